"""BaselineModel beside surprise's BaselineOnly: the same penalties, and as many alternations.

Both are given the container that they work on, made beforehand.
"""

import warnings
from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning

from benchmarks.harness import Case
from benchmarks.recommendation.funk_svd import SIZES, planted_ratings
from helpers.recommendation import BaselineModel, Ratings

try:
    from surprise import BaselineOnly, Dataset, Reader
except ImportError:
    BaselineOnly = None

ALTERNATIONS = 10  # surprise's default
OPTIONS = {"method": "als", "n_epochs": ALTERNATIONS, "reg_u": 15, "reg_i": 10}
NOTE = (
    f"{ALTERNATIONS} alternations, penalties 15 and 10, both in float64; the difference is that of the biases. per s "
    "counts ratings times alternations. Target: 0.5"
    + ("." if BaselineOnly else "; surprise is not installed (extra recommenders): ours alone.")
)


def cases() -> Iterator[Case]:
    for n_users, n_items, n in SIZES:
        train, _ = planted_ratings(n_users, n_items, n)
        ratings = Ratings(*train)
        yield Case(
            size=f"{n_users:,} × {n_items:,}, {n:,} ratings",
            amount=ALTERNATIONS * len(ratings),
            helper=partial(_helper, ratings),
            libraries={} if BaselineOnly is None else {"surprise": _library(ratings)},
            difference=_difference,
        )


def _helper(ratings):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # both stop after as many alternations, done or not
        model = BaselineModel(OPTIONS["reg_u"], OPTIONS["reg_i"], n_iterations=ALTERNATIONS).fit(ratings)
    return model.user_biases_, model.item_biases_


def _library(ratings):
    """Return surprise's fit as a call, its biases in the order of ours."""
    frame = pd.DataFrame({"user": ratings.users, "item": ratings.items, "rating": ratings.ratings})
    trainset = Dataset.load_from_df(frame, Reader(rating_scale=(1, 5))).build_full_trainset()
    rows = [trainset.to_inner_uid(user) for user in range(ratings.n_users)]
    columns = [trainset.to_inner_iid(item) for item in range(ratings.n_items)]

    def fit():
        model = BaselineOnly(OPTIONS, verbose=False).fit(trainset)
        return model.bu[rows], model.bi[columns]

    return fit


def _difference(ours, theirs):
    ours, theirs = np.concatenate(ours), np.concatenate(theirs)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
