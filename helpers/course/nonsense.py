"""Answers that no exercise asks for, each with words of which its refusal must hold one."""

import numpy as np


class _Stubborn:
    """Raises whatever is asked of it."""

    def _refuse(self, *args, **kwargs):
        raise RuntimeError("no")

    __eq__ = __len__ = __iter__ = __array__ = __float__ = __repr__ = __str__ = __bool__ = __getitem__ = _refuse
    __hash__ = None


class _Liar:
    """Agrees with everything."""

    shape, dtype, ndim, size = (3,), np.dtype(float), 1, 3

    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __hash__ = None
    __rsub__ = __abs__ = __sub__
    __lt__ = __le__ = __gt__ = __ge__ = __eq__


class _Masked:
    """Raises when asked for its class."""

    @property
    def __class__(self):
        raise RuntimeError("no")


def _raises(*args, **kwargs):
    return 1 / 0


def _recurses(*args, **kwargs):
    return _recurses(*args, **kwargs)


def _leaves(*args, **kwargs):
    raise SystemExit("leaving")


def _yields(*args, **kwargs):
    yield 1


NONSENSE = {
    "NaN": (float("nan"), ("NaN", "number nan")),
    "infinity": (float("inf"), ("infinity",)),
    "a text": ("twelve", ("'twelve'",)),
    "a complex number": (1 + 2j, ("complex number",)),
    "a boolean": (True, ("True",)),
    "an array of a strange shape": (np.zeros((2, 0, 7)), ("(2, 0, 7)",)),
    "an array of NaN": (np.full(3, np.nan), ("(3,)", "NaN")),
    "a list of texts": (["a", "b"], ("list of 2", "(2,)", "text")),
    "a ragged list": ([[1, 2], [3]], ("list of 2", "(2, 2)", "array")),
    "a dict": ({"a": 1}, ("dict of 1",)),
    "a class": (int, ("class", "int(", "int expected")),  # Python 3.13 has other words
    "a generator": ((i for i in range(3)), ("generator",)),
    "a huge array": (np.broadcast_to(0.0, 10**9), ("1000000000",)),
    "an object that raises": (_Stubborn(), ("_Stubborn", "RuntimeError")),
    "an object that hides its class": (_Masked(), ("_Masked",)),
    "an object that agrees": (_Liar(), ("_Liar",)),
    "a function that raises": (_raises, ("function", "ZeroDivisionError")),
    "a function that recurses": (_recurses, ("function", "RecursionError")),
    "a function that leaves": (_leaves, ("function", "SystemExit")),
    "a function that yields": (_yields, ("function", "generator")),
}
