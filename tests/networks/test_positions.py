import numpy as np
import pytest

from helpers.networks import LearnedPositions, SinusoidalPositions, gradient_check, sinusoidal_positions, to_torch_state


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def test_the_table_is_that_of_the_printed_formula():
    table = sinusoidal_positions(7, 6)
    for t in range(7):
        for i in range(3):
            angle = t / 10_000 ** (2 * i / 6)
            assert table[t, 2 * i] == pytest.approx(np.sin(angle), abs=1e-14)
            assert table[t, 2 * i + 1] == pytest.approx(np.cos(angle), abs=1e-14)


def test_products_of_places_depend_on_their_distance_alone_and_are_largest_at_none():
    table = sinusoidal_positions(50, 32)
    products = table @ table.T
    for distance in range(50):
        along = np.diagonal(products, distance)
        np.testing.assert_allclose(along, along[0], rtol=1e-10)
    assert np.all(products[0, 0] > products[0, 1:])
    assert np.all(np.diff(products[0, :4]) < 0)


def test_a_step_is_the_same_rotation_everywhere():
    table = sinusoidal_positions(40, 8)
    rotation = np.linalg.lstsq(table[:-1], table[1:], rcond=None)[0]
    np.testing.assert_allclose(table[:-1] @ rotation, table[1:], atol=1e-10)
    np.testing.assert_allclose(rotation @ rotation.T, np.eye(8), atol=1e-6)


def test_an_odd_number_of_columns_ends_with_a_sine():
    np.testing.assert_array_equal(sinusoidal_positions(5, 3)[:, 2], np.sin(np.arange(5) * 10_000 ** (-2 / 3)))


def test_places_are_added_to_every_sample_and_the_gradient_passes_unchanged():
    layer, X, grad = SinusoidalPositions().build((None, 4), dtype="float64"), random(3, 6, 4), random(3, 6, 4)
    np.testing.assert_allclose(layer.forward(X), X + sinusoidal_positions(6, 4), rtol=1e-14)
    np.testing.assert_array_equal(layer.backward(grad), grad)


@pytest.mark.parametrize("layer", [SinusoidalPositions(), LearnedPositions(5)])
@pytest.mark.parametrize("shape", [(1, 1, 2), (3, 5, 4), (2, 3, 1)])
def test_gradients_agree_with_differences(layer, shape):
    result = gradient_check(layer, random(*shape))
    assert result, result


def test_short_sequences_move_the_first_places_only():
    layer = LearnedPositions(5).build((None, 2), random_state=0)
    for n_steps in (5, 2):
        layer.forward(random(3, n_steps, 2))
        layer.backward(np.ones((3, n_steps, 2)))
        np.testing.assert_array_equal(
            layer.gradients["weights"], np.where(np.arange(5)[:, None] < n_steps, 3, 0) * [1, 1]
        )


def test_any_length_has_places_if_they_are_waves():
    layer = SinusoidalPositions().build((None, 4), dtype="float64")
    for n_steps in (3, 200, 7):
        np.testing.assert_array_equal(layer.forward(np.zeros((1, n_steps, 4)))[0], sinusoidal_positions(n_steps, 4))


def test_learned_places_are_torchs_embedding(torch):
    layer = LearnedPositions(5).build((None, 3), random_state=0)
    theirs = torch.nn.Embedding(5, 3)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(layer).items()})
    np.testing.assert_array_equal(layer.forward(np.zeros((1, 4, 3)))[0], theirs(torch.arange(4)).detach().numpy())


def test_a_sequence_that_is_too_long_is_refused():
    layer = LearnedPositions(5).build((None, 2))
    with pytest.raises(ValueError, match="has places for 5 steps, got a sequence of 6"):
        layer.forward(np.ones((1, 6, 2)))


@pytest.mark.parametrize(
    ("layer", "shape", "error", "message"),
    [
        (LearnedPositions(0), (3, 2), ValueError, "max_steps must be an integer of at least 1, got 0"),
        (LearnedPositions(3), (5, 2), ValueError, "has places for 3 steps, got a sequence of 5"),
        (LearnedPositions(3), (2,), ValueError, r"wants samples of shape \(n_steps, n_features\), got shape \(2,\)"),
        (SinusoidalPositions(), (3, None), ValueError, r"wants samples of shape \(n_steps, n_features\)"),
        (SinusoidalPositions(1), (3, 2), ValueError, "base must be a finite number above 1, got 1"),
    ],
)
def test_settings_that_make_no_sense_are_refused(layer, shape, error, message):
    with pytest.raises(error, match=message):
        layer.build(shape)
