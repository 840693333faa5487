"""Ridge: scikit-learn's answers, leaving out against refitting, both ways to the axes, the limits, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import Ridge as SklearnRidge
from sklearn.linear_model import RidgeCV as SklearnRidgeCV
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import LinearRegression, Ridge, RidgeCV, principal_axes, ridge_path


def without_weights_as_repeats(estimator):
    """A row of weight 3 is left out whole, of three equal rows one: scikit-learn's RidgeCV, without `cv`, does so too.

    The check gives scikit-learn's a `cv` that leaves out all copies; ours has none. See the next test.
    """
    name = "check_sample_weight_equivalence_on_dense_data"
    return {name: "leaving out a row leaves out all of its weight"} if isinstance(estimator, RidgeCV) else {}


@parametrize_with_checks(
    [Ridge(), Ridge(alpha=0.0), Ridge(fit_intercept=False), RidgeCV()],
    expected_failed_checks=without_weights_as_repeats,
)
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def test_scikit_learns_leave_one_out_does_not_take_weights_for_repeats_either():
    X, y = problem(0)
    weight = np.random.default_rng(1).integers(1, 4, size=30)
    scores = []
    for model in (SklearnRidgeCV(), RidgeCV()):
        weighted = model.fit(X, y, weight).best_score_
        repeated = model.fit(np.repeat(X, weight, axis=0), np.repeat(y, weight)).best_score_
        scores.append((weighted / weight.mean() if isinstance(model, SklearnRidgeCV) else weighted, repeated))
    np.testing.assert_allclose(*scores, rtol=1e-9)  # theirs is divided by the number of rows, ours by their weight
    assert abs(scores[0][0] / scores[0][1] - 1) > 0.01


def problem(seed, n=30, p=4, targets=0, scales=0.0, closeness=0.0, offset=0.0):
    """Make a table whose columns differ in scale, whose first two are nearly one, and which lies far from zero."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    if p > 1:
        X[:, 1] = X[:, 0] + X[:, 1] / 10.0**closeness
    X = (X + offset) * 10.0 ** rng.uniform(-scales, scales, size=p)
    y = rng.normal(size=(n, targets) if targets else n)
    return X, (y.T + X[:, 0] / X[:, 0].std()).T


def condition(X, alpha, fit_intercept, weight=None):
    """Return the condition number of Z with the root of alpha times the identity below it."""
    weight = np.ones(len(X)) if weight is None else weight
    Z = np.sqrt(weight)[:, None] * (X - fit_intercept * np.average(X, axis=0, weights=weight))
    s = np.linalg.svd(Z, compute_uv=False)
    s = np.append(s, [0.0] * (len(s) < X.shape[1]))
    return np.sqrt((s[0] ** 2 + alpha) / (s[-1] ** 2 + alpha))


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 40),
    p=st.integers(1, 12),
    targets=st.integers(0, 3),
    log_alpha=st.floats(-4, 6),
    scales=st.sampled_from([0.0, 1.0, 3.0]),
    closeness=st.sampled_from([0.0, 2.0, 6.0]),
    offset=st.sampled_from([0.0, 1e3]),
    fit_intercept=st.booleans(),
    weighted=st.booleans(),
)
def test_agrees_with_scikit_learn(seed, n, p, targets, log_alpha, scales, closeness, offset, fit_intercept, weighted):
    X, y = problem(seed, n, p, targets, scales, closeness, offset)
    weight = np.random.default_rng(seed).integers(0, 4, size=n) + 1.0 * (np.arange(n) < 2) if weighted else None
    settings_of_both = {"alpha": 10.0**log_alpha, "fit_intercept": fit_intercept}
    ours = Ridge(**settings_of_both).fit(X, y, weight)
    theirs = SklearnRidge(**settings_of_both, solver="svd").fit(X, y, weight)
    tolerance = 1e-13 * (1 + offset / 100) * condition(X, 10.0**log_alpha, fit_intercept, weight) ** 2 + 1e-11
    size = np.abs(theirs.coef_).max()
    # y of shape (n, 1): scikit-learn's LinearRegression keeps the second axis and its Ridge drops it; ours keeps it.
    coef = theirs.coef_.reshape(ours.coef_.shape)
    np.testing.assert_allclose(ours.coef_, coef, rtol=0, atol=tolerance * size)
    predicted = theirs.predict(X).reshape(y.shape)
    np.testing.assert_allclose(ours.predict(X), predicted, rtol=0, atol=1e3 * tolerance * np.abs(predicted).max())
    assert ours.coef_.shape == ((targets, p) if targets else (p,))
    assert np.shape(ours.intercept_) == np.shape(theirs.intercept_)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(3, 14),
    p=st.integers(1, 18),
    targets=st.integers(0, 2),
    fit_intercept=st.booleans(),
    weighted=st.booleans(),
)
def test_leaving_out_is_what_refitting_gives(seed, n, p, targets, fit_intercept, weighted):
    X, y = problem(seed, n, p, targets)
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.5, 3.0, size=n) if weighted else np.ones(n)
    alphas = np.array([1e-2, 1.0, 100.0])
    path = ridge_path(X, y, alphas, fit_intercept=fit_intercept, sample_weight=weight if weighted else None)
    for alpha, error in zip(alphas, path.loo_error, strict=True):
        misses = []
        for i in range(n):
            rest = np.arange(n) != i
            model = Ridge(alpha, fit_intercept=fit_intercept).fit(X[rest], y[rest], weight[rest])
            misses.append(np.mean((y[i] - model.predict(X[i : i + 1])[0]) ** 2))
        np.testing.assert_allclose(error, np.average(misses, weights=weight), rtol=1e-8)


@pytest.mark.parametrize(("n", "p"), [(60, 5), (20, 40)])
@pytest.mark.parametrize("targets", [0, 2])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_the_chosen_penalty_is_scikit_learns(n, p, targets, fit_intercept):
    X, y = problem(3, n, p, targets)
    alphas = np.logspace(-2, 4, 25)
    ours = RidgeCV(alphas, fit_intercept=fit_intercept).fit(X, y)
    theirs = SklearnRidgeCV(alphas, fit_intercept=fit_intercept).fit(X, y)
    assert ours.alpha_ == theirs.alpha_
    np.testing.assert_allclose(ours.best_score_, theirs.best_score_, rtol=1e-9)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, rtol=1e-8, atol=1e-12)
    assert ours.effective_df_ == pytest.approx(Ridge(ours.alpha_, fit_intercept=fit_intercept).fit(X, y).effective_df_)


def test_of_equal_errors_the_larger_penalty_is_chosen():
    path = ridge_path(np.zeros((4, 1)), [1.0, 2.0, 3.0, 4.0], alphas=[1.0, 100.0, 10.0])
    assert path.best == 1


@pytest.mark.parametrize(("n", "p", "closeness"), [(50, 4, 0.0), (50, 4, 5.0), (20, 30, 0.0)])
@pytest.mark.parametrize("targets", [0, 2])
@pytest.mark.parametrize("fit_intercept", [True, False])
def test_a_path_is_made_of_single_fits(n, p, closeness, targets, fit_intercept):
    X, y = problem(5, n, p, targets, closeness=closeness)
    weight = np.random.default_rng(0).uniform(0.5, 2, size=n)
    alphas = [0.01, 1.0, 1e3]
    path = ridge_path(X, y, alphas, fit_intercept=fit_intercept, sample_weight=weight)
    for k, alpha in enumerate(alphas):
        model = Ridge(alpha, fit_intercept=fit_intercept).fit(X, y, weight)
        np.testing.assert_allclose(path.coef[k], model.coef_, rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(path.intercept[k], model.intercept_, rtol=1e-8, atol=1e-11)
        np.testing.assert_allclose(path.effective_df[k], model.effective_df_, rtol=1e-10)


@pytest.mark.parametrize(("n", "p"), [(50, 4), (10, 30)])
def test_effective_df_is_the_trace_of_the_matrix_that_makes_fitted_values(n, p):
    X, y = problem(0, n, p)
    Z = X - X.mean(axis=0)
    for alpha in (1e-3, 1.0, 1e3):
        hat = Z @ np.linalg.solve(Z.T @ Z + alpha * np.eye(p), Z.T)
        model = Ridge(alpha).fit(X, y)
        np.testing.assert_allclose(model.effective_df_, np.trace(hat), rtol=1e-8)
        np.testing.assert_allclose(model.predict(X), y.mean() + hat @ (y - y.mean()), rtol=1e-8)
        path = ridge_path(X, y, [alpha])
        mean_leverage = (np.trace(hat) + 1) / n
        expected = np.mean(((y - model.predict(X)) / (1 - mean_leverage)) ** 2)
        np.testing.assert_allclose(path.gcv_error, [expected], rtol=1e-8)


def test_both_ways_to_the_axes_agree(monkeypatch):
    for n, p in ((40, 6), (15, 30)):
        X, y = problem(1, n, p, targets=2)
        fast = ridge_path(X, y, [10.0, 100.0])
        with monkeypatch.context() as patch:
            patch.setattr(principal_axes, "LARGEST_RATIO", 0.0)
            exact = ridge_path(X, y, [10.0, 100.0])
        for name in ("coef", "intercept", "effective_df", "loo_error", "gcv_error"):
            np.testing.assert_allclose(getattr(fast, name), getattr(exact, name), rtol=1e-11, atol=1e-12)


def test_squares_are_refused_where_they_cost_digits():
    X, _ = problem(0, closeness=4)
    Z = X - X.mean(axis=0)
    assert principal_axes._by_squares(Z, 0.0) is None
    assert principal_axes._by_squares(Z, 1.0) is not None


class TestLimits:
    def test_no_penalty_is_least_squares(self):
        X, y = problem(0, closeness=3)
        np.testing.assert_allclose(Ridge(0.0).fit(X, y).coef_, LinearRegression().fit(X, y).coef_, rtol=1e-9)

    @pytest.mark.parametrize(("n", "p"), [(30, 4), (6, 20)])
    def test_no_penalty_on_collinear_columns_is_the_shortest_solution(self, n, p):
        X, y = problem(0, n, p)
        X[:, 1] = X[:, 0]
        ours, least = Ridge(0.0).fit(X, y), LinearRegression().fit(X, y)
        np.testing.assert_allclose(ours.coef_, least.coef_, rtol=1e-9, atol=1e-12)
        assert ours.effective_df_ == pytest.approx(least.rank_)

    def test_a_large_penalty_leaves_the_mean(self):
        X, y = problem(0)
        model = Ridge(1e12).fit(X, y)
        assert np.abs(model.coef_).max() < 1e-9
        assert model.effective_df_ < 1e-9
        np.testing.assert_allclose(model.intercept_, y.mean(), rtol=1e-9)

    def test_coefficients_shrink_and_degrees_of_freedom_fall_as_the_penalty_rises(self):
        X, y = problem(0, p=6)
        path = ridge_path(X, y, np.logspace(-3, 5, 50))
        assert np.all(np.diff(np.linalg.norm(path.coef, axis=1)) < 0)
        assert np.all(np.diff(path.effective_df) < 0)

    def test_one_centred_column_shrinks_by_its_sum_of_squares(self):
        x = np.array([[-1.0], [0.0], [1.0]])
        np.testing.assert_allclose(Ridge(3.0).fit(x, [0.0, 5.0, 10.0]).coef_, [5.0 * 2 / (2 + 3)])

    @pytest.mark.parametrize("alpha", [1e-8, 1.0])
    def test_twins_share_their_coefficient(self, alpha):
        X, y = problem(0)
        model = Ridge(alpha).fit(np.column_stack([X, X[:, 2]]), y)
        assert model.coef_[2] == pytest.approx(model.coef_[4], rel=1e-9)

    @pytest.mark.parametrize("value", [0.1, 1e12])
    @pytest.mark.parametrize("alpha", [0.0, 1e-12, 1.0])
    def test_a_constant_column_gets_zero(self, value, alpha):
        X, y = problem(0)
        model = Ridge(alpha).fit(np.column_stack([X, np.full(30, value)]), y)
        assert model.coef_[4] == pytest.approx(0.0, abs=1e-12)
        np.testing.assert_allclose(model.coef_[:4], Ridge(alpha).fit(X, y).coef_, rtol=1e-9)

    def test_weights_count_a_row_as_often_as_they_say(self):
        X, y = problem(0)
        weight = np.random.default_rng(1).integers(0, 4, size=30)
        weighted = Ridge(2.0).fit(X, y, weight)
        repeated = Ridge(2.0).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
        np.testing.assert_allclose(weighted.coef_, repeated.coef_, rtol=1e-12)
        np.testing.assert_allclose(weighted.intercept_, repeated.intercept_, rtol=1e-12)

    def test_each_target_may_have_its_own_penalty(self):
        X, y = problem(0, targets=2)
        model = Ridge([0.1, 100.0]).fit(X, y)
        for k, alpha in enumerate([0.1, 100.0]):
            single = Ridge(alpha).fit(X, y[:, k])
            np.testing.assert_allclose(model.coef_[k], single.coef_, rtol=1e-9)
            assert model.effective_df_[k] == pytest.approx(single.effective_df_)

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("scale", [1e-6, 1e6, 1e140])
    def test_a_penalty_in_the_square_of_the_unit_gives_the_same_fit(self, scale):
        X, y = problem(0)
        plain, scaled = Ridge(3.0).fit(X, y), Ridge(3.0 * scale**2).fit(X * scale, y)
        np.testing.assert_allclose(scaled.coef_ * scale, plain.coef_, rtol=1e-11)

    @pytest.mark.filterwarnings("error")
    def test_a_saturated_fit_has_no_leave_one_out_error(self):
        X, y = problem(0, n=5, p=9)
        assert np.isnan(ridge_path(X, y, [0.0]).loo_error).all()

    def test_the_truth_is_missed_by_less_than_least_squares_misses_it(self):
        # Nearly collinear columns, known coefficients: the bias that ridge adds is smaller than the variance it saves.
        rng = np.random.default_rng(0)
        truth = np.ones(4)
        errors = []
        for seed in range(40):
            X = problem(seed, closeness=2)[0]
            y = X @ truth + rng.normal(size=30)
            fits = RidgeCV(np.logspace(-3, 3, 30)).fit(X, y), LinearRegression().fit(X, y)
            errors.append([np.sum((model.coef_ - truth) ** 2) for model in fits])
        ridge, least = np.mean(errors, axis=0)
        assert ridge < 0.5 * least


class TestBadInput:
    @pytest.mark.parametrize(
        ("model", "error", "message"),
        [
            (Ridge(-1.0), ValueError, "alpha must be a finite number of at least 0, got -1.0"),
            (Ridge(np.inf), ValueError, "alpha must be a finite number of at least 0, got inf"),
            (Ridge("much"), TypeError, "alpha must be a finite number of at least 0, got 'much'"),
            (Ridge([1.0, 2.0]), ValueError, "alpha must be one number or one a target, 1 in all, got 2"),
            (Ridge([-1.0]), ValueError, "alpha must hold no negative numbers, got -1.0"),
            (Ridge(fit_intercept=1), TypeError, "fit_intercept must be True or False, got 1"),
            (RidgeCV([]), ValueError, "alphas must not be empty"),
            (RidgeCV([1.0, 0.0]), ValueError, "alphas must hold numbers above 0, got 0.0"),
            (RidgeCV([1.0, np.nan]), ValueError, "alphas must hold finite numbers only, got nan at position 1"),
            (RidgeCV(fit_intercept="no"), TypeError, "fit_intercept must be True or False, got 'no'"),
        ],
    )
    def test_a_bad_setting_is_named(self, model, error, message):
        with pytest.raises(error, match=message):
            model.fit([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0])

    @pytest.mark.parametrize("model", [Ridge(), RidgeCV()])
    @pytest.mark.parametrize(
        ("weight", "message"),
        [
            ([1.0, -1.0, 1.0], "sample_weight must hold no negative weights, got -1.0 at position 1"),
            ([0.0, 0.0, 0.0], "sample_weight must hold at least one weight above zero"),
            ([1.0, 1.0], "sample_weight must hold one weight a sample, 3 in all, got 2"),
        ],
    )
    def test_bad_weights_are_named(self, model, weight, message):
        with pytest.raises(ValueError, match=message):
            model.fit([[1.0], [2.0], [4.0]], [1.0, 2.0, 3.0], sample_weight=weight)

    def test_one_row_cannot_be_left_out(self):
        with pytest.raises(ValueError, match="X must have at least 2 samples"):
            RidgeCV().fit([[1.0]], [1.0])

    @pytest.mark.filterwarnings("error")
    def test_coefficients_that_overflow_are_refused(self):
        X, y = problem(0)
        with pytest.raises(ValueError, match="units in which the coefficients fit a float64"):
            Ridge(0.0).fit(X * 1e-160, y * 1e160)

    def test_nothing_is_known_before_fit(self):
        for model in (Ridge(), RidgeCV()):
            with pytest.raises(NotFittedError):
                model.predict([[1.0]])

    def test_fit_leaves_its_input_alone(self):
        X, y = problem(0)
        copies = X.copy(), y.copy()
        Ridge(fit_intercept=False).fit(*copies)
        RidgeCV(fit_intercept=False).fit(*copies)
        np.testing.assert_array_equal(copies[0], X)
        np.testing.assert_array_equal(copies[1], y)


@pytest.mark.parametrize("weight", [[0.0, 3.0, 0.0, 0.0], [1e-200, 1.0, 1e-200, 1e-200]])
def test_one_row_with_all_the_weight_cannot_choose_a_penalty(weight):
    with pytest.raises(ValueError, match="one row has all the weight"):
        RidgeCV().fit(np.arange(8.0).reshape(4, 2) ** 2, [1.0, 2.0, 0.0, 5.0], sample_weight=weight)
