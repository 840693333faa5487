"""No answer is lost, whenever the process that tends the workspace dies, and whatever the system refuses it."""

import contextlib
import functools
import json
import os
import random
import re
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from helpers.course import learner_copy
from helpers.course import workspace as workspace_module
from helpers.course.lessons import source_of
from helpers.course.workspace import Workspace, WorkspaceError

# Publishes new versions of the lesson, renews and resets without end. Where the system can fork, each life is a fork of
# one warm process: a hundred deaths in a few seconds.
TENDER = textwrap.dedent(
    """
    import json, os, random, signal, sys, threading, time
    from pathlib import Path
    import nbformat, nbgrader.preprocessors
    import helpers.course.workspace as tended
    from helpers.course.workspace import Workspace

    def die():
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))

    def slow(function):
        # Longer moments between a look and a deed, and a death in any of them, however busy the machine.
        def slowed(*args, **kwargs):
            for deed in (lambda: None, lambda: function(*args, **kwargs)):
                result = deed()
                time.sleep(random.random() * 0.001)
                calls[0] -= 1
                if not calls[0]:
                    die()
            return result

        return slowed

    for name in ("rename", "link", "unlink", "replace"):
        setattr(os, name, slow(getattr(os, name)))
    tended.digest_of_file = slow(tended.digest_of_file)

    folder, calls = Path(sys.argv[1]), [0]
    lesson = folder / "notebooks" / "small" / "01_means.ipynb"
    workspace = Workspace(folder / "workspace", folder / "notebooks")

    def publish(version):
        notebook = json.loads(lesson.read_text(encoding="utf-8"))
        notebook["cells"][0]["source"] = f"# A small lesson\\n\\nVersion {version}."
        temporary = lesson.with_suffix(".new")
        temporary.write_text(json.dumps(notebook), encoding="utf-8")
        os.replace(temporary, lesson)

    def live(seed):
        random.seed(seed)
        if seed % 2:
            threading.Timer(random.random() * 0.1, die).start()  # at any moment
        else:
            calls[0] = random.randrange(1, 100)
        while True:
            publish(time.monotonic_ns())
            try:
                workspace.reset("small/01") if random.random() < 0.3 else workspace.refresh()
            except OSError:
                if os.name != "nt":  # there a file that is being written cannot be moved, which is no harm
                    raise

    if not hasattr(os, "fork"):
        live(int(sys.stdin.readline()))
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                live(int(line))
            finally:
                os._exit(1)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
    """
)


class Learner(threading.Thread):
    """Saves answers into the copy, as editors do: in place, or by a file of its own that takes the name.

    Each save holds all the answers that were in the copy when it was opened, and a new one.
    """

    def __init__(self, path, seed):
        super().__init__(daemon=True)
        self.path, self.random = path, random.Random(seed)
        self.saving, self.saved, self.ended, self.count = threading.Lock(), set(), False, 0

    def run(self):
        while not self.ended:
            with self.saving, contextlib.suppress(OSError, ValueError):  # for a moment there may be no file
                self.work()
            time.sleep(self.random.random() * self.random.choice([0.02, 0.3]))

    def work(self):
        notebook = json.loads(self.path.read_text(encoding="utf-8"))
        for _ in range(self.random.randint(1, 3)):
            self.count += 1
            answer = f"answer-{self.count:06d}"
            cell = notebook["cells"][3]
            cell["source"] = f"{source_of(cell)}\n# {answer}"
            self.save(json.dumps(notebook))
            self.saved.add(answer)
            time.sleep(self.random.random() * 0.004)

    def save(self, text):
        if self.random.random() < 0.5:
            temporary = self.path.with_name(".~01_means.tmp")
            temporary.write_text(text, encoding="utf-8")
            os.replace(temporary, self.path)
        else:
            with open(self.path, "w", encoding="utf-8") as file:
                for start in range(0, len(text), 1500):
                    file.write(text[start : start + 1500])
                    file.flush()
                    time.sleep(self.random.random() * 0.001)


def kept_answers(folder):
    """All answers that stand in the workspace's notebooks; each of these must be one."""
    found = set()
    for path in folder.glob("*/*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            found.update(re.findall(r"answer-\d+", source_of(cell)))
    return found


def tidy(learner):
    """Remove what lies beside the copy, as a learner may; only what the copy holds is expected from then on."""
    for path in learner.path.parent.glob("*.ipynb"):
        if path != learner.path:
            path.unlink()
    learner.saved = kept_answers(learner.path.parents[1]) & learner.saved


def lives(course, deaths):
    """Start the tender again and again; yield each time that it has been killed."""
    command = [sys.executable, "-c", TENDER, str(course.notebooks.parent)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    chance = random.Random(0)
    if not hasattr(os, "fork"):
        for _ in range(deaths):
            subprocess.run(command, input=str(chance.randrange(2**32)), text=True)
            yield
        return
    with subprocess.Popen(command, **pipes) as tender:
        for _ in range(deaths):
            print(chance.randrange(2**32), file=tender.stdin, flush=True)
            assert tender.stdout.readline() == "-9\n", "the tender must be killed, not end by an error"
            yield
        tender.stdin.close()


def test_no_answer_is_lost_when_the_process_is_killed_again_and_again(course):
    course.workspace.refresh()
    learner = Learner(course.copy, seed=1)
    learner.start()
    try:
        for _ in lives(course, deaths=100 if hasattr(os, "fork") else 5):
            with learner.saving:
                course.workspace.refresh()
                assert learner.saved <= kept_answers(course.workspace.folder)
                tidy(learner)
    finally:
        learner.ended = True
        learner.join()
    assert learner.count > 100


class Death(BaseException):
    """The process is gone: nothing that it would still have done happens."""


class Fate:
    """Lets calls to the file system through until the k-th; that one and all later ones die, or that one is refused."""

    def __init__(self, monkeypatch, k, refused):
        self.k, self.refused, self.calls = k, refused, 0
        for name in ("rename", "link", "replace", "unlink", "mkdir", "rmdir", "fsync"):
            monkeypatch.setattr(os, name, self.guard(getattr(os, name)))

    def guard(self, function):
        def guarded(*args, **kwargs):
            self.calls += 1
            if self.calls == self.k and self.refused:
                raise OSError(28, "No space left on device")
            if self.calls >= self.k and not self.refused:
                raise Death
            return function(*args, **kwargs)

        return guarded

    @property
    def struck(self):
        return self.calls >= self.k


# Stories: what the learner does; `saved` takes what was completely saved.


def nothing(course, saved, monkeypatch):
    pass


def answers(course, saved, monkeypatch):
    course.answer("mean = 'answer-1'")
    saved.add("answer-1")


def saves_after_the_look(course, saved, monkeypatch):
    """In the moment after the copy was judged untouched."""
    real, looks = workspace_module.digest_of_file, []

    def digest_of_file(path):
        digest = real(path)
        looks.extend([path] * (path == course.copy))
        if len(looks) == 2 and not saved:
            answers(course, saved, monkeypatch)
        return digest

    monkeypatch.setattr(workspace_module, "digest_of_file", digest_of_file)


def saves_before_the_move(course, saved, monkeypatch):
    """In the moment before the copy is moved."""
    real = os.rename

    def rename(source, target):
        if Path(source) == course.copy and not saved:
            answers(course, saved, monkeypatch)
        real(source, target)

    monkeypatch.setattr(os, "rename", rename)


def saves_after_the_move(course, saved, monkeypatch):
    """In the moment in which the name has no file; an answer that was there before may have gone with the old file."""
    real = os.rename

    def rename(source, target):
        real(source, target)
        if Path(source) == course.copy and "answer-2" not in saved:
            text = Path(target).read_text(encoding="utf-8").replace("pass  # your answer", "mean = 'answer-2'")
            course.copy.write_text(text, encoding="utf-8")
            saved.add("answer-2")

    monkeypatch.setattr(os, "rename", rename)


def saves_around_the_move(course, saved, monkeypatch):
    saves_after_the_move(course, saved, monkeypatch)
    saves_before_the_move(course, saved, monkeypatch)


def refresh(workspace):
    workspace.refresh()


def reset(workspace):
    workspace.reset("small/01")


STORIES = {
    "renewed": (nothing, refresh),
    "touched": (answers, refresh),
    "saves after the look": (saves_after_the_look, refresh),
    "saves before the move": (saves_before_the_move, refresh),
    "saves after the move": (saves_after_the_move, refresh),
    "saves around the move": (saves_around_the_move, refresh),
    "reset": (answers, reset),
    "reset while saving": (saves_around_the_move, reset),
}


def test_a_kept_copy_and_the_fresh_one_are_two_files_though_a_reset_died(course, monkeypatch):
    course.workspace.refresh()
    course.answer("mean = 'answer-1'")
    real = os.unlink

    def unlink(path, **kwargs):
        if str(path).startswith(str(course.workspace.slots)):
            raise Death
        real(path, **kwargs)

    monkeypatch.setattr(os, "unlink", unlink)
    with pytest.raises(Death):
        course.workspace.reset("small/01")
    monkeypatch.setattr(os, "unlink", real)
    course.workspace.refresh()
    course.answer("mean = 'answer-2'")
    assert kept_answers(course.workspace.folder) == {"answer-1", "answer-2"}


def refuse_links(*args, **kwargs):
    raise OSError(1, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("refused", [False, True], ids=["dies", "refused"])
@pytest.mark.parametrize("story", STORIES)
def test_no_answer_is_lost_at_whatever_call_it_ends(course, monkeypatch, story, refused, links):
    learner, command = STORIES[story]
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # no power cut here: time only
    monkeypatch.setattr(learner_copy, "learner_copy", functools.cache(learner_copy.learner_copy))
    for k in range(1, 200):
        workspace = Workspace(course.notebooks.parent / f"workspace-{k}", course.notebooks)
        course.copy = workspace.folder / "small" / "01_means.ipynb"
        course.publish("first")
        workspace.refresh()
        course.publish("second")
        saved = set()
        with monkeypatch.context() as patch:
            if not links:
                patch.setattr(os, "link", refuse_links)
            learner(course, saved, patch)
            fate = Fate(patch, k, refused)
            try:
                command(workspace)
            except (Death, WorkspaceError):
                assert fate.struck
        for path in workspace.folder.glob("*/*.ipynb"):
            if not path.read_bytes():  # left where there are no links: a minute passes
                os.utime(path, (0, 0))
        workspace.refresh()
        assert saved <= kept_answers(workspace.folder)
        assert course.copy.is_file()
        assert workspace.refresh() == []
        if not fate.struck:
            return
    pytest.fail("the story never ended")
