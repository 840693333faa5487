"""Cross-validation: fit on all folds but one, score on that one, and again until each has been tested."""

import time
from numbers import Integral

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone, is_classifier
from sklearn.metrics import check_scoring
from sklearn.utils.multiclass import type_of_target

from helpers.model_selection.folds import KFold, StratifiedKFold
from helpers.model_selection.rows import n_rows, take_rows
from helpers.validation import check_boolean

__all__ = ["check_splits", "cross_val_predict", "cross_val_score", "cross_validate", "fit_and_score", "run"]


def cross_validate(
    estimator,
    X,
    y=None,
    *,
    groups=None,
    scoring=None,
    cv=None,
    n_jobs=None,
    params=None,
    return_train_score=False,
    return_estimator=False,
    return_indices=False,
):
    r"""Fit and score an estimator on each split of the rows.

    .. math:: s_k = \mathrm{score}\big(\hat f_{-k},\ \text{fold } k\big), \qquad k = 1 \dots K

    f̂₋ₖ is a fresh clone that has been fitted to all rows outside fold k. The mean of the scores says how good a model
    of this kind is with this many rows; the scores share most of their training rows, so their spread says less than
    it seems about how sure that mean is.

    Parameters
    ----------
    estimator : estimator
        Cloned for each split; it is not changed.
    X : array-like of shape (n_samples, n_features)
        An array, a DataFrame, a sparse matrix or a list.
    y : array-like of shape (n_samples,), optional
    groups : array-like of shape (n_samples,), optional
        For splitters that keep groups together.
    scoring : str, callable, or list or dict of these, optional
        A name that scikit-learn knows ("roc_auc", "neg_log_loss"), or `callable(estimator, X, y)` that returns a
        number, larger being better. None asks the estimator's own `score`.
    cv : int, splitter or iterable of (train, test), optional
        An int, or None for 5, makes `StratifiedKFold` for a classifier and `KFold` for others, neither shuffled.
    n_jobs : int, optional
        Processes to use; None is one, -1 all.
    params : dict, optional
        Handed to `fit`. What has a row a sample (`sample_weight`) is cut to the training rows.
    return_train_score, return_estimator, return_indices : bool, default=False
        What else to return.

    Returns
    -------
    dict
        Of arrays with an entry a split: `fit_time` and `score_time` in seconds, `test_score`, if asked for
        `train_score`, `estimator` and `indices` ("train" and "test"). Where scoring is a list or a dict, there is a
        `test_<name>` each.

    Raises
    ------
    ValueError, TypeError
        If lengths differ, there are more folds than rows, or a split's rows are not in X. An estimator that fails to
        fit raises its own error: no score is made up for it.

    References
    ----------
    Stone (1974), Cross-validatory choice and assessment of statistical predictions, JRSS B 36.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> cross_validate(DummyClassifier(), [[0]] * 8, [1, 1, 1, 1, 1, 1, 1, 0], cv=KFold(2))["test_score"]
    array([1.  , 0.75])
    """
    check_boolean(return_train_score, "return_train_score")
    splits = check_splits(cv, estimator, X, y, groups)
    scorer = _scorer(estimator, scoring)
    common = (X, y, scorer, params or {}, return_train_score)
    fits = run(n_jobs, fit_and_score, [(clone(estimator), *common, train, test) for train, test in splits])

    result = {"fit_time": np.array([fit["fit_time"] for fit in fits])}
    result["score_time"] = np.array([fit["score_time"] for fit in fits])
    if check_boolean(return_estimator, "return_estimator"):
        result["estimator"] = [fit["estimator"] for fit in fits]
    if check_boolean(return_indices, "return_indices"):
        result["indices"] = dict(zip(("train", "test"), map(list, zip(*splits, strict=True)), strict=True))
    for name in fits[0]["test"]:
        result[f"test_{name}"] = np.array([fit["test"][name] for fit in fits])
        if return_train_score:
            result[f"train_{name}"] = np.array([fit["train"][name] for fit in fits])
    return result


def cross_val_score(estimator, X, y=None, *, groups=None, scoring=None, cv=None, n_jobs=None, params=None):
    """Return the `test_score` of `cross_validate`, whose parameters these are; scoring is one, not several.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> cross_val_score(DummyClassifier(), [[0]] * 8, [1, 1, 1, 1, 1, 1, 1, 0], cv=KFold(2))
    array([1.  , 0.75])
    """
    if not (scoring is None or isinstance(scoring, str) or callable(scoring)):
        raise TypeError(f"scoring must be a name, a callable or None, got {scoring!r}: cross_validate takes several.")
    options = {"groups": groups, "scoring": scoring, "cv": cv, "n_jobs": n_jobs, "params": params}
    return cross_validate(estimator, X, y, **options)["test_score"]


def cross_val_predict(estimator, X, y=None, *, groups=None, cv=None, n_jobs=None, params=None, method="predict"):
    """Predict each row by the model that was fitted without its fold.

    Parameters
    ----------
    estimator, X, y, groups, cv, n_jobs, params
        As for `cross_validate`. Each row must be tested exactly once.
    method : str, default="predict"
        The estimator's method that predicts, say "predict_proba".

    Returns
    -------
    ndarray of shape (n_samples, ...)
        One prediction a row of X, in the order of X.

    Raises
    ------
    ValueError
        If rows are tested twice or never; if "predict_proba" meets a training set that lacks a class of y, since its
        columns would not be those of the others.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> cross_val_predict(DummyRegressor(), [[0], [0], [0], [0]], [1.0, 1.0, 3.0, 3.0], cv=2)
    array([3., 3., 1., 1.])
    """
    splits = check_splits(cv, estimator, X, y, groups)
    tested = np.concatenate([test for _, test in splits])
    if len(tested) != n_rows(X, "X") or len(np.unique(tested)) != len(tested):
        raise ValueError("cv must test each row exactly once for cross_val_predict, got rows twice or never.")
    if not hasattr(estimator, method):
        raise ValueError(f"method must be one of {type(estimator).__name__}'s, got {method!r}.")
    jobs = [(clone(estimator), X, y, params or {}, train, test, method) for train, test in splits]
    predicted = np.concatenate(run(n_jobs, _fit_and_predict, jobs))
    in_order = np.empty_like(predicted)
    in_order[tested] = predicted
    return in_order


def fit_and_score(estimator, X, y, scorer, params, with_train, train, test):
    """Fit to some rows, score on others: a dict of seconds, scores by name and the fitted estimator."""
    begin = time.perf_counter()
    X_train, y_train = _fit(estimator, X, y, params, train)
    fitted = time.perf_counter()
    scores = {"test": _score(scorer, estimator, take_rows(X, test), take_rows(y, test))}
    times = {"fit_time": fitted - begin, "score_time": time.perf_counter() - fitted}
    if with_train:
        scores["train"] = _score(scorer, estimator, X_train, y_train)
    return {"estimator": estimator, **times, **scores}


def run(n_jobs, function, jobs):
    """Return `[function(*job) for job in jobs]`, by several processes if asked."""
    if n_jobs in (None, 1):
        return [function(*job) for job in jobs]
    return Parallel(n_jobs=n_jobs)(delayed(function)(*job) for job in jobs)


def check_splits(cv, estimator, X, y, groups):
    """Return the splits as a list of (train, test), for any `cv`."""
    n_samples = n_rows(X, "X")
    for name, values in (("y", y), ("groups", groups)):
        if values is not None and n_rows(values, name) != n_samples:
            raise ValueError(f"{name} must have a row for each of the {n_samples} of X, got {n_rows(values, name)}.")
    if cv is None or (isinstance(cv, Integral) and not isinstance(cv, bool)):
        classes = y is not None and is_classifier(estimator) and type_of_target(y) in ("binary", "multiclass")
        cv = (StratifiedKFold if classes else KFold)(5 if cv is None else cv)
    is_splitter = hasattr(cv, "split") and not isinstance(cv, str)
    splits = list(cv.split(X, y, groups)) if is_splitter else _listed_splits(cv)
    for train, test in splits:
        _check_rows(train, n_samples)
        _check_rows(test, n_samples)
    return splits


def _fit(estimator, X, y, params, train):
    n_samples = n_rows(X, "X")
    X_train, y_train = take_rows(X, train), take_rows(y, train)
    cut = {name: take_rows(value, train) if _has_rows(value, n_samples) else value for name, value in params.items()}
    if y is None:
        estimator.fit(X_train, **cut)
    else:
        estimator.fit(X_train, y_train, **cut)
    return X_train, y_train


def _has_rows(value, n_samples):
    return (hasattr(value, "shape") or isinstance(value, (list, tuple))) and n_rows(value, "params") == n_samples


def _fit_and_predict(estimator, X, y, params, train, test, method):
    _fit(estimator, X, y, params, train)
    if method != "predict" and is_classifier(estimator) and len(estimator.classes_) < len(np.unique(y)):
        raise ValueError(f"cv must leave each class of y in every training set for {method}: take StratifiedKFold.")
    return np.asarray(getattr(estimator, method)(take_rows(X, test)))


def _scorer(estimator, scoring):
    if isinstance(scoring, (list, tuple, set)) and not all(isinstance(name, str) for name in scoring):
        raise TypeError(f"scoring must list names, got {scoring!r}: give callables a name in a dict.")
    return check_scoring(estimator, scoring)


def _score(scorer, estimator, X, y):
    scores = scorer(estimator, X) if y is None else scorer(estimator, X, y)
    scores = scores if isinstance(scores, dict) else {"score": scores}
    for name, value in scores.items():
        if np.ndim(value) or not isinstance(value, (int, float, np.number)):
            raise TypeError(f"scoring must return a number, got {value!r} for {name!r}.")
    return scores


def _listed_splits(cv):
    wanted = "cv must be an integer, a splitter, or an iterable of (train, test)"
    if isinstance(cv, (str, bytes)) or not hasattr(cv, "__iter__"):
        raise TypeError(f"{wanted}, got {cv!r}.")
    try:
        splits = [(np.asarray(train), np.asarray(test)) for train, test in cv]
    except (TypeError, ValueError):
        raise ValueError(f"{wanted} row numbers, got something else in it.") from None
    if not splits:
        raise ValueError(f"{wanted}, got none.")
    return splits


def _check_rows(rows, n_samples):
    rows = np.asarray(rows)
    if rows.dtype == bool or rows.dtype.kind not in "iu" or rows.ndim != 1:
        raise TypeError(f"cv must give row numbers, arrays of integers, got {rows.dtype} of shape {rows.shape}.")
    if not len(rows) or rows.min() < 0 or rows.max() >= n_samples:
        raise ValueError(f"cv must give row numbers, at least one, from 0 to {n_samples - 1}, got {rows.tolist()[:5]}.")
