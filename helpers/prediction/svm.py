"""Support vector machines: the widest road between two classes, straight or, by a kernel, curved."""

import warnings
from itertools import combinations

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.kernels import HalfDistances, Kernel
from helpers.prediction.smo import solve_dual
from helpers.validation import check_choice, check_integer, check_number, check_sample_weight

__all__ = ["SVC"]


class SVC(ClassifierMixin, BaseEstimator):
    r"""The soft-margin support vector machine, with kernels.

    .. math:: \min_{w, b, \xi}\; \tfrac12 \lVert w \rVert^2 + \sum_i C_i\, \xi_i
              \quad\text{s.t.}\quad y_i (w^\top \varphi(x_i) + b) \ge 1 - \xi_i,\quad \xi_i \ge 0

    D §3.1(4) prints the hard margin (all ξ zero, φ(x) = x); E prints the sum to be minimized without its constraints.
    The dual is solved, in which only the kernel k(x, z) = φ(x)'φ(z) is left of φ: see `helpers.prediction.smo`. Of
    several classes, each pair has a machine of its own, and votes.

    Parameters
    ----------
    C : float, default=1.0
        What a unit of trespass ξ costs. Large follows the data, small prefers a wide margin.
    kernel : {"rbf", "linear", "poly"}, default="rbf"
    degree : int, default=3
        Of "poly".
    gamma : {"scale", "auto"} or float, default="scale"
        γ of "rbf" and "poly": "scale" is 1 / (n_features * X.var()), "auto" 1 / n_features.
    coef0 : float, default=0.0
        c₀ of "poly", at least 0.
    tol : float, default=1e-3
        A machine is done when no pair of rows violates the optimality conditions by more.
    cache_size : float, default=200
        Megabytes for distances between rows.
    class_weight : dict, "balanced" or None, default=None
        Factors of C by class. "balanced": n / (n_classes * n_class), where rows count by their weights.
    max_iter : int, default=-1
        Steps of a machine at most; a ConvergenceWarning says when they did not do. -1 allows ten million, or 100 a row.
    decision_function_shape : {"ovr", "ovo"}, default="ovr"
        For three classes and more: a value a class, made of votes and margins, or a value a pair.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    support_ : ndarray of shape (n_support,)
        Rows that carry the solution, class by class.
    support_vectors_ : ndarray of shape (n_support, n_features)
    n_support_ : ndarray of shape (n_classes,)
        How many of them each class has.
    dual_coef_ : ndarray of shape (n_classes - 1, n_support)
        αy of the support vectors. Of two classes, the second is the positive one. Of several, y is 1 for the first
        class of a pair; a vector's column holds its coefficients against the other classes, in their order.
    intercept_ : ndarray of shape (n_pairs,)
        b, a pair after the other: (0, 1), (0, 2), ... (1, 2), ...
    coef_ : ndarray of shape (n_pairs, n_features)
        w, with kernel="linear" only.
    n_iter_ : ndarray of shape (n_pairs,)
        Steps taken.
    dual_objective_ : ndarray of shape (n_pairs,)
        Value of the dual at the end: ½‖w‖² + Σ C_i ξ_i is at least as large.
    kkt_gap_ : ndarray of shape (n_pairs,)
        Violation of the optimality conditions by the worst pair of rows at the end, computed anew from all
        coefficients.
    n_features_in_, feature_names_in_

    Raises
    ------
    ValueError
        If X holds NaN or infinity, there is one class only, or a setting is out of range.

    References
    ----------
    Cortes and Vapnik (1995), Support-vector networks, Machine Learning 20.

    Examples
    --------
    >>> model = SVC(kernel="linear", C=10).fit([[0.0], [1.0], [3.0], [4.0]], ["no", "no", "yes", "yes"])
    >>> model.predict([[1.9], [2.1]]), model.support_  # the road runs from 1 to 3
    (array(['no', 'yes'], dtype='<U3'), array([1, 2], dtype=int32))
    """

    def __init__(
        self,
        *,
        C=1.0,
        kernel="rbf",
        degree=3,
        gamma="scale",
        coef0=0.0,
        tol=1e-3,
        cache_size=200,
        class_weight=None,
        max_iter=-1,
        decision_function_shape="ovr",
    ):
        self.C = C
        self.kernel = kernel
        self.degree = degree
        self.gamma = gamma
        self.coef0 = coef0
        self.tol = tol
        self.cache_size = cache_size
        self.class_weight = class_weight
        self.max_iter = max_iter
        self.decision_function_shape = decision_function_shape

    def fit(self, X, y, sample_weight=None):
        """Find the support vectors.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Labels, of any type.
        sample_weight : array-like of shape (n_samples,), optional
            Factors of C by row.

        Returns
        -------
        self : SVC
        """
        self._check_parameters()
        X, y = validate_data(self, X, y, dtype=np.float64)
        label, bound = self._validate_targets(y, sample_weight)
        self._kernel = Kernel(self.kernel, self._gamma(X), self.degree, float(self.coef0))
        # Distances stay as they are wherever zero lies, but rounding is least when it lies in the middle.
        self._center = X.mean(axis=0) if self._kernel.moves_freely else np.zeros(X.shape[1])
        centred = X - self._center

        machines, everything = [], len(self.classes_) == 2 and bound.min() > 0
        for first, second in combinations(range(len(self.classes_)), 2):
            rows = slice(None) if everything else ((label == first) | (label == second)) & (bound > 0)
            machines.append((rows, self._solve(centred[rows], label[rows] == second, bound[rows])))
        self._keep(machines, X, label)
        return self

    def decision_function(self, X):
        """Return how far on its side of the border each row lies, in units of the margin.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,), (n_samples, n_classes) or (n_samples, n_pairs)
            Of two classes: w'φ(x) + b, positive for the second. Of several: by `decision_function_shape`; a pair's
            value is positive for its first class.
        """
        values = self._pairwise(X)
        if len(self.classes_) == 2:
            return values[:, 0]
        if self.decision_function_shape == "ovo":
            return -values
        votes, margins = self._count(values)
        # A third of a vote at most: margins decide between equal numbers of votes, and nothing else.
        return votes + margins / (3.0 * (np.abs(margins) + 1.0))

    def predict(self, X):
        """Return the class of each row: by the sign, or by the votes of all pairs, the first class winning ties.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        values = self._pairwise(X)
        if len(self.classes_) == 2:
            return self.classes_[(values[:, 0] > 0).astype(int)]
        return self.classes_[self._count(values)[0].argmax(axis=1)]

    @property
    def coef_(self):
        """w of each pair, which only the linear kernel has."""
        if self.kernel != "linear":
            raise AttributeError(f"coef_ exists with kernel='linear' only, got kernel={self.kernel!r}.")
        check_is_fitted(self)
        weights = self._weights.T @ self._vectors
        return weights if len(self.classes_) == 2 else -weights

    def _solve(self, X, positive, bound):
        y = np.where(positive, 1.0, -1.0)
        distances = HalfDistances(self._kernel, X, self.cache_size)
        max_iter = max(10_000_000, 100 * len(y)) if self.max_iter == -1 else self.max_iter
        solution = solve_dual(distances, y, bound, float(self.tol), max_iter)
        if not solution.converged:
            warnings.warn(
                f"The solver stopped after {solution.n_iter} steps with a gap of {solution.gap:.2g}, above tol: scale "
                "the features, lower C, or raise max_iter.",
                ConvergenceWarning,
                stacklevel=3,
            )
        return solution

    def _keep(self, machines, X, label):
        """Store the solutions as scikit-learn does: one list of support vectors for all pairs, by class."""
        n_classes, pairs = len(self.classes_), list(combinations(range(len(self.classes_)), 2))
        weights = np.zeros((len(X), len(machines)))
        for pair, (rows, solution) in enumerate(machines):
            weights[rows, pair] = solution.beta
        rows = np.flatnonzero(weights.any(axis=1))
        self.support_ = rows[np.argsort(label[rows], kind="stable")].astype(np.int32)
        self.n_support_ = np.bincount(label[self.support_], minlength=n_classes).astype(np.int32)
        self.support_vectors_, self._weights = X[self.support_], weights[self.support_]
        self._vectors = self.support_vectors_ - self._center
        self._intercept = np.array([solution.intercept for _, solution in machines])
        self.dual_coef_ = np.zeros((n_classes - 1, len(self.support_)))
        owner = label[self.support_]
        for pair, (first, second) in enumerate(pairs):
            self.dual_coef_[second - 1, owner == first] = -self._weights[owner == first, pair]
            self.dual_coef_[first, owner == second] = -self._weights[owner == second, pair]
        # A linear machine's w, times what was taken off each row, belongs to the intercept.
        shift = self._weights.T @ (self._vectors @ self._center) if self.kernel == "linear" else 0.0
        self.intercept_ = shift - self._intercept
        if n_classes == 2:
            self.dual_coef_, self.intercept_ = -self.dual_coef_, -self.intercept_
        self.n_iter_ = np.array([solution.n_iter for _, solution in machines], dtype=np.int32)
        self.dual_objective_ = np.array([solution.objective for _, solution in machines])
        self.kkt_gap_ = np.array([solution.gap for _, solution in machines])

    def _pairwise(self, X):
        """Return w'φ(x) + b of each pair, positive for its second class."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64) - self._center
        if self.kernel == "linear":
            return X @ (self._vectors.T @ self._weights) + self._intercept
        return self._kernel.weighted_sums(X, self._vectors, self._weights) + self._intercept

    def _count(self, values):
        """Return each class's votes, and the sum of its values, over all pairs."""
        votes, margins = np.zeros((2, len(values), len(self.classes_)))
        for pair, (first, second) in enumerate(combinations(range(len(self.classes_)), 2)):
            votes[:, first] += values[:, pair] <= 0
            votes[:, second] += values[:, pair] > 0
            margins[:, first] -= values[:, pair]
            margins[:, second] += values[:, pair]
        return votes, margins

    def _validate_targets(self, y, sample_weight):
        """Return each row's label as a number, and its C."""
        check_classification_targets(y)
        self.classes_, label = np.unique(y, return_inverse=True)
        weight = check_sample_weight(sample_weight, len(label))
        weight = np.ones(len(label)) if weight is None else weight
        count = np.bincount(label, weights=weight)
        if len(count) < 2 or count.min() == 0:
            seen, are = self.classes_[count > 0].tolist(), "1 class" if np.sum(count > 0) == 1 else "fewer classes"
            raise ValueError(f"y must hold classes, two at least, whose weights are not all 0, got {are}: {seen}.")
        bound = float(self.C) * weight
        if self.class_weight is not None:
            factor = compute_class_weight(self.class_weight, classes=self.classes_, y=y, sample_weight=weight)
            bound *= factor[label]
        return label, bound

    def _gamma(self, X):
        if self.gamma == "scale":
            variance = X.var()
            return 1.0 / (X.shape[1] * variance) if variance > 0 else 1.0
        return 1.0 / X.shape[1] if self.gamma == "auto" else float(self.gamma)

    def _check_parameters(self):
        check_number(self.C, "C", above=0)
        check_choice(self.kernel, "kernel", ["rbf", "linear", "poly"])
        check_integer(self.degree, "degree")
        if isinstance(self.gamma, str):
            check_choice(self.gamma, "gamma", ["scale", "auto"])
        else:
            check_number(self.gamma, "gamma", above=0)
        check_number(self.coef0, "coef0", minimum=0)
        check_number(self.tol, "tol", above=0)
        check_number(self.cache_size, "cache_size", above=0)
        check_choice(self.decision_function_shape, "decision_function_shape", ["ovr", "ovo"])
        if self.max_iter != -1:
            check_integer(self.max_iter, "max_iter")
