"""Means and standard deviations of all windows beside pandas' rolling."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from benchmarks.harness import Case
from helpers.experiments import RollingMoments, rolling_mean, rolling_std

SIZES = (100_000, 1_000_000)
NOTE = (
    "Normal values around 100, one thread. Target: 1.0. difference: the largest, relative. update: one value at a "
    "time and the deviation after each, which pandas has no way to do. Windows grow by doubling and by one, by the "
    "formula of Chan, Golub and LeVeque, in chunks that fit into the cache. That takes as many passes as the number "
    "of values in a window has binary digits and further ones: over 28 values the deviation costs a half of pandas' "
    "one pass, over 1,000 (ten digits, six ones) 0.9 to 1.2. Sums along blocks as long as the window took 2.4 at "
    "any window; chunks of half or double the length change nothing. What the passes buy: no window knows of what "
    "is outside it. On 1e9 + noise pandas, which carries sums along the stream, is off by some percent at window "
    "2, and this one in the last digit."
)


def cases() -> Iterator[Case]:
    for window in (28, 1_000):
        for work, helper in (("mean", rolling_mean), ("std", rolling_std)):
            for size in SIZES:
                yield _case(size, window, work, helper)
    for size in SIZES:
        yield Case(f"{size:,}, update, window 28", size, partial(_one_by_one, _values(size), 28), work="update")


def _case(size, window, work, helper):
    values = _values(size)
    rolling = pd.Series(values).rolling(window)
    return Case(
        f"{size:,}, {work}, window {window:,}",
        size,
        partial(helper, values, window),
        {"pandas": lambda: getattr(rolling, work)().to_numpy()},
        lambda ours, theirs: np.nanmax(abs(ours / theirs - 1)),
        work=f"{work} {window}",
    )


def _values(size):
    return np.random.default_rng(0).normal(100, 1, size=size)


def _one_by_one(values, window):
    rolling = RollingMoments(window)
    return [rolling.update(value).standard_deviation for value in values.tolist()]
