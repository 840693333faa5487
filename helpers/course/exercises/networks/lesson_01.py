"""Backpropagation: a slope with a pencil, a backward pass, a split without a leak, a call list, the rows of a score."""

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise
from helpers.metrics import wilson_interval


@exercise(
    "networks/01/pencil",
    points=1,
    reason="z is 0, so the chance is 0.5. Prediction minus truth is 0.5, and the weight's slope is that times x = 3.",
    mistakes=[
        Mistake("the slope by the bias", "slope_of_w = 0.5 - 0", "by the bias"),
        Mistake("truth minus prediction", "slope_of_w = (0 - 0.5) * 3", "sign"),
        Mistake("as if accepted", "slope_of_w = (0.5 - 1) * 3", "sign"),
        Mistake("times the slope of sigma again", "slope_of_w = 0.5 * 0.25 * 3", "once more"),
    ],
)
def pencil(answer):
    """The slope of the loss by the weight w, at x = 3, w = 1, b = -3, y = 0."""
    slope = number(answer, "slope_of_w")
    if close(slope, 1.5):
        return
    if close(slope, -1.5):
        raise Hint("The size is right, the sign is not: prediction minus truth, and the truth is 0 here.")
    if close(slope, -0.5):
        raise Hint(
            "Two things: the sign is turned (prediction minus truth), and the weight's slope is multiplied by x."
        )
    if close(slope, 0.5):
        raise Hint("That is the slope by z, and by the bias. For the weight it is multiplied by x.")
    if close(slope, 0.375):
        raise Hint("You multiplied by the slope of the sigmoid once more: prediction minus truth contains it already.")
    raise Hint("Go step by step: z = w x + b, the chance is the sigmoid of z, then (chance - y) times x.")


def _tanh_backward(X, W, b, y):
    P = np.tanh(X @ W + b)
    delta = (P - y) / len(X) * (1 - P**2)
    return X.T @ delta, delta.sum(axis=0), delta @ W.T


def _differences(X, W, b, y, h=1e-6):
    """Slopes by W, b and X from small changes: the judge that knows no formula."""

    def loss():
        return np.sum((np.tanh(X @ W + b) - y) ** 2) / (2 * len(X))

    found = []
    for values in (W, b, X):
        slopes = np.empty_like(values)
        for place in np.ndindex(values.shape):
            value = values[place]
            values[place] = value + h
            up = loss()
            values[place] = value - h
            slopes[place] = (up - loss()) / (2 * h)
            values[place] = value
        found.append(slopes)
    return found


_BODY = "P = np.tanh(X @ W + b)\ndelta = {}\nreturn X.T @ delta, delta.sum(axis=0), delta @ W.T"


@exercise(
    "networks/01/backward",
    points=4,
    reason=(
        "The loss's slope by P is (P - y) / N; times the slope of tanh it is delta, the slope by XW + b. The rest is "
        "(5) and (4): X'delta, the column sums, and delta W'."
    ),
    mistakes=[
        Mistake("no 1/N", _BODY.format("(P - y) * (1 - P**2)"), "1/N"),
        Mistake("no slope of tanh", _BODY.format("(P - y) / len(X)"), "slope of tanh"),
        Mistake("the slope of sigma", _BODY.format("(P - y) / len(X) * P * (1 - P)"), "slope of the sigmoid"),
        Mistake("the slope at P", _BODY.format("(P - y) / len(X) * (1 - np.tanh(P) ** 2)"), "tanh of tanh"),
        Mistake("twice", _BODY.format("2 * (P - y) / len(X) * (1 - P**2)"), "twice too large"),
        Mistake("mean over all", _BODY.format("(P - y) / P.size * (1 - P**2)"), "rows alone"),
        Mistake("truth minus prediction", _BODY.format("(y - P) / len(X) * (1 - P**2)"), "sign"),
        Mistake(
            "W without its transpose",
            "P = np.tanh(X @ W + b)\ndelta = (P - y) / len(X) * (1 - P**2)\n"
            "return X.T @ delta, delta.sum(axis=0), delta @ W",
            "transpose",
        ),
        Mistake(
            "the gradient of W on its side",
            "P = np.tanh(X @ W + b)\ndelta = (P - y) / len(X) * (1 - P**2)\n"
            "return delta.T @ X, delta.sum(axis=0), delta @ W.T",
            "transpose",
        ),
        Mistake(
            "the mean for the bias",
            "P = np.tanh(X @ W + b)\ndelta = (P - y) / len(X) * (1 - P**2)\n"
            "return X.T @ delta, delta.mean(axis=0), delta @ W.T",
            "column sums",
        ),
    ],
)
def backward(answer):
    """tanh_backward(X, W, b, y): the gradients of the loss by W, b and X."""
    rng = np.random.default_rng()  # new numbers at every check
    for n_samples, n_inputs, units in ((5, 3, 3), (6, 4, 2), (1, 2, 1)):  # the first is square: a transpose fits there
        X, W = rng.normal(size=(n_samples, n_inputs)), rng.normal(scale=0.5, size=(n_inputs, units))
        b, y = rng.normal(size=units), rng.uniform(-1, 1, size=(n_samples, units))
        returned = parts(function_result(answer, X, W, b, y), "by W", "by b", "by X")
        for name, got, right in zip("WbX", returned, _differences(X, W, b, y), strict=True):
            got = array(got, f"The gradient by {name}")
            if got.shape != right.shape:
                way = " A transpose is missing or too many." if got.shape == right.shape[::-1] else ""
                raise Hint(f"The gradient by {name} has shape {got.shape}; {name} has shape {right.shape}.{way}")
            if not close(got, right, rtol=1e-4, atol=1e-7):
                raise Hint(f"The gradient by {name} is not what small changes say. {_clue(name, got, X, W, b, y)}")


def _clue(name, got, X, W, b, y):
    """Name the mistake, if it is one of those that leave a trace."""
    P, n = np.tanh(X @ W + b), len(X)

    def chain(delta):
        return {"W": X.T @ delta, "b": delta.sum(axis=0), "X": delta @ W.T}[name]

    delta = (P - y) / n * (1 - P**2)
    suspects = {
        "The 1/N of the mean is missing: it is N times too large.": chain(delta) * n,
        "The sign is turned: it is prediction minus truth.": -chain(delta),
        "It is twice too large: the 1/2 of the loss and the 2 of the square's slope cancel.": 2 * chain(delta),
        "The mean goes over the N rows alone, not over the outputs as well.": chain(delta) / y.shape[1],
        "The slope of tanh is missing: multiply by 1 - P**2.": chain((P - y) / n),
        "That is the slope of the sigmoid, P (1 - P); tanh has 1 - P**2.": chain((P - y) / n * P * (1 - P)),
        "You took the tanh of tanh: P is tanh(XW + b) already, so its slope is 1 - P**2.": chain(
            (P - y) / n * (1 - np.tanh(P) ** 2)
        ),
        "A bias takes part in every row: its gradient is the column sums, not the means.": delta.mean(axis=0),
    }
    if W.shape[0] == W.shape[1]:
        suspects["A transpose is missing: the way back through the layer is delta @ W.T."] = delta @ W
        suspects["A transpose is too many: it is X.T @ delta."] = (X.T @ delta).T
    for words, suspect in suspects.items():
        if suspect.shape == got.shape and close(got, suspect, rtol=1e-4, atol=1e-9):
            return words
    return "Write delta, the slope by XW + b, first; then the three gradients from it."


@exercise(
    "networks/01/standardize",
    points=2,
    reason="The test rows stand for customers of tomorrow: their mean is not known when the model is made.",
    mistakes=[
        Mistake(
            "each by its own",
            "return (train - train.mean(axis=0)) / train.std(axis=0), (test - test.mean(axis=0)) / test.std(axis=0)",
            "leak",
        ),
        Mistake(
            "both together",
            "both = np.vstack([train, test])\ncenter, scale = both.mean(axis=0), both.std(axis=0)\n"
            "return (train - center) / scale, (test - center) / scale",
            "leak",
        ),
        Mistake(
            "by the variance",
            "center, scale = train.mean(axis=0), train.var(axis=0)\n"
            "return (train - center) / scale, (test - center) / scale",
            "variance",
        ),
        Mistake(
            "one mean for all columns",
            "return (train - train.mean()) / train.std(), (test - train.mean()) / train.std()",
            "axis=0",
        ),
    ],
)
def standardize(answer):
    """standardize(train, test): both standardized with the mean and the deviation of train's columns."""
    rng = np.random.default_rng()
    train, test = rng.normal([5, -3, 0], [2, 7, 0.1], (40, 3)), rng.normal([6, -3, 1], [1, 9, 0.2], (15, 3))
    got = parts(function_result(answer, train, test), "train", "test")
    got = [array(one, name, like.shape) for one, name, like in zip(got, ("train", "test"), (train, test), strict=True)]
    center, scale = train.mean(axis=0), train.std(axis=0)
    near = {"rtol": 1e-6, "atol": 1e-9}
    if close(got[0], (train - center) / scale, **near):
        if close(got[1], (test - center) / scale, **near):
            return
        if close(got[1].mean(axis=0), np.zeros(3), **near):
            raise Hint(
                "A leak: test is standardized by its own mean. Use the mean and the deviation of train for both."
            )
        raise Hint("train is right. test must be treated with the mean and the deviation of train.")
    if close(got[0], (train - center) / scale**2, **near):
        raise Hint("You divided by the variance; it is the standard deviation that becomes 1.")
    if close(got[0], (train - train.mean()) / train.std(), **near):
        raise Hint("Each column needs its own mean and deviation: axis=0.")
    both = np.vstack([train, test])
    if close(got[0], (train - both.mean(axis=0)) / both.std(axis=0), **near):
        raise Hint("A leak: the test rows took part in the mean. Use those of train alone.")
    if close(got[0], (train - center) / train.std(axis=0, ddof=1), **near):
        raise Hint("Nearly: np.std divides by n, and so does the lesson; leave ddof away.")
    raise Hint("In train every column must have mean 0 and standard deviation 1: subtract, then divide, by column.")


@exercise(
    "networks/01/offers",
    points=2,
    reason="An offer pays where margin times chance is more than its cost; argsort of -chance puts the best first.",
    mistakes=[
        Mistake("above one half", "best = np.argsort(-chance)\nreturn best[chance[best] > 0.5]", "one half"),
        Mistake(
            "the ratio turned over", "best = np.argsort(-chance)\nreturn best[chance[best] > margin / cost]", "turned"
        ),
        Mistake("a mask", "return chance > cost / margin", "True and False"),
        Mistake("not sorted", "return np.flatnonzero(chance > cost / margin)", "best first"),
        Mistake("worst first", "order = np.argsort(chance)\nreturn order[chance[order] > cost / margin]", "best first"),
        Mistake("counted from 1", "return np.argsort(-chance)[: np.sum(chance > cost / margin)] + 1", "counted from 0"),
        Mistake("the chances", "return np.sort(chance[chance > cost / margin])[::-1]", "row numbers"),
        Mistake("those left out", "best = np.argsort(-chance)\nreturn best[chance[best] < cost / margin]", "left out"),
    ],
)
def offers(answer):
    """whom_to_contact(chance, cost, margin): row numbers of those for whom the offer pays, the best first."""
    rng = np.random.default_rng()
    for cost, margin in ((15, 60), (3, 10), (4, 50)):
        chance = rng.permutation(np.linspace(0.01, 0.99, 12))
        returned = function_result(answer, chance, cost, margin)
        got, pays = array(returned, "What whom_to_contact returns"), chance > cost / margin
        right = np.argsort(-chance)[: pays.sum()]
        if got.ndim != 1:
            raise Hint(f"It has shape {got.shape}; a flat list of row numbers is wanted.")
        if np.asarray(returned).dtype == bool:
            raise Hint("Those are True and False, a row each. Row numbers are wanted, the best first.")
        if np.any(got != np.round(got)):
            raise Hint("Those are chances. Their row numbers are wanted: np.argsort gives them.")
        if close(got, right):
            continue
        case = f"At a cost of {cost} and a margin of {margin}"
        if set(got) == set(right):
            raise Hint(
                f"{case} the right customers are there, but not best first: the highest chance goes to the front."
            )
        if set(got) == set(np.flatnonzero(~pays)):
            raise Hint(f"{case} you chose those who should be left out.")
        if set(got) == set(np.flatnonzero(chance > 0.5)):
            raise Hint(f"{case} you chose those above one half. An offer pays at a lower chance already.")
        if set(got) == set(np.flatnonzero(chance > margin / cost)):
            raise Hint(
                f"{case} nobody is chosen: the ratio is turned over. It pays where margin times chance beats cost."
            )
        if len(got) == pays.sum():
            raise Hint(f"{case} the number is right, the customers are not: positions in `chance`, counted from 0.")
        raise Hint(
            f"{case} you chose {len(got)} of 12 customers; {pays.sum()} are right: those with margin * chance > cost."
        )


@exercise(
    "networks/01/rows",
    points=2,
    reason="The interval shrinks with the root of the rows: try the multiples of 10 until its lower end passes 85%.",
    mistakes=[
        Mistake("a round guess", "n_rows = 100", "still begins at"),
        Mistake("far too many", "n_rows = 1000", "Fewer rows"),
        Mistake(
            "one step short",
            "n_rows = next(n for n in range(10, 10_000, 10) if wilson_interval(9 * n // 10, n)[0] > 0.85) - 10",
            "still begins at",
        ),
    ],
)
def rows(answer):
    """The smallest multiple of 10 rows at which 90% right puts the whole Wilson interval above 85%."""
    n_rows = number(answer, "n_rows")
    if n_rows < 10 or n_rows % 10 or n_rows > 1e6:
        raise Hint("A whole multiple of 10 rows is wanted, from 10 upwards.")
    n_rows = int(n_rows)
    low = wilson_interval(9 * n_rows // 10, n_rows)[0]
    if low <= 0.85:
        raise Hint(f"With {n_rows} rows the interval still begins at {low:.3f}. More rows make it narrower.")
    if n_rows > 10 and wilson_interval(9 * (n_rows - 10) // 10, n_rows - 10)[0] > 0.85:
        raise Hint("That is enough. Fewer rows would do as well: look for the smallest number.")
