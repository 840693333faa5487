"""How good are lists of recommendations: one value for each user, by what turned out to please.

All functions take `(recommended, relevant, k=None)`. Row u of `recommended`, shape (n_users, n), holds the ids of the
items recommended to user u, the best first and none of them twice. `relevant` says what pleased the same users, in the
same order: a sequence of n_users sets (or lists) of item ids, a dict of such sets by row number, in which a row may be
missing, or a sparse matrix of shape (n_users, n_items) whose column is the id and whose numbers other than 0 mean
relevant. Of the lists the first k items count; all of them, if k is not given.

Below, hit j of user u, h_uj, is 1 if item j of the list is relevant and else 0; R_u is how many items are relevant.
The result is an array of shape (n_users,). It is NaN for users of whom nothing relevant is known: no list could have
pleased them, so that `np.nanmean` is the mean over all others. One value a user makes intervals and paired differences
by user possible: see `bootstrap_interval`.

They raise TypeError for ids of different kinds, and ValueError for shapes that do not fit, an item that stands twice
in a list, or k above n.
"""

import numpy as np

from helpers.metrics.arguments import check_lists, check_sets
from helpers.validation import check_integer

__all__ = ["average_precision_at_k", "hit_rate_at_k", "ndcg_at_k", "precision_at_k", "recall_at_k"]


def precision_at_k(recommended, relevant, k=None):
    r"""Return for each user the share of the first k recommended that is relevant.

    .. math:: P_u = \frac{1}{k} \sum_{j=1}^{k} h_{uj}

    Examples
    --------
    >>> precision_at_k([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]], [{2, 4, 9}, {9}, set()])
    array([0.5, 0. , nan])
    """
    hits, n_relevant = _hits(recommended, relevant, k)
    return _defined(hits.mean(axis=1), n_relevant)


def recall_at_k(recommended, relevant, k=None):
    r"""Return for each user the share of the relevant that is among the first k recommended.

    .. math:: \frac{1}{R_u} \sum_{j=1}^{k} h_{uj}

    A list of k cannot hold more than k of them, so that 1 is out of reach where R_u is above k.

    Examples
    --------
    >>> recall_at_k([[1, 2, 3, 4], [1, 2, 3, 4]], [{2, 4, 8, 9}, {9}])
    array([0.5, 0. ])
    """
    hits, n_relevant = _hits(recommended, relevant, k)
    return _ratio(hits.sum(axis=1), n_relevant)


def average_precision_at_k(recommended, relevant, k=None):
    r"""Return for each user the mean precision at the places of the hits. Its mean over users is known as MAP.

    .. math:: \frac{1}{\min(k, R_u)} \sum_{j=1}^{k} h_{uj} \, \frac{h_{u1} + \dots + h_{uj}}{j}

    The best possible list gets 1, since no more than min(k, R_u) of its items can be hits. Some authors divide by R_u.

    Examples
    --------
    >>> average_precision_at_k([[1, 2, 3, 4], [2, 4, 1, 3]], [{2, 4}, {2, 4}])
    array([0.5, 1. ])
    """
    hits, n_relevant = _hits(recommended, relevant, k)
    precision = hits.cumsum(axis=1) / np.arange(1, hits.shape[1] + 1)
    return _ratio((hits * precision).sum(axis=1), np.minimum(n_relevant, hits.shape[1]))


def ndcg_at_k(recommended, relevant, k=None):
    r"""Return for each user the normalized discounted cumulative gain: hits count less, the further down they stand.

    .. math:: \frac{\sum_{j=1}^{k} h_{uj} / \log_2(j + 1)}{\sum_{j=1}^{\min(k, R_u)} 1 / \log_2(j + 1)}

    The best possible list gets 1.

    References
    ----------
    Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques, ACM TOIS 20.

    Examples
    --------
    >>> ndcg_at_k([[1, 2, 3, 4], [2, 4, 1, 3]], [{2, 4}, {2, 4}]).round(3)
    array([0.651, 1.   ])
    """
    hits, n_relevant = _hits(recommended, relevant, k)
    discount = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
    best = np.append(0.0, np.cumsum(discount))
    return _ratio((hits * discount).sum(axis=1), best[np.minimum(n_relevant, hits.shape[1])])


def hit_rate_at_k(recommended, relevant, k=None):
    r"""Return for each user 1 if any of the first k recommended is relevant, and else 0.

    .. math:: \max(h_{u1}, \dots, h_{uk})

    Examples
    --------
    >>> hit_rate_at_k([[1, 2, 3, 4], [1, 2, 3, 4]], [{2, 4}, {9}], k=2)
    array([1., 0.])
    """
    hits, n_relevant = _hits(recommended, relevant, k)
    return _defined(hits.any(axis=1).astype(np.float64), n_relevant)


def _hits(recommended, relevant, k):
    """Return which of the first k are relevant, shape (n_users, k), and how many relevant items each user has."""
    recommended = check_lists(recommended)
    n_users, n = recommended.shape
    if k is not None:
        if check_integer(k, "k") > n:
            raise ValueError(f"k must be at most the length of the lists, {n}, got {k}.")
        recommended = recommended[:, :k]
    users, items = check_sets(relevant, n_users, "relevant")
    if len(items) and (items.dtype.kind == "U") != (recommended.dtype.kind == "U"):
        raise TypeError(
            f"recommended and relevant must hold ids of one kind, got {recommended[0, 0]!r} and {items[0]!r}."
        )
    ids, codes = np.unique(np.concatenate([recommended.ravel(), items]), return_inverse=True)
    listed = codes[: recommended.size].reshape(recommended.shape) + len(ids) * np.arange(n_users)[:, None]
    wanted = np.unique(codes[recommended.size :] + len(ids) * users)
    return np.isin(listed, wanted), np.bincount(wanted // len(ids), minlength=n_users)


def _ratio(values, divisor):
    return np.divide(values, divisor, out=np.full(len(values), np.nan), where=divisor > 0)


def _defined(values, n_relevant):
    return np.where(n_relevant > 0, values, np.nan)
