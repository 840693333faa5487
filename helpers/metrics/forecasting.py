r"""How good is a forecast: its error against that of the laziest forecast, and its intervals against what came."""

import numpy as np

from helpers.validation import check_fraction, check_integer, check_same_length, check_sample_weight, check_vector

__all__ = ["interval_coverage", "interval_score", "mean_absolute_scaled_error", "mean_pinball_loss"]


def mean_absolute_scaled_error(y_true, y_pred, *, y_train, seasonal_periods=1):
    r"""Return the mean absolute error in units of the seasonal-naive forecast's.

    .. math:: \frac{\frac1h \sum_t |y_t - \hat y_t|}{\frac{1}{n - m} \sum_{t=m+1}^{n} |y_t - y_{t-m}|}

    The denominator is what "as that month was last year" missed by over the training series. So below 1 is better than
    that; there is no unit, and series of any size may be compared. Mind that the naive forecast's own error over the
    test need not be 1: it forecasts more than one step ahead, and the test may be calmer or wilder than the training.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (horizon,)
    y_train : array-like of shape (n_times,)
        What was known when the forecast was made.
    seasonal_periods : int, default=1
        The cycle's length m; 1 compares with "tomorrow as today".

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If the training series is not longer than its season, or repeats itself exactly, so that the naive forecast has
        no error to be compared with.

    References
    ----------
    Hyndman and Koehler (2006), Another look at measures of forecast accuracy, International Journal of Forecasting 22.

    Examples
    --------
    >>> mean_absolute_scaled_error([8.0, 10.0], [7.0, 12.0], y_train=[2.0, 4.0, 5.0, 7.0], seasonal_periods=2)
    0.5
    """
    y_true, y_pred = check_vector(y_true, "y_true"), check_vector(y_pred, "y_pred")
    check_same_length(y_true=y_true, y_pred=y_pred)
    y_train = check_vector(y_train, "y_train")
    period = check_integer(seasonal_periods, "seasonal_periods")
    if len(y_train) <= period:
        raise ValueError(f"y_train must hold more than seasonal_periods values, {period}, got {len(y_train)}.")
    naive = np.mean(np.abs(y_train[period:] - y_train[:-period]))
    if naive == 0:
        raise ValueError("y_train must not repeat itself exactly: the seasonal-naive forecast has no error there.")
    return float(np.mean(np.abs(y_true - y_pred)) / naive)


def mean_pinball_loss(y_true, y_pred, *, sample_weight=None, alpha=0.5):
    r"""Return the loss that a forecast of the quantile α should make small.

    .. math:: \frac1n \sum_i \max\big(\alpha\,(y_i - \hat y_i),\; (\alpha - 1)(y_i - \hat y_i)\big)

    It is the newsvendor's cost: each piece that was missing costs α, each that was left over 1 - α.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    sample_weight : array-like of shape (n_samples,), optional
    alpha : float, default=0.5
        The quantile; 0.5 is half the mean absolute error.

    Returns
    -------
    float

    Examples
    --------
    >>> mean_pinball_loss([10.0, 10.0], [8.0, 12.0], alpha=0.75)
    1.0
    """
    y_true, y_pred = check_vector(y_true, "y_true"), check_vector(y_pred, "y_pred")
    check_same_length(y_true=y_true, y_pred=y_pred)
    alpha = check_fraction(alpha, "alpha")
    miss = y_true - y_pred
    losses = np.maximum(alpha * miss, (alpha - 1.0) * miss)
    return float(np.average(losses, weights=check_sample_weight(sample_weight, len(miss))))


def interval_coverage(y_true, lower, upper):
    r"""Return the share of values that lie in their intervals, ends included.

    .. math:: \frac1n \sum_i [\,l_i \le y_i \le u_i\,]

    Parameters
    ----------
    y_true, lower, upper : array-like of shape (n_samples,)

    Returns
    -------
    float

    Examples
    --------
    >>> interval_coverage([1.0, 5.0], [0.0, 6.0], [2.0, 8.0])
    0.5
    """
    y_true, lower, upper = _intervals(y_true, lower, upper)
    return float(np.mean((lower <= y_true) & (y_true <= upper)))


def interval_score(y_true, lower, upper, *, level=0.95):
    r"""Return the mean width of the intervals plus what the misses cost (Winkler's score): lower is better.

    .. math:: \frac1n \sum_i (u_i - l_i) + \frac{2}{1 - \text{level}} \big(\max(l_i - y_i, 0) + \max(y_i - u_i, 0)\big)

    Coverage alone is won by infinite intervals, width alone by none; this score is lowest for the true quantiles.

    Parameters
    ----------
    y_true, lower, upper : array-like of shape (n_samples,)
    level : float, default=0.95

    Returns
    -------
    float

    References
    ----------
    Gneiting and Raftery (2007), Strictly Proper Scoring Rules, Journal of the American Statistical Association 102.

    Examples
    --------
    >>> interval_score([1.0, 5.0], [0.0, 6.0], [2.0, 8.0], level=0.5)
    4.0
    """
    y_true, lower, upper = _intervals(y_true, lower, upper)
    outside = np.maximum(lower - y_true, 0.0) + np.maximum(y_true - upper, 0.0)
    return float(np.mean(upper - lower + 2.0 / (1.0 - check_fraction(level, "level")) * outside))


def _intervals(y_true, lower, upper):
    y_true, lower, upper = check_vector(y_true, "y_true"), check_vector(lower, "lower"), check_vector(upper, "upper")
    check_same_length(y_true=y_true, lower=lower, upper=upper)
    if np.any(lower > upper):
        at = int(np.argmax(lower > upper))
        raise ValueError(f"lower must not lie above upper, got {lower[at]} and {upper[at]} at position {at}.")
    return y_true, lower, upper
