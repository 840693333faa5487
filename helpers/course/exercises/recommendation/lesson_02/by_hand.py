"""Predicted stars from a customer's two nearest neighbours, with a pencil."""

import numpy as np

from helpers.course.answers import Hint, close, number
from helpers.course.exercises import Mistake, exercise

OWN_MEAN = 2.8
STARS, MEANS, WEIGHTS = np.array([5.0, 2, 4, 1]), np.array([4.2, 3.5, 2.5, 3.0]), np.array([0.9, 0.3, 0.6, -0.5])


def _predicted(who, centred=True, weights=WEIGHTS):
    """Equation (3) over some of the neighbours."""
    surplus = STARS[who] - MEANS[who] * centred
    return OWN_MEAN * centred + weights[who] @ surplus / np.abs(weights[who]).sum()


@exercise(
    "recommendation/02/stars",
    points=1,
    reason="P and S are the two nearest: 2.8 + (0.9 · 0.8 + 0.6 · 1.5) / (0.9 + 0.6) = 2.8 + 1.08.",
    mistakes=[
        Mistake("not divided", "stars_of_rug = 2.8 + 0.9 * 0.8 + 0.6 * 1.5", "divides"),
        Mistake("as D prints it", "stars_of_rug = 0.9 * 5 + 0.6 * 4", "off the scale"),
        Mistake("raw stars", "stars_of_rug = (0.9 * 5 + 0.6 * 4) / 1.5", "own mean"),
        Mistake("all with w above zero", "stars_of_rug = 2.8 + (0.72 - 0.45 + 0.9) / 1.8", "k is 2"),
        Mistake("all four", "stars_of_rug = 2.8 + (0.72 - 0.45 + 0.9 + 1.0) / 2.3", "k is 2"),
        Mistake("the surplus alone", "stars_of_rug = (0.72 + 0.9) / 1.5", "surplus"),
        Mistake("a plain mean", "stars_of_rug = 2.8 + (0.8 + 1.5) / 2", "weights"),
        Mistake("divided by k", "stars_of_rug = 2.8 + (0.72 + 0.9) / 2", "number of neighbours"),
    ],
)
def stars(answer):
    """The predicted stars for the rug by equation (3) with k = 2."""
    got = number(answer, "stars_of_rug")
    two, positive, all_four = [0, 2], [0, 1, 2], [0, 1, 2, 3]
    right = _predicted(two)
    if close(got, right, atol=6e-4):
        return
    surplus = STARS - MEANS
    found = [
        (OWN_MEAN + WEIGHTS[two] @ surplus[two], "The sum is not a mean yet: (3) divides by the weights."),
        (WEIGHTS[two] @ STARS[two], "That is D's sum, and off the scale. (3) takes means off, and divides."),
        (_predicted(two, centred=False), "You average raw stars. (3) takes each neighbour's own mean off first."),
        (_predicted(positive), "You ask three neighbours; k is 2: the two with the largest weights."),
        (_predicted(all_four), "You ask all four; k is 2, and who disagrees (weight below zero) is not asked."),
        (right - OWN_MEAN, "That is the surplus alone. Whose usual is it added to?"),
        (OWN_MEAN + surplus[two].mean(), "That is a plain mean of the two; (3) has weights."),
        (OWN_MEAN + WEIGHTS[two] @ surplus[two] / 2, "You divide by the number of neighbours; (3) divides by weights."),
    ]
    for value, hint in found:
        if close(got, value, atol=6e-4):
            raise Hint(hint)
    raise Hint("stars_of_rug: which two have the largest weights? Their stars less their means, weighted; then (3).")
