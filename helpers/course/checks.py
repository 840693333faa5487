"""`check`: tell a learner whether an answer is right, with a hint if it is not, and never with a traceback."""

import contextlib
import html
import io
import os
import sys
import warnings
from dataclasses import dataclass

import numpy as np

from helpers.course.answers import Hint, NotDone
from helpers.course.exercises import UnknownExercise, find_exercise
from helpers.course.results import HONEST_TRIES, Results, digest_of, find_workspace
from helpers.course.words import words_of

RIGHT, WRONG, NOT_DONE, UNKNOWN = "right", "wrong", "not done yet", "unknown"

# Sign, colour and words of a verdict. The words say it all, in the page's own text colour; sign and bar repeat it. The
# bar's colours have a contrast of more than 3 to 1 to JupyterLab's light ground and to its dark one.
_LOOKS = {
    RIGHT: ("✓", "#2a9142", "Right"),
    WRONG: ("✗", "#b8720b", "Not right yet"),
    NOT_DONE: ("…", "#6e7781", "Not done yet"),
    UNKNOWN: ("?", "#6e7781", "Not checked"),
}


@dataclass(frozen=True, repr=False)
class CheckResult:
    """What `check` found; `check` has shown it already.

    Attributes
    ----------
    name : str
        The exercise.
    verdict : {"right", "wrong", "not done yet", "unknown"}
        "unknown" if there is no such exercise, or if its check failed by its own fault.
    message : str
        The words that were shown.
    """

    name: str
    verdict: str
    message: str

    def require(self):
        """Raise an AssertionError with the hint if the answer is not right, but only when graded: see `strict`."""
        if self.verdict != RIGHT and strict():
            raise AssertionError(str(self))

    def __str__(self):
        sign, _, words = _LOOKS[self.verdict]
        return f"{sign} {words}: {self.name}. {self.message}"

    def __repr__(self):
        return f"<check {self.name}: {self.verdict}>"

    def _ipython_display_(self):
        """Show nothing: as the last value of a cell the result would stand there twice."""


def strict():
    """Whether a wrong answer must raise: under nbgrader, and where HELPERS_STRICT_CHECKS=1 (the course's own tests)."""
    graded = os.environ.get("NBGRADER_EXECUTION") in {"autograde", "validate"}
    return graded or os.environ.get("HELPERS_STRICT_CHECKS") == "1"


def check(name, answer):
    """Say whether an answer is right: a tick, or a hint.

    Parameters
    ----------
    name : str
        The exercise, for instance ``"prediction/01/line"``.
    answer : object
        Anything. Nothing that it is or does makes `check` raise, but for the learner's own interrupt.

    Returns
    -------
    CheckResult

    Examples
    --------
    >>> check("nowhere/99/nothing", 42).verdict  # doctest: +ELLIPSIS
    ? Not checked: nowhere/99/nothing. There is no exercise 'nowhere/99/nothing'...
    'unknown'
    """
    verdict, message = _judge(name, answer)
    name = name if type(name) is str else "check"
    if verdict in (RIGHT, WRONG, NOT_DONE) and not strict():  # a grader's run is not the learner's try
        message += _remember(name, verdict, answer)
    result = CheckResult(name, verdict, message)
    _show(result)
    return result


def _judge(name, answer):
    try:
        # Warnings and whatever a learner's function writes to stderr would cost points under nbgrader.
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            exercise = find_exercise(name)
            if _blank(answer):
                return NOT_DONE, exercise.task
            returned = exercise.verdict(answer)
    except UnknownExercise as error:
        return UNKNOWN, str(error)
    except NotDone as error:
        return NOT_DONE, str(error)
    except Hint as error:
        return WRONG, str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return UNKNOWN, f"The check itself failed, which is not your fault ({words_of(error)}). Please report it."
    if returned is not None:
        return UNKNOWN, "The check itself failed, which is not your fault (it returned a value). Please report it."
    return RIGHT, f"{exercise.points} point{'s' if exercise.points > 1 else ''}."


def _blank(answer):
    """None, ``...``, and tuples, lists and dicts of nothing else: the stub of an exercise, not an answer to it."""
    if type(answer) in (tuple, list):
        return len(answer) > 0 and all(part is None or part is ... for part in answer)
    if type(answer) is dict:
        return len(answer) > 0 and all(part is None or part is ... for part in answer.values())
    return answer is None or answer is ...


def _remember(name, verdict, answer):
    """Record the verdict in the learner's workspace, if there is one; return what to add to the message."""
    with contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = Results(find_workspace())
        results.record(name, verdict, digest_of(answer) if verdict == WRONG else "")
        if verdict == WRONG and results.honest_tries(name) >= HONEST_TRIES:
            return f" To see the worked solution, type in a terminal: python -m helpers.course solution {name}"
    return ""


def _show(result):
    with contextlib.suppress(Exception):  # a broken output must not stop the lesson either
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if shell is None:
            _print(str(result))
        else:
            from IPython.display import display

            display({"text/plain": str(result), "text/html": _as_html(result)}, raw=True)


def _print(line):
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding))  # an old Windows console knows no tick


def _as_html(result):
    sign, colour, words = _LOOKS[result.verdict]
    return (
        f'<div role="status" style="border-left: 4px solid {colour}; padding: 0.3em 0.8em;">'
        f'<strong><span aria-hidden="true">{sign}</span> {words}</strong> '
        f"<code>{html.escape(result.name)}</code><br>{html.escape(result.message)}</div>"
    )
