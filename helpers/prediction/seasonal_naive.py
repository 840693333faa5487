"""The seasonal-naive forecast: next month will be as that month was last year. What every forecast must beat."""

import numpy as np

from helpers.prediction.forecaster import Forecaster
from helpers.prediction.series import check_series
from helpers.validation import check_integer

__all__ = ["SeasonalNaive"]


class SeasonalNaive(Forecaster):
    r"""Forecast each time by the last known value at the same place of the cycle.

    .. math:: \hat y_{t+h} = y_{t + h - m k}, \qquad k = \lceil h / m \rceil, \qquad
              \mathrm{sd} = \hat\sigma \sqrt{k}

    σ̂² is the mean square of :math:`y_t - y_{t-m}`. With m = 1 it is the naive forecast: tomorrow as today.

    Parameters
    ----------
    seasonal_periods : int, default=1
        The cycle's length m.

    Attributes
    ----------
    dates_ : DatetimeIndex, PeriodIndex or None
    last_cycle_ : ndarray of shape (seasonal_periods,)
    residual_deviation_ : float
        σ̂, in units of y.

    Raises
    ------
    ValueError
        If y has no value beyond one cycle, holds NaN, or has gaps in its dates.

    References
    ----------
    Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 5.2 and 5.5.

    Examples
    --------
    >>> SeasonalNaive(seasonal_periods=2).fit([1, 5, 2, 6]).forecast(3)
    array([2., 6., 2.])
    """

    def __init__(self, seasonal_periods=1):
        self.seasonal_periods = seasonal_periods

    def fit(self, y):
        """Keep the last cycle.

        Parameters
        ----------
        y : array-like of shape (n_times,)

        Returns
        -------
        self : SeasonalNaive
        """
        period = check_integer(self.seasonal_periods, "seasonal_periods")
        why = f"A cycle has {period}, and one value more tells how far the forecast is off."
        values, self.dates_ = check_series(y, n_minimum=period + 1, why=why)
        self.last_cycle_ = values[-period:].copy()
        self.residual_deviation_ = float(np.sqrt(np.mean((values[period:] - values[:-period]) ** 2)))
        return self

    def _means(self, horizon, X=None):
        return np.resize(self.last_cycle_, horizon)

    def _deviations(self, horizon, X=None):
        cycles = np.arange(horizon) // len(self.last_cycle_) + 1
        return self.residual_deviation_ * np.sqrt(cycles)
