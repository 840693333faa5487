"""Learning and validation curves: scikit-learn's grids on the same splits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection as sklearn_selection
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from helpers.model_selection import GroupKFold, KFold, learning_curve, validation_curve


def table(n=100, p=5, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    return X, X @ np.arange(1, p + 1) + rng.normal(scale=2, size=n)


@settings(deadline=None, derandomize=True, max_examples=20)
@given(n=st.integers(20, 120), k=st.integers(2, 5), seed=st.integers(0, 2**32 - 1), shares=st.booleans())
@pytest.mark.filterwarnings("ignore:train_sizes names", "ignore:Removed duplicate")
def test_learning_curve_is_scikit_learns(n, k, seed, shares):
    X, y = table(n, seed=seed)
    sizes = [0.05, 0.29, 0.7, 1.0] if shares else [9, 2, 5]
    options = {"train_sizes": sizes, "cv": KFold(k), "scoring": "neg_mean_squared_error"}
    ours = learning_curve(Ridge(), X, y, **options)
    theirs = sklearn_selection.learning_curve(Ridge(), X, y, **options)
    np.testing.assert_array_equal(ours[0], theirs[0])
    np.testing.assert_allclose(ours[1], theirs[1], rtol=1e-9)
    np.testing.assert_allclose(ours[2], theirs[2], rtol=1e-9)


@settings(deadline=None, derandomize=True, max_examples=20)
@given(n=st.integers(20, 120), k=st.integers(2, 5), seed=st.integers(0, 2**32 - 1))
def test_validation_curve_is_scikit_learns(n, k, seed):
    X, y = table(n, seed=seed)
    options = {"param_name": "ridge__alpha", "param_range": np.logspace(-2, 3, 4), "cv": k}
    model = make_pipeline(StandardScaler(), Ridge())
    theirs = sklearn_selection.validation_curve(model, X, y, **options)
    for mine, other in zip(validation_curve(model, X, y, **options), theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-9)


def test_defaults_and_groups_are_scikit_learns():
    X, y = table(60)
    groups = np.arange(60) // 4
    ours = learning_curve(Ridge(), X, y, groups=groups, cv=GroupKFold(3))
    theirs = sklearn_selection.learning_curve(Ridge(), X, y, groups=groups, cv=GroupKFold(3))
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other)


def test_errors_of_least_squares_close_in_on_the_noise_as_theory_says():
    p, noise = 5, 4.0  # the variance
    X, y = table(4000, p)
    sizes, train, test = learning_curve(
        LinearRegression(fit_intercept=False), X, y, train_sizes=[20, 100], cv=KFold(2), shuffle=True,
        scoring="neg_mean_squared_error", random_state=0,
    )  # fmt: skip
    trains, tests = [], []
    for seed in range(40):
        _, train, test = learning_curve(
            LinearRegression(fit_intercept=False), X, y, train_sizes=sizes, cv=KFold(2), shuffle=True,
            scoring="neg_mean_squared_error", random_state=seed,
        )  # fmt: skip
        trains.append(-train.mean(axis=1))
        tests.append(-test.mean(axis=1))
    np.testing.assert_allclose(np.mean(trains, axis=0), noise * (1 - p / sizes), rtol=0.08)
    np.testing.assert_allclose(np.mean(tests, axis=0), noise * (1 + p / (sizes - p - 1)), rtol=0.08)


def test_shuffled_the_first_rows_are_a_random_draw_which_a_seed_repeats():
    X, y = np.arange(40.0)[:, None], np.arange(40.0)

    def spread(model, X, y):
        return float(model.coef_[0])

    options = {"train_sizes": [3], "cv": KFold(2), "scoring": spread, "shuffle": True}
    one = learning_curve(Ridge(), X, y, random_state=1, **options)
    np.testing.assert_array_equal(one[2], learning_curve(Ridge(), X, y, random_state=1, **options)[2])
    assert not np.array_equal(one[2], learning_curve(Ridge(), X, y, random_state=2, **options)[2])


def test_times_come_when_asked_for():
    X, y = table(40)
    sizes, *grids = learning_curve(Ridge(), X, y, train_sizes=[5, 10], cv=4, return_times=True)
    assert [grid.shape for grid in grids] == [(2, 4)] * 4
    assert np.all(grids[2] > 0)
    assert sizes.tolist() == [5, 10]


def test_sizes_named_twice_are_said_and_taken_once():
    X, y = table(20)
    with pytest.warns(RuntimeWarning, match="train_sizes names some numbers of rows twice: 2 of 3 are left"):
        sizes, _, _ = learning_curve(Ridge(), X, y, train_sizes=[0.5, 0.51, 1.0], cv=2)
    assert sizes.tolist() == [5, 10]


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"train_sizes": [0.0, 1.0]}, ValueError, "train_sizes must hold shares above 0 and up to 1, .* got 0.0 to 1"),
        ({"train_sizes": [0.5, 1.5]}, ValueError, "train_sizes must hold shares"),
        ({"train_sizes": [np.nan]}, ValueError, "train_sizes must hold shares"),
        ({"train_sizes": [5, 11]}, ValueError, "numbers of rows from 1 to 10, got 5 to 11"),
        ({"train_sizes": []}, TypeError, "train_sizes must hold"),
        ({"train_sizes": "all"}, TypeError, "train_sizes must hold"),
        ({"shuffle": 1}, TypeError, "shuffle must be True or False"),
        ({"scoring": ["r2"]}, TypeError, "scoring must be a name, a callable or None"),
        ({"cv": 21}, ValueError, "n_splits must be at most the number of samples, 20, got 21"),
    ],
)
def test_a_learning_curve_names_what_does_not_fit(options, error, message):
    X, y = table(20)
    with pytest.raises(error, match=message):
        learning_curve(Ridge(), X, y, **({"cv": 2} | options))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"param_name": "alfa"}, ValueError, r"param_name must be a setting of Ridge \(alpha, .* got 'alfa'"),
        ({"param_range": []}, ValueError, "param_range must hold at least one value"),
        ({"scoring": {"a": "r2"}}, TypeError, "scoring must be a name, a callable or None"),
    ],
)
def test_a_validation_curve_names_what_does_not_fit(options, error, message):
    X, y = table(20)
    with pytest.raises(error, match=message):
        validation_curve(Ridge(), X, y, **({"param_name": "alpha", "param_range": [1.0]} | options))
