"""What the tests of two variants ask of their input: counts that are counts, and samples that hold enough."""

import numpy as np

from helpers.validation import check_numbers

__all__ = ["check_arms", "check_counts", "check_rates", "check_sample"]

ALTERNATIVES = ("two-sided", "greater", "less")


def check_counts(conversions, n, arm=""):
    """Return conversions and visitors as float arrays of one shape, whole numbers with 0 <= conversions <= n, 1 <= n.

    >>> check_counts(3, [10, 20])
    (array([3., 3.]), array([10., 20.]))
    >>> check_counts(3.5, 10, "_control")
    Traceback (most recent call last):
    ValueError: conversions_control must hold whole numbers of at least 0, got 3.5.
    """
    conversions = _whole(conversions, f"conversions{arm}", 0)
    n = _whole(n, f"n{arm}", 1)
    conversions, n = _together({f"conversions{arm}": conversions, f"n{arm}": n})
    if (conversions > n).any():
        at = np.argmax(np.ravel(conversions > n))
        raise ValueError(
            f"conversions{arm} must be at most n{arm} = {n.flat[at]:.0f}, got {conversions.flat[at]:.0f}: count each "
            "visitor once."
        )
    return conversions, n


def check_arms(conversions_control, n_control, conversions_treatment, n_treatment):
    """Return the counts of two arms as four float arrays of one shape."""
    control = check_counts(conversions_control, n_control, "_control")
    treatment = check_counts(conversions_treatment, n_treatment, "_treatment")
    names = ("conversions_control", "n_control", "conversions_treatment", "n_treatment")
    return _together(dict(zip(names, (*control, *treatment), strict=True)))


def check_rates(rates, name, *, closed=False):
    """Return rates as a float array, each between 0 and 1; `closed` allows the ends.

    >>> check_rates([0.1, 1.2], "baseline_rate")
    Traceback (most recent call last):
    ValueError: baseline_rate must lie between 0 and 1, got 1.2: 5% is 0.05.
    """
    rates = check_numbers(rates, name)
    inside = (rates >= 0) & (rates <= 1) if closed else (rates > 0) & (rates < 1)
    if not inside.all():
        raise ValueError(f"{name} must lie between 0 and 1, got {rates.flat[np.argmin(inside)]:g}: 5% is 0.05.")
    return rates


def check_sample(values, name, *, least=2):
    """Return values as a float array whose last axis is the sample: finite, at least `least` of them.

    >>> check_sample([1.0], "control")
    Traceback (most recent call last):
    ValueError: control must hold at least 2 values, got 1.
    """
    values = check_numbers(values, name)
    if values.ndim == 0 or values.shape[-1] < least:
        n = 0 if values.ndim == 0 else values.shape[-1]
        raise ValueError(f"{name} must hold at least {least} values, got {n}.")
    return values


def _whole(values, name, minimum):
    values = check_numbers(values, name)
    wrong = (values < minimum) | (values != np.floor(values))
    if wrong.any():
        got = values.flat[np.argmax(wrong)]
        raise ValueError(f"{name} must hold whole numbers of at least {minimum}, got {got:.12g}.")
    return values


def _together(arrays):
    try:
        return tuple(array.copy() for array in np.broadcast_arrays(*arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} of shape {array.shape}" for name, array in arrays.items())
        raise ValueError(f"counts must be of one shape, got {shapes}.") from None
