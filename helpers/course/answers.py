"""Read an answer, whatever it is: each function returns a plain value of the kind asked for, or raises a hint in words.

A verdict uses nothing of the learner's own object but what these functions return: exact floats, fresh float arrays,
plain strings. So an object that lies about itself (an ``__eq__`` that always agrees, a ``shape`` that is not its shape)
gains nothing.
"""

import copy
from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from numbers import Number, Real
from types import CoroutineType, GeneratorType

import numpy as np

from helpers.course.words import (
    call_in_words,
    describe,
    pandas_class,
    short,
    way_to_a_number,
    way_to_an_array,
    words_of,
)

LARGEST = 10**7  # elements; no exercise asks for more, and a check must not fill the memory


class Hint(Exception):
    """The answer is not right (yet); the message says what came, what is wanted, and helps."""


class NotDone(Hint):
    """The answer is still the empty stub: nothing to judge."""


def number(answer, name, *, finite=True):
    """Read one real number.

    Parameters
    ----------
    answer : object
        Whatever the learner has.
    name : str
        What the learner calls it; opens the hint.
    finite : bool, default=True
        Whether NaN and infinity are refused.

    Returns
    -------
    float

    Raises
    ------
    NotDone
        If the answer is None or ``...``.
    Hint
        If it is anything but one real number.

    Examples
    --------
    >>> number(np.float32(2.5), "slope")
    2.5
    >>> number("2.5", "slope")
    Traceback (most recent call last):
    helpers.course.answers.Hint: slope is the text '2.5'; a number is wanted. Leave out the quotation marks.
    """
    _refuse_blank(answer, name)
    kind = type(answer)
    if issubclass(kind, np.ndarray) and np.ndarray.view(answer, np.ndarray).shape == ():
        answer = np.ndarray.view(answer, np.ndarray)[()]
        kind = type(answer)
    if not issubclass(kind, (Real, Decimal)) or issubclass(kind, (bool, np.bool_, np.timedelta64)):
        raise Hint(f"{name} is {describe(answer)}; a number is wanted.{way_to_a_number(answer)}")
    try:
        value = float(answer)
    except OverflowError:
        raise Hint(f"{name} is too large for a float.") from None
    except Exception as error:
        raise Hint(f"{name} cannot be turned into a number: {words_of(error)}.") from None
    if finite and not np.isfinite(value):
        raise Hint(f"{name} is {describe(value)}; a finite number is wanted. {_WHY_NOT_FINITE}")
    return value


def array(answer, name, shape=None, *, finite=True):
    """Read an array of real numbers: a NumPy array, a list, a pandas Series or DataFrame (its index is ignored).

    Parameters
    ----------
    answer : object
        Whatever the learner has.
    name : str
        What the learner calls it; opens the hint.
    shape : tuple of int or None, optional
        The shape wanted; None in a place means any length there.
    finite : bool, default=True
        Whether NaN and infinity are refused.

    Returns
    -------
    ndarray of float64
        A copy: nothing that the learner's object does later changes it.

    Raises
    ------
    NotDone
        If the answer is None or ``...``.
    Hint
        If it is not such an array.

    Examples
    --------
    >>> array([1, 2, 3], "prices", shape=(3,))
    array([1., 2., 3.])
    >>> array([[1, 2, 3]], "prices", shape=(3,))
    Traceback (most recent call last):
    helpers.course.answers.Hint: prices has shape (1, 3); shape (3,) is wanted. Use .ravel() to make it flat.
    """
    _refuse_blank(answer, name)
    wanted = "an array of numbers" if shape is None else f"an array of shape {_shape_in_words(shape)}"
    try:
        plain = _plain_container(answer)
    except Exception as error:
        raise Hint(f"{name} is not {wanted}: {words_of(error)}.") from None
    if plain is None:
        raise Hint(f"{name} is {describe(answer)}; {wanted} is wanted.{way_to_an_array(answer)}")
    got = _outline(plain)  # before any conversion: a wrong size may also be a huge one
    _refuse_shape(got, shape, name)
    if int(np.prod(got, dtype=object)) > LARGEST:
        raise Hint(f"{name} is {describe(answer)}; that is far more than {wanted} needs.")
    try:
        raw = np.asarray(plain)
    except Exception as error:
        raise Hint(f"{name} is not {wanted}: {words_of(error)}.") from None
    _refuse_shape(raw.shape, shape, name)
    if raw.dtype.kind not in "biufO":
        raise Hint(f"{name} holds {_KINDS.get(raw.dtype.kind, 'values of another kind')}; numbers are wanted.")
    if raw.dtype == object and any(isinstance(value, (str, bytes)) for value in raw.flat):
        raise Hint(f"{name} holds text; numbers are wanted.")
    try:
        value = np.array([_element(item) for item in raw.flat]).reshape(raw.shape) if raw.dtype == object else raw
        value = np.array(value, dtype=np.float64)
    except Exception as error:
        raise Hint(f"{name} holds a value that is not a number: {words_of(error)}.") from None
    bad = int(value.size - np.isfinite(value).sum())
    if finite and bad:
        missing = int(np.isnan(value).sum())
        what = f"{missing} NaN" if missing else f"{bad} infinite"
        raise Hint(f"{name} holds {what} among its {value.size} values. {_WHY_NOT_FINITE}")
    return value


def frame(answer, name, columns=(), rows=None):
    """Read a pandas DataFrame that has the columns (others are welcome) and, if given, that number of rows.

    Returns
    -------
    DataFrame
        A copy with the wanted columns only, in the order asked, or with all of them if none are named.
    """
    import pandas as pd

    _refuse_blank(answer, name)
    if not issubclass(type(answer), pd.DataFrame):
        raise Hint(f"{name} is {describe(answer)}; a pandas DataFrame is wanted.")
    try:
        table = pd.DataFrame(answer).copy()
        missing = [column for column in columns if column not in table.columns]
        table = table[list(columns)] if columns and not missing else table
    except Exception as error:
        raise Hint(f"{name} cannot be read as a table: {words_of(error)}.") from None
    if missing:
        raise Hint(f"{name} has no column {missing[0]!r}; its columns are {short(list(table.columns))}.")
    if rows is not None and len(table) != rows:
        raise Hint(f"{name} has {len(table):,} rows; {rows:,} are wanted.")
    return table


def text(answer, name):
    """Read a text, without the blanks around it.

    Examples
    --------
    >>> text(" income ", "best_feature")
    'income'
    """
    _refuse_blank(answer, name)
    if not issubclass(type(answer), str):
        raise Hint(f"{name} is {describe(answer)}; a text is wanted. Put it in quotation marks.")
    return str.strip(str.__str__(answer))


def choice(answer, name, options):
    """Read one of a few texts, in capitals or not; returns it as it stands in options.

    Examples
    --------
    >>> choice("B", "decision", ["a", "b", "c"])
    'b'
    """
    _refuse_blank(answer, name)
    among = ", ".join(repr(option) for option in options)
    if issubclass(type(answer), str):
        for option in options:
            if text(answer, name).casefold() == option.casefold():
                return option
    raise Hint(f"{name} is {describe(answer)}; one of {among} is wanted.")


def yes_or_no(answer, name):
    """Read True or False."""
    _refuse_blank(answer, name)
    if not issubclass(type(answer), (bool, np.bool_)):
        raise Hint(f"{name} is {describe(answer)}; True or False is wanted.")
    return bool(answer)


def parts(answer, *names):
    """Take a tuple, a list or a row apart: ``slope, intercept = parts(answer, "slope", "intercept")``."""
    if issubclass(type(answer), np.ndarray) and answer.ndim == 1:
        answer = array(answer, "The answer").tolist()
    if not issubclass(type(answer), (tuple, list)):
        _refuse_blank(answer, names[0])
        wanted = f"{len(names)} values are wanted: {', '.join(names)}"
        raise Hint(f"The answer is {describe(answer)}; {wanted}. Put them into a tuple, in this order.")
    kind = tuple if issubclass(type(answer), tuple) else list
    if kind.__len__(answer) != len(names):
        raise Hint(f"The answer is {describe(answer)}; {len(names)} values are wanted: {', '.join(names)}.")
    values = tuple(kind.__iter__(answer))
    if all(value is None for value in values):
        raise NotDone(f"{', '.join(names)} are still empty.")
    return values


def function_result(answer, *args, **kwargs):
    """Call a learner's function with copies of the arguments, so that it cannot spoil them.

    Returns
    -------
    object
        What the function returned: still to be read by `number`, `array` ...

    Raises
    ------
    NotDone
        If the answer is None, or the function returned None.
    Hint
        If the answer cannot be called, or raised: the hint says with which arguments.

    Examples
    --------
    >>> function_result(lambda x: 1 / x, 0)
    Traceback (most recent call last):
    helpers.course.answers.Hint: Your function(0) raised ZeroDivisionError: division by zero.
    """
    _refuse_blank(answer, "The function")
    if not callable(answer):
        raise Hint(f"The answer is {describe(answer)}; a function is wanted. Pass its name, without brackets.")
    call = call_in_words(answer, args, kwargs)
    args, kwargs = copy.deepcopy((args, kwargs))
    try:
        result = answer(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a check must not end the kernel
        raise Hint(f"Your {call} raised {words_of(error)}.") from None
    if result is None:
        raise NotDone(f"Your {call} returned None. If it is written already, it lacks a return.")
    if issubclass(type(result), CoroutineType):
        result.close()  # otherwise Python warns of it later, out of context
        raise Hint(f"Your {call} is an async function; write it with def alone.")
    if issubclass(type(result), GeneratorType):
        raise Hint(f"Your {call} gave a generator; return the values instead of yielding them.")
    return result


def agree(answer, reference, cases, *, read=None, rtol=1e-6, atol=1e-9, hint=""):
    """Hold a learner's function against the right one on several inputs; fresh random ones cannot be known beforehand.

    Parameters
    ----------
    answer : callable
        The learner's function.
    reference : callable
        The right function, of the same arguments; returns a number or an array.
    cases : iterable of tuple
        The arguments of each call.
    read : callable, optional
        Reads what the learner's function returned: ``read(result, name)``. By default a number or an array of the
        reference's shape.
    rtol, atol : float
        As in `close`.
    hint : str
        Added to the message if a result differs.

    Raises
    ------
    Hint
        At the first case that differs, with the arguments, what came and what is wanted.

    Examples
    --------
    >>> agree(lambda x, y: x + y, lambda x, y: x + y, [(1, 2), (3, 4)])
    >>> agree(lambda x, y: x - y, lambda x, y: x + y, [(1, 2)])
    Traceback (most recent call last):
    helpers.course.answers.Hint: Your function(1, 2) gives -1; 3 is right.
    """
    for args in cases:
        wanted = reference(*copy.deepcopy(args))
        result = function_result(answer, *args)
        call = f"Your {call_in_words(answer, args)}"
        if read is not None:
            got = read(result, call)
        elif np.ndim(wanted):
            got = array(result, call, np.shape(wanted))
        else:
            got = number(result, call)
        if not close(got, wanted, rtol, atol):
            raise Hint(f"{call} {_difference(got, wanted, rtol, atol)}{' ' + hint if hint else ''}")


def _difference(got, wanted, rtol, atol):
    """Say what came and what is right: all of it, or, of an array that is too long to show, the first that differs."""
    if short(got) != short(wanted) or not np.ndim(wanted) or np.shape(got) != np.shape(wanted):
        return f"gives {short(got)}; {short(wanted)} is right."
    got, wanted = np.asarray(got), np.asarray(wanted)
    at = next(at for at in np.ndindex(np.shape(wanted)) if not close(got[at], wanted[at], rtol, atol))
    return f"gives {got[at]:.6g} at position {at[0] if len(at) == 1 else at}; {wanted[at]:.6g} is right there."


def close(a, b, rtol=1e-6, atol=0.0):
    """Whether two values have one shape and ``|a - b| <= atol + rtol |b|`` everywhere; NaN agrees with nothing.

    Examples
    --------
    >>> close(103.2, 103.20001), close(103.2, 104), close([1, 2], [1, 2, 3]), close(np.nan, np.nan)
    (True, False, False, False)
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        return bool(np.all((np.abs(a - b) <= atol + rtol * np.abs(b)) | (a == b)))


_WHY_NOT_FINITE = "Look for missing values, or a division by zero, on the way to it."
_KINDS = {"c": "complex numbers", "U": "text", "S": "text", "T": "text", "M": "dates", "m": "time differences"}


def _refuse_blank(answer, name):
    if answer is None or answer is ...:
        raise NotDone(f"{name} is still empty.")


def _refuse_shape(got, shape, name):
    if shape is None or (
        len(got) == len(shape) and all(want is None or have == want for have, want in zip(got, shape, strict=True))
    ):
        return
    way = ""
    if len(shape) == 1 and int(np.prod(got, dtype=object)) == shape[0] and len(got) > 1:
        way = " Use .ravel() to make it flat."
    elif len(shape) == 2 and tuple(got[::-1]) == tuple(shape):
        way = " It lies on its side: .T turns it."
    raise Hint(f"{name} has shape {tuple(got)}; shape {_shape_in_words(shape)} is wanted.{way}")


def _shape_in_words(shape):
    return repr(tuple(shape)).replace("None", "any")


def _plain_container(answer):
    """The container without the learner's own methods on it, or None if the object is no container of numbers."""
    kind = type(answer)
    if issubclass(kind, np.ma.MaskedArray):
        return np.ma.filled(answer.astype(float), np.nan)
    if issubclass(kind, np.ndarray):
        return np.ndarray.view(answer, np.ndarray)
    if base := pandas_class(kind):
        return base.to_numpy(answer)
    if issubclass(kind, (list, tuple, range)):
        return answer
    plain = kind in (int, float) or issubclass(kind, (str, bytes, type, Mapping, Set, Iterator, Number))
    if plain or callable(answer) or not hasattr(kind, "__array__"):
        return None
    return np.array(answer.__array__())  # a tensor, an array of another library


def _outline(container):
    """The shape that a nested list seems to have, from its first elements: cheap where converting could be endless."""
    shape = []
    while len(shape) < 32:
        if issubclass(type(container), np.ndarray):
            return (*shape, *container.shape)
        base = next((base for base in (list, tuple, range) if issubclass(type(container), base)), None)
        if base is None:
            break
        shape.append(base.__len__(container))
        if not shape[-1]:
            break
        container = base.__getitem__(container, 0)
    return tuple(shape)


def _element(item):
    """One element of a mixed array as a float; pandas' own missing value becomes NaN."""
    return np.nan if type(item).__name__ in ("NAType", "NoneType") else float(item)
