"""Skip-gram by hand: the loss of one pair, and how much of a frequent word is read."""

import numpy as np

from helpers.course.answers import Hint, close, number
from helpers.course.exercises import Mistake, exercise


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


@exercise(
    "language/02/loss",
    points=1,
    reason="The scores are 2 · 1 + 1 · 0.5 = 2.5 and 2 · 0.5 - 1 · 2 = -1: log(1 + exp(-2.5)) + log(1 + exp(-1)).",
    mistakes=[
        Mistake("the negative as a true one", "loss = np.log1p(np.exp([-2.5, 1.0])).sum()", "sign"),
        Mistake("the true pair alone", "loss = np.log1p(np.exp(-2.5))", "negative"),
        Mistake("no minus", "loss = -np.log1p(np.exp(-2.5)) - np.log1p(np.exp(-1.0))", "below zero"),
        Mistake("the mean", "loss = (np.log1p(np.exp(-2.5)) + np.log1p(np.exp(-1.0))) / 2", "mean"),
        Mistake("base 2", "loss = (np.log1p(np.exp(-2.5)) + np.log1p(np.exp(-1.0))) / np.log(2)", "natural"),
        Mistake("base 10", "loss = (np.log1p(np.exp(-2.5)) + np.log1p(np.exp(-1.0))) / np.log(10)", "base 10"),
        Mistake("two digits", "loss = 0.39", "rounded"),
        Mistake("no logarithm", "loss = 1 / (1 + np.exp(-2.5)) + 1 / (1 + np.exp(-1.0))", "logarithm"),
        Mistake("the wrong way round", "loss = np.log1p(np.exp(2.5)) + np.log1p(np.exp(1.0))", "way round"),
    ],
)
def loss(answer):
    """Loss (1) of the word (2, 1), its neighbour (1, 0.5) and one negative (0.5, -2)."""
    got = number(answer, "loss")
    true, noise = _sigmoid(2.5), _sigmoid(-1.0)
    right = -np.log(true) - np.log(1 - noise)
    if close(got, right, atol=6e-4):
        return
    found = [
        (-np.log(true) - np.log(noise), "The sign of the negative's score: (1) has a minus inside its σ."),
        (-np.log(true), "That is the true pair alone. The negative has a term of its own."),
        (-np.log(1 - noise), "That is the negative alone. The true pair has a term of its own."),
        (-right, "A loss of (1) is never below zero: the minus before the logarithms is missing."),
        (right / 2, "That is the mean of both terms; (1) takes their sum."),
        (right / np.log(2), "That is in bits; (1) has the natural logarithm."),
        (right / np.log(10), "That is with logarithms of base 10; (1) has the natural logarithm."),
        (true + 1 - noise, "Those are chances. (1) takes the logarithm of each, with a minus."),
        (true * (1 - noise), "That is the chance that both are judged right. Its logarithm, with a minus, is wanted."),
        (-np.log(1 - true) - np.log(noise), "It is the other way round: the true pair has the plus inside its σ."),
    ]
    for value, hint in found:
        if close(got, value, atol=6e-4):
            raise Hint(hint)
    if any(close(got, round(right, digits), atol=1e-9) for digits in (1, 2)):
        raise Hint("loss seems to be rounded. Give it as it comes out of the computer.")
    raise Hint("loss: two products of vectors, 2.5 for the neighbour; σ of one and of minus the other; minus the logs.")


@exercise(
    "language/02/kept",
    points=1,
    reason="f = 0.02 and t / f = 0.05: of 20,000 a share √0.05 + 0.05 = 0.274 is read, 5,472 places.",
    mistakes=[
        Mistake("the root alone", "n_read = 20_000 * np.sqrt(0.05)", "two terms"),
        Mistake("the ratio alone", "n_read = 20_000 * 0.05", "root"),
        Mistake("those skipped", "n_read = 20_000 * (1 - np.sqrt(0.05) - 0.05)", "skipped"),
        Mistake("the share", "n_read = np.sqrt(0.05) + 0.05", "share"),
        Mistake("upside down", "n_read = 20_000 * min(1, np.sqrt(20) + 20)", "upside down"),
        Mistake("rounded to hundreds", "n_read = 5500", "rounded"),
        Mistake("the count as f", "n_read = 20_000 * (np.sqrt(1e-3 / 20_000) + 1e-3 / 20_000)", "f is"),
    ],
)
def kept(answer):
    """How often a word with 20,000 of 1,000,000 places is read on average in a pass, t = 0.001."""
    got = number(answer, "n_read")
    n, ratio = 20_000, 0.05
    right = n * (np.sqrt(ratio) + ratio)
    if close(got, right, atol=1):
        return
    found = [
        (n * np.sqrt(ratio), "(4) has two terms; you have the root alone."),
        (n * ratio, "That is t / f alone. (4) has its root, too."),
        (n - right, "Those are the ones that are skipped. How many are read?"),
        (n, "t / f, not f / t: you have it upside down, or nothing is skipped at all."),
        (n * (np.sqrt(1e-3 / n) + 1e-3 / n), "f is the word's share of all words, not its count."),
        (1_000_000 * right / n, "That share is of this word's own places, not of all words."),
    ]
    for value, hint in found:
        if close(got, value, atol=1):
            raise Hint(hint)
    if close(got, right / n, atol=1e-3):
        raise Hint("That is the share of its places that is read. How many are that, of 20,000?")
    if any(close(got, round(right, digits), atol=1e-6) for digits in (-1, -2, -3)):
        raise Hint("n_read seems to be rounded. Give it as it comes out of the computer.")
    raise Hint("n_read: f = 20,000 / 1,000,000; then (4); then times the word's own count.")
