"""The lesson's campaign and its models, by which two of the exercises are judged."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.datasets import load_shop
from helpers.prediction import LogisticRegression


def features(members):
    """Return the lesson's columns of a customer."""
    return pd.DataFrame(
        {
            "age": (members["age"] - 42) / 12,
            "income": (members["income"] - 13.5) / 6,
            "household_size": (members["household_size"] - 2.8) / 1.2,
            "app_user": members["app_user"].astype(float),
            "newsletter": members["newsletter"].astype(float),
            "referral": (members["channel"] == "referral").astype(float),
        }
    )


@cache
def campaign_and_members():
    """Return the campaign's table and its customers' columns, row by row."""
    shop = load_shop()
    campaign = shop.email_campaign.set_index("customer_id")
    return campaign, shop.customers.set_index("customer_id").loc[campaign.index]


@cache
def lesson_fits():
    """Return the lesson's models of those without a mail and of those with the personal one."""
    campaign, members = campaign_and_members()
    fits = {}
    for arm in ("control", "personal"):
        rows = campaign["arm"] == arm
        fits[arm] = LogisticRegression(C=np.inf).fit(features(members[rows]), campaign.loc[rows, "conversion"])
    return fits
