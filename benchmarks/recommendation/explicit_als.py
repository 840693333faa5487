"""ExplicitALS beside implicit's conjugate gradients: another problem of the same size."""

from collections.abc import Iterator
from functools import partial

from benchmarks.harness import Case
from benchmarks.recommendation.implicit_als import (
    FACTORS,
    PASSES,
    SIZES,
    AlternatingLeastSquares,
    library,
    planted_events,
)
from helpers.recommendation import ExplicitALS

NOTE = (
    f"{PASSES} passes, {FACTORS} factors; ours with biases in float64. Not the same problem: implicit has no solver "
    "for ratings that are there, so its conjugate gradients for events on the same pairs (its default, "
    "approximate, float32, one thread) stand in for the size of the work. per s counts ratings times passes. "
    "Target: 1.0"
    + ("." if AlternatingLeastSquares else "; implicit is not installed (extra recommenders): ours alone.")
)


def cases() -> Iterator[Case]:
    for n_users, n_items, n in SIZES:
        ratings = planted_events(n_users, n_items, n)
        yield Case(
            size=f"{n_users:,} × {n_items:,}, {n:,} ratings",
            amount=PASSES * n,
            helper=partial(_helper, ratings),
            libraries=library("implicit, gradients", ratings, use_cg=True),
        )


def _helper(ratings):
    return ExplicitALS(FACTORS, PASSES, random_state=0).fit(ratings).item_factors_
