"""Many boxes around one thing become one: the best stays, and what overlaps it too much goes."""

import numpy as np

from helpers.networks.detection.boxes import check_box_labels, check_boxes, check_scores, overlap
from helpers.validation import check_number

__all__ = ["non_max_suppression"]


def non_max_suppression(boxes, scores, labels=None, *, iou_threshold=0.5):
    r"""Return the places of the boxes to keep, the best first.

    Take the box with the highest score, drop all whose intersection over union with it is above the threshold, and
    go on with what is left. Two boxes that are kept never overlap more than that, and each that was dropped overlaps
    a better one that was kept.

    Parameters
    ----------
    boxes : array-like of shape (n, 4)
        x_min, y_min, x_max, y_max. There may be none.
    scores : array-like of shape (n,)
        Of two with the same score the one that stands first counts as better.
    labels : array-like of shape (n,), optional
        Boxes of different labels leave each other alone.
    iou_threshold : float, default=0.5
        From 0 (nothing may overlap) to 1 (nothing is dropped).

    Returns
    -------
    ndarray of int, shape (n_kept,)
        In the order of falling scores.

    Raises
    ------
    ValueError, TypeError
        If boxes or scores are none (see `iou`), or lengths differ.

    Notes
    -----
    The boxes lie sorted by their left edge, so that one is compared only with those that can reach it from left or
    right: a slice of the array, and a small one in a wide picture with small boxes.

    Examples
    --------
    >>> boxes = [[0, 0, 10, 10], [1, 0, 11, 10], [20, 0, 30, 10]]
    >>> non_max_suppression(boxes, [0.8, 0.9, 0.3])
    array([1, 2])
    """
    boxes = check_boxes(boxes, "boxes")
    scores = check_scores(scores, "scores", len(boxes))
    threshold = check_number(iou_threshold, "iou_threshold", minimum=0)
    if threshold > 1:
        raise ValueError(f"iou_threshold must be from 0 to 1, got {iou_threshold!r}.")
    order = np.argsort(-scores, kind="stable")
    if labels is None:
        return order[_survivors(boxes[order], threshold)]
    labels = check_box_labels(labels, "labels", len(boxes))
    is_kept = np.zeros(len(boxes), dtype=bool)
    for label in np.unique(labels):
        mine = np.flatnonzero(labels[order] == label)
        is_kept[mine[_survivors(boxes[order[mine]], threshold)]] = True
    return order[is_kept]


def _survivors(boxes, threshold):
    """Return which boxes stay, given the best first."""
    by_left_edge = np.argsort(boxes[:, 0])
    place = np.argsort(by_left_edge)
    laid = np.asfortranarray(boxes[by_left_edge])  # a column lies in one piece
    widest = (laid[:, 2] - laid[:, 0]).max(initial=0)
    begins = np.searchsorted(laid[:, 0], boxes[:, 0] - widest)
    ends = np.searchsorted(laid[:, 0], boxes[:, 2])
    is_left, kept = np.ones(len(boxes), dtype=bool), []
    for number, (at, begin, end) in enumerate(zip(place, begins, ends, strict=True)):
        if is_left[at]:
            kept.append(number)
            near = slice(begin, end)
            is_left[near] &= overlap(boxes[number : number + 1], laid[near])[0] <= threshold
    return np.array(kept, dtype=np.intp)
