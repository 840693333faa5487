"""The verdicts on the road: its width, its price, one step of a pair."""

import numpy as np

from helpers.course.answers import Hint, agree, close, function_result, number
from helpers.course.exercises import Mistake, exercise


@exercise(
    "prediction/05/width",
    points=1,
    reason="From edge to edge w'x grows by 2, and by the length of w a step: the width is 2 / 5.",
    mistakes=[
        Mistake("half the road", "road_width = 1 / np.linalg.norm([3, 4])", "from the border to one edge"),
        Mistake("the squared length", "road_width = 2 / (3**2 + 4**2)", "square root"),
        Mistake("the length of w", "road_width = np.linalg.norm([3, 4])", "short weights"),
        Mistake("times", "road_width = 2 * np.linalg.norm([3, 4])", "short weights"),
        Mistake("the sum of the weights", "road_width = 2 / (3 + 4)", "length of w"),
        Mistake("upside down", "road_width = np.linalg.norm([3, 4]) / 2", "upside down"),
        Mistake("two roads", "road_width = 4 / np.linalg.norm([3, 4])", "both edges"),
        Mistake("with the intercept", "road_width = 2 / np.linalg.norm([3, 4, -2])", "intercept"),
    ],
)
def width(answer):
    """The width of the road of w = (3, 4), b = -2."""
    got = number(answer, "road_width")
    if close(got, 0.4):
        return
    if close(got, 0.2):
        raise Hint("That is the way from the border to one edge. The road has two sides.")
    if close(got, 2 / 25):
        raise Hint("That divides by the squared length of w. Its length is the square root of that.")
    if close(got, 5) or close(got, 10):
        raise Hint("That grows with w, but short weights mean a wide road.")
    if close(got, 2.5):
        raise Hint("That is upside down: long weights would make a wide road. It is the other way round.")
    if close(got, 0.8):
        raise Hint("That is twice the road. From -1 to 1 the sum w'x grows by 2: both edges are in it already.")
    if close(got, 2 / 7):
        raise Hint("That divides by the sum of the weights. What is wanted is the length of w.")
    if close(got, 2 / np.sqrt(29), rtol=1e-3):
        raise Hint("The intercept moves the road and does not widen it: leave it out of the length.")
    raise Hint("That is not it. Look at the paragraph 'Why that is the widest road'.")


def _soft_margin(w, b, X, y, C):
    return 0.5 * np.sum(w**2) + C * np.sum(np.maximum(0, 1 - y * (X @ w + b)))


def _roads(n_cases=5):
    rng = np.random.default_rng()
    for n, p in zip(rng.integers(8, 40, n_cases), rng.integers(2, 5, n_cases), strict=True):
        # Rows far beyond their edge, on the road, and on the wrong side: each slip shows.
        X, y = rng.normal(scale=2, size=(n, p)), rng.permutation(np.tile([-1.0, 1.0], n)[:n])
        yield rng.normal(size=p), rng.uniform(0.5, 1.5), X, y, rng.uniform(0.2, 0.8)


@exercise(
    "prediction/05/objective",
    points=2,
    reason="Half the squared length of w, and C times the sum of what each row is short of its edge, never below 0.",
    mistakes=[
        Mistake("no maximum", "return 0.5 * w @ w + C * np.sum(1 - y * (X @ w + b))", "never below 0"),
        Mistake("squared", "return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - y * (X @ w + b)) ** 2)", "squared"),
        Mistake("no half", "return w @ w + C * np.sum(np.maximum(0, 1 - y * (X @ w + b)))", "half"),
        Mistake("a mean", "return 0.5 * w @ w + C * np.mean(np.maximum(0, 1 - y * (X @ w + b)))", "mean"),
        Mistake("no intercept", "return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - y * (X @ w)))", "intercept"),
        Mistake("no price", "return 0.5 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w + b)))", "price C"),
        Mistake("no label", "return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - (X @ w + b)))", "side"),
        Mistake("the edge at 0", "return 0.5 * w @ w + C * np.sum(np.maximum(0, -y * (X @ w + b)))", "edge"),
        Mistake("C times w", "return C * 0.5 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w + b)))", "not of w"),
        Mistake("a row each", "return 0.5 * w @ w + C * np.maximum(0, 1 - y * (X @ w + b))", "a number is wanted"),
    ],
)
def objective(answer):
    """soft_margin(w, b, X, y, C): the objective (3)."""
    cases = list(_roads())
    for case in cases:  # in one of them a slip may come out right: rows of both sides cancel
        got = number(function_result(answer, *case), "What soft_margin returns")
        if not close(got, _soft_margin(*case)):
            _name_the_slip(got, *case)
    agree(answer, _soft_margin, cases, hint="Compare with equation (3).")


def _name_the_slip(got, w, b, X, y, C):
    norm, short = np.sum(w**2), 1 - y * (X @ w + b)
    trespass = np.maximum(0, short)
    slips = [
        (0.5 * norm + C * short.sum(), "A row beyond its edge pays nothing: each trespass is never below 0."),
        (0.5 * norm + C * np.sum(trespass**2), "The trespass of (3) is not squared."),
        (norm + C * trespass.sum(), "Of the squared length of w, (3) takes half."),
        (0.5 * norm + C * trespass.mean(), "(3) adds the trespasses up. You have their mean."),
        (0.5 * norm + C * np.maximum(0, 1 - y * (X @ w)).sum(), "The intercept b is missing from w'x + b."),
        (0.5 * norm + trespass.sum(), "The trespass has no price yet: where is the price C?"),
        (0.5 * norm + C * np.maximum(0, 1 - X @ w - b).sum(), "y decides which side a row belongs to; it is missing."),
        (0.5 * norm + C * np.maximum(0, short - 1).sum(), "A row pays up to its edge, where y f(x) is 1, not to 0."),
        (C * 0.5 * norm + trespass.sum(), "C is the price of the trespass, not of w: it multiplies the sum."),
        (0.5 * np.sqrt(norm) + C * trespass.sum(), "w enters by its squared length, w @ w."),
    ]
    for value, hint in slips:
        if close(got, value):
            raise Hint(hint)


def _pair_step(K, F, beta, lower, upper, i, j):
    return min((F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j]), upper[i] - beta[i], beta[j] - lower[j])


def _pairs():
    """Yield a problem for each end of the step: the parabola's top, the bound of i, the bound of j."""
    rng = np.random.default_rng()
    for end in ("top", "rise", "fall"):
        n = int(rng.integers(5, 9))
        rows = rng.normal(size=(n, 3))
        K, C = rows @ rows.T, 100.0
        y = np.where(np.arange(n) % 2, -1.0, 1.0)
        lower, upper = np.where(y > 0, 0.0, -C), np.where(y > 0, C, 0.0)
        i, j = 0, 3  # i may rise from within [0, C], j may fall from within [-C, 0]
        beta = 0.5 * (lower + upper)
        beta[i] = upper[i] - 0.011 if end == "rise" else beta[i]
        beta[j] = lower[j] + 0.013 if end == "fall" else beta[j]
        F = rng.normal(size=n)
        F[i], F[j] = 1.5, -0.5
        yield K, F, beta, lower, upper, i, j


@exercise(
    "prediction/05/pair",
    points=3,
    reason="Up to the top of the parabola (8), unless the room of i above or that of j below ends before.",
    mistakes=[
        Mistake(
            "no bounds",
            "return (F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j])",
            "room",
        ),
        Mistake(
            "plus instead of minus",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] + 2 * K[i, j])\n"
            "return min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "minus",
        ),
        Mistake(
            "one bound alone",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j])\nreturn min(top, upper[i] - beta[i])",
            "of j",
        ),
        Mistake(
            "the bounds themselves",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j])\nreturn min(top, upper[i], -lower[j])",
            "room",
        ),
        Mistake(
            "K once",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] - K[i, j])\n"
            "return min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "twice",
        ),
        Mistake(
            "no inner product of the two",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j])\nreturn min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "is missing",
        ),
        Mistake(
            "the slope of i alone",
            "top = F[i] / (K[i, i] + K[j, j] - 2 * K[i, j])\nreturn min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "F[j] counts",
        ),
        Mistake(
            "backwards",
            "top = (F[j] - F[i]) / (K[i, i] + K[j, j] - 2 * K[i, j])\n"
            "return min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "F[i] - F[j]",
        ),
    ],
)
def pair(answer):
    """pair_step(K, F, beta, lower, upper, i, j): how far beta_i rises and beta_j falls."""
    cases = list(_pairs())
    top, rise, fall = cases
    K, *_, i, j = top
    got = number(function_result(answer, *top), "What pair_step returns")
    if close(got, 2 / (K[i, i] + K[j, j] + 2 * K[i, j])):
        raise Hint("In (8) the inner product of the two rows is taken off: minus 2 K_ij, not plus.")
    if close(got, 2 / (K[i, i] + K[j, j] - K[i, j])):
        raise Hint("In (8) the inner product of the two rows is taken off twice.")
    if close(got, 2 / (K[i, i] + K[j, j])):
        raise Hint("The last term below the line of (8) is missing: the inner product of the two rows.")
    if close(got, 1.5 / (K[i, i] + K[j, j] - 2 * K[i, j])):
        raise Hint("One beta rises and the other falls, so F[j] counts as well: look above the line of (8).")
    if close(got, -2 / (K[i, i] + K[j, j] - 2 * K[i, j])):
        raise Hint("The step is negative: the numerator of (8) is F[i] - F[j], in this order.")
    if close(got, _pair_step(*top)):
        at_rise, at_fall = (number(function_result(answer, *case), "What pair_step returns") for case in (rise, fall))
        if not close(at_rise, _pair_step(*rise)):
            raise Hint("The top is right. But beta[i] may not pass upper[i]: mind the room that it has left.")
        if not close(at_fall, _pair_step(*fall)):
            raise Hint("The room of i is minded. Mind that of j as well: beta[j] may not fall below lower[j].")
    agree(answer, _pair_step, [*cases, *_pairs()], hint="Compare with equation (8) and the bounds after it.")
