"""Whom to mail where a mail has become dearer: those for whom the estimated effect pays."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.course.answers import Hint, array
from helpers.course.exercises import Mistake, exercise
from helpers.course.exercises.prediction.lesson_03.campaign import campaign_and_members, features, lesson_fits
from helpers.datasets import simulate_shop
from helpers.prediction import LinearRegression

MARGIN, COST, DEARER_COST = 0.35, 6, 9
EDGE = 2  # customers who may fall either way by rounding


@cache
def _sister():
    """The sister shop's customers: ids, what an order should bring, chances without and with the mail, the truth."""
    campaign, members = campaign_and_members()
    buyers = campaign["conversion"] == 1
    amount = LinearRegression().fit(members.loc[buyers, ["income"]], campaign.loc[buyers, "spend"])
    sister = simulate_shop(n_customers=10_000, random_state=1)
    truth = sister.truth["email_campaign"]["rows"]
    new = sister.customers.set_index("customer_id").loc[truth.index]
    chances = (lesson_fits()[arm].predict_proba(features(new))[:, 1] for arm in ("control", "personal"))
    true_gain = MARGIN * truth["order_value"] * (truth["p_personal"] - truth["p_control"])
    return new.index, MARGIN * amount.predict(new[["income"]]), *chances, true_gain.to_numpy()


_CHANCES = 'a, b = (fits[arm].predict_proba(features(new))[:, 1] for arm in ("control", "personal"))\n'


@exercise(
    "prediction/03/mailing",
    points=2,
    reason=(
        "A mail pays where margin times what it adds to the chance is above 9 yuan. What the customer would buy anyway "
        "is no gain."
    ),
    mistakes=[
        Mistake("by chance", _CHANCES + "mailing = new.index[order_margin(new) * b > 9]", "without a mail"),
        Mistake("by chance at the old cost", 'mailing = new.index[gains["by chance"] > 0]', "for 6 yuan"),
        Mistake("the old cost", 'mailing = new.index[gains["by effect"] > 0]', "6 yuan"),
        Mistake("both costs", 'mailing = new.index[gains["by effect"] > 9]', "off already"),
        Mistake("no margin", _CHANCES + "mailing = new.index[order_margin(new) / MARGIN * (b - a) > 9]", "margin"),
        Mistake("knows the truth", "mailing = new.index[true_gain > 3]", "no shop can know"),
        Mistake("a mask", _CHANCES + "mailing = order_margin(new) * (b - a) > 9", "True and False"),
        Mistake("row numbers", _CHANCES + "mailing = np.flatnonzero(order_margin(new) * (b - a) > 9)", "row numbers"),
        Mistake("a table", _CHANCES + "mailing = new[order_margin(new) * (b - a) > 9]", "ids are its index"),
        Mistake("the wrong way round", _CHANCES + "mailing = new.index[order_margin(new) * (b - a) < 9]", "left out"),
        Mistake("everybody", "mailing = new.index", "everybody"),
        Mistake("half of them", "mailing = new.index[:4000]", "are missing"),
    ],
)
def mailing(answer):
    """The ids of the sister shop's customers for whom the estimated effect pays at 9 yuan a mail."""
    index, value, without, with_mail, true_gain = _sister()
    ids = _read_ids(answer, index)
    gain = value * (with_mail - without)
    right = set(index[gain > DEARER_COST])
    row_numbers = np.isin(ids, np.arange(len(index))).all() and set(index[ids])
    if row_numbers and len(row_numbers ^ right) <= EDGE:
        raise Hint("Those are row numbers, counted from 0. The ids are the index: new.index[...] at those rows.")
    got = set(ids)
    if not got <= set(index):
        raise Hint("There are ids in it that no customer of the sister shop has. Take them from new.index.")
    if len(got) < len(ids):
        raise Hint("Some customers are in it twice; nobody needs two mails.")
    if len(got ^ right) <= EDGE:
        return
    for chosen, hint in (
        (gain > -np.inf, "That is everybody. Keep those for whom margin times effect is above the cost."),
        (
            value * with_mail > DEARER_COST,
            "That is by chance. What would they buy without a mail? Ask fits['control'].",
        ),
        (value * with_mail > COST, "That is by chance, and for 6 yuan a mail. By effect is asked, for 9."),
        (gain > COST, "That is the list for 6 yuan a mail. Now it costs 9."),
        (gain - COST > DEARER_COST, "The 6 yuan are off already in gains; you take 9 off once more."),
        (gain / MARGIN > DEARER_COST, "That compares the cost with the sale. Of a sale, only the margin is ours."),
        (gain < DEARER_COST, "Those are the customers to be left out. The others should get the mail."),
        (true_gain > COST, "That list uses the truth, which no shop can know. Use the estimates in fits."),
        (true_gain > DEARER_COST, "That list uses the truth, which no shop can know. Use the estimates in fits."),
    ):
        if len(got ^ set(index[chosen])) <= EDGE:
            raise Hint(hint)
    raise Hint(
        f"Of {len(got)} customers on the list, {len(got - right)} do not belong there, and {len(right - got)} are "
        "missing. Go back to what 'by effect' means in The decision, and to what a mail costs now."
    )


def _read_ids(answer, index):
    """Whole numbers from a flat list, an array, an index, a set, or a table with the one column of ids."""
    if type(answer) in (set, frozenset):  # of the type alone: an object may lie about the rest
        answer = list(answer)
    elif issubclass(type(answer), pd.DataFrame):
        if list(answer.columns) != [index.name]:
            raise Hint("That is a table of customers. Their ids are its index: add .index at its end.")
        answer = answer[index.name]
    ids = array(answer, "mailing")
    if ids.ndim != 1:
        raise Hint(f"mailing has shape {ids.shape}; a flat list of customer ids is wanted.")
    if len(ids) == len(index) and set(ids) <= {0, 1}:
        raise Hint("Those are True and False, one a customer. Ids are wanted: new.index[...] picks them.")
    if np.any(ids != np.round(ids)) or np.any(np.abs(ids) > 1e15):
        raise Hint("Those are amounts, not ids. Choose ids with a mask: new.index[...].")
    return ids.astype(int)
