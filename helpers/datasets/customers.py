"""The customers: what the shop sees of them, and their yearly spending, which is linear in it."""

import numpy as np
import pandas as pd
from scipy.special import expit

from helpers.datasets.streams import pick
from helpers.datasets.window import N_DAYS, to_dates

AGES = np.arange(18, 81)
AGE_WEIGHTS = (AGES - 17.0) ** 1.2 * (81.0 - AGES) ** 2.6  # a hump with its top at 37
LIFE_STAGES = [30, 50, 65]  # ages at which the next stage begins
CITY_TIERS = [0.30, 0.40, 0.30]
HOUSEHOLD_SIZES = [  # a row a life stage: shares of 1 to 6 people
    [0.38, 0.34, 0.16, 0.08, 0.03, 0.01],
    [0.12, 0.20, 0.36, 0.22, 0.07, 0.03],
    [0.14, 0.36, 0.26, 0.14, 0.07, 0.03],
    [0.26, 0.50, 0.10, 0.07, 0.05, 0.02],
]
CHANNELS = ["search", "social", "referral", "store"]
CHANNEL_SHARES = [  # a row a life stage
    [0.26, 0.48, 0.16, 0.10],
    [0.42, 0.26, 0.18, 0.14],
    [0.44, 0.12, 0.18, 0.26],
    [0.34, 0.06, 0.18, 0.42],
]
NEWSLETTER_SHARES = np.array([0.40, 0.35, 0.60, 0.50])  # one a channel
LOWEST_INCOME = 3.0

ANNUAL_SPEND = {
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


def simulate_customers(n_customers, stream):
    """Draw the customers that the shop sees.

    Customers are numbered in the order of their sign-up.

    Parameters
    ----------
    n_customers : int
    stream : Streams

    Returns
    -------
    DataFrame of n_customers rows
    """

    def uniform(column):
        return stream(f"customers.{column}").random(n_customers)

    age = AGES[pick(uniform("age"), AGE_WEIGHTS)]
    stage = np.searchsorted(LIFE_STAGES, age, side="right")
    city_tier = 1 + pick(uniform("city_tier"), CITY_TIERS)
    channel = pick(uniform("channel"), CHANNEL_SHARES, rows=stage)
    frame = pd.DataFrame(
        {
            "customer_id": np.arange(1, n_customers + 1),
            "age": age,
            "income": _income(age, city_tier, stream("customers.income").standard_normal(n_customers)),
            "city_tier": city_tier,
            "household_size": 1 + pick(uniform("household_size"), HOUSEHOLD_SIZES, rows=stage),
            "channel": pd.Series(CHANNELS, dtype="str").take(channel).array,
            "app_user": (uniform("app_user") < expit(0.9 - 0.055 * (age - 35))).astype(np.int64),
            "newsletter": (uniform("newsletter") < NEWSLETTER_SHARES[channel]).astype(np.int64),
            "signup_date": to_dates(np.sort(_signup_day(uniform("signup_date")))),
        }
    )
    noise = ANNUAL_SPEND["noise_sd"] * stream("customers.annual_spend").standard_normal(n_customers)
    frame["annual_spend"] = np.round(expected_annual_spend(frame) + noise, 2)
    return frame


def expected_annual_spend(customers):
    r"""Mean yearly spending, :math:`\beta_0 + \sum_j \beta_j x_j`, in yuan.

    Parameters
    ----------
    customers : DataFrame

    Returns
    -------
    ndarray of shape (n_customers,)
    """
    mean = np.full(len(customers), ANNUAL_SPEND["intercept"])
    for name, coefficient in ANNUAL_SPEND["coefficients"].items():
        if name.startswith("city_tier_"):
            mean += coefficient * (customers["city_tier"].to_numpy() == int(name[-1]))
        else:
            mean += coefficient * customers[name].to_numpy()
    return mean


def _income(age, city_tier, z):
    # Added to the lowest income, not cut off at it: no pile of customers at the bound.
    log_mean = 2.1 + np.array([0.40, 0.18, 0.0])[city_tier - 1] - 0.00035 * (age - 45.0) ** 2
    return np.round(LOWEST_INCOME + np.exp(log_mean + 0.5 * z), 1)


def _signup_day(u):
    # The density 1 + 2x over the window, three times as high at its end: F(x) = (x + x^2) / 2, inverted.
    return np.floor(N_DAYS * (np.sqrt(1.0 + 8.0 * u) - 1.0) / 2.0).astype(np.int64)
