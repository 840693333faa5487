"""The n best of each row of scores."""

import numpy as np

__all__ = ["among_largest", "top_n"]


def top_n(scores, n):
    """Return the columns of the n largest scores of each row, the largest first; of equal ones the first column wins.

    Parameters
    ----------
    scores : ndarray of shape (n_rows, n_columns)
        No NaN; -inf is the smallest.
    n : int
        From 0 to n_columns.

    Returns
    -------
    ndarray of int, shape (n_rows, n)

    Examples
    --------
    >>> top_n(np.array([[1.0, 3.0, 2.0, 3.0, 2.0]]), 3)
    array([[1, 3, 2]])
    """
    chosen = np.nonzero(among_largest(scores, n))[1].reshape(len(scores), n)
    order = np.argsort(-np.take_along_axis(scores, chosen, axis=1), axis=1, kind="stable")
    return np.take_along_axis(chosen, order, axis=1)


def among_largest(scores, n):
    """Return whether each score is among the n largest of its row; of equal ones the first columns are.

    What a partition leaves of equal scores at the cut depends on the processor; this does not.

    >>> among_largest(np.array([[1.0, 3.0, 2.0, 3.0, 2.0]]), 3)
    array([[False,  True,  True,  True, False]])
    """
    n_columns = scores.shape[1]
    if n >= n_columns or n == 0:
        return np.full(scores.shape, n > 0)
    cut = np.partition(scores, n_columns - n, axis=1)[:, n_columns - n, None]
    above, at_cut = scores > cut, scores == cut
    room = n - above.sum(axis=1, keepdims=True)
    if (at_cut.sum(axis=1, keepdims=True) > room).any():
        at_cut &= np.cumsum(at_cut, axis=1) <= room
    return above | at_cut
