"""The curve: read an odds ratio's interval, write the slope of the loss, put an interval around a chance."""

import numpy as np
from scipy.special import expit

from helpers.course.answers import Hint, array, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.course.exercises.prediction.lesson_03.campaign import lesson_fits
from helpers.prediction import LogisticRegression


@exercise(
    "prediction/03/odds",
    points=1,
    reason=(
        "Row 2 of the odds ratios' intervals is household_size (they have no intercept), and its left end is the "
        "cautious answer."
    ),
    mistakes=[
        Mistake("the estimate", 'at_least = fits["personal"].odds_ratios_[2]', "the estimate itself"),
        Mistake("the log-odds", 'at_least = fits["personal"].confidence_intervals()[3, 0]', "logarithm"),
        Mistake("the upper end", 'at_least = fits["personal"].odds_ratio_intervals()[2, 1]', "upper end"),
        Mistake("row 3", 'at_least = fits["personal"].odds_ratio_intervals()[3, 0]', "app_user"),
        Mistake("the other arm", 'at_least = fits["control"].odds_ratio_intervals()[2, 0]', "without a mail"),
        Mistake("one-sided", 'at_least = fits["personal"].odds_ratio_intervals(level=0.9)[2, 0]', "90%"),
        Mistake(
            "two errors",
            'at_least = np.exp(fits["personal"].coef_[0, 2] - 2 * fits["personal"].standard_errors_[3])',
            "1.96",
        ),
    ],
)
def odds(answer):
    """The lower end of the 95% interval of household_size's odds ratio after a personal mail."""
    at_least = number(answer, "at_least")
    model, near = lesson_fits()["personal"], {"rtol": 0, "atol": 0.006}  # rounded to two decimals is fine
    intervals, column = model.odds_ratio_intervals(), 2
    if close(at_least, intervals[column, 0], **near):
        return
    if close(at_least, model.odds_ratios_[column], **near):
        raise Hint("That is the estimate itself. The truth may well be less: take the lower end of its interval.")
    if close(at_least, intervals[column, 1], **near):
        raise Hint("That is the upper end of the interval: at most, not at least.")
    if close(at_least, model.confidence_intervals()[column + 1, 0], **near):
        raise Hint("That is in log-odds, the logarithm of what is asked. The odds ratio is a power of e: equation (7).")
    if close(at_least, model.odds_ratio_intervals(0.9)[column, 0], **near):
        raise Hint("That is the end of the 90% interval. Take the 95% interval.")
    if close(at_least, np.exp(model.coef_[0, column] - 2 * model.standard_errors_[column + 1]), rtol=0, atol=6e-4):
        raise Hint("That goes 2 standard errors down. For 95% it is 1.96: equation (7).")
    if close(at_least, lesson_fits()["control"].odds_ratio_intervals()[column, 0], **near):
        raise Hint("That is from those without a mail. Take the model of those who got the personal one.")
    for name, (lower, upper) in zip(model.feature_names_in_, intervals, strict=True):
        if close(at_least, lower, **near) or close(at_least, upper, **near):
            raise Hint(f"That belongs to {name}. These intervals have no intercept: age has row 0.")
    raise Hint("That is not it. Print fits['personal'].odds_ratio_intervals() beside the columns of features(members).")


def _random_problems(n_cases=5):
    rng = np.random.default_rng()  # new numbers at every check: no answer can be known beforehand
    for n_rows, n_columns in zip(rng.integers(60, 120, n_cases), rng.integers(2, 5, n_cases), strict=True):
        X = np.column_stack([np.ones(n_rows), rng.normal(size=(n_rows, n_columns - 1))])
        y = (rng.random(n_rows) < expit(0.4 * X.sum(axis=1))).astype(float)
        y[:4], X[:4, 1] = [0, 1, 0, 1], [-2, -2, 2, 2]  # in both classes far out: no column tells them apart
        yield rng.normal(scale=0.5, size=n_columns), X, y


def _slope(beta, X, y):
    return X.T @ (expit(X @ beta) - y) / len(y)


@exercise(
    "prediction/03/slope",
    points=2,
    reason="Equation (3): what the model says less what came, times the column, on average over the rows.",
    mistakes=[
        Mistake("the sum", "return X.T @ (1 / (1 + np.exp(-(X @ beta))) - y)", "Divide by n"),
        Mistake("divided by k", "return X.T @ (1 / (1 + np.exp(-(X @ beta))) - y) / len(beta)", "number of columns"),
        Mistake("twice", "return 2 * X.T @ (1 / (1 + np.exp(-(X @ beta))) - y) / len(y)", "twice"),
        Mistake("the wrong sign", "return X.T @ (y - 1 / (1 + np.exp(-(X @ beta)))) / len(y)", "other sign"),
        Mistake("no S-curve", "return X.T @ (X @ beta - y) / len(y)", "linear regression"),
        Mistake("S-curve mirrored", "return X.T @ (1 / (1 + np.exp(X @ beta)) - y) / len(y)", "minus sign"),
        Mistake("the misses", "return 1 / (1 + np.exp(-(X @ beta))) - y", "shape"),
        Mistake("n of the lesson", "return X.T @ (1 / (1 + np.exp(-(X @ beta))) - y) / n", "587"),
        Mistake(
            "squared loss",
            "c = 1 / (1 + np.exp(-(X @ beta)))\nreturn X.T @ ((c - y) * c * (1 - c)) / len(y)",
            "squared misses",
        ),
        Mistake("a class lost", "return X.T @ (1 / (1 + np.exp(-(X @ beta))) * (1 - y)) / len(y)", "Compare with"),
    ],
)
def slope(answer):
    """slope(beta, X, y): the gradient of the mean log loss, by equations (1) and (3)."""
    for beta, X, y in _random_problems():
        got = array(function_result(answer, beta, X, y), "What slope returns", (len(beta),))
        right, z = _slope(beta, X, y), X @ beta
        chance = expit(z)
        if close(got, right, atol=1e-9):
            continue
        for wrong, hint in (
            (len(y) * right, "That is the sum over the rows. Divide by n, the number of rows: the loss is a mean."),
            (
                len(y) / len(beta) * right,
                "You divide by the number of columns. The loss is a mean over the rows: len(y).",
            ),
            (2 * right, "That is twice the slope. The log loss has no square in it that would bring a 2."),
            (
                len(y) * right / 587,
                "You divide by the lesson's 587 customers. Take the number of rows from this y: len(y).",
            ),
            (-right, "That has the other sign: it is chance minus y, not y minus chance."),
            (
                X.T @ (z - y) / len(y),
                "That is the slope of linear regression. Bend X @ beta into a chance first: equation (1).",
            ),
            (
                X.T @ (expit(-z) - y) / len(y),
                "Your S-curve falls where it should climb. A minus sign belongs in its exponent: 1 / (1 + exp(-z)).",
            ),
            (
                X.T @ ((chance - y) * chance * (1 - chance)) / len(y),
                "That is the slope of squared misses. For the log loss the factor chance * (1 - chance) cancels.",
            ),
        ):
            if close(got, wrong):
                raise Hint(hint)
        raise Hint("That is not the slope for every X and y. Compare with equations (1) and (3), piece by piece.")


def _newton(X, y, n_steps):
    """Coefficients after so many steps, and the weights of the rows there."""
    beta = np.zeros(X.shape[1])
    for _ in range(n_steps):
        chance = expit(X @ beta)
        beta = beta - np.linalg.solve((X.T * (chance * (1 - chance))) @ X, X.T @ (chance - y))
    return beta, expit(X @ beta) * expit(-(X @ beta))


def _ends(z, half):
    return expit(np.array([z - half, z, z + half]))


_FITTED = "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\n"
_ERROR = "c = sigmoid(X @ beta)\nV = np.linalg.inv((X.T * (c * (1 - c))) @ X)\nz, se = x @ beta, np.sqrt(x @ V @ x)\n"
_BENT = "return sigmoid(z - 1.96 * se), sigmoid(z), sigmoid(z + 1.96 * se)"


@exercise(
    "prediction/03/interval",
    points=3,
    reason=(
        "Newton steps until nothing moves; the error of the log-odds from the whole inverse of X'WX, since the errors "
        "of the coefficients hang together; and the ends bent into chances last, so that none leaves 0 and 1."
    ),
    mistakes=[
        Mistake("one step only", _FITTED.replace("20", "1") + _ERROR + _BENT, "more steps"),
        Mistake("the ends not bent", _FITTED + _ERROR + "return z - 1.96 * se, z, z + 1.96 * se", "log-odds"),
        Mistake(
            "odds", _FITTED + _ERROR + "return np.exp(z - 1.96 * se), np.exp(z), np.exp(z + 1.96 * se)", "are odds"
        ),
        Mistake(
            "symmetric in the chance",
            _FITTED + _ERROR + "p = sigmoid(z)\nhalf = 1.96 * p * (1 - p) * se\nreturn p - half, p, p + half",
            "could leave 0 and 1",
        ),
        Mistake("one error", _FITTED + _ERROR + _BENT.replace("1.96 * ", ""), "1.96"),
        Mistake(
            "the chance first",
            _FITTED + _ERROR + "return sigmoid(z), *sigmoid(z + 1.96 * se * np.array([-1, 1]))",
            "order",
        ),
        Mistake("two ends", _FITTED + _ERROR + "return sigmoid(z - 1.96 * se), sigmoid(z + 1.96 * se)", "shape (2,)"),
        Mistake("variances", _FITTED + _ERROR.replace("np.sqrt(x @ V @ x)", "x @ V @ x") + _BENT, "square root"),
        Mistake(
            "errors added as if apart",
            _FITTED + _ERROR.replace("np.sqrt(x @ V @ x)", "np.sqrt(np.diag(V) @ x**2)") + _BENT,
            "hang together",
        ),
        Mistake("without the weights", _FITTED + _ERROR.replace("X.T * (c * (1 - c))", "X.T") + _BENT, "weighted"),
        Mistake("the mean's curvature", _FITTED + _ERROR.replace("@ X)", "@ X / len(y))") + _BENT, "no division by n"),
        Mistake("errors at the start", _FITTED + _ERROR.replace("c * (1 - c)", "1 / 4") + _BENT, "at the start"),
        Mistake(
            "held back",
            "model = LogisticRegression().fit(X[:, 1:], y)\nlower, upper = model.predict_interval(x[None, 1:])[0]\n"
            "return lower, model.predict_proba(x[None, 1:])[0, 1], upper",
            "held back",
        ),
    ],
)
def interval(answer):
    """chance_with_interval(x, X, y): lower end, chance and upper end for a customer with the columns x."""
    for x, X, y in _random_problems():
        x[0] = 1
        returned = function_result(answer, x, X, y)
        got = array(returned, "What chance_with_interval returns", (3,))
        beta, weight = _newton(X, y, 20)
        z = x @ beta
        half = 1.96 * np.sqrt(x @ np.linalg.inv((X.T * weight) @ X) @ x)
        right = _ends(z, half)
        if not (close(got[1], right[1], atol=1e-7) and close(got, right, rtol=0, atol=5e-5)):  # 1.96 or 1.959964
            raise Hint(_bending_wrong(got, right, z, half) or _errors_wrong(got, z, x, X, y, weight))


def _bending_wrong(got, right, z, half):
    """What became of the right log-odds and their right error, if it was that; None if they were wrong before."""
    chance, near = right[1], {"rtol": 1e-4, "atol": 1e-4}
    if close(got, [z - half, z, z + half], **near):
        return "Those are log-odds, and rightly so. Bend each of the three into a chance: equation (1)."
    if close(got, np.exp([z - half, z, z + half]), **near):
        return "Those are odds: buyers per non-buyer. Equation (1) makes chances of log-odds."
    if np.any(np.diff(got) < 0) and close(np.sort(got), right, **near):
        return "The three numbers are right, but not their order: lower end, chance, upper end."
    for factor, words in ((1 / 1.96, "one standard error"), (2 / 1.96, "2 standard errors")):
        if close(got, _ends(z, factor * half)):
            return f"Your ends lie {words} away. For 95% it is 1.96: equation (6)."
    if close(got, _ends(z, 1.96 * (half / 1.96) ** 2)):
        return "The chance is right. For its ends you take the variance: the standard error is its square root."
    if close(got, chance + np.array([-1, 0, 1]) * half * chance * (1 - chance)):
        return "Those ends lie equally far from the chance and could leave 0 and 1. Bend the ends of the log-odds."
    return None


def _errors_wrong(got, z, x, X, y, weight):
    """What is wrong with the chance, or else with the standard error."""
    if not close(got[1], expit(z), rtol=1e-9):
        if any(close(got[1], expit(x @ _newton(X, y, steps)[0]), rtol=1e-9) for steps in range(7)):
            return "The coefficients are not at the bottom. Take more steps, each from where the last one ended."
        for first in (0, 1):  # the ones as a column like another, or left to the model
            held_back = LogisticRegression(fit_intercept=bool(first)).fit(X[:, first:], y)
            if close(got[1], held_back.predict_proba(x[None, first:])[0, 1], rtol=1e-3):
                return "That chance is held back: C is 1 unless you say otherwise. Without a penalty, C is infinite."
        return "The middle one is not the chance at the bottom of the log loss. Take 20 steps (5), then equation (1)."
    curvature = (X.T * weight) @ X
    for variance, hint in (
        (
            np.diag(np.linalg.inv(curvature)) @ x**2,
            "The errors of the coefficients hang together: take all of the inverse, not its diagonal.",
        ),
        (x @ np.linalg.inv(X.T @ X) @ x, "Each row is to be weighted by chance * (1 - chance): the W of the table."),
        (x @ np.linalg.inv(curvature) @ x * len(y), "The curvature is that of the sum: no division by n."),
        (x @ np.linalg.inv(X.T @ X / 4) @ x, "Your curvature is that at the start; take it at the bottom."),
    ):
        if close(got, _ends(z, 1.96 * np.sqrt(variance))):
            return f"The chance is right, its ends are not. {hint}"
    return "The chance is right, its ends are not. Compare your standard error of the log-odds with the task's."
