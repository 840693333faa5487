import hashlib
import time

import numpy as np
import pytest

from helpers.datasets import simulate_review_visits
from helpers.datasets.clicks import DEPARTMENT_WEIGHTS, DEPARTMENTS
from helpers.datasets.review_visits import FIRST_ARTICLE, VOCABULARY

N = 20_000


@pytest.fixture(scope="module")
def visits():
    return simulate_review_visits(N)


@pytest.fixture(scope="module")
def names(visits):
    return np.array(visits.vocabulary)[visits.pages]


def fingerprint(array):
    return hashlib.sha256("\n".join(map(str, np.ravel(array).tolist())).encode("utf-8")).hexdigest()[:16]


def test_the_visits_keep_their_values(visits):
    assert fingerprint(visits.pages[:1000]) == PAGES
    assert fingerprint(visits.lengths[:1000]) == LENGTHS
    assert fingerprint(visits.bought[:1000]) == BOUGHT


def test_the_same_seed_gives_the_same_visits_and_another_seed_others():
    one, same, other = (simulate_review_visits(50, random_state=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.pages, same.pages)
    assert not np.array_equal(one.pages, other.pages)
    a, b = (simulate_review_visits(50, random_state=np.random.default_rng(5)).pages for _ in range(2))
    np.testing.assert_array_equal(a, b)


def test_the_first_visits_of_many_are_those_of_a_few(visits):
    few = simulate_review_visits(30)
    np.testing.assert_array_equal(few.pages, visits.pages[:30])
    np.testing.assert_array_equal(few.bought, visits.bought[:30])


def test_shapes_types_and_padding_are_as_promised(visits):
    assert visits.pages.shape == (N, 12)
    assert visits.pages.dtype == visits.lengths.dtype == visits.bought.dtype == np.int64
    np.testing.assert_array_equal(visits.pages > 0, np.arange(12) < visits.lengths[:, None])
    assert visits.pages.max() < len(visits.vocabulary) == 18
    assert visits.vocabulary[FIRST_ARTICLE:] == [f"article: {name}" for name in DEPARTMENTS]


def test_a_visit_begins_at_home_ends_in_the_chat_and_reads_reviews_once(visits, names):
    rows, visit = visits.truth["rows"], np.arange(N)
    assert (names[:, 0] == "home").all()
    assert (names[visit, visits.lengths - 1] == "chat").all()
    assert ((names == "chat").sum(axis=1) == 1).all()
    assert ((names == "reviews").sum(axis=1) == 1).all()
    assert (names[visit, rows["reviews"]] == "reviews").all()


def test_directly_before_the_reviews_stands_the_article_that_decides(visits, names):
    rows = visits.truth["rows"]
    np.testing.assert_array_equal(rows["step"], rows["reviews"] - 1)
    assert (names[np.arange(N), rows["step"]] == [f"article: {name}" for name in rows["department"]]).all()


def test_who_finds_it_is_right_as_often_as_the_truth_says(visits):
    rows = visits.truth["rows"]
    right = visits.bought == visits.pages[np.arange(N), rows["step"]] - FIRST_ARTICLE
    np.testing.assert_array_equal(right, rows["stays"])
    assert visits.truth["best_possible"] == 0.9
    assert abs(right.mean() - 0.9) < 4 * np.sqrt(0.1 * 0.9 / N)


def test_who_changes_the_mind_buys_in_each_other_department_alike(visits):
    rows = visits.truth["rows"]
    further = (visits.bought - (visits.pages[np.arange(N), rows["step"]] - FIRST_ARTICLE))[~rows["stays"]] % 6
    counts = np.bincount(further, minlength=6)
    assert counts[0] == 0
    mean = (~rows["stays"]).sum() / 5
    assert ((counts[1:] - mean) ** 2 / mean).sum() < 18.5  # chi-squared, 4 degrees of freedom: once in a thousand


def articles_of(visits):
    """How many articles of each department a visit has."""
    return np.stack([(visits.pages == FIRST_ARTICLE + at).sum(axis=1) for at in range(6)], axis=1)


def test_who_only_counts_articles_is_right_as_often_as_the_truth_says(visits):
    counts, rows = articles_of(visits), visits.truth["rows"]
    np.testing.assert_array_equal(counts.sum(axis=1), rows["n_articles"])
    right = visits.bought == counts.argmax(axis=1)
    expected = visits.truth["without_order"]
    assert abs(right.mean() - expected) < 4 * np.sqrt(expected * (1 - expected) / N)
    assert expected == pytest.approx(rows["without_order"].mean(), abs=1e-6)
    assert expected < 0.6


def test_each_article_of_a_visit_is_as_likely_as_another_to_decide(visits):
    """Without the order nothing tells them apart: among the counts, the department decides as its share says."""
    counts, rows = articles_of(visits), visits.truth["rows"]
    decides = np.array([DEPARTMENTS.index(name) for name in rows["department"]])
    share = counts / counts.sum(axis=1, keepdims=True)
    for department in range(6):
        found, expected = decides == department, share[:, department]
        error = np.sqrt((expected * (1 - expected)).sum())
        assert abs(found.sum() - expected.sum()) < 4 * error


def test_what_is_clicked_elsewhere_does_not_hang_on_what_decides(visits):
    """A chi-squared test of the article at step 1 (where it does not decide) against what is bought."""
    elsewhere = (visits.truth["rows"]["step"] > 1) & (visits.pages[:, 1] >= FIRST_ARTICLE)
    table = np.zeros((6, 6))
    np.add.at(table, (visits.pages[elsewhere, 1] - FIRST_ARTICLE, visits.bought[elsewhere]), 1)
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
    assert ((table - expected) ** 2 / expected).sum() < 52.6  # 25 degrees of freedom: once in a thousand


def test_departments_have_their_weights_and_half_of_the_other_clicks_are_articles(visits):
    inner = (np.arange(12) > 0) & (np.arange(12) < visits.lengths[:, None] - 1)
    rows = visits.truth["rows"]
    inner[np.arange(N), rows["step"]] = inner[np.arange(N), rows["reviews"]] = False
    pages = visits.pages[inner]
    is_article = pages >= FIRST_ARTICLE
    assert abs(is_article.mean() - 0.5) < 4 * 0.5 / np.sqrt(len(pages))
    shares = np.bincount(pages[is_article] - FIRST_ARTICLE, minlength=6) / is_article.sum()
    np.testing.assert_allclose(shares, np.array(DEPARTMENT_WEIGHTS) / sum(DEPARTMENT_WEIGHTS), atol=0.01)
    assert set(np.unique(pages)) == set(range(1, 18)) - {VOCABULARY.index("reviews"), VOCABULARY.index("chat")}


def test_lengths_and_places_of_the_reviews_are_equally_likely(visits):
    counts = np.bincount(visits.lengths, minlength=13)[5:]
    assert ((counts - N / 8) ** 2 / (N / 8)).sum() < 24.3  # 7 degrees of freedom
    longest = visits.truth["rows"]["reviews"][visits.lengths == 12]
    counts = np.bincount(longest, minlength=11)
    assert counts[:2].sum() == 0
    mean = len(longest) / 9
    assert ((counts[2:] - mean) ** 2 / mean).sum() < 26.1  # 8 degrees of freedom


def test_without_changes_of_mind_the_article_tells_all():
    visits = simulate_review_visits(500, change_of_mind=0)
    article = visits.pages[np.arange(500), visits.truth["rows"]["step"]] - FIRST_ARTICLE
    np.testing.assert_array_equal(visits.bought, article)
    assert visits.truth["best_possible"] == 1


@pytest.mark.parametrize(("shortest", "longest"), [(4, 4), (4, 5), (20, 40), (7, 7)])
def test_lengths_stay_between_their_bounds(shortest, longest):
    visits = simulate_review_visits(300, shortest=shortest, longest=longest)
    assert visits.pages.shape == (300, longest)
    assert (visits.lengths.min(), visits.lengths.max()) == (shortest, longest)


def test_one_visit_is_enough():
    assert simulate_review_visits(1).pages.shape == (1, 12)


def test_what_is_done_to_some_visits_changes_no_others():
    spoilt = simulate_review_visits(2)
    spoilt.vocabulary.clear()
    spoilt.departments.clear()
    fresh = simulate_review_visits(2)
    assert (len(fresh.vocabulary), len(fresh.departments)) == (18, 6)


def test_a_hundred_thousand_visits_take_seconds():
    begin = time.process_time()
    simulate_review_visits(100_000)
    assert time.process_time() - begin < 10  # about half a second on a quiet machine


def test_the_repr_tells_number_and_lengths():
    assert repr(simulate_review_visits(200)) == "<200 visits of 5 to 12 clicks, 18 page numbers>"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_visits": 0}, ValueError, "n_visits must be an integer of at least 1, got 0"),
        ({"n_visits": 1.0}, TypeError, "n_visits must be an integer"),
        ({"n_visits": 1_000_001}, ValueError, "n_visits must be from 1 to 1,000,000, got 1,000,001"),
        ({"shortest": 3}, ValueError, "shortest must be an integer of at least 4, got 3"),
        ({"shortest": 20, "longest": 19}, ValueError, "longest must be from shortest, 20, to 1,000, got 19"),
        ({"longest": 1001}, ValueError, "longest must be from shortest, 5, to 1,000, got 1,001"),
        ({"longest": None}, TypeError, "longest must be an integer"),
        ({"change_of_mind": -0.1}, ValueError, "change_of_mind must be a finite number of at least 0"),
        ({"change_of_mind": 5 / 6}, ValueError, "change_of_mind must be a finite number"),
        ({"change_of_mind": "no"}, TypeError, "change_of_mind must be a finite number"),
        ({"random_state": -1}, ValueError, "random_state must be at least 0, got -1"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_review_visits(**arguments)


PAGES = "6c0089009fb6ffd9"
LENGTHS = "2ec068fe4386f290"
BOUGHT = "ceaa9c7bed9965e1"
