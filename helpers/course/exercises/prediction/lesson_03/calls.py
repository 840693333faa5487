"""Whom to call about a caravan: from chances to guilders."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.course.answers import Hint, close, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_caravan
from helpers.model_selection import GroupKFold
from helpers.prediction import LogisticRegression

CALL, POLICY = 6, 40  # guilders; break-even at 0.15, far from the lesson's fifth of the customers


def _earned(called, y):
    return POLICY * y[called].sum() - CALL * called.sum()


@cache
def _caravan():
    """The lesson's chances, each by a model that has not seen the customer or a twin, and who holds a policy."""
    frame = load_caravan().frame
    X = frame.drop(columns=["row", "purchase", "customer_type", "customer_group"]).astype(float)
    y = frame["purchase"].to_numpy().astype(int)
    twins, chance = pd.factorize(pd.util.hash_pandas_object(X, index=False))[0], np.empty(len(y))
    for train, test in GroupKFold(n_splits=5, shuffle=True, random_state=0).split(X, y, twins):
        mean, deviation = X.iloc[train].mean(), X.iloc[train].std()
        model = LogisticRegression(C=0.01).fit((X.iloc[train] - mean) / deviation, y[train])
        chance[test] = model.predict_proba((X.iloc[test] - mean) / deviation)[:, 1]
    return chance, y


_CALLED = "called = chance_van > 6 / 40\n"
_EARNED = "earned_by_calls = 40 * y_van[called].sum() - 6 * called.sum()"


@exercise(
    "prediction/03/calls",
    points=3,
    reason=(
        "A call pays on average where chance times 40 is above 6: above 0.15. Each holder among those called brings "
        "40, each call costs 6."
    ),
    mistakes=[
        Mistake("above one half", "called = chance_van > 0.5\n" + _EARNED, "one half"),
        Mistake("everybody", "called = chance_van > 0\n" + _EARNED, "everybody"),
        Mistake("the fifth", "called = np.isin(np.arange(len(y_van)), top)\n" + _EARNED, "likeliest fifth"),
        Mistake("above the average", "called = chance_van > y_van.mean()\n" + _EARNED, "average"),
        Mistake("the cost off twice", "called = chance_van > 6 / 34\n" + _EARNED, "odds"),
        Mistake("the margin upside down", "called = chance_van > 40 / 6\n" + _EARNED, "nobody"),
        Mistake("calls for nothing", _CALLED + "earned_by_calls = 40 * y_van[called].sum()", "calls themselves"),
        Mistake("misses for nothing", _CALLED + "earned_by_calls = 34 * y_van[called].sum()", "did not sell"),
        Mistake(
            "hits paid twice",
            _CALLED + "earned_by_calls = 34 * y_van[called].sum() - 6 * called.sum()",
            "twice",
        ),
        Mistake(
            "hits for nothing",
            _CALLED + "earned_by_calls = 40 * y_van[called].sum() - 6 * (1 - y_van[called]).sum()",
            "sells costs",
        ),
        Mistake("all calls paid", _CALLED + "earned_by_calls = 40 * y_van[called].sum() - 6 * len(y_van)", "5,822"),
        Mistake("expected", _CALLED + "earned_by_calls = np.sum(40 * chance_van[called] - 6)", "expected"),
        Mistake("the holders, counted", _CALLED + "earned_by_calls = y_van[called].sum()", "Guilders are asked"),
        Mistake("the calls, counted", _CALLED + "earned_by_calls = called.sum()", "number of calls"),
        Mistake("knows who holds", "earned_by_calls = 34 * y_van.sum()", "beforehand"),
        Mistake("a customer", _CALLED + _EARNED + "\nearned_by_calls /= len(y_van)", "per customer"),
        Mistake("a call", _CALLED + _EARNED + "\nearned_by_calls /= called.sum()", "per call"),
        Mistake("the cost alone", "called = chance_van > 0.06\n" + _EARNED, "Two steps"),
    ],
)
def calls(answer):
    """Guilders that calling everyone above the break-even chance would have earned."""
    earned = number(answer, "earned_by_calls")
    chance, y = _caravan()
    called = chance > CALL / POLICY
    n_calls, hits = called.sum(), y[called].sum()
    right, near = _earned(called, y), {"rtol": 0, "atol": 0.5}  # counts: nothing to round but the cents
    if close(earned, right, **near):
        return
    for count, words in ((len(y), "per customer"), (n_calls, "per call")):
        if close(earned, right / count, rtol=0, atol=0.006):
            raise Hint(f"That is {words}. How many guilders are they in all?")
    if earned == 0:
        raise Hint("That calls nobody. The threshold is a chance, between 0 and 1: which amount is the smaller one?")
    for whom, hint in (
        (chance > 0.5, "You call above a chance of one half. A call pays far earlier: weigh its cost and the margin."),
        (chance > -1, "That is for calling everybody. Call those whose chance makes a call pay."),
        (
            np.argsort(np.argsort(-chance, kind="stable")) < len(y) // 5,
            "That is for calling the likeliest fifth. How many to call follows from cost and margin.",
        ),
        (chance > y.mean(), "You call above the average chance. What counts is what a call costs and may bring."),
        (
            chance > CALL / (POLICY - CALL),
            "Your threshold is one for the odds. A chance is held against the whole margin.",
        ),
    ):
        if close(earned, _earned(whom, y), **near) or close(earned, POLICY * y[whom].sum(), **near):
            raise Hint(hint)
    for wrong, hint in (
        (POLICY * hits, "The calls themselves cost something, too, whether they sold or not."),
        ((POLICY - CALL) * hits, "Calls that did not sell cost something, too."),
        ((POLICY - CALL) * hits - CALL * n_calls, "You pay twice for each call that sold."),
        (POLICY * hits - CALL * (n_calls - hits), "A call that sells costs as much as one that does not."),
        (POLICY * hits - CALL * len(y), "You pay for 5,822 calls. Pay for those that are made."),
        (
            np.sum(POLICY * chance[called] - CALL),
            "That is what was expected, by the chances. Count with what came: y_van.",
        ),
        (hits, "That is the number of holders among those called. Guilders are asked: margin less cost."),
        (n_calls, "That is the number of calls. Guilders are asked: margin less cost."),
        (
            (POLICY - CALL) * y.sum(),
            "That calls just those who hold a policy, which nobody knows beforehand. Choose by chance_van.",
        ),
    ):
        if close(earned, wrong, **near):
            raise Hint(hint)
    raise Hint(
        "That is not it. Two steps: from which chance on does a call pay on average, and what came of those calls?"
    )
