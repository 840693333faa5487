"""No answer is lost, whenever the process that tends the workspace dies, and whatever the system refuses it."""

import contextlib
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

from helpers.course.lessons import source_of
from helpers.course.workspace import Workspace, WorkspaceError

# Publishes new versions of the lesson, renews and resets without end. Where the system can fork, each life is a fork of
# one warm process: a hundred deaths in a few seconds.
TENDER = textwrap.dedent(
    """
    import json, os, random, sys, time
    from pathlib import Path
    import nbformat, nbgrader.preprocessors
    from helpers.course.workspace import Workspace

    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
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
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            publish(time.monotonic_ns())
            try:
                workspace.reset("small/01") if random.random() < 0.3 else workspace.refresh()
            except OSError:
                if os.name != "nt":  # there a file that is being written cannot be moved, which is no harm
                    raise

    if not hasattr(os, "fork"):
        print("ready", os.getpid(), flush=True)
        live(0)
        sys.exit()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            live(int(line))
            os._exit(0)
        print("ready", child, flush=True)
        status = os.waitpid(child, 0)[1]
        print("ended", os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status), flush=True)
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
            time.sleep(self.random.random() * 0.02)

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


def lives(course, seconds):
    """Start the tender again and again; yield each time that it has been killed."""
    command = [sys.executable, "-c", TENDER, str(course.notebooks.parent), str(seconds)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    chance, end = random.Random(0), time.monotonic() + seconds
    if not hasattr(os, "fork"):
        while time.monotonic() < end:
            with subprocess.Popen(command, **pipes) as tender:
                tender.stdout.readline()
                time.sleep(chance.random() * 0.2)
                tender.kill()
            yield
        return
    with subprocess.Popen(command, **pipes) as tender:
        while time.monotonic() < end:
            print(chance.randrange(2**32), file=tender.stdin, flush=True)
            child = int(tender.stdout.readline().split()[1])
            time.sleep(chance.random() * 0.08)
            os.kill(child, 9)
            assert tender.stdout.readline() == "ended 9\n", "the tender must die by our hand, not by an error"
            yield
        tender.stdin.close()


def test_no_answer_is_lost_when_the_process_is_killed_again_and_again(course):
    course.workspace.refresh()
    learner = Learner(course.copy, seed=1)
    learner.start()
    deaths = 0
    try:
        for _ in lives(course, seconds=12):
            deaths += 1
            with learner.saving:
                course.workspace.refresh()
                assert learner.saved <= kept_answers(course.workspace.folder)
                tidy(learner)
    finally:
        learner.ended = True
        learner.join()
    assert deaths >= (100 if hasattr(os, "fork") else 3)
    assert learner.count > 200


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


def saves_before_the_move(course, saved, monkeypatch):
    """In the moment after the copy was judged untouched."""
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
    "saves before the move": (saves_before_the_move, refresh),
    "saves after the move": (saves_after_the_move, refresh),
    "saves around the move": (saves_around_the_move, refresh),
    "reset": (answers, reset),
    "reset while saving": (saves_around_the_move, reset),
}


def refuse_links(*args, **kwargs):
    raise OSError(1, "Operation not permitted")


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
@pytest.mark.parametrize("refused", [False, True], ids=["dies", "refused"])
@pytest.mark.parametrize("story", STORIES)
def test_no_answer_is_lost_at_whatever_call_it_ends(course, monkeypatch, story, refused, links):
    learner, command = STORIES[story]
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
