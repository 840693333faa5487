"""The e-mail campaign: a fair lottery between no mail, a general one and a personal one, with known effects."""

import numpy as np
import pandas as pd
from scipy.special import entr, expit

from helpers.datasets.window import to_days

SENT = "2025-10-13"
ARMS = ["control", "general", "personal"]
LOG_ODDS = {  # without mail: intercept plus coefficient * (x - center) / scale
    "intercept": -3.15,
    "coefficients": {
        "age": -0.2,
        "income": 0.3,
        "household_size": 0.2,
        "app_user": 0.4,
        "newsletter": 0.5,
        "channel_referral": 0.4,
    },
    "center": {"age": 42.0, "income": 13.5, "household_size": 2.8},
    "scale": {"age": 12.0, "income": 6.0, "household_size": 1.2},
}
MAIL = {  # added to the log-odds: by segment, and for each unit of log(price_sensitivity)
    "general": {
        "segment": {"trend seekers": 0.4, "families": 0.5, "quality buyers": 0.2, "bargain hunters": 0.5},
        "log_price_sensitivity": 0.3,
    },
    "personal": {
        "segment": {"trend seekers": 1.0, "families": 0.9, "quality buyers": -0.8, "bargain hunters": 0.6},
        "log_price_sensitivity": 0.1,
    },
}
VISIT_LOG_ODDS_SHIFT = 1.3
ORDER_VALUE = {"intercept": 120.0, "income": 12.0, "log_sd": 0.5}


def simulate_email_campaign(customers, traits, stream):
    """Draw the campaign for all customers who had signed up before it.

    One uniform number a customer decides in all arms: who would convert with probability 0.08 in one and 0.12 in
    another converts in both, in the second alone, or in neither. Every customer's outcome in every arm is thus known.

    Parameters
    ----------
    customers, traits : DataFrame
    stream : Streams

    Returns
    -------
    email_campaign : DataFrame
    truth : dict
        The coefficients, average effects and best possible scores; under "rows", indexed by customer_id, the
        probabilities in each arm, what would have happened in each, and the mean value of the customer's order.
    """
    # Drawn for everybody and then cut to those who had signed up: a customer's luck does not hang on the others' dates.
    n = len(customers)
    mailed = np.flatnonzero(to_days(customers["signup_date"]) < to_days([SENT])[0])
    arm = np.floor(3 * stream("email_campaign.arm").random(n)).astype(np.int64)[mailed]
    u = stream("email_campaign.conversion").random(n)[mailed]
    z = stream("email_campaign.spend").standard_normal(n)[mailed]
    customers, traits = customers.iloc[mailed], traits.iloc[mailed]

    log_odds = control_log_odds(customers)[:, np.newaxis] + mail_effects(traits)
    p = np.round(expit(log_odds), 6)
    p_visit = np.round(expit(log_odds + VISIT_LOG_ODDS_SHIFT), 6)
    converts, visits = u[:, np.newaxis] < p, u[:, np.newaxis] < p_visit
    value = np.round(ORDER_VALUE["intercept"] + ORDER_VALUE["income"] * customers["income"].to_numpy(), 2)
    noise = np.exp(ORDER_VALUE["log_sd"] * z - ORDER_VALUE["log_sd"] ** 2 / 2)  # mean one

    own = np.arange(len(mailed)), arm
    campaign = pd.DataFrame(
        {
            "customer_id": customers["customer_id"].to_numpy(),
            "arm": pd.Series(ARMS, dtype="str").take(arm).array,
            "visit": visits[own].astype(np.int64),
            "conversion": converts[own].astype(np.int64),
            "spend": np.round(value * noise, 2) * converts[own],
        }
    )
    rows = pd.DataFrame(index=pd.Index(campaign["customer_id"].to_numpy(), name="customer_id"))
    for column, name in enumerate(ARMS):
        rows[f"p_{name}"] = p[:, column]
    for column, name in enumerate(ARMS):
        rows[f"p_visit_{name}"] = p_visit[:, column]
    for column, name in enumerate(ARMS):
        rows[f"conversion_{name}"] = converts[:, column].astype(np.int64)
    rows["order_value"] = value
    return campaign, _truth(rows, p[own])


def control_log_odds(customers):
    """The log-odds of a conversion without any mail.

    Parameters
    ----------
    customers : DataFrame

    Returns
    -------
    ndarray of shape (n_customers,)
    """
    log_odds = np.full(len(customers), LOG_ODDS["intercept"])
    for name, coefficient in LOG_ODDS["coefficients"].items():
        x = customers["channel"] == "referral" if name == "channel_referral" else customers[name]
        log_odds += coefficient * (x.to_numpy() - LOG_ODDS["center"].get(name, 0.0)) / LOG_ODDS["scale"].get(name, 1.0)
    return log_odds


def mail_effects(traits):
    """What each arm adds to the log-odds of each customer.

    Parameters
    ----------
    traits : DataFrame

    Returns
    -------
    ndarray of shape (n_customers, 3)
        In the order of `ARMS`; the first column is zero.
    """
    effects = np.zeros((len(traits), len(ARMS)))
    log_sensitivity = np.log(traits["price_sensitivity"].to_numpy())
    for column, arm in enumerate(ARMS[1:], start=1):
        by_segment = traits["segment"].map(MAIL[arm]["segment"]).to_numpy(dtype=float)
        effects[:, column] = by_segment + MAIL[arm]["log_price_sensitivity"] * log_sensitivity
    return effects


def _truth(rows, p_own):
    def mean(values):
        return round(float(np.mean(values)), 6) if len(values) else None

    def average_effects(prefix, weight=1.0):
        return {arm: mean(weight * (rows[f"{prefix}_{arm}"] - rows[f"{prefix}_control"])) for arm in ARMS[1:]}

    return {
        "sent": SENT,
        "arms": ARMS,
        "log_odds": LOG_ODDS,
        "mail_log_odds": MAIL,
        "visit_log_odds_shift": VISIT_LOG_ODDS_SHIFT,
        "order_value": ORDER_VALUE,
        "average_effects": {
            "visit": average_effects("p_visit"),
            "conversion": average_effects("p"),
            "spend": average_effects("p", weight=rows["order_value"]),
        },
        # What a model that knew every probability would score on the arms that were drawn, on average over the luck.
        "best_possible": {
            "log_loss": mean(entr(p_own) + entr(1 - p_own)),
            "error": mean(np.minimum(p_own, 1 - p_own)),
        },
        "rows": rows,
    }
