import numpy as np
import pandas as pd

from helpers.datasets.window import FIRST_DAY, LAST_DAY, N_DAYS, months, to_dates, to_days, weekdays


def test_the_window_is_three_whole_years():
    dates = pd.date_range("2023-01-01", "2025-12-31")
    assert len(dates) == N_DAYS == 1096
    assert (dates[0], dates[-1]) == (pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY))
    np.testing.assert_array_equal(months(), dates.month)
    np.testing.assert_array_equal(weekdays(), dates.day_of_week)


def test_days_and_dates_are_each_others_inverse():
    days = np.arange(-1, N_DAYS)
    np.testing.assert_array_equal(to_days(to_dates(days)), days)
