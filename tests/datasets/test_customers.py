import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from helpers.datasets.customers import expected_annual_spend
from helpers.datasets.shop import simulate_shop


def design(customers, truth):
    """The columns of the spend model, in the order of its coefficients."""
    X = customers.assign(
        city_tier_1=(customers["city_tier"] == 1).astype(float), city_tier_2=(customers["city_tier"] == 2).astype(float)
    )
    return sm.add_constant(X[list(truth["coefficients"])].astype(float))


@pytest.mark.parametrize("size", ["shop", "big_shop"])
def test_least_squares_recovers_the_spend_coefficients_within_their_intervals(size, request):
    shop = request.getfixturevalue(size)
    truth = shop.truth["customers"]["annual_spend"]
    fit = sm.OLS(shop.customers["annual_spend"], design(shop.customers, truth)).fit()
    errors = fit.params.to_numpy() - [truth["intercept"], *truth["coefficients"].values()]
    assert np.all(np.abs(errors) < 3.3 * fit.bse)
    # All seven at once: a chi-squared number with 7 degrees of freedom exceeds 24.3 once in a thousand times.
    assert errors @ np.linalg.solve(fit.cov_params(), errors) < 24.3
    assert np.sqrt(fit.scale) == pytest.approx(truth["noise_sd"], rel=3.3 / np.sqrt(2 * len(shop.customers)))


def test_the_truth_of_the_spend_is_the_one_that_all_lessons_were_promised(shop):
    assert shop.truth["customers"]["annual_spend"] == {
        "intercept": 3000.0,
        "coefficients": {
            "age": 20.0,
            "income": 110.0,
            "household_size": 250.0,
            "app_user": 400.0,
            "city_tier_1": 500.0,
            "city_tier_2": 200.0,
        },
        "noise_sd": 600.0,
    }


def test_the_spend_follows_its_formula_by_hand():
    someone = pd.DataFrame({"age": [40], "income": [10.5], "household_size": [3], "app_user": [1], "city_tier": [2]})
    assert expected_annual_spend(someone).tolist() == [3000 + 800 + 1155 + 750 + 400 + 200]


def test_customers_keep_to_the_ranges_of_their_columns(big_shop):
    c = big_shop.customers
    assert c["customer_id"].tolist() == list(range(1, len(c) + 1))
    assert c["age"].between(18, 80).all()
    assert c["income"].min() > 3.0
    assert set(c["city_tier"]) == {1, 2, 3}
    assert set(c["household_size"]) == {1, 2, 3, 4, 5, 6}
    assert set(c["channel"]) == {"search", "social", "referral", "store"}
    assert set(c["app_user"]) == set(c["newsletter"]) == {0, 1}
    assert c["signup_date"].min() == pd.Timestamp("2023-01-01")
    assert c["signup_date"].max() == pd.Timestamp("2025-12-31")
    assert c["signup_date"].is_monotonic_increasing
    assert c["annual_spend"].min() > 0


def test_ages_have_their_hump_about_forty(big_shop):
    counts = big_shop.customers["age"].value_counts()
    assert 34 <= counts.nlargest(5).index.to_series().median() <= 45
    assert counts.get(18, 0) < counts.max() / 5
    assert counts.get(75, 0) < counts.max() / 5


def test_income_is_higher_in_large_cities_and_in_middle_age(big_shop):
    c = big_shop.customers
    assert c.groupby("city_tier")["income"].median().is_monotonic_decreasing
    middle = c["age"].between(40, 50)
    assert c[middle]["income"].median() > 1.1 * c[c["age"] < 25]["income"].median()
    assert c[middle]["income"].median() > 1.1 * c[c["age"] > 68]["income"].median()


def test_the_young_come_by_social_media_and_use_the_app(big_shop):
    stage = pd.cut(big_shop.customers["age"], [17, 29, 49, 64, 80])
    social = (big_shop.customers["channel"] == "social").groupby(stage, observed=True).mean()
    app = big_shop.customers["app_user"].groupby(stage, observed=True).mean()
    assert social.is_monotonic_decreasing
    assert app.is_monotonic_decreasing
    assert social.iloc[0] > 0.4 > 0.1 > social.iloc[-1]
    assert app.iloc[0] > 0.75 > 0.35 > app.iloc[-1]


def test_sign_ups_grow_over_the_three_years(big_shop):
    counts = big_shop.customers["signup_date"].dt.year.value_counts(sort=False).sort_index()
    # The density 1 + 2x puts (x + x^2) / 2 below x: shares 2/9, 3/9 and 4/9.
    np.testing.assert_allclose(counts / counts.sum(), [2 / 9, 3 / 9, 4 / 9], atol=4 * np.sqrt(0.25 / 50_000))


def test_the_same_seed_gives_the_same_customers_and_another_seed_gives_others():
    first, again, other = simulate_shop(50, 1).customers, simulate_shop(50, 1).customers, simulate_shop(50, 2).customers
    pd.testing.assert_frame_equal(first, again)
    assert not any(first[column].equals(other[column]) for column in first.columns if column != "customer_id")
