"""The linear support vector machine for many rows and for sparse text: squared hinge loss, solved in the primal."""

import warnings

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.validation import check_boolean, check_integer, check_number, check_sample_weight

__all__ = ["LinearSVC"]

EPSILON = np.finfo(np.float64).eps


class SquaredHinge:
    r"""The objective of one machine, its slope and its curvature.

    .. math:: f(v) = \tfrac12 \sum_j p_j v_j^2 + \sum_i C_i \max(0,\, 1 - y_i x_i^\top v)^2

    x ends in a constant column if there is an intercept; p is 1 for what is penalized and 0 for what is not. Only rows
    inside the margin, with slack above 0, have any part in slope and curvature.
    """

    def __init__(self, X, y, cost, constant, penalty):
        self.X, self.y, self.cost, self.constant, self.penalty = X, y, cost, constant, penalty
        self.X_squared = X.multiply(X).tocsr() if sparse.issparse(X) else X * X

    def values(self, X, v):
        """Return x'v for each row."""
        return X @ v[:-1] + self.constant * v[-1]

    def gather(self, X, u):
        """Return the sum of the rows, each times its u."""
        return np.append(X.T @ u, self.constant * u.sum())

    def value(self, v, slack):
        return 0.5 * self.penalty @ v**2 + self.cost @ slack**2

    def gradient(self, v, slack):
        return self.penalty * v - 2.0 * self.gather(self.X, self.y * self.cost * slack)

    def newton_direction(self, gradient, active, precision):
        r"""Solve H d = -g by conjugate gradients, H = diag(p) + 2 Σ_active C_i x_i x_i', to |H d + g| < precision |g|.

        H is never made: it acts by two products with the active rows. The residual is divided first by a mixture of 1
        and H's diagonal, in which the diagonal tells only where it is large: so features in large units do not slow
        down the others, and frequent words stay as they are (Hsia, Chiang and Lin 2018).
        """
        # Slicing rows costs about three products, and there will be ten or more.
        X, curvature = (self.X, self.cost * active) if active.mean() > 0.9 else (self.X[active], self.cost[active])
        curvature = 2.0 * curvature
        diagonal = self.penalty.copy()
        diagonal[:-1] += 2.0 * (self.X_squared.T @ (self.cost * active))
        diagonal[-1] += self.constant**2 * curvature.sum()
        diagonal = 0.99 + 0.01 * diagonal

        direction, residual = np.zeros_like(gradient), -gradient
        scaled = residual / diagonal
        search, size = scaled.copy(), residual @ scaled
        enough = precision**2 * size
        for _ in range(2 * len(gradient)):
            bent = self.penalty * search + self.gather(X, curvature * self.values(X, search))
            length = size / (search @ bent)
            direction += length * search
            residual -= length * bent
            np.divide(residual, diagonal, out=scaled)
            size, previous = residual @ scaled, size
            if size <= enough:
                break
            search *= size / previous
            search += scaled
        return direction

    def best_step(self, v, direction, margin, change):
        """Return t where f(v + t d) is least: its slope is a rising line with kinks, so Newton in a bracket finds 0."""
        linear, square = (self.penalty * direction) @ v, self.penalty @ direction**2
        low, high, t, first = 0.0, np.inf, 1.0, None
        for _ in range(60):
            room = np.maximum(0.0, 1.0 - margin - t * change)
            slope = linear + t * square - 2.0 * (self.cost * change) @ room
            bend = square + 2.0 * self.cost @ np.where(room > 0, change, 0.0) ** 2
            first = abs(slope) if first is None else first
            if abs(slope) <= 1e-12 * (abs(linear) + t * square) or bend == 0:
                break
            low, high = (t, high) if slope < 0 else (low, t)
            t -= slope / bend
            if not low < t < high:
                t = 2.0 * low if high == np.inf else 0.5 * (low + high)
            if high - low <= 4.0 * EPSILON * low:
                break
        return t


def minimize(problem, tol, max_iter):
    """Newton's method from zero, until the gradient is `tol` of what it was there.

    Returns
    -------
    v : ndarray
    value : float
    n_iter : int
    converged : bool
    """
    v, margin = np.zeros(len(problem.penalty)), np.zeros(len(problem.y))
    first = None
    for n_iter in range(max_iter + 1):
        slack = np.maximum(0.0, 1.0 - margin)
        gradient, value = problem.gradient(v, slack), problem.value(v, slack)
        norm = np.linalg.norm(gradient)
        first = norm if first is None else first
        if norm <= tol * first:
            return v, value, n_iter, True
        if n_iter == max_iter:
            break
        # Rough while far, finer when near, and never finer than the end requires.
        precision = max(min(0.1, np.sqrt(norm / first)), 0.3 * tol * first / norm)
        direction = problem.newton_direction(gradient, slack > 0, precision)
        if -gradient @ direction <= EPSILON * value:  # what the step can still gain is lost in rounding
            return v, value, n_iter, True
        change = problem.y * problem.values(problem.X, direction)
        step = problem.best_step(v, direction, margin, change)
        v += step * direction
        margin += step * change
    return v, value, max_iter, False


class LinearSVC(ClassifierMixin, BaseEstimator):
    r"""The linear support vector machine with squared slack.

    .. math:: \min_{w, b}\; \tfrac12 \lVert w \rVert^2 + \frac{b^2}{2 s^2}
              + \sum_i C_i \max\big(0,\, 1 - y_i (w^\top x_i + b)\big)^2

    E §3.6 prints ½‖w‖² + C Σ ξ, without the constraints on ξ. Here they are put in, as ξ = max(0, 1 - y(w'x + b)), and
    ξ is squared, which makes the objective smooth enough for Newton's method: a few steps, each solved by conjugate
    gradients with products by X alone, so that a sparse X stays sparse. Of several classes, each has a machine against
    the rest.

    Parameters
    ----------
    C : float, default=1.0
        What squared trespass costs.
    fit_intercept : bool, default=True
    intercept_scaling : float, default=1.0
        s: the objective, like scikit-learn's, pulls the intercept towards 0 as well, the less the larger s is.
        `numpy.inf` leaves it free, which is what one would want of tables far from zero.
    class_weight : dict, "balanced" or None, default=None
        Factors of C by class; with three classes and more, of the class that stands against the rest.
    tol : float, default=1e-4
        Newton's method ends when the gradient is this share of what it was at zero.
    max_iter : int, default=1000
        Newton steps at most; a ConvergenceWarning says when they did not do.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
        w. Of two classes, the second is the positive one.
    intercept_ : ndarray of shape (1,) or (n_classes,)
    objective_ : ndarray of shape (1,) or (n_classes,)
        What was minimized, at the end.
    n_iter_ : int
        Newton steps, the largest number of all machines.
    n_features_in_, feature_names_in_

    Raises
    ------
    ValueError
        If X holds NaN or infinity, there is one class only, or a setting is out of range.

    References
    ----------
    Keerthi and DeCoste (2005), A modified finite Newton method for fast solution of large scale linear SVMs, Journal of
    Machine Learning Research 6.
    Hsia, Chiang and Lin (2018), Preconditioned conjugate gradient methods in truncated Newton frameworks for
    large-scale linear classification, Asian Conference on Machine Learning.

    Examples
    --------
    >>> model = LinearSVC(C=1000, intercept_scaling=np.inf).fit([[0.0], [1.0], [3.0], [4.0]], [0, 0, 1, 1])
    >>> model.coef_.round(2), model.intercept_.round(2)  # the road runs from 1 to 3
    (array([[1.]]), array([-2.]))
    """

    def __init__(self, C=1.0, *, fit_intercept=True, intercept_scaling=1.0, class_weight=None, tol=1e-4, max_iter=1000):
        self.C = C
        self.fit_intercept = fit_intercept
        self.intercept_scaling = intercept_scaling
        self.class_weight = class_weight
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X, y, sample_weight=None):
        """Find the weights.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Labels, of any type.
        sample_weight : array-like of shape (n_samples,), optional
            Factors of C by row.

        Returns
        -------
        self : LinearSVC
        """
        self._check_parameters()
        X, y = validate_data(self, X, y, dtype=np.float64, accept_sparse="csr")
        check_classification_targets(y)
        self.classes_, label = np.unique(y, return_inverse=True)
        weight = check_sample_weight(sample_weight, len(label))
        weight = np.ones(len(label)) if weight is None else weight
        if np.sum(np.bincount(label, weights=weight) > 0) < 2:
            seen = self.classes_[np.bincount(label, weights=weight) > 0].tolist()
            raise ValueError(f"y must hold two classes at least, with weights above 0, got 1 class: {seen}.")
        factor = compute_class_weight(self.class_weight, classes=self.classes_, y=y, sample_weight=weight)

        machines = []
        two = len(self.classes_) == 2
        used = _used_columns(X)
        X_used = X if used is None else X[:, used]
        for positive in [1] if two else range(len(self.classes_)):
            factors = factor[label] if two else np.where(label == positive, factor[positive], 1.0)
            sign, cost = np.where(label == positive, 1.0, -1.0), float(self.C) * weight * factors
            machines.append(self._solve(X_used, sign, cost))
        vectors, values, steps, converged = zip(*machines, strict=True)
        if not all(converged):
            warnings.warn(
                f"Newton's method did not converge in max_iter={self.max_iter} steps: raise max_iter or tol.",
                ConvergenceWarning,
                stacklevel=2,
            )
        vectors = np.array(vectors)
        self.coef_, self.intercept_ = np.zeros((len(vectors), X.shape[1])), vectors[:, -1] * self._constant[0]
        self.coef_[:, slice(None) if used is None else used] = vectors[:, :-1]
        self.objective_, self.n_iter_ = np.array(values), max(max(steps), 1)
        return self

    def decision_function(self, X):
        """Return w'x + b of each row: shape (n_samples,), of three classes and more (n_samples, n_classes)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64, accept_sparse="csr")
        values = X @ self.coef_.T + self.intercept_
        return values[:, 0] if len(self.classes_) == 2 else values

    def predict(self, X):
        """Return the class of each row: by the sign, or the class with the largest value."""
        values = self.decision_function(X)
        return self.classes_[(values > 0).astype(int) if values.ndim == 1 else values.argmax(axis=1)]

    @property
    def _constant(self):
        """The entry of the constant column, and whether its weight is penalized."""
        if not self.fit_intercept:
            return 0.0, 1.0
        return (1.0, 0.0) if self.intercept_scaling == np.inf else (float(self.intercept_scaling), 1.0)

    def _solve(self, X, y, cost):
        constant, penalized = self._constant
        problem = SquaredHinge(X, y, cost, constant, np.append(np.ones(X.shape[1]), penalized))
        return minimize(problem, float(self.tol), int(self.max_iter))

    def _check_parameters(self):
        check_number(self.C, "C", above=0)
        check_boolean(self.fit_intercept, "fit_intercept")
        if self.intercept_scaling != np.inf:
            check_number(self.intercept_scaling, "intercept_scaling", above=0)
        check_number(self.tol, "tol", above=0)
        check_integer(self.max_iter, "max_iter")

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _used_columns(X):
    """Return the columns of a sparse X that hold anything, or None if they are most: the others get the weight 0.

    A few texts use a small part of a vocabulary, and every step would drag the rest of the vectors along.
    """
    if not sparse.issparse(X):
        return None
    used = np.unique(X.indices)
    return used if len(used) < 0.7 * X.shape[1] else None
