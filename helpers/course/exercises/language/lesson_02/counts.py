"""Vectors by counting: positive pointwise mutual information."""

import numpy as np
from scipy import sparse

from helpers.course.answers import Hint, array, close, function_result
from helpers.course.exercises import Mistake, exercise


def _ppmi(C, power=0.75):
    by_row, by_column = C.sum(axis=1, keepdims=True), C.sum(axis=0, keepdims=True) ** power
    with np.errstate(divide="ignore", invalid="ignore"):
        pmi = np.log(C * by_column.sum() / (by_row * by_column))
    return np.where(C > 0, np.maximum(pmi, 0), 0)


_PPMI = (
    "row, column = C.sum(axis=1, keepdims=True), C.sum(axis=0, keepdims=True) ** {power}\n"
    "with np.errstate(all='ignore'):\n"
    "    pmi = {log}(C * column.sum() / (row * column))\n"
    "return {end}"
)
_END, _ALL = "np.where(C > 0, np.maximum(pmi, 0), 0)", "np.where(C > 0, pmi, 0)"


@exercise(
    "language/02/ppmi",
    points=3,
    reason="Counts over what chance would bring, contexts to the power 3/4; the logarithm; below zero becomes zero.",
    mistakes=[
        Mistake("negative ones kept", _PPMI.format(power=0.75, log="np.log", end=_ALL), "below zero"),
        Mistake("no power", _PPMI.format(power=1, log="np.log", end=_END), "3/4"),
        Mistake("base 2", _PPMI.format(power=0.75, log="np.log2", end=_END), "natural"),
        Mistake("no logarithm", _PPMI.format(power=0.75, log="", end=_END), "logarithm"),
        Mistake("minus infinity left", _PPMI.format(power=0.75, log="np.log", end="pmi"), "infinite"),
        Mistake(
            "power on the words",
            "row, column = C.sum(axis=1, keepdims=True) ** 0.75, C.sum(axis=0, keepdims=True)\n"
            "with np.errstate(all='ignore'):\n"
            "    pmi = np.log(C * row.sum() / (row * column))\n"
            f"return {_END}",
            "contexts",
        ),
        Mistake(
            "power on both",
            "row, column = C.sum(axis=1, keepdims=True) ** 0.75, C.sum(axis=0, keepdims=True) ** 0.75\n"
            "with np.errstate(all='ignore'):\n"
            "    pmi = np.log(C * column.sum() / (row * column))\n"
            f"return {_END}",
            "contexts alone",
        ),
        Mistake(
            "power on both, each with its total",
            "row, column = C.sum(axis=1, keepdims=True) ** 0.75, C.sum(axis=0, keepdims=True) ** 0.75\n"
            "with np.errstate(all='ignore'):\n"
            "    pmi = np.log(C / C.sum() * row.sum() * column.sum() / (row * column))\n"
            f"return {_END}",
            "words as well",
        ),
        Mistake(
            "the total without the power",
            "row, column = C.sum(axis=1, keepdims=True), C.sum(axis=0, keepdims=True) ** 0.75\n"
            "with np.errstate(all='ignore'):\n"
            "    pmi = np.log(C * C.sum() / (row * column))\n"
            f"return {_END}",
            "sum above",
        ),
        Mistake(
            "chances of contexts that do not sum to 1",
            "P = C / C.sum()\nchance = P.sum(axis=1, keepdims=True) * P.sum(axis=0) ** 0.75\n"
            "return np.maximum(np.log(np.where(C > 0, P, 1e-300) / chance), 0)",
            "sum to 1",
        ),
        Mistake("one added", _PPMI.format(power=0.75, log="np.log1p", end="pmi"), "add 1"),
        Mistake("shifted", _PPMI.format(power=0.75, log="-np.log(5) + np.log", end=_END), "log k"),
        Mistake(
            "the power of the sum",
            "row, column = C.sum(axis=1, keepdims=True), C.sum(axis=0, keepdims=True)\n"
            "with np.errstate(all='ignore'):\n"
            "    pmi = np.log(C * column.sum() ** 0.75 / (row * column**0.75))\n"
            f"return {_END}",
            "of each context",
        ),
        Mistake(
            "a sparse table",
            "from scipy import sparse\n" + _PPMI.format(power=0.75, log="np.log", end=f"sparse.csr_array({_END})"),
            "toarray",
        ),
        Mistake("the counts", "return C / C.sum(axis=1, keepdims=True)", "logarithm"),
    ],
)
def ppmi(answer):
    """positive_pmi(C): equation (5)'s table M from a table of counts, rows words, columns contexts."""
    fresh = np.random.default_rng()
    for shape in ((3, 3), (4, 4), (2, 5)):
        C = fresh.integers(1, 30, size=shape).astype(float)
        C[fresh.integers(shape[0]), fresh.integers(1, shape[1])] = 0
        C[0, 0] += 40
        name = f"What positive_pmi returns for {shape[0]} words and {shape[1]} contexts"
        with np.errstate(all="ignore"):
            got = function_result(answer, C)
        if sparse.issparse(got):
            raise Hint("positive_pmi returns a sparse table; a NumPy array is wanted: call its toarray().")
        got = array(got, name, shape, finite=False)
        if not close(got, _ppmi(C), rtol=1e-6, atol=1e-9):
            raise Hint(_why_ppmi(got, C))


def _why_ppmi(got, C):
    row, column = C.sum(axis=1, keepdims=True), C.sum(axis=0, keepdims=True)
    if not np.isfinite(got).all():
        return "Some entries are infinite or NaN: a pair that never meets has log 0. Its entry in M is 0."
    with np.errstate(all="ignore"):
        pmi = np.log(C * (column**0.75).sum() / (row * column**0.75))
        on_rows = np.log(C * (row**0.75).sum() / (row**0.75 * column))
        on_both = np.log(C * (column**0.75).sum() / (row * column) ** 0.75)
        as_chances = on_both + np.log((row**0.75).sum() / C.sum())
        no_total = np.log(C * C.sum() / (row * column**0.75))
        ratio = C * (column**0.75).sum() / (row * column**0.75)
    found = {
        "Entries below zero must become 0: that is the first P of PPMI.": np.where(C > 0, pmi, 0),
        "The contexts' counts have the power 3/4 in (5); yours have none.": _ppmi(C, 1),
        "The power 3/4 belongs to the contexts, the sums of the columns; you have it on the words.": on_rows,
        "The power 3/4 belongs to the contexts alone; you have it on the sums of the rows, too.": on_both,
        "You have the power 3/4 on the words as well as on the contexts; r in (5) has none.": as_chances,
        "The sum above the line has the power 3/4, too: it is over all contexts.": no_total,
        "That is in bits; (5) has the natural logarithm.": _ppmi(C) / np.log(2),
        "The sum above the line: the power of each context, then the sum; so chances of contexts sum to 1.": np.log(
            np.where(C > 0, C / C.sum(), 1) / (row / C.sum() * (column / C.sum()) ** 0.75)
        ),
        "You add 1 before the logarithm: (5) has the ratio alone, and 0 where a pair never meets.": np.log1p(ratio),
        "You take log k off, as the training does; (5) has no k.": pmi - np.log(5),
        "The logarithm is missing.": C * (column**0.75).sum() / (row * column**0.75),
        "Those are shares. (5) divides by what chance would bring, and takes the logarithm.": C / row,
    }
    for hint, value in found.items():
        if any(close(got, np.where(C > 0, each, 0), rtol=1e-6, atol=1e-9) for each in (value, np.maximum(value, 0))):
            return hint
    return "The shape is right, the numbers are not. r is a row's sum, s a column's; take a table of 2 by 2."
