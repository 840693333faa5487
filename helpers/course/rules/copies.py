"""That the learner's copy of a lesson gives nothing away, and runs."""

import ast
import textwrap

import nbformat

from helpers.course.learner_copy import STUB, learner_copy
from helpers.course.rules.base import code_cells, rule
from helpers.course.rules.exercises import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, grading


@rule
def the_copy_gives_nothing_away(notebook):
    """No line of a solution or a hidden test, and no output, since a worked answer's output is the answer."""
    try:
        copy = _copy(notebook)
    except ValueError as error:
        return [str(error)]
    found = []
    copied = "\n".join(cell.source for cell in copy.cells)
    for number, cell in code_cells(notebook):
        for line in _secret(cell):
            if line in map(str.strip, copied.splitlines()):
                found.append(
                    f"The learner's copy still has a line of the solution or hidden test in cell {number}: {line}"
                )
    for number, cell in code_cells(copy):
        if cell.outputs or cell.execution_count is not None:
            found.append(f"Cell {number} of the learner's copy still has an output or a count.")
    return found


@rule
def the_copy_has_a_place_for_each_answer(notebook):
    """Where the solution stood there is a stub that runs, and the tests are locked."""
    try:
        copy = _copy(notebook)
    except ValueError:
        return []  # the rule above has said it
    found = []
    for number, cell in code_cells(copy):
        if grading(cell).get("solution") and cell.source.count(STUB) != 1:
            found.append(f"Cell {number} of the learner's copy must hold '{STUB}' once.")
        if grading(cell).get("solution") and not _parses(cell.source):
            found.append(f"Cell {number} of the learner's copy is not Python any more.")
        if grading(cell).get("grade") and (cell.metadata.get("editable", True) or cell.metadata.get("deletable", True)):
            found.append(f"Cell {number} of the learner's copy is a test that is not locked.")
    return found


def _copy(notebook):
    return nbformat.reads(learner_copy(nbformat.writes(notebook)), as_version=4)


def _secret(cell):
    """Lines that a learner may not see: between the marks, and long enough to tell something."""
    lines = [line.strip() for line in cell.source.splitlines()]
    for begin, end in ((BEGIN_SOLUTION, END_SOLUTION), (BEGIN_HIDDEN, END_HIDDEN)):
        if begin in lines and end in lines:
            yield from (line for line in lines[lines.index(begin) + 1 : lines.index(end)] if len(line) > 3)


def _parses(source):
    try:
        ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return False
    return True
