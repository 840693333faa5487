import numpy as np
import pytest
from sklearn.base import clone

from helpers.networks import SGD, Adam, AdamW, CosineDecay, Momentum, RMSProp, StepDecay, clip_norm
from helpers.networks.optimizers import Optimizer

PAIRS = {
    "sgd": (SGD(0.05), lambda torch, p: torch.optim.SGD(p, lr=0.05)),
    "momentum": (Momentum(0.02, 0.8), lambda torch, p: torch.optim.SGD(p, lr=0.02, momentum=0.8)),
    "nesterov": (Momentum(0.02, 0.8, True), lambda torch, p: torch.optim.SGD(p, lr=0.02, momentum=0.8, nesterov=True)),
    "adam": (Adam(0.03), lambda torch, p: torch.optim.Adam(p, lr=0.03)),
    "adam, all set": (
        Adam(0.03, 0.7, 0.9, 1e-3),
        lambda torch, p: torch.optim.Adam(p, lr=0.03, betas=(0.7, 0.9), eps=1e-3),
    ),
    "rmsprop": (RMSProp(0.01), lambda torch, p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9)),
    "rmsprop, all set": (
        RMSProp(0.01, 0.7, 1e-3),
        lambda torch, p: torch.optim.RMSprop(p, lr=0.01, alpha=0.7, eps=1e-3),
    ),
    "adamw": (AdamW(0.03), lambda torch, p: torch.optim.AdamW(p, lr=0.03)),
    "adamw, all set": (
        AdamW(0.03, 0.7, 0.9, 1e-3, 0.2),
        lambda torch, p: torch.optim.AdamW(p, lr=0.03, betas=(0.7, 0.9), eps=1e-3, weight_decay=0.2),
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_100_steps_equal_those_of_torch(torch, name):
    ours, theirs = PAIRS[name]
    rng = np.random.default_rng(0)
    start, scale = rng.normal(size=20), 10.0 ** rng.integers(-6, 3, size=20)
    parameters = start.copy()
    tensor = torch.from_numpy(start.copy()).requires_grad_()
    ours, theirs = clone(ours).start(parameters), theirs(torch, [tensor])
    for _ in range(100):
        gradients = scale * rng.normal(size=20)
        ours.step(parameters, gradients)
        tensor.grad = torch.from_numpy(gradients)
        theirs.step()
    np.testing.assert_allclose(parameters, tensor.detach().numpy(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize("name", PAIRS)
def test_each_finds_the_bottom_of_a_bowl(name):
    optimizer, parameters = clone(PAIRS[name][0]), np.array([3.0, -2.0])
    optimizer.start(parameters)
    for _ in range(1500):
        optimizer.step(parameters, parameters * [1.0, 10.0])
    np.testing.assert_allclose(parameters, 0, atol=0.01)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_step_works_in_place_and_leaves_the_gradients(name, dtype):
    parameters, gradients = np.ones((2, 50), dtype=dtype)
    optimizer = clone(PAIRS[name][0]).start(parameters)
    memory = dict(optimizer.state)
    view = parameters[:10]
    optimizer.step(parameters, gradients)
    assert np.all(view < 1)
    np.testing.assert_array_equal(gradients, 1)
    assert all(array is memory[key] and array.dtype == dtype for key, array in optimizer.state.items())


def test_adams_first_step_has_the_length_of_the_learning_rate_whatever_the_gradient():
    parameters = np.zeros(4)
    Adam(0.1).start(parameters).step(parameters, np.array([1e6, 1.0, -1e-3, 0.0]))
    np.testing.assert_allclose(parameters, [-0.1, -0.1, 0.1, 0.0], rtol=1e-4)


def test_a_steady_gradient_is_followed_at_ten_times_the_plain_pace():
    parameters = np.zeros(1)
    optimizer = Momentum(0.01, 0.9).start(parameters)
    for _ in range(300):
        before = parameters.copy()
        optimizer.step(parameters, np.ones(1))
    assert (before - parameters)[0] == pytest.approx(0.01 / (1 - 0.9), rel=1e-9)


def test_biases_do_not_decay():
    parameters = np.ones(5)
    AdamW(0.1, weight_decay=0.5).start(parameters, n_weights=3).step(parameters, np.zeros(5))
    np.testing.assert_allclose(parameters, [0.95, 0.95, 0.95, 1, 1], rtol=1e-15)


def test_decay_is_the_same_share_of_every_weight_whatever_its_gradient():
    gradients = np.array([1e-3, 1.0, 1e3])
    plain, decayed = np.full(3, 2.0), np.full(3, 2.0)
    Adam(0.1).start(plain).step(plain, gradients)
    AdamW(0.1, weight_decay=0.5).start(decayed).step(decayed, gradients)
    np.testing.assert_allclose(plain - decayed, 2.0 * 0.1 * 0.5, rtol=1e-12)


@pytest.mark.parametrize("optimizer", [SGD, Momentum, RMSProp, Adam, AdamW])
def test_each_walks_at_the_rate_that_the_schedule_says(optimizer):
    gradients = np.random.default_rng(0).normal(size=(6, 4))
    one, other = np.ones(4), np.ones(4)
    scheduled, constant = optimizer(StepDecay(0.1, 0.5, every=2)).start(one), optimizer(0.1).start(other)
    for step, rate in enumerate([0.1, 0.1, 0.05, 0.05, 0.025, 0.025]):
        constant.learning_rate = rate
        scheduled.step(one, gradients[step])
        constant.step(other, gradients[step])
        assert scheduled.rate == pytest.approx(rate)
    np.testing.assert_allclose(one, other, rtol=1e-13)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("scale", [1e-30, 1.0, 1e30])
def test_clipping_keeps_the_direction_and_bounds_the_length(dtype, scale):
    gradients = (scale * np.random.default_rng(0).normal(size=1000)).astype(dtype)
    before = gradients.astype("float64")
    length = np.linalg.norm(before)
    assert clip_norm(gradients, 2 * length) == pytest.approx(length, rel=1e-6)
    np.testing.assert_array_equal(gradients, before)
    assert clip_norm(gradients, length / 10) == pytest.approx(length, rel=1e-6)
    np.testing.assert_allclose(gradients, before / 10, rtol=1e-5)


def test_clipping_equals_that_of_torch(torch):
    gradients = np.random.default_rng(0).normal(size=50)
    theirs = torch.zeros(50, dtype=torch.float64)
    theirs.grad = torch.from_numpy(gradients.copy())
    length = torch.nn.utils.clip_grad_norm_([theirs], 1.5).item()
    assert clip_norm(gradients, 1.5) == pytest.approx(length, rel=1e-12)
    np.testing.assert_allclose(gradients, theirs.grad.numpy(), rtol=1e-5)  # torch adds 1e-6 to the length


@pytest.mark.parametrize(("gradients", "length"), [([0.0, 0.0], 0), ([1.0, np.inf], np.inf), ([1.0, np.nan], np.nan)])
def test_a_gradient_without_a_length_is_left_as_it_is(gradients, length):
    clipped = np.array(gradients)
    np.testing.assert_equal(clip_norm(clipped, 1.0), length)
    np.testing.assert_array_equal(clipped, gradients)


def test_start_forgets_what_was():
    one, other = np.ones(3), np.ones(3)
    optimizer = Adam().start(one)
    for _ in range(5):
        optimizer.step(one, np.arange(3.0))
    optimizer.start(other).step(other, np.arange(3.0))
    fresh = np.ones(3)
    Adam().start(fresh).step(fresh, np.arange(3.0))
    np.testing.assert_array_equal(other, fresh)


@pytest.mark.parametrize(
    ("optimizer", "message"),
    [
        (SGD(0), "learning_rate must be a finite number above 0"),
        (SGD(np.nan), "learning_rate must be a finite number above 0"),
        (Momentum(0.1, 1.0), "momentum must be a finite number"),
        (Momentum(0.1, -0.1), "momentum must be a finite number"),
        (Adam(-1), "learning_rate must be a finite number above 0"),
        (Adam(beta_1=1), "beta_1 must be a finite number"),
        (Adam(beta_2=-0.5), "beta_2 must be a finite number"),
        (Adam(epsilon=0), "epsilon must be a finite number above 0"),
        (RMSProp(beta=1), "beta must be a finite number"),
        (RMSProp(epsilon=0), "epsilon must be a finite number above 0"),
        (AdamW(weight_decay=-1), "weight_decay must be a finite number of at least 0"),
        (AdamW(CosineDecay(0.1, 0)), "n_steps must be an integer of at least 1"),
    ],
)
def test_hyperparameters_that_make_no_sense_are_refused(optimizer, message):
    with pytest.raises(ValueError, match=message):
        optimizer.start(np.zeros(2))


def test_a_learning_rate_that_is_no_number_is_refused():
    with pytest.raises(TypeError, match="learning_rate must be a finite number above 0, got 'fast'"):
        SGD("fast").start(np.zeros(2))


def test_an_optimizer_without_a_rule_says_what_is_missing():
    class Idle(Optimizer):
        learning_rate = 1.0

    with pytest.raises(NotImplementedError, match="Idle must define update"):
        Idle().start(np.zeros(2)).step(np.zeros(2), np.zeros(2))
