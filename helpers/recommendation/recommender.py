"""What all recommenders share: ids in, ids out, what was seen left out, and words for who is unknown."""

from functools import cached_property

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.earlier_fit import keep_earlier_fit
from helpers.recommendation.biases import fit_biases
from helpers.recommendation.ratings import Ratings
from helpers.recommendation.top_n import top_n
from helpers.validation import check_boolean, check_choice, check_integer

__all__ = ["Recommender"]

BLOCK = 1 << 22  # scores held at once


class Recommender(BaseEstimator):
    """The base of all models that learn from ratings or events.

    A subclass has `_fit(ratings)`, which learns from a `Ratings`; `_scores(users, items)`, the scores of pairs of rows
    and columns; and `_scores_of_users(users)`, an array of scores of shape (n_users, n_items).

    Attributes
    ----------
    ratings_ : Ratings
        What the model was fitted to.
    """

    @keep_earlier_fit
    def fit(self, users, items=None, ratings=None):
        """Learn from ratings.

        Parameters
        ----------
        users : Ratings, or array-like of shape (n_ratings,)
            The ratings in their container, or the users' ids.
        items : array-like of shape (n_ratings,), optional
        ratings : array-like of shape (n_ratings,), optional
            Left out, each pair is an event that counts 1.

        Returns
        -------
        self
            A fit that fails leaves the earlier one as it was.
        """
        if not isinstance(users, Ratings):
            if items is None:
                raise TypeError(f"fit takes Ratings, or users and items, got {type(users).__name__} alone.")
            users = Ratings(users, items, ratings)
        elif items is not None or ratings is not None:
            raise TypeError("fit takes Ratings or plain arrays, got both.")
        vars(self).pop("_cold_biases", None)  # of an earlier fit
        self.ratings_ = users
        self._fit(self.ratings_)
        return self

    def predict(self, users, items, *, unknown="refuse"):
        """Return the score of each pair.

        Parameters
        ----------
        users, items : array-like of shape (n_pairs,)
        unknown : {"refuse", "baseline"}, default="refuse"
            What to do with users and items that the fit never saw: refuse them by name, or answer by what is known of
            the other side, and by the mean where nothing is.

        Returns
        -------
        ndarray of shape (n_pairs,)

        Raises
        ------
        KeyError
            If an id is unknown and unknown="refuse"; the nearest known ones are named.
        ValueError
            If there are not as many users as items.
        """
        check_is_fitted(self, "ratings_")
        check_choice(unknown, "unknown", ["refuse", "baseline"])
        how = "refuse" if unknown == "refuse" else "ignore"
        users, items = self.ratings_.encode_users(users, unknown=how), self.ratings_.encode_items(items, unknown=how)
        if len(users) != len(items):
            raise ValueError(f"users and items must be of one length, got {len(users)} and {len(items)}.")
        known = (users >= 0) & (items >= 0)
        if known.all():
            return self._scores(users, items)
        scores = np.empty(len(users))
        scores[known] = self._scores(users[known], items[known])
        scores[~known] = self._cold_scores(users[~known], items[~known])
        return scores

    def recommend(self, user, n=10, *, exclude_seen=True):
        """Return the items with the highest scores for a user.

        Parameters
        ----------
        user : int or str
        n : int, default=10
        exclude_seen : bool, default=True
            Leave out what the user has rated. If fewer than n are left then, these are returned.

        Returns
        -------
        DataFrame with the columns item and score
            The best first; of equal scores the smaller id first.

        Raises
        ------
        KeyError
            If the user is unknown.
        ValueError
            If n is larger than the catalogue.
        """
        code = self._check(n, np.asarray([user]))
        scores = self._scores_to_rank(code, check_boolean(exclude_seen, "exclude_seen"))
        left = int((scores > -np.inf).sum())
        best = top_n(scores, min(n, left))[0]
        return pd.DataFrame({"item": self.ratings_.item_ids[best], "score": scores[0, best]})

    def recommend_all(self, users=None, n=10, *, exclude_seen=True):
        """Return the n items with the highest scores for each of many users, in blocks of bounded memory.

        Parameters
        ----------
        users : array-like of shape (n_users,), optional
            All that were fitted, in the order of `ratings_.user_ids`, if not given.
        n : int, default=10
        exclude_seen : bool, default=True

        Returns
        -------
        ndarray of item ids, shape (n_users, n)

        Raises
        ------
        KeyError
            If a user is unknown.
        ValueError
            If n is larger than the catalogue, or than what is left unseen of it for a user.
        """
        check_boolean(exclude_seen, "exclude_seen")
        codes = self._check(n, self.ratings_.user_ids if users is None else users)
        rows = max(1, BLOCK // self.ratings_.n_items)
        best = [self._best(codes[start : start + rows], n, exclude_seen) for start in range(0, len(codes), rows)]
        return self.ratings_.item_ids[np.concatenate(best)] if best else np.empty((0, n), self.ratings_.item_ids.dtype)

    def similar_items(self, item, n=10):
        """Return the items most similar to one, by the cosine of their factors.

        Returns
        -------
        DataFrame with the columns item and similarity

        Raises
        ------
        KeyError
            If the item is unknown.
        ValueError
            If n is larger than the rest of the catalogue.
        """
        check_is_fitted(self, "ratings_")
        code = int(self.ratings_.encode_items(np.asarray([item]))[0])
        rest = self.ratings_.n_items - 1
        if check_integer(n, "n") > rest:
            raise ValueError(f"n must be at most {rest}, all other items, got {n}.")
        similarity = np.array(self._similarities(code), dtype=np.float64)
        similarity[code] = -np.inf
        best = top_n(similarity[None], n)[0]
        return pd.DataFrame({"item": self.ratings_.item_ids[best], "similarity": similarity[best]})

    def _similarities(self, item):
        factors = self.item_factors_
        length = np.sqrt((factors**2).sum(axis=1))
        return factors @ factors[item] / np.maximum(length * length[item], np.finfo(float).tiny)

    @cached_property
    def _cold_biases(self):
        """The biases that answer for the unknown: fitted once, when first asked for."""
        return fit_biases(self.ratings_)

    def _cold_scores(self, users, items):
        """Score pairs of which one side is unknown, its code -1, by the mean and the bias of the other."""
        mean, user_biases, item_biases = self._cold_biases
        return mean + np.where(users < 0, 0, user_biases[users]) + np.where(items < 0, 0, item_biases[items])

    def _check(self, n, users):
        check_is_fitted(self, "ratings_")
        if check_integer(n, "n") > self.ratings_.n_items:
            raise ValueError(f"n must be at most {self.ratings_.n_items}, the number of items, got {n}.")
        return self.ratings_.encode_users(users)

    def _best(self, users, n, exclude_seen):
        scores = self._scores_to_rank(users, exclude_seen)
        left = (scores > -np.inf).sum(axis=1)
        if (left < n).any():
            at = int(np.argmin(left))
            user = self.ratings_.user_ids[users[at]]
            raise ValueError(f"n must be at most {left[at]}, what user {user!r} has not seen, got {n}.")
        return top_n(scores, n)

    def _scores_to_rank(self, users, exclude_seen):
        """Return the scores of all items for these users, -inf where an item was seen."""
        scores = np.array(self._scores_of_users(users), dtype=np.float64)
        if exclude_seen:
            seen = self.ratings_.matrix[users]
            scores[np.repeat(np.arange(len(users)), np.diff(seen.indptr)), seen.indices] = -np.inf
        return scores
