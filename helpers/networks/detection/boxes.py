"""Boxes in a picture: x to the right, y downwards, a row (x_min, y_min, x_max, y_max) a box."""

import numpy as np

from helpers.validation import check_labels

__all__ = ["areas", "check_box_labels", "check_boxes", "check_lists", "check_scores", "iou", "overlap"]

LARGEST, SMALLEST = 1e150, 1e-150  # beyond them an area is no float64 any more


def iou(boxes, others):
    r"""Intersection over union of every box with every other: 1 for the same box, 0 for boxes that share nothing.

    .. math:: \mathrm{IoU}(A, B) = \frac{|A \cap B|}{|A \cup B|}
              = \frac{w\, h}{|A| + |B| - w\, h}

    where :math:`w = \max(0, \min(A_{x\,max}, B_{x\,max}) - \max(A_{x\,min}, B_{x\,min}))`, and h likewise along y.
    It is Jaccard's index of two sets of points (P. Jaccard, 1912). Boxes without area share nothing with any.

    Parameters
    ----------
    boxes : array-like of shape (n, 4)
        x_min, y_min, x_max, y_max, in any unit.
    others : array-like of shape (m, 4)

    Returns
    -------
    ndarray of shape (n, m)

    Raises
    ------
    ValueError, TypeError
        If a number is missing or infinite, or a box ends before it begins.

    Examples
    --------
    >>> iou([[0, 0, 2, 2]], [[0, 0, 2, 2], [1, 0, 3, 2], [2, 0, 4, 2]]).round(3)
    array([[1.   , 0.333, 0.   ]])
    """
    return overlap(check_boxes(boxes, "boxes"), check_boxes(others, "others"))


def overlap(boxes, others):
    """Return what `iou` does, for arrays that are known to hold boxes."""
    left, top, right, bottom = boxes.T[:, :, None]
    width = np.minimum(right, others[:, 2]) - np.maximum(left, others[:, 0])
    height = np.minimum(bottom, others[:, 3]) - np.maximum(top, others[:, 1])
    shared = np.maximum(width, 0) * np.maximum(height, 0)
    union = areas(boxes)[:, None] + areas(others) - shared
    return shared / np.maximum(union, np.finfo(np.float64).tiny)  # nothing shared with nothing is 0, not 0/0


def areas(boxes):
    """Return width times height of each box.

    >>> areas(np.array([[0, 0, 2, 3]]))
    array([6])
    """
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def check_boxes(boxes, name):
    """Return boxes as a float64 array of shape (n, 4); there may be none.

    >>> check_boxes([], "boxes").shape
    (0, 4)
    >>> check_boxes([[5, 0, 3, 2]], "boxes")
    Traceback (most recent call last):
    ValueError: boxes must hold x_min <= x_max and y_min <= y_max, got [5.0, 0.0, 3.0, 2.0] at row 0.
    """
    array = _numbers(boxes, name)
    if array.size == 0 and array.ndim in (1, 2) and array.shape[1:] in ((), (0,), (4,)):
        return np.empty((0, 4))
    if array.ndim != 2 or array.shape[1] != 4:
        raise ValueError(f"{name} must hold rows x_min, y_min, x_max, y_max, shape (n, 4), got shape {array.shape}.")
    wrong = ~(np.abs(array) < LARGEST).all(axis=1)  # NaN is wrong too
    if wrong.any():
        raise ValueError(f"{name} must hold finite numbers below {LARGEST:g}, got {_first(array, wrong)}.")
    wrong = (array[:, 2:] < array[:, :2]).any(axis=1)
    if wrong.any():
        raise ValueError(f"{name} must hold x_min <= x_max and y_min <= y_max, got {_first(array, wrong)}.")
    sides = array[:, 2:] - array[:, :2]
    wrong = ((sides > 0) & (sides < SMALLEST)).any(axis=1)
    if wrong.any():
        raise ValueError(f"{name} must have sides of 0 or of {SMALLEST:g} and more, got {_first(array, wrong)}.")
    return array


def check_lists(**lists):
    """Refuse what cannot hold one array a picture.

    >>> check_lists(boxes=None)
    Traceback (most recent call last):
    TypeError: boxes must hold one array a picture, got None.
    """
    for name, values in lists.items():
        if not hasattr(values, "__len__"):
            raise TypeError(f"{name} must hold one array a picture, got {values!r}.")


def check_scores(scores, name, n_boxes):
    """Return one finite score a box.

    >>> check_scores([0.5], "scores", 2)
    Traceback (most recent call last):
    ValueError: scores must hold one number a box, shape (2,), got shape (1,).
    """
    array = _numbers(scores, name)
    if array.shape != (n_boxes,):
        raise ValueError(f"{name} must hold one number a box, shape ({n_boxes},), got shape {array.shape}.")
    if not np.isfinite(array).all():
        at = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(f"{name} must hold finite numbers only, got {array[at]} at position {at}.")
    return array


def check_box_labels(labels, name, n_boxes):
    """Return one label a box as an array.

    >>> check_box_labels(["pan"], "labels[0]", 2)
    Traceback (most recent call last):
    ValueError: labels[0] must hold one label a box, shape (2,), got shape (1,).
    """
    array = check_labels(labels, name) if np.size(labels) else np.asarray(labels)
    if array.shape != (n_boxes,):
        raise ValueError(f"{name} must hold one label a box, shape ({n_boxes},), got shape {array.shape}.")
    return array


def _numbers(values, name):
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be one array, got rows of different lengths.") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold numbers, got an array of type {array.dtype}.")
    return array.astype(np.float64, copy=False)


def _first(array, wrong):
    at = int(np.flatnonzero(wrong)[0])
    return f"{array[at].tolist()} at row {at}"
