import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from helpers.datasets.rules import matches
from helpers.datasets.traits import churn_hazard
from helpers.datasets.window import to_days


def both(shop):
    """The customers, their hidden traits and the truth behind these."""
    truth = shop.truth["customers"]
    return shop.customers, truth["rows"].reset_index(), truth


def test_the_rules_in_the_truth_give_each_customer_the_segment(big_shop):
    customers, rows, truth = both(big_shop)
    undecided = np.ones(len(customers), dtype=bool)
    for rule in truth["segments"]:
        mine = undecided & matches(customers, rule["conditions"])
        assert set(rows["segment"][mine]) == {rule["segment"]}
        undecided &= ~mine
    assert not undecided.any()


def test_every_segment_is_a_real_share_of_the_customers(big_shop):
    shares = big_shop.truth["customers"]["rows"]["segment"].value_counts(normalize=True)
    assert len(shares) == 4
    assert 0.05 < shares["quality buyers"] < 0.12  # the small one, which the personal mail harms
    assert shares.min() == shares["quality buyers"]


def test_tastes_scatter_about_the_mean_of_their_segment(big_shop):
    _, rows, truth = both(big_shop)
    tastes = rows.groupby("segment")[[f"taste_{name}" for name in truth["tastes"]]]
    for segment, mean in truth["taste_means"].items():
        bound = 4.5 * truth["taste_sd"] / np.sqrt(tastes.size()[segment])
        np.testing.assert_allclose(tastes.mean().loc[segment], mean, atol=bound)
    np.testing.assert_allclose(tastes.std(), truth["taste_sd"], rtol=0.05)


def test_price_sensitivity_falls_with_income_as_the_truth_says(big_shop):
    customers, rows, truth = both(big_shop)
    p = truth["price_sensitivity"]
    segment = pd.get_dummies(rows["segment"], dtype=float)
    X = segment.assign(log_income=np.log(customers["income"] / p["income_scale"]))
    fit = sm.OLS(np.log(rows["price_sensitivity"]), X).fit()
    expected = [p["log_shift"].get(name, p["income_exponent"]) for name in X]
    assert np.all(np.abs(fit.params - expected) < 4 * fit.bse)
    assert np.sqrt(fit.scale) == pytest.approx(p["log_sd"], rel=0.02)


def test_orders_a_year_hang_on_spending_and_price_sensitivity_as_the_truth_says(big_shop):
    customers, rows, truth = both(big_shop)
    p = truth["orders_per_year"]
    X = pd.DataFrame(
        {"spend": np.log(customers["annual_spend"] / p["spend_scale"]), "price": np.log(rows["price_sensitivity"])}
    )
    fit = sm.OLS(np.log(rows["orders_per_year"]), sm.add_constant(X)).fit()
    intercept = np.log(p["scale"]) - p["log_sd"] ** 2 / 2
    expected = [intercept, p["spend_exponent"], p["price_sensitivity_exponent"]]
    assert np.all(np.abs(fit.params - expected) < 4 * fit.bse)
    assert np.sqrt(fit.scale) == pytest.approx(p["log_sd"], rel=0.02)


def test_the_favourite_month_is_any_and_its_strength_is_below_the_largest(big_shop):
    _, rows, truth = both(big_shop)
    counts = rows["season_month"].value_counts().sort_index()
    assert counts.index.tolist() == list(range(1, 13))
    assert np.abs(counts / len(rows) - 1 / 12).max() < 4.5 * np.sqrt(1 / 12 / len(rows))
    assert rows["season_strength"].between(0, truth["largest_season_strength"]).all()


def test_the_hazard_is_the_highest_of_the_pockets_that_apply():
    people = pd.DataFrame(
        {
            "age": [25, 25, 30, 40, 25],
            "channel": ["social", "search", "social", "store", "social"],
            "city_tier": [1, 1, 2, 3, 3],
            "app_user": [1, 1, 1, 0, 0],
        }
    )
    assert churn_hazard(people).tolist() == [0.10, 0.02, 0.02, 0.06, 0.10]


def test_the_churn_hazard_is_recovered_in_every_pocket(big_shop):
    customers, rows, truth = both(big_shop)
    signup, churn = to_days(customers["signup_date"]), to_days(rows["churn_date"])
    last = 1096
    left = churn >= 0
    # A lifetime is known to the whole day, half a day too long on average, and its first day is always lived.
    days = np.where(left, churn - signup - 0.5, np.maximum(last - signup - 1, 0))
    for hazard in [truth["churn"]["base"], *(pocket["hazard"] for pocket in truth["churn"]["pockets"])]:
        mine = (rows["churn_hazard"] == hazard).to_numpy()
        assert mine.sum() > 2000
        rate = left[mine].sum() / (days[mine].sum() / truth["churn"]["days_per_month"])
        assert 1 - np.exp(-rate) == pytest.approx(hazard, rel=4 / np.sqrt(left[mine].sum()))


def test_nobody_leaves_on_the_day_of_the_sign_up_or_after_the_last_day(big_shop):
    customers, rows, _ = both(big_shop)
    gone = rows["churn_date"].notna()
    assert (rows["churn_date"][gone] > customers["signup_date"][gone]).all()
    assert rows["churn_date"].max() <= pd.Timestamp("2025-12-31")
