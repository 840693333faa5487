"""Gaussian naive Bayes beside scikit-learn: fit and predict, on the handwritten digits and on 20,000 rows."""

from collections.abc import Iterator

import numpy as np
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB as SklearnGaussianNB

from benchmarks.harness import Case
from helpers.prediction import GaussianNB

NOTE = (
    "Target: 0.5 of scikit-learn for the fit on the digits. The probabilities take every row's distance from every class "
    "in both; as one product of matrices they would be faster still, and lose seven digits where a variance is near 0."
)


def cases() -> Iterator[Case]:
    digits = load_digits(return_X_y=True)
    yield _case("fit, digits: 1,797 × 64", *digits, use=lambda model: model.theta_)
    yield _case("fit and probabilities, digits", *digits, use=lambda model: model.predict_proba(digits[0]))
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, size=18_000)
    X = rng.normal(size=(10, 64))[y] + rng.normal(size=(18_000, 64))
    yield _case("fit, 18,000 × 64", X, y, use=lambda model: model.theta_)


def _case(size, X, y, use):
    return Case(
        size=size,
        amount=len(X),
        helper=lambda: use(GaussianNB().fit(X, y)),
        libraries={"scikit-learn": lambda: use(SklearnGaussianNB().fit(X, y))},
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs))),
    )
