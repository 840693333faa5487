import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler
from sklearn.utils.estimator_checks import check_estimator

from helpers.networks import ConvClassifier, Network


@pytest.mark.filterwarnings("ignore:Can't test estimator")  # with tables: few checks have pictures
def test_follows_scikit_learn():
    check_estimator(ConvClassifier(), on_skip=None)


def shapes(n=120, size=8, seed=0):
    """A bar across or down or a square, somewhere in the picture."""
    rng = np.random.default_rng(seed)
    X, y = 0.1 * rng.normal(size=(n, size, size)), rng.integers(3, size=n)
    for picture, kind, (i, j) in zip(X, y, rng.integers(size - 4, size=(n, 2)), strict=True):
        picture[i : i + (1, 4, 2)[kind], j : j + (4, 1, 2)[kind]] += 1
    return X, np.array(["across", "down", "square"])[y]


def test_shapes_are_told_apart_wherever_they_stand():
    model = ConvClassifier((8, 8), max_iter=15, learning_rate_init=0.01, random_state=0).fit(*shapes(400))
    X, y = shapes(200, seed=1)
    assert model.score(X, y) > 0.95
    probabilities = model.predict_proba(X)
    assert probabilities.shape == (200, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(model.classes_[probabilities.argmax(axis=1)], model.predict(X))


def test_digits_are_read_as_rows_of_a_table_in_a_pipeline():
    X, X_test, y, y_test = train_test_split(*load_digits(return_X_y=True), test_size=0.4, random_state=0)
    model = ConvClassifier((16, 32), image_shape=(8, 8), learning_rate_init=0.003, max_iter=12, random_state=0)
    assert make_pipeline(MinMaxScaler(), model).fit(X, y).score(X_test, y_test) > 0.96


def test_channels_pictures_and_rows_are_the_same_thing_in_other_forms():
    X, y = shapes()
    settings = {"filters": (4,), "max_iter": 2, "random_state": 0}
    flat = ConvClassifier(image_shape=(8, 8), **settings).fit(X.reshape(len(X), -1), y)
    pictures, channels = (ConvClassifier(**settings).fit(data, y) for data in (X, X[..., None]))
    for other in (pictures, channels):
        np.testing.assert_array_equal(flat.network_.parameter_vector, other.network_.parameter_vector)
    np.testing.assert_array_equal(flat.predict_proba(X.reshape(len(X), -1)), pictures.predict_proba(X))


def test_two_classes_share_one_output():
    X, y = shapes()
    y = y == "square"
    model = ConvClassifier((4,), hidden_layer_sizes=(8,), dropout=0.1, max_iter=2, random_state=0).fit(X, y)
    assert model.network_.body_.output_shape == (1,)
    assert model.predict(X).dtype == bool
    np.testing.assert_array_equal(model.predict_proba(X)[:, 1] > 0.5, model.predict(X))


def test_early_stopping_keeps_the_best_network():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 6, 6)), rng.integers(2, size=60)  # nothing to be learned
    model = ConvClassifier((8,), early_stopping=True, n_iter_no_change=3, max_iter=100, learning_rate_init=0.01)
    model.set_params(validation_fraction=0.3, random_state=0).fit(X, y)
    assert model.n_iter_ == len(model.loss_curve_) == len(model.validation_loss_curve_) < 100
    assert model.network_.history_["restored_epoch"] == model.n_iter_ - 3
    assert ConvClassifier((8,), max_iter=1).fit(X, y).validation_loss_curve_ is None


def test_every_class_has_its_share_of_the_rows_held_out(monkeypatch):
    seen = {}

    def fit(self, X, y, *args, validation_data, **options):
        seen["learned"], seen["held out"] = y, validation_data[1]
        return self

    monkeypatch.setattr(Network, "fit", fit)
    y = np.repeat([0, 1, 2], [80, 10, 10])
    for seed in range(5):
        model = ConvClassifier((2,), early_stopping=True, validation_fraction=0.2, random_state=seed)
        model.fit(np.zeros((100, 4, 4)), y)
        np.testing.assert_array_equal(np.bincount(seen["learned"]), [64, 8, 8])
        np.testing.assert_array_equal(np.bincount(seen["held out"]), [16, 2, 2])


def test_the_same_seed_gives_the_same_network_and_it_survives_pickling():
    X, y = shapes()
    one, same = (ConvClassifier((4,), max_iter=2, random_state=3).fit(X, y) for _ in range(2))
    np.testing.assert_array_equal(one.network_.parameter_vector, same.network_.parameter_vector)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(one)).predict_proba(X), one.predict_proba(X))
    assert clone(one).get_params() == one.get_params()


def test_scikit_learns_searches_and_scores_work_on_pictures():
    X, y = shapes()
    model = ConvClassifier((4,), max_iter=2, random_state=0)
    assert cross_val_score(model, X, y, cv=3).shape == (3,)
    search = GridSearchCV(model, {"filters": [(2,), (4,)]}, cv=2).fit(X, y)
    assert search.best_params_["filters"] in {(2,), (4,)}


# Bad input


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"filters": (4, 0)}, ValueError, "each of filters must be an integer of at least 1, got 0"),
        ({"filters": (4,) * 4}, ValueError, "layer 10, .* needs a pool_size that fits into its input, got 2 for 1"),
        ({"kernel_size": 0}, ValueError, "kernel_size must be an integer of at least 1"),
        ({"hidden_layer_sizes": "wide"}, TypeError, "each of hidden_layer_sizes must be an integer"),
        ({"dropout": 1}, ValueError, "rate must be"),
        ({"image_shape": (8, 8)}, ValueError, "Found array with dim 3"),
        ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be an integer of at least 1"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init must be"),
        ({"alpha": -1}, ValueError, "alpha must be"),
        ({"early_stopping": "yes"}, TypeError, "early_stopping must be True or False"),
        ({"early_stopping": True, "validation_fraction": 0.01}, ValueError, "leaves fewer than 2 rows to judge by"),
        ({"early_stopping": True, "n_iter_no_change": 0}, ValueError, "n_iter_no_change must be"),
        ({"random_state": "luck"}, TypeError, "random_state must be"),
    ],
)
def test_settings_that_make_no_sense_are_refused(params, error, message):
    with pytest.raises(error, match=message):
        ConvClassifier(**{"filters": (4,), "max_iter": 1} | params).fit(*shapes(30))


def test_a_fit_that_fails_leaves_the_model_as_it_was():
    X, y = shapes(30)
    model = ConvClassifier((4,), max_iter=2, random_state=0).fit(X, y)
    before = model.predict(X)
    with pytest.raises(ValueError, match=r"loss became|infinite or NaN"):
        model.set_params(learning_rate_init=1e300).fit(X, np.where(y == y[0], "another", "kind"))
    np.testing.assert_array_equal(model.predict(X), before)


def test_what_are_no_pictures_is_refused():
    X, y = shapes(30)
    with pytest.raises(ValueError, match=r"X must hold pictures, .* got shape \(30, 64\)\. .* give image_shape"):
        ConvClassifier().fit(X.reshape(30, -1), y)
    for shape in ((8, 7), (8, 8, 2), (64,), (8, None)):
        with pytest.raises(ValueError, match="image_shape must be"):
            ConvClassifier(image_shape=shape).fit(X.reshape(30, -1), y)
    model = ConvClassifier((4,), max_iter=1).fit(X, y)
    with pytest.raises(ValueError, match=r"layer 0, .* wants X of shape \(n_samples, 8, 8, 1\), got shape"):
        model.predict(X[:, :, :7])
    with pytest.raises(ValueError, match="at least 2 classes, got one class only: across"):
        ConvClassifier().fit(X, ["across"] * 30)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        ConvClassifier().fit(X, y[:-1])
    with pytest.raises(NotFittedError):
        ConvClassifier().predict(X)
    X[3, 2, 1] = np.nan
    with pytest.raises(ValueError, match="contains NaN"):
        ConvClassifier().fit(X, y)
