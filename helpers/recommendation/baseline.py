"""The rating that is to be expected before any taste is known: the mean, a lenient customer, a good product."""

import numpy as np

from helpers.recommendation.biases import fit_biases
from helpers.recommendation.recommender import Recommender

__all__ = ["BaselineModel"]


class BaselineModel(Recommender):
    r"""Predict the mean, plus how generous the user is, plus how good the item.

    .. math:: \hat r_{ui} = \mu + b_u + b_i, \qquad
              \min_b \sum_{(u, i)} (r_{ui} - \mu - b_u - b_i)^2 + \lambda_U \sum_u b_u^2 + \lambda_I \sum_i b_i^2

    with μ the mean of all ratings. With the users' biases fixed, those of the items are means of what is left, each
    drawn towards 0 as if λ further ratings had met the mean exactly; and the other way round. The two steps alternate
    until nothing moves. What a model of taste adds is what it does better than this.

    Parameters
    ----------
    regularization_users, regularization_items : float, default=15.0, 10.0
        λ: how many ratings the mean counts for.
    n_iterations : int, default=1000
        Alternations at most; they end when no bias moves by more than 1e-9. A ConvergenceWarning says when they did
        not do.

    Attributes
    ----------
    mean_ : float
    user_biases_ : ndarray of shape (n_users,)
    item_biases_ : ndarray of shape (n_items,)
    ratings_ : Ratings

    References
    ----------
    Koren (2010), Factor in the neighbors: scalable and accurate collaborative filtering, ACM TKDD 4.

    Examples
    --------
    >>> model = BaselineModel(regularization_users=0, regularization_items=0)
    >>> _ = model.fit(["ann", "ann", "bob"], ["cup", "pan", "pan"], [5, 3, 2])
    >>> model.predict(["bob"], ["cup"]).round(6)
    array([4.])
    """

    def __init__(self, regularization_users=15.0, regularization_items=10.0, *, n_iterations=1000):
        self.regularization_users = regularization_users
        self.regularization_items = regularization_items
        self.n_iterations = n_iterations

    def _fit(self, ratings):
        self.mean_, self.user_biases_, self.item_biases_ = fit_biases(
            ratings, self.regularization_users, self.regularization_items, n_iterations=self.n_iterations
        )

    def _scores(self, users, items):
        return self.mean_ + self.user_biases_[users] + self.item_biases_[items]

    def _scores_of_users(self, users):
        return self.mean_ + self.user_biases_[users][:, None] + self.item_biases_

    def _similarities(self, item):
        raise ValueError("a baseline knows how good items are and not how alike: it has no similar_items.")

    def _cold_scores(self, users, items):
        """What is unknown has a bias of 0."""
        user_biases, item_biases = np.append(self.user_biases_, 0), np.append(self.item_biases_, 0)  # -1 is the last
        return self.mean_ + user_biases[users] + item_biases[items]
