"""Training and generalization: two steps of momentum, dropout, early stopping, the promise of the best of many."""

import numpy as np
from scipy.stats import norm

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise


@exercise(
    "networks/02/momentum",
    points=1,
    reason="v is 2, so θ moves to 0.8; then v is 0.9 * 2 - 1 = 0.8, and θ moves on to 0.72, against the second slope.",
    mistakes=[
        Mistake("without a memory", "theta_after = 1 - 0.1 * 2 - 0.1 * (-1)", "memory"),
        Mistake("uphill", "theta_after = 1 + 0.1 * 2 + 0.1 * (0.9 * 2 - 1)", "uphill"),
        Mistake("Nesterov's", "theta_after = 1 - 0.1 * (2 + 0.9 * 2) - 0.1 * (-1 + 0.9 * 0.8)", "Nesterov"),
        Mistake("the slopes averaged", "theta_after = 1 - 0.1 * 0.2 - 0.1 * (0.9 * 0.2 - 0.1)", "1 - μ"),
        Mistake("one step only", "theta_after = 1 - 0.1 * 2", "second step"),
        Mistake("the sign of the second slope", "theta_after = 1 - 0.1 * 2 - 0.1 * (0.9 * 2 + 1)", "-1"),
    ],
)
def momentum(answer):
    """θ after two steps of momentum from 1, slopes 2 and -1, rate 0.1, μ = 0.9."""
    theta = number(answer, "theta_after")
    if close(theta, 0.72):
        return
    found = {
        0.9: "That is plain descent. The memory of the first slope takes part in the second step.",
        1.28: "You walked uphill: the step is subtracted.",
        0.648: "That is Nesterov's step (4). Plain momentum (3) moves by v alone.",
        0.972: "Equation (3) adds the slope as it is. You multiplied it by 1 - μ, as Adam does.",
        0.8: "That is where the first step leads. The second step goes on from there.",
        0.52: "In the second step the slope is -1: v becomes 0.9 * 2 and then loses 1.",
    }
    for value, hint in found.items():
        if close(theta, value):
            raise Hint(hint)
    raise Hint(
        "Go through (3) twice, on paper: which two numbers does it carry over from the first step to the second?"
    )


@exercise(
    "networks/02/dropout",
    points=3,
    reason="A random number for each entry; below the rate it is dropped. Dividing by 1 - rate keeps the mean.",
    mistakes=[
        Mistake("not scaled", "return H * (rng.random(H.shape) >= rate)", "mean"),
        Mistake("scaled by the rate", "return H * (rng.random(H.shape) >= rate) / rate", "1 - rate"),
        Mistake("made smaller", "return H * (rng.random(H.shape) >= rate) * (1 - rate)", "1 - rate"),
        Mistake("keeps the share to drop", "return H * (rng.random(H.shape) < rate) / rate", "dropped"),
        Mistake("whole rows", "return H * (rng.random((len(H), 1)) >= rate) / (1 - rate)", "whole rows"),
        Mistake("whole columns", "return H * (rng.random(H.shape[1]) >= rate) / (1 - rate)", "whole columns"),
        Mistake(
            "in place",
            "H *= (rng.random(H.shape) >= rate) / (1 - rate)\nreturn H",
            "changed H",
        ),
        Mistake(
            "always the same",
            "rng = np.random.default_rng(0)\nreturn H * (rng.random(H.shape) >= rate) / (1 - rate)",
            "rng",
        ),
        Mistake("the mask alone", "return (rng.random(H.shape) >= rate) / (1 - rate)", "mask alone"),
        Mistake("NumPy's own luck", "return H * (np.random.random(H.shape) >= rate) / (1 - rate)", "same seed"),
        Mistake(
            "the rng of its own", "return H * (np.random.default_rng().random(H.shape) >= rate) / (1 - rate)", "same"
        ),
        Mistake(
            "exactly the share",
            "mask = rng.permutation(H.size) >= round(rate * H.size)\nreturn H * mask.reshape(H.shape) / (1 - rate)",
            "same number",
        ),
        Mistake(
            "exactly the share of each row",
            "places = rng.permuted(np.tile(np.arange(H.shape[1]), (len(H), 1)), axis=1)\n"
            "return H * (places >= round(rate * H.shape[1])) / (1 - rate)",
            "same number",
        ),
        Mistake("a list", "return (H * (rng.random(H.shape) >= rate) / (1 - rate)).tolist()", "an array"),
    ],
)
def dropout(answer):
    """dropout(H, rate, rng): each entry 0 with probability rate, else divided by 1 - rate."""
    fresh = np.random.default_rng()
    for rate in (0.3, 0.8):
        H = fresh.uniform(0.5, 2.0, size=(300, 40)) * fresh.choice([-1, 1], size=(300, 40))
        seed = int(fresh.integers(2**31))
        first, second, *others, again = (_dropped(answer, H, rate, seed + extra) for extra in (0, 1, 2, 3, 0))
        _judge_dropout(first, H, rate)
        if np.array_equal(first == 0, second == 0):
            raise Hint("Two calls with different generators dropped the same entries: draw from rng.")
        if not np.array_equal(first, again):
            raise Hint(
                "Two generators of the same seed dropped different entries: draw from rng and from nothing else."
            )
        for axis in (None, 1, 0):  # in all, in each row, in each column; by chance four totals agree once in a million
            counts = [np.count_nonzero(got, axis=axis) for got in (first, second, *others)]
            if all(np.array_equal(counts[0], count) for count in counts[1:]):
                raise Hint(
                    "Each call drops the same number of entries. Where each one is dropped or kept by itself, the "
                    "number is a matter of luck."
                )


def _dropped(answer, H, rate, seed):
    """Call the answer once, and refuse one that spoils its argument."""
    changed = []

    def dropout(H, rate, rng):
        before = H.copy()
        result = answer(H, rate, rng)
        changed.append(not np.array_equal(H, before))
        return result

    called = dropout if callable(answer) else answer
    result = function_result(called, H, rate, np.random.default_rng(seed))
    got = array(result, "What dropout returns", H.shape)
    if changed[0]:
        raise Hint("Your function changed H itself. Return a new array.")
    if not issubclass(type(result), np.ndarray):
        raise Hint("Its numbers are judged when it returns an array, of the kind that H is.")
    return got


def _judge_dropout(got, H, rate):
    zero = got == 0
    share = float(zero.mean())
    factors = (got / H)[~zero]
    if len(factors) and abs(share - rate) > 0.08:
        if abs(share - (1 - rate)) < 0.05:
            raise Hint(
                f"At a rate of {rate} a share of {share:.2f} was dropped: the rate is what is dropped, not kept."
            )
        if share not in (0.0, 1.0) and _in_blocks(zero) is None:
            raise Hint(f"At a rate of {rate} a share of {share:.2f} was dropped.")
    if not len(factors):
        raise Hint("All entries were dropped.")
    block = _in_blocks(zero)
    if block:
        raise Hint(f"You drop {block}. Each entry should be dropped or kept by itself.")
    if share == 0:
        raise Hint("No entry was dropped: what is dropped becomes 0.")
    if close(got[~zero], np.full(len(factors), got[~zero][0])):
        raise Hint("That is the mask alone. It belongs to be multiplied with H.")
    if close(factors, np.full(len(factors), 1 / (1 - rate)), rtol=1e-5):
        return
    if close(factors, np.ones(len(factors)), rtol=1e-5):
        raise Hint("What is kept stays as it was, so the mean shrinks: scale what is kept.")
    raise Hint(
        "The right entries are dropped, but what is kept has the wrong size: think of 1 - rate, and of which way."
    )


def _in_blocks(zero):
    if (zero.all(axis=1) | ~zero.any(axis=1)).all() and zero.any():
        return "whole rows"
    if (zero.all(axis=0) | ~zero.any(axis=0)).all() and zero.any():
        return "whole columns"
    return None


def _stop(losses, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best + 1, epoch + 1


_LOOP = (
    "best = 0\nfor epoch in range(len(losses)):\n    if losses[epoch] {} losses[best]:\n        best = epoch\n"
    "    if epoch - best == patience{}:\n        break\nreturn {}"
)


@exercise(
    "networks/02/stopping",
    points=3,
    reason="Remember the best so far; stop where it lies patience epochs back. What comes later was never seen.",
    mistakes=[
        Mistake("counted from 0", _LOOP.format("<", "", "best, epoch"), "counted from 1"),
        Mistake("the last one kept", _LOOP.format("<", "", "epoch + 1, epoch + 1"), "not the last"),
        Mistake("one epoch too many", _LOOP.format("<", " + 1", "best + 1, epoch + 1"), "patience"),
        Mistake("equal counts as better", _LOOP.format("<=", "", "best + 1, epoch + 1"), "equal"),
        Mistake("the other way round", _LOOP.format("<", "", "epoch + 1, best + 1"), "order"),
        Mistake(
            "the best of all epochs",
            "best = int(np.argmin(losses)) + 1\nreturn best, min(best + patience, len(losses))",
            "never made",
        ),
        Mistake("a patience of one less", _LOOP.format("<", " - 1", "best + 1, epoch + 1"), "without a new best"),
        Mistake(
            "never started anew",
            "best, bad = 0, 0\nfor epoch in range(len(losses)):\n    if losses[epoch] < losses[best]:\n"
            "        best = epoch\n    elif epoch > 0:\n        bad += 1\n    if bad == patience:\n        break\n"
            "return best + 1, epoch + 1",
            "in a row",
        ),
        Mistake("the highest", _LOOP.format(">", "", "best + 1, epoch + 1"), "lowest"),
    ],
)
def stopping(answer):
    """when_to_stop(losses, patience): the epoch kept and the last epoch made, both counted from 1."""
    fresh = np.random.default_rng()
    cases = [
        ([0.9, 0.7, 0.6, 0.65, 0.62, 0.7, 0.65, 0.3], 3),  # what comes after the stop must not count
        ([0.5, 0.4, 0.4, 0.45, 0.5], 2),  # an equal loss is no new best
        ([0.9, 0.8, 0.7], 2),  # never stops
        ([0.5, 0.6, 0.55, 0.52], 1),
        ([0.8, 0.9, 0.7, 0.75, 0.6, 0.65, 0.5], 2),  # each new best starts the count anew
        *((np.round(fresh.uniform(0.3, 0.9, size=25), 3).tolist(), int(fresh.integers(2, 6))) for _ in range(8)),
    ]
    for losses, patience in cases:
        returned = function_result(answer, losses, patience)
        if issubclass(type(returned), np.ndarray):
            returned = array(returned, "What when_to_stop returns", (2,)).tolist()
        returned = parts(returned, "the epoch to keep", "the last epoch")
        got = tuple(number(one, name) for one, name in zip(returned, ("epoch to keep", "last epoch"), strict=True))
        right = _stop(losses, patience)
        if got != right:
            raise Hint(
                f"With {losses} and patience {patience} it gives {got[0]:g}, {got[1]:g}. {_why(got, losses, patience)}"
            )


def _why(got, losses, patience):
    keep, last = _stop(losses, patience)
    if got == (keep - 1, last - 1):
        return "Epochs are counted from 1."
    if got == (last, keep):
        return "The order is: first the epoch to keep, then the last one made."
    if got == (last, last):
        return "Keep the parameters of the best epoch, not the last one."
    if got == _stop(losses, patience + 1):
        return "It goes on one epoch too long: count those without a new best; how many does the patience allow?"
    if got[1] < last and got == _stop(losses, patience - 1):
        return "It ends one epoch too early: count those without a new best; how many does the patience allow?"
    if got[1] < last and got == _never_anew(losses, patience):
        return "Only epochs in a row count: what becomes of the count when a new best comes?"
    if got[0] > last:
        return "It keeps an epoch that was never made: training had ended before."
    if got[0] == keep and got[1] > last:
        return "It goes on too long: count the epochs without a new best."
    if got[0] == keep:
        return "The epoch to keep is right, the end is not: count the epochs without a new best."
    if 1 <= got[0] <= len(losses) and got[0] == int(got[0]) and losses[int(got[0]) - 1] == losses[keep - 1]:
        return "An equal loss is no new best."
    if 1 <= got[0] <= len(losses) and got[0] == int(got[0]) and losses[int(got[0]) - 1] > losses[keep - 1]:
        return "The best epoch is the one with the lowest loss among those made."
    return "Go through the epochs one by one: is it a new best? How long ago was the last one?"


def _never_anew(losses, patience):
    """What comes out if a new best does not set the count of bad epochs back to 0."""
    best, bad = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            bad += 1
        if bad == patience:
            break
    return best + 1, epoch + 1


@exercise(
    "networks/02/winner",
    points=2,
    reason="The largest of 30 independent normal errors is 2.04 standard errors on average: 1 + 0.8 * 2.04 = 2.63.",
    mistakes=[
        Mistake("the truth", "presented = 1.0", "chosen"),
        Mistake("the error alone", "presented = 2.043 * 0.8", "1 yuan"),
        Mistake("the end of an interval", "presented = 1 + 1.96 * 0.8", "interval"),
        Mistake("the bound", "presented = 1 + 0.8 * np.sqrt(2 * np.log(30))", "bound"),
        Mistake("the median", "presented = 1 + 0.8 * 1.9983", "median"),
        Mistake("too few simulations", "presented = 2.567", "more often"),
        Mistake("an error of 1", "presented = 1 + 2.043", "0.8"),
        Mistake(
            "the largest of all simulations",
            "presented = np.random.default_rng(0).normal(1, 0.8, size=(20_000, 30)).max()",
            "each simulation",
        ),
    ],
)
def winner(answer):
    """The mean of the largest of 30 normal measurements around 1 with standard error 0.8."""
    presented = number(answer, "presented")
    error = 0.8
    right = 1 + error * 2.0428  # the expected maximum of 30 standard normal numbers
    median = 1 + error * norm.ppf(0.5 ** (1 / 30))
    if close(presented, 1 + 1.96 * error) or close(presented, 1 + 1.959964 * error):
        raise Hint("That is the end of one campaign's interval. Simulate thirty, and take the best.")
    if abs(presented - right) < 0.025:
        return
    found = {
        1.0: "That is what each truly earns. The one presented was chosen because it measured best.",
        right - 1: "That is how much the best is overrated. It also earns its 1 yuan.",
        1 + error * np.sqrt(2 * np.log(30)): "That is an upper bound, for very many campaigns. Simulate it.",
        1 + 2.0428: "That holds for a standard error of 1. Here it is 0.8.",
    }
    for value, hint in found.items():
        if abs(presented - value) < 0.03:
            raise Hint(hint)
    if abs(presented - median) < 0.009:
        raise Hint("That is what half of the simulations exceed, a median. Asked for is their mean.")
    if abs(presented - right) < 0.15:
        raise Hint("Near, but not near enough: simulate more often, 10,000 times at least, and take the mean.")
    if presented > 3.5:
        raise Hint("Too much: take the best of the 30 in each simulation, then the mean over the simulations.")
    raise Hint("Draw 30 measurements around 1 with deviation 0.8, take the largest; repeat, and take the mean.")
