"""Rolling origin: stand at one day after another, forecast from what was known then, and hold it against what came."""

import numpy as np
import pandas as pd
from sklearn.base import clone

from helpers.prediction.series import check_series
from helpers.validation import check_boolean, check_fraction, check_integer

__all__ = ["RollingOrigin", "rolling_forecasts"]


class RollingOrigin:
    """Split a series into a known past and the next times, at one origin after another.

    A random split would let the model see the future of what it forecasts. Here every training part ends where its
    test begins. The origins are laid from the end backwards, so that the last test ends with the series.

    Parameters
    ----------
    initial_window : int
        Times that the first training part holds at least; with `sliding`, exactly, and so does every other.
    horizon : int, default=1
        Times to forecast.
    step : int, default=1
        Times from one origin to the next.
    sliding : bool, default=False
        False: the past grows. True: only the last `initial_window` times are kept, for a world that changes.

    Examples
    --------
    >>> for train, test in RollingOrigin(initial_window=2, horizon=2).split([10, 20, 30, 40, 50]):
    ...     print(train, test)
    [0 1] [2 3]
    [0 1 2] [3 4]
    """

    def __init__(self, initial_window, horizon=1, step=1, sliding=False):
        self.initial_window = check_integer(initial_window, "initial_window")
        self.horizon = check_integer(horizon, "horizon")
        self.step = check_integer(step, "step")
        self.sliding = check_boolean(sliding, "sliding")

    def origins(self, n_times):
        """Return the number of known times at each origin, ascending."""
        last = n_times - self.horizon
        if last < self.initial_window:
            raise ValueError(
                f"initial_window and horizon must fit into the series, {n_times} times, "
                f"got {self.initial_window} and {self.horizon}."
            )
        return np.arange(last, self.initial_window - 1, -self.step)[::-1]

    def split(self, y, X=None, groups=None):
        """Yield the places of the training part and of the test part at each origin.

        Parameters
        ----------
        y : array-like of length n_times
        X, groups : ignored
            Taken because scikit-learn passes them.

        Yields
        ------
        train, test : ndarray of int
        """
        for origin in self.origins(len(y)):
            start = origin - self.initial_window if self.sliding else 0
            yield np.arange(start, origin), np.arange(origin, origin + self.horizon)

    def get_n_splits(self, y, X=None, groups=None):
        """Return the number of origins."""
        return len(self.origins(len(y)))

    def __repr__(self):
        return (
            f"RollingOrigin(initial_window={self.initial_window}, horizon={self.horizon}, step={self.step}, "
            f"sliding={self.sliding})"
        )


def rolling_forecasts(forecaster, y, splitter, *, X=None, level=None):
    """Fit a forecaster anew at each origin and forecast the next times.

    Parameters
    ----------
    forecaster : Forecaster
        It is cloned, not changed.
    y : array-like of shape (n_times,)
    splitter : RollingOrigin
    X : array-like of shape (n_times, n_columns), optional
        What was known beforehand; it goes to `fit` and `forecast` of each origin.
    level : float, optional
        Asks for intervals too.

    Returns
    -------
    DataFrame
        A row for each origin and horizon: `origin` (number of known times), `horizon` (1 is the next time), `time`
        (place in y, or its date), `actual`, `forecast`, and `lower`, `upper` if a level is given.

    Raises
    ------
    ValueError
        If y cannot be forecast (see the forecaster) or is shorter than the splitter needs.

    Examples
    --------
    >>> from helpers.prediction import SeasonalNaive
    >>> rolling_forecasts(SeasonalNaive(), [1, 2, 4, 8], RollingOrigin(initial_window=2))
       origin  horizon  time  actual  forecast
    0       2        1     2     4.0       2.0
    1       3        1     3     8.0       4.0
    """
    values, dates = check_series(y)
    if level is not None:
        check_fraction(level, "level")
    series = values if dates is None else pd.Series(values, index=dates)
    tables = []
    for train, test in splitter.split(values):
        known = {} if X is None else {"X": _rows(X, train)}
        coming = {} if X is None else {"X": _rows(X, test)}
        model = clone(forecaster).fit(_rows(series, train), **known)
        table = {
            "origin": train[-1] + 1,
            "horizon": np.arange(1, len(test) + 1),
            "time": test if dates is None else dates[test],
            "actual": values[test],
            "forecast": np.asarray(model.forecast(len(test), **coming)),
        }
        if level is not None:
            ends = np.asarray(model.forecast_interval(len(test), level=level, **coming))
            table |= {"lower": ends[:, 0], "upper": ends[:, 1]}
        tables.append(pd.DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def _rows(table, places):
    return table.iloc[places] if hasattr(table, "iloc") else np.asarray(table)[places]
