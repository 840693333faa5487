"""Lasso: scikit-learn's sparse answers, the conditions of the minimum, the gap, paths, collinear columns, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.linear_model import Lasso as SklearnLasso
from sklearn.linear_model import lasso_path as sklearn_lasso_path
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import Lasso, LinearRegression, lasso_path


@parametrize_with_checks([Lasso(), Lasso(alpha=0.01, fit_intercept=False)])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def problem(seed, n=40, p=8, correlation=0.0, scales=0.0, offset=0.0):
    """Make a table of equally correlated columns, of which every second one counts."""
    rng = np.random.default_rng(seed)
    X = np.sqrt(1 - correlation) * rng.normal(size=(n, p)) + np.sqrt(correlation) * rng.normal(size=(n, 1))
    y = X[:, ::2] @ rng.normal(size=X[:, ::2].shape[1]) + rng.normal(size=n)
    return (X + offset) * 10.0 ** rng.uniform(-scales, scales, size=p), y


def objective(X, y, alpha, coef, intercept, weight=None):
    residual = y - X @ coef - intercept
    return 0.5 * np.average(residual**2, weights=weight) + alpha * np.abs(coef).sum()


@settings(deadline=None, max_examples=50, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(6, 60),
    p=st.integers(1, 15),
    correlation=st.sampled_from([0.0, 0.5, 0.9]),
    scales=st.sampled_from([0.0, 1.0]),
    offset=st.sampled_from([0.0, 100.0]),
    log_alpha=st.floats(-2.5, 1),
    fit_intercept=st.booleans(),
    weighted=st.booleans(),
)
def test_agrees_with_scikit_learn(seed, n, p, correlation, scales, offset, log_alpha, fit_intercept, weighted):
    X, y = problem(seed, n, p, correlation, scales, offset if fit_intercept else 0.0)
    weight = np.random.default_rng(seed).uniform(0.5, 3.0, size=n) if weighted else None
    settings_of_both = {"alpha": 10.0**log_alpha, "fit_intercept": fit_intercept}
    ours = Lasso(**settings_of_both).fit(X, y, weight)
    theirs = SklearnLasso(**settings_of_both, tol=1e-14, max_iter=200_000).fit(X, y, weight)
    value = objective(X, y, ours.alpha, ours.coef_, ours.intercept_, weight)
    assert value <= objective(X, y, ours.alpha, theirs.coef_, theirs.intercept_, weight) * (1 + 1e-12)
    if theirs.dual_gap_ < 1e-12 and p < n:
        deviation = X.std(axis=0)
        size = np.abs(theirs.coef_ * deviation).max() + np.std(y) * 1e-3
        np.testing.assert_allclose(ours.coef_ * deviation, theirs.coef_ * deviation, rtol=0, atol=1e-5 * size)


@settings(deadline=None, max_examples=50, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(3, 30),
    p=st.integers(1, 60),
    correlation=st.sampled_from([0.0, 0.9, 0.999]),
    twins=st.booleans(),
    share=st.sampled_from([0.9, 0.3, 0.01, 1e-4]),
)
def test_no_slope_is_steeper_than_the_penalty_and_the_gap_is_rounding(seed, n, p, correlation, twins, share):
    X, y = problem(seed, n, p, correlation)
    if twins:
        X = np.column_stack([X, X[:, 0], -X[:, -1], np.full(n, 7.0), X[:, 0] + 1.0])
    Z, centred = X - X.mean(axis=0), y - y.mean()
    largest = np.abs(Z.T @ centred).max() / n
    model = Lasso(share * largest).fit(X, y)
    slope = Z.T @ (centred - Z @ model.coef_) / n
    assert np.abs(slope).max() <= share * largest * (1 + 1e-7) + 1e-12 * largest
    active = model.coef_ != 0
    assert active.sum() <= min(n - 1, p)
    signed = share * largest * np.sign(model.coef_[active])
    np.testing.assert_allclose(slope[active], signed, rtol=1e-6, atol=1e-11 * largest)
    assert model.dual_gap_ <= 1e-11 * centred.var()


class TestGap:
    def test_it_is_the_difference_of_both_objectives(self):
        X, y = problem(0, n=30, p=50)
        with pytest.warns(ConvergenceWarning, match=r"max_iter=1 sweeps: the duality gap is .* and .* is wanted"):
            model = Lasso(0.01, tol=0.0, max_iter=1).fit(X, y)
        Z, target = X - X.mean(axis=0), y - y.mean()
        residual = target - Z @ model.coef_
        dual_point = residual * min(1.0, 0.01 * 30 / np.abs(Z.T @ residual).max())
        dual = (target @ target - (target - dual_point) @ (target - dual_point)) / 60
        expected = objective(X, y, 0.01, model.coef_, model.intercept_) - dual
        assert expected > 1e-6
        np.testing.assert_allclose(model.dual_gap_, expected, rtol=1e-9)

    def test_it_bounds_what_is_left_to_gain(self):
        X, y = problem(0, n=30, p=50)
        best = Lasso(0.01).fit(X, y)
        lowest = objective(X, y, 0.01, best.coef_, best.intercept_)
        with pytest.warns(ConvergenceWarning):
            early = Lasso(0.01, tol=0.0, max_iter=1).fit(X, y)
        left = objective(X, y, 0.01, early.coef_, early.intercept_) - lowest
        assert 0 < left <= early.dual_gap_


class TestPath:
    @pytest.mark.parametrize(("n", "p", "correlation"), [(60, 10, 0.0), (60, 10, 0.9), (20, 40, 0.0)])
    def test_it_is_scikit_learns(self, n, p, correlation):
        X, y = problem(1, n, p, correlation)
        ours = lasso_path(X, y, 30, eps=1e-2)
        alphas, coef, _ = sklearn_lasso_path(
            X - X.mean(axis=0), y - y.mean(), alphas=30, eps=1e-2, tol=1e-13, max_iter=200_000
        )
        np.testing.assert_allclose(ours.alphas, alphas, rtol=1e-12)
        np.testing.assert_allclose(ours.coef, coef.T, rtol=0, atol=1e-6 * np.abs(coef).max())
        assert ours.dual_gap.max() < 1e-12 * y.var()

    @pytest.mark.parametrize("fit_intercept", [True, False])
    def test_it_is_made_of_single_fits(self, fit_intercept):
        X, y = problem(2, correlation=0.5)
        weight = np.random.default_rng(0).uniform(0.5, 2.0, size=40)
        path = lasso_path(X, y, [0.01, 0.3, 0.1], fit_intercept=fit_intercept, sample_weight=weight)
        assert list(path.alphas) == [0.3, 0.1, 0.01]
        for k, alpha in enumerate(path.alphas):
            model = Lasso(alpha, fit_intercept=fit_intercept).fit(X, y, weight)
            np.testing.assert_allclose(path.coef[k], model.coef_, rtol=1e-10, atol=1e-12)
            assert path.intercept[k] == pytest.approx(model.intercept_, rel=1e-10, abs=1e-12)
        np.testing.assert_array_equal(path.n_nonzero, [np.count_nonzero(row) for row in path.coef])

    def test_it_starts_where_the_first_coefficient_leaves_zero(self):
        X, y = problem(0)
        path = lasso_path(X, y)
        assert not path.coef[0].any()
        assert path.n_nonzero[1] == 1
        assert len(path.alphas) == 100

    def test_a_constant_target_has_an_empty_path(self):
        path = lasso_path(problem(0)[0], np.full(40, 3.0), 4)
        assert not path.coef.any()
        np.testing.assert_allclose(path.intercept, 3.0)


class TestLimits:
    def test_one_centred_column_is_moved_towards_zero_by_the_penalty(self):
        # slope 3, mean square 2/3: (2/3 · 3 - 1) / (2/3)
        np.testing.assert_allclose(Lasso(1.0).fit([[-1.0], [0.0], [1.0]], [-3.0, 0.0, 3.0]).coef_, [1.5])

    def test_orthogonal_columns_are_thresholded_one_by_one(self):
        Q = np.linalg.qr(np.random.default_rng(0).normal(size=(50, 5)))[0] * np.sqrt(50)
        truth = np.array([3.0, -2.0, 0.4, -0.3, 0.0])
        coef = Lasso(0.5, fit_intercept=False).fit(Q, Q @ truth).coef_
        np.testing.assert_allclose(coef, [2.5, -1.5, 0, 0, 0], atol=1e-12)

    def test_a_small_penalty_is_nearly_least_squares(self):
        X, y = problem(0)
        np.testing.assert_allclose(Lasso(1e-10).fit(X, y).coef_, LinearRegression().fit(X, y).coef_, rtol=1e-7)

    def test_a_large_penalty_leaves_the_mean(self):
        X, y = problem(0)
        model = Lasso(1e6).fit(X, y)
        assert not model.coef_.any()
        assert model.intercept_ == pytest.approx(y.mean())

    def test_useless_columns_drop_out_and_the_true_ones_stay(self):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(400, 30))
        y = 3 * X[:, 4] - 2 * X[:, 7] + rng.normal(size=400)
        assert list(np.flatnonzero(Lasso(0.3).fit(X, y).coef_)) == [4, 7]

    @pytest.mark.parametrize("value", [0.0, 0.1, 1e12])
    def test_a_constant_column_gets_zero(self, value):
        X, y = problem(0)
        model = Lasso(0.05).fit(np.column_stack([X, np.full(40, value)]), y)
        assert model.coef_[8] == 0.0
        np.testing.assert_allclose(model.coef_[:8], Lasso(0.05).fit(X, y).coef_, rtol=1e-10)

    def test_twins_fit_as_one_does(self):
        X, y = problem(0)
        twins = np.column_stack([X, X])
        single, double = Lasso(0.05).fit(X, y), Lasso(0.05).fit(twins, y)
        np.testing.assert_allclose(double.predict(twins), single.predict(X), rtol=1e-9, atol=1e-9)

    def test_weights_count_a_row_as_often_as_they_say(self):
        X, y = problem(0)
        weight = np.random.default_rng(1).integers(0, 4, size=40)
        weighted = Lasso(0.1).fit(X, y, weight)
        repeated = Lasso(0.1).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
        np.testing.assert_allclose(weighted.coef_, repeated.coef_, rtol=1e-11)
        np.testing.assert_allclose(Lasso(0.1).fit(X, y, 1000.0 * weight).coef_, weighted.coef_, rtol=1e-11)

    @pytest.mark.parametrize("scale", [1e-6, 1e6, 1e100])
    def test_a_penalty_in_the_unit_of_the_columns_gives_the_same_fit(self, scale):
        X, y = problem(0)
        plain, scaled = Lasso(0.1).fit(X, y), Lasso(0.1 * scale).fit(X * scale, y)
        np.testing.assert_allclose(scaled.coef_ * scale, plain.coef_, rtol=1e-10)

    def test_far_from_zero_the_answer_is_the_same(self):
        X, y = problem(0)
        np.testing.assert_allclose(Lasso(0.1).fit(X + 1e6, y + 1e6).coef_, Lasso(0.1).fit(X, y).coef_, rtol=1e-8)


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"alpha": 0.0}, ValueError, "alpha must be a finite number above 0, got 0.0. .* use LinearRegression"),
            ({"alpha": -1.0}, ValueError, "alpha must be a finite number above 0, got -1.0"),
            ({"alpha": "1"}, TypeError, "alpha must be a finite number above 0, got '1'"),
            ({"tol": -1.0}, ValueError, "tol must be a finite number of at least 0, got -1.0"),
            ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1, got 0"),
            ({"fit_intercept": "no"}, TypeError, "fit_intercept must be True or False, got 'no'"),
        ],
    )
    def test_a_bad_setting_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            Lasso(**setting).fit([[1.0], [2.0]], [1.0, 2.0])

    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"alphas": [1.0, 0.0]}, ValueError, "alphas must be a finite number above 0, got 0.0"),
            ({"alphas": []}, ValueError, "alphas must not be empty"),
            ({"alphas": [np.nan]}, ValueError, "alphas must hold finite numbers only"),
            ({"alphas": 0}, ValueError, "alphas must be an integer of at least 1, got 0"),
            ({"alphas": None}, TypeError, "alphas must be an integer of at least 1, got None"),
            ({"eps": 0.0}, ValueError, "eps must be a finite number above 0 and below 1, got 0.0"),
        ],
    )
    def test_a_bad_path_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            lasso_path([[1.0], [2.0]], [1.0, 2.0], **setting)

    @pytest.mark.parametrize("weight", [[1.0, -1.0], [0.0, 0.0], [1.0]])
    def test_bad_weights_are_named(self, weight):
        with pytest.raises(ValueError, match="sample_weight must hold"):
            Lasso().fit([[1.0], [2.0]], [1.0, 2.0], weight)

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize(("X_scale", "y_scale"), [(1e200, 1.0), (1.0, 1e200)])
    def test_squares_that_overflow_are_refused(self, X_scale, y_scale):
        X, y = problem(0)
        with pytest.raises(ValueError, match="units in which the squares of their columns fit a float64"):
            Lasso().fit(X * X_scale, y * y_scale)

    def test_nothing_is_known_before_fit(self):
        with pytest.raises(NotFittedError):
            Lasso().predict([[1.0]])

    def test_fit_leaves_its_input_alone(self):
        X, y = problem(0)
        copies = X.copy(), y.copy()
        Lasso(0.1, fit_intercept=False).fit(*copies)
        np.testing.assert_array_equal(copies[0], X)
        np.testing.assert_array_equal(copies[1], y)
