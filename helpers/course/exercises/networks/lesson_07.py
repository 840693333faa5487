"""Generative adversarial networks: the best expert, sizes, what comes back from it, counting styles, the bill."""

import math

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise

_END = "\nloss_at_the_end = np.log(2)"


@exercise(
    "networks/07/expert",
    points=2,
    reason="0.3 / (0.3 + 0.1) = 0.75. With p = q the best expert says one half everywhere: its loss is log 2.",
    mistakes=[
        Mistake("the share of the made", "best_D = 0.1 / 0.4" + _END, "made designs"),
        Mistake("the odds", "best_D = 0.3 / 0.1" + _END, "probability"),
        Mistake("the logit", "best_D = np.log(3)" + _END, "logit"),
        Mistake("both terms in full", "best_D = 0.75\nloss_at_the_end = 2 * np.log(2)", "1/(2n)"),
        Mistake("the sign", "best_D = 0.75\nloss_at_the_end = np.log(0.5)", "sign"),
        Mistake("the probability", "best_D = 0.75\nloss_at_the_end = 0.5", "what D says"),
        Mistake("nothing left to lose", "best_D = 0.75\nloss_at_the_end = 0", "never wrong"),
        Mistake("another logarithm", "best_D = 0.75\nloss_at_the_end = 1.0", "natural"),
    ],
)
def expert(answer):
    """The best discriminator for densities 0.3 and 0.1, and its loss when both densities agree."""
    best, loss = parts(answer, "best_D", "loss_at_the_end")
    best, loss = number(best, "best_D"), number(loss, "loss_at_the_end")
    if not close(best, 0.75):
        found = {
            0.25: "best_D is the share of the made designs; D says how likely a design is real.",
            3.0: "best_D is a ratio of densities; a probability is at most 1.",
            math.log(3): "best_D is the logit; equation (3) is the probability.",
        }
        raise Hint(_first(best, found) or "best_D: put p = 0.3 and q = 0.1 into equation (3).")
    if not close(loss, math.log(2)):
        found = {
            2 * math.log(2): "loss_at_the_end is twice too large: each half of (2) is divided by 2n, look at 1/(2n).",
            -math.log(2): "loss_at_the_end has the wrong sign: (2) begins with a minus.",
            -2 * math.log(2): "loss_at_the_end is the value of (1); (2) has another sign and another factor.",
            0.5: "loss_at_the_end is what D says; the loss takes its logarithm.",
            0.0: "A loss of zero belongs to an expert that is never wrong and always sure. This one can only guess.",
            1.0: "loss_at_the_end is in bits; the logarithm of the lesson is the natural one.",
            math.log10(2): "loss_at_the_end is a decimal logarithm; the one of the lesson is the natural one.",
        }
        raise Hint(_first(loss, found) or "loss_at_the_end: what does (3) say if p = q? Put that D into (2).")


def _first(value, found):
    return next((hint for wrong, hint in found.items() if close(value, wrong)), None)


_SIDE = "for kernel, stride, zeros in {}:\n    side = {}\nreturn side"
_RIGHT = "(side - 1) * stride + kernel - 2 * zeros"


def _enlarged(side, layers):
    for kernel, stride, zeros in layers:
        side = (side - 1) * stride + kernel - 2 * zeros
    return side


@exercise(
    "networks/07/enlarged",
    points=2,
    reason="The first and the last pixel's kernels lie (n - 1) s apart; the last adds k, and p is cut off at each end.",
    mistakes=[
        Mistake("a convolution", _SIDE.format("layers", "(side + 2 * zeros - kernel) // stride + 1"), "smaller"),
        Mistake("nothing cut off", _SIDE.format("layers", "(side - 1) * stride + kernel"), "cut off"),
        Mistake("cut off once", _SIDE.format("layers", "(side - 1) * stride + kernel - zeros"), "both ends"),
        Mistake("n strides", _SIDE.format("layers", "side * stride + kernel - 2 * zeros"), "between"),
        Mistake("from the end", _SIDE.format("layers[::-1]", _RIGHT), "first layer"),
        Mistake("one layer only", _SIDE.format("layers[:1]", _RIGHT), "all layers"),
        Mistake("always twice", _SIDE.format("layers", "side * stride"), "kernel"),
    ],
)
def enlarged(answer):
    """enlarged(side, layers): equation (6) over triples of kernel, stride and zeros."""
    fresh = np.random.default_rng()
    cases = [(1, [(4, 1, 0)]), (3, [(5, 3, 1)]), (4, [(5, 2, 1), (4, 1, 0)]), (1, [(4, 1, 0), (3, 2, 1), (5, 3, 0)])]
    for _ in range(4):
        layers = [(int(k), int(s), int(p)) for k, s, p in fresh.integers((3, 1, 0), (7, 4, 2), size=(3, 3))]
        cases.append((int(fresh.integers(2, 6)), layers))
    for side, layers in cases:
        got, right = number(function_result(answer, side, list(layers)), "enlarged"), _enlarged(side, layers)
        if got != right:
            raise Hint(f"From {side} through {layers} you come to {got:g}. {_why_side(got, side, layers)}")


def _why_side(got, side, layers):
    def through(rule, layers=layers):
        n = side
        for layer in layers:
            n = rule(n, *layer)
        return n

    found = {
        "The first layer of the list is the one next to the noise.": _enlarged(side, layers[::-1]),
        "Go through all layers, each beginning with the side of the one before.": _enlarged(side, layers[:1]),
        "That is a convolution, which makes pictures smaller.": through(lambda n, k, s, p: (n + 2 * p - k) // s + 1),
        "What is p for? So much is cut off at each end.": through(lambda n, k, s, p: (n - 1) * s + k),
        "The zeros p are cut off at both ends.": through(lambda n, k, s, p: (n - 1) * s + k - p),
        "Count the strides between n pixels: there is one less.": through(lambda n, k, s, p: n * s + k - 2 * p),
        "The stride alone does not do it: what does the kernel add?": through(lambda n, k, s, p: n * s),
    }
    wanted = "Equation (6), layer by layer."
    return next((hint for hint, value in found.items() if got == value), wanted)


_D = "D = 1 / (1 + np.exp(-d))\n"


def _slope(d, loss):
    D = 1 / (1 + np.exp(-d))
    return (-D if loss == "minimax" else D - 1) / len(d)


@exercise(
    "networks/07/slope",
    points=3,
    reason="The derivative of log(1 - sigmoid(d)) is -D, that of -log sigmoid(d) is D - 1; the mean divides by n.",
    mistakes=[
        Mistake("swapped", _D + "return (D - 1 if loss == 'minimax' else -D) / len(d)", "other way"),
        Mistake("uphill", _D + "return (D if loss == 'minimax' else 1 - D) / len(d)", "sign"),
        Mistake("without the mean", _D + "return -D if loss == 'minimax' else D - 1", "1/n"),
        Mistake("one loss for both", _D + "return (D - 1) / len(d)", "minimax"),
        Mistake("minimax for both", _D + "return -D / len(d)", "non-saturating"),
        Mistake("by the probability", _D + "return (-1 / (1 - D) if loss == 'minimax' else -1 / D) / len(d)", "logit"),
        Mistake("the losses", _D + "return (np.log(1 - D) if loss == 'minimax' else -np.log(D)) / len(d)", "slope"),
        Mistake("logits for probabilities", "return (-d if loss == 'minimax' else d - 1) / len(d)", "sigmoid"),
    ],
)
def slope(answer):
    """slope_by_logit(d, loss): equations (4) and (5)."""
    fresh = np.random.default_rng()
    for n in (5, 12, 1):
        d = fresh.normal(0.5, 2, size=n)
        for loss in ("minimax", "non-saturating"):
            name = f"What slope_by_logit returns for {n} logits and {loss!r}"
            got, right = array(function_result(answer, d.copy(), loss), name), _slope(d, loss)
            if got.shape != right.shape:
                raise Hint(f"{name} has shape {got.shape}; {right.shape} is wanted: one slope for each logit.")
            if not close(got, right, rtol=1e-6, atol=1e-10):
                raise Hint(f"{name} is not right. {_why_slope(got, d, loss)}")


def _why_slope(got, d, loss):
    D = 1 / (1 + np.exp(-d))
    other = {"minimax": "non-saturating", "non-saturating": "minimax"}[loss]
    here = loss == "minimax"
    found = {
        f"That is the slope of the {other} loss. Is it the other way round?": _slope(d, other),
        "It has the wrong sign: both losses fall where a logit rises.": -_slope(d, loss),
        "The loss is a mean: each of its terms has the factor 1/n.": _slope(d, loss) * len(d),
        "That is the slope by the probability D; by the logit it has a factor D (1 - D) more.": (
            (-1 / (1 - D) if here else -1 / D) / len(d)
        ),
        "That is the loss of each design; its slope is wanted.": (np.log(1 - D) if here else -np.log(D)) / len(d),
        "d holds logits. The probability D is their sigmoid.": (-d if here else d - 1) / len(d),
    }
    for hint, value in found.items():
        if (len(d) > 1 or "mean" not in hint) and close(got, value, rtol=1e-6, atol=1e-10):
            return hint
    return f"Take D as the sigmoid of d; then equation {'(4)' if here else '(5)'}."


def _counted(labels, n_styles, least):
    counts = np.bincount(labels[labels >= 0], minlength=n_styles)
    return int(np.sum(counts >= least * len(labels) / n_styles)), float(np.mean(labels >= 0))


_COUNTS = "counts = np.array([np.sum(labels == style) for style in range(n_styles)])\n"
_SHARE = "np.mean(labels >= 0)"


@exercise(
    "networks/07/counted",
    points=2,
    reason="An even share is len(labels) / n_styles, of all designs; the good ones are those with a style at all.",
    mistakes=[
        Mistake("one is enough", f"return len(set(labels[labels >= 0])), {_SHARE}", "at least one"),
        Mistake("no style is a style", f"return len(set(labels)), {_SHARE}", "-1"),
        Mistake(
            "of the good ones",
            _COUNTS + f"return np.sum(counts >= least * counts.sum() / n_styles), {_SHARE}",
            "all designs",
        ),
        Mistake(
            "more than",
            _COUNTS + f"return np.sum(counts > least * len(labels) / n_styles), {_SHARE}",
            "at least",
        ),
        Mistake(
            "a share of all",
            _COUNTS + f"return np.sum(counts >= least * len(labels)), {_SHARE}",
            "even share",
        ),
        Mistake(
            "the share of styles",
            _COUNTS + "n = np.sum(counts >= least * len(labels) / n_styles)\nreturn n, n / n_styles",
            "share of designs",
        ),
        Mistake(
            "the bad ones",
            _COUNTS + "return np.sum(counts >= least * len(labels) / n_styles), np.mean(labels < 0)",
            "without a style",
        ),
    ],
)
def counted(answer):
    """counted(labels, n_styles, least): styles covered and the share of designs with a style."""
    fresh = np.random.default_rng()
    cases = [(np.repeat([0, 1, 2, 3, -1], [30, 10, 9, 1, 30]), 4, 0.5), (np.full(6, -1), 3, 0.2)]
    cases += [(fresh.integers(-1, 6, size=90), 6, 0.8) for _ in range(3)]
    for labels, n_styles, least in cases:
        result = function_result(answer, fresh.permutation(labels), n_styles, least)
        covered, share = parts(result, "the styles covered", "the share")
        covered, share = number(covered, "the styles covered"), number(share, "the share")
        right = _counted(labels, n_styles, least)
        if covered != right[0]:
            raise Hint(_why_covered(covered, labels, n_styles, least))
        if not close(share, right[1], rtol=1e-9):
            if close(share, 1 - right[1]):
                raise Hint("That is the share of designs without a style.")
            if close(share, covered / n_styles):
                raise Hint("That is the share of styles that are covered; the share of designs with a style is wanted.")
            raise Hint("The share: of all designs, how many have a style, that is a label other than -1?")


def _why_covered(covered, labels, n_styles, least):
    good = labels[labels >= 0]
    counts = np.bincount(good, minlength=n_styles)
    found = {
        "An even share is the part 1 / n_styles of all designs; you ask for a part of all.": counts
        >= least * len(labels),
        "The even share is meant of all designs, also those without a style.": counts >= least * len(good) / n_styles,
        "A style with exactly the part wanted is covered: at least.": counts > least * len(labels) / n_styles,
        "You count a style that has at least one design; more is wanted.": counts > 0,
    }
    if covered == len(set(labels.tolist())) and -1 in labels:
        return "Is -1 counted as a style? And one design is not enough to cover one."
    for hint, those in found.items():
        if covered == np.sum(those):
            return hint
    return f"You cover {covered:g} styles of {n_styles}. Count the designs of each, then compare with the even share."


def _bill(labels, n_styles, wanted, look, draw_out):
    places = [np.flatnonzero(labels == style) for style in range(n_styles)]
    if min(map(len, places)) < wanted:
        return math.inf
    return look * (max(at[wanted - 1] for at in places) + 1) + draw_out * wanted * n_styles


_PLACES = "at = [np.flatnonzero(labels == style) for style in range(n_styles)]\n"
_ENOUGH = "if min(map(len, at)) < wanted:\n    return np.inf\n"
_LAST = "last = max(a[wanted - 1] for a in at) + 1\n"


@exercise(
    "networks/07/bill",
    points=3,
    reason="The style that fills up last ends the search; all designs up to there were looked at, usable or not.",
    mistakes=[
        Mistake(
            "the first style to fill",
            _PLACES + _ENOUGH + "return look * (min(a[wanted - 1] for a in at) + 1) + draw_out * wanted * n_styles",
            "every style",
        ),
        Mistake(
            "one look too few",
            _PLACES + _ENOUGH + "return look * max(a[wanted - 1] for a in at) + draw_out * wanted * n_styles",
            "one look",
        ),
        Mistake(
            "only usable ones looked at",
            _PLACES + _ENOUGH + _LAST + "return look * np.sum(labels[:last] >= 0) + draw_out * wanted * n_styles",
            "usable or not",
        ),
        Mistake(
            "all are looked at",
            _PLACES + _ENOUGH + "return look * len(labels) + draw_out * wanted * n_styles",
            "stops",
        ),
        Mistake(
            "all usable ones drawn out",
            _PLACES + _ENOUGH + _LAST + "return look * last + draw_out * np.sum(labels[:last] >= 0)",
            "drawn out",
        ),
        Mistake("looks only", _PLACES + _ENOUGH + _LAST + "return look * last", "drawing"),
        Mistake(
            "what is there",
            _PLACES
            + "last = max([a[:wanted][-1] for a in at if len(a)] or [0]) + 1\n"
            + "return look * last + draw_out * wanted * n_styles",
            "suffice",
        ),
        Mistake(
            "as many in all",
            _PLACES
            + _ENOUGH
            + "a = np.flatnonzero(labels >= 0)\n"
            + "return look * (a[wanted * n_styles - 1] + 1) + draw_out * wanted * n_styles",
            "every style",
        ),
    ],
)
def bill(answer):
    """bill(labels, n_styles, wanted, look, draw_out): yuan until every style has enough, or infinity."""
    fresh = np.random.default_rng()
    cases = [(np.array([0, -1, 0, 1, 0, -1, 1, 2, -1, 2, 0, 1]), 3, 2), (np.array([0, 0, 1, 0, -1, 1, 0]), 3, 1)]
    cases += [(fresh.choice(5, p=[0.3, 0.3, 0.15, 0.05, 0.2], size=300) - 1, 4, 4) for _ in range(4)]
    for labels, n_styles, wanted in cases:
        prices = float(fresh.integers(5, 15)), float(fresh.integers(40, 80))
        args = (labels, n_styles, wanted, *prices)
        got = number(function_result(answer, labels.copy(), *args[1:]), "bill", finite=False)
        right = _bill(*args)
        if not (got == right or (math.isfinite(right) and close(got, right, rtol=1e-9))):
            raise Hint(_why_bill(got, right, *args))


def _why_bill(got, right, labels, n_styles, wanted, look, draw_out):
    if math.isinf(right):
        return "Here a style has fewer designs than wanted: they do not suffice, and np.inf is the answer."
    if not math.isfinite(got):
        return "Here every style has enough designs, and you say that they do not suffice."
    ends = [int(np.flatnonzero(labels == style)[wanted - 1]) + 1 for style in range(n_styles)]
    last, usable = max(ends), np.flatnonzero(labels >= 0)
    drawn = draw_out * wanted * n_styles
    found = {
        "You stop when one style is full; every style must have as many as wanted.": look * min(ends) + drawn,
        "There is one look too few: the first design is number 0.": look * (last - 1) + drawn,
        "A look costs the same for every design, usable or not.": look * int(np.sum(labels[:last] >= 0)) + drawn,
        "The designer stops as soon as every style is full.": look * len(labels) + drawn,
        "Exactly as many as wanted of each style are drawn out, not all that are usable.": (
            look * last + draw_out * int(np.sum(labels[:last] >= 0))
        ),
        "That is the looking alone; drawing out costs too.": look * last,
        "You stop at so many usable designs in all; every style must have as many as wanted.": (
            look * (int(usable[wanted * n_styles - 1]) + 1) + drawn
        ),
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-9):
            return hint
    return "Find where each style gets its last design wanted; the latest of these places ends the looking."
