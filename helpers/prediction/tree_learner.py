"""What trees and forests, for classes and for numbers, have in common: their limits, their input, their answers."""

import math
from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.tree_criteria import ClassCounts, SquaredError
from helpers.prediction.tree_growing import LEAF, Limits, grow_tree
from helpers.prediction.tree_pruning import keep_best_leaves, prune
from helpers.validation import check_choice, check_integer, check_number, check_sample_weight

__all__ = ["ClassLearner", "NumberLearner", "count_or_share", "importances"]


class TreeLearner(BaseEstimator):
    """Parameters to limits, limits to a tree."""

    def _limits(self, n_samples, n_features):
        """Check the parameters, and say them in numbers of rows and columns."""
        check_choice(self.criterion, "criterion", self._criteria)
        if self.max_depth is not None:
            check_integer(self.max_depth, "max_depth")
        if self.max_leaf_nodes is not None:
            check_integer(self.max_leaf_nodes, "max_leaf_nodes", minimum=2)
        check_number(self.min_impurity_decrease, "min_impurity_decrease", minimum=0)
        check_number(self.ccp_alpha, "ccp_alpha", minimum=0)
        if not 0 <= check_number(self.min_weight_fraction_leaf, "min_weight_fraction_leaf") <= 0.5:
            wanted = "min_weight_fraction_leaf must be from 0 to 0.5"
            raise ValueError(f"{wanted}, got {self.min_weight_fraction_leaf!r}.")
        return Limits(
            max_depth=math.inf if self.max_depth is None else self.max_depth,
            min_samples_split=_rows(self.min_samples_split, "min_samples_split", n_samples, minimum=2),
            min_samples_leaf=_rows(self.min_samples_leaf, "min_samples_leaf", n_samples, minimum=1),
            min_weight_fraction_leaf=self.min_weight_fraction_leaf,
            min_impurity_decrease=self.min_impurity_decrease,
            max_features=_columns(self.max_features, n_features),
        )

    def _grow(self, X, target, weight, limits, columns, rng):
        """Grow one tree and cut it back."""
        tree = grow_tree(X, self._criterion(target, weight), weight, limits, columns, rng)
        if self.max_leaf_nodes is not None:
            tree = keep_best_leaves(tree, self.max_leaf_nodes)
        return prune(tree, self.ccp_alpha) if self.ccp_alpha > 0 else tree

    def _check_new(self, X):
        check_is_fitted(self)
        return validate_data(self, X, reset=False, dtype=np.float64)


class ClassLearner(ClassifierMixin, TreeLearner):
    """Learners of classes answer with shares, and with the class that has the largest."""

    _criteria = ("gini", "entropy")

    def _read(self, X, y, sample_weight):
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self.n_classes_ = len(self.classes_)
        weight = check_sample_weight(sample_weight, len(X))
        weight = np.ones(len(X)) if weight is None else weight
        if self.class_weight is not None:
            weight = weight * compute_sample_weight(self.class_weight, y)
        return X, codes, _exact(weight)

    def _criterion(self, codes, weight):
        return ClassCounts(codes, weight, self.n_classes_, self.criterion)

    def predict(self, X):
        """Return the class with the largest probability, the first one of several.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        X = self._check_new(X)
        return self.classes_[self._values(X).argmax(axis=1)]

    def predict_proba(self, X):
        """Return the probability of each class: its share (by weight) in the leaf, in a forest the mean of the trees'.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            In the order of `classes_`.
        """
        return self._values(self._check_new(X))


class NumberLearner(RegressorMixin, TreeLearner):
    """Learners of numbers answer with means."""

    _criteria = ("squared_error",)

    def _read(self, X, y, sample_weight):
        X, y = validate_data(self, X, y, dtype=np.float64, y_numeric=True)
        weight = check_sample_weight(sample_weight, len(X))
        return X, y.astype(np.float64), _exact(np.ones(len(X)) if weight is None else weight)

    def _criterion(self, y, weight):
        return SquaredError(y, weight)

    def predict(self, X):
        """Return the mean of the leaf, in a forest the mean of the trees' answers.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        return self._values(self._check_new(X))[:, 0]


def importances(tree, n_features):
    """Return each column's share in what all splits take off the impurity; zeros for a tree without a split."""
    inner = tree.feature != LEAF
    taken = np.bincount(tree.feature[inner], weights=tree.decreases()[inner], minlength=n_features)
    return taken / taken.sum() if taken.sum() > 0 else taken


def _exact(weight):
    """Return whole weights as integers: their sums have no rounding errors, and take a fraction of the time."""
    return weight.astype(np.int64) if weight.sum() < 2**31 and np.all(weight == np.rint(weight)) else weight


def _rows(value, name, n_samples, minimum):
    """Read a number of rows: an integer, or a share of them as a float below 1."""
    if isinstance(value, Real) and not isinstance(value, (Integral, np.bool_)):
        check_number(value, name, above=0, below=1)
        return max(minimum, math.ceil(value * n_samples))
    return check_integer(value, name, minimum=minimum)


def _columns(value, n_features):
    """Read a number of columns: None for all, "sqrt", "log2", an integer, or a share of them as a float up to 1."""
    if value is None:
        return n_features
    if isinstance(value, str):
        check_choice(value, "max_features", ["sqrt", "log2"])
        return max(1, int(math.sqrt(n_features) if value == "sqrt" else math.log2(n_features)))
    return count_or_share(value, "max_features", n_features, "columns")


def count_or_share(value, name, n_all, what):
    """Read a number of things: an integer up to `n_all`, or a share of them as a float up to 1; one at least."""
    if isinstance(value, Real) and not isinstance(value, (Integral, np.bool_)):
        if not 0 < value <= 1:
            raise ValueError(f"{name} must, as a share, be a number above 0 and at most 1, got {value!r}.")
        return max(1, int(value * n_all))
    if check_integer(value, name) > n_all:
        raise ValueError(f"{name} must be at most the number of {what}, {n_all}, got {value!r}.")
    return int(value)
