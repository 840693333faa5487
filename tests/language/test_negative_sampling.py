import numpy as np
import pytest

from helpers.language.negative_sampling import loss_and_gradients, move_rows

SHAPES = [  # blocks, their size, width of the band, noise words, length of a vector
    (2, 4, 3, 5, 6),
    (1, 1, 1, 1, 1),
    (1, 5, 1, 2, 3),
    (3, 1, 4, 3, 2),
]


def problem(n_blocks, block_size, width, n_noise, vector_size):
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(n_blocks, block_size, vector_size))
    outputs = rng.normal(size=(n_blocks, block_size + width - 1 + n_noise, vector_size))
    positive = rng.integers(2, size=(n_blocks, block_size, width)).astype(float)
    negative = rng.uniform(0, 2, size=(n_blocks, block_size))
    return inputs, outputs, positive, negative


def loss_term_by_term(inputs, outputs, positive, negative):
    total, n_noise = 0.0, outputs.shape[1] - inputs.shape[1] - positive.shape[2] + 1
    for b, i in np.ndindex(negative.shape):
        for j in range(positive.shape[2]):
            total += positive[b, i, j] * np.logaddexp(0, -inputs[b, i] @ outputs[b, i + j])
        for k in range(1, n_noise + 1):
            total += negative[b, i] * np.logaddexp(0, inputs[b, i] @ outputs[b, -k])
    return total


@pytest.mark.parametrize("shape", SHAPES)
def test_loss_is_that_of_a_plain_loop(shape):
    arrays = problem(*shape)
    assert loss_and_gradients(*arrays)[0] == pytest.approx(loss_term_by_term(*arrays), rel=1e-12)


@pytest.mark.parametrize("which", [0, 1], ids=["inputs", "outputs"])
@pytest.mark.parametrize("shape", SHAPES)
def test_gradients_are_those_of_central_differences(shape, which):
    arrays, step = problem(*shape), 1e-6
    gradient = loss_and_gradients(*arrays)[1 + which]
    numeric = np.empty_like(gradient)
    for at in np.ndindex(gradient.shape):
        value = arrays[which][at]
        losses = []
        for arrays[which][at] in (value + step, value - step):
            losses.append(loss_term_by_term(*arrays))
        arrays[which][at] = value
        numeric[at] = (losses[0] - losses[1]) / (2 * step)
    assert np.abs(gradient - numeric).max() / np.abs(numeric).max() < 1e-6


def test_shared_noise_costs_in_the_mean_what_own_noise_costs():
    rng = np.random.default_rng(0)
    vectors, probability = rng.normal(size=(6, 3)), rng.dirichlet(np.ones(6))
    inputs, neighbour = rng.normal(size=(1, 1, 3)), rng.normal(size=(1, 1, 3))
    negative, n_noise, losses = 5, 16, []
    for _ in range(4000):
        noise = vectors[rng.choice(6, size=n_noise, p=probability)][None]
        outputs = np.concatenate([neighbour, noise], axis=1)
        weight = np.full((1, 1), negative / n_noise)
        losses.append(loss_and_gradients(inputs, outputs, np.ones((1, 1, 1)), weight)[0])
    cost = np.logaddexp(0, inputs[0, 0] @ vectors.T)
    expected = np.logaddexp(0, -inputs[0, 0] @ neighbour[0, 0]) + negative * probability @ cost
    error = np.std(losses) / np.sqrt(len(losses))
    assert abs(np.mean(losses) - expected) < 4 * error


def test_rows_that_come_twice_get_both_moves():
    rng = np.random.default_rng(0)
    matrix, rows, values = rng.normal(size=(9, 4)), rng.integers(9, size=(5, 6)), rng.normal(size=(5, 6, 4))
    expected = matrix.copy()
    np.add.at(expected, rows, 0.3 * values)
    move_rows(matrix, rows, values, 0.3, np.inf)
    np.testing.assert_allclose(matrix, expected, rtol=1e-12)


def test_long_moves_are_shortened_and_keep_their_direction():
    matrix = np.zeros((3, 2))
    move_rows(matrix, np.array([0, 0, 2]), np.array([[3.0, 0.0], [0.0, 4.0], [0.1, 0.0]]), 1, longest=0.5)
    np.testing.assert_allclose(matrix, [[0.3, 0.4], [0, 0], [0.1, 0]])


def test_float32_stays_float32():
    arrays = [array.astype(np.float32) for array in problem(*SHAPES[0])]
    assert all(array.dtype == np.float32 for array in loss_and_gradients(*arrays)[1:])
