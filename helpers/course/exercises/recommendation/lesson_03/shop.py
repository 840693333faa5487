"""The lesson's shop as the exercises need it: the same panel, the same split, the same fit."""

from functools import cache

import numpy as np

from helpers.datasets import simulate_ratings
from helpers.prediction import LogisticRegression
from helpers.recommendation import ExplicitALS, Ratings, split_random

N_SHOWN = 5


@cache
def panel():
    """The simulated panel of the lesson."""
    return simulate_ratings(random_state=0)


@cache
def fitted():
    """`model` of the lesson: fitted to all but the test."""
    ratings = Ratings.from_frame(panel().ratings, user="user_id", item="item_id", rating="rating")
    full = split_random(ratings, test_size=0.2, random_state=0).train
    return ExplicitALS(n_factors=4, n_iterations=15, regularization=2, random_state=0).fit(full)


@cache
def offers():
    """True chances, estimated ones, margins and what is seen: all as in The decision."""
    shop, model = panel(), fitted()
    seen = np.zeros(shop.truth["expected"].shape, dtype=bool)
    known = model.ratings_
    seen[known.user_ids[known.users], known.item_ids[known.items]] = True
    true = shop.truth["purchase_probability"]
    margin = (shop.items["price"] - shop.items["cost"]).to_numpy()
    each = np.arange(len(seen))[:, None]
    lots = np.random.default_rng(7)
    shown = top(lots.random(seen.shape), seen, N_SHOWN)
    bought = lots.random(shown.shape) < true[each, shown]
    affinity = model.item_biases_ + model.user_factors_ @ model.item_factors_.T
    curve = LogisticRegression(C=np.inf).fit(affinity[each, shown].reshape(-1, 1), bought.ravel().astype(int))
    chance = curve.predict_proba(affinity.reshape(-1, 1))[:, 1].reshape(seen.shape)
    return true, chance, margin, seen


def top(scores, seen, n):
    """The lesson's `top`: the best n unseen products of each customer."""
    return np.argsort(np.where(seen, -np.inf, scores), axis=1, kind="stable")[:, ::-1][:, :n]
