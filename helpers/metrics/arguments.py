"""What all metrics ask of their arguments: pairs of equal length, weights that fit, outcomes that are yes or no."""

from collections.abc import Mapping
from itertools import chain

import numpy as np
from scipy.sparse import csr_array, issparse

from helpers.validation import check_labels, check_same_length, check_sample_weight, check_vector

__all__ = ["check_binary", "check_lists", "check_outcomes", "check_predictions", "check_probabilities", "check_sets"]


def check_predictions(y_true, y_pred, sample_weight, *, check):
    """Return true values, predictions and weights, both of the first passed by `check` and of the same length.

    >>> check_predictions([1, 2], [1, 3], None, check=check_vector)
    (array([1., 2.]), array([1., 3.]), None)
    """
    y_true, y_pred = check(y_true, "y_true"), check(y_pred, "y_pred")
    check_same_length(y_true=y_true, y_pred=y_pred)
    return y_true, y_pred, check_sample_weight(sample_weight, len(y_true))


def check_outcomes(y_true, pos_label=None):
    """Return whether each row is positive. Without `pos_label`, 1 is, and the others must be 0 or -1.

    >>> check_outcomes(["no", "yes"], pos_label="yes")
    array([False,  True])
    >>> check_outcomes([0, 2])
    Traceback (most recent call last):
    ValueError: y_true must hold 0 and 1 only, got 2 at position 1: name the positive class by pos_label.
    """
    y_true = check_labels(y_true, "y_true")
    if np.ndim(pos_label):
        raise TypeError(f"pos_label must be one label, got {pos_label!r}.")
    if pos_label is not None:
        classes = np.unique(y_true)
        if len(classes) > 2:
            raise ValueError(f"y_true must hold two classes at most, got {len(classes)}.")
        if isinstance(pos_label, str) != (classes.dtype.kind == "U") or (
            len(classes) == 2 and pos_label not in classes
        ):
            raise ValueError(f"pos_label must be one of {classes.tolist()}, got {pos_label!r}.")
        return y_true == pos_label
    positive = y_true == 1
    stranger = ~(positive | (y_true == 0)) if (y_true != -1).all() else ~(positive | (y_true == -1))
    if stranger.any():
        at = int(stranger.argmax())
        raise ValueError(
            f"y_true must hold 0 and 1 only, got {y_true[at]!s} at position {at}: name the positive class by pos_label."
        )
    return positive


def check_binary(y_true, y_score, sample_weight=None, *, pos_label=None, name="y_score"):
    """Return outcomes, scores and weights. Rows of weight zero are left out, as if they were not there."""
    positive, score = check_outcomes(y_true, pos_label), check_vector(y_score, name)
    check_same_length(**{"y_true": positive, name: score})
    weight = check_sample_weight(sample_weight, len(positive))
    if weight is not None and not weight.all():
        positive, score, weight = positive[weight > 0], score[weight > 0], weight[weight > 0]
    return positive, score, weight


def check_probabilities(y_proba, name="y_proba"):
    """Return the probabilities of a yes as an array, all between 0 and 1.

    >>> check_probabilities([0.5, 1.5])
    Traceback (most recent call last):
    ValueError: y_proba must hold probabilities, between 0 and 1, got 1.5 at position 1.
    """
    proba = check_vector(y_proba, name)
    if proba.min() < 0 or proba.max() > 1:
        at = int(np.flatnonzero((proba < 0) | (proba > 1))[0])
        raise ValueError(f"{name} must hold probabilities, between 0 and 1, got {proba[at]:g} at position {at}.")
    return proba


def check_lists(recommended):
    """Return lists of item ids, a row a user, as an array of shape (n_users, n): ids of one kind, none twice in a row.

    >>> check_lists([["lamp", "vase"], ["rug", "rug"]])
    Traceback (most recent call last):
    ValueError: recommended must hold an item once in a list, got rug twice in row 1.
    """
    try:
        array = np.asarray(recommended)
    except ValueError:
        raise ValueError("recommended must have lists of equal length, got lists of different lengths.") from None
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"recommended must hold a list of item ids a user, shape (n_users, n), got {array.shape}.")
    array = check_labels(
        array.ravel() if isinstance(recommended, np.ndarray) else list(chain.from_iterable(recommended)), "recommended"
    )
    array = array.reshape(len(recommended), -1)
    ordered = np.sort(array, axis=1)
    twice = ordered[:, 1:] == ordered[:, :-1]
    if twice.any():
        row, at = np.argwhere(twice)[0]
        raise ValueError(f"recommended must hold an item once in a list, got {ordered[row, at]!s} twice in row {row}.")
    return array


def check_sets(sets, n_users, name):
    """Return the row numbers and the ids, flat, of a set of ids a user: a sequence, a dict by row, a sparse matrix.

    >>> check_sets([{7}, [], [8, 9]], 3, "relevant")
    (array([0, 2, 2]), array([7, 8, 9]))
    """
    if issparse(sets):
        if sets.shape[0] != n_users:
            raise ValueError(f"{name} must have a row a user, {n_users} in all, got shape {sets.shape}.")
        return csr_array(sets).nonzero()
    rows = _rows(sets, n_users, name)
    for at, row in enumerate(rows):
        if isinstance(row, (str, bytes)) or not np.iterable(row):
            raise TypeError(f"{name} must hold a set of item ids a user, got {row!r} at row {at}.")
    items = list(chain.from_iterable(rows))
    users = np.repeat(np.arange(n_users), [len(row) for row in rows])
    return users, check_labels(items, name) if items else np.empty(0, dtype=np.int64)


def _rows(sets, n_users, name):
    if isinstance(sets, Mapping):
        strangers = [key for key in sets if key not in range(n_users)]
        if strangers:
            raise ValueError(f"{name} must be by row number of recommended, 0 to {n_users - 1}, got {strangers[0]!r}.")
        return [sets.get(row, ()) for row in range(n_users)]
    if isinstance(sets, (str, bytes)) or not np.iterable(sets):
        raise TypeError(f"{name} must hold a set of item ids a user, got {sets!r}.")
    rows = list(sets)
    if len(rows) != n_users:
        raise ValueError(f"{name} must hold a set a user, {n_users} in all, got {len(rows)}.")
    return rows
