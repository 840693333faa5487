"""Send a review to a team, or let somebody read it first: what a wrong team costs decides."""

import numpy as np

from helpers.course.answers import Hint, array, function_result
from helpers.course.exercises import Mistake, exercise

READ, WRONG = 1, 4  # yuan

_BEST = "best = chances.argmax(axis=1)\nsure = chances.max(axis=1)\n"


@exercise(
    "language/01/route",
    points=2,
    reason=(
        "The best team is wrong with the chance 1 - p, which costs 4 (1 - p) yuan. Reading costs 1. So somebody reads "
        "where 4 (1 - p) > 1, that is where the largest chance is below 3/4."
    ),
    mistakes=[
        Mistake("never read", _BEST + "return best", "Nobody reads"),
        Mistake("a quarter", _BEST + "return np.where(sure < 1 / 4, -1, best)", "Nobody reads"),
        Mistake("one half", _BEST + "return np.where(sure < 1 / 2, -1, best)", "one half"),
        Mistake(
            "far ahead of the second",
            _BEST + "ahead = np.diff(np.sort(chances, axis=1)[:, -2:])[:, 0]\nreturn np.where(ahead < 1 / 4, -1, best)",
            "ahead of the second",
        ),
        Mistake("turned round", _BEST + "return np.where(sure > 3 / 4, -1, best)", "sure"),
        Mistake("always read", "return np.full(len(chances), -1)", "all"),
        Mistake("the least likely", _BEST + "return np.where(sure < 3 / 4, -1, chances.argmin(axis=1))", "likeliest"),
        Mistake("odds", _BEST + "return np.where(sure < 4 / 5, -1, best)", "4 / 5"),
        Mistake("numbered from one", _BEST + "return np.where(sure < 3 / 4, -1, best + 1)", "first team"),
        Mistake("chances returned", "return chances.max(axis=1)", "team"),
    ],
)
def route(answer):
    """route(chances): the team of each review, or -1 where somebody should read it first."""
    fresh = np.random.default_rng()
    for n_teams in (3, 4, 6):
        chances = _chances(fresh, n_teams)
        got = array(function_result(answer, chances), "What route returns", (len(chances),))
        if set(got) <= {0, 1} and not np.array_equal(got, chances.argmax(axis=1)):
            raise Hint("Those are only zeros and ones: a mark, it seems. Give the number of a team, or -1, for each.")
        if not np.isin(got, np.arange(-1, n_teams + 1)).all():
            raise Hint(f"What route returns must be the number of a team, 0 to {n_teams - 1}, or -1 for reading first.")
        best, sure = chances.argmax(axis=1), chances.max(axis=1)
        right = np.where(WRONG * (1 - sure) > READ, -1, best)
        if not np.array_equal(got, right):
            raise Hint(_why_not(got.astype(int), right, best, sure, chances))


def _chances(fresh, n_teams):
    """Largest chances on both sides of every threshold that one may think of, two of them close to the right one.

    Where the largest is 0.6, the second has nearly all of the rest: who looks at how far it is behind is told apart.
    """
    sure = np.array([0.45, 0.55, 0.6, 0.68, 0.72, 0.77, 0.79, 0.83, 0.9, 0.97]) + fresh.uniform(-0.01, 0.01, size=10)
    sure = np.array([*sure, 0.749, 0.751])
    rest = fresh.uniform(0.8, 1.0, size=(len(sure), n_teams - 1))
    rest[2, 0] = 100
    rest *= ((1 - sure) / rest.sum(axis=1))[:, None]
    chances = np.column_stack([sure, rest])
    return np.array([fresh.permutation(row) for row in fresh.permutation(chances)])


def _why_not(got, right, best, sure, chances):
    read = got == -1
    if not read.any():
        if np.array_equal(got, best):
            return "Nobody reads anything first. Where the best team is too unsure, one yuan of reading is cheaper."
        return "No -1 is among them. Where the best team is too unsure, one yuan of reading is cheaper."
    if read.all():
        return "You let somebody read all of them. A review whose team is nearly certain can go without."
    if np.array_equal(read, right == -1):
        if np.array_equal(got[~read], best[~read] + 1):
            return "Those to be read first are right. Teams are numbered from 0: the first team is 0."
        return (
            "Those to be read first are right. The others go to the likeliest team: the column with the largest chance."
        )
    if np.array_equal(read, right != -1):
        return "It is turned round: you let the sure ones be read, and send the unsure ones on."
    for threshold, hint in (
        (READ / WRONG, "You hold the largest chance against 1/4. It is the chance of being wrong that costs 4 yuan."),
        (0.5, "You read first below one half. Weigh what a wrong team costs by how likely it is, against one yuan."),
        (
            WRONG / (READ + WRONG),
            "Your threshold is 4 / 5. What does a message cost, in yuan, if it is sent on, and what if it is read?",
        ),
    ):
        if np.array_equal(read, sure < threshold):
            return hint
    ahead = np.diff(np.sort(chances, axis=1)[:, -2:])[:, 0]
    if ahead[read].max() < ahead[~read].min() and sure[read].max() > sure[~read].min():
        return (
            "You ask how far the likeliest team is ahead of the second. What costs 4 yuan is that it is wrong: ask how "
            "likely that is."
        )
    i = int(np.flatnonzero(read != (right == -1))[0])
    what = "is read first" if read[i] else "is sent on"
    return (
        f"A review with the largest chance {sure[i]:.2f} {what}. Sending it on costs {WRONG} yuan times the chance of "
        f"being wrong, reading it {READ}."
    )
