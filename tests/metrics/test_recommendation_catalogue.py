import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.metrics import catalogue_coverage, gini_index, novelty, popularity_bias


@settings(deadline=None, derandomize=True, max_examples=80)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any))
def test_the_gini_index_is_half_the_mean_difference_of_all_pairs_over_the_mean(counts):
    x = np.array(counts, dtype=float)
    pairs = np.abs(x[:, None] - x).mean() / (2 * x.mean())
    assert gini_index(counts) == pytest.approx(pairs, rel=1e-12, abs=1e-15)


def test_the_gini_index_is_twice_the_area_between_the_lorenz_curve_and_the_diagonal():
    x = np.random.default_rng(0).pareto(2, size=500)
    lorenz = np.append(0, np.sort(x).cumsum()) / x.sum()
    assert gini_index(x) == pytest.approx(1 - 2 * np.trapezoid(lorenz, dx=1 / 500), rel=1e-12)


def test_the_gini_index_asks_for_no_currency_and_no_order():
    x = np.random.default_rng(1).gamma(1, size=100)
    assert gini_index(x) == pytest.approx(gini_index(1e300 * x[::-1]), rel=1e-12)
    assert (gini_index([7.0]), gini_index([0, 0, 1])) == (0, pytest.approx(2 / 3))


def test_coverage_counts_each_item_once():
    recommended = np.random.default_rng(2).permuted(np.tile(np.arange(30), (6, 1)), axis=1)[:, :4]
    assert catalogue_coverage(recommended, 30) == len(set(recommended.ravel().tolist())) / 30
    assert catalogue_coverage([["lamp"], ["lamp"]], 1) == 1


def test_novelty_and_bias_are_their_definitions_item_by_item():
    rng = np.random.default_rng(3)
    counts = rng.integers(1, 100, size=40)
    recommended = np.argsort(rng.random((15, 40)), axis=1)[:, :6]
    history = [rng.choice(40, size=size, replace=False).tolist() for size in rng.integers(0, 12, size=15)]
    assert min(map(len, history)) == 0  # who chose nothing is left out
    bits = [-np.log2(counts[item] / counts.sum()) for row in recommended for item in row]
    assert novelty(recommended, counts) == pytest.approx(np.mean(bits), rel=1e-13)
    pairs = [(row, had) for row, had in zip(recommended, history, strict=True) if had]
    given, usual = (np.mean([np.mean([counts[i] for i in pair[side]]) for pair in pairs]) for side in (0, 1))
    assert popularity_bias(recommended, history, counts) == pytest.approx(given / usual - 1, rel=1e-12)


def test_counts_by_position_by_dict_and_by_series_say_the_same():
    rng = np.random.default_rng(4)
    counts = rng.integers(1, 100, size=20)
    recommended = np.argsort(rng.random((9, 20)), axis=1)[:, :5]
    history = [set(row) for row in np.argsort(rng.random((9, 20)), axis=1)[:, :3].tolist()]
    names = np.array([f"article {item}" for item in range(20)])
    by_count = pd.Series(np.repeat(np.arange(20), counts)).value_counts()  # ids in the order of their counts
    for metric in (lambda *a: novelty(a[0], a[2]), popularity_bias):
        expected = metric(recommended, history, counts)
        assert metric(recommended, history, dict(enumerate(counts))) == pytest.approx(expected, rel=1e-14)
        assert metric(recommended, history, by_count) == pytest.approx(expected, rel=1e-14)
        named = [{names[item] for item in row} for row in history]
        by_name = dict(zip(names.tolist(), counts, strict=True))
        assert metric(names[recommended], named, by_name) == pytest.approx(expected, rel=1e-14)


def test_equal_counts_are_as_many_bits_as_the_catalogue_takes_and_show_no_bias():
    recommended = [[0, 1], [2, 3]]
    assert novelty(recommended, np.full(64, 5)) == 6
    assert popularity_bias(recommended, [{1}, {2, 9}], np.full(64, 5)) == 0


def test_who_recommends_what_people_have_is_not_biased_and_who_recommends_hits_is():
    counts = [8, 4, 2, 1]
    assert popularity_bias([[0, 3], [2, 1]], [{0, 3}, {2, 1}], counts) == 0
    assert popularity_bias([[0], [0]], [{1}, {1}], counts) == 1
    assert popularity_bias([[3], [3]], [{1}, {1}], counts) == -0.75


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (
            lambda: catalogue_coverage([[1, 2]], 1),
            ValueError,
            "n_items must be at least the 2 items that are recommended",
        ),
        (lambda: catalogue_coverage([[1, 2]], 0), ValueError, "n_items must be an integer of at least 1"),
        (lambda: catalogue_coverage([1, 2], 9), ValueError, "recommended must hold a list of item ids a user"),
        (
            lambda: gini_index([0, 0]),
            ValueError,
            "counts must hold no number below 0 and one above 0, got 0 as the least",
        ),
        (lambda: gini_index([3, -1]), ValueError, "counts must hold no number below 0 and one above 0, got -1"),
        (lambda: gini_index([]), ValueError, "counts must not be empty"),
        (lambda: gini_index(["a"]), TypeError, "counts must hold numbers"),
        (
            lambda: novelty([[0, 1]], [5, 0]),
            ValueError,
            "popularity must be above 0 for what is recommended, got 0 for 1",
        ),
        (
            lambda: novelty([[0, 2]], [5, 1]),
            ValueError,
            "popularity must hold a count of all in recommended, got none of 2",
        ),
        (lambda: novelty([[0, -1]], [5, 1]), ValueError, "got none of -1"),
        (lambda: novelty([["a"]], [5, 1]), TypeError, "popularity must be a dict by item id for ids like"),
        (lambda: novelty([["a"]], {"b": 1}), ValueError, "got none of 'a'"),
        (
            lambda: popularity_bias([[0]], [{0}, {0}], [5]),
            ValueError,
            "history must hold a set a user, 1 in all, got 2",
        ),
        (lambda: popularity_bias([[0]], [set()], [5]), ValueError, "history must hold an item of one user at least"),
        (lambda: popularity_bias([[0]], [{1}], [5]), ValueError, "a count of all in history, got none of 1"),
        (lambda: popularity_bias([[0]], [{1}], [5, 0]), ValueError, "must be above 0 for something in history"),
        (lambda: popularity_bias([[0]], [3], [5]), TypeError, "history must hold a set of item ids a user, got 3"),
    ],
)
def test_what_cannot_be_judged_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call()
