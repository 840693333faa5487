"""Exponential smoothing: statsmodels' likelihood and more, closed forms, known truth, intervals, bad input."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing as StatsmodelsHoltWinters

from helpers.prediction import ExponentialSmoothing
from helpers.prediction.smoothing_recursion import Rates, States, draw_futures

HOLT_WINTERS = {"trend": "add", "seasonal": "add", "seasonal_periods": 12}
MULTIPLYING = {"error": "mul", "trend": "add", "seasonal": "mul", "seasonal_periods": 12}


def drawn(seed, n, period, *, multiply, relative, noise, rates=None):
    """A series from the model itself, with its rates."""
    rng = np.random.default_rng(seed)
    alpha = rng.uniform(0.1, 0.8)
    rates = rates or Rates(alpha, alpha * rng.uniform(0, 0.03), (1 - alpha) * rng.uniform(0, 0.6), 1.0)
    season = rng.uniform(-0.3, 0.3, size=period)
    season = 1 + season - season.mean() if multiply else 100 * (season - season.mean())
    errors = noise * rng.normal(size=(n, 1))
    return draw_futures(n, rates, States(200.0, 0.5, season), multiply, errors, relative)[:, 0], rates


def statsmodels_fit(y, **model):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says where its search did not converge
        return ETSModel(y, **model).fit(disp=False)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    period=st.sampled_from([1, 4, 7]),
    error=st.sampled_from(["add", "mul"]),
    trend=st.sampled_from([None, "add", "damped"]),
)
def test_likelihood_and_fitted_values_agree_with_statsmodels_at_the_same_parameters(seed, period, error, trend):
    y, _ = drawn(seed, 6 * max(period, 4), max(period, 2), multiply=False, relative=False, noise=5.0)
    model = {"error": error, "trend": trend and "add", "damped_trend": trend == "damped"}
    if period > 1:
        model |= {"seasonal": "add", "seasonal_periods": period}
    given_rates = {"smoothing_level": 0.4}
    if trend:
        given_rates["smoothing_trend"] = 0.1
    if period > 1:
        given_rates["smoothing_seasonal"] = 0.3
    if trend == "damped":
        given_rates["damping_trend"] = 0.9
    ours = ExponentialSmoothing(**model, **given_rates).fit(y)
    start = [ours.initial_level_] + [ours.initial_trend_] * bool(trend)
    start += list(ours.initial_seasonal_[::-1]) if period > 1 else []
    theirs = ETSModel(y, **model).smooth([*given_rates.values(), *start])
    np.testing.assert_allclose(ours.fitted_values_, theirs.fittedvalues, rtol=1e-9)
    np.testing.assert_allclose(ours.log_likelihood_, theirs.llf, rtol=1e-9)
    np.testing.assert_allclose(ours.sigma2_, theirs.scale, rtol=1e-9)
    np.testing.assert_allclose(ours.forecast(6), theirs.forecast(6), rtol=1e-9)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "model",
    [
        {"error": "add"},
        {"error": "add", "trend": "add", "damped_trend": True},
        {"error": "mul", "trend": "add"},
        {"error": "add", "trend": "add", "seasonal": "add", "seasonal_periods": 4},
        {"error": "mul", "trend": "add", "damped_trend": True, "seasonal": "add", "seasonal_periods": 4},
    ],
    ids=str,
)
def test_likelihood_is_at_least_that_of_statsmodels(model, seed):
    y, _ = drawn(seed, 60, model.get("seasonal_periods", 2), multiply=False, relative=False, noise=4.0)
    assert ExponentialSmoothing(**model).fit(y).log_likelihood_ >= statsmodels_fit(y, **model).llf - 1e-4


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("period", [4, 12])
def test_squares_of_a_multiplying_season_are_at_most_those_of_statsmodels(period, seed):
    y, _ = drawn(seed, 5 * period + 40, period, multiply=True, relative=True, noise=0.03)
    ours = ExponentialSmoothing(trend="add", seasonal="mul", seasonal_periods=period).fit(y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = StatsmodelsHoltWinters(y, trend="add", seasonal="mul", seasonal_periods=period).fit()
    # It searches beta up to 1, we up to alpha: where it goes beyond, nothing is promised.
    if theirs.params["smoothing_seasonal"] <= 1 - theirs.params["smoothing_level"]:
        assert len(y) * ours.sigma2_ <= theirs.sse * (1 + 1e-4)


@pytest.mark.filterwarnings("error")
def test_errors_as_shares_of_a_line_survive_a_last_value_that_bends_the_line_below_zero():
    y = np.append(50 + 0.5 * np.arange(47) + np.random.default_rng(0).normal(size=47), 1e6)
    model = ExponentialSmoothing(error="mul", trend="add").fit(y)
    assert model.fitted_values_.min() > 0
    assert np.isfinite(model.log_likelihood_)
    assert model.log_likelihood_ > ExponentialSmoothing(error="mul", smoothing_level=0.1).fit(y).log_likelihood_


def test_rate_of_zero_is_the_mean_and_rate_of_one_is_today():
    y = np.random.default_rng(0).normal(size=30).cumsum()
    np.testing.assert_allclose(ExponentialSmoothing(smoothing_level=0.0).fit(y).forecast(2), y.mean(), rtol=1e-12)
    np.testing.assert_allclose(ExponentialSmoothing(smoothing_level=1.0).fit(y).forecast(2), y[-1], rtol=1e-12)


def test_without_learning_holt_winters_is_a_regression_on_line_and_months():
    y, _ = drawn(1, 60, 12, multiply=False, relative=False, noise=5.0)
    model = ExponentialSmoothing(**HOLT_WINTERS, smoothing_level=0.0, smoothing_trend=0.0, smoothing_seasonal=0.0)
    t = np.arange(72)
    X = np.column_stack([t, t[:, None] % 12 == np.arange(12)])
    expected = X @ np.linalg.lstsq(X[:60], y, rcond=None)[0]
    np.testing.assert_allclose(model.fit(y).forecast(12), expected[60:], rtol=1e-10)
    np.testing.assert_allclose(model.fitted_values_, expected[:60], rtol=1e-10)


def test_a_perfect_line_with_its_season_goes_on():
    t = np.arange(48)
    season = np.tile([5.0, -2.0, -4.0, 1.0], 12)
    model = ExponentialSmoothing(trend="add", seasonal="add", seasonal_periods=4).fit(20 + 3 * t + season)
    np.testing.assert_allclose(model.forecast(4), 20 + 3 * np.arange(48, 52) + season[:4], rtol=1e-9)
    times = ExponentialSmoothing(**MULTIPLYING).fit((20 + 3 * t) * np.tile([1.2, 0.8, 0.9, 1.1], 12))
    np.testing.assert_allclose(times.forecast(4), (20 + 3 * np.arange(48, 52)) * [1.2, 0.8, 0.9, 1.1], rtol=1e-4)


def test_a_constant_series_stays():
    model = ExponentialSmoothing(trend="add").fit(np.full(20, 7.0))
    np.testing.assert_allclose(model.forecast(3), 7.0, rtol=1e-12)


@pytest.mark.parametrize(("multiply", "noise"), [(False, 4.0), (True, 0.01)])
def test_rates_are_recovered_from_a_long_series(multiply, noise):
    rates, found = Rates(0.4, 0.01, 0.2, 1.0), []
    for seed in range(8):
        y, _ = drawn(seed, 300, 4, multiply=multiply, relative=multiply, noise=noise, rates=rates)
        model = ExponentialSmoothing(
            error="mul" if multiply else "add", trend="add", seasonal="mul" if multiply else "add", seasonal_periods=4
        ).fit(y)
        found.append([model.smoothing_level_, model.smoothing_trend_, model.smoothing_seasonal_])
        assert abs(np.sqrt(model.sigma2_) / noise - 1) < 0.17  # four standard errors: 1 / sqrt(600)
    np.testing.assert_allclose(np.mean(found, axis=0), rates[:3], atol=0.04)


@pytest.mark.parametrize(
    ("model", "multiply", "noise"),
    [
        ({"error": "add", "trend": "add", "seasonal": "add", "seasonal_periods": 4}, False, 5.0),
        ({"error": "mul", "trend": "add", "seasonal": "mul", "seasonal_periods": 4}, True, 0.01),
    ],
    ids=["adding", "multiplying"],
)
def test_intervals_cover_what_comes(model, multiply, noise):
    inside, rates, n_series = [], Rates(0.3, 0.005, 0.2, 1.0), 40
    for seed in range(n_series):
        y, _ = drawn(seed, 128, 4, multiply=multiply, relative=multiply, noise=noise, rates=rates)
        lower, upper = ExponentialSmoothing(**model).fit(y[:120]).forecast_interval(8, level=0.8).T
        inside.append((lower < y[120:]) & (y[120:] < upper))
    share = np.mean(inside)
    # Values of one series hang together: the error is that of about n_series * 3 independent ones.
    assert abs(share - 0.8) < 3.5 * np.sqrt(0.8 * 0.2 / (3 * n_series))


def test_interval_is_that_of_statsmodels_but_for_the_degrees_of_freedom():
    y, _ = drawn(2, 60, 4, multiply=False, relative=False, noise=5.0)
    given_rates = {"smoothing_level": 0.4, "smoothing_trend": 0.1, "smoothing_seasonal": 0.3}
    model = {"error": "add", "trend": "add", "seasonal": "add", "seasonal_periods": 4}
    ours = ExponentialSmoothing(**model, **given_rates).fit(y)
    start = [ours.initial_level_, ours.initial_trend_, *ours.initial_seasonal_[::-1]]
    theirs = (
        ETSModel(pd.Series(y), **model).smooth([*given_rates.values(), *start]).get_prediction(60, 71).pred_int(0.1)
    )
    width = np.diff(ours.forecast_interval(12, level=0.9), axis=1)[:, 0]
    shrink = np.sqrt((60 - ours.n_parameters_) / 60)
    np.testing.assert_allclose(width * shrink, np.diff(np.asarray(theirs), axis=1)[:, 0], rtol=1e-8)
    assert ours.n_parameters_ == 5  # level, slope, and three of four places; the rates are given


def test_drawn_futures_have_the_mean_and_the_width_that_formulas_say():
    y, _ = drawn(3, 80, 4, multiply=False, relative=False, noise=5.0)
    model = ExponentialSmoothing(trend="add", seasonal="add", seasonal_periods=4).fit(y)
    paths = model.simulate(12, n_paths=40_000, random_state=0)
    half = np.diff(model.forecast_interval(12, level=0.9), axis=1)[:, 0] / 2
    np.testing.assert_allclose(paths.mean(axis=1), model.forecast(12), atol=4 * half.max() / 1.645 / 200)
    np.testing.assert_allclose(paths.std(axis=1) * 1.6448536, half, rtol=0.02)
    np.testing.assert_array_equal(model.simulate(3, 5, random_state=1), model.simulate(3, 5, random_state=1))


def test_information_criteria_count_the_parameters():
    y, _ = drawn(4, 60, 12, multiply=False, relative=False, noise=5.0)
    model = ExponentialSmoothing(**HOLT_WINTERS).fit(y)
    assert model.n_parameters_ == 3 + 2 + 11
    k = model.n_parameters_ + 1
    np.testing.assert_allclose(model.aic_, 2 * k - 2 * model.log_likelihood_)
    np.testing.assert_allclose(model.bic_, np.log(60) * k - 2 * model.log_likelihood_)
    np.testing.assert_allclose(model.aicc_, model.aic_ + 2 * k * (k + 1) / (60 - k - 1))


def test_dates_go_with_fitted_values():
    y = pd.Series(drawn(5, 48, 12, multiply=True, relative=True, noise=0.02)[0])
    y.index = pd.period_range("2022-01", periods=48, freq="M")
    model = ExponentialSmoothing(**MULTIPLYING).fit(y)
    assert model.fitted_values_.index.equals(y.index)
    assert str(model.forecast(1).index[0]) == "2026-01"


@pytest.mark.parametrize(
    ("model", "y", "message"),
    [
        (HOLT_WINTERS, np.ones(23), r"y must hold at least 24 values, got 23\. Two full seasons are needed"),
        (MULTIPLYING, np.arange(36.0), r"positive values only, got 0\.0 at position 0\. A model that multiplies"),
        (MULTIPLYING, 5 - np.arange(36.0), r"positive values only, got 0\.0 at position 5"),
        ({"error": "mul"}, [1.0, -1.0, 2.0, 3.0], r"positive values only, got -1\.0 at position 1"),
        ({"trend": "add"}, [1.0, 2.0, 3.0, 4.0], r"at least 5 values, got 4\. 4 parameters are to be estimated"),
        ({"trend": "mul"}, np.ones(9), "trend must be one of 'add', got 'mul'"),
        ({"error": "none"}, np.ones(9), "error must be one of 'add', 'mul'"),
        ({"seasonal": "add"}, np.ones(9), "seasonal_periods must be given with a season, and only then, got None"),
        ({"seasonal_periods": 4}, np.ones(9), "seasonal_periods must be given with a season, and only then, got 4"),
        ({"damped_trend": True}, np.ones(9), "damped_trend must be False without a trend"),
        ({"smoothing_trend": 0.1}, np.ones(9), "smoothing_trend must be None where the model has no such part"),
        ({"smoothing_level": 1.5}, np.ones(9), "smoothing_level must be at most 1, got 1.5"),
        ({"smoothing_level": -0.1}, np.ones(9), "smoothing_level must be a finite number of at least 0, got -0.1"),
        ({"trend": "add", "smoothing_level": 0.2, "smoothing_trend": 0.3}, np.ones(9), "at most smoothing_level, 0.2"),
        (
            HOLT_WINTERS | {"smoothing_level": 0.9, "smoothing_seasonal": 0.2},
            np.ones(30),
            "at most 1 - smoothing_level",
        ),
    ],
)
def test_bad_input_is_named(model, y, message):
    with pytest.raises(ValueError, match=message):
        ExponentialSmoothing(**model).fit(y)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(beta=st.floats(0.01, 0.9), seed=st.integers(0, 2**32 - 1))
def test_a_rate_that_is_given_keeps_the_others_within_their_region(beta, seed):
    y = np.random.default_rng(seed).normal(size=40).cumsum()
    model = ExponentialSmoothing(trend="add", smoothing_trend=beta).fit(y)
    assert model.smoothing_trend_ == beta
    assert beta <= model.smoothing_level_ <= 1
