"""Minibatches for factor models: which rows a batch touches, and the sum of its steps by one sparse product a side.

`factors[rows] += steps` would keep the last step of a row only, and `np.add.at` is slow. A sparse matrix with a slope
at each pair (user, item) of the batch adds up what belongs together: S @ items moves the users, S' @ users the items.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

__all__ = ["Batch", "batch_size_for", "deal_batches"]

LARGEST = 32_768  # pairs; beyond, the rows fetched no longer stay in the processor's cache


@dataclass(frozen=True)
class Batch:
    """Pairs sorted by user, numbered within the batch, so that its work does not grow with rows it never touches.

    Attributes
    ----------
    pairs : ndarray of int, shape (n_pairs,)
        Which pairs of all those dealt.
    user_rows, item_rows : ndarray of int
        The rows of the factors that the batch touches, each once.
    users, items : ndarray of int, shape (n_pairs,)
        Positions in `user_rows` and `item_rows`.
    user_counts, item_counts : ndarray of float
        Pairs in each of these rows.
    begin : ndarray of int, shape (n_user_rows + 1,)
        Where each user's pairs begin, and where the last one's end.
    """

    pairs: np.ndarray
    user_rows: np.ndarray
    item_rows: np.ndarray
    users: np.ndarray
    items: np.ndarray
    user_counts: np.ndarray
    item_counts: np.ndarray
    begin: np.ndarray

    @classmethod
    def of(cls, pairs, users, items, dtype=np.float64):
        """Number the rows of some pairs.

        Examples
        --------
        >>> batch = Batch.of(np.array([0, 2]), np.array([7, 8, 3]), np.array([5, 5, 5]))
        >>> batch.pairs, batch.user_rows, batch.item_counts
        (array([2, 0]), array([3, 7]), array([2.]))
        """
        pairs = pairs[np.argsort(users[pairs], kind="stable")]
        user_rows, user_codes, user_counts = _number(users[pairs])
        item_rows, item_codes, item_counts = _number(items[pairs])
        counts = user_counts.astype(dtype), item_counts.astype(dtype)
        begin = np.concatenate([[0], np.cumsum(user_counts)]).astype(np.int32)
        return cls(pairs, user_rows, item_rows, user_codes, item_codes, *counts, begin)

    def spread(self, slopes):
        """Return the sparse matrix with one slope at each pair, of shape (n_user_rows, n_item_rows)."""
        return csr_array((slopes, self.items, self.begin), shape=(len(self.user_rows), len(self.item_rows)))


def batch_size_for(users, items, learning_rate):
    r"""Return how many pairs a batch may hold so that the sum of a row's steps does not overshoot.

    One by one, the steps of a popular item grow smaller, as those before have moved it already; added up they do not.
    With n steps in one sum an item's bias moves by the share :math:`\eta n` of its mean error: beyond 2 all diverges.
    The size is such that the most frequent row is expected to have :math:`\eta n \le 1/2`.

    Examples
    --------
    >>> batch_size_for(np.arange(1000), np.zeros(1000, dtype=int), 0.005)
    100
    """
    most = max(np.bincount(users).max(), np.bincount(items).max())
    return int(np.clip(0.5 / learning_rate / (most / len(users)), 1, LARGEST))


def deal_batches(users, items, batch_size, rng, dtype=np.float64):
    """Deal all pairs at random into batches of nearly equal size, at most `batch_size`.

    Dealt once and taken in another order each epoch: sorting and numbering would cost more than the steps themselves.

    Examples
    --------
    >>> batches = deal_batches(np.array([0, 0, 1]), np.array([0, 1, 1]), 2, np.random.default_rng(0))
    >>> sorted(np.concatenate([batch.pairs for batch in batches]).tolist())
    [0, 1, 2]
    """
    order = rng.permutation(len(users))
    n_batches = -(-len(users) // batch_size)
    return [Batch.of(pairs, users, items, dtype) for pairs in np.array_split(order, n_batches)]


def _number(codes):
    """Return the codes that occur, the position of each among them, and how often it occurs; np.unique would sort."""
    counts = np.bincount(codes)
    rows = np.flatnonzero(counts)
    position = np.empty(len(counts), dtype=np.int32)
    position[rows] = np.arange(len(rows))
    return rows, position[codes], counts[rows]
