"""Lasso beside scikit-learn: one penalty, and a path of a hundred."""

import warnings
from collections.abc import Iterator

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Lasso as SklearnLasso
from sklearn.linear_model import lasso_path as sklearn_lasso_path

from benchmarks.harness import Case
from helpers.prediction import Lasso, lasso_path

NOTE = (
    "Target: 1.0. Columns correlate by 0.5. scikit-learn stops at its default duality gap (1e-4 of the variance), ours "
    "ends at the exact minimum: the difference is what scikit-learn has left over. The wide table (100 × 1,000) took "
    "three tries: sweeps alone were five times slower than sweeps and equations in turn, and these twice as slow as "
    "the way through six larger penalties, which lets in few coefficients that must be put out again."
)


def cases() -> Iterator[Case]:
    tables = [(2_000, 50), (20_000, 50), (100, 1_000)]
    for size in tables:
        yield _single(*size)
    for size in tables[:2]:
        yield _path(*size)


def _table(n_samples, n_features):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_samples, n_features)) + rng.normal(size=(n_samples, 1))
    return X - X.mean(axis=0), X[:, :10] @ rng.normal(size=10) + rng.normal(scale=2.0, size=n_samples)


def _single(n_samples, n_features):
    X, y = _table(n_samples, n_features)
    return Case(
        size=f"{n_samples:,} × {n_features:,}",
        amount=n_samples,
        work=f"{n_features} columns",
        helper=lambda: Lasso(alpha=0.1).fit(X, y).coef_,
        libraries={"scikit-learn": lambda: _quiet(SklearnLasso(alpha=0.1).fit, X, y).coef_},
        difference=_difference,
    )


def _path(n_samples, n_features):
    X, y = _table(n_samples, n_features)
    centred = y - y.mean()
    return Case(
        size=f"{n_samples:,} × {n_features:,}, 100 penalties",
        amount=n_samples,
        work="path",
        helper=lambda: lasso_path(X, y, 100).coef,
        libraries={"scikit-learn": lambda: _quiet(sklearn_lasso_path, X, centred, alphas=100)[1].T},
        difference=_difference,
    )


def _quiet(work, *arguments, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return work(*arguments, **options)


def _difference(ours, theirs):
    return float(np.max(np.abs(ours - theirs)) / np.max(np.abs(theirs)))
