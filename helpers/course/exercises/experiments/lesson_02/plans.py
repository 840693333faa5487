"""Days to plan, who stops when, and what a mail brings with its doubt."""

import numpy as np
from scipy.special import stdtrit

from helpers.course.answers import Hint, agree, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise
from helpers.experiments import sample_size
from helpers.experiments.two_sample_tests import welch_parts


def _days(n, a_day=800, groups=2):
    return int(np.ceil(groups * n / a_day))


@exercise(
    "experiments/02/days",
    points=2,
    reason=(
        "sample_size gives the customers of one group; there are two, and 800 a day for both. A day begun must be "
        "finished, so the quotient is rounded up."
    ),
    mistakes=[
        Mistake(
            "one group",
            "test_days = int(np.ceil(sample_size(0.01, baseline_rate=0.05, power=0.9) / 800))",
            "two groups",
        ),
        Mistake("80%", "test_days = int(np.ceil(2 * sample_size(0.01, baseline_rate=0.05) / 800))", "90%"),
        Mistake("rounded down", "test_days = 2 * sample_size(0.01, baseline_rate=0.05, power=0.9) // 800", "too few"),
        Mistake("not whole", "test_days = 2 * sample_size(0.01, baseline_rate=0.05, power=0.9) / 800", "whole"),
        Mistake(
            "1% more of 5%",
            "test_days = int(np.ceil(2 * sample_size(0.0005, baseline_rate=0.05, power=0.9) / 800))",
            "percentage point",
        ),
        Mistake("customers", "test_days = sample_size(0.01, baseline_rate=0.05, power=0.9)", "customers"),
        Mistake("customers, 80%", "test_days = sample_size(0.01, baseline_rate=0.05)", "customers"),
        Mistake(
            "the new share",
            "test_days = int(np.ceil(2 * sample_size(0.06, baseline_rate=0.05, power=0.9) / 800))",
            "not the new share",
        ),
        Mistake(
            "one-sided",
            "n = sample_size(0.01, baseline_rate=0.05, power=0.9, alternative='greater')\n"
            "test_days = int(np.ceil(2 * n / 800))",
            "two-sided",
        ),
        Mistake(
            "both groups at full traffic twice",
            "test_days = int(np.ceil(4 * sample_size(0.01, baseline_rate=0.05, power=0.9) / 800))",
            "400",
        ),
    ],
)
def days(answer):
    """Whole days for one point more than 5%, power 90%, 800 visitors a day in two groups."""
    given = number(answer, "test_days")
    n = sample_size(0.01, baseline_rate=0.05, power=0.9)
    if given == _days(n):
        return
    if close(given, 2 * n / 800) or close(given, n / 400):
        raise Hint("The test runs whole days: round the last one up.")
    if given == _days(n) - 1:
        raise Hint("After that many days there are too few visitors by a part of a day: round up.")
    if given == _days(n, groups=1):
        raise Hint("sample_size gives the customers of one group. There are two groups to fill.")
    if given in (_days(sample_size(0.01, baseline_rate=0.05)), _days(sample_size(0.01, baseline_rate=0.05), groups=1)):
        raise Hint("That is a chance of 80% to find the effect. 90% is asked for.")
    if given == _days(sample_size(0.0005, baseline_rate=0.05, power=0.9)):
        raise Hint("You looked for 1% of 5%. One percentage point more makes 6%: the effect is 0.01.")
    if given == _days(sample_size(0.01, baseline_rate=0.05, power=0.9, alternative="greater")):
        raise Hint("That is a one-sided test. The plan says two-sided.")
    if given in (_days(sample_size(0.06, baseline_rate=0.05, power=0.9), groups=groups) for groups in (1, 2)):
        raise Hint("The effect is the difference of the two shares, 0.01, and not the new share.")
    if given in (n, 2 * n, sample_size(0.01, baseline_rate=0.05)):
        raise Hint("Those are customers. How many days does it take until they have come?")
    if given == _days(n, groups=4):
        raise Hint("800 a day come into both groups together, 400 into each: count each customer once.")
    raise Hint("That is not it. Customers of a group, of both groups, and how many come a day: then round up.")


def _stopped_at(p):
    low = p <= 0.05
    return np.mean(low & (np.cumsum(low, axis=1) - low == 0), axis=0)


def _random_looks(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        p = rng.random(rng.integers(3, [40, 9])) ** 3
        p.flat[0] = 0.05  # just as low as it takes
        yield (p,)


@exercise(
    "experiments/02/looks",
    points=2,
    reason=(
        "A test stops at a look if p is low there and was low at none before. Counted look by look and divided by the "
        "number of all tests, those that go to the end included."
    ),
    mistakes=[
        Mistake("low at the look", "return np.mean(np.asarray(p) <= 0.05, axis=0)", "stopped before"),
        Mistake(
            "stopped by then",
            "return np.mean(np.maximum.accumulate(np.asarray(p) <= 0.05, axis=1), axis=0)",
            "up to this look",
        ),
        Mistake(
            "below only",
            "low = np.asarray(p) < 0.05\nreturn np.mean(low & (np.cumsum(low, axis=1) == 1), axis=0)",
            "or less",
        ),
        Mistake(
            "of the stopped ones",
            "low = np.asarray(p) <= 0.05\nfirst = low & (np.cumsum(low, axis=1) == 1)\n"
            "return first.sum(axis=0) / first.sum()",
            "all tests",
        ),
        Mistake(
            "counts",
            "low = np.asarray(p) <= 0.05\nreturn np.sum(low & (np.cumsum(low, axis=1) == 1), axis=0)",
            "count",
        ),
        Mistake(
            "the first look if there is none",
            "first = np.argmax(np.asarray(p) <= 0.05, axis=1)\n"
            "return np.bincount(first, minlength=np.shape(p)[1]) / len(p)",
            "never stopped",
        ),
        Mistake(
            "the last look if there is none",
            "low = np.asarray(p) <= 0.05\nlow[:, -1] = True\n"
            "return np.mean(low & (np.cumsum(low, axis=1) == 1), axis=0)",
            "never stopped",
        ),
        Mistake(
            "tests for looks",
            "low = np.asarray(p).T <= 0.05\nreturn np.mean(low & (np.cumsum(low, axis=1) == 1), axis=0)",
            "column",
        ),
    ],
)
def looks(answer):
    """stopped_at(p): the share of tests whose first p of 0.05 or less stands at each look."""
    p = np.array([[0.20, 0.04, 0.01], [0.03, 0.30, 0.02], [0.05, 0.01, 0.50], [0.40, 0.20, 0.30], [0.9, 0.2, 0.04]])
    low = p <= 0.05
    got = function_result(answer, p)
    if np.shape(got) == (5,):
        raise Hint("It returns a number for each test. One for each look is wanted, so one for each column.")
    got = array(got, "What stopped_at returns", (3,))
    if close(got, _stopped_at(p)):
        agree(
            answer,
            _stopped_at,
            _random_looks(),
            read=array_of_looks,
            hint="On five tests it is right; it must be for any.",
        )
        return
    first = low & (np.cumsum(low, axis=1) == 1)
    if close(got, low.mean(axis=0)):
        raise Hint("That counts each low p. A test that was stopped before is over: only its first low look counts.")
    if close(got, np.maximum.accumulate(low, axis=1).mean(axis=0)):
        raise Hint("Those are the tests stopped up to this look. Exactly at this look is wanted.")
    below = p < 0.05
    if close(got, (below & (np.cumsum(below, axis=1) == 1)).mean(axis=0)):
        raise Hint("A p of exactly 0.05 stops the test as well: 0.05 or less.")
    if close(got, first.sum(axis=0) / first.sum()):
        raise Hint("You divided by the tests that were stopped. Divide by the number of all tests.")
    if close(got, first.sum(axis=0)):
        raise Hint("Those are counts. A share of all tests is wanted.")
    never = first.mean(axis=0)
    if any(close(got, never + 0.2 * (np.arange(3) == look)) for look in (0, 2)):
        raise Hint("One of the five tests is never stopped. It counts at no look.")
    raise Hint(f"On five tests with three looks it gives {np.round(got, 3).tolist()}. Find each test's first low look.")


def array_of_looks(value, name):
    """Read what stopped_at returned for any number of looks."""
    return array(value, name)


def _margin(without, with_mail, kept, cost):
    difference = np.mean(with_mail) - np.mean(without)
    error = np.sqrt(np.var(with_mail, ddof=1) / len(with_mail) + np.var(without, ddof=1) / len(without))
    middle, reach = kept * difference - cost, kept * 1.96 * error
    return np.array([middle, middle - reach, middle + reach])


def _random_mails(n_cases=5):
    rng = np.random.default_rng()
    for _ in range(n_cases):
        n, m = (int(size) for size in rng.integers(20, 200, 2))
        yield (
            rng.poisson(0.5, n) * 40.0,
            rng.poisson(0.8, m) * 45.0,
            float(rng.uniform(0.2, 0.7)),
            float(rng.uniform(0.1, 4)),
        )


def _three(value, name):
    return np.array([number(part, name) for part in parts(value, "middle", "low", "high")])


_BODY = (
    "d = np.mean(with_mail) - np.mean(without)\n"
    "e = np.sqrt(np.var(with_mail, ddof=1) / len(with_mail) + np.var(without, ddof=1) / len(without))\n"
)


@exercise(
    "experiments/02/margin",
    points=3,
    reason=(
        "The difference of the means and its error are in yuan spent; of each the shop keeps `kept`, so both are "
        "multiplied by it. The cost is known, so it moves all three numbers and adds no doubt."
    ),
    mistakes=[
        Mistake(
            "the mail's customers alone",
            "m = kept * np.mean(with_mail) - cost\n"
            "e = 1.96 * kept * np.std(with_mail, ddof=1) / np.sqrt(len(with_mail))\nreturn m, m - e, m + e",
            "without a mail",
        ),
        Mistake("cost forgotten", _BODY + "return kept * d, kept * (d - 1.96 * e), kept * (d + 1.96 * e)", "cost"),
        Mistake("all of it kept", _BODY + "return d - cost, d - cost - 1.96 * e, d - cost + 1.96 * e", "keeps"),
        Mistake(
            "interval in yuan spent",
            _BODY + "m = kept * d - cost\nreturn m, m - 1.96 * e, m + 1.96 * e",
            "yuan spent",
        ),
        Mistake(
            "cost not in the ends",
            _BODY + "return kept * d - cost, kept * (d - 1.96 * e), kept * (d + 1.96 * e)",
            "ends",
        ),
        Mistake(
            "kept of the cost, too",
            _BODY + "m = kept * (d - cost)\nr = 1.96 * kept * e\nreturn m, m - r, m + r",
            "whole cost",
        ),
        Mistake(
            "one standard error",
            _BODY + "m = kept * d - cost\nreturn m, m - kept * e, m + kept * e",
            "1.96",
        ),
        Mistake(
            "no n below the variance",
            "m = kept * (np.mean(with_mail) - np.mean(without)) - cost\n"
            "r = 1.96 * kept * np.sqrt(np.var(with_mail, ddof=1) + np.var(without, ddof=1))\nreturn m, m - r, m + r",
            "spread of customers",
        ),
        Mistake(
            "the wrong way round", _BODY + "m, r = -kept * d - cost, 1.96 * kept * e\nreturn m, m - r, m + r", "sign"
        ),
        Mistake(
            "another order",
            _BODY + "m, r = kept * d - cost, 1.96 * kept * e\nreturn m - r, m, m + r",
            "another order",
        ),
        Mistake(
            "variances pooled",
            "n, k = len(without), len(with_mail)\n"
            "v = ((n - 1) * np.var(without, ddof=1) + (k - 1) * np.var(with_mail, ddof=1)) / (n + k - 2)\n"
            "m = kept * (np.mean(with_mail) - np.mean(without)) - cost\n"
            "r = 1.96 * kept * np.sqrt(v * (1 / n + 1 / k))\nreturn m, m - r, m + r",
            "pooled",
        ),
        Mistake(
            "errors added",
            "e = np.std(with_mail, ddof=1) / len(with_mail) ** 0.5 + np.std(without, ddof=1) / len(without) ** 0.5\n"
            "m, r = kept * (np.mean(with_mail) - np.mean(without)) - cost, 1.96 * kept * e\nreturn m, m - r, m + r",
            "squares",
        ),
        Mistake(
            "variances by n",
            "m = kept * (np.mean(with_mail) - np.mean(without)) - cost\n"
            "e = np.sqrt(np.var(with_mail) / len(with_mail) + np.var(without) / len(without))\n"
            "return m, m - 1.96 * kept * e, m + 1.96 * kept * e",
            "n − 1",
        ),
    ],
)
def margin(answer):
    """margin_a_mail(without, with_mail, kept, cost): yuan a mail, lower end, upper end."""
    without, with_mail, kept, cost = np.array([0.0, 0, 40, 0, 80]), np.array([60.0, 0, 120, 0]), 0.5, 3.0
    got = _three(function_result(answer, without, with_mail, kept, cost), "What margin_a_mail returns")
    right = _margin(without, with_mail, kept, cost)
    if close(got, right):
        agree(answer, _margin, _random_mails(), read=_three, hint="On nine customers it is right; it must be for any.")
        return
    difference, reach = 21.0, (right[2] - right[1]) / 2 / kept
    if close(got[0], kept * 45 - cost):
        raise Hint("That is what customers with a mail bring. Take off what they would have spent without a mail.")
    if close(got[0], kept * difference):
        raise Hint("What the mail brings is there, but the cost of sending it is not taken off.")
    if close(got[0], difference - cost):
        raise Hint("The shop keeps only a part of what is spent: multiply the difference by `kept`.")
    if close(got[0], kept * (difference - cost)):
        raise Hint("The shop pays the whole cost of a mail: take it off after multiplying by `kept`.")
    if close(got[0], -kept * difference - cost):
        raise Hint(
            "The difference has the wrong sign: it is with a mail less without, and `without` is the first array."
        )
    if close(np.sort(got), np.sort(right)):
        raise Hint(
            "The three numbers are right, but in another order: the middle first, then the lower and the upper end."
        )
    if not close(got[0], right[0]):
        raise Hint(
            f"The first number is {got[0]:.4g} on nine customers; {right[0]:.4g} is right. Are those who bought "
            "nothing in both means?"
        )
    half = (got[2] - got[1]) / 2
    if close(half, reach) and close((got[1] + got[2]) / 2, got[0]):
        raise Hint("The cost is in the ends, but their distance is in yuan spent: of that the shop keeps only a part.")
    if not close((got[1] + got[2]) / 2, got[0]):
        raise Hint("The middle is right. The ends are in other yuan: they are margin, too, with the cost taken off.")
    if close(half, kept * reach / 1.96):
        raise Hint("The interval is one standard error to each side. Take 1.96 of them.")
    if close(half, kept * 1.96 * np.sqrt(np.var(with_mail, ddof=1) + np.var(without, ddof=1))):
        raise Hint(
            "That is the spread of customers. The error of a mean divides each variance by its number of customers."
        )
    n_error = np.sqrt(np.var(with_mail) / 4 + np.var(without) / 5)
    if close(half, kept * 1.96 * n_error) or close(half, kept * n_error):
        raise Hint("The variances divide by n. Estimated from a sample they divide by n − 1 (ddof=1).")
    n, m = len(without), len(with_mail)
    v, w = np.var(without, ddof=1), np.var(with_mail, ddof=1)
    if close(half, kept * 1.96 * np.sqrt(((n - 1) * v + (m - 1) * w) / (n + m - 2) * (1 / n + 1 / m))):
        raise Hint("You pooled the variances. Each group keeps its own: a mail may change the spread as well.")
    if close(half, kept * 1.96 * (np.sqrt(v / n) + np.sqrt(w / m))):
        raise Hint("You added the two standard errors. It is their squares that add up.")
    if close(half, kept * reach, rtol=1e-4):
        raise Hint("Right but for the last digits: take 1.96 itself for the number of standard errors.")
    if close(half, kept * stdtrit(welch_parts(without, with_mail)[2], 0.975) * reach / 1.96):
        raise Hint("That is Welch's interval, with Student's t. Take 1.96 standard errors, as equation (3) does.")
    raise Hint(f"The middle is right; the interval reaches {half:.4g} to each side, {kept * reach:.4g} is right.")
