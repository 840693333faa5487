"""Errors of predicted ratings whose interval knows that the ratings of one user belong together."""

import numpy as np

from helpers.metrics.arguments import check_predictions
from helpers.metrics.bootstrap import bootstrap_interval
from helpers.validation import check_labels, check_same_length, check_vector

__all__ = ["rmse_by_user"]


def rmse_by_user(users, y_true, y_pred, *, level=0.95, n_resamples=2000, random_state=None):
    r"""Return the root mean squared error over all ratings, with an interval found by drawing users.

    .. math:: \sqrt{\frac{\sum_u \sum_{i \in I_u} (r_{ui} - \hat r_{ui})^2}{\sum_u |I_u|}}

    The ratings of one user err alike: one who finds everything poor is missed every time. To draw ratings one by one
    as if each told something new makes the interval too narrow, so whole users are drawn, with all their ratings.

    Parameters
    ----------
    users : array-like of shape (n_ratings,)
        The id of the user of each rating; two different ones at least.
    y_true, y_pred : array-like of shape (n_ratings,)
    level : float, default=0.95
    n_resamples : int, default=2000
    random_state : int, Generator, RandomState or None, default=None

    Returns
    -------
    BootstrapResult
        Unpacks as `low, high`; `estimate` is the error itself.

    Raises
    ------
    TypeError, ValueError
        If ids are missing or mixed, numbers are not finite, lengths differ, or there is one user only.

    References
    ----------
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8.

    Examples
    --------
    >>> users = np.repeat(np.arange(40), 5)
    >>> y_pred = np.where(users < 20, 1.0, 7.0)  # half of the users are missed by 1, the others by 7
    >>> rmse_by_user(users, np.zeros(200), y_pred, random_state=0)
    BootstrapResult(5, from 4.219 to 5.675)
    """
    users = check_labels(users, "users")
    y_true, y_pred, _ = check_predictions(y_true, y_pred, None, check=check_vector)
    check_same_length(users=users, y_true=y_true)
    distinct, codes = np.unique(users, return_inverse=True)
    if len(distinct) < 2:
        raise ValueError(f"users must hold two users at least for an interval, got {distinct[0]!s} only.")
    squares = np.bincount(codes, (y_true - y_pred) ** 2)
    return bootstrap_interval(
        _pooled,
        squares,
        np.bincount(codes),
        level=level,
        n_resamples=n_resamples,
        vectorized=True,
        random_state=random_state,
    )


def _pooled(squares, counts):
    return np.sqrt(squares.sum(axis=-1) / counts.sum(axis=-1))
