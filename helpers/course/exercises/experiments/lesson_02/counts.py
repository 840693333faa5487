"""Whose buyers they are, and the z of a difference."""

import numpy as np

from helpers.course.answers import Hint, agree, close, function_result, number
from helpers.course.exercises import Mistake, exercise


@exercise(
    "experiments/02/due",
    points=1,
    reason=(
        "4% buy without a coupon, so of 2,000 customers 80 would have come anyway. 130 - 80 = 50 are due to it, as far "
        "as the test can tell."
    ),
    mistakes=[
        Mistake("all of them", "due_to_coupon = 130", "come anyway"),
        Mistake("counts of groups that differ in size", "due_to_coupon = 130 - 120", "not equally large"),
        Mistake("those who come anyway", "due_to_coupon = 80", "would have bought without"),
        Mistake("a share", "due_to_coupon = 130 / 2000 - 120 / 3000", "share"),
        Mistake("in points", "due_to_coupon = 100 * (130 / 2000 - 120 / 3000)", "points"),
        Mistake("for the other group", "due_to_coupon = 3000 * (130 / 2000 - 120 / 3000)", "2,000"),
        Mistake("of a thousand", "due_to_coupon = 1000 * (130 / 2000 - 120 / 3000)", "1,000"),
    ],
)
def due(answer):
    """The buyers that a coupon brought: difference of shares times those who got it."""
    buyers = number(answer, "due_to_coupon")
    if close(buyers, 50):
        return
    if close(buyers, 130):
        raise Hint(
            "Those are all who bought with a coupon. Some of them would come anyway: the other group says how many."
        )
    if close(buyers, 10):
        raise Hint("You took one count from the other, but the groups are not equally large. Compare shares first.")
    if close(buyers, 80):
        raise Hint("Those are the ones who would have bought without it. The others of the 130 are wanted.")
    if close(buyers, 0.025):
        raise Hint("That is the difference (1), a share. How many of the customers with a coupon is it?")
    if close(buyers, 2.5):
        raise Hint("That is the difference in percentage points. How many of the customers with a coupon is it?")
    if close(buyers, 75):
        raise Hint("That is the effect on 3,000 customers. The coupon went to 2,000.")
    if close(buyers, 25):
        raise Hint("That is the effect on 1,000 customers. How many got a coupon?")
    raise Hint("That is not it. What share buys without a coupon, and how many of those who got one would that be?")


def _z(k_c, n_c, k_t, n_t):
    together = (k_c + k_t) / (n_c + n_t)
    return (k_t / n_t - k_c / n_c) / np.sqrt(together * (1 - together) * (1 / n_c + 1 / n_t))


def _unpooled(k_c, n_c, k_t, n_t):
    p_c, p_t = k_c / n_c, k_t / n_t
    return (p_t - p_c) / np.sqrt(p_c * (1 - p_c) / n_c + p_t * (1 - p_t) / n_t)


def _mean_of_shares(k_c, n_c, k_t, n_t):
    together = (k_c / n_c + k_t / n_t) / 2
    return (k_t / n_t - k_c / n_c) / np.sqrt(together * (1 - together) * (1 / n_c + 1 / n_t))


def _random_tests(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        n_c, n_t = (int(n) for n in rng.integers(50, 4000, 2))
        yield int(rng.integers(5, n_c // 3)), n_c, int(rng.integers(5, n_t // 3)), n_t


@exercise(
    "experiments/02/z",
    points=2,
    reason=(
        "The difference, treatment less control, over its standard error if both share one p: the buyers of both over "
        "the customers of both."
    ),
    mistakes=[
        Mistake(
            "a share for each group",
            "a, b = k_c / n_c, k_t / n_t\nreturn (b - a) / np.sqrt(a * (1 - a) / n_c + b * (1 - b) / n_t)",
            "equation (3)",
        ),
        Mistake(
            "the mean of the shares",
            "p = (k_c / n_c + k_t / n_t) / 2\n"
            "return (k_t / n_t - k_c / n_c) / np.sqrt(p * (1 - p) * (1 / n_c + 1 / n_t))",
            "mean of the two shares",
        ),
        Mistake(
            "control less treatment",
            "p = (k_c + k_t) / (n_c + n_t)\n"
            "return (k_c / n_c - k_t / n_t) / np.sqrt(p * (1 - p) * (1 / n_c + 1 / n_t))",
            "sign",
        ),
        Mistake(
            "no root",
            "p = (k_c + k_t) / (n_c + n_t)\nreturn (k_t / n_t - k_c / n_c) / (p * (1 - p) * (1 / n_c + 1 / n_t))",
            "root",
        ),
        Mistake(
            "all customers below the line",
            "p = (k_c + k_t) / (n_c + n_t)\nreturn (k_t / n_t - k_c / n_c) / np.sqrt(p * (1 - p) / (n_c + n_t))",
            "1/n",
        ),
        Mistake("without a sign", "return abs(two_proportion_test(k_c, n_c, k_t, n_t).statistic)", "below zero"),
        Mistake("the difference alone", "return k_t / n_t - k_c / n_c", "standard errors"),
        Mistake("rounded", "return round(two_proportion_test(k_c, n_c, k_t, n_t).statistic, 2)", "rounded"),
        Mistake("the p-value", "return two_proportion_test(k_c, n_c, k_t, n_t).p_value", "p-value"),
    ],
)
def z(answer):
    """z_of(k_c, n_c, k_t, n_t): the difference of two shares in standard errors, equation (2)."""
    case = (30, 1000, 90, 1500)
    got = number(function_result(answer, *case), "What z_of returns")
    right = _z(*case)
    p = 120 / 2500
    if close(got, right):
        fewer = (90, 1500, 30, 1000)
        if close(number(function_result(answer, *fewer), "What z_of returns"), -_z(*fewer)):
            raise Hint("Where the treatment does worse z is below zero: it is the difference itself, not its size.")
        agree(answer, _z, _random_tests(), hint="On one test it is right; it must be for any counts.")
        return
    if close(got, _unpooled(*case)):
        raise Hint("That is the error of equation (3), with a share for each group. Equation (2) has one p for both.")
    if close(got, _mean_of_shares(*case)):
        raise Hint(
            "Your p is the mean of the two shares. The groups are not equally large: buyers of both over customers."
        )
    if close(got, -right):
        raise Hint("Right but for the sign: it is treatment less control.")
    if close(got, 0.03 / (p * (1 - p) * (1 / 1000 + 1 / 1500))):
        raise Hint("The root is missing below the line: what stands there is a variance.")
    if close(got, 0.03 / np.sqrt(p * (1 - p) / 2500)):
        raise Hint("The last factor below the root is 1/n of the one group plus 1/n of the other.")
    if close(got, 0.03):
        raise Hint("That is the difference (1). How many standard errors is it?")
    if 0 < got < 0.01:
        raise Hint("That looks like a p-value. z itself is wanted.")
    if close(got, right, rtol=0, atol=6e-3):
        raise Hint("That is right but for being rounded. Return the number as it comes out.")
    raise Hint(f"For 30 of 1,000 and 90 of 1,500 it gives {got:.4g}; {right:.4g} is right. Go through (2) again.")
