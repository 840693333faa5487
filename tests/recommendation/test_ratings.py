import numpy as np
import pandas as pd
import pytest

from helpers.recommendation import Ratings


@pytest.mark.parametrize("kind", [int, str])
def test_the_matrix_holds_each_rating_at_its_ids_whatever_their_order(kind):
    rng = np.random.default_rng(0)
    pairs = rng.permutation(20 * 30)[:150]
    users, items = pairs // 30, pairs % 30
    values = rng.integers(0, 6, 150).astype(float)  # zeros among them
    ids = (users * 7).astype(kind).tolist(), (items + 100).astype(kind).tolist()
    ratings = Ratings(*ids, values)
    assert ratings.matrix.nnz == len(ratings) == 150
    for user, item, value in zip(*ids, values, strict=True):
        row, column = ratings.encode_users([user])[0], ratings.encode_items([item])[0]
        assert ratings.matrix[row, column] == value
        assert (ratings.user_ids[row], ratings.item_ids[column]) == (user, item)
    assert list(ratings.user_ids) == sorted(set(ids[0]))
    np.testing.assert_array_equal(np.lexsort((ratings.items, ratings.users)), np.arange(150))
    assert ratings.density == 150 / (ratings.n_users * ratings.n_items)


def test_a_rating_of_zero_is_a_rating():
    assert Ratings([1, 1], [1, 2], [0, 5]).matrix.nnz == 2


def test_without_ratings_each_pair_is_an_event():
    assert Ratings(["a"], ["b"]).ratings.tolist() == [1.0]


def test_duplicates_are_refused_by_name_or_joined_by_the_rule_that_is_asked_for():
    users, items, values, times = ["u", "v", "u", "u"], ["i", "i", "i", "j"], [1, 2, 5, 3], [9, 1, 4, 0]
    with pytest.raises(ValueError, match=r"got user 'u', item 'i' at positions 0, 2 \(1 such pairs\)"):
        Ratings(users, items, values)

    def joined(rule, timestamps=None):
        return Ratings(users, items, values, timestamps, duplicates=rule).ratings.tolist()

    assert joined("last") == [5, 3, 2]  # by position
    assert joined("last", times) == [1, 3, 2]  # by time
    assert joined("mean") == [3, 3, 2]
    assert joined("sum") == [6, 3, 2]
    assert Ratings(users, items, values, times, duplicates="sum").timestamps.tolist() == [9, 0, 1]


def test_columns_of_a_frame_are_named():
    frame = pd.DataFrame({"who": ["a", "b"], "what": [1, 1], "stars": [3, 4], "when": pd.to_datetime(["2025", "2026"])})
    ratings = Ratings.from_frame(frame, user="who", item="what", rating="stars", timestamp="when", scale=(1, 5))
    assert ratings.ratings.tolist() == [3, 4]
    assert ratings.timestamps[1] == np.datetime64("2026-01-01")
    with pytest.raises(ValueError, match="must have a column 'user_id', got 'who'"):
        Ratings.from_frame(frame)


@pytest.mark.parametrize(
    ("users", "words"),
    [
        ([1, "1"], "got 1 at position 0 and '1' at position 1"),
        (["a", None], "got 'a' at position 0 and None at position 1"),
        ([True, 1], "got True at position 0"),
        ([1.5, 2], "got 1.5 at position 0"),
        (np.array([1.0, 2.0]), "got float64"),
        (pd.Series(["a", np.nan]), "position 1"),
    ],
)
def test_ids_of_mixed_or_other_kinds_are_named(users, words):
    with pytest.raises(TypeError, match=f"users must be all whole numbers or all text, {words}|{words}"):
        Ratings(users, [1, 2])


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (([], []), ValueError, "users must hold at least one id"),
        (([1, 2], [1]), ValueError, "lengths must agree, got 2 users, 1 items"),
        (([1, 2], [1, 2], [3]), ValueError, "lengths must agree"),
        (([1], [1], [np.nan]), ValueError, "ratings must hold finite numbers only, got nan at position 0"),
        (([1], [1], ["five"]), TypeError, "ratings must hold numbers"),
        (([[1]], [1]), ValueError, "users must be one row of ids"),
        (([1], [1], [3], ["monday"]), TypeError, "timestamps must be one row"),
        (([1], [1], [3], np.array(["NaT"], dtype="datetime64[s]")), ValueError, "timestamps must all be there"),
    ],
)
def test_what_makes_no_ratings_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        Ratings(*arguments)


def test_ratings_out_of_scale_are_counted():
    with pytest.raises(ValueError, match=r"between 1 and 5, got 0 at position 1 \(2 such\)"):
        Ratings([1, 2, 3], [1, 1, 1], [5, 0, 6], scale=(1, 5))
    with pytest.raises(ValueError, match="lowest, highest"):
        Ratings([1], [1], [1], scale=(5, 1))


def test_unknown_ids_are_named_with_the_nearest_known_ones():
    numbers, words = Ratings([3, 8], [1, 1]), Ratings(["anna", "bert"], ["cup", "cup"])
    with pytest.raises(KeyError, match=r"unknown user 5 \(and 1 more\).*nearest are 3, 8"):
        numbers.encode_users([3, 5, 99])
    with pytest.raises(KeyError, match=r"unknown user 'ana'.*'anna'"):
        words.encode_users(["ana"])
    assert words.encode_users(["bert", "ana"], unknown="ignore").tolist() == [1, -1]
    with pytest.raises(KeyError, match="unknown item 7"):
        words.encode_items([7])  # another kind than all ids


def test_a_part_of_the_ratings_knows_its_own_users_and_items_only():
    ratings = Ratings([1, 1, 2], [5, 6, 7], [1, 2, 3], [10, 20, 30], scale=(1, 5))
    part = ratings.take(ratings.users == 0)
    assert (part.user_ids.tolist(), part.item_ids.tolist()) == ([1], [5, 6])
    assert (part.timestamps.tolist(), part.scale) == ([10, 20], (1, 5))
