import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import BatchNorm, Dense, LayerNorm, Network, SquaredError, gradient_check


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def with_parameters(layer, shape, dtype="float32"):
    layer.build(shape, dtype=dtype)
    layer.parameters["scale"][:], layer.parameters["shift"][:] = random(2, shape[-1], seed=3)
    return layer


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    shape=st.lists(st.integers(1, 3), min_size=1, max_size=3),
    n=st.integers(2, 4),
    training=st.booleans(),
    kind=st.sampled_from([BatchNorm, LayerNorm]),
    seed=st.integers(0, 99),
)
def test_gradients_agree_with_differences_at_any_shape(shape, n, training, kind, seed):
    # Two values have each a normalized one of about +1 and -1 whatever they are, and a derivative near 0: the larger
    # epsilon keeps the function curved gently enough for differences.
    layer = with_parameters(kind(epsilon=0.1), tuple(shape), "float64")
    result = gradient_check(layer, random(n, *shape, seed=seed), training=training)
    assert result, result


@pytest.mark.parametrize("shape", [(2, 3), (7, 4), (3, 5, 6, 4), (1, 2, 1, 3)])
def test_batch_norm_equals_that_of_torch_in_training_and_afterwards(torch, assert_same, shape):
    layer = with_parameters(BatchNorm(), shape[1:])
    theirs = (torch.nn.BatchNorm1d if len(shape) == 2 else torch.nn.BatchNorm2d)(shape[-1])
    theirs.weight.data = torch.from_numpy(layer.parameters["scale"].copy())
    theirs.bias.data = torch.from_numpy(layer.parameters["shift"].copy())
    for seed in range(3):
        X = 3 + 2 * random(*shape, seed=seed)
        assert_same(layer, theirs, X, turned=True)
    np.testing.assert_allclose(layer.state["mean"], theirs.running_mean.numpy(), rtol=1e-5)
    np.testing.assert_allclose(layer.state["variance"], theirs.running_var.numpy(), rtol=1e-5)
    theirs.eval()
    theirs.zero_grad()
    assert_same(layer, theirs, X, turned=True, training=False)
    for name, other in (("scale", theirs.weight), ("shift", theirs.bias)):
        np.testing.assert_allclose(layer.gradients[name], other.grad.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("shape", [(1, 4), (7, 4), (2, 5, 4), (1, 1, 9)])
def test_layer_norm_equals_that_of_torch(torch, assert_same, shape):
    layer = with_parameters(LayerNorm(), shape[1:])
    theirs = torch.nn.LayerNorm(shape[-1])
    theirs.weight.data = torch.from_numpy(layer.parameters["scale"].copy())
    theirs.bias.data = torch.from_numpy(layer.parameters["shift"].copy())
    assert_same(layer, theirs, random(*shape))
    for name, other in (("scale", theirs.weight), ("shift", theirs.bias)):
        np.testing.assert_allclose(layer.gradients[name], other.grad.numpy(), rtol=1e-5, atol=1e-5)


def test_each_channel_has_mean_0_and_variance_1_over_the_batch():
    Y = BatchNorm().build((6, 5, 3)).forward(50 + 4 * random(8, 6, 5, 3), training=True)
    np.testing.assert_allclose(Y.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(Y.var(axis=(0, 1, 2)), 1, rtol=1e-4)


def test_each_row_has_mean_0_and_variance_1_over_its_channels():
    Y = LayerNorm().build((6, 50)).forward(50 + 4 * random(8, 6, 50))
    np.testing.assert_allclose(Y.mean(axis=-1), 0, atol=1e-5)
    np.testing.assert_allclose(Y.var(axis=-1), 1, rtol=1e-4)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e6])
def test_the_unit_of_the_numbers_does_not_matter(scale):
    X = random(64, 3)
    one, other = (BatchNorm(epsilon=1e-12).build(3).forward(X * factor, training=True) for factor in (1.0, scale))
    np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_a_large_mean_does_not_hide_the_spread():
    X = np.repeat(np.arange(1000.0)[:, None] % 2, 3, axis=1)  # variance 1/4, exact in float32 beside 1e6
    Y = BatchNorm().build(3).forward(1e6 + X, training=True)
    np.testing.assert_allclose(Y, 2 * X - 1, atol=1e-4)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])
def test_what_is_constant_becomes_the_shift(kind):
    layer = kind().build(3)
    np.testing.assert_array_equal(layer.forward(np.full((4, 3), 7.0), training=True), np.zeros((4, 3)))
    assert np.all(np.isfinite(layer.backward(random(4, 3))))


def test_the_running_means_find_those_of_the_population():
    layer, rng = BatchNorm(momentum=0.05).build(2), np.random.default_rng(0)
    for _ in range(400):
        layer.forward(rng.normal([5, -1], [2, 0.5], size=(64, 2)), training=True)
    # Standard errors: sigma * sqrt(m / (2 - m) / 64), that is 0.040 and 0.010; three of them are allowed.
    np.testing.assert_allclose(layer.state["mean"], [5, -1], atol=0.12)
    np.testing.assert_allclose(layer.state["variance"], [4, 0.25], rtol=0.09)


def test_after_training_a_row_does_not_hang_on_the_others_in_its_batch():
    layer, X = BatchNorm().build(3), random(8, 3)
    layer.forward(X, training=True)
    np.testing.assert_array_equal(layer.forward(X)[:1], layer.forward(X[:1]))


# Bad input


@pytest.mark.parametrize("shape", [(1, 3), (1, 1, 1, 3)])
def test_a_single_value_a_channel_is_nothing_to_learn_from(shape):
    layer = BatchNorm().build(shape[1:])
    with pytest.raises(ValueError, match=r"BatchNorm\(\) cannot learn from a single value a channel: X has shape"):
        layer.forward(np.ones(shape), training=True)
    np.testing.assert_array_equal(layer.state["mean"], 0)
    layer.forward(np.ones(shape))


def test_a_last_batch_of_one_row_is_refused_with_a_way_out():
    network = Network([BatchNorm(), Dense(1)], SquaredError(), random_state=0)
    with pytest.raises(ValueError, match=r"layer 0, BatchNorm\(\), cannot learn .* choose another batch_size"):
        network.fit(random(9, 3), random(9), batch_size=4)
    network.fit(random(9, 3), random(9), batch_size=3)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (BatchNorm(momentum=0), 3, "momentum must be"),
        (BatchNorm(momentum=1.5), 3, "momentum must be a number above 0 and at most 1, got 1.5"),
        (BatchNorm(epsilon=0), 3, "epsilon must be a finite number above 0"),
        (LayerNorm(epsilon=-1), 3, "epsilon must be a finite number above 0"),
        (LayerNorm(), (3, None), "needs a fixed number of channels"),
    ],
)
def test_settings_that_make_no_sense_are_refused(layer, shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(shape)
