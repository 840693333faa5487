"""Reading a series: dates in equal steps, gaps named, dates carried on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.prediction.series import check_series, future_index, like_series

STEPS = ["D", "W-SUN", "7D", "MS", "ME", "QS", "QE", "YS", "h"]


@settings(deadline=None, max_examples=40, derandomize=True)
@given(step=st.sampled_from(STEPS), n=st.integers(4, 40), begin=st.integers(0, 4000), horizon=st.integers(1, 20))
def test_dates_go_on_as_pandas_lets_them(step, n, begin, horizon):
    whole = pd.date_range(pd.Timestamp("2015-01-01") + pd.Timedelta(days=begin), periods=n + horizon, freq=step)
    for known in (whole[:n], pd.DatetimeIndex(list(whole[:n]))):  # with and without a frequency of its own
        values, dates = check_series(pd.Series(np.arange(n), index=known))
        assert list(future_index(dates, horizon)) == list(whole[n:])
        assert values.dtype == np.float64


@settings(deadline=None, max_examples=40, derandomize=True)
@given(step=st.sampled_from(STEPS), n=st.integers(6, 40), data=st.data())
def test_a_gap_is_named_by_the_dates_around_it(step, n, data):
    whole = pd.date_range("2020-01-31", periods=n, freq=step)
    at = data.draw(st.integers(1, n - 2))
    series = pd.Series(np.arange(n - 1.0), index=pd.DatetimeIndex(list(whole.delete(at))))
    before, after = (str(whole[k]).removesuffix(" 00:00:00") for k in (at - 1, at + 1))
    with pytest.raises(ValueError, match=f"after {before} comes {after}"):
        check_series(series, "sales")


def test_periods_are_dates_too():
    months = pd.period_range("2025-01", periods=5, freq="M")
    _, dates = check_series(pd.Series(range(5), index=months))
    assert list(map(str, future_index(dates, 2))) == ["2025-06", "2025-07"]
    with pytest.raises(ValueError, match="y must have a value for every month: after 2025-02 comes 2025-04"):
        check_series(pd.Series(range(4), index=months.delete(2)))


def test_a_month_is_a_step_whatever_its_day():
    days = pd.to_datetime(["2025-01-31", "2025-02-10", "2025-03-15", "2025-04-15", "2025-05-20"])
    _, dates = check_series(pd.Series(range(5), index=days))
    assert list(future_index(dates, 2)) == [pd.Timestamp("2025-06-20"), pd.Timestamp("2025-07-20")]


@pytest.mark.parametrize(
    ("dates", "message"),
    [
        (
            ["2025-02-01", "2025-01-01", "2025-03-01"],
            "order of time, each date once: after 2025-02-01",
        ),
        (["2025-01-01", "2025-01-01", "2025-01-02"], "each date once: after 2025-01-01 comes 2025-01-01"),
        (["2025-01-01", None, "2025-01-03"], "a date for every value, got NaT at position 1"),
    ],
)
def test_dates_out_of_order_twice_or_missing_are_refused(dates, message):
    with pytest.raises(ValueError, match=message):
        check_series(pd.Series([1.0, 2.0, 3.0], index=pd.to_datetime(dates)))


def test_values_are_checked_by_name():
    with pytest.raises(ValueError, match="sales must hold finite numbers only, got nan at position 1"):
        check_series([1.0, np.nan], "sales")
    with pytest.raises(ValueError, match=r"y must hold at least 3 values, got 2\. Three are needed\."):
        check_series([1.0, 2.0], n_minimum=3, why="Three are needed.")
    with pytest.raises(ValueError, match=r"y must hold positive values only, got 0\.0 at position 1"):
        check_series([1.0, 0.0, -1.0], positive=True)
    with pytest.raises(TypeError, match="y must hold numbers"):
        check_series(["a", "b"])


def test_without_dates_arrays_come_back():
    _, dates = check_series(pd.Series([1.0, 2.0], index=["a", "b"]))
    assert dates is None
    assert future_index(dates, 3) is None
    assert isinstance(like_series(np.zeros(3), None), np.ndarray)


def test_two_dates_do_not_tell_their_step():
    with pytest.raises(ValueError, match="three dates at least"):
        future_index(pd.to_datetime(["2025-01-01", "2025-02-01"]), 1)
