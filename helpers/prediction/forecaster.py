"""What all forecasters share: a series goes in, the values of the next times come out, with dates if it had any."""

import numpy as np
from scipy.special import ndtri
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.series import future_index, like_series
from helpers.validation import check_fraction, check_integer

__all__ = ["Forecaster"]


class Forecaster(BaseEstimator):
    """Base of the forecasters: scikit-learn's conventions, for a series in place of a table.

    `fit(y)` learns from a series and returns the forecaster, `forecast(horizon)` gives the expected values of the next
    times, `forecast_interval(horizon, level)` the band in which `level` of such values should lie. A subclass sets
    `dates_` in `fit` and writes `_means(horizon, X)` and `_deviations(horizon, X)`.
    """

    uses_X = False  # whether `fit` takes what is known of the future as well

    def forecast(self, horizon, X=None):
        """Return the expected values of the next times.

        Parameters
        ----------
        horizon : int
        X : array-like of shape (horizon,) or (horizon, n_columns), optional
            What is known of these times; only if `fit` was given the like.

        Returns
        -------
        ndarray of shape (horizon,), or Series
            A Series, with the dates that follow, if `fit` was given a Series with dates.
        """
        horizon = self._check_horizon(horizon, X)
        return like_series(self._means(horizon, X), future_index(self.dates_, horizon))

    def forecast_interval(self, horizon, level=0.95, X=None):
        """Return, for each of the next times, an interval that should hold its value in `level` of all cases.

        It knows the noise, not that the estimates are off or that the world may change: in practice it is too narrow.

        Parameters
        ----------
        horizon : int
        level : float, default=0.95
        X : array-like of shape (horizon,) or (horizon, n_columns), optional

        Returns
        -------
        ndarray of shape (horizon, 2), or DataFrame with the columns lower and upper
        """
        horizon = self._check_horizon(horizon, X)
        ends = self._ends(horizon, check_fraction(level, "level"), X)
        return like_series(ends, future_index(self.dates_, horizon), ["lower", "upper"])

    def _ends(self, horizon, level, X=None):
        half = ndtri(0.5 + 0.5 * level) * self._deviations(horizon, X)
        means = self._means(horizon, X)
        return np.column_stack([means - half, means + half])

    def _check_horizon(self, horizon, X):
        check_is_fitted(self)
        if X is not None and not self.uses_X:
            raise ValueError(f"X must be None: {type(self).__name__} knows the series alone.")
        return check_integer(horizon, "horizon")
