"""Time-ordered splits: scikit-learn's stretches, and never a training row after a test row."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection as sklearn_selection
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score

from helpers.model_selection import TimeSeriesSplit


@settings(deadline=None, derandomize=True, max_examples=100)
@given(
    n=st.integers(1, 80),
    k=st.integers(2, 8),
    gap=st.integers(0, 5),
    test_size=st.one_of(st.none(), st.integers(1, 12)),
    most=st.one_of(st.none(), st.integers(1, 20)),
)
def test_the_stretches_are_scikit_learns(n, k, gap, test_size, most):
    settings = {"n_splits": k, "gap": gap, "test_size": test_size, "max_train_size": most}
    X = np.zeros((n, 2))
    try:
        expected = list(sklearn_selection.TimeSeriesSplit(**settings).split(X))
    except ValueError:
        with pytest.raises(ValueError, match="n_splits"):
            list(TimeSeriesSplit(**settings).split(X))
        return
    for ours, theirs in zip(TimeSeriesSplit(**settings).split(X), expected, strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])
        np.testing.assert_array_equal(ours[1], theirs[1])


def test_training_ends_before_the_gap_and_the_last_row_is_tested():
    pairs = list(TimeSeriesSplit(4, gap=3, test_size=5, max_train_size=10).split(range(60)))
    assert all(train[-1] + 4 == test[0] and len(train) == 10 and len(test) == 5 for train, test in pairs)
    assert pairs[-1][1][-1] == 59


def test_scikit_learn_takes_it_as_cv():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), rng.normal(size=40)
    ours = cross_val_score(Ridge(), X, y, cv=TimeSeriesSplit(3))
    np.testing.assert_allclose(ours, cross_val_score(Ridge(), X, y, cv=sklearn_selection.TimeSeriesSplit(3)))
    assert TimeSeriesSplit(3).get_n_splits() == 3


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"n_splits": 1}, ValueError, "n_splits must be an integer of at least 2, got 1"),
        ({"gap": -1}, ValueError, "gap must be an integer of at least 0, got -1"),
        ({"test_size": 0}, ValueError, "test_size must be an integer of at least 1, got 0"),
        ({"test_size": 0.2}, TypeError, "test_size must be an integer of at least 1, got 0.2"),
        ({"max_train_size": 0}, ValueError, "max_train_size must be an integer of at least 1"),
    ],
)
def test_bad_settings_are_named(settings, error, message):
    with pytest.raises(error, match=message):
        TimeSeriesSplit(**settings)


def test_too_few_rows_are_said():
    with pytest.raises(ValueError, match=r"n_splits must be below the number of samples, 3, .* got 3"):
        next(TimeSeriesSplit(3).split([1, 2, 3]))
    with pytest.raises(ValueError, match=r"n_splits=2, test_size=4 and gap=2 must leave rows .* got 10 samples"):
        next(TimeSeriesSplit(2, test_size=4, gap=2).split(range(10)))


def test_it_shows_its_settings():
    assert repr(TimeSeriesSplit(3, gap=2)) == "TimeSeriesSplit(n_splits=3, max_train_size=None, test_size=None, gap=2)"
