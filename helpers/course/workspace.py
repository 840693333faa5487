"""The learner's personal copies of the lessons: laid, renewed and reset so that no answer is ever lost.

The workspace mirrors the notebooks' folder; its state lies in ``workspace/.course/``:

    manifest.json   digests of all that was ever delivered: a copy that has one of them is untouched
    slots/          old copies on their way out, each under its own path inside a folder of its own
    results.jsonl   what was tried and passed (see results.py)

A copy is renewed in this order: the new one is written to a temporary file; the old one is moved into a slot; what lies
in the slot is judged; if the learner had touched it, it goes back; if not, the new one takes the name, provided that it
is free. So whatever is saved at whatever moment meets the old file, which is touched then, or the new one, or no file,
and then the name is taken. A slot is emptied an hour later, and only if its content is still untouched: an editor that
held the old file open may have written to it. A process that died on the way leaves a slot, and the next start puts
that right.
"""

import contextlib
import os
import tempfile
import time
from datetime import date
from pathlib import Path

import filelock

from helpers.course import safe_files
from helpers.course.environment import CourseError
from helpers.course.lessons import find_lesson, find_lessons
from helpers.course.manifest import EMPTY, MISSING, Manifest, digest_of_file
from helpers.course.results import MARKER

SLOT_SECONDS = 3600.0  # how long an old, untouched copy is kept: longer than any save that had begun already
LOCK_SECONDS = 60.0  # how long to wait for another process that is at work here


class WorkspaceError(CourseError):
    """Something stands in the workspace's way; the message says what, in a line."""


class Workspace:
    """The learner's copies.

    Parameters
    ----------
    folder : path
        Where they are laid; made if missing.
    notebooks : path
        The lessons.
    """

    def __init__(self, folder, notebooks):
        self.folder, self.notebooks = Path(folder), Path(notebooks)
        self.state = self.folder / MARKER
        self.slots = self.state / "slots"

    def path_of(self, lesson):
        """Where the copy of a lesson lies."""
        return self.folder / lesson.path.relative_to(self.notebooks)

    def refresh(self):
        """Lay missing copies, renew untouched ones, and lay a new version beside a touched one, once.

        Returns
        -------
        list of str
            What the learner should know; empty if nothing happened.

        Raises
        ------
        WorkspaceError
            If something is in the way of a copy; the other copies are brought up to date all the same.
        """
        with self._at_work() as manifest:
            messages, laid, errors = self._recover(manifest), [], []
            for lesson in find_lessons(self.notebooks):
                self._clear_empty(self.path_of(lesson))
                try:
                    messages += self._refresh(lesson, manifest, laid)
                except WorkspaceError as error:
                    errors.append(error)
            if laid:
                messages.append(f"New in {self.folder.name}: {', '.join(laid)}.")
            if errors:
                raise errors[0]
            return messages

    def reset(self, lesson_id):
        """Lay a fresh copy of a lesson; the old one is kept beside it, under a name with the date.

        Returns
        -------
        Path or None
            Where the old copy is now; None if there was none.

        Raises
        ------
        UnknownLesson
            If there is no such lesson.
        WorkspaceError
            If something is in the way.
        """
        lesson = find_lesson(lesson_id, self.notebooks)
        with self._at_work() as manifest:
            self._recover(manifest)
            path, fresh = self._free_of_folders(self.path_of(lesson)), manifest.fresh_copy(lesson)
            manifest.deliver(fresh.digest)
            temporary, kept = self._write(fresh.text), None
            while True:  # again only if the learner saves in the moment in which the name is free
                slot = self._take(path)
                if slot is not None:
                    kept = self._keep(slot, path, f"kept_{date.today().isoformat()}")
                if self._name(temporary, path):
                    return kept

    # All that follows runs with the lock held.

    def _refresh(self, lesson, manifest, laid):
        path, fresh = self._free_of_folders(self.path_of(lesson)), manifest.fresh_copy(lesson)
        manifest.deliver(fresh.digest)  # before it is laid: a copy that nobody knows of would count as touched
        have = digest_of_file(path)
        if have == fresh.digest:
            return []
        if have is MISSING:
            if self._name(self._write(fresh.text), path):
                laid.append(lesson.id)
            return []
        if self._renew(path, fresh.text, manifest.delivered):
            return [f"{self._shown(path)} is renewed: the lesson has changed, and you had not changed your copy."]
        if manifest.announced(lesson) == fresh.digest:
            return []
        beside = self._lay_beside(path, fresh, manifest.delivered)
        manifest.announce(lesson, fresh.digest)
        return [
            f"{self._shown(path)} holds your work and stays as it is; the lesson has changed, "
            f"and its new version lies beside it: {beside.name}"
        ]

    def _renew(self, path, text, delivered):
        """Put a new copy in the place of an untouched one; False, with all as it was, if it is touched."""
        if digest_of_file(path) not in delivered:
            return False  # the usual case, seen without moving anything
        temporary = self._write(text)  # first, so that the name is without a file for as short as can be
        slot = self._take(path)
        if slot is not None and digest_of_file(slot) not in delivered:
            self._put_back(slot, path)
            return False
        try:
            return self._name(temporary, path)
        except WorkspaceError:
            if slot is not None:
                self._put_back(slot, path)
            raise

    def _lay_beside(self, path, fresh, delivered):
        for beside in safe_files.names_beside(path, "updated"):
            have = digest_of_file(beside)
            if have == fresh.digest or (have is MISSING and self._name(self._write(fresh.text), beside)):
                return beside
            if have is not MISSING and self._renew(beside, fresh.text, delivered):
                return beside

    def _write(self, text):
        with _in_words(self.state):
            return safe_files.write_temporary(self.state / "tmp", text)

    def _name(self, temporary, path):
        """Give a written copy its name; False if the name is taken."""
        with _in_words(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                safe_files.move_to_free_name(temporary, path)
            except FileExistsError:
                return False
            return True

    def _take(self, path):
        """Move what a name holds into a slot; None if it holds nothing."""
        with _in_words(path):
            slot = Path(tempfile.mkdtemp(prefix=f"{time.time_ns()}-", dir=self.slots)) / path.relative_to(self.folder)
            slot.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.rename(path, slot)
            except FileNotFoundError:
                return None
            return slot

    def _put_back(self, slot, path):
        """Return a file to its name, or lay it beside if another has been saved there meanwhile; return where it is."""
        with _in_words(path):
            try:
                safe_files.move_to_free_name(slot, path)
            except FileExistsError:
                return self._keep(slot, path, "saved")
            return path

    def _keep(self, slot, path, word):
        with _in_words(path):
            return safe_files.keep_beside(slot, path, word)

    def _recover(self, manifest):
        """Put right what a process left that died here, and empty the slots whose time has come."""
        messages = []
        for slot in [name for name in self.slots.rglob("*") if name.is_symlink() or not name.is_dir()]:
            entry, *inside = slot.relative_to(self.slots).parts
            path = self.folder.joinpath(*inside)
            with _in_words(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                if _has_another_name(slot, path):
                    os.unlink(slot)  # it had arrived, and died before it lost this name
                elif not os.path.lexists(path):
                    self._put_back(slot, path)
                elif digest_of_file(slot) not in manifest.delivered:
                    kept = self._put_back(slot, path)
                    messages.append(f"{self._shown(kept)} holds work that was saved while {path.name} was renewed.")
                elif time.time_ns() - int(entry.partition("-")[0]) > SLOT_SECONDS * 1e9:
                    os.unlink(slot)
        for folder in sorted((name for name in self.slots.rglob("*") if name.is_dir()), reverse=True):
            with contextlib.suppress(OSError):  # not empty
                os.rmdir(folder)
        return messages

    def _clear_empty(self, path):
        """Remove files without a byte beside a copy: where links are unknown, a process that dies may leave one."""
        for beside in path.parent.glob(f"{path.stem}_*{path.suffix}"):
            if digest_of_file(beside) == EMPTY and (slot := self._take(beside)):
                if digest_of_file(slot) == EMPTY:
                    os.unlink(slot)
                else:
                    self._put_back(slot, beside)

    def _free_of_folders(self, path):
        if path.is_dir():
            raise WorkspaceError(f"{path} is a folder, and a notebook belongs there: move it away.")
        if path.parent.exists() and not path.parent.is_dir():
            raise WorkspaceError(f"{path.parent} is a file, and a folder belongs there: move it away.")
        return path

    def _shown(self, path):
        return path.relative_to(self.folder.parent).as_posix()

    @contextlib.contextmanager
    def _at_work(self):
        """Hold the workspace's lock, and its manifest."""
        for folder in (self.folder, self.state, self.slots):
            if folder.exists() and not folder.is_dir():
                raise WorkspaceError(f"{folder} is a file, and a folder belongs there: move it away.")
        lock = filelock.FileLock(self.state / "workspace.lock", timeout=LOCK_SECONDS)
        with _in_words(self.folder):
            self.slots.mkdir(parents=True, exist_ok=True)
            try:
                lock.acquire()
            except filelock.Timeout:
                raise WorkspaceError(f"Another process is at work in {self.folder}: wait until it ends.") from None
        try:
            with _in_words(self.state):
                yield Manifest(self.state / "manifest.json")
                for temporary in (self.state / "tmp").glob("*.tmp"):
                    os.unlink(temporary)  # a copy that got no name, today or when a process died: never a learner's
        finally:
            lock.release()


def _has_another_name(slot, path):
    if os.lstat(slot).st_nlink < 2:
        return False
    return any(safe_files.same_file(slot, other) for other in path.parent.iterdir())


@contextlib.contextmanager
def _in_words(path):
    """Turn what the system refuses into one line."""
    try:
        yield
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be brought up to date: {error.strerror or error}.") from error
