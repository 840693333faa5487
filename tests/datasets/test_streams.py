import subprocess
import sys

import numpy as np
import pytest

from helpers.datasets.streams import Streams, pick


def test_a_stream_does_not_hang_on_what_others_drew():
    alone = Streams(3)("orders.customer_id").random(5)
    streams = Streams(3)
    streams("customers.age").random(1000)
    np.testing.assert_array_equal(streams("orders.customer_id").random(5), alone)


def test_streams_of_other_keys_and_seeds_are_uncorrelated():
    keys = ["customers.age", "customers.income", "orders.age", "ordersage."]
    draws = [Streams(seed)(key).random(10_000) for seed in (0, 1, 2**70) for key in keys]
    correlation = np.corrcoef(draws) - np.eye(len(draws))
    assert np.abs(correlation).max() < 5 / np.sqrt(10_000)


def test_a_stream_is_the_same_in_another_process():
    program = "from helpers.datasets.streams import Streams; print(Streams(7)('a.b').integers(2**62))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert int(run.stdout) == Streams(7)("a.b").integers(2**62)


def test_a_generator_gives_one_seed_and_none_gives_a_new_one_each_time():
    assert Streams(np.random.default_rng(5)).seed == Streams(np.random.default_rng(5)).seed
    assert Streams(None).seed != Streams(None).seed
    assert Streams(np.int32(4)).seed == 4


@pytest.mark.parametrize("random_state", ["0", 1.0, True, [1], np.random.RandomState(0), np.bool_(True)])
def test_a_random_state_of_another_kind_is_refused(random_state):
    with pytest.raises(TypeError, match="random_state must be an integer of at least 0, None or a"):
        Streams(random_state)


def test_a_negative_random_state_is_refused():
    with pytest.raises(ValueError, match="random_state must be at least 0, got -1"):
        Streams(-1)


def test_pick_takes_indices_in_proportion_to_their_weights():
    u = (np.arange(1000) + 0.5) / 1000
    np.testing.assert_array_equal(np.bincount(pick(u, [1, 0, 3])), [250, 0, 750])
    rows = np.tile([0, 1], 500)
    picked = pick(np.repeat(u[::2], 2), [[1, 1], [4, 1]], rows=rows)
    assert [np.sum(picked[rows == row] == 0) for row in (0, 1)] == [250, 400]


def test_pick_never_leaves_the_range_nor_takes_a_weight_of_zero():
    edges = np.array([0.0, np.nextafter(1.0, 0.0)])
    weights = [0.1] * 10  # its cumulative sum misses one by a rounding
    np.testing.assert_array_equal(pick(edges, weights), [0, 9])
    np.testing.assert_array_equal(pick(edges, [weights, weights], rows=np.array([0, 1])), [0, 9])
    np.testing.assert_array_equal(pick(edges, [0, 1, 0]), [1, 1])
    np.testing.assert_array_equal(pick(edges, [[0, 1, 0]], rows=np.array([0, 0])), [1, 1])
