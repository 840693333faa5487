import json

import pytest

from helpers.course.lessons import UnknownLesson, find_lesson, find_lessons, solution_in, with_solution


def empty(path, **course):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": [], "metadata": {"course": course}}), encoding="utf-8")
    return path


def test_a_lesson_says_what_it_is(course):
    lesson = course.lesson
    assert (lesson.id, lesson.title, lesson.minutes) == ("small/01", "A small lesson", 20)
    assert (lesson.seconds, lesson.megabytes, lesson.status) == (0, 0, "")
    mean, double = lesson.exercises
    assert (mean.name, mean.points, mean.solution) == ("small/01/mean", 2, "mean = sum(prices) / len(prices)")
    assert (double.solution_cell, double.test_cell, double.solution) == (6, 7, "return x + x")


def test_what_was_measured_is_read_from_the_metadata(tmp_path):
    empty(tmp_path / "00_start.ipynb", seconds=1.5, megabytes=80, status="ready")
    (lesson,) = find_lessons(tmp_path)
    assert (lesson.seconds, lesson.megabytes, lesson.status, lesson.title) == (1.5, 80, "ready", "00_start")


def test_lessons_come_in_the_courses_order(tmp_path):
    for name in ("practice/01_x", "networks/02_b", "networks/01_a", "zoo/01_z", "00_start", "prediction/10_x"):
        empty(tmp_path / f"{name}.ipynb")
    assert [lesson.id for lesson in find_lessons(tmp_path)] == [
        "00",
        "prediction/10",
        "networks/01",
        "networks/02",
        "practice/01",
        "zoo/01",
    ]


@pytest.mark.parametrize(
    "name", ["draft.ipynb", "prediction/.ipynb_checkpoints/01_x-checkpoint.ipynb", "a/b/01_x.ipynb"]
)
def test_other_notebooks_are_no_lessons(tmp_path, name):
    empty(tmp_path / name)
    (tmp_path / "prediction").mkdir(exist_ok=True)
    (tmp_path / "prediction" / "01_notes.txt").touch()
    assert find_lessons(tmp_path) == []


def test_two_lessons_of_one_id_are_refused(tmp_path):
    empty(tmp_path / "part" / "01_one.ipynb")
    empty(tmp_path / "part" / "01_two.ipynb")
    with pytest.raises(ValueError, match=r"01_two\.ipynb and 01_one\.ipynb are both lesson part/01"):
        find_lessons(tmp_path)


@pytest.mark.parametrize("name", ["small/1", "smal/01", "SMALL/01"])
def test_an_unknown_lesson_is_answered_with_the_nearest(course, name):
    with pytest.raises(UnknownLesson, match=r"^There is no lesson '.*'\. The nearest: small/01\.$"):
        find_lesson(name, course.notebooks)


@pytest.mark.parametrize("name", ["xyz", None, 7, ""])
def test_an_unknown_lesson_like_none_is_answered_with_all(course, name):
    with pytest.raises(UnknownLesson, match=r"Lessons: small/01\.$"):
        find_lesson(name, course.notebooks)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', "{", "\x00"])
def test_a_file_that_is_no_notebook_is_named(tmp_path, text):
    path = empty(tmp_path / "01_x.ipynb")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"01_x\.ipynb is not a notebook"):
        _ = find_lessons(tmp_path)[0].title


def test_a_test_cell_without_its_solution_cell_is_refused(course):
    text = course.lesson.path.read_text(encoding="utf-8").replace('"mean-check"', '"average-check"')
    course.lesson.path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="test cell 'average-check' needs a solution cell 'average'"):
        _ = course.lesson.exercises


def test_code_takes_the_solutions_place_with_its_indentation():
    source = "def f(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n\n\nf(1)"
    changed = with_solution(source, "if x:\n    return 1\nreturn 2")
    assert changed == (
        "def f(x):\n    ### BEGIN SOLUTION\n    if x:\n        return 1\n    return 2\n    ### END SOLUTION\n\n\nf(1)"
    )
    assert solution_in(changed) == "if x:\n    return 1\nreturn 2"


@pytest.mark.parametrize("source", ["x = 1", "### BEGIN SOLUTION", "### END SOLUTION\n### BEGIN SOLUTION"])
def test_a_solution_cell_needs_both_marks_in_order(source):
    with pytest.raises(ValueError, match="A solution cell needs one line with BEGIN SOLUTION"):
        solution_in(source)
