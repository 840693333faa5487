"""Linear regression beside numpy's lstsq (with a column of ones) and scikit-learn, twenty features."""

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import LinearRegression as SklearnLinearRegression

from benchmarks.harness import Case
from helpers.prediction import LinearRegression

NOTE = "lstsq is handed its column of ones and checks nothing. Target: 0.5 of both at 20,000 × 20."


def cases() -> Iterator[Case]:
    for n_samples in (2_000, 20_000, 200_000):
        yield _case(n_samples, np.random.default_rng(0))


def _case(n_samples, rng):
    X = rng.normal(loc=0.5, size=(n_samples, 20))
    y = X @ rng.normal(size=20) + rng.normal(size=n_samples)
    with_ones = np.column_stack([np.ones(n_samples), X])
    return Case(
        size=f"{n_samples:,} × 20",
        amount=n_samples,
        helper=lambda: _parameters(LinearRegression().fit(X, y)),
        libraries={
            "numpy lstsq": lambda: np.linalg.lstsq(with_ones, y, rcond=None)[0],
            "scikit-learn": lambda: _parameters(SklearnLinearRegression().fit(X, y)),
        },
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )


def _parameters(model):
    return np.append(model.intercept_, model.coef_)
