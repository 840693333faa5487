"""Put an object that a stranger made into a few words, without trusting a method of it."""

import inspect
import sys
from collections.abc import Iterator
from numbers import Number, Real
from types import GeneratorType

import numpy as np

TEXT_SHOWN = 40  # characters of a learner's text that are repeated in a hint


def describe(answer):
    """Say in a few words what an object is; never raises.

    Examples
    --------
    >>> describe([1, 2, 3]), describe(float("nan")), describe(np.zeros((2, 3))), describe(len)
    ('a list of 3', 'NaN (not a number)', 'an array of shape (2, 3)', 'a function')
    """
    try:
        return _describe(answer)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "an object that cannot be described"


def _describe(answer):
    kind = type(answer)
    if answer is None or issubclass(kind, (bool, np.bool_)):
        return repr(answer if answer is None else bool(answer))
    if issubclass(kind, np.timedelta64):
        return "a time difference"
    if issubclass(kind, Real):
        value = float.__float__(answer) if issubclass(kind, float) else float(answer)
        if np.isnan(value):
            return "NaN (not a number)"
        return f"the number {value:.6g}" if np.isfinite(value) else "infinity"
    if issubclass(kind, Number):
        return "a complex number" if issubclass(kind, (complex, np.complexfloating)) else f"a {kind.__name__}"
    if issubclass(kind, str):
        value = str.__str__(answer)
        return f"the text {value!r}" if len(value) <= TEXT_SHOWN else f"a text of {len(value)} characters"
    if issubclass(kind, np.ndarray):
        return f"an array of shape {np.ndarray.view(answer, np.ndarray).shape}"
    if base := pandas_class(kind):
        return f"a pandas {kind.__name__} of shape {base.shape.__get__(answer)}"
    for base in (list, tuple, dict, set, frozenset, range):
        if issubclass(kind, base):
            return f"a {base.__name__} of {base.__len__(answer)}"
    if issubclass(kind, GeneratorType):
        return "a generator"
    if issubclass(kind, type):
        return "a class"
    if _is_function(answer):
        return "a function"
    return f"an object of type {kind.__name__}"


def words_of(error):
    """An exception in a line; its own str() is the learner's code too and may fail."""
    try:
        message = " ".join(str(error).split())[:200]
    except KeyboardInterrupt:
        raise
    except BaseException:
        message = ""
    name = type(error).__name__
    return f"{name}: {message}".rstrip(".") if message else name


def call_in_words(function, args, kwargs=None):
    """A call as it would be written, with the function's own name if it has an honest one."""
    try:
        name = function.__name__
        name = name if type(name) is str and name.isidentifier() else "function"
    except Exception:
        name = "function"
    shown = [short(arg) for arg in args] + [f"{key}={short(value)}" for key, value in (kwargs or {}).items()]
    return f"{name}({', '.join(shown)})"


def short(value):
    """A value of the check's own, or one that was read, short enough for a hint."""
    if isinstance(value, np.ndarray):
        if value.ndim == 1 and value.size <= 4:
            return "[" + ", ".join(short(item) for item in value.tolist()) + "]"
        return f"array of shape {value.shape}"
    if isinstance(value, Real) and not isinstance(value, (bool, np.bool_)):
        return f"{float(value):.6g}"
    if pandas_class(type(value)):
        return f"{type(value).__name__} of shape {value.shape}"
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def pandas_class(kind):
    """The pandas class that a class descends from, or None; pandas is looked at only if somebody has imported it."""
    pandas = sys.modules.get("pandas")
    kinds = (pandas.DataFrame, pandas.Series, pandas.Index) if pandas else ()
    return next((known for known in kinds if issubclass(kind, known)), None)


def way_to_a_number(answer):
    """What a learner probably forgot, who gave this where a number is wanted; empty if there is no telling."""
    kind = type(answer)
    if issubclass(kind, str):
        return " Leave out the quotation marks."
    if _is_function(answer):
        return " Call it: put its arguments in brackets behind it."
    if issubclass(kind, (list, tuple, np.ndarray)) or pandas_class(kind):
        return " Take one element of it, or reduce it to one."
    return ""


def way_to_an_array(answer):
    """The same where an array is wanted."""
    kind = type(answer)
    if issubclass(kind, Iterator):
        return " Put list(...) around it."
    if _is_function(answer):
        return " Call it: put its arguments in brackets behind it."
    return ""


def _is_function(answer):
    try:
        return inspect.isroutine(answer)
    except Exception:  # it asks the object for its class, which may be a property that raises
        return False
