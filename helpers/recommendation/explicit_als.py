"""Matrix factorization of ratings by alternating least squares."""

import numpy as np

from helpers.recommendation.als import solve_rows
from helpers.recommendation.factor_model import RatingFactorModel
from helpers.recommendation.sides import sides
from helpers.validation import as_generator, check_boolean, check_integer, check_number

__all__ = ["ExplicitALS"]


class ExplicitALS(RatingFactorModel):
    r"""Ratings as mean, biases and an inner product of factors, fitted by alternating least squares.

    .. math::
        \min \sum_{(u, i) \in K} (r_{ui} - \mu - b_u - b_i - p_u \cdot q_i)^2
        + \lambda \left(\sum_u (b_u^2 + \lVert p_u \rVert^2) + \sum_i (b_i^2 + \lVert q_i \rVert^2)\right)

    over the ratings that are there. With all items fixed, (b_u, p_u) is the ridge regression of the user's ratings on
    (1, q_i); then the other way round. No step can raise the objective, and there is no learning rate.

    Document D §3.5(2) prints the sum over all entries of R, of which most are not there, without squares, biases and
    penalty.

    Parameters
    ----------
    n_factors : int, default=20
    n_iterations : int, default=15
        Each solves for all users, then for all items.
    regularization : float, default=5.0
        λ, above 0.
    biased : bool, default=True
        Without, the mean and the biases are zero.
    weighted_regularization : bool, default=False
        Multiply λ for each user and item by its number of ratings, as stochastic descent does; λ is then smaller by as
        much, 0.05 say.
    random_state : None, int, RandomState or Generator, default=None
        Where the items' factors start.

    Attributes
    ----------
    user_factors_ : ndarray of shape (n_users, n_factors)
    item_factors_ : ndarray of shape (n_items, n_factors)
    user_biases_ : ndarray of shape (n_users,)
    item_biases_ : ndarray of shape (n_items,)
    mean_ : float
    loss_ : ndarray of shape (n_iterations,)
        The objective after each iteration, penalty included; it never rises.
    ratings_ : Ratings

    References
    ----------
    Zhou, Wilkinson, Schreiber and Pan (2008), Large-scale parallel collaborative filtering for the Netflix prize.
    Koren, Bell and Volinsky (2009), Matrix factorization techniques for recommender systems, Computer 42.

    Examples
    --------
    >>> users, items = np.divmod(np.arange(16), 4)
    >>> model = ExplicitALS(n_factors=1, regularization=0.01, random_state=0)
    >>> model = model.fit(users, items, np.where(users % 2 == items % 2, 5.0, 1.0))
    >>> model.predict([0, 0], [2, 3]).round(1)
    array([5., 1.])
    """

    def __init__(
        self,
        n_factors=20,
        n_iterations=15,
        regularization=5.0,
        *,
        biased=True,
        weighted_regularization=False,
        random_state=None,
    ):
        self.n_factors = n_factors
        self.n_iterations = n_iterations
        self.regularization = regularization
        self.biased = biased
        self.weighted_regularization = weighted_regularization
        self.random_state = random_state

    def _fit(self, ratings):
        n_factors = check_integer(self.n_factors, "n_factors")
        n_iterations = check_integer(self.n_iterations, "n_iterations")
        penalty = check_number(self.regularization, "regularization", above=0)
        weighted = check_boolean(self.weighted_regularization, "weighted_regularization")
        biased = check_boolean(self.biased, "biased")
        self.mean_ = float(ratings.ratings.mean()) if biased else 0.0

        of_users, of_items = sides(ratings)
        penalties = [penalty * np.diff(side.begin) if weighted else penalty for side in (of_users, of_items)]
        # A row is (bias, factors); as features of the other side it is (1, factors).
        users = np.zeros((ratings.n_users, biased + n_factors))
        items = np.zeros((ratings.n_items, biased + n_factors))
        items[:, biased:] = as_generator(self.random_state).normal(0, n_factors**-0.5, (ratings.n_items, n_factors))
        losses = []
        for _ in range(n_iterations):
            users, _ = self._solve(of_users, items, penalties[0], biased)
            items, unexplained = self._solve(of_items, users, penalties[1], biased)
            losses.append(unexplained + (penalties[0] * (users**2).T).sum())
        self.user_factors_, self.item_factors_ = users[:, biased:].copy(), items[:, biased:].copy()
        self.user_biases_ = users[:, 0].copy() if biased else np.zeros(ratings.n_users)
        self.item_biases_ = items[:, 0].copy() if biased else np.zeros(ratings.n_items)
        self.loss_ = np.array(losses)

    def _solve(self, side, fixed, penalty, biased):
        """Return the rows of one side that are best for the other side's, and what they leave of the objective."""
        features, targets = fixed, side.values
        if biased:
            features = fixed.copy()
            features[:, 0] = 1.0
            targets = side.values - self.mean_ - fixed[side.other, 0]
        solved, explained = solve_rows(side, features, targets, penalty)
        return solved, float(targets @ targets) - explained
