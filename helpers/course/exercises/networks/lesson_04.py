"""Recurrence: an open gate, the way back through time, clipping, the last real click, offers of unequal worth."""

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise

_SHARE = (1 / (1 + np.exp(-1))) ** 40
_GATE = 0.5 ** (1 / 40)
_BIAS = np.log(_GATE / (1 - _GATE))
_RIGHT_SHARE = "share_left = (1 / (1 + np.exp(-1))) ** 40\n"
_RIGHT_BIAS = "gate = 0.5 ** (1 / 40)\nhalf_bias = np.log(gate / (1 - gate))\n"


@exercise(
    "networks/04/keep",
    points=2,
    reason="Forty equal gates multiply to sigma(1) ** 40. Half is left if the gate is the 40th root of a half; the "
    "bias is the number whose sigmoid is that gate: the logarithm of its odds.",
    mistakes=[
        Mistake("one click only", "share_left = 1 / (1 + np.exp(-1))\n" + _RIGHT_BIAS, "one click"),
        Mistake("the bias as the gate", "share_left = 1.0 ** 40\n" + _RIGHT_BIAS, "bias is not the gate"),
        Mistake("a rounded gate", "share_left = 0.73 ** 40\n" + _RIGHT_BIAS, "0.73, which is rounded"),
        Mistake("a gate of three digits", "share_left = 0.731 ** 40\n" + _RIGHT_BIAS, "0.731, which is rounded"),
        Mistake("a rounded share", "share_left = 3.6e-6\n" + _RIGHT_BIAS, "on the way"),
        Mistake("in per cent", "share_left = 100 * (1 / (1 + np.exp(-1))) ** 40\n" + _RIGHT_BIAS, "per cent"),
        Mistake("forty times", "share_left = 40 / (1 + np.exp(-1))\n" + _RIGHT_BIAS, "multiplied"),
        Mistake("the gate itself", _RIGHT_SHARE + "half_bias = 0.5 ** (1 / 40)", "that is the gate"),
        Mistake("half at each click", _RIGHT_SHARE + "half_bias = 0.0", "at each click"),
        Mistake(
            "a fortieth of the loss", _RIGHT_SHARE + "half_bias = np.log((1 - 0.5 / 40) / (0.5 / 40))", "multiplied"
        ),
        Mistake(
            "odds upside down", _RIGHT_SHARE + "half_bias = -(np.log(0.5 ** (1 / 40) / (1 - 0.5 ** (1 / 40))))", "sign"
        ),
    ],
)
def keep(answer):
    """The share of the cell left after 40 clicks at sigma(1), and the bias that leaves a half."""
    share_left, half_bias = parts(answer, "share_left", "half_bias")
    share_left, half_bias = number(share_left, "share_left"), number(half_bias, "half_bias")
    if not close(share_left, _SHARE, rtol=1e-3):
        if close(share_left, _SHARE ** (1 / 40), rtol=1e-2):
            raise Hint("share_left is what is left after one click; equation (7) has a factor for each of 40.")
        if close(share_left, 1.0):
            raise Hint("share_left: the bias is not the gate. The gate is the sigmoid of the bias.")
        for digits in (1, 2, 3, 4):
            rounded = round(_SHARE ** (1 / 40), digits)
            if close(share_left, rounded**40, rtol=1e-4):
                raise Hint(
                    f"share_left: your gate is {rounded}, which is rounded; to the power of 40 it is off by "
                    f"{abs(rounded**40 / _SHARE - 1):.1%}. Take sigma(1) as the computer gives it."
                )
        if close(share_left, 100 * _SHARE, rtol=1e-3):
            raise Hint("share_left is in per cent. A share is wanted.")
        if close(share_left, 40 * _SHARE ** (1 / 40), rtol=1e-3):
            raise Hint("share_left: the gates of (7) are multiplied with each other, not added up.")
        if close(share_left, _SHARE, rtol=0.02):
            raise Hint(
                "share_left is nearly right: something was rounded on the way. Let the computer carry all digits."
            )
        raise Hint(f"share_left is {share_left:g}; the gate is sigma(1) at each of 40 clicks: look at (7).")
    if close(half_bias, _BIAS, rtol=1e-3):
        return
    if close(half_bias, _GATE, rtol=1e-3):
        raise Hint("half_bias: that is the gate, 0.98 and a bit. Which number has it as its sigmoid?")
    if close(half_bias, 0.0):
        raise Hint("half_bias: with 0 a half is left at each click, not after all 40.")
    if close(half_bias, -_BIAS, rtol=1e-3):
        raise Hint("half_bias has the wrong sign: with it the gate is nearly shut.")
    if close(half_bias, np.log((1 - 0.5 / 40) / (0.5 / 40)), rtol=1e-3):
        raise Hint("half_bias: gates are multiplied; losing a fortieth of the half at each click is not the same.")
    raise Hint(
        f"half_bias is {half_bias:g}; 40 gates of its sigmoid multiply to "
        f"{(1 / (1 + np.exp(-np.clip(half_bias, -500, 500)))) ** 40:.3g}, and should to 0.5."
    )


def _through(states, U):
    M = np.eye(len(U))
    for h in states[:0:-1]:
        M = (M * (1 - h**2)) @ U.T
    return M


_BACK = "M = np.eye(len(U))\nfor h in {}:\n    M = {}\nreturn M"
_ALL, _STEP = "states[:0:-1]", "(M * (1 - h**2)) @ U.T"


@exercise(
    "networks/04/through",
    points=3,
    reason="From the last step to the first, each multiplies on the right: the columns by 1 - h squared, then by U "
    "transposed. The zeros before the first click belong to no step.",
    mistakes=[
        Mistake("without the tanh", _BACK.format(_ALL, "M @ U.T"), "1 - h"),
        Mistake("U not turned", _BACK.format(_ALL, "(M * (1 - h**2)) @ U"), "transposed"),
        Mistake("from the beginning", _BACK.format("states[1:]", _STEP), "last step"),
        Mistake("the states before", _BACK.format("states[-2::-1]", _STEP), "after the step"),
        Mistake("one step too many", _BACK.format("states[::-1]", _STEP), "T steps"),
        Mistake("U first, then the tanh", _BACK.format(_ALL, "(M @ U.T) * (1 - h**2)"), "order"),
        Mistake("the other way round", _BACK.format(_ALL, _STEP) + ".T", "turned"),
        Mistake("one step only", "return np.diag(1 - states[-1] ** 2) @ U.T", "one step"),
    ],
)
def through(answer):
    """through_time(states, U): the matrix M with s_0 = s_T M."""
    fresh = np.random.default_rng()
    for n_steps, units in ((4, 2), (6, 4), (2, 3), (1, 3), (9, 1)):
        U, states = fresh.normal(size=(units, units)), np.zeros((n_steps + 1, units))
        states[1:] = np.tanh(fresh.normal(size=(n_steps, units)))
        M, name = _through(states, U), f"What through_time returns for {n_steps} steps of {units} units"
        got = array(function_result(answer, states, U), name, shape=(units, units))
        if not same(got, M):
            raise Hint(f"{name} is not right. {_why_through(got, M, states, U)}")


def same(got, wanted):
    """Whether two arrays are equal up to rounding, however small their entries are."""
    return close(got, wanted, rtol=1e-6, atol=1e-9 * max(np.abs(wanted).max(initial=0.0), 1e-9))


def _why_through(got, M, states, U):
    def product(steps, factor):
        found = np.eye(len(U))
        for h in steps:
            found = factor(found, 1 - h**2)
        return found

    def right(found, slope):
        return (found * slope) @ U.T

    candidates = {
        "Each step has the factor 1 - h squared of its tanh.": product(states[:0:-1], lambda m, d: m @ U.T),
        "In (2) U is transposed.": product(states[:0:-1], lambda m, d: (m * d) @ U),
        "(4) begins with the last step.": product(states[1:], right),
        "The slope of a tanh is 1 - h squared of the state after the step, not before it.": product(
            states[-2::-1], right
        ),
        "There are T steps; the zeros before the first are the result of none.": product(states[::-1], right),
        "The order within a step, from (2): first 1 - h squared, then U transposed.": product(
            states[:0:-1], lambda m, d: (m @ U.T) * d
        ),
        "Your matrix is turned on its side: s_T stands to the left of M.": M.T,
        "That is one step only, the last; (4) has all.": right(np.eye(len(U)), 1 - states[-1] ** 2),
    }
    for hint, candidate in candidates.items():
        if same(got, candidate):
            return hint
    return "Start with ones on the diagonal, and put (2) in for t = T, T - 1, ..., 1."


def _clipped(gradients, limit):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
    return [g * min(1.0, limit / norm) for g in gradients]


_NORM = "norm = np.sqrt(sum(np.sum(g ** 2) for g in gradients))\n"


@exercise(
    "networks/04/clipped",
    points=2,
    reason="The length is that of all numbers together; if it is above the limit, all shrink by the same factor, so "
    "that the direction stays.",
    mistakes=[
        Mistake(
            "each array by itself",
            "return [g * min(1.0, limit / np.sqrt(np.sum(g ** 2))) for g in gradients]",
            "one vector",
        ),
        Mistake("each number by itself", "return [np.clip(g, -limit, limit) for g in gradients]", "direction"),
        Mistake("always to the limit", _NORM + "return [g * limit / norm for g in gradients]", "shorter than"),
        Mistake(
            "without the root",
            "norm = sum(np.sum(g ** 2) for g in gradients)\nreturn [g * min(1.0, limit / norm) for g in gradients]",
            "root",
        ),
        Mistake(
            "in the given arrays",
            _NORM + "for g in gradients:\n    g *= min(1.0, limit / norm)\nreturn gradients",
            "was given",
        ),
        Mistake(
            "in the given list",
            _NORM
            + "for k, g in enumerate(gradients):\n    gradients[k] = g * min(1.0, limit / norm)\nreturn gradients",
            "was given",
        ),
        Mistake(
            "lengths added up",
            "norm = sum(np.sqrt(np.sum(g ** 2)) for g in gradients)\n"
            "return [g * min(1.0, limit / norm) for g in gradients]",
            "added",
        ),
        Mistake("to length one", _NORM + "return [g / norm if norm > limit else g for g in gradients]", "length 1"),
        Mistake("nothing done", "return gradients", "longer than"),
    ],
)
def clipped(answer):
    """clipped(gradients, limit): all arrays shortened by one factor to the common length `limit`."""
    fresh = np.random.default_rng()
    shapes = [(2, 3), (3,), (2, 2)]
    for stretch in (3.0, 0.4, 8.0, 1.5):  # of the limit: longer, shorter, much longer, a little longer
        limit = float(fresh.uniform(1.5, 2.5))
        gradients = [fresh.normal(size=shape) for shape in shapes]
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
        gradients = [g * stretch * limit / norm for g in gradients]
        answered = parts(function_result(answer, gradients, limit), "the first array", "the second", "the third")
        got = [
            array(g, "An array that clipped returns", shape=shape) for g, shape in zip(answered, shapes, strict=True)
        ]
        if not all(same(g, r) for g, r in zip(got, _clipped(gradients, limit), strict=True)):
            raise Hint(_why_clipped(got, gradients, limit, stretch * limit))
        if _spoils(answer, gradients, limit):
            raise Hint(
                "The lengths are right, but clipped changes what it was given. Whoever calls it still needs the slopes "
                "as they were: which line writes into them, or into their list?"
            )


def _spoils(answer, gradients, limit):
    """Whether the function writes into the arrays that it is given, or into their list: both are read afterwards."""
    kept = []

    def watched(given, limit):
        kept.extend([given, *given])
        return answer(given, limit)

    function_result(watched, gradients, limit)  # it hands on copies of the arrays
    given, *arrays = kept
    list_stands = len(given) == len(arrays) and all(g is a for g, a in zip(given, arrays, strict=True))
    return not list_stands or not all(np.array_equal(a, g) for a, g in zip(arrays, gradients, strict=True))


def _why_clipped(got, gradients, limit, norm):
    lengths = [np.sqrt(np.sum(g**2)) for g in gradients]
    flat, original = (np.concatenate([g.ravel() for g in arrays]) for arrays in (got, gradients))
    candidates = {
        "You shorten each array by its own length; by (9) all of them are one vector.": [
            g * min(1.0, limit / length) for g, length in zip(gradients, lengths, strict=True)
        ],
        "You cut off each number by itself. That changes the direction; (9) shrinks all by one factor.": [
            np.clip(g, -limit, limit) for g in gradients
        ],
        "The length of a vector is the root of its sum of squares. The root is missing.": [
            g * min(1.0, limit / norm**2) for g in gradients
        ],
        "Lengths of parts are not added: the length is the root of the sum of all squares.": [
            g * min(1.0, limit / sum(lengths)) for g in gradients
        ],
    }
    for hint, candidate in candidates.items():
        if all(same(g, c) for g, c in zip(got, candidate, strict=True)):
            return hint
    if norm < limit:
        return "Slopes that are shorter than the limit must stay as they are."
    if same(flat, original / norm):
        return "You shorten to length 1; (9) shortens to the limit."
    if same(flat, original):
        return f"Slopes of a common length of {norm:.2f}, longer than the limit {limit:.2f}, come back unchanged."
    return f"The common length should be {limit:.3f} and is {np.linalg.norm(flat):.3f}."


@exercise(
    "networks/04/last",
    points=2,
    reason="The first click stands at place 0, so the last of a visit of length l stands at l - 1.",
    mistakes=[
        Mistake("the end of the array", "return states[:, -1]", "padding"),
        Mistake(
            "one too far",
            "return states[np.arange(len(states)), np.minimum(lengths, states.shape[1] - 1)]",
            "place 0",
        ),
        Mistake("one too few", "return states[np.arange(len(states)), np.maximum(lengths - 2, 0)]", "before"),
        Mistake("the first", "return states[:, 0]", "first click"),
        Mistake("all pairs", "return states[:, lengths - 1]", "shape"),
        Mistake("the longest of all", "return states[:, lengths.max() - 1]", "its own length"),
        Mistake(
            "the mean",
            "return np.array([s[:n].mean(axis=0) for s, n in zip(states, lengths)])",
            "mean",
        ),
    ],
)
def last(answer):
    """last_states(states, lengths): of each padded sequence, the state after its last real step."""
    fresh = np.random.default_rng()
    for n, n_steps, units in ((5, 7, 3), (4, 9, 2), (1, 4, 2), (6, 1, 2)):
        states = fresh.normal(size=(n, n_steps, units))
        lengths = fresh.integers(1, max(n_steps, 2), size=n)  # none is as long as the array, where there is room
        if n > 1 and n_steps > 1:
            lengths[:2] = 1, n_steps - 1
        rows, name = np.arange(n), f"What last_states returns for states of shape {states.shape}"
        got = array(function_result(answer, states, lengths), name, shape=(n, units))
        if close(got, states[rows, lengths - 1], rtol=1e-6, atol=1e-9):
            continue
        candidates = {
            "You take the end of the array: for a shorter visit that is padding.": states[:, -1],
            "You take the state one step too far: the first click stands at place 0.": states[
                rows, np.minimum(lengths, n_steps - 1)
            ],
            "You take the state before the last click.": states[rows, np.maximum(lengths - 2, 0)],
            "You take the state after the first click.": states[:, 0],
            "You take the same place for all; each visit has its own length.": states[:, lengths.max() - 1],
            "That is the mean over the clicks; the state after the last one is wanted.": np.array(
                [s[:length].mean(axis=0) for s, length in zip(states, lengths, strict=True)]
            ),
        }
        for hint, candidate in candidates.items():
            if close(got, candidate, rtol=1e-6, atol=1e-9):
                raise Hint(hint)
        raise Hint(f"{name} has the right shape and other numbers. For one visit of length 1, which state is it?")


def _offer(chances, bought, gains, cost):
    worth = chances * gains
    best = worth.argmax(axis=1)
    return float(np.where(worth.max(axis=1) > cost, gains[best] * (best == bought) - cost, 0.0).mean())


_WORTH = "worth = chances * gains\nbest = worth.argmax(axis=1)\n"
_HIT = "gains[best] * (best == bought)"
_SHOWN = "worth.max(axis=1) > cost"


@exercise(
    "networks/04/offer",
    points=2,
    reason="An offer is worth its chance times its gain. The best of them is shown if it is worth more than the room; "
    "what it earns is the gain if the department was bought, less the cost.",
    mistakes=[
        Mistake(
            "the likeliest department",
            "best = chances.argmax(axis=1)\nworth = chances * gains\n"
            "shown = worth[np.arange(len(worth)), best] > cost\n"
            f"return np.where(shown, {_HIT} - cost, 0.0).mean()",
            "likeliest",
        ),
        Mistake("always shown", _WORTH + f"return ({_HIT} - cost).mean()", "show nothing"),
        Mistake("the room is free", _WORTH + f"return np.where({_SHOWN}, {_HIT}, 0.0).mean()", "cost"),
        Mistake(
            "paid even if not shown", _WORTH + f"return (np.where({_SHOWN}, {_HIT}, 0.0) - cost).mean()", "not shown"
        ),
        Mistake(
            "what is expected", _WORTH + f"return np.where({_SHOWN}, worth.max(axis=1) - cost, 0.0).mean()", "really"
        ),
        Mistake("the sum", _WORTH + f"return np.where({_SHOWN}, {_HIT} - cost, 0.0).sum()", "mean"),
        Mistake(
            "the mean of those shown",
            _WORTH + f"return ({_HIT} - cost)[{_SHOWN}].mean()",
            "all visits",
        ),
        Mistake(
            "the dearest",
            "best = np.full(len(bought), gains.argmax())\nworth = chances * gains\n"
            f"return np.where(worth[:, gains.argmax()] > cost, {_HIT} - cost, 0.0).mean()",
            "chance",
        ),
    ],
)
def offer(answer):
    """mean_earnings(chances, bought, gains, cost): the mean of what is really earned, over all visits."""
    fresh = np.random.default_rng()
    for _ in range(4):
        chances = fresh.dirichlet(np.full(4, 0.6), size=300)
        bought = (chances.cumsum(axis=1) < fresh.random((300, 1))).sum(axis=1).clip(max=3)
        gains, cost = fresh.permutation([1.5, 2.5, 4.0, 6.0]) * fresh.uniform(0.9, 1.1), float(fresh.uniform(1.8, 2.4))
        args = chances, bought, gains, cost
        got = number(function_result(answer, *args), "mean_earnings")
        if not close(got, _offer(*args), rtol=1e-6, atol=1e-9):
            raise Hint(_why_offer(got, *args))


def _why_offer(got, chances, bought, gains, cost):
    worth, rows = chances * gains, np.arange(len(bought))
    best, likeliest, dearest = worth.argmax(axis=1), chances.argmax(axis=1), int(gains.argmax())
    shown, hit = worth.max(axis=1) > cost, gains[best] * (best == bought)
    by_chance = np.where(worth[rows, likeliest] > cost, gains[likeliest] * (likeliest == bought) - cost, 0.0)
    by_gain = np.where(worth[:, dearest] > cost, gains[dearest] * (dearest == bought) - cost, 0.0)
    candidates = {
        "You show the likeliest department; a less likely one may be worth more on average.": by_chance.mean(),
        "Where no offer is worth its room on average, show nothing.": (hit - cost).mean(),
        "The room is not free: each offer shown has its cost.": np.where(shown, hit, 0.0).mean(),
        "You pay for the room where the offer is not shown, too.": (np.where(shown, hit, 0.0) - cost).mean(),
        "That is what the network expects. Count what is really earned, by `bought`.": np.where(
            shown, worth.max(axis=1) - cost, 0.0
        ).mean(),
        "That is the sum; the mean is wanted.": np.where(shown, hit - cost, 0.0).sum(),
        "That is the mean of the visits with an offer; all visits are wanted.": (hit - cost)[shown].mean(),
        "You show the offer that earns most if it is right, without its chance.": by_gain.mean(),
    }
    for hint, value in candidates.items():
        if close(got, float(value), rtol=1e-6, atol=1e-9):
            return hint
    return "For each visit: which offer is worth most on average? Is it shown? If so, was its department bought?"
