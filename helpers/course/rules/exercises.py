"""That an exercise can be done, checked, graded and copied: its three cells, their marks, and its check."""

import ast
import re
from dataclasses import dataclass

from nbformat import NotebookNode

from helpers.course.exercises import exercises_of
from helpers.course.rules.base import called, code_cells, constant, headings, is_start_page, rule, sections, statements

MIN_EXERCISES = 3
SOLUTION = {"grade": False, "locked": False, "schema_version": 3, "solution": True, "task": False}
TEST = {"grade": True, "locked": True, "schema_version": 3, "solution": False, "task": False}
BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
_MARK = re.compile(r"(BEGIN|END)\s+(SOLUTION|HIDDEN\s+TESTS?)", re.IGNORECASE)


@dataclass
class Exercise:
    """A solution cell with the cells around it, as they stand in the notebook."""

    number: int
    task: NotebookNode | None
    cell: NotebookNode
    test: NotebookNode | None

    @property
    def id(self):
        return grading(self.cell).get("grade_id")

    @property
    def checks(self):
        """Calls of `check` in the test cell."""
        return [node for node in statements(self.test) if called(node) == "check"] if self.test else []


def grading(cell):
    """What nbgrader keeps of a cell."""
    return cell.metadata.get("nbgrader", {}) if cell is not None else {}


def exercises(notebook):
    cells = notebook.cells
    found = []
    for index, cell in enumerate(cells):
        if grading(cell).get("solution"):
            task = cells[index - 1] if index and cells[index - 1].cell_type == "markdown" else None
            test = cells[index + 1] if index + 1 < len(cells) and grading(cells[index + 1]).get("grade") else None
            found.append(Exercise(index + 1, task, cell, test))
    return found


@rule
def there_are_three_exercises(notebook):
    """From reading to doing to transfer, under headings with running numbers."""
    least = 1 if is_start_page(notebook) else MIN_EXERCISES
    found, present = [], exercises(notebook)
    if len(present) < least:
        found.append(f"The notebook has {len(present)} exercises; {least} at least are expected.")
    if not is_start_page(notebook):
        section = dict(sections(notebook)).get("Exercises", [])
        numbers = [heading.split(":")[0] for cell in section for heading in headings(cell, 3)]
        expected = [f"Exercise {number}" for number in range(1, len(present) + 1)]
        if numbers != expected:
            found.append(
                f"The headings under '## Exercises' are {numbers}; '### Exercise 1: ...' and so on are expected."
            )
    return found


@rule
def exercises_have_three_cells(notebook):
    """The task, the place for the answer, and directly below it the locked cell that checks it."""
    found = []
    for exercise in exercises(notebook):
        if exercise.task is None:
            found.append(f"Cell {exercise.number} asks for an answer, and no task stands above it.")
        if exercise.test is None:
            found.append(f"Cell {exercise.number} asks for an answer, and no graded cell stands below it.")
        elif grading(exercise.test).get("grade_id") != f"{exercise.id}-check":
            found.append(f"The cell below cell {exercise.number} must have the grade_id '{exercise.id}-check'.")
    tested = [id(exercise.test) for exercise in exercises(notebook)]
    found += [
        f"Cell {number} is graded, and no solution cell stands above it."
        for number, cell in code_cells(notebook)
        if grading(cell).get("grade") and id(cell) not in tested
    ]
    return found


@rule
def grading_metadata_are_complete(notebook):
    """A flag that is missing or wrong leaves a solution in the copy, or a test that a learner can edit."""
    found, seen = [], set()
    for number, cell in enumerate(notebook.cells, start=1):
        if "nbgrader" not in cell.metadata:
            continue
        given = dict(grading(cell))
        name, points = given.pop("grade_id", None), given.pop("points", None)
        if given not in (SOLUTION, TEST) or cell.cell_type != "code":
            found.append(f"Cell {number} has the nbgrader metadata of neither a solution nor a test: {given}.")
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            found.append(f"Cell {number} has the grade_id {name!r}; small letters, digits and hyphens are expected.")
        if name in seen:
            found.append(f"Cell {number} has the grade_id {name!r}, as a cell above it has.")
        seen.add(name)
        graded = given.get("grade")
        if graded and (isinstance(points, bool) or not isinstance(points, int) or points < 1):
            found.append(f"Cell {number} is graded with {points} points; a whole number of at least 1 is expected.")
        if not graded and points is not None:
            found.append(f"Cell {number} has points, but no grade.")
    return found


@rule
def marks_stand_where_they_work(notebook):
    """nbgrader takes out what stands between its own marks, letter by letter, in the cells that are meant for it."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        marks = [line.strip() for line in cell.source.splitlines() if _MARK.search(line)]
        if cell.cell_type == "code" and grading(cell).get("solution"):
            wanted = [[BEGIN_SOLUTION, END_SOLUTION]]
        elif cell.cell_type == "code" and grading(cell).get("grade"):
            wanted = [[], [BEGIN_HIDDEN, END_HIDDEN]]
        else:
            wanted = [[]]
        if marks not in wanted:
            expected = " or ".join(" ... ".join(lines) or "none" for lines in wanted)
            found.append(f"Cell {number} has the marks {' ... '.join(marks) or 'none'}; expected: {expected}.")
    return found


@rule
def answers_are_bound_above_the_mark(notebook):
    """In the learner's copy the solution is gone: what the test reads must still have a value, so that Run All ends."""
    return [
        f"Cell {exercise.number} does not bind {name!r} above the mark, and its test reads it."
        for exercise in exercises(notebook)
        for name in _read(exercise)
        if name not in _bound(exercise.cell.source.split(BEGIN_SOLUTION)[0])
    ]


def _bound(source):
    """Names that a piece of a cell binds at its top level, whatever then is left open at its end."""
    for end in ("", "\n    pass", "\n        pass"):
        try:
            top = ast.parse(source.rstrip() + end).body
        except SyntaxError:
            continue
        bound = {node.name for node in top if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for node in top:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                bound |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name) and _stores(part)}
        return bound
    return set()


def _stores(name):
    return isinstance(name.ctx, ast.Store)


def _read(exercise):
    """Names that the test cell gives to `check`."""
    answers = [answer for check in exercise.checks for answer in (*check.args[1:], *check.keywords)]
    return sorted({part.id for answer in answers for part in ast.walk(answer) if isinstance(part, ast.Name)})


@rule
def tests_require_their_check(notebook):
    """A cell that only shows its verdict gets full points for a wrong answer."""
    found = []
    for exercise in exercises(notebook):
        if exercise.test is None:
            continue
        nodes = statements(exercise.test)
        checks = [node for node in nodes if called(node) == "check"]
        required = [node.func.value for node in nodes if called(node) == "require"]
        if not checks:
            found.append(f"Cell {exercise.number + 1} is graded and calls no check.")
        elif not _read(exercise):
            found.append(f"Cell {exercise.number + 1} checks nothing that the answer's cell binds.")
        if any(check not in required for check in checks):
            found.append(f"Cell {exercise.number + 1} shows a check and does not require it: check(...).require().")
    return found


@rule
def exercises_are_those_of_the_registry(notebook):
    """The name in the notebook leads to the check's code; a name that leads nowhere checks nothing."""
    lesson, found, present = str(notebook.metadata.get("course", {}).get("lesson")), [], set()
    registered = {exercise.name: exercise.points for exercise in exercises_of(lesson)}
    for exercise in exercises(notebook):
        name, points = f"{lesson}/{exercise.id}", grading(exercise.test).get("points")
        present.add(name)
        for check in exercise.checks:
            if constant(check, 0) != name:
                found.append(f"Cell {exercise.number + 1} checks {constant(check, 0)!r}; its exercise is {name!r}.")
        if name not in registered:
            found.append(f"Cell {exercise.number} is the exercise {name!r}, which the registry does not have.")
        elif points != registered[name]:
            found.append(f"{name} has {points} points in its cell and {registered[name]} in the registry.")
    found += [f"The registry has {name!r}, which no cell asks for." for name in sorted({*registered} - present)]
    return found


@rule
def tasks_say_their_points(notebook):
    """A learner wants to know what an exercise is worth before he begins."""
    found = []
    for exercise in exercises(notebook):
        points = grading(exercise.test).get("points")
        said = re.findall(r"\b(\d+) points?\b", exercise.task.source) if exercise.task is not None else []
        if said != [str(points)]:
            found.append(f"The task above cell {exercise.number} must say once that it is worth {points} points.")
    return found
