"""UserKNN beside surprise's KNNWithMeans, and the search for neighbours beside scikit-learn's."""

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.neighbors import NearestNeighbors

from benchmarks.harness import Case
from benchmarks.recommendation.funk_svd import SIZES, planted_ratings
from benchmarks.recommendation.funk_svd import _trainset as trainset
from helpers.recommendation import Ratings, UserKNN
from helpers.recommendation.top_n import top_n

try:
    from surprise import KNNWithMeans
except ImportError:
    KNNWithMeans = None

N_PAIRS = 2_000
NOTE = (
    f"k = 40. predict: a fit and {N_PAIRS:,} ratings held out; surprise takes the cosine of raw ratings in common, "
    "ours that of centred ones, shrunk; quality: minus the RMSE. search: the 40 nearest of 500 users by the cosine; "
    "scikit-learn's lengths are those of whole rows, so its work is one product of matrices where ours is four. "
    "Target: 1.0 for predict"
    + ("." if KNNWithMeans else "; surprise is not installed (extra recommenders): ours alone.")
)


def cases() -> Iterator[Case]:
    data = [(n, *planted_ratings(n_users, n_items, n)) for n_users, n_items, n in SIZES]
    for n, train, test in data:
        asked = tuple(part[:N_PAIRS] for part in test)
        libraries = {}
        if KNNWithMeans:
            libraries["surprise"] = partial(_surprise, trainset(*train), asked)
        yield Case(
            size=f"predict, {n:,} ratings",
            amount=n,
            helper=partial(_helper, Ratings(*train), asked),
            libraries=libraries,
            quality=partial(_minus_rmse, asked),
            work="predict",
        )
    for n, train, _ in data:
        model = UserKNN(40).fit(*train)
        yield Case(
            size=f"search, {n:,} ratings",
            amount=n,
            helper=partial(_nearest, model),
            libraries={"scikit-learn": partial(_scikit_learn, csr_matrix(model.deviations_))},
            work="search",
        )


def _helper(ratings, asked):
    return UserKNN(40).fit(ratings).predict(*asked[:2])


def _surprise(ratings, asked):
    model = KNNWithMeans(k=40, sim_options={"name": "cosine", "user_based": True}, verbose=False).fit(ratings)
    return np.array([model.estimate(u, i)[0] for u, i in zip(asked[0].tolist(), asked[1].tolist(), strict=True)])


def _minus_rmse(asked, predicted):
    return -float(np.sqrt(((predicted - asked[2]) ** 2).mean()))


def _nearest(model):
    return top_n(model._similar(np.arange(500)), 40)


def _scikit_learn(deviations):
    search = NearestNeighbors(n_neighbors=41, metric="cosine", algorithm="brute").fit(deviations)
    return search.kneighbors(deviations[:500], return_distance=False)
