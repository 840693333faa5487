"""Classical decomposition beside statsmodels' seasonal_decompose."""

from collections.abc import Iterator

import numpy as np
from statsmodels.tsa.seasonal import seasonal_decompose as statsmodels_decompose

from benchmarks.harness import Case
from helpers.prediction import seasonal_decompose

NOTE = "The same four parts. Target: 1.0."


def cases() -> Iterator[Case]:
    for n_times, period in ((1_200, 12), (12_000, 12), (36_500, 365)):
        yield _case(n_times, period, np.random.default_rng(0))


def _case(n_times, period, rng):
    t = np.arange(n_times)
    y = 100 + 0.01 * t + 10 * np.sin(2 * np.pi * t / period) + rng.normal(size=n_times)
    return Case(
        size=f"{n_times:,} times, period {period}",
        amount=n_times,
        helper=lambda: seasonal_decompose(y, period=period),
        libraries={"statsmodels": lambda: statsmodels_decompose(y, period=period)},
        difference=lambda ours, theirs: float(np.nanmax(np.abs(ours.resid - theirs.resid))),
    )
