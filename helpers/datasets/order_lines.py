"""The order lines: which products go into an order, how many of each, and what is paid for them."""

import numpy as np
import pandas as pd

from helpers.datasets.streams import pick
from helpers.datasets.traits import TASTES
from helpers.datasets.window import to_days

LINES_PER_ORDER = [0.54, 0.27, 0.12, 0.05, 0.02]  # shares of orders with 1 to 5 lines
QUANTITIES = [[0.94, 0.05, 0.01, 0.00], [0.70, 0.18, 0.08, 0.04]]  # shares of 1 to 4 pieces: usual and cheap products
CHEAP_BELOW = 100.0
CHOICE = {"taste": 1.0, "price": 0.8, "price_scale": 200.0}
BLOCK = 8192  # orders whose choices are computed at once: the block's arrays stay in the processor's cache


def simulate_order_lines(orders, traits, products, product_rows, stream):
    """Draw the lines of all orders.

    Parameters
    ----------
    orders : DataFrame
        With order_id 1 to n in this order.
    traits, product_rows : DataFrame
        The hidden traits of customers and products.
    products : DataFrame
    stream : Streams

    Returns
    -------
    DataFrame
        Sorted by order and line. No order holds a product twice, or one that was not launched yet.
    """
    n_lines = 1 + pick(stream("order_lines.line").random(len(orders)), LINES_PER_ORDER)
    order = np.repeat(np.arange(len(orders)), n_lines)
    first = np.cumsum(n_lines) - n_lines
    u = stream("order_lines.product_id").random(len(order))
    product = np.empty(len(order), dtype=np.int64)
    for begin in range(0, len(orders), BLOCK):
        block = slice(begin, begin + BLOCK)
        weights = choice_weights(orders[block], traits, products, product_rows)
        _choose(weights, n_lines[block], first[block], u, product)

    price = products["price"].to_numpy()[product]
    discount = orders["discount"].to_numpy()[order]
    cheap = (price < CHEAP_BELOW).astype(np.int64)
    quantity = 1 + pick(stream("order_lines.quantity").random(len(order)), QUANTITIES, rows=cheap)
    return pd.DataFrame(
        {
            "order_id": orders["order_id"].to_numpy()[order],
            "line": 1 + np.arange(len(order)) - first[order],
            "product_id": products["product_id"].to_numpy()[product],
            "quantity": quantity,
            "unit_price": price,
            "discount": discount,
            "amount": np.round(quantity * price * (1 - discount), 2),
        }
    )


def choice_weights(orders, traits, products, product_rows):
    r"""How strongly each product draws the customer of each order.

    .. math:: w_{ij} = \exp\bigl(\alpha\, t_i^\top l_j + \log p_j - \beta\, s_i \log(\text{price}_j / 200)\bigr)

    with the taste t and the price sensitivity s of the customer, the loadings l and the popularity p of the product,
    and zero before the product's launch. The first line takes product j with probability
    :math:`w_{ij} / \sum_k w_{ik}`, each further line in the same way among the products that are left.

    Parameters
    ----------
    orders, traits, products, product_rows : DataFrame

    Returns
    -------
    ndarray of shape (n_orders, n_products)
    """
    customer = orders["customer_id"].to_numpy() - 1
    taste = traits[[f"taste_{name}" for name in TASTES]].to_numpy()[customer]
    loadings = product_rows[[f"loading_{name}" for name in TASTES]].to_numpy()
    sensitivity = traits["price_sensitivity"].to_numpy()[customer, np.newaxis]
    log_price = np.log(products["price"].to_numpy() / CHOICE["price_scale"])
    utility = (CHOICE["taste"] * taste) @ loadings.T
    utility += product_rows["log_popularity"].to_numpy()
    utility -= CHOICE["price"] * sensitivity * log_price
    launched = to_days(products["launch_date"]) <= to_days(orders["order_date"])[:, np.newaxis]
    return np.exp(utility, out=utility) * launched


def describe_order_lines():
    """The numbers behind the order lines, as plain data."""
    return {
        "lines_per_order": LINES_PER_ORDER,
        "quantity": {"cheap_below": CHEAP_BELOW, "usual": QUANTITIES[0], "cheap": QUANTITIES[1]},
        "choice": CHOICE
        | {
            "words": "The weight of a product for a customer is exp(taste * (tastes . loadings) + log_popularity "
            "- price * price_sensitivity * log(price / price_scale)), and 0 before its launch; products are drawn "
            "without replacement in proportion to their weights."
        },
    }


def _choose(weights, n_lines, first, u, product):
    """Write the products of a block's lines into `product`, line by line: what is taken has no weight any more."""
    for line in range(n_lines.max()):
        rows = np.flatnonzero(n_lines > line)
        cumulative = np.cumsum(weights[rows], axis=1)
        total = cumulative[:, -1]
        # Kept below the total, which a product with a number next to one may round up to.
        target = np.minimum(u[first[rows] + line] * total, np.nextafter(total, 0.0))
        chosen = np.argmax(cumulative > target[:, np.newaxis], axis=1)
        product[first[rows] + line] = chosen
        weights[rows, chosen] = 0.0
