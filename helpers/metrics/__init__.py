"""How good are predictions: one number for a set of true values and a set of predicted ones."""

from helpers.metrics.classification import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
)
from helpers.metrics.intervals import wilson_interval
from helpers.metrics.profit import expected_profit, profit_curve
from helpers.metrics.regression import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    r2_score,
    root_mean_squared_error,
)

__all__ = [
    "accuracy_score",
    "confusion_matrix",
    "expected_profit",
    "f1_score",
    "log_loss",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "precision_score",
    "profit_curve",
    "r2_score",
    "recall_score",
    "root_mean_squared_error",
    "wilson_interval",
]
