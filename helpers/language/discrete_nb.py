"""What naive Bayes models of counts share: sums by class, smoothing, priors, pieces, and Bayes' rule in logarithms."""

from abc import abstractmethod

import numpy as np
from scipy.sparse import issparse

from helpers.prediction.naive_bayes import NaiveBayes, check_priors
from helpers.validation import check_boolean, check_number, check_sample_weight, check_vector

__all__ = ["DiscreteNB", "first_wrong", "log", "product", "remainder", "sums_by_class", "weighted_sum"]

FEW = 3  # up to as many classes, a product a class beats one product with all of them


class DiscreteNB(NaiveBayes):
    """A naive Bayes model that learns by counting: the classes' rows, and each feature's sum in each class.

    A model of this family adds two things: `_smooth`, which makes `feature_log_prob_` of the counts, and `_joint`,
    which weighs a text by it. The counts are all that is kept of the rows, and counts add up: rows that come in pieces
    teach the same as rows that come at once.

    Everything is a logarithm, as a product of a few hundred probabilities of words is below the smallest float64.

    Parameters
    ----------
    alpha : float or array-like of shape (n_features,), default=1.0
        Added to all counts (to each feature's, if an array).
    fit_prior : bool, default=True
        Whether the classes' probabilities are their shares of the (weighted) rows; else all are the same.
    class_prior : array-like of shape (n_classes,), optional
        The classes' probabilities, at least 0, summing to 1. Given, `fit_prior` does nothing.
    """

    accept_sparse = "csr"

    def __init__(self, alpha=1.0, fit_prior=True, class_prior=None):
        self.alpha = alpha
        self.fit_prior = fit_prior
        self.class_prior = class_prior

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        tags.classifier_tags.poor_score = True  # as in scikit-learn: the checks train on numbers that count nothing
        return tags

    @abstractmethod
    def _smooth(self, alpha):
        """Set `feature_log_prob_` from `class_count_`, `feature_count_` and alpha."""

    def _prepared(self, X):
        """Return what is counted in X: X itself, which must not be negative."""
        if (X.data if issparse(X) else X).min(initial=0.0) < 0.0:
            value, i, j = first_wrong(X, lambda values: values < 0.0)
            raise ValueError(
                f"Negative values in data: X must hold counts of at least 0, got {value} in row {i}, column {j}."
            )
        return X

    def _begin(self, classes, n_features):
        check_boolean(self.fit_prior, "fit_prior")
        self.classes_ = classes
        self.class_count_ = np.zeros(len(classes))
        self.feature_count_ = np.zeros((len(classes), n_features))

    def _learn(self, X, codes, sample_weight):
        alpha, X = self._checked_alpha(), self._prepared(X)
        weight = check_sample_weight(sample_weight, X.shape[0])
        with np.errstate(over="ignore"):  # what overflows is looked at
            class_count = self.class_count_ + np.bincount(codes, weight, minlength=len(self.classes_))
            feature_count = self.feature_count_ + sums_by_class(X, codes, len(self.classes_), weight)
            total = feature_count.sum() + 2.0 * class_count.sum() + 2.0 * np.sum(np.broadcast_to(alpha, X.shape[1]))
        if not np.isfinite(total):
            raise ValueError(f"X, sample_weight and alpha must have sums that fit a float64, got a sum of {total}.")
        self.class_count_, self.feature_count_ = class_count, feature_count
        self.class_log_prior_ = log(self._checked_priors())
        self._smooth(alpha)
        return self

    def _checked_alpha(self):
        if isinstance(self.alpha, str) or not np.iterable(self.alpha):
            return check_number(self.alpha, "alpha", minimum=0)
        alpha = check_vector(self.alpha, "alpha")
        if len(alpha) != self.n_features_in_:
            raise ValueError(
                f"alpha must be one number, or one a feature, {self.n_features_in_} in all, got {len(alpha)}."
            )
        if alpha.min() < 0.0:
            raise ValueError(f"alpha must hold numbers of at least 0, got {alpha.min()} at position {alpha.argmin()}.")
        return alpha

    def _checked_priors(self):
        if self.class_prior is None:
            count = self.class_count_ if self.fit_prior else np.ones(len(self.classes_))
            return count / count.sum()
        return check_priors(self.class_prior, "class_prior", len(self.classes_))

    def _possible(self, X):
        """Return the joint log-probabilities, and refuse a row of probability 0 in all classes: 0 / 0 is no answer."""
        joint = self.predict_joint_log_proba(X)
        nowhere = np.flatnonzero(np.isneginf(joint).all(axis=1))
        if nowhere.size:
            raise ValueError(
                f"alpha must be above 0, got {np.min(self.alpha)}: row {nowhere[0]} of X has probability 0 in all "
                "classes, as each has never seen one of its features."
            )
        return joint


def log(values):
    """Return the logarithm, minus infinity of 0: what is impossible stays impossible whatever is added."""
    with np.errstate(divide="ignore"):
        return np.log(values)


def product(X, weights):
    """Return X @ weights.T for X of shape (n_samples, n_features), sparse or not, weights (n_classes, n_features)."""
    if issparse(X) and len(weights) <= FEW:
        return np.array([X @ of_class for of_class in weights]).T
    return X @ weights.T if issparse(X) else (weights @ X.T).T  # class by class in memory, where that is free


def weighted_sum(X, log_prob):
    """Return Σ_j x_j log θ_kj, shape (n_samples, n_classes).

    0 times minus infinity is 0 here: that a feature is impossible says nothing on a row that does not have it.

    >>> weighted_sum(np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[-1.0, -np.inf]])).ravel()
    array([ -2., -inf])
    """
    never = np.isneginf(log_prob)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is looked at
        total = product(X, np.where(never, 0.0, log_prob))
    if not np.isfinite(total).all():
        i = np.argwhere(~np.isfinite(total))[0, 0]
        raise ValueError(f"X must hold counts whose sums fit a float64, got larger ones in row {i}.")
    if never.any():
        total[product(X, never.astype(float)) > 0.0] = -np.inf
    return total


def remainder(whole, part):
    """Return whole - part, and 0 where no more is left than the sums' rounding: log 0 and log 1e-16 differ.

    >>> remainder(0.1 + 0.2, 0.3), remainder(3.0, 1.0)
    (array(0.), array(2.))
    """
    rest = whole - part
    return np.where(rest > 1e-12 * whole, rest, 0.0)


def sums_by_class(X, codes, n_classes, weight):
    """Return the sums of X's rows by class, shape (n_classes, n_features), as one product with zeros and ones."""
    member = np.zeros((X.shape[0], n_classes))
    member[np.arange(len(codes)), codes] = 1.0 if weight is None else weight
    return (X.T @ member).T if issparse(X) else member.T @ X


def first_wrong(X, is_wrong):
    """Return the first value of X that is wrong, its row and its column."""
    if issparse(X):
        X = X.tocoo()
        at = int(np.flatnonzero(is_wrong(X.data))[0])
        return X.data[at], X.row[at], X.col[at]
    i, j = np.argwhere(is_wrong(X))[0]
    return X[i, j], i, j
