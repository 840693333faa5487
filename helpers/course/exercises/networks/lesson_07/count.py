"""The count: styles covered, the bill of a studio, and a hasty generator to be mended."""

import math

import numpy as np

from helpers.course.answers import Hint, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise
from helpers.course.words import describe, words_of
from helpers.metrics import mode_coverage, nearest_mode
from helpers.networks import GAN


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
            "a part of its own",
            _COUNTS + f"return np.sum(counts >= 0.2 * len(labels) / n_styles), {_SHARE}",
            "handed over",
        ),
        Mistake(
            "rounded down",
            _COUNTS + f"return np.sum(counts >= least * len(labels) // n_styles), {_SHARE}",
            "rounded down",
        ),
        Mistake(
            "those of no style counted too",
            "counts = np.unique(labels, return_counts=True)[1]\n"
            f"return np.sum(counts >= least * len(labels) / n_styles), {_SHARE}",
            "-1",
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
    many = np.repeat([0, 1, 2, 3, 4, 5, 6, -1], [80, 11, 10, 9, 9, 5, 1, 35])  # each mistake gives another number
    few = np.repeat([0, 1, 2, 3, -1], [17, 4, 3, 1, 3])  # an eighth of them is 3.5
    cases = [(many, 8, 0.5), (few, 4, 0.5), (np.full(6, -1), 3, 0.2)]
    cases += [(fresh.integers(-1, 6, size=90), 6, 0.8) for _ in range(3)]
    for labels, n_styles, least in cases:
        result = function_result(answer, fresh.permutation(labels), n_styles, least)
        if issubclass(type(result), np.ndarray):
            result = tuple(array(result, "What counted returns", (2,)))
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
    good, part = labels[labels >= 0], least * len(labels) / n_styles
    counts = np.bincount(good, minlength=n_styles)
    found = {
        "An even share is the part 1 / n_styles of all designs; you ask for a part of all.": np.sum(
            counts >= least * len(labels)
        ),
        "The even share is meant of all designs, also those without a style.": np.sum(
            counts >= least * len(good) / n_styles
        ),
        "A style with exactly the part wanted is covered: at least.": np.sum(counts > part),
        "You count a style that has at least one design; more is wanted.": np.sum(counts > 0),
        "Is -1 counted as a style? And one design is not enough to cover one.": len(set(labels.tolist())),
        "Is -1 counted as a style? It says that a design has none.": np.sum(counts >= part)
        + (len(labels) - len(good) >= part),
        "The part wanted may be a fraction, like 3.5: then 3 is not enough. Is it rounded down?": np.sum(
            counts >= np.floor(part)
        ),
        "The part wanted is handed over as least; do not fix it at 0.2.": np.sum(counts >= 0.2 * part / least),
    }
    for hint, number_covered in found.items():
        if covered == number_covered:
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
        Mistake(
            "drawn out at every look",
            _PLACES + _ENOUGH + _LAST + "return (look + draw_out) * last",
            "every design looked at",
        ),
        Mistake(
            "one style drawn out",
            _PLACES + _ENOUGH + _LAST + "return look * last + draw_out * wanted",
            "one style alone",
        ),
        Mistake(
            "-1 as an index",
            _PLACES.replace("labels ==", "labels % n_styles ==")
            + _ENOUGH
            + _LAST
            + "return look * last + draw_out * wanted * n_styles",
            "last style",
        ),
        Mistake(
            "tested before the booking",
            "counts = np.zeros(n_styles)\n"
            "for looks, label in enumerate(labels):\n"
            "    if (counts >= wanted).all():\n"
            "        return look * looks + draw_out * wanted * n_styles\n"
            "    if label >= 0:\n"
            "        counts[label] += 1\n"
            "return np.inf",
            "very last design",
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
    first = np.array([0, -1, -1, 0, 1, 0, -1, -1, 0, 2, 1, -1, 0, 2, 0, -1, 1, 2])  # each mistake gives another bill
    cases = [(first, 3, 2, 7.0, 45.0), (np.array([0, 0, 1, 0, -1, 1, 0]), 3, 1), (np.array([0, 1]), 2, 1)]
    cases += [(fresh.choice(5, p=[0.3, 0.3, 0.15, 0.05, 0.2], size=300) - 1, 4, 4) for _ in range(4)]
    for labels, n_styles, wanted, *prices in cases:
        prices = prices or (float(fresh.integers(5, 15)), float(fresh.integers(40, 80)))
        args = (labels, n_styles, wanted, *prices)
        got = number(function_result(answer, labels.copy(), *args[1:]), "bill", finite=False)
        right = _bill(*args)
        if not (got == right or (math.isfinite(right) and close(got, right, rtol=1e-9))):
            raise Hint(_why_bill(got, right, *args))


def _why_bill(got, right, labels, n_styles, wanted, look, draw_out):
    if math.isinf(right):
        return "Here a style has fewer designs than wanted: they do not suffice, and np.inf is the answer."
    ends = [int(np.flatnonzero(labels == style)[wanted - 1]) + 1 for style in range(n_styles)]
    last, usable = max(ends), np.flatnonzero(labels >= 0)
    if not math.isfinite(got) and last == len(labels):
        return "Here the very last design completes the order. Is it booked before you ask whether every style is full?"
    if not math.isfinite(got):
        return "Here every style has enough designs, and you say that they do not suffice."
    drawn = draw_out * wanted * n_styles
    found = {
        "You stop when one style is full; every style must have as many as wanted.": look * min(ends) + drawn,
        "There is one look too few: the first design is number 0.": look * (last - 1) + drawn,
        "A look costs the same for every design, usable or not.": look * int(np.sum(labels[:last] >= 0)) + drawn,
        "The designer stops as soon as every style is full.": look * len(labels) + drawn,
        "Exactly as many as wanted of each style are drawn out, not all that are usable.": (
            look * last + draw_out * int(np.sum(labels[:last] >= 0))
        ),
        "Drawing out is paid for the designs wanted, not for every design looked at.": (look + draw_out) * last,
        "Drawing out is paid for the designs wanted of every style, not of one style alone.": (
            look * last + draw_out * wanted
        ),
        "Only the designs wanted are drawn out, not every usable one there is.": look * last + draw_out * len(usable),
        "A label of -1 seems to count for the last style: as an index, -1 is the last one.": (
            _bill(labels % n_styles, n_styles, wanted, look, draw_out)
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


STEPS, RATE, ENOUGH = 1000, 0.01, 7
_TRAIN = ".fit(designs, 1000, 128)"
_COUNT = "\nn_styles = judged(mended).n_covered"


@exercise(
    "networks/07/mended",
    points=3,
    reason=(
        "With momentum 0.5, and a discriminator that learns as fast as its generator, D is near its best again when G "
        "moves. That the styles are back is no matter of belief: 4,000 designs are counted."
    ),
    mistakes=[
        Mistake("the hasty one", f"mended = plane(**hasty){_TRAIN}{_COUNT}", "chase"),
        Mistake("slowed down", f"mended = plane(){_TRAIN}{_COUNT}", "rate_G"),
        Mistake("too long", "mended, n_styles = calmer, 8", "1,000 steps"),
        Mistake("not trained", "mended, n_styles = plane(0.01, 0.01), 8", "not trained"),
        Mistake("a promise", f"mended, n_styles = plane(0.01, 0.01){_TRAIN}, 3", "judged"),
        Mistake("its designs", "mended, n_styles = paced.sample(1000), 8", "GAN is wanted"),
    ],
)
def mended(answer):
    """A GAN whose generator learns at 0.01 and covers at least 7 of 8 styles after 1,000 steps, and that count."""
    gan, count = parts(answer, "mended", "n_styles")
    if type(gan) is not GAN:
        raise Hint(f"mended is {describe(gan)}; a trained GAN is wanted, such as plane(...).fit(...) returns.")
    covered, count = _covered(gan), number(count, "n_styles")
    if covered < ENOUGH:
        raise Hint(
            f"Of 4,000 fresh designs by mended, {covered} of 8 styles are covered; {ENOUGH} are wanted. Is the "
            "discriminator at its best when the generator moves, or do they chase each other?"
        )
    if abs(count - covered) > 1:  # one style may stand just at the part wanted
        raise Hint(f"n_styles is {count:g}, but 4,000 fresh designs cover {covered}. What does judged(mended) say?")


def _covered(gan):
    """How many styles fresh designs reach, if the GAN keeps to what is asked."""
    try:
        rule = gan.generator_.optimizer_ if hasattr(gan, "generator_") else None
        steps, rate = (rule.steps, rule.learning_rate) if rule else (0, RATE)
        noise = np.random.default_rng().standard_normal((4000, *gan.fixed_noise_.shape[1:])) if steps else None
        made = GAN.sample(gan, noise=noise) if steps else None
    except Exception as error:
        raise Hint(f"mended makes no designs: {words_of(error)}.") from None
    if not steps:
        raise Hint("mended is not trained yet: call fit(designs, 1000, 128).")
    if steps > STEPS:
        raise Hint(f"mended was trained for {steps:,} steps; it has {STEPS:,} steps. (fit goes on where it stopped.)")
    if rate != RATE:
        raise Hint(f"The generator of mended learns at {rate}; rate_G={RATE} is to stay.")
    angle = np.arange(8) * np.pi / 4
    made = array(made, "What mended makes", (4000, 2))
    return mode_coverage(nearest_mode(made, np.stack([np.cos(angle), np.sin(angle)], axis=1), 0.3), 8).n_covered
