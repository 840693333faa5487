import json
import os
import re
import shutil
import threading
from datetime import date

import filelock
import pytest

from helpers.course import workspace as workspace_module
from helpers.course.environment import CourseError
from helpers.course.lessons import UnknownLesson, source_of
from helpers.course.manifest import digest_of_file
from helpers.course.workspace import WorkspaceError


def sources(path):
    return [source_of(cell) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def names(course):
    return sorted(path.name for path in course.copy.parent.iterdir())


def test_a_first_refresh_lays_a_copy_without_solutions(course):
    assert course.workspace.refresh() == ["New in workspace: small/01."]
    text = course.copy.read_text(encoding="utf-8")
    assert "mean = None  # in yuan" in text
    assert "sum(prices)" not in text
    assert course.workspace.refresh() == []


def test_an_untouched_copy_is_renewed(course):
    course.workspace.refresh()
    course.publish("second")
    assert course.workspace.refresh() == [
        "workspace/small/01_means.ipynb is renewed: the lesson has changed, and you had not changed your copy."
    ]
    assert "second version" in sources(course.copy)[0]
    assert names(course) == ["01_means.ipynb"]


def test_running_and_saving_do_not_touch_a_copy(course):
    course.workspace.refresh()
    notebook = json.loads(course.copy.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = source_of(cell)
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "12"}]
            cell["execution_count"] = 7
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.12"}
    course.copy.write_text(json.dumps(notebook), encoding="utf-8")
    course.publish("second")
    course.workspace.refresh()
    assert "second version" in sources(course.copy)[0]


@pytest.mark.parametrize(
    "touch",
    [
        lambda cells: cells[3].update(source="mean = 4.0"),
        lambda cells: cells.append({"cell_type": "markdown", "metadata": {}, "source": "a note", "id": "note"}),
        lambda cells: cells.pop(),
        lambda cells: cells[0].update(cell_type="raw"),
        lambda cells: cells.insert(0, cells.pop(1)),
    ],
)
def test_a_cell_changed_added_or_removed_keeps_the_copy(course, touch):
    course.workspace.refresh()
    notebook = json.loads(course.copy.read_text(encoding="utf-8"))
    touch(notebook["cells"])
    mine = json.dumps(notebook)
    course.copy.write_text(mine, encoding="utf-8")
    course.publish("second")
    assert course.workspace.refresh() == [
        "workspace/small/01_means.ipynb holds your work and stays as it is; the lesson has changed, "
        "and its new version lies beside it: 01_means_updated.ipynb"
    ]
    assert course.copy.read_text(encoding="utf-8") == mine
    assert "second version" in sources(course.copy.with_name("01_means_updated.ipynb"))[0]
    assert course.workspace.refresh() == []  # said once


def test_a_copy_that_cannot_be_read_counts_as_touched(course):
    course.workspace.refresh()
    course.copy.write_text('{"cells": [', encoding="utf-8")
    course.publish("second")
    course.workspace.refresh()
    assert course.copy.read_text(encoding="utf-8") == '{"cells": ['
    assert names(course) == ["01_means.ipynb", "01_means_updated.ipynb"]


def test_a_new_version_beside_is_renewed_until_it_is_touched_and_numbered_then(course):
    course.workspace.refresh()
    course.answer("mean = 1")
    for version in ("second", "third"):
        course.publish(version)
        course.workspace.refresh()
    beside = course.copy.with_name("01_means_updated.ipynb")
    assert "third version" in sources(beside)[0]
    course.answer("mean = 2", beside)
    course.publish("fourth")
    assert "01_means_updated_2.ipynb" in course.workspace.refresh()[0]
    assert [sources(path)[3] for path in (course.copy, beside)] == ["mean = 1", "mean = 2"]


def test_a_new_version_that_the_learner_removed_does_not_come_again(course):
    course.workspace.refresh()
    course.answer("mean = 1")
    course.publish("second")
    course.workspace.refresh()
    course.copy.with_name("01_means_updated.ipynb").unlink()
    assert course.workspace.refresh() == []
    assert names(course) == ["01_means.ipynb"]


def test_a_lost_manifest_loses_no_answer(course):
    course.workspace.refresh()
    course.answer("mean = 1")
    for spoilt in ("", "{}", '{"delivered": 3, "announced": [], "made": {}}', "\x00"):
        (course.workspace.state / "manifest.json").write_text(spoilt, encoding="utf-8")
        course.publish(f"after {spoilt!r}")
        course.workspace.refresh()
        assert sources(course.copy)[3] == "mean = 1"


def test_an_empty_file_that_a_dead_save_left_is_replaced(course):
    course.workspace.refresh()
    course.copy.write_bytes(b"")
    course.publish("second")
    course.workspace.refresh()
    assert course.copy.read_bytes() == b""  # it may be about to be written
    os.utime(course.copy, (0, 0))
    course.workspace.refresh()
    assert "second version" in sources(course.copy)[0]


def test_a_link_in_a_copys_place_is_the_learners(course, tmp_path):
    course.workspace.refresh()
    elsewhere = shutil.move(course.copy, tmp_path / "elsewhere.ipynb")
    try:
        course.copy.symlink_to(elsewhere)
    except OSError:
        pytest.skip("this system lets only administrators make symbolic links")
    course.publish("second")
    course.workspace.refresh()
    assert course.copy.is_symlink()
    assert "first version" in sources(elsewhere)[0]


def test_reset_lays_a_fresh_copy_and_keeps_the_old_one(course):
    assert course.workspace.reset("small/01") is None
    kept = []
    for answer in ("mean = 1", "mean = 2"):
        course.answer(answer)
        kept.append(course.workspace.reset("small/01"))
    today = date.today().isoformat()
    assert [path.name for path in kept] == [f"01_means_kept_{today}.ipynb", f"01_means_kept_{today}_2.ipynb"]
    assert [sources(path)[3] for path in kept] == ["mean = 1", "mean = 2"]
    assert "your answer" in sources(course.copy)[3]


def test_reset_keeps_even_what_is_no_notebook(course):
    course.workspace.refresh()
    course.copy.write_bytes(b"\xff\x00 not a notebook")
    assert course.workspace.reset("small/01").read_bytes() == b"\xff\x00 not a notebook"


def test_an_unknown_lesson_is_answered_with_the_nearest(course):
    with pytest.raises(UnknownLesson, match=r"There is no lesson 'smal/01'\. The nearest: small/01\."):
        course.workspace.reset("smal/01")
    assert not course.workspace.folder.exists()


def in_the_way(course, what):
    """Put something where the workspace needs another thing; return the words that must say so."""
    target, is_folder = what
    path = {"workspace": course.workspace.folder, "state": course.workspace.state}.get(target, course.copy)
    path = path.parent if target == "part" else path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if is_folder else path.write_text("mine", encoding="utf-8")
    return path


@pytest.mark.parametrize("what", [("workspace", False), ("state", False), ("part", False), ("copy", True)])
@pytest.mark.parametrize("command", [lambda w: w.refresh(), lambda w: w.reset("small/01")], ids=["refresh", "reset"])
def test_what_is_in_the_way_is_named_in_one_line_and_left_alone(course, what, command):
    path = in_the_way(course, what)
    with pytest.raises(CourseError, match=re.escape(str(path)) + r" is a (file|folder), and .* belongs there") as error:
        command(course.workspace)
    assert "\n" not in str(error.value)
    assert path.is_dir() == what[1]
    assert what[1] or path.read_text(encoding="utf-8") == "mine"


def test_one_copy_in_the_way_does_not_keep_the_others_from_coming(course):
    shutil.copytree(course.notebooks / "small", course.notebooks / "tiny")
    course.copy.mkdir(parents=True)
    with pytest.raises(WorkspaceError, match="small"):
        course.workspace.refresh()
    assert (course.workspace.folder / "tiny" / "01_means.ipynb").is_file()


def test_a_refused_write_is_told_in_one_line(course, monkeypatch):
    course.workspace.refresh()
    course.publish("second")

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    for name in ("rename", "link"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, refuse)
            if name == "link":  # refused links are emulated: refuse that as well
                patch.setattr(os, "replace", refuse)
            with pytest.raises(WorkspaceError, match=r"cannot be brought up to date: Permission denied\.$"):
                course.workspace.refresh()
    assert any("first version" in sources(path)[0] for path in course.workspace.folder.rglob("*.ipynb"))
    course.workspace.refresh()
    assert "second version" in sources(course.copy)[0]


def test_two_processes_do_not_work_at_once(course, monkeypatch):
    course.workspace.refresh()
    monkeypatch.setattr(workspace_module, "LOCK_SECONDS", 0.1)
    with (
        filelock.FileLock(course.workspace.state / "workspace.lock"),
        pytest.raises(WorkspaceError, match="Another process is at work"),
    ):
        course.workspace.refresh()
    assert course.workspace.refresh() == []


def test_many_refreshes_at_once_lay_one_copy(course):
    threads = [threading.Thread(target=course.workspace.refresh) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names(course) == ["01_means.ipynb"]


def test_an_editor_that_held_the_old_file_open_loses_nothing(course):
    course.workspace.refresh()
    with open(course.copy, "r+b") as editor:
        try:
            course.publish("second")
            course.workspace.refresh()
        except WorkspaceError:
            pytest.skip("this system does not let an open file be moved")
        notebook = json.loads(editor.read())
        notebook["cells"][3]["source"] = "mean = 4.0"
        editor.seek(0)
        editor.truncate()
        editor.write(json.dumps(notebook).encode())
    assert "01_means_saved.ipynb holds work that was saved while" in course.workspace.refresh()[0]
    assert sources(course.copy.with_name("01_means_saved.ipynb"))[3] == "mean = 4.0"
    assert "second version" in sources(course.copy)[0]


def test_an_old_untouched_copy_is_dropped_after_its_time(course, monkeypatch):
    course.workspace.refresh()
    course.publish("second")
    course.workspace.refresh()
    assert len([path for path in course.workspace.slots.rglob("*") if path.is_file()]) == 1
    monkeypatch.setattr(workspace_module, "SLOT_SECONDS", 0.0)
    course.workspace.refresh()
    assert list(course.workspace.slots.rglob("*")) == []
    assert digest_of_file(course.copy) is not None


def test_an_unchanged_lesson_costs_no_nbgrader(course, monkeypatch):
    course.workspace.refresh()
    monkeypatch.setattr("helpers.course.learner_copy.learner_copy", lambda text: pytest.fail("made again"))
    assert course.workspace.refresh() == []
