"""The linear machine: scikit-learn's contract and objective, slopes by differences, sparse and dense, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import check_grad, minimize_scalar
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.svm import SVC as SklearnSVC
from sklearn.svm import LinearSVC as SklearnLinearSVC
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import LinearSVC
from helpers.prediction.linear_svm import SquaredHinge


# At this tolerance rows repeated give what rows weighted give: nothing is expected to fail.
@parametrize_with_checks([LinearSVC(tol=1e-10)])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def clouds(seed, n=60, p=3, n_classes=2, distance=1.0):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(n_classes), np.minimum(rng.geometric(0.5, size=n - n_classes) - 1, n_classes - 1)])
    return rng.normal(size=(n, p)) + distance * rng.normal(size=(n_classes, p))[y], y


def objective(w, b, X, sign, cost, scaling):
    slack = np.maximum(0, 1 - sign * (X @ w + b))
    return 0.5 * w @ w + 0.5 * (b / scaling) ** 2 + cost @ slack**2


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(6, 80),
    p=st.integers(1, 30),
    n_classes=st.integers(2, 4),
    log_C=st.floats(-3, 2),
    intercept=st.booleans(),
    scaling=st.sampled_from([1.0, 5.0]),
    weighted=st.booleans(),
    balance=st.sampled_from([None, "balanced", {0: 3.0, 1: 0.5}]),
    is_sparse=st.booleans(),
)
def test_solution_is_scikit_learns(seed, n, p, n_classes, log_C, intercept, scaling, weighted, balance, is_sparse):
    X, y = clouds(seed, n, p, n_classes)
    weight = np.random.default_rng(seed).uniform(0.2, 3.0, size=n) if weighted else None
    X = sparse.csr_array(np.where(X > 0, X, 0)) if is_sparse else X
    setting = {"C": 10**log_C, "fit_intercept": intercept, "intercept_scaling": scaling, "class_weight": balance}
    ours = LinearSVC(**setting, tol=1e-9).fit(X, y, weight)
    theirs = SklearnLinearSVC(**setting, tol=1e-10, dual=False, max_iter=100_000).fit(X, y, weight)
    wanted = theirs.decision_function(X)
    size = 1 + np.abs(wanted).max()
    np.testing.assert_allclose(ours.decision_function(X), wanted, rtol=0, atol=1e-5 * size)
    np.testing.assert_allclose(ours.coef_, theirs.coef_, rtol=0, atol=1e-5 * size)
    assert ours.coef_.shape == theirs.coef_.shape
    assert np.shape(ours.intercept_) == (1 if n_classes == 2 else n_classes,)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), scales=st.floats(0, 4), offset=st.sampled_from([0.0, 10.0, 1e4]))
def test_gradient_is_zero_whatever_the_units(seed, scales, offset):
    rng = np.random.default_rng(seed)
    X, y = clouds(seed, n=50, p=4)
    X = (X + offset) * 10 ** rng.uniform(-scales, scales, size=4)
    sign, cost = 2.0 * y - 1.0, np.ones(50)
    model = LinearSVC(tol=1e-9).fit(X, y)
    problem = SquaredHinge(X, sign, cost, 1.0, np.ones(5))
    v = np.append(model.coef_, model.intercept_)
    slack = np.maximum(0, 1 - sign * problem.values(X, v))
    first = np.linalg.norm(problem.gradient(np.zeros(5), np.ones(50)))
    assert np.linalg.norm(problem.gradient(v, slack)) <= 1e-7 * first
    np.testing.assert_allclose(
        model.objective_[0], objective(model.coef_[0], model.intercept_[0], X, sign, cost, 1.0), rtol=1e-12
    )


def test_gradient_agrees_with_differences():
    X, y = clouds(0, n=30)
    problem = SquaredHinge(X, 2.0 * y - 1.0, np.linspace(0.5, 2, 30), 2.0, np.array([1.0, 1, 1, 0]))

    def slack(v):
        return np.maximum(0, 1 - problem.y * problem.values(X, v))

    for v in np.random.default_rng(0).normal(size=(5, 4)):
        error = check_grad(lambda v: problem.value(v, slack(v)), lambda v: problem.gradient(v, slack(v)), v)
        assert error < 1e-4 * problem.value(v, slack(v))


def test_the_step_is_the_best_one():
    X, y = clouds(1, n=40)
    problem = SquaredHinge(X, 2.0 * y - 1.0, np.ones(40), 1.0, np.ones(4))
    for v in np.random.default_rng(0).normal(size=(5, 4)):
        margin = problem.y * problem.values(X, v)
        direction = -problem.gradient(v, np.maximum(0, 1 - margin))
        change = problem.y * problem.values(X, direction)

        def along(t, v=v, direction=direction, margin=margin, change=change):
            return problem.value(v + t * direction, np.maximum(0, 1 - margin - t * change))

        wanted = minimize_scalar(along, bounds=(0, 1), method="bounded", options={"xatol": 1e-12}).x
        np.testing.assert_allclose(problem.best_step(v, direction, margin, change), wanted, atol=1e-6)


@pytest.mark.parametrize("n_used", [0, 1, 4])
def test_columns_that_hold_nothing_weigh_nothing(n_used):
    X, y = clouds(3, p=4)
    wide = np.zeros((len(y), 40))
    wide[:, 7 : 7 + n_used] = X[:, :n_used]
    ours, dense = LinearSVC(tol=1e-10).fit(sparse.csr_array(wide), y), LinearSVC(tol=1e-10).fit(wide, y)
    np.testing.assert_allclose(ours.coef_, dense.coef_, atol=1e-9)
    np.testing.assert_allclose(ours.intercept_, dense.intercept_, atol=1e-9)
    assert np.count_nonzero(ours.coef_) == n_used


def test_sparse_and_dense_give_the_same():
    X, y = clouds(2, n=80, p=20, n_classes=3)
    X = np.where(X > 0.5, X, 0)
    dense = LinearSVC(tol=1e-10).fit(X, y)
    for kind in (sparse.csr_array, sparse.csc_matrix, sparse.coo_array):
        thin = LinearSVC(tol=1e-10).fit(kind(X), y)
        np.testing.assert_allclose(thin.coef_, dense.coef_, atol=1e-9)
        np.testing.assert_array_equal(thin.predict(kind(X)), dense.predict(X))


def test_agrees_with_liblinear_on_text_like_rows_at_default_tolerance():
    rng = np.random.default_rng(0)
    X = sparse.random_array((400, 3000), density=0.02, rng=rng, format="csr")
    X = sparse.csr_array(X / np.sqrt(X.multiply(X).sum(axis=1))[:, None])
    y = (X @ rng.normal(size=3000) > 0).astype(int)
    ours, theirs = LinearSVC().fit(X, y), SklearnLinearSVC(tol=1e-10, max_iter=100_000).fit(X, y)
    best = objective(theirs.coef_[0], theirs.intercept_[0], X, 2 * y - 1, np.ones(400), 1.0)
    assert best * (1 - 1e-9) <= ours.objective_[0] <= best * (1 + 1e-6)


def test_a_free_intercept_follows_the_data_anywhere():
    X, y = clouds(3, n=60)
    here = LinearSVC(intercept_scaling=np.inf, tol=1e-10).fit(X, y)
    far = LinearSVC(intercept_scaling=np.inf, tol=1e-10).fit(X + 100, y)
    np.testing.assert_allclose(far.decision_function(X + 100), here.decision_function(X), atol=1e-6)
    large = SklearnLinearSVC(intercept_scaling=1e4, tol=1e-10, dual=False).fit(X, y)
    np.testing.assert_allclose(here.decision_function(X), large.decision_function(X), atol=1e-5)


def test_separable_classes_approach_the_hard_margin_as_C_grows():
    X, y = clouds(9, n=40, p=2, distance=8.0)
    hard = SklearnSVC(kernel="linear", C=1e8, tol=1e-8).fit(X, y)
    soft = LinearSVC(C=1e4, intercept_scaling=np.inf, tol=1e-13).fit(X, y)
    np.testing.assert_allclose(soft.coef_, hard.coef_, rtol=1e-3)


def test_weights_count_a_row_as_often_as_they_say():
    X, y = clouds(6, n=60, n_classes=3)
    weight = np.random.default_rng(0).integers(0, 4, size=60)
    weight[:3] = 1
    for balance in (None, "balanced"):
        weighted = LinearSVC(tol=1e-11, class_weight=balance).fit(X, y, weight)
        repeated = LinearSVC(tol=1e-11, class_weight=balance).fit(np.repeat(X, weight, 0), np.repeat(y, weight))
        np.testing.assert_allclose(weighted.coef_, repeated.coef_, atol=1e-8)


@pytest.mark.parametrize("tol", [1e-300, 1e-14])
def test_a_tolerance_beyond_rounding_ends(tol):
    X, y = clouds(0, n=60)
    model = LinearSVC(tol=tol, max_iter=100).fit(X, y)
    assert model.n_iter_ < 30


def test_constant_and_empty_features_get_little_and_nothing():
    X, y = clouds(0, n=60)
    model = LinearSVC().fit(np.column_stack([X, np.zeros(60), np.ones(60)]), y)
    assert model.coef_[0, 3] == 0
    np.testing.assert_allclose(model.coef_[0, 4], model.intercept_[0], rtol=1e-6)  # both stand on a column of ones


def test_labels_may_be_text_and_calibration_makes_probabilities():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1500, 2))
    true = 1 / (1 + np.exp(-2 * X[:, 0]))
    y = np.where(rng.random(1500) < true, "yes", "no")
    model = CalibratedClassifierCV(LinearSVC(), method="sigmoid", cv=3).fit(X, y)
    assert model.classes_.tolist() == ["no", "yes"]
    assert np.abs(model.predict_proba(X)[:, 1] - true).mean() < 0.03


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"C": -1}, ValueError, "C must be a finite number above 0, got -1"),
            ({"fit_intercept": 1}, TypeError, "fit_intercept must be True or False, got 1"),
            ({"intercept_scaling": 0}, ValueError, "intercept_scaling must be a finite number above 0, got 0"),
            ({"tol": 0.0}, ValueError, "tol must be a finite number above 0"),
            ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1, got 0"),
        ],
    )
    def test_a_bad_setting_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            LinearSVC(**setting).fit([[0.0], [1.0]], [0, 1])

    @pytest.mark.parametrize(
        ("X", "y", "weight", "message"),
        [
            ([[0.0], [np.inf]], [0, 1], None, "Input X contains infinity"),
            ([[0.0], [1.0]], [1, 1], None, r"y must hold two classes at least.*got 1 class: \[1\]"),
            ([[0.0], [1.0], [2.0]], [0, 1, 1], [0.0, 1, 1], r"two classes at least.*got 1 class: \[1\]"),
            ([[0.0], [1.0]], [0.5, 1.7], None, "Unknown label type"),
            ([[0.0], [1.0]], [0, 1], [1.0, -1.0], "sample_weight must hold no negative weights"),
        ],
    )
    def test_a_bad_table_is_refused(self, X, y, weight, message):
        with pytest.raises(ValueError, match=message):
            LinearSVC().fit(X, y, weight)

    def test_too_few_steps_warn(self):
        X, y = clouds(0)
        with pytest.warns(ConvergenceWarning, match="max_iter=1 steps"):
            LinearSVC(max_iter=1, tol=1e-9).fit(X, y)

    def test_nothing_is_known_before_fit(self):
        with pytest.raises(NotFittedError):
            LinearSVC().predict([[1.0]])
