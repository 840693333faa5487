"""That the learner's copy of a lesson gives nothing away, and runs."""

import ast
import textwrap

import nbformat

from helpers.course.learner_copy import STUB, learner_copy
from helpers.course.rules.base import code_cells, rule
from helpers.course.rules.exercises import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION, grading


@rule
def the_copy_gives_nothing_away(notebook):
    """No solution, no hidden test, and no output, since a worked answer's output is the answer."""
    try:
        copy = _copy(notebook)
    except ValueError as error:
        return [str(error)]
    found = []
    for number, cell in code_cells(notebook):
        open_lines, secret = _lines_by_mark(cell)
        for line in dict.fromkeys(secret):
            if line not in open_lines and line in map(str.strip, copy.cells[number - 1].source.splitlines()):
                found.append(f"Cell {number} of the learner's copy still has the line: {line}")
        # Elsewhere a line may well stand once more, since an exercise repeats what was shown; the whole of it may not.
        for other, copied in enumerate(copy.cells, start=1):
            if secret and "\n".join(secret) in "\n".join(map(str.strip, copied.source.splitlines())):
                found.append(f"Cell {other} of the learner's copy tells the solution of cell {number}.")
    for number, cell in code_cells(copy):
        if cell.outputs or cell.execution_count is not None:
            found.append(f"Cell {number} of the learner's copy still has an output or a count.")
    return found


@rule
def the_copy_has_a_place_for_each_answer(notebook):
    """Where the solution stood there is a stub, and what is left of the cell runs."""
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
    return found


def _copy(notebook):
    return nbformat.reads(learner_copy(nbformat.writes(notebook)), as_version=4)


def _lines_by_mark(cell):
    """A cell's lines outside nbgrader's marks and between them; the shortest, such as brackets, tell nothing."""
    outside, between = [], []
    inside = False
    for line in map(str.strip, cell.source.splitlines()):
        if line in {BEGIN_SOLUTION, BEGIN_HIDDEN, END_SOLUTION, END_HIDDEN}:
            inside = line in {BEGIN_SOLUTION, BEGIN_HIDDEN}
        elif len(line) > 3:
            (between if inside else outside).append(line)
    return outside, between


def _parses(source):
    try:
        ast.parse(textwrap.dedent(source))
    except SyntaxError:
        return False
    return True
