"""The drawn product pictures, from few to many. No library makes such a thing: seconds and growth only."""

from collections.abc import Iterator
from functools import partial

from benchmarks.harness import Case
from helpers.datasets import simulate_product_pictures

NOTE = "per s counts pictures. One of 64x64 in colour has 16 times the numbers of one of 28x28 in grey, and its time."


def cases() -> Iterator[Case]:
    for n_pictures in (500, 5_000):
        yield Case(
            size=f"{n_pictures:,} of 28x28 in grey",
            amount=n_pictures,
            helper=partial(simulate_product_pictures, n_pictures),
        )
