"""What the learner has tried and passed: one JSON line an event, only appended, in the workspace and nowhere else."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import filelock

MARKER = ".course"  # the folder that makes a folder a workspace
FILE = "results.jsonl"
SEEN = "solution seen"  # recorded like a verdict
HONEST_TRIES = 2  # wrong answers, each different, after which the worked solution is offered

_ELEMENTS = 100_000  # of an answer that go into its digest


@dataclass(frozen=True)
class Event:
    """One line of the results: a check's verdict, or that a worked solution was shown."""

    name: str
    verdict: str
    time: str
    digest: str


def find_workspace(start=None):
    """The nearest folder from start (the current one) upwards that holds the marker, or None."""
    try:
        folder = Path(start) if start is not None else Path.cwd()
        folder = folder.resolve()
        return next((one for one in (folder, *folder.parents) if (one / MARKER).is_dir()), None)
    except OSError:  # the current folder is gone, or may not be looked at
        return None


class Results:
    """The results of one workspace.

    Parameters
    ----------
    workspace : path or None
        The workspace's folder; None for no workspace: then nothing is written and there is nothing to read.
    """

    def __init__(self, workspace):
        self.folder = None if workspace is None else Path(workspace) / MARKER

    def record(self, name, verdict, digest=""):
        """Append an event; returns whether it was written. Best effort: a full disk must not stop a lesson."""
        if self.folder is None or not self.folder.is_dir():
            return False
        event = {
            "name": name,
            "verdict": verdict,
            "time": datetime.now(UTC).isoformat("T", "seconds"),
            "digest": digest,
        }
        try:
            # Several kernels may append at once; where a killed one left half a line, ours starts on a fresh one.
            with filelock.FileLock(self.folder / "results.lock", timeout=5), open(self.folder / FILE, "a+b") as file:
                if file.seek(0, os.SEEK_END):
                    file.seek(-1, os.SEEK_END)
                    torn = file.read(1) != b"\n"
                else:
                    torn = False
                file.write(b"\n" * torn + json.dumps(event).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except (OSError, ValueError, TypeError):  # filelock's Timeout is an OSError
            return False
        return True

    def events(self):
        """All events, oldest first; lines that are torn or not ours are passed over."""
        try:
            lines = (self.folder / FILE).read_bytes().split(b"\n") if self.folder else []
        except OSError:
            return []
        return [event for event in map(_event, lines) if event is not None]

    def of(self, name):
        """The events of one exercise."""
        return [event for event in self.events() if event.name == name]

    def passed(self, name):
        return any(event.verdict == "right" for event in self.of(name))

    def solution_seen(self, name):
        return any(event.verdict == SEEN for event in self.of(name))

    def honest_tries(self, name):
        """How many different wrong answers were given: the same one again, or an empty one, is no try."""
        return len({event.digest for event in self.of(name) if event.verdict == "wrong"})


def _event(line):
    try:
        entry = json.loads(line)
        event = Event(*(entry[key] for key in ("name", "verdict", "time", "digest")))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return event if all(isinstance(value, str) for value in vars(event).values()) else None


def digest_of(answer):
    """A short digest that differs where answers differ, as far as can be told without trusting them; never raises.

    The answer itself is not kept. A function is known by its compiled code, a huge array by a sample.
    """
    digest = hashlib.sha256()
    try:
        for piece in _pieces(answer, depth=0):
            digest.update(piece if isinstance(piece, bytes) else str(piece).encode("utf-8", "replace"))
            digest.update(b"\0")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an answer may do anything when looked at
        digest.update(type(error).__name__.encode())
    return digest.hexdigest()[:16]


def _pieces(value, depth):
    kind = type(value)
    yield kind.__name__
    if depth > 8:
        return
    if hasattr(value, "__code__"):
        yield from _code_pieces(value.__code__)
        yield from _pieces(value.__defaults__, depth + 1)
    elif kind.__module__ == "numpy" and hasattr(value, "dtype"):
        yield from (value.dtype, value.shape)
        flat = value.ravel() if value.size <= _ELEMENTS else value.flat[:: value.size // _ELEMENTS]
        yield repr(flat.tolist()) if value.dtype == object else flat.tobytes()
    elif kind.__module__.startswith("pandas"):
        yield value.shape
        rows = value.iloc[:_ELEMENTS] if hasattr(value, "iloc") else value[:_ELEMENTS]
        yield from _pieces(rows.to_numpy(), depth + 1)
    elif issubclass(kind, dict):
        for key, item in list(value.items())[:_ELEMENTS]:
            yield from _pieces(key, depth + 1)
            yield from _pieces(item, depth + 1)
    elif issubclass(kind, (list, tuple)):
        yield len(value)
        for item in value[:_ELEMENTS]:
            yield from _pieces(item, depth + 1)
    elif issubclass(kind, (set, frozenset)):  # their order changes from one process to the next
        yield from sorted("\0".join(map(str, _pieces(item, depth + 1))) for item in value)
    elif not isinstance(value, Iterator):
        yield re.sub(r"0x[0-9a-fA-F]+", "", repr(value)[:_ELEMENTS])  # addresses differ from run to run


def _code_pieces(code):
    yield code.co_code
    yield from (code.co_names, code.co_varnames)
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            yield from _code_pieces(constant)
        elif constant != code.co_consts[0] or not isinstance(constant, str):  # a docstring is no try
            yield repr(constant)
