"""What all naive Bayes models share: rows that come at once or in pieces, and Bayes' rule in logarithms."""

from abc import abstractmethod

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.earlier_fit import keep_earlier_fit
from helpers.validation import check_labels, check_vector, is_ready

__all__ = ["NaiveBayes", "check_priors"]


class NaiveBayes(ClassifierMixin, BaseEstimator):
    """A classifier that describes each class by itself, and compares π_k P(x | k).

    A model adds three things: `_begin`, which sets `classes_` and what is known of no row; `_learn`, which adds rows to
    that; and `_joint`, log π_k + log P(x | k) of checked rows, shape (n_samples, n_classes).
    """

    accept_sparse = False

    @keep_earlier_fit
    def fit(self, X, y, sample_weight=None):
        """Learn from rows, and from these alone.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            Or sparse, where the model says so.
        y : array-like of shape (n_samples,)
            Classes: numbers or texts.
        sample_weight : array-like of shape (n_samples,), optional
            Counts a row as if it were there that many times.

        Returns
        -------
        self
        """
        if is_ready(X, y):
            self.n_features_in_ = X.shape[1]
            vars(self).pop("feature_names_in_", None)  # of an earlier fit to a DataFrame
        else:
            X, y = self._validated(X, y, reset=True)
        classes, codes = np.unique(y, return_inverse=True)
        self._begin(classes, X.shape[1])
        return self._learn(X, codes, sample_weight)

    @keep_earlier_fit
    def partial_fit(self, X, y, classes=None, sample_weight=None):
        """Learn from more rows, as if they had been there with those before.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        classes : array-like of shape (n_classes,), optional
            All classes that will ever come. Needed in the first call.
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self
        """
        first = not hasattr(self, "classes_")
        if first and classes is None:
            raise ValueError("classes must be given in the first call of partial_fit, got None.")
        X, y = self._validated(X, y, reset=first)
        if classes is not None:
            check_labels(classes, "classes")
        known = np.unique(classes) if first else self.classes_
        if not first and classes is not None and not np.array_equal(np.unique(classes), known):
            raise ValueError(
                f"classes must be those of the first call, {known.tolist()}, got {np.unique(classes).tolist()}."
            )
        strange = np.setdiff1d(y, known)
        if strange.size:
            raise ValueError(f"y must hold the classes {known.tolist()} only, got {strange.tolist()[0]!r}.")
        if first:
            self._begin(known, X.shape[1])
        return self._learn(X, np.searchsorted(known, y), sample_weight)

    def predict(self, X):
        """Return the likeliest class of each row."""
        joint = self._possible(X)
        return self.classes_[joint.argmax(axis=1)]

    def predict_log_proba(self, X):
        """Return the logarithms of the probabilities, shape (n_samples, n_classes)."""
        joint = np.asfortranarray(self._possible(X))  # class by class: sums of two or ten neighbours are slow
        joint -= joint.max(axis=1, keepdims=True)  # so that the largest probability does not vanish
        joint -= np.log(np.exp(joint).sum(axis=1, keepdims=True))
        return joint

    def predict_proba(self, X):
        """Return the probability of each class, shape (n_samples, n_classes), in the order of `classes_`."""
        return np.exp(self.predict_log_proba(X))

    def predict_joint_log_proba(self, X):
        """Return what Bayes' rule compares: log π_k + log P(x | k), shape (n_samples, n_classes)."""
        check_is_fitted(self)
        return self._joint(self._prepared(self._validated(X)))

    @abstractmethod
    def _begin(self, classes, n_features):
        """Know the classes, and nothing of them yet."""

    @abstractmethod
    def _learn(self, X, codes, sample_weight):
        """Add checked rows, their classes as places in `classes_`, to what is known; return self."""

    @abstractmethod
    def _joint(self, X):
        """Return the joint log-probabilities of checked rows."""

    def _prepared(self, X):
        """Return what the model looks at in checked rows, or refuse rows that mean nothing to it."""
        return X

    def _possible(self, X):
        """Return the joint log-probabilities; a model that can find a row impossible in all classes refuses it here."""
        return self.predict_joint_log_proba(X)

    def _validated(self, X, y="no_validation", reset=False):
        try:
            checked = validate_data(self, X, y, accept_sparse=self.accept_sparse, dtype=np.float64, reset=reset)
        except OverflowError:
            raise ValueError("X must hold numbers that fit a float64, got a larger integer.") from None
        if isinstance(y, str):
            return checked
        check_classification_targets(checked[1])
        return checked


def check_priors(priors, name, n_classes):
    """Return the classes' probabilities as an array, or raise.

    >>> check_priors([0.5, 0.6], "priors", 2)
    Traceback (most recent call last):
    ValueError: priors must be at least 0 and sum to 1, got [0.5, 0.6].
    """
    priors = check_vector(priors, name)
    if len(priors) != n_classes:
        raise ValueError(f"{name} must hold one number a class, {n_classes} in all, got {len(priors)}.")
    if priors.min() < 0.0 or abs(priors.sum() - 1.0) > 1e-8:
        raise ValueError(f"{name} must be at least 0 and sum to 1, got {priors.tolist()}.")
    return priors
