"""Support vector machines: the width of a road, its price, one step of a pair, scaling, and a call list."""

import numpy as np

from helpers.course.answers import Hint, agree, array, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.prediction import SVC


@exercise(
    "prediction/05/width",
    points=1,
    reason="From edge to edge w'x grows by 2, and by the length of w a step: the width is 2 / 5.",
    mistakes=[
        Mistake("half the road", "road_width = 1 / np.linalg.norm([3, 4])", "from the border to one edge"),
        Mistake("the squared length", "road_width = 2 / (3**2 + 4**2)", "square root"),
        Mistake("the length of w", "road_width = np.linalg.norm([3, 4])", "short weights"),
        Mistake("times", "road_width = 2 * np.linalg.norm([3, 4])", "short weights"),
        Mistake("the sum of the weights", "road_width = 2 / (3 + 4)", "length of w"),
        Mistake("with the intercept", "road_width = 2 / np.linalg.norm([3, 4, -2])", "intercept"),
    ],
)
def width(answer):
    """The width of the road of w = (3, 4), b = -2."""
    got = number(answer, "road_width")
    if close(got, 0.4):
        return
    if close(got, 0.2):
        raise Hint("That is the way from the border to one edge. The road has two sides.")
    if close(got, 2 / 25):
        raise Hint("That divides by the squared length of w. Take the square root: 3² + 4² = 5².")
    if close(got, 5) or close(got, 10):
        raise Hint("That grows with w, but short weights mean a wide road.")
    if close(got, 2 / 7):
        raise Hint("That divides by the sum of the weights. What is wanted is the length of w.")
    if close(got, 2 / np.sqrt(29), rtol=1e-3):
        raise Hint("The intercept moves the road and does not widen it: leave it out of the length.")
    raise Hint("That is not it. Look at the paragraph 'Why that is the widest road'.")


def _soft_margin(w, b, X, y, C):
    return 0.5 * np.sum(w**2) + C * np.sum(np.maximum(0, 1 - y * (X @ w + b)))


def _roads(n_cases=5):
    rng = np.random.default_rng()
    for n, p in zip(rng.integers(8, 40, n_cases), rng.integers(2, 5, n_cases), strict=True):
        # Rows far beyond their edge, on the road, and on the wrong side: each slip shows.
        X, y = rng.normal(scale=2, size=(n, p)), rng.permutation(np.tile([-1.0, 1.0], n)[:n])
        yield rng.normal(size=p), rng.uniform(0.5, 1.5), X, y, rng.uniform(0.2, 0.8)


@exercise(
    "prediction/05/objective",
    points=2,
    reason="Half the squared length of w, and C times the sum of what each row is short of its edge, never below 0.",
    mistakes=[
        Mistake("no maximum", "return 0.5 * w @ w + C * np.sum(1 - y * (X @ w + b))", "never below 0"),
        Mistake("squared", "return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - y * (X @ w + b)) ** 2)", "squared"),
        Mistake("no half", "return w @ w + C * np.sum(np.maximum(0, 1 - y * (X @ w + b)))", "half"),
        Mistake("a mean", "return 0.5 * w @ w + C * np.mean(np.maximum(0, 1 - y * (X @ w + b)))", "mean"),
        Mistake("no intercept", "return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - y * (X @ w)))", "intercept"),
        Mistake("no price", "return 0.5 * w @ w + np.sum(np.maximum(0, 1 - y * (X @ w + b)))", "price C"),
        Mistake("no label", "return 0.5 * w @ w + C * np.sum(np.maximum(0, 1 - (X @ w + b)))", "side"),
        Mistake("a row each", "return 0.5 * w @ w + C * np.maximum(0, 1 - y * (X @ w + b))", "a number is wanted"),
    ],
)
def objective(answer):
    """soft_margin(w, b, X, y, C): the objective (3)."""
    case = next(_roads())
    w, b, X, y, C = case
    got = number(function_result(answer, *case), "What soft_margin returns")
    norm, short = np.sum(w**2), 1 - y * (X @ w + b)
    trespass = np.maximum(0, short)
    slips = [
        (0.5 * norm + C * short.sum(), "A row beyond its edge pays nothing: each trespass is never below 0."),
        (0.5 * norm + C * np.sum(trespass**2), "The trespass of (3) is not squared."),
        (norm + C * trespass.sum(), "Of the squared length of w, (3) takes half."),
        (0.5 * norm + C * trespass.mean(), "(3) adds the trespasses up. You have their mean."),
        (0.5 * norm + C * np.maximum(0, 1 - y * (X @ w)).sum(), "The intercept b is missing from w'x + b."),
        (0.5 * norm + trespass.sum(), "The trespass has no price yet: where is the price C?"),
        (0.5 * norm + C * np.maximum(0, 1 - X @ w - b).sum(), "y decides which side a row belongs to; it is missing."),
        (0.5 * np.sqrt(norm) + C * trespass.sum(), "w enters by its squared length, w @ w."),
    ]
    if not close(got, _soft_margin(*case)):
        for value, hint in slips:
            if close(got, value):
                raise Hint(hint)
    agree(answer, _soft_margin, [case, *_roads()], hint="Compare with equation (3).")


def _pair_step(K, F, beta, lower, upper, i, j):
    return min((F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j]), upper[i] - beta[i], beta[j] - lower[j])


def _pairs():
    """Yield a problem for each end of the step: the parabola's top, the bound of i, the bound of j."""
    rng = np.random.default_rng()
    for end in ("top", "rise", "fall"):
        n = int(rng.integers(5, 9))
        rows = rng.normal(size=(n, 3))
        K, C = rows @ rows.T, 100.0
        y = np.where(np.arange(n) % 2, -1.0, 1.0)
        lower, upper = np.where(y > 0, 0.0, -C), np.where(y > 0, C, 0.0)
        i, j = 0, 3  # i may rise from within [0, C], j may fall from within [-C, 0]
        beta = 0.5 * (lower + upper)
        beta[i] = upper[i] - 0.011 if end == "rise" else beta[i]
        beta[j] = lower[j] + 0.013 if end == "fall" else beta[j]
        F = rng.normal(size=n)
        F[i], F[j] = 1.5, -0.5
        yield K, F, beta, lower, upper, i, j


@exercise(
    "prediction/05/pair",
    points=3,
    reason="Up to the top of the parabola (8), unless the room of i above or that of j below ends before.",
    mistakes=[
        Mistake(
            "no bounds",
            "return (F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j])",
            "room",
        ),
        Mistake(
            "plus instead of minus",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] + 2 * K[i, j])\n"
            "return min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "minus",
        ),
        Mistake(
            "one bound alone",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j])\nreturn min(top, upper[i] - beta[i])",
            "of j",
        ),
        Mistake(
            "the bounds themselves",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] - 2 * K[i, j])\nreturn min(top, upper[i], -lower[j])",
            "room",
        ),
        Mistake(
            "K once",
            "top = (F[i] - F[j]) / (K[i, i] + K[j, j] - K[i, j])\n"
            "return min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "twice",
        ),
        Mistake(
            "backwards",
            "top = (F[j] - F[i]) / (K[i, i] + K[j, j] - 2 * K[i, j])\n"
            "return min(top, upper[i] - beta[i], beta[j] - lower[j])",
            "F[i] - F[j]",
        ),
    ],
)
def pair(answer):
    """pair_step(K, F, beta, lower, upper, i, j): how far beta_i rises and beta_j falls."""
    cases = list(_pairs())
    top, rise, fall = cases
    K, *_, i, j = top
    got = number(function_result(answer, *top), "What pair_step returns")
    if close(got, 2 / (K[i, i] + K[j, j] + 2 * K[i, j])):
        raise Hint("In (8) the inner product of the two rows is taken off: minus 2 K_ij, not plus.")
    if close(got, 2 / (K[i, i] + K[j, j] - K[i, j])):
        raise Hint("In (8) the inner product of the two rows is taken off twice.")
    if close(got, -2 / (K[i, i] + K[j, j] - 2 * K[i, j])):
        raise Hint("The step is negative: the numerator of (8) is F[i] - F[j], in this order.")
    if close(got, _pair_step(*top)):
        at_rise, at_fall = (number(function_result(answer, *case), "What pair_step returns") for case in (rise, fall))
        if not close(at_rise, _pair_step(*rise)):
            raise Hint("The top is right. But beta[i] may not pass upper[i]: mind the room that it has left.")
        if not close(at_fall, _pair_step(*fall)):
            raise Hint("The room of i is minded. Mind that of j as well: beta[j] may not fall below lower[j].")
    agree(answer, _pair_step, [*cases, *_pairs()], hint="Compare with equation (8) and the bounds after it.")


def _scaled_svc(X_train, y_train, X_test):
    center, scale = X_train.mean(axis=0), X_train.std(axis=0)
    return SVC().fit((X_train - center) / scale, y_train).predict((X_test - center) / scale)


def _tables():
    """Yield a table whose columns differ in units, with test rows that lie elsewhere on average."""
    rng = np.random.default_rng()
    X = rng.normal(size=(360, 2))
    y = (np.sum(X**2, axis=1) < 1.4).astype(int)
    units, zero = np.array([1000.0, 0.01]), np.array([5000.0, 3.0])
    order = np.argsort(X[:, 0] + 0.5 * rng.normal(size=360))
    train, test = order[np.r_[0:120, 180:260]], order[np.r_[120:180, 260:360]]
    yield X[train] * units + zero, y[train], X[test] * units + zero


_SAY = (
    "The class of a test row changes with the other test rows: they have a say in the mean and the deviation. "
    "Which rows may be known before the test?"
)


def _refuse_a_say_of_test_rows(answer, case, got):
    """Far rows among the test rows must not move the classes of the others."""
    X_train, y_train, X_test = case
    far = X_train.mean(axis=0) + 50 * X_train.std(axis=0) * np.ones((20, 1))
    more = (X_train, y_train, np.vstack([X_test, far]))
    again = array(function_result(answer, *more), "What scaled_svc returns", (len(more[2]),))
    if not np.array_equal(again[: len(X_test)], got):
        raise Hint(_SAY)


@exercise(
    "prediction/05/scaled",
    points=3,
    reason="Mean and deviation come from the training rows alone and are used on both; the test rows decide nothing.",
    mistakes=[
        Mistake("not scaled", "return SVC().fit(X_train, y_train).predict(X_test)", "each column"),
        Mistake(
            "the test rows by themselves",
            "model = SVC().fit((X_train - X_train.mean(axis=0)) / X_train.std(axis=0), y_train)\n"
            "return model.predict((X_test - X_test.mean(axis=0)) / X_test.std(axis=0))",
            "their own mean",
        ),
        Mistake(
            "the test rows not at all",
            "model = SVC().fit((X_train - X_train.mean(axis=0)) / X_train.std(axis=0), y_train)\n"
            "return model.predict(X_test)",
            "test rows as well",
        ),
        Mistake(
            "one mean for all columns",
            "model = SVC().fit((X_train - X_train.mean()) / X_train.std(), y_train)\n"
            "return model.predict((X_test - X_train.mean()) / X_train.std())",
            "each column",
        ),
        Mistake(
            "all rows together",
            "rows = np.vstack([X_train, X_test])\n"
            "center, scale = rows.mean(axis=0), rows.std(axis=0)\n"
            "return SVC().fit((X_train - center) / scale, y_train).predict((X_test - center) / scale)",
            "other test rows",
        ),
        Mistake(
            "values",
            "center, scale = X_train.mean(axis=0), X_train.std(axis=0)\n"
            "model = SVC().fit((X_train - center) / scale, y_train)\n"
            "return model.decision_function((X_test - center) / scale)",
            "predict",
        ),
        Mistake(
            "the training rows' classes",
            "center, scale = X_train.mean(axis=0), X_train.std(axis=0)\n"
            "model = SVC().fit((X_train - center) / scale, y_train)\n"
            "return model.predict((X_train - center) / scale)",
            "shape",
        ),
    ],
)
def scaled(answer):
    """scaled_svc(X_train, y_train, X_test): predictions of SVC() on columns standardized by the training rows."""
    for _ in range(3):
        X_train, y_train, X_test = case = next(_tables())
        got = array(function_result(answer, *case), "What scaled_svc returns", (len(X_test),))
        if not np.isin(got, (0, 1)).all():
            raise Hint("Those are values of the machine, not classes. Use predict.")
        right = _scaled_svc(*case)
        if np.mean(got == right) > 0.985:  # a deviation that divides by n - 1 moves a row or two
            _refuse_a_say_of_test_rows(answer, case, got)
            continue
        pooled = np.vstack([X_train, X_test])
        center, scale = pooled.mean(axis=0), pooled.std(axis=0)
        if np.array_equal(got, SVC().fit((X_train - center) / scale, y_train).predict((X_test - center) / scale)):
            raise Hint(_SAY)
        center, scale = X_train.mean(axis=0), X_train.std(axis=0)
        model = SVC().fit((X_train - center) / scale, y_train)
        slips = [
            (
                SVC().fit(X_train, y_train).predict(X_test),
                "The column in large units still drowns the other: standardize each column by itself.",
            ),
            (
                model.predict((X_test - X_test.mean(axis=0)) / X_test.std(axis=0)),
                "The test rows are scaled by their own mean and deviation. Use those of the training rows.",
            ),
            (model.predict(X_test), "The machine was trained on scaled rows. Scale the test rows as well."),
        ]
        for guess, hint in slips:
            if np.array_equal(got, guess):
                raise Hint(hint)
        raise Hint(
            f"{np.sum(got != right)} of {len(right)} rows differ. Standardize by mean and deviation of the training "
            "rows, fit SVC() and predict the test rows."
        )


def _whom_to_call(chance, cost, worth, kept):
    return np.flatnonzero(chance * kept * worth > cost)


def _prices(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        yield rng.random(40), float(rng.uniform(20, 40)), float(rng.uniform(200, 300)), float(rng.uniform(0.3, 0.5))


@exercise(
    "prediction/05/calls",
    points=2,
    reason="A call brings chance times kept times worth on average, and pays where that is above its cost.",
    mistakes=[
        Mistake("kept forgotten", "return np.flatnonzero(chance * worth > cost)", "kept"),
        Mistake("those not to call", "return np.flatnonzero(chance * kept * worth < cost)", "others"),
        Mistake("a half", "return np.flatnonzero(chance > 0.5)", "one half"),
        Mistake("a mask", "return chance * kept * worth > cost", "True and False"),
        Mistake("chances", "return chance[chance * kept * worth > cost]", "positions"),
        Mistake("the lesson's prices", "return np.flatnonzero(chance > COST / WORTH)", "lesson"),
    ],
)
def calls(answer):
    """whom_to_call(chance, cost, worth, kept): positions of those for whom a call pays."""
    for case in _prices():
        chance, cost, worth, kept = case
        right = _whom_to_call(*case)
        returned = function_result(answer, *case)
        if isinstance(returned, tuple) and len(returned) == 1:
            returned = returned[0]  # np.where gives a tuple of one
        plain = np.asarray(returned) if isinstance(returned, (list, np.ndarray)) else None
        if plain is not None and plain.dtype == bool:
            raise Hint("Those are True and False. The positions are wanted: np.flatnonzero(...) of them.")
        got = np.sort(array(returned, "What whom_to_call returns", (None,)))
        if np.array_equal(got, right):
            continue
        if len(got) and not np.array_equal(got, np.round(got)):
            raise Hint("Those are no positions: whole numbers, 0 for the first, are wanted. See np.flatnonzero.")
        slips = [
            (chance * worth > cost, "A call keeps only some of the leavers: the share kept is missing."),
            (chance * kept * worth <= cost, "Those are the members to leave alone. Call the others."),
            (chance > 0.5, "That calls above one half. The break-even follows from the prices."),
            (chance > 0.4, "Those are the prices of the lesson. Use the ones that come in."),
        ]
        for mask, hint in slips:
            if np.array_equal(got, np.flatnonzero(mask)):
                raise Hint(hint)
        if len(got) == len(chance) and np.isin(got, (0, 1)).all():
            raise Hint("Those are a 0 or 1 for each member. The positions of the ones are wanted: np.flatnonzero(...).")
        if np.array_equal(got, right + 1):
            raise Hint("Each position is one too high: the first member is at 0.")
        raise Hint(
            f"{len(got)} positions came, for {len(right)} members a call pays. What does a call to one member bring on "
            "average, and what does it cost?"
        )
