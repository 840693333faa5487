"""The three years that the shop is watched, and days as numbers: day 0 is 2023-01-01."""

import numpy as np
import pandas as pd

FIRST_DAY = np.datetime64("2023-01-01", "D")
LAST_DAY = np.datetime64("2025-12-31", "D")
N_DAYS = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
DATE_DTYPE = "datetime64[s]"  # a whole second is fine enough for days, and what read_table gives


def to_dates(days):
    """Day numbers as dates; a negative number means "never" and becomes NaT.

    Examples
    --------
    >>> to_dates(np.array([0, 31, -1])).astype("datetime64[D]")
    array(['2023-01-01', '2023-02-01',        'NaT'], dtype='datetime64[D]')
    """
    days = np.asarray(days, dtype=np.int64).astype("timedelta64[D]")
    never = days < np.timedelta64(0, "D")
    return np.where(never, np.datetime64("NaT", "D"), FIRST_DAY + days).astype(DATE_DTYPE)


def to_days(dates):
    """Dates as day numbers; NaT becomes -1.

    Examples
    --------
    >>> to_days(pd.to_datetime(["2023-01-01", "2025-12-31", None]))
    array([   0, 1095,   -1])
    """
    dates = np.asarray(pd.to_datetime(dates), dtype="datetime64[D]")
    return np.where(np.isnat(dates), -1, (dates - FIRST_DAY).astype(np.int64))


def months():
    """The calendar month, 1 to 12, of each day of the window."""
    return pd.date_range(FIRST_DAY, LAST_DAY).month.to_numpy()


def weekdays():
    """The day of the week of each day of the window, 0 for Monday."""
    return pd.date_range(FIRST_DAY, LAST_DAY).day_of_week.to_numpy()
