"""Matrix factorization by stochastic gradient descent on the ratings that are there (Funk's SVD)."""

import numpy as np

from helpers.recommendation.factor_batches import batch_size_for, deal_batches
from helpers.recommendation.factor_model import RatingFactorModel
from helpers.validation import as_generator, check_boolean, check_integer, check_number

__all__ = ["FunkSVD", "squared_error", "squared_error_gradient"]


class FunkSVD(RatingFactorModel):
    r"""Ratings as mean, biases and an inner product of factors, fitted by minibatch gradient descent.

    .. math::
        \hat r_{ui} = \mu + b_u + b_i + p_u \cdot q_i, \qquad
        \min \tfrac12 \sum_{(u, i) \in K} (r_{ui} - \hat r_{ui})^2
        + \lambda \left(b_u^2 + b_i^2 + \lVert p_u \rVert^2 + \lVert q_i \rVert^2\right)

    The sum runs over the ratings that are there: the penalty of a row grows with its ratings, as in Funk's own steps.
    A batch's steps are added up, not averaged, so that rate and penalty mean what they mean one rating at a time.

    Parameters
    ----------
    n_factors : int, default=20
    n_iterations : int, default=20
        Epochs: passes over all ratings. More of them fit the noise as well; watch the error on ratings held out.
    learning_rate : float, default=0.005
    regularization : float, default=0.02
        The penalty :math:`\lambda`.
    batch_size : int, optional
        Ratings in a batch. By default as many as the learning rate allows, see `batch_size_for`.
    biased : bool, default=True
        Without, the mean and the biases are zero and the factors explain the ratings alone.
    random_state : None, int, RandomState or Generator, default=None

    Attributes
    ----------
    user_factors_ : ndarray of shape (n_users, n_factors)
    item_factors_ : ndarray of shape (n_items, n_factors)
    user_biases_ : ndarray of shape (n_users,)
    item_biases_ : ndarray of shape (n_items,)
    mean_ : float
    loss_ : ndarray of shape (n_iterations,)
        Mean squared error of each epoch, each rating predicted before its own batch's step; no penalty in it.

    Raises
    ------
    ValueError
        If the descent diverges: epoch and learning rate are in the message. The earlier fit stays.

    References
    ----------
    Funk (2006), Netflix update: try this at home. Koren, Bell and Volinsky (2009), Matrix factorization techniques for
    recommender systems, Computer 42.

    Examples
    --------
    >>> users, items = np.divmod(np.arange(16), 4)
    >>> model = FunkSVD(n_factors=1, n_iterations=300, learning_rate=0.05, random_state=0)
    >>> model = model.fit(users, items, np.where(users % 2 == items % 2, 5.0, 1.0))
    >>> model.predict([0, 0], [2, 3]).round().tolist()
    [5.0, 1.0]
    """

    def __init__(
        self,
        n_factors=20,
        n_iterations=20,
        learning_rate=0.005,
        regularization=0.02,
        batch_size=None,
        biased=True,
        random_state=None,
    ):
        self.n_factors = n_factors
        self.n_iterations = n_iterations
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.batch_size = batch_size
        self.biased = biased
        self.random_state = random_state

    def _fit(self, ratings):
        k = check_integer(self.n_factors, "n_factors")
        n_iterations = check_integer(self.n_iterations, "n_iterations")
        rate = check_number(self.learning_rate, "learning_rate", above=0)
        penalty = check_number(self.regularization, "regularization", minimum=0)
        biased = check_boolean(self.biased, "biased")
        size = self.batch_size
        size = batch_size_for(ratings.users, ratings.items, rate) if size is None else check_integer(size, "batch_size")
        rng = as_generator(self.random_state)
        self.mean_ = float(ratings.ratings.mean()) if biased else 0.0
        users, items = (_start(n, k, rng) for n in (ratings.n_users, ratings.n_items))
        users[:, k + 1] = items[:, k] = 1.0
        free = np.ones((2, k + 2), dtype=np.float32)  # which columns learn, of users and of items
        free[0, k + 1] = free[1, k] = 0.0
        free[:, k:] *= biased
        targets = (ratings.ratings - self.mean_).astype(np.float32)
        batches = deal_batches(ratings.users, ratings.items, size, rng, np.float32)
        batches = [(batch, targets[batch.pairs]) for batch in batches]
        losses = []
        for epoch in range(n_iterations):
            with np.errstate(over="ignore", invalid="ignore"):  # told below, with the epoch
                total = sum(
                    _step(users, items, *batches[b], rate, penalty, free) for b in rng.permutation(len(batches))
                )
            losses.append(total / len(targets))
            if not losses[-1] <= 1e6 * max(losses[0], 1e-6) or not np.isfinite(users).all():
                raise ValueError(
                    f"learning_rate must be smaller: with {rate:g} the descent diverged in epoch {epoch + 1}."
                )
        self.user_factors_, self.item_factors_ = (side[:, :k].astype(np.float64) for side in (users, items))
        self.user_biases_, self.item_biases_ = (users[:, k].astype(np.float64), items[:, k + 1].astype(np.float64))
        self.loss_ = np.array(losses)


def squared_error(users, items, batch, targets, penalty):
    r"""Return half the squared error of a batch and its penalty; all columns are penalized.

    .. math:: \tfrac12 \sum_b (r_b - p_b \cdot q_b)^2 + \lambda (\lVert p_b \rVert^2 + \lVert q_b \rVert^2)

    Biases are columns, too: beside the users' biases stands a column of ones at the items, and the other way round.
    """
    own, other = users[batch.user_rows], items[batch.item_rows]
    errors = targets[batch.pairs] - _inner(own, other, batch)
    squares = batch.user_counts @ (own**2).sum(axis=1) + batch.item_counts @ (other**2).sum(axis=1)
    return 0.5 * (errors @ errors + penalty * squares)


def squared_error_gradient(users, items, batch, targets, penalty):
    """Return the gradients of `squared_error` for the rows that the batch touches, and the batch's errors.

    Returns
    -------
    user_gradient : ndarray of shape (len(batch.user_rows), n_columns)
    item_gradient : ndarray of shape (len(batch.item_rows), n_columns)
    errors : ndarray of shape (n_pairs,)
        Rating less prediction.
    """
    own, other = users[batch.user_rows], items[batch.item_rows]
    return _gradients(own, other, batch, targets[batch.pairs], penalty)


def _gradients(own, other, batch, targets, penalty):
    """Return the gradients and the errors, given the rows that the batch touches and the targets of its pairs."""
    errors = targets - _inner(own, other, batch)
    slopes = batch.spread(errors)
    user_gradient, item_gradient = slopes @ other, slopes.T @ own
    np.subtract((penalty * batch.user_counts)[:, None] * own, user_gradient, out=user_gradient)
    np.subtract((penalty * batch.item_counts)[:, None] * other, item_gradient, out=item_gradient)
    return user_gradient, item_gradient, errors


def _inner(own, other, batch):
    return np.einsum("ij,ij->i", own.take(batch.users, axis=0), other.take(batch.items, axis=0))


def _step(users, items, batch, targets, rate, penalty, free):
    """Move the free columns of the rows that a batch touches, and return its squared error before."""
    own, other = users.take(batch.user_rows, axis=0), items.take(batch.item_rows, axis=0)
    user_gradient, item_gradient, errors = _gradients(own, other, batch, targets, penalty)
    users[batch.user_rows] = np.subtract(own, np.multiply(user_gradient, rate * free[0], out=user_gradient), out=own)
    items[batch.item_rows] = np.subtract(
        other, np.multiply(item_gradient, rate * free[1], out=item_gradient), out=other
    )
    return float(errors @ errors)


def _start(n, k, rng):
    """Return small random factors, and two columns for the biases and the ones beside them."""
    factors = np.zeros((n, k + 2), dtype=np.float32)
    factors[:, :k] = rng.normal(scale=0.1, size=(n, k))
    return factors
