"""Logistic regression beside scikit-learn's L-BFGS and Newton at the same C, two classes."""

from collections.abc import Iterator

import numpy as np
from scipy.special import expit
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression as SklearnLogisticRegression

from benchmarks.harness import Case
from helpers.prediction import LogisticRegression

NOTE = "C=1. Targets: 0.4 of lbfgs on the breast cancer data, 1.0 at 20,000 × 20."


def cases() -> Iterator[Case]:
    X, y = load_breast_cancer(return_X_y=True)
    yield _case("breast cancer: 569 × 30", (X - X.mean(axis=0)) / X.std(axis=0), y)
    for n_samples in (2_000, 20_000, 200_000):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(n_samples, 20))
        yield _case(f"{n_samples:,} × 20", X, (rng.random(n_samples) < expit(X @ rng.normal(size=20))).astype(int))


def _case(size, X, y):
    return Case(
        size=size,
        amount=len(X),
        helper=lambda: _parameters(LogisticRegression().fit(X, y)),
        libraries={
            "sklearn lbfgs": lambda: _parameters(SklearnLogisticRegression().fit(X, y)),
            "sklearn newton": lambda: _parameters(SklearnLogisticRegression(solver="newton-cholesky").fit(X, y)),
        },
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )


def _parameters(model):
    return np.append(model.intercept_, model.coef_)
