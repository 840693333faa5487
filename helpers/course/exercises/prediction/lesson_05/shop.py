"""The verdicts on the shop: columns standardized, and whom to call."""

import numpy as np

from helpers.course.answers import Hint, array, function_result
from helpers.course.exercises import Mistake, exercise
from helpers.prediction import SVC


def _scaled_svc(X_train, y_train, X_test):
    center, scale = X_train.mean(axis=0), X_train.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    return SVC().fit((X_train - center) / scale, y_train).predict((X_test - center) / scale)


def _tables():
    """Yield a table whose columns differ in units, with test rows that lie elsewhere on average."""
    rng = np.random.default_rng()
    # One column has short tails, the other long ones: the range tells another story than the deviation.
    X = np.column_stack([rng.uniform(-1.7, 1.7, size=360), rng.laplace(scale=0.7, size=360)])
    y = (np.sum((X - 0.9) ** 2, axis=1) < 2.2).astype(int)  # beside the middle: a straight machine finds some
    units, zero = np.array([1000.0, 0.01]), np.array([4000.0, -0.04])
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
    # Far in one column alone: moved and shrunk alike, both columns would mean the same to SVC().
    far = X_train.mean(axis=0) + 50 * X_train.std(axis=0) * np.tile([1.0, 0.0], (20, 1))
    more = (X_train, y_train, np.vstack([X_test, far]))
    again = array(function_result(answer, *more), "What scaled_svc returns", (len(more[2]),))
    if not np.array_equal(again[: len(X_test)], got):
        raise Hint(_SAY)


def _known_slips(case, got):
    """Hints of the slips, likely ones, that give these classes: two may, when both call nobody."""
    X_train, y_train, X_test = case
    pooled = np.vstack([X_train, X_test])
    center, scale, zero = X_train.mean(axis=0), X_train.std(axis=0), np.zeros(X_train.shape[1])
    low, high = X_train.min(axis=0), X_train.max(axis=0)
    trained = SVC().fit((X_train - center) / scale, y_train)
    straight = SVC(kernel="linear").fit((X_train - center) / scale, y_train)

    def classes(center, scale):
        return SVC().fit((X_train - center) / scale, y_train).predict((X_test - center) / scale)

    slips = [
        (
            SVC().fit(X_train, y_train).predict(X_test),
            "The column in large units still drowns the other: standardize each column by itself.",
        ),
        (
            trained.predict((X_test - X_test.mean(axis=0)) / X_test.std(axis=0)),
            "The test rows are scaled by their own mean and deviation. Use those of the training rows.",
        ),
        (trained.predict(X_test), "The machine was trained on scaled rows. Scale the test rows as well."),
        (
            classes(zero, scale),
            "The columns are divided by their deviations, but their mean is still in them. It matters: gamma='scale' "
            "looks at the spread of all numbers together.",
        ),
        (
            classes(low, high - low),
            "That scales by the smallest and largest value. Mean and deviation are asked for.",
        ),
        (straight.predict((X_test - center) / scale), "That is a straight machine. Fit SVC() as it comes."),
        (classes(pooled.mean(axis=0), pooled.std(axis=0)), _SAY),
    ]
    return [hint for guess, hint in slips if np.array_equal(got, guess)]


def _refuse_a_division_by_zero(answer):
    """A column that never changes must change no class."""
    X_train, y_train, X_test = next(_tables())
    X_train, X_test = (np.column_stack([X, np.full(len(X), 7.0)]) for X in (X_train, X_test))
    flat = "A column that never changes has the deviation 0, and your function was given one."
    try:
        with np.errstate(all="ignore"):
            returned = function_result(answer, X_train, y_train, X_test)
        got = array(returned, "What scaled_svc returns", (len(X_test),))
    except Hint as hint:
        raise Hint(f"{flat} {hint}") from None
    if np.mean(got == _scaled_svc(X_train, y_train, X_test)) <= 0.985:
        raise Hint(f"{flat} Then it changed the classes: such a column should count for nothing.")


@exercise(
    "prediction/05/scaled",
    points=3,
    reason=(
        "Mean and deviation come from the training rows alone and are used on both; the test rows decide nothing. A "
        "column that never changes is divided by 1 in place of 0."
    ),
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
            "not centred",
            "scale = X_train.std(axis=0)\nreturn SVC().fit(X_train / scale, y_train).predict(X_test / scale)",
            "mean",
        ),
        Mistake(
            "smallest and largest",
            "low, high = X_train.min(axis=0), X_train.max(axis=0)\n"
            "model = SVC().fit((X_train - low) / (high - low), y_train)\n"
            "return model.predict((X_test - low) / (high - low))",
            "smallest and largest",
        ),
        Mistake(
            "a straight kernel",
            "center, scale = X_train.mean(axis=0), X_train.std(axis=0)\n"
            "model = SVC(kernel='linear').fit((X_train - center) / scale, y_train)\n"
            "return model.predict((X_test - center) / scale)",
            "as it comes",
        ),
        Mistake(
            "divided by zero",
            "center, scale = X_train.mean(axis=0), X_train.std(axis=0)\n"
            "model = SVC().fit((X_train - center) / scale, y_train)\n"
            "return model.predict((X_test - center) / scale)",
            "deviation 0",
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
    hints = []
    for _ in range(3):
        case = next(_tables())
        X_test = case[2]
        got = array(function_result(answer, *case), "What scaled_svc returns", (len(X_test),))
        if not np.isin(got, (0, 1)).all():
            raise Hint("Those are values of the machine, not classes. Use predict.")
        right = _scaled_svc(*case)
        hints = [] if np.array_equal(got, right) else _known_slips(case, got)
        if len(hints) > 1:
            continue  # the next table tells them apart
        if hints:
            raise Hint(hints[0])
        if np.mean(got == right) <= 0.985:  # a deviation that divides by n - 1 moves a row or two
            raise Hint(
                f"{np.sum(got != right)} of {len(right)} rows differ. Standardize by mean and deviation of the "
                "training rows, fit SVC() and predict the test rows."
            )
        _refuse_a_say_of_test_rows(answer, case, got)
    if hints:
        raise Hint(hints[0])
    _refuse_a_division_by_zero(answer)


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
        Mistake("brackets", "return np.flatnonzero(chance > cost / worth * kept)", "brackets"),
        Mistake("those lost", "return np.flatnonzero(chance * (1 - kept) * worth > cost)", "1 - kept"),
        Mistake("those who stay", "return np.flatnonzero((1 - chance) * kept * worth > cost)", "1 - chance"),
        Mistake("a column", "return np.argwhere(chance * kept * worth > cost)", "flat"),
        Mistake("a half", "return np.flatnonzero(chance > 0.5)", "one half"),
        Mistake("a mask", "return chance * kept * worth > cost", "True and False"),
        Mistake("chances", "return chance[chance * kept * worth > cost]", "positions"),
        Mistake("the lesson's prices", "return np.flatnonzero(chance > COST / WORTH)", "lesson"),
    ],
)
def calls(answer):
    """whom_to_call(chance, cost, worth, kept): positions of those for whom a call pays."""
    cases = list(_prices())
    answers = [_positions(function_result(answer, *case)) for case in cases]
    for hint, says in _SLIPS.items():  # in one case two slips may call the same members, hardly in all
        if all(np.array_equal(got, np.flatnonzero(says(*case))) for got, case in zip(answers, cases, strict=True)):
            raise Hint(hint)
    for got, case in zip(answers, cases, strict=True):
        right = _whom_to_call(*case)
        if np.array_equal(got, right):
            continue
        if len(got) and not np.array_equal(got, np.round(got)):
            raise Hint("Those are no positions: whole numbers, 0 for the first, are wanted. See np.flatnonzero.")
        if len(got) == len(case[0]) and np.isin(got, (0, 1)).all():
            raise Hint("Those are a 0 or 1 for each member. The positions of the ones are wanted: np.flatnonzero(...).")
        if np.array_equal(got, right + 1):
            raise Hint("Each position is one too high: the first member is at 0.")
        raise Hint(
            f"{len(got)} positions came, for {len(right)} members a call pays. What does a call to one member bring on "
            "average, and what does it cost?"
        )


_SLIPS = {
    "A call keeps only some of the leavers: the share kept is missing.": (
        lambda chance, cost, worth, kept: chance * worth > cost
    ),
    "Those are the members to leave alone. Call the others.": (
        lambda chance, cost, worth, kept: chance * kept * worth <= cost
    ),
    "cost / worth * kept divides by worth, then multiplies by kept: mind the brackets.": (
        lambda chance, cost, worth, kept: chance > cost / worth * kept
    ),
    "1 - kept is the share that a call does not keep.": (
        lambda chance, cost, worth, kept: chance * (1 - kept) * worth > cost
    ),
    "1 - chance is the chance of staying. A call helps with those who leave.": (
        lambda chance, cost, worth, kept: (1 - chance) * kept * worth > cost
    ),
    "That calls above one half. The break-even follows from the prices.": (
        lambda chance, cost, worth, kept: chance > 0.5
    ),
    "Those are the prices of the lesson. Use the ones that come in.": (lambda chance, cost, worth, kept: chance > 0.4),
}


def _positions(returned):
    """Return the positions in order, or say what else they are."""
    if isinstance(returned, tuple) and len(returned) == 1:
        returned = returned[0]  # np.where gives a tuple of one
    plain = np.asarray(returned) if isinstance(returned, (list, np.ndarray)) else None
    if plain is not None and plain.dtype == bool:
        raise Hint("Those are True and False. The positions are wanted: np.flatnonzero(...) of them.")
    if plain is not None and plain.ndim == 2 and 1 in plain.shape:
        raise Hint("The positions come as a table. A flat list of them is wanted, as np.flatnonzero(...) gives it.")
    return np.sort(array(returned, "What whom_to_call returns", (None,)))
