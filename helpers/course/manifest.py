"""What was delivered to a workspace: a copy is untouched if its cells are those of something that was delivered."""

import hashlib
import json
import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helpers.course import learner_copy, safe_files
from helpers.course.lessons import Lesson, source_of

MISSING = "missing"  # the digest of a file that is not there
EMPTY = "empty"  # and of one without a byte, left by a write that died: it holds nothing of anybody's
EMPTY_SECONDS = 60.0  # if it is as old as this; a younger one may be about to be written


class Manifest:
    """The digests of all that was delivered, and which version of a lesson was last laid beside a touched copy.

    Lost or spoilt, it is begun anew. All copies but those of today's lessons count as touched then: nothing is lost.

    Parameters
    ----------
    path : Path
        Its JSON file; written at each change, through to the disk.
    """

    def __init__(self, path):
        self.path = path
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self.delivered = {EMPTY, *map(str, content["delivered"])}
            self._announced, self._made = dict(content["announced"]), dict(content["made"])
        except (OSError, ValueError, KeyError, TypeError):
            self.delivered, self._announced, self._made = {EMPTY}, {}, {}

    def fresh_copy(self, lesson):
        """The learner's copy of a lesson as it is today."""
        return FreshCopy(lesson, self)

    def deliver(self, digest):
        """Note that copies of this digest are ours."""
        if digest not in self.delivered:
            self.delivered.add(digest)
            self._write()

    def announced(self, lesson):
        """The digest of the version that was last laid beside the learner's copy."""
        return self._announced.get(lesson.id)

    def announce(self, lesson, digest):
        """Note which version was laid beside, so that it is not done twice."""
        self._announced[lesson.id] = digest
        self._write()

    def made(self, key):
        """The digest of the copy that was once made of that input, or None."""
        return self._made.get(key)

    def note_made(self, lesson, key, digest):
        """Keep the digest of a lesson's copy, so that an unchanged lesson need not be copied to be compared."""
        self._made = {old: value for old, value in self._made.items() if value[0] != lesson.id}
        self._made[key] = [lesson.id, digest]
        self._write()

    def _write(self):
        content = {"delivered": sorted(self.delivered), "announced": self._announced, "made": self._made}
        safe_files.write_replacing(self.path, json.dumps(content, indent=1) + "\n")


@dataclass(frozen=True)
class FreshCopy:
    """A learner's copy that is made only if its text is needed, or its digest not yet known."""

    lesson: Lesson
    manifest: Manifest

    @cached_property
    def text(self):
        """The copy's text."""
        return learner_copy.learner_copy(self.lesson.path.read_text(encoding="utf-8"))

    @cached_property
    def digest(self):
        """The digest of its cells."""
        maker = Path(learner_copy.__file__).read_bytes()  # another maker makes other copies
        key = hashlib.sha256(maker + self.lesson.path.read_bytes()).hexdigest()
        if known := self.manifest.made(key):
            return known[1]
        digest = digest_of_notebook(self.text)
        self.manifest.note_made(self.lesson, key, digest)
        return digest


def digest_of_file(path):
    """The digest of a notebook file; `MISSING` if there is none, `EMPTY` or None if it cannot be read as one."""
    if os.path.islink(path):
        return None  # put there by the learner: not ours to judge
    try:
        content = Path(path).read_bytes()
        if not content and time.time() - os.stat(path).st_mtime > EMPTY_SECONDS:
            return EMPTY
        return digest_of_notebook(content)
    except FileNotFoundError:
        return MISSING
    except OSError:
        return None


def digest_of_notebook(content):
    """The digest of a notebook's cells, their types and sources; None if it is no notebook.

    Outputs, counts and metadata are left out: running or saving a notebook does not touch it.

    Examples
    --------
    >>> one = '{"cells": [{"cell_type": "code", "source": ["a = 1"], "outputs": []}]}'
    >>> two = '{"cells": [{"cell_type": "code", "source": "a = 1", "outputs": ["run"]}]}'
    >>> digest_of_notebook(one) == digest_of_notebook(two) != digest_of_notebook('{"cells": []}')
    True
    """
    try:
        cells = [[cell["cell_type"], source_of(cell)] for cell in json.loads(content)["cells"]]
        return hashlib.sha256(json.dumps(cells).encode()).hexdigest()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
