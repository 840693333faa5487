"""When a CUSUM rings, who has arrived, and the limit that costs least."""

import numpy as np

from helpers.course.answers import Hint, NotDone, agree, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise


def _first(z, k, h):
    total = 0.0
    for t, value in enumerate(z):
        total = max(0.0, total - value - k)
        if total > h:
            return t
    return -1


def _random_streams(n_cases=6):
    rng = np.random.default_rng()
    for case in range(n_cases):
        z = rng.normal(0, 1, 60)
        z[30:] -= 0 if case == 0 else rng.uniform(0.5, 2)
        yield z, float(rng.uniform(0.2, 0.6)), 100.0 if case == 0 else float(rng.uniform(2, 6))


_LOOP = "total = 0.0\nfor t, value in enumerate(z):\n    "
_END = "\n    if total > h:\n        return t\nreturn -1"


@exercise(
    "experiments/01/cusum",
    points=3,
    reason=(
        "Each minute adds how much more than k the value lies below normal; the sum never goes below zero and rings "
        "above h. What was good before the break is forgotten at zero, so it cannot hide what comes."
    ),
    mistakes=[
        Mistake("never back to zero", _LOOP + "total = total - value - k" + _END, "below zero"),
        Mistake("a rise in place of a fall", _LOOP + "total = max(0.0, total + value - k)" + _END, "fall"),
        Mistake("without k", _LOOP + "total = max(0.0, total - value)" + _END, "k"),
        Mistake("k off after the zero", _LOOP + "total = max(0.0, total - value) - k" + _END, "below zero"),
        Mistake(
            "both sides",
            "alarms = CUSUM(0, 1, allowance=k, threshold=h).update_many(z).alarms\nreturn alarms[0] if alarms else -1",
            "above normal",
        ),
        Mistake(
            "nothing where there is no alarm",
            _LOOP + "total = max(0.0, total - value - k)\n    if total > h:\n        return t",
            "returns nothing",
        ),
        Mistake("k added", _LOOP + "total = max(0.0, total - value + k)" + _END, "taken off"),
        Mistake(
            "one low minute",
            "for t, value in enumerate(z):\n    if -value - k > h:\n        return t\nreturn -1",
            "one minute",
        ),
        Mistake(
            "counted from one",
            _LOOP + "total = max(0.0, total - value - k)\n    if total > h:\n        return t + 1\nreturn -1",
            "from 0",
        ),
        Mistake(
            "the last alarm",
            "total, last = 0.0, -1\nfor t, value in enumerate(z):\n    total = max(0.0, total - value - k)\n"
            "    if total > h:\n        last = t\nreturn last",
            "first",
        ),
        Mistake(
            "at the limit",
            _LOOP + "total = max(0.0, total - value - k)\n    if total >= h:\n        return t\nreturn -1",
            "above h",
        ),
        Mistake("half of k", _LOOP + "total = max(0.0, total - value - k / 2)" + _END, "whole of k"),
        Mistake(
            "from the lowest point, the first minute among them",
            "total = np.cumsum(-z - k)\nabove = total - np.minimum.accumulate(total) > h\n"
            "return int(np.argmax(above)) if above.any() else -1",
            "before the first",
        ),
        Mistake(
            "none where there is no alarm",
            _LOOP + "total = max(0.0, total - value - k)\n    if total > h:\n        return t\nreturn len(z) - 1",
            "never",
        ),
    ],
)
def cusum(answer):
    """first_alarm(z, k, h): where the sum for a fall first exceeds h, or -1."""
    z = np.array([2.0, 1.5, -0.25, 1.0, -1.5, -1.0, -1.0, -2.0, -1.5, -3.0, -0.5, -0.75])
    k, h = 0.5, 3.0  # the sum: 0, 0, 0, 0, 1, 1.5, 2, 3.5 ...
    got, right = number(function_result(answer, z, k, h), "What first_alarm returns"), 7
    at_limit = np.array([-1.5, -1.5, -1.5, -1.5])  # the sum: 1, 2, 3, 4
    if got == right:
        for good in (np.ones(5), np.full(9, 1.5)):
            try:
                calm = number(function_result(answer, good, k, h), "What first_alarm returns")
            except NotDone as stub:
                raise Hint("Where it never rings it returns nothing. What is to be returned then?") from stub
            if calm != -1:
                raise Hint(
                    f"In a stream that is above normal all the time it returns {calm:g}. It must never ring there."
                )
        small = number(function_result(answer, np.full(8, -0.375), k, 0.5), "What first_alarm returns")
        if small != -1:
            raise Hint("A fall smaller than k must not add up. Is the whole of k taken off each minute?")
        edge = number(function_result(answer, at_limit, k, h), "What first_alarm returns")
        if edge == 2:
            raise Hint("It rings when the sum is h exactly. It is to ring above h.")
        if number(function_result(answer, np.array([-4.0, 1, 1, 1]), k, h), "What first_alarm returns") != 0:
            raise Hint("The sum is 0 before the first value: a first minute that is low enough rings at once.")
        agree(answer, _first, _random_streams(), hint="On one stream it is right; it must be for any.")
        return
    if got == 8:
        if number(function_result(answer, at_limit, k, h), "What first_alarm returns") == 4:
            raise Hint("One too many: positions are counted from 0, as Python does.")
        raise Hint("It rings a minute late: can your sum go below zero, be it by k only?")
    if got == -1 or got == 9:
        others = number(function_result(answer, -z, k, h), "What first_alarm returns")
        if got == -1 and others == 7:
            raise Hint("It never rings here, but it does with all signs turned: a fall is wanted, not a rise.")
        one_low = number(function_result(answer, np.array([-1.0, -4.0]), k, h), "What first_alarm returns")
        four_low = number(function_result(answer, at_limit, k, h), "What first_alarm returns")
        if one_low == 1 and four_low == -1:
            raise Hint("It rings at one minute that is very low. Many that are a little low must add up.")
        if four_low == 3:
            raise Hint("The good minutes at the beginning weigh against the bad ones: the sum must not go below zero.")
    if got == 11:
        raise Hint("The sum is above h there, but it was before. The first time is wanted.")
    if got in (4, 5, 6):
        edge = number(function_result(answer, np.full(8, -0.25), k, 0.5), "What first_alarm returns")
        still = number(function_result(answer, np.full(8, 0.25), k, 0.5), "What first_alarm returns")
        if still != -1:
            raise Hint("It rings in a stream that is better than normal: k is taken off each minute, not added.")
        if edge != -1:
            raise Hint("It rings too early: a fall smaller than k must not add up. Is k taken off each minute?")
    raise Hint(
        f"On twelve minutes it gives {got:g}; {right} is right. Write the sum down minute by minute: equation (5)."
    )


def _known(times, arrivals, now):
    times, arrivals = np.asarray(times), np.asarray(arrivals)
    return int(np.sum((arrivals <= now) & (times > now - 60) & (times <= now)))


def _random_events(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        times = np.sort(rng.uniform(0, 300, 80))
        yield times, times + rng.exponential(20, 80), float(rng.uniform(100, 250))


@exercise(
    "experiments/01/known",
    points=2,
    reason=(
        "It counts when it happened, in (now - 60, now], and whether it is known by now. What happened in that minute "
        "and has not arrived is missing, which is why the last minute always looks bad."
    ),
    mistakes=[
        Mistake("by arrival", "return int(np.sum((arrivals > now - 60) & (arrivals <= now)))", "arrived in the last"),
        Mistake("as if all had come", "return int(np.sum((times > now - 60) & (times <= now)))", "not arrived yet"),
        Mistake("all that have arrived", "return int(np.sum(arrivals <= now))", "older"),
        Mistake(
            "in minutes",
            "return int(np.sum((arrivals <= now) & (times > now - 1) & (times <= now)))",
            "seconds",
        ),
        Mistake(
            "both ends",
            "return int(np.sum((arrivals <= now) & (times >= now - 60) & (times <= now)))",
            "60 seconds ago",
        ),
        Mistake(
            "arrived before now",
            "return int(np.sum((arrivals < now) & (times > now - 60) & (times <= now)))",
            "this very second",
        ),
        Mistake(
            "happened before now",
            "return int(np.sum((arrivals <= now) & (times > now - 60) & (times < now)))",
            "belongs to the window",
        ),
        Mistake(
            "the calendar's minute",
            "return int(np.sum((arrivals <= now) & (times // 60 == now // 60)))",
            "by the clock",
        ),
        Mistake(
            "those that are missing",
            "return int(np.sum((arrivals > now) & (times > now - 60) & (times <= now)))",
            "missing",
        ),
    ],
)
def known(answer):
    """known_now(times, arrivals, now): events of the last 60 seconds that have arrived."""
    times = np.array([5.0, 10, 30, 40, 41, 52, 55, 65, 70, 80, 88, 95, 99.5, 100, 105])
    arrivals = np.array([50.0, 12, 31, 42, 100, 53, 130, 66, 72, 81, 120, 100, 150, 100, 106])
    now = 100.0
    got = number(function_result(answer, times, arrivals, now), "What known_now returns")
    here, inside = arrivals <= now, (times > now - 60) & (times <= now)
    if got == _known(times, arrivals, now):
        agree(answer, _known, _random_events(), hint="On fifteen events it is right; it must be for any.")
        return
    if got == np.sum(here & (times >= now - 60) & (times <= now)):
        raise Hint("One too many: what happened exactly 60 seconds ago is out of the window (now - 60, now].")
    if got == np.sum((arrivals < now) & inside):
        raise Hint("Three events arrive in this very second, at now. They are known.")
    if got == np.sum(here & inside & (times < now)):
        raise Hint("One too few: what happens at now exactly belongs to the window (now - 60, now].")
    if got == np.sum(here & (times // 60 == now // 60)):
        raise Hint("That is the minute by the clock, 1:00 to 1:59. The 60 seconds up to now are wanted.")
    if got == np.sum((arrivals > now) & inside):
        raise Hint("Those are the missing ones. The ones that are known are wanted.")
    if got == np.sum((arrivals > now - 60) & here):
        raise Hint("Those are the events that arrived in the last 60 seconds. When did they happen?")
    if got == np.sum(inside):
        raise Hint("Those happened in the window, but some of them have not arrived yet.")
    if got == np.sum(here):
        raise Hint("Those are all that have arrived. Some of them are older than the window.")
    if got == np.sum(here & (times > now - 1) & (times <= now)):
        raise Hint("Your window is 1 long. Times are in seconds, and it is to be 60 of them.")
    raise Hint(
        f"Of fifteen events it counts {got:g}; {_known(times, arrivals, now)} is right. Two questions of each: "
        "did it happen in the window, and is it known?"
    )


def _cheapest(alarms, delays, breaks, cost_alarm, cost_minute):
    cost = np.asarray(alarms) * cost_alarm + breaks * np.asarray(delays) * cost_minute
    return np.array([np.argmin(cost), np.min(cost)])


def _two(value, name):
    return np.array([number(part, name) for part in parts(value, "position", "cost")])


def _random_limits(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        n = int(rng.integers(4, 12))
        alarms, delays = np.sort(rng.uniform(0, 30, n))[::-1], np.sort(rng.uniform(5, 90, n))
        yield alarms, delays, int(rng.integers(1, 4)), float(rng.uniform(50, 400)), float(rng.uniform(5, 60))


@exercise(
    "experiments/01/cheapest",
    points=2,
    reason=(
        "Each limit costs its false alarms and, at each break, its delay in minutes. The cheapest limit is neither the "
        "quietest nor the quickest one."
    ),
    mistakes=[
        Mistake(
            "the quickest",
            "i = int(np.argmin(delays))\nreturn i, alarms[i] * cost_alarm + breaks * delays[i] * cost_minute",
            "quickest",
        ),
        Mistake(
            "the quietest",
            "i = int(np.argmin(alarms))\nreturn i, alarms[i] * cost_alarm + breaks * delays[i] * cost_minute",
            "quietest",
        ),
        Mistake(
            "one break", "c = alarms * cost_alarm + delays * cost_minute\nreturn int(np.argmin(c)), c.min()", "breaks"
        ),
        Mistake(
            "breaks for alarms",
            "c = breaks * (alarms * cost_alarm + delays * cost_minute)\nreturn int(np.argmin(c)), c.min()",
            "without a break",
        ),
        Mistake(
            "costs swapped",
            "c = alarms * cost_minute + breaks * delays * cost_alarm\nreturn int(np.argmin(c)), c.min()",
            "swapped",
        ),
        Mistake(
            "the dearest",
            "c = alarms * cost_alarm + breaks * delays * cost_minute\nreturn int(np.argmax(c)), c.max()",
            "dearest",
        ),
        Mistake(
            "counted from one",
            "c = alarms * cost_alarm + breaks * delays * cost_minute\nreturn int(np.argmin(c)) + 1, c.min()",
            "from 0",
        ),
        Mistake(
            "without the false alarms",
            "c = breaks * delays * cost_minute\nreturn int(np.argmin(c)), c.min()",
            "quickest",
        ),
        Mistake(
            "both turned",
            "c = alarms * cost_alarm + breaks * delays * cost_minute\nreturn c.min(), int(np.argmin(c))",
            "order",
        ),
    ],
)
def cheapest(answer):
    """cheapest(alarms, delays, breaks, cost_alarm, cost_minute): the limit's position and yuan a month."""
    alarms, delays = np.array([40.0, 16, 20, 8, 3, 0.5]), np.array([12.0, 21, 80, 31, 40, 70])
    case = (alarms, delays, 2, 150.0, 45.0)
    got, right = _two(function_result(answer, *case), "What cheapest returns"), _cheapest(*case)
    if close(got, right):
        agree(answer, _cheapest, _random_limits(), read=_two, hint="On six limits it is right; it must be for any.")
        return
    cost = alarms * 150 + 2 * delays * 45
    if close(got, right[::-1]):
        raise Hint("Both are right, but in the other order: first the position, then the cost.")
    if close(got[1], right[1]):
        raise Hint("The cost is right. The position of the limit is counted from 0, as NumPy does.")
    if got[0] == 0 and (close(got[1], cost[0]) or close(got[1], 2 * 12 * 45)):
        raise Hint("That is the quickest limit. What do its false alarms cost?")
    if got[0] == 5 and close(got[1], cost[5]):
        raise Hint("That is the quietest limit. What does its waiting cost?")
    if close(got[1], np.max(cost)):
        raise Hint("That is the dearest limit.")
    if close(got[1], np.min(alarms * 150 + delays * 45)):
        raise Hint("Each of the breaks of a month has its delay: how many breaks are there?")
    if close(got[1], np.min(2 * (alarms * 150 + delays * 45))):
        raise Hint("The false alarms of a month come without a break: `breaks` multiplies the delays only.")
    if close(got[1], np.min(alarms * 45 + 2 * delays * 150)):
        raise Hint("The two costs are swapped: which one is paid for an alarm, and which for a minute?")
    raise Hint(
        f"For six limits it gives {got[0]:g} and {got[1]:,.0f} yuan; {right[1]:,.0f} yuan is the cheapest. Write down "
        "what one limit costs in a month: its false alarms, and the minutes of each break."
    )
