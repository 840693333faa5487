import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import subspace_angles
from sklearn.base import clone
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.networks import (
    Autoencoder,
    DenoisingAutoencoder,
    from_torch_state,
    gradient_check,
    load_network,
    save_network,
    to_torch_state,
)

pytestmark = [  # few rows and few steps are meant here, but where a test asks for the warning
    pytest.mark.filterwarnings("ignore:false_alarm_rate:UserWarning"),
    pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning"),
]


@parametrize_with_checks([Autoencoder(), Autoencoder(2, (8,), max_iter=20), DenoisingAutoencoder(max_iter=20)])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def table(n=800, rank=3, columns=8, noise=0.3, seed=0):
    """Rows near a flat of low dimension, with directions of clearly different spread, off the origin."""
    spread = np.linspace(2.0, 1.0, rank)
    Q = np.linalg.qr(np.random.default_rng(99).normal(size=(columns, rank)))[0]
    rng = np.random.default_rng(seed)
    return 5 + (rng.normal(size=(n, rank)) * spread) @ Q.T + noise * rng.normal(size=(n, columns))


def learned_rows(model, X):
    """The rows that a model with the seed 0 learned from, as its network saw them."""
    order = np.random.default_rng(0).permutation(len(X))
    return (X[order[len(model.validation_scores_) :]] - model.mean_) / model.scale_


def maps(model):
    """E's W and V, both (n_features, k), of a linear model."""
    encoder, decoder = (half.parameters["0.weights"] for half in model.network_.layers_)
    return decoder.T, encoder


TIGHT = {"tol": 1e-10, "max_iter": 5000}


# Linear: PCA, and what the penalty does to it


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("k", [1, 3, 8])
def test_the_linear_one_spans_the_subspace_of_pca(k, scale):
    X = table()
    model = Autoencoder(k, scale=scale, random_state=0, **TIGHT).fit(X)
    Z = learned_rows(model, X)
    pca = PCA(k).fit(Z)
    W, V = maps(model)
    np.testing.assert_allclose(subspace_angles(W, pca.components_.T), 0, atol=1e-6)
    np.testing.assert_allclose(W @ V.T, pca.components_.T @ pca.components_, atol=1e-6)
    lost = Z - pca.inverse_transform(pca.transform(Z))
    assert model.loss_ == pytest.approx(0.5 * np.mean(np.sum(lost**2, axis=1)), rel=1e-8, abs=1e-12)


def test_the_codes_of_the_linear_one_are_those_of_pca_in_other_axes():
    X = table()
    model = Autoencoder(3, random_state=0, **TIGHT).fit(X)
    scores, codes = PCA(3).fit(learned_rows(model, X)).transform((X - model.mean_) / model.scale_), model.transform(X)
    turned = np.linalg.lstsq(codes - codes.mean(axis=0), scores - scores.mean(axis=0))[0]
    np.testing.assert_allclose((codes - codes.mean(axis=0)) @ turned, scores - scores.mean(axis=0), atol=1e-5)
    assert not np.allclose(np.abs(turned), np.eye(3), atol=0.1)


@pytest.mark.parametrize("alpha", [10.0, 300.0, 1100.0])
def test_the_penalty_shrinks_each_axis_as_the_formula_says(alpha):
    X = table()
    model = Autoencoder(3, scale=False, alpha=alpha, random_state=0, **TIGHT).fit(X)
    Z = learned_rows(model, X)
    squares, axes = np.linalg.eigh(Z.T @ Z)
    squares, axes = squares[::-1][:3], axes[:, ::-1][:, :3]
    kept = np.maximum(1 - alpha / squares, 0)
    W, V = maps(model)
    np.testing.assert_allclose(W @ V.T, axes * kept @ axes.T, atol=1e-5)
    assert (kept == 0).sum() == (1 if alpha == 1100.0 else 0)  # at last an axis is given up


def test_the_penalty_ties_the_two_maps_by_itself():
    X = table()
    W, V = maps(Autoencoder(3, alpha=50.0, random_state=0, **TIGHT).fit(X))
    np.testing.assert_allclose(W, V, atol=1e-6)


def test_without_a_penalty_the_two_maps_are_known_up_to_a_matrix_only():
    X = table()
    model = Autoencoder(3, random_state=0, **TIGHT).fit(X)
    A = np.random.default_rng(0).normal(size=(3, 3))
    scores = model.anomaly_scores(X)
    encoder, decoder = (half.parameters for half in model.network_.layers_)
    for values in encoder.values():
        values[...] = values @ A
    decoder["0.weights"][...] = np.linalg.inv(A) @ decoder["0.weights"]
    np.testing.assert_allclose(model.anomaly_scores(X), scores, rtol=1e-6)


def test_adam_arrives_where_l_bfgs_does():
    X = table()
    exact, adam = (
        Autoencoder(3, solver=solver, learning_rate_init=0.01, tol=1e-7, max_iter=1000, random_state=0).fit(X)
        for solver in ("lbfgs", "adam")
    )
    assert adam.loss_ == pytest.approx(exact.loss_, rel=1e-2)
    assert subspace_angles(maps(exact)[0], maps(adam)[0]).max() < 0.05


# Deep


def bent(n=1500, seed=0):
    """Rows along a curve in the plane, and the same moved across it: nothing linear tells them apart."""
    rng = np.random.default_rng(seed)
    t = rng.uniform(-2, 2, size=n)
    return np.column_stack([t, t**2]) + 0.05 * rng.normal(size=(n, 2))


def test_the_deep_one_follows_a_bend_that_the_linear_one_cuts():
    X = bent()
    linear = Autoencoder(1, random_state=0).fit(X)
    deep = Autoencoder(1, (16,), learning_rate_init=0.01, random_state=0).fit(X)
    new = bent(seed=1)
    assert np.mean(deep.anomaly_scores(new)) < 0.15 * np.mean(linear.anomaly_scores(new))
    strange = [[0.0, 2.0], [-0.5, 1.5]]  # each number is ordinary
    assert deep.predict(strange).tolist() == [-1, -1]
    assert linear.predict(strange).tolist() == [1, 1]


@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu"])
def test_the_slopes_of_the_deep_one_are_right(activation):
    X = table(40)
    model = Autoencoder(2, (5, 3), activation, alpha=0.7, max_iter=2, random_state=0).fit(X)
    Z = (X[:5] - model.mean_) / model.scale_
    result = gradient_check(model.network_, Z, Z)
    assert result, result
    assert next(iter(result.errors)) == "0.0.weights"
    assert len(result.errors) == 12


def test_a_wrong_slope_would_be_found():
    X = table(40)
    model = Autoencoder(2, max_iter=50, random_state=0).fit(X)
    decoder = model.network_.layers_[1]
    backward = type(decoder).backward
    Z = (X[:5] - model.mean_) / model.scale_
    assert gradient_check(model.network_, Z, Z)
    try:
        type(decoder).backward = lambda self, grad: 0.99 * backward(self, grad)
        assert not gradient_check(model.network_, Z, Z)
    finally:
        type(decoder).backward = backward


# torch


@pytest.mark.parametrize("hidden", [(), (6,), (7, 5)])
@pytest.mark.parametrize("n", [1, 13])
def test_torch_has_the_same_codes_loss_and_slopes(torch, hidden, n):
    X = table(60).astype(np.float32)
    model = Autoencoder(3, hidden, max_iter=3, random_state=0).fit(X)

    def chain(sizes):
        layers = []
        for number, (a, b) in enumerate(pairwise(sizes)):
            layers += [torch.nn.Tanh()] * (number > 0) + [torch.nn.Linear(a, b)]
        return torch.nn.Sequential(*layers)

    theirs = torch.nn.Sequential(chain([8, *hidden, 3]), chain([3, *hidden[::-1], 8]))
    state = to_torch_state(model.network_)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})
    Z = ((X[:n] - model.mean_) / model.scale_).astype(np.float32)
    z = torch.from_numpy(Z)
    out = theirs(z)
    loss = 0.5 * ((out - z) ** 2).sum(dim=1).mean()
    loss.backward()
    np.testing.assert_allclose(model.transform(X[:n]), theirs[0](z).detach().numpy(), rtol=1e-5, atol=1e-5)
    back = (model.reconstruct(X[:n]) - model.mean_) / model.scale_
    np.testing.assert_allclose(back, out.detach().numpy(), rtol=1e-4, atol=1e-5)
    assert model.network_.loss_and_gradients(Z, Z) == pytest.approx(loss.item(), rel=1e-5)
    for name, slope in theirs.named_parameters():
        half, layer, kind = name.split(".")
        ours = model.network_.gradients[f"{half}.{layer}.{'weights' if kind == 'weight' else kind}"]
        slope = slope.grad.numpy()
        np.testing.assert_allclose(ours, slope.T if slope.ndim == 2 else slope, rtol=1e-5, atol=1e-5)


def test_what_torch_has_learned_can_be_used(torch):
    X = table(60)
    model = Autoencoder(2, random_state=0).fit(X)
    state = {name: torch.zeros(array.shape) for name, array in to_torch_state(model.network_).items()}
    from_torch_state(model.network_, state)
    np.testing.assert_allclose(model.reconstruct(X), np.tile(model.mean_, (60, 1)))


# Scores and threshold


def test_scores_threshold_and_predictions_hang_together():
    X = table()
    model = Autoencoder(3, random_state=0).fit(X)
    scores = model.anomaly_scores(X)
    lost = (model.reconstruct(X) - X) / model.scale_
    np.testing.assert_allclose(scores, np.sum(lost**2, axis=1), rtol=1e-9)
    np.testing.assert_array_equal(model.score_samples(X), -scores)
    np.testing.assert_array_equal(model.decision_function(X), model.threshold_ - scores)
    np.testing.assert_array_equal(model.predict(X) == -1, scores > model.threshold_)
    assert model.offset_ == -model.threshold_
    assert len(model.validation_scores_) == 160


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.5])
def test_ordinary_new_rows_are_called_anomalies_as_often_as_asked(rate):
    """The mean over many tables is the promise: at most the rate, and at least that less one in m + 1."""
    false_alarms = []
    for seed in range(150):
        model = Autoencoder(2, false_alarm_rate=rate, max_iter=500, tol=1e-3, random_state=seed)
        model.fit(table(400, columns=5, seed=seed))
        false_alarms.append(np.mean(model.predict(table(2000, columns=5, seed=1000 + seed)) == -1))
    error = np.std(false_alarms) / np.sqrt(150)
    assert rate - 1 / 81 - 3 * error < np.mean(false_alarms) < rate + 3 * error


def test_a_rate_that_the_rows_cannot_promise_is_said():
    with pytest.warns(UserWarning, match=r"false_alarm_rate=0.01 needs at least 99 rows kept .* got 80"):
        model = Autoencoder(2, false_alarm_rate=0.01, random_state=0).fit(table(400))
    assert model.threshold_ == pytest.approx(model.validation_scores_[-1], rel=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Autoencoder(2, false_alarm_rate=0.01, validation_fraction=0.5, random_state=0).fit(table(400))


def test_a_broken_correlation_is_found_though_each_number_is_ordinary():
    X, new = table(2000, noise=0.1), table(500, noise=0.1, seed=1)
    broken = new.copy()
    broken[:, 0] = np.random.default_rng(2).permutation(new[:, 0])
    model = Autoencoder(3, random_state=0).fit(X)
    assert np.mean(model.predict(broken) == -1) > 0.6
    np.testing.assert_array_equal(np.sort(broken[:, 0]), np.sort(new[:, 0]))


def test_units_do_not_matter_where_columns_are_scaled():
    X, units = table(), np.array([1e3, 1.0, 1e-3, 1e6, 1.0, 60.0, 1.0, 1e-6])
    one, other = (Autoencoder(3, random_state=0, **TIGHT).fit(rows) for rows in (X, 7 + X * units))
    np.testing.assert_allclose(one.anomaly_scores(X), other.anomaly_scores(7 + X * units), rtol=1e-5)


# Denoising


def known_covariance(n=40_000):
    """Columns of equal variance with known covariance, and that covariance as it is in the rows."""
    rng = np.random.default_rng(0)
    Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return rng.normal(size=(n, 3)) * [2.0, 1.0, 0.5] @ Q.T


@pytest.mark.parametrize(("noise", "level"), [("gaussian", 0.8), ("gaussian", 0.0), ("masking", 0.3)])
def test_the_linear_denoiser_is_the_best_linear_map(noise, level):
    X = known_covariance()
    model = DenoisingAutoencoder(
        3, noise=noise, noise_level=level, scale=False, learning_rate_init=0.01, max_iter=12, random_state=0
    )
    model.fit(X)
    S, identity = np.cov(X.T), np.eye(3)
    if noise == "gaussian":
        best = S @ np.linalg.inv(S + level**2 * identity)
    else:
        best = S @ np.linalg.inv((1 - level) * S + level * np.diag(np.diag(S)))
    W, V = (half.parameters[f"{1 - place}.weights"] for place, half in enumerate(model.network_.layers_))
    np.testing.assert_allclose((W @ V).T, best, atol=0.05)


@pytest.mark.parametrize(("noise", "level"), [("gaussian", 0.6), ("masking", 0.3)])
def test_who_learned_to_repair_repairs_better(noise, level):
    X, new = table(2000), table(500, seed=1)
    settings = {"learning_rate_init": 0.01, "max_iter": 60, "tol": 0, "random_state": 0}
    lost = {}
    for model in (
        DenoisingAutoencoder(5, noise=noise, noise_level=level, **settings),
        Autoencoder(5, solver="adam", **settings),
    ):
        model.fit(X)
        spoil = np.random.default_rng(3)
        if noise == "gaussian":
            spoiled = new + level * model.scale_ * spoil.normal(size=new.shape)
        else:
            spoiled = np.where(spoil.random(new.shape) < level, model.mean_, new)
        lost[type(model).__name__] = np.mean(((model.reconstruct(spoiled) - new) / model.scale_) ** 2)
    assert lost["DenoisingAutoencoder"] < 0.85 * lost["Autoencoder"]


@pytest.mark.parametrize("noise", ["gaussian", "masking"])
def test_the_slopes_of_the_denoiser_are_right(noise):
    model = DenoisingAutoencoder(9, (5,), noise=noise, max_iter=2, random_state=0).fit(table(200))
    Z = (table(5) - model.mean_) / model.scale_
    result = gradient_check(model.network_, Z, Z)
    assert result, result


def test_a_training_cut_off_by_max_iter_warns():
    for model in (Autoencoder(max_iter=2), Autoencoder(2, (4,), max_iter=2), DenoisingAutoencoder(max_iter=2)):
        with pytest.warns(ConvergenceWarning, match="Training stopped after max_iter=2, before"):
            model.fit(table(200))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Autoencoder(2, (4,), tol=1.0).fit(table(200)).n_iter_ == 12  # one epoch, and eleven without progress


def test_a_network_that_was_learned_can_be_stored(tmp_path):
    model = DenoisingAutoencoder(2, (4,), max_iter=3, random_state=0).fit(table(200))
    save_network(model.network_, tmp_path / "denoiser.npz")
    Z = (table(9) - model.mean_) / model.scale_
    np.testing.assert_array_equal(load_network(tmp_path / "denoiser.npz").outputs(Z), model.network_.outputs(Z))


def test_the_denoiser_spoils_nothing_when_it_is_used():
    model = DenoisingAutoencoder(2, max_iter=3, random_state=0).fit(table(200))
    np.testing.assert_array_equal(model.anomaly_scores(table(9)), model.anomaly_scores(table(9)))


# Input


def test_constant_columns_are_named_and_a_surprise_there_counts():
    X = np.column_stack([table(columns=4), np.full(800, 1e6 + 0.1), np.zeros(800)])
    model = Autoencoder(3, random_state=0).fit(X)
    assert model.constant_columns_.tolist() == [4, 5]
    assert model.scale_[4:].tolist() == [1, 1]
    np.testing.assert_allclose(model.reconstruct(X)[:, 4:], X[:, 4:], atol=1e-3)
    surprise = X[:1].copy()
    surprise[0, 5] = 9
    assert model.predict(X[:1])[0] == 1
    assert model.predict(surprise)[0] == -1


def test_frames_keep_their_names_and_codes_get_some():
    frame = pd.DataFrame(table(), columns=list("abcdefgh"))
    model = Autoencoder(2, random_state=0).fit(frame)
    assert list(model.feature_names_in_) == list("abcdefgh")
    assert list(model.get_feature_names_out()) == ["autoencoder0", "autoencoder1"]
    with pytest.raises(ValueError, match="feature names should match"):
        model.anomaly_scores(frame[list("bacdefgh")])


def test_the_same_seed_gives_the_same_model_bit_for_bit():
    X = table(200)
    for model in (Autoencoder(2, (4,), max_iter=3), DenoisingAutoencoder(max_iter=3)):
        one, same, other = (clone(model).set_params(random_state=seed).fit(X) for seed in (1, 1, 2))
        np.testing.assert_array_equal(one.anomaly_scores(X), same.anomaly_scores(X))
        assert not np.array_equal(one.anomaly_scores(X), other.anomaly_scores(X))


@pytest.mark.parametrize("hidden", [(), (4,)])
def test_the_network_computes_in_the_type_of_the_data(hidden):
    model = Autoencoder(2, hidden, max_iter=3, random_state=0).fit(table(200).astype(np.float32))
    assert model.network_.dtype == model.transform(table(5).astype(np.float32)).dtype == np.float32


def test_the_rows_given_stay_as_they_are():
    X = table(200)
    kept = X.copy()
    Autoencoder(2, random_state=0).fit(X).predict(X)
    np.testing.assert_array_equal(X, kept)


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"n_components": 9}, ValueError, "n_components=9 must be at most the number of columns, n_features = 8"),
        ({"n_components": 0}, ValueError, "n_components must be an integer of at least 1, got 0"),
        ({"n_components": 2.5}, TypeError, "n_components must be an integer of at least 1, got 2.5"),
        ({"hidden_layer_sizes": (5, 0)}, ValueError, "each of hidden_layer_sizes must be an integer of at least 1"),
        ({"activation": "swish"}, ValueError, "activation must be one of 'logistic', 'tanh', 'relu', got 'swish'"),
        ({"false_alarm_rate": 0}, ValueError, "false_alarm_rate must be a number strictly between 0 and 1, got 0"),
        ({"false_alarm_rate": 1.0}, ValueError, "false_alarm_rate must be a number strictly between 0 and 1"),
        ({"false_alarm_rate": "few"}, TypeError, "false_alarm_rate must be a number strictly between 0 and 1"),
        ({"validation_fraction": 1.0}, ValueError, "validation_fraction must be a number strictly between 0 and 1"),
        ({"scale": "yes"}, TypeError, "scale must be True or False, got 'yes'"),
        ({"solver": "sgd"}, ValueError, "solver must be one of 'auto', 'lbfgs', 'adam', got 'sgd'"),
        ({"alpha": -1}, ValueError, "alpha must be a finite number of at least 0, got -1"),
        ({"solver": "adam", "batch_size": 0}, ValueError, "batch_size must be an integer of at least 1, got 0"),
        ({"solver": "adam", "batch_size": "all"}, TypeError, "batch_size must be an integer of at least 1, got 'all'"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init must be a finite number above 0"),
        ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1, got 0"),
        ({"tol": -1}, ValueError, "tol must be a finite number of at least 0, got -1"),
        ({"n_iter_no_change": 0}, ValueError, "n_iter_no_change must be an integer of at least 1, got 0"),
        ({"random_state": "luck"}, TypeError, "random_state must be"),
    ],
)
def test_parameters_that_make_no_sense_are_refused(params, error, message):
    with pytest.raises(error, match=message):
        Autoencoder(**params).fit(table(60))


@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[np.nan, 1.0]] * 9, "NaN"),
        ([[np.inf, 1.0]] * 9, "infinity"),
        ([[1.0, 2.0]] * 3, "minimum of 4 is required"),
        ([1.0, 2.0, 3.0, 4.0], "2D array"),
    ],
)
def test_tables_that_are_none_are_refused(X, message):
    with pytest.raises(ValueError, match=message):
        Autoencoder().fit(X)


def test_numbers_too_large_to_square_are_refused_without_scaling_too():
    with pytest.raises(ValueError, match=r"X must have units in which variances fit float64, got column 0"):
        Autoencoder(2, scale=False, random_state=0).fit(table(60) * 1e200)


def test_codes_of_another_length_are_refused():
    model = Autoencoder(2, random_state=0).fit(table(200))
    with pytest.raises(ValueError, match=r"codes must have n_components=2 columns, got shape \(1, 3\)"):
        model.inverse_transform([[1.0, 2.0, 3.0]])


def test_the_noise_of_a_denoiser_must_make_sense():
    with pytest.raises(ValueError, match="noise must be one of 'gaussian', 'masking', got 'dust'"):
        DenoisingAutoencoder(noise="dust").fit(table(60))
    with pytest.raises(ValueError, match="noise_level must be a finite number of at least 0 and below 1, got 1"):
        DenoisingAutoencoder(noise="masking", noise_level=1).fit(table(60))


@pytest.mark.parametrize(("factor", "dtype"), [(1e160, "f8"), (1e-200, "f8"), (1e25, "f4"), (1e-30, "f4")])
def test_columns_whose_variances_do_not_fit_are_named(factor, dtype):
    X = np.random.default_rng(0).normal(size=(50, 3))
    X[:, 1] *= factor
    with pytest.raises(ValueError, match=r"X must have units in which variances fit float\d\d, got column 1"):
        Autoencoder(1, random_state=0).fit(X.astype(dtype))


def test_a_row_too_far_out_is_named_and_not_called_ordinary():
    X = np.random.default_rng(0).normal(size=(50, 3))
    model = Autoencoder(1, random_state=0).fit(X)
    with pytest.raises(ValueError, match="X must not lie so far out that its squares overflow, got row 2"):
        model.predict(np.vstack([X[:2], X[2:3] * 1e200]))
