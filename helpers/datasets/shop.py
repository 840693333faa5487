"""The shop that runs through the course: simulated at any size from a seed, or loaded from the snapshot."""

from dataclasses import dataclass
from numbers import Integral

import pandas as pd

from helpers.datasets.customers import ANNUAL_SPEND, simulate_customers
from helpers.datasets.streams import Streams
from helpers.datasets.traits import describe_traits, simulate_traits

LARGEST = 1_000_000


@dataclass(repr=False)
class Shop:
    """The tables of one shop, and the truth that they were drawn from.

    Attributes
    ----------
    customers : DataFrame
    truth : dict
        For each table a dict of plain numbers, lists and, under "rows", a DataFrame with what is hidden of each row.
    """

    customers: pd.DataFrame
    truth: dict

    def __repr__(self):
        tables = {name: value for name, value in vars(self).items() if name != "truth"}
        return "Shop(" + ", ".join(f"{name}: {len(table):,} rows" for name, table in tables.items()) + ")"


def simulate_shop(n_customers=2000, random_state=0):
    """Simulate the shop."""
    n_customers = _size(n_customers)
    stream = Streams(random_state)
    customers = simulate_customers(n_customers, stream)
    traits = simulate_traits(customers, stream)
    return Shop(
        customers=customers,
        truth={"customers": {"annual_spend": ANNUAL_SPEND, **describe_traits(), "rows": traits}},
    )


def _size(n_customers):
    if isinstance(n_customers, bool) or not isinstance(n_customers, Integral):
        raise TypeError(
            f"n_customers must be an integer from 1 to {LARGEST:,}, got {n_customers!r} of type {type(n_customers).__name__}."
        )
    if not 1 <= n_customers <= LARGEST:
        raise ValueError(f"n_customers must be from 1 to {LARGEST:,}, got {n_customers:,}.")
    return int(n_customers)
