import numpy as np
import pytest

from helpers.networks import Dropout, gradient_check


@pytest.mark.parametrize("rate", [0.0, 0.2, 0.5, 0.9])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_so_many_are_left_out_and_the_mean_stays(rate, dtype):
    Y = Dropout(rate).build(1000, random_state=0, dtype=dtype).forward(np.ones((100, 1000)), training=True)
    assert Y.dtype == dtype
    assert np.mean(Y == 0) == pytest.approx(rate, abs=4 * np.sqrt(rate * (1 - rate) / Y.size))
    assert np.mean(Y) == pytest.approx(1, abs=4 * np.sqrt(rate / (1 - rate) / Y.size) + 1e-6)
    np.testing.assert_allclose(Y[Y != 0], 1 / (1 - rate), rtol=1e-6)


def test_afterwards_nothing_changes():
    X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")
    layer = Dropout(0.5).build(4)
    layer.forward(X, training=True)
    np.testing.assert_array_equal(layer.forward(X), X)
    np.testing.assert_array_equal(layer.backward(X), X)


def test_each_batch_leaves_others_out():
    layer = Dropout().build(100, random_state=0)
    one, other = (layer.forward(np.ones((1, 100)), training=True) for _ in range(2))
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (2, 3, 2, 2)])
def test_the_gradient_takes_the_same_way(shape, training):
    result = gradient_check(Dropout(0.4), np.random.default_rng(0).normal(size=shape), training=training)
    assert result, result


@pytest.mark.parametrize(("rate", "error"), [(-0.1, ValueError), (1.0, ValueError), ("half", TypeError)])
def test_a_rate_that_makes_no_sense_is_refused(rate, error):
    with pytest.raises(error, match="rate must be a finite number of at least 0 and below 1"):
        Dropout(rate).build(3)
