"""Polynomial features: scikit-learn's columns in scikit-learn's order, their number, and what is refused."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.exceptions import NotFittedError
from sklearn.preprocessing import PolynomialFeatures as SklearnPolynomialFeatures
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import LinearRegression, PolynomialFeatures


@parametrize_with_checks([PolynomialFeatures(), PolynomialFeatures(degree=(2, 3), interaction_only=True)])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def both(**settings_of_both):
    return PolynomialFeatures(**settings_of_both), SklearnPolynomialFeatures(**settings_of_both)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 20),
    p=st.integers(1, 6),
    lowest=st.integers(0, 5),
    more=st.integers(0, 4),
    interaction_only=st.booleans(),
    include_bias=st.booleans(),
    scale=st.sampled_from([1e-6, 1.0, 1e6]),
)
def test_columns_names_and_powers_are_scikit_learns(seed, n, p, lowest, more, interaction_only, include_bias, scale):
    highest = min(lowest + more, 5)
    X = np.random.default_rng(seed).normal(size=(n, p)) * scale
    for degree in ((lowest, highest), highest):
        ours, theirs = both(degree=degree, interaction_only=interaction_only, include_bias=include_bias)
        if not SklearnPolynomialFeatures._num_combinations(
            p, *((lowest, highest) if degree != highest else (0, highest)), interaction_only, include_bias
        ):
            with pytest.raises(ValueError, match="leaves no column"):
                ours.fit(X)
            continue
        expected = theirs.fit_transform(X)
        np.testing.assert_allclose(ours.fit_transform(X), expected, rtol=1e-14, atol=0)
        np.testing.assert_array_equal(ours.powers_, theirs.powers_)
        np.testing.assert_array_equal(ours.get_feature_names_out(), theirs.get_feature_names_out())
        assert ours.n_output_features_ == theirs.n_output_features_ == expected.shape[1]


@pytest.mark.parametrize("p", [1, 2, 5, 9])
@pytest.mark.parametrize("degree", [0, 1, 2, 4])
def test_number_of_columns_is_p_plus_d_choose_d(p, degree):
    columns = PolynomialFeatures(degree).fit_transform(np.ones((3, p)))
    assert columns.shape == (3, comb(p + degree, degree))


def test_powers_say_what_was_multiplied():
    X = np.random.default_rng(0).normal(size=(8, 3))
    model = PolynomialFeatures(4).fit(X)
    expected = np.prod(X[:, None, :] ** model.powers_, axis=2)
    np.testing.assert_allclose(model.transform(X), expected, rtol=1e-13)


def test_a_line_through_the_powers_finds_a_known_polynomial():
    x = np.linspace(-1, 1, 30)[:, None]
    columns = PolynomialFeatures(3, include_bias=False).fit_transform(x)
    model = LinearRegression().fit(columns, 1 - 2 * x[:, 0] + 3 * x[:, 0] ** 3)
    np.testing.assert_allclose([model.intercept_, *model.coef_], [1, -2, 0, 3], atol=1e-13)


def test_names_come_from_the_dataframe():
    frame = pd.DataFrame({"price": [1.0, 2.0], "discount": [0.1, 0.2]})
    names = PolynomialFeatures(2, include_bias=False).fit(frame).get_feature_names_out()
    assert list(names) == ["price", "discount", "price^2", "price discount", "discount^2"]


def test_a_float32_stays_one():
    X = np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    columns = PolynomialFeatures(3).fit_transform(X)
    assert columns.dtype == np.float32
    np.testing.assert_allclose(columns, SklearnPolynomialFeatures(3).fit_transform(X), rtol=1e-6)


def test_input_is_left_alone():
    X = np.random.default_rng(0).normal(size=(5, 2))
    copy = X.copy()
    PolynomialFeatures(1, include_bias=False).fit_transform(copy)[:] = 0
    np.testing.assert_array_equal(copy, X)


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"degree": -1}, ValueError, "degree must be an integer of at least 0, got -1"),
            ({"degree": 1.5}, TypeError, "degree must be an integer of at least 0, got 1.5"),
            ({"degree": "2"}, TypeError, "degree must be an integer of at least 0, got '2'"),
            ({"degree": True}, TypeError, "degree must be an integer of at least 0, got True"),
            ({"degree": (1, 2, 3)}, ValueError, "one integer, or the lowest and the highest degree"),
            ({"degree": (3, 2)}, ValueError, r"lowest degree first, got \(3, 2\)"),
            ({"degree": 0, "include_bias": False}, ValueError, "leaves no column"),
            ({"degree": (3, 3), "interaction_only": True, "include_bias": False}, ValueError, "leaves no column"),
            ({"interaction_only": "yes"}, TypeError, "interaction_only must be True or False, got 'yes'"),
            ({"include_bias": None}, TypeError, "include_bias must be True or False, got None"),
        ],
    )
    def test_a_bad_setting_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            PolynomialFeatures(**setting).fit([[1.0, 2.0]])

    @pytest.mark.filterwarnings("error")
    def test_powers_that_overflow_are_refused(self):
        X = [[1e120, 1e-120]]
        with pytest.raises(ValueError, match=r"powers fit a float64, got a value of 1e\+120 at degree 3"):
            PolynomialFeatures(3).fit_transform(X)
        # The bound 1e360 is only a bound: products of both columns fit.
        fits = PolynomialFeatures(3, interaction_only=True).fit_transform(X)
        np.testing.assert_allclose(fits, [[1, 1e120, 1e-120, 1]])

    @pytest.mark.parametrize(("value", "message"), [(np.nan, "contains NaN"), (np.inf, "contains infinity")])
    def test_numbers_that_are_none_are_refused(self, value, message):
        with pytest.raises(ValueError, match=message):
            PolynomialFeatures().fit([[1.0], [value]])
        with pytest.raises(ValueError, match=message):
            PolynomialFeatures().fit([[1.0]]).transform([[value]])

    def test_nothing_is_known_before_fit(self):
        for use in (lambda m: m.transform([[1.0]]), lambda m: m.powers_, lambda m: m.get_feature_names_out()):
            with pytest.raises(NotFittedError):
                use(PolynomialFeatures())
