"""Autoregression: a ridge regression of each value on earlier ones, on the calendar, and on what is planned."""

import numpy as np
import pandas as pd
from scipy.signal import lfilter, lfiltic
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.forecaster import Forecaster
from helpers.prediction.ridge import ridge_path
from helpers.prediction.series import check_series, future_index, like_series
from helpers.validation import as_generator, check_boolean, check_choice, check_integer, check_matrix, check_vector

__all__ = ["AutoRegression"]

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
CALENDAR = {
    "weekday": ("day_of_week", list(range(7)), ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
    "month": ("month", list(range(1, 13)), MONTHS),
    "quarter": ("quarter", [1, 2, 3, 4], ["Q1", "Q2", "Q3", "Q4"]),
}


class AutoRegression(Forecaster):
    r"""Ridge regression of a series on its own past and on what is known of its future.

    .. math:: y_t = c + \sum_{j \in \text{lags}} a_j\, y_{t-j} + x_t^\top b + \varepsilon_t

    :math:`x_t` holds zeros and ones for the calendar (weekday, month), the time itself if `trend`, and the columns of
    X: planned discounts, holidays. All columns are standardized, so that one penalty suits all; the coefficients come
    back in units of y.

    Several steps ahead, forecasts stand in for values that are not known yet. An error of today then lives on: it
    counts :math:`\psi_0 = 1, \psi_1, \psi_2, \dots` (with :math:`\psi_k = \sum_j a_j \psi_{k-j}`) in the values to
    come, so the variance h steps ahead is :math:`\sigma^2 \sum_{k<h} \psi_k^2`.

    Parameters
    ----------
    lags : int or list of int, default=1
        3 means the last three values; a list names them: [1, 12]. 0 means none.
    trend : bool, default=False
        Whether time itself is a column.
    calendar : list of {"weekday", "month", "quarter"}, default=()
        Needs a Series with dates.
    seasonal_periods : int, optional
        A column for each place of a cycle of this length, for series without dates.
    alphas : float or array-like, default=(0.01, 0.1, 1.0, 10.0, 100.0)
        The ridge penalty. Of several, the one with the least leave-one-out error is taken.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    feature_names_ : list of str
    lags_ : ndarray of int
    alpha_ : float
        The penalty taken.
    effective_df_ : float
        How many free coefficients the ridge fit is worth.
    residual_deviation_ : float
        Root of the sum of squared residuals over n - effective_df_ - 1.
    fitted_values_ : ndarray of shape (n_times,), or Series
        NaN at the first times, whose lags are not known.
    dates_ : DatetimeIndex, PeriodIndex or None

    Raises
    ------
    ValueError
        If y is too short for the lags, holds NaN or has gaps in its dates, if the calendar is asked of a series without
        dates, or X does not fit y.

    References
    ----------
    Box, Jenkins, Reinsel and Ljung (2015), Time Series Analysis, 5.1-5.2.

    Examples
    --------
    >>> model = AutoRegression(lags=1, alphas=0.0).fit([16.0, 8.0, 4.0, 2.0, 1.0])
    >>> model.coef_.round(6), model.forecast(2).round(6)
    (array([0.5]), array([0.5 , 0.25]))
    """

    uses_X = True

    def __init__(self, lags=1, trend=False, calendar=(), seasonal_periods=None, alphas=(0.01, 0.1, 1.0, 10.0, 100.0)):
        self.lags = lags
        self.trend = trend
        self.calendar = calendar
        self.seasonal_periods = seasonal_periods
        self.alphas = alphas

    def fit(self, y, X=None):
        """Fit the regression.

        Parameters
        ----------
        y : array-like of shape (n_times,)
        X : array-like of shape (n_times,) or (n_times, n_columns), optional
            What will be known of the future when a forecast is made. A DataFrame's columns give their names.

        Returns
        -------
        self : AutoRegression
        """
        self.lags_ = _check_lags(self.lags)
        self._check_parameters()
        depth = int(self.lags_.max(initial=0))
        values, self.dates_ = check_series(y, n_minimum=depth + 3, why=f"The longest lag is {depth}.")
        self.n_times_ = len(values)
        self._X_names = _names_of(X)
        known, names = self._known_columns(np.arange(self.n_times_), self.dates_, X)
        past = np.column_stack([values[depth - lag : len(values) - lag] for lag in self.lags_] + [known[depth:]])
        self.feature_names_ = [f"lag {lag}" for lag in self.lags_] + names
        if not self.feature_names_:
            raise ValueError("lags must not be 0 without trend, calendar, seasonal_periods or X: no column is left.")

        scale = past.std(axis=0)
        scale[scale <= 1e-12 * np.abs(past).max(axis=0)] = 1.0  # a constant column: ridge gives it zero
        path = ridge_path(past / scale, values[depth:], np.atleast_1d(np.asarray(self.alphas, dtype=np.float64)))
        self._store(path, past, values, scale, depth)
        return self

    def _store(self, path, past, values, scale, depth):
        best = path.best
        self.alpha_, self.effective_df_ = float(path.alphas[best]), float(path.effective_df[best])
        self.coef_, self.intercept_ = path.coef[best] / scale, float(path.intercept[best])
        fitted = self.intercept_ + past @ self.coef_
        residual = values[depth:] - fitted
        free = len(residual) - self.effective_df_ - 1
        self.residual_deviation_ = float(np.sqrt(residual @ residual / free)) if free > 1e-9 else np.nan
        self.fitted_values_ = like_series(np.concatenate([np.full(depth, np.nan), fitted]), self.dates_)
        weights = np.zeros(depth)
        weights[self.lags_ - 1] = self.coef_[: len(self.lags_)]
        self._recursion = np.concatenate([[1.0], -weights])  # y_t - sum of a_j y_{t-j}, as a filter
        self._last = values[::-1][:depth].copy()

    def simulate(self, horizon, n_paths=1000, random_state=None, X=None):
        """Draw futures with normal errors.

        Parameters
        ----------
        horizon : int
        n_paths : int, default=1000
        random_state : int, Generator, RandomState or None
        X : array-like of shape (horizon,) or (horizon, n_columns), optional
            Of these times; needed if `fit` was given one.

        Returns
        -------
        ndarray of shape (horizon, n_paths)
        """
        check_is_fitted(self)
        size = check_integer(horizon, "horizon"), check_integer(n_paths, "n_paths")
        noise = as_generator(random_state).normal(scale=self.residual_deviation_, size=size)
        return self._means(size[0], X)[:, np.newaxis] + lfilter([1.0], self._recursion, noise, axis=0)

    def _means(self, horizon, X=None):
        times = np.arange(self.n_times_, self.n_times_ + horizon)
        known, _ = self._known_columns(times, future_index(self.dates_, horizon), X)
        drive = self.intercept_ + known @ self.coef_[len(self.lags_) :]
        if not len(self._last):
            return drive
        return lfilter([1.0], self._recursion, drive, zi=lfiltic([1.0], self._recursion, self._last))[0]

    def _deviations(self, horizon, X=None):
        impulse = np.zeros(horizon)
        impulse[0] = 1.0
        return self.residual_deviation_ * np.sqrt(np.cumsum(lfilter([1.0], self._recursion, impulse) ** 2))

    def _known_columns(self, times, dates, X):
        """Return what is known of some times beforehand, shape (n, n_columns), and its names."""
        columns, names = [np.empty((len(times), 0))], []
        if self.trend:
            columns.append(times[:, np.newaxis].astype(np.float64))
            names.append("time")
        for part in self.calendar:
            attribute, values, labels = CALENDAR[part]
            if dates is None:
                raise ValueError(f"y must be a Series with dates for calendar={self.calendar!r}, got none.")
            columns.append(np.asarray(getattr(dates, attribute))[:, np.newaxis] == values)
            names += labels
        if self.seasonal_periods is not None:
            columns.append(times[:, np.newaxis] % self.seasonal_periods == np.arange(self.seasonal_periods))
            names += [f"place {j}" for j in range(self.seasonal_periods)]
        if X is not None or self._X_names:
            columns.append(self._read_X(X, len(times), dates))
            names += self._X_names
        return np.column_stack(columns).astype(np.float64), names

    def _read_X(self, X, n_times, dates):
        if X is None:
            raise ValueError(f"X must hold {n_times} rows of {', '.join(self._X_names)}: fit was given it, got None.")
        if isinstance(X, pd.DataFrame) and list(map(str, X.columns)) != self._X_names:
            raise ValueError(f"X must have the columns {self._X_names}, as in fit, got {list(X.columns)}.")
        if dates is not None and isinstance(getattr(X, "index", None), type(dates)) and not X.index.equals(dates):
            raise ValueError(
                f"X must have the dates {dates[0]} to {dates[-1]}, got {X.index[0]} to {X.index[-1]}, {len(X)} rows."
            )
        table = check_vector(X, "X")[:, np.newaxis] if np.ndim(X) == 1 else check_matrix(X, "X")
        if table.shape != (n_times, len(self._X_names)):
            raise ValueError(f"X must have shape {(n_times, len(self._X_names))}, got {table.shape}.")
        return table

    def _check_parameters(self):
        check_boolean(self.trend, "trend")
        if isinstance(self.calendar, str):
            raise TypeError(f"calendar must be a list, got {self.calendar!r}; write [{self.calendar!r}].")
        for part in self.calendar:
            check_choice(part, "calendar", list(CALENDAR))
        if self.seasonal_periods is not None:
            check_integer(self.seasonal_periods, "seasonal_periods", minimum=2)


def _check_lags(lags):
    """Return the lags as an ascending array."""
    if not np.iterable(lags):
        return np.arange(1, check_integer(lags, "lags", minimum=0) + 1)
    chosen = sorted(check_integer(lag, "lags") for lag in lags)
    if len(set(chosen)) < len(chosen):
        raise ValueError(f"lags must name each lag once, got {list(lags)!r}.")
    return np.array(chosen, dtype=np.int64)


def _names_of(X):
    if X is None:
        return []
    if isinstance(X, pd.DataFrame):
        return list(map(str, X.columns))
    if isinstance(X, pd.Series) and X.name is not None:
        return [str(X.name)]
    return [f"x{j}" for j in range(1 if np.ndim(X) == 1 else np.shape(X)[1])]
