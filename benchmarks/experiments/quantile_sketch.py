"""Quantiles from a sketch beside numpy's exact ones: once at the end, again and again, and of many parts."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.experiments import KLLSketch

SIZES = (100_000, 1_000_000)
FRACTIONS = (0.01, 0.25, 0.5, 0.75, 0.99)
PARTS = 100
NOTE = (
    "Five quantiles of lognormal values, one thread; quality: the largest error of their ranks (k = 200, new coins "
    "each turn). numpy's are exact and need all values at hand: 8 MB a million, where the sketch keeps some 600 "
    "values, 5 kB, however many came. once: all values are there and nothing is asked before. Then use numpy, which "
    "does not sort wholly; the sketch takes 1.6 to 1.7 of its time, nearly all of it to sort blocks. Blocks of a "
    "fourth make it 1.5 and the error larger by a third, of the fourfold 2.0; to divide a block at the places to be "
    "kept took longer than to sort it. 100 times: asked after each hundredth of the stream, numpy begins anew each "
    "time; here the sketch pays from some 20,000 values on, and at a million it is 20 times as fast. 100 parts: as "
    "many sketches, merged, as where each shop or day has its own; numpy has all values in one place. update: one "
    "value at a time."
)


def cases() -> Iterator[Case]:
    for work, helper, library in (
        ("once", partial(_sketch, 1), partial(_exact, 1)),
        (f"{PARTS} times", partial(_sketch, PARTS), partial(_exact, PARTS)),
        (f"{PARTS} parts", _merged, partial(_exact, 1)),
    ):
        for size in SIZES:
            values = np.random.default_rng(0).lognormal(size=size)
            yield Case(
                f"{size:,}, {work}",
                size,
                partial(helper, values),
                {"numpy": partial(library, values)},
                quality=partial(_rank_error, np.sort(values)),
                work=work,
            )
    for size in SIZES:
        values = np.random.default_rng(0).lognormal(size=size)
        quality = partial(_rank_error, np.sort(values))
        yield Case(f"{size:,}, update", size, partial(_one_by_one, values), quality=quality, work="update")


def _sketch(times, values):
    """Return the quantiles at the end, after they were asked for so many times on the way."""
    sketch = KLLSketch()
    for part in np.array_split(values, times):
        quantiles = _quantiles(sketch.update_many(part))
    return quantiles


def _exact(times, values):
    for end in np.linspace(0, len(values), times + 1).astype(int)[1:]:
        quantiles = np.quantile(values[:end], FRACTIONS, method="inverted_cdf")
    return quantiles


def _merged(values):
    merged = KLLSketch()
    for part in np.array_split(values, PARTS):
        merged = merged.merge(KLLSketch().update_many(part))
    return _quantiles(merged)


def _one_by_one(values):
    sketch = KLLSketch()
    for value in values.tolist():
        sketch.update(value)
    return _quantiles(sketch)


def _quantiles(sketch):
    return [sketch.quantile(q) for q in FRACTIONS]


def _rank_error(ordered, quantiles):
    """Return by how much the fraction up to a quantile is off, at the worst of them."""
    return max(abs(np.searchsorted(ordered, quantiles, side="right") / len(ordered) - FRACTIONS))
