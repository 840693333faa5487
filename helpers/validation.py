"""Argument checks that all methods share: one error that names the argument, what it was and what it must be.

What an estimator gets as `(X, y)` is checked by scikit-learn's `validate_data`; everything else is checked here.
A wrong type raises TypeError, a wrong value ValueError, and what is right comes back ready for use.
"""

from numbers import Integral, Real

import numpy as np

__all__ = [
    "as_generator",
    "check_boolean",
    "check_choice",
    "check_fraction",
    "check_integer",
    "check_labels",
    "check_matrix",
    "check_number",
    "check_numbers",
    "check_same_length",
    "check_sample_weight",
    "check_vector",
    "is_ready",
]


def check_integer(value, name, *, minimum=1):
    """Return `value` as an int that is at least `minimum`.

    >>> check_integer(np.int64(3), "n_splits", minimum=2)
    3
    >>> check_integer(0, "max_iter")
    Traceback (most recent call last):
    ValueError: max_iter must be an integer of at least 1, got 0.
    """
    wanted = f"{name} must be an integer of at least {minimum}, got {value!r}."
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(wanted)
    if value < minimum:
        raise ValueError(wanted)
    return int(value)


def check_number(value, name, *, above=-np.inf, minimum=-np.inf, below=np.inf):
    """Return `value` as a finite float with `above < value < below` and `value >= minimum`.

    >>> check_number(0.5, "learning_rate", above=0)
    0.5
    >>> check_number(-1, "tol", minimum=0)
    Traceback (most recent call last):
    ValueError: tol must be a finite number of at least 0, got -1.
    """
    limits = [f"above {above}"] * (above > -np.inf)
    limits += [f"of at least {minimum}"] * (minimum > -np.inf)
    limits += [f"below {below}"] * (below < np.inf)
    wanted = " ".join([f"{name} must be a finite number", " and ".join(limits)]).rstrip() + f", got {value!r}."
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(wanted)
    try:
        number = float(value)
    except OverflowError:  # an int above 1e308
        number = np.inf
    if not (np.isfinite(number) and above < number < below and number >= minimum):
        raise ValueError(wanted)
    return number


def check_fraction(value, name):
    """Return `value` as a float strictly between 0 and 1.

    >>> check_fraction(0.95, "level")
    0.95
    >>> check_fraction(95, "level")
    Traceback (most recent call last):
    ValueError: level must be a number strictly between 0 and 1, got 95.
    """
    wanted = f"{name} must be a number strictly between 0 and 1, got {value!r}."
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(wanted)
    if not 0 < value < 1:
        raise ValueError(wanted)
    return float(value)


def check_boolean(value, name):
    """Return `value`, which must be True or False, as a bool.

    >>> check_boolean(True, "shuffle")
    True
    >>> check_boolean("yes", "shuffle")
    Traceback (most recent call last):
    TypeError: shuffle must be True or False, got 'yes'.
    """
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, got {value!r}.")
    return bool(value)


def check_choice(value, name, choices):
    """Return `value`, which must be one of the strings in `choices`.

    >>> check_choice("qr", "solver", ["auto", "qr"])
    'qr'
    >>> check_choice("QR", "solver", ["auto", "qr"])
    Traceback (most recent call last):
    ValueError: solver must be one of 'auto', 'qr', got 'QR'.
    """
    wanted = f"{name} must be one of {', '.join(map(repr, choices))}, got {value!r}."
    if not isinstance(value, str):
        raise TypeError(wanted)
    if value not in choices:
        raise ValueError(wanted)
    return value


def as_generator(random_state):
    """Turn scikit-learn's `random_state` into the one `numpy.random.Generator` that a method draws from.

    Parameters
    ----------
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        None draws a fresh seed from the operating system. An int gives the same numbers on every run. A generator is
        used as it is, so that two calls with the same one differ; a RandomState lends its stream in the same way.

    Examples
    --------
    >>> as_generator(7).integers(100) == as_generator(7).integers(100)
    np.True_
    >>> as_generator("seven")
    Traceback (most recent call last):
    TypeError: random_state must be None, an integer of at least 0, a Generator or a RandomState, got 'seven'.
    """
    if random_state is None or isinstance(random_state, (np.random.Generator, np.random.RandomState)):
        return np.random.default_rng(random_state)
    wanted = f"random_state must be None, an integer of at least 0, a Generator or a RandomState, got {random_state!r}."
    if isinstance(random_state, (bool, np.bool_)) or not isinstance(random_state, Integral):
        raise TypeError(wanted)
    if random_state < 0:
        raise ValueError(wanted)
    return np.random.default_rng(int(random_state))


def check_numbers(values, name):
    """Return `values` as a float64 array of any shape: a number or more, all of them finite.

    >>> check_numbers(3, "n"), check_numbers([[1, 2]], "n")
    (array(3.), array([[1., 2.]]))
    >>> check_numbers([1, float("inf")], "effect")
    Traceback (most recent call last):
    ValueError: effect must hold finite numbers only, got inf at position 1.
    """
    return _finite_array(values, name, n_dim=None)


def check_vector(values, name):
    """Return `values` as a float64 array of shape (n,): at least one number, all of them finite.

    >>> check_vector([1, 2], "y_true")
    array([1., 2.])
    >>> check_vector([1, float("nan")], "y_true")
    Traceback (most recent call last):
    ValueError: y_true must hold finite numbers only, got nan at position 1.
    """
    return _finite_array(values, name, n_dim=1)


def check_matrix(values, name):
    """Return `values` as a float64 array of shape (n, p): at least one row and one column, all numbers finite.

    >>> check_matrix([[1, 2]], "ratings")
    array([[1., 2.]])
    >>> check_matrix([1, 2], "ratings")
    Traceback (most recent call last):
    ValueError: ratings must be an array with 2 dimensions, got shape (2,).
    """
    return _finite_array(values, name, n_dim=2)


def check_labels(values, name):
    """Return `values` as an array of numbers or of words, shape (n,): at least one, none of them missing.

    >>> check_labels(["yes", "no"], "y_true")
    array(['yes', 'no'], dtype='<U3')
    >>> check_labels(["yes", None], "y_true")
    Traceback (most recent call last):
    TypeError: y_true must hold numbers or strings, got None among others.
    """
    array = np.asarray(values)
    if array.dtype.kind == "U" and not isinstance(values, np.ndarray):  # NumPy makes words of numbers beside words
        array = np.asarray(values, dtype=object)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(f"{name} must hold at least one label, shape (n_samples,), got shape {array.shape}.")
    if array.dtype.kind == "O":
        strangers = [value for value in array if not isinstance(value, str)]
        if strangers:
            raise TypeError(f"{name} must hold numbers or strings, got {strangers[0]!r} among others.")
        array = array.astype(str)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        at = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(f"{name} must hold no missing labels, got {array[at]} at position {at}.")
    return array


def check_same_length(**arrays):
    """Refuse arrays of different lengths, naming each with its length.

    >>> check_same_length(y_true=[1, 2, 3], y_pred=[1, 2])
    Traceback (most recent call last):
    ValueError: y_true and y_pred must have the same length, got 3 and 2.
    """
    lengths = [len(array) for array in arrays.values()]
    if len(set(lengths)) > 1:
        names = " and ".join(arrays)
        raise ValueError(f"{names} must have the same length, got {' and '.join(map(str, lengths))}.")


def check_sample_weight(sample_weight, n_samples):
    """Return the weights as a float64 array of shape (n_samples,): finite, none below zero, not all zero.

    None stays None, and a number is the weight of every row.

    >>> check_sample_weight([1, 0, 2], 3)
    array([1., 0., 2.])
    >>> check_sample_weight([1, -1], 2)
    Traceback (most recent call last):
    ValueError: sample_weight must hold no negative weights, got -1.0 at position 1.
    """
    if sample_weight is None:
        return None
    if isinstance(sample_weight, Real):
        sample_weight = np.full(n_samples, sample_weight)
    weight = check_vector(sample_weight, "sample_weight")
    if len(weight) != n_samples:
        raise ValueError(f"sample_weight must hold one weight a sample, {n_samples} in all, got {len(weight)}.")
    if weight.min() < 0:
        at = int(weight.argmin())
        raise ValueError(f"sample_weight must hold no negative weights, got {weight[at]} at position {at}.")
    if weight.max() == 0:
        raise ValueError("sample_weight must hold at least one weight above zero, got zeros only.")
    return weight


def is_ready(X, y, *, numeric=False):
    """Return whether `validate_data` would hand back X and y as they are: asking it takes a third of a small fit.

    Parameters
    ----------
    X, y : object
    numeric : bool, default=False
        Whether y is to be predicted as a number, in float64; else it is to be classes, of bool or of integers.

    Examples
    --------
    >>> is_ready(np.array([[1.0], [2.0]]), np.array([0, 1])), is_ready([[1.0], [2.0]], [0, 1])
    (True, False)
    >>> is_ready(np.array([[1.0], [2.0]]), np.array([0.5, np.nan]), numeric=True)
    False
    """
    if not (type(X) is type(y) is np.ndarray and X.dtype == np.float64 and X.ndim == 2 and y.ndim == 1):
        return False
    if not (X.size and len(X) == len(y) and np.isfinite(X).all()):
        return False
    return bool(y.dtype == np.float64 and np.isfinite(y).all()) if numeric else y.dtype.kind in "biu"


def _finite_array(values, name, n_dim):
    dimensions = {None: "rows of one length", 1: "1 dimension"}.get(n_dim, f"{n_dim} dimensions")
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be an array with {dimensions}, got rows of different lengths.") from None
    if array.dtype.kind not in "biufO":
        raise TypeError(f"{name} must hold numbers, got an array of type {array.dtype}.")
    if n_dim is not None and array.ndim != n_dim:
        raise ValueError(f"{name} must be an array with {dimensions}, got shape {array.shape}.")
    if array.size == 0:
        raise ValueError(f"{name} must not be empty, got shape {array.shape}.")
    try:
        array = array.astype(np.float64, copy=False)
    except OverflowError:
        raise ValueError(f"{name} must hold numbers that fit a float64, got a larger integer.") from None
    except (TypeError, ValueError):
        stranger = next(value for value in array.flat if not isinstance(value, Real))
        raise TypeError(f"{name} must hold numbers, got {stranger!r}.") from None
    if not np.isfinite(array).all():
        at = np.argwhere(~np.isfinite(array))[0]
        position = int(at[0]) if array.ndim == 1 else tuple(map(int, at))
        where = f" at position {position}" if array.ndim else ""
        raise ValueError(f"{name} must hold finite numbers only, got {array[tuple(at)]}{where}.")
    return array
