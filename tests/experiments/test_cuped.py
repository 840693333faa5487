import numpy as np
import pytest
import statsmodels.api as sm

from helpers.experiments import cuped, cuped_adjust, mean_difference_interval
from helpers.metrics import wilson_interval


@pytest.fixture
def customers():
    rng = np.random.default_rng(0)
    before = rng.gamma(2, 50, (600, 2))
    arm = rng.integers(0, 2, 600)
    return before, arm, 20 + before @ [0.8, -0.3] + rng.normal(0, 30, 600) + 15 * arm


def test_theta_is_the_slope_of_a_regression_with_a_constant_for_each_arm(customers):
    before, arm, y = customers
    design = np.column_stack([arm == 0, arm == 1, before]).astype(float)
    adjusted, theta = cuped_adjust(y, before, arm)
    np.testing.assert_allclose(theta, sm.OLS(y, design).fit().params[2:], rtol=1e-10)
    np.testing.assert_allclose(adjusted, y - (before - before.mean(axis=0)) @ theta, rtol=1e-12)
    assert adjusted.mean() == pytest.approx(y.mean(), rel=1e-12)


def test_the_variance_falls_by_the_share_that_the_covariate_explains(customers):
    before, arm, y = customers
    parts = [(y[arm == a], before[arm == a, 0]) for a in (0, 1)]
    result = cuped(parts[0][0], parts[1][0], parts[0][1], parts[1][1])
    within = [np.concatenate([p[i] - p[i].mean() for p in parts]) for i in (0, 1)]
    assert result.variance_reduction == pytest.approx(np.corrcoef(*within)[0, 1] ** 2, rel=1e-10)
    plain = mean_difference_interval(parts[0][0], parts[1][0])
    shrunk = (result.interval.high - result.interval.low) / (plain.high - plain.low)
    assert shrunk == pytest.approx(np.sqrt(1 - result.variance_reduction), rel=0.02)


def test_intervals_hold_the_true_effect_as_often_as_they_promise():
    rng = np.random.default_rng(1)
    held, n = 0, 2000
    for _ in range(n):
        before = rng.normal(0, 1, (2, 60))
        after = 2 * before + rng.normal(0, 1, (2, 60)) + [[0], [0.3]]
        interval = cuped(after[0], after[1], before[0], before[1]).interval
        held += interval.low <= 0.3 <= interval.high
    low, high = wilson_interval(held, n, level=0.999)
    assert low <= 0.95 <= high


def test_a_covariate_that_tells_nothing_or_repeats_another_changes_little(customers):
    before, arm, y = customers
    constant = np.ones(len(y))
    np.testing.assert_allclose(cuped_adjust(y, constant, arm)[0], y)
    twice = np.column_stack([before[:, 0], 2 * before[:, 0]])
    np.testing.assert_allclose(cuped_adjust(y, twice, arm)[0], cuped_adjust(y, before[:, 0], arm)[0], rtol=1e-9)


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="covariates must have a row for each of the 3 outcomes"):
        cuped_adjust([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="covariates must have a row for each outcome, 2 and 3"):
        cuped([1, 2], [1, 2, 3], [1, 2], [1, 2])
    with pytest.raises(ValueError, match="arms must name the arm of each"):
        cuped_adjust([1, 2, 3], [1, 2, 4], [0, 1])
    with pytest.raises(ValueError, match="covariates must hold finite numbers only, got nan"):
        cuped_adjust([1, 2, 3], [1, np.nan, 4])
