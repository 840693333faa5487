"""Naive Bayes by counting: a chance by hand, and the weights of the model as a function."""

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise

# The table of the task: words counted in 60 happy and in 40 unhappy reviews; "late box late" is asked.
HAPPY = {"fast": 50, "late": 10, "box": 20, "soft": 30}
UNHAPPY = {"fast": 10, "late": 40, "box": 25, "soft": 5}


def _chance(prior=(0.6, 0.4), alpha=1, words=4, late=2, totals=None):
    """The chance of unhappy; the arguments are what one may get wrong."""
    joint = []
    for k, (share, counts) in enumerate(zip(prior, (HAPPY, UNHAPPY), strict=True)):
        total = totals[k] if totals else sum(counts.values()) + words
        joint.append(share * ((counts["late"] + alpha) / total) ** late * (counts["box"] + alpha) / total)
    return joint[1] / sum(joint), joint


@exercise(
    "language/01/chance",
    points=1,
    reason=(
        "Each class: its share of the reviews, times the smoothed share of each word, late twice. Unhappy has "
        "0.4 * 41/84 * 41/84 * 26/84, happy 0.6 * 11/114 * 11/114 * 21/114; divide the first by the sum of both."
    ),
    mistakes=[
        Mistake(
            "late once",
            "u, h = 0.4 * 41 / 84 * 26 / 84, 0.6 * 11 / 114 * 21 / 114\nunhappy_chance = u / (u + h)",
            "twice",
        ),
        Mistake(
            "no prior",
            "u, h = (41 / 84) ** 2 * 26 / 84, (11 / 114) ** 2 * 21 / 114\nunhappy_chance = u / (u + h)",
            "share of the reviews",
        ),
        Mistake(
            "no smoothing",
            "u, h = 0.4 * (40 / 80) ** 2 * 25 / 80, 0.6 * (10 / 110) ** 2 * 20 / 110\nunhappy_chance = u / (u + h)",
            "alpha",
        ),
        Mistake(
            "smoothed on top only",
            "u, h = 0.4 * (41 / 80) ** 2 * 26 / 80, 0.6 * (11 / 110) ** 2 * 21 / 110\nunhappy_chance = u / (u + h)",
            "below the line",
        ),
        Mistake(
            "smoothed for the words asked only",
            "u, h = 0.4 * (41 / 83) ** 2 * 26 / 83, 0.6 * (11 / 113) ** 2 * 21 / 113\nunhappy_chance = u / (u + h)",
            "asked or not",
        ),
        Mistake(
            "shares of the words",
            "u, h = 80 / 190 * (41 / 84) ** 2 * 26 / 84, 110 / 190 * (11 / 114) ** 2 * 21 / 114\n"
            "unhappy_chance = u / (u + h)",
            "not of the words",
        ),
        Mistake(
            "divided by the reviews, as in (7)",
            "u, h = 0.4 * (41 / 42) ** 2 * 26 / 42, 0.6 * (11 / 62) ** 2 * 21 / 62\nunhappy_chance = u / (u + h)",
            "number of words",
        ),
        Mistake("not divided", "unhappy_chance = 0.4 * (41 / 84) ** 2 * 26 / 84", "sum of both"),
        Mistake(
            "the other class",
            "u, h = 0.4 * (41 / 84) ** 2 * 26 / 84, 0.6 * (11 / 114) ** 2 * 21 / 114\nunhappy_chance = h / (u + h)",
            "happy",
        ),
    ],
)
def chance(answer):
    """The chance that "late box late" is unhappy, by equations (1) and (2)."""
    got = number(answer, "unhappy_chance")
    right, joint = _chance()
    near = {"rtol": 0, "atol": 1.5e-4}  # three words below the line in place of four move it by 3e-4
    if close(got, right, **near) or close(got, round(right, 3), rtol=0, atol=1e-9):
        return
    for wrong, hint in (
        (100 * right, "That is in per cent. Give the chance as a number between 0 and 1."),
        (1 - right, "That is the chance of happy."),
        (joint[1] / joint[0], "Those are the odds, unhappy to happy. Divide by the sum of both instead."),
        (np.log(joint[1] / joint[0]), "That is the logarithm of the odds. The chance is asked."),
        (round(right, 2), "So far right, but rounded too much: give it as it comes."),
        (_chance(late=1)[0], "Late stands there twice, and the model counts it twice."),
        (_chance(prior=(0.5, 0.5))[0], "Each class also has its share of the reviews: 60 and 40 of 100."),
        (_chance(prior=(0.4, 0.6))[0], "You have exchanged the shares of the classes: 60 are happy."),
        (
            _chance(prior=(110 / 190, 80 / 190))[0],
            "The share of a class is that of the reviews, not of the words: 60 and 40 of 100.",
        ),
        (
            _chance(totals=(62, 42))[0],
            "You divide by the number of reviews, as (7) does. In (2) stands the number of words of the class.",
        ),
        (
            _chance(totals=(60, 40))[0],
            "You divide by the number of reviews. In (2) stands the number of words of the class.",
        ),
        (_chance(alpha=0, words=0)[0], "That is without smoothing. Every count gets alpha = 1 first: equation (2)."),
        (_chance(words=0)[0], "Above the line each count gets its 1; so the sum below the line grows as well, by 4."),
        (
            _chance(words=1)[0],
            "Below the line the sum grows by one for each word of the vocabulary, of which there are 4.",
        ),
        (
            _chance(words=2)[0],
            "Below the line the sum grows by one for each word of the vocabulary, not for each class.",
        ),
        (
            _chance(words=3)[0],
            "Below the line the sum grows by one for all 4 words of the vocabulary, asked or not.",
        ),
    ):
        if close(got, wrong, **near):
            raise Hint(hint)
    for wrong in joint:  # of one class
        if close(got, wrong, rtol=0.01, atol=0):
            raise Hint("That is a product of one class only. Divide that of unhappy by the sum of both.")
    if close(got, right, rtol=0, atol=6e-3):
        raise Hint("Near it, but rounded too coarsely, at the end or on the way: give it as the computer gives it.")
    raise Hint("That is not it. For each class: its share, and a factor of (2) for every word asked, late twice.")


def _weights(X, y, alpha):
    rows = [X[y == k] for k in (0, 1)]
    counts = np.array([part.sum(axis=0) for part in rows]) + alpha
    return np.log(counts / counts.sum(axis=1, keepdims=True)), np.log([len(part) / len(X) for part in rows])


_BODY = (
    "counts = np.array([X[y == k].sum(axis=0) for k in (0, 1)])\nshare = np.array([np.mean(y == k) for k in (0, 1)])\n"
)
_THETA = "theta = (counts + alpha) / (counts + alpha).sum(axis=1, keepdims=True)\n"
_RETURN = "return np.log(theta), np.log(share)"


@exercise(
    "language/01/weights",
    points=3,
    reason=(
        "Add up the rows of each class, add alpha to every count, divide by the sum over the words, take logarithms. "
        "b holds the logarithms of the classes' shares of the texts."
    ),
    mistakes=[
        Mistake(
            "no smoothing below",
            _BODY + "theta = (counts + alpha) / counts.sum(axis=1, keepdims=True)\n" + _RETURN,
            "sum to 1",
        ),
        Mistake("alpha is always 1", _BODY + _THETA.replace("alpha", "1") + _RETURN, "alpha = 1"),
        Mistake("no smoothing", _BODY + _THETA.replace("alpha", "1e-300") + _RETURN, "alpha"),
        Mistake("no logarithm", _BODY + _THETA + "return theta, share", "logarithm"),
        Mistake("no logarithm of the shares", _BODY + _THETA + "return np.log(theta), share", "their logarithm"),
        Mistake("classes exchanged", _BODY + _THETA + "return np.log(theta)[::-1], np.log(share)[::-1]", "first row"),
        Mistake(
            "shares of the words",
            _BODY + _THETA + "return np.log(theta), np.log(counts.sum(axis=1) / counts.sum())",
            "not about words",
        ),
        Mistake("equal shares", _BODY + _THETA + "return np.log(theta), np.log([0.5, 0.5])", "not equal"),
        Mistake("presence counted", _BODY.replace("X[y == k]", "(X[y == k] > 0)") + _THETA + _RETURN, "more than once"),
        Mistake(
            "divided by the texts",
            _BODY + "theta = (counts + alpha) / (2 * alpha + len(y) * share[:, None])\n" + _RETURN,
            "Bernoulli",
        ),
        Mistake(
            "down the columns",
            _BODY + "theta = (counts + alpha) / (counts + alpha).sum(axis=0)\n" + _RETURN,
            "Each row",
        ),
        Mistake("transposed", _BODY + _THETA + "return np.log(theta).T, np.log(share)", "shape"),
        Mistake("W alone", _BODY + _THETA + "return np.log(theta)", "two"),
    ],
)
def weights(answer):
    """weights(X, y, alpha): W and b of multinomial naive Bayes, by equations (2) and (3)."""
    fresh = np.random.default_rng()
    for n_texts, n_words, alpha in ((7, 4, 1.0), (12, 6, 0.5), (9, 5, 2.0)):
        X = fresh.poisson(1.2, size=(n_texts, n_words))
        y = fresh.permutation(np.arange(n_texts) % 3 == 0).astype(int)  # a third is of class 1
        X[0, 0], X[:, 1] = 3, np.maximum(X[:, 1], 1)  # a word that stands there several times, and no empty class
        X[0, 0] += X[y == 0].sum() == X[y == 1].sum()  # words that are shared half and half hide a mistake
        got = function_result(answer, X, y, alpha)
        if issubclass(type(got), np.ndarray) and got.shape != (2,):
            raise Hint(f"weights returns one array of shape {got.shape}; two things are wanted: W and b.")
        W, b = parts(got, "W", "b")
        W = array(W, "W", (2, n_words), finite=False)
        b = array(b, "b", (2,), finite=False)
        right_W, right_b = _weights(X, y, alpha)
        if not close(W, right_W, rtol=1e-6, atol=1e-9):
            raise Hint(_why_not_W(W, X, y, alpha))
        if not close(b, right_b, rtol=1e-6, atol=1e-9):
            raise Hint(_why_not_b(b, X, y))


def _why_not_W(W, X, y, alpha):
    right, _ = _weights(X, y, alpha)
    if not np.isfinite(W).all() or W.min() < right.min() - 20:
        return "W holds the logarithm of 0 or nearly so: add alpha to every count before you divide."
    counts = np.exp(right) * (np.array([X[y == k].sum() for k in (0, 1)])[:, None] + alpha * X.shape[1])
    raw, n_texts = counts - alpha, np.array([np.sum(y == k) for k in (0, 1)])[:, None]
    present = np.array([(X[y == k] > 0).sum(axis=0) for k in (0, 1)]) + alpha
    found = [
        (np.exp(right), "W holds the shares themselves. Take their logarithm: equation (3)."),
        (right[::-1], "You have exchanged the classes: class 0 is the first row."),
        (np.log2(np.exp(right)), "Take the natural logarithm, np.log: softmax undoes that one."),
        (np.log10(np.exp(right)), "Take the natural logarithm, np.log: softmax undoes that one."),
        (np.log(raw / raw.sum(axis=1, keepdims=True)), "You leave alpha out: it is added to every count."),
        (
            np.log(counts / counts.sum()),
            "You divide by the words of both classes together. Each row sums to 1 by itself.",
        ),
        (
            np.log(counts / (raw.sum() + alpha * X.shape[1])),
            "You divide by the words of both classes together. Each row sums to 1 by itself.",
        ),
        (
            np.log(counts / (raw.sum(axis=1, keepdims=True) + alpha)),
            "Below the line alpha is there once for each word of the vocabulary, not once.",
        ),
        (
            np.log(counts / (raw.sum(axis=1, keepdims=True) + 2 * alpha)),
            "Below the line alpha is there once for each word of the vocabulary, not once for each class.",
        ),
        (_weights(X, y, 1.0)[0], "You smooth by alpha = 1 whatever alpha is given."),
        (
            np.log(counts / raw.sum(axis=1, keepdims=True)),
            "Your shares of a class do not sum to 1: alpha is in the sum below the line as well, once for each word.",
        ),
        (
            np.log(counts / counts.sum(axis=0)),
            "You divide by the sum over the classes. Each row, the words of one class, sums to 1.",
        ),
        (
            np.log(present / present.sum(axis=1, keepdims=True)),
            "A word that stands in a text more than once counts more than once: add up X itself.",
        ),
        (
            np.log(counts / (n_texts + 2 * alpha)),
            "You divide by the number of texts, as Bernoulli does. Divide by the number of words.",
        ),
        (
            np.log(present / (n_texts + 2 * alpha)),
            "That is Bernoulli's share of the texts. Here words are counted, and divided by the number of words.",
        ),
    ]
    for wrong, hint in found:
        if close(W, wrong, rtol=1e-6, atol=1e-9):
            return hint
    return (
        "W is not right. By class: the sum of the rows, plus alpha, divided by its own sum over the words; logarithm."
    )


def _why_not_b(b, X, y):
    share = np.array([np.mean(y == k) for k in (0, 1)])
    words = np.array([X[y == k].sum() for k in (0, 1)]) / X.sum()
    for wrong, hint in (
        (share, "W is right. b holds the shares of the classes; their logarithm is wanted."),
        (np.log(share)[::-1], "W is right. In b you have exchanged the classes: class 0 is the first."),
        (np.log(words), "W is right. b is about texts, not about words: take the share of the texts of each class."),
        (np.log([0.5, 0.5]), "W is right. b is the logarithm of each class's share of the texts, which are not equal."),
        (np.zeros(2), "W is right. b is the logarithm of each class's share of the texts, not 0."),
        (np.log(share * len(y)), "W is right. b has the numbers of texts; divide by how many there are in all."),
    ):
        if close(b, wrong, rtol=1e-6, atol=1e-9):
            return hint
    return "W is right, b is not: the logarithm of each class's share of the texts."
