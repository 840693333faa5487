import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from scipy.special import expit
from scipy.special import softmax as scipy_softmax

from helpers.networks import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh, gradient_check
from helpers.networks.activations import sigmoid, softmax

ALL = [LeakyReLU, ReLU, Tanh, Sigmoid, Softmax]


def away_from_zero(rng, shape):
    """Numbers that no small step takes over the ReLU's kink."""
    return rng.choice([-1, 1], size=shape) * rng.uniform(0.01, 3, size=shape)


@pytest.mark.parametrize("kind", ALL)
@settings(deadline=None, max_examples=20)
@given(shape=array_shapes(min_dims=2, max_dims=4, max_side=4), seed=st.integers(0, 2**32 - 1))
def test_gradients_agree_with_differences_at_any_shape(kind, shape, seed):
    result = gradient_check(kind(), away_from_zero(np.random.default_rng(seed), shape), random_state=seed)
    assert result, result


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (6, 3)])
def test_outputs_and_gradients_equal_those_of_torch(torch, kind, shape):
    theirs = torch.nn.Softmax(dim=-1) if kind is Softmax else getattr(torch.nn, kind.__name__)()
    X, grad = 3 * np.random.default_rng(0).normal(size=(2, *shape))
    X_theirs = torch.from_numpy(X).requires_grad_()
    output = theirs(X_theirs)
    output.backward(torch.from_numpy(grad))
    layer = kind().build(shape[1:], dtype="float64")
    np.testing.assert_allclose(layer.forward(X), output.detach().numpy(), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(layer.backward(grad), X_theirs.grad.numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_values_up_to_10000_neither_overflow_nor_warn(kind, dtype):
    X = np.array([[-1e4, -100.0, 0.0, 100.0, 1e4]], dtype=dtype)
    layer = kind().build(5, dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert np.isfinite(layer.forward(X)).all()
        assert np.isfinite(layer.backward(np.ones_like(X))).all()


def test_a_leaky_relu_lets_its_slope_through_below_zero_and_at_zero():
    layer = LeakyReLU(0.2).build(3)
    np.testing.assert_allclose(layer.forward([[-5.0, 0.0, 5.0]]), [[-1, 0, 5]])
    np.testing.assert_allclose(layer.backward(np.ones((1, 3))), [[0.2, 0.2, 1]])
    for slope in (-0.1, 1.0):
        with pytest.raises(ValueError, match=f"negative_slope must be a finite number .* got {slope}"):
            LeakyReLU(slope).build(3)


def test_relu_passes_no_gradient_at_zero():
    layer = ReLU().build(3)
    layer.forward([[0.0, -0.0, 1e-30]])
    np.testing.assert_array_equal(layer.backward(np.ones((1, 3))), [[0, 0, 1]])


@pytest.mark.parametrize("kind", ALL)
def test_neither_pass_changes_what_it_is_given(kind):
    X, grad = np.random.default_rng(0).normal(size=(2, 3, 4)).astype("float32")
    kept = X.copy(), grad.copy()
    layer = kind().build(4)
    output = layer.forward(X)
    first = output.copy()
    layer.backward(grad)
    np.testing.assert_array_equal((X, grad), kept)
    np.testing.assert_array_equal(output, first)


@pytest.mark.parametrize("scale", [1, 30, 700, 1e4])
def test_sigmoid_is_exact_to_the_last_digits_on_both_sides(scale):
    z = np.linspace(-scale, scale, 201)
    np.testing.assert_allclose(sigmoid(z), expit(z), rtol=4e-16, atol=1e-300)


def test_softmax_equals_that_of_scipy():
    z = 50 * np.random.default_rng(0).normal(size=(20, 7))
    np.testing.assert_allclose(softmax(z), scipy_softmax(z, axis=-1), rtol=1e-13)
    np.testing.assert_allclose(softmax(z).sum(axis=-1), 1, rtol=1e-14)
