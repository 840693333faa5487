import sys

import numpy as np
import pytest

from helpers.networks import (
    GRU,
    LSTM,
    RNN,
    AveragePool2D,
    BatchNorm,
    CategoricalCrossEntropy,
    Conv1D,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool2D,
    Network,
    ReLU,
    Residual,
    Sequential,
    Tanh,
    Upsample2D,
    from_torch_state,
    to_torch_state,
)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def network(layers, input_shape, seed=0):
    """A network whose parameters and running means are all different from their first values."""
    built = Network(layers, CategoricalCrossEntropy(), random_state=seed).build(input_shape)
    rng = np.random.default_rng(seed)
    built.parameter_vector += 0.1 * rng.normal(size=built.parameter_vector.shape)
    for array in built.body_.state.values():
        array += rng.uniform(0.1, 1, size=array.shape)
    return built


def chains(nn):
    return {
        "pictures": (
            [
                Conv2D(4, 3, 2, 1), BatchNorm(), ReLU(), MaxPool2D(), Flatten(), LayerNorm(),
                Dropout(), Dense(5), Tanh(), Dense(3),
            ],
            (9, 8, 2),
            nn.Sequential(
                nn.Conv2d(2, 4, 3, 2, 1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.LayerNorm(16),
                nn.Dropout(), nn.Linear(16, 5), nn.Tanh(), nn.Linear(5, 3),
            ),
        ),
        "chains of chains": (
            [Sequential([Conv2D(3, (2, 3)), AveragePool2D()]), Sequential([Flatten(), Dense(4)]), Dense(2)],
            (7, 8, 1),
            nn.Sequential(
                nn.Sequential(nn.Conv2d(1, 3, (2, 3)), nn.AvgPool2d(2)),
                nn.Sequential(nn.Flatten(), nn.Linear(27, 4)),
                nn.Linear(4, 2),
            ),
        ),
        "pictures made larger": (
            [ConvTranspose2D(4, 3, 2, 1, 1), BatchNorm(), Upsample2D(), Conv2D(2, 3), Flatten(), Dense(3)],
            (2, 3, 2),
            nn.Sequential(
                nn.ConvTranspose2d(2, 4, 3, 2, 1, 1), nn.BatchNorm2d(4), nn.Upsample(scale_factor=2),
                nn.Conv2d(4, 2, 3), nn.Flatten(), nn.Linear(120, 3),
            ),
        ),
        "a series": (
            [Conv1D(4, 3, padding="same"), ReLU(), Flatten(), Dense(3)],
            (6, 2),
            nn.Sequential(nn.Conv1d(2, 4, 3, padding="same"), nn.ReLU(), nn.Flatten(), nn.Linear(24, 3)),
        ),
        "pictures without a convolution": (
            [Flatten(), Dense(4), Dense(2)],
            (3, 4, 2),
            nn.Sequential(nn.Flatten(), nn.Linear(24, 4), nn.Linear(4, 2)),
        ),
        "a table": (
            [Dense(4), BatchNorm(), Dense(2)],
            (3,),
            nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Linear(4, 2)),
        ),
    }  # fmt: skip


NAMES = [
    "pictures",
    "pictures made larger",
    "chains of chains",
    "a series",
    "pictures without a convolution",
    "a table",
]


@pytest.mark.parametrize("name", NAMES)
def test_torch_says_the_same_with_the_weights_that_it_is_given(torch, name):
    layers, shape, model = chains(torch.nn)[name]
    ours = network(layers, shape)
    model.load_state_dict({key: torch.from_numpy(array) for key, array in to_torch_state(ours).items()})
    X = random(6, *shape).astype("float32")
    theirs = model.eval()(torch.from_numpy(np.moveaxis(X, -1, 1).copy())).detach().numpy()
    np.testing.assert_allclose(ours.outputs(X), theirs, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_we_say_the_same_with_the_weights_that_torch_gives(torch, name):
    layers, shape, model = chains(torch.nn)[name]
    X = random(6, *shape).astype("float32")
    turned = torch.from_numpy(np.moveaxis(X, -1, 1).copy())
    model(turned)  # moves the running means
    ours = from_torch_state(network(layers, shape, seed=1), model.state_dict())
    np.testing.assert_allclose(ours.outputs(X), model.eval()(turned).detach().numpy(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_recurrent_weights_move_both_ways(torch, kind):
    ours, X = kind(5, return_sequences=True).build((None, 3), random_state=0), random(4, 6, 3).astype("float32")
    for array in ours.parameters.values():
        array += 0.3 * random(*array.shape).astype("float32")
    theirs = getattr(torch.nn, kind.__name__)(3, 5, batch_first=True)
    theirs.load_state_dict({key: torch.from_numpy(array) for key, array in to_torch_state(ours).items()})
    np.testing.assert_allclose(ours.forward(X), theirs(torch.from_numpy(X))[0].detach().numpy(), rtol=1e-5, atol=1e-5)
    theirs.reset_parameters()  # with two biases that are not zero
    from_torch_state(ours, theirs.state_dict())
    np.testing.assert_allclose(ours.forward(X), theirs(torch.from_numpy(X))[0].detach().numpy(), rtol=1e-5, atol=1e-5)


def test_embeddings_move_as_they_are(torch):
    ours = Embedding(6, 3).build(None, random_state=0)
    theirs = torch.nn.Embedding(6, 3)
    from_torch_state(ours, theirs.state_dict())
    np.testing.assert_array_equal(ours.parameters["weights"], theirs.weight.detach().numpy())


EVERYTHING = [
    ([Conv2D(2, 3), Residual([BatchNorm(), ReLU()], shortcut=Conv2D(2, 1)), Flatten(), Dense(3)], (5, 6, 2)),
    ([Embedding(5, 3), GRU(4, True), Residual([LayerNorm(), RNN(4, True)]), LSTM(2), Dense(3)], (4,)),
    ([Conv1D(2, 3), LSTM(3, True), Flatten(), Dense(2)], (6, 2)),
]


@pytest.mark.parametrize(("layers", "shape"), EVERYTHING)
def test_there_and_back_is_where_one_was(layers, shape):
    ours, other = network(layers, shape), network(layers, shape, seed=1)
    state = to_torch_state(ours)
    before = ours.parameter_vector.copy()
    from_torch_state(other, state)
    np.testing.assert_array_equal(other.parameter_vector, before)
    for name, array in ours.body_.state.items():
        np.testing.assert_array_equal(other.body_.state[name], array)
    for array in state.values():
        array[...] = 0
    np.testing.assert_array_equal(ours.parameter_vector, before)  # the state is a copy


def test_after_a_recurrent_layer_the_features_stand_last_in_torch_too():
    ours = network([Conv1D(2, 3), LSTM(3, True), Flatten(), Dense(2)], (6, 2))
    np.testing.assert_array_equal(to_torch_state(ours)["3.weight"], ours.parameters["3.weights"].T)


def test_torch_is_not_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    layer = Dense(2).build(3, random_state=0)
    from_torch_state(layer, to_torch_state(layer))


# Bad input


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("0.weight"), r"state must hold '0\.weight' of shape \(4, 3\), got none"),
        (
            lambda state: state.update({"0.weight": np.ones((3, 4))}),
            r"'0\.weight' of shape \(4, 3\), got shape \(3, 4\)",
        ),
        (lambda state: state.update({"9.weight": np.ones(2)}), r"state holds what the network has no place for: '9\.w"),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(change, message):
    ours = network([Dense(4), Dense(2)], (3,))
    state, before = to_torch_state(network([Dense(4), Dense(2)], (3,), seed=1)), ours.parameter_vector.copy()
    change(state)
    with pytest.raises(ValueError, match=message):
        from_torch_state(ours, state)
    np.testing.assert_array_equal(ours.parameter_vector, before)


def test_a_layer_of_ones_own_has_no_counterpart():
    class Scale(Layer):
        def setup(self, input_shape):
            self.add_parameter("factor", np.ones(input_shape))
            return input_shape

    with pytest.raises(ValueError, match=r"layer 1, Scale\(\), has parameters, and no counterpart in torch"):
        to_torch_state(network([Dense(2), Scale()], (3,)))


def test_what_is_not_built_has_nothing_to_give():
    for unbuilt in (Dense(2), Network([Dense(2)], CategoricalCrossEntropy())):
        with pytest.raises(ValueError, match="is not built yet"):
            to_torch_state(unbuilt)
        with pytest.raises(ValueError, match="is not built yet"):
            from_torch_state(unbuilt, {})
