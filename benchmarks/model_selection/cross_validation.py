"""What cross_validate costs beside scikit-learn's: ten folds of an estimator that does next to nothing."""

from collections.abc import Iterator

import numpy as np
from sklearn.dummy import DummyRegressor
from sklearn.model_selection import KFold as SklearnKFold
from sklearn.model_selection import cross_validate as sklearn_cross_validate

from benchmarks.harness import Case
from helpers.model_selection import KFold, cross_validate

NOTE = (
    "The mean as a model: what is timed is splitting, cutting rows, cloning and scoring, not the fit. Both score by "
    "the same scorer. Target: 1.0."
)


def cases() -> Iterator[Case]:
    for n_samples in (1_000, 10_000, 100_000):
        yield _case(n_samples, np.random.default_rng(0))


def _case(n_samples, rng):
    X, y = rng.normal(size=(n_samples, 20)), rng.normal(size=n_samples)
    options = {"scoring": "neg_mean_squared_error", "return_train_score": True}
    return Case(
        size=f"{n_samples:,} × 20, 10 folds",
        amount=n_samples,
        helper=lambda: _scores(cross_validate(DummyRegressor(), X, y, cv=KFold(10), **options)),
        libraries={
            "scikit-learn": lambda: _scores(
                sklearn_cross_validate(DummyRegressor(), X, y, cv=SklearnKFold(10), **options)
            )
        },
        difference=lambda ours, theirs: float(np.max(np.abs(ours - theirs) / np.abs(theirs))),
    )


def _scores(result):
    return np.concatenate([result["test_score"], result["train_score"]])
