"""Exponential smoothing beside statsmodels' ETSModel: the whole fit, rates and starting states by likelihood."""

import warnings
from collections.abc import Iterator

import numpy as np
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from benchmarks.harness import Case
from helpers.prediction import ExponentialSmoothing

NOTE = (
    "Months, season of 12. Target: 1.0. difference: how much smaller our log-likelihood is, 0 where it is as large or "
    "larger. Adding, the errors are one call of a compiled filter. Multiplying, Python walks over time, twelve array "
    "operations a step for all derivatives at once; at 1,200 times (a century of months) that is most of the time and "
    "the ratio 1.0 to 1.1. It was 2.0: letting the starts race on the first cycles alone brought it to 1.1, one "
    "descent on the logarithms instead of four a little more, and a looser tolerance nothing (28 derivatives, not 33)."
)


def cases() -> Iterator[Case]:
    models = {
        "adding": {"error": "add", "trend": "add", "seasonal": "add"},
        "multiplying": {"error": "mul", "trend": "add", "seasonal": "mul"},
    }
    for name, model in models.items():
        for n_times in (120, 1_200):
            yield _case(name, model, n_times)


def _case(name, model, n_times):
    y = _sales(n_times, np.random.default_rng(0))
    return Case(
        size=f"{n_times:,} times, {name}",
        amount=n_times,
        work=name,
        helper=lambda: ExponentialSmoothing(**model, seasonal_periods=12).fit(y).log_likelihood_,
        libraries={"statsmodels": lambda: _statsmodels(y, model)},
        difference=lambda ours, theirs: max(0.0, theirs - ours),
    )


def _sales(n_times, rng):
    """Sales that drift, with a season that drifts as well."""
    level, season, y = 200.0, 1 + 0.2 * np.sin(2 * np.pi * np.arange(12) / 12), []
    for t in range(n_times):
        share = rng.normal(scale=0.04)
        y.append((level + 0.1) * season[t % 12] * (1 + share))
        level = (level + 0.1) * (1 + 0.3 * share)
        season[t % 12] *= 1 + 0.1 * share
    return np.array(y)


def _statsmodels(y, model):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where its search did not converge
        return ETSModel(y, **model, seasonal_periods=12).fit(disp=False).llf
