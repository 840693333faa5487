import json

import pytest

from helpers.course.results import SEEN, Results
from helpers.course.solutions import worked_solution
from helpers.course.status import WIDTH, report
from helpers.course.workspace import Workspace


def test_a_fresh_workspace_has_nothing_passed(course):
    assert report(course.workspace).splitlines() == [
        "lesson    title           minutes  passed  points  seen",
        "-------------------------------------------------------",
        "small/01  A small lesson       20     0/2     0/5",
        "-------------------------------------------------------",
        "total                          20     0/2     0/5",
    ]
    assert not course.workspace.folder.exists()


def test_what_was_passed_and_seen_stands_in_the_table(course):
    course.workspace.refresh()
    results = Results(course.workspace.folder)
    results.record("small/01/double", "right")
    results.record("small/01/gone", "right")  # an exercise that the lesson no longer has
    results.record("small/01/mean", "wrong", "a")
    worked_solution("small/01/mean", course.workspace, now=True)
    lines = report(course.workspace).splitlines()
    assert lines[2] == "small/01  A small lesson       20     1/2     3/5     1"
    assert lines[-1] == "Worked solutions seen: small/01/mean"


def test_the_table_keeps_its_width(course, monkeypatch):
    content = json.loads(course.lesson.path.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = "# " + "A very long title " * 20
    course.lesson.path.write_text(json.dumps(content), encoding="utf-8")
    course.workspace.refresh()
    for _ in range(3):
        Results(course.workspace.folder).record("small/01/mean", SEEN)
    lines = report(course.workspace).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert "..." in lines[2]
    assert len({len(line) for line in (lines[0], lines[2])}) <= 2


def test_no_lessons_are_told_in_words(tmp_path):
    assert report(Workspace(tmp_path / "w", tmp_path / "n")) == f"There are no lessons in {tmp_path / 'n'}."


@pytest.mark.parametrize("state", ["not json\n", "", "[1]\n\n\n{}"])
def test_spoilt_results_count_as_none(course, state):
    course.workspace.refresh()
    (course.workspace.state / "results.jsonl").write_text(state, encoding="utf-8")
    assert "0/2" in report(course.workspace)
