"""Bought together: neighbours of products without any stars."""

import numpy as np

from helpers.course.answers import Hint, array, function_result
from helpers.course.exercises import Mistake, exercise


def _both(B):
    both = B.T @ B
    return both.astype(float), np.diag(both).astype(float)


def _cosine(B):
    both, n = _both(B)
    return both / np.sqrt(np.outer(n, n))


def _partner(table):
    table = table.copy()
    np.fill_diagonal(table, -np.inf)
    return table.argmax(axis=1)


_CODE = "both = (B.T @ B).astype(float)\nn = np.diag(both).copy()\ntable = {}\n{}return table.argmax({})"
_FILL = "np.fill_diagonal(table, -1)\n"


@exercise(
    "recommendation/02/together",
    points=3,
    reason="Customers who bought both over the root of the product of those who bought each; a product is not its own.",
    mistakes=[
        Mistake("the count alone", _CODE.format("both.copy()", _FILL, "axis=1"), "bestseller"),
        Mistake("share of its buyers", _CODE.format("both / n[:, None]", _FILL, "axis=1"), "bestseller"),
        Mistake("lift", _CODE.format("both / np.outer(n, n)", _FILL, "axis=1"), "root"),
        Mistake(
            "share of the other's buyers", _CODE.format("both / n[None, :]", _FILL, "axis=1"), "other's whole count"
        ),
        Mistake("itself", _CODE.format("both / np.sqrt(np.outer(n, n))", "", "axis=1"), "itself"),
        Mistake(
            "the second of a sort",
            "n = np.linalg.norm(B, axis=0)\ncosine = B.T @ B / np.outer(n, n)\n"
            "return np.argsort(-cosine.round(9), axis=1, kind='stable')[:, 1]",
            "very same buyers",
        ),
        Mistake("customers", "both = B @ B.T\nnp.fill_diagonal(both, -1)\nreturn both.argmax(axis=1)", "products"),
        Mistake("correlation", "table = np.corrcoef(B.T)\n" + _FILL + "return table.argmax(axis=1)", "mean off"),
        Mistake("jaccard", _CODE.format("both / (n[:, None] + n - both)", _FILL, "axis=1"), "either"),
    ],
)
def together(answer):
    """also_bought(B): for each product the other one with the largest cosine of their columns of zeros and ones."""
    for B in _cases():
        got = function_result(answer, B)
        try:
            got = array(got, "What also_bought returns", (B.shape[1],))
        except Hint as hint:
            if getattr(got, "shape", None) == (B.shape[0],):
                raise Hint("also_bought returns a value a customer: it is products that are compared.") from None
            raise hint
        if not _nearest(got, B):
            raise Hint(_why(got, B))


def _nearest(got, B):
    """Whether each is another product than its own and none is nearer: of equally near ones any will do."""
    itself, cosine = np.arange(B.shape[1]), _cosine(B)
    np.fill_diagonal(cosine, -np.inf)
    return np.isin(got, itself).all() and np.all(cosine[itself, got.astype(int)] > cosine.max(axis=1) - 1e-9)


def _cases():
    """Tables in which every plausible other measure names another product somewhere; then one with twin columns."""
    fresh, found = np.random.default_rng(), 0
    while found < 3:
        n_items = int(fresh.integers(6, 9))
        B = (fresh.random((40, n_items)) < fresh.uniform(0.1, 0.8, size=n_items)).astype(int)
        n = B.sum(axis=0)
        if n.min() < 2 or n.max() > 38:
            continue
        best = np.sort(_cosine(B) - 2 * np.eye(n_items), axis=1)
        named = {tuple(_partner(table)) for table in (_cosine(B), *_others(B).values())}
        if len(named) == 1 + len(_others(B)) and np.min(best[:, -1] - best[:, -2]) > 1e-6:
            found += 1
            yield B
    yield np.column_stack([B, B[:, 0]])


def _others(B):
    both, n = _both(B)
    return {
        "Your measure finds the bestseller for everybody: divide by how often the other one is bought, too.": both,
        "You divide by the other's whole count, which loves what is rare. A cosine divides by the root of both.": both
        / np.outer(n, n),
        "You take the mean off first: that is a correlation. The cosine of zeros and ones is wanted.": np.corrcoef(B.T),
        "You divide by those who bought either. A cosine divides by the root of the product of both counts.": both
        / (n[:, None] + n - both),
    }


def _why(got, B):
    if np.array_equal(got, np.arange(B.shape[1])):
        return "Each product is most like itself; another one is wanted."
    if np.any(got == np.arange(B.shape[1])):
        return (
            "A product is its own partner. Where two have the very same buyers, the second of a sort may be the "
            "product itself: take it out before you look for the largest."
        )
    for hint, table in _others(B).items():
        if np.array_equal(got, _partner(table)):
            return hint
    return "Some partners are not the nearest. Take two columns: their product, over the root of the product of sums."
