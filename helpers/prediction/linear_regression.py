"""Linear regression: the plane with the least squared error, and how sure we are of it."""

import math
import warnings

import numpy as np
from scipy.linalg import LinAlgError
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.centring import centre, read_table
from helpers.prediction.least_squares import solve_cholesky, solve_gradient, solve_qr
from helpers.prediction.linear_inference import FittedProblem, LinearInference
from helpers.validation import check_boolean, check_choice, check_integer, check_number, check_sample_weight


class LinearRegression(LinearInference, MultiOutputMixin, RegressorMixin, BaseEstimator):
    r"""Ordinary (or weighted) least squares, with standard errors.

    .. math:: \hat y(x) = \beta_0 + x^\top\beta, \qquad
              (\beta_0, \beta) = \arg\min \sum_i w_i\,(y_i - \beta_0 - x_i^\top\beta)^2

    The formula of B §4 (one feature), D §3.1(1) and E. Features and target are centred first, which takes the
    intercept out of the problem: :math:`\beta_0 = \bar y - \bar x^\top\beta`.

    Parameters
    ----------
    fit_intercept : bool, default=True
        Whether there is a β₀. False draws the plane through the origin.
    solver : {"auto", "cholesky", "qr", "gradient"}, default="auto"
        "cholesky" solves the normal equations and refines; it is fast and refuses nearly collinear columns. "qr" takes
        all of them and finds the solution with the smallest coefficients where there are many. "auto" tries the first
        and falls back on the second. "gradient" is gradient descent, there to be watched.
    learning_rate : float, optional
        Step of gradient descent on standardized features. None takes 1/L, L being the largest eigenvalue of their
        correlation matrix; 2/L and above diverges and is refused.
    tol : float, default=1e-8
        Gradient descent stops when no slope of the loss is steeper, in standard deviations of y.
    max_iter : int, default=10000
        Steps of gradient descent at most; a ConvergenceWarning says when they did not do.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,) or (n_targets, n_features)
        β, in units of y a unit of the feature.
    intercept_ : float or ndarray of shape (n_targets,)
        β₀, or 0.0 without an intercept.
    rank_ : int
        How many columns are linearly independent (after centring). Below n_features, several solutions fit equally
        well; the one with the smallest sum of squared coefficients is taken ("gradient": of standardized ones).
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.
    n_iter_ : int
        Steps of gradient descent; 1 with the direct solvers.
    loss_path_ : ndarray of shape (n_iter_ + 1,)
        Only with "gradient": half the mean squared error before the first step and after each.

    Standard errors, t and p values, R² and the like are properties, computed when asked for: see
    `helpers.prediction.linear_inference.LinearInference`.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, a weight is negative, "cholesky" meets nearly collinear
        columns, or gradient descent diverges.

    References
    ----------
    Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 3.2.
    Björck (1996), Numerical Methods for Least Squares Problems, 2.4 and 2.9.

    Examples
    --------
    >>> model = LinearRegression().fit([[1.0], [2.0], [3.0]], [3.0, 5.0, 7.0])
    >>> model.coef_.round(10), float(model.intercept_.round(10))
    (array([2.]), 1.0)
    """

    def __init__(self, fit_intercept=True, solver="auto", learning_rate=None, tol=1e-8, max_iter=10_000):
        self.fit_intercept = fit_intercept
        self.solver = solver
        self.learning_rate = learning_rate
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X, y, sample_weight=None):
        """Find the coefficients.

        For the coefficients, a weight counts a row as if it were there that many times. For the standard errors it says
        how precise the row is (variance σ²/w): weights do not add degrees of freedom.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self : LinearRegression
        """
        X, y = read_table(self, X, y)
        self._check_parameters()
        weight = check_sample_weight(sample_weight, len(X))
        weight_sum = len(X) if weight is None else weight.sum()

        Z, X_mean, rounding = centre(X, weight, self.fit_intercept)
        target, y_mean, y_rounding = centre(y, weight, self.fit_intercept)
        target, unit = _rescale(target, y_rounding)
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
            coef, factor = self._solve(Z, target, rounding)
            residual = target - Z @ coef
            self.coef_ = (coef * unit).T
            self.intercept_ = y_mean - self.coef_ @ X_mean if self.fit_intercept else 0.0
        if not np.isfinite(self.coef_).all() or not np.isfinite(self.intercept_).all():
            raise ValueError("X and y must have units in which the coefficients fit a float64: these overflow.")
        self.rank_ = len(factor.R)
        if self.solver == "gradient":
            self.loss_path_ *= unit * unit * (len(X) / weight_sum)
        self._fitted = FittedProblem(
            factor=factor,
            X_mean=X_mean,
            n_samples=len(X) if weight is None else np.count_nonzero(weight),
            weight_sum=weight_sum,
            residual_norm=unit * np.sqrt(np.atleast_1d(np.sum(residual**2, axis=0))),
            total_norm=unit * np.sqrt(np.atleast_1d(np.sum(target**2, axis=0))),
        )
        return self

    def predict(self, X):
        """Return β₀ + x'β for each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_targets)
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        return X @ self.coef_.T + self.intercept_

    def _solve(self, Z, target, rounding):
        if self.solver == "gradient":
            return self._descend(Z, target, rounding)
        self.n_iter_ = 1
        vars(self).pop("loss_path_", None)  # of an earlier fit with another solver
        if self.solver != "qr":
            try:
                return solve_cholesky(Z, target, rounding)
            except LinAlgError as reason:
                if self.solver == "cholesky":
                    raise LinAlgError(f"solver='cholesky' cannot solve this, 'auto' and 'qr' can: {reason}.") from None
        return solve_qr(Z, target, rounding)

    def _descend(self, Z, target, rounding):
        _, factor = solve_qr(Z, target, rounding)  # for the standard errors, and for the norms
        deviation = factor.norm / np.sqrt(len(Z))
        settings = (self.learning_rate, self.tol, self.max_iter)
        coef, losses, converged = solve_gradient(Z / deviation, target, *settings)
        self.loss_path_ = np.array(losses)
        self.n_iter_ = len(losses) - 1
        if not converged:
            warnings.warn(
                f"Gradient descent did not converge in max_iter={self.max_iter} steps: raise max_iter or tol.",
                ConvergenceWarning,
                stacklevel=4,
            )
        return (coef.T / deviation).T, factor

    def _check_parameters(self):
        check_boolean(self.fit_intercept, "fit_intercept")
        check_choice(self.solver, "solver", ["auto", "cholesky", "qr", "gradient"])
        check_number(self.tol, "tol", minimum=0)
        check_integer(self.max_iter, "max_iter")
        if self.learning_rate is not None:
            check_number(self.learning_rate, "learning_rate", above=0)


def _rescale(target, rounding):
    """Return the target in a power of two near its largest value, so that no square overflows, and zero if constant."""
    largest = np.abs(target).max()
    unit = math.ldexp(1.0, math.frexp(largest)[1] - 1)
    target = target / unit
    return np.where(np.sqrt(np.sum(target**2, axis=0)) * unit > rounding, target, 0.0), unit
