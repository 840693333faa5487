"""Logistic regression: scikit-learn's contract and answer, closed forms, extreme numbers, separation, bad input."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.special import expit, logit
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.linear_model import LogisticRegression as SklearnLogisticRegression
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import LogisticRegression, SeparationWarning, logistic_solvers
from helpers.prediction.logistic_loss import BinaryLoss, SoftmaxLoss, make_design, sum_to_zero

SOLVERS = ["newton", "lbfgs", "gradient"]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(
    [
        LogisticRegression(),
        LogisticRegression(solver="lbfgs"),
        LogisticRegression(solver="gradient", max_iter=500, tol=1e-4),
    ]
)
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def problem(seed, n=80, p=3, classes=2, scales=0.0, closeness=0.0, rare=1.0):
    """Make a table with columns of different scale, the first two nearly one, and classes of different size."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    if p > 1:
        X[:, 1] = X[:, 0] + X[:, 1] / 10.0**closeness
    eta = X @ rng.normal(size=(p, classes)) + np.log(rare) * np.arange(classes)
    y = np.argmax(eta + rng.gumbel(size=eta.shape), axis=1)
    y[:classes] = np.arange(classes)  # no class is missing
    return X * 10.0 ** rng.uniform(-scales, scales, size=p), y


def objective_slope(model, X, y, weight=1.0):
    """Return the slope of scikit-learn's objective at the fitted coefficients, each in units of its column."""
    P = model.predict_proba(X)
    residual = (P - (y[:, np.newaxis] == model.classes_)) * np.broadcast_to(weight, len(y))[:, np.newaxis]
    residual = residual[:, 1:] if len(model.classes_) == 2 else residual
    slope = residual.T @ X + (model.coef_ / model.C)
    size = np.abs(residual).T @ np.abs(X) + np.abs(model.coef_) / model.C
    return np.abs(slope / size).max(), np.abs(residual.sum(axis=0)).max() / np.abs(residual).sum()


@settings(deadline=None, max_examples=50, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(12, 120),
    p=st.integers(1, 6),
    classes=st.integers(2, 4),
    C=st.sampled_from([1e-3, 1.0, 1e3]),
    intercept=st.booleans(),
    weighted=st.booleans(),
    rare=st.sampled_from([1.0, 0.1]),
)
@pytest.mark.filterwarnings("ignore")
def test_agrees_with_scikit_learn(seed, n, p, classes, C, intercept, weighted, rare):
    X, y = problem(seed, n, p, classes, rare=rare)
    weight = np.random.default_rng(seed).integers(0, 4, size=n) * 1.0 if weighted else np.ones(n)
    weight[:classes] = 1.0
    ours = LogisticRegression(C=C, fit_intercept=intercept).fit(X, y, weight)
    theirs = SklearnLogisticRegression(
        C=C, fit_intercept=intercept, solver="newton-cholesky", tol=1e-12, max_iter=1000
    ).fit(X, y, weight)
    assert ours.coef_.shape == theirs.coef_.shape
    assert ours.intercept_.shape == theirs.intercept_.shape
    size = 1.0 + np.abs(theirs.coef_).max()
    np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6 * size)
    np.testing.assert_allclose(ours.intercept_, theirs.intercept_, atol=1e-6 * size)
    np.testing.assert_allclose(ours.predict_proba(X), theirs.predict_proba(X), atol=1e-6)


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    p=st.integers(1, 4),
    classes=st.integers(2, 4),
    C=st.sampled_from([1e-4, 1.0, 1e4]),
    scales=st.floats(0, 8),
    closeness=st.floats(0, 6),
)
def test_no_slope_is_left_at_the_bottom(seed, p, classes, C, scales, closeness):
    X, y = problem(seed, 80, p, classes, scales, closeness)
    coefficients, intercept = objective_slope(LogisticRegression(C=C).fit(X, y), X, y)
    assert coefficients < 1e-9
    assert intercept < 1e-9


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("C", [0.01, 1.0, 100.0, np.inf])
def test_all_solvers_find_one_answer(classes, C):
    X, y = problem(5, n=300, p=4, classes=classes)
    newton, lbfgs, gradient = (
        LogisticRegression(C=C, solver=solver, max_iter=20_000, tol=1e-9).fit(X, y) for solver in SOLVERS
    )
    np.testing.assert_allclose(lbfgs.coef_, newton.coef_, atol=1e-6)
    np.testing.assert_allclose(gradient.coef_, newton.coef_, atol=1e-6)
    assert newton.n_iter_ < lbfgs.n_iter_ < gradient.n_iter_


@pytest.mark.parametrize("solver", SOLVERS)
def test_one_column_of_zeros_and_ones_gives_the_log_odds_of_both_groups(solver):
    # 10 of 40 buy without the app, 30 of 50 with it: odds 1/3 and 3/2.
    app = np.repeat([0.0, 1.0], [40, 50])
    buys = np.concatenate([np.arange(40) < 10, np.arange(50) < 30])
    model = LogisticRegression(C=np.inf, solver=solver, max_iter=1000).fit(app[:, np.newaxis], buys)
    np.testing.assert_allclose(model.intercept_, np.log(1 / 3), rtol=1e-7)
    np.testing.assert_allclose(model.odds_ratios_, 4.5, rtol=1e-7)
    # The variance of a log odds ratio is the sum of one over each of the four counts.
    if solver == "newton":
        np.testing.assert_allclose(model.standard_errors_[1], np.sqrt(1 / 10 + 1 / 30 + 1 / 30 + 1 / 20), rtol=1e-7)


def test_softmax_of_two_groups_gives_the_shares_of_each_and_sums_to_zero():
    group = np.repeat([0.0, 1.0], [20, 30])
    y = np.repeat(["a", "b", "c", "a", "b", "c"], [10, 6, 4, 5, 10, 15])
    model = LogisticRegression(C=np.inf).fit(group[:, np.newaxis], y)
    np.testing.assert_allclose(model.predict_proba([[0], [1]]), [[0.5, 0.3, 0.2], [1 / 6, 1 / 3, 1 / 2]], rtol=1e-8)
    np.testing.assert_allclose([model.coef_.sum(), model.intercept_.sum()], 0.0, atol=1e-12)


def test_weights_count_a_row_as_often_as_they_say():
    X, y = problem(1, classes=3)
    weight = np.random.default_rng(1).integers(0, 4, size=len(y))
    weighted = LogisticRegression().fit(X, y, weight)
    repeated = LogisticRegression().fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    np.testing.assert_allclose(weighted.coef_, repeated.coef_, rtol=1e-10)
    np.testing.assert_allclose(weighted.intercept_, repeated.intercept_, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("class_weight", ["balanced", {0: 1.0, 1: 5.0}])
def test_class_weights_are_scikit_learns(class_weight):
    X, y = problem(2, rare=0.2)
    weight = np.random.default_rng(0).uniform(0.5, 2.0, size=len(y))
    ours = LogisticRegression(class_weight=class_weight).fit(X, y, weight)
    theirs = SklearnLogisticRegression(class_weight=class_weight, solver="newton-cholesky", tol=1e-12)
    np.testing.assert_allclose(ours.coef_, theirs.fit(X, y, weight).coef_, rtol=1e-7)


@pytest.mark.parametrize("make", [BinaryLoss, SoftmaxLoss])
@pytest.mark.parametrize("closeness", [0.0, 8.0])
def test_slope_and_curvature_are_those_of_finite_differences(make, closeness):
    X, y = problem(3, classes=2 if make is BinaryLoss else 4, closeness=closeness)
    share = np.random.default_rng(3).dirichlet(np.ones(len(y)))
    design = make_design(X, share, 5.0, True, True)
    loss = make(design, y == 1, share) if make is BinaryLoss else make(design, y, share, 4)
    v = np.random.default_rng(4).normal(size=len(loss.start()))
    point, h = loss.at(v), 1e-6
    steps = h * np.eye(len(v))
    slope = [(loss.at(v + e).value - loss.at(v - e).value) / (2 * h) for e in steps]
    bend = [(loss.at(v + e).gradient - loss.at(v - e).gradient) / (2 * h) for e in steps]
    np.testing.assert_allclose(point.gradient, slope, atol=1e-7 * (1 + np.abs(slope).max()))
    np.testing.assert_allclose(point.curvature(), bend, atol=1e-7 * (1 + np.abs(bend).max()))


def test_contrasts_are_orthonormal_and_sum_to_zero():
    for n_classes in range(2, 8):
        G = sum_to_zero(n_classes)
        np.testing.assert_allclose(G.T @ G, np.eye(n_classes - 1), atol=1e-15)
        np.testing.assert_allclose(G.sum(axis=0), 0.0, atol=1e-15)


class TestExtremeNumbers:
    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e-6, 1e6, 1e160, 1e300])
    def test_units_change_no_digit_without_a_penalty(self, scale):
        X, y = problem(0)
        plain = LogisticRegression(C=np.inf).fit(X, y)
        model = LogisticRegression(C=np.inf).fit(X * [scale, 1.0, 1.0], y)
        np.testing.assert_allclose(model.coef_ * [scale, 1.0, 1.0], plain.coef_, rtol=1e-9)
        np.testing.assert_allclose(model.z_values_, plain.z_values_, rtol=1e-9)

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("scale", [1e-200, 1e-6, 1e6, 1e150])
    def test_a_penalty_sees_the_unit_and_the_bottom_is_found(self, scale):
        X, y = problem(0)
        model = LogisticRegression().fit(X * scale, y)
        assert max(objective_slope(model, X * scale, y)) < 1e-7
        if scale > 1.0:  # the penalty has no weight left
            np.testing.assert_allclose(model.coef_ * scale, LogisticRegression(C=np.inf).fit(X, y).coef_, rtol=1e-7)

    @pytest.mark.parametrize("offset", [1e3, 1e6])
    def test_an_offset_goes_into_the_intercept(self, offset):
        X, y = problem(0)
        plain, far = LogisticRegression().fit(X, y), LogisticRegression().fit(X + offset, y)
        np.testing.assert_allclose(far.coef_, plain.coef_, rtol=1e-15 * offset + 1e-11)
        np.testing.assert_allclose(far.intercept_, plain.intercept_ - offset * plain.coef_.sum(), rtol=1e-9)

    @pytest.mark.parametrize("C", [1.0, 1e6, np.inf])
    @pytest.mark.parametrize("value", [0.0, 0.1, 1e12])
    def test_a_constant_column_gets_zero(self, C, value):
        X, y = problem(0)
        model = LogisticRegression(C=C).fit(np.column_stack([X, np.full(len(X), value)]), y)
        assert model.coef_[0, 3] == 0.0
        np.testing.assert_allclose(model.coef_[0, :3], LogisticRegression(C=C).fit(X, y).coef_[0], rtol=1e-9)

    def test_twins_share_their_coefficient_and_are_named(self):
        X, y = problem(0)
        single = LogisticRegression(C=np.inf).fit(X, y)
        twins = LogisticRegression(C=np.inf).fit(np.column_stack([X, X[:, 2]]), y)
        assert twins.rank_ == 3
        np.testing.assert_allclose(twins.coef_[0, 2:], single.coef_[0, 2] / 2, rtol=1e-9)
        np.testing.assert_allclose(twins.standard_errors_[:3], single.standard_errors_[:3], rtol=1e-7)
        assert np.isnan(twins.standard_errors_[3:]).all()
        assert "Not identified (other values fit equally well): x2, x3." in str(twins.summary())
        with pytest.raises(ValueError, match="they do not tell: x2, x3"):
            twins.predict_interval(X)

    @pytest.mark.parametrize("C", [1e8, 1e15])
    def test_a_vanishing_penalty_on_twins_ends_at_the_shortest_coefficients(self, C):
        X, y = problem(0)
        X = np.column_stack([X, 3 * X[:, 2]])
        free = LogisticRegression(C=np.inf).fit(X, y)
        np.testing.assert_allclose(LogisticRegression(C=C).fit(X, y).coef_, free.coef_, rtol=1e-5)
        np.testing.assert_allclose(free.coef_[0, 3], 3 * free.coef_[0, 2], rtol=1e-9)

    @pytest.mark.parametrize("closeness", [4, 6])
    def test_nearly_collinear_columns_keep_the_digits_that_their_condition_leaves(self, closeness):
        X, y = problem(3, closeness=closeness)
        apart = np.column_stack([X[:, 0], X[:, 1] - X[:, 0], X[:, 2]])  # the same columns, well told apart
        close, plain = LogisticRegression(C=np.inf).fit(X, y), LogisticRegression(C=np.inf).fit(apart, y)
        a, b, c = plain.coef_[0]
        np.testing.assert_allclose(close.coef_[0], [a - b, b, c], rtol=1e-15 * 10.0 ** (closeness + 2))
        np.testing.assert_allclose(close.standard_errors_[2:], plain.standard_errors_[2:], rtol=1e-6)

    @pytest.mark.parametrize("C", [10.0, 1e6])
    def test_nearly_collinear_columns_with_a_weak_penalty_end_where_no_slope_is_left(self, C):
        X, y = problem(3, closeness=5)
        share = np.full(len(y), 1 / len(y))
        assert make_design(X, share, 1e7 * len(y), True, True).penalty.ndim == 2  # orthogonal columns were needed
        model = LogisticRegression(C=1e7).fit(X, y)
        assert max(objective_slope(model, X, y)) < 1e-9
        held, free = (np.abs(LogisticRegression(C=c).fit(X, y).coef_[0, 1]) for c in (C, np.inf))
        assert held < free

    def test_of_many_best_coefficients_the_shortest_are_taken(self):
        X, y = problem(4, p=4)
        scores = LogisticRegression(C=np.inf).fit(X, y).decision_function(X)
        X = np.column_stack([X, X[:, 0] + 2 * X[:, 1] - X[:, 2], 3 * X[:, 0] + X[:, 3]])
        model = LogisticRegression(C=np.inf).fit(X, y)
        assert model.rank_ == 4
        shortest = np.linalg.lstsq(X - X.mean(axis=0), scores - scores.mean(), rcond=1e-10)[0]
        np.testing.assert_allclose(model.coef_[0], shortest, rtol=1e-9)

    def test_more_columns_than_rows_agree_with_scikit_learn(self):
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(30, 100)), rng.integers(0, 2, size=30)
        theirs = SklearnLogisticRegression(tol=1e-10, max_iter=10_000).fit(X, y)
        for solver in ["newton", "lbfgs"]:
            ours = LogisticRegression(solver=solver, max_iter=1000).fit(X, y)
            np.testing.assert_allclose(ours.coef_, theirs.coef_, atol=1e-6)

    def test_probabilities_far_out_keep_their_digits(self):
        model = LogisticRegression(C=np.inf).fit([[0], [0], [1], [1]], [0, 1, 0, 1])
        model.coef_, model.intercept_ = np.array([[1.0]]), np.array([0.0])
        np.testing.assert_allclose(model.predict_proba([[-700.0]])[0, 1], np.exp(-700.0), rtol=1e-12)
        np.testing.assert_allclose(model.predict_log_proba([[-5000.0]])[0], [0.0, -5000.0])
        np.testing.assert_allclose(model.predict_proba([[-3.0], [3.0]]).sum(axis=1), 1.0, rtol=1e-15)

    def test_fit_leaves_its_input_alone(self):
        X, y = problem(0, classes=3)
        weight = np.arange(len(y)) * 1.0
        for solver in SOLVERS:
            copies = X.copy(), y.copy(), weight.copy()
            LogisticRegression(solver=solver, max_iter=2000, tol=1e-3).fit(*copies)
            for ours, original in zip(copies, (X, y, weight), strict=True):
                np.testing.assert_array_equal(ours, original)


def best_separation(X, y):
    """Return how many rows a plane can leave on their own side while none is on the wrong one: a linear program."""
    rows = np.where(y, 1.0, -1.0)[:, np.newaxis] * np.column_stack([np.ones(len(X)), X])
    n, p = rows.shape
    found = linprog(
        np.concatenate([np.zeros(p), -np.ones(n)]),
        A_ub=np.hstack([-rows, np.eye(n)]),  # each row's margin is at least u
        b_ub=np.zeros(n),
        bounds=[(-1e4, 1e4)] * p + [(0, 1)] * n,
    )
    return int(np.sum(found.x[p:] > 0.5))


class TestSeparation:
    @settings(deadline=None, max_examples=60, derandomize=True)
    @given(seed=st.integers(0, 2**32 - 1), n=st.integers(4, 30), p=st.integers(1, 3), levels=st.integers(2, 4))
    def test_it_is_said_exactly_where_a_linear_program_finds_it(self, seed, n, p, levels):
        rng = np.random.default_rng(seed)
        X = rng.integers(0, levels, size=(n, p)) * 1.0
        y = rng.integers(0, 2, size=n)
        y[:2] = [0, 1]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            model = LogisticRegression(C=np.inf).fit(X, y)
        rows = best_separation(X, y == 1)
        assert model.separated_ == ("completely" if rows == n else "partly" if rows else None)
        assert [w.category for w in caught] == [SeparationWarning] * bool(rows)

    @pytest.mark.parametrize("solver", SOLVERS)
    def test_complete_separation_names_the_columns_and_the_remedy(self, solver):
        X = np.column_stack([np.arange(10.0), np.tile([0.0, 1.0], 5)])
        message = r"completely separated: .* all of 10 rows .* C=1.0 on standardized columns"
        with pytest.warns(SeparationWarning, match=message):
            LogisticRegression(C=np.inf, solver=solver, max_iter=500).fit(X, np.arange(10) > 4)

    def test_partial_separation_leaves_the_other_coefficients_as_they_would_be_without_its_rows(self):
        X, y = problem(7, n=60, p=2)
        vip = np.arange(60) < 8
        y[vip] = 1  # every customer with this mark buys
        frame = pd.DataFrame({"age": X[:, 0], "visits": X[:, 1], "vip": vip * 1.0})
        with pytest.warns(SeparationWarning, match=r"partly separated: .* 8 of 60 rows .* what does it: vip\."):
            model = LogisticRegression(C=np.inf).fit(frame, y)
        rest = LogisticRegression(C=np.inf).fit(X[~vip], y[~vip])
        np.testing.assert_allclose(model.coef_[0, :2], rest.coef_[0], rtol=1e-4)
        np.testing.assert_allclose(model.standard_errors_[:3], rest.standard_errors_, rtol=1e-4)
        assert np.isnan(model.standard_errors_[3])
        assert "growing without end: vip" in str(model.summary())

    def test_a_class_of_three_that_one_column_marks_is_said_too(self):
        X, y = problem(8, n=90, p=2, classes=3)
        X = np.column_stack([X, np.arange(90) < 9])
        y[:9] = 1
        with pytest.warns(SeparationWarning, match=r"partly separated: .* 9 of 90 rows .* what does it: x2\."):
            LogisticRegression(C=np.inf).fit(X, y)

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("C", [1.0, 1e9])
    def test_a_penalty_is_the_remedy(self, C):
        model = LogisticRegression(C=C).fit(np.arange(10.0)[:, np.newaxis], np.arange(10) > 4)
        assert model.separated_ is None
        assert model.score(np.arange(10.0)[:, np.newaxis], np.arange(10) > 4) == 1.0

    @pytest.mark.filterwarnings("error")
    @pytest.mark.parametrize("overlap", [0.2, 1e-4])
    def test_steep_is_not_separated(self, overlap):
        x = np.concatenate([np.linspace(-500, 500, 1000), [-overlap, overlap]])
        y = np.concatenate([x[:-2] > 0, [True, False]])
        model = LogisticRegression(C=np.inf).fit(x[:, np.newaxis], y)
        assert model.separated_ is None
        assert np.isfinite(model.standard_errors_).all()

    @pytest.mark.parametrize(
        ("X", "step"),
        [
            ([[-9e-4, 0.0], [1.0, -20.0], [0.0, -30.0]], [1.0, 0.01]),  # without the first axis, row 1 goes back
            ([[-9e-4, 0.0], [0.0, -9e-4], [-1.0, -1.0]], [1.0, 1.0]),  # rows at the edge leave no axis to go along
        ],
    )
    def test_a_step_that_rows_at_the_edge_forbid_is_no_proof(self, X, step):
        # Nobody can be told apart: row by row, no direction but zero leaves all margins where they are or larger.
        X, share = np.array(X), np.full(3, 1 / 3)
        design = make_design(X, share, np.inf, fit_intercept=False, check_condition=True)
        loss = BinaryLoss(design, np.array([True, True, False]), share)
        step = np.array(step) * design.unit
        gains = loss.margin_gains(step)
        assert gains.min() > -1e-3  # at first sight it looks like a proof
        assert gains.max() > 0.1
        assert logistic_solvers._told_apart(loss, loss.at(1e3 * step), step) is None


class TestMeansOfManyRows:
    """A mean is wrong in its last digits, the more rows the more: what is left is taken off, too."""

    @pytest.mark.parametrize("value", [0.7, 1234.567, 1e8 + 0.3])
    def test_a_constant_column_is_not_taken_for_a_variable_one(self, value):
        rng = np.random.default_rng(5)
        X = np.column_stack([np.full(50_021, value), rng.normal(size=50_021)])
        y = rng.integers(0, 2, size=len(X))
        model = LogisticRegression(C=np.inf).fit(X, y)
        assert model.rank_ == 1
        assert model.coef_[0, 0] == 0.0
        alone = LogisticRegression(C=np.inf).fit(X[:, 1:], y)
        np.testing.assert_allclose(model.decision_function(X), alone.decision_function(X[:, 1:]), rtol=1e-9, atol=1e-12)

    def test_an_offset_moves_the_intercept_by_no_more_than_its_own_rounding(self):
        rng = np.random.default_rng(6)
        x = rng.integers(-3, 4, size=200_003) * 1.0
        y = rng.random(len(x)) < expit(x)
        near = LogisticRegression(C=np.inf).fit(x[:, np.newaxis], y)
        far = LogisticRegression(C=np.inf).fit(x[:, np.newaxis] + 2.0**30, y)
        np.testing.assert_allclose(far.coef_, near.coef_, rtol=1e-12)
        moved = far.decision_function(x[:, np.newaxis] + 2.0**30) - near.decision_function(x[:, np.newaxis])
        assert np.abs(moved).max() < 4 * np.spacing(2.0**30)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", [9, 17, 52, 64, 69, 95])
def test_steps_that_jump_too_far_are_halved(seed):
    rng = np.random.default_rng(seed)
    n, p = rng.integers(10, 60), rng.integers(1, 5)
    X = rng.standard_t(1.0, size=(n, p))  # values far out: a full Newton step overshoots
    y = (rng.random(n) < expit(2 * X[:, 0])).astype(int)
    y[:2] = [0, 1]
    assert max(objective_slope(LogisticRegression(C=1e4).fit(X, y), X, y)) < 1e-8


class TestGradient:
    def test_loss_never_rises_and_begins_at_the_entropy_of_the_shares(self):
        X, y = problem(1, n=200)
        model = LogisticRegression(solver="gradient", max_iter=3000).fit(X, y)
        assert len(model.loss_path_) == model.n_iter_[0] + 1
        assert np.all(np.diff(model.loss_path_) <= 1e-15)
        share = y.mean()
        np.testing.assert_allclose(model.loss_path_[0], -share * np.log(share) - (1 - share) * np.log(1 - share))
        loss = -np.mean(model.predict_log_proba(X)[np.arange(200), y]) + np.sum(model.coef_**2) / (2 * 200)
        np.testing.assert_allclose(model.loss_path_[-1], loss, rtol=1e-12)

    def test_too_few_steps_warn(self):
        X, y = problem(1)
        for solver in SOLVERS:
            with pytest.warns(ConvergenceWarning, match=f"solver='{solver}' did not converge in max_iter=2 steps"):
                LogisticRegression(solver=solver, max_iter=2).fit(X, y)

    @pytest.mark.filterwarnings("error")
    def test_too_large_a_rate_is_refused_in_words(self):
        X, y = problem(1)
        with pytest.raises(ValueError, match=r"learning_rate=1000.0 is too large: the loss rose"):
            LogisticRegression(solver="gradient", learning_rate=1000.0).fit(X, y)

    def test_a_refit_by_another_solver_forgets_the_path(self):
        X, y = problem(1)
        model = LogisticRegression(solver="gradient", max_iter=5000).fit(X, y).set_params(solver="newton").fit(X, y)
        assert not hasattr(model, "loss_path_")


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"C": 0.0}, ValueError, "C must be a finite number above 0, got 0.0"),
            ({"C": -1}, ValueError, "C must be a finite number above 0, got -1"),
            ({"C": np.nan}, ValueError, "C must be a finite number above 0, got nan"),
            ({"C": None}, TypeError, "C must be a finite number above 0, got None"),
            ({"solver": "saga"}, ValueError, "solver must be one of 'newton', 'lbfgs', 'gradient', got 'saga'"),
            ({"fit_intercept": 1}, TypeError, "fit_intercept must be True or False, got 1"),
            ({"class_weight": "equal"}, ValueError, "class_weight must be one of 'balanced', got 'equal'"),
            ({"class_weight": {0: -1.0}}, ValueError, "class_weight must hold finite numbers of at least 0"),
            ({"tol": -1.0}, ValueError, "tol must be a finite number of at least 0, got -1.0"),
            ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1, got 0"),
            ({"learning_rate": 0.0}, ValueError, "learning_rate must be a finite number above 0, got 0.0"),
        ],
    )
    def test_a_bad_setting_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            LogisticRegression(**setting).fit([[1.0], [2.0], [3.0]], [0, 1, 0])

    @pytest.mark.parametrize(
        ("X", "y", "message"),
        [
            (np.array([[1.0], [np.nan]]), np.array([0, 1]), "Input X contains NaN"),
            (np.array([[1.0], [np.inf]]), np.array([0, 1]), "Input X contains infinity"),
            (np.array([[1.0], [2.0]]), np.array([1, 1]), "y must hold at least two classes, got one class only: 1"),
            (np.array([[1.0], [2.0]]), np.array([0.5, 1.7]), "Unknown label type: continuous"),
            (np.array([[1.0], [2.0]]), np.array([[1, 0], [0, 1]]), "y should be a 1d array"),
            (np.array([[1.0], [2.0]]), np.array([0, 1, 1]), "inconsistent numbers of samples"),
            (np.array([1.0, 2.0]), np.array([0, 1]), "Expected 2D array"),
            (np.empty((2, 0)), np.array([0, 1]), "0 feature"),
            ([[10**400], [1]], [0, 1], "X must hold numbers that fit a float64"),
            ([["a"], ["b"]], [0, 1], "could not convert string to float"),
        ],
    )
    def test_a_bad_table_is_refused_in_words(self, X, y, message):
        with pytest.raises(ValueError, match=message):
            LogisticRegression().fit(X, y)

    @pytest.mark.parametrize(
        ("weight", "message"),
        [
            ([1.0, -1.0, 1.0], "sample_weight must hold no negative weights, got -1.0 at position 1"),
            ([0.0, 0.0, 0.0], "sample_weight must hold at least one weight above zero"),
            ([1.0, 0.0, 1.0], "sample_weight must leave rows of every class: those of 1 all have weight 0"),
            ([1.0, 1.0], "sample_weight must hold one weight a sample, 3 in all, got 2"),
        ],
    )
    def test_bad_weights_are_named(self, weight, message):
        with pytest.raises(ValueError, match=message):
            LogisticRegression().fit([[1.0], [2.0], [4.0]], [0, 1, 0], sample_weight=weight)

    def test_nothing_is_known_before_fit(self):
        for use in [lambda m: m.predict([[1.0]]), lambda m: m.summary(), lambda m: m.odds_ratios_]:
            with pytest.raises(NotFittedError):
                use(LogisticRegression())

    def test_labels_may_be_texts_and_columns_have_names(self):
        X, y = problem(0)
        frame = pd.DataFrame(X, columns=["age", "income", "visits"])
        named = LogisticRegression().fit(frame, np.array(["no", "yes"])[y])
        plain = LogisticRegression().fit(X, y)
        assert list(named.predict(frame)) == [["no", "yes"][k] for k in plain.predict(X)]
        np.testing.assert_allclose(named.coef_, plain.coef_, rtol=1e-13)
        assert list(named.feature_names_in_) == ["age", "income", "visits"]
        with pytest.raises(ValueError, match="feature names"):
            named.predict(frame[["income", "age", "visits"]])
        assert not hasattr(named.fit(X, y), "feature_names_in_")

    def test_clone_and_refit_give_the_same_bits(self):
        X, y = problem(0, classes=3)
        model = LogisticRegression(C=10.0).fit(X, y)
        np.testing.assert_array_equal(clone(model).fit(X, y).coef_, model.coef_)
        np.testing.assert_array_equal(model.fit(X, y).coef_, clone(model).fit(X, y).coef_)


def test_the_truth_is_recovered_with_the_error_that_theory_predicts():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 3))
    truth = np.array([0.8, -0.5, 0.0])
    y = rng.random(20_000) < expit(logit(0.1) + X @ truth)
    model = LogisticRegression(C=np.inf).fit(X, y)
    z = (model.parameters_ - [logit(0.1), *truth]) / model.standard_errors_
    assert np.abs(z).max() < 3.0
    np.testing.assert_allclose(model.predict_proba(X)[:, 1].mean(), y.mean(), rtol=1e-9)  # the intercept sees to that
