import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

import helpers.networks
from helpers.networks import (
    LSTM,
    SGD,
    Adam,
    AdamW,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Conv2D,
    CosineDecay,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    Loss,
    Momentum,
    Network,
    Optimizer,
    ReLU,
    Residual,
    RMSProp,
    Schedule,
    Sequential,
    Sigmoid,
    Softmax,
    SquaredError,
    Tanh,
    Warmup,
    load_network,
    load_parameters,
    save_network,
)
from helpers.networks.storage import KNOWN


class Centre(Layer):
    """A layer of a learner's own, with state and a hyperparameter."""

    def __init__(self, rate=0.5):
        self.rate = rate

    def setup(self, input_shape):
        self.add_state("mean", np.zeros(input_shape))
        return input_shape

    def forward(self, X, training=False):
        if training:
            self.state["mean"] += self.rate * (X.mean(axis=0) - self.state["mean"])
        return self.checked(X) - self.state["mean"]

    def backward(self, grad):
        return grad


def problem(n=40):
    rng = np.random.default_rng(0)
    X = rng.normal(loc=1.0, size=(n, 4))
    return X, (X @ rng.normal(size=(4, 3))).argmax(axis=1)


def trained(*layers, optimizer=None, dtype="float32"):
    layers = [*(layers or [Dense(8, "he"), Tanh()]), Dense(3)]
    network = Network(layers, CategoricalCrossEntropy(), optimizer, alpha=0.1, random_state=0, dtype=dtype)
    return network.fit(*problem(), epochs=3)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1, 0.8, True), Adam(0.01)])
def test_a_network_comes_back_bit_for_bit(tmp_path, dtype, optimizer):
    network = trained(Sequential([Dense(5), Sigmoid()]), ReLU(), Softmax(), optimizer=optimizer, dtype=dtype)
    save_network(network, tmp_path / "network.npz")
    loaded = load_network(tmp_path / "network.npz")
    np.testing.assert_array_equal(loaded.parameter_vector, network.parameter_vector)
    assert loaded.parameter_vector.dtype == dtype
    np.testing.assert_array_equal(loaded.outputs(problem()[0]), network.outputs(problem()[0]))
    assert repr(loaded.optimizer_) == repr(network.optimizer_)
    assert loaded.summary() == network.summary()
    assert loaded.alpha == 0.1


@pytest.mark.parametrize(
    "optimizer", [SGD(0.1), Momentum(0.1), Adam(0.01), AdamW(Warmup(CosineDecay(0.1, 9), 4)), RMSProp()]
)
def test_training_goes_on_as_if_it_had_never_stopped(tmp_path, optimizer):
    network = trained(optimizer=optimizer)
    save_network(network, tmp_path / "network.npz", with_training=True)
    loaded = load_network(tmp_path / "network.npz")
    for each in (network, loaded):
        each.fit(*problem(), epochs=2)
    np.testing.assert_array_equal(loaded.parameter_vector, network.parameter_vector)
    assert loaded.history_ == network.history_


def test_pictures_and_sequences_come_back_with_their_running_means(tmp_path):
    X = np.random.default_rng(0).normal(size=(12, 6, 6, 1))
    tokens, y = np.random.default_rng(1).integers(5, size=(12, 4)), np.arange(12) % 3
    block = Residual([Conv2D(2, 3, padding="same"), BatchNorm(), ReLU()], shortcut=Conv2D(2, (1, 1)))
    for layers, data in (
        ([block, Dropout(0.2), Flatten(), Dense(3)], X),
        ([Embedding(5, 2), LSTM(4), Dense(3)], tokens),
    ):
        network = Network(layers, CategoricalCrossEntropy(), max_norm=0.5, random_state=0).fit(data, y, epochs=2)
        save_network(network, tmp_path / "network.npz", with_training=True)
        loaded = load_network(tmp_path / "network.npz")
        np.testing.assert_array_equal(loaded.outputs(data), network.outputs(data))
        assert loaded.max_norm == 0.5
        for each in (network, loaded):
            each.fit(data, y, epochs=1)
        np.testing.assert_array_equal(loaded.parameter_vector, network.parameter_vector)


def test_without_its_training_the_optimizer_starts_anew(tmp_path):
    save_network(trained(), tmp_path / "network.npz")
    loaded = load_network(tmp_path / "network.npz")
    assert loaded.optimizer_.steps == 0
    assert loaded.history_ == {"loss": []}


def test_a_class_of_ones_own_and_its_state_come_back(tmp_path):
    network = trained(Sequential([Centre(0.25)]))
    save_network(network, tmp_path / "network.npz")
    with pytest.raises(ValueError, match=r"uses 'Centre', which is not known here: pass the class, classes=\[Centre\]"):
        load_network(tmp_path / "network.npz")
    loaded = load_network(tmp_path / "network.npz", classes=[Centre])
    centre = loaded.layers_[0].layers[0]
    assert centre.rate == 0.25
    assert centre.state["mean"].any()
    np.testing.assert_array_equal(loaded.outputs(problem()[0]), network.outputs(problem()[0]))


def test_every_layer_loss_and_optimizer_of_the_package_can_be_read():
    offered = [getattr(helpers.networks, name) for name in helpers.networks.__all__]
    parts = {cls for cls in offered if isinstance(cls, type) and issubclass(cls, (Layer, Loss, Optimizer, Schedule))}
    assert set(KNOWN) == parts - {Layer, Loss, Optimizer, Schedule}


def test_parameters_go_into_a_network_of_the_same_layers(tmp_path):
    network = trained()
    save_network(network, tmp_path / "network.npz")
    other = Network([Dense(8, "he"), Tanh(), Dense(3)], CategoricalCrossEntropy(), SGD(), random_state=1).build(4)
    load_parameters(other, tmp_path / "network.npz")
    np.testing.assert_array_equal(other.parameter_vector, network.parameter_vector)


@pytest.mark.parametrize(
    ("layers", "input_shape", "message"),
    [
        ([Dense(9, "he"), Tanh(), Dense(3)], 4, "its layers are"),
        ([Dense(8, "he"), ReLU(), Dense(3)], 4, "its layers are"),
        ([Dense(8, "he"), Tanh(), Dense(3), ReLU()], 4, "its layers are"),
        ([Dense(8, "he"), Tanh(), Dense(3)], 5, r"its input_shape are \[4\], not \[5\]"),
    ],
)
def test_parameters_of_another_architecture_are_refused_and_change_nothing(tmp_path, layers, input_shape, message):
    save_network(trained(), tmp_path / "network.npz")
    other = Network(layers, CategoricalCrossEntropy(), random_state=1).build(input_shape)
    before = other.parameter_vector.copy()
    with pytest.raises(ValueError, match=f"another architecture: {message}"):
        load_parameters(other, tmp_path / "network.npz")
    np.testing.assert_array_equal(other.parameter_vector, before)


def test_a_truncated_file_is_refused_wherever_it_was_cut(tmp_path):
    save_network(trained(), tmp_path / "network.npz", with_training=True)
    whole = (tmp_path / "network.npz").read_bytes()
    for length in [*range(0, len(whole), 97), len(whole) - 1]:
        (tmp_path / "cut.npz").write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"cut.npz (is not a whole network file|was altered)"):
            load_network(tmp_path / "cut.npz")


def test_a_file_with_any_byte_changed_is_refused_or_loads_the_same(tmp_path):
    network = trained()
    save_network(network, tmp_path / "network.npz")
    whole = (tmp_path / "network.npz").read_bytes()
    refused = 0
    for position in range(0, len(whole), 41):
        altered = bytearray(whole)
        altered[position] ^= 0x10
        (tmp_path / "altered.npz").write_bytes(altered)
        try:
            loaded = load_network(tmp_path / "altered.npz")
        except ValueError as error:
            assert "altered.npz" in str(error)  # noqa: PT017 - some bytes of a zip archive mean nothing
            refused += 1
        else:
            np.testing.assert_array_equal(loaded.parameter_vector, network.parameter_vector)
    assert refused > 0.6 * len(range(0, len(whole), 41))


def rewrite(path, change):
    """Change the arrays of a network file without mending its checksum."""
    with np.load(path) as archive:
        arrays = dict(archive)
    change(arrays)
    np.savez(path, **arrays)


def about_with(change):
    def rewritten(arrays):
        about = json.loads(str(arrays["about"]))
        change(about)
        arrays["about"] = np.array(json.dumps(about))

    return rewritten


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: arrays["parameters/0.weights"].__setitem__((0, 0), 1.0),
        lambda arrays: arrays.pop("parameters/0.bias"),
        lambda arrays: arrays.update({"parameters/more": np.ones(1)}),
        about_with(lambda about: about["architecture"]["layers"][1].update({"class": "ReLU"})),
        about_with(lambda about: about["architecture"].update(alpha=0.2)),
        about_with(lambda about: about.update(format=2)),
    ],
)
def test_a_file_altered_with_care_is_refused_by_its_checksum(tmp_path, change):
    save_network(trained(), tmp_path / "network.npz")
    rewrite(tmp_path / "network.npz", change)
    with pytest.raises(ValueError, match="was altered or damaged: its checksum does not agree"):
        load_network(tmp_path / "network.npz")


def test_a_file_that_is_something_else_is_refused(tmp_path):
    for name, content in {"text": b"weights: 1, 2, 3", "empty": b"", "pickle": b"\x80\x04N."}.items():
        (tmp_path / name).write_bytes(content)
    np.savez(tmp_path / "arrays.npz", a=np.ones(3))
    np.savez(tmp_path / "objects.npz", about=np.array([{}], dtype=object), checksum=np.array("x"))
    np.save(tmp_path / "array.npy", np.ones(3))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("hello.txt", "hello")
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(ValueError, match="is not a whole network file"):
            load_network(path)


def test_a_file_that_is_not_there_is_called_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_network(tmp_path / "nowhere.npz")


def test_the_file_holds_plain_arrays_and_json_only(tmp_path):
    save_network(trained(), tmp_path / "network.npz", with_training=True)
    with np.load(tmp_path / "network.npz", allow_pickle=False) as archive:
        arrays = dict(archive)
    assert all(array.dtype.kind in "fU" for array in arrays.values())
    assert json.loads(str(arrays["about"]))["architecture"]["layers"][0] == {
        "class": "Dense",
        "params": {"initializer": "he", "units": 8},
    }


def test_a_save_that_fails_half_way_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "network.npz"
    save_network(trained(), path)
    before = path.read_bytes()

    def write_half(self, content):
        with open(self, "wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError("no space left")

    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(OSError, match="no space left"):
        save_network(trained(), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_network_that_is_not_built_cannot_be_saved(tmp_path):
    network = Network([Dense(2)], SquaredError())
    with pytest.raises(ValueError, match="not built yet"):
        save_network(network, tmp_path / "network.npz")
    with pytest.raises(ValueError, match="not built yet"):
        load_parameters(network, tmp_path / "network.npz")


def test_a_hyperparameter_that_json_cannot_hold_is_refused(tmp_path):
    network = Network([Centre(np.ones(3)), Dense(1)], BinaryCrossEntropy()).build(3)
    with pytest.raises(ValueError, match="A hyperparameter that is a ndarray cannot be written"):
        save_network(network, tmp_path / "network.npz")
    assert not list(tmp_path.iterdir())
