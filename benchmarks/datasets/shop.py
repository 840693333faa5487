"""The simulated shop, from a small shop to a large one. No library makes such a thing: seconds and growth only."""

from collections.abc import Iterator
from functools import partial

from benchmarks.harness import Case
from helpers.datasets import simulate_shop

NOTE = "per s counts customers, each with all that they order and are mailed."


def cases() -> Iterator[Case]:
    for n_customers in (2_000, 200_000):
        yield Case(
            size=f"{n_customers:,} customers",
            amount=n_customers,
            helper=partial(simulate_shop, n_customers),
        )
