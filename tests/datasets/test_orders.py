from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.orders import shipping_fee, simulate_orders
from helpers.datasets.shop import simulate_shop
from helpers.datasets.streams import Streams
from helpers.datasets.window import to_days


def test_orders_are_numbered_in_the_order_of_time(shop):
    assert shop.orders["order_id"].tolist() == list(range(1, len(shop.orders) + 1))
    assert shop.orders["order_date"].is_monotonic_increasing


def test_every_order_is_of_a_customer_between_sign_up_and_churn(big_shop):
    customers = big_shop.customers.set_index("customer_id").join(big_shop.truth["customers"]["rows"])
    assert big_shop.orders["customer_id"].isin(customers.index).all()
    order = big_shop.orders.join(customers[["signup_date", "churn_date", "app_user"]], on="customer_id")
    assert (order["order_date"] >= order["signup_date"]).all()
    assert not (order["order_date"] >= order["churn_date"]).any()


def test_a_customer_orders_about_four_times_and_an_order_has_less_than_two_lines(shop):
    assert 3.5 < len(shop.orders) / len(shop.customers) < 4.5
    assert 1.5 < len(shop.order_lines) / len(shop.orders) < 2


def test_the_orders_of_each_customer_are_a_poisson_number_with_the_mean_of_the_truth(big_shop):
    traits, days = big_shop.truth["customers"]["rows"], big_shop.truth["orders"]["rows"]
    start, churn = to_days(big_shop.customers["signup_date"]), to_days(traits["churn_date"])
    end = np.where(churn < 0, len(days), churn)
    month, favourite = days.index.month.to_numpy(), traits["season_month"].to_numpy()
    mean = np.empty(len(traits))
    for m in range(1, 13):
        wave = np.cos(2 * np.pi * (month - m) / 12)
        plain, waved = (np.concatenate([[0], np.cumsum(days["intensity"] * factor)]) for factor in (1, wave))
        total = plain[end] - plain[start] + traits["season_strength"] * (waved[end] - waved[start])
        mean[favourite == m] = (traits["orders_per_year"] / 365.25 * total)[favourite == m]
    count = big_shop.orders.groupby("customer_id").size().reindex(traits.index, fill_value=0).to_numpy()
    # A Poisson number has variance mu, and its squared error has variance 2 mu^2 + mu.
    assert abs(np.sum(count - mean)) < 4 * np.sqrt(mean.sum())
    assert abs(np.sum((count - mean) ** 2 - mean)) < 4 * np.sqrt(np.sum(2 * mean**2 + mean))


def test_only_users_of_the_app_order_through_it_in_the_shares_of_the_truth(big_shop):
    app_user = big_shop.orders["customer_id"].map(big_shop.customers.set_index("customer_id")["app_user"])
    shares = pd.crosstab(app_user, big_shop.orders["device"], normalize="index")
    truth = pd.DataFrame(big_shop.truth["orders"]["device_shares"]).T[shares.columns]
    np.testing.assert_allclose(shares, truth, atol=4 * np.sqrt(0.25 / (app_user == 0).sum()))
    assert shares.loc[0, "app"] == 0


def test_an_order_carries_the_discount_of_its_day(shop):
    discount = shop.orders["order_date"].map(shop.truth["orders"]["rows"]["discount"])
    assert (shop.orders["discount"] == discount).all()
    during = np.zeros(len(shop.orders))
    for promotion in shop.promotions.itertuples():
        inside = shop.orders["order_date"].between(promotion.start_date, promotion.end_date)
        during[inside] = promotion.discount
    assert (shop.orders["discount"] == during).all()


def test_shipping_is_free_from_a_value_of_goods_on(shop):
    goods = shop.order_lines.groupby("order_id")["amount"].sum().round(2).to_numpy()
    assert shop.orders["shipping_fee"].tolist() == np.where(goods >= 199, 0.0, 12.0).tolist()
    assert 0.2 < (shop.orders["shipping_fee"] > 0).mean() < 0.8


def test_goods_of_exactly_the_limit_ship_free_although_their_sum_is_off_by_a_hair():
    amounts = [10.0, 125.21, 63.79]
    assert amounts[0] + amounts[1] + amounts[2] < 199
    lines = pd.DataFrame({"order_id": [1, 1, 1, 2], "amount": [*amounts, 198.99]})
    assert shipping_fee(lines, 2).tolist() == [0.0, 12.0]


@pytest.mark.parametrize("seed", range(8))
def test_a_shop_of_one_customer_has_orders_of_that_customer_or_none(seed):
    shop = simulate_shop(1, random_state=seed)
    assert set(shop.orders["customer_id"]) <= {1}
    assert set(shop.order_lines["order_id"]) == set(shop.orders["order_id"])


class AtTheEnd(Streams):
    """Streams whose orders all lie in the last instant of the last customer's time."""

    def __call__(self, key):
        generator = super().__call__(key)
        if key != "orders.customer_id":
            return generator
        return SimpleNamespace(random=lambda n: np.full(n, np.nextafter(1.0, 0.0)))


@pytest.mark.parametrize("seed", range(20))
def test_an_order_in_the_last_instant_is_not_rounded_past_the_end(seed):
    shop = simulate_shop(1, random_state=seed)
    traits, intensity = shop.truth["customers"]["rows"], shop.truth["orders"]["rows"]
    orders = simulate_orders(shop.customers, traits, intensity, AtTheEnd(seed))
    end = traits["churn_date"].fillna(pd.Timestamp("2026-01-01")).iloc[0]
    assert (orders["order_date"] == end - pd.Timedelta(days=1)).all()
