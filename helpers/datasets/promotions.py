"""The promotions: days on which everything is cheaper, and how much more is ordered then."""

import numpy as np
import pandas as pd

from helpers.datasets.window import N_DAYS, to_dates, to_days

DISCOUNTS = np.array([0.05, 0.10, 0.15, 0.20, 0.25, 0.30, 0.35, 0.40])
TIMES = 3  # how often each discount is given
LONGEST = 12  # days
SHORTEST = 5
RESPONSE = {"bend": 0.2, "slope_below": 4.0, "slope_above": 0.5}


def simulate_promotions(stream):
    """Draw the promotions: each discount three times, in random order, one in each slot of 45 days.

    Parameters
    ----------
    stream : Streams

    Returns
    -------
    promotions : DataFrame of 24 rows
        No two overlap; both dates belong to the promotion.
    truth : dict
        The response to the discount.
    """
    n = TIMES * len(DISCOUNTS)
    slot = N_DAYS // n
    length = SHORTEST + np.floor((LONGEST - SHORTEST + 1) * stream("promotions.end_date").random(n)).astype(np.int64)
    shift = np.floor((slot - length) * stream("promotions.start_date").random(n)).astype(np.int64)
    start = slot * np.arange(n) + shift
    order = np.argsort(stream("promotions.discount").random(n), kind="stable")
    promotions = pd.DataFrame(
        {
            "promotion_id": np.arange(1, n + 1),
            "start_date": to_dates(start),
            "end_date": to_dates(start + length - 1),
            "discount": np.tile(DISCOUNTS, TIMES)[order],
        }
    )
    words = (
        "Orders a day are multiplied by 1 + slope_below * min(discount, bend) + slope_above * max(discount - bend, 0)."
    )
    return promotions, {"response": RESPONSE | {"words": words}}


def promotion_response(discount):
    r"""What a discount multiplies the orders of a day by: a line with a bend.

    .. math:: m(d) = 1 + 4 \min(d, 0.2) + 0.5 \max(d - 0.2, 0)

    Parameters
    ----------
    discount : float or ndarray
        Share of the price, 0 to 1.

    Examples
    --------
    >>> promotion_response(np.array([0.0, 0.1, 0.2, 0.4])).round(2)
    array([1. , 1.4, 1.8, 1.9])
    """
    r = RESPONSE
    return (
        1 + r["slope_below"] * np.minimum(discount, r["bend"]) + r["slope_above"] * np.maximum(discount - r["bend"], 0)
    )


def daily_discount(promotions):
    """The discount in force on each day of the window, 0 where there is none.

    Parameters
    ----------
    promotions : DataFrame

    Returns
    -------
    ndarray of shape (n_days,)
    """
    discount = np.zeros(N_DAYS)
    spans = zip(to_days(promotions["start_date"]), to_days(promotions["end_date"]), strict=True)
    for (start, end), share in zip(spans, promotions["discount"], strict=True):
        discount[start : end + 1] = share
    return discount
