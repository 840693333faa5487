"""How generous each user is and how good each item, apart from any taste."""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from helpers.validation import check_integer, check_number

__all__ = ["fit_biases"]


def fit_biases(ratings, regularization_users=15.0, regularization_items=10.0, *, n_iterations=1000):
    """Return the mean and the biases of users and of items that `helpers.recommendation.BaselineModel` describes.

    Parameters
    ----------
    ratings : Ratings
    regularization_users, regularization_items : float
    n_iterations : int
        Alternations at most; a ConvergenceWarning says when they did not do.

    Returns
    -------
    mean : float
    user_biases : ndarray of shape (n_users,)
    item_biases : ndarray of shape (n_items,)
    """
    penalty_users = check_number(regularization_users, "regularization_users", minimum=0)
    penalty_items = check_number(regularization_items, "regularization_items", minimum=0)
    n_iterations = check_integer(n_iterations, "n_iterations")
    users, items, mean = ratings.users, ratings.items, float(ratings.ratings.mean())
    left = ratings.ratings - mean
    weight_users = np.bincount(users) + penalty_users
    weight_items = np.bincount(items) + penalty_items
    b_users, b_items = np.zeros(ratings.n_users), np.zeros(ratings.n_items)
    for _ in range(n_iterations):
        before = b_users, b_items
        b_items = np.bincount(items, left - b_users[users]) / weight_items
        b_users = np.bincount(users, left - b_items[items]) / weight_users
        moved = max(np.abs(b_users - before[0]).max(), np.abs(b_items - before[1]).max())
        if moved <= 1e-9:
            break
    else:
        warnings.warn(
            f"The biases still moved by {moved:.1g} in the last of n_iterations={n_iterations} alternations: "
            "raise n_iterations or the penalties.",
            ConvergenceWarning,
            stacklevel=2,
        )
    return mean, b_users, b_items
