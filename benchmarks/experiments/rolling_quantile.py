"""The 0.95-quantile of all windows beside pandas' rolling quantile."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.harness import Case
from helpers.experiments import RollingQuantile, rolling_quantile
from helpers.experiments.rolling_quantile import quantile_rank

SIZES = (100_000, 1_000_000)
Q = 0.95
NOTE = (
    "The 0.95-quantile of lognormal values, one thread; pandas' at the place that is the same value, and the values "
    "are the same to the last bit. Target: 1.0. All at once, scipy's rank filter keeps the window as two heaps. "
    "Sorting views of windows in blocks took as long as pandas at 100 values and 20 times as long at 1,000. update: "
    "one value at a time and the quantile after each, as a stream needs it, which pandas has no way to do: two "
    "places found by halving, two moves of part of a list."
)


def cases() -> Iterator[Case]:
    for window in (28, 1_000):
        for size in SIZES:
            yield _all_at_once(size, window)
        for size in SIZES:
            values = _values(size)
            yield Case(
                f"{size:,}, update, window {window:,}",
                size,
                partial(_one_by_one, values, window, Q),
                work=f"update {window}",
            )


def _all_at_once(size, window):
    values = _values(size)
    rolling = pd.Series(values).rolling(window)
    place = (quantile_rank(Q, window) - 1) / (window - 1)
    return Case(
        f"{size:,}, all at once, window {window:,}",
        size,
        partial(rolling_quantile, values, window, Q),
        {"pandas": lambda: rolling.quantile(place, interpolation="nearest").to_numpy()},
        lambda ours, theirs: np.nanmax(abs(ours / theirs - 1)),
        work=f"all at once {window}",
    )


def _values(size):
    return np.random.default_rng(0).lognormal(size=size)


def _one_by_one(values, window, q):
    rolling = RollingQuantile(window, q)
    return [rolling.update(value).quantile for value in values.tolist()]
