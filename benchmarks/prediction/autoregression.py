"""Autoregression on lags and places of the week beside statsmodels' AutoReg: fit and thirty steps ahead."""

from collections.abc import Iterator

import numpy as np
from statsmodels.tsa.ar_model import AutoReg

from benchmarks.harness import Case
from helpers.prediction import AutoRegression

NOTE = "AutoReg fits without a penalty; so does the helper here (alphas=0). Target: 1.0."


def cases() -> Iterator[Case]:
    for n_times in (1_000, 10_000):
        yield _case(n_times, np.random.default_rng(0))


def _case(n_times, rng):
    t = np.arange(n_times)
    y = 50 + 5 * np.sin(2 * np.pi * t / 7) + np.cumsum(rng.normal(size=n_times)) * 0.1 + rng.normal(size=n_times)

    def helper():
        return AutoRegression(lags=14, seasonal_periods=7, alphas=0.0).fit(y).forecast(30)

    def statsmodels():
        return AutoReg(y, lags=14, trend="c", seasonal=True, period=7).fit().forecast(30)

    return Case(
        size=f"{n_times:,} times, 14 lags",
        amount=n_times,
        helper=helper,
        libraries={"statsmodels": statsmodels},
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )
