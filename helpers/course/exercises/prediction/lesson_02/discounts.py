"""A dearer supplier, and the discounts between those tried."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.course.answers import Hint, array, close, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_shop

CHEAPER = 0.8  # of the old cost


@cache
def _stretches():
    """Discount, lift and weight of each stretch of days, expected orders a day, a basket's price and cost."""
    shop = load_shop()
    calendar = pd.date_range("2023-01-01", "2025-12-31")
    counts = {
        "orders": shop.orders.groupby("order_date").size(),
        "members": shop.customers.groupby("signup_date").size(),
    }
    days = pd.DataFrame(counts, index=calendar).fillna(0.0)
    days["members"] = days["members"].cumsum()
    days["discount"] = 0.0
    for promotion in shop.promotions.itertuples():
        days.loc[promotion.start_date : promotion.end_date, "discount"] = promotion.discount
    quiet = (days["discount"] == 0).to_numpy()
    days["expected"] = days["members"] * (days["orders"][quiet].sum() / days["members"][quiet].sum())
    for part in (days.index.month, days.index.day_of_week):
        seen = days["orders"][quiet].groupby(part[quiet]).sum()
        days["expected"] *= (seen / days["expected"][quiet].groupby(part[quiet]).sum()).reindex(part).to_numpy()
    number_of_stretch = (days["discount"] != days["discount"].shift()).cumsum()
    sums = days.groupby(number_of_stretch)[["orders", "expected"]].sum()
    discount = days.groupby(number_of_stretch)["discount"].first().to_numpy()
    lines = shop.order_lines.merge(shop.products[["product_id", "cost"]], on="product_id")
    basket, cost = (np.sum(lines["quantity"] * lines[price]) / len(shop.orders) for price in ("unit_price", "cost"))
    base = days["expected"].iloc[-90:].mean()
    return discount, (sums["orders"] / sums["expected"]).to_numpy(), sums["expected"].to_numpy(), base, basket, cost


def _powers(discount, degree):
    return np.column_stack([(discount / 0.4) ** k for k in range(degree + 1)])


def _least_squares(X, y, w):
    return np.linalg.lstsq(np.sqrt(w)[:, None] * X, np.sqrt(w) * y, rcond=None)[0]


def _best_discount(new_cost, degree=2, share_of_price=1.0):
    d, lift, weight, base, basket, _ = _stretches()
    choices = np.linspace(0, 0.4, 401)
    curve = _powers(choices, degree) @ _least_squares(_powers(d, degree), lift, weight)
    earned = base * curve * (share_of_price * basket * (1 - choices) - new_cost)
    return choices[np.argmax(earned)], int(np.argmax(earned)), float(earned.max())


@exercise(
    "prediction/02/supplier",
    points=2,
    reason=(
        "With a larger margin an additional order is worth more, so a deeper discount pays: margin and discount move "
        "together. The curve of the demand has not changed, only what an order brings."
    ),
    mistakes=[
        Mistake(
            "the old cost",
            "earned = profit(choices, powers(choices, 2) @ least_squares(powers(d, 2), lift, weight))\n"
            "best_discount = choices[np.argmax(earned)]",
            "old cost",
        ),
        Mistake(
            "per cent",
            "curve2 = powers(choices, 2) @ least_squares(powers(d, 2), lift, weight)\n"
            "best_discount = 100 * choices[np.argmax(curve2 * (basket * (1 - choices) - 0.8 * cost))]",
            "share",
        ),
        Mistake(
            "revenue",
            "curve2 = powers(choices, 2) @ least_squares(powers(d, 2), lift, weight)\n"
            "best_discount = choices[np.argmax(curve2 * (1 - choices))]",
            "revenue",
        ),
        Mistake(
            "a position",
            "curve2 = powers(choices, 2) @ least_squares(powers(d, 2), lift, weight)\n"
            "best_discount = np.argmax(curve2 * (basket * (1 - choices) - 0.8 * cost))",
            "position",
        ),
        Mistake(
            "cost of a fifth",
            "curve2 = powers(choices, 2) @ least_squares(powers(d, 2), lift, weight)\n"
            "best_discount = choices[np.argmax(curve2 * (basket * (1 - choices) - 0.2 * cost))]",
            "to a fifth",
        ),
        Mistake(
            "a cheaper basket",
            "curve2 = powers(choices, 2) @ least_squares(powers(d, 2), lift, weight)\n"
            "best_discount = choices[np.argmax(curve2 * (0.8 * basket * (1 - choices) - cost))]",
            "the price stays",
        ),
        Mistake(
            "the highest lift",
            "best_discount = choices[np.argmax(powers(choices, 2) @ least_squares(powers(d, 2), lift, weight))]",
            "lift is highest",
        ),
        Mistake(
            "degree 8",
            "curve8 = powers(choices, 8) @ least_squares(powers(d, 8), lift, weight)\n"
            "best_discount = choices[np.argmax(curve8 * (basket * (1 - choices) - 0.8 * cost))]",
            "parabola",
        ),
    ],
)
def supplier(answer):
    """The discount with the highest profit a day, by the parabola, when a basket costs a fifth less."""
    share = number(answer, "best_discount")
    cost = _stretches()[5]
    right, place, highest = _best_discount(CHEAPER * cost)
    near = {"rtol": 0, "atol": 0.0021}  # the neighbours among the choices count: the profit is flat there
    if close(share, right, **near):
        return
    if close(share, 100 * right, rtol=0, atol=0.21):
        raise Hint("That is in per cent. Give a share of the price: 12.3 per cent is 0.123.")
    if share == place:
        raise Hint("That is the position among the choices. The discount there is choices[...].")
    if close(share, highest, rtol=1e-3):
        raise Hint("That is the profit. The discount where it is reached is wanted: choices[np.argmax(...)].")
    if close(share, _best_discount(cost)[0], **near):
        raise Hint("That is the best discount at the old cost. A basket now costs 0.8 times as much.")
    if close(share, _best_discount(0.0)[0], **near):
        raise Hint("That makes the revenue largest: the cost is not taken off.")
    if close(share, _best_discount(0.2 * cost)[0], **near):
        raise Hint("There the cost falls to a fifth. It falls by a fifth: 0.8 of it stays.")
    if close(share, _best_discount(cost, share_of_price=CHEAPER)[0], rtol=0, atol=0.0006):
        raise Hint("There the basket's price falls by a fifth. It is its cost that falls; the price stays.")
    if close(share, 0.4, rtol=0, atol=0.0006):
        raise Hint("That is where the lift is highest, not the profit: every order there earns next to nothing.")
    if not 0.0 <= share <= 0.4:
        raise Hint(
            "That is outside of the choices, which go from 0 to 0.4. Give the share that is taken off the price."
        )
    for degree in (1, 3, 4, 5, 6, 7, 8):
        if close(share, _best_discount(CHEAPER * cost, degree)[0], **near):
            raise Hint(f"That is where the curve of degree {degree} has its top. The parabola is asked for: degree 2.")
    raise Hint("That is not it. Profit a day: base * lift * (basket * (1 - choices) - 0.8 * cost), by the parabola.")


def _errors(groups, degrees=range(1, 8), weighted=True, weighted_fit=True):
    d, lift, weight, *_ = _stretches()
    errors = []
    for degree in degrees:
        misses = np.empty(len(d))
        for group in np.unique(groups):
            out = groups == group
            known = weight[~out] if weighted_fit else np.ones(np.sum(~out))
            misses[out] = lift[out] - _powers(d[out], degree) @ _least_squares(
                _powers(d[~out], degree), lift[~out], known
            )
        errors.append(np.sqrt(np.average(misses**2, weights=weight if weighted else None)))
    return np.array(errors)


@exercise(
    "prediction/02/between",
    points=3,
    reason=(
        "Rows that are alike must leave together: another stretch of the same discount gives the answer away. Left out "
        "this way, degree 2 is still the best, and the high degrees show how wildly they swing between the discounts, "
        "and at the ends. Degree 7 has eight coefficients, just what the eight other discounts allow."
    ),
    mistakes=[
        Mistake(
            "one stretch at a time",
            "errors_between = [\n"
            "    np.sqrt(np.average(left_out(powers(d, g), lift, weight) ** 2, weights=weight)) for g in range(1, 8)\n"
            "]",
            "one stretch at a time",
        ),
        Mistake(
            "no weights in the fit",
            "errors_between = []\n"
            "for degree in range(1, 8):\n"
            "    misses = np.empty(49)\n"
            "    for discount in np.unique(d):\n"
            "        out = d == discount\n"
            "        coef = least_squares(powers(d[~out], degree), lift[~out], np.ones(np.sum(~out)))\n"
            "        misses[out] = lift[out] - powers(d[out], degree) @ coef\n"
            "    errors_between.append(np.sqrt(np.average(misses**2, weights=weight)))",
            "fits do not weigh",
        ),
        Mistake("the training error", "errors_between = training[:7]", "fitted"),
        Mistake(
            "no weights in the mean",
            "errors_between = []\n"
            "for degree in range(1, 8):\n"
            "    misses = np.empty(49)\n"
            "    for discount in np.unique(d):\n"
            "        out = d == discount\n"
            "        coef = least_squares(powers(d[~out], degree), lift[~out], weight[~out])\n"
            "        misses[out] = lift[out] - powers(d[out], degree) @ coef\n"
            "    errors_between.append(np.sqrt(np.mean(misses**2)))",
            "weigh",
        ),
        Mistake(
            "squares",
            "errors_between = []\n"
            "for degree in range(1, 8):\n"
            "    misses = np.empty(49)\n"
            "    for discount in np.unique(d):\n"
            "        out = d == discount\n"
            "        coef = least_squares(powers(d[~out], degree), lift[~out], weight[~out])\n"
            "        misses[out] = lift[out] - powers(d[out], degree) @ coef\n"
            "    errors_between.append(np.average(misses**2, weights=weight))",
            "root",
        ),
        Mistake(
            "zero forgotten",
            "errors_between = []\n"
            "for degree in range(1, 8):\n"
            "    misses = np.zeros(49)\n"
            "    for discount in np.unique(d)[1:]:\n"
            "        out = d == discount\n"
            "        coef = least_squares(powers(d[~out], degree), lift[~out], weight[~out])\n"
            "        misses[out] = lift[out] - powers(d[out], degree) @ coef\n"
            "    errors_between.append(np.sqrt(np.average(misses**2, weights=weight)))",
            "quiet",
        ),
    ],
)
def between(answer):
    """The weighted root mean squared miss of degrees 1 to 7 when all stretches of a discount are left out together."""
    got = array(answer, "errors_between")
    d, lift, weight, *_ = _stretches()
    if got.ndim == 2 and 1 in got.shape:
        got = got.ravel()
    if got.shape != (7,):
        raise Hint(f"errors_between has shape {got.shape}; seven numbers are wanted, one for each degree from 1 to 7.")
    right = _errors(d)
    near = {"rtol": 1e-3, "atol": 6e-4}  # rounded to three places is right too
    if close(got, right, **near):
        return
    if close(got, right[::-1], **near):
        raise Hint("The seven numbers are right, in the wrong order: degree 1 comes first.")
    if close(got, 100 * right, rtol=1e-3):
        raise Hint("Those are a hundred times too large: misses of the lift are wanted, not per cent of anything.")
    if close(got, right**2, **near):
        raise Hint("Those are the mean squares. Take the root.")
    if close(got, _errors(np.arange(len(d))), **near):
        raise Hint("That leaves out one stretch at a time. All stretches of a discount must be left out together.")
    if close(got, _errors(d, weighted=False), **near):
        raise Hint("The mean does not weigh the misses: np.average(misses**2, weights=weight).")
    for weighted in (True, False):
        if close(got, _errors(d, weighted=weighted, weighted_fit=False), **near):
            raise Hint("The fits do not weigh the stretches: least_squares takes the weights of those that stay.")
    if np.ptp(got) <= 1e-9:
        raise Hint("Those are seven equal numbers: each degree has a fit, and misses, of its own.")
    if got[0] < right[0] and np.all(np.diff(got) <= 1e-9):
        raise Hint("Those errors fall with every degree: they are of stretches that were fitted.")
    zero = right**2 - _share_of_zero(d, lift, weight)
    if close(got, np.sqrt(np.maximum(zero, 0)), **near):
        raise Hint("The quiet stretches, with discount 0, are never left out. Nought is one of the nine discounts.")
    if close(got, np.sqrt(np.maximum(zero, 0) * weight.sum() / weight[d > 0].sum()), **near):
        raise Hint(
            "The quiet stretches, with discount 0, are missing from the mean. Nought is one of the nine discounts."
        )
    first = int(np.flatnonzero(~np.isclose(got, right, **near))[0]) + 1
    raise Hint(
        f"Degree {first} is not right yet. Leave out a discount, fit to the others, collect the misses of all 49."
    )


def _share_of_zero(d, lift, weight):
    """What the quiet stretches add to the mean square of each degree."""
    shares, out = [], d == 0
    for degree in range(1, 8):
        coef = _least_squares(_powers(d[~out], degree), lift[~out], weight[~out])
        misses = lift[out] - _powers(d[out], degree) @ coef
        shares.append(np.sum(weight[out] * misses**2) / weight.sum())
    return np.array(shares)
