"""Classical decomposition: statsmodels' numbers, parts that add up, a known truth, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.seasonal import seasonal_decompose as statsmodels_decompose

from helpers.prediction import seasonal_decompose
from helpers.prediction.decomposition import centred_moving_average

MODELS = ["additive", "multiplicative"]


@settings(deadline=None, max_examples=50, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    period=st.integers(2, 13),
    n_extra=st.integers(0, 40),
    model=st.sampled_from(MODELS),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
)
def test_agrees_with_statsmodels(seed, period, n_extra, model, scale):
    y = scale * np.random.default_rng(seed).lognormal(size=2 * period + n_extra)
    ours, theirs = seasonal_decompose(y, period=period, model=model), statsmodels_decompose(y, model, period=period)
    for part in ("observed", "trend", "seasonal", "resid"):
        unit = 1.0 if model == "multiplicative" and part in ("seasonal", "resid") else y.max()
        np.testing.assert_allclose(getattr(ours, part), getattr(theirs, part), rtol=1e-11, atol=1e-13 * unit)


@pytest.mark.parametrize("model", MODELS)
def test_parts_make_the_series_again(model):
    y = np.random.default_rng(0).lognormal(size=60)
    parts = seasonal_decompose(y, period=12, model=model)
    again = parts.trend + parts.seasonal + parts.resid
    if model == "multiplicative":
        again = parts.trend * parts.seasonal * parts.resid
    np.testing.assert_allclose(again[6:-6], y[6:-6], rtol=1e-12)
    assert np.isnan(again[:6]).all()
    assert np.isnan(again[-6:]).all()
    np.testing.assert_allclose(parts.season.mean(), 1.0 if model == "multiplicative" else 0.0, atol=1e-14)


@pytest.mark.parametrize("period", [4, 7, 12])
def test_a_line_with_a_season_comes_apart_exactly(period):
    t = np.arange(6 * period)
    season = np.sin(np.arange(period)) - np.mean(np.sin(np.arange(period)))
    parts = seasonal_decompose(10 + 0.5 * t + season[t % period], period=period)
    np.testing.assert_allclose(parts.season, season, atol=1e-12)
    half = period // 2
    np.testing.assert_allclose(parts.trend[half:-half], (10 + 0.5 * t)[half:-half], rtol=1e-13)
    np.testing.assert_allclose(parts.resid[half:-half], 0, atol=1e-12)


def test_the_moving_average_of_an_even_period_counts_both_ends_half():
    y = np.random.default_rng(1).normal(size=9)
    expected = (0.5 * y[1] + y[2] + y[3] + y[4] + 0.5 * y[5]) / 4
    np.testing.assert_allclose(centred_moving_average(y, 4)[3], expected, rtol=1e-14)


def test_error_of_the_season_falls_with_the_root_of_the_years():
    rng, season, errors = np.random.default_rng(2), np.array([-2.0, 1.0, 0.0, 1.0]), []
    for n_years in (10, 160):
        y = np.tile(season, n_years) + rng.normal(size=(300, 4 * n_years))
        estimates = np.array([seasonal_decompose(row, period=4).season for row in y])
        errors.append(np.sqrt(np.mean((estimates - season) ** 2)))
    assert 3.4 < errors[0] / errors[1] < 5.0  # the root of 16, a little more as the ends are lost


def test_dates_are_kept():
    months = pd.date_range("2023-01-01", periods=36, freq="MS")
    parts = seasonal_decompose(pd.Series(np.arange(36.0), index=months), period=12)
    assert parts.trend.index.equals(months)
    assert parts.resid.index.equals(months)


@pytest.mark.parametrize(
    ("y", "settings", "message"),
    [
        (np.ones(23), {"period": 12}, r"y must hold at least 24 values, got 23\. Two full periods"),
        ([1.0, 2.0, 0.0, 2.0], {"period": 2, "model": "multiplicative"}, "positive values only, got 0.0 at position 2"),
        ([1.0, 2.0, -1.0, 2.0], {"period": 2, "model": "multiplicative"}, "positive values only, got -1.0"),
        ([1.0, np.nan, 1.0, 2.0], {"period": 2}, "finite numbers only, got nan at position 1"),
        (np.ones(4), {"period": 1}, "period must be an integer of at least 2, got 1"),
        (np.ones(4), {"period": 2, "model": "add"}, "model must be one of"),
    ],
)
def test_bad_input_is_named(y, settings, message):
    with pytest.raises(ValueError, match=message):
        seasonal_decompose(y, **settings)


def test_a_gap_in_the_dates_is_refused():
    months = pd.date_range("2023-01-01", periods=30, freq="MS").delete(7)
    with pytest.raises(ValueError, match="after 2023-07-01 comes 2023-09-01"):
        seasonal_decompose(pd.Series(np.arange(29.0), index=pd.DatetimeIndex(list(months))), period=12)
