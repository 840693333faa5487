r"""How often a classifier is right, and in which way it is wrong.

Names, arguments and values are scikit-learn's. All but the log loss are ratios of entries of one table, the confusion
matrix C, whose row says what is true and whose column what was predicted: for class k, C_kk rows are right, the column
sum was predicted, the row sum is true. Weights w_i default to 1, which makes entries counts.
"""

import warnings

import numpy as np
from sklearn.exceptions import UndefinedMetricWarning

from helpers.metrics.arguments import check_predictions
from helpers.validation import check_choice, check_labels, check_same_length, check_sample_weight

__all__ = ["accuracy_score", "confusion_matrix", "f1_score", "log_loss", "precision_score", "recall_score"]

AVERAGES = ["binary", "micro", "macro", "weighted"]


def accuracy_score(y_true, y_pred, *, sample_weight=None):
    r"""Return the share of rows that are predicted right.

    .. math:: \frac{\sum_i w_i\,[\hat y_i = y_i]}{\sum_i w_i}

    A §3.2 (5). On n rows it can only be a multiple of 1/n: see `wilson_interval` for what it is worth.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
        Labels: numbers or words.
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> accuracy_score([0, 1, 1, 0], [0, 1, 0, 0])
    0.75
    """
    y_true, y_pred, weight = _checked(y_true, y_pred, sample_weight)
    return float(np.average(y_true == y_pred, weights=weight))


def confusion_matrix(y_true, y_pred, *, labels=None, sample_weight=None, normalize=None):
    r"""Return the table of what is true (rows) against what was predicted (columns).

    .. math:: C_{kl} = \sum_i w_i\,[y_i = k]\,[\hat y_i = l]

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    labels : array-like of shape (n_classes,), optional
        The classes, in the order of rows and columns; rows of data with others are left out. None takes all that
        occur, sorted.
    sample_weight : array-like of shape (n_samples,), optional
    normalize : {"true", "pred", "all"}, optional
        Divide by the sums of rows, of columns, or of all; what is divided by zero becomes zero.

    Returns
    -------
    ndarray of shape (n_classes, n_classes)
        Integers without weights and without `normalize`.

    Examples
    --------
    >>> confusion_matrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 0])
    array([[1, 1],
           [1, 2]])
    """
    if normalize is not None:
        check_choice(normalize, "normalize", ["true", "pred", "all"])
    table, at = _table(y_true, y_pred, labels, sample_weight)
    table = table[np.ix_(at, at)]
    if normalize is None:
        return table
    total = table.sum(axis={"true": 1, "pred": 0, "all": None}[normalize], keepdims=True)
    return np.divide(table, total, out=np.zeros(table.shape), where=total != 0)


def precision_score(
    y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division="warn"
):
    r"""Return the share of the predicted that are true: of those we called, how many bought.

    .. math:: P_k = \frac{C_{kk}}{\sum_j C_{jk}}

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_samples,)
    labels : array-like, optional
        The classes to average over (not for "binary"); None takes all that occur, sorted.
    pos_label : label, default=1
        The class that counts if `average` is "binary".
    average : {"binary", "micro", "macro", "weighted"} or None, default="binary"
        "binary": the class `pos_label` of two. "micro": the ratio of the sums over classes. "macro": the mean over
        classes. "weighted": the mean weighted by how often a class is true. None: one value a class.
    sample_weight : array-like of shape (n_samples,), optional
    zero_division : {"warn", 0.0, 1.0, nan}, default="warn"
        The value where the denominator is zero; "warn" is 0 with an UndefinedMetricWarning, nan leaves the class out
        of a mean.

    Returns
    -------
    float, or ndarray of shape (n_classes,) if `average` is None

    Examples
    --------
    >>> precision_score([0, 1, 1, 1], [1, 1, 1, 0])
    0.6666666666666666
    """
    return _ratio("precision", y_true, y_pred, labels, pos_label, average, sample_weight, zero_division)


def recall_score(
    y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division="warn"
):
    r"""Return the share of the true that were predicted: of those who would buy, how many we called.

    .. math:: R_k = \frac{C_{kk}}{\sum_j C_{kj}}

    Parameters and result are those of `precision_score`.

    Examples
    --------
    >>> recall_score([0, 1, 1, 1], [1, 1, 0, 0])
    0.3333333333333333
    """
    return _ratio("recall", y_true, y_pred, labels, pos_label, average, sample_weight, zero_division)


def f1_score(y_true, y_pred, *, labels=None, pos_label=1, average="binary", sample_weight=None, zero_division="warn"):
    r"""Return the harmonic mean of precision and recall: high only if both are.

    .. math:: F_k = \frac{2 P_k R_k}{P_k + R_k} = \frac{2\, C_{kk}}{\sum_j C_{jk} + \sum_j C_{kj}}

    Parameters and result are those of `precision_score`.

    Examples
    --------
    >>> f1_score([0, 1, 1, 1], [1, 1, 1, 0])
    0.6666666666666666
    """
    return _ratio("f1", y_true, y_pred, labels, pos_label, average, sample_weight, zero_division)


def log_loss(y_true, y_proba, *, labels=None, sample_weight=None):
    r"""Return the mean of minus the log of the probability that was given to what came true.

    .. math:: -\frac{1}{\sum_i w_i} \sum_i w_i \log \hat p_{i, y_i}

    log K for one who knows nothing of K classes; infinite for one who is once sure and wrong. (scikit-learn clips
    probabilities at 2e-16, which turns infinity into 36; otherwise the values are the same.)

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
    y_proba : array-like of shape (n_samples, n_classes) or (n_samples,)
        Probabilities, one column a class in the order of the sorted labels, rows summing to 1; or those of the second
        of two classes.
    labels : array-like of shape (n_classes,), optional
        The classes, if not all of them occur in y_true.
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float

    Examples
    --------
    >>> round(log_loss(["no", "yes"], [0.5, 0.5]), 4)
    0.6931
    """
    y_true = check_labels(y_true, "y_true")
    classes = np.unique(y_true if labels is None else check_labels(labels, "labels"))
    if len(classes) < 2:
        raise ValueError(f"log_loss needs at least 2 classes, got {classes.tolist()}: name them all by labels=.")
    proba = _probabilities(y_proba, len(classes))
    check_same_length(y_true=y_true, y_proba=proba)
    if not np.isin(y_true, classes).all():
        stranger = y_true[~np.isin(y_true, classes)][0]
        raise ValueError(f"y_true must hold the labels {classes.tolist()} only, got {stranger!s}.")
    given = proba[np.arange(len(y_true)), np.searchsorted(classes, y_true)]
    weight = check_sample_weight(sample_weight, len(y_true))
    if weight is not None:
        given, weight = given[weight > 0], weight[weight > 0]
    with np.errstate(divide="ignore"):
        return float(np.average(-np.log(given), weights=weight)) + 0.0  # not -0.0


def _ratio(kind, y_true, y_pred, labels, pos_label, average, sample_weight, zero_division):
    """Return precision, recall or F1: a ratio of right ones to predicted or true ones, class by class or averaged."""
    if average is not None:
        check_choice(average, "average", AVERAGES)
    instead = _zero_division(zero_division)
    if average == "binary":
        labels = [_positive(*_checked(y_true, y_pred, None)[:2], pos_label)]
    table, at = _table(y_true, y_pred, labels, sample_weight)
    right, predicted, true = table.diagonal(), table.sum(axis=0), table.sum(axis=1)
    above = 2 * right if kind == "f1" else right
    below = {"precision": predicted, "recall": true, "f1": predicted + true}[kind]
    above, below, true = above[at], below[at], true[at]
    if average == "micro":
        above, below = above.sum(keepdims=True), below.sum(keepdims=True)
    if zero_division == "warn" and np.any(below == 0):
        warnings.warn(f"{kind} is not defined where its denominator is zero; 0 is taken.", UndefinedMetricWarning, 3)
    ratios = np.divide(above, below, out=np.full(len(above), instead), where=below != 0)
    if average is None:
        return ratios
    known = ~np.isnan(ratios)
    if not known.any():
        return float("nan")
    weight = true[known] if average == "weighted" and true[known].any() else None
    return float(np.average(ratios[known], weights=weight))


def _table(y_true, y_pred, labels, sample_weight):
    """Return the confusion matrix of all classes, and where among them those of `labels` are."""
    y_true, y_pred, weight = _checked(y_true, y_pred, sample_weight)
    wanted = None if labels is None else check_labels(labels, "labels")
    if wanted is not None and len(np.unique(wanted)) < len(wanted):
        raise ValueError(f"labels must hold each label once, got {wanted.tolist()}.")
    groups = [y_true, y_pred] if wanted is None else [y_true, y_pred, wanted]
    classes, codes = np.unique(np.concatenate(groups), return_inverse=True)
    n, K = len(y_true), len(classes)
    counts = np.bincount(codes[:n] * K + codes[n : 2 * n], weights=weight, minlength=K * K)
    return counts.reshape(K, K), np.arange(K) if wanted is None else codes[2 * n :]


def _positive(y_true, y_pred, pos_label):
    """Return pos_label if it is one of two classes, or if only the other one occurs."""
    classes = np.union1d(y_true, y_pred)
    if len(classes) > 2:
        raise ValueError(
            f"average='binary' is for two classes, got {len(classes)}: choose 'micro', 'macro', 'weighted' or None."
        )
    same_kind = isinstance(pos_label, str) == (classes.dtype.kind == "U")
    if not same_kind or (pos_label not in classes and len(classes) == 2):
        raise ValueError(f"pos_label must be one of {classes.tolist()}, got {pos_label!r}.")
    return pos_label


def _zero_division(value):
    if isinstance(value, str):
        check_choice(value, "zero_division", ["warn"])
        return 0.0
    if value not in (0, 1) and not np.isnan(value):
        raise ValueError(f"zero_division must be 'warn', 0, 1 or nan, got {value!r}.")
    return float(value)


def _checked(y_true, y_pred, sample_weight):
    y_true, y_pred, weight = check_predictions(y_true, y_pred, sample_weight, check=check_labels)
    if (y_true.dtype.kind in "US") != (y_pred.dtype.kind in "US"):
        raise TypeError(f"y_true and y_pred must hold the same kind of labels, got {y_true.dtype} and {y_pred.dtype}.")
    return y_true, y_pred, weight


def _probabilities(y_proba, n_classes):
    proba = np.asarray(y_proba, dtype=np.float64)
    if proba.ndim == 1 and n_classes == 2:
        proba = np.column_stack([1 - proba, proba])
    if proba.ndim != 2 or proba.shape[1] != n_classes:
        raise ValueError(f"y_proba must have a column for each of {n_classes} classes, got shape {np.shape(y_proba)}.")
    if not (np.all(proba >= 0) and np.all(proba <= 1)):
        raise ValueError("y_proba must hold probabilities, between 0 and 1.")
    off = np.abs(proba.sum(axis=1) - 1)
    if off.size and off.max() > 1e-5:  # what float32 may lose over many classes
        at = int(off.argmax())
        raise ValueError(f"y_proba must sum to 1 in each row, got {proba[at].sum():.6g} in row {at}.")
    return proba
