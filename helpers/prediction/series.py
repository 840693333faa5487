"""A series of numbers in time: read it, refuse gaps in its dates, and carry the dates on into the future."""

import numpy as np
import pandas as pd

from helpers.validation import check_vector

__all__ = ["check_series", "future_index", "like_series"]

_UNITS = {"D": "day", "W": "week", "M": "month", "Q": "quarter", "Y": "year", "h": "hour"}
_MONTHS = {"M": 1, "Q": 3, "Y": 12}  # in a unit whose length in days varies


def check_series(y, name="y", *, n_minimum=1, positive=False, why=""):
    """Return the values of a series as a float64 array, and its dates (None if it has none).

    A pandas Series with a DatetimeIndex or PeriodIndex has dates; they must go on in equal steps of time (months of 28
    and 31 days are equal steps). Any other index is ignored.

    Parameters
    ----------
    y : array-like of shape (n_times,)
    name : str
        What the caller calls it.
    n_minimum : int, default=1
    positive : bool, default=False
        Whether all values must be above zero, as multiplying models need.
    why : str, optional
        The reason for either, closing the message.

    Returns
    -------
    values : ndarray of shape (n_times,)
    dates : PeriodIndex, DatetimeIndex or None

    Raises
    ------
    TypeError
        If y does not hold numbers.
    ValueError
        If a value is NaN or infinite, there are too few, one is not positive, or dates are missing, repeated or out of
        order.

    Examples
    --------
    >>> months = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-04-01", "2025-05-01"])
    >>> check_series(pd.Series([1.0, 2.0, 3.0, 4.0], index=months))
    Traceback (most recent call last):
    ValueError: y must have a value for every month: after 2025-02-01 comes 2025-04-01.
    """
    dates = _check_dates(y.index, name) if isinstance(y, pd.Series) else None
    values = check_vector(y, name)
    because = f" {why}" if why else ""
    if len(values) < n_minimum:
        raise ValueError(f"{name} must hold at least {n_minimum} values, got {len(values)}.{because}")
    if positive and values.min() <= 0:
        at = int(np.argmax(values <= 0))
        raise ValueError(f"{name} must hold positive values only, got {values[at]} at position {at}.{because}")
    return values, dates


def future_index(dates, horizon):
    """Return the `horizon` dates that follow, or None if there are no dates."""
    if dates is None:
        return None
    if isinstance(dates, pd.PeriodIndex):
        return pd.period_range(dates[-1] + 1, periods=horizon, freq=dates.freq, name=dates.name)
    if dates.freq is not None:
        return pd.date_range(dates[-1], periods=horizon + 1, freq=dates.freq, name=dates.name)[1:]
    if len(dates) < 3:
        raise ValueError(f"y must hold three dates at least, so that their step is known, got {len(dates)}.")
    ahead = range(1, horizon + 1)
    months = _MONTHS.get(_date_steps(dates)[1])
    if months is None:
        coming = [dates[-1] + k * (dates[-1] - dates[-2]) for k in ahead]
    elif dates.is_month_end.all():
        coming = [dates[-1] + pd.offsets.MonthEnd(months * k) for k in ahead]
    else:
        coming = [dates[-1] + pd.DateOffset(months=months * k) for k in ahead]
    return pd.DatetimeIndex(coming, name=dates.name)


def like_series(values, index, columns=None):
    """Return plain arrays where there are no dates, a Series or DataFrame where there are."""
    if index is None:
        return values
    return pd.Series(values, index=index) if columns is None else pd.DataFrame(values, index=index, columns=columns)


def _check_dates(index, name):
    """Return an index of dates without gaps, None for an index of something else."""
    if isinstance(index, pd.PeriodIndex):
        steps, unit = np.diff(index.asi8), index.freqstr
    elif isinstance(index, pd.DatetimeIndex):
        steps, unit = _date_steps(index)
    else:
        return None
    if index.hasnans:
        raise ValueError(f"{name} must have a date for every value, got NaT at position {int(index.isna().argmax())}.")
    if np.any(steps <= 0):
        at = int(np.argmax(steps <= 0))
        raise ValueError(
            f"{name} must be in the order of time, each date once: "
            f"after {_written(index[at])} comes {_written(index[at + 1])}."
        )
    if np.any(steps != 1):
        at = int(np.argmax(steps != 1))
        every = _UNITS.get(unit.split("-")[0][:1], f"step of {unit}")
        raise ValueError(
            f"{name} must have a value for every {every}: after {_written(index[at])} comes {_written(index[at + 1])}."
        )
    return index


def _date_steps(index):
    """Return the steps between dates in the series' own unit, and that unit: months for months, days for days."""
    if index.freq is not None or index.hasnans or len(index) < 2:  # with a freq, pandas vouches for the steps
        return np.ones(max(len(index) - 1, 0), dtype=np.int64), "D"
    naive = index.tz_localize(None)
    lengths = np.diff(naive.to_numpy()).astype("timedelta64[s]").astype(np.int64)
    usual = float(np.median(np.abs(lengths))) / 86_400
    for unit, shortest, longest in (("M", 26, 34), ("Q", 85, 97), ("Y", 360, 370)):
        if shortest <= usual <= longest and not _weekly(lengths):
            return np.diff(naive.to_period(unit).asi8), unit
    step = lengths[lengths > 0].min(initial=2**62)
    unit = {3_600: "h", 86_400: "D", 7 * 86_400: "W"}.get(int(step), f"{step} s")
    exact = lengths % step == 0
    return np.where(exact | (lengths <= 0), lengths // step, 2), unit


def _weekly(lengths):
    return bool(np.all(lengths == lengths[0]) and len(lengths) > 2)  # four weeks, thirteen weeks: no months


def _written(date):
    text = str(date)
    return text.removesuffix(" 00:00:00")
