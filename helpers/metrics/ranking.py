r"""How well a score puts the buyers first: ROC and precision-recall curves, their areas, and the count behind both.

Names, arguments and values are scikit-learn's. Only the order of the scores matters, not their unit: probabilities,
decision values and points of a rule serve alike. Rows of equal score cannot be told apart and count together. Weights
w_i default to 1.
"""

import numpy as np

from helpers.metrics.arguments import check_binary
from helpers.validation import check_boolean, check_labels, check_same_length, check_vector

__all__ = [
    "auc",
    "average_precision_score",
    "count_at_thresholds",
    "precision_recall_curve",
    "roc_auc_score",
    "roc_curve",
]


def count_at_thresholds(positive, score, weight=None):
    """Count how many positives and how many negatives score at least t, for each t that occurs, from high to low.

    Parameters
    ----------
    positive : ndarray of bool, shape (n_samples,)
    score : ndarray of float, shape (n_samples,)
    weight : ndarray of float, shape (n_samples,), optional

    Returns
    -------
    hits, false_alarms, thresholds : ndarray of shape (n_thresholds,)
        Sums of weights if there are weights.

    Examples
    --------
    >>> count_at_thresholds(np.array([True, False, True]), np.array([0.9, 0.4, 0.4]))
    (array([1., 2.]), array([0., 1.]), array([0.9, 0.4]))
    """
    order = np.argsort(-score, kind="stable")
    score, positive = score[order], positive[order]
    last = np.append(np.flatnonzero(score[1:] != score[:-1]), len(score) - 1)  # of each run of equal scores
    weight = np.ones(len(score)) if weight is None else weight[order]
    hits = np.cumsum(np.where(positive, weight, 0.0))[last]
    false_alarms = np.cumsum(np.where(positive, 0.0, weight))[last]
    return hits, false_alarms, score[last]


def roc_curve(y_true, y_score, *, pos_label=None, sample_weight=None, drop_intermediate=True):
    r"""Return the share of buyers found against the share of others bothered, for every threshold.

    .. math:: \mathrm{TPR}(t) = \frac{\sum_i w_i [y_i = 1][s_i \ge t]}{\sum_i w_i [y_i = 1]}, \qquad
              \mathrm{FPR}(t) = \frac{\sum_i w_i [y_i = 0][s_i \ge t]}{\sum_i w_i [y_i = 0]}

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        1 for who bought, 0 (or -1) for who did not; any two labels with `pos_label`.
    y_score : array-like of shape (n_samples,)
        The higher, the likelier a buyer.
    pos_label : label, optional
    sample_weight : array-like of shape (n_samples,), optional
    drop_intermediate : bool, default=True
        Leave out points that lie on the line between their neighbours.

    Returns
    -------
    fpr, tpr, thresholds : ndarray of shape (n_thresholds,)
        From (0, 0), whose threshold is infinity, to (1, 1).

    Raises
    ------
    ValueError
        If there is one class only, or something else that is no two classes and scores.

    Examples
    --------
    >>> fpr, tpr, thresholds = roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8])
    >>> fpr, tpr
    (array([0. , 0. , 0.5, 1. ]), array([0. , 0.5, 1. , 1. ]))
    """
    hits, false_alarms, thresholds = count_at_thresholds(
        *_both_classes(*check_binary(y_true, y_score, sample_weight, pos_label=pos_label))
    )
    if check_boolean(drop_intermediate, "drop_intermediate") and len(hits) > 2:
        corner = (np.diff(hits, 2) != 0) | (np.diff(false_alarms, 2) != 0)
        keep = np.concatenate([[True], corner, [True]])
        hits, false_alarms, thresholds = hits[keep], false_alarms[keep], thresholds[keep]
    fpr, tpr = (np.append(0.0, count / count[-1]) for count in (false_alarms, hits))
    return fpr, tpr, np.append(np.inf, thresholds)


def roc_auc_score(y_true, y_score, *, sample_weight=None):
    r"""Return the chance that a buyer drawn at random scores higher than another customer drawn at random.

    .. math:: \frac{\sum_{i: y_i = 1} \sum_{j: y_j = 0} w_i w_j \big([s_i > s_j] + \tfrac12 [s_i = s_j]\big)}
                   {\sum_{i: y_i = 1} w_i \; \sum_{j: y_j = 0} w_j}

    This is the area under the ROC curve. It is found from ranks: for each buyer, how many of the sorted others lie
    below. One half is no knowledge, 1 a perfect order.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        Two classes, the larger label being the positive one.
    y_score : array-like of shape (n_samples,)
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    References
    ----------
    Hanley and McNeil (1982), The meaning and use of the area under a receiver operating characteristic (ROC) curve,
    Radiology 143.

    Examples
    --------
    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8])  # of 4 pairs, 3 right and a tie
    0.875
    """
    positive = _larger_label(y_true)
    positive, score, weight = _both_classes(*check_binary(positive, y_score, sample_weight))
    if weight is None:
        buyers, others = np.sort(score[positive]), np.sort(score[~positive])
        below, up_to = (np.searchsorted(others, buyers, side=side) for side in ("left", "right"))
        return float((below.sum() + up_to.sum()) / (2 * len(buyers) * len(others)))
    order = np.argsort(score, kind="stable")
    positive, score, weight = positive[order], score[order], weight[order]
    buyers, others = score[positive], score[~positive]
    mass = np.append(0.0, np.cumsum(weight[~positive]))  # of the first so many others
    below, up_to = (mass[np.searchsorted(others, buyers, side=side)] for side in ("left", "right"))
    share = 0.5 * (below + up_to) / mass[-1]
    return float(np.average(share, weights=weight[positive]))


def precision_recall_curve(y_true, y_score, *, pos_label=None, sample_weight=None, drop_intermediate=False):
    r"""Return the share of the called who buy (precision) and of the buyers who are called (recall), by threshold.

    .. math:: P(t) = \frac{\sum_i w_i [y_i = 1][s_i \ge t]}{\sum_i w_i [s_i \ge t]}, \qquad
              R(t) = \frac{\sum_i w_i [y_i = 1][s_i \ge t]}{\sum_i w_i [y_i = 1]}

    Parameters
    ----------
    y_true, y_score, pos_label, sample_weight
        As for `roc_curve`; there must be a positive row.
    drop_intermediate : bool, default=False
        Leave out thresholds at which recall stays what it was on both sides.

    Returns
    -------
    precision, recall : ndarray of shape (n_thresholds + 1,)
        Recall falls from 1; the last point is (1, 0), which has no threshold.
    thresholds : ndarray of shape (n_thresholds,)
        Ascending.

    Examples
    --------
    >>> precision, recall, thresholds = precision_recall_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    >>> precision.round(2), recall
    (array([0.5 , 0.67, 0.5 , 1.  , 1.  ]), array([1. , 1. , 0.5, 0.5, 0. ]))
    """
    positive, score, weight = check_binary(y_true, y_score, sample_weight, pos_label=pos_label)
    if not positive.any():
        raise ValueError("y_true must hold a positive row for recall to be defined, got none.")
    hits, false_alarms, thresholds = count_at_thresholds(positive, score, weight)
    if check_boolean(drop_intermediate, "drop_intermediate") and len(hits) > 2:
        moves = np.diff(hits) != 0
        keep = np.concatenate([[True], moves[:-1] | moves[1:], [True]])
        hits, false_alarms, thresholds = hits[keep], false_alarms[keep], thresholds[keep]
    precision, recall = hits / (hits + false_alarms), hits / hits[-1]
    return np.append(precision[::-1], 1.0), np.append(recall[::-1], 0.0), thresholds[::-1]


def average_precision_score(y_true, y_score, *, pos_label=1, sample_weight=None):
    r"""Return the mean of the precision at the thresholds where buyers are found: the area below the curve of steps.

    .. math:: \sum_k (R_k - R_{k-1})\, P_k

    An order by chance reaches the share of buyers, so it is to be compared with that, not with one half.

    Parameters
    ----------
    y_true, y_score, sample_weight
        As for `roc_curve`.
    pos_label : label, default=1

    Returns
    -------
    float

    Examples
    --------
    >>> round(average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 3)
    0.833
    """
    precision, recall, _ = precision_recall_curve(y_true, y_score, pos_label=pos_label, sample_weight=sample_weight)
    return float(-np.diff(recall) @ precision[:-1])


def auc(x, y):
    """Return the area below straight lines between points, x rising or falling throughout.

    Examples
    --------
    >>> auc([0, 0.5, 1], [0, 1, 1])
    0.75
    """
    x, y = check_vector(x, "x"), check_vector(y, "y")
    check_same_length(x=x, y=y)
    if len(x) < 2:
        raise ValueError("x must hold at least 2 points, got 1.")
    falls, rises = (np.diff(x) < 0).any(), (np.diff(x) > 0).any()
    if falls and rises:
        raise ValueError("x must rise throughout or fall throughout, got both.")
    return float(np.trapezoid(y, x)) * (-1 if falls else 1)


def _larger_label(y_true):
    """Return whether each row has the larger of two labels."""
    y_true = check_labels(y_true, "y_true")
    classes = np.unique(y_true)
    if len(classes) == 1:
        raise ValueError(f"y_true must hold both classes for a ranking to be judged, got {classes[0]!s} only.")
    if len(classes) > 2:
        raise ValueError(f"y_true must hold two classes, got {len(classes)}.")
    return y_true == classes[1]


def _both_classes(positive, score, weight):
    if positive.all() or not positive.any():
        only = "positive" if positive[0] else "negative"
        raise ValueError(f"y_true must hold both classes for a ranking to be judged, got {only} rows only.")
    return positive, score, weight
