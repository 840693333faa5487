"""Recommendation: ratings and events of customers, and what each of them may like that they never saw."""

from helpers.recommendation.baseline import BaselineModel
from helpers.recommendation.bpr import BPR
from helpers.recommendation.explicit_als import ExplicitALS
from helpers.recommendation.funk_svd import FunkSVD
from helpers.recommendation.implicit_als import ImplicitALS
from helpers.recommendation.item_knn import ItemKNN
from helpers.recommendation.ratings import Ratings
from helpers.recommendation.splits import RatingsSplit, split_by_time, split_leave_last_out, split_random
from helpers.recommendation.user_knn import UserKNN

__all__ = [
    "BPR",
    "BaselineModel",
    "ExplicitALS",
    "FunkSVD",
    "ImplicitALS",
    "ItemKNN",
    "Ratings",
    "RatingsSplit",
    "UserKNN",
    "split_by_time",
    "split_leave_last_out",
    "split_random",
]
