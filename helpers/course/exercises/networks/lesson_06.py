"""Autoencoders: sizes, E's formula solved, how surprising, a fairer score and its gain, how many looks a day."""

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise


@exercise(
    "networks/06/sizes",
    points=1,
    reason="Each layer has inputs times units weights and a bias a unit: 1,441. The last two axes hold 200 of 1,000.",
    mistakes=[
        Mistake("without biases", "n_parameters = 1352\nshare_lost = 0.2", "biases"),
        Mistake("the encoder only", "n_parameters = 705\nshare_lost = 0.2", "decoder"),
        Mistake("a bias for the input too", "n_parameters = 1441 + 32\nshare_lost = 0.2", "comes in"),
        Mistake("tied", "n_parameters = 765\nshare_lost = 0.2", "weights of its own"),
        Mistake("the share kept", "n_parameters = 1441\nshare_lost = 0.8", "kept"),
        Mistake("the squares lost", "n_parameters = 1441\nshare_lost = 200", "share"),
        Mistake("one axis", "n_parameters = 1441\nshare_lost = 0.5", "two numbers"),
        Mistake("half of the loss", "n_parameters = 1441\nshare_lost = 0.1", "half"),
    ],
)
def sizes(answer):
    """Parameters of 32-16-8-4-1-4-8-16-32, and the share of squares that a code of two of four axes loses."""
    n_parameters, share_lost = parts(answer, "n_parameters", "share_lost")
    n_parameters, share_lost = number(n_parameters, "n_parameters"), number(share_lost, "share_lost")
    if not close(n_parameters, 1441):
        found = {
            1352: "n_parameters leaves out the biases.",
            705: "n_parameters counts the encoder only; the decoder has parameters as well.",
            736: "n_parameters counts the decoder only; the encoder has parameters as well.",
            1473: "n_parameters has too many biases: what comes in has none, it is no layer.",
            765: "n_parameters takes each weight once for both sides; here the decoder has weights of its own.",
        }
        wanted = "n_parameters: between neighbouring layers a weight for each pair of units, and a bias a unit."
        raise Hint(found.get(n_parameters, wanted))
    if close(share_lost, 0.2):
        return
    found = {
        0.8: "That is the share kept; what is lost lies along the other axes.",
        200.0: "That is how much is lost; a share of all squares is wanted.",
        0.5: "A code of two numbers keeps two axes, the largest.",
        0.1: "share_lost is half of what is lost. Is there a half in (1)?",
        20.0: "share_lost is a share between 0 and 1, not per cent.",
    }
    for value, hint in found.items():
        if close(share_lost, value):
            raise Hint(hint)
    raise Hint("share_lost: without a penalty, (3) keeps the largest axes whole and the others not at all.")


def _axes(Z):
    _, singular, axes = np.linalg.svd(Z, full_matrices=False)
    return singular, axes


def _solved(Z, k, penalty):
    singular, axes = _axes(Z)
    return axes[:k].T * np.maximum(1 - penalty / singular[:k] ** 2, 0) @ axes[:k]


_SVD = "_, singular, axes = np.linalg.svd(Z, full_matrices=False)\n"
_KEPT = "return axes[:k].T * keeps[:k] @ axes[:k]"


@exercise(
    "networks/06/solved",
    points=3,
    reason="The sums of squares are the squared singular values; each of the first k axes keeps 1 - penalty / s, or 0.",
    mistakes=[
        Mistake("no penalty", _SVD + "return axes[:k].T @ axes[:k]", "penalty"),
        Mistake("may turn around", _SVD + "keeps = 1 - penalty / singular**2\n" + _KEPT, "negative"),
        Mistake("singular values", _SVD + "keeps = np.maximum(1 - penalty / singular, 0)\n" + _KEPT, "squares"),
        Mistake(
            "mean squares", _SVD + "keeps = np.maximum(1 - penalty * len(Z) / singular**2, 0)\n" + _KEPT, "not the mean"
        ),
        Mistake(
            "covariance",
            _SVD + "keeps = np.maximum(1 - penalty * (len(Z) - 1) / singular**2, 0)\n" + _KEPT,
            "divided by",
        ),
        Mistake("all axes", _SVD + "return axes.T * np.maximum(1 - penalty / singular**2, 0) @ axes", "first k"),
        Mistake(
            "the last axes",
            _SVD + "keeps = np.maximum(1 - penalty / singular**2, 0)\nreturn axes[-k:].T * keeps[-k:] @ axes[-k:]",
            "largest",
        ),
        Mistake("ridge", _SVD + "keeps = singular**2 / (singular**2 + penalty)\n" + _KEPT, "ridge"),
        Mistake("between the rows", "return Z @ Z.T", "shape"),
    ],
)
def solved(answer):
    """solved(Z, k, penalty): the matrix W V' of equation (3)."""
    fresh = np.random.default_rng()
    for n, p, k, share in [(60, 4, 2, 0.0), (80, 5, 3, 0.004), (50, 6, 4, 1.3), (70, 5, 5, 0.7)]:
        Z = fresh.normal(size=(n, p)) * np.linspace(3, 1, p) @ np.linalg.qr(fresh.normal(size=(p, p)))[0]
        Z -= Z.mean(axis=0)
        singular, _ = _axes(Z)
        penalty = share * float(singular[k - 1] ** 2)
        name = f"What solved returns for {n} rows of {p} columns, k = {k} and penalty {penalty:.0f}"
        got, right = array(function_result(answer, Z, k, penalty), name), _solved(Z, k, penalty)
        if got.shape != right.shape:
            raise Hint(f"{name} has shape {got.shape}; (columns, columns) is wanted, {right.shape}.")
        if not close(got, right, rtol=1e-6, atol=1e-8):
            raise Hint(_why_not_solved(got, Z, k, penalty, name))


def _why_not_solved(got, Z, k, penalty, name):
    singular, axes = _axes(Z)
    squares = singular**2

    def built(keeps, which=slice(None, k)):
        return axes[which].T * keeps[which] @ axes[which]

    kept = np.maximum(1 - penalty / squares, 0)
    found = {
        "All of the first k axes come back whole. Where is the penalty?": built(np.ones_like(squares)),
        "An axis whose share would be negative is turned around; (3) keeps none of it.": built(1 - penalty / squares),
        "The penalty stands over the sums of squares s, not over the singular values.": built(
            np.maximum(1 - penalty / singular, 0)
        ),
        "s is the sum of squares along an axis, not the mean over the rows.": built(
            np.maximum(1 - penalty * len(Z) / squares, 0)
        ),
        "More axes come back than a code of k numbers can hold: the first k only.": built(kept, slice(None)),
        "These are the axes with the smallest sums of squares; the largest come back.": built(kept, slice(-k, None)),
        "That is how ridge regression shrinks, s / (s + penalty). See (3).": built(squares / (squares + penalty)),
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-6, atol=1e-8):
            return hint
    if penalty == 0:
        return f"{name} has the right shape and other numbers. Without a penalty it must be PCA's projection."
    return f"{name} has other numbers, and it is right without a penalty. Look at what the penalty is divided by."


_BELOW = "below = np.searchsorted(np.sort(kept), scores, side='{}')\nm = len(kept)\nreturn "


@exercise(
    "networks/06/rates",
    points=2,
    reason="With c kept scores below it, a score is above the threshold if the place in (5) is at most c: "
    "(1 - r)(m + 1) <= c, so the smallest rate is 1 - c / (m + 1).",
    mistakes=[
        Mistake("the share of the kept", _BELOW.format("left") + "1 - below / m", "itself"),
        Mistake("one place too few", _BELOW.format("left") + "(m - below) / (m + 1)", "rate 0"),
        Mistake("one place too many", _BELOW.format("left") + "(m - below + 1) / m", "above 1"),
        Mistake("the other way round", _BELOW.format("left") + "below / (m + 1)", "strange"),
        Mistake("equal counts as above", _BELOW.format("right") + "1 - below / (m + 1)", "equals"),
        Mistake(
            "not sorted",
            "below = np.searchsorted(kept, scores)\nreturn 1 - below / (len(kept) + 1)",
            "in any order",
        ),
        Mistake("one for all", _BELOW.format("left") + "float(np.mean(1 - below / (m + 1)))", "array"),
        Mistake(
            "a threshold",
            "return np.sort(kept)[np.minimum(np.searchsorted(np.sort(kept), scores), len(kept) - 1)]",
            "rates",
        ),
    ],
)
def rates(answer):
    """smallest_rates(kept, scores): for each new score the smallest rate with which (5) flags it."""
    fresh = np.random.default_rng()
    for m, n in [(19, 6), (3, 4), (40, 9), (99, 7), (7, 1)]:
        kept = fresh.permutation(np.cumsum(fresh.uniform(0.1, 1.0, size=m)) + 1)
        scores = fresh.uniform(1, kept.max(), size=n)
        if n > 1:
            scores[:3] = kept.max() + 1, 0.5, np.sort(kept)[m // 2]
            scores = fresh.permutation(scores)
        name = f"What smallest_rates returns for {m} kept scores and {n} new ones"
        got = array(function_result(answer, kept, scores), name)
        if got.shape != (n,):
            raise Hint(f"{name} has shape {got.shape}; a rate for each new score is wanted, shape {(n,)}.")
        if not close(got, _rates(kept, scores), rtol=1e-9):
            raise Hint(_why_not_rates(got, kept, scores))


def _rates(kept, scores):
    return 1 - (kept[:, None] < scores).sum(axis=0) / (len(kept) + 1)


def _why_not_rates(got, kept, scores):
    m, above = len(kept), (kept[:, None] >= scores).sum(axis=0)
    unsorted = np.searchsorted(kept, scores)
    found = {
        "A score that equals a kept one is not above it.": 1 - (kept[:, None] <= scores).sum(axis=0) / (m + 1),
        "That is the share of the kept scores. The new order takes a place itself: see how (5) counts.": above / m,
        "The strangest order gets the rate 0 from you. With no false alarm allowed, (5) asks for a place that is not "
        "there.": above / (m + 1),
        "A rate above 1 comes out. How many places are there for a new score among m?": (above + 1) / m,
        "The more strange the score, the smaller must the rate be with which it is still flagged.": 1
        - (above + 1) / (m + 1),
        "The kept scores come in any order; you count as if they were sorted.": 1 - unsorted / (m + 1),
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-9, atol=1e-12):
            return hint
    if got.min() < 0 or got.max() > 1:
        return "Some of what you return lies outside 0 to 1; rates are wanted."
    return "The shape is right, the rates are not. With three kept scores there are four places: which rate has each?"


def _fair(lost, usual):
    size = np.sqrt(np.mean(usual**2, axis=0))
    used = size > 0
    return np.sum((lost[:, used] / size[used]) ** 2, axis=1)


_FAIR = "size = {}\nused = size > 0\nreturn {}"
_ROOT, _SUM = "np.sqrt(np.mean(usual**2, axis=0))", "np.sum((lost[:, used] / size[used]) ** 2, axis=1)"


@exercise(
    "networks/06/fair",
    points=3,
    reason="Each column's error is measured in what the column usually loses; then squares add up as before.",
    mistakes=[
        Mistake("all alike", "return np.sum(lost**2, axis=1)", "as it is"),
        Mistake("sized by themselves", _FAIR.format(_ROOT.replace("usual", "lost"), _SUM), "of the past"),
        Mistake("standard deviation", _FAIR.format("usual.std(axis=0)", _SUM), "mean square"),
        Mistake("divided by the square", _FAIR.format("np.mean(usual**2, axis=0)", _SUM), "root"),
        Mistake("not squared", _FAIR.format(_ROOT, "np.sum(lost[:, used] / size[used], axis=1)"), "square"),
        Mistake("the mean", _FAIR.format(_ROOT, _SUM.replace("np.sum", "np.mean")), "mean of the columns"),
        Mistake("the sum of the orders", _FAIR.format(_ROOT, _SUM.replace("axis=1", "axis=0")), "one score an order"),
        Mistake("divided by zero", f"return np.sum((lost / {_ROOT}) ** 2, axis=1)", "lost nothing"),
        Mistake(
            "zero counts as one",
            f"size = {_ROOT}\nsize[size == 0] = 1\nreturn np.sum((lost / size) ** 2, axis=1)",
            "left out",
        ),
    ],
)
def fair(answer):
    """fair_scores(lost, usual): squared losses, each column in units of what it usually loses."""
    fresh = np.random.default_rng()
    for n, m, p, has_zero in [(7, 60, 4, False), (12, 40, 5, False), (9, 50, 6, True)]:
        sizes_of_columns = fresh.uniform(0.2, 2.0, size=p)
        usual = (fresh.normal(size=(m, p)) + 0.6) * sizes_of_columns
        lost = 1.5 * fresh.normal(size=(n, p)) * fresh.permutation(sizes_of_columns)
        if has_zero:
            usual[:, 1] = 0.0
        name = f"What fair_scores returns for {n} orders of {p} columns"
        with np.errstate(all="ignore"):
            got = array(function_result(answer, lost, usual), name, finite=False)
        if got.shape != (n,):
            raise Hint(f"{name} has shape {got.shape}; one score an order is wanted, shape {(n,)}.")
        if not close(got, _fair(lost, usual), rtol=1e-6):
            raise Hint(_why_unfair(got, lost, usual))


def _why_unfair(got, lost, usual):
    if not np.isfinite(got).all():
        return "Some scores are not finite. A column that lost nothing in the past is to be left out, not divided by."
    root = np.sqrt(np.mean(usual**2, axis=0))
    size = np.where(root > 0, root, np.inf)
    scaled = lost / size
    own = np.sqrt(np.mean(lost**2, axis=0))
    deviation = np.where(root > 0, usual.std(axis=0), np.inf)
    found = {
        "Every column counts as it is. Divide each by its usual size first.": (lost**2).sum(axis=1),
        "The usual size comes from orders of the past, not from those to be scored.": ((lost / own) ** 2).sum(axis=1),
        "That is the standard deviation, around the mean. The root of the mean square is wanted, around 0.": (
            (lost / deviation) ** 2
        ).sum(axis=1),
        "You divide by the mean square; its root is the usual size.": ((scaled / size) ** 2).sum(axis=1),
        "The quotients are to be squared before they are summed, or plus and minus cancel.": scaled.sum(axis=1),
        "That is the mean of the columns; the sum is wanted.": (scaled**2)[:, root > 0].mean(axis=1),
        "A column that lost nothing in the past is to be left out, and counts in your sum.": (
            (lost / np.where(root > 0, root, 1)) ** 2
        ).sum(axis=1),
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-6):
            return hint
    return "The shape is right and the numbers are not. Work out one order with two columns by hand."


@exercise(
    "networks/06/gain",
    points=1,
    reason="With a code of four, what is usual differs much between columns, and about three in four of the picks are "
    "wrong instead of six in ten. With a code of five no column is left far behind, and the two scores pick alike.",
    mistakes=[
        Mistake("plain less fair", "gain_of_four, gain_of_five = -0.13, 0.01", "fair less plain"),
        Mistake("the shares", "gain_of_four, gain_of_five = 0.75, 0.8", "difference"),
        Mistake("the other way round", "gain_of_four, gain_of_five = 0.0, 0.13", "code of four"),
        Mistake("per cent", "gain_of_four, gain_of_five = 13.3, -0.8", "per cent"),
        Mistake("none for four", "gain_of_four, gain_of_five = 0.0, 0.0", "gain_of_four"),
        Mistake("as much for five", "gain_of_four, gain_of_five = 0.13, 0.13", "gain_of_five"),
    ],
)
def gain(answer):
    """The change in the share of picks that are wrong, fair less plain score, for codes of four and of five."""
    four, five = parts(answer, "gain_of_four", "gain_of_five")
    four, five = number(four, "gain_of_four"), number(five, "gain_of_five")
    if 0.04 < four < 0.26 and abs(five) < 0.07:  # the training differs a little from one processor to the next
        return
    if max(abs(four), abs(five)) > 1:
        raise Hint("The change is wanted as a share between -1 and 1, not in per cent.")
    if four > 0.4:
        raise Hint("These look like the shares themselves; the difference of the two is wanted, fair less plain.")
    if -0.26 < four < -0.04:
        raise Hint("The sign is turned round: fair less plain is wanted.")
    if abs(four) < 0.04 and 0.04 < five < 0.26:
        raise Hint("Have the two changed places? A code of four has more to gain than one of five.")
    name, k = ("gain_of_five", 5) if 0.04 < four < 0.26 else ("gain_of_four", 4)
    raise Hint(
        f"{name} does not fit. Do lost_of[{k}] and usual_of[{k}] both go into fair_scores, and is exercise 4 right?"
    )


def _worth(scores, cost, look):
    ranked = np.take_along_axis(cost, np.argsort(-scores, axis=1), axis=1)
    return np.r_[0.0, np.cumsum(ranked.mean(axis=0) - look)]


_RANKED = "ranked = np.take_along_axis(cost, np.argsort({}, axis=1), axis=1)\n"
_BEST = "return int(np.argmax(np.r_[0, np.cumsum(ranked.mean(axis=0) - look)]))"


@exercise(
    "networks/06/looks",
    points=2,
    reason="Rank each day by score; the n-th look is worth the mean cost at the n-th place less what a look costs.",
    mistakes=[
        Mistake("lowest first", _RANKED.format("scores") + _BEST, "highest scores"),
        Mistake("ranked by cost", _RANKED.format("-cost") + _BEST, "nobody knows"),
        Mistake("looks are free", _RANKED.format("-scores") + _BEST.replace(" - look", ""), "is not free"),
        Mistake("paid once", _RANKED.format("-scores") + _BEST.replace("mean", "sum"), "every day"),
        Mistake(
            "never none", _RANKED.format("-scores") + _BEST.replace("np.r_[0, ", "(").replace("])", "))"), "one less"
        ),
        Mistake(
            "begins with one",
            _RANKED.format("-scores") + _BEST.replace("np.r_[0, ", "(").replace("]))", "))) + 1"),
            "no look at all",
        ),
        Mistake(
            "stops at the first look that does not pay",
            _RANKED.format("-scores")
            + "worth = ranked.mean(axis=0) - look\nreturn int(np.argmax(np.r_[worth, -1] <= 0))",
            "later looks",
        ),
        Mistake(
            "what is saved",
            _RANKED.format("-scores") + "return np.cumsum(ranked.mean(axis=0) - look).max()",
            "number of looks",
        ),
    ],
)
def looks(answer):
    """best_looks(scores, cost, look): the number of looks a day that saves most."""
    fresh = np.random.default_rng()
    falling = np.array([[4.0, 3.0, 2.0, 1.0]] * 2)
    costs = [[30.0, 8.0, 4.0, 0.0], [30.0, 0.0, 50.0, 0.0], [0.0, 0.0, 0.0, 0.0]]
    cases = [(falling, np.array([cost] * 2), 10.0) for cost in costs]
    for _ in range(6):
        scores = fresh.normal(size=(6, 40))
        chance = 1 / (1 + np.exp(-2.5 * scores + 2))
        cost = np.where(fresh.random((6, 40)) < chance, fresh.uniform(5, 80, size=(6, 40)), 0.0)
        cases.append((scores, cost, float(fresh.uniform(8, 20))))
    for scores, cost, look in cases:
        got = number(function_result(answer, scores, cost, look), "best_looks")
        right = int(np.argmax(_worth(scores, cost, look)))
        if got != right:
            raise Hint(_why_not_looks(got, scores, cost, look, right))


def _why_not_looks(got, scores, cost, look, right):
    worth = _worth(scores, cost, look)
    places = np.diff(worth)
    first_loss = int(np.argmax(np.r_[places, -1] <= 0))
    if got != int(got) or not 0 <= got <= cost.shape[1]:
        if close(got, worth[1:].max()):
            return "That is what is saved; the number of looks is wanted."
        return f"best_looks gives {got:g}; a number of looks a day is wanted, from 0 to {cost.shape[1]}."
    by_cost = "You rank by cost, which nobody knows before. Rank by score."
    paying = "You count the looks that pay for themselves: add up from the first look on, and take the largest sum."
    found = {
        "A look is not free: each of them costs.": int(np.argmax(_worth(scores, cost, 0.0))),
        by_cost: int(np.argmax(_worth(cost, cost, look))),
        paying: int(np.sum(places > 0)),
        "The looks go to the lowest scores; the highest scores are first.": int(np.argmax(_worth(-scores, cost, look))),
        "A look of that number is paid every day, not once for all days.": int(
            np.argmax(_worth(scores, cost * len(cost), look))
        ),
        "You give one less. Is no look at all among the choices, in the first place?": right - 1 if right else -1,
        "You stop where a look does not pay for itself; later looks may make up for it.": first_loss,
    }
    if right == 0 and got == 0:
        return "No look at all is right here."
    if got == found[by_cost] == found[paying]:
        return f"{by_cost} Or: {paying}"
    for hint, value in found.items():
        if got == value:
            return hint
    if right == 0:
        return f"You give {got:g}, and no look at all saves more. It is one of the choices."
    return f"You give {got:g}. All days share one number: for each n add up over the days first, then choose."
