"""A printed card with one product: what it would earn, sent to everybody or to those whom the estimate names."""

import numpy as np

from helpers.course.answers import Hint, choice, close, number, parts
from helpers.course.exercises import Mistake, exercise
from helpers.course.exercises.recommendation.lesson_03.shop import offers, panel, top

COST, NEAR = 120, 60  # yuan; a customer on the edge may fall either way by rounding
_ONE = (
    "one = top(chance * margin, n=1)\npromised = (chance[each, one] * margin[one])[:, 0]\n"
    "true = (chance_true[each, one] * margin[one])[:, 0]\n"
)
_ALL = "earned_by_everybody = np.sum(true - 120)\n"
_CHOSEN = "earned_by_chosen = np.sum((true - 120)[promised > 120])\n"
_PLAN = 'plan = "chosen"'


@exercise(
    "recommendation/03/card",
    points=3,
    reason=(
        "A card pays where chance times margin is above its cost. Whom that holds for is decided by the estimate, the "
        "only thing that a shop has; what it earns is told by the true chance."
    ),
    mistakes=[
        Mistake("cards for free", _ONE + (_ALL + _CHOSEN).replace("true - 120", "true") + _PLAN, "cards themselves"),
        Mistake("the estimate's promise", _ONE.replace("chance_true[", "chance[") + _ALL + _CHOSEN + _PLAN, "promise"),
        Mistake(
            "chosen by the truth", _ONE + _ALL + _CHOSEN.replace("promised >", "true >") + _PLAN, "no shop can know"
        ),
        Mistake("per customer", _ONE + (_ALL + _CHOSEN).replace("np.sum", "np.mean") + _PLAN, "in all"),
        Mistake(
            "a column times a row",
            "one = top(chance * margin, n=1)\ntrue = chance_true[each, one] * margin[one[:, 0]]\n"
            "promised = chance[each, one] * margin[one[:, 0]]\n" + _ALL + _CHOSEN + _PLAN,
            "spread out",
        ),
        Mistake(
            "thousands",
            _ONE + _ALL.replace("120)", "120) / 1000") + _CHOSEN + _PLAN,
            "whole yuan",
        ),
        Mistake(
            "price for margin",
            _ONE.replace("margin", 'shop.items["price"].to_numpy()') + _ALL + _CHOSEN + _PLAN,
            "price",
        ),
        Mistake("another plan", _ONE + _ALL + _CHOSEN + 'plan = "everybody"', "your own numbers"),
        Mistake("no card", _ONE + _ALL + _CHOSEN + 'plan = "nobody"', "your own numbers"),
        Mistake(
            "by chance alone", _ONE.replace("top(chance * margin", "top(chance") + _ALL + _CHOSEN + _PLAN, "margin"
        ),
        Mistake(
            "seen products",
            _ONE.replace("top(chance * margin, n=1)", "np.argmax(chance * margin, axis=1)[:, None]")
            + _ALL
            + _CHOSEN
            + _PLAN,
            "rated already",
        ),
        Mistake(
            "five products",
            _ONE.replace("n=1", "n=5").replace("[:, 0]", ".sum(axis=1)") + _ALL + _CHOSEN + _PLAN,
            "five products",
        ),
        Mistake(
            "all of them chosen",
            _ONE + _ALL + "earned_by_chosen = earned_by_everybody\n" + 'plan = "everybody"',
            "everybody's",
        ),
        Mistake(
            "a cost for all",
            _ONE
            + _ALL
            + _CHOSEN.replace("(true - 120)[promised > 120]", "np.where(promised > 120, true, 0) - 120")
            + _PLAN,
            "who get none",
        ),
        Mistake("the wrong side", _ONE + _ALL + _CHOSEN.replace("promised >", "promised <") + _PLAN, "left out"),
    ],
)
def card(answer):
    """What a card with one product earns, sent to everybody and to the chosen, in yuan, and the plan."""
    everybody, chosen, plan = parts(answer, "earned_by_everybody", "earned_by_chosen", "plan")
    everybody, chosen = number(everybody, "earned_by_everybody"), number(chosen, "earned_by_chosen")
    _, chance, margin, seen = offers()
    one = top(chance * margin, seen, 1)[:, 0]
    _judge_everybody(everybody, one)
    gain, promised = _values(one)
    by_whom = promised > COST
    if not close(chosen, gain[by_whom].sum(), rtol=0, atol=NEAR):
        for wrong, hint in (
            (everybody, "That is everybody's sum again. Leave out those whose estimate does not exceed the cost."),
            ((gain + COST)[by_whom].sum(), "From the chosen, the cost of the cards themselves is still to be taken."),
            (
                (gain + COST)[by_whom].sum() - COST * len(gain),
                "You pay cards for customers who get none. Take the cost for the chosen only.",
            ),
            (gain[gain > 0].sum(), "You choose by the true chance, which no shop can know. Choose by the estimate."),
            (gain[~by_whom].sum(), "Those are the customers to be left out. The others get the card."),
            (gain[by_whom].sum() / 1000, "That looks like thousands of yuan. Give whole yuan."),
            (gain[by_whom].mean(), "That is a mean a card. What do the cards earn in all?"),
            ((promised - COST)[by_whom].sum(), "That is what the estimate promises. Count with chance_true."),
            (
                gain[chance[np.arange(len(one)), one] > 0.5].sum(),
                "You choose by the chance being over one half. Hold chance times margin against the cost.",
            ),
        ):
            if close(chosen, wrong, rtol=0, atol=NEAR / 100 if abs(wrong) < 1000 else NEAR):
                raise Hint(hint)
        raise Hint(
            "earned_by_everybody is right, earned_by_chosen is not. Choose with a mask from the estimates, then sum "
            "true chance times margin less cost over those in it."
        )
    _judge_plan(plan, everybody, chosen)


def _judge_everybody(everybody, one):
    """Refuse a wrong sum over all customers."""
    true, chance, margin, seen = offers()
    gain, promised = _values(one)
    if close(everybody, gain.sum(), rtol=0, atol=NEAR):
        return
    five = top(chance * margin, seen, 5)
    rows = np.arange(len(one))
    for wrong, hint in (
        ((gain + COST).sum(), "The cost of the cards themselves is not taken off in earned_by_everybody."),
        ((promised - COST).sum(), "That is what the estimate promises. What it earns is told by chance_true."),
        (gain.sum() / 1000, "That looks like thousands of yuan. Give whole yuan."),
        (
            true[rows, one].sum() * margin[one].sum() - COST * len(one) ** 2,
            "A number for each customer with each customer: shapes (1500, 1) and (1500,) spread out to a square.",
        ),
        (gain.mean(), "That is the mean a customer. What do the cards earn in all?"),
        (
            _values(top(chance, seen, 1)[:, 0])[0].sum(),
            "The product on your card is the likeliest one. Take the one with the largest chance times margin.",
        ),
        (
            _values(np.argmax(chance * margin, axis=1))[0].sum(),
            "Your cards show products that the customer has rated already. top leaves those out.",
        ),
        (
            _values(top(true * margin, seen, 1)[:, 0])[0].sum(),
            "You choose the product by the true chance, which no shop can know. Choose by the estimate.",
        ),
        (
            (true[rows[:, None], five] * margin[five]).sum() - COST * len(one),
            "That is a card with five products. This one has one: n=1.",
        ),
        *((wrong, "You count with the price. What a sale earns the shop is the margin.") for wrong in _by_price()),
        (gain[promised > COST].sum(), "That is what the chosen earn. For everybody there is no choosing."),
    ):
        if close(everybody, wrong, rtol=0, atol=0.06 if abs(wrong) < 1000 else NEAR):
            raise Hint(hint)
    raise Hint(
        "earned_by_everybody is not right. Count the card of one customer by hand: which product, with what true "
        "chance, what it earns and what it costs."
    )


def _judge_plan(plan, everybody, chosen):
    """Refuse a plan that the learner's own numbers speak against."""
    plan = choice(plan, "plan", ["everybody", "chosen", "nobody"])
    worth = {"everybody": everybody, "chosen": chosen, "nobody": 0.0}
    if plan != max(worth, key=worth.get):
        raise Hint(
            f"By your own numbers {plan!r} is not the best plan. Hold all three against each other; no card: 0 yuan."
        )


def _by_price():
    """Sums over all customers in which the price has taken the place of the margin: in the value, the choice, both."""
    true, chance, margin, seen = offers()
    price = panel().items["price"].to_numpy()
    rows = np.arange(len(true))
    for chosen_by, counted in ((margin, price), (price, margin), (price, price)):
        one = top(chance * chosen_by, seen, 1)[:, 0]
        yield np.sum(true[rows, one] * counted[one] - COST)


def _values(products):
    """What a card with this product earns each customer by the true chance, less its cost; and what is promised."""
    true, chance, margin, _ = offers()
    rows = np.arange(len(products))
    return true[rows, products] * margin[products] - COST, chance[rows, products] * margin[products]
