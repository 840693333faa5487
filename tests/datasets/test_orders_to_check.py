import hashlib
import time

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import simulate_orders_to_check
from helpers.datasets.orders_to_check import COLUMNS, KINDS, TRAITS

N = 40_000


@pytest.fixture(scope="module")
def orders():
    return simulate_orders_to_check(N, wrong_share=0.1)


def noiseless(orders, turned=()):
    """What the columns would be without noise, with some traits turned around."""
    traits = {name: orders.truth["rows"][name].to_numpy() * (-1 if name in turned else 1) for name in TRAITS}
    return {name: column(traits, np.zeros(N)) for name, column in COLUMNS.items()}


def fingerprint(column):
    return hashlib.sha256("\n".join(map(str, column.tolist())).encode("utf-8")).hexdigest()[:16]


def test_the_orders_keep_their_values():
    orders = simulate_orders_to_check(1000)
    found = {name: fingerprint(orders.frame[name]) for name in orders.frame}
    rows = orders.truth["rows"]
    assert found | {name: fingerprint(rows[name]) for name in ("kind", "cost")} == RELEASED


def test_the_same_seed_gives_the_same_orders_and_another_seed_others():
    one, same, other = (simulate_orders_to_check(50, random_state=seed).frame for seed in (3, 3, 4))
    pd.testing.assert_frame_equal(one, same)
    assert not np.allclose(one["amount"], other["amount"])
    a, b = (simulate_orders_to_check(50, random_state=np.random.default_rng(5)).frame for _ in range(2))
    pd.testing.assert_frame_equal(a, b)


def test_the_first_orders_of_many_are_those_of_a_few(orders):
    few = simulate_orders_to_check(30, wrong_share=0.1)
    pd.testing.assert_frame_equal(few.frame, orders.frame[:30])
    pd.testing.assert_frame_equal(few.truth["rows"], orders.truth["rows"][:30])


def test_more_wrong_orders_leave_the_others_as_they_are(orders):
    fewer = simulate_orders_to_check(N, wrong_share=0.02)
    both = (fewer.truth["rows"]["kind"] == orders.truth["rows"]["kind"]).to_numpy()
    assert both.mean() == pytest.approx(0.92, abs=0.01)
    pd.testing.assert_frame_equal(fewer.frame[both], orders.frame[both])
    assert set(fewer.truth["rows"]["kind"][~both]) == {"in order"}


def test_as_many_are_wrong_as_asked_and_all_kinds_alike(orders):
    counts = orders.truth["rows"]["kind"].value_counts()
    wrong = N - counts["in order"]
    assert abs(wrong / N - 0.1) < 4 * np.sqrt(0.1 * 0.9 / N)
    assert set(counts.index) == {"in order", *KINDS}
    assert ((counts.drop("in order") - wrong / 5) ** 2 / (wrong / 5)).sum() < 18.5  # chi-squared, 4 degrees of freedom


@pytest.mark.parametrize("kind", KINDS)
def test_no_column_by_itself_makes_a_wrong_order_look_unusual(orders, kind):
    in_order = (orders.truth["rows"]["kind"] == "in order").to_numpy()
    mine = (orders.truth["rows"]["kind"] == kind).to_numpy()
    for name in orders.frame:
        values = orders.frame[name].to_numpy()
        low, high = np.quantile(values[in_order], [0.005, 0.995])
        outside = np.mean((values[mine] < low) | (values[mine] > high))
        assert outside < 0.01 + 4 * np.sqrt(0.01 / mine.sum())


@pytest.mark.parametrize("kind", KINDS)
def test_in_a_wrong_order_the_columns_of_its_kind_and_no_others_show_the_opposite(orders, kind):
    rows, traits = orders.truth["rows"], KINDS[kind]["traits"]
    straight, turned = noiseless(orders), noiseless(orders, traits)
    clear = (rows["kind"] == kind).to_numpy() & (rows[traits].abs().to_numpy() > 1).all(axis=1)
    assert clear.sum() > 200
    for name in orders.frame:
        spread = orders.frame[name].std()
        to_straight, to_turned = (
            np.abs(orders.frame[name] - values[name])[clear].median() / spread for values in (straight, turned)
        )
        assert (to_turned < to_straight) == (name in KINDS[kind]["columns"])
        assert min(to_turned, to_straight) < 0.5


def test_orders_in_order_follow_their_traits(orders):
    in_order = (orders.truth["rows"]["kind"] == "in order").to_numpy()
    expected = pd.DataFrame(noiseless(orders))
    for name in orders.frame:
        assert orders.frame[name][in_order].corr(expected[name][in_order], method="spearman") > 0.85


def test_traits_are_standard_normal_where_all_is_in_order(orders):
    rows = orders.truth["rows"]
    traits = rows.loc[rows["kind"] == "in order", TRAITS].to_numpy()
    np.testing.assert_allclose(np.cov(traits.T), np.eye(5), atol=0.04)
    np.testing.assert_allclose(traits.mean(axis=0), 0, atol=0.025)


def test_a_wrong_order_costs_what_its_kind_says(orders):
    rows, amount = orders.truth["rows"], orders.frame["amount"]
    kind, cost = rows["kind"], rows["cost"]
    assert (cost[kind == "in order"] == 0).all()
    pd.testing.assert_series_equal(cost[kind == "stolen account"], amount[kind == "stolen account"], check_names=False)
    np.testing.assert_allclose(cost[kind == "robot"], 0.1 * amount[kind == "robot"], atol=0.0051)
    assert (cost[kind == "wrong address"] == 60).all()
    priced = kind == "wrong price"
    value = 0.6 * (rows["basket"] + rows["price"])[priced]
    # The same noise stands in both amounts, so their ratio is known to the rounding.
    np.testing.assert_allclose((cost + amount)[priced] / amount[priced], np.exp(2 * value), rtol=2e-3)
    misused = kind == "discount misuse"
    lost = cost[misused] / amount[misused]
    assert lost.between(0, 0.35).all()
    assert lost.median() > 0.2


def test_a_slow_carrier_takes_longer_for_all_and_changes_nothing_else(orders):
    slow = simulate_orders_to_check(N, wrong_share=0.1, slow_carrier=1.5)
    np.testing.assert_allclose(slow.frame["delivery_days"], orders.frame["delivery_days"] + 1.5)
    pd.testing.assert_frame_equal(slow.frame.drop(columns="delivery_days"), orders.frame.drop(columns="delivery_days"))
    pd.testing.assert_frame_equal(slow.truth["rows"], orders.truth["rows"])


def test_columns_have_the_types_and_ranges_of_their_card(orders):
    frame = orders.frame
    assert list(frame) == list(COLUMNS)
    whole = ["n_articles", "pages_viewed", "account_age_days", "previous_orders"]
    assert all(frame[name].dtype == (np.int64 if name in whole else np.float64) for name in frame)
    assert frame[["n_articles", "pages_viewed", "account_age_days"]].min().min() == 1
    assert frame.min().min() >= 0
    assert frame["amount"].min() > 0
    assert frame["hour"].max() < 24
    assert frame["search_share"].max() == 1
    assert frame["delivery_days"].min() >= 0.5
    assert not frame.isna().any().any()


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_none_or_most_may_be_wrong(share):
    orders = simulate_orders_to_check(2000, wrong_share=share)
    assert np.mean(orders.truth["rows"]["kind"] != "in order") == pytest.approx(share, abs=0.03)


def test_one_order_is_enough():
    assert simulate_orders_to_check(1).frame.shape == (1, 13)


def test_what_is_done_to_the_truth_of_some_orders_changes_no_others():
    spoilt = simulate_orders_to_check(2)
    spoilt.truth["kinds"]["robot"]["columns"].clear()
    assert simulate_orders_to_check(2).truth["kinds"]["robot"]["columns"] == ["session_minutes", "hour"]


def test_a_hundred_thousand_orders_take_a_moment():
    begin = time.process_time()
    simulate_orders_to_check(100_000)
    assert time.process_time() - begin < 5  # about half a second on a quiet machine


def test_the_repr_counts_the_wrong_ones():
    assert repr(simulate_orders_to_check(1000, wrong_share=0)) == "<1,000 orders with 13 columns, 0 of them wrong>"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_orders": 0}, ValueError, "n_orders must be an integer of at least 1, got 0"),
        ({"n_orders": 10.0}, TypeError, "n_orders must be an integer"),
        ({"n_orders": 1_000_001}, ValueError, "n_orders must be from 1 to 1,000,000, got 1,000,001"),
        ({"wrong_share": -0.1}, ValueError, "wrong_share must be a finite number of at least 0 and below 1"),
        ({"wrong_share": 1}, ValueError, "wrong_share must be a finite number of at least 0 and below 1, got 1"),
        ({"wrong_share": "few"}, TypeError, "wrong_share must be a finite number"),
        ({"slow_carrier": -1}, ValueError, "slow_carrier must be a finite number of at least 0 and below 1000, got -1"),
        ({"slow_carrier": 1e308}, ValueError, "slow_carrier must be a finite number of at least 0 and below 1000"),
        ({"slow_carrier": np.nan}, ValueError, "slow_carrier must be a finite number"),
        ({"random_state": -1}, ValueError, "random_state must be at least 0, got -1"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_orders_to_check(**arguments)


RELEASED = {
    "n_articles": "05a4312c8200f3cd",
    "weight_kg": "0f6b3bf5985848cf",
    "amount": "7480c6fd7698614b",
    "discount_share": "81efd7d53acb517e",
    "pages_viewed": "0752435d2b19f1c5",
    "session_minutes": "006f2fb238556a2d",
    "hour": "6ba149fdfad7e5b1",
    "account_age_days": "f8baeb70361edd2f",
    "previous_orders": "4fc85fe7f9c368fe",
    "payment_seconds": "fa7be077878c4935",
    "search_share": "87edd015bf7f94fc",
    "distance_km": "f65b97aedea8f790",
    "delivery_days": "c7c4828499a98fc5",
    "kind": "1a0fef464644516c",
    "cost": "8cef54214fa718c7",
}
