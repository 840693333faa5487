"""Logistic regression beside scikit-learn's L-BFGS and Newton at the same C, two classes."""

from collections.abc import Iterator

import numpy as np
from scipy.special import expit
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression as SklearnLogisticRegression

from benchmarks.harness import Case
from helpers.prediction import LogisticRegression

NOTE = (
    "C=1. Targets: 0.4 of lbfgs on the breast cancer data, 1.0 at 20,000 × 20, at the same quality. By its "
    "default tol of 1e-4 lbfgs stops with two or three digits right (see difference), with tol=1e-8 it has six or "
    "more; Newton has all. Against the default 20,000 × 20 takes 1.1: products of the weighted columns with "
    "themselves are half of that, checks and the copy in equal units a third. Tried: blocks that fit the cache, "
    "the first curvature from the check of collinearity, the first step's length by secants. Each saved a tenth "
    "to a fifth."
)


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
            "lbfgs, tol=1e-8": lambda: _parameters(SklearnLogisticRegression(tol=1e-8, max_iter=1000).fit(X, y)),
            "lbfgs": lambda: _parameters(SklearnLogisticRegression().fit(X, y)),
            "newton-cholesky": lambda: _parameters(SklearnLogisticRegression(solver="newton-cholesky").fit(X, y)),
        },
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs))),
    )


def _parameters(model):
    return np.append(model.intercept_, model.coef_)
