"""Each check returns what is right, ready for use, and refuses the rest in one error that names it."""

import datetime

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from helpers import validation


@pytest.mark.parametrize("value", [1, np.int8(1), np.uint64(1)])
def test_integers_of_any_kind_become_int(value):
    assert type(validation.check_integer(value, "n")) is int


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (0, ValueError),
        (-(10**30), ValueError),
        (1.0, TypeError),
        (True, TypeError),
        ("1", TypeError),
        (None, TypeError),
    ],
)
def test_what_is_no_positive_integer_is_refused(value, error):
    with pytest.raises(error, match=r"n must be an integer of at least 1, got "):
        validation.check_integer(value, "n")


def test_a_number_may_stand_on_its_minimum_but_not_on_an_open_end():
    assert validation.check_number(np.float32(0.0), "tol", minimum=0) == 0.0
    for limits in ({"above": 0}, {"below": 0}):
        with pytest.raises(ValueError, match="rate must be a finite number"):
            validation.check_number(0, "rate", **limits)


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (np.nan, ValueError),
        (np.inf, ValueError),
        (False, TypeError),
        ("2", TypeError),
        (1j, TypeError),
        ([1], TypeError),
    ],
)
def test_what_is_no_finite_number_is_refused(value, error):
    with pytest.raises(error, match=r"rate must be a finite number above 0 and below 5, got "):
        validation.check_number(value, "rate", above=0, below=5)


def test_a_number_too_large_for_a_float_is_refused():
    with pytest.raises(ValueError, match="rate must be a finite number"):
        validation.check_number(10**400, "rate")


@pytest.mark.parametrize(
    ("value", "error"),
    [(0, ValueError), (1, ValueError), (np.nan, ValueError), (-0.1, ValueError), (True, TypeError), ("0.5", TypeError)],
)
def test_what_is_no_fraction_is_refused(value, error):
    with pytest.raises(error, match=r"level must be a number strictly between 0 and 1, got "):
        validation.check_fraction(value, "level")


def test_choices_and_switches_are_taken_literally():
    assert validation.check_choice("qr", "solver", ["qr"]) == "qr"
    assert validation.check_boolean(np.True_, "shuffle") is True
    with pytest.raises(TypeError, match="solver must be one of 'qr', got 3"):
        validation.check_choice(3, "solver", ["qr"])
    with pytest.raises(TypeError, match="shuffle must be True or False, got 1"):
        validation.check_boolean(1, "shuffle")


class TestRandomState:
    def test_an_int_gives_the_same_numbers_every_time(self):
        draws = [validation.as_generator(seed).random(3).tolist() for seed in (5, np.int64(5), 6)]
        assert draws[0] == draws[1] != draws[2]

    def test_a_generator_is_used_as_it_is(self):
        rng = np.random.default_rng(0)
        assert validation.as_generator(rng) is rng

    def test_a_random_state_lends_its_stream(self):
        first, second = (validation.as_generator(np.random.RandomState(3)).random(4) for _ in range(2))
        np.testing.assert_array_equal(first, second)

    def test_none_draws_a_fresh_seed(self):
        assert validation.as_generator(None).random() != validation.as_generator(None).random()

    @pytest.mark.parametrize(
        ("value", "error"), [(-1, ValueError), (1.0, TypeError), ("0", TypeError), (True, TypeError)]
    )
    def test_anything_else_is_refused(self, value, error):
        with pytest.raises(error, match=r"random_state must be None, an integer of at least 0, .* got "):
            validation.as_generator(value)


class TestArrays:
    @pytest.mark.parametrize(
        "values",
        [[1, 2], (1.0, 2.0), np.array([1, 2], dtype=np.int8), pd.Series([1, 2]), [True, 2], [np.float32(1), 2]],
    )
    def test_numbers_of_any_kind_become_float64(self, values):
        got = validation.check_vector(values, "y")
        assert got.dtype == np.float64
        np.testing.assert_array_equal(got, [1.0, 2.0])

    @pytest.mark.parametrize(
        ("values", "error", "message"),
        [
            ([], ValueError, r"y must not be empty, got shape \(0,\)"),
            ([[1.0]], ValueError, r"y must be an array with 1 dimension, got shape \(1, 1\)"),
            (3.0, ValueError, r"y must be an array with 1 dimension, got shape \(\)"),
            ([[1.0], [1.0, 2.0]], ValueError, "y must be an array with 1 dimension, got rows of different lengths"),
            ([1.0, np.nan], ValueError, "y must hold finite numbers only, got nan at position 1"),
            ([-np.inf, 1.0], ValueError, "y must hold finite numbers only, got -inf at position 0"),
            ([None, 1.0], ValueError, "y must hold finite numbers only, got nan at position 0"),
            (["1", "2"], TypeError, "y must hold numbers, got an array of type <U1"),
            ([1j], TypeError, "y must hold numbers, got an array of type complex128"),
            ([datetime.date(2025, 1, 1)], TypeError, r"y must hold numbers, got datetime\.date\(2025, 1, 1\)"),
            (np.array(["2025-01-01"], dtype="datetime64[D]"), TypeError, "y must hold numbers"),
            ([10**400], ValueError, "y must hold numbers that fit a float64"),
            (pd.Series(["a", "b"]), TypeError, "y must hold numbers"),
            (pd.Series([1, None], dtype="Int64"), ValueError, "y must hold finite numbers only, got nan"),
            (None, ValueError, r"y must be an array with 1 dimension, got shape \(\)"),
            (sparse.csr_array([[1.0]]), ValueError, r"y must be an array with 1 dimension, got shape \(\)"),
        ],
    )
    def test_what_is_no_vector_of_finite_numbers_is_refused(self, values, error, message):
        with pytest.raises(error, match=message):
            validation.check_vector(values, "y")

    def test_a_matrix_names_the_cell(self):
        np.testing.assert_array_equal(validation.check_matrix(pd.DataFrame({"a": [1], "b": [2]}), "R"), [[1.0, 2.0]])
        with pytest.raises(ValueError, match=r"R must hold finite numbers only, got nan at position \(1, 0\)"):
            validation.check_matrix([[1.0, 2.0], [np.nan, 4.0]], "R")
        with pytest.raises(ValueError, match=r"R must not be empty, got shape \(3, 0\)"):
            validation.check_matrix(np.empty((3, 0)), "R")

    def test_lengths_that_differ_are_named(self):
        validation.check_same_length(a=[1], b=[2], c=[3])
        with pytest.raises(ValueError, match="a and b and c must have the same length, got 1 and 2 and 1"):
            validation.check_same_length(a=[1], b=[2, 3], c=[3])

    def test_weights_default_to_none_and_a_number_weighs_every_row(self):
        assert validation.check_sample_weight(None, 3) is None
        np.testing.assert_array_equal(validation.check_sample_weight(2, 3), [2.0, 2.0, 2.0])
        with pytest.raises(ValueError, match=r"sample_weight must hold one weight a sample, 3 in all, got 2"):
            validation.check_sample_weight([1, 1], 3)


def test_labels_are_numbers_or_words_and_a_series_of_objects_becomes_words():
    assert validation.check_labels(pd.Series(["a", "bc"], dtype=object), "groups").dtype.kind == "U"
    assert validation.check_labels([True, False], "y_true").dtype == bool


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        ([], ValueError, r"y_true must hold at least one label, shape \(n_samples,\), got shape \(0,\)"),
        ([[1], [2]], ValueError, r"got shape \(2, 1\)"),
        ([1.0, np.inf], ValueError, "y_true must hold no missing labels, got inf at position 1"),
        (["a", 1], TypeError, "y_true must hold numbers or strings, got 1 among others"),
        (["a", None], TypeError, "y_true must hold numbers or strings, got None among others"),
    ],
)
def test_what_is_no_list_of_labels_is_refused(labels, error, message):
    with pytest.raises(error, match=message):
        validation.check_labels(labels, "y_true")


class TestReady:
    X, classes, amounts = np.ones((3, 2)), np.array([0, 1, 1]), np.array([0.5, 1.5, 2.5])

    def test_classes_are_integers_or_bool_and_numbers_are_float64(self):
        for classes in (self.classes, self.classes == 1, self.classes.astype(np.uint8)):
            assert validation.is_ready(self.X, classes) is True
            assert validation.is_ready(self.X, classes, numeric=True) is False
        assert validation.is_ready(self.X, self.amounts) is False
        assert validation.is_ready(self.X, self.amounts, numeric=True) is True

    @pytest.mark.parametrize(
        "X",
        [
            pd.DataFrame(X),
            X.tolist(),
            X.astype(np.float32),
            X[:, 0],
            X[:2],
            X[:, :0],
            np.where(np.eye(3, 2) > 0, np.nan, X),
            np.where(np.eye(3, 2) > 0, np.inf, X),
            np.ma.masked_array(X),
        ],
    )
    def test_a_table_that_needs_a_look_is_not_ready(self, X):
        assert validation.is_ready(X, self.classes) is False
        assert validation.is_ready(X, self.amounts, numeric=True) is False

    def test_neither_are_targets_that_need_a_look(self):
        for y in (
            self.classes.tolist(),
            pd.Series(self.classes),
            self.classes[:, np.newaxis],
            np.array(["a", "b", "b"]),
        ):
            assert validation.is_ready(self.X, y) is False
        for y in (np.array([1.0, np.nan, 2.0]), np.array([1.0, np.inf, 2.0]), self.amounts[:, np.newaxis]):
            assert validation.is_ready(self.X, y, numeric=True) is False
