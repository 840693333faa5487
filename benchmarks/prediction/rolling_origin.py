"""Rolling-origin evaluation beside statsmodels: smoothing fitted anew at each origin, six months ahead."""

import warnings
from collections.abc import Iterator

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from benchmarks.harness import Case
from helpers.prediction import ExponentialSmoothing, RollingOrigin, rolling_forecasts

NOTE = (
    "statsmodels has no rolling evaluation: a loop stands in for it. Target: 1.0. difference: how much larger our mean "
    "absolute miss is, 0 where it is as small or smaller."
)
HORIZON = 6


def cases() -> Iterator[Case]:
    for n_origins in (4, 40):
        yield _case(n_origins, np.random.default_rng(0))


def _case(n_origins, rng):
    n_times = 60 + n_origins + HORIZON - 1
    t = np.arange(n_times)
    y = 100 + t + 10 * np.sin(2 * np.pi * t / 12) + rng.normal(scale=5, size=n_times)
    model = {"trend": "add", "seasonal": "add", "seasonal_periods": 12}

    def helper():
        table = rolling_forecasts(ExponentialSmoothing(**model), y, RollingOrigin(60, horizon=HORIZON))
        return float((table["actual"] - table["forecast"]).abs().mean())

    def statsmodels():
        misses = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where its search did not converge
            for origin in range(60, 60 + n_origins):
                forecast = ETSModel(y[:origin], **model).fit(disp=False).forecast(HORIZON)
                misses.append(np.abs(y[origin : origin + HORIZON] - forecast).mean())
        return float(np.mean(misses))

    return Case(
        size=f"{n_origins} origins",
        amount=n_origins,
        helper=helper,
        libraries={"statsmodels": statsmodels},
        difference=lambda ours, theirs: max(0.0, ours / theirs - 1),
    )
