"""Gaussian naive Bayes beside scikit-learn, fitted to the handwritten digits and on 20,000 rows."""

from collections.abc import Iterator

import numpy as np
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB as SklearnGaussianNB

from benchmarks.harness import Case
from helpers.prediction import GaussianNB

NOTE = (
    "Target: 0.5 of scikit-learn on the digits. Only the fit is timed: probabilities (about 0.7) take a row's distance "
    "from every class in both. As one product of matrices they would lose seven digits where a variance is near 0."
)


def cases() -> Iterator[Case]:
    yield _case("digits: 1,797 × 64", *load_digits(return_X_y=True))
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, size=18_000)
    yield _case("18,000 × 64", rng.normal(size=(10, 64))[y] + rng.normal(size=(18_000, 64)), y)


def _case(size, X, y):
    return Case(
        size=size,
        amount=len(X),
        helper=lambda: GaussianNB().fit(X, y).theta_,
        libraries={"scikit-learn": lambda: SklearnGaussianNB().fit(X, y).theta_},
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs))),
    )
