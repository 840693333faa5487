"""Columns of a polynomial, where a curve bends, ridge by hand."""

from math import comb

import numpy as np

from helpers.course.answers import Hint, agree, array, close, function_result, number
from helpers.course.exercises import Mistake, exercise


@exercise(
    "prediction/02/columns",
    points=1,
    reason=(
        "Equation (1) counts 15 over 3, that is 455, with the constant among them; include_bias=False leaves it out. "
        "More columns than the shop has products, from twelve."
    ),
    mistakes=[
        Mistake(
            "with the constant",
            "n_columns = PolynomialFeatures(3).fit(np.ones((1, 12))).n_output_features_",
            "constant",
        ),
        Mistake("powers only", "n_columns = 12 * 3", "products of different columns"),
        Mistake("degree 3 alone", "n_columns = 364", "lower degrees"),
        Mistake("choices of three", "n_columns = 220", "more than once"),
        Mistake(
            "interactions only",
            "n_columns = 12 + 66 + 220",
            "powers of single columns",
        ),
        Mistake("the lesson's number", "n_columns = 164", "8 columns"),
    ],
)
def columns(answer):
    """How many columns 12 columns become at degree 3, without the constant."""
    count = number(answer, "n_columns")
    right = comb(15, 3) - 1
    if count == right:
        return
    if count == right + 1:
        raise Hint("That counts the constant 1 too. include_bias=False leaves it out.")
    if count in (36, 37):
        raise Hint("Those are the powers of each column. The products of different columns count too: x1 x2, x1² x2.")
    if count == comb(14, 3):
        raise Hint("Those are the products of exactly three factors. The lower degrees belong to it as well.")
    if count == comb(12, 3):
        raise Hint("That counts sets of three different columns. A column may appear more than once: x1² x2, x1³.")
    if count in (298, 299):
        raise Hint("There the powers of single columns are missing: interaction_only=True leaves them out.")
    if count in (164, 165):
        raise Hint("That is the lesson's number, for 8 columns. Here there are 12.")
    if count == 12**3:
        raise Hint("That counts x1 x2 and x2 x1 as two columns, and leaves out the lower degrees.")
    raise Hint("That is not it. Equation (1) has the count with the constant: p = 12, g = 3.")


def _bend_two(x1, x2):
    return np.column_stack([x1, x2, x1**2, x1 * x2, x2**2])


def _random_pairs(n_cases=4):
    rng = np.random.default_rng()  # new numbers at every check: no answer can be known beforehand
    for n_samples in rng.integers(6, 40, size=n_cases):
        yield tuple(rng.normal(loc=1, size=(2, n_samples)))


@exercise(
    "prediction/02/bend",
    points=2,
    reason="Equation (1) for p = 2 and g = 2 without the constant, a column each: first degree 1, then degree 2.",
    mistakes=[
        Mistake("no product", "return np.column_stack([x1, x2, x1**2, x2**2])", "x1 times x2"),
        Mistake("another order", "return np.column_stack([x1, x1**2, x2, x2**2, x1 * x2])", "order"),
        Mistake("with the constant", "return np.column_stack([x1**0, x1, x2, x1**2, x1 * x2, x2**2])", "constant"),
        Mistake("rows for columns", "return np.array([x1, x2, x1**2, x1 * x2, x2**2])", ".T"),
        Mistake("doubled", "return np.column_stack([x1, x2, 2 * x1, x1 * x2, 2 * x2])", "x1²"),
        Mistake("the binomial", "return np.column_stack([x1, x2, x1**2, 2 * x1 * x2, x2**2])", "twice"),
    ],
)
def bend(answer):
    """bend_two(x1, x2): the columns x1, x2, x1², x1 x2, x2², shape (n, 5)."""
    x1, x2 = next(_random_pairs())
    right = _bend_two(x1, x2)
    returned = function_result(answer, x1, x2)
    if np.shape(returned) == (len(x1), 6):
        raise Hint("Six columns: leave the constant out; the fit has its intercept.")
    if np.shape(returned) == (len(x1), 4):
        raise Hint("Four columns: x1 times x2 is missing, or another one. Five are wanted.")
    got = array(returned, "What bend_two returns", (len(x1), 5))
    if close(got[:, 3], 2 * right[:, 3]):
        raise Hint("The product stands there twice as large. (a + b)² has 2ab, but here the coefficient does that.")
    if not close(got, right) and all(any(close(column, wanted) for column in got.T) for wanted in right.T):
        raise Hint("All five columns are there, in another order. Wanted: x1, x2, x1², x1 x2, x2².")
    for k, name in enumerate(["x1", "x2", "x1²", "x1 x2", "x2²"]):
        if not close(got[:, k], right[:, k]):
            raise Hint(f"Column {k + 1} should be {name}; it is something else.")
    agree(answer, _bend_two, _random_pairs(), hint="It must work for any two arrays.")


def _fit_ridge(Z, y, alpha):
    return np.linalg.solve(Z.T @ Z + alpha * np.eye(Z.shape[1]), Z.T @ y)


def _random_tables(n_cases=4):
    rng = np.random.default_rng()
    for n_samples, n_columns in zip(rng.integers(8, 40, n_cases), rng.integers(2, 6, n_cases), strict=True):
        Z = rng.normal(size=(n_samples, n_columns))
        y = Z.sum(axis=1) + rng.normal(size=n_samples)
        yield Z - Z.mean(axis=0), y - y.mean(), float(rng.uniform(2, 20))


@exercise(
    "prediction/02/ridge",
    points=3,
    reason="Equation (4): alpha on the diagonal of Z'Z, one equation a coefficient, solved without an inverse.",
    mistakes=[
        Mistake("no price", "return np.linalg.solve(Z.T @ Z, Z.T @ y)", "least squares"),
        Mistake("alpha everywhere", "return np.linalg.solve(Z.T @ Z + alpha, Z.T @ y)", "diagonal"),
        Mistake(
            "a mean for the sum",
            "return np.linalg.solve(Z.T @ Z + len(Z) * alpha * np.eye(Z.shape[1]), Z.T @ y)",
            "times the number of rows",
        ),
        Mistake("a reward", "return np.linalg.solve(Z.T @ Z - alpha * np.eye(Z.shape[1]), Z.T @ y)", "sign"),
        Mistake("alpha squared", "return np.linalg.solve(Z.T @ Z + alpha**2 * np.eye(Z.shape[1]), Z.T @ y)", "squared"),
        Mistake("the fitted values", "return Z @ Ridge(alpha).fit(Z, y).coef_", "fitted values"),
        Mistake("shrunk afterwards", "return np.linalg.solve(Z.T @ Z, Z.T @ y) / (1 + alpha)", "equation (4)"),
    ],
)
def ridge(answer):
    """fit_ridge(Z, y, alpha): the coefficients of equation (4)."""
    Z, y, alpha = next(_random_tables())
    n, k = Z.shape
    returned = function_result(answer, Z, y, alpha)
    if np.shape(returned) == (n,) and n != k:
        raise Hint("That has one number a row: the fitted values. The coefficients are wanted, one a column.")
    got = array(returned, "What fit_ridge returns", (k,))
    gram, right = Z.T @ Z, _fit_ridge(Z, y, alpha)
    slips = {
        "That is least squares: alpha is not in it.": gram,
        "alpha is added to every entry of Z'Z. It belongs on the diagonal alone: alpha * np.eye(k).": gram + alpha,
        "The penalty is alpha times the number of rows: (4) has a sum, not a mean.": gram + n * alpha * np.eye(k),
        "The sign of the penalty is wrong: it must make coefficients smaller.": gram - alpha * np.eye(k),
        "alpha is squared. (4) has alpha itself, and squares the coefficients.": gram + alpha**2 * np.eye(k),
    }
    for hint, matrix in slips.items():
        if not close(got, right) and close(got, np.linalg.solve(matrix, Z.T @ y)):
            raise Hint(hint)
    agree(answer, _fit_ridge, [(Z, y, alpha), *_random_tables()], hint="Compare with equation (4).")
