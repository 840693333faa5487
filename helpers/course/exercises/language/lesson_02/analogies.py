"""What is to c as b is to a."""

import numpy as np

from helpers.course.answers import Hint, function_result, text
from helpers.course.exercises import Mistake, exercise

_ANALOGY = (
    "unit = {unit}\n"
    "i, j, k = (words.index(word) for word in (a, b, c))\n"
    "cosines = unit @ ({query})\n"
    "{out}\n"
    "return {end}"
)
_UNIT, _QUERY = "V / np.linalg.norm(V, axis=1, keepdims=True)", "unit[j] - unit[i] + unit[k]"
_OUT, _BEST = "cosines[[i, j, k]] = -np.inf", "words[cosines.argmax()]"


def _analogy_code(unit=_UNIT, query=_QUERY, out=_OUT, end=_BEST):
    return _ANALOGY.format(unit=unit, query=query, out=out, end=end)


@exercise(
    "language/02/analogy",
    points=3,
    reason="Unit vectors first; b - a + c; of all words but the three, the one with the largest product.",
    mistakes=[
        Mistake("the three not left out", _analogy_code(out="pass"), "left out"),
        Mistake("the three set to zero", _analogy_code(out="cosines[[i, j, k]] = 0"), "below zero"),
        Mistake("lengths left in", _analogy_code(unit="V"), "length"),
        Mistake("the wrong way round", _analogy_code(query="unit[i] - unit[j] + unit[k]"), "other way"),
        Mistake("all added", _analogy_code(query="unit[i] + unit[j] + unit[k]"), "less"),
        Mistake("a number", _analogy_code(end="cosines.argmax()"), "place of a word"),
        Mistake("the word in a list", _analogy_code(end="[words[cosines.argmax()]]"), "inside a list"),
        Mistake("the smallest", _analogy_code(out=_OUT.replace("-np", "np"), end="words[cosines.argmin()]"), "largest"),
        Mistake("a raw query", _analogy_code(query="V[j] - V[i] + V[k]"), "before you add"),
        Mistake(
            "distance of raw vectors",
            "i, j, k = (words.index(word) for word in (a, b, c))\n"
            "distances = np.linalg.norm(V - (V[j] - V[i] + V[k]), axis=1)\n"
            "distances[[i, j, k]] = np.inf\nreturn words[distances.argmin()]",
            "distance",
        ),
        Mistake("nearest to c", _analogy_code(query="unit[k]"), "nearest to c"),
    ],
)
def analogy(answer):
    """analogy(a, b, c, words, V): the word that is to c as b is to a; the three left out."""
    fresh = np.random.default_rng()
    cases = [_case(fresh, below_zero=at % 4 == 3) for at in range(20)]
    given = [_read_word(answer, case) for case in cases]
    if given != [_nearest_word(*case) for case in cases]:
        raise Hint(_why_analogy(given, cases))


def _case(fresh, below_zero=False):
    """Twelve words in an order of its own, their vectors of very different lengths, and three to ask for.

    With `below_zero` the products of all words but the three are negative.
    """
    words = [str(word) for word in fresh.permutation(_WORDS)]
    V = fresh.normal(size=(len(words), 4)) * fresh.uniform(0.3, 3, size=(len(words), 1))
    asked = fresh.choice(len(words), 3, replace=False)
    if below_zero:
        a, b, c = (V / np.linalg.norm(V, axis=1, keepdims=True))[asked]
        others = np.setdiff1d(np.arange(len(words)), asked)
        V[others] *= -np.sign(V[others] @ (b - a + c))[:, None]
    return *(words[at] for at in asked), words, V


_WORDS = ["big", "bigger", "cheap", "cheaper", "slow", "slower", "warm", "warmer", "old", "older", "soft", "softer"]


def _read_word(answer, case):
    a, b, c, words, _ = case
    got = function_result(answer, *case)
    if issubclass(type(got), (tuple, list)) and len(got) == 1:
        raise Hint("analogy returns the word inside a list; the word itself is wanted.")
    if issubclass(type(got), (tuple, list)) and len(got) > 1:
        raise Hint("analogy returns several things; the one word is wanted.")
    if issubclass(type(got), (int, np.integer)) and not issubclass(type(got), bool):
        raise Hint(f"analogy returns {int(got)}: is that the place of a word? Look up in words what stands there.")
    got = text(got, f"What analogy({a!r}, {b!r}, {c!r}, ...) returns")
    if got not in words:
        raise Hint(f"analogy({a!r}, {b!r}, {c!r}, ...) gives {got!r}, which is not among the words.")
    return got


def _nearest_word(a, b, c, words, V, signs=(-1, 1, 1), of_length_one=True, leave_out="abc", least=False, low=-np.inf):
    """The answer, or that of a slip: other signs, raw lengths, fewer left out, the farthest, zero for the three."""
    unit = V / np.linalg.norm(V, axis=1, keepdims=True) if of_length_one else V
    at = [words.index(word) for word in (a, b, c)]
    products = unit @ (np.array(signs) @ unit[at]) * (-1 if least else 1)
    products[[place for place, name in zip(at, "abc", strict=True) if name in leave_out]] = low
    return words[int(products.argmax())]


def _raw_query(a, b, c, words, V):
    """Unit vectors compared with a query of raw ones."""
    at = [words.index(word) for word in (a, b, c)]
    products = (V / np.linalg.norm(V, axis=1, keepdims=True)) @ (V[at[1]] - V[at[0]] + V[at[2]])
    products[at] = -np.inf
    return words[int(products.argmax())]


def _least_distance(a, b, c, words, V):
    """The word whose raw vector lies nearest to the raw query."""
    at = [words.index(word) for word in (a, b, c)]
    distances = np.linalg.norm(V - (V[at[1]] - V[at[0]] + V[at[2]]), axis=1)
    distances[at] = np.inf
    return words[int(distances.argmin())]


_SLIPS = [
    ({"leave_out": ""}, "The three words that were asked must be left out: your answer is often one of them."),
    ({"leave_out": "c"}, "All three words must be left out, not the last one alone."),
    ({"leave_out": "", "of_length_one": False}, "Leave the three out, and bring every vector to length one first."),
    (
        {"low": 0},
        "You set the three to 0: where all others are below zero, 0 is the largest. Rule them out for certain.",
    ),
    ({"of_length_one": False}, "Vectors of length one first, also of the words that may answer: long ones win else."),
    ({"signs": (1, -1, 1)}, "It is the other way round: b less a is what must be added to c."),
    ({"signs": (1, 1, 1)}, "a is taken off: b less a, and c added."),
    ({"signs": (-1, 1, -1)}, "c is added, not taken off."),
    ({"signs": (0, 0, 1)}, "That is the word nearest to c alone. What b has and a has not must be added."),
    ({"signs": (0, 1, 1)}, "a has no part yet: it is taken off."),
    ({"least": True}, "You take the smallest product; the largest is the nearest."),
]


def _why_analogy(given, cases):
    for slip, hint in _SLIPS:
        if given == [_nearest_word(*case, **slip) for case in cases]:
            return hint
    if given == [_raw_query(*case) for case in cases]:
        return "Bring the vectors to length one before you add them: a long one outvotes the others else."
    if given == [_least_distance(*case) for case in cases]:
        return "You take the smallest distance to raw vectors. Bring all to length one first; then it is the same word."
    at = next(at for at, case in enumerate(cases) if given[at] != _nearest_word(*case))
    a, b, c, *_ = cases[at]
    return (
        f"analogy({a!r}, {b!r}, {c!r}, ...) gives {given[at]!r}, which is not the nearest. Reckon with five words by "
        "hand: length one, b less a plus c, the largest product, the three left out."
    )
