import numpy as np
import pytest

from helpers.networks import (
    GRU,
    SGD,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    CategoricalCrossEntropy,
    Dense,
    Network,
    ReLU,
    SquaredError,
    mask_from_lengths,
)


def noise(n=40, seed=0):
    """Labels that nothing foretells: whoever learns them only learns by heart."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 10)), rng.integers(2, size=n)


def learner(**params):
    return Network(
        [Dense(64), BatchNorm(), ReLU(), Dense(1)], BinaryCrossEntropy(), Adam(0.01), random_state=0, **params
    )


def test_the_loss_on_held_out_rows_is_taken_down_after_each_epoch():
    (X, y), (X_held, y_held) = noise(), noise(seed=1)
    network = learner(alpha=0.5)
    losses = []
    for _ in range(4):
        network.fit(X, y, epochs=1, validation_data=(X_held, y_held))
        losses.append(network.loss.forward(network.outputs(X_held), y_held))  # without the penalty
    assert network.history_["validation_loss"] == losses
    assert len(network.history_["loss"]) == 4
    assert "restored_epoch" not in network.history_


def test_looking_at_held_out_rows_does_not_change_the_training():
    X, y = noise()
    one, other = learner().fit(X, y, epochs=5), learner().fit(X, y, epochs=5, validation_data=noise(seed=1))
    np.testing.assert_array_equal(one.parameter_vector, other.parameter_vector)
    assert one.history_["loss"] == other.history_["loss"]


@pytest.mark.parametrize("patience", [1, 3, 6])
def test_training_stops_when_patience_ends_and_the_best_network_comes_back_whole(patience):
    (X, y), (X_held, y_held) = noise(), noise(seed=1)
    network = learner().fit(X, y, epochs=200, validation_data=(X_held, y_held), patience=patience)
    losses, restored = network.history_["validation_loss"], network.history_["restored_epoch"]
    assert len(losses) == restored + patience < 200
    if restored:
        assert losses[restored - 1] == min(losses)
        best = learner().fit(X, y, epochs=restored)
    else:
        best = learner().build(10)
    np.testing.assert_array_equal(network.parameter_vector, best.parameter_vector)
    for name, array in best.body_.state.items():
        np.testing.assert_array_equal(network.body_.state[name], array)  # the running means too
    np.testing.assert_array_equal(network.outputs(X_held), best.outputs(X_held))


def test_who_trains_on_is_no_longer_where_the_best_was():
    X, y = noise()
    network = learner().fit(X, y, epochs=50, validation_data=noise(seed=1), patience=1)
    assert "restored_epoch" in network.history_
    assert "restored_epoch" not in network.fit(X, y, epochs=1).history_


def test_where_all_epochs_bring_progress_the_last_is_the_best():
    X = np.random.default_rng(0).normal(size=(100, 3))
    y = X @ [1.0, -2.0, 0.5]
    network = Network([Dense(1)], SquaredError(), SGD(0.01), random_state=0)
    network.fit(X, y, epochs=15, validation_data=(X[:30], y[:30]), patience=2)
    assert len(network.history_["loss"]) == network.history_["restored_epoch"] == 15


def test_progress_smaller_than_tol_is_none():
    X = np.random.default_rng(0).normal(size=(100, 3))
    y = X @ [1.0, -2.0, 0.5]
    network = Network([Dense(1)], SquaredError(), SGD(0.01), random_state=0)
    network.fit(X, y, epochs=50, validation_data=(X, y), patience=3, tol=10.0)
    assert len(network.history_["loss"]) == 3
    assert network.history_["restored_epoch"] == 3  # it was the best nevertheless


def test_training_that_only_does_harm_is_undone():
    X = np.random.default_rng(0).normal(size=(50, 3))
    y = X @ [1.0, -2.0, 0.5]
    network = Network([Dense(1)], SquaredError(), Adam(0.05), random_state=0)
    network.fit(X, y, epochs=300)
    good = network.parameter_vector.copy()
    network.fit(X, -y, epochs=50, validation_data=(X, y), patience=2)
    np.testing.assert_array_equal(network.parameter_vector, good)
    assert network.history_["restored_epoch"] == 300
    assert len(network.history_["loss"]) == len(network.history_["validation_loss"]) == 302
    assert np.isnan(network.history_["validation_loss"][:300]).all()


def test_held_out_sequences_have_a_mask_of_their_own():
    rng = np.random.default_rng(0)
    X, mask = rng.normal(size=(20, 5, 2)), mask_from_lengths(rng.integers(1, 6, size=20), 5)
    for layers, y in (([GRU(4), Dense(2)], X[:, 0, 0] > 0), ([GRU(4, True), Dense(2)], X[..., 0] > 0)):
        held_out = (X[:8], y[:8], mask[:8])
        network = Network(layers, CategoricalCrossEntropy(), random_state=0)
        network.fit(X[8:], y[8:], epochs=2, mask=mask[8:], validation_data=held_out)
        outputs = network.outputs(X[:8], mask=mask[:8])
        expected = network.loss.forward(outputs[mask[:8]], y[:8][mask[:8]]) if y.ndim == 2 else None
        expected = expected or network.loss.forward(outputs, y[:8])
        assert network.history_["validation_loss"][-1] == pytest.approx(expected, rel=1e-6)


def test_long_gradients_are_shortened_before_the_step():
    X, y = np.full((4, 2), 100.0), np.full(4, 100.0)
    network = Network([Dense(1)], SquaredError(), SGD(1.0), max_norm=0.25, random_state=0, dtype="float64").build(2)
    before = network.parameter_vector.copy()
    network.train_step(X, y)
    assert np.linalg.norm(network.parameter_vector - before) == pytest.approx(0.25, rel=1e-12)


def test_clipping_saves_a_training_that_would_explode():
    rng = np.random.default_rng(0)
    X = 30 * rng.normal(size=(64, 3))
    network = Network([Dense(8), ReLU(), Dense(1)], SquaredError(), SGD(0.1), random_state=0)
    with pytest.raises(ValueError, match="Training stopped at step"):
        network.fit(X, X[:, 0], epochs=20)
    network.set_params(max_norm=1.0).build(3).fit(X, X[:, 0], epochs=20)
    assert network.history_["loss"][-1] < 0.5 * network.history_["loss"][0]


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"patience": 3}, ValueError, "patience=3 needs validation_data"),
        ({"validation_data": (1,)}, TypeError, r"validation_data must be \(X, y\) or \(X, y, mask\), got tuple"),
        ({"validation_data": "half"}, TypeError, r"validation_data must be \(X, y\) or \(X, y, mask\), got str"),
        ({"validation_data": (np.ones((3, 9)), [0] * 3)}, ValueError, r"layer 0, .* wants X of shape"),
        ({"validation_data": (np.ones((3, 10)), [0] * 2)}, ValueError, "y must have the shape of the outputs"),
        ({"validation_data": noise(), "patience": 0}, ValueError, "patience must be an integer of at least 1, got 0"),
        ({"validation_data": noise(), "tol": -1}, ValueError, "tol must be a finite number of at least 0, got -1"),
    ],
)
def test_settings_that_make_no_sense_are_refused_before_training(params, error, message):
    network = learner()
    with pytest.raises(error, match=message):
        network.fit(*noise(), **params)
    assert network.history_ == {"loss": []}


def test_a_length_that_is_none_is_refused():
    with pytest.raises(ValueError, match="max_norm must be a finite number above 0, got 0"):
        learner(max_norm=0).fit(*noise())
