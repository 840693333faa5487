import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import Upsample2D, gradient_check


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@settings(deadline=None, max_examples=20, derandomize=True)
@given(
    n=st.integers(1, 3),
    lengths=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
)
def test_every_pixel_is_repeated_and_gradients_agree_with_differences(n, lengths, size):
    X = random(n, *lengths, 2)
    layer = Upsample2D(size).build(X.shape[1:], dtype="float64")
    np.testing.assert_array_equal(layer.forward(X), X.repeat(size[0], axis=1).repeat(size[1], axis=2))
    assert layer.output_shape == layer.forward(X).shape[1:]
    result = gradient_check(Upsample2D(size), X)
    assert result, result


@pytest.mark.parametrize(("shape", "size"), [((2, 3, 4, 3), 2), ((1, 1, 1, 2), 3), ((2, 5, 2, 1), (1, 4))])
def test_outputs_and_gradients_equal_those_of_torch(torch, assert_same, shape, size):
    assert_same(Upsample2D(size).build(shape[1:]), torch.nn.Upsample(scale_factor=size), random(*shape), turned=True)


def test_a_picture_of_any_size_is_enlarged():
    layer = Upsample2D((2, 3)).build((None, 4, 2))
    assert layer.output_shape == (None, 12, 2)
    assert layer.forward(random(1, 5, 4, 2)).shape == (1, 10, 12, 2)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Upsample2D(0), (3, 3, 1), "size must be an integer of at least 1, got 0"),
        (Upsample2D((2, 2, 2)), (3, 3, 1), "size must be one integer or 2 of them"),
        (Upsample2D(), (3, 3), "wants samples of shape"),
    ],
)
def test_what_makes_no_sense_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape)


def test_a_gradient_of_another_shape_is_refused():
    layer = Upsample2D((2, 3)).build((None, 2, 1))
    layer.forward(random(1, 2, 2, 1))
    with pytest.raises(ValueError, match=r"wants a gradient of its output's shape, \(1, 4, 6, 1\), got \(1, 3, 6, 1\)"):
        layer.backward(np.ones((1, 3, 6, 1)))
