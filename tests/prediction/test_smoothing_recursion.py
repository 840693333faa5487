"""The recursion of smoothing: statsmodels' numbers at the same parameters, many candidates at once, drawn futures."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing as StatsmodelsHoltWinters

from helpers.prediction.smoothing_recursion import Rates, States, draw_futures, error_weights, future_means, smooth


def random_model(seed, period, multiply, damped=True):
    rng = np.random.default_rng(seed)
    alpha = rng.uniform(0.05, 0.9)
    damping = rng.uniform(0.8, 0.98) if damped else 1.0
    rates = Rates(alpha, alpha * rng.uniform(0, 0.5), (1 - alpha) * rng.uniform(0, 0.9), damping)
    season = rng.uniform(-0.3, 0.3, size=period)
    season = 1 + season - season.mean() if multiply else 30 * (season - season.mean())
    return rng, rates, States(100.0, rng.uniform(-0.5, 1.0), season)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), period=st.integers(2, 12), error=st.sampled_from(["add", "mul"]))
def test_adding_season_agrees_with_statsmodels_at_the_same_parameters(seed, period, error):
    rng, rates, states = random_model(seed, period, multiply=False)
    y = 100 + rng.normal(scale=5, size=4 * period + 3)
    model = ETSModel(y, error, trend="add", damped_trend=True, seasonal="add", seasonal_periods=period)
    theirs = model.smooth([*rates, states.level, states.slope, *states.season[::-1]])
    means, _ = smooth(y.tolist(), rates, states)
    np.testing.assert_allclose(means, theirs.fittedvalues, rtol=1e-10)
    np.testing.assert_allclose(future_means(9, rates, smooth(y, rates, states)[1]), theirs.forecast(9), rtol=1e-10)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), period=st.integers(2, 12), damped=st.booleans())
def test_multiplying_season_agrees_with_statsmodels_at_the_same_parameters(seed, period, damped):
    rng, rates, states = random_model(seed, period, multiply=True, damped=damped)
    y = 100 + rng.normal(scale=5, size=4 * period + 3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = StatsmodelsHoltWinters(
            y, trend="add", damped_trend=damped, seasonal="mul", seasonal_periods=period, initialization_method="known",
            initial_level=states.level, initial_trend=states.slope, initial_seasonal=states.season,
        )  # fmt: skip
        theirs = model.fit(
            smoothing_level=rates.level, smoothing_trend=rates.trend / rates.level, smoothing_seasonal=rates.seasonal,
            damping_trend=rates.damping if damped else None, optimized=False,
        )  # fmt: skip
    means, end = smooth(y.tolist(), rates, states, multiply=True)
    np.testing.assert_allclose(means, theirs.fittedvalues, rtol=1e-10)
    # Not the last place: its final update is made with the level and slope after the last value there.
    ahead = future_means(period - 1, rates, end, multiply=True)
    np.testing.assert_allclose(ahead, theirs.forecast(period - 1), rtol=1e-10)


@pytest.mark.parametrize("multiply", [False, True])
def test_many_candidates_at_once_are_each_alone(multiply):
    rng, *_ = random_model(0, 4, multiply)
    y = 100 + rng.normal(scale=5, size=30)
    models = [random_model(seed, 4, multiply)[1:] for seed in range(6)]
    rates = Rates(*np.array([rates for rates, _ in models]).T)
    level, slope = np.array([states[:2] for _, states in models]).T
    together, _ = smooth(y, rates, States(level, slope, np.array([s.season for _, s in models]).T), multiply)
    alone = np.column_stack([smooth(y, *model, multiply)[0] for model in models])
    np.testing.assert_allclose(together, alone, rtol=1e-13)


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("multiply", [False, True])
def test_a_drawn_future_smoothed_with_its_own_rates_gives_back_its_errors(multiply, relative):
    rng, rates, states = random_model(3, 4, multiply)
    noise = rng.normal(scale=0.02 if relative else 2.0, size=(40, 3))
    paths = draw_futures(40, rates, states, multiply, noise, relative)
    for path, errors in zip(paths.T, noise.T, strict=True):
        means, _ = smooth(path.tolist(), rates, states, multiply)
        np.testing.assert_allclose(path - means, errors * (means if relative else 1.0), atol=1e-10)


def test_without_errors_the_future_is_its_mean():
    _, rates, states = random_model(5, 7, multiply=True)
    quiet = draw_futures(20, rates, states, True, np.zeros((20, 1)), relative=True)[:, 0]
    np.testing.assert_allclose(quiet, future_means(20, rates, states, multiply=True), rtol=1e-12)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), period=st.integers(2, 12))
def test_weights_of_an_error_are_what_one_error_does(seed, period):
    _, rates, states = random_model(seed, period, multiply=False)
    one = np.zeros((30, 1))
    one[0] = 1.0
    moved = draw_futures(30, rates, states, False, one, relative=False)[:, 0] - future_means(30, rates, states)
    np.testing.assert_allclose(error_weights(30, rates, period), moved, atol=1e-11)
