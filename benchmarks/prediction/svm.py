"""The kernel machine on two interleaved moons, RBF kernel, beside scikit-learn's libsvm at the same tolerance."""

from collections.abc import Iterator

import numpy as np
from sklearn.datasets import make_moons
from sklearn.svm import SVC as SklearnSVC

from benchmarks.harness import Case
from helpers.prediction import SVC

NOTE = (
    "difference: of decision values over their largest; both stop at tol=1e-3. A kernel machine grows with the number "
    "of rows times that of support vectors. Target: 1.0 of scikit-learn."
)


def cases() -> Iterator[Case]:
    for n_samples in (500, 2_000):
        yield _case(n_samples)


def _case(n_samples):
    X, y = make_moons(n_samples, noise=0.2, random_state=0)
    return Case(
        size=f"{n_samples:,} × 2",
        amount=n_samples,
        helper=lambda: SVC().fit(X, y).decision_function(X[:100]),
        libraries={"scikit-learn": lambda: SklearnSVC().fit(X, y).decision_function(X[:100])},
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )
