"""FunkSVD beside surprise's SVD: 20 factors, 20 epochs, the same rate and penalty.

Both are given the container that they work on, made beforehand; every turn trains from another seed.
"""

from collections.abc import Iterator
from functools import partial
from itertools import count

import numpy as np

from benchmarks.harness import Case
from helpers.recommendation import FunkSVD, Ratings

try:
    from surprise import SVD, Trainset
except ImportError:
    SVD = None

EPOCHS = 20
SIZES = [(1_500, 1_000, 100_000), (6_000, 4_000, 1_000_000)]
NOTE = (
    f"{EPOCHS} epochs, 20 factors with biases, rate 0.005, penalty 0.02; ours in float32 and minibatches, surprise's "
    "one rating at a time in float64. per s counts ratings times epochs. quality: minus the RMSE on a fifth held out, "
    "mean over seeds. Target: 0.5, reached to a few hundredths on one machine, and not on another (0.85), where "
    "compiled loops gain more than gathers do. Tried: numbering rows without sorting, one gather of a batch's rows for "
    "gradient and step, its ratings gathered beforehand: 0.78 became 0.52; what is left is gathers and sparse products"
    + ("." if SVD else "; surprise is not installed (extra recommenders): ours alone.")
)


def cases() -> Iterator[Case]:
    for n_users, n_items, n in SIZES:
        train, test = planted_ratings(n_users, n_items, n)
        libraries = {} if SVD is None else {"surprise": partial(_surprise, _trainset(*train), count(1))}
        yield Case(
            size=f"{n_users:,} × {n_items:,}, {n:,} ratings",
            amount=EPOCHS * len(train[0]),
            helper=partial(_helper, Ratings(*train), count(1)),
            libraries=libraries,
            quality=partial(_minus_rmse, test),
        )


def planted_ratings(n_users, n_items, n, seed=0):
    """Return ratings of rank 8 with biases and a long tail of items, a fifth held out; users and items by number."""
    rng = np.random.default_rng(seed)
    popularity = np.arange(1, n_items + 1) ** -0.7
    activity = rng.lognormal(sigma=0.8, size=n_users)
    pairs = np.empty(0, dtype=np.int64)
    while len(pairs) < n:
        users = rng.choice(n_users, n, p=activity / activity.sum())
        items = rng.choice(n_items, n, p=popularity / popularity.sum())
        pairs = np.unique(np.concatenate([pairs, users * n_items + items]))
    users, items = np.divmod(np.sort(rng.choice(pairs, n, replace=False)), n_items)
    p, q = (rng.normal(scale=0.4, size=(rows, 8)) for rows in (n_users, n_items))
    b_u, b_i = (rng.normal(scale=0.4, size=rows) for rows in (n_users, n_items))
    scores = 3.6 + b_u[users] + b_i[items] + np.einsum("ij,ij->i", p[users], q[items])
    stars = np.clip(np.rint(scores + rng.normal(scale=0.8, size=n)), 1, 5)
    train = rng.random(n) < 0.8
    user_ids, train_users = np.unique(users[train], return_inverse=True)
    item_ids, train_items = np.unique(items[train], return_inverse=True)
    warm = ~train & np.isin(users, user_ids) & np.isin(items, item_ids)
    test = np.searchsorted(user_ids, users[warm]), np.searchsorted(item_ids, items[warm]), stars[warm]
    return (train_users, train_items, stars[train]), test


def _helper(ratings, seeds):
    model = FunkSVD(n_iterations=EPOCHS, random_state=next(seeds)).fit(ratings)
    return model.mean_, model.user_biases_, model.item_biases_, model.user_factors_, model.item_factors_


def _surprise(trainset, seeds):
    model = SVD(n_factors=20, n_epochs=EPOCHS, random_state=next(seeds)).fit(trainset)
    return trainset.global_mean, model.bu, model.bi, model.pu, model.qi


def _trainset(users, items, ratings):
    of_users = [[] for _ in range(users.max() + 1)]
    of_items = [[] for _ in range(items.max() + 1)]
    for user, item, rating in zip(users.tolist(), items.tolist(), ratings.tolist(), strict=True):
        of_users[user].append((item, rating))
        of_items[item].append((user, rating))
    sides = (dict(enumerate(rows)) for rows in (of_users, of_items))
    numbers = ({row: row for row in range(len(rows))} for rows in (of_users, of_items))
    return Trainset(*sides, len(of_users), len(of_items), len(ratings), (1, 5), *numbers)


def _minus_rmse(test, learned):
    users, items, stars = test
    mean, b_u, b_i, p, q = learned
    predicted = mean + b_u[users] + b_i[items] + np.einsum("ij,ij->i", p[users], q[items])
    return -float(np.sqrt(np.mean((stars - predicted) ** 2)))
