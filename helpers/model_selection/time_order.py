"""Test on what came later than all of the training: the only honest split of rows that have a date."""

import numpy as np

from helpers.model_selection.rows import n_rows
from helpers.validation import check_integer

__all__ = ["TimeSeriesSplit"]


class TimeSeriesSplit:
    """Test on one stretch of rows after another, always trained on what came before it.

    The rows must be in the order of time. The test sets are the last `n_splits` stretches of `test_size` rows; the
    folds are scikit-learn's.

    Parameters
    ----------
    n_splits : int, default=5
        At least 2.
    max_train_size : int, optional
        Train on the latest so many rows only. None takes all from the first on.
    test_size : int, optional
        Rows of each test set. None takes `n_samples // (n_splits + 1)`.
    gap : int, default=0
        Rows left out between training and test: what is known late (an order that may still be returned) is not known
        yet on the day on which one would have trained.

    Raises
    ------
    ValueError
        At `split`: if too few rows are left for the first training.

    Examples
    --------
    >>> for train, test in TimeSeriesSplit(n_splits=2, test_size=2, gap=1).split(range(7)):
    ...     print(train, test)
    [0 1] [3 4]
    [0 1 2 3] [5 6]
    """

    def __init__(self, n_splits=5, *, max_train_size=None, test_size=None, gap=0):
        self.n_splits = check_integer(n_splits, "n_splits", minimum=2)
        self.max_train_size = None if max_train_size is None else check_integer(max_train_size, "max_train_size")
        self.test_size = None if test_size is None else check_integer(test_size, "test_size")
        self.gap = check_integer(gap, "gap", minimum=0)

    def split(self, X, y=None, groups=None):
        """Yield the row numbers of the training and the test set of each fold, the earliest first.

        Parameters
        ----------
        X : array-like of length n_samples
            In the order of time.
        y, groups : ignored
            Taken because scikit-learn passes them.

        Yields
        ------
        train, test : ndarray of int
            In ascending order.
        """
        n_samples = n_rows(X, "X")
        if self.n_splits + 1 > n_samples:
            raise ValueError(
                f"n_splits must be below the number of samples, {n_samples}, as the first stretch is trained on, "
                f"got {self.n_splits}."
            )
        test_size = self.test_size or n_samples // (self.n_splits + 1)
        first = n_samples - self.n_splits * test_size
        if first - self.gap <= 0:
            raise ValueError(
                f"n_splits={self.n_splits}, test_size={test_size} and gap={self.gap} must leave rows for the first "
                f"training, got {n_samples} samples."
            )
        rows = np.arange(n_samples)
        for start in range(first, n_samples, test_size):
            end = start - self.gap
            begin = 0 if self.max_train_size is None else max(0, end - self.max_train_size)
            yield rows[begin:end], rows[start : start + test_size]

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of folds; the arguments are there because scikit-learn passes them."""
        return self.n_splits

    def __repr__(self):
        return (
            f"TimeSeriesSplit(n_splits={self.n_splits}, max_train_size={self.max_train_size}, "
            f"test_size={self.test_size}, gap={self.gap})"
        )
