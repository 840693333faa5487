"""Errors of predicted numbers.

All functions take `(y_true, y_pred, sample_weight=None)`, three arrays of shape (n_samples,), and return a float. They
raise TypeError for what is not numbers, and ValueError for empty arrays, NaN or infinity, other shapes and lengths
that differ. Weights w_i default to 1; they may not be negative.
"""

import math

import numpy as np

from helpers.metrics.arguments import check_predictions
from helpers.validation import check_vector

__all__ = [
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "r2_score",
    "root_mean_squared_error",
]


def mean_squared_error(y_true, y_pred, sample_weight=None):
    r"""Return the mean squared error, in squared units of y.

    .. math:: \mathrm{MSE} = \frac{\sum_i w_i (y_i - \hat y_i)^2}{\sum_i w_i}

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> mean_squared_error([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    y_true, y_pred, weight = _checked(y_true, y_pred, sample_weight)
    return _mean((y_true - y_pred) ** 2, weight)


def root_mean_squared_error(y_true, y_pred, sample_weight=None):
    r"""Return the root of the mean squared error, in units of y.

    .. math:: \mathrm{RMSE} = \sqrt{\mathrm{MSE}}

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> root_mean_squared_error([0.0, 0.0], [3.0, 3.0])
    3.0
    """
    return math.sqrt(mean_squared_error(y_true, y_pred, sample_weight))


def mean_absolute_error(y_true, y_pred, sample_weight=None):
    r"""Return the mean absolute error, in units of y.

    .. math:: \mathrm{MAE} = \frac{\sum_i w_i |y_i - \hat y_i|}{\sum_i w_i}

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> mean_absolute_error([1.0, 2.0], [1.0, 4.0])
    1.0
    """
    y_true, y_pred, weight = _checked(y_true, y_pred, sample_weight)
    return _mean(np.abs(y_true - y_pred), weight)


def mean_absolute_percentage_error(y_true, y_pred, sample_weight=None):
    r"""Return the mean absolute error as a share of the true value (0.1 is ten percent).

    .. math:: \mathrm{MAPE} = \frac{1}{\sum_i w_i} \sum_i w_i \frac{|y_i - \hat y_i|}{|y_i|}

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        No true value may be zero: a share of nothing is not defined.
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> mean_absolute_percentage_error([100.0, 200.0], [110.0, 180.0])
    0.1
    """
    y_true, y_pred, weight = _checked(y_true, y_pred, sample_weight)
    if not y_true.all():
        raise ValueError(f"y_true must hold no zeros, got one at position {int((y_true == 0).argmax())}.")
    return _mean(np.abs((y_true - y_pred) / y_true), weight)


def r2_score(y_true, y_pred, sample_weight=None):
    r"""Return the share of the variance of y that the predictions explain.

    .. math:: R^2 = 1 - \frac{\sum_i w_i (y_i - \hat y_i)^2}{\sum_i w_i (y_i - \bar y)^2}

    1 is perfect, 0 as good as predicting the mean, below 0 worse than that.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        The true values may not be all the same: there would be nothing to explain.
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> r2_score([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])
    0.0
    """
    y_true, y_pred, weight = _checked(y_true, y_pred, sample_weight)
    counted = y_true if weight is None else y_true[weight > 0]
    if counted.min() == counted.max():
        raise ValueError(f"y_true must hold different values for R² to be defined, got {counted[0]} in all places.")
    error = _mean((y_true - y_pred) ** 2, weight)
    return 1.0 - error / _mean((y_true - _mean(y_true, weight)) ** 2, weight)


def _checked(y_true, y_pred, sample_weight):
    return check_predictions(y_true, y_pred, sample_weight, check=check_vector)


def _mean(values, weight):
    return float(np.average(values, weights=weight))
