"""BPR beside implicit's: 20 factors, 10 epochs, the same rate, penalty and way of drawing what was not taken."""

from collections.abc import Iterator
from functools import cache, partial
from itertools import count

import numpy as np
from scipy.sparse import csr_matrix

from benchmarks.harness import Case
from helpers.recommendation import BPR, Ratings

try:
    from implicit.bpr import BayesianPersonalizedRanking
except ImportError:
    BayesianPersonalizedRanking = None

EPOCHS, RATE = 10, 0.05
SIZES = [(1_500, 1_000, 100_000), (6_000, 4_000, 1_000_000)]
NOTE = (
    f"{EPOCHS} epochs, 20 factors and the items' biases, rate {RATE}, penalty 0.01, float32, one thread; items not "
    "taken are drawn from the events. per s counts events times epochs. quality: how often an item held out scores "
    "above one never taken (AUC by event), mean over seeds. Target: 1.0. A step of one triple "
    "takes implicit 0.1 µs and nothing beside; ours pays some 0.3 ms a batch for its arrays, so that small sizes stay "
    "above. Tried: batches four times as large where the slope allows, a table of what was taken in place of a search, "
    "gradients changed in place: 1.9 and 1.4 became 1.3 and 1.0"
    + ("." if BayesianPersonalizedRanking else "; implicit is not installed (extra recommenders): ours alone.")
)


def cases() -> Iterator[Case]:
    for n_users, n_items, n in SIZES:
        train, test = _planted_events(n_users, n_items, n)
        libraries = {}
        if BayesianPersonalizedRanking is not None:
            matrix = csr_matrix((np.ones(len(train[0]), dtype=np.float32), train), shape=(n_users, n_items))
            libraries["implicit"] = partial(_implicit, matrix, count(1))
        yield Case(
            size=f"{n_users:,} × {n_items:,}, {n:,} events",
            amount=EPOCHS * len(train[0]),
            helper=partial(_helper, Ratings(*train), count(1)),
            libraries=libraries,
            quality=partial(_auc, train, test),
        )


@cache
def _planted_events(n_users, n_items, n, seed=0):
    """Return events that popularity and a taste of rank 8 decide, a fifth held out; every user and item is in both."""
    rng = np.random.default_rng(seed)
    p, q = rng.normal(size=(n_users, 8)), rng.normal(size=(n_items, 8))
    likes = 0.5 * p @ q.T - 0.7 * np.log(np.arange(1, n_items + 1)) + rng.gumbel(size=(n_users, n_items))
    taken = likes >= np.partition(likes.ravel(), -n)[-n]
    taken[np.arange(n_users), rng.integers(n_items, size=n_users)] = True
    taken[rng.integers(n_users, size=n_items), np.arange(n_items)] = True
    users, items = np.nonzero(taken)
    train = rng.random(len(users)) < 0.8
    for codes in (users, items):
        train[np.unique(codes, return_index=True)[1]] = True
    return (users[train], items[train]), (users[~train], items[~train])


def _helper(ratings, seeds):
    settings = {"learning_rate": RATE, "negatives": "popularity", "random_state": next(seeds)}
    model = BPR(n_iterations=EPOCHS, **settings).fit(ratings)
    ones = np.ones(len(model.user_factors_))
    return np.column_stack([model.user_factors_, ones]), np.column_stack([model.item_factors_, model.item_biases_])


def _implicit(matrix, seeds):
    settings = {"learning_rate": RATE, "random_state": next(seeds), "num_threads": 1, "use_gpu": False}
    model = BayesianPersonalizedRanking(factors=20, iterations=EPOCHS, **settings)
    model.fit(matrix, show_progress=False)
    return model.user_factors, model.item_factors  # the biases are columns


def _auc(train, test, factors, n=20_000):
    scores = factors[0] @ factors[1].T
    rng = np.random.default_rng(0)
    event = rng.integers(len(test[0]), size=n)
    user, item, other = test[0][event], test[1][event], rng.integers(scores.shape[1], size=n)
    seen = csr_matrix((np.ones(len(train[0])), train), shape=scores.shape)
    seen += csr_matrix((np.ones(len(test[0])), test), shape=scores.shape)
    never = np.asarray(seen[user, other]).ravel() == 0
    return float(np.mean(scores[user, item][never] > scores[user, other][never]))
