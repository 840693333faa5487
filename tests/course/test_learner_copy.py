import contextlib
import json
import logging
import random

import nbformat
import pytest

from helpers.course.learner_copy import STUB, learner_copy


def text_of(course):
    return course.lesson.path.read_text(encoding="utf-8")


def test_nothing_of_the_solutions_hidden_tests_and_outputs_is_left(course):
    notebook = json.loads(text_of(course))
    notebook["cells"][3]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "mean is 4.0"}]
    copy = learner_copy(json.dumps(notebook))
    for left in ("sum(prices)", "return x + x", "double(10)", "SOLUTION", "HIDDEN", "mean is 4.0"):
        assert left in json.dumps(notebook)
        assert left not in copy
    for cell in json.loads(copy)["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_stubs_stand_where_the_solutions_stood(course):
    cells = nbformat.reads(learner_copy(text_of(course)), as_version=4).cells
    assert cells[3].source == f"mean = None  # in yuan\n{STUB}"
    assert cells[6].source == f"def double(x):\n    {STUB}"


def test_test_cells_are_locked_and_answers_are_not(course):
    cells = nbformat.reads(learner_copy(text_of(course)), as_version=4).cells
    assert [cells[4].metadata.get(key) for key in ("editable", "deletable")] == [False, False]
    assert [cells[3].metadata.get(key) for key in ("editable", "deletable")] == [None, False]


def test_the_courses_metadata_and_points_are_kept(course):
    copy = nbformat.reads(learner_copy(text_of(course)), as_version=4)
    assert copy.metadata.course == {"lesson": "small/01", "minutes": 20}
    assert [copy.cells[index].metadata.nbgrader.points for index in (4, 7)] == [2, 3]


@pytest.mark.parametrize("minor", [4, 5])
def test_the_same_notebook_gives_the_same_bytes_and_is_valid(course, minor):
    notebook = json.loads(text_of(course))
    notebook["nbformat_minor"] = minor
    for cell in notebook["cells"]:
        del cell["id"]
    text = json.dumps(notebook)
    copies = {learner_copy(text) for _ in range(3)}
    assert len(copies) == 1
    nbformat.validate(nbformat.reads(copies.pop(), as_version=4))


def test_ids_that_are_there_are_kept(course):
    ids = [cell["id"] for cell in json.loads(learner_copy(text_of(course)))["cells"]]
    assert ids == [f"cell-{number}" for number in range(8)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    ### END SOLUTION", ""),
        ("### BEGIN SOLUTION\\nmean", "### BEGIN SOLUTION\\n### BEGIN SOLUTION\\nmean"),
        ("### END HIDDEN TESTS", ""),
        ('"nbformat": 4', '"nbformat": 3'),
        ('"cells"', '"sells"'),
        ('"solution": true', '"solution": false'),
        (
            "{",
            "",
        ),
    ],
)
def test_marks_out_of_order_are_refused_in_one_line_and_nothing_is_logged(course, old, new, capfd):
    text = text_of(course)
    assert old in text
    with pytest.raises(ValueError, match=r"^No learner's copy can be made of the notebook: ") as error:
        learner_copy(text.replace(old, new))
    assert "\n" not in str(error.value)
    assert capfd.readouterr() == ("", "")
    assert not logging.getLogger("helpers.course.learner_copy").propagate


def test_whatever_text_is_given_a_copy_or_a_value_error_comes_out(course):
    chance, text = random.Random(0), text_of(course)
    for _ in range(150):
        start = chance.randrange(len(text))
        with contextlib.suppress(ValueError):
            learner_copy(text[:start] + text[start + chance.randrange(1, 40) :])
