"""Windows: the patches of pictures and sequences that convolution and pooling look at, one after the other."""

import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from helpers.validation import check_choice, check_integer

__all__ = ["check_padding", "check_sizes", "n_windows", "pad", "padding_widths", "windows"]


def windows(X, size, stride):
    """Return every window of a batch as a view: nothing is copied, the same number lies in many windows.

    Parameters
    ----------
    X : ndarray of shape (n_samples, *lengths, n_channels)
    size, stride : tuple of int
        Along each axis of `lengths`.

    Returns
    -------
    ndarray of shape (n_samples, *numbers of windows, *size, n_channels)
        Read-only.

    Examples
    --------
    >>> windows(np.arange(5.0).reshape(1, 5, 1), (3,), (2,))[0, :, :, 0]
    array([[0., 1., 2.],
           [2., 3., 4.]])
    """
    n_samples, *lengths, n_channels = X.shape
    numbers = [n_windows(*axis) for axis in zip(lengths, size, stride, strict=True)]
    sample, *steps, channel = X.strides
    jumps = [step * jump for step, jump in zip(steps, stride, strict=True)]
    shape, strides = (n_samples, *numbers, *size, n_channels), (sample, *jumps, *steps, channel)
    return as_strided(X, shape, strides, writeable=False)


def n_windows(length, size, stride):
    """Return how many windows fit into a length: what is left over at its end is not looked at.

    >>> n_windows(28, 3, 1), n_windows(28, 3, 2), n_windows(None, 3, 2)
    (26, 13, None)
    """
    return None if length is None else (length - size) // stride + 1


def padding_widths(padding, length, size, stride):
    """Return how many zeros stand before and after the values of an axis.

    "same" makes as many windows as there are strides in the axis; an odd zero goes to the end.

    >>> padding_widths("same", 28, 3, 1), padding_widths("same", 28, 3, 2), padding_widths(2, 28, 3, 1)
    ((1, 1), (0, 1), (2, 2))
    """
    if padding == "valid" or length is None:
        return 0, 0
    if padding == "same":
        total = max((math.ceil(length / stride) - 1) * stride + size - length, 0)
        return total // 2, total - total // 2
    return padding, padding


def pad(X, widths):
    """Return X with zeros around its inner axes, or X itself if there are none to add.

    >>> pad(np.ones((1, 2, 1)), [(1, 2)])[0, :, 0]
    array([0., 1., 1., 0., 0.])
    """
    if not any(map(any, widths)):
        return X
    n_samples, *lengths, n_channels = X.shape
    outer = [before + length + after for length, (before, after) in zip(lengths, widths, strict=True)]
    padded = np.zeros((n_samples, *outer, n_channels), X.dtype)
    padded[:, *(slice(before, before + n) for n, (before, _) in zip(lengths, widths, strict=True))] = X
    return padded


def check_sizes(value, name, n_axes):
    """Return a window's size or stride as a tuple: one number for all axes, or one for each.

    >>> check_sizes(3, "kernel_size", 2)
    (3, 3)
    >>> check_sizes((3, 0), "kernel_size", 2)
    Traceback (most recent call last):
    ValueError: each of kernel_size must be an integer of at least 1, got 0.
    """
    if not isinstance(value, (tuple, list)):
        return (check_integer(value, name),) * n_axes
    if len(value) != n_axes:
        raise ValueError(f"{name} must be one integer or {n_axes} of them, got {value!r}.")
    return tuple(check_integer(each, f"each of {name}") for each in value)


def check_padding(padding):
    """Return the padding, which must be "valid", "same" or a number of zeros.

    >>> check_padding(-1)
    Traceback (most recent call last):
    ValueError: padding must be an integer of at least 0, got -1.
    """
    if isinstance(padding, str):
        return check_choice(padding, "padding", ["valid", "same"])
    return check_integer(padding, "padding", minimum=0)
