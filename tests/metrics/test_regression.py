"""Regression metrics: scikit-learn's values, limit cases, and input refused in words."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from helpers.metrics import regression as metrics

NAMES = sorted(metrics.__all__)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=30)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 50),
    weights=st.sampled_from([None, "some", "with zeros"]),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
)
def test_equals_scikit_learn(name, seed, n, weights, scale):
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.normal(size=n) * scale, rng.normal(size=n) * scale
    weight = None if weights is None else rng.uniform(0.1, 2.0, size=n)
    if weights == "with zeros":
        weight[2:] *= rng.integers(0, 2, size=n - 2)
    expected = getattr(sklearn_metrics, name)(y_true, y_pred, sample_weight=weight)
    got = getattr(metrics, name)(y_true, y_pred, sample_weight=weight)
    assert type(got) is float
    np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12 * (name == "r2_score"))


@pytest.mark.parametrize("name", NAMES)
def test_perfect_predictions_score_best(name):
    y = np.random.default_rng(0).normal(size=20)
    assert getattr(metrics, name)(y, y) == (1.0 if name == "r2_score" else 0.0)


def test_predicting_the_mean_explains_nothing():
    y = np.random.default_rng(0).normal(size=20) + 100.0
    assert metrics.r2_score(y, np.full(20, y.mean())) == pytest.approx(0.0, abs=1e-12)


def test_root_mean_squared_error_is_at_least_the_mean_absolute_error():
    rng = np.random.default_rng(1)
    y_true, y_pred = rng.normal(size=(2, 30))
    assert metrics.root_mean_squared_error(y_true, y_pred) >= metrics.mean_absolute_error(y_true, y_pred)


def test_series_are_compared_by_position_not_by_index():
    y_true, y_pred = pd.Series([1.0, 2.0], index=[0, 1]), pd.Series([1.0, 2.0], index=[1, 0])
    assert metrics.mean_squared_error(y_true, y_pred) == 0.0


def test_small_integers_do_not_overflow():
    y_true, y_pred = np.array([100, 100], dtype=np.int8), np.array([-100, -100], dtype=np.int8)
    assert metrics.mean_squared_error(y_true, y_pred) == 40_000.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("y_true", "y_pred", "weight", "error", "message"),
    [
        ([], [], None, ValueError, "y_true must not be empty"),
        ([1.0, 2.0], [1.0], None, ValueError, "y_true and y_pred must have the same length, got 2 and 1"),
        ([1.0, 2.0], [1.0, np.nan], None, ValueError, "y_pred must hold finite numbers only, got nan at position 1"),
        ([[1.0], [2.0]], [1.0, 2.0], None, ValueError, r"y_true must be .* 1 dimension, got shape \(2, 1\)"),
        ([1.0, 2.0], ["a", "b"], None, TypeError, "y_pred must hold numbers"),
        ([1.0, 2.0], None, None, ValueError, "y_pred must be an array"),
        ([1.0, 2.0], [1.0, 2.0], [1.0, -1.0], ValueError, "sample_weight must hold no negative weights"),
        ([1.0, 2.0], [1.0, 2.0], [0.0, 0.0], ValueError, "sample_weight must hold at least one weight above zero"),
        ([1.0, 2.0], [1.0, 2.0], [1.0], ValueError, "sample_weight must hold one weight a sample, 2 in all, got 1"),
    ],
)
def test_bad_input_is_named(name, y_true, y_pred, weight, error, message):
    with pytest.raises(error, match=message):
        getattr(metrics, name)(y_true, y_pred, weight)


def test_what_a_metric_cannot_divide_by_is_refused():
    with pytest.raises(ValueError, match=r"y_true must hold different values for R² .* got 3\.0 in all places"):
        metrics.r2_score([3.0, 3.0], [1.0, 2.0])
    with pytest.raises(ValueError, match=r"y_true must hold different values"):
        metrics.r2_score([0.1, 0.1, 5.0], [1.0, 2.0, 3.0], sample_weight=[1.0, 1.0, 0.0])
    with pytest.raises(ValueError, match="y_true must hold no zeros, got one at position 1"):
        metrics.mean_absolute_percentage_error([1.0, 0.0], [1.0, 1.0])
