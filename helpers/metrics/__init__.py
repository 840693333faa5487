"""How good are predictions: one number for a set of true values and a set of predicted ones."""

from helpers.metrics.bootstrap import BootstrapResult, bootstrap_difference, bootstrap_interval
from helpers.metrics.by_user import rmse_by_user
from helpers.metrics.calibration import brier_score_loss, calibration_curve
from helpers.metrics.classification import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
)
from helpers.metrics.forecasting import (
    interval_coverage,
    interval_score,
    mean_absolute_scaled_error,
    mean_pinball_loss,
)
from helpers.metrics.generation import ModeCoverage, mode_coverage, nearest_mode, neighbour_coverage
from helpers.metrics.intervals import wilson_interval
from helpers.metrics.lift import cumulative_gain_curve, lift_curve, profit_by_share
from helpers.metrics.profit import expected_profit, profit_curve
from helpers.metrics.ranking import (
    auc,
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)
from helpers.metrics.recommendation import (
    average_precision_at_k,
    hit_rate_at_k,
    ndcg_at_k,
    precision_at_k,
    recall_at_k,
)
from helpers.metrics.recommendation_catalogue import catalogue_coverage, gini_index, novelty, popularity_bias
from helpers.metrics.regression import (
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    r2_score,
    root_mean_squared_error,
)

__all__ = [
    "BootstrapResult",
    "ModeCoverage",
    "accuracy_score",
    "auc",
    "average_precision_at_k",
    "average_precision_score",
    "bootstrap_difference",
    "bootstrap_interval",
    "brier_score_loss",
    "calibration_curve",
    "catalogue_coverage",
    "confusion_matrix",
    "cumulative_gain_curve",
    "expected_profit",
    "f1_score",
    "gini_index",
    "hit_rate_at_k",
    "interval_coverage",
    "interval_score",
    "lift_curve",
    "log_loss",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_absolute_scaled_error",
    "mean_pinball_loss",
    "mean_squared_error",
    "mode_coverage",
    "ndcg_at_k",
    "nearest_mode",
    "neighbour_coverage",
    "novelty",
    "popularity_bias",
    "precision_at_k",
    "precision_recall_curve",
    "precision_score",
    "profit_by_share",
    "profit_curve",
    "r2_score",
    "recall_at_k",
    "recall_score",
    "rmse_by_user",
    "roc_auc_score",
    "roc_curve",
    "root_mean_squared_error",
    "wilson_interval",
]
