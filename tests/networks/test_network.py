import copy
import pickle
import re

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_moons

from helpers.networks import (
    SGD,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    Dropout,
    Layer,
    Momentum,
    Network,
    ReLU,
    Sequential,
    Softmax,
    SquaredError,
    Tanh,
    gradient_check,
)

XOR, XOR_Y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])


def small_network(loss=None, **params):
    params = {"random_state": 0} | params
    return Network([Dense(8), Tanh(), Dense(3)], loss or CategoricalCrossEntropy(), **params)


def problem(n=60, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4))
    return X, (X @ rng.normal(size=(4, 3))).argmax(axis=1)


def test_all_parameters_lie_in_one_vector_weights_first():
    network = small_network().build(4)
    assert network.parameter_vector.shape == (4 * 8 + 8 + 8 * 3 + 3,)
    assert list(network.parameters) == ["0.weights", "2.weights", "0.bias", "2.bias"]
    network.parameter_vector[:] = np.arange(network.parameter_vector.size)
    np.testing.assert_array_equal(network.layers_[0].parameters["weights"], np.arange(32).reshape(4, 8))
    np.testing.assert_array_equal(network.layers_[2].parameters["bias"], [64, 65, 66])
    network.loss_and_gradients(*problem())
    np.testing.assert_array_equal(network.gradient_vector[-3:], network.layers_[2].gradients["bias"])


def test_building_a_network_draws_the_same_weights_as_building_its_chain():
    network = small_network().build(4)
    chain = Sequential([Dense(8), Tanh(), Dense(3)]).build(4, random_state=0)
    for name, array in chain.parameters.items():
        np.testing.assert_array_equal(network.parameters[name], array)


@pytest.mark.parametrize("alpha", [0.0, 0.7])
@pytest.mark.parametrize("n", [1, 6])
def test_the_gradient_of_the_whole_objective_agrees_with_differences(n, alpha):
    X, y = problem(n)
    result = gradient_check(small_network(alpha=alpha), X, y)
    assert result, result
    assert len(result.errors) == 4


def test_the_objective_is_the_mean_loss_and_half_alpha_over_n_times_the_squared_weights():
    X, y = problem(10)
    plain, penalized = (small_network(alpha=alpha, dtype="float64").build(4) for alpha in (0, 3.0))
    for network in (plain, penalized):
        network.parameters["0.bias"][:] = 5  # is not penalized
    squares = sum(np.sum(plain.parameters[name] ** 2) for name in ("0.weights", "2.weights"))
    expected = plain.loss_and_gradients(X, y) + 3.0 / (2 * 10) * squares
    assert penalized.loss_and_gradients(X, y) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("name", ["sgd", "adam"])
def test_a_training_run_equals_that_of_torch(torch, name):
    X, y = problem(50)
    ours, theirs = {
        "sgd": (Momentum(0.05), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
        "adam": (Adam(0.01), lambda p: torch.optim.Adam(p, lr=0.01)),
    }[name]
    network = small_network(optimizer=ours, dtype="float64").build(4)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3)).double()
    with torch.no_grad():
        for number in (0, 2):
            model[number].weight[:] = torch.from_numpy(network.parameters[f"{number}.weights"].T.copy())
            model[number].bias[:] = torch.from_numpy(network.parameters[f"{number}.bias"].copy())
    optimizer = theirs(model.parameters())
    losses = []
    for _ in range(10):
        total = 0.0
        for start in range(0, 50, 16):
            loss = torch.nn.functional.cross_entropy(
                model(torch.from_numpy(X[start : start + 16])), torch.from_numpy(y[start : start + 16])
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y[start : start + 16])
        losses.append(total / 50)
    network.fit(X, y, epochs=10, batch_size=16, shuffle=False)
    np.testing.assert_allclose(network.history_["loss"], losses, rtol=1e-10)
    np.testing.assert_allclose(network.outputs(X), model(torch.from_numpy(X)).detach().numpy(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_xor_is_learned(seed):
    network = Network([Dense(8), Tanh(), Dense(2)], CategoricalCrossEntropy(), Adam(0.05), random_state=seed)
    network.fit(XOR, XOR_Y, epochs=300, batch_size=4)
    np.testing.assert_array_equal(network.predict(XOR), XOR_Y)
    assert network.history_["loss"][-1] < 0.05


def test_without_an_activation_between_them_two_layers_cannot_learn_xor():
    network = Network([Dense(8), Dense(2)], CategoricalCrossEntropy(), Adam(0.05), random_state=0)
    network.fit(XOR, XOR_Y, epochs=300, batch_size=4)
    assert network.history_["loss"][-1] == pytest.approx(np.log(2), abs=0.01)  # the best that a plane can do


def test_moons_are_told_apart():
    X, y = make_moons(400, noise=0.15, random_state=0)
    network = Network(
        [Dense(16), ReLU(), Dense(16), ReLU(), Dense(1)], BinaryCrossEntropy(), Adam(0.01), random_state=0
    )
    network.fit(X[:300], y[:300], epochs=100, batch_size=32)
    assert np.mean(network.predict(X[300:]) == y[300:]) > 0.95
    probabilities = network.predict_proba(X[300:])
    assert probabilities.shape == (100, 2)
    np.testing.assert_array_equal(probabilities[:, 1] > 0.5, network.predict(X[300:]))


def test_a_curve_is_learned():
    X = np.linspace(-1, 1, 200)[:, None]
    network = Network([Dense(32), Tanh(), Dense(1)], SquaredError(), Adam(0.02), random_state=0)
    network.fit(X, np.sin(3 * X[:, 0]), epochs=200, batch_size=20)
    assert network.predict(X).shape == (200,)
    assert np.sqrt(np.mean((network.predict(X) - np.sin(3 * X[:, 0])) ** 2)) < 0.05


def test_an_all_zero_start_leaves_the_hidden_units_alike_for_ever():
    X, y = problem()
    layers = [Dense(8, "zeros"), Tanh(), Dense(3, "zeros")]
    network = Network(layers, CategoricalCrossEntropy(), SGD(0.5), random_state=0).fit(X, y, epochs=20)
    weights = network.layers_[0].parameters["weights"]
    np.testing.assert_array_equal(weights, np.repeat(weights[:, :1], 8, axis=1))


def test_the_same_seed_gives_the_same_network_bit_for_bit():
    X, y = problem()
    one, same, other = (small_network(random_state=seed).fit(X, y, epochs=3) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.parameter_vector, same.parameter_vector)
    assert one.history_ == same.history_
    assert not np.array_equal(one.parameter_vector, other.parameter_vector)


def test_a_second_fit_goes_on_where_the_first_stopped_and_build_starts_anew():
    X, y = problem()
    whole = small_network().fit(X, y, epochs=5)
    parts = small_network().fit(X, y, epochs=2).fit(X, y, epochs=3)
    np.testing.assert_array_equal(whole.parameter_vector, parts.parameter_vector)
    assert whole.history_ == parts.history_
    assert parts.build(4).history_ == {"loss": []}
    np.testing.assert_array_equal(parts.parameter_vector, small_network().build(4).parameter_vector)


def test_every_row_is_seen_once_an_epoch_in_a_new_order_with_its_own_target():
    seen = []

    class Watching(Network):
        def train_step(self, X, y, sample_weight=None):
            seen.append((X.copy(), y.copy(), sample_weight.copy()))
            return super().train_step(X, y, sample_weight)

    X = np.arange(10.0)[:, None]
    network = Watching([Dense(1)], SquaredError(), SGD(1e-6), random_state=0)
    network.fit(X, 2 * X[:, 0], epochs=2, batch_size=4, sample_weight=1 + X[:, 0])
    assert [len(batch[0]) for batch in seen] == [4, 4, 2] * 2
    epochs = [[np.concatenate([batch[i].ravel() for batch in part]) for i in range(3)] for part in (seen[:3], seen[3:])]
    for rows, targets, weights in epochs:
        np.testing.assert_array_equal(np.sort(rows), X[:, 0])
        np.testing.assert_array_equal(targets, 2 * rows)
        np.testing.assert_array_equal(weights, 1 + rows)
    assert not np.array_equal(epochs[0][0], epochs[1][0])


def test_history_holds_the_mean_loss_over_rows_not_over_batches():
    X, y = np.array([[0.0], [0.0], [0.0]]), np.array([2.0, 2.0, 8.0])
    network = Network([Dense(1, "zeros")], SquaredError(), SGD(1e-9)).fit(X, y, epochs=1, batch_size=2, shuffle=False)
    assert network.history_["loss"] == [pytest.approx((2 + 2 + 32) / 3, rel=1e-6)]


def test_rows_of_weight_zero_are_as_good_as_absent():
    X, y = problem()
    weight = np.where(np.arange(60) % 10 == 0, 2.0, 0.0)
    weighed = small_network().fit(X, y, epochs=3, batch_size=4, sample_weight=weight)
    alone = small_network().fit(X[::10], y[::10], epochs=3, batch_size=4)
    np.testing.assert_allclose(weighed.parameter_vector, alone.parameter_vector, rtol=1e-5, atol=1e-6)


def test_training_leaves_the_data_and_the_layers_it_was_given_alone():
    X, y = problem()
    kept, layers = X.copy(), [Dense(8), Tanh(), Dense(3)]
    network = Network(layers, CategoricalCrossEntropy(), random_state=0).fit(X, y, epochs=2)
    np.testing.assert_array_equal(X, kept)
    assert layers[0].input_shape is None
    assert network.layers_[0] is not layers[0]


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_a_copy_goes_on_by_itself_as_the_network_would(copied):
    X, y = problem()
    network = Network([Dense(8), BatchNorm(), Dropout(0.2), Dense(3)], CategoricalCrossEntropy(), random_state=0)
    other = copied(network.fit(X, y, epochs=2))
    before = network.parameter_vector.copy()
    other.fit(X, y, epochs=3)
    np.testing.assert_array_equal(network.parameter_vector, before)
    network.fit(X, y, epochs=3)
    np.testing.assert_array_equal(other.parameter_vector, network.parameter_vector)
    np.testing.assert_array_equal(other.outputs(X), network.outputs(X))
    assert not np.array_equal(network.parameter_vector, before)
    assert copied(small_network()).layers[0].input_shape is None


def test_a_clone_has_the_same_hyperparameters_and_no_training():
    network = small_network(alpha=0.5).fit(*problem(), epochs=1)
    other = clone(network)
    assert repr(other) == repr(network)
    assert not hasattr(other, "parameter_vector")
    other.fit(*problem(), epochs=1)
    np.testing.assert_array_equal(other.parameter_vector, network.parameter_vector)


def test_outputs_do_not_depend_on_the_batches_they_are_computed_in():
    X, y = problem(100)
    network = small_network(dtype="float64").fit(X, y, epochs=1)
    np.testing.assert_allclose(network.outputs(X, batch_size=7), network.forward(X), rtol=1e-12)


def test_sequences_of_any_length_are_learned_step_by_step():
    rng = np.random.default_rng(0)
    network = Network([Dense(8), Tanh(), Dense(2)], CategoricalCrossEntropy(), Adam(0.02), random_state=0)
    network.build((None, 3))
    for steps in (5, 2, 7):
        X = rng.normal(size=(60, steps, 3))
        network.fit(X, (X[..., 0] > 0).astype(int), epochs=20)
    X = rng.normal(size=(20, 4, 3))
    assert network.predict(X).shape == (20, 4)
    assert np.mean(network.predict(X) == (X[..., 0] > 0)) > 0.95


def test_backward_returns_the_gradient_for_the_data():
    X, y = problem(5)
    network = small_network(dtype="float64").build(4)

    def loss(X):
        return network.loss.forward(network.forward(X), y)

    loss(X)
    gradient = network.backward(network.loss.backward())
    step = np.zeros_like(X)
    step[2, 1] = 1e-6
    assert gradient[2, 1] == pytest.approx((loss(X + step) - loss(X - step)) / 2e-6, rel=1e-6)


def test_summary_lists_layers_shapes_and_counts():
    assert small_network().build(4).summary().splitlines() == [
        "   layer           output shape  parameters",
        "   input           4                       ",
        "0  Dense(units=8)  8                     40",
        "1  Tanh()          8                      0",
        "2  Dense(units=3)  3                     27",
        "   total                                 67",
    ]


def test_the_progress_bar_is_silent_without_a_terminal_and_shown_on_request(capsys):
    X, y = problem()
    small_network().fit(X, y, epochs=2)
    assert capsys.readouterr() == ("", "")
    small_network().fit(X, y, epochs=2, progress=True)
    assert "2/2" in capsys.readouterr().err


def test_the_progress_bar_is_silent_in_continuous_integration_even_in_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("CI", "true")
    small_network().fit(*problem(), epochs=2)
    assert capsys.readouterr() == ("", "")
    monkeypatch.delenv("CI")
    small_network().fit(*problem(), epochs=2)
    assert "2/2" in capsys.readouterr().err


# Bad input


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("optimizer", "rate"), [(SGD(1e6), "1e+06"), (Momentum(1e30), "1e+30")])
def test_a_loss_that_explodes_stops_training_and_names_step_and_learning_rate(optimizer, rate):
    X, y = problem()
    network = Network([Dense(8), ReLU(), Dense(1)], SquaredError(), optimizer, random_state=0)
    with pytest.raises(ValueError, match=rf"stopped at step \d+: .*learning_rate={re.escape(rate)}"):
        network.fit(X, y, epochs=50)


def test_a_step_that_would_follow_a_loss_without_value_is_not_made():
    network = Network([Dense(1, "zeros")], SquaredError(), SGD(1e-6)).build(1)
    with pytest.raises(ValueError, match="stopped at step 1: the loss became inf with learning_rate=1e-06"):
        network.fit([[1.0]], [1e30])  # its square is beyond float32
    assert not network.parameter_vector.any()


def test_parameters_that_leave_the_numbers_in_the_very_last_step_are_noticed():
    network = Network([Dense(1, "zeros")], SquaredError(), SGD(1e30)).build(1)
    with pytest.raises(ValueError, match="stopped at step 1: a parameter became infinite or NaN"):
        network.fit([[1.0]], [1e15], epochs=1)


def test_data_of_another_shape_names_the_first_layer():
    network = small_network().build(4)
    with pytest.raises(
        ValueError, match=r"layer 0, Dense\(units=8\), wants X of shape \(n_samples, 4\), got shape \(5, 3\)"
    ):
        network.fit(np.ones((5, 3)), [0] * 5)
    with pytest.raises(ValueError, match="layer 0, Dense"):
        network.predict(np.ones((5, 3)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nan_and_infinity_in_the_data_are_refused_with_their_place(bad):
    X, y = problem()
    X[3, 2] = bad
    with pytest.raises(ValueError, match=rf"X must hold finite numbers only, got {bad} at position \(3, 2\)"):
        small_network().fit(X, y)
    network = small_network().build(4)
    with pytest.raises(ValueError, match="X must hold finite numbers only"):
        network.predict(X)


def test_numbers_beyond_float32_are_refused():
    X, y = problem()
    X[3, 2] = 1e39
    with pytest.raises(ValueError, match=r"X must fit into float32.* got 1e\+39 at position \(3, 2\)"):
        small_network().fit(X, y)


@pytest.mark.parametrize(
    ("X", "error"),
    [("text", ValueError), ([], ValueError), (np.ones(4), ValueError), ([["a", "b"]], TypeError), (None, ValueError)],
)
def test_what_is_no_batch_of_numbers_is_refused(X, error):
    with pytest.raises(error, match="X must hold"):
        small_network().fit(X, [0, 1])


@pytest.mark.parametrize("label", [-1, 3])
def test_labels_outside_the_classes_are_refused(label):
    X, y = problem()
    y[7] = label
    with pytest.raises(ValueError, match=rf"y must hold classes 0 to 2, got {label} at position 7"):
        small_network().fit(X, y)


def test_targets_of_another_length_are_refused():
    X, y = problem()
    with pytest.raises(ValueError, match=r"y must hold one class a row, shape \(60,\), got shape \(59,\)"):
        small_network().fit(X, y[:-1])


def test_a_network_that_is_not_built_says_so():
    for method in ("predict", "predict_proba", "outputs"):
        with pytest.raises(ValueError, match="not built yet"):
            getattr(small_network(), method)(np.ones((1, 4)))
    with pytest.raises(ValueError, match="not built yet"):
        small_network().summary()


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"layers": []}, TypeError, "layers must be a list"),
        ({"layers": [Dense(3), "relu"]}, TypeError, "layers must hold Layer objects, got 'relu' at position 1"),
        ({"loss": "squared"}, TypeError, "loss must be of type Loss, got 'squared'"),
        ({"optimizer": "adam"}, TypeError, "optimizer must be of type Optimizer, got 'adam'"),
        ({"optimizer": Adam(-1)}, ValueError, "learning_rate must be"),
        ({"alpha": -1}, ValueError, "alpha must be"),
        ({"layers": [Dense(3), Softmax()]}, ValueError, r"layers must end before the Softmax\(\)"),
        ({"dtype": "float16"}, ValueError, "dtype must be"),
        ({"random_state": "luck"}, TypeError, "random_state must be"),
    ],
)
def test_hyperparameters_that_make_no_sense_are_refused(params, error, message):
    with pytest.raises(error, match=message):
        small_network().set_params(**params).build(4)


@pytest.mark.parametrize(("params", "error"), [({"epochs": 0}, ValueError), ({"batch_size": 2.5}, TypeError)])
def test_a_number_of_epochs_or_rows_that_is_none_is_refused(params, error):
    with pytest.raises(error, match="must be an integer of at least 1"):
        small_network().fit(*problem(), **params)


def test_a_layer_that_replaces_its_gradient_by_a_new_array_is_caught():
    class Replacing(Layer):
        def setup(self, input_shape):
            self.add_parameter("factor", np.ones(input_shape))
            return input_shape

        def forward(self, X, training=False):
            self.X = X
            return X * self.parameters["factor"]

        def backward(self, grad):
            self.gradients["factor"] = np.sum(self.X * grad, axis=0)
            return grad * self.parameters["factor"]

    network = Network([Sequential([Replacing()]), Dense(3)], CategoricalCrossEntropy(), random_state=0)
    with pytest.raises(ValueError, match=r"Replacing.* replaced its gradients\['factor'\] by another array"):
        network.fit(*problem(), epochs=1)
