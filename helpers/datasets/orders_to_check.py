"""Orders with a few wrong ones among them: each number of a wrong order is ordinary, only they do not go together."""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.datasets.streams import Streams, pick
from helpers.validation import check_integer, check_number

__all__ = ["OrdersToCheck", "simulate_orders_to_check"]

IN_ORDER = "in order"
TRAITS = ["basket", "price", "familiarity", "distance", "patience"]
KINDS = {  # of a wrong order: these columns show the opposite of these traits; the side is that of the other columns
    "wrong price": {"traits": ["basket", "price"], "side": 1, "columns": ["amount", "discount_share"]},
    "stolen account": {"traits": ["familiarity"], "side": 1, "columns": ["payment_seconds", "search_share"]},
    "robot": {"traits": ["patience"], "side": 1, "columns": ["session_minutes", "hour"]},
    "wrong address": {"traits": ["distance"], "side": -1, "columns": ["delivery_days"]},
    "discount misuse": {"traits": ["basket", "price"], "side": -1, "columns": ["discount_share"]},
}
WEAKEST, STRONGEST = 0.4, 1.6  # how far from its mean a trait is that is turned around, in standard deviations
RESALE_MARGIN = 0.1  # of the amount: what a robot takes from the shop's own customers
SECOND_PARCEL = 60.0  # yuan
LARGEST = 1_000_000


@dataclass(repr=False)
class OrdersToCheck:
    """Orders in the order of time, one a row, and which of them are wrong.

    Attributes
    ----------
    frame : DataFrame
        Thirteen columns, all of them numbers; see datasets/README.md.
    truth : dict
        "kinds": of wrong orders, which columns show the opposite of which traits. "words": the rules. "rows": a
        DataFrame with the kind of each order ("in order" for most), what it costs the shop if nobody stops it (yuan),
        and its five hidden traits.
    """

    frame: pd.DataFrame
    truth: dict

    def __repr__(self):
        wrong = int((self.truth["rows"]["kind"] != IN_ORDER).sum())
        return f"<{len(self.frame):,} orders with {self.frame.shape[1]} columns, {wrong:,} of them wrong>"


def simulate_orders_to_check(n_orders=5000, *, wrong_share=0.02, slow_carrier=0.0, random_state=0):
    """Simulate orders that five hidden traits make, and turn traits around in some columns of a few.

    The size of the basket, the level of its prices, how familiar the customer is with the shop, how far the parcel goes
    and how patiently the customer looks around are standard normal. Each column follows from one or two of them, many
    along a bend, with a little noise. In a wrong order some columns say +t where the others say -t: a large heavy
    parcel with the amount of a small one. Since -t is as ordinary as t, no column by itself looks unusual.

    Parameters
    ----------
    n_orders : int, default=5000
        From 1 to 1,000,000.
    wrong_share : float, default=0.02
        The chance of each order to be wrong, from 0 to below 1; the five kinds are equally likely.
    slow_carrier : float, default=0
        By how many days, below 1,000, a new carrier is slower: the world has changed, and no order is wrong for it.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    OrdersToCheck

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> orders = simulate_orders_to_check(1000)
    >>> orders
    <1,000 orders with 13 columns, 14 of them wrong>
    >>> orders.truth["rows"]["kind"].value_counts().index[0]
    'in order'
    """
    n_orders, wrong_share, slow_carrier = _checked(n_orders, wrong_share, slow_carrier)
    streams = Streams(random_state)

    def stream(name):
        return streams(f"orders_to_check.{name}")

    is_wrong = stream("is_wrong").random(n_orders) < wrong_share
    kind = np.where(is_wrong, 1 + pick(stream("kind").random(n_orders), np.ones(len(KINDS))), 0)
    strength = WEAKEST + (STRONGEST - WEAKEST) * stream("strength").random(n_orders)
    traits = {name: stream(name).standard_normal(n_orders) for name in TRAITS}
    turned = {name: values.copy() for name, values in traits.items()}
    for number, rule in enumerate(KINDS.values(), start=1):
        for trait in rule["traits"]:
            traits[trait] = np.where(kind == number, rule["side"] * strength, traits[trait])
            turned[trait] = np.where(kind == number, -traits[trait], turned[trait])

    right, shown = {}, {}
    for name, column in COLUMNS.items():
        noise = stream(f"noise_of_{name}").standard_normal(n_orders)
        right[name], opposite = column(traits, noise), column(turned, noise)
        liars = [number for number, rule in enumerate(KINDS.values(), start=1) if name in rule["columns"]]
        shown[name] = np.where(np.isin(kind, liars), opposite, right[name])
    shown["delivery_days"] = np.round(shown["delivery_days"] + slow_carrier, 1)
    return OrdersToCheck(pd.DataFrame(shown), _truth(kind, right, shown, traits))


def _truth(kind, right, shown, traits):
    names = np.array([IN_ORDER, *KINDS])
    costs = [
        0 * shown["amount"],
        right["amount"] - shown["amount"],  # wrong price: what is missing
        shown["amount"],  # stolen account: the owner gets it back
        RESALE_MARGIN * shown["amount"],
        np.full(len(kind), SECOND_PARCEL),
        (shown["discount_share"] - right["discount_share"]) * shown["amount"],
    ]
    rows = {"kind": pd.Series(names[kind], dtype="str"), "cost": np.choose(kind, costs).round(2), **traits}
    return {
        "kinds": deepcopy(KINDS),
        "words": "Five traits are standard normal, and each column follows from some of them with noise. In a wrong "
        "order the traits of its kind lie on the given side, 0.4 to 1.6 from 0, and the columns of its kind are those "
        "of an order whose traits lie as far on the other side.",
        "rows": pd.DataFrame(rows),
    }


def _checked(n_orders, wrong_share, slow_carrier):
    n_orders = check_integer(n_orders, "n_orders")
    if n_orders > LARGEST:
        raise ValueError(f"n_orders must be from 1 to {LARGEST:,}, got {n_orders:,}.")
    wrong_share = check_number(wrong_share, "wrong_share", minimum=0, below=1)
    return n_orders, wrong_share, check_number(slow_carrier, "slow_carrier", minimum=0, below=1000)


# The columns: functions of the traits t and of standard normal noise e.


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softplus(x):
    return np.logaddexp(0, x)


def _value(t):
    """How much more than the usual basket this one is worth, as a logarithm."""
    return 0.6 * t["basket"] + 0.6 * t["price"]


def _weight(t):
    return 0.6 * t["basket"] + 0.4 * t["price"]


def _interest(t):
    return 0.3 * t["basket"] + 0.6 * t["patience"]


def _whole(x):
    return x.astype(np.int64)


COLUMNS = {
    "n_articles": lambda t, e: 1 + _whole(np.exp(0.8 + 0.6 * t["basket"] + 0.1 * e)),
    "weight_kg": lambda t, e: np.exp(0.8 + _weight(t) + 0.2 * e).round(2),
    "amount": lambda t, e: np.exp(5.3 + _value(t) + 0.16 * e).round(2),
    "discount_share": lambda t, e: (0.3 * _sigmoid(4 * _value(t)) + 0.03 * e).clip(0).round(3),
    "pages_viewed": lambda t, e: 1 + _whole(np.exp(2.4 + _interest(t) + 0.16 * e)),
    "session_minutes": lambda t, e: np.exp(2.4 + _interest(t) + 0.3 * t["patience"] + 0.24 * e).round(1),
    "hour": lambda t, e: (14 + 5.5 * np.tanh(2 * t["patience"]) + 1.2 * e).clip(0, 23.9).round(1),
    "account_age_days": lambda t, e: 1 + _whole(np.exp(5 + 0.8 * t["familiarity"] + 0.2 * e)),
    "previous_orders": lambda t, e: _whole(np.exp(_softplus(1.6 * t["familiarity"] + 0.25 * e)) - 1),
    "payment_seconds": lambda t, e: np.exp(3.5 - 0.9 * np.tanh(2.5 * t["familiarity"]) + 0.3 * e).round(1),
    "search_share": lambda t, e: (_sigmoid(-0.5 - 2 * t["familiarity"]) + 0.1 * e).clip(0, 1).round(2),
    "distance_km": lambda t, e: np.exp(3 + 1.4 * t["distance"] + 0.24 * e).round(1),
    "delivery_days": lambda t, e: (
        (1.5 + 1.5 * _softplus(2.5 * t["distance"] - 0.5) + 2 * _sigmoid(5 * _weight(t) - 3) + 0.4 * e)
        .clip(0.5)
        .round(1)
    ),
}
