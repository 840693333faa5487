import re

import pytest

from helpers.course import exercises
from helpers.course.exercises import Mistake, UnknownExercise, exercise, exercises_of, find_exercise

TWO = [Mistake("one", "x = 1", "hint"), Mistake("two", "x = 2", "hint")]


def test_an_exercise_is_found_by_its_name(course):
    found = find_exercise("small/01/mean")
    assert (found.points, found.task, len(found.mistakes)) == (2, "The mean of the three prices.", 2)
    assert [known.name for known in exercises_of("small/01")] == ["small/01/mean", "small/01/double"]


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("small/01/men", "small/01/mean"),
        ("smal/01/mean", "small/01/mean"),
        ("Small/01/Double", "small/01/double"),
        ("small/1/double", "small/01/double"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(course, name, nearest):
    with pytest.raises(UnknownExercise, match=rf"There is no exercise '{name}'\. The nearest: {nearest}"):
        find_exercise(name)


@pytest.mark.parametrize(
    "name", ["", "xyz", "small", "/", "///", "../small/01/mean", "small.lesson_01/01/mean", "x" * 10**6]
)
def test_an_unknown_name_like_none_is_answered_with_the_lessons(course, name):
    with pytest.raises(UnknownExercise, match=re.escape("small/01")) as error:
        find_exercise(name)
    assert len(str(error.value)) < 1000  # the lessons of the whole course, and not a million letters


@pytest.mark.parametrize("name", [None, 3, ["small/01/mean"], b"small/01/mean"])
def test_a_name_that_is_no_text_is_refused(course, name):
    with pytest.raises(UnknownExercise, match="is named by a text"):
        find_exercise(name)


def test_a_lesson_without_a_module_has_no_exercises(course):
    assert exercises_of("small/99") == []


@pytest.mark.parametrize("points", [0, -1, 1.5, True, "2", None])
def test_points_are_a_whole_number(points):
    with pytest.raises(ValueError, match=r"points of a/01/x must be a whole number of at least 1, got "):
        exercise("a/01/x", points=points, reason="", mistakes=TWO)


@pytest.mark.parametrize("mistakes", [[], TWO[:1], [*TWO[:1], Mistake("three", "x = 3", "")], ["a", "b"]])
def test_two_mistakes_with_hints_are_wanted(mistakes):
    with pytest.raises(ValueError, match=r"mistakes of a/01/x must be at least two, each with the words of its hint"):
        exercise("a/01/x", points=1, reason="", mistakes=mistakes)


def test_a_verdict_stands_in_its_lessons_module():
    with pytest.raises(ValueError, match=r"its place is helpers\.course\.exercises\.a\.lesson_01\."):
        exercise("a/01/x", points=1, reason="", mistakes=TWO)(lambda answer: None)


def test_a_name_is_taken_once(course):
    def other(answer):
        pass

    find_exercise("small/01/mean")
    other.__module__ = "helpers.course.exercises.small.lesson_01"
    with pytest.raises(ValueError, match=r"small/01/mean is registered twice: mean, .*other"):
        exercise("small/01/mean", points=1, reason="", mistakes=TWO)(other)
    assert find_exercise("small/01/mean").points == 2


def test_lessons_with_exercises_are_found_without_importing_them(course):
    (course.registry / "small" / "lesson_02.py").write_text("1 / 0", encoding="utf-8")
    assert exercises.lessons_with_exercises()[-2:] == ["small/01", "small/02"]
    with pytest.raises(ZeroDivisionError):
        exercises_of("small/02")


def test_a_lesson_may_be_a_package_that_gives_the_order(course):
    package = course.registry / "small" / "lesson_02"
    package.mkdir()
    name = "helpers.course.exercises.small.lesson_02"
    (package / "__init__.py").write_text(f"from {name} import b, a", encoding="utf-8")
    for module in "ab":
        mistakes = "[Mistake('one', 'x = 1', 'hint'), Mistake('two', 'x = 2', 'hint')]"
        (package / f"{module}.py").write_text(
            "from helpers.course.exercises import Mistake, exercise\n\n"
            f"@exercise('small/02/{module}', points=1, reason='', mistakes={mistakes})\n"
            f"def {module}(answer): pass\n",
            encoding="utf-8",
        )
    assert exercises.lessons_with_exercises()[-2:] == ["small/01", "small/02"]
    assert [known.name for known in exercises_of("small/02")] == ["small/02/b", "small/02/a"]
