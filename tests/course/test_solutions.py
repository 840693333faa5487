import pytest

from helpers.course.environment import CourseError
from helpers.course.results import Results
from helpers.course.solutions import worked_solution

WORKED = """small/01/mean, 2 points. The mean of the three prices.

    mean = sum(prices) / len(prices)

Why it is right: The mean is the sum over the count."""


@pytest.fixture
def results(course):
    course.workspace.refresh()
    return Results(course.workspace.folder)


def test_the_solution_is_shown_after_two_honest_tries(course, results):
    said = []
    for digest in ("a", "a", "b"):
        said.append(worked_solution("small/01/mean", course.workspace))
        results.record("small/01/mean", "wrong", digest)
    assert [words.split(":")[0] for words in said] == ["You have not tried it yet", *["You have tried it 1 time"] * 2]
    assert all("solution small/01/mean --now" in words for words in said)
    assert not results.solution_seen("small/01/mean")
    assert worked_solution("small/01/mean", course.workspace) == WORKED
    assert results.solution_seen("small/01/mean")


def test_the_solution_is_shown_once_it_is_passed(course, results):
    results.record("small/01/mean", "right")
    assert worked_solution("small/01/mean", course.workspace) == WORKED
    assert not results.solution_seen("small/01/mean"), "a look after the own answer is no help"


def test_the_solution_is_shown_at_once_if_asked_also_without_a_workspace(course):
    assert worked_solution("small/01/mean", course.workspace, now=True) == WORKED
    assert not course.workspace.folder.exists()


def test_a_function_is_shown_as_its_body(course):
    assert "\n    return x + x\n" in worked_solution("small/01/double", course.workspace, now=True)


def test_an_unknown_name_is_answered_with_the_nearest(course):
    with pytest.raises(CourseError, match=r"There is no exercise 'small/01/men'\. The nearest: small/01/mean"):
        worked_solution("small/01/men", course.workspace)


def test_an_exercise_that_its_notebook_lacks_is_named(course):
    text = course.lesson.path.read_text(encoding="utf-8").replace('"mean-check"', '"average-check"')
    course.lesson.path.write_text(text.replace('"grade_id": "mean"', '"grade_id": "average"'), encoding="utf-8")
    with pytest.raises(CourseError, match=r"There is no exercise 'small/01/mean' in 01_means\.ipynb\."):
        worked_solution("small/01/mean", course.workspace)
