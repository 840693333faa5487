import numpy as np
import pytest

from helpers.datasets.demand import MONTHS, WEEKDAYS, personal_season
from helpers.datasets.window import to_days


def daily_orders(shop):
    """The observed orders of each day, and those expected by the truth on a day of intensity one."""
    traits = shop.truth["customers"]["rows"]
    month = shop.truth["orders"]["rows"].index.month.to_numpy()
    start, churn = to_days(shop.customers["signup_date"]), to_days(traits["churn_date"])
    end = np.where(churn < 0, len(month), churn)

    def active(weight):
        change = np.zeros(len(month) + 1)
        np.add.at(change, start, weight)
        np.add.at(change, end, -weight)
        return np.cumsum(change)[:-1]

    rate = traits["orders_per_year"].to_numpy() / 365.25
    phase = 2 * np.pi * traits["season_month"].to_numpy() / 12
    swing = rate * traits["season_strength"].to_numpy()
    exposure = active(rate) + active(swing * np.cos(phase)) * np.cos(2 * np.pi * month / 12)
    exposure += active(swing * np.sin(phase)) * np.sin(2 * np.pi * month / 12)
    return np.bincount(to_days(shop.orders["order_date"]), minlength=len(month)), exposure


@pytest.fixture(scope="module")
def days(big_shop):
    """One row a day: the truth's factors, the observed orders and the exposure to them."""
    rows = big_shop.truth["orders"]["rows"].copy()
    rows["orders"], rows["exposure"] = daily_orders(big_shop)
    return rows


def recovered(days, by, factor):
    """The factor's level in each group by maximum likelihood, all others known, and its standard error."""
    expected = (days["exposure"] * days["intensity"] / days[factor]).groupby(by).sum()
    orders = days["orders"].groupby(by).sum()
    return orders / expected, np.sqrt(orders) / expected


def test_daily_orders_scatter_about_the_truth_as_poisson_numbers_do(days):
    mean = days["exposure"] * days["intensity"]
    chi_squared = ((days["orders"] - mean) ** 2 / mean).sum()
    assert abs(chi_squared - len(days)) < 4 * np.sqrt(2 * len(days) + (1 / mean).sum())
    assert abs(days["orders"].sum() - mean.sum()) < 4 * np.sqrt(mean.sum())


def test_monthly_sales_show_the_season(days):
    level, error = recovered(days, days.index.month, "season")
    assert (np.abs(level - MONTHS) < 4 * error).all()
    assert error.max() < 0.02


def test_sales_by_weekday_show_the_week(days):
    level, error = recovered(days, days.index.day_of_week, "weekday")
    assert (np.abs(level - WEEKDAYS) < 4 * error).all()
    assert error.max() < 0.01


def test_sales_grow_by_the_trend_beyond_the_number_of_customers(days, big_shop):
    years = np.arange(len(days)) // 365.25
    level, error = recovered(days, years, "trend")
    weights = days["exposure"] * days["intensity"] / days["trend"]
    expected = (weights * days["trend"]).groupby(years).sum() / weights.groupby(years).sum()
    assert (np.abs(level - expected) < 4 * error).all()
    assert level[2.0] - level[0.0] > 0.15
    assert big_shop.truth["orders"]["trend_per_year"] == 0.1


def test_the_response_to_discounts_shows_the_bend(days, big_shop):
    level, error = recovered(days, days["discount"], "promotion")
    response = big_shop.truth["promotions"]["response"]
    below, above = np.minimum(level.index, response["bend"]), np.maximum(level.index - response["bend"], 0)
    # Weighted least squares of the levels on the two pieces of the line.
    X = np.column_stack([np.ones(len(level)), below, above]) / error.to_numpy()[:, np.newaxis]
    slopes, *_ = np.linalg.lstsq(X, level / error)
    slope_errors = np.sqrt(np.diag(np.linalg.inv(X.T @ X)))
    assert np.all(np.abs(slopes - [1.0, response["slope_below"], response["slope_above"]]) < 4 * slope_errors)
    assert slope_errors.max() < 0.3


def test_the_default_shop_shows_november_and_the_bend_to_the_naked_eye(shop):
    rows = shop.truth["orders"]["rows"].copy()
    rows["orders"], rows["exposure"] = daily_orders(shop)
    month, _ = recovered(rows, rows.index.month, "season")
    assert month.idxmax() == 11
    discount, _ = recovered(rows, rows["discount"], "promotion")
    assert discount[0.2] - discount[0.0] > 0.6 > 0.4 > discount[0.4] - discount[0.2]


def test_factors_of_month_and_weekday_average_one():
    assert np.mean(MONTHS) == pytest.approx(1)
    assert np.mean(WEEKDAYS) == pytest.approx(1)


def test_the_intensity_is_the_product_of_its_factors(shop):
    rows = shop.truth["orders"]["rows"]
    product = rows["trend"] * rows["season"] * rows["weekday"] * rows["promotion"]
    np.testing.assert_allclose(rows["intensity"], product, atol=5.1e-7)


def test_the_personal_season_peaks_in_its_month_and_averages_one():
    year = personal_season(np.arange(1, 13), 4, 0.5)
    assert year.argmax() + 1 == 4
    assert year.max() == pytest.approx(1.5)
    assert year.mean() == pytest.approx(1)
