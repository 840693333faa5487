"""What lists of recommendations do to the catalogue: how much of it they show, and how far they follow the crowd.

`recommended` has shape (n_users, n) and holds the ids of the items recommended to each user. `popularity` says how
often each item was bought, rated or seen: an array of counts, if ids are its positions, or else a dict (or a pandas
Series) of counts by id.
"""

import numpy as np

from helpers.metrics.arguments import check_lists, check_sets
from helpers.validation import check_integer, check_vector

__all__ = ["catalogue_coverage", "gini_index", "novelty", "popularity_bias"]


def catalogue_coverage(recommended, n_items):
    """Return the share of a catalogue of `n_items` that is recommended to anybody at all.

    Examples
    --------
    >>> catalogue_coverage([[1, 2], [1, 3], [2, 1]], n_items=12)
    0.25
    """
    shown, n_items = len(np.unique(check_lists(recommended))), check_integer(n_items, "n_items")
    if shown > n_items:
        raise ValueError(f"n_items must be at least the {shown} items that are recommended, got {n_items}.")
    return shown / n_items


def gini_index(counts):
    r"""Return how unevenly counts (or amounts) are spread: 0 if all are equal, 1 - 1/n if one of n has everything.

    .. math:: \frac{\sum_i \sum_j |x_i - x_j|}{2 n \sum_i x_i}
              = \frac{\sum_{i=1}^{n} (2i - n - 1) x_{(i)}}{n \sum_i x_i}, \quad x_{(1)} \le \dots \le x_{(n)}

    Of recommendations, give how often each item of the catalogue is recommended, zeros included.

    Parameters
    ----------
    counts : array-like of shape (n_items,)
        None below 0, not all 0.

    Returns
    -------
    float

    References
    ----------
    Gini (1912), Variabilità e mutabilità.

    Examples
    --------
    >>> gini_index([5, 5, 5, 5]), gini_index([0, 0, 0, 20])
    (0.0, 0.75)
    """
    counts = np.sort(_counts(counts, "counts"))
    n = len(counts)
    counts = counts / counts[-1]  # so that no sum overflows
    return float((2 * np.arange(1, n + 1) - n - 1) @ counts / (n * counts.sum()))


def novelty(recommended, popularity):
    r"""Return how surprising the recommended items are on average, in bits: rare ones tell more.

    .. math:: -\frac{1}{|L|} \sum_{i \in L} \log_2 \frac{n_i}{\sum_j n_j}

    L are all places of all lists, n_i is the popularity of an item. One bit more means half as popular.

    Parameters
    ----------
    recommended : array-like of shape (n_users, n)
    popularity : array-like of shape (n_items,), dict or Series
        Above 0 for all that is recommended: for an item without a count add one to all of them.

    Returns
    -------
    float

    References
    ----------
    Zhou et al. (2010), Solving the apparent diversity-accuracy dilemma of recommender systems, PNAS 107.

    Examples
    --------
    >>> novelty([["lamp"], ["vase"]], {"lamp": 3, "vase": 3, "rug": 6})
    2.0
    """
    recommended = check_lists(recommended)
    counts, total = _popularity_of(recommended, popularity)
    if not counts.all():
        item = recommended[counts == 0][0]
        raise ValueError(f"popularity must be above 0 for what is recommended, got 0 for {item!s}: add 1 to all.")
    return float(-np.log2(counts / total).mean())


def popularity_bias(recommended, history, popularity):
    r"""Return how much more popular the recommended is than what the same users had chosen themselves, as a share.

    .. math:: \frac{\sum_u \bar n(L_u)}{\sum_u \bar n(H_u)} - 1

    n̄ is the mean popularity of the items in the list L_u or in the history H_u; each user counts once. 0 means that
    users get what is as popular as what they took before, 1 twice as popular. Users without a history are left out.
    The literature calls it the lift of popularity, too.

    Parameters
    ----------
    recommended : array-like of shape (n_users, n)
    history : sequence of n_users sets of item ids, dict of sets by row number, or sparse matrix (n_users, n_items)
    popularity : array-like of shape (n_items,), dict or Series

    Returns
    -------
    float

    References
    ----------
    Abdollahpouri et al. (2019), The unfairness of popularity bias in recommendation, RMSE workshop at RecSys.

    Examples
    --------
    >>> popularity_bias([[0], [0], [0]], [{0}, {1}, {0, 1}], popularity=[3, 1])
    0.5
    """
    recommended = check_lists(recommended)
    users, items = check_sets(history, len(recommended), "history")
    if not len(items):
        raise ValueError("history must hold an item of one user at least, got none.")
    sizes = np.bincount(users, minlength=len(recommended))
    had = np.bincount(users, _popularity_of(items, popularity, "history")[0], minlength=len(recommended))
    usual = (had[sizes > 0] / sizes[sizes > 0]).sum()
    if not usual > 0:
        raise ValueError("popularity must be above 0 for something in history, got zeros only.")
    return float(_popularity_of(recommended[sizes > 0], popularity)[0].mean(axis=1).sum() / usual - 1)


def _popularity_of(items, popularity, name="recommended"):
    """Return the popularity of each of the items, in their shape, and that of the whole catalogue."""
    if not hasattr(popularity, "keys"):
        counts = _counts(popularity, "popularity")
        if items.dtype.kind not in "iu":
            raise TypeError(f"popularity must be a dict by item id for ids like {items.flat[0]!r}, got an array.")
        unknown = (items < 0) | (items >= len(counts))
        if unknown.any():
            raise ValueError(f"popularity must hold a count of all in {name}, got none of {items[unknown][0]!s}.")
        return counts[items], counts.sum()
    by_id = dict(popularity.items())
    counts = _counts(list(by_id.values()), "popularity")
    distinct, places = np.unique(items, return_inverse=True)
    missing = [item for item in distinct.tolist() if item not in by_id]
    if missing:
        raise ValueError(f"popularity must hold a count of all in {name}, got none of {missing[0]!r}.")
    of_distinct = np.array([by_id[item] for item in distinct.tolist()], dtype=np.float64)
    return of_distinct[places].reshape(items.shape), counts.sum()


def _counts(values, name):
    counts = check_vector(values, name)
    if counts.min() < 0 or counts.max() == 0:
        raise ValueError(f"{name} must hold no number below 0 and one above 0, got {counts.min():g} as the least.")
    return counts
