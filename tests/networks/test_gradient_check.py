import re

import numpy as np
import pytest

from helpers.networks import (
    CategoricalCrossEntropy,
    Dense,
    Layer,
    Network,
    Sequential,
    Sigmoid,
    SquaredError,
    Tanh,
    gradient_check,
)

X = np.random.default_rng(0).normal(size=(4, 3))


class ForgottenTranspose(Dense):
    def backward(self, grad):
        self.backward_parameters(grad)
        return grad @ self.parameters["weights"]


class ForgottenTransposeOfWeights(Dense):
    def backward(self, grad):
        grad = super().backward(grad)
        self.gradients["weights"][...] = self.gradients["weights"].T.copy()
        return grad


class MeanInsteadOfSum(Dense):
    def backward(self, grad):
        grad = super().backward(grad)
        self.gradients["bias"] /= len(self.X)
        return grad


class WrongDerivative(Tanh):
    def backward(self, grad):
        return grad * (1 - self.output)


class DerivativeOfTheInput(Sigmoid):
    def forward(self, X, training=False):
        self.X = X
        return super().forward(X)

    def backward(self, grad):
        return grad * self.X * (1 - self.X)


class MissingMean(CategoricalCrossEntropy):
    def backward(self):
        return self.slope


class WrongSign(SquaredError):
    def backward(self):
        return -super().backward()


class OneEntryWrong(Dense):
    def backward(self, grad):
        grad = super().backward(grad)
        self.gradients["weights"][1, 2] *= 1 + 1e-5
        return grad


@pytest.mark.parametrize(
    ("layer", "where", "clue"),
    [
        (ForgottenTranspose(3), "X", None),
        (ForgottenTransposeOfWeights(3), "weights", "the transpose of what it should be"),
        (MeanInsteadOfSum(3), "bias", "every entry is 0.25 times what it should be"),
        (WrongDerivative(), "X", None),
        (DerivativeOfTheInput(), "X", None),
        (OneEntryWrong(3), "weights", r"at \[1, 2\]"),
    ],
)
def test_a_planted_mistake_in_a_layer_is_found_where_it_is(layer, where, clue):
    result = gradient_check(layer, X)
    assert not result
    assert [name for name, error in result.errors.items() if error > 1e-6] == [where]
    assert "FAILED" in repr(result)
    if clue:
        assert re.search(clue, repr(result))


@pytest.mark.parametrize(
    ("loss", "y", "clue"),
    [
        (MissingMean(), [0, 2, 1, 1], "every entry is 4 times what it should be"),
        (WrongSign(), np.zeros((4, 3)), "every entry is -1 times what it should be"),
    ],
)
def test_a_planted_mistake_in_a_loss_is_found_and_named(loss, y, clue):
    result = gradient_check(loss, X, y)
    assert not result
    assert clue in repr(result)


def test_a_planted_mistake_inside_a_network_is_found_below_it():
    layers = [Dense(3), WrongDerivative(), Dense(3)]
    for result in (
        gradient_check(Sequential(layers), X),
        gradient_check(Network(layers, CategoricalCrossEntropy(), random_state=0), X, [0, 2, 1, 1]),
    ):
        assert not result
        wrong = {name for name, error in result.errors.items() if error > 1e-6}
        assert wrong - {"X"} == {"0.weights", "0.bias"}


def test_a_gradient_of_the_wrong_shape_is_a_fault_not_an_exception():
    class Summed(Tanh):
        def backward(self, grad):
            return super().backward(grad).sum(axis=1)

    result = gradient_check(Summed(), X)
    assert not result
    assert "the gradient for X has shape (4,), and must have (4, 3)" in repr(result)


def test_a_backward_pass_that_returns_nothing_is_a_fault():
    class Mute(Tanh):
        def backward(self, grad):
            pass

    assert "backward returned None" in repr(gradient_check(Mute(), X))


def test_a_gradient_that_is_not_a_number_is_a_fault():
    class Undefined(Tanh):
        def backward(self, grad):
            return super().backward(grad) * np.nan

    assert not gradient_check(Undefined(), X)


def test_replacing_a_gradient_by_a_new_array_is_a_fault():
    class Replacing(Dense):
        def backward_parameters(self, grad):
            super().backward_parameters(grad)
            self.gradients["bias"] = grad.sum(axis=0)

    result = gradient_check(Replacing(3), X)
    assert result.faults
    assert "backward replaced gradients['bias']" in repr(result)


def test_changing_what_one_is_given_is_a_fault():
    class Overwriting(Tanh):
        def forward(self, X, training=False):
            X = self.checked(X)
            self.output = np.tanh(X)
            X *= 1.5
            return self.output

        def backward(self, grad):
            grad *= 1 - self.output**2
            return grad

    text = repr(gradient_check(Overwriting(), X))
    assert "changed X itself" in text
    assert "backward changed its argument grad" in text


def test_a_parameter_without_a_gradient_is_a_fault():
    class Untrained(Tanh):
        def setup(self, input_shape):
            self.add_parameter("factor", np.ones(1))
            del self.gradients["factor"]
            return input_shape

    assert "gradients has no 'factor'" in repr(gradient_check(Untrained(), X))


def test_a_right_backward_pass_passes_and_says_how_well():
    result = gradient_check(Dense(5), X)
    assert result
    assert max(result.errors.values()) < 1e-8
    assert repr(result).startswith("gradient check passed")


def test_the_layer_itself_stays_as_it_is():
    layer = Dense(2).build(3, random_state=0)
    weights = layer.parameters["weights"].copy()
    assert gradient_check(layer, X)
    assert layer.parameters["weights"].dtype == np.float32
    np.testing.assert_array_equal(layer.parameters["weights"], weights)
    assert not hasattr(layer, "X")
    fresh = Dense(2)
    gradient_check(fresh, X)
    assert fresh.input_shape is None


def test_a_built_layer_is_checked_at_its_own_parameters():
    layer = Dense(2).build(3, random_state=0)
    layer.parameters["weights"][:] = [[1, 2], [3, 4], [5, 6]]
    result = gradient_check(layer, X)
    assert result
    # The rows of grad W' lie in the plane that the columns of W span.
    rest = np.linalg.lstsq(layer.parameters["weights"].astype("float64"), result.analytic["X"].T, rcond=None)[1]
    np.testing.assert_allclose(rest, 0, atol=1e-20)


def test_layers_that_draw_numbers_draw_the_same_at_each_evaluation():
    class Noise(Layer):
        def forward(self, X, training=False):
            self.kept = self.rng.random(np.shape(X)) < 0.5 if training else 1.0
            return self.checked(X) * self.kept

        def backward(self, grad):
            return grad * self.kept

    assert gradient_check(Noise(), X, training=True)
    assert gradient_check(Noise(), X)


def test_a_network_with_layers_that_draw_numbers_is_checked_as_a_whole():
    class Noise(Layer):
        def forward(self, X, training=False):
            self.kept = self.rng.random(np.shape(X)) < 0.5
            return self.checked(X) * self.kept

        def backward(self, grad):
            return grad * self.kept

    network = Network([Dense(8), Noise(), Dense(3)], CategoricalCrossEntropy(), random_state=0)
    assert gradient_check(network, X, [0, 2, 1, 1])
    with pytest.raises(TypeError, match="y must be given to check a network"):
        gradient_check(network, X)


def test_a_forward_pass_that_is_not_a_number_is_no_success():
    class Lost(Tanh):
        def forward(self, X, training=False):
            return super().forward(X) * np.nan

    assert not gradient_check(Lost(), X)


def test_layers_of_integers_have_no_gradient_for_them():
    class Table(Layer):
        def setup(self, input_shape):
            self.input_dtype = np.dtype(np.intp)
            self.add_parameter("rows", self.rng.normal(size=(6, 2)))
            return (*input_shape, 2)

        def forward(self, X, training=False):
            self.X = self.checked(X)
            return self.parameters["rows"][self.X]

        def backward(self, grad):
            self.gradients["rows"][...] = 0
            np.add.at(self.gradients["rows"], self.X, grad)

    result = gradient_check(Table(), [[1, 1], [5, 0]])
    assert result, result
    assert result.errors.keys() == {"rows"}


def test_what_only_looks_like_a_layer_will_do():
    class Doubling:
        def __init__(self):
            self.parameters, self.gradients = {}, {}

        def forward(self, X, training=False):
            return 2 * X

        def backward(self, grad):
            return 2 * grad

    assert gradient_check(Doubling(), X)


def test_a_constant_output_has_gradient_zero_and_passes():
    class Constant(Layer):
        def forward(self, X, training=False):
            return np.ones_like(X)

        def backward(self, grad):
            return np.zeros_like(grad)

    assert gradient_check(Constant(), X)


@pytest.mark.parametrize(("tolerance", "error"), [(0, ValueError), ("tight", TypeError)])
def test_a_tolerance_that_is_none_is_refused(tolerance, error):
    with pytest.raises(error, match="tolerance must be"):
        gradient_check(Tanh(), X, tolerance=tolerance)
