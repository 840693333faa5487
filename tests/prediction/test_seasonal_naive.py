"""The seasonal-naive forecast: what it repeats, how far it is off, and its dates."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from helpers.prediction import SeasonalNaive


def test_forecast_repeats_the_last_cycle():
    y = np.arange(10.0)
    np.testing.assert_array_equal(SeasonalNaive(seasonal_periods=4).fit(y).forecast(9), [6, 7, 8, 9] * 2 + [6])
    np.testing.assert_array_equal(SeasonalNaive().fit(y).forecast(3), [9, 9, 9])


@pytest.mark.parametrize("period", [1, 4])
def test_intervals_cover_seasonal_random_walks_at_every_horizon(period):
    rng, inside = np.random.default_rng(0), []
    for _ in range(400):
        steps = rng.normal(size=(120 + 2 * period, period))
        y = np.cumsum(steps, axis=0).ravel()
        known, coming = y[: -2 * period], y[-2 * period :]
        lower, upper = SeasonalNaive(seasonal_periods=period).fit(known).forecast_interval(2 * period, level=0.9).T
        inside.append((lower < coming) & (coming < upper))
    shares = np.mean(inside, axis=0)
    assert np.all(np.abs(shares - 0.9) < 4 * np.sqrt(0.9 * 0.1 / 400))


def test_dates_go_on():
    y = pd.Series(range(24), index=pd.date_range("2024-01-01", periods=24, freq="MS"))
    model = SeasonalNaive(seasonal_periods=12).fit(y)
    forecast, ends = model.forecast(2), model.forecast_interval(2)
    assert list(forecast.index.strftime("%Y-%m")) == ["2026-01", "2026-02"]
    assert list(ends.columns) == ["lower", "upper"]
    assert (ends["lower"] < forecast).all()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="y must hold at least 13 values, got 12"):
        SeasonalNaive(seasonal_periods=12).fit(np.ones(12))
    with pytest.raises(ValueError, match="seasonal_periods must be an integer of at least 1, got 0"):
        SeasonalNaive(seasonal_periods=0).fit(np.ones(12))
    with pytest.raises(NotFittedError):
        SeasonalNaive().forecast(3)
    model = SeasonalNaive().fit([1.0, 2.0, 4.0])
    with pytest.raises(ValueError, match="horizon must be an integer of at least 1, got 0"):
        model.forecast(0)
    with pytest.raises(ValueError, match="level must be a number strictly between 0 and 1, got 95"):
        model.forecast_interval(2, level=95)
    with pytest.raises(ValueError, match="X must be None: SeasonalNaive knows the series alone"):
        model.forecast(1, X=[1.0])
    assert clone(model).get_params() == {"seasonal_periods": 1}
