import numpy as np
import pytest
from scipy.sparse import block_diag, csr_array, random_array

from helpers.language.truncated_svd import truncated_svd


def sparse_matrix(n_rows=900, n_columns=700, seed=0):
    return csr_array(random_array((n_rows, n_columns), density=0.02, rng=np.random.default_rng(seed)))


def with_spectrum(n_rows, n_columns, values, seed=0):
    rng = np.random.default_rng(seed)
    left = np.linalg.qr(rng.normal(size=(n_rows, len(values))))[0]
    right = np.linalg.qr(rng.normal(size=(n_columns, len(values))))[0]
    return csr_array((left * values) @ right.T), left


@pytest.mark.parametrize("shape", [(900, 700), (700, 900), (601, 601), (50, 40), (3, 70)])
@pytest.mark.parametrize("n_components", [1, 3])
def test_it_spans_what_numpy_spans(shape, n_components):
    matrix = sparse_matrix(*shape)
    left, singular_values = truncated_svd(matrix, n_components, tol=1e-6, random_state=0)
    theirs, values, _ = np.linalg.svd(matrix.toarray())
    np.testing.assert_allclose(singular_values, values[:n_components], rtol=1e-9)
    overlap = np.linalg.svd(left.T @ theirs[:, :n_components])[1]
    np.testing.assert_allclose(overlap, 1, atol=1e-9)


def test_values_are_right_to_the_square_of_the_tolerance_where_none_stands_out():
    matrix = sparse_matrix(1200, 1100, seed=1)
    exact = np.linalg.svd(matrix.toarray(), compute_uv=False)[:60]
    left, singular_values = truncated_svd(matrix, 60, tol=1e-3, random_state=0)
    assert np.abs(singular_values / exact - 1).max() < 1e-5
    residual = matrix @ (matrix.T @ left) - left * singular_values**2
    assert (np.linalg.norm(residual, axis=0) <= 1.01e-3 * singular_values**2).all()
    np.testing.assert_allclose(left.T @ left, np.eye(60), atol=1e-12)


def test_a_rank_below_the_components_asked_for_leaves_zeros():
    matrix, left = with_spectrum(800, 700, np.array([5.0, 3.0, 2.0]))
    found, singular_values = truncated_svd(matrix, 6, random_state=0)
    assert found.shape == (800, 6)
    np.testing.assert_allclose(singular_values[:3], [5, 3, 2], rtol=1e-10)
    np.testing.assert_allclose(singular_values[3:], 0, atol=1e-6)
    np.testing.assert_allclose(np.linalg.svd(left.T @ found[:, :3])[1], 1, atol=1e-9)


def test_values_that_come_many_times_are_all_found():
    one = np.ones((20, 20)) - np.eye(20)
    matrix = block_diag([csr_array(one)] * 40, format="csr")  # 19 comes 40 times, twice a block's width
    _, singular_values = truncated_svd(matrix, 41, random_state=0)
    np.testing.assert_allclose(singular_values, [19] * 40 + [1], rtol=1e-4)


def test_two_starts_give_one_answer_with_its_signs():
    matrix = sparse_matrix()
    one, other = (truncated_svd(matrix, 10, tol=1e-8, random_state=seed)[0] for seed in (0, 1))
    np.testing.assert_allclose(one, other, atol=1e-6)
    size = np.abs(one)
    assert (one[size.argmax(axis=0), np.arange(10)] > 0).all()


def test_of_two_entries_equally_large_the_first_is_positive():
    left, _ = truncated_svd(csr_array([[1.0, 0.0], [-1.0, 0.0], [0.0, 0.1]]), 1)
    np.testing.assert_allclose(left[:, 0], [np.sqrt(0.5), -np.sqrt(0.5), 0], atol=1e-12)


def test_what_is_scaled_is_found_alike():
    matrix = sparse_matrix(seed=2)
    left, values = truncated_svd(matrix, 5, random_state=0)
    for factor in (1e-6, 1e6):
        scaled, scaled_values = truncated_svd(matrix * factor, 5, random_state=0)
        np.testing.assert_allclose(scaled, left, atol=1e-6)
        np.testing.assert_allclose(scaled_values, values * factor, rtol=1e-9)


def test_more_components_than_the_smaller_side_are_refused():
    with pytest.raises(ValueError, match="n_components must be at most 40, the matrix's smaller side, got 41"):
        truncated_svd(sparse_matrix(50, 40), 41)


@pytest.mark.parametrize("scale", [1e-300, 1e-100, 1e100, 1e300])
@pytest.mark.parametrize("shape", [(5, 7), (800, 900)])
def test_huge_and_tiny_matrices_have_the_same_decomposition(scale, shape):
    matrix = csr_array(np.random.default_rng(0).poisson(0.05, shape).astype(float))
    left, values = truncated_svd(matrix, 3, random_state=0)
    same, scaled = truncated_svd(matrix * scale, 3, random_state=0)
    np.testing.assert_allclose(scaled / scale, values, rtol=1e-6)
    np.testing.assert_allclose(same, left, atol=1e-2)


def test_dense_matrices_are_decomposed_and_others_refused():
    assert truncated_svd(np.diag([3.0, 4.0]), 1)[1].tolist() == [4.0]
    for matrix, error in [
        (csr_array([[np.nan]]), ValueError),
        ([1.0, 2.0], ValueError),
        (csr_array([[1j]]), TypeError),
    ]:
        with pytest.raises(error, match="matrix must"):
            truncated_svd(matrix, 1)


def test_the_matrix_stays_what_it_was():
    matrix = csr_array([[1e200, 0.0], [0.0, 2e200]])
    truncated_svd(matrix, 1)
    assert matrix.data.tolist() == [1e200, 2e200]
