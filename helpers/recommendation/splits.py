"""Hold some ratings out to test on: by lot, the latest, or the latest of each user."""

from dataclasses import dataclass

import numpy as np

from helpers.recommendation.ratings import Ratings
from helpers.validation import as_generator, check_fraction, check_integer

__all__ = ["RatingsSplit", "split_by_time", "split_leave_last_out", "split_random"]


@dataclass(repr=False)
class RatingsSplit:
    """Ratings to learn from, and others to test on.

    Attributes
    ----------
    train : Ratings
    users, items, ratings : ndarray of shape (n_test,)
        The ratings held out, with ids.
    timestamps : ndarray of shape (n_test,) or None
    cold_users, cold_items : ndarray
        Ids among those held out of which `train` holds no rating.
    warm : ndarray of bool, shape (n_test,)
        Whether `train` knows both the user and the item.
    """

    train: Ratings
    users: np.ndarray
    items: np.ndarray
    ratings: np.ndarray
    timestamps: np.ndarray | None
    cold_users: np.ndarray
    cold_items: np.ndarray
    warm: np.ndarray

    def __repr__(self):
        cold = f"{len(self.cold_users):,} users and {len(self.cold_items):,} items of them new"
        return f"<{len(self.train):,} ratings to learn from, {len(self.ratings):,} to test on, {cold}>"


def split_random(ratings, test_size=0.2, random_state=None):
    """Hold out a share of the ratings, drawn by lot.

    The future teaches the past then: good for a comparison with a known truth, too kind for a forecast.

    Parameters
    ----------
    ratings : Ratings
    test_size : float, default=0.2
    random_state : int, Generator, RandomState or None, default=None

    Returns
    -------
    RatingsSplit

    Raises
    ------
    ValueError
        If one of the two parts would be empty.

    Examples
    --------
    >>> ratings = Ratings([1, 1, 2, 2, 3], ["a", "b", "a", "b", "a"], [5, 3, 4, 2, 1])
    >>> split_random(ratings, 0.2, random_state=0)
    <4 ratings to learn from, 1 to test on, 0 users and 0 items of them new>
    """
    n_test = _n_test(ratings, test_size)
    return _split(ratings, as_generator(random_state).permutation(len(ratings))[:n_test])


def split_by_time(ratings, test_size=0.2):
    """Hold out the latest share of the ratings, as a model meets them that was fitted yesterday.

    Ratings of the very moment of the cut are held out with those after it, so a little more than the share can be.

    Parameters
    ----------
    ratings : Ratings
        With timestamps.
    test_size : float, default=0.2

    Returns
    -------
    RatingsSplit

    Raises
    ------
    ValueError
        If there are no timestamps, or one of the two parts would be empty.

    Examples
    --------
    >>> ratings = Ratings([1, 1, 2], ["a", "b", "a"], [5, 3, 4], timestamps=[10, 20, 30])
    >>> split = split_by_time(ratings, 0.3)
    >>> split.users, split.cold_users, split.warm
    (array([2]), array([2]), array([False]))
    """
    times = _times_of(ratings)
    cut = np.sort(times)[len(times) - _n_test(ratings, test_size)]
    held = np.flatnonzero(times >= cut)
    if len(held) == len(ratings):
        raise ValueError("timestamps must differ, got the same before the cut and after it.")
    return _split(ratings, held)


def split_leave_last_out(ratings, n=1):
    """Hold out the last n ratings of each user who has more than n; of equal timestamps those of the larger item ids.

    Parameters
    ----------
    ratings : Ratings
        With timestamps.
    n : int, default=1

    Returns
    -------
    RatingsSplit

    Raises
    ------
    ValueError
        If there are no timestamps, or no user has more than n ratings.

    Examples
    --------
    >>> ratings = Ratings([1, 1, 2], ["a", "b", "a"], [5, 3, 4], timestamps=[10, 20, 30])
    >>> split_leave_last_out(ratings).items
    array(['b'], dtype=object)
    """
    n = check_integer(n, "n")
    order = np.lexsort((_times_of(ratings), ratings.users))
    sizes = np.bincount(ratings.users)
    from_the_end = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(ratings))  # 1 is a user's last
    held = order[(from_the_end <= n) & (np.repeat(sizes, sizes) > n)]
    if not len(held):
        raise ValueError(f"n must leave a user something to learn from, got {n}: nobody has more ratings.")
    return _split(ratings, held)


def _n_test(ratings, test_size):
    n_test = round(check_fraction(test_size, "test_size") * len(ratings))
    if not 0 < n_test < len(ratings):
        raise ValueError(f"test_size must leave ratings on both sides, got {test_size:g} of {len(ratings)}.")
    return n_test


def _times_of(ratings):
    if ratings.timestamps is None:
        raise ValueError("ratings must have timestamps to be split by time, got none.")
    return ratings.timestamps


def _split(ratings, held):
    is_held = np.zeros(len(ratings), dtype=bool)
    is_held[held] = True
    train = ratings.take(~is_held)
    users, items = ratings.user_ids[ratings.users[is_held]], ratings.item_ids[ratings.items[is_held]]
    new_user = train.encode_users(users, unknown="ignore") < 0
    new_item = train.encode_items(items, unknown="ignore") < 0
    return RatingsSplit(
        train,
        users,
        items,
        ratings.ratings[is_held],
        None if ratings.timestamps is None else ratings.timestamps[is_held],
        np.unique(users[new_user]),
        np.unique(items[new_item]),
        ~(new_user | new_item),
    )
