import numpy as np
import pytest
from sklearn.base import clone

from helpers.networks import Conv2D, Dense, Flatten, LayerNorm, Residual, Sequential, Tanh, gradient_check


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Residual([Dense(3), Tanh(), Dense(3)]), (4, 3)),
        (Residual([LayerNorm(), Residual([Dense(3)])]), (1, 3)),
        (Residual([Conv2D(2, 3, padding="same"), Tanh()]), (2, 4, 3, 2)),
        (Residual([Conv2D(4, 3, 2, "same"), Tanh()], shortcut=Conv2D(4, 1, 2)), (2, 5, 4, 2)),
        (Residual([Tanh()]), (2, 3)),
    ],
)
def test_gradients_agree_with_differences(layer, shape):
    result = gradient_check(layer, random(*shape))
    assert result, result
    result = gradient_check(Sequential([layer]), random(*shape))
    assert result, result


def test_the_way_to_the_parameters_fills_all_gradients():
    X, grad = random(2, 3, 4)
    for shortcut in (None, Dense(4)):
        one, other = (
            clone(Residual([Dense(4), Tanh(), Dense(4)], shortcut)).build(4, random_state=0, dtype="float64")
            for _ in range(2)
        )
        one.forward(X)
        one.backward(grad)
        one = {name: array.copy() for name, array in one.gradients.items()}
        other.forward(X)
        other.backward_parameters(grad)
        for name, array in one.items():
            np.testing.assert_array_equal(array, other.gradients[name])
            assert array.any()


def test_the_gradient_of_many_layers_that_do_nothing_comes_through_whole():
    deep = Sequential([Residual([Dense(3, "zeros"), Tanh()]) for _ in range(50)]).build(3)
    X, grad = random(2, 5, 3).astype("float32")
    np.testing.assert_array_equal(deep.forward(X), X)
    np.testing.assert_array_equal(deep.backward(grad), grad)


def test_ways_that_do_not_meet_are_refused():
    with pytest.raises(ValueError, match=r"must add equal shapes, got \(4,\) from layers and \(3,\) beside them"):
        Residual([Dense(4)]).build(3)
    with pytest.raises(TypeError, match="shortcut must be a Layer or None, got 'none'"):
        Residual([Dense(4)], "none").build(4)


@pytest.mark.parametrize("shape", [(2, 3), (1, 2, 3), (3, 1, 4, 2)])
def test_flatten_keeps_every_number_in_order(shape):
    X = random(*shape)
    layer = Flatten().build(shape[1:], dtype="float64")
    np.testing.assert_array_equal(layer.forward(X), X.reshape(len(X), -1))
    assert layer.output_shape == (X[0].size,)
    assert gradient_check(Flatten(), X)
    with pytest.raises(ValueError, match=r"needs samples of one size, got shape \(None, 3\)"):
        Flatten().build((None, 3))
