"""Permutation importance: scikit-learn's result, the value that theory gives, what it does not change, bad input."""

import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import permutation_importance as sklearn_permutation_importance

from helpers.prediction import DecisionTreeClassifier, LinearRegression, RandomForestRegressor, permutation_importance


@pytest.fixture
def linear():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 3)) * [1.0, 1.0, 5.0]
    y = X @ [2.0, 1.0, 0.0] + 0.5 * rng.normal(size=2000)
    return LinearRegression().fit(X, y), X, y


def test_a_linear_models_importance_is_twice_the_squared_coefficient(linear):
    model, X, y = linear
    found = permutation_importance(model, X, y, scoring="neg_mean_squared_error", n_repeats=20, random_state=0)
    expected = 2 * model.coef_**2 * X.var(axis=0)  # two independent draws of a column differ by twice its variance
    np.testing.assert_allclose(found.importances_mean, expected, rtol=0.04, atol=1e-3)


def test_the_result_is_scikit_learns(linear):
    model, X, y = linear
    ours = permutation_importance(model, X, y, n_repeats=30, random_state=0)
    theirs = sklearn_permutation_importance(model, X, y, n_repeats=30, random_state=0)
    assert ours.keys() == theirs.keys()
    assert ours.importances.shape == theirs.importances.shape == (3, 30)
    error = np.hypot(ours.importances_std, theirs.importances_std) / np.sqrt(30)
    assert np.all(np.abs(ours.importances_mean - theirs.importances_mean) < 4 * error + 1e-12)
    np.testing.assert_allclose(ours.importances_std, theirs.importances_std, rtol=0.7, atol=1e-4)
    np.testing.assert_allclose(ours.importances_mean, ours.importances.mean(axis=1))
    np.testing.assert_allclose(ours.importances_std, ours.importances.std(axis=1))


def test_a_column_that_is_never_asked_has_none():
    X, y = np.tile([[0, 0], [1, 0], [0, 1], [1, 1]], (20, 1)), np.tile([0, 1, 0, 1], 20)
    found = permutation_importance(DecisionTreeClassifier().fit(X, y), X, y, random_state=0)
    np.testing.assert_array_equal(found.importances[1], 0)
    assert found.importances[0].min() > 0.2


def test_a_column_of_random_numbers_fools_the_impurity_and_not_new_rows():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.integers(0, 2, size=1000), rng.permutation(1000)])
    y = X[:, 0] + rng.normal(size=1000)
    forest = RandomForestRegressor(n_estimators=20, random_state=0).fit(X[:500], y[:500])
    assert forest.feature_importances_[1] > 0.5
    found = permutation_importance(forest, X[500:], y[500:], random_state=0)
    assert found.importances_mean[1] < 0.2 * found.importances_mean[0]


def test_frames_of_mixed_columns_are_shuffled_and_left_alone(linear):
    _, X, y = linear
    frame = pd.DataFrame({"kind": pd.Categorical(np.where(X[:, 0] > 0, "a", "b")), "text": "x", "number": X[:, 1]})
    kept = frame.copy()

    class Reader:
        def fit(self, X, y):
            return self

        def predict(self, X):
            assert isinstance(X["kind"].dtype, pd.CategoricalDtype)
            return (X["kind"] == "a") + X["number"]

        def score(self, X, y):
            return -np.mean((self.predict(X) - y) ** 2)

    found = permutation_importance(Reader(), frame, y, random_state=0)
    pd.testing.assert_frame_equal(frame, kept)
    assert found.importances_mean[1] == 0 < min(found.importances_mean[[0, 2]])


def test_the_same_seed_gives_the_same_shuffles_and_x_is_left_alone(linear):
    model, X, y = linear
    kept = X.copy()
    first, second = (permutation_importance(model, X, y, random_state=3).importances for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(X, kept)


def test_a_scorer_may_be_a_function(linear):
    model, X, y = linear
    found = permutation_importance(model, X, y, scoring=lambda m, X, y: -np.abs(m.predict(X) - y).max())
    assert found.importances_mean[0] > 0


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"n_repeats": 0}, ValueError, "n_repeats"),
        ({"n_repeats": 2.5}, TypeError, "n_repeats"),
        ({"y": [1.0]}, ValueError, "X must have"),
        ({"X": np.ones(3)}, ValueError, "X must have"),
        ({"scoring": "best"}, ValueError, "scoring"),
        ({"random_state": -1}, ValueError, "random_state"),
    ],
)
def test_bad_input_is_named(linear, changes, error, words):
    model, X, y = linear
    given = {"X": X, "y": y} | changes
    with pytest.raises(error, match=words):
        permutation_importance(model, given.pop("X"), given.pop("y"), **given)
