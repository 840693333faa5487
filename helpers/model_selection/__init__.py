"""Judge a model on what it has not seen: splits, cross-validation, and how the score moves with rows and settings."""

from helpers.model_selection.cross_validation import cross_val_predict, cross_val_score, cross_validate
from helpers.model_selection.curves import learning_curve, validation_curve
from helpers.model_selection.folds import GroupKFold, KFold, StratifiedKFold
from helpers.model_selection.hold_out import train_test_split
from helpers.model_selection.time_order import TimeSeriesSplit

__all__ = [
    "GroupKFold",
    "KFold",
    "StratifiedKFold",
    "TimeSeriesSplit",
    "cross_val_predict",
    "cross_val_score",
    "cross_validate",
    "learning_curve",
    "train_test_split",
    "validation_curve",
]
