"""Object detection: overlap, reading a cell, average precision, soft suppression, the cheapest threshold."""

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number
from helpers.course.exercises import Mistake, exercise


@exercise(
    "networks/08/overlap",
    points=1,
    reason="They share 12 by 14 pixels: 168. Together they cover 256 + 224 - 168 = 312. So 168 / 312 = 0.538.",
    mistakes=[
        Mistake("the shared area twice", "their_iou = 168 / (256 + 224)", "counted twice"),
        Mistake("over the true box", "their_iou = 168 / 256", "true box alone"),
        Mistake("over the drawn box", "their_iou = 168 / 224", "drawn box alone"),
        Mistake("the area that is shared", "their_iou = 168", "share of the union"),
        Mistake("the other way round", "their_iou = 312 / 168", "upside down"),
        Mistake("height of the true box", "their_iou = 12 * 16 / (256 + 224 - 12 * 16)", "lower edge"),
        Mistake("rounded", "their_iou = 0.54", "without rounding"),
    ],
)
def overlap(answer):
    """IoU of (10, 8, 26, 24) and (14, 8, 30, 22)."""
    got = number(answer, "their_iou")
    if close(got, 168 / 312):
        return
    found = {
        168 / 480: "The shared area is counted twice below: once in each box.",
        168 / 256: "That is the share of the true box alone; below stands the union of both.",
        168 / 224: "That is the share of the drawn box alone; below stands the union of both.",
        168: "That is the area they share, in pixels; the share of the union is wanted.",
        312: "That is the area of the union, in pixels; it stands below the fraction line.",
        312 / 168: "Your fraction stands upside down: an IoU is never above 1.",
        192 / 288: "Look at the lower edge of what is shared: where does the drawn box end?",
    }
    for value, hint in found.items():
        if close(got, value):
            raise Hint(hint)
    if close(got, 168 / 312, rtol=0.02):
        raise Hint("That is nearly it. Give the number without rounding.")
    raise Hint("From which x to which x do both boxes reach? And from which y to which y? That is what they share.")


def _cell(row, column, z, cell, anchor, *, swap=False, squash=True, grow=np.exp, score="both"):
    place = 1 / (1 + np.exp(-z[1:3])) if squash else z[1:3]
    corner = np.array([row, column] if swap else [column, row])
    middle, half = cell * (corner + place), np.asarray(anchor) * grow(z[3:5]) / 2
    chances = np.exp(z[5:] - z[5:].max())
    chances /= chances.sum()
    there = 1 / (1 + np.exp(-z[0]))
    scores = {"both": there * chances.max(), "there": there, "chance": chances.max()}
    return np.r_[middle - half, middle + half, scores[score]]


_READ = """s = lambda v: 1 / (1 + np.exp(-v))
middle = {middle}
half = {half}
chances = np.exp(z[5:]) / np.exp(z[5:]).sum()
return np.r_[middle - half, middle + half, {score}]"""
_PARTS = {
    "middle": "cell * (np.array([column, row]) + s(z[1:3]))",
    "half": "np.asarray(anchor) * np.exp(z[3:5]) / 2",
    "score": "s(z[0]) * chances.max()",
}


def _read(**changes):
    return _READ.format(**_PARTS | changes)


@exercise(
    "networks/08/cell",
    points=2,
    reason="x belongs to the column and y to the row; the box reaches half its size to each side of the middle.",
    mistakes=[
        Mistake("row and column swapped", _read(middle="cell * (np.array([row, column]) + s(z[1:3]))"), "x goes with"),
        Mistake("place not squashed", _read(middle="cell * (np.array([column, row]) + z[1:3])"), "logistic function"),
        Mistake("logarithm left", _read(half="np.asarray(anchor) * z[3:5] / 2"), "logarithm"),
        Mistake("whole size to each side", _read(half="np.asarray(anchor) * np.exp(z[3:5])"), "half"),
        Mistake("score of the first only", _read(score="s(z[0])"), "class"),
        Mistake("score of the class only", _read(score="chances.max()"), "something is there"),
        Mistake("in cells", _read(middle="np.array([column, row]) + s(z[1:3])"), "pixels"),
        Mistake(
            "middle and size",
            "s = lambda v: 1 / (1 + np.exp(-v))\nchances = np.exp(z[5:]) / np.exp(z[5:]).sum()\n"
            "return np.r_[cell * (np.array([column, row]) + s(z[1:3])), np.asarray(anchor) * np.exp(z[3:5]), "
            "s(z[0]) * chances.max()]",
            "edges",
        ),
    ],
)
def cell(answer):
    """read_cell(row, column, z, cell, anchor): equation (4) for one cell."""
    fresh = np.random.default_rng()
    for n_classes in (1, 3, 5, 5):
        row, column, side = int(fresh.integers(0, 3)), int(fresh.integers(3, 7)), int(fresh.choice([4, 8, 16]))
        args = (row, column, fresh.normal(size=5 + n_classes), side, fresh.uniform(5, 20, size=2).round(1))
        got = array(function_result(answer, *args), "What read_cell returns", (5,))
        if not close(got, _cell(*args), rtol=1e-6, atol=1e-9):
            raise Hint(_wrong_cell(got, args))


def _wrong_cell(got, args):
    cell, right = args[3], _cell(*args)
    if close(got[:4], right[:4], rtol=1e-6, atol=1e-9):
        for score, hint in {
            "there": "The box is right. The score leaves out how sure the cell is of the class.",
            "chance": "The box is right. The score leaves out how sure the cell is that something is there.",
        }.items():
            if close(got[4], _cell(*args, score=score)[4]):
                return hint
        return "The box is right. The score is the product of two probabilities, see the end of (4)."
    middle, size = (right[:2] + right[2:4]) / 2, right[2:4] - right[:2]
    if close(got[:4], np.r_[middle, size], rtol=1e-6):
        return "You return middle and size; the four edges are wanted: left, top, right, bottom."
    if close(got[:4], _cell(*args, swap=True)[:4], rtol=1e-6, atol=1e-9):
        return "x goes with the column and y with the row."
    if close(got[:4], _cell(*args, squash=False)[:4], rtol=1e-6, atol=1e-9):
        return "The place within the cell is the logistic function of what the cell says."
    if close(got[2:4] - got[:2], size, rtol=1e-6, atol=1e-9):
        if close(got[:2] + got[2:4], 2 * middle / cell, rtol=1e-6, atol=1e-9):
            return "The size is right. The middle is still in cells, not in pixels."
        if close(got[:2] + got[2:4], 2 * middle * 8 / cell, rtol=1e-6, atol=1e-9):
            return "The size is right. The middle is that of cells of 8 pixels; the side is the argument `cell`."
        return "The size is right. Look at the middle again."
    if close(got[:2] + got[2:4], 2 * middle, rtol=1e-6, atol=1e-9):
        if close(got[2:4] - got[:2], 2 * size, rtol=1e-6, atol=1e-9):
            return "The middle is right. A box reaches half of its width to each side."
        return "The middle is right. z holds the logarithm of the size beside the anchor: undo it."
    return "Go through (4) from the left: middle, size, then half of the size to each side of the middle."


def _area(is_right, n_true, *, raised=True):
    n_right = np.cumsum(np.asarray(is_right, dtype=int))
    precision = n_right / np.arange(1, len(n_right) + 1)
    if raised:
        precision = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(np.diff(n_right / n_true, prepend=0) * precision))


_AREA = """n = np.cumsum(np.asarray(is_right, dtype=int))
precision = n / np.arange(1, len(n) + 1)
{}
return float(np.sum(np.diff(n / n_true, prepend=0) * precision))"""
_RAISE = "precision = np.maximum.accumulate(precision[::-1])[::-1]"


@exercise(
    "networks/08/area",
    points=3,
    reason="Count from the left for precision and recall, raise from the right, then add up steps times height.",
    mistakes=[
        Mistake("not raised", _AREA.format(""), "raise"),
        Mistake("raised from the left", _AREA.format("precision = np.maximum.accumulate(precision)"), "later"),
        Mistake(
            "recall of what was found",
            _AREA.format(_RAISE).replace("n / n_true", "n / max(sum(is_right), 1)"),
            "true boxes",
        ),
        Mistake("the mean precision", _AREA.format("return float(np.mean(precision)) if len(n) else 0.0"), "mean"),
        Mistake(
            "the last precision",
            "return float(np.mean(is_right)) if len(is_right) else 0.0",
            "share that is right",
        ),
        Mistake("the recall reached", "return float(np.sum(is_right)) / n_true", "recall"),
    ],
)
def area(answer):
    """average_precision(is_right, n_true): equation (5), with the precision raised."""
    fresh = np.random.default_rng()
    fixed = [("-+--+", 4), ("-++", 2), ("+-+--", 3), ("", 4), ("--", 1)]
    fixed = [([mark == "+" for mark in marks], n_true) for marks, n_true in fixed]
    drawn = [((fresh.random(12) < 0.5).tolist(), 14) for _ in range(4)]
    for is_right, n_true in fixed + drawn:
        got = number(function_result(answer, is_right, n_true), "average_precision")
        right = _area(is_right, n_true)
        if close(got, right, rtol=1e-6, atol=1e-9):
            continue
        raise Hint(
            f"For {_marks(is_right)} and {n_true} true boxes you give {got:.4g}. {_wrong_area(got, is_right, n_true)}"
        )


def _marks(is_right):
    return "".join("+" if right else "-" for right in is_right) or "no boxes"


def _wrong_area(got, is_right, n_true):
    n = np.cumsum(np.asarray(is_right, dtype=int))
    if not len(n):
        return "Without any box nothing is found: 0."
    precision = n / np.arange(1, len(n) + 1)
    from_left = float(np.sum(np.diff(n / n_true, prepend=0) * np.maximum.accumulate(precision)))
    found = {
        "Each precision is to be raised to the best one at the same place or later.": _area(
            is_right, n_true, raised=False
        ),
        "You raise to the best that came before; the best that comes later is meant.": from_left,
        "Recall is counted among all true boxes, found or not.": _area(is_right, max(n[-1], 1)),
        "That is the mean of the precisions; each counts as much as recall grows there.": float(precision.mean()),
        "That is the share that is right of all boxes, one precision only.": float(precision[-1]),
        "That is the recall reached, one end of the curve only.": float(n[-1] / n_true),
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-6, atol=1e-9):
            return hint
    return "Count right ones from the left, divide for precision and recall, raise, then add step times height."


def _iou(boxes):
    low = np.maximum(boxes[:, None, :2], boxes[:, :2])
    shared = np.maximum(np.minimum(boxes[:, None, 2:], boxes[:, 2:]) - low, 0).prod(axis=2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
    return shared / (area[:, None] + area - shared)


def _heap(fresh, n):
    """Boxes of which at least two overlap by more than one half."""
    while True:
        corner = fresh.uniform(0, 8, size=(n, 2))
        boxes = np.hstack([corner, corner + fresh.uniform(5, 12, size=(n, 2))]).round(1)
        if (_iou(boxes) - np.eye(n)).max() > 0.55:
            return boxes


def _soft(boxes, scores, *, rescored=True, everybody=False, factor=lambda overlaps: 1 - overlaps):
    overlaps, scores = _iou(boxes), np.array(scores, dtype=float)
    rank, is_left = scores.copy(), np.ones(len(scores), dtype=bool)
    while is_left.any():
        judged = scores if rescored else rank
        best = np.flatnonzero(is_left)[judged[is_left].argmax()]
        is_left[best] = False
        touched = np.arange(len(scores)) != best if everybody else is_left
        scores[touched] *= factor(overlaps[best, touched])
    return scores


_SOFT = """overlaps, scores = iou(boxes, boxes), np.array(scores, dtype=float)
old, left = scores.copy(), np.ones(len(scores), dtype=bool)
while left.any():
    best = np.flatnonzero(left)[{judged}[left].argmax()]
    left[best] = False
    {step}
return {result}"""
_STEP = "scores[left] *= 1 - overlaps[best, left]"


def _softened(judged="scores", step=_STEP, result="scores"):
    return _SOFT.format(judged=judged, step=step, result=result)


@exercise(
    "networks/08/soften",
    points=3,
    reason="Each round takes the best by the scores as they are now; those not taken lose by their overlap with it.",
    mistakes=[
        Mistake("in the old order", _softened(judged="old"), "new scores"),
        Mistake(
            "those taken lose too",
            _softened(step="other = np.arange(len(scores)) != best\n    scores[other] *= 1 - overlaps[best, other]"),
            "already taken",
        ),
        Mistake("multiplied by the overlap", _softened(step="scores[left] *= overlaps[best, left]"), "1 - IoU"),
        Mistake("sorted", _softened(result="np.sort(scores)[::-1]"), "order given"),
        Mistake("dropped", _softened(step="scores[left & (overlaps[best] > 0.5)] = 0"), "drops nothing"),
        Mistake("unchanged", "return np.array(scores, dtype=float)", "unchanged"),
        Mistake(
            "the best one only",
            "overlaps, scores = iou(boxes, boxes), np.array(scores, dtype=float)\nbest = scores.argmax()\n"
            "left = np.arange(len(scores)) != best\nscores[left] *= 1 - overlaps[best, left]\nreturn scores",
            "go on",
        ),
    ],
)
def soften(answer):
    """soften(boxes, scores): linear soft suppression, scores in the order given."""
    fresh = np.random.default_rng()
    for n in (4, 6, 8, 9):
        boxes = _heap(fresh, n)
        scores = fresh.permutation(np.linspace(0.3, 0.95, n)).round(3)
        right = _soft(boxes, scores)
        got = array(function_result(answer, boxes, scores), "What soften returns", (n,))
        if not close(got, right, rtol=1e-6, atol=1e-9):
            raise Hint(_wrong_soft(got, boxes, scores, right))


def _wrong_soft(got, boxes, scores, right):
    overlaps, best = _iou(boxes), int(np.argmax(scores))
    once = np.where(np.arange(len(scores)) == best, scores, scores * (1 - overlaps[best]))
    found = {
        "The scores are unchanged.": scores,
        "After the first box you stop; go on with the best of the rest until all are taken.": once,
        "You take the boxes in their old order; after each round the best by the new scores is next.": _soft(
            boxes, scores, rescored=False
        ),
        "Boxes already taken lose too in your version; their scores are settled.": _soft(boxes, scores, everybody=True),
        "You multiply by the IoU itself, so that who overlaps most keeps most; the factor is 1 - IoU.": _soft(
            boxes, scores, factor=lambda overlaps: overlaps
        ),
    }
    for hint, values in found.items():
        if close(got, values, rtol=1e-6, atol=1e-9):
            return hint
    if close(np.sort(got), np.sort(right), rtol=1e-6, atol=1e-9):
        return "The numbers are right, their order is not: return them in the order given."
    if (got == 0).any() and set(np.round(got[got > 0], 9)) <= set(np.round(scores, 9)):
        return "Soft suppression drops nothing: it only lowers scores, each by its overlap."
    if not close(got[best], scores[best]):
        return "The box with the best score is taken first and keeps its score."
    return "Each box not yet taken is multiplied by 1 - IoU with the box taken, in every round."


def _bills(scores, is_right, n_true, miss, alarm, counts=np.greater_equal):
    at = counts(scores, scores[:, None])
    return miss * (n_true - (at & is_right).sum(axis=1)) + alarm * (at & ~is_right).sum(axis=1)


_CHEAP = """scores, is_right = np.asarray(scores), np.asarray(is_right, dtype=bool)
bills = []
for threshold in scores:
    counts = scores >= threshold
    bills.append({bill})
return {result}"""
_BILL = "miss * (n_true - np.sum(counts & is_right)) + alarm * np.sum(counts & ~is_right)"


def _cheap(bill=_BILL, result="scores[np.argmin(bills)]"):
    return _CHEAP.format(bill=bill, result=result)


@exercise(
    "networks/08/threshold",
    points=2,
    reason="For each score as the threshold: right boxes that count are no misses, wrong ones that count are alarms.",
    mistakes=[
        Mistake(
            "costs swapped",
            _cheap(_BILL.replace("miss", "tmp").replace("alarm", "miss").replace("tmp", "alarm")),
            "swapped",
        ),
        Mistake("alarms are free", _cheap("miss * (n_true - np.sum(counts & is_right))"), "alarm"),
        Mistake("misses are free", _cheap("alarm * np.sum(counts & ~is_right)"), "miss"),
        Mistake("the cost itself", _cheap(result="float(np.min(bills))"), "threshold"),
        Mistake("its place", _cheap(result="int(np.argmin(bills))"), "place"),
        Mistake("the dearest", _cheap(result="scores[np.argmax(bills)]"), "dearest"),
        Mistake("more than the threshold", _cheap().replace(">=", ">"), "at least"),
        Mistake("by probabilities", "return alarm / (alarm + miss)", "one of the scores"),
    ],
)
def threshold(answer):
    """cheapest_score(scores, is_right, n_true, miss, alarm): the score with the lowest bill."""
    fresh = np.random.default_rng()
    for miss, alarm in ((6.0, 2.0), (2.0, 6.0), (5.0, 3.0), (3.0, 4.0)):
        args = _problem(fresh, miss, alarm)
        got = number(function_result(answer, *args), "cheapest_score")
        bills = _bills(*args)
        if not close(got, args[0][bills.argmin()], rtol=1e-9):
            raise Hint(_wrong_threshold(got, args, bills))


def _problem(fresh, miss, alarm):
    """Scores with one cheapest among them, and another one for each usual slip."""
    while True:
        scores = np.round(fresh.permutation(np.linspace(0.05, 0.98, 40)) + fresh.uniform(-0.005, 0.005, 40), 4)
        is_right = (fresh.random(40) < scores) & (scores > 0.1) | (scores > 0.93)
        args = (scores, is_right, int(is_right.sum()) + int(fresh.integers(1, 5)), miss, alarm)
        bills, strict = _bills(*args), _bills(*args, counts=np.greater)
        best, slip = scores[bills.argmin()], scores[strict.argmin()]
        others = {scores[_bills(*args[:3], alarm, miss).argmin()], slip}
        is_clear = (is_right & (scores < slip)).any() and (~is_right & (scores >= slip)).any()
        extremes = {scores.min(), scores.max()}
        is_clear &= np.sum(bills == bills.min()) == 1 and best not in others | extremes
        if is_clear and scores[bills.argmax()] in extremes:
            return args


def _wrong_threshold(got, args, bills):
    scores, is_right, n_true, miss, alarm = args
    found = {
        "The costs are swapped: a true box not found costs miss, a wrong box that counts alarm.": scores[
            _bills(scores, is_right, n_true, alarm, miss).argmin()
        ],
        "That is the lowest cost; the threshold that has it is wanted.": bills.min(),
        "That is the place of the threshold in the list; the score itself is wanted.": float(bills.argmin()),
        "A box exactly at the threshold counts: at least.": scores[_bills(*args, counts=np.greater).argmin()],
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-9):
            return hint
    if not np.isclose(scores, got, rtol=0, atol=1e-9).any():
        return f"You give {got:g}, which is not one of the scores. Try each score as the threshold, by its bill."
    counts = scores >= got - 1e-9
    worst = " It is the dearest of all." if close(got, scores[bills.argmax()]) else ""
    if not (is_right & ~counts).any():
        return f"From {got:g} on every right box counts, and many wrong ones: do those cost an alarm each?{worst}"
    if not (counts & ~is_right).any():
        return f"From {got:g} on no wrong box counts, and few right ones: does one not found cost a miss?{worst}"
    return f"With {got:g} the bill is {bills[np.isclose(scores, got)][0]:g}; another score is cheaper."
