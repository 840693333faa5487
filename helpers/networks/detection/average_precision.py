"""How good is a detector: which of its boxes are right, and what precision and recall come of it."""

from dataclasses import dataclass, field

import numpy as np

from helpers.networks.detection.boxes import check_box_labels, check_boxes, check_lists, check_scores, overlap
from helpers.validation import check_number

__all__ = ["DetectionCurve", "MeanAveragePrecision", "match_detections", "mean_average_precision"]


@dataclass(frozen=True)
class DetectionCurve:
    """Precision and recall of one class, as the score at which a box counts falls.

    Attributes
    ----------
    scores : ndarray of shape (n_scores,)
        Each score that occurs, from high to low; boxes with one score come and go together.
    precision, recall : ndarray of shape (n_scores,)
        Share of the boxes with at least that score that are right; share of the true boxes that they find.
    average_precision : float
    n_true : int
        True boxes of the class.
    """

    scores: np.ndarray = field(repr=False)
    precision: np.ndarray = field(repr=False)
    recall: np.ndarray = field(repr=False)
    average_precision: float
    n_true: int


@dataclass(frozen=True)
class MeanAveragePrecision:
    """What `mean_average_precision` found.

    Attributes
    ----------
    mean : float
        Of the average precisions of all classes that occur among the true boxes.
    curves : dict of label to DetectionCurve
    """

    mean: float
    curves: dict

    def __float__(self):
        return self.mean

    def __repr__(self):
        lines = [f"mean average precision {self.mean:.3f}"]
        lines += [f"  {name}: {curve.average_precision:.3f} of {curve.n_true}" for name, curve in self.curves.items()]
        return "\n".join(lines)


def match_detections(boxes_true, boxes, scores, *, iou_threshold=0.5):
    r"""Tell which boxes of one picture and one class are right.

    A box is a candidate for the true box that it overlaps most, if their intersection over union is at least the
    threshold. Of the candidates for one true box the best score is right, all others are wrong: found twice is once
    found and once false alarm (M. Everingham and others, The PASCAL Visual Object Classes Challenge, 2010).

    Parameters
    ----------
    boxes_true : array-like of shape (n_true, 4)
    boxes : array-like of shape (n, 4)
    scores : array-like of shape (n,)
        Of two with the same score the one that stands first counts as better.
    iou_threshold : float, default=0.5
        Above 0, at most 1.

    Returns
    -------
    ndarray of int, shape (n,)
        The place of the true box that a box has found, or -1.

    Examples
    --------
    >>> match_detections([[0, 0, 4, 4]], [[0, 0, 4, 5], [0, 0, 4, 4], [9, 9, 12, 12]], [0.9, 0.8, 0.7])
    array([ 0, -1, -1])
    """
    boxes_true, boxes = check_boxes(boxes_true, "boxes_true"), check_boxes(boxes, "boxes")
    scores, threshold = check_scores(scores, "scores", len(boxes)), _check_threshold(iou_threshold)
    found = np.full(len(boxes), -1)
    if len(boxes_true) and len(boxes):
        overlaps = overlap(boxes, boxes_true)
        order = np.argsort(-scores, kind="stable")
        order = order[overlaps.max(axis=1)[order] >= threshold]
        best = overlaps[order].argmax(axis=1)
        true, first = np.unique(best, return_index=True)
        found[order[first]] = true
    return found


def mean_average_precision(boxes_true, labels_true, boxes, scores, labels, *, iou_threshold=0.5):
    r"""Average precision of each class over all pictures, and its mean over the classes.

    With the boxes of a class sorted by score, :math:`P_k` is the share of the first k that are right, :math:`R_k` the
    share of the true boxes that they find. Average precision is the area under the curve, after each precision has
    been raised to the best at the same recall or more:

    .. math:: \mathrm{AP} = \sum_k (R_k - R_{k-1}) \max_{j \ge k} P_j

    This is the all-point interpolation of the PASCAL VOC challenge since 2010 (M. Everingham and others, The PASCAL
    Visual Object Classes Challenge: A Retrospective, 2015); before it took 11 recalls only. Boxes with the same score
    count together, so that their order changes nothing. A class that never occurs among the true boxes has no recall
    and is left out of the mean.

    Parameters
    ----------
    boxes_true : list of array-like, each of shape (n_true, 4)
        One array a picture, empty where there is nothing.
    labels_true : list of array-like, each of shape (n_true,)
    boxes, scores, labels : lists of array-like
        What was detected in each picture, as `GridDetector.predict` returns it.
    iou_threshold : float, default=0.5
        From which overlap on a box is right (see `match_detections`).

    Returns
    -------
    MeanAveragePrecision

    Raises
    ------
    ValueError, TypeError
        If there is no true box at all, if lists or their arrays differ in length, or hold what are no boxes.

    Examples
    --------
    >>> true = [[[0, 0, 4, 4], [5, 5, 9, 9]]]
    >>> found = [[[0, 0, 4, 4], [9, 0, 12, 4], [5, 5, 9, 8]]]
    >>> mean_average_precision(true, [["pan", "pan"]], found, [[0.9, 0.8, 0.7]], [["pan", "pan", "pan"]])
    mean average precision 0.833
      pan: 0.833 of 2
    """
    threshold = _check_threshold(iou_threshold)
    true = _pictures({"boxes_true": boxes_true, "labels_true": labels_true})
    found = _pictures({"boxes": boxes, "scores": scores, "labels": labels})
    if len(true) != len(found):
        raise ValueError(f"boxes_true and boxes must tell of the same pictures, got {len(true)} and {len(found)}.")
    named = [labels for *_, labels in true if len(labels)]
    if not named:
        raise ValueError("boxes_true must hold at least one box: without any there is nothing to be found.")
    if len({labels.dtype.kind == "U" for labels in named + [labels for *_, labels in found if len(labels)]}) > 1:
        raise TypeError("labels_true and labels must all be numbers or all be strings, got some of each.")
    classes = np.unique(np.concatenate(named))
    curves = {label.item(): _curve(true, found, label, threshold) for label in classes}
    return MeanAveragePrecision(float(np.mean([curve.average_precision for curve in curves.values()])), curves)


def _curve(true, found, label, threshold):
    """Return the curve of one class: match picture by picture, then count down the scores of all."""
    n_true, scores, is_right = 0, [np.empty(0)], [np.empty(0, dtype=bool)]
    for (boxes_true, labels_true), (boxes, own_scores, labels) in zip(true, found, strict=True):
        wanted, mine = boxes_true[labels_true == label], labels == label
        n_true += len(wanted)
        scores.append(own_scores[mine])
        is_right.append(match_detections(wanted, boxes[mine], own_scores[mine], iou_threshold=threshold) >= 0)
    scores, is_right = np.concatenate(scores), np.concatenate(is_right)
    order = np.argsort(-scores, kind="stable")
    scores, n_right = scores[order], np.cumsum(is_right[order])
    with np.errstate(over="ignore"):  # a difference beyond all floats is one as well
        last = np.flatnonzero(np.diff(scores, append=-np.inf))  # of those with the same score
    precision, recall = n_right[last] / (last + 1), n_right[last] / n_true
    raised = np.maximum.accumulate(precision[::-1])[::-1]
    area = float(np.sum(np.diff(recall, prepend=0) * raised))
    return DetectionCurve(scores[last], precision, recall, area, n_true)


def _pictures(lists):
    """Return a tuple of arrays for each picture, checked one by one."""
    check_lists(**lists)
    lengths = {name: len(values) for name, values in lists.items()}
    if len(set(lengths.values())) > 1:
        words = ", ".join(f"{length} of {name}" for name, length in lengths.items())
        raise ValueError(f"{' and '.join(lists)} must hold one array a picture, got {words}.")
    pictures = []
    for number, arrays in enumerate(zip(*lists.values(), strict=True)):
        checked = []
        for name, array in zip(lists, arrays, strict=True):
            name = f"{name}[{number}]"
            if not checked:
                checked.append(check_boxes(array, name))
            elif "scores" in name:
                checked.append(check_scores(array, name, len(checked[0])))
            else:
                checked.append(check_box_labels(array, name, len(checked[0])))
        pictures.append(tuple(checked))
    return pictures


def _check_threshold(value):
    threshold = check_number(value, "iou_threshold", above=0)
    if threshold > 1:
        raise ValueError(f"iou_threshold must be above 0 and at most 1, got {value!r}.")
    return threshold
