import pytest
from nbclient.exceptions import CellExecutionError

from helpers.course.exercises import exercises_of
from helpers.course.learner_copy import STUB
from helpers.course.trial import Trial


@pytest.fixture
def solved(course):
    with Trial(course.lesson) as trial:
        yield trial


def test_solutions_earn_all_points_and_whatever_else_none(solved, course):
    for exercise, known in zip(course.lesson.exercises, exercises_of("small/01"), strict=True):
        assert solved.earned(exercise).points == exercise.points
        assert "✓ Right" in solved.earned(exercise).words
        for mistake in known.mistakes:
            attempt = solved.attempt(exercise, mistake.code)
            assert attempt.points == 0
            assert mistake.hint in attempt.words
        stub = solved.attempt(exercise, STUB)
        assert stub.points == 0
        assert "Not done yet" in stub.words
        assert solved.graded(exercise).points == exercise.points  # the right state is back


def test_a_hidden_test_catches_an_answer_made_for_the_check(solved, course):
    attempt = solved.attempt(course.lesson.exercises[1], "return {3: 6, -1.5: -3}.get(x)")
    assert attempt.points == 0
    assert "✓ Right" in attempt.words


def test_a_solution_cell_that_raises_is_no_answer(solved, course):
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        solved.attempt(course.lesson.exercises[0], "1 / 0")
    assert solved.graded(course.lesson.exercises[0]).points == 2


def test_the_learners_copy_runs_without_an_error_and_earns_nothing(course):
    with Trial(course.lesson, copied=True) as untouched:
        for exercise in course.lesson.exercises:
            assert "Not done yet" in untouched.earned(exercise).words
            assert untouched.graded(exercise).points == 0


def test_a_lesson_that_raises_says_so(course):
    path = course.lesson.path
    path.write_text(path.read_text(encoding="utf-8").replace("prices = [1, 3, 8]", "prices = 1 / 0"), encoding="utf-8")
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"), Trial(course.lesson):
        pass
