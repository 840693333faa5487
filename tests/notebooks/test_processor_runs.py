"""Notebooks run as another processor prove it first, each in its own kernel."""

import platform

import pytest

from helpers.course.processors import PROCESSORS, main

pytestmark = pytest.mark.skipif(
    platform.machine().lower() not in {"x86_64", "amd64"}, reason="these are x86-64 processors"
)


def test_a_notebook_runs_only_if_its_kernel_is_the_processor_that_is_wanted(write, nbval):
    path = write("any.ipynb", "import numpy", "1 + 1", seconds=1, megabytes=100)
    wanted = PROCESSORS["nehalem"].environment() | {"HELPERS_PROCESSOR": "nehalem"}
    other = nbval(path, **wanted | {"NPY_DISABLE_CPU_FEATURES": ""})
    assert (other.cells, other.code) == ({("any.ipynb", 0): "error", ("any.ipynb", 1): "skipped"}, 1)
    assert "This process is no nehalem: NumPy's vector code is on" in other.text


def test_the_command_fails_when_a_result_hangs_on_the_processor(write, capfd):
    prints_threads = "import threadpoolctl, numpy; print(threadpoolctl.threadpool_info()[0]['num_threads'])"
    path = write("threads.ipynb", (prints_threads, "1\n"), seconds=1, megabytes=100)
    options = ["--notebooks", str(path), "--pytest=-p conftest -n 0 -c pyproject.toml"]
    assert main(["nehalem", *options]) == 0
    assert main(["haswell", *options]) == 1
    assert "Cell outputs differ" in capfd.readouterr().out
