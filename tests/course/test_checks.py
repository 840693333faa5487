import contextlib
import io
import sys
import warnings

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from helpers.course import exercises
from helpers.course.checks import CheckResult, check
from helpers.course.exercises import Exercise
from helpers.course.nonsense import NONSENSE
from helpers.course.results import Results


@pytest.fixture
def verdict(course, monkeypatch):
    """Put another verdict in the place of small/01/mean's."""

    def put(function):
        old = exercises.find_exercise("small/01/mean")
        new = Exercise(old.name, old.points, old.reason, old.mistakes, function)
        monkeypatch.setitem(exercises._registered, "small/01/mean", new)

    return put


def test_each_verdict_has_its_words(course, capsys):
    for name, answer, verdict, words in [
        ("small/01/mean", 4.0, "right", "✓ Right: small/01/mean. 2 points.\n"),
        (
            "small/01/mean",
            12,
            "wrong",
            "✗ Not right yet: small/01/mean. That is the sum: divide by how many there are.\n",
        ),
        ("small/01/mean", None, "not done yet", "… Not done yet: small/01/mean. The mean of the three prices.\n"),
        (
            "small/01/double",
            lambda x: None,
            "not done yet",
            "… Not done yet: small/01/double. Your function(3) returned",
        ),
        (
            "small/01/men",
            4.0,
            "unknown",
            "? Not checked: small/01/men. There is no exercise 'small/01/men'. The nearest",
        ),
    ]:
        assert check(name, answer).verdict == verdict
        assert capsys.readouterr().out.startswith(words)


@pytest.mark.parametrize(
    "name", [None, 3, ["a"], "", NONSENSE["an object that raises"][0]], ids=lambda name: type(name).__name__
)
def test_a_name_that_is_none_is_told_in_words(course, name, capsys):
    assert check(name, 4.0).verdict == "unknown"
    assert "Not checked" in capsys.readouterr().out


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_raises_nothing(course, kind):
    for name in ("small/01/mean", "small/01/double", "small/01/nothing"):
        result = check(name, NONSENSE[kind][0])
        assert result.verdict == ("unknown" if name.endswith("nothing") else "wrong")


@pytest.mark.parametrize("nothing", [None, ..., (None, None), [None], {"a": None, "b": ...}])
def test_stubs_of_every_kind_are_not_done_yet(course, nothing):
    assert check("small/01/mean", nothing).verdict == "not done yet"


@pytest.mark.parametrize(
    "bug", [lambda answer: 1 / 0, lambda answer: True, lambda answer: False, lambda answer: exec("raise SystemExit")]
)
def test_a_verdict_with_a_bug_is_neither_a_tick_nor_a_traceback(verdict, bug):
    verdict(bug)
    result = check("small/01/mean", 4.0)
    assert result.verdict == "unknown"
    assert "The check itself failed, which is not your fault" in result.message


def test_a_module_of_checks_that_cannot_be_imported_is_not_the_learners_fault(course):
    (course.registry / "small" / "lesson_02.py").write_text("import nowhere_to_be_found", encoding="utf-8")
    assert "not your fault (ModuleNotFoundError" in check("small/02/x", 4.0).message


def test_the_learners_own_interrupt_passes(course):
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("small/01/double", interrupted)


def test_nothing_reaches_stderr_which_would_cost_points(course, capfd):
    def noisy(x):
        warnings.warn("careful", stacklevel=1)
        print("progress", file=sys.stderr)
        return np.float64(x) / 0 * 0 + 2 * x if x == "never" else 2 * x

    with np.errstate(all="raise"):
        assert check("small/01/double", noisy).verdict == "right"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("variable", "value", "strict"),
    [
        ("HELPERS_STRICT_CHECKS", "1", True),
        ("HELPERS_STRICT_CHECKS", "0", False),
        ("NBGRADER_EXECUTION", "autograde", True),
        ("NBGRADER_EXECUTION", "validate", True),
        ("NBGRADER_EXECUTION", "", False),
    ],
)
def test_a_wrong_answer_raises_its_hint_only_when_graded(course, monkeypatch, variable, value, strict):
    for name in ("HELPERS_STRICT_CHECKS", "NBGRADER_EXECUTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    assert check("small/01/mean", 4.0).require() is None
    for name, answer in [("small/01/mean", 12), ("small/01/mean", None), ("small/01/men", 4.0)]:
        result = check(name, answer)
        if strict:
            with pytest.raises(AssertionError) as error:
                result.require()
            assert result.message in str(error.value)
        else:
            assert result.require() is None


def test_tries_are_recorded_and_the_solution_is_offered_after_two_different_ones(course, monkeypatch):
    monkeypatch.delenv("HELPERS_STRICT_CHECKS", raising=False)
    course.workspace.refresh()
    monkeypatch.chdir(course.copy.parent)
    offer = "python -m helpers.course solution small/01/mean"
    for answer, offered in [(12, False), (12, False), (None, False), (13, True), (14, True)]:
        assert (offer in check("small/01/mean", answer).message) is offered
    check("small/01/mean", 4.0)
    check("small/01/men", 4.0)
    results = Results(course.workspace.folder)
    assert [event.verdict for event in results.events()] == [
        "wrong",
        "wrong",
        "not done yet",
        "wrong",
        "wrong",
        "right",
    ]
    assert "12" not in {event.digest for event in results.events()}


def test_a_graders_run_is_not_the_learners_try(course, monkeypatch):
    course.workspace.refresh()
    monkeypatch.chdir(course.copy.parent)
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    check("small/01/mean", 12)
    assert Results(course.workspace.folder).events() == []


def test_outside_a_workspace_nothing_is_written(course, monkeypatch):
    monkeypatch.chdir(course.notebooks)
    before = sorted(course.notebooks.parent.rglob("*"))
    check("small/01/mean", 12)
    assert sorted(path for path in course.notebooks.parent.rglob("*") if "__pycache__" not in path.parts) == [
        path for path in before if "__pycache__" not in path.parts
    ]


@pytest.mark.parametrize("stream", [io.TextIOWrapper(io.BytesIO(), encoding="ascii"), None, object()])
def test_an_output_that_cannot_show_a_tick_stops_nothing(course, stream):
    with contextlib.redirect_stdout(stream):
        assert check("small/01/mean", 4.0).verdict == "right"
    if isinstance(stream, io.TextIOWrapper):
        stream.flush()
        assert b"? Right: small/01/mean. 2 points." in stream.buffer.getvalue()


def test_a_result_says_its_verdict_in_a_word():
    assert repr(CheckResult("a/01/x", "right", "2 points.")) == "<check a/01/x: right>"


def test_in_a_notebook_each_check_is_shown_once_with_words_beside_the_colour(course):
    setup = (
        f"import helpers.course.exercises as registry\nregistry.__path__.append({str(course.registry)!r})\n"
        "from helpers.course import check"
    )
    shown = ['check("small/01/mean", 4.0)', 'check("small/01/mean", "<b>x</b>")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in [setup, *shown]])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    for cell, words in zip(notebook.cells[1:], ["Right", "Not right yet"], strict=True):
        (output,) = cell.outputs
        assert output.output_type == "display_data"
        assert f"{words}: small/01/mean." in output.data["text/plain"]
        assert f"{words}</strong>" in output.data["text/html"]
        assert "<b>" not in output.data["text/html"]
