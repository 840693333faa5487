"""That a notebook says of itself what the course needs to know, and is of a size to be read and run."""

import ast
import re

import nbformat

from helpers.course.rules.base import called, code_cells, is_start_page, rule, statements
from helpers.course.rules.exercises import grading

MAX_SECONDS = 60
MAX_BYTES = 1_500_000
MIN_ASSERTING_CELLS = 3
STATUSES = {"ready", "draft"}
_FACTS = {
    "lesson": lambda value: isinstance(value, str) and re.fullmatch(r"00|[a-z]+/\d\d", value),
    "minutes": lambda value: type(value) is int and value > 0,
    "seconds": lambda value: type(value) in (int, float) and value > 0,
    "megabytes": lambda value: type(value) in (int, float) and value > 0,
    "status": lambda value: value in STATUSES,
}


@rule
def course_metadata_are_complete(notebook):
    """The syllabus is made from them, and the budget is held against them."""
    course = notebook.metadata.get("course", {})
    found = [
        f"The notebook's metadata.course has {name} {course.get(name)!r}."
        for name, is_good in _FACTS.items()
        if not is_good(course.get(name))
    ]
    return found + [
        f"The notebook's metadata.course has {name!r}, which nothing reads." for name in course if name not in _FACTS
    ]


@rule
def the_head_says_what_the_metadata_say(notebook):
    """A reader plans by the minutes and seconds under the title; the syllabus prints those of the metadata."""
    head, course = notebook.cells[0].source if notebook.cells else "", notebook.metadata.get("course", {})
    found = []
    if f"{course.get('minutes')} minutes" not in head:
        found.append(f"The first cell does not say that the lesson takes {course.get('minutes')} minutes.")
    for promised in re.findall(r"\bunder (\d+) seconds", head):
        if int(promised) < course.get("seconds", 0):
            found.append(f"The first cell promises to run in under {promised} seconds; it took {course.seconds:g}.")
    return found


@rule
def no_metadata_are_left_by_an_editor(notebook):
    """Times of execution, scroll positions and the like change at every save, and mean nothing to others."""
    known = {"course", "kernelspec", "language_info"}
    found = [f"The notebook has the metadata {name!r}." for name in sorted({*notebook.metadata} - known)]
    for number, cell in enumerate(notebook.cells, start=1):
        found += [
            f"Cell {number} has the metadata {name!r}." for name in sorted({*cell.metadata} - {"nbgrader", "tags"})
        ]
    return found


@rule
def it_runs_within_a_minute(notebook):
    """On two cores; a learner waits for it, and CI runs all of them."""
    seconds = notebook.metadata.get("course", {}).get("seconds", 0)
    return [f"The notebook takes {seconds} s; {MAX_SECONDS} are allowed."] if seconds > MAX_SECONDS else []


@rule
def its_file_is_small(notebook):
    """git keeps every version of every picture for ever."""
    size = len(nbformat.writes(notebook).encode())
    return [f"The notebook has {size:,} bytes; {MAX_BYTES:,} are allowed."] if size > MAX_BYTES else []


@rule
def three_cells_assert(notebook):
    """A number in the prose is computed above it and asserted there, where a reader sees it."""
    if is_start_page(notebook):
        return []
    asserting = sum(any(map(_asserts, statements(cell))) for _, cell in code_cells(notebook) if not grading(cell))
    if asserting < MIN_ASSERTING_CELLS:
        return [f"{asserting} cells assert what they found; {MIN_ASSERTING_CELLS} at least are expected."]
    return []


def _asserts(node):
    """Whether a node can fail: an assertion of what was computed, or one of numpy.testing's or pandas.testing's."""
    if isinstance(node, ast.Assert):
        return any(isinstance(part, ast.Name | ast.Attribute) for part in ast.walk(node.test))
    return (called(node) or "").startswith("assert_")
