"""Notebooks to break, and a pytest of their own to run them in."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

REPOSITORY = Path(__file__).parents[2]
# The project's own settings and conftest.py, for notebooks that lie outside it.
SETTINGS = ["-c", "pyproject.toml", "-p", "conftest", "-vrA", "--color=no"]
SETTINGS += [f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "cov", "hypothesispytest", "anyio")]


@pytest.fixture
def write(tmp_path):
    """Write a notebook of code cells, each a source or a pair of a source and what it is stored to print."""

    def write(name, *cells, **course):
        notebook = new_notebook(metadata={"course": course})
        for number, cell in enumerate(cells, start=1):
            source, printed = (cell, None) if isinstance(cell, str) else cell
            outputs = [] if printed is None else [nbformat.v4.new_output("stream", name="stdout", text=printed)]
            tags = {} if printed is None else {"tags": ["nbval-check-output"]}
            notebook.cells.append(new_code_cell(source, outputs=outputs, execution_count=number, metadata=tags))
        path = tmp_path / name
        nbformat.write(notebook, path)
        return path

    return write


@pytest.fixture(scope="session")
def nbval():
    """Run notebooks as `make test` does, with this project's settings; say how each cell ended."""

    def run(*paths, options=(), **environment):
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *SETTINGS, "--rootdir", paths[0].parent, *options, *paths],
            cwd=REPOSITORY,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        ended = re.findall(r"(\w+)(?:::|\.)ipynb::Cell (\d+) (PASSED|FAILED|ERROR|SKIPPED|XFAIL)", ran.stdout)
        assert ended, ran.stdout + ran.stderr
        cells = {(f"{name}.ipynb", int(number)): result.lower() for name, number, result in ended}
        return SimpleNamespace(cells=cells, text=ran.stdout, code=ran.returncode)

    return run
