"""Two functions of vectors: the factors of a new customer, and the slopes of a pair."""

import numpy as np
from scipy.special import expit

from helpers.course.answers import Hint, array, close, function_result, parts
from helpers.course.exercises import Mistake, exercise

_ORDER = "The right three, in another order. Return the slope in p first, then in q_i, then in q_j."
_SOLVE = "return np.linalg.solve(A.T @ A + lam * np.eye(Q.shape[1]), A.T @ d)"


@exercise(
    "recommendation/03/newcomer",
    points=3,
    reason=(
        "With the products held fixed, what is left is a ridge regression with a row for each product that was rated: "
        "what the stars say beyond mean and bias, explained by the factors of these products."
    ),
    mistakes=[
        Mistake(
            "not held back",
            "A, d = Q[items], stars - mean - b[items]\nreturn np.linalg.lstsq(A, d, rcond=None)[0]",
            "lam",
        ),
        Mistake("biases left in", "A, d = Q[items], stars - mean\n" + _SOLVE, "biases of the products"),
        Mistake("the mean left in", "A, d = Q[items], stars - b[items]\n" + _SOLVE, "mean"),
        Mistake("raw stars", "A, d = Q[items], stars\n" + _SOLVE, "raw stars"),
        Mistake("the first biases", "A, d = Q[items], stars - mean - b[: len(items)]\n" + _SOLVE, "b[items]"),
        Mistake("the first products", "A, d = Q[: len(items)], stars - mean - b[items]\n" + _SOLVE, "Q[items]"),
        Mistake(
            "lam for each rating",
            "A, d = Q[items], stars - mean - b[items]\n" + _SOLVE.replace("lam", "len(items) * lam"),
            "once for each rating",
        ),
        Mistake(
            "all products",
            "A, d = Q[items], stars - mean - b[items]\n" + _SOLVE.replace("A.T @ A", "Q.T @ Q"),
            "products that were not rated",
        ),
        Mistake(
            "zeros for the rest",
            "A, d = Q, np.zeros(len(Q))\nd[items] = stars - mean - b[items]\n" + _SOLVE,
            "products that were not rated",
        ),
        Mistake(
            "biases added",
            "A, d = Q[items], stars - mean + b[items]\n" + _SOLVE,
            "taken off",
        ),
        Mistake(
            "stars returned",
            "A, d = Q[items], stars - mean - b[items]\n" + _SOLVE.replace("return ", "return Q @ "),
            "one number a factor",
        ),
        Mistake(
            "the mean of this customer's stars",
            "A, d = Q[items], stars - stars.mean() - b[items]\n" + _SOLVE,
            "of all ratings",
        ),
        Mistake(
            "a bias of the customer, too",
            "A, d = np.column_stack([np.ones(len(items)), Q[items]]), stars - mean - b[items]\n"
            + _SOLVE.replace("Q.shape[1]", "A.shape[1]").replace("A.T @ d)", "A.T @ d)[1:]"),
            "own bias is zero",
        ),
        Mistake(
            "a column",
            "A, d = Q[items], (stars - mean - b[items])[:, None]\n" + _SOLVE,
            "one number a factor",
        ),
        Mistake(
            "a mean of the vectors",
            "A, d = Q[items], stars - mean - b[items]\nreturn A.T @ d / len(d)",
            "left side",
        ),
    ],
)
def newcomer(answer):
    """new_customer(Q, b, mean, items, stars, lam): the factors by equation (5), products held fixed."""
    for Q, b, mean, items, stars, lam in _random_newcomers():
        returned = function_result(answer, Q, b, mean, items, stars, lam)
        got = array(returned, "What new_customer returns")
        n, f = len(items), Q.shape[1]
        if got.shape != (f,):
            words = "stars, one a product" if got.shape in ((len(Q),), (n,)) else f"shape {got.shape}"
            raise Hint(f"That has {words}. Return one number a factor, shape ({f},) here.")
        A, left = Q[items], stars - mean - b[items]
        if close(got, _ridge(A, left, lam), rtol=1e-6, atol=1e-9):
            continue
        for wrong, hint in (
            (_ridge(A, left, 0), "That is not held back. Add lam times the unit matrix on the left side of (5)."),
            (_ridge(A, stars - mean, lam), "The biases of the products are still in the stars. Take them off, too."),
            (_ridge(A, stars - b[items], lam), "The mean is still in the stars. Factors explain what is left of them."),
            (_ridge(A, stars, lam), "Those factors explain the raw stars. Take off first what needs no taste."),
            (
                _ridge(A, stars - mean - b[:n], lam),
                "The biases are those of the first rows. Of these products: b[items].",
            ),
            (_ridge(Q[:n], left, lam), "You take the first rows of Q. The products that were rated are Q[items]."),
            (_ridge(A, left, n * lam), "You count lam once for each rating. In (2) and (5) it counts once a customer."),
            (
                np.linalg.solve(Q.T @ Q + lam * np.eye(f), A.T @ left),
                "The left side sums over products that were not rated as well, as if they had got a zero. See Q_u.",
            ),
            (_ridge(A, stars - mean + b[items], lam), "The biases are to be taken off, as the mean is; you add them."),
            (A.T @ left / n, "That is the right side of (5) only, as a mean. The left side is to be solved for p."),
            (A.T @ left, "That is the right side of (5) only. The left side is to be solved for p."),
            (-_ridge(A, left, lam), "That has the other sign: what is left is stars less mean and bias."),
            (
                _ridge(np.column_stack([np.ones(n), A]), left, lam)[1:],
                "You solve for a bias of the customer along with the factors. The customer's own bias is zero here.",
            ),
            (
                _ridge(A, stars - stars.mean() - b[items], lam),
                "You take off the mean of this customer's stars. The argument `mean` is that of all ratings.",
            ),
            (_ridge(A, left - left.mean(), lam), "You take off a bias of the customer. The task takes it as zero."),
            (
                _ridge(A, left, lam**2),
                "lam is squared. Where you write (5) as a longer table, its extra rows have the root of lam.",
            ),
            (
                np.linalg.solve(A.T @ A + lam, A.T @ left),
                "You add lam to every entry of the matrix. It belongs on the diagonal: lam * np.eye(...).",
            ),
        ):
            if np.all(np.isfinite(wrong)) and close(got, wrong, rtol=1e-5, atol=1e-8):
                raise Hint(hint)
        raise Hint("Those are not the factors of (5). Check Q_u, then d_u, then the left side.")


def _ridge(A, d, lam):
    if lam == 0:
        return np.linalg.lstsq(A, d, rcond=None)[0]
    return np.linalg.solve(A.T @ A + lam * np.eye(A.shape[1]), A.T @ d)


def _random_newcomers():
    rng = np.random.default_rng()
    for n_items, n_factors, n_rated, lam in ((30, 4, 9, 2.0), (20, 3, 12, 0.5), (25, 5, 3, 1.7)):
        items = rng.permutation(np.arange(n_items // 2, n_items))[:n_rated]
        items = np.unique(np.append(items, 1))[::-1].copy()
        stars = rng.integers(1, 6, len(items)).astype(float)
        yield rng.normal(size=(n_items, n_factors)), rng.normal(0, 0.5, n_items), 3.7, items, stars, lam


@exercise(
    "recommendation/03/pair",
    points=2,
    reason=(
        "By the chain rule: minus 1 - sigma(z), times the slope of z, which is q_i - q_j in p, p in q_i and -p in q_j. "
        "A pair that is in the right order by far hardly pulls."
    ),
    mistakes=[
        Mistake(
            "uphill",
            "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\nreturn w * (q_i - q_j), w * p, -w * p",
            "other sign",
        ),
        Mistake(
            "sigma in place of 1 - sigma",
            "w = 1 / (1 + np.exp(-p @ (q_i - q_j)))\nreturn -w * (q_i - q_j), -w * p, w * p",
            "right order pull most",
        ),
        Mistake(
            "both products alike",
            "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\nreturn -w * (q_i - q_j), -w * p, -w * p",
            "minus sign in z",
        ),
        Mistake(
            "order of the products",
            "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\nreturn -w * (q_i - q_j), w * p, -w * p",
            "exchanged",
        ),
        Mistake("no weight", "return -(q_i - q_j), -p, p", "however large"),
        Mistake(
            "squared error",
            "e = 1 - p @ (q_i - q_j)\nreturn -e * (q_i - q_j), -e * p, e * p",
            "squared error",
        ),
        Mistake(
            "q_i only",
            "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\nreturn -w * q_i, -w * p, w * p",
            "difference",
        ),
        Mistake(
            "slope of sigma",
            "s = 1 / (1 + np.exp(-p @ (q_i - q_j)))\nw = s * (1 - s)\nreturn -w * (q_i - q_j), -w * p, w * p",
            "logarithm",
        ),
        Mistake(
            "one product in sigma",
            "w = 1 / (1 + np.exp(p @ q_i))\nreturn -w * (q_i - q_j), -w * p, w * p",
            "inside sigma",
        ),
        Mistake(
            "products first",
            "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\nreturn -w * p, w * p, -w * (q_i - q_j)",
            "order",
        ),
        Mistake("halved", "w = 0.5 / (1 + np.exp(p @ (q_i - q_j)))\nreturn -w * (q_i - q_j), -w * p, w * p", "half"),
        Mistake(
            "the penalty, too",
            "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\n"
            "return -w * (q_i - q_j) + 0.1 * p, -w * p + 0.1 * q_i, w * p + 0.1 * q_j",
            "penalty",
        ),
        Mistake("two only", "w = 1 / (1 + np.exp(p @ (q_i - q_j)))\nreturn -w * (q_i - q_j), -w * p", "3 values"),
    ],
)
def pair(answer):
    """pair_slopes(p, q_i, q_j): the slopes of -log sigma(p'(q_i - q_j)) in p, q_i and q_j."""
    rng = np.random.default_rng()
    for n_factors in (3, 4, 1, 6):
        p, q_i, q_j = rng.normal(size=(3, n_factors))
        returned = function_result(answer, p, q_i, q_j)
        if isinstance(returned, np.ndarray) and returned.ndim == 2:
            returned = list(returned)
        names = ("the slope in p", "the slope in q_i", "the slope in q_j")
        three = parts(returned, *names)
        got = np.array([array(one, name, (n_factors,)) for one, name in zip(three, names, strict=True)])
        z = p @ (q_i - q_j)
        shape = np.array([q_i - q_j, p, -p])
        right = -expit(-z) * shape
        if close(got, right, rtol=1e-7, atol=1e-12):
            continue
        for wrong, hint in (
            (-right, "All three have the other sign: the loss is minus the logarithm, and its slope points uphill."),
            (
                -expit(z) * shape,
                "The factor is sigma(z), so pairs in the right order pull most. Read the task again.",
            ),
            (right * [[1], [1], [-1]], "The slope in q_j has the wrong sign: mind the minus sign in z before q_j."),
            (right * [[1], [-1], [-1]], "The slopes in q_i and q_j are exchanged: z grows with q_i, not with q_j."),
            (-shape, "Each pair pulls alike, however large z is. The slope of log sigma is missing."),
            (
                -(1 - z) * shape,
                "That is the slope of a squared error. A pair has no target of 1; it has a sigma.",
            ),
            (
                -expit(-z) * np.array([q_i, p, -p]),
                "The slope in p is that of one product alone. z has the difference of two.",
            ),
            (-expit(-p @ q_i) * shape, "Your z inside sigma has one product; it is p times the difference of two."),
            (right[[1, 2, 0]], _ORDER),
            (right[[1, 0, 2]], _ORDER),
            (right[[0, 2, 1]], _ORDER),
            (right[[2, 1, 0]], _ORDER),
            (right[[2, 0, 1]], _ORDER),
            (right / 2, "All three are half of what they should be. Only the squared error of (3) asked for a half."),
            (right * 2, "All three are twice what they should be. There is no square here that would bring a 2."),
            (-expit(z) * expit(-z) * shape, "That is the slope of sigma itself. The logarithm divides by sigma(z)."),
        ):
            if close(got, wrong, rtol=1e-6, atol=1e-10):
                raise Hint(hint)
        vectors = np.array([p, q_i, q_j])
        strength = np.sum((got - right) * vectors) / np.sum(vectors**2)
        if close(got, right + strength * vectors, rtol=1e-6, atol=1e-10):
            raise Hint("There is a penalty in your slopes. The task asks for them without it.")
        wrong = [name for name, one, true in zip(names, got, right, strict=True) if not close(one, true, atol=1e-10)]
        raise Hint(f"Off: {', '.join(wrong)}. By the chain rule, each is a factor times the slope of z.")
