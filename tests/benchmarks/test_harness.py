"""The harness on a clock that only moves when work is done: turns, medians, growth, names, and the table."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import harness
from benchmarks.__main__ import main
from benchmarks.harness import Case, Row

ROOT = Path(__file__).parents[2]


class Bench:
    """Contestants that take the seconds they are told and note who worked."""

    def __init__(self):
        self.now, self.log = 0.0, []

    def clock(self):
        return self.now

    def contestant(self, name, *durations, result=None):
        remaining = list(durations)

        def work():
            self.log.append(name)
            self.now += remaining.pop(0) if len(remaining) > 1 else remaining[0]
            return result

        return work


def test_contestants_work_in_turns_after_one_unmeasured_turn():
    bench = Bench()
    case = Case("1", 1, bench.contestant("A", 1.0), {"B": bench.contestant("B", 1.0), "C": bench.contestant("C", 1.0)})
    seen = harness.measure(case, seconds=0.0, turns=3, clock=bench.clock)
    assert bench.log == ["A", "B", "C"] * 4
    assert {name: len(seconds) for name, seconds in seen.seconds.items()} == {"helper": 3, "B": 3, "C": 3}


def test_first_turn_is_not_measured_and_one_slow_turn_does_not_move_the_median():
    bench = Bench()
    helper = bench.contestant("A", 100.0, 2.0, 50.0, 2.0, 2.0, 2.0)
    seen = harness.measure(Case("1", 1, helper, {"B": bench.contestant("B", 4.0)}), seconds=0.0, clock=bench.clock)
    assert seen.seconds["helper"] == [2.0, 50.0, 2.0, 2.0, 2.0]
    assert (seen.median("helper"), seen.median("B")) == (2.0, 4.0)
    assert seen.spread("helper") == 0.0


def test_spread_is_the_distance_of_the_quartiles_over_the_median():
    bench = Bench()
    seen = harness.measure(Case("1", 1, bench.contestant("A", 9.0, 1, 2, 3, 4, 5)), seconds=0.0, clock=bench.clock)
    assert seen.spread("helper") == pytest.approx((4 - 2) / 3)


def test_turns_go_on_until_the_time_is_up():
    bench = Bench()
    seen = harness.measure(Case("1", 1, bench.contestant("A", 0.25)), seconds=10.0, turns=5, clock=bench.clock)
    assert len(seen.seconds["helper"]) == 40


@pytest.mark.parametrize("exponent", [0.0, 1.0, 1.5, 2.0])
def test_growth_is_the_exponent_between_two_sizes(exponent):
    assert harness.growth(1000, 3.0, None) is None
    assert harness.growth(1000, 3.0 * 10**exponent, (100, 3.0)) == pytest.approx(exponent)


def test_rows_hold_ratio_difference_speed_and_growth():
    bench = Bench()

    def cases():
        for amount, seconds in ((10, 1.0), (100, 100.0)):
            yield Case(
                f"{amount} rows",
                amount,
                bench.contestant("A", seconds, result=1.0),
                {"B": bench.contestant("B", 4 * seconds, result=1.5)},
                difference=lambda ours, theirs: theirs - ours,
            )

    lines = list(harness.rows("part.method", SimpleNamespace(cases=cases), seconds=0.0, clock=bench.clock))
    assert [row.ratio for row in lines] == [0.25, 0.25]
    assert [row.growth for row in lines] == [None, pytest.approx(2.0)]
    assert [row.difference for row in lines] == [0.5, 0.5]
    assert [row.per_second for row in lines] == [10.0, 1.0]


def test_a_helper_without_a_library_has_a_row_of_its_own():
    bench = Bench()
    module = SimpleNamespace(cases=lambda: iter([Case("10 rows", 10, bench.contestant("A", 2.0))]))
    (row,) = harness.rows("part.method", module, seconds=0.0, clock=bench.clock)
    assert (row.library, row.ratio, row.difference, row.per_second) == (None, None, None, 5.0)


def test_table_lines_its_columns_up():
    alone = Row("datasets.shop", "2,000 customers", 0.5, 0.01, 4000.0, None)
    beside = Row("prediction.linear_regression", "20 × 2", 0.001, 0.2, 20_000.0, 1.04, "numpy lstsq", 0.004, 2e-14)
    head, first, second = harness.table([alone, beside]).splitlines()
    assert first.split()[-5:] == ["-"] * 5
    assert second.split()[-3:] == ["0.004", "0.25", "2e-14"]
    for column, cell in (("ratio", "0.25"), ("growth", "1.04"), ("helper s", "0.001")):
        assert head.index(column) + len(column) == second.index(cell) + len(cell)


def test_quality_is_judged_off_the_clock_and_printed_with_its_interval():
    bench, judged = Bench(), iter([0.9, 0.5, 0.8, 0.5, 0.7, 0.5])

    def judge(result):
        bench.now += 1000.0
        return next(judged)

    case = Case("1", 1, bench.contestant("A", 1.0), {"B": bench.contestant("B", 2.0)}, quality=judge)
    (row,) = harness.rows("part.method", SimpleNamespace(cases=lambda: [case]), seconds=0.0, turns=3, clock=bench.clock)
    assert (row.helper_seconds, row.library_seconds) == (1.0, 2.0)
    assert row.quality == pytest.approx((0.8, 4.302653 * 0.1 / 3**0.5))
    assert row.library_quality == (0.5, 0.0)
    head, line = harness.table([row]).splitlines()
    assert head.endswith("library's")
    assert "0.800 ± 0.248" in line
    assert line.endswith("0.500 ± 0.000")


def test_every_benchmark_mirrors_a_module_of_the_helpers_at_two_sizes_or_more():
    found = harness.discover()
    assert {"prediction.linear_regression", "datasets.shop"} <= set(found)
    for name in found:
        path = ROOT / "helpers" / Path(*name.split("."))
        assert path.with_suffix(".py").exists() or path.is_dir(), name
        by_work = {}
        for case in harness.load(name).cases():
            by_work.setdefault(case.work, []).append(case.amount)
        assert max(map(len, by_work.values())) >= 2, name
        assert all(amounts == sorted(set(amounts)) for amounts in by_work.values()), name


def test_linear_regression_agrees_with_its_libraries():
    case = next(harness.load("prediction.linear_regression").cases())
    for library in case.libraries.values():
        assert case.difference(case.helper(), library()) < 1e-12


def test_a_name_selects_a_benchmark_and_a_parts_name_all_in_it():
    found = ["datasets.shop", "prediction.linear_regression", "prediction.svm"]
    assert harness.select(["prediction", "prediction.svm"], found) == found[1:]
    assert harness.select(["datasets.shop"], found) == ["datasets.shop"]
    assert harness.select([], found) == found
    with pytest.raises(ValueError, match=r"got 'prediction\.svn'\. Nearest: prediction\.svm"):
        harness.select(["prediction.svn"], found)


def test_an_unknown_name_ends_in_one_line_and_code_2(capsys):
    assert main(["datasets.shopp"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("NAME must be a benchmark, got 'datasets.shopp'. Nearest: datasets.shop")
    assert err.count("\n") == 1


def test_the_list_names_every_benchmark(capsys):
    assert main(["--list"]) == 0
    assert capsys.readouterr().out.split() == harness.discover()


def test_the_command_times_with_one_blas_thread_and_prints_the_table():
    command = [sys.executable, "-m", "benchmarks", "prediction.linear_regression", "--seconds", "0"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "one BLAS thread" in done.stdout
    assert done.stdout.count("prediction.linear_regression  ") == 6
    assert "Target: 0.5" in done.stdout
