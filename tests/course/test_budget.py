import os
import subprocess
import sys
from time import sleep

import pytest

from helpers.course.budget import allowed_megabytes, allowed_seconds, peak_megabytes


@pytest.fixture
def python():
    """Start a Python that runs some code, says so, and then waits to be ended."""
    started = []

    def start(code):
        process = subprocess.Popen(
            [sys.executable, "-c", f"{code}\nprint('done', flush=True)\ninput()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout.readline() == "done\n"
        return process.pid

    yield start
    for process in started:
        process.communicate("\n")


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps no peak that another process can read")
def test_peak_counts_memory_that_was_given_back(python):
    empty, used = python(""), python("block = bytearray(200 * 2**20)\ndel block")
    assert peak_megabytes(used) - peak_megabytes(empty) == pytest.approx(200, abs=10)


def test_memory_that_is_held_counts_on_every_system(python):
    empty, holding = python(""), python("block = bytearray(200 * 2**20)")
    assert peak_megabytes(holding) - peak_megabytes(empty) == pytest.approx(200, abs=10)


def test_the_largest_of_a_process_and_its_children_counts(python):
    # The child reads a pipe that closes when its parent ends.
    child = "block = bytearray(200 * 2**20)\nimport sys\nsys.stdin.read()"
    command = f"[sys.executable, '-c', {child!r}], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL"
    parent = python(f"import subprocess, sys\nchild = subprocess.Popen({command})")
    for _ in range(50):
        if peak_megabytes(parent) > 200:
            break
        sleep(0.1)
    assert 200 < peak_megabytes(parent) < 300


def test_a_process_that_does_not_run_is_refused(python):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with pytest.raises(ValueError, match="pid must be the number of a running process"):
        peak_megabytes(ended.pid)


@pytest.mark.parametrize("pid", [None, -1, "1", 1.0, True])
def test_what_is_no_process_number_is_refused(pid):
    with pytest.raises(ValueError, match="pid must be the number of a running process"):
        peak_megabytes(pid)


def test_a_process_may_look_at_itself():
    assert peak_megabytes(os.getpid()) > 10


def test_three_times_the_seconds_are_allowed_and_never_less_than_fifteen():
    assert allowed_seconds(20) == 60
    assert allowed_seconds(5) == allowed_seconds(0.1) == 15
    assert allowed_seconds(20, factor=10) == 600


def test_half_as_many_megabytes_again_are_allowed():
    assert allowed_megabytes(310) == 465


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "12", None, True])
def test_a_budget_that_is_not_a_positive_number_is_refused(value):
    with pytest.raises(ValueError, match="seconds must be a positive number"):
        allowed_seconds(value)
    with pytest.raises(ValueError, match="megabytes must be a positive number"):
        allowed_megabytes(value)
