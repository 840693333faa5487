import numpy as np
import pytest

from helpers.networks import Corruption, gradient_check

KINDS = ["gaussian", "masking"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gaussian_noise_has_the_deviation_asked_for(dtype):
    X = np.full((100, 500), 2.0)
    Y = Corruption("gaussian", 0.5).build(500, random_state=0, dtype=dtype).forward(X, training=True)
    assert Y.dtype == dtype
    assert np.mean(Y - X) == pytest.approx(0, abs=4 * 0.5 / np.sqrt(Y.size))
    assert np.std(Y - X) == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(2 * Y.size))


@pytest.mark.parametrize("level", [0.0, 0.2, 0.9])
def test_masking_wipes_out_so_many_and_leaves_the_others_as_they_are(level):
    X = np.full((100, 500), 2.0)
    Y = Corruption("masking", level).build(500, random_state=0).forward(X, training=True)
    assert np.mean(Y == 0) == pytest.approx(level, abs=4 * np.sqrt(level * (1 - level) / Y.size))
    assert set(np.unique(Y)) <= {0.0, 2.0}


@pytest.mark.parametrize("noise", KINDS)
def test_afterwards_nothing_changes(noise):
    X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    layer = Corruption(noise, 0.5).build(4)
    layer.forward(X, training=True)
    np.testing.assert_array_equal(layer.forward(X), X)
    np.testing.assert_array_equal(layer.backward(X), X)


@pytest.mark.parametrize("noise", KINDS)
def test_each_batch_is_spoiled_anew(noise):
    layer = Corruption(noise, 0.5).build(100, random_state=0)
    one, other = (layer.forward(np.ones((1, 100)), training=True) for _ in range(2))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("noise", KINDS)
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (2, 3, 2, 2)])
def test_the_gradient_takes_the_same_way(noise, shape, training):
    result = gradient_check(Corruption(noise, 0.4), np.random.default_rng(0).normal(size=shape), training=training)
    assert result, result


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"noise": "salt"}, ValueError, "noise must be one of 'gaussian', 'masking', got 'salt'"),
        ({"noise_level": -0.1}, ValueError, "noise_level must be a finite number of at least 0, got -0.1"),
        ({"noise": "masking", "noise_level": 1.0}, ValueError, "noise_level must be .* of at least 0 and below 1"),
        ({"noise_level": "some"}, TypeError, "noise_level must be a finite number"),
    ],
)
def test_noise_that_makes_no_sense_is_refused(params, error, message):
    with pytest.raises(error, match=message):
        Corruption(**params).build(3)
