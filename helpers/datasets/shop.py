"""The shop that runs through the course: simulated at any size from a seed, or loaded from the snapshot."""

from copy import deepcopy
from dataclasses import dataclass
from numbers import Integral

import pandas as pd

from helpers.datasets.customers import ANNUAL_SPEND, simulate_customers
from helpers.datasets.demand import daily_intensity, describe_demand
from helpers.datasets.email_campaign import simulate_email_campaign
from helpers.datasets.order_lines import describe_order_lines, simulate_order_lines
from helpers.datasets.orders import describe_orders, shipping_fee, simulate_orders
from helpers.datasets.products import simulate_products
from helpers.datasets.promotions import simulate_promotions
from helpers.datasets.snapshot import read_snapshot, snapshot_folder
from helpers.datasets.streams import Streams
from helpers.datasets.traits import describe_traits, simulate_traits

LARGEST = 1_000_000


@dataclass(repr=False)
class Shop:
    """The tables of one shop, and the truth that they were drawn from.

    Attributes
    ----------
    customers, products, promotions, orders, order_lines, email_campaign : DataFrame
        The columns and their units stand in ``datasets/README.md``.
    truth : dict
        For each table a dict of plain numbers, texts and lists; where something is hidden of each row, a DataFrame
        under "rows".
    """

    customers: pd.DataFrame
    products: pd.DataFrame
    promotions: pd.DataFrame
    orders: pd.DataFrame
    order_lines: pd.DataFrame
    email_campaign: pd.DataFrame
    truth: dict

    def __repr__(self):
        tables = {name: value for name, value in vars(self).items() if name != "truth"}
        sizes = [f"  {name:<15}{len(table):>10,} rows x {table.shape[1]:>2} columns" for name, table in tables.items()]
        return "\n".join(["Shop", *sizes, f"  {'truth':<15}of {', '.join(self.truth)}"])


def simulate_shop(n_customers=2000, random_state=0):
    """Simulate three years of an online shop for home and living, 2023-01-01 to 2025-12-31.

    Parameters
    ----------
    n_customers : int, default=2000
        From 1 to 1,000,000. Time and memory grow in proportion.
    random_state : int, None or numpy.random.Generator, default=0
        The seed. The same seed and size give the same shop, whatever tables and columns later versions add.

    Returns
    -------
    Shop

    Raises
    ------
    TypeError, ValueError
        If `n_customers` is no integer or out of range, or `random_state` is none of the three.

    Examples
    --------
    >>> shop = simulate_shop(n_customers=100, random_state=0)
    >>> shop.customers.shape
    (100, 10)
    >>> shop.truth["customers"]["annual_spend"]["coefficients"]["income"]
    110.0
    """
    n_customers = _size(n_customers)
    stream = Streams(random_state)
    products, products_truth = simulate_products(stream)
    promotions, promotions_truth = simulate_promotions(stream)
    customers = simulate_customers(n_customers, stream)
    traits = simulate_traits(customers, stream)
    intensity = daily_intensity(promotions)
    orders = simulate_orders(customers, traits, intensity, stream)
    order_lines = simulate_order_lines(orders, traits, products, products_truth["rows"], stream)
    orders["shipping_fee"] = shipping_fee(order_lines, len(orders))
    email_campaign, campaign_truth = simulate_email_campaign(customers, traits, stream)
    truth = {
        "customers": {"annual_spend": ANNUAL_SPEND, **describe_traits(), "rows": traits},
        "products": products_truth,
        "promotions": promotions_truth,
        "orders": {**describe_demand(), **describe_orders(), "rows": intensity},
        "order_lines": describe_order_lines(),
        "email_campaign": campaign_truth,
    }
    return Shop(customers, products, promotions, orders, order_lines, email_campaign, _detached(truth))


def load_shop(folder=None):
    """Load the shop from files: without an argument the snapshot of `simulate_shop()` that the course brings along.

    Parameters
    ----------
    folder : str or path-like, optional
        A folder with ``shop/<table>.csv`` and ``truth/<table>.json``, as `write_snapshot` makes it.

    Returns
    -------
    Shop

    Raises
    ------
    ValueError
        If a file is missing or is not what it must be; the message names the file, and the column, row and value.
    TypeError
        If `folder` is no path.

    Examples
    --------
    >>> shop = load_shop()
    >>> len(shop.customers)
    2000
    >>> shop.customers[["age", "channel", "signup_date"]].head(2)
       age   channel signup_date
    0   64    social  2023-01-01
    1   28  referral  2023-01-03
    """
    tables, truth = read_snapshot(snapshot_folder() if folder is None else folder)
    return Shop(**tables, truth=truth)


def _detached(truth):
    # The simulator's own constants stand in it: whoever changes a shop's truth must not change the next shop.
    return {
        table: {name: value if isinstance(value, pd.DataFrame) else deepcopy(value) for name, value in entries.items()}
        for table, entries in truth.items()
    }


def _size(n_customers):
    if isinstance(n_customers, bool) or not isinstance(n_customers, Integral):
        raise TypeError(
            f"n_customers must be an integer from 1 to {LARGEST:,}, "
            f"got {n_customers!r} of type {type(n_customers).__name__}."
        )
    if not 1 <= n_customers <= LARGEST:
        raise ValueError(f"n_customers must be from 1 to {LARGEST:,}, got {n_customers:,}.")
    return int(n_customers)
