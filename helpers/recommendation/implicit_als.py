"""Matrix factorization of events, where nothing says that anybody disliked anything."""

import numpy as np

from helpers.recommendation.als import solve_rows
from helpers.recommendation.factor_model import FactorModel
from helpers.recommendation.sides import sides
from helpers.validation import as_generator, check_integer, check_number

__all__ = ["ImplicitALS"]


class ImplicitALS(FactorModel):
    r"""Preferences from events: a pair with an event is a sure 1, a pair without one a doubtful 0.

    .. math::
        \min \sum_{u, i} c_{ui} (\pi_{ui} - p_u \cdot q_i)^2
        + \lambda \left(\sum_u \lVert p_u \rVert^2 + \sum_i \lVert q_i \rVert^2\right), \qquad
        c_{ui} = 1 + \alpha r_{ui}, \quad \pi_{ui} = [r_{ui} > 0]

    over all pairs. The zeros are not gone through one by one: their part of the normal equations is the same Q'Q for
    all users, and each user adds a term an event,

    .. math:: p_u = \left(Q^T Q + \sum_{i \in K_u} \alpha r_{ui} q_i q_i^T + \lambda I\right)^{-1}
              \sum_{i \in K_u} c_{ui} q_i

    Parameters
    ----------
    n_factors : int, default=20
    n_iterations : int, default=15
    regularization : float, default=0.01
        λ, above 0.
    alpha : float, default=40.0
        How much surer an event makes; r counts the events of a pair, or weighs them.
    random_state : None, int, RandomState or Generator, default=None

    Attributes
    ----------
    user_factors_ : ndarray of shape (n_users, n_factors)
    item_factors_ : ndarray of shape (n_items, n_factors)
    loss_ : ndarray of shape (n_iterations,)
        The objective after each iteration, over all pairs and with the penalty; it never rises.
    ratings_ : Ratings

    Raises
    ------
    ValueError
        If a count is below 0.

    References
    ----------
    Hu, Koren and Volinsky (2008), Collaborative filtering for implicit feedback datasets, ICDM.

    Examples
    --------
    >>> users, items = np.divmod(np.arange(36), 6)
    >>> took = (users % 2 == items % 2) & (users != items)  # each took two of three of a kind
    >>> model = ImplicitALS(n_factors=2, random_state=0).fit(users[took], items[took])
    >>> model.recommend(0, n=1)["item"].tolist()
    [0]
    """

    def __init__(self, n_factors=20, n_iterations=15, regularization=0.01, alpha=40.0, *, random_state=None):
        self.n_factors = n_factors
        self.n_iterations = n_iterations
        self.regularization = regularization
        self.alpha = alpha
        self.random_state = random_state

    def _fit(self, ratings):
        n_factors = check_integer(self.n_factors, "n_factors")
        n_iterations = check_integer(self.n_iterations, "n_iterations")
        penalty = check_number(self.regularization, "regularization", above=0)
        alpha = check_number(self.alpha, "alpha", above=0)
        if (ratings.ratings < 0).any():
            raise ValueError(f"ratings must be counts of at least 0, got {ratings.ratings.min():g}.")
        of_users, of_items = sides(ratings)
        rng = as_generator(self.random_state)
        items = rng.normal(0, 0.1 * n_factors**-0.5, (ratings.n_items, n_factors))
        losses = []
        for _ in range(n_iterations):
            users, _ = _solve(of_users, items, alpha, penalty)
            items, unexplained = _solve(of_items, users, alpha, penalty)
            losses.append(unexplained + penalty * (users**2).sum())
        self.user_factors_, self.item_factors_, self.loss_ = users, items, np.array(losses)


def _solve(side, fixed, alpha, penalty):
    """Return the rows of one side that are best for the other side's, and what they leave of the objective."""
    extra = alpha * side.values
    targets = np.where(side.values > 0, 1 + extra, 0.0)
    solved, explained = solve_rows(side, fixed, targets, penalty, weights=extra, gram=fixed.T @ fixed)
    return solved, float(targets.sum()) - explained
