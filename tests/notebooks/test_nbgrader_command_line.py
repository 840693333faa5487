"""nbgrader's own commands, as the README has them: the solved lesson, the untouched one, and one with a mistake."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.course import learner_copy
from helpers.course.exercises import find_exercise
from helpers.course.lessons import find_lessons, source_of, with_solution

REPOSITORY = Path(__file__).parents[2]
ASSIGNMENT = "lesson"


@pytest.fixture(scope="module")
def lesson():
    lessons = {lesson.id: lesson for lesson in find_lessons(REPOSITORY / "notebooks")}
    return lessons.get("prediction/01") or next(iter(lessons.values()))


def nbgrader(folder, *arguments):
    # Kernels start in the folder of a submission: the helpers must be found from there.
    path = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path, "JUPYTER_CONFIG_DIR": str(folder / "jupyter")}
    environment.pop("HELPERS_STRICT_CHECKS", None)  # nbgrader's own variable must do
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done


def submit(folder, student, notebook, name):
    path = folder / "submitted" / student / ASSIGNMENT / name
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def solved(lesson, released, mistake_in=None):
    """The released notebook with the solutions written in, and a planted mistake in one exercise."""
    for exercise in lesson.exercises:
        whole = source_of(lesson.notebook["cells"][exercise.solution_cell])
        if exercise.name == mistake_in:
            whole = with_solution(whole, find_exercise(exercise.name).mistakes[0].code)
        lines = [line for line in whole.splitlines() if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line]
        released["cells"][exercise.solution_cell]["source"] = "\n".join(lines)
    return released


def test_grades_come_out_of_nbgraders_own_commands(lesson, tmp_path):
    shutil.copy(Path(learner_copy.__file__).with_name("nbgrader_config.json"), tmp_path)
    source = tmp_path / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    shutil.copy(lesson.path, source)
    nbgrader(tmp_path, "generate_assignment", ASSIGNMENT, "--create")

    text = (tmp_path / "release" / ASSIGNMENT / lesson.path.name).read_text(encoding="utf-8")
    released = json.loads(text)
    assert [source_of(cell) for cell in released["cells"]] == [
        source_of(cell) for cell in json.loads(learner_copy.learner_copy(lesson.path.read_text("utf-8")))["cells"]
    ]
    wrong = lesson.exercises[-1]
    submit(tmp_path, "untouched", json.loads(text), lesson.path.name)
    submit(tmp_path, "solved", solved(lesson, json.loads(text)), lesson.path.name)
    submit(tmp_path, "mistaken", solved(lesson, json.loads(text), wrong.name), lesson.path.name)
    nbgrader(tmp_path, "autograde", ASSIGNMENT)
    nbgrader(tmp_path, "export")

    with open(tmp_path / "grades.csv", encoding="utf-8", newline="") as file:
        grades = {row["student_id"]: (float(row["raw_score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    total = sum(exercise.points for exercise in lesson.exercises)
    assert grades == {"solved": (total, total), "untouched": (0, total), "mistaken": (total - wrong.points, total)}
