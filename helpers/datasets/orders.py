"""The orders: who orders on which day. Every customer is a Poisson process, and all of them are drawn at once."""

import numpy as np
import pandas as pd

from helpers.datasets.demand import personal_season
from helpers.datasets.streams import pick
from helpers.datasets.window import DAYS_PER_YEAR, N_DAYS, months, to_dates, to_days

DEVICES = ["app", "mobile web", "desktop"]
DEVICE_SHARES = [[0.00, 0.62, 0.38], [0.62, 0.24, 0.14]]  # a row for customers without the app, one for those with it
SHIPPING_FEE = 12.0
FREE_SHIPPING_FROM = 199.0


def simulate_orders(customers, traits, intensity, stream):
    """Draw the orders of all customers, numbered in the order of time.

    Parameters
    ----------
    customers : DataFrame
    traits : DataFrame
        As made by `simulate_traits`.
    intensity : DataFrame
        As made by `daily_intensity`.
    stream : Streams

    Returns
    -------
    DataFrame
        Without the shipping fee, which hangs on the order's lines.
    """
    customer, day = _orders_of_all(customers, traits, intensity["intensity"].to_numpy(), stream)
    app_user = customers["app_user"].to_numpy()[customer]
    device = pick(stream("orders.device").random(len(customer)), DEVICE_SHARES, rows=app_user)
    return pd.DataFrame(
        {
            "order_id": np.arange(1, len(customer) + 1),
            "customer_id": customers["customer_id"].to_numpy()[customer],
            "order_date": to_dates(day),
            "device": pd.Series(DEVICES, dtype="str").take(device).array,
            "discount": intensity["discount"].to_numpy()[day],
        }
    )


def shipping_fee(order_lines, n_orders):
    """The fee of each order: none from a certain value of its goods on.

    Parameters
    ----------
    order_lines : DataFrame
    n_orders : int

    Returns
    -------
    ndarray of shape (n_orders,)
    """
    goods = np.bincount(order_lines["order_id"] - 1, weights=order_lines["amount"], minlength=n_orders)
    # Sums of fen in binary fractions are off by a hair: round before the comparison, or 199.00 may pass for less.
    return np.where(np.round(goods, 2) >= FREE_SHIPPING_FROM, 0.0, SHIPPING_FEE)


def describe_orders():
    """The numbers behind the orders' columns, as plain data."""
    return {
        "device_shares": {
            "without the app": dict(zip(DEVICES, DEVICE_SHARES[0], strict=True)),
            "with the app": dict(zip(DEVICES, DEVICE_SHARES[1], strict=True)),
        },
        "shipping": {"fee": SHIPPING_FEE, "free_from": FREE_SHIPPING_FROM},
    }


def _orders_of_all(customers, traits, intensity, stream):
    """Return the row of the customer and the day of each order, in the order of time."""
    signup = to_days(customers["signup_date"])
    churn = to_days(traits["churn_date"])
    end = np.where(churn < 0, N_DAYS, churn)  # the first day on which the customer is gone
    strength = traits["season_strength"].to_numpy()
    elapsed = np.concatenate([[0.0], np.cumsum(intensity)])  # time that runs faster on busy days

    # Superposition: lay the expected orders of all customers end to end on one line. The number of points of a Poisson
    # process on it is one Poisson number, and their places are uniform. The personal season enters by its highest
    # value first; thinning below takes out what was too much.
    rate = traits["orders_per_year"].to_numpy() / DAYS_PER_YEAR * (1 + strength)
    line = np.cumsum(rate * (elapsed[end] - elapsed[signup]))
    n_points = stream("orders.count").poisson(line[-1])
    place = np.sort(stream("orders.customer_id").random(n_points)) * line[-1]
    customer = np.searchsorted(line[:-1], place, side="right")

    # How far into the customer's own stretch the place lies tells the moment; the bounds catch the rounding there.
    start = np.concatenate([[0.0], line[:-1]])[customer]
    moment = elapsed[signup[customer]] + (place - start) / rate[customer]
    day = np.searchsorted(elapsed, moment, side="right") - 1
    day = np.clip(day, signup[customer], end[customer] - 1)

    season = personal_season(months()[day], traits["season_month"].to_numpy()[customer], strength[customer])
    kept = np.flatnonzero(stream("orders.thinning").random(n_points) * (1 + strength[customer]) < season)
    kept = kept[np.lexsort((moment[kept], day[kept]))]
    return customer[kept], day[kept]
