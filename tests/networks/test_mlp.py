import warnings

import numpy as np
import pytest
from sklearn import neural_network
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.networks import Dense, MLPClassifier, MLPRegressor, Sequential, Tanh

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@parametrize_with_checks([MLPClassifier(), MLPRegressor()])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("ours", [MLPClassifier, MLPRegressor])
def test_parameters_and_defaults_are_scikit_learns(ours):
    theirs = getattr(neural_network, ours.__name__)().get_params()
    defaults = ours().get_params()
    assert {name: theirs[name] for name in defaults} == defaults
    assert theirs.keys() - defaults.keys() <= {
        "learning_rate", "power_t", "max_fun", "verbose", "warm_start", "loss",
    }  # fmt: skip


def halves(loader):
    X, y = loader(return_X_y=True)
    X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, random_state=0)
    scaler = StandardScaler().fit(X)
    return scaler.transform(X), scaler.transform(X_test), y, y_test


@pytest.mark.parametrize(
    ("loader", "settings"),
    [
        (load_digits, {"hidden_layer_sizes": (64,), "batch_size": 32, "max_iter": 30}),
        (load_breast_cancer, {"hidden_layer_sizes": (32, 16), "activation": "tanh", "max_iter": 100}),
        (load_breast_cancer, {"solver": "sgd", "learning_rate_init": 0.05, "alpha": 1.0, "max_iter": 100}),
        (load_digits, {"early_stopping": True, "activation": "logistic", "learning_rate_init": 0.01}),
    ],
)
def test_classes_are_told_apart_as_well_as_by_scikit_learn(loader, settings):
    X, X_test, y, y_test = halves(loader)
    ours, theirs = (
        [kind(random_state=seed, **settings).fit(X, y) for seed in range(2)]
        for kind in (MLPClassifier, neural_network.MLPClassifier)
    )
    scores = [np.mean([model.score(X_test, y_test) for model in models]) for models in (ours, theirs)]
    assert scores[0] > 0.93
    assert scores[0] == pytest.approx(scores[1], abs=0.015)  # two seeds of one model differ by as much
    if "early_stopping" not in settings:
        losses = [np.mean([model.loss_ for model in models]) for models in (ours, theirs)]
        assert losses[0] == pytest.approx(losses[1], rel=0.35, abs=0.003)


def test_numbers_are_predicted_as_well_as_by_scikit_learn():
    X, X_test, y, y_test = halves(load_diabetes)
    y, y_test = (y - 150) / 80, (y_test - 150) / 80
    settings = {"hidden_layer_sizes": (20,), "alpha": 1.0, "learning_rate_init": 0.01, "max_iter": 60}
    ours, theirs = (
        np.mean([kind(random_state=seed, **settings).fit(X, y).score(X_test, y_test) for seed in range(3)])
        for kind in (MLPRegressor, neural_network.MLPRegressor)
    )
    assert ours > 0.35
    assert ours == pytest.approx(theirs, abs=0.08)


@pytest.mark.parametrize(
    "settings",
    [{"solver": "adam", "epsilon": 1e-14}, {"solver": "sgd"}, {"solver": "sgd", "nesterovs_momentum": False}],
)
@pytest.mark.parametrize("n_outputs", [1, 2])
def test_the_same_start_gives_the_same_steps_as_scikit_learn(settings, n_outputs):
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(30, 4)), rng.normal(size=(30, n_outputs))
    y = Y[:, 0] if n_outputs == 1 else Y
    common = {"hidden_layer_sizes": (5,), "activation": "tanh", "alpha": 2.0, "batch_size": 8, "shuffle": False,
              "learning_rate_init": 0.02, "max_iter": 10, "n_iter_no_change": 1000} | settings  # fmt: skip
    ours = MLPRegressor(random_state=0, **common).fit(X, y)
    same = Sequential([Dense(5), Tanh(), Dense(n_outputs)]).build(4, random_state=0, dtype="float64")
    first = [same.parameters["0.weights"], same.parameters["2.weights"]]

    class SameStart(neural_network.MLPRegressor):
        def _init_coef(self, fan_in, fan_out, dtype):
            return first.pop(0).copy(), np.zeros(fan_out)

    theirs = SameStart(random_state=0, **common).fit(X, y)
    for our, their in zip(ours.coefs_ + ours.intercepts_, theirs.coefs_ + theirs.intercepts_, strict=True):
        np.testing.assert_allclose(our, their, rtol=1e-9, atol=1e-11)
    if n_outputs == 1:  # of several outputs scikit-learn reports the mean loss, but descends along the sum
        np.testing.assert_allclose(ours.loss_curve_, theirs.loss_curve_, rtol=1e-10)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_labels_may_be_words_and_probabilities_follow_their_order(n_classes):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 2))
    y = np.array(["low", "high", "middle"])[np.clip((X[:, 0] > 0).astype(int) + (X[:, 0] > 1), 0, n_classes - 1)]
    model = MLPClassifier((16,), learning_rate_init=0.02, random_state=0).fit(X, y)
    assert list(model.classes_) == sorted(set(y))
    probabilities = model.predict_proba(X)
    assert probabilities.shape == (150, n_classes)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_array_equal(model.classes_[probabilities.argmax(axis=1)], model.predict(X))
    assert model.score(X, y) > 0.9


def test_the_same_seed_gives_the_same_model_bit_for_bit():
    X, y = make_moons(100, noise=0.2, random_state=0)
    settings = {"early_stopping": True, "max_iter": 5}
    one, same, other = (MLPClassifier(random_state=seed, **settings).fit(X, y) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.predict_proba(X), same.predict_proba(X))
    assert not np.array_equal(one.predict_proba(X), other.predict_proba(X))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_network_computes_in_the_type_of_the_data(dtype):
    X, y = make_moons(60, random_state=0)
    model = MLPClassifier(max_iter=2, random_state=0).fit(X.astype(dtype), y)
    assert model.coefs_[0].dtype == model.predict_proba(X).dtype == dtype


def test_coefficients_are_views_of_the_networks_vector():
    X, y = make_moons(60, random_state=0)
    model = MLPClassifier((7, 5), max_iter=2, random_state=0).fit(X, y)
    assert [array.shape for array in model.coefs_] == [(2, 7), (7, 5), (5, 1)]
    assert [array.shape for array in model.intercepts_] == [(7,), (5,), (1,)]
    assert all(np.shares_memory(array, model.network_.parameter_vector) for array in model.coefs_ + model.intercepts_)
    assert model.n_layers_ == 4


def test_no_hidden_layer_leaves_logistic_regression():
    X, y = make_moons(60, random_state=0)
    model = MLPClassifier((), max_iter=3, random_state=0).fit(X, y)
    assert [array.shape for array in model.coefs_] == [(2, 1)]


def test_training_stops_when_the_loss_no_longer_gets_better_by_tol():
    X, y = make_moons(200, noise=0.2, random_state=0)
    model = MLPClassifier(tol=0.01, n_iter_no_change=3, random_state=0).fit(X, y)
    assert model.n_iter_ == len(model.loss_curve_) < 200
    best = np.minimum.accumulate(model.loss_curve_)
    assert best[-5] - best[-1] < 0.01 * 4
    assert model.best_loss_ == min(model.loss_curve_)


def test_early_stopping_keeps_the_parameters_that_were_best_on_the_held_out_rows():
    X, y = make_moons(300, noise=0.35, random_state=0)
    model = MLPClassifier((64,), early_stopping=True, learning_rate_init=0.1, batch_size=16, random_state=0)
    scores, kept = [], []

    class Watched(MLPClassifier):
        def _score(self, outputs, numbers):
            scores.append(super()._score(outputs, numbers))
            kept.append(self.network_.parameter_vector.copy())
            return scores[-1]

    model = Watched(**model.get_params()).fit(X, y)
    assert model.validation_scores_ == scores
    assert model.best_validation_score_ == max(scores) > scores[-1]
    np.testing.assert_array_equal(model.network_.parameter_vector, kept[int(np.argmax(scores))])
    assert model.best_loss_ is None


def test_a_training_cut_off_by_max_iter_warns():
    X, y = make_moons(60, random_state=0)
    with pytest.warns(ConvergenceWarning, match="stopped after max_iter=2 epochs"):
        MLPClassifier(max_iter=2, random_state=0).fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        MLPClassifier(tol=1.0, random_state=0).fit(X, y)


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"solver": "lbfgs"}, ValueError, "solver must be one of 'adam', 'sgd', got 'lbfgs'"),
        ({"activation": "swish"}, ValueError, "activation must be one of 'identity', 'logistic', 'tanh', 'relu'"),
        ({"hidden_layer_sizes": (5, 0)}, ValueError, "each of hidden_layer_sizes must be an integer of at least 1"),
        ({"hidden_layer_sizes": "wide"}, TypeError, "each of hidden_layer_sizes must be an integer of at least 1"),
        ({"alpha": -1}, ValueError, "alpha must be"),
        ({"batch_size": 0}, ValueError, "batch_size must be an integer of at least 1"),
        ({"batch_size": "all"}, ValueError, "batch_size must be one of 'auto'"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init must be"),
        ({"max_iter": 0}, ValueError, "max_iter must be"),
        ({"tol": -1}, ValueError, "tol must be"),
        ({"n_iter_no_change": 0}, ValueError, "n_iter_no_change must be"),
        ({"solver": "sgd", "momentum": 1.0}, ValueError, "momentum must be"),
        ({"early_stopping": True, "validation_fraction": 1.0}, ValueError, "validation_fraction must be"),
        ({"early_stopping": True, "validation_fraction": 0.01}, ValueError, "leaves fewer than 2 rows"),
        ({"random_state": "luck"}, TypeError, "random_state must be"),
        ({"solver": "sgd", "learning_rate_init": 1e30}, ValueError, "Training stopped at step"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(params, error, message):
    X, y = make_moons(60, random_state=0)
    with pytest.raises(error, match=message):
        MLPRegressor(**params).fit(X, y)


def test_a_single_class_is_refused():
    with pytest.raises(ValueError, match="y must hold at least 2 classes, got one class only: 1"):
        MLPClassifier().fit([[0.0], [1.0]], [1, 1])
