"""The registry of exercises: for each lesson a module with its verdicts, its hints and its planted mistakes.

Lesson ``prediction/01`` has the module ``exercises/prediction/lesson_01.py``, lesson ``00`` has
``exercises/lesson_00.py``; where one file would be too long, it is a package ``lesson_04/`` that imports its modules in
the order of the lesson. It is imported when one of its exercises is first asked for. The worked solutions stand in the
notebooks, nowhere else.
"""

import difflib
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from helpers.course.environment import CourseError


class UnknownExercise(CourseError, ValueError):
    """There is no such lesson or exercise; the message has the nearest names."""


@dataclass(frozen=True)
class Mistake:
    """A wrong solution that somebody is likely to write: it must be refused, with these words in the hint.

    Parameters
    ----------
    what : str
        The mistake in a few words.
    code : str
        What stands between the solution marks instead of the solution; without the indentation that it has there.
    hint : str
        Words that the hint must hold.
    """

    what: str
    code: str
    hint: str


@dataclass(frozen=True)
class Exercise:
    """An exercise as `exercise` registered it."""

    name: str
    points: int
    reason: str
    mistakes: tuple[Mistake, ...]
    verdict: Callable[[object], None]

    @property
    def task(self):
        """What is asked, in a line: the verdict's docstring."""
        return (self.verdict.__doc__ or "").strip()


_registered: dict[str, Exercise] = {}


def exercise(name, *, points, reason, mistakes):
    """Register a verdict: a function of the answer that returns None if it is right and raises a `Hint` if not.

    Parameters
    ----------
    name : str
        ``"<lesson>/<exercise>"``, for instance ``"prediction/01/line"``.
    points : int
        What it is worth; the notebook's test cell has the same number.
    reason : str
        Why the worked solution is right, in a sentence or two; shown with it.
    mistakes : list of Mistake
        Two at least; a test plants each of them and wants it refused.
    """
    mistakes = tuple(mistakes)
    if isinstance(points, bool) or not isinstance(points, int) or points < 1:
        raise ValueError(f"points of {name} must be a whole number of at least 1, got {points!r}.")
    if len(mistakes) < 2 or not all(isinstance(mistake, Mistake) and mistake.hint for mistake in mistakes):
        raise ValueError(f"mistakes of {name} must be at least two, each with the words of its hint, got {mistakes!r}.")

    def register(verdict):
        lesson = lesson_of(name)
        place = _module_of(lesson)
        if not f"{verdict.__module__}.".startswith(f"{place}."):
            raise ValueError(f"{name} stands in {verdict.__module__}; its place is {place}.")
        known = _registered.get(name)
        if known and known.verdict.__qualname__ != verdict.__qualname__:  # the same one again: a reload
            raise ValueError(f"{name} is registered twice: {known.verdict.__qualname__}, {verdict.__qualname__}.")
        _registered[name] = Exercise(name, points, reason, mistakes, verdict)
        return verdict

    return register


def find_exercise(name):
    """The exercise of that name.

    Raises
    ------
    UnknownExercise
        If there is none: the message names the nearest ones.
    """
    if type(name) is not str:
        raise UnknownExercise('An exercise is named by a text like "prediction/01/line".')
    lessons = lessons_with_exercises()
    lesson = lesson_of(name)
    near = [lesson] if lesson in lessons else difflib.get_close_matches(lesson.lower(), lessons, n=3, cutoff=0.6)
    known = [known for one in near for known in exercises_of(one)]
    for candidate in known:
        if candidate.name == name:
            return candidate
    names = difflib.get_close_matches(name.lower(), [candidate.name for candidate in known], n=3, cutoff=0.5)
    way = f"The nearest: {', '.join(names)}." if names else f"Lessons with exercises: {', '.join(lessons) or 'none'}."
    raise UnknownExercise(f"There is no exercise {name[:80]!r}. {way}")


def exercises_of(lesson):
    """The exercises of a lesson, in the order in which its module has them; none if it has no module."""
    if lesson not in lessons_with_exercises():
        return []
    importlib.import_module(_module_of(lesson))
    return [known for name, known in _registered.items() if lesson_of(name) == lesson]


def lessons_with_exercises():
    """The ids of the lessons that have a module here, found without importing any."""
    found = []
    for module in pkgutil.iter_modules(__path__):
        if _is_lesson(module):
            found.append(module.name[7:])
        elif module.ispkg:
            folders = [str(Path(module.module_finder.path, module.name))]
            found += [f"{module.name}/{sub.name[7:]}" for sub in pkgutil.iter_modules(folders) if _is_lesson(sub)]
    return sorted(found)


def lesson_of(name):
    """The lesson of an exercise: its name without the last part.

    Examples
    --------
    >>> lesson_of("prediction/01/line"), lesson_of("00/first")
    ('prediction/01', '00')
    """
    return name.rpartition("/")[0]


def _module_of(lesson):
    part, _, number = lesson.rpartition("/")
    return ".".join([__name__, *filter(None, [part]), f"lesson_{number}"])


def _is_lesson(module):
    return module.name.startswith("lesson_")
