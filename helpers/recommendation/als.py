"""Alternating least squares: with one side's factors fixed, each row of the other side is a small regression."""

from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array

__all__ = ["solve_rows"]

BLOCK = 1 << 14  # entries whose factors are gathered at once: they fit into the cache


def solve_rows(side, features, targets, penalty, *, weights=None, gram=None):
    r"""Solve a penalized regression for each row: its targets on the features of the entries that it has.

    .. math:: x_u = \left(\sum_{i \in K_u} w_{ui} f_i f_i^T + G + \lambda_u I\right)^{-1} \sum_{i \in K_u} t_{ui} f_i

    With w = 1 and t = w r these are the normal equations of min Σ (r_ui - x·f_i)² + λ ‖x‖². A row without entries gets
    zeros.

    Parameters
    ----------
    side : Side
    features : ndarray of shape (n_other, n_columns)
        What the other side's factors are at the moment.
    targets : ndarray of shape (n_ratings,)
        t, in the order of the side's entries.
    penalty : float or ndarray of shape (n_rows,)
        λ, above 0.
    weights : ndarray of shape (n_ratings,), optional
        w, at least 0; 1 if not given.
    gram : ndarray of shape (n_columns, n_columns), optional
        G, the same for all rows.

    Returns
    -------
    solved : ndarray of shape (n_rows, n_columns)
    explained : float
        The sum of x·Σ t f over the rows, by which the solutions lower the objective: from Σ t²/w, where all are zero.

    Examples
    --------
    >>> from helpers.recommendation.sides import Side
    >>> side = Side(np.array([0, 2, 2]), np.array([0, 1]), np.array([3.0, 5.0]), 2)
    >>> solved, explained = solve_rows(side, np.eye(2), side.values, 1.0)
    >>> solved
    array([[1.5, 2.5],
           [0. , 0. ]])
    >>> 3**2 + 5**2 - explained == (3 - 1.5) ** 2 + (5 - 2.5) ** 2 + 1.5**2 + 2.5**2
    True
    """
    n_columns = features.shape[1]
    right = csr_array((targets, side.other, side.begin), shape=(side.n_rows, side.n_other)) @ features
    ridge = np.broadcast_to(penalty, side.n_rows)[:, None] * np.ones(n_columns)
    root = None if weights is None else np.sqrt(weights)[:, None]
    solved = np.empty_like(right)
    for start, stop in _blocks(side.begin, max(1, BLOCK * 64 // n_columns**2)):
        first, last = side.begin[start], side.begin[stop]
        gathered = features.take(side.other[first:last], axis=0)
        if root is not None:
            gathered *= root[first:last]
        left = np.empty((stop - start, n_columns, n_columns))
        ends = (side.begin[start : stop + 1] - first).tolist()
        for k, (low, high) in enumerate(pairwise(ends)):
            rows = gathered[low:high]
            np.dot(rows.T, rows, out=left[k])  # one symmetric product of BLAS a row
        if gram is not None:
            left += gram
        np.einsum("kii->ki", left)[...] += ridge[start:stop]
        solved[start:stop] = np.linalg.solve(left, right[start:stop, :, None])[:, :, 0]
    return solved, float(np.vdot(solved, right))


def _blocks(begin, most_rows):
    """Yield runs of at most `most_rows` rows with at most `BLOCK` entries; a row that has more is alone."""
    start, n_rows = 0, len(begin) - 1
    while start < n_rows:
        stop = int(np.searchsorted(begin, begin[start] + BLOCK, side="right")) - 1
        stop = min(max(stop, start + 1), start + most_rows, n_rows)
        yield start, stop
        start = stop
