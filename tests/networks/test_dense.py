import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import Dense, gradient_check


@settings(deadline=None, max_examples=30)
@given(n=st.integers(1, 6), n_inputs=st.integers(1, 6), units=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_gradients_agree_with_differences_at_any_size(n, n_inputs, units, seed):
    X = np.random.default_rng(seed).normal(size=(n, n_inputs))
    result = gradient_check(Dense(units), X, random_state=seed)
    assert result, result
    assert result.errors.keys() == {"X", "weights", "bias"}


@pytest.mark.parametrize("shape", [(1, 4), (2, 3, 4), (2, 1, 3, 4)])
def test_it_acts_along_the_last_axis(shape):
    X = np.random.default_rng(0).normal(size=shape)
    layer = Dense(5).build(shape[1:], random_state=0, dtype="float64")
    expected = X.reshape(-1, 4) @ layer.parameters["weights"] + layer.parameters["bias"]
    np.testing.assert_allclose(layer.forward(X), expected.reshape(*shape[:-1], 5), rtol=1e-12)
    assert layer.output_shape == (*shape[1:-1], 5)
    assert gradient_check(Dense(5), X)


def test_output_is_the_sum_term_by_term():
    layer = Dense(2).build(3, random_state=0, dtype="float64")
    W, b = layer.parameters["weights"], layer.parameters["bias"]
    b[:] = [0.5, -0.5]
    X = np.random.default_rng(0).normal(size=(4, 3))
    for i, row in enumerate(layer.forward(X)):
        for j in range(2):
            assert row[j] == pytest.approx(sum(X[i, k] * W[k, j] for k in range(3)) + b[j], rel=1e-12)


@pytest.mark.parametrize("shape", [(1, 4), (7, 4), (3, 5, 4)])
def test_outputs_and_gradients_equal_those_of_torch(torch, shape):
    X, grad = np.random.default_rng(0).normal(size=shape), np.random.default_rng(1).normal(size=(*shape[:-1], 3))
    layer = Dense(3).build(shape[1:], random_state=0, dtype="float64")
    theirs = torch.nn.Linear(4, 3, dtype=torch.float64)
    theirs.weight.data = torch.from_numpy(layer.parameters["weights"].T.copy())
    theirs.bias.data = torch.from_numpy(layer.parameters["bias"].copy())
    X_theirs = torch.from_numpy(X).requires_grad_()
    output = theirs(X_theirs)
    output.backward(torch.from_numpy(grad))
    np.testing.assert_allclose(layer.forward(X), output.detach().numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.backward(grad), X_theirs.grad.numpy(), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.gradients["weights"], theirs.weight.grad.numpy().T, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(layer.gradients["bias"], theirs.bias.grad.numpy(), rtol=1e-12, atol=1e-12)


def test_the_way_back_may_stop_at_the_parameters():
    X, grad = np.random.default_rng(0).normal(size=(2, 5, 3))
    one, other = (Dense(3).build(3, random_state=0, dtype="float64") for _ in range(2))
    one.forward(X)
    one.backward(grad)
    other.forward(X)
    other.backward_parameters(grad)
    for name in one.gradients:
        np.testing.assert_array_equal(one.gradients[name], other.gradients[name])


@pytest.mark.parametrize(("initializer", "variance"), [("glorot", 2 / (300 + 100)), ("he", 2 / 300), ("zeros", 0)])
def test_first_weights_have_the_variance_that_the_rule_asks_for(initializer, variance):
    weights = Dense(100, initializer).build(300, random_state=0).parameters["weights"]
    assert np.var(weights) == pytest.approx(variance, rel=0.03)  # 30,000 draws: the standard error is 0.5 %
    assert not Dense(100, initializer).build(300).parameters["bias"].any()


def test_the_same_seed_gives_the_same_weights():
    one, same, other = (Dense(4).build(3, random_state=seed).parameters["weights"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize(("units", "error"), [(0, ValueError), (-1, ValueError), (2.5, TypeError), ("3", TypeError)])
def test_a_number_of_units_that_is_none_is_refused(units, error):
    with pytest.raises(error, match="units must be an integer of at least 1"):
        Dense(units).build(2)


def test_an_unknown_initializer_is_refused():
    with pytest.raises(ValueError, match="initializer must be one of 'glorot', 'he', 'zeros', got 'uniform'"):
        Dense(2, "uniform").build(2)


def test_the_last_axis_may_not_vary():
    with pytest.raises(ValueError, match="needs a fixed number of inputs"):
        Dense(2).build((3, None))
