"""Whom to mail at another price, and a promise that holds on fresh rows."""

from functools import cache

import numpy as np
from sklearn.preprocessing import StandardScaler

from helpers.course.answers import Hint, agree, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_book_club
from helpers.metrics import profit_by_share
from helpers.model_selection import train_test_split
from helpers.prediction import LogisticRegression

MARGIN, COST, DEARER_COST = 12.0, 1.0, 1.5


@cache
def _club_probabilities():
    """The probabilities that the lesson calls club_p."""
    club = load_book_club().frame
    derived = ["Seq", "ID", "Mcode", "Rcode", "Fcode", "Related_Purchase"]
    X = club.drop(columns=["Florence", "Yes_Florence", "No_Florence", *derived]).astype(float)
    y = club["Florence"].to_numpy()
    train, test = train_test_split(np.arange(4000), test_size=2000, random_state=0, stratify=y)
    Z = StandardScaler().fit(X.iloc[train]).transform(X)
    return LogisticRegression().fit(Z[train], y[train]).predict_proba(Z[test])[:, 1]


@exercise(
    "prediction/04/mailing",
    points=2,
    reason=(
        "A mail pays where probability times 12 dollars is above 1.50: above one eighth. Nothing is chosen by what the "
        "customers did, so the profit on these rows stays an honest estimate."
    ),
    mistakes=[
        Mistake("the old postage", "to_mail = np.sum(club_p > COST / MARGIN)", "1 dollar"),
        Mistake("one too many", "to_mail = 1 + np.sum(club_p > 1.5 / MARGIN)", "a few off"),
        Mistake("one half", "to_mail = np.sum(club_p > 0.5)", "one half"),
        Mistake("a share", "to_mail = np.mean(club_p > 1.5 / MARGIN)", "share"),
        Mistake("the next list", "to_mail = 20_000 * np.mean(club_p > 1.5 / MARGIN)", "2,000"),
        Mistake("those left out", "to_mail = np.sum(club_p < 1.5 / MARGIN)", "left out"),
        Mistake("margin over cost", "to_mail = np.sum(club_p > MARGIN / 1.5)", "cost over margin"),
        Mistake("who bought", "to_mail = np.sum(club_test)", "do not know"),
        Mistake("the customers themselves", "to_mail = np.flatnonzero(club_p > 1.5 / MARGIN)", "a number is wanted"),
    ],
)
def mailing(answer):
    """How many of the 2,000 test customers have a probability above 1.5 / 12."""
    p = _club_probabilities()
    count = number(answer, "to_mail")
    right = np.sum(p > DEARER_COST / MARGIN)
    if count == right:  # the probability next to the threshold is 0.00001 away: no last digit decides
        return
    if close(count, np.sum(p > COST / MARGIN), rtol=0, atol=1.01):
        raise Hint("That is the list at 1 dollar a mail. Now it costs 1.50.")
    if close(count, right / 2000, rtol=0, atol=6e-4):
        raise Hint("That is a share of the customers. Their number is wanted.")
    if close(count, 10 * right, rtol=0, atol=11):
        raise Hint("That is for the next list of 20,000. Of the 2,000 test customers, how many?")
    if close(count, 2000 - right, rtol=0, atol=1.01):
        raise Hint("Those are the customers to be left out.")
    if close(count, right, rtol=0, atol=3):
        raise Hint("That is a few off. Count the probabilities above the threshold as they are, without rounding.")
    if close(count, 169, rtol=0, atol=0.01):
        raise Hint("That is how many bought, which we do not know on the day. Use the probabilities.")
    if count == np.sum(p > 0.5):
        raise Hint("Hardly anybody: is your threshold one half, or upside down? It is cost over margin.")
    if count < right / 4:
        raise Hint("Too few. The threshold is cost over margin, 1.5 / 12.")
    raise Hint("That is not it. Count the probabilities above cost over margin, 1.5 / 12.")


def _honest_profit(y_choose, p_choose, y_read, p_read):
    _, chosen_on = profit_by_share(y_choose, p_choose, margin=MARGIN, cost=COST)
    _, read_on = profit_by_share(y_read, p_read, margin=MARGIN, cost=COST)
    return read_on[np.argmax(chosen_on)]


def _random_mailings(n_cases=5):
    rng = np.random.default_rng()
    for n_samples in rng.integers(60, 200, size=n_cases):
        p = rng.beta(1, 9, size=(2, n_samples))
        y = (rng.random((2, n_samples)) < p).astype(int)
        y[:, p.argmax(axis=1)] = 1
        yield y[0], p[0], y[1], p[1]


@exercise(
    "prediction/04/profit",
    points=3,
    reason=(
        "The position of the peak comes from the first rows, the money from the second ones, which had no part in the "
        "choice. What is read there may be a loss, and that is the point of it."
    ),
    mistakes=[
        Mistake(
            "the promise",
            "_, chosen_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\nreturn chosen_on.max()",
            "chosen on",
        ),
        Mistake(
            "chosen again on the fresh rows",
            "_, read_on = profit_by_share(y_read, p_read, margin=12, cost=1)\nreturn read_on.max()",
            "their own peak",
        ),
        Mistake(
            "the share",
            "share, chosen_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\n"
            "return share[np.argmax(chosen_on)]",
            "share",
        ),
        Mistake(
            "of the whole list",
            "_, chosen_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\n"
            "_, read_on = profit_by_share(y_read, p_read, margin=12, cost=1)\n"
            "return len(y_read) * read_on[np.argmax(chosen_on)]",
            "a customer",
        ),
        Mistake(
            "the wrong way round",
            "_, chosen_on = profit_by_share(y_read, p_read, margin=12, cost=1)\n"
            "_, read_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\n"
            "return read_on[np.argmax(chosen_on)]",
            "exchanged",
        ),
        Mistake(
            "no choice",
            "_, read_on = profit_by_share(y_read, p_read, margin=12, cost=1)\nreturn read_on[-1]",
            "everybody",
        ),
        Mistake(
            "the last of equal peaks",
            "share, chosen_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\n"
            "_, read_on = profit_by_share(y_read, p_read, margin=12, cost=1)\n"
            "return read_on[len(share) - 1 - np.argmax(chosen_on[::-1])]",
            "take the smallest",
        ),
        Mistake("the rule", "return np.mean(np.where(p_read > 1 / 12, 12 * y_read - 1, 0))", "the rule"),
        Mistake(
            "the same probability, not the same share",
            "_, chosen_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\n"
            "last = np.sort(p_choose)[::-1][np.argmax(chosen_on) - 1]\n"
            "return np.mean(np.where(p_read >= last, 12 * y_read - 1, 0))",
            "the same share",
        ),
        Mistake(
            "for each mail",
            "share, chosen_on = profit_by_share(y_choose, p_choose, margin=12, cost=1)\n"
            "_, read_on = profit_by_share(y_read, p_read, margin=12, cost=1)\n"
            "return read_on[np.argmax(chosen_on)] / share[np.argmax(chosen_on)]",
            "a mail",
        ),
    ],
)
def profit(answer):
    """honest_profit(...): the profit a customer on fresh rows, at the share that was best on others."""
    y_choose, p_choose = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]), np.linspace(0.9, 0.1, 10)
    y_read, p_read = np.array([1, 0, 0, 1, 1, 0, 0, 0, 0, 0]), np.linspace(0.8, 0.02, 10)
    got = number(function_result(answer, y_choose, p_choose, y_read, p_read), "What honest_profit returns")
    right = _honest_profit(y_choose, p_choose, y_read, p_read)  # two mails, one book: 1.0 a customer
    if close(got, 2.2):
        raise Hint("That is the peak on the rows that it was chosen on: the promise. Read the second rows there.")
    if close(got, 3.1):
        raise Hint("The second rows have got their own peak: that is choosing again. Take the first rows' share.")
    if close(got, 0.2):
        raise Hint("That is the share itself. Return the profit that mailing this share brings on the second rows.")
    if close(got, 10 * right):
        raise Hint("That is the profit of all ten. Profit a customer is wanted, as profit_by_share returns it.")
    if close(got, 1.9):
        raise Hint("The two pairs are exchanged: choose on the first rows, read on the second ones.")
    if close(got, 2.6) or close(got, 1.4):
        raise Hint("That is the profit of mailing everybody. Mail the share that was best on the first rows.")
    if close(got, 2.7):
        raise Hint(
            "That is the rule p > 1/12 on the second rows. Here the peak of the first rows says how many to mail."
        )
    if close(got, 0):
        raise Hint(
            "Nobody is mailed. Is it the probability at the peak that you keep? Keep the same share of the list."
        )
    if close(got, 5 * right):
        raise Hint("That is the profit a mail. The profit a customer counts those without a mail, too.")
    if not close(got, right):
        raise Hint(f"On ten customers it gives {got:.4g}; {right:.4g} is right: two mails, one book sold.")
    two_peaks, p = np.array([1] + [0] * 11 + [1, 0]), np.linspace(0.9, 0.1, 14)  # 11 dollars after 1 and after 13
    one_buyer = np.array([1] + [0] * 13)
    if close(number(function_result(answer, two_peaks, p, one_buyer, p), "What honest_profit returns"), -1 / 14):
        raise Hint("Where two shares are equally good on the first rows, take the smallest.")
    agree(answer, _honest_profit, _random_mailings(), hint="On ten customers it is right; it must be for any.")
