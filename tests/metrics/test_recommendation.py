import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_matrix
from sklearn.metrics import ndcg_score

from helpers.metrics import average_precision_at_k, hit_rate_at_k, ndcg_at_k, precision_at_k, recall_at_k

METRICS = [precision_at_k, recall_at_k, average_precision_at_k, ndcg_at_k, hit_rate_at_k]


def by_hand(metric, listed, relevant):
    """The definitions, item by item, of one user."""
    if not relevant:
        return math.nan
    hits = [item in relevant for item in listed]
    best = min(len(listed), len(relevant))
    if metric is precision_at_k:
        return sum(hits) / len(listed)
    if metric is recall_at_k:
        return sum(hits) / len(relevant)
    if metric is average_precision_at_k:
        return sum(sum(hits[: j + 1]) / (j + 1) for j in range(len(hits)) if hits[j]) / best
    if metric is ndcg_at_k:
        return sum(1 / math.log2(j + 2) for j in range(len(hits)) if hits[j]) / sum(
            1 / math.log2(j + 2) for j in range(best)
        )
    return float(any(hits))


def lists(seed, n_users, n_items, n):
    """Random lists without repetitions, and relevant sets of all sizes, empty ones among them."""
    rng = np.random.default_rng(seed)
    recommended = np.argsort(rng.random((n_users, n_items)), axis=1)[:, :n]
    return recommended, [set(np.flatnonzero(rng.random(n_items) < rng.random() ** 2).tolist()) for _ in recommended]


@settings(deadline=None, derandomize=True, max_examples=80)
@given(seed=st.integers(0, 2**32 - 1), n_users=st.integers(1, 12), n_items=st.integers(1, 25), share=st.floats(0.01, 1))
def test_every_metric_is_its_definition_item_by_item(seed, n_users, n_items, share):
    recommended, relevant = lists(seed, n_users, n_items, math.ceil(share * n_items))
    for k in {1, recommended.shape[1]}:
        for metric in METRICS:
            expected = [
                by_hand(metric, row[:k].tolist(), wanted) for row, wanted in zip(recommended, relevant, strict=True)
            ]
            np.testing.assert_allclose(metric(recommended, relevant, k), expected, rtol=1e-14, atol=0)


@pytest.mark.parametrize("k", [1, 3, 10, 30])
def test_the_discounted_gain_is_scikit_learns(k):
    rng = np.random.default_rng(0)
    relevance = (rng.random((200, 30)) < 0.2).astype(float)
    relevance[:, 0] = 1  # scikit-learn gives 0 to whom nothing pleases
    score = rng.normal(size=(200, 30))
    recommended = np.argsort(-score, axis=1)[:, :k]
    ours = ndcg_at_k(recommended, csr_matrix(relevance))
    theirs = [ndcg_score(relevance[[u]], score[[u]], k=k) for u in range(200)]
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("metric", METRICS)
def test_the_best_list_gets_one_and_a_list_without_hits_zero(metric):
    recommended = np.array([[3, 1, 2], [4, 5, 6]])
    np.testing.assert_array_equal(metric(recommended, [{1, 2, 3}, {1, 2, 3}]), [1, 0])


@pytest.mark.parametrize("metric", METRICS)
def test_sets_lists_dicts_words_and_sparse_matrices_say_the_same(metric):
    recommended, relevant = lists(1, 40, 20, 7)
    expected = metric(recommended, relevant)
    assert np.isnan(expected).sum() == sum(not row for row in relevant) > 0
    matrix = np.array([[item in row for item in range(20)] for row in relevant])
    others = [
        [list(row) * 2 for row in relevant],  # said twice, and counted once
        [np.array(list(row), dtype=int) for row in relevant],
        {u: row for u, row in enumerate(relevant) if row},
        csr_matrix(matrix),
        coo_array(3.5 * matrix),
    ]
    for other in others:
        np.testing.assert_array_equal(metric(recommended, other), expected)
    np.testing.assert_array_equal(metric(recommended.tolist(), relevant), expected)
    names = np.array([f"article {item}" for item in range(20)])
    np.testing.assert_array_equal(
        metric(names[recommended], [{names[item] for item in row} for row in relevant]), expected
    )


def test_a_number_that_is_stored_as_zero_is_not_relevant():
    stored = csr_matrix(([1.0, 0.0], ([0, 0], [2, 1])), shape=(1, 3))
    assert stored.nnz == 2
    np.testing.assert_array_equal(recall_at_k([[1, 2]], stored), [1])
    np.testing.assert_array_equal(precision_at_k([[1, 2]], stored), [0.5])


def test_what_stands_behind_place_k_counts_for_nothing():
    recommended, relevant = lists(2, 50, 30, 12)
    shuffled = np.column_stack([recommended[:, :4], recommended[:, :3:-1]])
    for metric in METRICS:
        np.testing.assert_array_equal(metric(shuffled, relevant, k=4), metric(recommended[:, :4], relevant))


def test_the_order_within_the_first_k_matters_to_two_of_the_metrics_only():
    recommended, relevant = [[1, 2, 3, 4], [3, 4, 1, 2]], [{1, 2}] * 2
    for metric in (precision_at_k, recall_at_k, hit_rate_at_k):
        first, last = metric(recommended, relevant)
        assert first == last
    for metric in (average_precision_at_k, ndcg_at_k):
        first, last = metric(recommended, relevant)
        assert first == 1 > last


def test_lists_by_lot_hit_as_often_as_chance_says():
    """Of 50 items 10 please: the precision of 5 by lot is 0.2, a hit at least has 1 - C(40, 5) / C(50, 5)."""
    recommended = np.argsort(np.random.default_rng(3).random((20_000, 50)), axis=1)[:, :5]
    relevant = [range(10)] * 20_000
    for metric, chance in [(precision_at_k, 0.2), (hit_rate_at_k, 1 - math.comb(40, 5) / math.comb(50, 5))]:
        values = metric(recommended, relevant)
        assert abs(values.mean() - chance) < 4 * values.std() / np.sqrt(20_000)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize(
    ("recommended", "relevant", "k", "error", "words"),
    [
        (
            [1, 2],
            [{1}, {2}],
            None,
            ValueError,
            r"recommended must hold a list of item ids a user, shape \(n_users, n\)",
        ),
        ([[]], [{1}], None, ValueError, r"recommended must hold a list of item ids a user"),
        ([[1, 2], [3]], [{1}, {2}], None, ValueError, "recommended must have lists of equal length"),
        ([[1, 2], [3, 3]], [{1}, {2}], None, ValueError, "an item once in a list, got 3 twice in row 1"),
        ([[1.0, np.nan]], [{1}], None, ValueError, "recommended must hold no missing labels"),
        ([["lamp", 1]], [{1}], None, TypeError, "recommended must hold numbers or strings, got 1 among others"),
        ([[1, 2]], [{"lamp"}], None, TypeError, "recommended and relevant must hold ids of one kind"),
        ([["1", "2"]], [{1}], None, TypeError, "recommended and relevant must hold ids of one kind"),
        ([[1, 2]], [{1}, {2}], None, ValueError, "relevant must hold a set a user, 1 in all, got 2"),
        ([[1, 2]], ["12"], None, TypeError, "relevant must hold a set of item ids a user, got '12' at row 0"),
        ([[1, 2]], [1], None, TypeError, "relevant must hold a set of item ids a user, got 1 at row 0"),
        ([[1, 2]], 1, None, TypeError, "relevant must hold a set of item ids a user, got 1"),
        (
            [["lamp", "vase"]],
            [{"lamp", None}],
            None,
            TypeError,
            "relevant must hold numbers or strings, got None among others",
        ),
        ([[1, 2]], {7: {1}}, None, ValueError, "relevant must be by row number of recommended, 0 to 0, got 7"),
        (
            [[1, 2]],
            csr_matrix((2, 3)),
            None,
            ValueError,
            r"relevant must have a row a user, 1 in all, got shape \(2, 3\)",
        ),
        ([[1, 2]], [{1}], 3, ValueError, "k must be at most the length of the lists, 2, got 3"),
        ([[1, 2]], [{1}], 0, ValueError, "k must be an integer of at least 1, got 0"),
        ([[1, 2]], [{1}], 1.0, TypeError, "k must be an integer"),
    ],
)
def test_what_is_no_list_of_items_is_refused(metric, recommended, relevant, k, error, words):
    with pytest.raises(error, match=words):
        metric(recommended, relevant, k)
