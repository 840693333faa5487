"""Bayesian personalized ranking: what a customer took shall score above what they did not."""

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit

from helpers.recommendation.factor_batches import batch_size_for
from helpers.recommendation.factor_model import FactorModel
from helpers.validation import as_generator, check_choice, check_integer, check_number

__all__ = ["BPR", "pairwise_gradient", "pairwise_loss"]

LARGEST_TABLE = 1 << 27  # pairs, a byte each


class BPR(FactorModel):
    r"""Factors that rank each event's item above items which the same user never took.

    .. math::
        \min \sum_{(u, i, j)} -\ln \sigma(x_{ui} - x_{uj})
        + \tfrac{\lambda}{2} \left(\lVert p_u \rVert^2 + \lVert q_i \rVert^2 + \lVert q_j \rVert^2 + b_i^2 + b_j^2
        \right), \qquad x_{ui} = b_i + p_u \cdot q_i

    Each epoch takes every event (u, i) once and draws an item j for it; if the user took that one as well, the event
    sits this epoch out. Scores order the items of one user: they are no ratings, and of an unknown scale. How large a
    rating is, or how often an event came, does not matter.

    Parameters
    ----------
    n_factors : int, default=20
    n_iterations : int, default=100
        Epochs.
    learning_rate, regularization : float, default=0.01
    negatives : {"uniform", "popularity"}, default="uniform"
        Whether j is any item alike, as in the paper, or the item of a random event: what many took is then compared
        more often, and popularity counts for less.
    batch_size : int, optional
        Events in a batch. By default as many as the learning rate allows, see `batch_size_for`.
    random_state : None, int, RandomState or Generator, default=None

    Attributes
    ----------
    user_factors_ : ndarray of shape (n_users, n_factors)
    item_factors_ : ndarray of shape (n_items, n_factors)
    item_biases_ : ndarray of shape (n_items,)
    loss_ : ndarray of shape (n_iterations,)
        Mean of :math:`-\ln \sigma` over the triples of each epoch, each before its own batch's step.

    Raises
    ------
    ValueError
        If every user took every item, so that nothing is left to rank below; or if the descent diverges.

    References
    ----------
    Rendle, Freudenthaler, Gantner and Schmidt-Thieme (2009), BPR: Bayesian personalized ranking from implicit feedback,
    UAI.

    Examples
    --------
    >>> users, items = np.divmod(np.arange(16), 4)
    >>> took = users % 2 == items % 2
    >>> model = BPR(n_factors=2, n_iterations=300, learning_rate=0.1, random_state=0).fit(users[took], items[took])
    >>> x = model.predict([0, 0], [2, 3])
    >>> bool(x[0] > x[1])
    True
    """

    def __init__(
        self,
        n_factors=20,
        n_iterations=100,
        learning_rate=0.01,
        regularization=0.01,
        negatives="uniform",
        batch_size=None,
        random_state=None,
    ):
        self.n_factors = n_factors
        self.n_iterations = n_iterations
        self.learning_rate = learning_rate
        self.regularization = regularization
        self.negatives = negatives
        self.batch_size = batch_size
        self.random_state = random_state

    def _fit(self, ratings):
        k = check_integer(self.n_factors, "n_factors")
        n_iterations = check_integer(self.n_iterations, "n_iterations")
        rate = check_number(self.learning_rate, "learning_rate", above=0)
        penalty = check_number(self.regularization, "regularization", minimum=0)
        popular = check_choice(self.negatives, "negatives", ["uniform", "popularity"]) == "popularity"
        u, i, n_items = ratings.users, ratings.items, ratings.n_items
        # The slope of sigma is a quarter at most: so much less than an error's does a step change the next one.
        size = (
            batch_size_for(u, i, rate / 4) if self.batch_size is None else check_integer(self.batch_size, "batch_size")
        )
        if len(u) == ratings.n_users * n_items:
            raise ValueError(f"ratings must leave out a pair, got all {len(u)}: nothing is left to rank below them.")
        rng = as_generator(self.random_state)
        users, items = _start(ratings.n_users, k, rng), _start(n_items, k, rng)
        users[:, k] = 1.0
        order = rng.permutation(len(u))
        batches = [np.sort(part) for part in np.array_split(order, -(-len(u) // size))]  # sorted by user, as events are
        seen, losses = seen_table(u, i, ratings.n_users, n_items), []
        for epoch in range(n_iterations):
            j, unseen = draw_unseen(u, i, n_items, popular, rng, seen)
            total = 0.0
            with np.errstate(over="ignore", invalid="ignore"):  # told below, with the epoch
                for b in rng.permutation(len(batches)):
                    rows = batches[b][unseen[batches[b]]]
                    total += _step(users, items, (u[rows], i[rows], j[rows]), rate, penalty)
            losses.append(total / max(unseen.sum(), 1))
            if not (np.isfinite(users).all() and np.isfinite(items).all()):
                raise ValueError(
                    f"learning_rate must be smaller: with {rate:g} the descent diverged in epoch {epoch + 1}."
                )
        self.user_factors_, self.item_factors_ = (side[:, :k].astype(np.float64) for side in (users, items))
        self.item_biases_ = items[:, k].astype(np.float64)
        self.loss_ = np.array(losses)

    def _offsets(self, users, items):
        return self.item_biases_[items]

    def _cold_scores(self, users, items):
        return super()._cold_scores(users, items) + np.append(self.item_biases_, self.item_biases_.mean())[items]


def draw_unseen(users, items, n_items, popular, rng, seen=None):
    """Draw an item for each event, sorted by user and item, and say where the user never took it.

    Parameters
    ----------
    users, items : ndarray of shape (n_events,)
    n_items : int
    popular : bool
        Draw the items of events, not any item alike.
    rng : numpy.random.Generator
    seen : ndarray of bool, optional
        What `seen_table` returned for the same events: looks up at once what a search finds in many steps.

    Returns
    -------
    drawn : ndarray of int32, shape (n_events,)
    unseen : ndarray of bool, shape (n_events,)

    Examples
    --------
    >>> users, items = np.array([0, 0, 1]), np.array([0, 1, 0])
    >>> j, unseen = draw_unseen(users, items, 3, False, np.random.default_rng(0))
    >>> bool((j[:2][unseen[:2]] == 2).all())
    True
    """
    j = items[rng.integers(len(items), size=len(items))] if popular else rng.integers(n_items, size=len(items))
    asked = users.astype(np.int64) * n_items + j
    if seen is not None:
        return j.astype(np.int32), ~seen[asked]
    taken = users.astype(np.int64) * n_items + items
    place = np.searchsorted(taken, asked)
    return j.astype(np.int32), taken[np.minimum(place, len(taken) - 1)] != asked


def seen_table(users, items, n_users, n_items):
    """Return for all pairs, user by user, whether the user took the item; None where that takes too much memory."""
    if n_users * n_items > LARGEST_TABLE:
        return None
    seen = np.zeros(n_users * n_items, dtype=bool)
    seen[users.astype(np.int64) * n_items + items] = True
    return seen


def pairwise_loss(users, items, triples, penalty):
    r"""Return :math:`\sum -\ln \sigma(p_u \cdot (q_i - q_j))` and the penalty; all columns are penalized.

    The items' biases are a column, too, with ones beside it at the users.
    """
    u, i, j = triples
    ahead = np.einsum("ij,ij->i", users[u], items[i] - items[j])
    return np.logaddexp(0, -ahead).sum() + 0.5 * penalty * sum(
        (side**2).sum() for side in (users[u], items[i], items[j])
    )


def pairwise_gradient(users, items, triples, penalty):
    """Return the gradients of `pairwise_loss` for all users and all items, and how far each i is ahead of its j.

    The users of the triples must be sorted: each adds up a run of rows.
    """
    u, i, j = triples
    ahead = np.einsum("ij,ij->i", users.take(u, axis=0), items.take(i, axis=0) - items.take(j, axis=0))
    pull = expit(-ahead)
    times = np.bincount(u, minlength=len(users))
    begin = np.concatenate([[0], 2 * np.cumsum(times)]).astype(np.int32)
    pairs, pulls = np.column_stack([i, j]).ravel(), np.column_stack([pull, -pull]).ravel()
    slopes = csr_array((pulls, pairs, begin), shape=(len(users), len(items)))
    drawn = np.bincount(pairs, minlength=len(items))
    user_gradient = (penalty * times).astype(users.dtype)[:, None] * users - slopes @ items
    item_gradient = (penalty * drawn).astype(items.dtype)[:, None] * items - slopes.T @ users
    return user_gradient, item_gradient, ahead


def _step(users, items, triples, rate, penalty):
    """Move all but the ones beside the biases, and return the loss of the triples before."""
    user_gradient, item_gradient, ahead = pairwise_gradient(users, items, triples, penalty)
    user_gradient[:, -1] = 0.0
    users -= np.multiply(user_gradient, rate, out=user_gradient)
    items -= np.multiply(item_gradient, rate, out=item_gradient)
    return float(np.logaddexp(0, -ahead).sum())


def _start(n, k, rng):
    """Return small random factors and a column of zeros for the biases or the ones beside them."""
    factors = np.zeros((n, k + 1), dtype=np.float32)
    factors[:, :k] = rng.uniform(-0.5, 0.5, size=(n, k)) / k  # so small that all scores start nearly equal
    return factors
