import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import AveragePool2D, GlobalAveragePool, MaxPool2D, gradient_check


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("pool", [MaxPool2D, AveragePool2D])
@settings(deadline=None, max_examples=25, derandomize=True)
@given(
    n=st.integers(1, 3),
    lengths=st.tuples(st.integers(3, 7), st.integers(3, 7)),
    size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    stride=st.none() | st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_gradients_agree_with_differences_for_any_window(pool, n, lengths, size, stride):
    X = np.random.default_rng(0).permutation(n * lengths[0] * lengths[1] * 2) / 10.0  # no two are near
    result = gradient_check(pool(size, stride), X.reshape(n, *lengths, 2))
    assert result, result


@pytest.mark.parametrize(
    ("shape", "size", "stride"),
    [
        ((2, 6, 8, 3), 2, None),
        ((2, 7, 9, 3), 2, None),  # a row and a column left over
        ((1, 7, 8, 2), (3, 2), (2, 3)),  # windows that overlap
        ((1, 4, 5, 1), (4, 5), 1),
        ((2, 7, 7, 2), 2, 3),  # pixels that no window sees
    ],
)
@pytest.mark.parametrize("name", ["Max", "Average"])
def test_outputs_and_gradients_equal_those_of_torch(torch, assert_same, name, shape, size, stride):
    ours, theirs = {
        "Max": (MaxPool2D, torch.nn.MaxPool2d),
        "Average": (AveragePool2D, torch.nn.AvgPool2d),
    }[name]
    assert_same(ours(size, stride).build(shape[1:]), theirs(size, stride), random(*shape), turned=True)
    flat = np.round(random(*shape))  # with many equal numbers: the first of the largest gets the gradient
    assert_same(ours(size, stride).build(shape[1:]), theirs(size, stride), flat, turned=True)


def test_of_equal_numbers_the_first_gets_the_whole_gradient():
    layer = MaxPool2D().build((2, 2, 1), dtype="float64")
    layer.forward(np.full((1, 2, 2, 1), 3.0))
    np.testing.assert_array_equal(layer.backward(np.full((1, 1, 1, 1), 5.0))[0, :, :, 0], [[5, 0], [0, 0]])


def test_the_maximum_of_negative_numbers_is_negative():
    assert MaxPool2D().build((2, 2, 1)).forward(np.full((1, 2, 2, 1), -3.0)).item() == -3


@pytest.mark.parametrize("pool", [MaxPool2D, AveragePool2D])
def test_a_picture_of_any_size_is_pooled(pool):
    layer = pool().build((None, None, 2))
    assert layer.output_shape == (None, None, 2)
    assert layer.forward(random(1, 5, 8, 2)).shape == (1, 2, 4, 2)
    assert layer.backward(random(1, 2, 4, 2)).shape == (1, 5, 8, 2)
    with pytest.raises(ValueError, match=r"needs a pool_size that fits into its input, got 2 for 1"):
        layer.forward(random(1, 1, 8, 2))


@pytest.mark.parametrize("shape", [(1, 4, 5, 3), (2, 1, 1, 3), (3, 4, 2)])
def test_the_global_mean_and_its_gradient_are_right(shape):
    X = random(*shape)
    layer = GlobalAveragePool().build(shape[1:], dtype="float64")
    np.testing.assert_allclose(layer.forward(X), X.mean(axis=tuple(range(1, len(shape) - 1))), rtol=1e-12, atol=1e-15)
    assert gradient_check(GlobalAveragePool(), X)


@pytest.mark.parametrize("mask", [[[1, 1, 1, 0], [1, 0, 0, 0]], [[0, 0, 1, 1], [1, 0, 1, 0]]])
def test_the_global_mean_leaves_masked_steps_out(mask):
    X = random(2, 4, 3)
    layer = GlobalAveragePool().build((None, 3), dtype="float64")
    expected = [X[i, np.array(mask[i], bool)].mean(axis=0) for i in range(2)]
    np.testing.assert_allclose(layer.forward(X, mask=mask), expected, rtol=1e-12, atol=1e-15)
    assert gradient_check(layer, X, mask=mask)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (MaxPool2D(3), (2, 5, 1), "MaxPool2D.* needs a pool_size that fits into its input, got 3 for 2"),
        (MaxPool2D(0), (2, 5, 1), "pool_size must be an integer of at least 1, got 0"),
        (AveragePool2D(2, stride=0), (2, 5, 1), "stride must be an integer of at least 1, got 0"),
        (AveragePool2D(), (2, 5), r"wants samples of shape \(height, width, channels\), got shape \(2, 5\)"),
        (GlobalAveragePool(), (5,), r"needs at least one axis before the channels, got shape \(5,\)"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape)


def test_a_mask_of_the_wrong_shape_is_refused():
    layer = GlobalAveragePool().build((None, 3))
    with pytest.raises(ValueError, match=r"mask must have one value a step, shape \(2, 4\), got shape \(2, 3\)"):
        layer.forward(random(2, 4, 3), mask=np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"mask must have one value a step, shape \(2, 4, 4\)"):
        GlobalAveragePool().build((4, 4, 3)).forward(random(2, 4, 4, 3), mask=np.ones((2, 4)))
