import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import (
    Adam,
    CategoricalCrossEntropy,
    Dense,
    LayerNorm,
    MultiHeadAttention,
    Network,
    ScaledDotProductAttention,
    from_torch_state,
    gradient_check,
    mask_from_lengths,
    to_torch_state,
)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


class Packed:
    """The three inputs of `ScaledDotProductAttention` side by side, so that `gradient_check` can change each."""

    def __init__(self, causal, n_keys, d_k, mask=None):
        self.core, self.n_keys, self.d_k, self.mask = ScaledDotProductAttention(causal), n_keys, d_k, mask
        self.parameters, self.gradients = {}, {}

    def take_apart(self, X):
        """X has n_queries + n_keys rows: d_k columns of queries and keys, the rest values (of the keys alone)."""
        return X[:, : -self.n_keys, : self.d_k], X[:, -self.n_keys :, : self.d_k], X[:, -self.n_keys :, self.d_k :]

    def forward(self, X, training=False):
        return self.core.forward(*self.take_apart(X), self.mask)

    def backward(self, grad):
        gradients = self.core.backward(grad)
        n, n_queries, _ = gradients[0].shape
        grad_X = np.zeros((n, n_queries + self.n_keys, self.d_k + gradients[2].shape[-1]))
        for part, gradient in zip(self.take_apart(grad_X), gradients, strict=True):
            part[...] = gradient
        return grad_X


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    n=st.integers(1, 3),
    n_queries=st.integers(1, 4),
    n_keys=st.integers(1, 5),
    d_k=st.integers(1, 4),
    d_v=st.integers(1, 3),
    masked=st.sampled_from(["nothing", "the future", "any pairs", "any pairs and the future"]),
    seed=st.integers(0, 99),
)
def test_gradients_of_queries_keys_and_values_agree_with_differences(n, n_queries, n_keys, d_k, d_v, masked, seed):
    rng = np.random.default_rng(seed)
    mask = None
    if "pairs" in masked:
        mask = rng.random((n, n_queries, n_keys)) < 0.5
        mask[..., 0] = True
    packed = Packed("future" in masked, n_keys, d_k, mask)
    result = gradient_check(packed, rng.normal(size=(n, n_queries + n_keys, d_k + d_v)))
    assert result, result


@settings(deadline=None, max_examples=25, derandomize=True)
@given(
    n=st.integers(1, 3),
    n_steps=st.integers(1, 5),
    num_heads=st.integers(1, 3),
    units=st.integers(1, 2),
    causal=st.booleans(),
    masked=st.sampled_from(["nothing", "the ends", "all but the first step"]),
    seed=st.integers(0, 99),
)
def test_gradients_of_all_heads_agree_with_differences(n, n_steps, num_heads, units, causal, masked, seed):
    rng = np.random.default_rng(seed)
    mask = {
        "nothing": None,
        "the ends": mask_from_lengths(rng.integers(1, n_steps + 1, size=n), n_steps),
        "all but the first step": mask_from_lengths(np.ones(n, dtype=int), n_steps),
    }[masked]
    layer = built(num_heads, num_heads * units, causal)
    result = gradient_check(layer, rng.normal(size=(n, n_steps, num_heads * units)), mask=mask)
    assert result, result
    assert result.errors.keys() == {"X", "weights", "bias", "output_weights", "output_bias"}


def built(num_heads=2, units=6, causal=False, dtype="float64", seed=0):
    layer = MultiHeadAttention(num_heads, causal).build((None, units), random_state=seed, dtype=dtype)
    for name, array in layer.parameters.items():
        if "bias" in name:
            array += random(*array.shape, seed=5)
    return layer


# The formula


def test_three_vectors_by_hand():
    Q, K, V = [[1.0, 0.0]], [[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]], [[1.0], [10.0], [100.0]]
    attention = ScaledDotProductAttention()
    scores = np.array([2, 0, 0]) / np.sqrt(2)
    shares = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(attention.forward(Q, K, V), [[shares @ [1, 10, 100]]], rtol=1e-13)
    np.testing.assert_allclose(attention.attention_weights, [shares], rtol=1e-13)


def test_output_is_that_of_the_printed_formula_step_by_step():
    layer, X = built(3, 6, causal=True), random(2, 5, 6)
    W, b, W_o, b_o = (layer.parameters[name] for name in ("weights", "bias", "output_weights", "output_bias"))
    mask = mask_from_lengths([3, 5])
    Y = layer.forward(X, mask=mask)
    for i in range(2):
        Q, K, V = np.split(X[i] @ W + b, 3, axis=1)
        for t in range(5):
            heads = []
            for h in range(3):
                own = slice(2 * h, 2 * h + 2)
                seen = [s for s in range(t + 1) if mask[i, s]]
                weight = np.exp([Q[t, own] @ K[s, own] / np.sqrt(2) for s in seen])
                heads += [weight / weight.sum() @ V[seen, own]]
                np.testing.assert_allclose(
                    layer.attention_weights[i, h, t, seen], weight / weight.sum(), rtol=1e-12, atol=1e-15
                )
            np.testing.assert_allclose(Y[i, t], np.concatenate(heads) @ W_o + b_o, rtol=1e-11, atol=1e-13)


def test_weights_sum_to_1_and_are_exactly_0_where_nothing_may_be_seen():
    layer, mask = built(causal=True), mask_from_lengths([2, 4, 1])
    layer.forward(random(3, 4, 6), mask=mask)
    weights = layer.attention_weights
    assert weights.shape == (3, 2, 4, 4)
    np.testing.assert_allclose(weights.sum(axis=-1), 1, rtol=1e-13)
    seen = np.tril(np.ones((4, 4), dtype=bool)) & mask[:, None, None]
    np.testing.assert_array_equal(weights > 0, np.broadcast_to(seen, weights.shape))


def test_equal_keys_share_equally_and_a_single_step_sees_itself():
    attention = ScaledDotProductAttention()
    np.testing.assert_allclose(attention.forward(random(2, 3), np.ones((5, 3)), np.arange(5.0)[:, None]), 2, rtol=1e-13)
    layer, X = built(), random(1, 1, 6)
    V = (X[0] @ layer.parameters["weights"] + layer.parameters["bias"])[:, 12:]
    expected = V @ layer.parameters["output_weights"] + layer.parameters["output_bias"]
    np.testing.assert_allclose(layer.forward(X)[0], expected, rtol=1e-12)


def test_the_divisor_keeps_the_spread_of_scores_at_1_whatever_the_length():
    for d_k in (4, 64, 1024):
        attention = ScaledDotProductAttention()
        attention.forward(random(200, d_k), random(300, d_k, seed=1), np.zeros((300, 1)))
        log = np.log(attention.attention_weights)
        assert (log - log.mean(axis=1, keepdims=True)).std() == pytest.approx(1, abs=0.1)


def test_shuffled_steps_give_the_same_outputs_shuffled():
    layer, X, order = built(3), random(2, 7, 6), np.random.default_rng(1).permutation(7)
    np.testing.assert_allclose(layer.forward(X[:, order]), layer.forward(X)[:, order], rtol=1e-11, atol=1e-13)


def test_what_comes_later_changes_nothing_before_it_if_causal():
    layer, X = built(causal=True), random(2, 6, 6)
    before = layer.forward(X)
    X[:, 4:] = 50
    np.testing.assert_array_equal(layer.forward(X)[:, :4], before[:, :4])
    assert not np.allclose(layer.forward(X)[:, 4:], before[:, 4:])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_scores_neither_overflow_nor_divide_0_by_0(dtype):
    layer = built(dtype=dtype)
    Y = layer.forward(1e6 * random(2, 5, 6))
    assert np.all(np.isfinite(Y))
    assert np.all(np.isfinite(layer.backward(random(2, 5, 6))))
    attention = ScaledDotProductAttention()
    attention.forward([[1e4]], [[-1e4], [-1e4]], [[1.0], [3.0]])  # without the maximum, both exponentials are 0
    np.testing.assert_array_equal(attention.attention_weights, [[0.5, 0.5]])


# Masks


@pytest.mark.parametrize("causal", [False, True])
def test_a_masked_sequence_is_as_good_as_the_shorter_one(causal):
    layer, X, lengths = built(causal=causal), random(3, 6, 6), [4, 1, 6]
    together, grad = layer.forward(X, mask=mask_from_lengths(lengths)), random(3, 6, 6, seed=1)
    grad *= mask_from_lengths(lengths)[..., None]
    grad_X = layer.backward(grad)
    for i, length in enumerate(lengths):
        np.testing.assert_allclose(together[i, :length], layer.forward(X[i : i + 1, :length])[0], rtol=1e-11)
        np.testing.assert_allclose(grad_X[i, :length], layer.backward(grad[i : i + 1, :length])[0], rtol=1e-9)
        assert not grad_X[i, length:].any()


def test_what_stands_in_masked_steps_changes_nothing_elsewhere():
    layer, X, mask = built(), random(2, 5, 6), mask_from_lengths([3, 5])
    before = layer.forward(X, mask=mask)
    X[0, 3:] = 1e6
    np.testing.assert_array_equal(layer.forward(X, mask=mask)[mask], before[mask])


def test_a_mask_that_masks_nothing_is_as_good_as_none():
    layer, X = built(), random(2, 5, 6)
    np.testing.assert_array_equal(layer.forward(X, mask=np.ones((2, 5))), layer.forward(X))


# torch


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("lengths", [None, [7, 3, 1, 5], [1, 1, 1, 1]])
@pytest.mark.parametrize("num_heads", [1, 4])
def test_outputs_weights_and_gradients_equal_those_of_torch(torch, num_heads, lengths, causal):
    n, n_steps = 4, 7
    layer, X = built(num_heads, 8, causal, dtype="float32"), random(n, n_steps, 8).astype("float32")
    theirs = torch.nn.MultiheadAttention(8, num_heads, batch_first=True)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(layer).items()})
    mask = None if lengths is None else mask_from_lengths(lengths, n_steps)
    grad = random(n, n_steps, 8, seed=1).astype("float32")
    if mask is not None:
        grad *= mask[..., None]
    X_theirs = torch.from_numpy(X.copy()).requires_grad_()
    Y_theirs, weights_theirs = theirs(
        X_theirs,
        X_theirs,
        X_theirs,
        key_padding_mask=None if mask is None else torch.from_numpy(~mask),
        attn_mask=torch.triu(torch.ones(n_steps, n_steps, dtype=torch.bool), 1) if causal else None,
        average_attn_weights=False,
    )
    Y_theirs.backward(torch.from_numpy(grad))
    same(layer.forward(X, mask=mask), Y_theirs.detach())
    same(layer.attention_weights, weights_theirs.detach())
    same(layer.backward(grad), X_theirs.grad)
    same(layer.gradients["weights"].T, theirs.in_proj_weight.grad)
    same(layer.gradients["bias"], theirs.in_proj_bias.grad)
    same(layer.gradients["output_weights"].T, theirs.out_proj.weight.grad)
    same(layer.gradients["output_bias"], theirs.out_proj.bias.grad)


def same(ours, theirs):
    theirs = theirs.numpy()
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5 * max(1, np.abs(theirs).max()))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("shape", [(1, 1, 4), (1, 9, 2), (5, 3, 6)])
def test_three_inputs_equal_torchs_scaled_dot_product_attention(torch, shape, causal):
    arrays = [random(*shape, seed=seed).astype("float32") for seed in range(3)]
    tensors = [torch.from_numpy(array).requires_grad_() for array in arrays]
    theirs = torch.nn.functional.scaled_dot_product_attention(*tensors, is_causal=causal)
    attention, grad = ScaledDotProductAttention(causal), random(*shape, seed=4).astype("float32")
    theirs.backward(torch.from_numpy(grad))
    same(attention.forward(*arrays), theirs.detach())
    for ours, tensor in zip(attention.backward(grad), tensors, strict=True):
        assert ours.dtype == np.float32
        same(ours, tensor.grad)


def test_weights_come_back_from_torch(torch):
    theirs = torch.nn.MultiheadAttention(6, 3, batch_first=True)
    layer = from_torch_state(built(3, dtype="float32"), theirs.state_dict())
    X = random(2, 4, 6).astype("float32")
    tensor = torch.from_numpy(X)
    same(layer.forward(X), theirs(tensor, tensor, tensor)[0].detach())


# Learning


def test_it_learns_to_look_for_what_matters():
    """The answer is the second number of the step whose first number is the largest."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 6, 4))
    X[..., 0] = np.where(np.arange(6) == rng.integers(6, size=(2000, 1)), 3, 0)
    best = X[..., 0].argmax(axis=1)
    y = (X[np.arange(2000), best, 1] > 0).astype(int)
    network = Network([MultiHeadAttention(1), Dense(2)], CategoricalCrossEntropy(), Adam(0.02), random_state=0)
    network.fit(X[:1500], np.repeat(y[:1500, None], 6, axis=1), epochs=12)
    assert np.mean(network.predict(X[1500:])[:, 0] == y[1500:]) > 0.9
    weights = network.layers_[0].attention_weights  # of the last batch
    rows = best[-len(weights) :]
    assert np.mean(weights[np.arange(len(weights)), 0, 0].argmax(axis=1) == rows) > 0.9


def test_a_network_with_attention_and_a_mask_agrees_with_differences():
    layers = [MultiHeadAttention(2, causal=True), LayerNorm(), Dense(3)]
    network = Network(layers, CategoricalCrossEntropy(), random_state=0)
    X, y, mask = random(3, 4, 4), np.arange(12).reshape(3, 4) % 3, mask_from_lengths([4, 1, 2])
    result = gradient_check(network, X, y, mask=mask)
    assert result, result


# Bad input


@pytest.mark.parametrize(
    ("params", "shape", "error", "message"),
    [
        ({"num_heads": 0}, (4, 6), ValueError, "num_heads must be an integer of at least 1, got 0"),
        ({"num_heads": 2.0}, (4, 6), TypeError, "num_heads must be an integer of at least 1, got 2.0"),
        ({"num_heads": 4}, (4, 6), ValueError, "num_heads must divide the number of features, 6, got 4"),
        ({"causal": 1}, (4, 6), TypeError, "causal must be True or False, got 1"),
        ({}, (6,), ValueError, r"wants samples of shape \(n_steps, n_features\), got shape \(6,\)"),
        ({}, (4, None), ValueError, r"wants samples of shape \(n_steps, n_features\)"),
    ],
)
def test_settings_that_make_no_sense_are_refused(params, shape, error, message):
    with pytest.raises(error, match=message):
        MultiHeadAttention(**params).build(shape)


def test_all_positions_masked_are_refused():
    with pytest.raises(ValueError, match=r"mask must leave at least one step to each sequence, .* length 0 at 1"):
        built().forward(np.ones((2, 3, 6)), mask=[[1, 0, 0], [0, 0, 0]])
    with pytest.raises(ValueError, match=r"mask must leave each query at least one key, .* query at \(1, 0, 0\)"):
        built(causal=True).forward(np.ones((2, 3, 6)), mask=[[1, 0, 0], [0, 1, 1]])
    attention = ScaledDotProductAttention()
    for mask in ([[False, False]], [[True, False], [False, False]], False):
        with pytest.raises(ValueError, match="mask must leave each query at least one key, got all masked"):
            attention.forward(np.ones((2, 3)), np.ones((2, 3)), np.ones((2, 3)), mask=mask)


def test_a_sequence_of_length_0_is_refused():
    with pytest.raises(ValueError, match=r"got shape \(2, 0, 6\)\. A sequence needs at least one step"):
        built().forward(np.ones((2, 0, 6)))


@pytest.mark.parametrize(
    ("Q", "K", "V", "mask", "error", "message"),
    [
        (np.ones((2, 3)), np.ones((4, 2)), np.ones((4, 1)), None, ValueError, "K must have as many samples and"),
        (np.ones((5, 2, 3)), np.ones((4, 3)), np.ones((4, 1)), None, ValueError, "K must have as many samples"),
        (np.ones((2, 3)), np.ones((4, 3)), np.ones((2, 3)), None, ValueError, "V must have a row for each key"),
        (np.ones((2, 3)), np.ones((0, 3)), np.ones((0, 3)), None, ValueError, "K must have at least one row"),
        ([["a"]], np.ones((1, 1)), np.ones((1, 1)), None, TypeError, "Q must hold numbers"),
        (np.ones((2, 3)), np.ones((4, 3)), np.ones((4, 1)), [[1] * 4] * 2, TypeError, "mask must hold True and False"),
        (np.ones((2, 3)), np.ones((4, 3)), np.ones((4, 1)), [True] * 3, ValueError, r"scores, \(2, 4\), got shape"),
    ],
)  # fmt: skip
def test_inputs_that_do_not_go_together_are_refused(Q, K, V, mask, error, message):
    with pytest.raises(error, match=message):
        ScaledDotProductAttention().forward(Q, K, V, mask)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e200])
def test_numbers_that_leave_nothing_finite_are_refused_without_a_warning(value):
    Q = np.full((2, 3), value)
    with pytest.raises(ValueError, match="Q, K and V must hold finite numbers whose products are finite"):
        ScaledDotProductAttention().forward(Q, Q, Q)
