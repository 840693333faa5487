"""Divide the rows into folds, each of which is the test set once: as they come, class by class, or group by group.

Each works wherever scikit-learn takes a `cv`, and without shuffling its folds are scikit-learn's.
"""

import warnings

import numpy as np
from sklearn.utils.multiclass import type_of_target

from helpers.model_selection.rows import n_rows
from helpers.validation import as_generator, check_boolean, check_integer, check_labels

__all__ = ["GroupKFold", "KFold", "StratifiedKFold"]


class _Folds:
    """What all folds share: each row gets the number of the fold in which it is tested."""

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
        y, groups : array-like of shape (n_samples,)
            The classes and the groups; what the splitter does not need is ignored.

        Yields
        ------
        train, test : ndarray of int
            In ascending order.
        """
        n_samples = n_rows(X, "X")
        if n_samples < self.n_splits:
            raise ValueError(f"n_splits must be at most the number of samples, {n_samples}, got {self.n_splits}.")
        fold = self._fold_of_each_row(n_samples, y, groups)
        for k in range(self.n_splits):
            yield np.flatnonzero(fold != k), np.flatnonzero(fold == k)

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of folds; the arguments are there because scikit-learn passes them."""
        return self.n_splits

    def __repr__(self):
        settings = f"n_splits={self.n_splits}, shuffle={self.shuffle}, random_state={self.random_state}"
        return f"{type(self).__name__}({settings})"


class KFold(_Folds):
    """Divide the rows into `n_splits` folds, each of which is the test set once.

    The first `n_samples % n_splits` folds have one row more than the others.

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

    def _fold_of_each_row(self, n_samples, y, groups):
        fold = np.empty(n_samples, dtype=np.intp)
        rows = as_generator(self.random_state).permutation(n_samples) if self.shuffle else np.arange(n_samples)
        for k, members in enumerate(np.array_split(rows, self.n_splits)):
            fold[members] = k
        return fold


class StratifiedKFold(_Folds):
    """Divide the rows into folds which all hold the classes in the same shares.

    The sorted labels are dealt to the folds like cards, one each in turn, so that the counts of a class, and the sizes
    of the folds, differ by one at most. Which rows of a class go where is then decided by their order, or by chance.

    Parameters
    ----------
    n_splits : int, default=5
        At least 2.
    shuffle : bool, default=False
        Whether the rows of each class are put in random order first.
    random_state : int, Generator, RandomState or None, default=None
        The seed of the shuffling. With None each call of `split` shuffles anew; with an int each gives the same folds.

    Raises
    ------
    ValueError
        At `split`: if y is no list of classes, or every class has fewer rows than there are folds. If only some have, a
        warning names one: a fold without buyers cannot say how well buyers are found.

    Examples
    --------
    >>> for train, test in StratifiedKFold(n_splits=2).split([10, 20, 30, 40], list("aabb")):
    ...     print(train, test)
    [1 3] [0 2]
    [0 2] [1 3]
    """

    def _fold_of_each_row(self, n_samples, y, groups):
        codes = self._classes(n_samples, y)
        dealt = np.arange(n_samples) % self.n_splits  # of the sorted labels, the i-th goes to this fold
        table = np.zeros((codes.max() + 1, self.n_splits), dtype=np.intp)
        np.add.at(table, (np.sort(codes), dealt), 1)
        rng = as_generator(self.random_state) if self.shuffle else None
        fold = np.empty(n_samples, dtype=np.intp)
        for k, counts in enumerate(table):
            folds = np.repeat(np.arange(self.n_splits), counts)
            fold[codes == k] = rng.permutation(folds) if self.shuffle else folds
        return fold

    def _classes(self, n_samples, y):
        """Return each row's class as a number, counted in the order in which the classes first occur."""
        if y is None:
            raise ValueError("y must hold the class of each row for StratifiedKFold, got None.")
        labels = np.asarray(y)
        if labels.dtype.kind == "f" and labels.ndim == 1:
            check_labels(labels, "y")  # a missing label is named before the kind of target is asked for
        kind = type_of_target(y)
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"y must hold classes for StratifiedKFold, got a {kind} target: take KFold.")
        y = _one_a_row(y, "y", n_samples)
        classes, first, codes, sizes = np.unique(y, return_index=True, return_inverse=True, return_counts=True)
        few = classes[sizes.argmin()]
        if sizes.max() < self.n_splits:
            raise ValueError(
                f"n_splits must be at most the number of rows in the largest class, {sizes.max()}, got {self.n_splits}."
            )
        if sizes.min() < self.n_splits:
            warnings.warn(
                f"Class {few!s} has {sizes.min()} rows only, fewer than n_splits={self.n_splits}: "
                "some folds are tested without it.",
                UserWarning,
                stacklevel=4,
            )
        return np.argsort(np.argsort(first))[codes]


class GroupKFold(_Folds):
    """Divide the rows into folds so that no group is on both sides: all rows of a customer are tested together.

    Where a customer has several rows, a random split shows the model, in training, the very customers whom it is tested
    on; it then seems to know what it only remembers. The groups go to the folds from large to small, each to the fold
    which has the fewest rows so far.

    Parameters
    ----------
    n_splits : int, default=5
        At least 2, and at most the number of groups.
    shuffle : bool, default=False
        Whether the groups are put in random order and divided by number, whatever their size.
    random_state : int, Generator, RandomState or None, default=None
        The seed of the shuffling. With None each call of `split` shuffles anew; with an int each gives the same folds.

    Raises
    ------
    ValueError
        At `split`: if there are no groups, or fewer than folds.

    Examples
    --------
    >>> for train, test in GroupKFold(n_splits=2).split([10, 20, 30, 40], groups=["ann", "bob", "ann", "eve"]):
    ...     print(train, test)
    [1 3] [0 2]
    [0 2] [1 3]
    """

    def _fold_of_each_row(self, n_samples, y, groups):
        if groups is None:
            raise ValueError("groups must hold the group of each row for GroupKFold, got None.")
        groups = _one_a_row(groups, "groups", n_samples)
        _, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        if len(sizes) < self.n_splits:
            raise ValueError(f"n_splits must be at most the number of groups, {len(sizes)}, got {self.n_splits}.")
        return self._fold_of_each_group(sizes)[codes]

    def _fold_of_each_group(self, sizes):
        fold = np.empty(len(sizes), dtype=np.intp)
        if self.shuffle:
            order = as_generator(self.random_state).permutation(len(sizes))
            for k, members in enumerate(np.array_split(order, self.n_splits)):
                fold[members] = k
            return fold
        rows_in_fold = np.zeros(self.n_splits, dtype=np.intp)
        for group in np.argsort(sizes, kind="stable")[::-1]:
            fold[group] = lightest = rows_in_fold.argmin()
            rows_in_fold[lightest] += sizes[group]
        return fold


def _one_a_row(values, name, n_samples):
    values = check_labels(values, name)
    if len(values) != n_samples:
        raise ValueError(f"{name} must hold one label a row, {n_samples} in all, got {len(values)}.")
    return values
