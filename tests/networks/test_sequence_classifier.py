import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.networks import (
    LSTM,
    Adam,
    BinaryCrossEntropy,
    Dense,
    Dropout,
    Embedding,
    Network,
    SequenceClassifier,
    pad_sequences,
)


@parametrize_with_checks([SequenceClassifier(16, "gru", learning_rate_init=0.02, dtype="float64")])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def visits(n=300, seed=0):
    """Clicks of visits of any length: who began at page 1 buys at the end, whatever is seen between."""
    rng = np.random.default_rng(seed)
    X = [rng.integers(2, 6, size=length) for length in rng.integers(1, 12, size=n)]
    for visit in X:
        visit[0] = rng.integers(2)
    return X, np.array(["left", "bought"])[[visit[0] for visit in X]]


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_visits_of_any_length_are_told_apart(cell):
    model = SequenceClassifier(16, cell, n_tokens=6, learning_rate_init=0.01, random_state=0).fit(*visits())
    X, y = visits(seed=1)
    assert model.score(X, y) > 0.95
    np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1, rtol=1e-5)


def test_a_series_of_numbers_is_told_apart_by_its_trend():
    rng = np.random.default_rng(0)
    slopes = rng.choice([-1, 0, 1], size=300)
    X = (
        slopes[:, None] * np.linspace(0, 2, 10)
        + rng.normal(scale=0.3, size=(300, 1))
        + 0.1 * rng.normal(size=(300, 10))
    )
    for cell in ("rnn", "lstm", "gru"):
        model = SequenceClassifier(16, cell, learning_rate_init=0.01, random_state=0).fit(X[:200], slopes[:200])
        assert model.score(X[200:], slopes[200:]) > 0.95


def test_tables_arrays_and_lists_are_the_same_thing_in_other_forms():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 5)), np.arange(40) % 2
    settings = {"units": 4, "max_iter": 2, "random_state": 0}
    table, array = (SequenceClassifier(**settings).fit(data, y) for data in (X, X[..., None]))
    np.testing.assert_array_equal(table.network_.parameter_vector, array.network_.parameter_vector)
    np.testing.assert_array_equal(table.predict_proba(X), array.predict_proba(list(X[..., None])))


def test_lists_are_padded_and_the_padding_is_masked():
    X, y = visits(60)
    model = SequenceClassifier(6, n_tokens=6, max_iter=2, random_state=0).fit(X, y)
    one_by_one = np.concatenate([model.predict_proba(visit[None]) for visit in X])
    np.testing.assert_allclose(model.predict_proba(X), one_by_one, rtol=1e-4, atol=1e-6)
    several = [np.random.default_rng(n).normal(size=(n, 3)) for n in (1, 4, 2, 6)] * 5
    model = SequenceClassifier(6, max_iter=2, random_state=0).fit(several, np.arange(20) % 2)
    one_by_one = np.concatenate([model.predict_proba(sequence[None]) for sequence in several])
    np.testing.assert_allclose(model.predict_proba(several), one_by_one, rtol=1e-4, atol=1e-6)


def test_training_leaves_the_padding_out():
    X, y = visits(60)
    model = SequenceClassifier(6, n_tokens=6, max_iter=2, random_state=0, dtype="float64").fit(X, y)
    layers = [Embedding(6, 16), LSTM(6), Dropout(0.0), Dense(1)]
    network = Network(
        layers, BinaryCrossEntropy(), Adam(0.003), alpha=1e-4, max_norm=1.0, random_state=0, dtype="float64"
    )
    padded, mask = pad_sequences(X)
    network.build((None,)).fit(padded, y == "left", epochs=2, mask=mask)
    np.testing.assert_allclose(model.network_.parameter_vector, network.parameter_vector, rtol=1e-12)


def test_longer_sequences_than_those_learned_from_can_be_judged():
    X, y = visits(60)
    model = SequenceClassifier(6, n_tokens=6, max_iter=2, random_state=0).fit(X, y)
    assert model.predict([[1] + [3] * 50]).shape == (1,)


def test_early_stopping_keeps_the_best_network_and_masks_the_rows_held_out():
    rng = np.random.default_rng(0)
    X, _ = visits(80)
    y = rng.integers(2, size=80)  # nothing to be learned
    model = SequenceClassifier(16, n_tokens=6, early_stopping=True, n_iter_no_change=3, max_iter=100)
    model.set_params(validation_fraction=0.25, learning_rate_init=0.02, random_state=0).fit(X, y)
    assert model.n_iter_ == len(model.validation_loss_curve_) < 100
    assert model.network_.history_["restored_epoch"] == model.n_iter_ - 3


def test_the_same_seed_gives_the_same_network_and_it_survives_pickling():
    X, y = visits(60)
    one, same = (SequenceClassifier(4, n_tokens=6, max_iter=2, random_state=3).fit(X, y) for _ in range(2))
    np.testing.assert_array_equal(one.network_.parameter_vector, same.network_.parameter_vector)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)).predict_proba(X), one.predict_proba(X))
    assert clone(one).get_params() == one.get_params()


def test_scikit_learns_scores_work_on_sequences():
    X, y = np.random.default_rng(0).normal(size=(40, 5, 2)), np.arange(40) % 2
    assert cross_val_score(SequenceClassifier(4, max_iter=1, random_state=0), X, y, cv=3).shape == (3,)


# Bad input


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"units": 0}, ValueError, "units must be an integer of at least 1"),
        ({"cell": "transformer"}, ValueError, "cell must be one of 'rnn', 'lstm', 'gru', got 'transformer'"),
        ({"n_tokens": 0}, ValueError, "n_tokens must be an integer of at least 1"),
        ({"n_tokens": 4}, ValueError, r"wants X of tokens 0 to 3, got \d at"),
        ({"embedding_size": 0}, ValueError, "units must be an integer of at least 1"),
        ({"dropout": -1}, ValueError, "rate must be"),
        ({"max_norm": 0}, ValueError, "max_norm must be"),
        ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init must be"),
        ({"early_stopping": True, "validation_fraction": 2}, ValueError, "validation_fraction must be"),
        ({"random_state": "luck"}, TypeError, "random_state must be"),
    ],
)
def test_settings_that_make_no_sense_are_refused(params, error, message):
    with pytest.raises(error, match=message):
        SequenceClassifier(**{"units": 4, "n_tokens": 6, "max_iter": 1} | params).fit(*visits(30))


def test_what_are_no_sequences_is_refused():
    X, y = visits(20)
    with pytest.raises(ValueError, match="at least one step each, got none at position 3"):
        SequenceClassifier(n_tokens=6).fit([*X[:3], [], *X[4:]], y)
    with pytest.raises(ValueError, match=r"X must hold sequences, shape \(n_samples, n_steps\) or a list of them, got"):
        SequenceClassifier(n_tokens=6).fit(np.ones((4, 3, 2), dtype=int), [0, 1, 0, 1])
    with pytest.raises(TypeError, match="X must hold token numbers, that is integers"):
        SequenceClassifier(n_tokens=6).fit(np.full((4, 3), 0.5), [0, 1, 0, 1])
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        SequenceClassifier(n_tokens=6).fit(X, y[:-1])
    with pytest.raises(ValueError, match="at least 2 classes, got one class only: 1"):
        SequenceClassifier().fit(np.ones((4, 3, 2)), [1] * 4)
    with pytest.raises(NotFittedError):
        SequenceClassifier().predict(np.ones((4, 3)))
    model = SequenceClassifier(4, max_iter=1).fit(np.random.default_rng(0).normal(size=(6, 3, 2)), [0, 1] * 3)
    with pytest.raises(ValueError, match=r"wants X of shape \(n_samples, any, 2\), got shape \(1, 3, 5\)"):
        model.predict(np.ones((1, 3, 5)))
    with pytest.raises(ValueError, match="X must hold finite numbers only, got nan"):
        model.predict(np.full((1, 3, 2), np.nan))
