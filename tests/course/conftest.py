"""A small course in a temporary folder: one lesson with two exercises, and its checks in the registry."""

import json
import signal
import sys

import pytest

from helpers.course import exercises
from helpers.course.lessons import find_lesson
from helpers.course.workspace import Workspace

CHECKS = '''
from helpers.course.answers import Hint, agree, close, number
from helpers.course.exercises import Mistake, exercise


@exercise(
    "small/01/mean",
    points=2,
    reason="The mean is the sum over the count.",
    mistakes=[
        Mistake("the sum", "mean = sum(prices)", "divide by how many"),
        Mistake("the median", "mean = sorted(prices)[1]", "not the middle one"),
    ],
)
def mean(answer):
    """The mean of the three prices."""
    value = number(answer, "mean")
    if close(value, 12.0):
        raise Hint("That is the sum: divide by how many there are.")
    if not close(value, 4.0):
        raise Hint("The mean is not the middle one.")


@exercise(
    "small/01/double",
    points=3,
    reason="Twice a number is the number and itself.",
    mistakes=[
        Mistake("the square", "return x**2", "gives"),
        Mistake("prints", "print(2 * x)\\nreturn 0", "is right"),
    ],
)
def double(answer):
    """A function that doubles a number."""
    agree(answer, lambda x: 2 * x, [(3,), (-1.5,)])
'''


def code(source, grade_id="", points=None, **more):
    """A code cell; with a grade_id a solution cell, with points a test cell."""
    metadata = dict(more)
    if grade_id:
        mark = {"grade_id": grade_id, "schema_version": 3, "task": False}
        test = points is not None
        metadata["nbgrader"] = mark | {"grade": test, "locked": test, "solution": not test}
        if test:
            metadata["nbgrader"]["points"] = points
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], "execution_count": 1}


def markdown(source):
    """A markdown cell."""
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def write_notebook(path, cells, **course):
    """Write cells as a lesson's notebook, in one move as git does."""
    for number, cell in enumerate(cells):
        cell.setdefault("id", f"cell-{number}")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"course": course, "kernelspec": kernel}
    content = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(content, indent=1), encoding="utf-8")
    temporary.replace(path)
    return path


def lesson_cells(version="first", registry=""):
    """The cells of the small lesson."""
    return [
        markdown(f"# A small lesson\n\nThis is its {version} version."),
        code(
            f"import helpers.course.exercises as registry\n\nregistry.__path__.append({str(registry)!r})\n"
            "from helpers.course import check\n\nprices = [1, 3, 8]"
        ),
        markdown("### Exercise 1: the mean (2 points)"),
        code("mean = None  # in yuan\n### BEGIN SOLUTION\nmean = sum(prices) / len(prices)\n### END SOLUTION", "mean"),
        code('check("small/01/mean", mean).require()', "mean-check", 2),
        markdown("### Exercise 2: a function (3 points)"),
        code("def double(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION", "double"),
        code(
            'check("small/01/double", double).require()\n'
            "### BEGIN HIDDEN TESTS\nassert double(10) == 20\n### END HIDDEN TESTS",
            "double-check",
            3,
        ),
    ]


class Course:
    """The small course: its notebooks, its registry of checks and a workspace."""

    def __init__(self, folder):
        self.notebooks, self.registry = folder / "notebooks", folder / "registry"
        self.workspace = Workspace(folder / "workspace", self.notebooks)
        self.copy = self.workspace.folder / "small" / "01_means.ipynb"
        (self.registry / "small").mkdir(parents=True)
        (self.registry / "small" / "__init__.py").touch()
        (self.registry / "small" / "lesson_01.py").write_text(CHECKS, encoding="utf-8")
        self.publish("first")

    def publish(self, version):
        """Change the lesson upstream."""
        cells = lesson_cells(version, self.registry)
        return write_notebook(self.notebooks / "small" / "01_means.ipynb", cells, lesson="small/01", minutes=20)

    @property
    def lesson(self):
        """The lesson as it is now."""
        return find_lesson("small/01", self.notebooks)

    def answer(self, text, path=None):
        """Write an answer into a copy, as a learner does."""
        path = path or self.copy
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"][3]["source"] = text
        path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = Course(tmp_path)
    monkeypatch.setattr(exercises, "__path__", [*exercises.__path__, str(course.registry)])
    monkeypatch.setattr(exercises, "_registered", dict(exercises._registered))
    yield course
    for name in [name for name in sys.modules if name.startswith("helpers.course.exercises.small")]:
        del sys.modules[name]


@pytest.fixture
def ctrl_c():
    """What is started obeys Ctrl-C, even where the tests ignore it, as a shell's background jobs do."""
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, ours)
