"""Convolution: sizes and parameters, one filter with a stride, the receptive field, the way back through a pool."""

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise


@exercise(
    "networks/03/sizes",
    points=1,
    reason="(64 + 2 * 2 - 5) // 2 + 1 = 32 along a side; each of the 16 filters has 5 * 5 * 3 weights and one bias.",
    mistakes=[
        Mistake("without the zeros", "side = (64 - 5) // 2 + 1\nn_parameters = 1216", "zeros"),
        Mistake("without the stride", "side = 64 + 4 - 5 + 1\nn_parameters = 1216", "stride"),
        Mistake("zeros on one side", "side = (64 + 2 - 5) // 2 + 1\nn_parameters = 1216", "each side"),
        Mistake("without the first place", "side = (64 + 4 - 5) // 2\nn_parameters = 1216", "first place"),
        Mistake("without biases", "side = 32\nn_parameters = 5 * 5 * 3 * 16", "bias"),
        Mistake("without channels", "side = 32\nn_parameters = 5 * 5 * 16 + 16", "channels"),
        Mistake("a bias a weight", "side = 32\nn_parameters = 2 * 5 * 5 * 3 * 16", "one bias"),
        Mistake("another weight at each place", "side = 32\nn_parameters = 32 * 32 * 1216", "shared"),
    ],
)
def sizes(answer):
    """Answers along a side and parameters of 16 filters of 5x5, stride 2, 2 zeros, on 64x64x3."""
    side, n_parameters = parts(answer, "side", "n_parameters")
    side, n_parameters = number(side, "side"), number(n_parameters, "n_parameters")
    if not close(side, 32):
        found = {
            30: "side leaves out the zeros around the picture.",
            64: "side leaves out the stride: the filter moves by two pixels.",
            31: "side is one too few. Are there two zeros on each side, and is the first place counted?",
            31.5: "side must be a whole number: what does not fit is not looked at.",
            32.5: "side must be a whole number: what does not fit is not looked at.",
        }
        raise Hint(found.get(side, "side: put H = 64, m = 2, k = 5 and s = 2 into equation (2)."))
    if close(n_parameters, 1216):
        return
    found = {
        1200: "n_parameters leaves out the biases.",
        416: "n_parameters leaves out the channels: a filter has a weight for each of the three.",
        400: "n_parameters leaves out the channels and the biases.",
        2400: "n_parameters has too many biases: each filter has one bias.",
        32 * 32 * 1216: "The weights are shared by all places: their number does not grow with the picture.",
        1219: "Each filter has one bias, not each filter and channel.",
    }
    raise Hint(found.get(n_parameters, "n_parameters: how many weights has one filter, over all its channels?"))


def _filtered(picture, kernel, stride):
    (a, b), (height, width) = kernel.shape, picture.shape
    rows, columns = range(0, height - a + 1, stride), range(0, width - b + 1, stride)
    return np.array([[np.sum(picture[i : i + a, j : j + b] * kernel) for j in columns] for i in rows])


_START = "a, b = kernel.shape\nh, w = picture.shape\n"
_WALK = "return np.array([[np.sum(picture[i:i + a, j:j + b] * {}) for j in {}] for i in {}])"
_DOWN, _RIGHT = "range(0, h - a + 1, stride)", "range(0, w - b + 1, stride)"


@exercise(
    "networks/03/filtered",
    points=3,
    reason="At each place cut out a window of the filter's shape, multiply entry by entry, add up; then move on.",
    mistakes=[
        Mistake("flipped", _START + _WALK.format("kernel[::-1, ::-1]", _RIGHT, _DOWN), "flipped"),
        Mistake("no stride", _START + _WALK.format("kernel", "range(w - b + 1)", "range(h - a + 1)"), "stride"),
        Mistake(
            "the last place left out",
            _START + _WALK.format("kernel", "range(0, w - b, stride)", "range(0, h - a, stride)"),
            "shape",
        ),
        Mistake(
            "the mean",
            _START + _WALK.format("kernel", _RIGHT, _DOWN).replace("np.sum", "np.mean"),
            "mean",
        ),
        Mistake("turned on its side", _START + _WALK.format("kernel", _RIGHT, _DOWN) + ".T", "shape"),
        Mistake(
            "the stride in the size only",
            _START + _WALK.format("kernel", "range((w - b) // stride + 1)", "range((h - a) // stride + 1)"),
            "second window",
        ),
        Mistake("negative sums cut off", _START + _WALK.format("kernel", _RIGHT, _DOWN) + ".clip(0)", "negative"),
    ],
)
def filtered(answer):
    """filtered(picture, kernel, stride): cross-correlation of one filter, windows that lie inside only."""
    fresh = np.random.default_rng()
    for shape, size, stride in [((5, 5), (3, 3), 1), ((7, 10), (2, 4), 1), ((9, 8), (3, 2), 2), ((10, 7), (3, 3), 3)]:
        picture, kernel = fresh.normal(size=shape), fresh.normal(size=size)
        right = _filtered(picture, kernel, stride)
        name = f"What filtered returns for a picture {shape}, a kernel {size} and stride {stride}"
        got = array(function_result(answer, picture, kernel, stride), name)
        if got.shape != right.shape:
            found = "Is the stride used?" if got.shape == _filtered(picture, kernel, 1).shape else "See equation (2)."
            raise Hint(f"{name} has shape {got.shape}; {right.shape} is wanted. {found}")
        if close(got, right, rtol=1e-6, atol=1e-8):
            continue
        if close(got, _filtered(picture, kernel[::-1, ::-1], stride), rtol=1e-6, atol=1e-8):
            raise Hint("Your filter is flipped. In (1) the first weight lies on the first pixel of the window.")
        if close(got, right / kernel.size, rtol=1e-6, atol=1e-8):
            raise Hint("That is the mean of the products; (1) has their sum.")
        if close(got, np.maximum(right, 0), rtol=1e-6, atol=1e-8):
            raise Hint("You cut negative sums off. That is what a ReLU does, later; a filter keeps them.")
        slid = _filtered(picture, kernel, 1)[: len(right), : right.shape[1]]
        if close(got, slid, rtol=1e-6, atol=1e-8):
            raise Hint("The size uses the stride, the windows do not: where does the second window begin?")
        which = "second" if close(got[0, 0], right[0, 0], rtol=1e-6, atol=1e-8) else "first"
        raise Hint(f"{name} has the right shape and other numbers. Go through the {which} window by hand.")


def _field(layers):
    field, jump = 1, 1
    for size, stride in layers:
        field, jump = field + (size - 1) * jump, jump * stride
    return field


_FIELD = "field, jump = 1, 1\nfor size, stride in {}:\n    {}\nreturn field"


@exercise(
    "networks/03/field",
    points=2,
    reason="Each window adds size - 1 steps of the jump so far; a stride makes all later steps longer.",
    mistakes=[
        Mistake("strides forgotten", _FIELD.format("layers", "field += size - 1"), "stride"),
        Mistake(
            "the jump first",
            _FIELD.format("layers", "jump *= stride\n    field += (size - 1) * jump"),
            "its own stride",
        ),
        Mistake("not minus one", _FIELD.format("layers", "field += size * jump\n    jump *= stride"), "size - 1"),
        Mistake("strides added", _FIELD.format("layers", "field += (size - 1) * jump\n    jump += stride"), "multiply"),
        Mistake("starts at nothing", "return {} - 1".format("sum([])"), "pixel"),
        Mistake(
            "from the end",
            _FIELD.format("layers[::-1]", "field += (size - 1) * jump\n    jump *= stride"),
            "first layer",
        ),
        Mistake("the jump", "jump = 1\nfor size, stride in layers:\n    jump *= stride\nreturn jump", "jump"),
    ],
)
def field(answer):
    """receptive_field(layers): equation (6) over pairs of window and stride."""
    fresh = np.random.default_rng()
    fixed = [[(3, 1)], [(3, 1), (3, 1)], [(3, 1), (2, 2), (3, 1)], [(5, 2), (3, 1), (2, 2), (3, 1)]]
    drawn = [[(int(a), int(b)) for a, b in fresh.integers(1, 5, size=(4, 2))] for _ in range(6)]
    for layers in fixed + drawn:
        got, right = number(function_result(answer, layers), "receptive_field"), _field(layers)
        if got == right:
            continue
        found = f"For {layers} you give {got:g}."
        jump, late, plain = 1, 1, 1 + sum(size - 1 for size, _ in layers)
        step, added = 1, 1
        for size, stride in layers:
            jump *= stride
            late += (size - 1) * jump
            added, step = added + (size - 1) * step, step + stride
        if got < 1:
            raise Hint(f"{found} With no layer at all, a number depends on one pixel: start at 1.")
        if got == late:
            raise Hint(f"{found} A window's steps are as long as the jump before its own stride.")
        if got == plain:
            raise Hint(f"{found} After a stride, neighbours lie further apart: the jump of (6).")
        if got == added:
            raise Hint(f"{found} Strides multiply: two steps of 2 take every fourth pixel.")
        if got == _field(layers[::-1]):
            raise Hint(f"{found} The first layer of the list is the one next to the picture.")
        if got == jump:
            raise Hint(f"{found} That is the jump, not the field.")
        raise Hint(f"{found} Each layer adds size - 1 steps of the jump so far; start at one pixel.")


def _windows(picture, kernel):
    """Every window of the kernel's shape, one after the other, and the filter's answer to each."""
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape).reshape(-1, *kernel.shape)
    return windows, (windows * kernel).sum(axis=(1, 2))


def _slope(picture, kernel, grad):
    windows, answers = _windows(picture, kernel)
    return grad * windows[answers.argmax()]


_CUT = (
    "windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape).reshape(-1, *kernel.shape)\n"
    "answers = (windows * kernel).sum(axis=(1, 2))\nreturn "
)


@exercise(
    "networks/03/slope",
    points=2,
    reason="The pool sends the slope to the largest answer only, so the sums of (4) keep one window: that one.",
    mistakes=[
        Mistake("without the slope from above", _CUT + "windows[answers.argmax()]", "grad"),
        Mistake("the sum over all places", _CUT + "grad * windows.sum(axis=0)", "the largest"),
        Mistake("the mean over all places", _CUT + "grad * windows.mean(axis=0)", "the largest"),
        Mistake("each place by its answer", _CUT + "grad * np.tensordot(answers, windows, 1)", "passes none"),
        Mistake("the largest by size", _CUT + "grad * windows[np.abs(answers).argmax()]", "sign"),
        Mistake("the smallest", _CUT + "grad * windows[answers.argmin()]", "smallest"),
        Mistake("the brightest window", _CUT + "grad * windows[windows.sum(axis=(1, 2)).argmax()]", "brightest"),
        Mistake("the answer itself", _CUT + "grad * answers.max()", "array"),
        Mistake("slopes by the pixels", _CUT + "grad * kernel", "by the pixels"),
        Mistake("turned around", _CUT + "grad * windows[answers.argmax()][::-1, ::-1]", "turned"),
        Mistake("times the weights", _CUT + "grad * windows[answers.argmax()] * kernel", "already"),
    ],
)
def slope(answer):
    """best_window_slope(picture, kernel, grad): slopes of a filter whose largest answer alone is kept."""
    fresh = np.random.default_rng()
    for shape, size, trap in [((5, 5), (3, 3), False), ((7, 10), (2, 4), True), ((3, 8), (3, 2), True)]:
        picture, kernel = _fair(fresh, shape, size, trap)
        grad = float(fresh.choice([-1, 1]) * fresh.uniform(2, 3))
        right, name = _slope(picture, kernel, grad), f"What best_window_slope returns for a kernel {size}"
        got = array(function_result(answer, picture, kernel, grad), name)
        if got.shape != right.shape:
            raise Hint(f"{name} has shape {got.shape}; {right.shape} is wanted: a slope for each weight.")
        if not close(got, right, rtol=1e-6, atol=1e-8):
            raise Hint(_why(got, picture, kernel, grad))


def _fair(fresh, shape, size, trap):
    """A picture and a filter: the brightest window does not answer most; with a trap, a negative answer is larger."""
    while True:
        picture, kernel = fresh.normal(size=shape), fresh.normal(size=size)
        windows, answers = _windows(picture, kernel)
        best, bright = answers.argmax(), windows.sum(axis=(1, 2)).argmax()
        # Clear of the runner-up, so that rounding cannot choose another window.
        clear = np.diff(np.sort(answers)[-2:])[0] > 1e-3
        if clear and bright not in (best, answers.argmin()) and (np.abs(answers).argmax() != best) == trap:
            return picture, kernel


def _why(got, picture, kernel, grad):
    windows, answers = _windows(picture, kernel)
    best = windows[answers.argmax()]
    found = {
        "The slope of the loss by the largest answer, grad, multiplies it all.": best,
        "All windows are in it. Which answer got through the pool? Only the largest.": grad * windows.sum(axis=0),
        "That is a pool by the mean; here only the largest answer is kept.": grad * windows.mean(axis=0),
        "You weigh the places by their answers. The pool passes one slope back, and to the others passes none.": (
            grad * np.tensordot(answers, windows, 1)
        ),
        "You took the answer that is largest without its sign; the pool looks at the sign.": (
            grad * windows[np.abs(answers).argmax()]
        ),
        "That is the window of the smallest answer.": grad * windows[answers.argmin()],
        "That is the brightest window, not the one with the largest answer.": (
            grad * windows[windows.sum(axis=(1, 2)).argmax()]
        ),
        "These are the slopes by the pixels of that window; those by the weights are wanted.": grad * kernel,
        "The right window, turned around. In (4) the first weight meets its first pixel.": grad * best[::-1, ::-1],
        "An answer is weight times pixel, summed; its slope by the weight has that weight no more: leave the kernel "
        "out, it has chosen the window already.": grad * best * kernel,
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-6, atol=1e-8):
            return hint
    return "Right shape, other numbers. Which place sends a slope back, by (5)? With that delta, what is left of (4)?"
