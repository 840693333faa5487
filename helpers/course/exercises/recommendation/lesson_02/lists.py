"""The best that each customer has not seen."""

import numpy as np

from helpers.course.answers import Hint, array, function_result
from helpers.course.exercises import Mistake, exercise


def _top(scores, seen, n):
    return np.argsort(-np.where(seen, -np.inf, scores), axis=1, kind="stable")[:, :n]


@exercise(
    "recommendation/02/top",
    points=2,
    reason="What was seen gets the score minus infinity; a stable sort of the negated scores keeps ties in order.",
    mistakes=[
        Mistake("seen ones kept", "return np.argsort(-scores, axis=1, kind='stable')[:, :n]", "has seen"),
        Mistake(
            "the worst", "return np.argsort(np.where(seen, np.inf, scores), axis=1, kind='stable')[:, :n]", "lowest"
        ),
        Mistake(
            "worst first",
            "s = np.where(seen, -np.inf, scores)\nreturn np.argsort(s, axis=1, kind='stable')[:, -n:]",
            "order",
        ),
        Mistake(
            "turned round", "return np.argsort(np.where(seen, -np.inf, scores), axis=1)[:, ::-1][:, :n]", "equal scores"
        ),
        Mistake("scores", "return np.sort(np.where(seen, -np.inf, scores), axis=1)[:, ::-1][:, :n]", "numbers of"),
        Mistake(
            "zero for what was seen",
            "return np.argsort(-np.where(seen, 0, scores), axis=1, kind='stable')[:, :n]",
            "has seen",
        ),
        Mistake(
            "exactly turned round",
            "s = np.where(seen, -np.inf, scores)\nreturn np.argsort(-s, axis=1, kind='stable')[:, :n][:, ::-1]",
            "best comes first",
        ),
        Mistake(
            "a sort that mixes what is equal",
            "return np.argsort(-np.where(seen, -np.inf, scores), axis=1, kind='heapsort')[:, :n]",
            "equal scores",
        ),
        Mistake(
            "in the caller's table",
            "scores[seen] = -np.inf\nreturn np.argsort(-scores, axis=1, kind='stable')[:, :n]",
            "overwrites",
        ),
        Mistake(
            "one list for all",
            "m = np.where(seen, -np.inf, scores).mean(axis=0)\nreturn np.argsort(-m, kind='stable')[:n]",
            "shape",
        ),
    ],
)
def top(answer):
    """best_unseen(scores, seen, n): for each row the n best columns not seen, best first, ties by the lower number."""
    for scores, seen, n in _cases():
        got = function_result(answer, scores, seen, n)
        got = array(got, "What best_unseen returns", (len(scores), n), finite=False)
        wanted = _top(scores, seen, n)
        if not np.array_equal(got, wanted):
            raise Hint(_why(got, wanted, scores, seen, n))
    kept = scores.copy(), seen.copy()
    function_result(lambda: answer(*kept, n))
    if not (np.array_equal(kept[0], scores) and np.array_equal(kept[1], seen)):
        raise Hint("The lists are right, but best_unseen overwrites the tables of whoever calls it. Work on a copy.")


def _cases():
    """Small tables with two equal scores behind the best, which is seen; then long rows full of equal scores."""
    fresh = np.random.default_rng()
    for m, size, n in ((3, 7, 3), (4, 9, 4), (1, 6, 3)):
        scores = fresh.permuted(np.tile(np.arange(size) * 0.5 - 2.25, (m, 1)), axis=1)
        seen = np.zeros((m, size), dtype=bool)
        order = np.argsort(-scores, axis=1)
        seen[np.arange(m), order[:, 0]] = True  # the best of each row has been seen
        ties = order[:, 1:3]
        scores[np.arange(m), ties[:, 1]] = scores[np.arange(m), ties[:, 0]]  # and the next two are equal
        yield scores, seen, n
    # NumPy's own sort leaves short rows in order by chance; long ones it mixes.
    yield fresh.integers(-2, 3, size=(3, 200)) / 2, fresh.random((3, 200)) < 0.2, 20


def _why(got, wanted, scores, seen, n):
    m, size = scores.shape
    whole = np.isfinite(got).all() and np.all(got == np.floor(got)) and np.all((got >= 0) & (got < size))
    if not whole:
        return "best_unseen returns numbers that are no columns: the numbers of the products are wanted, not scores."
    got = got.astype(int)
    rows = np.arange(m)[:, None]
    if seen[rows, got].any():
        return "A list holds a product that the customer has seen."
    if np.array_equal(got, np.argsort(np.where(seen, np.inf, scores), axis=1, kind="stable")[:, :n]):
        return "Those are the unseen products with the lowest scores."
    if np.array_equal(got, wanted[:, ::-1]) and not np.array_equal(scores[rows, got], scores[rows, wanted]):
        return "Your lists are turned round, worst first: the best comes first."
    if np.array_equal(np.sort(got), np.sort(wanted)) and not np.array_equal(scores[rows, got], scores[rows, wanted]):
        return "The right products, in another order: the best comes first."
    if np.array_equal(scores[rows, got], scores[rows, wanted]):
        return "Of equal scores, the lower number comes first. Does your sort keep the order of what is equal?"
    return "Some of the products are not the best unseen ones of their row. Look at one row, and sort it by hand."
