"""Ratings as a sparse matrix, with the ids of its rows and columns: what every recommender is fitted to."""

import difflib
from numbers import Integral

import numpy as np
import pandas as pd
from scipy import sparse

from helpers.validation import check_choice, check_vector

__all__ = ["Ratings"]

DUPLICATES = ("refuse", "last", "mean", "sum")


class Ratings:
    r"""Who rated what, how, and when: a mostly empty matrix R with a row a user and a column an item.

    Document C prints R with an entry everywhere. Here only what was rated is there: a rating of 0 is an entry, and a
    place without one is not a 0.

    Parameters
    ----------
    users, items : array-like of shape (n_ratings,)
        Ids, all whole numbers or all text.
    ratings : array-like of shape (n_ratings,), optional
        Stars, or how often. Left out, each pair is an event that counts 1.
    timestamps : array-like of shape (n_ratings,), optional
        When, as numbers or datetimes.
    scale : tuple (lowest, highest), optional
        A rating outside is refused.
    duplicates : {"refuse", "last", "mean", "sum"}, default="refuse"
        What to do with a pair that stands there more than once: refuse it by name, keep the last one by timestamp (by
        position, where there is none), or take the mean or the sum. The timestamp is that of the last one.

    Attributes
    ----------
    matrix : csr_array of shape (n_users, n_items)
    user_ids, item_ids : ndarray
        The ids of rows and columns, sorted.
    users, items : ndarray of int32, shape (n_ratings,)
        Row and column of each rating, sorted by user, then item.
    ratings : ndarray of shape (n_ratings,)
        In the same order.
    timestamps : ndarray of shape (n_ratings,) or None
    scale : tuple or None

    Raises
    ------
    TypeError
        If ids are of mixed kinds or of another, or ratings are no numbers.
    ValueError
        If there are none, lengths differ, a rating is not finite or out of scale, or a pair stands there twice.

    Examples
    --------
    >>> ratings = Ratings(["ann", "bob", "bob"], [7, 7, 9], [5, 3, 0])
    >>> ratings
    <3 ratings of 2 items by 2 users, 75.00% of all pairs>
    >>> ratings.matrix.toarray()
    array([[5., 0.],
           [3., 0.]])
    >>> ratings.encode_items([9, 7])
    array([1, 0])
    """

    def __init__(self, users, items, ratings=None, timestamps=None, *, scale=None, duplicates="refuse"):
        check_choice(duplicates, "duplicates", DUPLICATES)
        user_ids, users = _coded(users, "users")
        item_ids, items = _coded(items, "items")
        ratings = np.ones(len(users)) if ratings is None else check_vector(ratings, "ratings")
        timestamps = None if timestamps is None else _times(timestamps)
        _check_lengths(users=users, items=items, ratings=ratings, timestamps=timestamps)
        self.scale = _check_scale(scale, ratings)
        self.user_ids, self.item_ids = user_ids, item_ids
        self.user_index, self.item_index = pd.Index(user_ids), pd.Index(item_ids)

        pair = users.astype(np.int64) * len(item_ids) + items
        keys = (pair,) if timestamps is None else (timestamps, pair)
        order = np.lexsort(keys)  # stable: equal pairs stay in the order of time, else of position
        first = np.flatnonzero(np.diff(pair[order], prepend=-1))
        if len(first) < len(pair) and duplicates == "refuse":
            self._refuse(pair, users, items)
        last = order[np.append(first[1:], len(pair)) - 1]
        self.users, self.items = users[last], items[last]
        self.ratings = ratings[last] if duplicates in ("refuse", "last") else np.add.reduceat(ratings[order], first)
        if duplicates == "mean":
            self.ratings /= np.diff(first, append=len(pair))
        self.timestamps = None if timestamps is None else timestamps[last]
        self._lay_matrix()

    @classmethod
    def from_frame(cls, frame, *, user="user_id", item="item_id", rating=None, timestamp=None, **options):
        """Make ratings from columns of a DataFrame, named by `user`, `item` and, where there are some, the others.

        Further options are those of `Ratings`.

        >>> frame = pd.DataFrame({"user_id": [1, 2], "item_id": ["a", "a"], "stars": [4, 5]})
        >>> Ratings.from_frame(frame, rating="stars", scale=(1, 5)).ratings
        array([4., 5.])
        """
        for column in filter(None, (user, item, rating, timestamp)):
            if column not in frame:
                raise ValueError(f"frame must have a column {column!r}, got {', '.join(map(repr, frame.columns))}.")
        columns = [None if column is None else frame[column] for column in (user, item, rating, timestamp)]
        return cls(*columns, **options)

    def __len__(self):
        return len(self.ratings)

    def __repr__(self):
        kept = f"{len(self):,} ratings of {self.n_items:,} items by {self.n_users:,} users"
        return f"<{kept}, {self.density:.2%} of all pairs>"

    @property
    def n_users(self):
        return len(self.user_ids)

    @property
    def n_items(self):
        return len(self.item_ids)

    @property
    def density(self):
        """The share of all pairs that are rated."""
        return len(self) / (self.n_users * self.n_items)

    def encode_users(self, ids, *, unknown="refuse"):
        """Return the rows of these users. An unknown one is a KeyError with the nearest known, or -1 if ignored."""
        return _encoded(ids, self.user_index, "user", unknown)

    def encode_items(self, ids, *, unknown="refuse"):
        """Return the columns of these items. An unknown one is a KeyError with the nearest known, or -1 if ignored."""
        return _encoded(ids, self.item_index, "item", unknown)

    def take(self, rows):
        """Return the ratings at these positions (numbers or a mask) as a container of their own.

        Users and items without a rating among them are not in it.
        """
        return type(self)(
            self.user_ids[self.users[rows]],
            self.item_ids[self.items[rows]],
            self.ratings[rows],
            None if self.timestamps is None else self.timestamps[rows],
            scale=self.scale,
        )

    def _lay_matrix(self):
        begin = np.searchsorted(self.users, np.arange(self.n_users + 1))
        shape = (self.n_users, self.n_items)
        self.matrix = sparse.csr_array((self.ratings, self.items, begin), shape=shape)

    def _refuse(self, pair, users, items):
        twice = pd.Series(pair).duplicated(keep=False).to_numpy()
        at = np.flatnonzero(twice)
        rows = at[pair[at] == pair[at[0]]]
        user, item = self.user_ids[users[at[0]]], self.item_ids[items[at[0]]]
        n_pairs = len(np.unique(pair[at]))
        raise ValueError(
            f"users and items must make each pair once, got user {user!r}, item {item!r} at positions "
            f"{', '.join(map(str, rows[:3]))}{' ...' * (len(rows) > 3)} ({n_pairs:,} such pairs): give duplicates "
            "'last', 'mean' or 'sum' if that is what you want."
        )


def _coded(ids, name):
    """Return the sorted distinct ids and the place of each id among them."""
    ids = as_ids(ids, name)
    if not len(ids):
        raise ValueError(f"{name} must hold at least one id, got none.")
    codes, distinct = pd.factorize(ids, sort=True)
    return np.asarray(distinct), codes.astype(np.int32)


def as_ids(ids, name):
    """Return ids as one row of whole numbers or of text, refusing other kinds and mixtures.

    >>> as_ids([3, "three"], "users")
    Traceback (most recent call last):
    TypeError: users must be all whole numbers or all text, got 3 at position 0 and 'three' at position 1.
    """
    array = ids if isinstance(ids, np.ndarray) else np.asarray(ids, dtype=None if hasattr(ids, "dtype") else object)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of ids, got shape {array.shape}.")
    if array.dtype.kind == "O":
        kinds = [_kind(value) for value in array]
        at = next((i for i, kind in enumerate(kinds) if kind is None or kind != kinds[0]), None)
        if at is not None:
            got = " and ".join(f"{array[i]!r} at position {i}" for i in sorted({0, at}))
            raise TypeError(f"{name} must be all whole numbers or all text, got {got}.")
        return array.astype(np.int64) if kinds and kinds[0] == "whole" else array
    if array.dtype.kind in "iu":
        return array
    if array.dtype.kind == "U":
        return array.astype(object)
    raise TypeError(f"{name} must be all whole numbers or all text, got {array.dtype}.")


def _kind(value):
    if isinstance(value, str):
        return "text"
    return "whole" if isinstance(value, Integral) and not isinstance(value, (bool, np.bool_)) else None


def _encoded(ids, index, kind, unknown):
    check_choice(unknown, "unknown", ["refuse", "ignore"])
    codes = index.get_indexer(as_ids(ids, f"{kind}s"))
    missing = np.flatnonzero(codes < 0)
    if len(missing) and unknown == "refuse":
        wrong = np.asarray(ids, dtype=object)[missing[0]]
        more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
        near = ", ".join(map(repr, _nearest(wrong, index)))
        raise KeyError(f"unknown {kind} {wrong!r}{more}: there is no rating with it; the nearest are {near}.")
    return codes


def _nearest(wrong, index):
    """Return up to three known ids that look like the wrong one."""
    if isinstance(wrong, str) and index.dtype.kind == "O":
        return difflib.get_close_matches(wrong, index, n=3, cutoff=0) if len(index) <= 20_000 else list(index[:3])
    if not isinstance(wrong, str) and index.dtype.kind in "iu":
        at = int(index.searchsorted(wrong))
        return index[max(at - 1, 0) : at + 1].tolist()
    return index[:3].tolist()


def _times(timestamps):
    array = np.asarray(timestamps)
    if array.ndim != 1 or array.dtype.kind not in "iufM":
        raise TypeError(f"timestamps must be one row of numbers or datetimes, got {array.dtype}.")
    missing = np.isnat(array) if array.dtype.kind == "M" else ~np.isfinite(array)
    if missing.any():
        raise ValueError(
            f"timestamps must all be there, got {array[missing][0]} at position {int(np.argmax(missing))}."
        )
    return array


def _check_lengths(**arrays):
    lengths = {name: len(array) for name, array in arrays.items() if array is not None}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"lengths must agree, got {', '.join(f'{n} {name}' for name, n in lengths.items())}.")


def _check_scale(scale, ratings):
    if scale is None:
        return None
    lowest, highest = map(float, scale)
    if not lowest < highest:
        raise ValueError(f"scale must be (lowest, highest), got {scale!r}.")
    outside = (ratings < lowest) | (ratings > highest)
    if outside.any():
        at = int(np.argmax(outside))
        raise ValueError(
            f"ratings must lie between {lowest:g} and {highest:g}, got {ratings[at]:g} at position {at} "
            f"({int(outside.sum()):,} such)."
        )
    return lowest, highest
