"""Polynomial features beside scikit-learn's, ten columns."""

from collections.abc import Iterator
from math import comb

import numpy as np
from sklearn.preprocessing import PolynomialFeatures as SklearnPolynomialFeatures

from benchmarks.harness import Case
from helpers.prediction import PolynomialFeatures

NOTE = (
    "Target: 1.0 of scikit-learn's default. Ours lies column by column in memory, which is what makes it fast; "
    "scikit-learn does the same with order='F', the second row of each size."
)


def cases() -> Iterator[Case]:
    for n_samples, degree in ((20_000, 2), (2_000, 3), (20_000, 3)):
        yield _case(n_samples, degree, np.random.default_rng(0))


def _case(n_samples, degree, rng):
    X = rng.normal(size=(n_samples, 10))
    return Case(
        size=f"{n_samples:,} × 10, degree {degree}",
        work=f"degree {degree}",
        amount=n_samples * comb(10 + degree, degree),
        helper=lambda: PolynomialFeatures(degree).fit_transform(X),
        libraries={
            "scikit-learn": lambda: SklearnPolynomialFeatures(degree).fit_transform(X),
            "scikit-learn, F": lambda: SklearnPolynomialFeatures(degree, order="F").fit_transform(X),
        },
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )
