import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from helpers.networks import (
    CategoricalCrossEntropy,
    Dense,
    Embedding,
    GlobalAveragePool,
    Network,
    Sequential,
    gradient_check,
)


@settings(deadline=None, max_examples=25, derandomize=True)
@given(
    shape=st.lists(st.integers(1, 4), min_size=1, max_size=3),
    n_tokens=st.integers(1, 6),
    units=st.integers(1, 3),
    seed=st.integers(0, 99),
)
def test_gradients_agree_with_differences_however_often_a_token_occurs(shape, n_tokens, units, seed):
    X = np.random.default_rng(seed).integers(n_tokens, size=(*shape, 2))
    result = gradient_check(Embedding(n_tokens, units), X)
    assert result, result
    assert result.errors.keys() == {"weights"}


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (40, 30)])
def test_outputs_and_gradients_equal_those_of_torch(torch, shape):
    X = np.random.default_rng(0).integers(20, size=shape)
    layer = Embedding(20, 6).build(None, random_state=0)
    theirs = torch.nn.Embedding(20, 6)
    theirs.weight.data = torch.from_numpy(layer.parameters["weights"].copy())
    output, output_theirs = layer.forward(X), theirs(torch.from_numpy(X))
    np.testing.assert_array_equal(output, output_theirs.detach().numpy())
    grad = np.random.default_rng(1).normal(size=output.shape).astype("float32")
    assert layer.backward(grad) is None
    output_theirs.backward(torch.from_numpy(grad))
    np.testing.assert_allclose(layer.gradients["weights"], theirs.weight.grad.numpy(), rtol=1e-5, atol=1e-5)


def test_it_is_a_dense_layer_on_one_hot_vectors():
    X = np.random.default_rng(0).integers(5, size=(3, 4))
    embedding = Embedding(5, 2).build((4,), random_state=0, dtype="float64")
    dense = Dense(2).build((4, 5), dtype="float64")
    dense.parameters["weights"][...] = embedding.parameters["weights"]
    np.testing.assert_array_equal(embedding.forward(X), dense.forward(np.eye(5)[X]))
    grad = np.random.default_rng(1).normal(size=(3, 4, 2))
    embedding.backward(grad)
    dense.backward(grad)
    np.testing.assert_allclose(embedding.gradients["weights"], dense.gradients["weights"], rtol=1e-12, atol=1e-14)


def test_the_next_batch_forgets_the_tokens_of_the_last():
    layer = Embedding(4, 2).build((2,))
    for tokens in ([[0, 1]], [[2, 2]]):
        layer.forward(tokens)
        layer.backward(np.ones((1, 2, 2)))
    np.testing.assert_array_equal(layer.gradients["weights"], [[0, 0], [0, 0], [2, 2], [0, 0]])


def test_a_network_learns_which_word_decides():
    X = np.random.default_rng(0).integers(1, 30, size=(300, 12))
    y = (X == 7).any(axis=1).astype(int)
    network = Network([Embedding(30, 8), GlobalAveragePool(), Dense(2)], CategoricalCrossEntropy(), random_state=0)
    network.fit(X, y, epochs=150)
    assert np.mean(network.predict(X) == y) > 0.95


@pytest.mark.parametrize("where", ["alone", "in a chain", "in a network"])
@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        ([[0, 3], [5, 1]], ValueError, r"Embedding.* wants X of tokens 0 to 4, got 5 at \(1, 0\)"),
        ([[0, -1]], ValueError, r"Embedding.* wants X of tokens 0 to 4, got -1 at \(0, 1\)"),
        ([[0, 1.5]], TypeError, "X must hold token numbers, that is integers, got an array of type float64"),
        ([[True, False]], TypeError, "X must hold token numbers"),
        (np.ones((2, 0), dtype=int), ValueError, "A sequence needs at least one step"),
    ],
)
def test_tokens_that_are_not_in_the_table_are_refused(where, X, error, message):
    layers = [Embedding(5, 2), GlobalAveragePool(), Dense(2)]
    run = {
        "alone": layers[0].build((None,)).forward,
        "in a chain": Sequential([Sequential(clone(layers))]).build((None,)).forward,
        "in a network": Network([Sequential(layers)], CategoricalCrossEntropy()).build((None,)).predict,
    }[where]
    with pytest.raises(error, match=message):
        run(X)


def test_whole_numbers_of_another_type_are_tokens():
    layer = Embedding(5, 2).build((2,))
    np.testing.assert_array_equal(layer.forward([[1.0, 4.0]]), layer.forward(np.array([[1, 4]], dtype=np.uint8)))


@pytest.mark.parametrize(("n_tokens", "units"), [(0, 2), (2, 0)])
def test_a_table_without_room_is_refused(n_tokens, units):
    with pytest.raises(ValueError, match="must be an integer of at least 1, got 0"):
        Embedding(n_tokens, units).build((3,))
