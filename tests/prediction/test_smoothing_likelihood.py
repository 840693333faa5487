"""The two ways to the highest likelihood: filter and regression, and damped Gauss-Newton; they meet."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from helpers.prediction.smoothing_likelihood import (
    Form,
    damped_gauss_newton,
    filter_series,
    fit_by_filter,
    fit_by_recursion,
    starting_curves,
)
from helpers.prediction.smoothing_recursion import Rates, States, smooth

NOTHING_GIVEN = Rates(None, None, None, None)


def form(period=1, trend=True, relative=False, multiply=False, damped=False):
    damping = (0.8, 0.98) if damped else (float(trend), float(trend))
    share, none = (0.0, 1.0), (0.0, 0.0)
    limits = (share, share if trend else none, share if period > 1 else none, damping)
    return Form(relative, trend, period, multiply, limits, NOTHING_GIVEN)


@settings(deadline=None, max_examples=50, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), period=st.integers(1, 12), trend=st.booleans(), damped=st.booleans())
def test_the_filter_makes_the_errors_of_the_recursion(seed, period, trend, damped):
    rng = np.random.default_rng(seed)
    alpha = rng.uniform(0, 1)
    phi = (rng.uniform(0.8, 1.0) if damped else 1.0) if trend else 0.0
    rates = Rates(alpha, trend * alpha * rng.uniform(0, 1), (period > 1) * (1 - alpha) * rng.uniform(0, 1), phi)
    y, start = rng.normal(size=50), rng.normal(size=trend + period)
    season = np.append(start[1 + trend :], -start[1 + trend :].sum())
    means, _ = smooth(y, rates, States(start[0], start[1] if trend else 0.0, season))
    curves = starting_curves(form(period, trend), phi, 50)
    np.testing.assert_allclose(filter_series(y - curves @ start, rates, period), y - means, atol=1e-9)


def wandering_series():
    t = np.arange(80)
    return 50 + 0.2 * t + 4 * np.sin(2 * np.pi * t / 4) + np.random.default_rng(0).normal(size=80).cumsum()


@pytest.mark.parametrize("period", [1, 4])
@pytest.mark.parametrize("damped", [False, True])
def test_both_ways_end_at_the_same_place(period, damped):
    y, model = wandering_series(), form(period, damped=damped)
    by_filter, by_recursion = fit_by_filter(y, model), fit_by_recursion(y, model)
    np.testing.assert_allclose(by_recursion.loss, by_filter.loss, rtol=1e-8)
    assert by_recursion.loss <= by_filter.loss * (1 + 1e-10)


def test_the_better_of_two_valleys_of_the_damping_is_found():
    y, free = wandering_series(), form(4, damped=True)
    held = [fit_by_filter(y, free._replace(limits=(*free.limits[:3], (phi, phi)))).loss for phi in (0.91, 0.95, 0.98)]
    assert held[0] < held[1] > held[2]  # a ridge between them
    np.testing.assert_allclose(fit_by_filter(y, free).loss, held[2], rtol=1e-9)


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("multiply", [False, True])
def test_no_small_change_of_any_parameter_is_better(multiply, relative):
    t = np.arange(72)
    rng = np.random.default_rng(1)
    y = (100 + t) * (1 + 0.3 * np.sin(2 * np.pi * t / 6)) * np.exp(0.05 * rng.normal(size=72).cumsum() / 3)
    model = form(6, relative=relative, multiply=multiply)
    shares, states, loss = (fit_by_recursion if relative or multiply else fit_by_filter)(y, model)

    def total(shares, level, slope, season):
        alpha, trend, seasonal, phi = shares
        means, _ = smooth(
            y, Rates(alpha, alpha * trend, (1 - alpha) * seasonal, phi), States(level, slope, season), multiply
        )
        r = y - means
        return np.sum((r / means) ** 2) * np.exp(2 * np.mean(np.log(means))) if relative else r @ r

    best = [np.array(shares), states.level, states.slope, np.array(states.season)]
    np.testing.assert_allclose(total(*best), loss, rtol=1e-9)
    for step in (-1e-3, 1e-3):
        for j in range(3):
            moved = best[0].copy()
            moved[j] = np.clip(moved[j] + step, 0, 1)
            assert total(moved, *best[1:]) >= loss * (1 - 1e-9)
        assert total(best[0], best[1] * (1 + step), *best[2:]) >= loss * (1 - 1e-9)
        assert total(*best[:2], best[2] + 100 * step, best[3]) >= loss * (1 - 1e-9)
        for j in range(5):
            season = best[3].copy()
            season[[j, 5]] += np.array([1, -1]) * step * (1 if multiply else 100)
            assert total(*best[:3], season) >= loss * (1 - 1e-9)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1))
def test_scipy_finds_nothing_better_near_where_damped_gauss_newton_ends(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 3, size=40), rng.normal(size=40)
    lower, upper = np.array([0.0, -0.5, 0.1]), np.array([1.0, 0.5, 3.0])

    def residuals(p):
        return p[0] * np.exp(-p[2] * x) + p[1] * x - y

    def jacobian(p):
        decay = np.exp(-p[2] * x)
        return np.column_stack([decay, x, -p[0] * x * decay])

    start = np.array([0.5, 0.0, 1.0])
    x_end, loss = damped_gauss_newton(residuals, jacobian, start, lower, upper, max_iter=500, tol=1e-13)
    inside = np.clip(x_end, lower + 1e-9, upper - 1e-9)  # scipy begins strictly between the bounds
    better = least_squares(residuals, inside, jacobian, bounds=(lower, upper), xtol=1e-12, ftol=1e-12, gtol=1e-12)
    assert np.all((lower <= x_end) & (x_end <= upper))
    assert loss <= 2 * better.cost * (1 + 1e-7)
