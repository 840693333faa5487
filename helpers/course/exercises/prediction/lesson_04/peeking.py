"""Encoding postcodes without a look at the answers."""

import numpy as np

from helpers.course.answers import Hint, agree, array, close, function_result
from helpers.course.exercises import Mistake, exercise


def _encode(code, y, fold):
    encoded = np.empty(len(y))
    for i in range(len(y)):
        others = fold != fold[i]
        same = others & (code == code[i])
        encoded[i] = y[same].mean() if same.any() else y[others].mean()
    return encoded


def _random_codes(n_cases=5):
    rng = np.random.default_rng()
    for n_samples in rng.integers(12, 50, size=n_cases):
        fold = rng.permutation(np.arange(n_samples) % 3)
        y = rng.integers(2, size=n_samples)
        y[fold == 0] = rng.random(np.sum(fold == 0)) < 0.8  # the folds differ, so that a wrong mean shows
        yield rng.integers(6, size=n_samples), y, fold


@exercise(
    "prediction/04/encoding",
    points=3,
    reason=(
        "For each row only the other folds count: among them the rows of its postcode, or all of them where there are "
        "none. Its own answer, and those of the rows tested with it, never enter."
    ),
    mistakes=[
        Mistake(
            "all rows",
            "return np.array([y[code == c].mean() for c in code])",
            "its own answer",
        ),
        Mistake(
            "leaves out itself only",
            "result = np.empty(len(y))\n"
            "for i in range(len(y)):\n"
            "    same = (code == code[i]) & (np.arange(len(y)) != i)\n"
            "    result[i] = y[same].mean() if same.any() else y[fold != fold[i]].mean()\n"
            "return result",
            "whole fold",
        ),
        Mistake(
            "its own fold",
            "return np.array([y[(code == code[i]) & (fold == fold[i])].mean() for i in range(len(y))])",
            "fold != fold[i]",
        ),
        Mistake(
            "zero where nothing is known",
            "result = np.zeros(len(y))\n"
            "for i in range(len(y)):\n"
            "    same = (fold != fold[i]) & (code == code[i])\n"
            "    if same.any():\n"
            "        result[i] = y[same].mean()\n"
            "return result",
            "no such row",
        ),
        Mistake(
            "the mean of all rows where nothing is known",
            "result = np.full(len(y), y.mean())\n"
            "for i in range(len(y)):\n"
            "    same = (fold != fold[i]) & (code == code[i])\n"
            "    if same.any():\n"
            "        result[i] = y[same].mean()\n"
            "return result",
            "no such row",
        ),
        Mistake(
            "a sum, not a mean",
            "result = np.empty(len(y))\n"
            "for i in range(len(y)):\n"
            "    others = fold != fold[i]\n"
            "    same = others & (code == code[i])\n"
            "    result[i] = y[same].sum() if same.any() else y[others].mean()\n"
            "return result",
            "a count",
        ),
        Mistake(
            "kept as integers",
            "result = np.zeros_like(y)\n"
            "for i in range(len(y)):\n"
            "    others = fold != fold[i]\n"
            "    same = others & (code == code[i])\n"
            "    result[i] = y[same].mean() if same.any() else y[others].mean()\n"
            "return result",
            "np.empty",
        ),
        Mistake(
            "in the order of the folds",
            "parts = []\n"
            "for k in np.unique(fold):\n"
            "    others = fold != k\n"
            "    for c in code[fold == k]:\n"
            "        same = others & (code == c)\n"
            "        parts.append(y[same].mean() if same.any() else y[others].mean())\n"
            "return np.array(parts)",
            "order of the rows",
        ),
        Mistake(
            "no postcode at all",
            "return np.array([y[fold != f].mean() for f in fold])",
            "same postcode",
        ),
    ],
)
def encoding(answer):
    """encode(code, y, fold): the mean of y in the same postcode in the other folds."""
    code = np.array([1, 1, 1, 2, 2, 2, 2, 3])
    y = np.array([1, 0, 0, 1, 1, 0, 1, 1])
    fold = np.array([0, 1, 1, 0, 0, 1, 1, 0])
    got = array(function_result(answer, code, y, fold), "What encode returns", (8,))
    right = _encode(code, y, fold)
    if close(got[:7], [y[code == c].mean() for c in code[:7]]):
        raise Hint("Each row's code holds its own answer: that is the peeking. Take the rows of the other folds alone.")
    same_fold = [y[(code == c) & (fold == f)].mean() for c, f in zip(code, fold, strict=True)]
    if close(got, same_fold):
        raise Hint("That is the mean inside the row's own fold. The other folds are wanted: fold != fold[i].")
    if close(got, [y[fold != f].mean() for f in fold]):
        raise Hint("That is the mean of the other folds, whatever the postcode. Take the rows of the same postcode.")
    if close(got[:7], right[:7]):
        if not close(got[7], right[7]):
            raise Hint(
                "Right where the postcode occurs in the other folds. Where there is no such row, take the mean of y "
                "over all rows of the other folds."
            )
    elif not close(got, right):
        raise Hint(_what_is_wrong(got, right, code, y, fold))
    agree(answer, _encode, _random_codes(), hint="The worked case is right; it must be for any rows and folds.")


def _what_is_wrong(got, right, code, y, fold):
    """Say what a wrong encoding of the worked case looks like."""
    others = fold[:, None] != fold
    counts = np.sum(others & (code[:, None] == code) & (y == 1), axis=1)
    alone = (code[:, None] == code) & ~np.eye(len(y), dtype=bool)
    if close(got[:7], counts[:7]):
        return "That is a count of buyers. The mean of y is wanted: the buyers among the rows of the postcode."
    if close(got[:7], [y[row].mean() for row in alone[:7]]):
        return "Each row leaves out its own answer only. The row's whole fold stays out."
    if close(got, np.floor(right)):
        return "Only whole numbers came back: the array that you fill holds integers. Make it with np.empty(len(y))."
    if close(np.sort(got), np.sort(right)):
        return "The numbers are right, but not in the order of the rows. Entry i belongs to row i."
    at = int(np.argmax(~np.isclose(got, right)))
    return (
        f"With code {code.tolist()}, y {y.tolist()} and fold {fold.tolist()}, row {at} gets {got[at]:.4g}; "
        f"{right[at]:.4g} is right, the mean of y in its postcode over the other folds."
    )
