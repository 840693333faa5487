"""Linear regression: scikit-learn's contract, exactness, the known truth, the edges of what is solvable, bad input."""

import warnings
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.linear_model import LinearRegression as SklearnLinearRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import LinearRegression

EPSILON = np.finfo(np.float64).eps


@parametrize_with_checks([LinearRegression(), LinearRegression(solver="qr"), LinearRegression(solver="gradient")])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def exact_coefficients(X, y):
    """Solve the normal equations with an intercept in fractions: no rounding at all."""
    rows = [[*map(Fraction, map(float, row)), Fraction(1), Fraction(float(t))] for row, t in zip(X, y, strict=True)]
    size = X.shape[1] + 1
    system = [[sum(row[j] * row[k] for row in rows) for k in range(size + 1)] for j in range(size)]
    for j in range(size):
        pivot = next(k for k in range(j, size) if system[k][j])
        system[j], system[pivot] = system[pivot], system[j]
        for k in range(size):
            if k != j and system[k][j]:
                factor = system[k][j] / system[j][j]
                system[k] = [a - factor * b for a, b in zip(system[k], system[j], strict=True)]
    return np.array([float(system[j][size] / system[j][j]) for j in range(size)])


def problem(seed, n=12, p=3, scales=0.0, closeness=0.0, offset=0.0, noise=1.0):
    """Make a table whose columns differ in scale, whose first two are nearly one, and which lies far from zero."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    X[:, 1] = X[:, 0] + X[:, 1] / 10.0**closeness
    X = (X + offset) * 10.0 ** rng.uniform(-scales, scales, size=p)
    deviations = X - X.mean(axis=0)
    y = deviations @ (rng.normal(size=p) / deviations.std(axis=0)) + noise * rng.normal(size=n)
    return X, y


def relative_error(coef, X, y):
    """Return the largest error of the coefficients in units of the columns, and what least squares may cost at best."""
    exact = exact_coefficients(X, y)[:-1]
    Z = X - X.mean(axis=0)
    norm = np.linalg.norm(Z, axis=0)
    condition = np.linalg.cond(Z / norm)
    residual = np.linalg.norm(y - y.mean() - Z @ exact)
    size = np.linalg.norm(norm * exact)
    bound = EPSILON * (condition + condition**2 * residual / size)
    return np.linalg.norm(norm * (coef - exact)) / size, bound


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(8, 16),
    p=st.integers(2, 4),
    scales=st.floats(0, 8),
    closeness=st.floats(0, 7),
    offset=st.sampled_from([0.0, 1.0, 1e3, 1e6]),
    noise=st.sampled_from([0.0, 1e-3, 1.0]),
)
@pytest.mark.parametrize("solver", ["auto", "qr"])
def test_coefficients_are_as_exact_as_the_condition_of_the_data_allows(
    solver, seed, n, p, scales, closeness, offset, noise
):
    X, y = problem(seed, n, p, scales, closeness, offset, noise)
    error, bound = relative_error(LinearRegression(solver=solver).fit(X, y).coef_, X, y)
    assert error <= 5 * bound


@pytest.mark.parametrize("closeness", [0, 2, 3.5, 5, 7])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_error_is_no_larger_than_that_of_lstsq(closeness, offset):
    ours, theirs = [], []
    for seed in range(15):
        X, y = problem(seed, closeness=closeness, offset=offset, scales=8)
        ours.append(relative_error(LinearRegression().fit(X, y).coef_, X, y)[0])
        with_ones = np.column_stack([X, np.ones(len(X))])
        theirs.append(relative_error(np.linalg.lstsq(with_ones, y, rcond=1e-300)[0][:-1], X, y)[0])
    assert np.median(ours) <= np.median(theirs)
    assert np.max(ours) <= 2 * np.max(theirs)


def test_coefficients_agree_with_lstsq_at_full_size():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 20))
    y = X @ rng.normal(size=20) + rng.normal(size=20_000)
    model = LinearRegression().fit(X, y)
    expected = np.linalg.lstsq(np.column_stack([np.ones(20_000), X]), y, rcond=None)[0]
    np.testing.assert_allclose(model.parameters_, expected, rtol=1e-11, atol=1e-15)


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 30),
    p=st.integers(1, 8),
    targets=st.integers(0, 3),
    intercept=st.booleans(),
    weighted=st.booleans(),
    solver=st.sampled_from(["auto", "qr"]),
)
def test_agrees_with_scikit_learn_at_any_shape(seed, n, p, targets, intercept, weighted, solver):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    y = rng.normal(size=(n, targets) if targets else n)
    # Two rows count at least: of a single weighted row, scikit-learn fits the rounding of its mean.
    weight = rng.integers(0, 4, size=n) + 1.0 * (np.arange(n) < 2) if weighted else None
    ours = LinearRegression(fit_intercept=intercept, solver=solver).fit(X, y, weight)
    theirs = SklearnLinearRegression(fit_intercept=intercept, tol=1e-12).fit(X, y, weight)
    # Square systems are badly conditioned now and then; the digits that may be lost are those of the condition number.
    rows = X if weight is None else X[weight > 0]
    singular = np.linalg.svd(rows - intercept * np.average(X, axis=0, weights=weight), compute_uv=False)
    singular = singular[singular > 1e-12 * singular.max(initial=1e-300)]
    rtol = 1e-12 * (singular.max() / singular.min()) ** 2 if singular.size else 1e-12
    size = np.abs(theirs.coef_).max() + 1e-12
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=rtol, atol=rtol * size)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, rtol=rtol, atol=rtol * (1 + size))
    assert ours.coef_.shape == theirs.coef_.shape
    assert np.shape(ours.intercept_) == np.shape(theirs.intercept_)


def test_weights_count_a_row_as_often_as_they_say():
    X, y = problem(0, n=20)
    weight = np.random.default_rng(1).integers(0, 4, size=20)
    weighted = LinearRegression().fit(X, y, weight)
    repeated = LinearRegression().fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    np.testing.assert_allclose(weighted.parameters_, repeated.parameters_, rtol=1e-12)


class TestRankDeficiency:
    @pytest.fixture
    def table(self):
        rng = np.random.default_rng(3)
        X = rng.normal(size=(60, 3))
        return X, X @ [1.0, 2.0, 3.0] + 10.0 + rng.normal(size=60)

    @pytest.mark.parametrize("scale", [1e-8, 1.0, 1e8])
    def test_twins_share_their_coefficient_whatever_the_other_columns_units(self, table, scale):
        X, y = table
        single = LinearRegression().fit(X, y)
        twins = LinearRegression().fit(np.column_stack([X * [scale, 1, 1], X[:, 2]]), y)
        assert twins.rank_ == 3
        half = single.coef_[2] / 2
        np.testing.assert_allclose(twins.coef_, [single.coef_[0] / scale, single.coef_[1], half, half], rtol=1e-12)

    def test_a_column_that_is_another_plus_one_adds_no_rank(self):
        model = LinearRegression().fit([[1, 2], [2, 3], [3, 4], [4, 5]], [3.1, 4.9, 7.0, 9.0])
        assert model.rank_ == 1
        np.testing.assert_allclose(model.coef_, np.polyfit([1, 2, 3, 4], [3.1, 4.9, 7.0, 9.0], 1)[0] / 2)

    @settings(deadline=None, max_examples=40)
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(2, 20), p=st.integers(2, 12), rank=st.integers(1, 5))
    def test_solution_is_the_shortest_one(self, seed, n, p, rank):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(n, min(rank, p))) @ rng.normal(size=(min(rank, p), p))
        y = rng.normal(size=n)
        model = LinearRegression().fit(X, y)
        expected, _, expected_rank, singular = np.linalg.lstsq(X - X.mean(axis=0), y - y.mean(), rcond=1e-10)
        condition = singular[0] / singular[expected_rank - 1]
        assert model.rank_ == expected_rank
        tolerance = 1e-12 * condition**2
        np.testing.assert_allclose(model.coef_, expected, rtol=tolerance, atol=tolerance * np.abs(expected).max())

    @pytest.mark.parametrize("value", [0.0, 0.1, 1e12, -1e-12])
    @pytest.mark.parametrize("n", [10, 100_000])
    def test_a_constant_column_gets_zero(self, value, n):
        rng = np.random.default_rng(0)
        x = rng.normal(size=n)
        y = 2 * x + rng.normal(size=n)
        model = LinearRegression().fit(np.column_stack([x, np.full(n, value)]), y)
        assert model.rank_ == 1
        assert model.coef_[1] == 0.0
        np.testing.assert_allclose(model.coef_[0], LinearRegression().fit(x[:, None], y).coef_[0], rtol=1e-12)
        assert np.isfinite(model.predict_interval([[0.0, value]])).all()

    def test_collinearity_hidden_by_rounding_far_from_zero_is_seen(self):
        x = np.random.default_rng(0).normal(size=500)
        model = LinearRegression().fit(np.column_stack([x, 1.1 * x + 1e6]), x)
        assert model.rank_ == 1

    def test_more_columns_than_rows_fit_exactly(self):
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(10, 400)), rng.normal(size=10)
        model = LinearRegression().fit(X, y)
        assert model.rank_ == 9
        np.testing.assert_allclose(model.predict(X), y, rtol=1e-12)

    def test_one_row_predicts_itself(self):
        model = LinearRegression().fit([[1.0, 2.0]], [5.0])
        assert (model.rank_, model.intercept_) == (0, 5.0)
        np.testing.assert_array_equal(model.coef_, [0.0, 0.0])

    def test_cholesky_refuses_what_it_cannot_solve(self, table):
        X, y = table
        with pytest.raises(ValueError, match=r"solver='cholesky' cannot solve this.*condition number"):
            LinearRegression(solver="cholesky").fit(np.column_stack([X, X[:, 0]]), y)
        LinearRegression(solver="cholesky").fit(X, y)


class TestExtremeNumbers:
    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
    @pytest.mark.parametrize("which", ["X", "y", "one column"])
    def test_units_change_no_digit(self, scale, which):
        X, y = problem(0)
        plain = LinearRegression().fit(X, y)
        if which == "y":
            model = LinearRegression().fit(X, y * scale)
            np.testing.assert_allclose(model.coef_ / scale, plain.coef_, rtol=1e-12)
        else:
            scales = np.array([1.0, 1.0, scale]) if which == "one column" else scale
            model = LinearRegression().fit(X * scales, y)
            np.testing.assert_allclose(model.coef_ * scales, plain.coef_, rtol=1e-12)
        np.testing.assert_allclose(model.t_values_[1:], plain.t_values_[1:], rtol=1e-10)
        assert model.rank_ == 3

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize(("X_scale", "y_scale"), [(1e-300, 1e300), (1e-310, 1e-310), (1e-320, 1.0)])
    def test_coefficients_that_overflow_are_refused(self, X_scale, y_scale):
        X, y = problem(0)
        with pytest.raises(ValueError, match="units in which the coefficients fit a float64"):
            LinearRegression().fit(X * X_scale, y * y_scale)

    @pytest.mark.filterwarnings("error")
    def test_a_column_longer_than_a_float64_is_refused(self):
        with pytest.raises(ValueError, match="X must have columns whose length fits a float64"):
            LinearRegression().fit([[1.7e308], [-1.7e308], [1.0]], [1.0, 2.0, 3.0])

    def test_integers_do_not_overflow(self):
        x = np.array([[2_000_000_000], [2_000_000_001], [2_000_000_002]], dtype=np.int32)
        np.testing.assert_allclose(LinearRegression().fit(x, x.ravel()).coef_, [1.0], rtol=1e-12)

    def test_float32_is_solved_in_float64(self):
        X, y = problem(0)
        single = LinearRegression().fit(X.astype(np.float32), y.astype(np.float32))
        double = LinearRegression().fit(X.astype(np.float32).astype(float), y.astype(np.float32).astype(float))
        np.testing.assert_array_equal(single.coef_, double.coef_)

    def test_a_constant_target_is_fitted_by_the_intercept_alone(self):
        model = LinearRegression().fit(problem(0)[0], np.full(12, 0.1))
        np.testing.assert_array_equal(model.coef_, 0.0)
        np.testing.assert_allclose(model.intercept_, 0.1, rtol=1e-15)

    def test_fit_leaves_its_input_alone(self):
        X, y = problem(0)
        weight = np.arange(12.0)
        for solver in ["auto", "qr", "gradient"]:
            for intercept in [True, False]:
                X_copy, y_copy, weight_copy = X.copy(), y.copy(), weight.copy()
                LinearRegression(fit_intercept=intercept, solver=solver).fit(X_copy, y_copy, weight_copy)
                np.testing.assert_array_equal(np.column_stack([X_copy, y_copy, weight_copy]).T, [*X.T, y, weight])


class TestGradient:
    def test_it_reaches_the_direct_solution(self):
        X, y = problem(0, n=200, p=4, scales=3, offset=10)
        weight = np.random.default_rng(0).uniform(0.5, 2.0, size=200)
        direct = LinearRegression().fit(X, y, weight)
        descent = LinearRegression(solver="gradient", tol=1e-12).fit(X, y, weight)
        np.testing.assert_allclose(descent.coef_, direct.coef_, rtol=1e-8)

    def test_loss_never_rises_and_ends_at_half_the_mean_squared_error(self):
        X, y = problem(1, n=100, offset=5)
        weight = np.random.default_rng(0).uniform(0.5, 2.0, size=100)
        model = LinearRegression(solver="gradient").fit(X, y, weight)
        assert len(model.loss_path_) == model.n_iter_ + 1
        assert np.all(np.diff(model.loss_path_) <= 1e-12 * model.loss_path_[0])
        error = y - model.predict(X)
        np.testing.assert_allclose(model.loss_path_[-1], np.average(error**2, weights=weight) / 2, rtol=1e-10)
        around_mean = y - np.average(y, weights=weight)
        np.testing.assert_allclose(model.loss_path_[0], np.average(around_mean**2, weights=weight) / 2, rtol=1e-12)

    def test_error_shrinks_by_one_minus_rate_times_eigenvalue(self):
        # One standardized feature has eigenvalue 1: each step leaves 1 - 0.3 of the error, 0.49 of the excess loss.
        x = np.array([[1.0], [2.0], [4.0], [8.0]])
        model = LinearRegression(solver="gradient", learning_rate=0.3, tol=1e-6).fit(x, 3 * x[:, 0] + 1)
        np.testing.assert_allclose(model.loss_path_[1:6] / model.loss_path_[:5], 0.49, rtol=1e-10)

    def test_the_default_rate_is_one_over_the_largest_eigenvalue(self):
        X, y = problem(2, n=50)
        largest = np.linalg.eigvalsh(np.corrcoef(X, rowvar=False)).max()
        given_rate = LinearRegression(solver="gradient", learning_rate=1 / largest).fit(X, y)
        np.testing.assert_allclose(LinearRegression(solver="gradient").fit(X, y).coef_, given_rate.coef_, rtol=1e-9)

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("times", [1.05, 10.0, 1e200])
    def test_a_rate_above_two_over_the_largest_eigenvalue_diverges_in_words(self, times):
        X, y = problem(2, n=50)
        limit = 2 / np.linalg.eigvalsh(np.corrcoef(X, rowvar=False)).max()
        with pytest.raises(ValueError, match=r"learning_rate=.* diverges.*must be below 2/L"):
            LinearRegression(solver="gradient", learning_rate=times * limit).fit(X, y)
        LinearRegression(solver="gradient", learning_rate=0.95 * limit).fit(X, y)

    def test_too_few_steps_warn(self):
        X, y = problem(2, n=50, closeness=2)
        with pytest.warns(ConvergenceWarning, match="max_iter=3"):
            model = LinearRegression(solver="gradient", max_iter=3).fit(X, y)
        assert model.n_iter_ == 3

    def test_twins_and_constants_do_not_stop_it(self):
        X, y = problem(0, n=40)
        X = np.column_stack([X, X[:, 2], np.full(40, 7.0)])
        model = LinearRegression(solver="gradient", tol=1e-12).fit(X, y)
        np.testing.assert_allclose(model.predict(X), LinearRegression().fit(X, y).predict(X), rtol=1e-8, atol=1e-8)
        assert model.rank_ == 3

    def test_a_refit_by_another_solver_forgets_the_path(self):
        X, y = problem(0)
        model = LinearRegression(solver="gradient").fit(X, y).set_params(solver="qr").fit(X, y)
        assert not hasattr(model, "loss_path_")


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"solver": "svd"}, ValueError, "solver must be one of 'auto', 'cholesky', 'qr', 'gradient', got 'svd'"),
            ({"solver": None}, TypeError, "solver must be one of"),
            ({"fit_intercept": "yes"}, TypeError, "fit_intercept must be True or False, got 'yes'"),
            ({"tol": -1.0}, ValueError, "tol must be a finite number of at least 0, got -1.0"),
            ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1, got 0"),
            ({"max_iter": 1.5}, TypeError, "max_iter must be an integer of at least 1, got 1.5"),
            ({"learning_rate": 0.0}, ValueError, "learning_rate must be a finite number above 0, got 0.0"),
            ({"learning_rate": np.nan}, ValueError, "learning_rate must be a finite number above 0, got nan"),
            ({"learning_rate": "fast"}, TypeError, "learning_rate must be a finite number above 0, got 'fast'"),
        ],
    )
    def test_a_bad_setting_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            LinearRegression(**setting).fit([[1.0], [2.0]], [1.0, 2.0])

    @pytest.mark.parametrize(
        ("X", "y", "message"),
        [
            (np.array([[1.0], [np.nan]]), np.array([1.0, 2.0]), "Input X contains NaN"),
            (np.array([[1.0], [np.inf]]), np.array([1.0, 2.0]), "Input X contains infinity"),
            (np.array([[1.0], [2.0]]), np.array([1.0, np.nan]), "Input y contains NaN"),
            (np.array([[1.0], [2.0]]), np.array([1.0, 2.0, 3.0]), "inconsistent numbers of samples"),
            (np.array([1.0, 2.0]), np.array([1.0, 2.0]), "Expected 2D array"),
            ([[10**400], [1]], [1.0, 2.0], "X and y must hold numbers that fit a float64, got a larger integer"),
            (np.empty((0, 2)), np.empty(0), "0 sample"),
            (np.empty((2, 0)), np.ones(2), "0 feature"),
            ([["a"], ["b"]], [1.0, 2.0], "could not convert string to float"),
        ],
    )
    def test_a_bad_table_is_refused_in_scikit_learns_words(self, X, y, message):
        with pytest.raises(ValueError, match=message):
            LinearRegression().fit(X, y)

    @pytest.mark.parametrize(
        ("weight", "message"),
        [
            ([1.0, -1.0, 1.0], "sample_weight must hold no negative weights, got -1.0 at position 1"),
            ([0.0, 0.0, 0.0], "sample_weight must hold at least one weight above zero"),
            ([1.0, 1.0], "sample_weight must hold one weight a sample, 3 in all, got 2"),
            ([1.0, np.nan, 1.0], "sample_weight must hold finite numbers only, got nan at position 1"),
        ],
    )
    def test_bad_weights_are_named(self, weight, message):
        with pytest.raises(ValueError, match=message):
            LinearRegression().fit([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0], sample_weight=weight)

    def test_nothing_is_known_before_fit(self):
        for use in [lambda m: m.predict([[1.0]]), lambda m: m.summary(), lambda m: m.standard_errors_]:
            with pytest.raises(NotFittedError):
                use(LinearRegression())

    def test_names_of_a_dataframe_are_kept_and_checked(self):
        X, y = problem(0)
        frame = pd.DataFrame(X, columns=["age", "income", "visits"])
        model = LinearRegression().fit(frame, pd.Series(y))
        assert list(model.feature_names_in_) == ["age", "income", "visits"]
        np.testing.assert_array_equal(model.predict(frame), model.predict(frame.copy()))
        with pytest.raises(ValueError, match="feature names"):
            model.predict(frame[["income", "age", "visits"]])
        assert not hasattr(model.fit(X, y), "feature_names_in_")
        with pytest.raises(ValueError, match="2 features"):
            model.predict(X[:, :2])

    def test_clone_and_refit_give_the_same_bits(self):
        X, y = problem(0)
        model = LinearRegression(solver="qr", fit_intercept=False).fit(X, y)
        np.testing.assert_array_equal(clone(model).fit(X, y).coef_, model.coef_)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            np.testing.assert_array_equal(model.fit(X, y).coef_, clone(model).fit(X, y).coef_)
