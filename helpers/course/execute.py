"""Run a lesson from its first cell to its last, keep what it printed, and measure what it took."""

import os
from pathlib import Path
from time import perf_counter

import nbformat
from nbclient import NotebookClient

from helpers.course.budget import peak_megabytes

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def execute(path, timeout=600):
    """Execute a notebook in place, with wrong answers to exercises as errors.

    What is kept beside the outputs is what stays the same on every machine: no time stamps, no Python version.
    Seconds (kernel's start excluded) and the kernel's peak megabytes go into the lesson's metadata.

    Parameters
    ----------
    path : path-like
        A notebook under ``notebooks/``. It is written only if every cell ran without an error.
    timeout : int, default=600
        Seconds that one cell may take.

    Returns
    -------
    dict
        The lesson's metadata: seconds and megabytes among them.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell raises; the notebook on disk is left as it was.
    """
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    clear(notebook)
    seconds, megabytes = _run(notebook, path.parent, timeout)
    notebook.metadata["kernelspec"] = KERNEL
    notebook.metadata["language_info"] = {"name": "python"}
    course = notebook.metadata.setdefault("course", {})
    course["seconds"], course["megabytes"] = round(seconds, 1), round(megabytes)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    return dict(course)


def clear(notebook):
    """Take outputs, counts and traces of editors out of a notebook."""
    for cell in notebook.cells:
        for left_behind in ("execution", "jupyter", "collapsed", "lines_to_next_cell"):
            cell.metadata.pop(left_behind, None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _run(notebook, folder, timeout):
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        coalesce_streams=True,
    )
    with client.setup_kernel(env={**os.environ, "HELPERS_STRICT_CHECKS": "1"}):
        start = perf_counter()
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index, execution_count=client.code_cells_executed + 1)
        return perf_counter() - start, peak_megabytes(client.km.provisioner.pid)
