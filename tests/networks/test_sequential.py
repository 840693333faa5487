import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import Dense, ReLU, Sequential, Sigmoid, Softmax, Tanh, gradient_check


@settings(deadline=None, max_examples=20)
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4), n=st.integers(1, 4), seed=st.integers(0, 2**32 - 1))
def test_gradients_agree_with_differences_at_any_depth(sizes, n, seed):
    layers = [layer for units in sizes for layer in (Dense(units), Tanh())]
    result = gradient_check(Sequential(layers), np.random.default_rng(seed).normal(size=(n, 3)), random_state=seed)
    assert result, result


def test_chains_of_chains_give_the_same_as_one_chain():
    X = np.random.default_rng(0).normal(size=(5, 3))
    flat = Sequential([Dense(4), Sigmoid(), Dense(2), Softmax()]).build(3, random_state=0)
    nested = Sequential([Sequential([Dense(4), Sigmoid()]), Sequential([Dense(2), Softmax()])]).build(3, random_state=0)
    np.testing.assert_array_equal(flat.forward(X), nested.forward(X))
    assert list(nested.parameters) == ["0.0.weights", "0.0.bias", "1.0.weights", "1.0.bias"]


def test_the_way_to_the_parameters_stops_at_the_first_that_are_trained():
    class Impassable(ReLU):
        def backward(self, grad):
            raise AssertionError("nobody needs the gradient below the first parameters")

    X, grad = np.random.default_rng(0).normal(size=(2, 5, 3))
    full = Sequential([ReLU(), Dense(4), Tanh(), Dense(3)]).build(3, random_state=0, dtype="float64")
    short = Sequential([Impassable(), Dense(4), Tanh(), Dense(3)]).build(3, random_state=0, dtype="float64")
    full.forward(X)
    full.backward(grad)
    short.forward(X)
    short.backward_parameters(grad)
    for name in full.gradients:
        np.testing.assert_array_equal(full.gradients[name], short.gradients[name])
        assert full.gradients[name].any()


def test_a_chain_without_parameters_has_nothing_to_fill():
    chain = Sequential([Tanh(), ReLU()]).build(2)
    chain.forward(np.ones((1, 2)))
    chain.backward_parameters(np.ones((1, 2)))
    assert chain.gradients == {}


def test_an_error_names_the_place_in_the_chain():
    chain = Sequential([Dense(4), Sequential([Tanh(), Dense(0)])])
    with pytest.raises(ValueError, match="units must be an integer of at least 1"):
        chain.build(3)
    chain = Sequential([Dense(4), Sequential([Tanh(), Dense(2)])]).build(3)
    with pytest.raises(ValueError, match=r"layer 1\.1, Dense\(units=2\), wants X of shape \(n_samples, 4\)"):
        chain.layers[1].layers[1].forward(np.ones((1, 3)))


def test_one_object_in_two_places_is_refused():
    layer = Dense(2)
    with pytest.raises(ValueError, match="a different object at each position"):
        Sequential([layer, layer]).build(2)


@pytest.mark.parametrize("layers", [[], None, Dense(2), [Dense], [Dense(2), "relu"]])
def test_what_is_no_list_of_layers_is_refused(layers):
    with pytest.raises(TypeError, match="layers must"):
        Sequential(layers).build(2)
