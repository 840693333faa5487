import hashlib
import time

import numpy as np
import pytest

from helpers.datasets import simulate_clicks
from helpers.datasets.clicks import DEPARTMENT_WEIGHTS, DEPARTMENTS, VOCABULARY, transition_matrix
from helpers.datasets.products import CATEGORY_LOADINGS


@pytest.fixture(scope="module")
def clicks():
    return simulate_clicks(20_000)


def fingerprint(array):
    return hashlib.sha256("\n".join(map(str, np.ravel(array).tolist())).encode("utf-8")).hexdigest()[:16]


def test_the_visits_keep_their_values(clicks):
    assert fingerprint(clicks.pages[:1000]) == PAGES
    assert fingerprint(clicks.lengths[:1000]) == LENGTHS
    assert fingerprint(clicks.bought[:1000]) == BOUGHT


def test_the_same_seed_gives_the_same_visits_and_another_seed_others():
    one, same, other = (simulate_clicks(50, random_state=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.pages, same.pages)
    assert not np.array_equal(one.pages, other.pages)
    a, b = (simulate_clicks(50, random_state=np.random.default_rng(5)).pages for _ in range(2))
    np.testing.assert_array_equal(a, b)


def test_the_first_visits_of_many_are_those_of_a_few(clicks):
    few = simulate_clicks(30)
    np.testing.assert_array_equal(few.pages, clicks.pages[:30])
    np.testing.assert_array_equal(few.bought, clicks.bought[:30])


def test_shapes_types_and_padding_are_as_promised(clicks):
    assert clicks.pages.shape == (20_000, 40)
    assert clicks.pages.dtype == clicks.lengths.dtype == clicks.bought.dtype == np.int64
    np.testing.assert_array_equal((clicks.pages > 0).sum(axis=1), clicks.lengths)
    np.testing.assert_array_equal(clicks.pages > 0, np.arange(40) < clicks.lengths[:, None])
    assert clicks.pages.max() < len(clicks.vocabulary) == 24


def test_all_lengths_are_equally_likely(clicks):
    counts = np.bincount(clicks.lengths, minlength=41)
    assert counts[:5].sum() == 0
    mean = 20_000 / 36
    assert ((counts[5:] - mean) ** 2 / mean).sum() < 66.7  # chi-squared, 35 degrees of freedom: once in a thousand


def test_a_visit_begins_with_an_advert_and_the_home_page_and_meets_no_advert_again(clicks):
    names = np.array(clicks.vocabulary)[clicks.pages]
    advert = clicks.truth["rows"]["advert"].to_numpy()
    assert (names[:, 0] == [f"advert: {name}" for name in advert]).all()
    assert (names[:, 1] == "home").all()
    assert not np.char.startswith(names[:, 1:], "advert").any()


def test_who_remembers_the_first_click_is_right_as_often_as_the_truth_says(clicks):
    right = np.mean(clicks.bought == clicks.pages[:, 0] - 1)
    assert abs(right - clicks.truth["best_possible"]) < 4 * np.sqrt(0.1 * 0.9 / 20_000)
    assert clicks.truth["best_possible"] == 0.9
    assert clicks.truth["rows"]["stays"].mean() == right


def test_who_changes_the_mind_buys_in_each_other_department_alike(clicks):
    moved = ~clicks.truth["rows"]["stays"].to_numpy()
    further = (clicks.bought - (clicks.pages[:, 0] - 1))[moved] % 6
    counts = np.bincount(further, minlength=6)
    assert counts[0] == 0
    mean = moved.sum() / 5
    assert ((counts[1:] - mean) ** 2 / mean).sum() < 18.5  # 4 degrees of freedom


def test_the_shares_bought_are_those_of_the_truth(clicks):
    shares = np.bincount(clicks.bought, minlength=6) / 20_000
    expected = np.array(list(clicks.truth["shares_bought"].values()))
    assert expected.sum() == pytest.approx(1, abs=1e-5)
    assert np.abs(shares - expected).max() < 4 * 0.5 / np.sqrt(20_000)
    assert clicks.truth["without_the_first_click"] == expected.max() < 0.25


def test_nothing_behind_the_first_click_tells_what_is_bought(clicks):
    """Chi-squared tests of independence, by the place counted from either end: none of them finds anything."""
    last = clicks.pages[np.arange(20_000), clicks.lengths - 1]
    columns = [clicks.pages[:, 2], clicks.pages[:, 3], clicks.pages[:, 4], last, clicks.lengths]
    for column in columns:
        table = np.zeros((column.max() + 1, 6))
        np.add.at(table, (column, clicks.bought), 1)
        table = table[table.sum(axis=1) > 0]
        expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0) / table.sum()
        freedom = (len(table) - 1) * 5
        chi_squared = ((table - expected) ** 2 / expected).sum()
        assert chi_squared < freedom + 4 * np.sqrt(2 * freedom)


def test_pages_follow_each_other_as_the_transitions_say(clicks):
    counts = np.zeros((24, 24))
    inner = clicks.pages[:, 2:] > 0
    np.add.at(counts, (clicks.pages[:, 1:-1][inner], clicks.pages[:, 2:][inner]), 1)
    transitions = clicks.truth["transitions"]
    visits = counts.sum(axis=1, keepdims=True)
    error = np.sqrt(transitions * (1 - transitions) / np.maximum(visits, 1))
    seen = visits[:, 0] > 0
    assert (np.abs(counts / np.maximum(visits, 1) - transitions) <= 4.5 * error + 1e-12)[seen].all()
    assert visits[7:].min() > 1000


def test_transitions_are_chances_and_every_page_can_be_reached():
    transitions = transition_matrix()
    np.testing.assert_allclose(transitions.sum(axis=1), 1)
    assert (transitions >= 0).all()
    assert (transitions[:, :7] == 0).all()  # neither nothing nor an advert is ever come back to
    reached = np.linalg.matrix_power(transitions, 12)[VOCABULARY.index("home"), 7:]
    assert reached.min() > 0.005


def test_without_changes_of_mind_the_first_click_tells_all():
    clicks = simulate_clicks(500, change_of_mind=0)
    np.testing.assert_array_equal(clicks.bought, clicks.pages[:, 0] - 1)
    assert clicks.truth["best_possible"] == 1


def test_departments_are_those_of_the_shop():
    assert list(CATEGORY_LOADINGS) == DEPARTMENTS
    assert len(DEPARTMENT_WEIGHTS) == 6


@pytest.mark.parametrize(("shortest", "longest"), [(2, 2), (2, 3), (20, 40), (7, 7)])
def test_lengths_stay_between_their_bounds(shortest, longest):
    clicks = simulate_clicks(300, shortest=shortest, longest=longest)
    assert clicks.pages.shape == (300, longest)
    assert (clicks.lengths.min(), clicks.lengths.max()) == (shortest, longest)


def test_one_visit_is_enough():
    assert simulate_clicks(1).pages.shape == (1, 40)


def test_what_is_done_to_some_visits_changes_no_others():
    spoilt = simulate_clicks(2)
    spoilt.truth["transitions"][:] = 0
    spoilt.vocabulary.clear()
    spoilt.departments.clear()
    fresh = simulate_clicks(2)
    assert len(fresh.vocabulary) == 24
    assert len(fresh.departments) == 6
    assert fresh.truth["transitions"].sum() > 23


def test_a_hundred_thousand_visits_take_seconds():
    begin = time.process_time()
    simulate_clicks(100_000)
    assert time.process_time() - begin < 20  # about two seconds on a quiet machine


def test_the_repr_tells_number_and_lengths():
    assert repr(simulate_clicks(200)) == "<200 visits of 5 to 40 clicks, 24 page numbers>"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_visits": 0}, ValueError, "n_visits must be an integer of at least 1, got 0"),
        ({"n_visits": 1.0}, TypeError, "n_visits must be an integer"),
        ({"n_visits": 1_000_001}, ValueError, "n_visits must be from 1 to 1,000,000, got 1,000,001"),
        ({"shortest": 1}, ValueError, "shortest must be an integer of at least 2, got 1"),
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
        simulate_clicks(**arguments)


PAGES = "3effc0359000ff6b"
LENGTHS = "26a44baea3e31051"
BOUGHT = "74477a3793b3f13c"
