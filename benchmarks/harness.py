"""Find the benchmarks, time helper and library in turns, and make the table.

A benchmark is a module below this package with a function `cases()` that yields a `Case` a size, small ones first, and,
if it likes, a string `NOTE` that is printed below the table. Its name is the helper's:
`benchmarks/prediction/linear_regression.py` is `prediction.linear_regression`.
"""

import gc
import importlib
import math
import pkgutil
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import ModuleType
from typing import Any

from scipy.special import stdtrit

import benchmarks

__all__ = ["Case", "Measurement", "Row", "discover", "growth", "load", "measure", "rows", "select", "table"]


@dataclass(frozen=True)
class Case:
    """One piece of work at one size, ready to be done by the helper and by libraries."""

    size: str  # as it is printed, say "20,000 × 20"
    amount: float  # what growth and speed count, say the rows
    helper: Callable[[], Any]
    libraries: dict[str, Callable[[], Any]] = field(default_factory=dict)
    difference: Callable[[Any, Any], float] | None = None  # of the helper's result and a library's, relative
    quality: Callable[[Any], float] | None = None  # of a result, where speed alone says little; every turn is judged
    work: str = ""  # where a benchmark has several kinds of it: growth is told between sizes of the same kind


@dataclass(frozen=True)
class Measurement:
    """What was seen: seconds and qualities of each turn and first results, one list and one result a contestant."""

    seconds: dict[str, list[float]]
    results: dict[str, Any]
    qualities: dict[str, list[float]] = field(default_factory=dict)

    def median(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def spread(self, name: str) -> float:
        """Return the distance of the quartiles over the median."""
        low, _, high = statistics.quantiles(self.seconds[name], n=4, method="inclusive")
        return (high - low) / self.median(name)

    def quality(self, name: str) -> tuple[float, float] | None:
        """Return the mean quality over turns and half the width of its 95% interval (Student's t)."""
        seen = self.qualities.get(name)
        if not seen:
            return None
        error = statistics.stdev(seen) / math.sqrt(len(seen))
        return statistics.mean(seen), float(stdtrit(len(seen) - 1, 0.975)) * error


@dataclass(frozen=True)
class Row:
    """A line of the table: the helper beside one library, or alone."""

    name: str
    size: str
    helper_seconds: float
    spread: float
    per_second: float
    growth: float | None
    library: str | None = None
    library_seconds: float | None = None
    difference: float | None = None
    quality: tuple[float, float] | None = None
    library_quality: tuple[float, float] | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.library_seconds is None else self.helper_seconds / self.library_seconds


def discover() -> list[str]:
    """Return the names of all benchmarks."""
    walk = pkgutil.walk_packages(benchmarks.__path__, prefix="benchmarks.")
    modules = [info.name.removeprefix("benchmarks.") for info in walk if not info.ispkg]
    return sorted(set(modules) - {"__main__", "harness"})


def select(names: list[str], found: list[str]) -> list[str]:
    """Return the benchmarks asked for, all if none is; a part's name stands for all in it.

    Raises
    ------
    ValueError
        If there is no such benchmark; the nearest names are in the message.
    """
    chosen = []
    for name in names:
        matches = [key for key in found if key == name or key.startswith(name + ".")]
        if not matches:
            near = get_close_matches(name, found, n=3, cutoff=0.4) or found
            raise ValueError(f"NAME must be a benchmark, got {name!r}. Nearest: {', '.join(near)}.")
        chosen += [match for match in matches if match not in chosen]
    return chosen if names else found


def load(name: str) -> ModuleType:
    """Import a benchmark."""
    return importlib.import_module(f"benchmarks.{name}")


def measure(
    case: Case, *, seconds: float = 2.0, turns: int = 5, clock: Callable[[], float] = time.perf_counter
) -> Measurement:
    """Time helper and libraries in turns, A B C A B C, so that what slows the machine slows all of them.

    Each runs once before, unmeasured: the results come from there. Then at least `turns` turns, and more until
    `seconds` have passed. Where the case has a quality, each result of a timed turn is judged by it, off the clock.
    """
    contestants = {"helper": case.helper, **case.libraries}
    results = {name: work() for name, work in contestants.items()}
    times: dict[str, list[float]] = {name: [] for name in contestants}
    qualities: dict[str, list[float]] = {name: [] for name in contestants}
    gc.collect()
    begin = clock()
    while len(times["helper"]) < turns or clock() - begin < seconds:
        for name, work in contestants.items():
            start = clock()
            result = work()
            times[name].append(clock() - start)
            if case.quality:
                qualities[name].append(case.quality(result))
    return Measurement(times, results, qualities)


def growth(amount: float, seconds: float, previous: tuple[float, float] | None) -> float | None:
    """Return e in seconds ∝ amount^e between two sizes: 1 is linear, 2 quadratic; None at the first size."""
    if previous is None:
        return None
    return math.log(seconds / previous[1]) / math.log(amount / previous[0])


def rows(name: str, module: ModuleType, **options: Any) -> Iterator[Row]:
    """Run one benchmark and yield its rows as they are measured."""
    previous = {}
    for case in module.cases():
        seen = measure(case, **options)
        helper = seen.median("helper")
        common = {
            "name": name,
            "size": case.size,
            "helper_seconds": helper,
            "spread": seen.spread("helper"),
            "per_second": case.amount / helper,
            "growth": growth(case.amount, helper, previous.get(case.work)),
            "quality": seen.quality("helper"),
        }
        previous[case.work] = case.amount, helper
        if not case.libraries:
            yield Row(**common)
        for library in case.libraries:
            difference = case.difference and case.difference(seen.results["helper"], seen.results[library])
            yield Row(
                **common,
                library=library,
                library_seconds=seen.median(library),
                difference=difference,
                library_quality=seen.quality(library),
            )


def table(lines: list[Row]) -> str:
    """Return the rows as text in columns; those of quality are there if any row has one."""
    head = ["benchmark", "size", "helper s", "spread", "per s", "growth", "library", "library s", "ratio", "difference"]
    judged = any(row.quality for row in lines)
    cells = [head + ["quality", "library's"] * judged]
    for row in lines:
        quality = [_interval(row.quality), _interval(row.library_quality)]
        cells.append(
            [
                row.name,
                row.size,
                f"{row.helper_seconds:.3g}",
                f"{row.spread:.0%}",
                f"{row.per_second:,.0f}",
                _cell(row.growth, ".2f"),
                row.library or "-",
                _cell(row.library_seconds, ".3g"),
                _cell(row.ratio, ".2f"),
                _cell(row.difference, ".0e"),
                *quality * judged,
            ]
        )
    widths = [max(len(line[k]) for line in cells) for k in range(len(cells[0]))]
    left = {0, 1, 6}
    return "\n".join(
        "  ".join(f"{cell:{'<' if k in left else '>'}{widths[k]}}" for k, cell in enumerate(line)).rstrip()
        for line in cells
    )


def _cell(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _interval(quality: tuple[float, float] | None) -> str:
    return "-" if quality is None else f"{quality[0]:.3f} ± {quality[1]:.3f}"
