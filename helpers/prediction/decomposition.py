"""Classical decomposition: a series taken apart into trend, season and the rest."""

from dataclasses import dataclass

import numpy as np

from helpers.prediction.series import check_series, like_series
from helpers.validation import check_choice, check_integer

__all__ = ["Decomposition", "centred_moving_average", "seasonal_decompose"]


@dataclass(frozen=True)
class Decomposition:
    """The parts of a series: arrays, or Series with the dates of what was taken apart."""

    observed: np.ndarray
    trend: np.ndarray
    seasonal: np.ndarray
    resid: np.ndarray
    season: np.ndarray  # (period,): the season once, from the first value's place in the cycle on


def seasonal_decompose(y, *, period, model="additive"):
    r"""Take a series apart into trend, season and the rest.

    .. math:: y_t = T_t + S_t + R_t \;\text{(additive)}, \qquad y_t = T_t \cdot S_t \cdot R_t \;\text{(multiplicative)}

    The trend is the centred mean over one period, in which every season of the year counts the same, so that the season
    falls out. The season is the mean, over the years, of what the trend leaves at each place of the cycle, shifted so
    that it adds nothing on average (or multiplies by one). D §1.2 and §2.2 name trends and give no method.

    Parameters
    ----------
    y : array-like of shape (n_times,)
        At least two periods; positive if the model multiplies. A Series with dates gives Series.
    period : int
        Values a cycle, 2 at least: 12 for months of the year, 7 for days of the week.
    model : {"additive", "multiplicative"}, default="additive"

    Returns
    -------
    Decomposition
        `trend` and `resid` are NaN over the first and last half period: there is no full period around those values.

    Raises
    ------
    ValueError
        If y is shorter than two periods, holds NaN, has gaps in its dates, or values of zero or below where the model
        multiplies.

    References
    ----------
    Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3.4.

    Examples
    --------
    >>> parts = seasonal_decompose([11, 19, 13, 21, 15, 23], period=2)
    >>> parts.trend
    array([ nan, 15.5, 16.5, 17.5, 18.5,  nan])
    >>> parts.season
    array([-3.5,  3.5])
    """
    period = check_integer(period, "period", minimum=2)
    times = check_choice(model, "model", ["additive", "multiplicative"]) == "multiplicative"
    wanted = f"Two full periods are needed, period is {period}."
    y_values, dates = check_series(y, n_minimum=2 * period, why=wanted)
    if times:
        check_series(y_values, positive=True, why="A multiplying model has no place for others: model='additive'.")

    trend = centred_moving_average(y_values, period)
    detrended = y_values / trend if times else y_values - trend
    season = _mean_by_place(detrended, period)
    season = season / season.mean() if times else season - season.mean()
    seasonal = np.resize(season, len(y_values))
    resid = detrended / seasonal if times else detrended - seasonal
    parts = (like_series(part, dates) for part in (y_values, trend, seasonal, resid))
    return Decomposition(*parts, season=season)


def centred_moving_average(y, period):
    r"""Return the mean over the period around each value, NaN where it does not fit in.

    .. math:: T_t = \frac1m \sum_{|k| < m/2} y_{t+k} \;\;\text{(odd } m), \qquad
              T_t = \frac1m \Big(\frac{y_{t-m/2} + y_{t+m/2}}{2} + \sum_{|k| < m/2} y_{t+k}\Big) \;\;\text{(even } m)

    An even period has no middle, so that its two ends, the same month of two years, count half each.

    Parameters
    ----------
    y : ndarray of shape (n_times,)
    period : int

    Returns
    -------
    ndarray of shape (n_times,)

    Examples
    --------
    >>> centred_moving_average(np.array([1.0, 2.0, 6.0, 4.0]), 3)
    array([nan,  3.,  4., nan])
    """
    half = period // 2
    weights = np.full(2 * half + 1, 1.0 / period)
    if period % 2 == 0:
        weights[[0, -1]] /= 2
    trend = np.full(len(y), np.nan)
    trend[half : len(y) - half] = np.convolve(y, weights, mode="valid")
    return trend


def _mean_by_place(values, period):
    """Return the mean at each place of the cycle, without the NaN at both ends."""
    inside = np.flatnonzero(~np.isnan(values))
    place = inside % period
    return np.bincount(place, weights=values[inside]) / np.bincount(place)
