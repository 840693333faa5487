"""Convolution: sizes and parameters, one filter with a stride, the receptive field, the cost of a photo."""

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
        raise Hint(found.get(side, "side: put H = 64, p = 2, k = 5 and s = 2 into equation (2)."))
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
        raise Hint(f"{name} has the right shape and other numbers. Go through the first window by hand.")


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
        for size, stride in layers:
            jump *= stride
            late += (size - 1) * jump
        if got < 1:
            raise Hint(f"{found} With no layer at all, a number depends on one pixel: start at 1.")
        if got == late:
            raise Hint(f"{found} A window's steps are as long as the jump before its own stride.")
        if got == plain:
            raise Hint(f"{found} After a stride, neighbours lie further apart: the jump of (6).")
        if got == _field(layers[::-1]):
            raise Hint(f"{found} The first layer of the list is the one next to the picture.")
        if got == jump:
            raise Hint(f"{found} That is the jump, not the field.")
        raise Hint(f"{found} Each layer adds size - 1 steps of the jump so far; start at one pixel.")


def _cost(confidence, right, threshold, wrong_cost, look_cost):
    return float(np.where(confidence >= threshold, wrong_cost * ~right, look_cost).mean())


_PRICED = "return np.where(confidence {} threshold, {}, {}).mean()"


@exercise(
    "networks/03/cost",
    points=2,
    reason="Above the threshold a wrong label costs, a right one nothing; below it every photo costs one look.",
    mistakes=[
        Mistake("right ones charged", _PRICED.format(">=", "wrong_cost * right", "look_cost"), "wrong labels"),
        Mistake("the other way round", _PRICED.format("<", "wrong_cost * ~right", "look_cost"), "other way"),
        Mistake("not at least", _PRICED.format(">", "wrong_cost * ~right", "look_cost"), "at least"),
        Mistake("the sum", _PRICED.format(">=", "wrong_cost * ~right", "look_cost").replace("mean", "sum"), "mean"),
        Mistake("looks are free", _PRICED.format(">=", "wrong_cost * ~right", "0.0"), "look"),
        Mistake(
            "looks only at wrong ones", _PRICED.format(">=", "wrong_cost * ~right", "look_cost * ~right"), "every photo"
        ),
        Mistake(
            "the mean of those sorted",
            "return (wrong_cost * ~right)[confidence >= threshold].mean()",
            "all photos",
        ),
    ],
)
def cost(answer):
    """cost_a_photo(confidence, right, threshold, wrong_cost, look_cost): the mean cost of a photo."""
    fresh = np.random.default_rng()
    for _ in range(4):
        confidence = np.round(fresh.uniform(0.3, 1.0, size=200), 2)
        right = fresh.random(200) < confidence
        threshold = float(confidence[np.argsort(confidence)[100]])  # some lie exactly on it
        right[np.flatnonzero(confidence == threshold)[0]] = True
        args = (confidence, right, threshold, float(fresh.uniform(3, 6)), float(fresh.uniform(0.3, 0.9)))
        got, wanted = number(function_result(answer, *args), "cost_a_photo"), _cost(*args)
        if not close(got, wanted, rtol=1e-6):
            raise Hint(_why(got, *args))


def _why(got, confidence, right, threshold, wrong_cost, look_cost):
    alone, bill = confidence >= threshold, wrong_cost * ~right
    found = {
        "It is wrong labels that cost, not right ones.": np.where(alone, wrong_cost * right, look_cost).mean(),
        "It is the other way round: the network sorts what it is sure of.": np.where(alone, look_cost, bill).mean(),
        "Photos exactly at the threshold are sorted alone: at least.": np.where(
            confidence > threshold, bill, look_cost
        ).mean(),
        "That is the sum; the mean of all photos is wanted.": np.where(alone, bill, look_cost).sum(),
        "A look by a person is not free.": np.where(alone, bill, 0).mean(),
        "A person looks at every photo below the threshold, right or wrong.": np.where(
            alone, bill, look_cost * ~right
        ).mean(),
        "That is the mean of those sorted alone; all photos are wanted, with their looks.": bill[alone].mean(),
    }
    for hint, value in found.items():
        if close(got, value, rtol=1e-6):
            return hint
    return "For each photo: is it sorted alone? If so, is it wrong? If not, it costs one look. Then the mean."
