"""Every lesson: solutions accepted, stubs not done yet, planted mistakes and nonsense refused with the right words."""

from pathlib import Path

import pytest

from helpers.course.checks import check
from helpers.course.exercises import exercises_of, find_exercise
from helpers.course.learner_copy import STUB, learner_copy
from helpers.course.lessons import Lesson, find_lessons, source_of
from helpers.course.nonsense import NONSENSE
from helpers.course.trial import Trial

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSONS = find_lessons(NOTEBOOKS)


def test_there_are_lessons_with_exercises():
    assert LESSONS
    assert all(lesson.exercises for lesson in LESSONS)


@pytest.fixture(scope="module", params=LESSONS, ids=lambda lesson: lesson.id)
def lesson(request):
    return request.param


@pytest.fixture(scope="module")
def solved(lesson):
    with Trial(lesson) as trial:
        yield trial


def test_the_registry_knows_the_same_exercises_with_the_same_points(lesson):
    assert [(known.name, known.points) for known in exercises_of(lesson.id)] == [
        (exercise.name, exercise.points) for exercise in lesson.exercises
    ]


def test_every_solution_earns_its_points(lesson, solved):
    for exercise in lesson.exercises:
        earned = solved.earned(exercise)
        assert earned.points == exercise.points, exercise.name
        assert f"✓ Right: {exercise.name}." in earned.words


def test_every_stub_is_not_done_yet_and_earns_nothing(lesson, solved):
    for exercise in lesson.exercises:
        attempt = solved.attempt(exercise, STUB)
        assert attempt.points == 0, exercise.name
        assert f"Not done yet: {exercise.name}." in attempt.words


def test_every_planted_mistake_costs_its_points_and_gets_its_hint(lesson, solved):
    for exercise in lesson.exercises:
        for mistake in find_exercise(exercise.name).mistakes:
            attempt = solved.attempt(exercise, mistake.code)
            assert attempt.points == 0, f"{exercise.name}: {mistake.what}"
            assert mistake.hint in attempt.words, f"{exercise.name}: {mistake.what}"
        assert solved.graded(exercise).points == exercise.points, f"{exercise.name}: the right state is not restored"


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_is_refused_with_the_right_words(lesson, kind):
    answer, words = NONSENSE[kind]
    for exercise in lesson.exercises:
        result = check(exercise.name, answer)
        assert result.verdict == "wrong", f"{exercise.name}: {result}"
        assert any(word in result.message for word in words), f"{exercise.name}: {result}"


def test_nothing_is_not_done_yet(lesson):
    for exercise in lesson.exercises:
        for nothing in (None, ..., lambda *args, **kwargs: None):
            result = check(exercise.name, nothing)
            is_function = nothing is not None and nothing is not ...
            assert result.verdict == "not done yet" or (is_function and "is a function" in result.message)


def test_an_untouched_copy_runs_without_an_error_and_earns_nothing(lesson):
    with Trial(lesson, copied=True) as untouched:
        for exercise in lesson.exercises:
            assert f"Not done yet: {exercise.name}." in untouched.earned(exercise).words
            assert untouched.graded(exercise).points == 0, exercise.name


def test_nothing_of_a_solution_is_left_in_the_copy(lesson, tmp_path):
    text = learner_copy(lesson.path.read_text(encoding="utf-8"))
    assert text == learner_copy(lesson.path.read_text(encoding="utf-8"))
    path = tmp_path / lesson.path.name
    path.write_text(text, encoding="utf-8")
    copy = Lesson(lesson.id, path).notebook
    for exercise in lesson.exercises:
        source = source_of(copy["cells"][exercise.solution_cell])
        assert source.count(STUB) == 1
        assert not set(exercise.solution.split("\n")) & {line.strip() for line in source.split("\n")}
    for mark in ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "END HIDDEN"):
        assert mark not in text
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in copy["cells"])
