"""A shrunk similarity of two products, by stars less their customers' means."""

import numpy as np

from helpers.course.answers import Hint, close, function_result, number
from helpers.course.exercises import Mistake, exercise


def _adjusted(R, i, j, shrinkage, *, means="customer", weight=None, everywhere=False):
    """The similarity that is wanted, and the ways to miss it."""
    both = ~np.isnan(R[:, i]) & ~np.isnan(R[:, j])
    pair = R[:, [i, j]]
    if not both.any():
        return 0.0
    off = {
        "customer": lambda: np.nanmean(R, axis=1, keepdims=True),
        "product": lambda: np.nanmean(pair, axis=0),
        "product in common": lambda: pair[both].mean(axis=0),
        "customer's two": lambda: pair.mean(axis=1, keepdims=True),
        "all": lambda: np.nanmean(R),
        "none": lambda: 0.0,
    }[means]()
    x, y = (pair - off).T
    lengths = [np.nansum((z if everywhere else z[both]) ** 2) for z in (x, y)]
    length = np.sqrt(lengths[0] * lengths[1])
    n = both.sum()
    share = n / (n + shrinkage) if weight is None else weight(n, shrinkage)
    return float(share * np.sum((x * y)[both]) / length) if length > 1e-12 else 0.0


def _ways_to_miss(R, i, j, shrinkage):
    """Each hint with the number that it is for."""
    m = len(R)
    return {
        "You take the product's mean off. Here it is the mean of the customer who gave the star.": _adjusted(
            R, i, j, shrinkage, means="product"
        ),
        "You take the product's mean off, over those in common. Here it is the customer's.": _adjusted(
            R, i, j, shrinkage, means="product in common"
        ),
        "A customer's mean over these two products alone: it is over the whole row of R.": _adjusted(
            R, i, j, shrinkage, means="customer's two"
        ),
        "One mean for all: each star loses the mean of its own customer.": _adjusted(R, i, j, shrinkage, means="all"),
        "The mean is missing: each star loses the mean of its customer first.": _adjusted(
            R, i, j, shrinkage, means="none"
        ),
        "Your lengths are of whole columns; the sums below the line of (1) run over those in common alone.": _adjusted(
            R, i, j, shrinkage, everywhere=True
        ),
        "That is (1). (2) believes it only in part.": _adjusted(R, i, j, 0),
        "The share of (2) is upside down: more in common must mean more weight.": _adjusted(
            R, i, j, shrinkage, weight=lambda n, lam: lam / (n + lam)
        ),
        "The count of (2) is of the customers in common, not of all customers.": _adjusted(
            R, i, j, shrinkage, weight=lambda n, lam: m / (m + lam)
        ),
        "A gap became a zero, as if the customer had given no star at all. Leave gaps out.": _adjusted(
            np.nan_to_num(R), i, j, shrinkage
        ),
        "Those are two customers, rows of R; i and j are products, its columns.": _adjusted(
            R.T, i, j, shrinkage, means="product"
        ),
    }


_BODY = (
    "Z = {centred}\n"
    "both = ~np.isnan(R[:, i]) & ~np.isnan(R[:, j])\n"
    "x, y = Z[both, i], Z[both, j]\n"
    "length = {length}\n"
    "if {nothing}:\n    return 0.0\n"
    "return {share} * np.sum(x * y) / length"
)
_PARTS = {
    "centred": "R - np.nanmean(R, axis=1, keepdims=True)",
    "length": "np.sqrt(np.sum(x**2) * np.sum(y**2))",
    "nothing": "length < 1e-12",
    "share": "len(x) / (len(x) + shrinkage)",
}


def _wrong(**changed):
    return _BODY.format(**{**_PARTS, **changed})


@exercise(
    "recommendation/02/similarity",
    points=3,
    reason=(
        "Each star less the mean of its customer's whole row; then (1) over the customers who have rated both, and the "
        "share n / (n + λ) of it. Who is generous to all alike no longer makes any two products similar."
    ),
    mistakes=[
        Mistake("the lesson's own", "return similarity(R[:, i], R[:, j], shrinkage)", "product's mean"),
        Mistake(
            "the lesson's own, on centred stars",
            "Z = R - np.nanmean(R, axis=1, keepdims=True)\nreturn similarity(Z[:, i], Z[:, j], shrinkage)",
            "second mean",
        ),
        Mistake("rows", "return similarity(R[i], R[j], shrinkage)", "columns"),
        Mistake("means of the two", _wrong(centred="R - R[:, [i, j]].mean(axis=1, keepdims=True)"), "whole row"),
        Mistake("one mean", _wrong(centred="R - np.nanmean(R)"), "One mean"),
        Mistake("raw cosine", _wrong(centred="R"), "mean is missing"),
        Mistake(
            "whole lengths",
            _wrong(length="np.sqrt(np.nansum(Z[:, i] ** 2) * np.nansum(Z[:, j] ** 2))"),
            "in common alone",
        ),
        Mistake("not shrunk", _wrong(share="1"), "(2)"),
        Mistake("upside down", _wrong(share="shrinkage / (len(x) + shrinkage)"), "upside down"),
        Mistake("all customers counted", _wrong(share="len(R) / (len(R) + shrinkage)"), "in common"),
        Mistake("nothing in common not thought of", _wrong(nothing="False"), "0 is right"),
        Mistake("zeros for gaps", "R = np.nan_to_num(R)\n" + _wrong(), "gap"),
        Mistake("in the caller's table", "R -= np.nanmean(R, axis=1, keepdims=True)\n" + _wrong(), "overwrites"),
    ],
)
def similarity(answer):
    """adjusted(R, i, j, shrinkage): a shrunk cosine of two columns of stars less the means of their rows."""
    for R, i, j, shrinkage in _cases():
        got = _read(answer, R, i, j, shrinkage)
        if not close(got, _adjusted(R, i, j, shrinkage), rtol=1e-7, atol=1e-9):
            raise Hint(_why(got, R, i, j, shrinkage))
    no = np.nan
    apart = np.array([[5.0, no, 3], [2, no, 4], [no, 1, 5], [no, 4, 3]])
    flat = np.array([[3.0, 5, 1], [4, 3, 5], [2, 3, 1]])  # each row's mean is its star for column 0
    for what, table in {"nobody in common": apart, "a column of nothing but its customers' means": flat}.items():
        with np.errstate(all="ignore"):
            got = number(function_result(answer, table, 0, 1, 2.0), "What adjusted returns", finite=False)
        if not abs(got) < 1e-9:
            raise Hint(f"Two products with {what}: adjusted gives {got:.3g}; 0 is right, (1) divides by zero there.")
    kept = R.copy()
    function_result(lambda: answer(kept, i, j, shrinkage))
    if not np.array_equal(kept, R, equal_nan=True):
        raise Hint("adjusted returns what is right, but overwrites the table R of whoever calls it. Work on a copy.")


def _cases():
    """Tables in which each way to miss it gives a number of its own."""
    fresh, found = np.random.default_rng(), 0
    while found < 3:
        R = fresh.integers(1, 6, size=(int(fresh.integers(8, 13)), 6)).astype(float)
        R[fresh.random(R.shape) < 0.3] = np.nan
        i, j = fresh.permutation(6)[:2]
        filled = ~np.isnan(R)
        n, shrinkage = (filled[:, i] & filled[:, j]).sum(), float(fresh.integers(1, 9))
        if n < 3 or n == shrinkage or filled.sum(axis=1).min() < 2 or filled[:, [i, j]].sum(axis=0).min() == n:
            continue
        right = _adjusted(R, i, j, shrinkage)
        if np.diff(np.sort([right, *_ways_to_miss(R, i, j, shrinkage).values()])).min() > 1e-4:
            found += 1
            yield R, int(i), int(j), shrinkage


def _read(answer, *arguments):
    with np.errstate(all="ignore"):
        got = number(function_result(answer, *arguments), "What adjusted returns", finite=False)
    if np.isnan(got):
        raise Hint("adjusted returns NaN: NumPy's sum over a gap is NaN. Keep the customers who have rated both.")
    return got


def _why(got, R, i, j, shrinkage):
    for hint, value in _ways_to_miss(R, i, j, shrinkage).items():
        if close(got, value, rtol=1e-7, atol=1e-9):
            return hint
    centred = R - np.nanmean(R, axis=1, keepdims=True)
    if close(got, _adjusted(centred, i, j, shrinkage, means="product"), rtol=1e-7, atol=1e-9):
        return "The customers' means are off, and then a second mean, of each column: the second is too much."
    return "adjusted is not right for a table with gaps. Take three customers and two products, and reckon by hand."
