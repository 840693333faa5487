"""Ridge beside scikit-learn: one penalty, and the choice among fifty by leaving out each row."""

from collections.abc import Iterator

import numpy as np
from sklearn.linear_model import Ridge as SklearnRidge
from sklearn.linear_model import RidgeCV as SklearnRidgeCV

from benchmarks.harness import Case
from helpers.prediction import Ridge, RidgeCV

NOTE = (
    "Target: 1.0. All are below it but the wide table (200 × 2,000) with one penalty: there an eigendecomposition, "
    "which would serve a whole path and gives the effective degrees of freedom, stands against scikit-learn's Cholesky "
    "factor (3.1 against 0.2 of the 6.6 milliseconds). Tried: LAPACK's other two drivers for it (a third slower, and "
    "two and a half times as slow), half of the squares by a symmetric product (the same time)."
)
ALPHAS = np.logspace(-3, 3, 50)


def cases() -> Iterator[Case]:
    sizes = ((2_000, 20), (20_000, 20), (200, 2_000))
    for size in sizes:
        yield _case(size, "", Ridge(alpha=3.0), SklearnRidge(alpha=3.0))
    for size in sizes:
        yield _case(size, ", 50 penalties", RidgeCV(ALPHAS), SklearnRidgeCV(ALPHAS))


def _case(size, what, ours, theirs):
    rng = np.random.default_rng(0)
    X = rng.normal(size=size)
    y = X @ rng.normal(size=size[1]) + rng.normal(size=size[0])
    return Case(
        size=f"{size[0]:,} × {size[1]:,}{what}",
        amount=size[0],
        work=f"{size[1]} columns{what}",
        helper=lambda: ours.fit(X, y).coef_,
        libraries={"scikit-learn": lambda: theirs.fit(X, y).coef_},
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )
