"""The game: the best expert, how large pictures get, and what comes back from the expert."""

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
        Mistake("rounded", "best_D = 0.75\nloss_at_the_end = 0.693", "rounded"),
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
        if abs(loss - math.log(2)) < 0.01:
            raise Hint("loss_at_the_end is rounded: hand it in as it comes out of the computer.")
        raise Hint(_first(loss, found) or "loss_at_the_end: what does (3) say if p = q? Put that D into (2).")


def _first(value, found):
    return next((hint for wrong, hint in found.items() if close(value, wrong)), None)


_SIDE = "for kernel, stride, cut in {}:\n    side = {}\nreturn side"
_RIGHT = "(side - 1) * stride + kernel - 2 * cut"


def _enlarged(side, layers):
    for kernel, stride, cut in layers:
        side = (side - 1) * stride + kernel - 2 * cut
    return side


@exercise(
    "networks/07/enlarged",
    points=2,
    reason="The first and the last pixel's kernels lie (m - 1) s apart; the last adds k; t is cut off at each edge.",
    mistakes=[
        Mistake("a convolution", _SIDE.format("layers", "(side + 2 * cut - kernel) // stride + 1"), "smaller"),
        Mistake("nothing cut off", _SIDE.format("layers", "(side - 1) * stride + kernel"), "cut off"),
        Mistake("cut off once", _SIDE.format("layers", "(side - 1) * stride + kernel - cut"), "both edges"),
        Mistake("m strides", _SIDE.format("layers", "side * stride + kernel - 2 * cut"), "between"),
        Mistake("from the end", _SIDE.format("layers[::-1]", _RIGHT), "first layer"),
        Mistake("one layer only", _SIDE.format("layers[:1]", _RIGHT), "all layers"),
        Mistake("always twice", _SIDE.format("layers", "side * stride"), "The stride alone"),
        Mistake("k and s", _SIDE.format("layers", "(side - 1) * kernel + stride - 2 * cut"), "change places"),
    ],
)
def enlarged(answer):
    """enlarged(side, layers): equation (6) over triples of kernel, stride and cut."""
    fresh = np.random.default_rng()
    cases = [(4, [(6, 3, 1)]), (4, [(5, 2, 1), (4, 1, 0)]), (1, [(4, 1, 0), (3, 2, 1), (5, 3, 0)])]
    for _ in range(4):
        layers = [(int(k), int(s), int(t)) for k, s, t in fresh.integers((3, 1, 0), (7, 4, 2), size=(3, 3))]
        cases.append((int(fresh.integers(2, 6)), layers))
    for side, layers in cases:
        got, right = number(function_result(answer, side, list(layers)), "enlarged"), _enlarged(side, layers)
        if got != right:
            raise Hint(f"From {side} through {layers} you come to {got:g}. {_why_side(got, side, layers)}")


def _why_side(got, side, layers):
    def through(rule, layers=layers):
        m = side
        for layer in layers:
            m = rule(m, *layer)
        return m

    found = {
        "The first layer of the list is the one next to the noise.": _enlarged(side, layers[::-1]),
        "Go through all layers, each beginning with the side of the one before.": _enlarged(side, layers[:1]),
        "That is a convolution, which makes pictures smaller.": through(lambda m, k, s, t: (m + 2 * t - k) // s + 1),
        "What is t for? So much is cut off at each edge.": through(lambda m, k, s, t: (m - 1) * s + k),
        "The t pixels are cut off at both edges.": through(lambda m, k, s, t: (m - 1) * s + k - t),
        "Count the strides between m pixels: there is one less.": through(lambda m, k, s, t: m * s + k - 2 * t),
        "The stride alone does not do it: what does the kernel add?": through(lambda m, k, s, t: m * s),
        "Do kernel size and stride change places? The kernel comes first in each triple.": (
            through(lambda m, k, s, t: (m - 1) * k + s - 2 * t)
        ),
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
        Mistake(
            "the factor of D", _D + "return (-D if loss == 'minimax' else D - 1) / (2 * len(d))", "made designs only"
        ),
        Mistake("rounded", _D + "return np.round((-D if loss == 'minimax' else D - 1) / len(d), 3)", "rounded"),
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
        "The factor 1/(2n) belongs to D's loss (2); these are made designs only, n of them.": _slope(d, loss) / 2,
        "That is the slope by the probability D; by the logit it has a factor D (1 - D) more.": (
            (-1 / (1 - D) if here else -1 / D) / len(d)
        ),
        "That is the loss of each design; its slope is wanted.": (np.log(1 - D) if here else -np.log(D)) / len(d),
        "d holds logits. The probability D is their sigmoid.": (-d if here else d - 1) / len(d),
    }
    for hint, value in found.items():
        if (len(d) > 1 or "mean" not in hint) and close(got, value, rtol=1e-6, atol=1e-10):
            return hint
    if close(got, _slope(d, loss), rtol=0, atol=0.005):
        return "It seems to be rounded: return it as it comes out of the computer."
    return f"Take D as the sigmoid of d; then equation {'(4)' if here else '(5)'}."
