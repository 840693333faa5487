import numpy as np
import pytest

from helpers.recommendation import Ratings, split_by_time, split_leave_last_out, split_random


@pytest.fixture
def ratings():
    rng = np.random.default_rng(0)
    pairs = rng.permutation(40 * 25)[:300]
    return Ratings(pairs // 25, pairs % 25, rng.integers(1, 6, 300), rng.integers(0, 500, 300), scale=(1, 5))


SPLITS = {
    "random": lambda ratings: split_random(ratings, 0.25, random_state=1),
    "time": lambda ratings: split_by_time(ratings, 0.25),
    "last out": lambda ratings: split_leave_last_out(ratings, 2),
}


def triples(users, items, values):
    return sorted(zip(users.tolist(), items.tolist(), values.tolist(), strict=True))


def all_of(ratings):
    return triples(ratings.user_ids[ratings.users], ratings.item_ids[ratings.items], ratings.ratings)


@pytest.mark.parametrize("name", SPLITS)
def test_each_rating_is_on_one_side(ratings, name):
    split = SPLITS[name](ratings)
    assert sorted(all_of(split.train) + triples(split.users, split.items, split.ratings)) == all_of(ratings)


@pytest.mark.parametrize("name", SPLITS)
def test_who_is_new_is_named(ratings, name):
    split = SPLITS[name](ratings)
    known_users, known_items = set(split.train.user_ids.tolist()), set(split.train.item_ids.tolist())
    assert set(split.cold_users.tolist()) == set(split.users.tolist()) - known_users
    assert set(split.cold_items.tolist()) == set(split.items.tolist()) - known_items
    warm = [u in known_users and i in known_items for u, i in zip(split.users, split.items, strict=True)]
    np.testing.assert_array_equal(split.warm, warm)


def test_one_new_side_is_enough_for_a_pair_not_to_be_warm():
    users, items = ["ann", "bob", "ann", "new", "new", "bob"], [1, 2, 3, 1, 3, 1]
    split = split_by_time(Ratings(users, items, timestamps=[0, 0, 1, 1, 1, 1]), 0.5)
    warm = dict(zip(zip(split.users.tolist(), split.items.tolist(), strict=True), split.warm.tolist(), strict=True))
    assert warm == {("ann", 3): False, ("new", 1): False, ("new", 3): False, ("bob", 1): True}
    assert (split.cold_users.tolist(), split.cold_items.tolist()) == (["new"], [3])


def test_by_lot_the_share_is_met_and_the_seed_decides(ratings):
    first, same, other = (split_random(ratings, 0.25, random_state=seed) for seed in (1, 1, 2))
    assert len(first.ratings) == 75
    assert triples(first.users, first.items, first.ratings) == triples(same.users, same.items, same.ratings)
    assert triples(first.users, first.items, first.ratings) != triples(other.users, other.items, other.ratings)


def test_by_time_nothing_learned_from_is_as_late_as_what_is_tested(ratings):
    split = split_by_time(ratings, 0.25)
    assert split.train.timestamps.max() < split.timestamps.min()
    assert 75 <= len(split.ratings) <= 80


def test_the_last_ones_of_each_user_are_held_out(ratings):
    split = split_leave_last_out(ratings, 2)
    for user in np.unique(split.users):
        held = np.sort(split.timestamps[split.users == user])
        code = split.train.encode_users([user])[0]
        assert len(held) == 2
        assert split.train.timestamps[split.train.users == code].max() <= held[0]
    assert len(split.cold_users) == 0


def test_users_with_few_ratings_keep_them_all():
    ratings = Ratings([1, 2, 2], [1, 1, 2], timestamps=[1, 1, 2])
    split = split_leave_last_out(ratings, 1)
    assert (split.users.tolist(), split.items.tolist()) == ([2], [2])
    assert repr(split) == "<2 ratings to learn from, 1 to test on, 0 users and 1 items of them new>"


def test_splits_that_leave_nothing_are_refused(ratings):
    with pytest.raises(ValueError, match="test_size must leave ratings on both sides"):
        split_random(Ratings([1], [1]), 0.5)
    with pytest.raises(ValueError, match="nobody has more"):
        split_leave_last_out(ratings, 200)
    with pytest.raises(ValueError, match="must have timestamps"):
        split_by_time(Ratings([1, 2], [1, 2]))
    with pytest.raises(ValueError, match="timestamps must differ"):
        split_by_time(Ratings([1, 2], [1, 2], timestamps=[5, 5]), 0.5)
