"""Evaluation: how sure a share is, columns of later, a list's lift, encoding without peeking, an honest promise."""

from functools import cache

import numpy as np
from sklearn.preprocessing import StandardScaler

from helpers.course.answers import Hint, NotDone, agree, array, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.course.words import describe, pandas_class
from helpers.datasets import load_book_club
from helpers.metrics import profit_by_share, wilson_interval
from helpers.model_selection import train_test_split
from helpers.prediction import LogisticRegression

MARGIN, COST, DEARER_COST = 12.0, 1.0, 1.5


@exercise(
    "prediction/04/interval",
    points=1,
    reason=(
        "Equation (2) with 52 of 60 right, its lower end. wilson_interval(52, 60) returns both ends; the first is the "
        "cautious promise."
    ),
    mistakes=[
        Mistake("the share itself", "at_least = 52 / 60", "the share itself"),
        Mistake("the upper end", "at_least = wilson_interval(52, 60)[1]", "upper end"),
        Mistake("the simple interval", "at_least = 52 / 60 - 1.96 * np.sqrt(52 * 8 / 60**3)", "sharper than it is"),
        Mistake("another level", "at_least = wilson_interval(52, 60, level=0.9)[0]", "95%"),
        Mistake("in per cent", "at_least = 100 * wilson_interval(52, 60)[0]", "share"),
        Mistake("the wrong way round", "at_least = wilson_interval(8, 60)[0]", "errors"),
        Mistake("rounded to a per cent", "at_least = round(wilson_interval(52, 60)[0], 2)", "rounded"),
        Mistake("not divided", "at_least = wilson_interval(52, 60)[0] * (1 + 1.96**2 / 60)", "below the line"),
    ],
)
def interval(answer):
    """The lower end of Wilson's 95% interval for 52 of 60, as a share."""
    share = number(answer, "at_least")
    low, high = wilson_interval(52, 60)
    near = {"rtol": 0, "atol": 6e-4}  # 0.758 counts as well as 0.7583...
    if close(share, low, **near):
        return
    if close(share, 52 / 60, **near):
        raise Hint("That is the share itself. The truth may well be lower: take the lower end of its interval.")
    if close(share, high, **near):
        raise Hint("That is the upper end of the interval: at most, not at least.")
    if close(share, 52 / 60 - 1.96 * np.sqrt(52 * 8 / 60**3), rtol=0, atol=2e-3):
        raise Hint("That is the share less 1.96 standard errors, which looks sharper than it is. Take equation (2).")
    if any(close(share, wilson_interval(52, 60, level=level)[0], **near) for level in (0.9, 0.99)):
        raise Hint("That is the end of an interval of another level. Take the 95% interval, as equation (2) has it.")
    if close(share, low * (1 + 1.96**2 / 60), **near):
        raise Hint("That is the upper part of the fraction in equation (2). What stands below the line is missing.")
    if close(share, low, rtol=0, atol=5.1e-3):
        raise Hint("That is near, but rounded, or with another z than 1.96. Give the number as it comes out.")
    if close(share, 100 * low, rtol=0, atol=0.06):
        raise Hint("That is in per cent. A share between 0 and 1 is wanted.")
    if any(close(share, end, **near) for end in wilson_interval(8, 60)):
        raise Hint("That is the interval of the errors, 8 of 60. She was right about 52.")
    raise Hint("That is not it. wilson_interval(successes, n) returns the lower and the upper end, in this order.")


COLUMNS = ["age", "income", "app_user", "channel", "arm", "visit", "spend"]


@exercise(
    "prediction/04/leak",
    points=2,
    reason=(
        "visit and spend are counted in the fortnight after the mail: on the morning of the mailing they are empty. "
        "The arm is not: which mail someone gets is what we decide, so its column can be filled in before."
    ),
    mistakes=[
        Mistake("one of two", 'forbidden = ["visit"]', "another one"),
        Mistake("the mail, too", 'forbidden = ["visit", "spend", "arm"]', "we decide"),
        Mistake("all of them", f"forbidden = {COLUMNS}", "known beforehand"),
        Mistake("the target", 'forbidden = ["conversion", "visit", "spend"]', "to be predicted"),
        Mistake("a typing error", 'forbidden = ["visits", "spend"]', "is no column"),
        Mistake("what the model may see", 'forbidden = ["age", "income", "app_user", "channel", "arm"]', "may see"),
        Mistake("one text", 'forbidden = "visit, spend"', "a list"),
    ],
)
def leak(answer):
    """The columns of the campaign that are filled in after the mailing."""
    names = _texts(answer, "forbidden")
    unknown = sorted(names - {*COLUMNS, "conversion"})
    if unknown:
        raise Hint(f"The text {unknown[0]!r} in it is no column. The columns are {', '.join(COLUMNS)}.")
    if names == {"visit", "spend"}:
        return
    if "conversion" in names:
        raise Hint("conversion is what is to be predicted: it is no feature anyway. Which of the others must go?")
    if names == set(COLUMNS) - {"visit", "spend"}:
        raise Hint("Those are the columns that the model may see. The others are wanted.")
    if "arm" in names and {"visit", "spend"} <= names and len(names) == 3:
        raise Hint("The arm is the mail that somebody gets: we decide it before anything is sent. It may stay.")
    known = sorted(names - {"visit", "spend"})
    if known:
        raise Hint(f"{known[0]} is known beforehand. Ask of each column when it gets its value.")
    raise Hint("That one, yes, but there is another one that gets its value after the mail.")


def _texts(answer, name):
    """Read a list, tuple, set, array or index of texts as a set."""
    if answer is None or answer is ...:
        raise NotDone(f"{name} is still empty.")
    kind = type(answer)
    wanted = f"{name} is {describe(answer)}; a list of names is wanted, such as ['age', 'income']."
    if base := pandas_class(kind):
        answer, kind = base.to_numpy(answer), np.ndarray
    flat = issubclass(kind, (list, tuple, set, frozenset)) or (issubclass(kind, np.ndarray) and np.ndim(answer) == 1)
    if not flat or not 0 < len(answer) <= 100:
        raise Hint(wanted)
    values = list(answer)
    if not all(issubclass(type(value), str) for value in values):
        raise Hint(wanted)
    return {str.__str__(value) for value in values}


def _lift_at(y, score, k):
    return np.mean(y[np.argsort(-score)[:k]]) / np.mean(y)


def _random_lists(n_cases=5):
    rng = np.random.default_rng()
    for n_samples in rng.integers(10, 60, size=n_cases):
        yield np.r_[0, 1, rng.integers(2, size=n_samples)], rng.permutation(n_samples + 2) / 8, int(n_samples // 2)


@exercise(
    "prediction/04/lift",
    points=2,
    reason=(
        "The share of buyers among the first k by score, over the share among all: equation (7), since the gain over "
        "k/n is the same fraction written otherwise."
    ),
    mistakes=[
        Mistake("the lowest scores", "return np.mean(y[np.argsort(score)[:k]]) / np.mean(y)", "lowest"),
        Mistake("the gain", "return np.sum(y[np.argsort(-score)[:k]]) / np.sum(y)", "gain"),
        Mistake("the share of buyers", "return np.mean(y[np.argsort(-score)[:k]])", "by chance"),
        Mistake("a count", "return np.sum(y[np.argsort(-score)[:k]])", "count"),
        Mistake("not sorted", "return np.mean(y[:k]) / np.mean(y)", "as they come"),
        Mistake("in per cent", "return 100 * np.mean(y[np.argsort(-score)[:k]]) / np.mean(y)", "per cent"),
        Mistake("rounded", "return round(np.mean(y[np.argsort(-score)[:k]]) / np.mean(y), 3)", "rounded"),
        Mistake("one customer more", "return np.mean(y[np.argsort(-score)[: k + 1]]) / np.mean(y)", "k + 1"),
        Mistake("30% in any case", "first = np.argsort(-score)[:3]\nreturn np.mean(y[first]) / np.mean(y)", "any"),
        Mistake("upside down", "return np.mean(y) / np.mean(y[np.argsort(-score)[:k]])", "upside down"),
        Mistake("the lesson's customers", "return lift_curve(club_test, club_p)[1][k - 1]", "this y"),
    ],
)
def lift(answer):
    """lift_at(y, score, k): the lift of the k highest scores, equation (7)."""
    y, score = np.array([0, 1, 0, 0, 1, 0, 0, 1, 0, 0]), np.array([3, 9, 4, 1, 8, 0, 7, 2, 6, 5]) / 10
    got = number(function_result(answer, y, score, 3), "What lift_at returns")
    right = (2 / 3) / 0.3  # 0.9 and 0.8 bought, 0.7 did not
    if close(got, np.mean(y[np.argsort(score)[:3]]) / 0.3):
        raise Hint("Those are the lowest scores, or the rows are taken as they come: sort from high to low first.")
    if close(got, 2 / 3):
        others = function_result(answer, y, score, 6)
        gain = close(number(others, "What lift_at returns"), 2 / 3)
        if gain:
            raise Hint("That is the gain, the share of all buyers. Divide it by the share of customers, k/n.")
        raise Hint("That is the share of buyers among the first k. Divide by the share that k drawn by chance hold.")
    if close(got, 2):
        raise Hint("That is a count of buyers. How many times more than by chance?")
    if close(got, 1 / right):
        raise Hint("That is upside down: the share among the first k stands above the share among all.")
    if close(got, 100 * right):
        raise Hint("That is in per cent. How many times more is wanted: 2 for twice as many.")
    if close(got, np.mean(y[np.argsort(-score)[:4]]) / 0.3):
        raise Hint("Those are the first k + 1 customers. The slice [:k] holds the first k.")
    if close(got, right, rtol=0, atol=6e-3) and not close(got, right):
        raise Hint("That is right but for being rounded. Return the number as it comes out.")
    if not close(got, right):
        raise Hint(f"On ten customers and k = 3 it gives {got:.4g}; {right:.4g} is right. Use this y, score and k.")
    agree(answer, _lift_at, _random_lists(), hint="On ten customers it is right; it must be for any y, score and k.")


def _encode(code, y, fold):
    encoded = np.empty(len(y))
    for i in range(len(y)):
        others = fold != fold[i]
        same = others & (code == code[i])
        encoded[i] = y[same].mean() if same.any() else y[others].mean()
    return encoded


def _random_codes(n_cases=5):
    rng = np.random.default_rng()
    for n_samples in rng.integers(12, 50, size=n_cases):
        fold = rng.permutation(np.arange(n_samples) % 3)
        y = rng.integers(2, size=n_samples)
        y[fold == 0] = rng.random(np.sum(fold == 0)) < 0.8  # the folds differ, so that a wrong mean shows
        yield rng.integers(6, size=n_samples), y, fold


@exercise(
    "prediction/04/encoding",
    points=3,
    reason=(
        "For each row only the other folds count: among them the rows of its postcode, or all of them where there are "
        "none. Its own answer, and those of the rows tested with it, never enter."
    ),
    mistakes=[
        Mistake(
            "all rows",
            "return np.array([y[code == c].mean() for c in code])",
            "its own answer",
        ),
        Mistake(
            "leaves out itself only",
            "result = np.empty(len(y))\n"
            "for i in range(len(y)):\n"
            "    same = (code == code[i]) & (np.arange(len(y)) != i)\n"
            "    result[i] = y[same].mean() if same.any() else y[fold != fold[i]].mean()\n"
            "return result",
            "whole fold",
        ),
        Mistake(
            "its own fold",
            "return np.array([y[(code == code[i]) & (fold == fold[i])].mean() for i in range(len(y))])",
            "fold != fold[i]",
        ),
        Mistake(
            "zero where nothing is known",
            "result = np.zeros(len(y))\n"
            "for i in range(len(y)):\n"
            "    same = (fold != fold[i]) & (code == code[i])\n"
            "    if same.any():\n"
            "        result[i] = y[same].mean()\n"
            "return result",
            "no such row",
        ),
        Mistake(
            "the mean of all rows where nothing is known",
            "result = np.full(len(y), y.mean())\n"
            "for i in range(len(y)):\n"
            "    same = (fold != fold[i]) & (code == code[i])\n"
            "    if same.any():\n"
            "        result[i] = y[same].mean()\n"
            "return result",
            "no such row",
        ),
        Mistake(
            "a sum, not a mean",
            "result = np.empty(len(y))\n"
            "for i in range(len(y)):\n"
            "    others = fold != fold[i]\n"
            "    same = others & (code == code[i])\n"
            "    result[i] = y[same].sum() if same.any() else y[others].mean()\n"
            "return result",
            "a count",
        ),
        Mistake(
            "kept as integers",
            "result = np.zeros_like(y)\n"
            "for i in range(len(y)):\n"
            "    others = fold != fold[i]\n"
            "    same = others & (code == code[i])\n"
            "    result[i] = y[same].mean() if same.any() else y[others].mean()\n"
            "return result",
            "np.empty",
        ),
        Mistake(
            "in the order of the folds",
            "parts = []\n"
            "for k in np.unique(fold):\n"
            "    others = fold != k\n"
            "    for c in code[fold == k]:\n"
            "        same = others & (code == c)\n"
            "        parts.append(y[same].mean() if same.any() else y[others].mean())\n"
            "return np.array(parts)",
            "order of the rows",
        ),
        Mistake(
            "no postcode at all",
            "return np.array([y[fold != f].mean() for f in fold])",
            "same postcode",
        ),
    ],
)
def encoding(answer):
    """encode(code, y, fold): the mean of y in the same postcode in the other folds."""
    code = np.array([1, 1, 1, 2, 2, 2, 2, 3])
    y = np.array([1, 0, 0, 1, 1, 0, 1, 1])
    fold = np.array([0, 1, 1, 0, 0, 1, 1, 0])
    got = array(function_result(answer, code, y, fold), "What encode returns", (8,))
    right = _encode(code, y, fold)
    if close(got[:7], [y[code == c].mean() for c in code[:7]]):
        raise Hint("Each row's code holds its own answer: that is the peeking. Take the rows of the other folds alone.")
    same_fold = [y[(code == c) & (fold == f)].mean() for c, f in zip(code, fold, strict=True)]
    if close(got, same_fold):
        raise Hint("That is the mean inside the row's own fold. The other folds are wanted: fold != fold[i].")
    if close(got, [y[fold != f].mean() for f in fold]):
        raise Hint("That is the mean of the other folds, whatever the postcode. Take the rows of the same postcode.")
    if close(got[:7], right[:7]):
        if not close(got[7], right[7]):
            raise Hint(
                "Right where the postcode occurs in the other folds. Where there is no such row, take the mean of y "
                "over all rows of the other folds."
            )
    elif not close(got, right):
        raise Hint(_what_is_wrong(got, right, code, y, fold))
    agree(answer, _encode, _random_codes(), hint="The worked case is right; it must be for any rows and folds.")


def _what_is_wrong(got, right, code, y, fold):
    """Say what a wrong encoding of the worked case looks like."""
    others = fold[:, None] != fold
    counts = np.sum(others & (code[:, None] == code) & (y == 1), axis=1)
    alone = (code[:, None] == code) & ~np.eye(len(y), dtype=bool)
    if close(got[:7], counts[:7]):
        return "That is a count of buyers. The mean of y is wanted: the buyers among the rows of the postcode."
    if close(got[:7], [y[row].mean() for row in alone[:7]]):
        return "Each row leaves out its own answer only. The row's whole fold stays out."
    if close(got, np.floor(right)):
        return "Only whole numbers came back: the array that you fill holds integers. Make it with np.empty(len(y))."
    if close(np.sort(got), np.sort(right)):
        return "The numbers are right, but not in the order of the rows. Entry i belongs to row i."
    at = int(np.argmax(~np.isclose(got, right)))
    return (
        f"With code {code.tolist()}, y {y.tolist()} and fold {fold.tolist()}, row {at} gets {got[at]:.4g}; "
        f"{right[at]:.4g} is right, the mean of y in its postcode over the other folds."
    )


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
    if close(count, right, rtol=0, atol=1.01):  # one customer more or less: another processor's last digit
        return
    if close(count, np.sum(p > COST / MARGIN), rtol=0, atol=1.01):
        raise Hint("That is the list at 1 dollar a mail. Now it costs 1.50.")
    if close(count, right / 2000, rtol=0, atol=6e-4):
        raise Hint("That is a share of the customers. Their number is wanted.")
    if close(count, 10 * right, rtol=0, atol=11):
        raise Hint("That is for the next list of 20,000. Of the 2,000 test customers, how many?")
    if close(count, 2000 - right, rtol=0, atol=1.01):
        raise Hint("Those are the customers to be left out.")
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
    agree(answer, _honest_profit, _random_mailings(), hint="On ten customers it is right; it must be for any.")
