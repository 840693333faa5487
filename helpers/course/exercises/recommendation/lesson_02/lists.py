"""The best that each customer has not seen, one product of a kind."""

import numpy as np

from helpers.course.answers import Hint, array, function_result
from helpers.course.exercises import Mistake, exercise


def _varied(scores, seen, kind, n):
    lists = []
    for row in np.argsort(-np.where(seen, -np.inf, scores), axis=1, kind="stable"):
        lists.append(row[np.sort(np.unique(kind[row], return_index=True)[1])[:n]])
    return np.array(lists)


_LOOP = """lists = []
for row in np.argsort({scores}, axis=1, kind='stable'){turned}:
    taken, kinds = [], set()
    for column in row:
        if {new} and len(taken) < n:
            taken.append({entry})
            kinds.add(kind[column])
    lists.append(taken{order})
return np.array(lists)"""
_RIGHT = {
    "scores": "-np.where(seen, -np.inf, scores)",
    "turned": "",
    "new": "kind[column] not in kinds",
    "entry": "column",
    "order": "",
}


def _loop(**changed):
    return _LOOP.format(**_RIGHT | changed)


@exercise(
    "recommendation/02/top",
    points=2,
    reason="What was seen gets the score minus infinity; of each kind the first in the order of scores is taken.",
    mistakes=[
        Mistake("kinds forgotten", "return np.argsort(-np.where(seen, -np.inf, scores), axis=1)[:, :n]", "same kind"),
        Mistake("seen ones kept", _loop(scores="-scores"), "has seen"),
        Mistake("zero for what was seen", _loop(scores="-np.where(seen, 0, scores)"), "has seen"),
        Mistake(
            "kinds lost whose best was seen",
            _loop(
                scores="-scores",
                new="kind[column] not in kinds and (kinds.add(kind[column]) or not seen[len(lists), column])",
            ),
            "whose best has been seen",
        ),
        Mistake("the worst", _loop(scores="np.where(seen, np.inf, scores)"), "lowest scores"),
        Mistake("worst first", _loop(order="[::-1]"), "best comes first"),
        Mistake(
            "equal ones turned round",
            _loop(scores="np.where(seen, -np.inf, scores)", turned="[:, ::-1]"),
            "equal scores",
        ),
        Mistake("kinds", _loop(entry="kind[column]"), "returns kinds"),
        Mistake("scores", _loop(entry="scores[len(lists), column]"), "not scores"),
        Mistake("in the caller's table", "scores[seen] = -np.inf\n" + _loop(scores="-scores"), "overwrites"),
        Mistake("one list for all", _loop() + "[0]", "shape"),
    ],
)
def top(answer):
    """varied(scores, seen, kind, n): for each row the n best columns not seen, each of another kind, best first."""
    for scores, seen, kind, n in _cases():
        got = function_result(answer, scores, seen, kind, n)
        got = array(got, "What varied returns", (len(scores), n), finite=False)
        wanted = _varied(scores, seen, kind, n)
        if not np.array_equal(got, wanted):
            raise Hint(_why(got, wanted, scores, seen, kind))
    kept = scores.copy(), seen.copy(), kind.copy()
    function_result(lambda: answer(*kept, n))
    if not all(map(np.array_equal, kept, (scores, seen, kind))):
        raise Hint("The lists are right, but varied overwrites the tables of whoever calls it. Work on a copy.")


def _cases():
    """Small tables: the best is seen, its twin leads, the next has a twin behind it, two are equal. One of ties."""
    fresh = np.random.default_rng()
    for m, n_kinds, n in ((3, 6, 3), (4, 7, 4), (1, 5, 3)):
        kind = fresh.permutation(np.repeat(100 + np.arange(n_kinds), 2))
        scores = fresh.permuted(np.tile(np.arange(2.0 * n_kinds) - 30, (m, 1)), axis=1)
        seen = np.zeros(scores.shape, dtype=bool)
        for row in range(m):
            columns = [fresh.permutation(np.flatnonzero(kind == name)) for name in fresh.permutation(np.unique(kind))]
            (best, its_twin), (second, behind_it), (one, _), (other, _) = columns[:4]
            scores[row, [best, its_twin, second, behind_it, one, other]] = 0.5, -0.5, -0.75, -1, -1.25, -1.25
            seen[row, best] = True
        yield scores, seen, kind, n
    yield fresh.integers(-2, 3, size=(3, 200)) / 2, fresh.random((3, 200)) < 0.2, fresh.integers(0, 30, size=200), 10


def _why(got, wanted, scores, seen, kind):
    rows, n = np.arange(len(scores))[:, None], wanted.shape[1]
    whole = np.isfinite(got).all() and np.all(got == np.floor(got))
    if whole and np.isin(got, kind).all() and not np.isin(kind, np.arange(scores.shape[1])).any():
        return "varied returns kinds, not products: the numbers of the columns are wanted."
    if not (whole and np.all((got >= 0) & (got < scores.shape[1]))):
        return "varied returns numbers that are no columns: the numbers of the products are wanted, not scores."
    got = got.astype(int)
    if seen[rows, got].any():
        return "A list holds a product that the customer has seen."
    if any(len(set(kinds)) < n for kinds in kind[got].tolist()):
        return "A list holds two products of the same kind."
    if np.array_equal(got, _varied(-scores, seen, kind, n)):
        return "Those are the unseen products with the lowest scores."
    alike = scores[rows, got] == scores[rows, wanted]
    if np.array_equal(np.sort(scores[rows, got]), np.sort(scores[rows, wanted])) and not alike.all():
        return "The right products, in another order: the best comes first."
    if alike.all():
        return "Of equal scores, the lower number comes first. Does your sort keep the order of what is equal?"
    best = np.array([[np.max(scores[u, (kind == k) & ~seen[u]]) for k in kind[line]] for u, line in enumerate(got)])
    if (scores[rows, got] == best).all():
        return "A better kind is missing. Do you lose a kind whose best has been seen? Its next one may come."
    return "A product is not the best unseen one of its kind. Look at one row, and sort it by hand."
