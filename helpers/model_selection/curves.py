"""How the score moves with the number of rows, and with one setting: what is lacking, data or the right flexibility?"""

import warnings

import numpy as np
from sklearn.base import clone
from sklearn.metrics import check_scoring

from helpers.model_selection.cross_validation import check_splits, fit_and_score, run
from helpers.validation import as_generator, check_boolean

__all__ = ["learning_curve", "validation_curve"]


def learning_curve(
    estimator,
    X,
    y,
    *,
    groups=None,
    train_sizes=(0.1, 0.325, 0.55, 0.775, 1.0),
    cv=None,
    scoring=None,
    n_jobs=None,
    shuffle=False,
    random_state=None,
    return_times=False,
    params=None,
):
    """Score training and test rows of models that were fitted to more and more rows.

    Two curves that have met say: more rows will not help, a more flexible model might. A gap between them says: the
    model learns its rows by heart, and more rows will help.

    Parameters
    ----------
    estimator, X, y, groups, cv, scoring, n_jobs, params
        As for `cross_validate`; scoring is one, not several.
    train_sizes : array-like of shape (n_ticks,), default=(0.1, 0.325, 0.55, 0.775, 1.0)
        Shares of the largest training set, above 0 and up to 1 (rounded down), or numbers of rows.
    shuffle : bool, default=False
        Whether the training rows are put in random order before the first so many are taken. Sorted rows need it.
    random_state : int, Generator, RandomState or None, default=None
        The seed of the shuffling.
    return_times : bool, default=False

    Returns
    -------
    train_sizes_abs : ndarray of shape (n_unique_ticks,)
        In rows, each once.
    train_scores, test_scores : ndarray of shape (n_unique_ticks, n_splits)
    fit_times, score_times : ndarray of shape (n_unique_ticks, n_splits)
        In seconds, if asked for.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> y = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    >>> sizes, train, test = learning_curve(
    ...     DummyRegressor(), [[0]] * 6, y, train_sizes=[2, 4], cv=3, scoring="neg_mean_absolute_error"
    ... )
    >>> sizes, test.mean(axis=1).round(2)
    (array([2, 4]), array([-2.67, -2.17]))
    """
    splits = check_splits(cv, estimator, X, y, groups)
    sizes = _rows_of(train_sizes, len(splits[0][0]))
    if check_boolean(shuffle, "shuffle"):
        rng = as_generator(random_state)
        splits = [(rng.permutation(train), test) for train, test in splits]
    scorer = _one_scorer(estimator, scoring)
    jobs = [
        (clone(estimator), X, y, scorer, params or {}, True, train[:size], test)
        for size in sizes
        for train, test in splits
    ]
    fits = run(n_jobs, fit_and_score, jobs)
    train, test = (_grid([fit[part]["score"] for fit in fits], len(sizes)) for part in ("train", "test"))
    if not check_boolean(return_times, "return_times"):
        return sizes, train, test
    return sizes, train, test, *(_grid([fit[part] for fit in fits], len(sizes)) for part in ("fit_time", "score_time"))


def validation_curve(
    estimator, X, y, *, param_name, param_range, groups=None, cv=None, scoring=None, n_jobs=None, params=None
):
    """Score training and test rows of models with one setting moved over a range.

    Where both scores are low, the model is too stiff; where training goes on rising and test falls, it is too free. The
    setting is chosen by this curve, so the score at its top is not what new rows will give: a third set has to say.

    Parameters
    ----------
    estimator, X, y, groups, cv, scoring, n_jobs, params
        As for `cross_validate`; scoring is one, not several.
    param_name : str
        The setting, as `set_params` knows it ("alpha", or "ridge__alpha" inside a pipeline).
    param_range : iterable of length n_ticks
        Its values.

    Returns
    -------
    train_scores, test_scores : ndarray of shape (n_ticks, n_splits)

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> train, test = validation_curve(
    ...     DummyRegressor(strategy="quantile"), [[0]] * 6, [0.0, 0.0, 3.0, 3.0, 9.0, 9.0],
    ...     param_name="quantile", param_range=[0.0, 0.5, 1.0], cv=2, scoring="neg_mean_absolute_error",
    ... )
    >>> test.mean(axis=1)
    array([-4.5, -7.5, -6. ])
    """
    if param_name not in estimator.get_params():
        known = ", ".join(estimator.get_params())
        raise ValueError(f"param_name must be a setting of {type(estimator).__name__} ({known}), got {param_name!r}.")
    values = list(param_range)
    if not values:
        raise ValueError("param_range must hold at least one value, got none.")
    splits = check_splits(cv, estimator, X, y, groups)
    scorer = _one_scorer(estimator, scoring)
    jobs = [
        (clone(estimator).set_params(**{param_name: value}), X, y, scorer, params or {}, True, train, test)
        for value in values
        for train, test in splits
    ]
    fits = run(n_jobs, fit_and_score, jobs)
    train, test = (_grid([fit[part]["score"] for fit in fits], len(values)) for part in ("train", "test"))
    return train, test


def _grid(values, n_ticks):
    return np.array(values).reshape(n_ticks, -1)


def _one_scorer(estimator, scoring):
    if not (scoring is None or isinstance(scoring, str) or callable(scoring)):
        raise TypeError(f"scoring must be a name, a callable or None, got {scoring!r}.")
    return check_scoring(estimator, scoring)


def _rows_of(train_sizes, n_most):
    """Return the sizes in rows, ascending, each once."""
    sizes = np.asarray(train_sizes)
    wanted = f"train_sizes must hold shares above 0 and up to 1, or numbers of rows from 1 to {n_most}"
    if sizes.ndim != 1 or not sizes.size or sizes.dtype.kind not in "iuf":
        raise TypeError(f"{wanted}, got {train_sizes!r}.")
    most = 1 if sizes.dtype.kind == "f" else n_most
    if not (sizes.min() > 0 and sizes.max() <= most):
        raise ValueError(f"{wanted}, got {sizes.min()} to {sizes.max()}.")
    if sizes.dtype.kind == "f":
        sizes = np.clip((sizes * n_most).astype(int), 1, n_most)
    unique = np.unique(sizes)
    if len(unique) < len(sizes):
        warnings.warn(
            f"train_sizes names some numbers of rows twice: {len(unique)} of {len(sizes)} are left.",
            RuntimeWarning,
            stacklevel=3,
        )
    return unique
