"""How sure a share is, columns of later, a list's lift."""

import numpy as np
from scipy.stats import beta

from helpers.course.answers import Hint, NotDone, agree, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.course.words import describe, pandas_class
from helpers.metrics import wilson_interval


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
    if close(share, beta.ppf(0.025, 52, 9), **near):
        raise Hint("That is the end of Clopper and Pearson's interval, which is never too short. Take equation (2).")
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
