"""What the shop does not see of its customers: segment, taste, price sensitivity, season, churn, orders a year."""

import numpy as np
import pandas as pd

from helpers.datasets.rules import first_match, in_words, matches
from helpers.datasets.window import DAYS_PER_MONTH, N_DAYS, to_dates, to_days

TASTES = ["modern", "natural", "cosy", "practical"]
SEGMENTS = [  # the first rule that a customer meets decides
    {"segment": "trend seekers", "conditions": [["age", "<", 35], ["app_user", "==", 1]]},
    {"segment": "families", "conditions": [["household_size", ">=", 3]]},
    {"segment": "quality buyers", "conditions": [["income", ">=", 16.0]]},
    {"segment": "bargain hunters", "conditions": []},
]
TASTE_MEANS = [  # a row a segment, a column a taste
    [1.0, 0.0, -0.3, -0.2],
    [-0.4, 0.2, 0.5, 0.8],
    [0.6, 0.9, 0.2, -0.5],
    [-0.3, -0.4, 0.1, 0.7],
]
TASTE_SD = 0.8
PRICE_SENSITIVITY = {
    "income_exponent": -0.5,
    "income_scale": 12.0,
    "log_shift": {"trend seekers": 0.0, "families": 0.1, "quality buyers": -0.3, "bargain hunters": 0.3},
    "log_sd": 0.25,
}
LARGEST_SEASON_STRENGTH = 0.6
CHURN = {
    "base": 0.02,
    "pockets": [
        {"hazard": 0.10, "conditions": [["channel", "==", "social"], ["age", "<", 30]]},
        {"hazard": 0.06, "conditions": [["city_tier", "==", 3], ["app_user", "==", 0]]},
    ],
}
ORDERS_PER_YEAR = {
    "scale": 2.8,
    "spend_scale": 6000.0,
    "spend_exponent": 0.8,
    "price_sensitivity_exponent": -0.3,
    "log_sd": 0.5,
}


def simulate_traits(customers, stream):
    """Draw the hidden traits of each customer.

    Every number is rounded before it is used, so that the stored truth is what the simulation ran on.

    Parameters
    ----------
    customers : DataFrame
        As made by `simulate_customers`.
    stream : Streams

    Returns
    -------
    DataFrame indexed by customer_id
    """
    n = len(customers)

    def normal(column):
        return stream(f"customers.{column}").standard_normal(n)

    segment = first_match(customers, SEGMENTS)
    rows = pd.DataFrame(index=pd.Index(customers["customer_id"].to_numpy(), name="customer_id"))
    rows["segment"] = pd.Series([rule["segment"] for rule in SEGMENTS], dtype="str").take(segment).array
    for column, taste in enumerate(TASTES):
        mean = np.array(TASTE_MEANS)[segment, column]
        rows[f"taste_{taste}"] = np.round(mean + TASTE_SD * normal(f"taste_{taste}"), 3)
    rows["price_sensitivity"] = _price_sensitivity(customers, segment, normal("price_sensitivity"))
    rows["season_month"] = 1 + np.floor(12 * stream("customers.season_month").random(n)).astype(np.int64)
    rows["season_strength"] = np.round(LARGEST_SEASON_STRENGTH * stream("customers.season_strength").random(n), 3)
    rows["churn_hazard"] = churn_hazard(customers)
    rows["churn_date"] = _churn_date(
        customers, rows["churn_hazard"].to_numpy(), stream("customers.churn_date").random(n)
    )
    rows["orders_per_year"] = _orders_per_year(customers, rows, normal("orders_per_year"))
    return rows


def churn_hazard(customers):
    """The probability of leaving within a month of being a customer: the highest of the base and the pockets' own.

    Parameters
    ----------
    customers : DataFrame

    Returns
    -------
    ndarray of shape (n_customers,)
    """
    hazard = np.full(len(customers), CHURN["base"])
    for pocket in CHURN["pockets"]:
        hazard = np.where(matches(customers, pocket["conditions"]), np.maximum(hazard, pocket["hazard"]), hazard)
    return hazard


def describe_traits():
    """The numbers and rules behind the traits, as plain data."""
    return {
        "segments": [rule | {"words": in_words(rule["conditions"])} for rule in SEGMENTS],
        "tastes": TASTES,
        "taste_means": {rule["segment"]: means for rule, means in zip(SEGMENTS, TASTE_MEANS, strict=True)},
        "taste_sd": TASTE_SD,
        "price_sensitivity": PRICE_SENSITIVITY,
        "largest_season_strength": LARGEST_SEASON_STRENGTH,
        "churn": {
            "base": CHURN["base"],
            "pockets": [pocket | {"words": in_words(pocket["conditions"])} for pocket in CHURN["pockets"]],
            "days_per_month": DAYS_PER_MONTH,
        },
        "orders_per_year": ORDERS_PER_YEAR,
    }


def _price_sensitivity(customers, segment, z):
    shift = np.array([PRICE_SENSITIVITY["log_shift"][rule["segment"]] for rule in SEGMENTS])[segment]
    relative_income = customers["income"].to_numpy() / PRICE_SENSITIVITY["income_scale"]
    log = PRICE_SENSITIVITY["income_exponent"] * np.log(relative_income) + shift + PRICE_SENSITIVITY["log_sd"] * z
    return np.round(np.exp(log), 3)


def _churn_date(customers, hazard, u):
    # An exponential life whose probability of ending within a month is the hazard. The first day is always lived.
    months = np.log1p(-u) / np.log1p(-hazard)
    day = to_days(customers["signup_date"]) + 1 + np.floor(DAYS_PER_MONTH * months)
    return to_dates(np.where(day < N_DAYS, day, -1))


def _orders_per_year(customers, rows, z):
    p = ORDERS_PER_YEAR
    spend = (customers["annual_spend"].to_numpy() / p["spend_scale"]) ** p["spend_exponent"]
    price = rows["price_sensitivity"].to_numpy() ** p["price_sensitivity_exponent"]
    # Minus half the variance, so that the lognormal factor has mean one.
    return np.round(p["scale"] * spend * price * np.exp(p["log_sd"] * z - p["log_sd"] ** 2 / 2), 3)
