"""What neighbour models of users and of items share: who is alike, and what those who are say."""

import numpy as np
from scipy.sparse import csr_array

from helpers.recommendation.recommender import BLOCK, Recommender
from helpers.recommendation.sides import sides
from helpers.recommendation.top_n import among_largest
from helpers.validation import check_boolean, check_integer, check_number

__all__ = ["NeighbourModel", "common_cosine"]


class NeighbourModel(Recommender):
    """The base of `UserKNN` and `ItemKNN`: rows are what has neighbours, columns what these have rated.

    A subclass says in `_axis` whether its rows are users (0) or items (1).
    """

    def __init__(self, n_neighbors=40, shrinkage=10.0, *, min_common=1, centred=True, normalized=True):
        self.n_neighbors = n_neighbors
        self.shrinkage = shrinkage
        self.min_common = min_common
        self.centred = centred
        self.normalized = normalized

    def _fit(self, ratings):
        check_integer(self.n_neighbors, "n_neighbors")
        check_number(self.shrinkage, "shrinkage", minimum=0)
        check_integer(self.min_common, "min_common")
        check_boolean(self.normalized, "normalized")
        side = sides(ratings)[self._axis]
        counts = np.diff(side.begin)
        self.means_ = np.add.reduceat(side.values, side.begin[:-1]) / counts
        values = side.values
        if check_boolean(self.centred, "centred"):
            values = values - np.repeat(self.means_, counts)
            values[np.abs(values) <= 1e-12 * np.abs(side.values)] = 0.0  # the mean of equal ratings may miss them
        self.deviations_ = csr_array((values, side.other, side.begin), shape=(side.n_rows, side.n_other))
        self._columns = self.deviations_.tocsc()

    def _similar(self, rows, others=slice(None)):
        """Return the similarities that count of these rows to all rows: none with oneself, none below 0.

        Where only some others are asked for, those to the rest are left at 0.
        """
        similarity = np.zeros((len(rows), len(self.means_)))
        near = common_cosine(self.deviations_[rows], self.deviations_[others], self.shrinkage, self.min_common)
        similarity[:, others] = near
        similarity[np.arange(len(rows)), rows] = 0.0
        return np.maximum(similarity, 0.0, out=similarity)

    def _predicted(self, similarity, rows, column):
        """Return what the nearest of those who have rated a column say of it to each of the rows."""
        at = slice(self._columns.indptr[column], self._columns.indptr[column + 1])
        weights = similarity[:, self._columns.indices[at]]
        weights = np.where(among_largest(weights, self.n_neighbors), weights, 0.0)
        said = weights @ self._columns.data[at]
        start = self.means_[rows] if self.centred else 0.0
        if not self.normalized:
            return start + said
        total = weights.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(total > 0, start + said / total, self.means_[rows])

    def _of_pairs(self, rows, columns):
        """Predict pairs, in blocks of rows whose similarities fit into memory, column by column."""
        scores = np.empty(len(rows))
        heard = self._heard(np.unique(columns))
        order = np.lexsort((columns, rows))
        distinct, first = np.unique(rows[order], return_index=True)
        first = np.append(first, len(rows))
        for start in range(0, len(distinct), self._block):
            block = distinct[start : start + self._block]
            similarity = self._similar(block, heard)
            pairs = order[first[start] : first[start + len(block)]]
            pairs = pairs[np.argsort(columns[pairs], kind="stable")]
            for group in np.split(pairs, np.flatnonzero(np.diff(columns[pairs])) + 1):
                near = similarity[np.searchsorted(block, rows[group])]
                scores[group] = self._predicted(near, rows[group], columns[group[0]])
        return scores

    def _table(self, rows, columns):
        """Predict all columns given for all rows given, an array of shape (n_rows, n_columns)."""
        scores = np.empty((len(rows), len(columns)))
        heard = self._heard(columns)
        for start in range(0, len(rows), self._block):
            block = rows[start : start + self._block]
            similarity = self._similar(block, heard)
            for at, column in enumerate(columns):
                scores[start : start + len(block), at] = self._predicted(similarity, block, column)
        return scores

    def _heard(self, columns):
        """Return who has rated any of the columns: few, if these are what a few users have rated."""
        heard = np.unique(self._columns[:, columns].indices)
        return slice(None) if len(heard) == len(self.means_) else heard

    @property
    def _block(self):
        return max(1, BLOCK // len(self.means_))


def common_cosine(first, second, shrinkage=0.0, min_common=1):
    r"""Return the cosine of each row of one matrix with each of another, over the columns that both have.

    .. math:: w_{uv} = \frac{n_{uv}}{n_{uv} + \lambda} \cdot
              \frac{\sum_{i \in K_u \cap K_v} x_{ui} x_{vi}}
                   {\sqrt{\sum_{i \in K_u \cap K_v} x_{ui}^2} \sqrt{\sum_{i \in K_u \cap K_v} x_{vi}^2}}

    n is the number of columns in common and λ the shrinkage. With B the matrix of ones where X has an entry, the sums
    are entries of X X', X² B', B X²' and B B': four sparse products for all pairs.

    Parameters
    ----------
    first, second : csr_array of shape (n_first, n_columns), (n_second, n_columns)
        Entries of 0 count as there.
    shrinkage : float, default=0.0
    min_common : int, default=1
        With fewer columns in common the similarity is 0.

    Returns
    -------
    ndarray of shape (n_first, n_second)
        Rounded to 12 decimals.

    Examples
    --------
    >>> X = csr_array(np.array([[1.0, -1.0, 0.0], [2.0, -2.0, 5.0], [0.0, 1.0, 3.0]]))
    >>> common_cosine(X[:1], X).round(2)
    array([[ 1.,  1., -1.]])
    >>> common_cosine(X[:1], X, shrinkage=2.0).round(2)
    array([[ 0.5 ,  0.5 , -0.33]])
    """
    ones, others = _like(first, np.ones_like), _like(second, np.ones_like)
    common = (ones @ others.T).toarray()
    similarity = (first @ second.T).toarray()
    squares = (_like(first, np.square) @ others.T).toarray()
    squares *= (ones @ _like(second, np.square).T).toarray()
    there = (common >= min_common) & (squares > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        similarity *= common / ((common + shrinkage) * np.sqrt(squares))
    # Equal similarities stay equal: which of them are nearest must not hang on the last bit.
    return np.where(there, similarity.round(12), 0.0)


def _like(matrix, change):
    return csr_array((change(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
