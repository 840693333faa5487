"""The ratings as seen by the users, row by row, and as seen by the items."""

from dataclasses import dataclass

import numpy as np

__all__ = ["Side", "sides"]


@dataclass(frozen=True)
class Side:
    """The ratings as one side sees them: row by row, with the other side's codes.

    Attributes
    ----------
    begin : ndarray of shape (n_rows + 1,)
        Where the entries of each row begin, and at last where they end.
    other : ndarray of shape (n_ratings,)
        The code of the other side.
    values : ndarray of shape (n_ratings,)
    n_other : int
    """

    begin: np.ndarray
    other: np.ndarray
    values: np.ndarray
    n_other: int

    @property
    def n_rows(self):
        return len(self.begin) - 1


def sides(ratings):
    """Return the ratings as seen by the users and as seen by the items."""
    by_item = np.argsort(ratings.items, kind="stable")
    return (
        Side(_begin(ratings.users, ratings.n_users), ratings.items, ratings.ratings, ratings.n_items),
        Side(_begin(ratings.items, ratings.n_items), ratings.users[by_item], ratings.ratings[by_item], ratings.n_users),
    )


def _begin(codes, n):
    return np.concatenate([[0], np.cumsum(np.bincount(codes, minlength=n))])
