import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import (
    GRU,
    LSTM,
    RNN,
    Adam,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Conv1D,
    Dense,
    Embedding,
    GlobalAveragePool,
    Network,
    Residual,
    Sequential,
    Tanh,
    gradient_check,
    mask_from_lengths,
)
from helpers.networks.activations import sigmoid
from helpers.networks.initializers import orthogonal_weights
from helpers.networks.recurrent import Recurrent

KINDS = pytest.mark.parametrize("kind", [RNN, LSTM, GRU])


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def built(kind, n_features=3, units=4, return_sequences=True, dtype="float64"):
    layer = kind(units, return_sequences).build((None, n_features), random_state=0, dtype=dtype)
    for name, array in layer.parameters.items():
        if "bias" in name:
            array += random(*array.shape, seed=5)
    return layer


@KINDS
@settings(deadline=None, max_examples=20, derandomize=True)
@given(
    n=st.integers(1, 3),
    n_steps=st.integers(1, 6),
    n_features=st.integers(1, 3),
    units=st.integers(1, 4),
    return_sequences=st.booleans(),
    masked=st.sampled_from(["nothing", "the ends", "all but the first step", "any steps"]),
    seed=st.integers(0, 99),
)
def test_gradients_agree_with_differences(kind, n, n_steps, n_features, units, return_sequences, masked, seed):
    rng = np.random.default_rng(seed)
    mask = {
        "nothing": None,
        "the ends": mask_from_lengths(rng.integers(1, n_steps + 1, size=n), n_steps),
        "all but the first step": mask_from_lengths(np.ones(n, dtype=int), n_steps),
        "any steps": rng.permuted(mask_from_lengths(rng.integers(1, n_steps + 1, size=n), n_steps), axis=1),
    }[masked]
    layer = built(kind, n_features, units, return_sequences)
    result = gradient_check(layer, rng.normal(size=(n, n_steps, n_features)), mask=mask)
    assert result, result
    assert {"X", "weights", "recurrent", "bias"} <= result.errors.keys()


def step_by_step(layer, x):
    """The printed formulas, for one sequence."""
    W, U, b = (layer.parameters[name] for name in ("weights", "recurrent", "bias"))
    h = c = np.zeros(layer.units)
    for x_t in x:
        if isinstance(layer, RNN):
            h = np.tanh(x_t @ W + h @ U + b)
        elif isinstance(layer, LSTM):
            i, f, g, o = np.split(x_t @ W + h @ U + b, 4)
            c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            h = sigmoid(o) * np.tanh(c)
        else:
            (x_r, x_z, x_n), (h_r, h_z, h_n) = np.split(x_t @ W + b, 3), np.split(h @ U, 3)
            r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
            h = (1 - z) * np.tanh(x_n + r * (h_n + layer.parameters["candidate_bias"])) + z * h
        yield h


@KINDS
def test_output_is_that_of_the_printed_formulas(kind):
    layer, X = built(kind), random(2, 7, 3)
    for states, x in zip(layer.forward(X), X, strict=True):
        np.testing.assert_allclose(states, list(step_by_step(layer, x)), rtol=1e-12, atol=1e-14)


def theirs_like(torch, layer, n_features):
    """torch's layer with the same weights: it has two biases where one would do."""
    theirs = getattr(torch.nn, type(layer).__name__)(n_features, layer.units, batch_first=True)
    with torch.no_grad():
        theirs.weight_ih_l0[:] = torch.from_numpy(layer.parameters["weights"].T.copy())
        theirs.weight_hh_l0[:] = torch.from_numpy(layer.parameters["recurrent"].T.copy())
        theirs.bias_ih_l0[:] = torch.from_numpy(layer.parameters["bias"])
        theirs.bias_hh_l0[:] = 0
        if isinstance(layer, GRU):
            theirs.bias_hh_l0[2 * layer.units :] = torch.from_numpy(layer.parameters["candidate_bias"])
    return theirs


def compare_gradients(layer, theirs):
    for name, other in (("weights", "weight_ih_l0"), ("recurrent", "weight_hh_l0"), ("bias", "bias_ih_l0")):
        expected = getattr(theirs, other).grad.numpy().T
        np.testing.assert_allclose(
            layer.gradients[name], expected, rtol=1e-5, atol=1e-5 * max(1, np.abs(expected).max())
        )
    if isinstance(layer, GRU):
        expected = theirs.bias_hh_l0.grad.numpy()[2 * layer.units :]
        np.testing.assert_allclose(layer.gradients["candidate_bias"], expected, rtol=1e-5, atol=1e-5)


@KINDS
@pytest.mark.parametrize("shape", [(4, 9, 3), (1, 1, 3), (1, 30, 2), (8, 1, 5)])
def test_outputs_and_gradients_equal_those_of_torch(torch, assert_same, kind, shape):
    layer = built(kind, shape[-1], 6, dtype="float32")
    theirs = theirs_like(torch, layer, shape[-1])
    assert_same(layer, lambda X: theirs(X)[0], random(*shape))
    compare_gradients(layer, theirs)


@KINDS
@pytest.mark.parametrize("lengths", [[5, 2, 7, 1], [1, 1, 1, 1], [7, 7, 7, 7]])
def test_with_lengths_they_equal_those_of_torchs_packed_sequences(torch, assert_same, kind, lengths):
    layer = built(kind, dtype="float32", return_sequences=False)
    theirs, X = theirs_like(torch, layer, 3), random(4, 7, 3).astype("float32")

    def last_states(X):
        packed = torch.nn.utils.rnn.pack_padded_sequence(X, lengths, batch_first=True, enforce_sorted=False)
        states = theirs(packed)[1]
        return (states[0] if isinstance(states, tuple) else states)[0]

    class Masked:  # as a layer without a mask, for the comparison
        dtype = layer.dtype
        backward = layer.backward

        @staticmethod
        def forward(X, training):
            return layer.forward(X, training, mask=mask_from_lengths(lengths, 7))

    assert_same(Masked, last_states, X)
    compare_gradients(layer, theirs)


@KINDS
def test_a_masked_sequence_ends_as_the_shorter_one_would(kind):
    layer, X, lengths = built(kind, return_sequences=False), random(3, 6, 3), [4, 1, 6]
    together = layer.forward(X, mask=mask_from_lengths(lengths))
    for row, x, length in zip(together, X, lengths, strict=True):
        np.testing.assert_allclose(row, layer.forward(x[None, :length])[0], rtol=1e-13)


@KINDS
def test_steps_masked_in_the_middle_are_as_good_as_cut_out(kind):
    layer, X = built(kind), random(1, 6, 3)
    mask = np.array([[0, 1, 1, 0, 0, 1]])
    states = layer.forward(X, mask=mask)[0]
    alone = layer.forward(X[:, mask[0] == 1])[0]
    np.testing.assert_allclose(states[mask[0] == 1], alone, rtol=1e-13)
    np.testing.assert_array_equal(states[0], 0)
    np.testing.assert_array_equal(states[3:5], states[[2, 2]])


@KINDS
def test_what_stands_in_masked_steps_changes_nothing_and_gets_no_gradient(kind):
    layer, X, mask = built(kind), random(2, 5, 3), mask_from_lengths([3, 5])
    before, grad = layer.forward(X, mask=mask), random(2, 5, 4)
    assert not layer.backward(grad)[0, 3:].any()
    gradients = {name: array.copy() for name, array in layer.gradients.items()}
    X[0, 3:] = 1e6
    np.testing.assert_array_equal(layer.forward(X, mask=mask), before)
    layer.backward(grad)
    for name, array in gradients.items():
        np.testing.assert_allclose(layer.gradients[name], array, rtol=1e-12, atol=1e-12)


@KINDS
def test_a_mask_that_masks_nothing_is_as_good_as_none(kind):
    layer, X = built(kind), random(2, 5, 3)
    np.testing.assert_array_equal(layer.forward(X, mask=np.ones((2, 5))), layer.forward(X))


@KINDS
def test_the_way_back_may_stop_at_the_parameters(kind):
    one, other = built(kind), built(kind)
    X, grad = random(2, 5, 3), random(2, 5, 4)
    for layer in (one, other):
        layer.forward(X)
    one.backward(grad)
    other.backward_parameters(grad)
    for name in one.gradients:
        np.testing.assert_array_equal(one.gradients[name], other.gradients[name])


@KINDS
def test_the_gradient_of_each_state_is_kept(kind):
    """Changing the state after step t by a little changes the loss by as much as is said."""
    layer, X, grad = built(kind), random(2, 6, 3), random(2, 6, 4)
    layer.forward(X)
    layer.backward(grad)
    kept = layer.hidden_gradients
    assert kept.shape == (6, 2, 4)
    np.testing.assert_allclose(kept[-1], grad[:, -1], rtol=1e-13)
    if kind is RNN:  # whose state is all that a step hands on, so the loss after t is a function of it alone
        t, h = 2, layer.hidden[3].copy()
        W, U, b = (layer.parameters[name] for name in ("weights", "recurrent", "bias"))

        def loss(h):
            total = np.sum(h * grad[:, t])
            for s in range(t + 1, 6):
                h = np.tanh(X[:, s] @ W + h @ U + b)
                total += np.sum(h * grad[:, s])
            return total

        step = np.zeros_like(h)
        step[1, 2] = 1e-6
        assert kept[t][1, 2] == pytest.approx((loss(h + step) - loss(h - step)) / 2e-6, rel=1e-7)


def test_the_gradient_of_a_plain_layer_vanishes_over_the_steps_and_that_of_an_open_lstm_does_not():
    X, grad = random(1, 60, 3), random(1, 8)
    norms = {}
    for kind in (RNN, LSTM):
        layer = kind(8).build((60, 3), random_state=0, dtype="float64")
        if kind is LSTM:
            layer.parameters["bias"][8:16] = 6  # forget gates of 0.998
        layer.forward(X)
        layer.backward(grad)
        norms[kind] = np.linalg.norm(layer.hidden_gradients[:, 0], axis=1)
    assert norms[RNN][0] < 1e-6 * norms[RNN][-1]
    assert norms[LSTM][0] > 1e-3 * norms[LSTM][-1]


def test_the_forget_gate_starts_open_and_the_rest_at_zero():
    layer = LSTM(5).build((3, 2))
    i, f, g, o = layer.parameters["bias"].reshape(4, 5)
    assert np.all(f == 1)
    assert not np.any([i, g, o])


def test_gates_can_be_looked_at_step_by_step():
    layer, X = LSTM(4).build((6, 3), random_state=0, dtype="float64"), random(2, 6, 3)
    layer.forward(X)
    i, f, g, o = np.moveaxis(layer.gates, 2, 0)
    assert i.shape == (6, 2, 4)
    for gate in (i, f, o):
        assert np.all((gate > 0) & (gate < 1))
    np.testing.assert_allclose(layer.cell[1:], f * layer.cell[:-1] + i * g, rtol=1e-13)
    np.testing.assert_allclose(layer.hidden[1:], o * np.tanh(layer.cell[1:]), rtol=1e-13)


@pytest.mark.filterwarnings("error")
@KINDS
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_inputs_saturate_and_nothing_overflows(kind, dtype):
    layer = built(kind, dtype=dtype)
    assert np.all(np.isfinite(layer.forward(1e30 * random(2, 5, 3))))
    assert np.all(np.isfinite(layer.backward(random(2, 5, 4))))


@pytest.mark.parametrize("units", [1, 2, 7])
def test_recurrent_weights_start_orthogonal_in_every_block(units):
    for kind, n_blocks in ((RNN, 1), (LSTM, 4), (GRU, 3)):
        blocks = np.split(built(kind, units=units).parameters["recurrent"], n_blocks, axis=1)
        for block in blocks:
            np.testing.assert_allclose(block @ block.T, np.eye(units), atol=1e-14)


def test_orthogonal_weights_point_in_no_direction_of_their_own():
    rng = np.random.default_rng(0)
    mean = np.mean([orthogonal_weights(3, rng) for _ in range(4000)], axis=0)
    np.testing.assert_allclose(mean, 0, atol=4 * np.sqrt(1 / 3 / 4000))  # an entry has the variance 1/3


# In networks


def recall(n, n_steps, seed=0):
    """Which token came first? Only the first step tells."""
    rng = np.random.default_rng(seed)
    X = rng.integers(2, 6, size=(n, n_steps))
    X[:, 0] = rng.integers(2, size=n)
    return X, X[:, 0].copy()


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_what_happened_fifteen_steps_ago_is_remembered(kind):
    X, y = recall(400, 15)
    network = Network([Embedding(6, 8), kind(16), Dense(1)], BinaryCrossEntropy(), Adam(0.01), random_state=0)
    network.fit(X, y, epochs=25)
    X, y = recall(200, 15, seed=1)
    assert np.mean(network.predict(X) == y) > 0.95


def test_training_with_a_mask_equals_training_on_the_shorter_sequences():
    X, y = random(12, 4, 3), np.arange(12) % 2
    padded = np.concatenate([X, 9 * random(12, 3, 3, seed=1)], axis=1)
    mask = mask_from_lengths(np.full(12, 4), 7)
    for layers in ([LSTM(5), Dense(1)], [GRU(5, True), Residual([RNN(5, True)]), GlobalAveragePool(), Dense(1)]):
        short, long = (
            Network(layers, BinaryCrossEntropy(), random_state=0, dtype="float64").build((None, 3)) for _ in range(2)
        )
        short.fit(X, y, epochs=3, batch_size=5)
        long.fit(padded, y, epochs=3, batch_size=5, mask=mask)
        np.testing.assert_allclose(long.parameter_vector, short.parameter_vector, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(long.predict_proba(padded, mask=mask), short.predict_proba(X), rtol=1e-9)


def test_where_each_step_has_an_output_the_loss_leaves_masked_steps_out():
    X, mask = random(6, 4, 3), mask_from_lengths([4, 2, 1, 3, 3, 4])
    y = (X[..., 0] > 0).astype(int)
    wrong = np.where(mask, y, 1 - y)
    for layers in ([GRU(5, True), Dense(2)], [Dense(2)]):
        one, other = (
            Network(layers, CategoricalCrossEntropy(), random_state=0, dtype="float64").build((None, 3))
            for _ in range(2)
        )
        one.fit(X, y, epochs=2, batch_size=4, mask=mask)
        other.fit(X, wrong, epochs=2, batch_size=4, mask=mask)
        np.testing.assert_array_equal(one.parameter_vector, other.parameter_vector)
        logits = one.forward(X, mask=mask)
        expected = one.loss.forward(logits[mask], y[mask])
        assert one.loss_and_gradients(X, y, mask=mask) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("sample_weight", [None, [1.0, 0.0, 2.0, 1.0]])
def test_the_gradient_of_a_whole_network_with_a_mask_agrees_with_differences(sample_weight):
    network = Network(
        [Conv1D(3, 3, padding="same"), Tanh(), LSTM(3, True), Dense(2)], CategoricalCrossEntropy(), random_state=0
    )
    X, y, mask = random(4, 5, 2), np.arange(20).reshape(4, 5) % 2, mask_from_lengths([5, 1, 2, 5])
    result = gradient_check(network, X, y, mask=mask)
    assert result, result


def test_weights_of_samples_and_a_mask_go_together():
    X, mask, weight = random(6, 4, 3), mask_from_lengths([4, 2, 1, 3, 3, 4]), np.array([1.0, 0, 2, 1, 0, 1])
    y = (X[..., 0] > 0).astype(int)
    one, other = (
        Network([GRU(5, True), Dense(2)], CategoricalCrossEntropy(), random_state=0, dtype="float64").build((None, 3))
        for _ in range(2)
    )
    one.fit(X, y, epochs=2, mask=mask, sample_weight=weight)
    some = weight > 0
    other.fit(X[some], y[some], epochs=2, mask=mask[some], sample_weight=weight[some])
    np.testing.assert_allclose(one.parameter_vector, other.parameter_vector, rtol=1e-12)


# Bad input


@KINDS
def test_a_sequence_of_length_0_is_refused(kind):
    layer = built(kind)
    with pytest.raises(ValueError, match=r"got shape \(2, 0, 3\)\. A sequence needs at least one step"):
        layer.forward(np.ones((2, 0, 3)))
    with pytest.raises(ValueError, match="at least one step to each sequence, got a sequence of length 0 at 1"):
        layer.forward(np.ones((2, 4, 3)), mask=[[1, 1, 1, 1], [0, 0, 0, 0]])
    with pytest.raises(ValueError, match=r"input_shape must be a positive integer .* got \(0, 3\)"):
        Network([kind(3), Dense(1)], BinaryCrossEntropy()).fit(np.ones((2, 0, 3)), [0, 1])


@pytest.mark.parametrize("shape", [(2, 3), (4, 2), (4,), (2, 4, 1)])
def test_a_mask_of_the_wrong_shape_is_refused(shape):
    message = r"mask must have one value a step, shape \(2, 4\), got shape"
    with pytest.raises(ValueError, match=message):
        built(LSTM).forward(np.ones((2, 4, 3)), mask=np.ones(shape))
    network = Network([LSTM(3), Dense(1)], BinaryCrossEntropy())
    with pytest.raises(ValueError, match=message):
        network.fit(np.ones((2, 4, 3)), [0, 1], mask=np.ones(shape))
    with pytest.raises(ValueError, match=message):
        network.fit(np.ones((2, 4, 3)), [0, 1], epochs=1).predict(np.ones((2, 4, 3)), mask=np.ones(shape))


def test_a_mask_that_nobody_asks_for_is_refused():
    network = Network([Conv1D(2, 2), Sequential([Tanh()]), Residual([Tanh()])], CategoricalCrossEntropy())
    with pytest.raises(ValueError, match="mask must serve a layer that takes one, or outputs at each step"):
        network.fit(np.ones((2, 4, 3)), [[0] * 3] * 2, mask=np.ones((2, 4)))


@KINDS
@pytest.mark.parametrize(
    ("params", "shape", "error", "message"),
    [
        ({"units": 0}, (4, 3), ValueError, "units must be an integer of at least 1, got 0"),
        ({"units": 2.5}, (4, 3), TypeError, "units must be an integer of at least 1, got 2.5"),
        ({"units": 2, "return_sequences": 1}, (4, 3), TypeError, "return_sequences must be True or False, got 1"),
        ({"units": 2}, (3,), ValueError, r"wants samples of shape \(n_steps, n_features\), got shape \(3,\)"),
        ({"units": 2}, (4, None), ValueError, r"wants samples of shape \(n_steps, n_features\)"),
        ({"units": 2}, (4, 3, 1), ValueError, r"wants samples of shape \(n_steps, n_features\)"),
    ],
)
def test_settings_that_make_no_sense_are_refused(kind, params, shape, error, message):
    with pytest.raises(error, match=message):
        kind(**params).build(shape)


def test_a_recurrent_layer_without_steps_says_what_is_missing():
    layer = Recurrent(2).build((3, 2))
    with pytest.raises(NotImplementedError, match=r"Recurrent must define run\(drive\)"):
        layer.forward(np.ones((1, 3, 2)))
    with pytest.raises(NotImplementedError, match=r"Recurrent must define run_back\(grad\)"):
        layer.backward(np.ones((1, 2)))
