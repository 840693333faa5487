import copy
import pickle
import re

import numpy as np
import pytest
from sklearn.base import clone

from helpers.metrics import mode_coverage, nearest_mode
from helpers.networks import (
    GAN,
    SGD,
    Adam,
    BatchNorm,
    BinaryCrossEntropy,
    Conv2D,
    ConvTranspose2D,
    Dense,
    Flatten,
    LeakyReLU,
    Network,
    ReLU,
    Tanh,
    to_torch_state,
)
from helpers.networks.gan import AdversarialLoss, _packed, _unpacked


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def picture_gan(pack=1, loss="non-saturating", **options):
    """Pictures of 4x4 with 2 channels, from 3 numbers."""
    generator = [ConvTranspose2D(5, 2), BatchNorm(), ReLU(), ConvTranspose2D(2, 4, 2, 1), Tanh()]
    discriminator = [Conv2D(4, 3, 2, 1), LeakyReLU(0.2), Flatten(), Dense(1)]
    return GAN(generator, discriminator, (1, 1, 3), loss, pack=pack, random_state=0, **options).build((4, 4, 2))


def plane_gan(seed=0, **options):
    """Points of the plane."""
    options = {"generator_optimizer": Adam(0.001, 0.5), "discriminator_optimizer": Adam(0.004, 0.5)} | options
    generator = [Dense(48, "he"), LeakyReLU(0.2), Dense(48, "he"), LeakyReLU(0.2), Dense(2)]
    discriminator = [Dense(48, "he"), LeakyReLU(0.2), Dense(48, "he"), LeakyReLU(0.2), Dense(1)]
    return GAN(generator, discriminator, 4, random_state=seed, **options)


@pytest.mark.parametrize("pack", [1, 2])
@pytest.mark.parametrize("loss", ["non-saturating", "minimax"])
def test_gradients_come_back_through_the_discriminator_as_differences_say(loss, pack):
    generator = picture_gan(pack, loss, dtype="float64").generator_
    noise = random(4, 1, 1, 3)
    generator.loss_and_gradients(noise, None)
    analytic, numeric = generator.gradient_vector.copy(), np.empty_like(generator.gradient_vector)
    for at, value in enumerate(generator.parameter_vector):
        ends = []
        for move in (1e-6, -1e-6):
            generator.parameter_vector[at] = value + move
            ends.append(generator.loss_and_gradients(noise, None))
        generator.parameter_vector[at] = value
        numeric[at] = (ends[0] - ends[1]) / 2e-6
    np.testing.assert_allclose(analytic, numeric, rtol=1e-5, atol=1e-6 * np.abs(numeric).max())


@pytest.mark.parametrize("loss", ["non-saturating", "minimax"])
@pytest.mark.parametrize("pack", [1, 2])
@pytest.mark.parametrize(("optimizer", "dtype"), [("SGD", "float32"), ("Adam", "float64")])
def test_a_full_step_of_both_networks_equals_that_of_torch(torch, loss, pack, optimizer, dtype):
    # Adam in float64: a bias before a BatchNorm has the gradient 0, and Adam makes a full step of its rounding.
    nn, rule = torch.nn, {"SGD": SGD(0.1), "Adam": Adam(0.01, 0.5)}[optimizer]
    ours = picture_gan(pack, loss, generator_optimizer=rule, discriminator_optimizer=rule, dtype=dtype)
    make = nn.Sequential(
        nn.ConvTranspose2d(3, 5, 2), nn.BatchNorm2d(5), nn.ReLU(), nn.ConvTranspose2d(5, 2, 4, 2, 1), nn.Tanh()
    )
    judge = nn.Sequential(nn.Conv2d(2 * pack, 4, 3, 2, 1), nn.LeakyReLU(0.2), nn.Flatten(), nn.Linear(16, 1))
    for network, model in ((ours.generator_, make), (ours.discriminator_, judge)):
        model.to(getattr(torch, dtype))
        model.load_state_dict({key: torch.from_numpy(array) for key, array in to_torch_state(network).items()})
    settings = {"lr": 0.1} if optimizer == "SGD" else {"lr": 0.01, "betas": (0.5, 0.999)}
    rules = [getattr(torch.optim, optimizer)(model.parameters(), **settings) for model in (make, judge)]
    bce = nn.functional.binary_cross_entropy_with_logits
    drawn, real = copy.deepcopy(ours.rng_), random(6, 4, 4, 2, seed=1).astype(dtype)

    def turned(X):
        return torch.from_numpy(np.moveaxis(X, -1, 1).copy())

    def seen(pictures):
        return pictures.reshape(-1, pack * 2, 4, 4)  # channels first: packing is a reshape there

    ours.discriminator_step(real)
    ours.generator_step(6)
    first, second = (turned(drawn.standard_normal((6, 1, 1, 3), dtype)) for _ in range(2))
    logits = judge(torch.cat([seen(turned(real)), seen(make(first).detach())]))
    loss_judge = bce(logits, torch.tensor([[1.0]] * (6 // pack) + [[0.0]] * (6 // pack)).to(logits))
    loss_judge.backward()
    rules[1].step()
    logits = judge(seen(make(second)))
    loss_make = bce(logits, torch.ones_like(logits)) if loss == "non-saturating" else -bce(logits, 0 * logits)
    rules[0].zero_grad()
    loss_make.backward()
    rules[0].step()

    assert ours.history_["discriminator"] == [pytest.approx(loss_judge.item(), rel=1e-5)]
    assert ours.history_["generator"] == [pytest.approx(loss_make.item(), rel=1e-5)]
    for network, model in ((ours.generator_, make), (ours.discriminator_, judge)):
        theirs = model.state_dict()
        for name, array in to_torch_state(network).items():
            if not name.endswith("num_batches_tracked"):
                np.testing.assert_allclose(array, theirs[name].numpy(), rtol=1e-5, atol=1e-5)


def test_the_losses_are_the_logarithms_that_the_formula_has():
    judge = Network([Dense(1)], BinaryCrossEntropy(), dtype="float64", random_state=0).build(2)
    X = random(5, 2)
    D = judge.predict_proba(X)[:, 1]
    assert AdversarialLoss(judge, "minimax").forward(X) == pytest.approx(np.log(1 - D).mean(), rel=1e-12)
    assert AdversarialLoss(judge).forward(X) == pytest.approx(-np.log(D).mean(), rel=1e-12)


def test_a_sure_discriminator_silences_the_minimax_loss_and_not_the_other():
    judge = Network([Dense(1)], BinaryCrossEntropy(), dtype="float64").build(1)
    judge.parameters["0.weights"][...] = 1
    slopes = {}
    for kind in ("minimax", "non-saturating"):
        loss = AdversarialLoss(judge, kind)
        assert np.isfinite(loss.forward(np.array([[-20.0]])))  # D(G(z)) = 2e-9
        slopes[kind] = loss.backward().item()
    assert slopes["minimax"] == pytest.approx(-np.exp(-20), rel=1e-6)
    assert slopes["non-saturating"] == pytest.approx(-1, rel=1e-6)


def test_the_best_discriminator_is_the_share_of_the_densities():
    # Real N(1, 1), made N(0, 1): log p/q = x - 1/2, a line, which one dense unit can be.
    gan = GAN([Dense(1)], [Dense(1)], 1, discriminator_optimizer=Adam(0.01), random_state=0, dtype="float64")
    gan.build(1)
    gan.generator_.parameters["0.weights"][...] = 1
    X = 1 + random(4000, 1, seed=1)
    for _ in range(600):
        gan.discriminator_step(X)
    x = np.linspace(-2, 3, 11)[:, None]
    p, q = (np.exp(-((x - mean) ** 2) / 2) for mean in (1, 0))
    np.testing.assert_allclose(gan.discriminate(x), (p / (p + q))[:, 0], atol=0.03)


@pytest.mark.parametrize("pack", [1, 2])
def test_it_finds_all_modes_of_a_ring(pack):
    angle = np.arange(8) * np.pi / 4
    centres = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X = centres[np.random.default_rng(0).integers(8, size=4000)] + 0.1 * random(4000, 2, seed=1)
    made = plane_gan(pack=pack).fit(X, 2000, 128).sample(2000)
    found = mode_coverage(nearest_mode(made, centres, 0.3), 8)
    assert found.n_covered >= 7, found
    assert found.share_good > 0.55, found


def test_training_in_two_parts_is_training_in_one_and_looking_changes_nothing():
    X = random(200, 2)
    once, twice = plane_gan().fit(X, 20, 16), plane_gan().fit(X, 8, 16)
    twice.sample(5)
    twice.fit(X, 12, 16)
    np.testing.assert_array_equal(once.generator_.parameter_vector, twice.generator_.parameter_vector)
    assert once.history_ == twice.history_
    assert {name: len(values) for name, values in once.history_.items()} == dict.fromkeys(once.history_, 20)


def test_the_seed_is_all_that_is_random():
    X = random(100, 2)
    one, same, other = (plane_gan(seed).fit(X, 5, 16).sample(10) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_samples_of_the_same_noise_are_kept_at_the_steps_watched():
    gan = plane_gan().fit(random(100, 2), 6, 16, watch=[0, 4])
    gan.fit(random(100, 2), 4, 16, watch=[10])
    assert list(gan.samples_) == [0, 4, 10]
    assert gan.samples_[0].shape == (64, 2)
    np.testing.assert_array_equal(gan.samples_[10], gan.sample(noise=gan.fixed_noise_))
    assert not np.array_equal(gan.samples_[4], gan.samples_[10])


def test_the_discriminator_may_make_several_steps_for_one():
    gan = plane_gan(discriminator_steps=3).fit(random(100, 2), 5, 16)
    assert (len(gan.history_["discriminator"]), len(gan.history_["generator"])) == (15, 5)
    assert (gan.discriminator_.optimizer_.steps, gan.generator_.optimizer_.steps) == (15, 5)


def test_history_tells_what_the_discriminator_held_of_either_kind():
    gan, X = plane_gan().build(2), random(32, 2)
    drawn, before = copy.deepcopy(gan.rng_), copy.deepcopy(gan)
    gan.discriminator_step(X.astype("float32"))
    made = gan.generator_.forward(drawn.standard_normal((32, 4), "float32"))
    assert gan.history_["real"] == [pytest.approx(before.discriminate(X).mean(), rel=1e-5)]
    assert gan.history_["made"] == [pytest.approx(before.discriminate(made).mean(), rel=1e-5)]


def test_a_packed_discriminator_sees_several_samples_of_one_kind():
    X = random(6, 4, 4, 2)
    packed = _packed(X, 3)
    assert packed.shape == (2, 4, 4, 6)
    np.testing.assert_array_equal(packed[1], np.concatenate([X[3], X[4], X[5]], axis=-1))
    np.testing.assert_array_equal(_unpacked(packed, 3), X)
    assert picture_gan(pack=3).discriminate(X).shape == (2,)


def test_networks_lend_their_layers_and_their_own_optimizer():
    mine = Network([Dense(2)], BinaryCrossEntropy(), SGD(0.5), max_norm=1.0)
    gan = GAN(mine, Network([Dense(1)], BinaryCrossEntropy()), 3, discriminator_optimizer=SGD(0.25)).build(2)
    assert (gan.generator_.optimizer_.learning_rate, gan.generator_.max_norm) == (0.5, 1.0)
    assert gan.discriminator_.optimizer_.learning_rate == 0.25
    assert not hasattr(mine, "body_")
    assert isinstance(mine.loss, BinaryCrossEntropy)


def test_a_copy_goes_on_as_the_original():
    X, gan = random(100, 2), plane_gan().fit(random(100, 2), 3, 16)
    copies = [copy.deepcopy(gan), pickle.loads(pickle.dumps(gan))]
    gan.fit(X, 5, 16)
    for other in copies:
        np.testing.assert_array_equal(other.fit(X, 5, 16).sample(4), copy.deepcopy(gan).sample(4))
    assert not hasattr(clone(gan), "generator_")


def test_built_anew_all_training_is_forgotten():
    X, gan = random(100, 2), plane_gan()
    first = gan.fit(X, 4, 16).sample(3)
    np.testing.assert_array_equal(gan.build(2).fit(X, 4, 16).sample(3), first)
    assert len(gan.history_["generator"]) == 4


# Bad input


@pytest.mark.parametrize(("made", "judged"), [(1e30, 1e-3), (1e-3, 1e30)])
def test_a_loss_that_turns_nan_stops_training_and_names_both_rates(made, judged):
    gan = plane_gan(generator_optimizer=SGD(made), discriminator_optimizer=SGD(judged))
    rates = re.escape(f"learning rates: {made:g} (generator), {judged:g} (discriminator)")
    stopped = r"The (generator|discriminator) cannot go on: Training stopped at step \d+: the loss became (nan|inf)"
    with pytest.raises(ValueError, match=f"{stopped}.*{rates}"):
        gan.fit(random(100, 2), 100, 16)


def test_parameters_that_the_last_step_spoilt_are_found():
    with pytest.raises(ValueError, match=r"The generator has parameters that are infinite or NaN\. Either network may"):
        plane_gan(generator_optimizer=SGD(1e39)).fit(1e3 * random(100, 2), 1, 16)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: plane_gan().fit([[0.0, np.nan]] * 20, 1, 4),
            r"X must hold finite numbers only, got nan at",
        ),
        (lambda: plane_gan().fit(random(20, 3), 1, 4), r"generator must end in the shape \(3,\), got \(2,\)"),
        (
            lambda: plane_gan().build(2).fit(random(20, 3), 1, 4),
            r"X must hold samples of the shape \(2,\) that",
        ),
        (lambda: plane_gan().fit(random(20), 1, 4), r"X must hold numbers, a sample a row, got shape \(20,\)"),
        (lambda: plane_gan().fit([["a"]], 1, 4), "X must hold numbers"),
        (lambda: plane_gan().fit(random(20, 2), 1, 21), "batch_size must be .* at most the 20 rows of X, got 21"),
        (lambda: plane_gan(pack=3).fit(random(20, 2), 1, 4), "batch_size must be a multiple of pack=3"),
        (lambda: plane_gan().fit(random(20, 2), 0), "steps must be an integer of at least 1, got 0"),
        (lambda: plane_gan().fit(random(20, 2), 1, 4, watch=[-1]), "each of watch must be an integer of at least 0"),
        (lambda: plane_gan(loss="wasserstein").build(2), "loss must be one of 'non-saturating', 'minimax'"),
        (lambda: plane_gan(pack=0).build(2), "pack must be an integer of at least 1, got 0"),
        (lambda: plane_gan(discriminator_steps=0).build(2), "discriminator_steps must be an integer of at least 1"),
        (lambda: plane_gan(dtype="int8").build(2), "dtype must be 'float32' or 'float64'"),
        (lambda: GAN([Dense(2)], [Dense(2)], 3).build(2), r"discriminator must end in the shape \(1,\), got \(2,\)"),
        (lambda: plane_gan().sample(3), "This GAN is not built yet"),
        (lambda: plane_gan().generator_step(3), "This GAN is not built yet"),
        (lambda: plane_gan().discriminator_step(random(3, 2)), "This GAN is not built yet"),
        (
            lambda: plane_gan().build(2).set_params(pack=2).fit(random(20, 2), 1, 4),
            r"pack was 1 when this GAN was built and is 2: call build",
        ),
        (lambda: plane_gan().fit(1e150 * random(20, 2), 1, 4), "X must fit into float32, got a number of size"),
        (lambda: plane_gan().discriminate(random(3, 2)), "This GAN is not built yet"),
        (lambda: plane_gan().build(2).sample(0), "n_samples must be an integer of at least 1, got 0"),
        (lambda: plane_gan().build(2).sample(noise=random(3, 5)), r"wants X of shape \(n_samples, 4\), got shape"),
        (lambda: plane_gan(pack=2).build(2).discriminate(random(3, 2)), "a multiple of pack=2 of them"),
    ],
)
def test_what_makes_no_sense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"generator": Dense(2)}, "layers must be a list of at least one Layer"),
        ({"discriminator": [Dense(1), "sigmoid"]}, "layers must hold Layer objects, got 'sigmoid' at position 1"),
        ({"generator_optimizer": "adam"}, "optimizer must be of type Optimizer, got 'adam'"),
        ({"random_state": "zero"}, "random_state must be None, an integer"),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused(options, message):
    with pytest.raises(TypeError, match=message):
        plane_gan().set_params(**options).build(2)
