"""Lasso: least squares with a price on the sizes of the coefficients, which makes many of them zero."""

import warnings
from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.centring import centre, read_table
from helpers.prediction.lasso_solver import Problem, minimize
from helpers.validation import check_boolean, check_integer, check_number, check_sample_weight, check_vector

__all__ = ["Lasso", "LassoPath", "lasso_path"]


@dataclass(frozen=True)
class LassoPath:
    """What each penalty leads to.

    Attributes
    ----------
    alphas : ndarray of shape (n_alphas,)
        In falling order.
    coef : ndarray of shape (n_alphas, n_features)
    intercept : ndarray of shape (n_alphas,)
    dual_gap : ndarray of shape (n_alphas,)
        How far the objective is above its minimum, at most.
    n_iter : ndarray of shape (n_alphas,)
    """

    alphas: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray
    dual_gap: np.ndarray
    n_iter: np.ndarray

    @property
    def n_nonzero(self):
        """How many coefficients are not zero: an unbiased estimate of the degrees of freedom."""
        return np.count_nonzero(self.coef, axis=1)


def lasso_path(X, y, alphas=100, *, eps=1e-3, fit_intercept=True, sample_weight=None, tol=1e-4, max_iter=1000):
    r"""Fit the lasso for many penalties, from the largest to the smallest, each from where the one before ended.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    y : array-like of shape (n_samples,)
    alphas : int or array-like of shape (n_alphas,), default=100
        Penalties, each above 0; or how many to take from the smallest one at which all coefficients are zero,
        :math:`\max_j |z_j^\top y| / n`, down to `eps` times that, in equal ratios.
    eps : float, default=1e-3
    fit_intercept : bool, default=True
    sample_weight : array-like of shape (n_samples,), optional
    tol, max_iter
        As of `Lasso`.

    Returns
    -------
    LassoPath

    Examples
    --------
    >>> path = lasso_path([[-1.0], [0.0], [1.0]], [-3.0, 0.0, 3.0], alphas=[2.0, 1.0])
    >>> path.alphas, path.coef.ravel()
    (array([2., 1.]), array([0. , 1.5]))
    """
    X, y = read_table(BaseEstimator(), X, y, multi_output=False)
    check_boolean(fit_intercept, "fit_intercept")
    check_number(tol, "tol", minimum=0)
    check_integer(max_iter, "max_iter")
    problem, X_mean, y_mean = _problem(X, y, fit_intercept, sample_weight)
    alphas = _penalties(alphas, problem, check_number(eps, "eps", above=0, below=1))
    coef, gaps, steps = np.zeros((len(alphas), X.shape[1])), np.empty(len(alphas)), np.empty(len(alphas), dtype=int)
    warm = np.zeros(X.shape[1])
    for k, alpha in enumerate(alphas):
        warm, gaps[k], steps[k] = minimize(problem, alpha, warm, max_iter)
        coef[k] = warm
    _warn_if_far(gaps, problem, tol, max_iter)
    return LassoPath(alphas, coef, y_mean - coef @ X_mean, gaps, steps)


class Lasso(RegressorMixin, BaseEstimator):
    r"""Least squares with a price on the absolute values of the coefficients.

    .. math:: (\beta_0, \beta) = \arg\min \frac{1}{2 \sum w} \sum_i w_i (y_i - \beta_0 - x_i^\top\beta)^2
              + \alpha \|\beta\|_1

    The objective is scikit-learn's: a mean, halved, and no price on the intercept. A column in a small unit has a large
    coefficient and pays more, so bring the columns to one scale first.

    Coordinate descent on the Gram matrix sets one coefficient after the other to its best value, given the others.
    In turn with it, the coefficients that are not zero solve the linear equations that their signs leave: see
    `helpers.prediction.lasso_solver`.

    Parameters
    ----------
    alpha : float, default=1.0
        The price, above 0. Without a price it is least squares: use `LinearRegression`.
    fit_intercept : bool, default=True
    max_iter : int, default=1000
        Sweeps through the coefficients at most; a ConvergenceWarning says when they did not do.
    tol : float, default=1e-4
        The duality gap that is accepted without a warning, as a share of the variance of y. As a rule it ends far
        below, because the last step is exact.

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,)
    intercept_ : float
    dual_gap_ : float
        How far the objective is above its minimum, at most, in square units of y.
    n_iter_ : int
        Sweeps.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, alpha is not above 0, a weight is negative, or a square
        of X or y overflows.

    References
    ----------
    Tibshirani (1996), Regression Shrinkage and Selection via the Lasso, JRSS B 58(1).
    Friedman, Hastie and Tibshirani (2010), Regularization Paths for Generalized Linear Models via Coordinate Descent,
    Journal of Statistical Software 33(1).

    Examples
    --------
    >>> model = Lasso(alpha=1.0).fit([[-1.0], [0.0], [1.0]], [-3.0, 0.0, 3.0])
    >>> model.coef_
    array([1.5])
    """

    def __init__(self, alpha=1.0, *, fit_intercept=True, max_iter=1000, tol=1e-4):
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.max_iter = max_iter
        self.tol = tol

    def fit(self, X, y, sample_weight=None):
        """Find the coefficients.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        sample_weight : array-like of shape (n_samples,), optional
            Only the ratios count: twice the weights give the same answer.

        Returns
        -------
        self : Lasso
        """
        X, y = read_table(self, X, y, multi_output=False)
        check_boolean(self.fit_intercept, "fit_intercept")
        alpha = _above_zero(self.alpha)
        tol = check_number(self.tol, "tol", minimum=0)
        max_iter = check_integer(self.max_iter, "max_iter")
        problem, X_mean, y_mean = _problem(X, y, self.fit_intercept, sample_weight)
        self.coef_, self.dual_gap_, self.n_iter_ = minimize(problem, alpha, np.zeros(X.shape[1]), max_iter)
        self.intercept_ = float(y_mean - self.coef_ @ X_mean) if self.fit_intercept else 0.0
        _warn_if_far(self.dual_gap_, problem, tol, max_iter)
        return self

    def predict(self, X):
        """Return β₀ + x'β for each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        return X @ self.coef_ + self.intercept_


def _problem(X, y, fit_intercept, sample_weight):
    """Return Z'Z / n, Z'y / n and y'y / n of the centred data, and the means."""
    weight = check_sample_weight(sample_weight, len(X))
    n = len(X) if weight is None else weight.sum()
    Z, X_mean, rounding = centre(X, weight, fit_intercept)
    target, y_mean, y_rounding = centre(y, weight, fit_intercept)
    with np.errstate(over="ignore", invalid="ignore"):
        gram, correlation, variance = Z.T @ Z / n, Z.T @ target / n, target @ target / n
    if not (np.isfinite(gram).all() and np.isfinite(correlation).all() and np.isfinite(variance)):
        raise ValueError("X and y must have units in which the squares of their columns fit a float64.")
    noise = gram.diagonal() <= rounding**2 / n  # a constant column, but for rounding
    if noise.any():
        gram[noise] = gram[:, noise] = correlation[noise] = 0.0
    if variance <= y_rounding**2 / n:  # a constant target
        correlation, variance = np.zeros_like(correlation), 0.0
    return Problem(gram, correlation, float(variance)), X_mean, y_mean


def _penalties(alphas, problem, eps):
    if np.ndim(alphas) == 0:
        n_alphas = check_integer(alphas, "alphas")
        largest = np.abs(problem.correlation).max()
        largest = largest if largest > 0.0 else 1.0  # any penalty makes all coefficients zero
        return largest * np.logspace(0, np.log10(eps), n_alphas)
    alphas = check_vector(alphas, "alphas")
    _above_zero(float(alphas.min()), "alphas")
    return np.sort(alphas)[::-1]


def _above_zero(alpha, name="alpha"):
    try:
        return check_number(alpha, name, above=0)
    except ValueError as error:
        raise ValueError(f"{error} Without a penalty it is least squares: use LinearRegression.") from None


def _warn_if_far(gaps, problem, tol, max_iter):
    if np.max(gaps) > tol * problem.variance:
        warnings.warn(
            f"Coordinate descent did not converge in max_iter={max_iter} sweeps: the duality gap is "
            f"{np.max(gaps):.3g}, and {tol * problem.variance:.3g} is wanted. Raise max_iter or tol.",
            ConvergenceWarning,
            stacklevel=3,
        )
