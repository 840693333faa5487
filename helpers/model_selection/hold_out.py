"""Keep some rows back, so that a model is judged on what it has not seen."""

import math
from numbers import Integral, Real

import numpy as np

from helpers.model_selection.rows import n_rows, take_rows
from helpers.validation import as_generator, check_boolean, check_labels

__all__ = ["train_test_split"]


def train_test_split(*arrays, test_size=0.25, random_state=None, shuffle=True, stratify=None):
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
    stratify : array-like of shape (n_samples,), optional
        Labels that both parts shall hold in the same shares, to the row: with one buyer in fifty, chance alone may
        leave a small test with none.

    Returns
    -------
    list
        `[train, test]` for each array in turn.

    Raises
    ------
    TypeError
        If something is not an array, or `test_size` is not a number.
    ValueError
        If lengths differ, one part would be empty, or a class has too few rows to be in both parts.

    Examples
    --------
    >>> X_train, X_test, y_train, y_test = train_test_split([1, 2, 3, 4], list("abcd"), random_state=0)
    >>> len(X_train), len(X_test)
    (3, 1)
    >>> train_test_split([1, 2, 3, 4], test_size=2, shuffle=False)
    [[1, 2], [3, 4]]
    >>> sorted(train_test_split(list("aaaabb"), test_size=3, random_state=0, stratify=list("aaaabb"))[1])
    ['a', 'a', 'b']
    """
    if not arrays:
        raise TypeError("train_test_split must be given at least one array, got none.")
    lengths = [n_rows(array, f"array {k}") for k, array in enumerate(arrays, start=1)]
    if len(set(lengths)) > 1:
        raise ValueError(f"arrays must have the same length, got lengths {', '.join(map(str, lengths))}.")
    n_samples = lengths[0]
    n_test = _test_rows(test_size, n_samples)
    rows = np.arange(n_samples)
    if check_boolean(shuffle, "shuffle"):
        rows = as_generator(random_state).permutation(n_samples)
    if stratify is not None:
        if not shuffle:
            raise ValueError("stratify must be None without shuffle: the last rows are what they are.")
        rows = _stratified(rows, stratify, n_test)
    train, test = rows[: n_samples - n_test], rows[n_samples - n_test :]
    return [take_rows(array, part) for array in arrays for part in (train, test)]


def _stratified(rows, labels, n_test):
    """Return the shuffled rows in another order: the last `n_test` hold each class in its share."""
    labels = check_labels(labels, "stratify")
    if len(labels) != len(rows):
        raise ValueError(f"stratify must hold one label a row, {len(rows)} in all, got {len(labels)}.")
    classes, codes, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    n_classes, n_train = len(classes), len(rows) - n_test
    if sizes.min() < 2:
        few = classes[sizes.argmin()]
        raise ValueError(f"stratify must hold each class at least twice, once for each part, got {few!s} once.")
    if min(n_test, n_train) < n_classes:
        raise ValueError(
            f"test_size must leave both parts a row of each of {n_classes} classes, got {n_train} and {n_test} rows."
        )
    wanted = _in_proportion(sizes, n_test)
    in_order = rows[np.argsort(codes[rows], kind="stable")]  # class by class, shuffled inside
    place = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    in_test = np.zeros(len(rows), dtype=bool)
    in_test[in_order[place < np.repeat(wanted, sizes)]] = True
    return np.concatenate([rows[~in_test[rows]], rows[in_test[rows]]])


def _in_proportion(sizes, total):
    """Return whole numbers that add up to `total`, in proportion to sizes: what rounding leaves goes to the largest
    remainders, equal ones in the order of the classes."""
    shares, remainders = np.divmod(sizes * total, sizes.sum())
    left = total - shares.sum()
    shares[np.argsort(-remainders, kind="stable")[:left]] += 1
    return shares


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
