import numpy as np
import pytest
from sklearn.base import clone

from helpers.networks import Dense, Layer, ReLU, Sequential, Tanh, gradient_check
from helpers.networks.layer import check_dtype, check_shape


class Scale(Layer):
    """The layer of one's own that Layer's docstring shows."""

    def setup(self, input_shape):
        self.add_parameter("factor", np.ones(input_shape))
        self.add_state("seen", np.zeros(1))
        return input_shape

    def forward(self, X, training=False):
        self.X = self.checked(X)
        self.state["seen"] += len(self.X)
        return self.X * self.parameters["factor"]

    def backward(self, grad):
        np.sum(self.X * grad, axis=0, out=self.gradients["factor"])
        return grad * self.parameters["factor"]


class Beside(Layer):
    """Two layers side by side, added up: a layer that holds layers."""

    def __init__(self, left, right):
        self.left = left
        self.right = right

    def setup(self, input_shape):
        self.add_layer("left", self.left, input_shape)
        return self.add_layer("right", self.right, input_shape)

    def forward(self, X, training=False):
        return self.left.forward(X, training) + self.right.forward(X, training)

    def backward(self, grad):
        return self.left.backward(grad) + self.right.backward(grad)


def test_a_layer_works_alone_as_soon_as_it_is_built():
    layer = Dense(3).build((2,), random_state=0)
    assert layer.input_shape == (2,)
    assert layer.output_shape == (3,)
    assert {name: array.shape for name, array in layer.parameters.items()} == {"weights": (2, 3), "bias": (3,)}
    assert layer.gradients.keys() == layer.parameters.keys()
    assert layer.forward(np.ones((5, 2))).shape == (5, 3)
    assert layer.backward(np.ones((5, 3))).shape == (5, 2)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_all_arrays_have_the_type_asked_for(dtype):
    layer = Scale().build(2, dtype=dtype)
    output = layer.forward(np.ones((4, 2), dtype="float64"))
    arrays = [
        output,
        layer.backward(output),
        *layer.parameters.values(),
        *layer.gradients.values(),
        layer.state["seen"],
    ]
    assert {array.dtype.name for array in arrays} == {dtype}


def test_a_clone_of_a_built_layer_is_not_built():
    copy = clone(Dense(3, initializer="he").build(2))
    assert copy.get_params() == {"units": 3, "initializer": "he"}
    assert copy.input_shape is None


def test_a_layer_of_ones_own_passes_the_gradient_check():
    assert gradient_check(Scale(), np.random.default_rng(0).normal(size=(3, 4)))


def test_a_layer_of_layers_lists_their_arrays_under_their_names():
    layer = Beside(Sequential([Dense(4), ReLU(), Dense(2)]), Scale()).build(2, random_state=0)
    assert list(layer.parameters) == ["left.0.weights", "left.0.bias", "left.2.weights", "left.2.bias", "right.factor"]
    assert layer.penalized == {"left.0.weights", "left.2.weights"}
    assert layer.state["right.seen"] is layer.right.state["seen"]
    assert gradient_check(layer, np.random.default_rng(1).normal(size=(3, 2)))


def test_layers_inside_layers_work_with_the_views_that_the_outermost_is_given():
    layer = Beside(Sequential([Dense(4), Tanh(), Dense(2)]), Scale()).build(2, random_state=0, dtype="float64")
    X, grad = np.random.default_rng(1).normal(size=(2, 3, 2))
    before = layer.forward(X)
    vector = np.concatenate([array.ravel() for array in layer.parameters.values()])
    ends = np.cumsum([0] + [array.size for array in layer.parameters.values()])
    gradients = np.zeros_like(vector)
    views = [
        {
            name: flat[a:b].reshape(array.shape)
            for (name, array), a, b in zip(layer.parameters.items(), ends, ends[1:], strict=False)
        }
        for flat in (vector, gradients)
    ]
    layer.use(*views)
    np.testing.assert_array_equal(layer.forward(X), before)
    layer.backward(grad)
    assert np.all(gradients != 0)
    vector[:] = 0
    np.testing.assert_array_equal(layer.forward(X), np.zeros((3, 2)))


def test_a_length_given_as_none_may_vary():
    layer = ReLU().build((None, 3))
    assert layer.forward(np.ones((2, 5, 3))).shape == (2, 5, 3)
    assert layer.forward(np.ones((2, 1, 3))).shape == (2, 1, 3)
    with pytest.raises(ValueError, match=r"wants X of shape \(n_samples, any, 3\), got shape \(2, 5, 4\)"):
        layer.forward(np.ones((2, 5, 4)))


@pytest.mark.parametrize("shape", [(4, 3), (4,), (4, 2, 2), ()])
def test_a_wrong_input_shape_names_the_layer_what_came_and_what_it_wants(shape):
    layer = Dense(3).build(2)
    with pytest.raises(ValueError, match=r"Dense\(units=3\) wants X of shape \(n_samples, 2\), got shape \("):
        layer.forward(np.ones(shape))


def test_a_gradient_of_the_wrong_shape_names_the_layer():
    layer = Dense(3).build(2)
    layer.forward(np.ones((4, 2)))
    with pytest.raises(ValueError, match=r"Dense.* wants the gradient for its output of shape \(n_samples, 3\)"):
        layer.backward(np.ones((4, 2)))


def test_a_gradient_belongs_to_the_batch_that_went_forward():
    layer = Dense(3).build(2)
    with pytest.raises(ValueError, match=r"Dense.* has nothing to go back from: call forward\(X\) first"):
        layer.backward(np.ones((4, 3)))
    layer.forward(np.ones((4, 2)))
    with pytest.raises(ValueError, match=r"Dense.* took 4 samples forward, got a gradient for 5"):
        layer.backward(np.ones((5, 3)))


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match=r"Dense.* wants at least one sample, got shape \(0, 2\)"):
        Dense(3).build(2).forward(np.ones((0, 2)))


def test_a_layer_that_is_not_built_says_so():
    with pytest.raises(ValueError, match=r"Dense\(units=3\) is not built yet: call build"):
        Dense(3).forward(np.ones((4, 2)))


def test_a_layer_without_a_pass_says_what_is_missing():
    layer = Layer().build(2)
    with pytest.raises(NotImplementedError, match="must define forward"):
        layer.forward(np.ones((1, 2)))
    with pytest.raises(NotImplementedError, match="must define backward"):
        layer.backward(np.ones((1, 2)))


@pytest.mark.parametrize("shape", ["wide", 2.5, True, (2, "3"), None])
def test_a_shape_that_is_none_is_refused(shape):
    if shape is None:
        assert check_shape(shape, "input_shape") == (None,)
        return
    with pytest.raises(TypeError, match="input_shape must be a positive integer or a tuple of them"):
        Dense(3).build(shape)


@pytest.mark.parametrize("shape", [0, -1, (3, 0), ()])
def test_a_shape_without_room_is_refused(shape):
    with pytest.raises(ValueError, match="input_shape must be a positive integer or a tuple of them"):
        Dense(3).build(shape)


@pytest.mark.parametrize("dtype", ["int32", "float16", "complex128", "wide", None, 3])
def test_a_type_other_than_float32_and_float64_is_refused(dtype):
    with pytest.raises(ValueError, match="dtype must be 'float32' or 'float64'"):
        check_dtype(dtype)
