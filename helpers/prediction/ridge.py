"""Ridge regression: least squares with a price on large coefficients, for one penalty or a path of them."""

from dataclasses import dataclass

import numpy as np
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.centring import centre, read_table
from helpers.prediction.principal_axes import principal_axes
from helpers.validation import check_boolean, check_number, check_sample_weight, check_vector

__all__ = ["Ridge", "RidgeCV", "RidgePath", "ridge_path"]


def shrink(axes, y, alphas):
    r"""Return the ridge coefficients for several penalties, a column a penalty.

    .. math:: \beta(\alpha) = V \,\frac{S\,U^\top y}{S^2 + \alpha}, \qquad Z = U S V^\top

    Along a direction in which the rows spread much (large s²) nearly nothing is taken from the least-squares answer,
    along one in which they hardly spread nearly all.

    Parameters
    ----------
    axes : PrincipalAxes
        Of the centred columns Z.
    y : ndarray of shape (n_samples,)
    alphas : ndarray of shape (n_alphas,)

    Returns
    -------
    ndarray of shape (n_features, n_alphas)
    """
    return axes.lift(axes.project(y)[:, np.newaxis] / _denominators(axes, alphas))


def leave_one_out(axes, y, alphas, share):
    r"""Return what each row is missed by when the model is fitted without it, from the one fit that has them all.

    .. math:: y_i - \hat y_{(i)} = \frac{y_i - \hat y_i}{1 - h_i}, \qquad
              h_i = \frac{w_i}{\sum w} + \sum_k \frac{s_k^2\,u_{ik}^2}{s_k^2 + \alpha}

    h is the row's leverage, its own part in its fitted value; the first term is the intercept's.

    Parameters
    ----------
    axes, y, alphas
        As for `shrink`.
    share : float or ndarray of shape (n_samples,)
        The row's part in the intercept; zero without one.

    Returns
    -------
    misses : ndarray of shape (n_samples, n_alphas)
        NaN where a row is fitted exactly whatever its y.
    residual : ndarray of shape (n_samples, n_alphas)
        Of the fit that has all rows.
    """
    fitted, basis = axes.bases()
    denominators = _denominators(axes, alphas)
    residual = y[:, np.newaxis] - fitted @ (axes.project(y)[:, np.newaxis] / denominators)
    free = (1.0 - np.reshape(share, (-1, 1))) - (fitted * basis) @ (1.0 / denominators)
    if free.min() <= 1e-10:
        free[free <= 1e-10] = np.nan
    return residual / free, residual


@dataclass(frozen=True)
class RidgePath:
    """What each penalty leads to.

    Attributes
    ----------
    alphas : ndarray of shape (n_alphas,)
    coef : ndarray of shape (n_alphas, n_features) or (n_alphas, n_targets, n_features)
    intercept : ndarray of shape (n_alphas,) or (n_alphas, n_targets)
    effective_df : ndarray of shape (n_alphas,)
        Σ s²/(s² + α): how many free coefficients the fit is worth. An intercept is one more.
    loo_error : ndarray of shape (n_alphas,)
        Mean squared miss of rows left out one at a time (weighted; over all targets), in square units of y.
    gcv_error : ndarray of shape (n_alphas,)
        The same with every row's leverage replaced by their mean: generalized cross-validation.
    """

    alphas: np.ndarray
    coef: np.ndarray
    intercept: np.ndarray
    effective_df: np.ndarray
    loo_error: np.ndarray
    gcv_error: np.ndarray

    @property
    def best(self):
        """The place of the penalty with the least leave-one-out error; the larger penalty if two are equal."""
        ties = np.flatnonzero(self.loo_error == np.nanmin(self.loo_error))
        return int(ties[np.argmax(self.alphas[ties])])


def ridge_path(X, y, alphas, *, fit_intercept=True, sample_weight=None):
    """Fit ridge regressions for many penalties with one decomposition, and their leave-one-out errors.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    y : array-like of shape (n_samples,) or (n_samples, n_targets)
    alphas : array-like of shape (n_alphas,)
        None negative.
    fit_intercept : bool, default=True
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    RidgePath

    References
    ----------
    Golub, Heath and Wahba (1979), Generalized Cross-Validation as a Method for Choosing a Good Ridge Parameter,
    Technometrics 21(2).

    Examples
    --------
    >>> path = ridge_path([[1.0], [2.0], [3.0]], [3.0, 5.0, 7.0], alphas=[0.0, 2.0])
    >>> path.coef.round(10).ravel(), path.effective_df.round(10)
    (array([2., 1.]), array([1. , 0.5]))
    """
    X, y = read_table(BaseEstimator(), X, y)
    return _path(X, y, _penalties(alphas), check_boolean(fit_intercept, "fit_intercept"), sample_weight)


def _path(X, y, alphas, fit_intercept, sample_weight):
    weight = check_sample_weight(sample_weight, len(X))
    weight_sum = float(len(X)) if weight is None else weight.sum()
    Z, X_mean, rounding = centre(X, weight, fit_intercept)
    target, y_mean, _ = centre(y, weight, fit_intercept)
    axes = principal_axes(Z, alphas.min(), rounding, _null(weight, len(Z), fit_intercept))
    effective_df = (axes.eigenvalues[:, np.newaxis] / _denominators(axes, alphas)).sum(axis=0)
    share = fit_intercept * (1.0 if weight is None else weight) / weight_sum

    columns = target.reshape(len(target), -1).T
    coef, loo, left = [], 0.0, 0.0
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
        for column in columns:
            coef.append(shrink(axes, column, alphas))
            misses, residual = leave_one_out(axes, column, alphas, share)
            loo = loo + np.einsum("ij,ij->j", misses, misses)
            left = left + np.einsum("ij,ij->j", residual, residual)
    n_rows = len(X) if weight is None else np.count_nonzero(weight)
    per_row = weight_sum * len(columns)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        gcv = left / per_row / (1.0 - (effective_df + fit_intercept) / n_rows) ** 2
    coef = np.moveaxis(np.array(coef), 2, 0)  # (n_alphas, n_targets, n_features)
    coef = coef if y.ndim == 2 else coef[:, 0]
    return RidgePath(alphas, _finite(coef), y_mean - coef @ X_mean, effective_df, loo / per_row, gcv)


class _LinearPredictor(MultiOutputMixin, RegressorMixin, BaseEstimator):
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


class Ridge(_LinearPredictor):
    r"""Least squares with a price on the squares of the coefficients.

    .. math:: (\beta_0, \beta) = \arg\min \sum_i w_i (y_i - \beta_0 - x_i^\top\beta)^2 + \alpha \|\beta\|^2

    The objective is scikit-learn's: a sum, not a mean, and no price on the intercept. A column in a small unit has a
    large coefficient and pays more, so bring the columns to one scale first.

    Parameters
    ----------
    alpha : float or array-like of shape (n_targets,), default=1.0
        The price, at least 0; an array has one a target. 0 is least squares, the shortest of many solutions.
    fit_intercept : bool, default=True

    Attributes
    ----------
    coef_ : ndarray of shape (n_features,) or (n_targets, n_features)
    intercept_ : float or ndarray of shape (n_targets,)
    effective_df_ : float or ndarray of shape (n_targets,)
        How many free coefficients the fit is worth, without the intercept; an array if alpha is one.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, alpha or a weight is negative, or numbers overflow.

    References
    ----------
    Hoerl and Kennard (1970), Ridge Regression: Biased Estimation for Nonorthogonal Problems, Technometrics 12(1).

    Examples
    --------
    >>> model = Ridge(alpha=2.0).fit([[1.0], [2.0], [3.0]], [3.0, 5.0, 7.0])
    >>> model.coef_.round(10), float(model.intercept_.round(10)), round(model.effective_df_, 10)
    (array([1.]), 3.0, 0.5)
    """

    def __init__(self, alpha=1.0, *, fit_intercept=True):
        self.alpha = alpha
        self.fit_intercept = fit_intercept

    def fit(self, X, y, sample_weight=None):
        """Find the coefficients.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,), optional
            A weight counts a row as if it were there that many times.

        Returns
        -------
        self : Ridge
        """
        X, y = read_table(self, X, y)
        check_boolean(self.fit_intercept, "fit_intercept")
        alphas = self._alphas(1 if y.ndim == 1 else y.shape[1])
        weight = check_sample_weight(sample_weight, len(X))
        Z, X_mean, rounding = centre(X, weight, self.fit_intercept)
        target, y_mean, _ = centre(y, weight, self.fit_intercept)
        axes = principal_axes(Z, alphas.min(), rounding, _null(weight, len(Z), self.fit_intercept))

        denominators = _denominators(axes, alphas)
        projected = axes.project(target)
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
            coef = axes.lift(projected / (denominators[:, 0] if y.ndim == 1 else denominators))
        df = (axes.eigenvalues[:, np.newaxis] / denominators).sum(axis=0)
        self.coef_ = _finite(coef.T)
        self.intercept_ = y_mean - self.coef_ @ X_mean if self.fit_intercept else 0.0
        self.effective_df_ = float(df[0]) if np.ndim(self.alpha) == 0 else df
        return self

    def _alphas(self, n_targets):
        if np.ndim(self.alpha) == 0:
            return np.array([check_number(self.alpha, "alpha", minimum=0)])
        alphas = _penalties(self.alpha, "alpha")
        if len(alphas) != n_targets:
            raise ValueError(f"alpha must be one number or one a target, {n_targets} in all, got {len(alphas)}.")
        return alphas


class RidgeCV(_LinearPredictor):
    """Ridge regression that chooses its penalty: the one with the least leave-one-out error.

    Leaving out each row in turn takes no refit (see `leave_one_out`), so all penalties cost little more than one.

    Parameters
    ----------
    alphas : array-like of shape (n_alphas,), default=(0.1, 1.0, 10.0)
        The penalties to choose from, each above 0.
    fit_intercept : bool, default=True

    Attributes
    ----------
    alpha_ : float
        The chosen penalty. At the end of the range, try a wider one.
    best_score_ : float
        Minus its leave-one-out error.
    path_ : RidgePath
        All of them.
    coef_, intercept_, effective_df_, n_features_in_, feature_names_in_
        As of `Ridge`.

    Examples
    --------
    >>> model = RidgeCV(alphas=[0.01, 1.0]).fit([[1.0], [2.0], [3.0], [4.0]], [3.0, 5.0, 7.0, 9.0])
    >>> model.alpha_
    0.01
    """

    def __init__(self, alphas=(0.1, 1.0, 10.0), *, fit_intercept=True):
        self.alphas = alphas
        self.fit_intercept = fit_intercept

    def fit(self, X, y, sample_weight=None):
        """Choose the penalty and find the coefficients.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            At least two samples.
        y : array-like of shape (n_samples,) or (n_samples, n_targets)
        sample_weight : array-like of shape (n_samples,), optional
            Weighs the fit and the misses.

        Returns
        -------
        self : RidgeCV
        """
        X, y = read_table(self, X, y)
        check_boolean(self.fit_intercept, "fit_intercept")
        alphas = _penalties(self.alphas)
        if alphas.min() == 0.0:
            raise ValueError("alphas must hold numbers above 0, got 0.0.")
        if len(X) < 2:
            raise ValueError("X must have at least 2 samples: one is left out, got n_samples = 1.")
        self.path_ = _path(X, y, alphas, self.fit_intercept, sample_weight)
        if np.isnan(self.path_.loo_error).all():
            raise ValueError("sample_weight must leave a fit when any row is left out: one row has all the weight.")
        best = self.path_.best
        self.alpha_ = float(alphas[best])
        self.best_score_ = -float(self.path_.loo_error[best])
        self.coef_ = self.path_.coef[best]
        self.intercept_ = self.path_.intercept[best] if self.fit_intercept else 0.0
        self.effective_df_ = float(self.path_.effective_df[best])
        return self


def _null(weight, n_samples, fit_intercept):
    """The direction of the rows in which nothing is left of them once they are centred, or None."""
    if not fit_intercept:
        return None
    return np.full(n_samples, n_samples**-0.5) if weight is None else np.sqrt(weight / weight.sum())


def _denominators(axes, alphas):
    """λ + α, a row a direction, a column a penalty; 1 where both are zero, as nothing lies in that direction."""
    sums = axes.eigenvalues[:, np.newaxis] + alphas
    return np.where(sums > 0.0, sums, 1.0)


def _penalties(alphas, name="alphas"):
    alphas = check_vector(alphas, name)
    if alphas.min() < 0.0:
        raise ValueError(f"{name} must hold no negative numbers, got {alphas.min()}.")
    return alphas


def _finite(coef):
    if not np.isfinite(coef).all():
        raise ValueError("X and y must have units in which the coefficients fit a float64: these overflow.")
    return coef
