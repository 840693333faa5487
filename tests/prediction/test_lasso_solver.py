"""The lasso's solver: each sweep and each step lowers the objective, alone each reaches the same minimum."""

import numpy as np
import pytest
from scipy.linalg import lapack

from helpers.prediction.lasso_solver import (
    Problem,
    _first_dependent,
    duality_gap,
    minimize,
    soft_threshold,
    solve_block,
    sweep,
)


def make(seed, n=30, p=10):
    rng = np.random.default_rng(seed)
    Z, y = rng.normal(size=(n, p)), rng.normal(size=n)
    return Problem(Z.T @ Z / n, Z.T @ y / n, y @ y / n)


def value(problem, alpha, coef):
    smooth = 0.5 * problem.variance - problem.correlation @ coef + 0.5 * coef @ problem.gram @ coef
    return smooth + alpha * np.abs(coef).sum()


def test_soft_threshold_minimizes_a_parabola_with_a_price():
    grid = np.linspace(-5, 5, 100_001)
    for x, alpha in ((3.0, 1.0), (-3.0, 1.0), (0.4, 1.0), (-0.4, 1.0), (2.0, 0.0)):
        best = grid[np.argmin(0.5 * (grid - x) ** 2 + alpha * np.abs(grid))]
        assert soft_threshold(x, alpha) == pytest.approx(best, abs=1e-4)


def test_a_sweep_lowers_the_objective_and_keeps_the_slope_right():
    problem, coef = make(0), np.zeros(10)
    slope, last = problem.correlation.copy(), value(problem, 0.05, np.zeros(10))
    for _ in range(5):
        sweep(problem, 0.05, coef, slope, np.arange(10))
        np.testing.assert_allclose(slope, problem.correlation - problem.gram @ coef, atol=1e-14)
        now = value(problem, 0.05, coef)
        assert now <= last
        last = now


@pytest.mark.parametrize("p", [10, 50])
def test_sweeps_alone_reach_the_minimum_too(p):
    problem, coef = make(1, p=p), np.zeros(p)
    slope = problem.correlation.copy()
    for _ in range(5000):
        sweep(problem, 0.05, coef, slope, np.arange(p))
    exact, gap, _ = minimize(problem, 0.05, np.zeros(p), 1000)
    np.testing.assert_allclose(coef, exact, atol=1e-7)
    assert gap < 1e-14


@pytest.mark.parametrize("p", [10, 29, 60])
@pytest.mark.parametrize("seed", range(5))
def test_the_block_step_lowers_the_objective_from_any_start(p, seed):
    problem = make(seed, p=p)
    coef = np.random.default_rng(seed).normal(size=p)
    before = value(problem, 0.1, coef)
    solve_block(problem, 0.1, coef)
    assert value(problem, 0.1, coef) < before
    active = coef != 0
    slope = problem.correlation - problem.gram @ coef
    np.testing.assert_allclose(slope[active], 0.1 * np.sign(coef[active]), rtol=1e-8)
    assert active.sum() <= 30


def test_a_start_far_off_leads_to_the_same_minimum():
    problem = make(2)
    cold, _, _ = minimize(problem, 0.05, np.zeros(10), 1000)
    warm, _, _ = minimize(problem, 0.05, np.random.default_rng(0).normal(size=10) * 100, 1000)
    np.testing.assert_allclose(warm, cold, atol=1e-12)


def test_the_gap_is_zero_at_the_minimum_alone():
    problem = make(3)
    coef, gap, _ = minimize(problem, 0.05, np.zeros(10), 1000)
    assert gap < 1e-15
    for j in range(10):
        moved = coef + 0.1 * (np.arange(10) == j)
        assert duality_gap(problem, 0.05, moved, problem.correlation - problem.gram @ moved) > 1e-5


@pytest.mark.parametrize("difference", [0.0, 1e-15, 1e-14])
def test_a_column_that_differs_from_another_by_rounding_leaves_the_block(difference):
    gram = np.array([[1.0, 1.0, 0.1], [1.0, 1.0 + difference, 0.1], [0.1, 0.1, 1.0]])
    coef = np.array([0.3, 0.4, 0.2])
    solve_block(Problem(gram, np.array([1.0, 1.0, 0.5]), 2.0), 0.1, coef)
    assert coef[0] * coef[1] == 0.0
    np.testing.assert_allclose(coef[0] + coef[1], (0.9 - 0.1 * 0.4) / 0.99, rtol=1e-12)


@pytest.mark.parametrize(("difference", "found"), [(0.0, 1), (5e-14, 1), (2e-13, -1), (1e-10, -1)])
def test_below_a_ten_million_millionth_what_is_left_of_a_column_is_rounding(difference, found):
    block = np.array([[1.0, 1.0], [1.0, 1.0 + difference]])
    factor, failed = lapack.dpotrf(block)
    assert _first_dependent(block, factor, failed) == found


@pytest.mark.parametrize("difference", [1e-7, 2e-8, 1e-9, 1e-12])
def test_twins_that_change_places_do_not_use_up_the_sweeps(difference):
    """Once all sweeps went to the first penalty on the way, and other columns never came in."""
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(40, 5))
    y = Z @ [1.0, 2.0, 0.0, 0.0, -1.0] + rng.normal(size=40)
    single, _, _ = minimize(Problem(Z.T @ Z / 40, Z.T @ y / 40, y @ y / 40), 0.01, np.zeros(5), 1000)
    Z = np.hstack([Z, Z + difference * rng.normal(size=Z.shape)])
    coef, gap, n_iter = minimize(Problem(Z.T @ Z / 40, Z.T @ y / 40, y @ y / 40), 0.01, np.zeros(10), 1000)
    assert n_iter < 300
    assert gap < 1e-6
    np.testing.assert_allclose(coef[:5] + coef[5:], single, atol=1e-4)
