"""Principal axes: they rebuild the table, whichever way they were found."""

import numpy as np
import pytest

from helpers.prediction.principal_axes import principal_axes


@pytest.mark.parametrize(("n", "p"), [(30, 4), (4, 30), (10, 10)])
@pytest.mark.parametrize("alpha", [0.0, 1e3])
def test_they_solve_the_penalized_normal_equations(n, p, alpha):
    rng = np.random.default_rng(0)
    Z, y = rng.normal(size=(n, p)), rng.normal(size=n)
    axes = principal_axes(Z, alpha, np.zeros(p))
    expected = np.linalg.lstsq(np.vstack([Z, np.sqrt(alpha) * np.eye(p)]), np.append(y, np.zeros(p)), rcond=1e-12)[0]
    coef = axes.lift(axes.project(y) / (axes.eigenvalues + alpha))
    np.testing.assert_allclose(coef, expected, rtol=1e-9, atol=1e-11)
    fitted, basis = axes.bases()
    np.testing.assert_allclose(fitted @ (axes.project(y) / (axes.eigenvalues + alpha)), Z @ coef, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(basis.T @ y, axes.project(y), rtol=1e-9, atol=1e-9)


def test_eigenvalues_are_squares_of_singular_values():
    Z = np.random.default_rng(1).normal(size=(20, 5)) * [1, 1, 1, 1, 1e-7]
    s = np.linalg.svd(Z, compute_uv=False)
    np.testing.assert_allclose(principal_axes(Z, 0.0, np.zeros(5)).eigenvalues, s**2, rtol=1e-9)


def test_a_column_of_rounding_has_no_direction():
    Z = np.column_stack([np.linspace(-1, 1, 9), np.full(9, 1e-17)])
    assert np.count_nonzero(principal_axes(Z, 0.0, np.array([0.0, 1e-15])).eigenvalues) == 1


@pytest.mark.parametrize("alpha", [1e-9, 1.0])
def test_a_known_zero_does_not_send_a_wide_table_the_slow_way(alpha, monkeypatch):
    rng = np.random.default_rng(2)
    Z, y = rng.normal(size=(20, 300)), rng.normal(size=20)
    Z, y = Z - Z.mean(axis=0), y - y.mean()
    expected = Z.T @ np.linalg.solve(Z @ Z.T + alpha * np.eye(20) + np.ones((20, 20)), y)  # y has no part in the ones
    monkeypatch.setattr("helpers.prediction.principal_axes._by_svd", None)  # not to be called
    axes = principal_axes(Z, alpha, np.zeros(300), np.full(20, 20**-0.5))
    np.testing.assert_allclose(axes.lift(axes.project(y) / (axes.eigenvalues + alpha)), expected, rtol=1e-9, atol=1e-12)
    assert np.count_nonzero(axes.eigenvalues) == 19


def test_a_second_zero_is_looked_at():
    Z = np.random.default_rng(3).normal(size=(20, 300))
    Z[1] = Z[0]  # a twin: after centring two eigenvalues are zero, and only one of them is known to be
    Z -= Z.mean(axis=0)
    axes = principal_axes(Z, 1e-9, np.zeros(300), np.full(20, 20**-0.5))
    assert np.sum(axes.eigenvalues > 1e-20) == 18
