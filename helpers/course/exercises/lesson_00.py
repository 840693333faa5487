"""The start page: two exercises that show how exercises work."""

from functools import cache

from helpers.course.answers import Hint, close, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_shop

_shop = cache(load_shop)


@exercise(
    "00/first",
    points=1,
    reason="Each row of shop.customers is a customer, so its number of rows is the number of customers.",
    mistakes=[
        Mistake("counts orders", "n_customers = len(shop.orders)", "number of orders"),
        Mistake("counts cells", "n_customers = shop.customers.size", "number of cells"),
        Mistake("counts buyers", 'n_customers = shop.orders["customer_id"].nunique()', "have ordered"),
    ],
)
def first(answer):
    """How many customers the shop has: a whole number."""
    shop, n_customers = _shop(), number(answer, "n_customers")
    if n_customers == len(shop.customers):
        return
    if n_customers == len(shop.orders):
        raise Hint("That is the number of orders. Customers are the rows of shop.customers.")
    if n_customers == shop.customers.size:
        raise Hint("That is the number of cells, rows times columns. len(shop.customers) counts rows alone.")
    if n_customers == shop.orders["customer_id"].nunique():
        raise Hint("That is how many customers have ordered. The shop has others, who never did: see shop.customers.")
    raise Hint("That is not it. A customer is a row of shop.customers; len(...) counts the rows of a table.")


@exercise(
    "00/order",
    points=2,
    reason=(
        "A row of order_lines is a line, not an order. The lines of an order are added up first; "
        "then the mean is taken over orders."
    ),
    mistakes=[
        Mistake("the mean of lines", 'average_order = shop.order_lines["amount"].mean()', "average line"),
        Mistake(
            "by customer",
            'average_order = shop.order_lines["amount"].sum() / shop.orders["customer_id"].nunique()',
            "a customer",
        ),
        Mistake(
            "rounded",
            'average_order = round(shop.order_lines.groupby("order_id")["amount"].sum().mean())',
            "rounded",
        ),
        Mistake("no mean", 'average_order = shop.order_lines.groupby("order_id")["amount"].sum()', "take their mean"),
        Mistake(
            "the mean of means",
            'average_order = shop.order_lines.groupby("order_id")["amount"].mean().mean()',
            "Take their sum",
        ),
        Mistake(
            "before discount",
            'average_order = (shop.order_lines["quantity"] * shop.order_lines["unit_price"]).sum() / len(shop.orders)',
            "before the discount",
        ),
        Mistake(
            "the median",
            'average_order = shop.order_lines.groupby("order_id")["amount"].sum().median()',
            "median",
        ),
    ],
)
def order(answer):
    """What the average order is worth, in yuan: all its lines together, then the mean over orders."""
    if type(answer).__name__ == "Series":
        raise Hint("That is a number for each order. Now take their mean.")
    average = number(answer, "average_order")
    lines, orders = _shop().order_lines, _shop().orders
    worth = lines.groupby("order_id")["amount"].sum()
    cent = {"rtol": 0, "atol": 0.01}
    if close(average, worth.mean(), **cent):
        return
    if close(average, worth.mean(), rtol=0, atol=0.5):
        raise Hint("Right, but rounded: leave the digits as they come out of the computer.")
    if close(average, lines["amount"].mean(), **cent):
        raise Hint("That is the average line. Add up the lines of each order first: groupby, then sum, then mean.")
    if close(average, worth.sum() / orders["customer_id"].nunique(), **cent):
        raise Hint("That is what a customer has spent on average. Divide by the number of orders.")
    if close(average, worth.median(), **cent):
        raise Hint("That is the median order, with as many above it as below. The average is the mean.")
    if close(average, lines.groupby("order_id")["amount"].mean().mean(), **cent):
        raise Hint("Within each order you took the mean of its lines. Take their sum: the order is worth all of them.")
    if close(average, (lines["quantity"] * lines["unit_price"]).sum() / len(worth), **cent):
        raise Hint("That is before the discount. What was paid for a line is its `amount`.")
    raise Hint(
        "That is not it. Add up `amount` for each order_id, which gives a number an order; then take their mean."
    )
