"""Keep some rows back, so that a model is judged on what it has not seen."""

import math
from collections.abc import Sequence
from numbers import Integral, Real

import numpy as np

from helpers.validation import as_generator, check_boolean, check_integer

__all__ = ["KFold", "train_test_split"]


def train_test_split(*arrays, test_size=0.25, random_state=None, shuffle=True):
    """Split arrays into a training and a test part, the same rows of each.

    Parameters
    ----------
    *arrays : array, list, tuple, DataFrame or Series
        All of the same length. DataFrames and Series keep their index, lists stay lists.
    test_size : float or int, default=0.25
        A share strictly between 0 and 1 (rounded up to whole rows), or a number of rows.
    random_state : int, Generator, RandomState or None, default=None
        The seed. None draws a new split in every call: numbers computed from it come out differently each time, so
        give one wherever a number is to be repeated.
    shuffle : bool, default=True
        False takes the last rows for the test, as a forecast needs.

    Returns
    -------
    list
        `[train, test]` for each array in turn.

    Raises
    ------
    TypeError
        If something is not an array, or `test_size` is not a number.
    ValueError
        If lengths differ, or one part would be empty.

    Examples
    --------
    >>> X_train, X_test, y_train, y_test = train_test_split([1, 2, 3, 4], list("abcd"), random_state=0)
    >>> len(X_train), len(X_test)
    (3, 1)
    >>> train_test_split([1, 2, 3, 4], test_size=2, shuffle=False)
    [[1, 2], [3, 4]]
    """
    if not arrays:
        raise TypeError("train_test_split must be given at least one array, got none.")
    lengths = [_length(array, f"array {k}") for k, array in enumerate(arrays, start=1)]
    if len(set(lengths)) > 1:
        raise ValueError(f"arrays must have the same length, got lengths {', '.join(map(str, lengths))}.")
    n_samples = lengths[0]
    n_test = _test_rows(test_size, n_samples)
    rows = np.arange(n_samples)
    if check_boolean(shuffle, "shuffle"):
        rows = as_generator(random_state).permutation(n_samples)
    train, test = rows[: n_samples - n_test], rows[n_samples - n_test :]
    return [_take(array, part) for array in arrays for part in (train, test)]


class KFold:
    """Divide the rows into `n_splits` folds, each of which is the test set once.

    Works wherever scikit-learn takes a `cv`. The first `n_samples % n_splits` folds have one row more than the others.

    Parameters
    ----------
    n_splits : int, default=5
        At least 2.
    shuffle : bool, default=False
        Whether the rows are put in random order first. Rows that are sorted (by date, by target) need it.
    random_state : int, Generator, RandomState or None, default=None
        The seed of the shuffling. With None each call of `split` shuffles anew; with an int each gives the same folds.

    Examples
    --------
    >>> for train, test in KFold(n_splits=3).split([10, 20, 30, 40]):
    ...     print(train, test)
    [2 3] [0 1]
    [0 1 3] [2]
    [0 1 2] [3]
    """

    def __init__(self, n_splits=5, *, shuffle=False, random_state=None):
        self.n_splits = check_integer(n_splits, "n_splits", minimum=2)
        self.shuffle = check_boolean(shuffle, "shuffle")
        as_generator(random_state)  # a bad seed is refused here, not at the first split
        if random_state is not None and not shuffle:
            raise ValueError(
                f"random_state must be None without shuffle, as it would change nothing, got {random_state}."
            )
        self.random_state = random_state

    def split(self, X, y=None, groups=None):
        """Yield the row numbers of the training and the test set of each fold.

        Parameters
        ----------
        X : array-like of length n_samples
        y, groups : ignored
            Taken because scikit-learn passes them.

        Yields
        ------
        train, test : ndarray of int
            In ascending order.
        """
        n_samples = _length(X, "X")
        if n_samples < self.n_splits:
            raise ValueError(f"n_splits must be at most the number of samples, {n_samples}, got {self.n_splits}.")
        rows = np.arange(n_samples)
        if self.shuffle:
            rows = as_generator(self.random_state).permutation(n_samples)
        for fold in np.array_split(rows, self.n_splits):
            in_test = np.zeros(n_samples, dtype=bool)
            in_test[fold] = True
            yield np.flatnonzero(~in_test), np.flatnonzero(in_test)

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of folds; the arguments are there because scikit-learn passes them."""
        return self.n_splits

    def __repr__(self):
        return f"KFold(n_splits={self.n_splits}, shuffle={self.shuffle}, random_state={self.random_state})"


def _length(array, name):
    if isinstance(array, (str, bytes)) or not (hasattr(array, "shape") or isinstance(array, Sequence)):
        raise TypeError(f"{name} must be an array, list, DataFrame or Series, got {type(array).__name__}.")
    if hasattr(array, "shape") and len(array.shape) == 0:
        raise TypeError(f"{name} must be an array, list, DataFrame or Series, got a single value.")
    return array.shape[0] if hasattr(array, "shape") else len(array)


def _test_rows(test_size, n_samples):
    if isinstance(test_size, (bool, np.bool_)) or not isinstance(test_size, Real):
        raise TypeError(f"test_size must be a share between 0 and 1 or a number of rows, got {test_size!r}.")
    whole = isinstance(test_size, Integral)
    if not (whole or 0 < test_size < 1):
        raise ValueError(f"test_size must be a share between 0 and 1 or a number of rows, got {test_size!r}.")
    n_test = int(test_size) if whole else math.ceil(test_size * n_samples)
    if not 0 < n_test < n_samples:
        raise ValueError(
            f"test_size must leave rows for both parts, got {test_size!r}: {n_test} of {n_samples} rows for the test."
        )
    return n_test


def _take(array, rows):
    if hasattr(array, "iloc"):
        return array.iloc[rows]
    if hasattr(array, "shape"):
        return array[rows]
    taken = [array[row] for row in rows]
    return tuple(taken) if isinstance(array, tuple) else taken
