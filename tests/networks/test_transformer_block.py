import numpy as np
import pytest

from helpers.networks import (
    CategoricalCrossEntropy,
    Dense,
    Embedding,
    LastStep,
    LayerNorm,
    LearnedPositions,
    Network,
    SinusoidalPositions,
    TransformerBlock,
    from_torch_state,
    gradient_check,
    load_network,
    mask_from_lengths,
    save_network,
    to_torch_state,
)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def built(num_heads=2, units=4, feed_forward=8, causal=False, dtype="float64"):
    block = TransformerBlock(num_heads, feed_forward, causal).build((None, units), random_state=0, dtype=dtype)
    for name, array in block.parameters.items():
        array += 0.3 * random(*array.shape, seed=len(name))
    return block


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(
    ("shape", "mask"),
    [
        ((2, 5, 4), None),
        ((1, 1, 4), None),
        ((3, 4, 4), mask_from_lengths([4, 2, 1])),
        ((2, 3, 4), mask_from_lengths([1, 1], 3)),
    ],
)
def test_gradients_agree_with_differences(shape, mask, causal):
    result = gradient_check(built(causal=causal), random(*shape), mask=mask)
    assert result, result


def test_the_gradient_with_dropout_agrees_with_differences():
    result = gradient_check(TransformerBlock(2, 8, dropout=0.3), random(2, 4, 4), training=True)
    assert result, result


def test_the_output_is_that_of_the_printed_formula():
    block, X = built(), random(2, 5, 4)

    def norm(x, layer):
        standard = (x - x.mean(axis=-1, keepdims=True)) / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5)
        return standard * layer.parameters["scale"] + layer.parameters["shift"]

    looking, thinking = (block.children[name].chain.layers for name in ("attention", "feed_forward"))
    U = X + looking[1].forward(norm(X, looking[0]))
    W1, b1, W2, b2 = (thinking[at].parameters[name] for at in (1, 3) for name in ("weights", "bias"))
    expected = U + np.maximum(0, norm(U, thinking[0]) @ W1 + b1) @ W2 + b2
    np.testing.assert_allclose(block.forward(X), expected, rtol=1e-12)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("lengths", [None, [7, 3, 1], [1, 1, 1]])
def test_outputs_and_gradients_equal_those_of_torchs_encoder_layer(torch, lengths, causal):
    block, X = built(2, 8, 16, causal, dtype="float32"), random(3, 7, 8).astype("float32")
    theirs = torch.nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True, norm_first=True)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(block).items()})
    mask = None if lengths is None else mask_from_lengths(lengths, 7)
    grad = random(3, 7, 8, seed=1).astype("float32") * (1 if mask is None else mask[..., None])
    X_theirs = torch.from_numpy(X.copy()).requires_grad_()
    Y = theirs(
        X_theirs,
        src_mask=torch.triu(torch.ones(7, 7, dtype=torch.bool), 1) if causal else None,
        src_key_padding_mask=None if mask is None else torch.from_numpy(~mask),
    )
    Y.backward(torch.from_numpy(grad.astype("float32")))
    seen = np.ones((3, 7), dtype=bool) if mask is None else mask
    np.testing.assert_allclose(block.forward(X, mask=mask)[seen], Y.detach().numpy()[seen], rtol=1e-5, atol=1e-5)
    grad_theirs = X_theirs.grad.numpy()
    scale = max(1, np.abs(grad_theirs).max())
    np.testing.assert_allclose(block.backward(grad), grad_theirs, rtol=1e-5, atol=1e-5 * scale)
    of_torch = {name: parameter.grad.numpy() for name, parameter in theirs.named_parameters()}
    for name, array in block.parameters.items():
        array[...] = block.gradients[name]
    for name, gradient in to_torch_state(block).items():
        scale = max(1, np.abs(of_torch[name]).max())
        np.testing.assert_allclose(gradient, of_torch[name], rtol=1e-5, atol=1e-5 * scale, err_msg=name)


def test_a_whole_model_moves_to_torch_and_back(torch):
    nn = torch.nn
    layers = [Embedding(9, 8), LearnedPositions(6), TransformerBlock(2), TransformerBlock(4, 8), LayerNorm(), Dense(9)]
    ours = Network(layers, CategoricalCrossEntropy(), random_state=0).build((None,))
    state = to_torch_state(ours)

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            blocks = [
                nn.TransformerEncoderLayer(8, *sizes, 0, batch_first=True, norm_first=True)
                for sizes in ((2, 32), (4, 8))
            ]
            parts = [nn.Embedding(9, 8), nn.Embedding(6, 8), *blocks, nn.LayerNorm(8), nn.Linear(8, 9)]
            self.parts = nn.ModuleList(parts)

        def forward(self, tokens):
            embedding, positions, *rest = self.parts
            X = embedding(tokens) + positions(torch.arange(tokens.shape[1]))
            for part in rest:
                X = part(X)
            return X

    model, X = Model(), np.random.default_rng(0).integers(9, size=(3, 5))
    model.parts.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
    np.testing.assert_allclose(ours.outputs(X), model(torch.from_numpy(X)).detach().numpy(), rtol=1e-5, atol=1e-5)
    other = Network(layers, CategoricalCrossEntropy(), random_state=1).build((None,))
    from_torch_state(other, model.parts.state_dict())
    np.testing.assert_array_equal(other.parameter_vector, ours.parameter_vector)


def test_a_saved_transformer_comes_back(tmp_path):
    layers = [
        Embedding(9, 8),
        SinusoidalPositions(),
        TransformerBlock(2, causal=True, dropout=0.1),
        LastStep(),
        Dense(3),
    ]
    network = Network(layers, CategoricalCrossEntropy(), random_state=0).build((None,))
    save_network(network, tmp_path / "network.npz")
    X = np.random.default_rng(0).integers(9, size=(3, 5))
    np.testing.assert_array_equal(load_network(tmp_path / "network.npz").outputs(X), network.outputs(X))


def test_weights_of_the_attention_are_kept_for_pictures():
    block = built()
    block.forward(random(3, 5, 4))
    assert block.attention_weights.shape == (3, 2, 5, 5)
    np.testing.assert_allclose(block.attention_weights.sum(axis=-1), 1)


def test_dropout_acts_in_training_alone():
    block, X = TransformerBlock(2, dropout=0.5).build((None, 4), random_state=0), random(2, 3, 4)
    np.testing.assert_array_equal(block.forward(X), block.forward(X))
    assert not np.allclose(block.forward(X, training=True), block.forward(X, training=True))


@pytest.mark.parametrize(
    ("params", "shape", "error", "message"),
    [
        ({"num_heads": 3}, (5, 4), ValueError, "num_heads must divide the number of features, 4, got 3"),
        ({"feed_forward": 0}, (5, 4), ValueError, "feed_forward must be an integer of at least 1, got 0"),
        ({"dropout": 1}, (5, 4), ValueError, "dropout must be a finite number of at least 0 and below 1, got 1"),
        ({"causal": "yes"}, (5, 4), TypeError, "causal must be True or False, got 'yes'"),
        ({}, (4,), ValueError, r"wants samples of shape \(n_steps, n_features\), got shape \(4,\)"),
    ],
)
def test_settings_that_make_no_sense_are_refused(params, shape, error, message):
    with pytest.raises(error, match=message):
        TransformerBlock(**params).build(shape)
