"""Metrics of forecasts: limit cases, scikit-learn's numbers, and what makes each of them smallest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_pinball_loss as sklearn_pinball_loss

from helpers.metrics import interval_coverage, interval_score, mean_absolute_scaled_error, mean_pinball_loss


@settings(deadline=None, max_examples=40, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), period=st.integers(1, 12), scale=st.sampled_from([1e-6, 1.0, 1e6]))
def test_scaled_error_is_its_formula_in_any_unit(seed, period, scale):
    rng = np.random.default_rng(seed)
    train, true, guess = rng.normal(size=30), rng.normal(size=5), rng.normal(size=5)
    naive = np.mean([abs(train[t] - train[t - period]) for t in range(period, 30)])
    got = mean_absolute_scaled_error(scale * true, scale * guess, y_train=scale * train, seasonal_periods=period)
    np.testing.assert_allclose(got, np.mean(np.abs(true - guess)) / naive, rtol=1e-12)


def test_scaled_error_of_a_perfect_forecast_is_zero():
    assert mean_absolute_scaled_error([1.0, 2.0], [1.0, 2.0], y_train=[1.0, 3.0]) == 0


def test_scaled_error_of_the_naive_forecast_one_step_ahead_is_one_on_average():
    y = np.random.default_rng(0).normal(size=20_001).cumsum()
    known, coming = y[:10_001], y[10_001:]
    assert abs(mean_absolute_scaled_error(coming, y[10_000:-1], y_train=known) - 1) < 0.05


@settings(deadline=None, max_examples=40, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 30), alpha=st.floats(0.01, 0.99), weighted=st.booleans())
def test_pinball_loss_agrees_with_scikit_learn(seed, n, alpha, weighted):
    rng = np.random.default_rng(seed)
    true, guess = rng.normal(size=(2, n))
    weight = rng.uniform(0.1, 2, size=n) if weighted else None
    expected = sklearn_pinball_loss(true, guess, sample_weight=weight, alpha=alpha)
    np.testing.assert_allclose(mean_pinball_loss(true, guess, sample_weight=weight, alpha=alpha), expected, rtol=1e-12)


def test_pinball_loss_is_lowest_at_its_quantile():
    sample = np.random.default_rng(1).normal(size=4000)
    places = np.linspace(-2, 2, 81)
    losses = [mean_pinball_loss(sample, np.full(4000, place), alpha=0.8) for place in places]
    assert abs(places[np.argmin(losses)] - np.quantile(sample, 0.8)) < 0.06


def test_interval_score_is_lowest_for_the_true_quantiles():
    sample = np.random.default_rng(2).normal(size=20_000)
    half = stats.norm.ppf(0.95)
    scores = [interval_score(sample, np.full(20_000, -h), np.full(20_000, h), level=0.9) for h in (0.6 * half, half, 2)]
    assert scores[1] == min(scores)


def test_coverage_counts_ends_and_misses():
    assert interval_coverage([1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 4.0, 0.0], [2.0, 2.0, 5.0, 3.0]) == 0.5


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: mean_absolute_scaled_error([1.0], [1.0], y_train=[1.0, 2.0], seasonal_periods=2),
            "more than seasonal",
        ),
        (lambda: mean_absolute_scaled_error([1.0], [1.0], y_train=[1.0, 2.0, 1.0, 2.0], seasonal_periods=2), "repeat"),
        (lambda: mean_absolute_scaled_error([1.0], [1.0, 2.0], y_train=[1.0, 2.0]), "y_true and y_pred must have the"),
        (lambda: mean_pinball_loss([1.0], [1.0], alpha=1.5), "alpha must be a number strictly between 0 and 1"),
        (lambda: mean_pinball_loss([np.nan], [1.0]), "y_true must hold finite numbers"),
        (
            lambda: interval_coverage([1.0], [2.0], [1.0]),
            "lower must not lie above upper, got 2.0 and 1.0",
        ),
        (lambda: interval_coverage([1.0, 2.0], [2.0], [3.0]), "y_true and lower and upper must have the same length"),
        (lambda: interval_score([1.0], [0.0], [3.0], level=0), "level must be a number strictly between 0 and 1"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
