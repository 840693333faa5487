"""What all forecasters promise: one contract, run over each of them."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from helpers.prediction import AutoRegression, ExponentialSmoothing, SeasonalNaive

FORECASTERS = [
    SeasonalNaive(seasonal_periods=12),
    ExponentialSmoothing(trend="add", seasonal="add", seasonal_periods=12),
    ExponentialSmoothing(error="mul", trend="add", damped_trend=True, seasonal="mul", seasonal_periods=12),
    AutoRegression(lags=[1, 12], trend=True),
]
each_forecaster = pytest.mark.parametrize("forecaster", FORECASTERS, ids=lambda f: type(f).__name__)


def sales(n=60):
    months = pd.date_range("2020-01-01", periods=n, freq="MS")
    t = np.arange(n)
    noise = np.random.default_rng(0).normal(size=n)
    return pd.Series((100 + t) * (1 + 0.2 * np.sin(2 * np.pi * t / 12)) + noise, index=months)


@each_forecaster
def test_fit_changes_no_parameter_and_no_series(forecaster):
    model, y = clone(forecaster), sales()
    before, copy = model.get_params(), y.copy()
    assert model.fit(y) is model
    assert model.get_params() == before
    pd.testing.assert_series_equal(y, copy)


@each_forecaster
def test_clone_and_refit_give_the_same_bits(forecaster):
    first, again = clone(forecaster).fit(sales()), clone(forecaster).fit(sales())
    np.testing.assert_array_equal(first.forecast(15), again.forecast(15))
    np.testing.assert_array_equal(first.forecast_interval(15), again.forecast_interval(15))
    np.testing.assert_array_equal(first.fit(sales()).forecast(15), again.forecast(15))


@each_forecaster
def test_arrays_in_arrays_out_dates_in_dates_out(forecaster):
    plain, dated = clone(forecaster).fit(sales().to_numpy()), clone(forecaster).fit(sales())
    assert isinstance(plain.forecast(5), np.ndarray)
    assert plain.forecast_interval(5).shape == (5, 2)
    np.testing.assert_array_equal(plain.forecast(5), dated.forecast(5).to_numpy())
    expected = pd.date_range("2025-01-01", periods=5, freq="MS")
    assert dated.forecast(5).index.equals(expected)
    assert dated.forecast_interval(5).index.equals(expected)


@each_forecaster
def test_units_do_not_matter(forecaster):
    base = clone(forecaster).fit(sales()).forecast_interval(12).to_numpy()
    for scale in (1e-6, 1e6):
        scaled = clone(forecaster).fit(scale * sales()).forecast_interval(12).to_numpy()
        np.testing.assert_allclose(scaled / scale, base, rtol=2e-4)


@each_forecaster
def test_higher_levels_hold_lower_ones(forecaster):
    model = clone(forecaster).fit(sales())
    narrow, wide = model.forecast_interval(8, level=0.5).to_numpy(), model.forecast_interval(8, level=0.95).to_numpy()
    assert np.all(wide[:, 0] < narrow[:, 0])
    assert np.all(narrow[:, 1] < wide[:, 1])


@each_forecaster
def test_bad_series_and_questions_are_refused(forecaster):
    model = clone(forecaster)
    with pytest.raises(NotFittedError):
        model.forecast(3)
    with pytest.raises(ValueError, match="finite numbers only, got nan at position 3"):
        model.fit(np.where(np.arange(60) == 3, np.nan, 1.0))
    with pytest.raises(ValueError, match="y must hold at least"):
        model.fit(np.arange(1.0, 9.0))
    gap = sales().drop(sales().index[20])
    gap.index = pd.DatetimeIndex(list(gap.index))
    with pytest.raises(ValueError, match="after 2021-08-01 comes 2021-10-01"):
        model.fit(gap)
    with pytest.raises(TypeError, match="y must hold numbers"):
        model.fit(["a"] * 60)
    with pytest.raises(TypeError, match="horizon must be an integer"):
        model.fit(sales()).forecast(2.5)
