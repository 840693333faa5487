"""What all statistics of a stream share: one value at a time or many, and a state that can be put away and taken up."""

from collections import deque
from numbers import Real

import numpy as np

__all__ = ["StreamStatistic", "check_value", "check_values"]


class StreamStatistic:
    """The base of what is computed while values come in.

    A subclass names its parameters in `_settings` and what it remembers in `_memory`, and has `_update(value)` and, if
    it can do better than a loop, `_update_many(values)`.

    Attributes
    ----------
    n_seen : int
        How many values have come in.
    """

    _settings = ()
    _memory = ()

    def __init__(self):
        self.n_seen = 0

    def update(self, value):
        """Take in one value and return self.

        Raises
        ------
        TypeError, ValueError
            If it is no finite number; nothing has changed then.
        """
        self._update(check_value(value))
        self.n_seen += 1
        return self

    def update_many(self, values):
        """Take in values in their order and return self; the same as `update` with each, up to rounding.

        Raises
        ------
        TypeError, ValueError
            If one is no finite number; nothing has changed then.
        """
        values = check_values(values)
        self._update_many(values)
        self.n_seen += len(values)
        return self

    def _update_many(self, values):
        for value in values.tolist():
            self._update(value)

    def state_dict(self):
        """Return all there is to go on from here, as numbers and lists that JSON can hold."""
        return {
            "statistic": type(self).__name__,
            "settings": {name: getattr(self, name) for name in self._settings},
            "n_seen": self.n_seen,
            "memory": {name: _packed(getattr(self, name)) for name in self._memory},
        }

    @classmethod
    def from_state(cls, state):
        """Return a statistic that goes on where `state_dict` was called.

        Raises
        ------
        TypeError, ValueError
            If it is the state of another statistic, or damaged.
        """
        if not isinstance(state, dict):
            raise TypeError(f"state must be what state_dict returned, got {type(state).__name__}.")
        if state.get("statistic") != cls.__name__:
            raise ValueError(f"state must be of {cls.__name__}, got that of {state.get('statistic')!r}.")
        settings, memory, n_seen = state.get("settings"), state.get("memory"), state.get("n_seen")
        whole = isinstance(settings, dict) and isinstance(memory, dict) and type(n_seen) is int and n_seen >= 0
        if not whole or set(settings) != set(cls._settings) or set(memory) != set(cls._memory):
            raise ValueError(f"state must hold settings, n_seen and memory of {cls.__name__}, got a damaged one.")
        made = cls(**settings)
        for name, value in memory.items():
            try:
                setattr(made, name, _unpacked(value, like=getattr(made, name)))
            except (TypeError, ValueError, LookupError) as error:
                raise ValueError(f"state of {cls.__name__} is damaged: {name} holds {value!r}.") from error
        made.n_seen = n_seen
        if not made._is_whole():
            raise ValueError(f"state of {cls.__name__} is damaged: what it holds cannot come from {n_seen} values.")
        return made

    def _is_whole(self):
        """Return whether what is remembered fits together; make what follows from it."""
        return True

    def _same_settings(self, other):
        """Refuse to be merged with another statistic, or with the same one of other settings."""
        if type(other) is not type(self):
            raise TypeError(f"only another {type(self).__name__} can be merged, got {type(other).__name__}.")
        for name in self._settings:
            own, others = getattr(self, name), getattr(other, name)
            if own != others:
                raise ValueError(f"{name} must be the same to be merged, got {own!r} and {others!r}.")


def check_value(value, name="value"):
    """Return a finite number as a float.

    >>> check_value(float("nan"))
    Traceback (most recent call last):
    ValueError: value must be a finite number, got nan: leave out what was not measured before it comes here.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, got {value!r}.")
    value = float(value)
    if not np.isfinite(value):
        raise ValueError(
            f"{name} must be a finite number, got {value}: leave out what was not measured before it comes here."
        )
    return value


def check_values(values, name="values"):
    """Return a row of finite numbers as an array of floats.

    >>> check_values([1, np.inf])
    Traceback (most recent call last):
    ValueError: values must be finite numbers, got inf at position 1.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be one row of numbers, got shape {array.shape}.")
    if len(array) and array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be numbers, got {array.dtype}.")
    array = array.astype(np.float64, copy=False)  # callers read it only
    finite = np.isfinite(array)
    if not finite.all():
        at = int(np.argmin(finite))
        raise ValueError(f"{name} must be finite numbers, got {array[at]} at position {at}.")
    return array


def _packed(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (deque, list)):
        return [_packed(each) for each in value]
    return value


def _unpacked(value, like):
    if isinstance(like, np.ndarray):
        array = check_values(value)
        if array.shape != like.shape:
            raise ValueError(f"must have the shape {like.shape}, got {array.shape}.")
        return array
    if isinstance(like, deque):
        return deque(_numbers(value), maxlen=like.maxlen)
    if isinstance(like, list):
        return _numbers(value)
    if isinstance(like, float):
        return check_value(value)
    if isinstance(like, int) and type(value) is not int:
        raise TypeError(f"must be a whole number, got {value!r}.")
    return value


def _numbers(values):
    for value in values:
        if not isinstance(value, list):
            check_value(value)
    return [_numbers(value) if isinstance(value, list) else value for value in values]
