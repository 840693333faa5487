import numpy as np
import pytest

from helpers.recommendation.top_n import among_largest, top_n


@pytest.mark.parametrize("n", [0, 1, 3, 8])
def test_the_best_equal_those_of_a_stable_sort_with_many_ties(n):
    scores = np.random.default_rng(0).integers(0, 4, (200, 8)).astype(float)
    scores[::3, ::2] = -np.inf
    np.testing.assert_array_equal(top_n(scores, n), np.argsort(-scores, axis=1, kind="stable")[:, :n])


@pytest.mark.parametrize("n", [0, 1, 4, 8, 9, 20])
def test_of_equal_ones_the_first_are_among_the_largest(n):
    weights = np.random.default_rng(3).integers(0, 4, (50, 9)) / 4
    wanted = np.zeros(weights.shape, dtype=bool)
    np.put_along_axis(wanted, np.argsort(-weights, axis=1, kind="stable")[:, :n], True, axis=1)
    np.testing.assert_array_equal(among_largest(weights, n), wanted)
