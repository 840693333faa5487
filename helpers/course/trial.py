"""Try a lesson's exercises as nbgrader would grade them: the solutions, and whatever else stands in their place."""

import contextlib
import copy
import os
from dataclasses import dataclass

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbgrader.utils import determine_grade

from helpers.course.learner_copy import learner_copy
from helpers.course.lessons import with_solution

TIMEOUT = 600  # seconds that one cell may take


@dataclass(frozen=True)
class Attempt:
    """What an answer earned, and what its check said.

    Attributes
    ----------
    points : float
        By nbgrader's own reckoning of the test cell's outputs.
    words : str
        All that the test cell showed, its error included.
    """

    points: float
    words: str


class Trial:
    """A lesson, run once from its first cell to its last; its exercises are then tried in the state that it left.

    Used as a context manager, since it holds a kernel.

    Parameters
    ----------
    lesson : Lesson
    copied : bool, default=False
        Run the learner's copy, as a learner does, instead of the solved notebook, as a grader does.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        On entering, if a cell raises.
    """

    def __init__(self, lesson, copied=False):
        self.lesson = lesson
        text = lesson.path.read_text(encoding="utf-8")
        self.notebook = nbformat.reads(learner_copy(text) if copied else text, as_version=4)
        environment = {key: value for key, value in os.environ.items() if key != "NBGRADER_EXECUTION"}
        self._environment = environment | {"HELPERS_STRICT_CHECKS": "0" if copied else "1"}

    def __enter__(self):
        folder = {"metadata": {"path": str(self.lesson.path.parent)}}
        self._client = NotebookClient(self.notebook, timeout=TIMEOUT, kernel_name="python3", resources=folder)
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._client.setup_kernel(env=self._environment))
            for index, cell in enumerate(self.notebook.cells):
                self._client.execute_cell(cell, index)
            self._kernel = stack.pop_all()
        return self

    def __exit__(self, *exception):
        return self._kernel.__exit__(*exception)

    def earned(self, exercise):
        """What the run itself earned at an exercise.

        Parameters
        ----------
        exercise : LessonExercise

        Returns
        -------
        Attempt
        """
        return _graded(self.notebook.cells[exercise.test_cell])

    def attempt(self, exercise, code):
        """Put code between the solution marks, run the cell and its test, and then the solution again.

        Raises
        ------
        nbclient.exceptions.CellExecutionError
            If the solution cell itself raises.
        """
        solved = self.notebook.cells[exercise.solution_cell]
        try:
            self._run(solved, exercise.solution_cell, with_solution(solved.source, code))
            return self.graded(exercise)
        finally:
            self._run(solved, exercise.solution_cell)

    def graded(self, exercise):
        """Run the test cell of an exercise again, under a grader's rules, in the present state."""
        self._run(nbformat.v4.new_code_cell("__import__('os').environ['HELPERS_STRICT_CHECKS'] = '1'"), 0)
        return _graded(self._run(self.notebook.cells[exercise.test_cell], exercise.test_cell, may_fail=True))

    def _run(self, cell, index, source=None, may_fail=False):
        cell = copy.deepcopy(cell)
        cell.source = cell.source if source is None else source
        with contextlib.suppress(*[CellExecutionError] * may_fail):
            self._client.execute_cell(cell, index)
        return cell


def _graded(cell):
    points, _ = determine_grade(cell)
    return Attempt(points, "\n".join(_words(output) for output in cell.outputs))


def _words(output):
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}"
    return output.get("text") or output.get("data", {}).get("text/plain", "")
