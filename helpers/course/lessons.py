"""Find the lessons under a notebooks folder, and read what they say of themselves."""

import difflib
import json
import re
import textwrap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helpers.course.environment import CourseError

# In the course's order; the empty one holds the start page.
PARTS = ("", "prediction", "networks", "language", "customers", "recommendation", "experiments", "practice")

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"  # nbgrader's own marks

_FILE = re.compile(r"(\d+)_\w+\.ipynb")


class UnknownLesson(CourseError, ValueError):
    """There is no lesson of that id; the message has the nearest ones."""


@dataclass(frozen=True)
class LessonExercise:
    """An exercise as it stands in a notebook.

    Attributes
    ----------
    name : str
        The name of its check, for instance ``"prediction/01/line"``.
    points : int or float
        What its test cell is worth.
    solution : str
        What stands between the solution marks, without the indentation that it has there.
    solution_cell, test_cell : int
        Where its cells stand among the notebook's cells.
    """

    name: str
    points: float
    solution: str
    solution_cell: int
    test_cell: int


@dataclass(frozen=True)
class Lesson:
    """A lesson's notebook, read on demand.

    Parameters
    ----------
    id : str
        Its path without the file name's words: ``prediction/01``, ``00``.
    path : Path
        The notebook.
    """

    id: str
    path: Path

    @cached_property
    def notebook(self):
        """The notebook as parsed JSON.

        Raises
        ------
        ValueError
            If the file is no notebook.
        """
        try:
            notebook = json.loads(self.path.read_text(encoding="utf-8"))
            if not isinstance(notebook["cells"], list):
                raise TypeError
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"{self.path} is not a notebook: it must be JSON with a list of cells.") from None
        return notebook

    @property
    def title(self):
        """The first line ``# ...`` of a markdown cell, or the file's name."""
        for cell in self.notebook["cells"]:
            if cell.get("cell_type") == "markdown" and (
                found := re.search(r"^# +(.+)$", source_of(cell), re.MULTILINE)
            ):
                return found[1].strip()
        return self.path.stem

    @property
    def metadata(self):
        """What the course keeps in the notebook's metadata."""
        return self.notebook.get("metadata", {}).get("course", {})

    @property
    def minutes(self):
        """Minutes to work it through; 0 where it does not say."""
        return self.metadata.get("minutes", 0)

    @property
    def seconds(self):
        """Seconds that it took to run; 0 if it was not measured."""
        return self.metadata.get("seconds", 0)

    @property
    def megabytes(self):
        """Megabytes that it took to run; 0 if they were not measured."""
        return self.metadata.get("megabytes", 0)

    @property
    def status(self):
        """``ready``, ``draft`` ..."""
        return self.metadata.get("status", "")

    @cached_property
    def exercises(self):
        """The exercises in their order: each test cell with the solution cell that it judges.

        Raises
        ------
        ValueError
            If a test cell ``x-check`` has no solution cell ``x``, or a solution lacks a mark.
        """
        cells = [cell.get("metadata", {}).get("nbgrader", {}) for cell in self.notebook["cells"]]
        solutions = {mark["grade_id"]: index for index, mark in enumerate(cells) if mark.get("solution")}
        found = []
        for index, mark in enumerate(cells):
            if not mark.get("grade"):
                continue
            short = mark["grade_id"].removesuffix("-check")
            if short not in solutions:
                raise ValueError(f"{self.path}: test cell {mark['grade_id']!r} needs a solution cell {short!r}.")
            solution = solution_in(source_of(self.notebook["cells"][solutions[short]]))
            found.append(LessonExercise(f"{self.id}/{short}", mark["points"], solution, solutions[short], index))
        return found


def find_lessons(notebooks):
    """All lessons under a folder: the start page, then the parts in the course's order.

    A lesson is a file like ``00_start_here.ipynb`` or ``prediction/01_linear_regression.ipynb``; others are not.

    Raises
    ------
    ValueError
        If two files have the same id.
    """
    notebooks = Path(notebooks)
    found = {}
    for path in sorted([*notebooks.glob("*.ipynb"), *notebooks.glob("[!.]*/*.ipynb")]):
        if match := _FILE.fullmatch(path.name):
            lesson = Lesson("/".join((*path.relative_to(notebooks).parts[:-1], match[1])), path)
            if lesson.id in found:
                raise ValueError(f"{path.name} and {found[lesson.id].path.name} are both lesson {lesson.id}.")
            found[lesson.id] = lesson
    return sorted(found.values(), key=_place)


def find_lesson(lesson_id, notebooks):
    """The lesson of that id.

    Raises
    ------
    UnknownLesson
        If there is none: the message names the nearest ones.
    """
    lessons = {lesson.id: lesson for lesson in find_lessons(notebooks)}
    if lesson_id not in lessons:
        near = difflib.get_close_matches(str(lesson_id).lower(), lessons, n=3, cutoff=0.4)
        way = f"The nearest: {', '.join(near)}." if near else f"Lessons: {', '.join(lessons) or 'none'}."
        raise UnknownLesson(f"There is no lesson {lesson_id!r}. {way}")
    return lessons[lesson_id]


def _place(lesson):
    part, _, number = lesson.id.rpartition("/")
    return (PARTS.index(part) if part in PARTS else len(PARTS), part, number)


def source_of(cell):
    """A cell's source as one text; in a file it may be a list of lines.

    Examples
    --------
    >>> source_of({"source": ["a = 1\\n", "b = 2"]})
    'a = 1\\nb = 2'
    """
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def solution_in(source):
    """What stands between the solution marks of a cell, without their indentation.

    Examples
    --------
    >>> print(solution_in("def f(x):\\n    ### BEGIN SOLUTION\\n    return 2 * x\\n    ### END SOLUTION"))
    return 2 * x
    """
    _, solution, _ = _around_solution(source)
    return textwrap.dedent(solution).strip("\n")


def with_solution(source, code):
    """The cell's source with other code between its solution marks, indented as they are.

    Examples
    --------
    >>> print(with_solution("x = None\\n### BEGIN SOLUTION\\nx = 1\\n### END SOLUTION", "x = 2"))
    x = None
    ### BEGIN SOLUTION
    x = 2
    ### END SOLUTION
    """
    before, _, after = _around_solution(source)
    mark = before.rstrip("\n").rpartition("\n")[2]
    indent = mark[: len(mark) - len(mark.lstrip())]
    return before + textwrap.indent(textwrap.dedent(code).strip("\n"), indent) + "\n" + after


def _around_solution(source):
    """The cell's source in three: up to the line of the first mark, the solution, from the line of the last mark."""
    lines = source.splitlines(keepends=True)
    begin = [index for index, line in enumerate(lines) if BEGIN in line]
    end = [index for index, line in enumerate(lines) if END in line]
    if len(begin) != 1 or len(end) != 1 or begin[0] > end[0]:
        raise ValueError(f"A solution cell needs one line with {BEGIN} and one with {END} below it, got {source!r}.")
    return tuple("".join(piece) for piece in (lines[: begin[0] + 1], lines[begin[0] + 1 : end[0]], lines[end[0] :]))
