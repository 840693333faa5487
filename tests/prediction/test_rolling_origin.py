"""Rolling origin: no row of the future in any training part, and the forecasts that a loop by hand would make."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.prediction import AutoRegression, ExponentialSmoothing, RollingOrigin, SeasonalNaive, rolling_forecasts


@settings(deadline=None, max_examples=50, derandomize=True)
@given(
    initial=st.integers(1, 20), horizon=st.integers(1, 8), step=st.integers(1, 5),
    sliding=st.booleans(), extra=st.integers(0, 30),
)  # fmt: skip
def test_every_training_part_ends_where_its_test_begins(initial, horizon, step, sliding, extra):
    n = initial + horizon + extra
    splitter = RollingOrigin(initial, horizon, step, sliding)
    parts = list(splitter.split(np.zeros(n)))
    assert len(parts) == splitter.get_n_splits(np.zeros(n)) == extra // step + 1
    for train, test in parts:
        np.testing.assert_array_equal(np.diff(np.concatenate([train, test])), 1)
        assert len(test) == horizon
        assert len(train) == initial if sliding else (train[0] == 0 and len(train) >= initial)
    assert parts[-1][1][-1] == n - 1
    np.testing.assert_array_equal(np.diff([train[-1] for train, _ in parts]), step)


def test_forecasts_are_those_of_a_loop_by_hand():
    y = np.random.default_rng(0).normal(size=40).cumsum()
    table = rolling_forecasts(ExponentialSmoothing(), y, RollingOrigin(30, horizon=3, step=2), level=0.8)
    for origin, rows in table.groupby("origin"):
        model = ExponentialSmoothing().fit(y[:origin])
        np.testing.assert_array_equal(rows["forecast"], model.forecast(3))
        np.testing.assert_array_equal(rows[["lower", "upper"]], model.forecast_interval(3, level=0.8))
        np.testing.assert_array_equal(rows["actual"], y[origin : origin + 3])
    assert table["origin"].unique().tolist() == [31, 33, 35, 37]
    assert table["horizon"].tolist() == [1, 2, 3] * 4


def test_the_future_does_not_reach_the_forecast():
    y = np.random.default_rng(1).normal(size=50)
    poisoned = y.copy()
    poisoned[40:] = 1e9
    splitter = RollingOrigin(20, horizon=5, step=5)
    clean, other = (rolling_forecasts(AutoRegression(lags=2), series, splitter) for series in (y, poisoned))
    known = clean["origin"] <= 40
    np.testing.assert_array_equal(clean.loc[known, "forecast"], other.loc[known, "forecast"])


def test_what_is_known_beforehand_travels_with_its_times():
    rng = np.random.default_rng(2)
    promotion = rng.integers(0, 2, size=60).astype(float)
    y = 10 + 5 * promotion + 0.01 * rng.normal(size=60)
    table = rolling_forecasts(AutoRegression(lags=0, alphas=0.0), y, RollingOrigin(20, horizon=4), X=promotion)
    assert np.abs(table["actual"] - table["forecast"]).max() < 0.1


def test_dates_stand_in_the_table():
    days = pd.date_range("2025-01-01", periods=12, freq="D")
    table = rolling_forecasts(SeasonalNaive(), pd.Series(range(12), index=days), RollingOrigin(10, horizon=2))
    assert table["time"].tolist() == list(days[10:])


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="must fit into the series, 5 times, got 4 and 2"):
        list(RollingOrigin(4, horizon=2).split(np.zeros(5)))
    for name in ("initial_window", "horizon", "step"):
        with pytest.raises(ValueError, match=f"{name} must be an integer of at least 1, got 0"):
            RollingOrigin(**{"initial_window": 3, name: 0})
    with pytest.raises(TypeError, match="sliding must be True or False"):
        RollingOrigin(3, sliding="yes")
    with pytest.raises(ValueError, match="level must be a number strictly between"):
        rolling_forecasts(SeasonalNaive(), np.arange(9.0), RollingOrigin(3), level=2)
    assert repr(RollingOrigin(3)) == "RollingOrigin(initial_window=3, horizon=1, step=1, sliding=False)"
