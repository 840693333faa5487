"""A dearer mail: who gets a box of samples, by the shop's own estimate, and what that truly brings."""

from functools import cache

import numpy as np
from sklearn.linear_model import LogisticRegression

from helpers.course.answers import Hint, choice, close, number, parts
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import simulate_ratings
from helpers.recommendation import BaselineModel, ItemKNN

COST = 250
NEIGHBOURS, SHRINKAGE, PENALTY = 20, 30, 3  # the lesson asserts that it chooses these


@cache
def _lesson():
    """Of each customer the estimated and the true margin of the plan, and whether the mail holds a star's worth."""
    shop = simulate_ratings(random_state=0)
    frame, chance = shop.ratings, shop.truth["purchase_probability"]
    margin = (shop.items["price"] - shop.items["cost"]).to_numpy()
    stars = np.full(chance.shape, np.nan)
    stars[frame["user_id"], frame["item_id"]] = frame["rating"]
    seen = ~np.isnan(stars)
    users, items = np.indices(chance.shape).reshape(2, -1)
    customers, articles = frame["user_id"].to_numpy(), frame["item_id"].to_numpy()
    base = BaselineModel(PENALTY, PENALTY).fit(customers, articles, frame["rating"])
    near = ItemKNN(n_neighbors=NEIGHBOURS, shrinkage=SHRINKAGE, centred=False)
    near.fit(customers, articles, frame["rating"] - base.predict(customers, articles))
    predicted = (base.predict(users, items) + near.predict(users, items)).reshape(chance.shape)
    surplus = predicted - np.nanmean(stars, axis=1, keepdims=True)

    def five(score):
        return np.argsort(-np.where(seen, -np.inf, score), axis=1, kind="stable")[:, :5]

    rng, rows = np.random.default_rng(5), np.arange(len(chance))[:, None]
    pilot, who = five(rng.random(chance.shape)), rng.choice(len(chance), size=300, replace=False)
    bought = rng.random((300, 5)) < chance[who[:, None], pilot[who]]
    curve = LogisticRegression(C=np.inf).fit(surplus[who[:, None], pilot[who]].reshape(-1, 1), bought.ravel())
    estimate = curve.predict_proba(surplus.reshape(-1, 1))[:, 1].reshape(chance.shape) * margin
    plan = five(estimate)
    return estimate[rows, plan].sum(axis=1), (chance * margin)[rows, plan].sum(axis=1)


_RIGHT = (
    "plan = plans['neighbours: chance × margin']\n"
    "estimate = (chance['neighbours'] * margin)[customers, plan].sum(axis=1)\n"
    "true = worth['neighbours: chance × margin']\n"
    "gets = estimate > 250\nn_boxes = gets.sum()\n"
)
_ALONE = "n_boxes = ((chance['neighbours'] * margin)[customers, plan].max(axis=1) > 250).sum()\n"
_REST = "yuan = (true[gets] - 250).sum()\ndecision = 'chosen'"


@exercise(
    "recommendation/02/boxes",
    points=3,
    reason=(
        "A box pays for itself where the estimated margin of its five products is above its cost. The shop can know "
        "the estimate, not the truth; the truth judges. Leaving out whom it does not pay beats sending to all. That is "
        "not sure: the estimate hangs on the 57 purchases of one pilot, and is low by a quarter here (271 yuan a "
        "customer where 374 are true). With nine of the lesson's ten other pilots the chosen ones win as well; the one "
        "that promises least leaves out so many that all would."
    ),
    mistakes=[
        Mistake("by the truth", _RIGHT + "gets = true > 250\nn_boxes = gets.sum()\n" + _REST, "cannot know"),
        Mistake("those that do not pay", _RIGHT + "n_boxes = (~gets).sum()\n" + _REST, "other way"),
        Mistake("everybody", _RIGHT + "n_boxes = 1500\n" + _REST, "everybody"),
        Mistake("the best product alone must pay", _RIGHT + _ALONE + _REST, "five products"),
        Mistake("no cost", _RIGHT + _REST.replace(" - 250", ""), "costs 250"),
        Mistake("judged by the estimate", _RIGHT + _REST.replace("true[", "estimate["), "truth"),
        Mistake("yuan of everybody", _RIGHT + "yuan = (true - 250).sum()\ndecision = 'all'", "everybody"),
        Mistake(
            "1,500 boxes paid", _RIGHT + "yuan = true[gets].sum() - 250 * 1500\ndecision = 'chosen'", "only the chosen"
        ),
        Mistake("a box", _RIGHT + _REST.replace(".sum()", ".mean()"), "of a box"),
        Mistake("all", _RIGHT + _REST.replace("'chosen'", "'all'"), "compare"),
    ],
)
def boxes(answer):
    """How many customers get a box, the true yuan after cost, and whether to send to the chosen or to all."""
    n_boxes, yuan, decision = parts(answer, "n_boxes", "yuan", "decision")
    estimate, true = _lesson()
    gets = estimate > COST
    n_boxes = number(n_boxes, "n_boxes")
    if not close(n_boxes, gets.sum()):
        raise Hint(_why_boxes(n_boxes, gets, true))
    yuan = number(yuan, "yuan")
    if not close(yuan, (true[gets] - COST).sum(), rtol=1e-5):
        raise Hint(_why_yuan(yuan, gets, estimate, true))
    if choice(decision, "decision", ["chosen", "all"]) != "chosen":
        raise Hint("decision: compare your yuan with what boxes to all would bring after cost, by the truth as well.")


def _why_boxes(n_boxes, gets, true):
    found = {
        len(gets) - gets.sum(): "It is the other way round: n_boxes counts those who get one.",
        len(gets): "Then everybody gets one. Whose estimated margin is above 250 yuan?",
        int((true > COST).sum()): "You choose by the true chances. The shop cannot know them: choose by its estimate.",
    }
    for value, hint in found.items():
        if close(n_boxes, value):
            return hint
    return "n_boxes: add up chance times margin over the five products of a customer's plan, and compare with 250."


def _why_yuan(yuan, gets, estimate, true):
    right = (true[gets] - COST).sum()
    found = [
        (true[gets].sum(), "n_boxes is right. Each box costs 250 yuan; take that off."),
        ((estimate[gets] - COST).sum(), "n_boxes is right. yuan is by the estimate; the truth is in worth."),
        ((true - COST).sum(), "n_boxes is right. yuan is that of boxes to everybody."),
        (
            true[gets].sum() - COST * len(true),
            "n_boxes is right. You pay for 1,500 boxes; only the chosen ones are sent.",
        ),
        (right / gets.sum(), "n_boxes is right. yuan is that of a box; that of all sent is wanted."),
        (right / len(gets), "n_boxes is right. yuan is that of a customer; that of all boxes is wanted."),
    ]
    for value, hint in found:
        if close(yuan, value, rtol=1e-5):
            return hint
    return "n_boxes is right, yuan is not: over those who get a box, worth of the plan less 250, added up."
