import numpy as np
import pytest

from helpers.recommendation.factor_batches import LARGEST, Batch, batch_size_for, deal_batches


def random_pairs(n=500, n_users=30, n_items=40, seed=0):
    rng = np.random.default_rng(seed)
    return np.divmod(np.sort(rng.choice(n_users * n_items, n, replace=False)), n_items)


def test_every_pair_is_dealt_once_into_batches_of_nearly_equal_size():
    users, items = random_pairs()
    batches = deal_batches(users, items, 64, np.random.default_rng(0))
    assert sorted(np.concatenate([batch.pairs for batch in batches])) == list(range(500))
    assert {len(batch.pairs) for batch in batches} == {62, 63}


def test_positions_within_a_batch_lead_back_to_the_rows():
    users, items = random_pairs()
    for batch in deal_batches(users, items, 64, np.random.default_rng(1)):
        np.testing.assert_array_equal(batch.user_rows[batch.users], users[batch.pairs])
        np.testing.assert_array_equal(batch.item_rows[batch.items], items[batch.pairs])
        assert (np.diff(batch.users) >= 0).all()
        np.testing.assert_array_equal(batch.user_counts, np.bincount(batch.users))
        np.testing.assert_array_equal(batch.item_counts, np.bincount(batch.items))


def test_the_sparse_product_adds_up_what_a_loop_over_pairs_adds_up():
    users, items = random_pairs()
    rng = np.random.default_rng(2)
    batch = Batch.of(rng.permutation(500)[:100], users, items)
    slopes, factors = rng.normal(size=100), rng.normal(size=(40, 3))
    by_hand = np.zeros((30, 3))
    for slope, pair in zip(slopes, batch.pairs, strict=True):
        by_hand[users[pair]] += slope * factors[items[pair]]
    added = batch.spread(slopes) @ factors[batch.item_rows]
    np.testing.assert_allclose(added, by_hand[batch.user_rows], atol=1e-13)


@pytest.mark.parametrize("rate", [0.001, 0.01, 0.1])
def test_in_a_batch_the_most_frequent_row_is_expected_half_as_often_as_one_over_the_rate(rate):
    items = np.repeat([0, 1, 2], [4000, 3000, 3000])
    size = batch_size_for(np.arange(10_000), items, rate)
    assert size * 0.4 * rate == pytest.approx(0.5, rel=0.05)


def test_batches_have_a_least_and_a_largest_size():
    rows = np.arange(10_000_000 // 100)
    assert batch_size_for(rows, rows, 0.005) == LARGEST
    assert batch_size_for(np.zeros(3, dtype=int), np.arange(3), 10.0) == 1
