"""Centring: exact far from zero, weights as repeated rows, rounding told from signal."""

import numpy as np
import pytest

from helpers.prediction import LinearRegression
from helpers.prediction.centring import centre, read_table


@pytest.mark.parametrize("offset", [0.0, 1e6, 1e12])
def test_what_is_centred_sums_to_zero_far_from_zero_too(offset):
    A = np.random.default_rng(0).normal(size=(1000, 3)) + offset
    Z, mean, _ = centre(A, None, True)
    np.testing.assert_allclose(mean, A.mean(axis=0), rtol=1e-14, atol=1e-14)
    np.testing.assert_allclose(Z.sum(axis=0), 0, atol=1e-10)


def test_a_weight_counts_a_row_that_often():
    rng = np.random.default_rng(0)
    A, weight = rng.normal(size=(30, 2)), rng.integers(0, 4, size=30)
    Z, mean, _ = centre(A, weight.astype(float), True)
    repeated = np.repeat(A, weight, axis=0)
    np.testing.assert_allclose(mean, repeated.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(Z.T @ Z, (len(repeated) - 1) * np.cov(repeated, rowvar=False, ddof=1), rtol=1e-12)


@pytest.mark.parametrize("value", [0.1, 1e12, 1 / 3])
def test_a_constant_column_is_no_longer_than_its_rounding(value):
    Z, _, rounding = centre(np.full((1000, 1), value), None, True)
    assert np.linalg.norm(Z) <= rounding[0] < 1e-11 * value


def test_without_an_intercept_nothing_is_taken_off():
    A = np.ones((4, 2))
    Z, mean, rounding = centre(A, None, False)
    assert Z is A
    assert not np.any([mean, rounding])


def test_reading_a_plain_array_and_a_list_is_the_same():
    X, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, 2.0])
    model = LinearRegression()
    assert read_table(model, X, y)[0] is X
    assert model.n_features_in_ == 2
    np.testing.assert_array_equal(read_table(model, X.tolist(), [1, 2])[0], X)
    with pytest.raises(ValueError, match="contains NaN"):
        read_table(model, X * np.nan, y)
