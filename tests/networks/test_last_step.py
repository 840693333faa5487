import numpy as np
import pytest

from helpers.networks import LastStep, gradient_check, mask_from_lengths


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("mask", [None, mask_from_lengths([3, 1], 4), np.array([[0, 1, 0, 0], [1, 0, 0, 1]])])
def test_gradients_agree_with_differences(mask):
    result = gradient_check(LastStep(), random(2, 4, 3), mask=mask)
    assert result, result


def test_it_is_the_last_step_that_counts():
    layer, X = LastStep().build((None, 3), dtype="float64"), random(3, 4, 3)
    np.testing.assert_array_equal(layer.forward(X), X[:, -1])
    mask = np.array([[1, 0, 0, 0], [1, 1, 1, 1], [0, 1, 1, 0]])
    np.testing.assert_array_equal(layer.forward(X, mask=mask), X[[0, 1, 2], [0, 3, 2]])


def test_what_it_cannot_use_is_refused():
    with pytest.raises(ValueError, match=r"wants samples of shape \(n_steps, n_features\), got shape \(4,\)"):
        LastStep().build(4)
    with pytest.raises(ValueError, match="mask must leave at least one step to each sequence"):
        LastStep().build((2, 1)).forward(np.ones((1, 2, 1)), mask=[[0, 0]])
