"""What the mean of everything shows, and the summaries of two days in one."""

import numpy as np

from helpers.course.answers import Hint, agree, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise


@exercise(
    "experiments/01/shown",
    points=1,
    reason=(
        "970 minutes at 5% and 30 at 3% make (970 · 0.05 + 30 · 0.03) / 1000 = 0.0494. The checkout has lost two fifths"
        " of its orders, and the mean of everything has moved by little more than a hundredth of itself."
    ),
    mistakes=[
        Mistake("what is there now", "shown = 0.03", "the last 30 minutes alone"),
        Mistake("the mean of the two", "shown = 0.04", "970"),
        Mistake("970 minutes and then 1,000", "shown = (970 * 0.05 + 30 * 0.03) / 970", "divide"),
        Mistake("before the break", "shown = 0.05", "before the break"),
        Mistake("1,000 good minutes", "shown = (1000 * 0.05 + 30 * 0.03) / 1030", "are among"),
        Mistake("how far it fell", "shown = 0.05 - (970 * 0.05 + 30 * 0.03) / 1000", "how far"),
        Mistake("in percent", "shown = 4.94", "percent"),
        Mistake("rounded", "shown = 0.049", "rounded"),
        Mistake("a window of an hour", "shown = (30 * 0.05 + 30 * 0.03) / 60", "970"),
    ],
)
def shown(answer):
    """The mean conversion of 1,000 minutes of which the last 30 are broken."""
    share = number(answer, "shown")
    right = (970 * 0.05 + 30 * 0.03) / 1000
    if close(share, right):
        return
    if close(share, 0.03):
        raise Hint("That is the conversion of the last 30 minutes alone. The mean of D takes in all 1,000.")
    if close(share, 0.04):
        raise Hint("That would be right for as many broken minutes as good ones. Here 970 are good.")
    if close(share, 0.05):
        raise Hint("That is what it showed before the break. It has fallen, if only by a little.")
    if close(share, right * 1000 / 970):
        raise Hint("The sum is right, but you divide by the good minutes. How many are there in all?")
    if close(share, (1000 * 0.05 + 30 * 0.03) / 1030):
        raise Hint("The 30 broken minutes are among the 1,000, they do not come on top.")
    if close(share, 0.05 - right):
        raise Hint("That is how far it has fallen. What it shows is asked for.")
    if close(share, 100 * right):
        raise Hint("That is in percent. Give the share, as 5% is 0.05.")
    if close(share, right, rtol=0, atol=0.0005):
        raise Hint("That is right, but rounded. Give the number as it comes out of the computer.")
    raise Hint("That is not it. Add up 1,000 conversions, some of 5% and some of 3%, and divide by their number.")


def _merged(a, b):
    (n_a, mean_a, squares_a), (n_b, mean_b, squares_b) = a, b
    n = n_a + n_b
    apart = mean_b - mean_a
    return np.array([n, mean_a + apart * n_b / n, squares_a + squares_b + apart**2 * n_a * n_b / n])


def _three(value, name):
    return np.array([number(part, name) for part in parts(value, "n", "mean", "squares")])


def _random_days(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        days = [rng.normal(rng.uniform(50, 200), 20, rng.integers(2, 30)) for _ in range(2)]
        yield tuple((len(day), float(day.mean()), float(((day - day.mean()) ** 2).sum())) for day in days)


_OPEN = "(n, m, s), (k, u, t) = a, b\n"


@exercise(
    "experiments/01/merge",
    points=2,
    reason=(
        "The counts add. The mean moves towards the other day's by that day's share of the values. The squares add;"
        " where the means are apart, that is spread, too: its square times n_a n_b / n."
    ),
    mistakes=[
        Mistake(
            "the mean of the means",
            _OPEN + "return n + k, (m + u) / 2, s + t + (u - m) ** 2 * n * k / (n + k)",
            "mean of the two means",
        ),
        Mistake("the squares added", _OPEN + "return n + k, (n * m + k * u) / (n + k), s + t", "apart"),
        Mistake(
            "apart, but not weighted",
            _OPEN + "return n + k, (n * m + k * u) / (n + k), s + t + (u - m) ** 2",
            "how many values",
        ),
        Mistake(
            "apart, not squared",
            _OPEN + "return n + k, (n * m + k * u) / (n + k), s + t + abs(u - m) * n * k / (n + k)",
            "square",
        ),
        Mistake(
            "a variance",
            _OPEN + "return n + k, (n * m + k * u) / (n + k), (s + t + (u - m) ** 2 * n * k / (n + k)) / (n + k - 1)",
            "variance",
        ),
        Mistake(
            "weights swapped",
            _OPEN + "return n + k, (k * m + n * u) / (n + k), s + t + (u - m) ** 2 * n * k / (n + k)",
            "other day's",
        ),
        Mistake(
            "times the counts",
            _OPEN + "return n + k, (n * m + k * u) / (n + k), s + t + (u - m) ** 2 * n * k",
            "divided",
        ),
        Mistake("one day", "return b", "4 values and 1"),
        Mistake(
            "a standard deviation",
            _OPEN + "return n + k, (n * m + k * u) / (n + k), "
            "((s + t + (u - m) ** 2 * n * k / (n + k)) / (n + k - 1)) ** 0.5",
            "standard deviation",
        ),
        Mistake(
            "squares of large numbers",
            _OPEN + "mean = (n * m + k * u) / (n + k)\n"
            "return n + k, mean, s + n * m**2 + t + k * u**2 - (n + k) * mean**2",
            "digits",
        ),
    ],
)
def merge(answer):
    """merged(a, b): count, mean and sum of squared deviations of two days together."""
    a, b = (4, 110.0, 2000.0), (1, 160.0, 0.0)
    got, right = _three(function_result(answer, a, b), "What merged returns"), _merged(a, b)
    if close(got, right):
        agree(
            answer, _merged, _random_days(), read=_three, hint="On one pair it is right; it must be for any two days."
        )
        far = (40, 1e9, 2000.0), (10, 1e9 + 50, 500.0)
        if not close(_three(function_result(answer, *far), "What merged returns")[2], _merged(*far)[2]):
            raise Hint(
                "Right for small numbers. With means near a billion the digits of M are lost: square the difference of "
                "the means, as (3) does, and never the means."
            )
        return
    n, mean, squares = got
    if not close(n, 5):
        raise Hint(f"The days have 4 values and 1. Together that is not {n:.4g}, n is the first that is wanted.")
    if close(mean, 135):
        raise Hint("That is the mean of the two means. One day has four times as many values as the other.")
    if close(mean, 150):
        raise Hint("The mean goes too far: each day's mean counts by its own values, not the other day's.")
    if not close(mean, 120):
        raise Hint(f"The mean comes out as {mean:.4g}; 4 values around 110 and one of 160 have the mean 120.")
    if close(squares, 2000):
        raise Hint("You added the squares within the days. That their means are apart is spread as well: equation (3).")
    if close(squares, 4500):
        raise Hint("The means are 50 apart, squared, but it also depends on how many values each day has.")
    if close(squares, 2040):
        raise Hint("What the means are apart goes in by its square.")
    if close(squares, right[2] / 4):
        raise Hint("That is the variance. M itself is wanted, so that the result can be merged again.")
    if close(squares, (right[2] / 4) ** 0.5):
        raise Hint("That is the standard deviation. M itself is wanted, so that the result can be merged again.")
    if close(squares, 12000):
        raise Hint("Close: in the last term the product of the counts is divided by something.")
    raise Hint(f"The squares come out as {squares:.4g} for the two days; {right[2]:.4g} is right.")
