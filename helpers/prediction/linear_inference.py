"""How sure a linear regression is: standard errors, tests, intervals, leverage, and the table that prints them."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import stdtr, stdtrit
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.least_squares import Factor
from helpers.validation import check_choice, check_fraction, check_sample_weight

__all__ = ["FittedProblem", "LinearInference", "RegressionSummary"]


@dataclass(frozen=True)
class FittedProblem:
    """What `LinearRegression.fit` keeps of the data: a triangular factor, means and sums, no row of X."""

    factor: Factor
    X_mean: np.ndarray  # (n_features,); zeros without an intercept
    n_samples: int  # rows with a weight above zero
    weight_sum: float
    residual_norm: np.ndarray  # (n_targets,): root of the (weighted) sum of squared residuals
    total_norm: np.ndarray  # (n_targets,): the same around the mean, or around zero without an intercept


class LinearInference:
    r"""The inference of a least squares fit with one target, for `LinearRegression`.

    With normal errors of equal variance σ² (or σ²/w), X including a column of ones for the intercept,

    .. math:: \hat\sigma^2 = \frac{\sum_i w_i r_i^2}{n - \text{rank}}, \qquad
              \widehat{\mathrm{var}}(\hat\beta) = \hat\sigma^2 (X^\top W X)^{-1}, \qquad
              t_j = \hat\beta_j / \mathrm{se}_j \sim t_{n - \text{rank}}

    Everything is computed when asked for, from the triangular factor that `fit` keeps. Arrays run over the
    parameters: the intercept first if there is one, then the features. A coefficient that the data do not identify (its
    column is a combination of others, or constant) has NaN for its standard error, t, p and interval. Without degrees
    of freedom (no more rows than parameters) nothing is left to estimate the noise: all of these are NaN.
    """

    @property
    def parameter_names_(self):
        """Names of the parameters, a list of str."""
        names = getattr(self, "feature_names_in_", [f"x{j}" for j in range(self._one_target.X_mean.size)])
        return ["intercept"] * bool(self.fit_intercept) + list(names)

    @property
    def parameters_(self):
        """The intercept (if there is one) and the coefficients, shape (n_parameters,)."""
        return self._with_intercept(self.intercept_, self.coef_.ravel())

    @property
    def degrees_of_freedom_(self):
        """Rows (of weight above zero) less parameters that the data identify, an int."""
        fitted = self._one_target
        return int(fitted.n_samples - len(fitted.factor.R) - bool(self.fit_intercept))

    @property
    def residual_variance_(self):
        """Estimate of the noise's variance, in squared units of y; NaN without degrees of freedom."""
        return self._residual_deviation**2

    @property
    def standard_errors_(self):
        """Standard deviations of the estimates, shape (n_parameters,)."""
        fitted = self._one_target
        R, norm, order, combinations = fitted.factor
        chosen = order[: len(R)]
        inverse = solve_triangular(R, np.eye(len(R)), check_finite=False)
        alone = ~combinations.any(axis=1)  # no other column can stand in for this one
        roots = np.full(len(norm), np.nan)
        roots[chosen[alone]] = np.sqrt(np.sum(inverse[alone] ** 2, axis=1)) / norm[chosen[alone]]
        at_zero = np.sqrt(self._relative_variance(np.zeros((1, len(norm)))))[0]
        return self._residual_deviation * self._with_intercept(at_zero, roots)

    @property
    def t_values_(self):
        """Estimates over their standard errors, shape (n_parameters,)."""
        with np.errstate(divide="ignore", invalid="ignore"):  # a perfect fit: x/0 is infinite, 0/0 NaN
            return self.parameters_ / self.standard_errors_

    @property
    def p_values_(self):
        """Two-sided probabilities of a t at least as large if the parameter were 0, shape (n_parameters,)."""
        return 2.0 * stdtr(self._df_or_nan, -np.abs(self.t_values_))

    @property
    def r2_(self):
        """Share of y's (weighted) sum of squares that the fit explains; NaN if y is constant."""
        fitted = self._one_target
        if not fitted.total_norm[0]:
            return np.nan
        return float(1.0 - (fitted.residual_norm[0] / fitted.total_norm[0]) ** 2)

    @property
    def adjusted_r2_(self):
        """R² with both sums of squares divided by their degrees of freedom."""
        total_df = self._one_target.n_samples - bool(self.fit_intercept)
        return float(1.0 - (1.0 - self.r2_) * total_df / self._df_or_nan)

    def confidence_intervals(self, level=0.95):
        """Return an interval for each parameter that covers the truth in `level` of all samples.

        Parameters
        ----------
        level : float, default=0.95

        Returns
        -------
        ndarray of shape (n_parameters, 2)
            Lower and upper ends.
        """
        half = self._t_quantile(level) * self.standard_errors_
        return np.column_stack([self.parameters_ - half, self.parameters_ + half])

    def predict_interval(self, X, level=0.95, kind="mean"):
        r"""Return an interval for each row's prediction.

        .. math:: \hat y(x) \pm t\,\hat\sigma \sqrt{h(x)} \;\text{(mean)}, \qquad
                  \hat y(x) \pm t\,\hat\sigma \sqrt{1 + h(x)} \;\text{(new)}

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        level : float, default=0.95
        kind : {"mean", "new"}, default="mean"
            "mean" covers the expected y at x, "new" a single new y (of weight 1) at x.

        Returns
        -------
        ndarray of shape (n_samples, 2)
            Lower and upper ends. NaN where training columns were combinations of others and the row breaks that
            combination: the data say nothing about such a row.
        """
        check_choice(kind, "kind", ["mean", "new"])
        variance = self.leverage(X) + (kind == "new")
        half = self._t_quantile(level) * self._residual_deviation * np.sqrt(variance)
        prediction = self.predict(X).ravel()
        return np.column_stack([prediction - half, prediction + half])

    def leverage(self, X, sample_weight=None):
        r"""Return the hat values: how strongly a row's own y pulls its fitted value.

        .. math:: h_i = w_i\, x_i^\top (X^\top W X)^{-1} x_i

        Over the training rows (with their weights) they sum to the number of identified parameters.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        ndarray of shape (n_samples,)
            NaN for rows that break a combination of the training columns.
        """
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        weight = check_sample_weight(sample_weight, len(X))
        variance = self._relative_variance(X)
        return variance if weight is None else weight * variance

    def cooks_distance(self, X, y, sample_weight=None):
        r"""Return Cook's distances: how far all fitted values would move without the row.

        .. math:: D_i = \frac{w_i r_i^2}{k\,\hat\sigma^2} \, \frac{h_i}{(1 - h_i)^2}

        k is the number of identified parameters. A row with leverage 1 is fitted exactly, whatever its y: NaN.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
        sample_weight : array-like of shape (n_samples,), optional
            The data that the model was fitted to.

        Returns
        -------
        ndarray of shape (n_samples,)
        """
        check_is_fitted(self)
        # X itself goes on: `leverage` and `predict` read it again, and want its names.
        _, y = validate_data(self, X, y, reset=False, dtype=np.float64, y_numeric=True)
        h = self.leverage(X, sample_weight)
        free = np.where(1.0 - h > 1e-10, 1.0 - h, np.nan)
        weight = 1.0 if sample_weight is None else check_sample_weight(sample_weight, len(y))
        k = self.rank_ + bool(self.fit_intercept)
        with np.errstate(divide="ignore", invalid="ignore"):
            scaled = (y - self.predict(X)) / self._residual_deviation
        return weight * scaled**2 * h / (k * free**2)

    def summary(self, level=0.95):
        """Return the table of estimates; `print` shows it.

        Parameters
        ----------
        level : float, default=0.95
            Of the confidence intervals.

        Returns
        -------
        RegressionSummary
        """
        lower, upper = self.confidence_intervals(level).T
        columns = (self.parameters_, self.standard_errors_, self.t_values_, self.p_values_, lower, upper)
        return RegressionSummary(
            names=self.parameter_names_,
            rows=np.column_stack(columns),
            level=level,
            n_samples=self._one_target.n_samples,
            degrees_of_freedom=self.degrees_of_freedom_,
            r2=self.r2_,
            adjusted_r2=self.adjusted_r2_,
            residual_deviation=self._residual_deviation,
            not_identified=self._not_identified,
        )

    @property
    def _one_target(self):
        check_is_fitted(self)
        n_targets = len(self._fitted.residual_norm)
        if n_targets > 1:
            raise ValueError(
                f"y must have one target for standard errors, shape (n_samples,), got {n_targets} targets."
            )
        return self._fitted

    @property
    def _df_or_nan(self):
        df = self.degrees_of_freedom_
        return float(df) if df > 0 else np.nan

    @property
    def _residual_deviation(self):
        return float(self._one_target.residual_norm[0] / np.sqrt(self._df_or_nan))

    @property
    def _not_identified(self):
        """Names of the parameters for which other values fit equally well."""
        R, norm, order, combinations = self._one_target.factor
        several = np.ones(len(norm), dtype=bool)
        several[order[: len(R)]] = combinations.any(axis=1)
        at_zero = np.isnan(self._relative_variance(np.zeros((1, len(norm)))))[0]
        flags = self._with_intercept(at_zero, several)
        return [name for name, flag in zip(self.parameter_names_, flags, strict=True) if flag]

    def _with_intercept(self, intercept, coefficients):
        return np.concatenate([np.ravel(intercept)] * bool(self.fit_intercept) + [coefficients])

    def _t_quantile(self, level):
        return stdtrit(self._df_or_nan, 0.5 + 0.5 * check_fraction(level, "level"))

    def _relative_variance(self, X):
        """Return the variance of the prediction at each row, in units of σ²: h(x) = 1/Σw + |R'^-1 z|²."""
        fitted = self._fitted
        R, norm, order, combinations = fitted.factor
        S = ((X - fitted.X_mean) / norm)[:, order]
        chosen, rest = S[:, : len(R)], S[:, len(R) :]
        root = solve_triangular(R, chosen.T, trans="T", check_finite=False)
        variance = np.einsum("ij,ij->j", root, root) + bool(self.fit_intercept) / fitted.weight_sum
        if rest.shape[1]:
            size = np.abs(rest) + np.abs(chosen) @ np.abs(combinations) + 1.0 / np.sqrt(fitted.n_samples)
            off = np.abs(rest - chosen @ combinations) > 1e-7 * size
            variance[off.any(axis=1)] = np.nan
        return variance


@dataclass(frozen=True)
class RegressionSummary:
    """A fitted regression in numbers; `str` makes the table."""

    names: list
    rows: np.ndarray  # (n_parameters, 6): estimate, standard error, t, p, lower, upper
    level: float
    n_samples: int
    degrees_of_freedom: int
    r2: float
    adjusted_r2: float
    residual_deviation: float
    not_identified: list

    @property
    def table(self):
        """The rows as a DataFrame, indexed by the parameters' names."""
        import pandas as pd

        columns = ["coefficient", "standard error", "t", "p", "lower", "upper"]
        return pd.DataFrame(self.rows, index=self.names, columns=columns)

    def __str__(self):
        width = max(map(len, [*self.names, "intercept"]))
        ends = f"{self.level:.4g} interval" if self.level * 100 % 1 else f"{self.level:.0%} interval"
        lines = [f"{'':{width}}  {'coefficient':>12} {'std. error':>11} {'t':>9} {'p':>7}  {ends:>25}"]
        for name, (estimate, error, t, p, lower, upper) in zip(self.names, self.rows, strict=True):
            small = "< 0.001" if p < 0.001 else f"{p:.3f}"
            lines.append(
                f"{name:{width}}  {estimate:>12.5g} {error:>11.4g} {t:>9.2f} {small:>7}  {lower:>12.5g} {upper:>12.5g}"
            )
        lines.append(
            f"n = {self.n_samples}, degrees of freedom = {self.degrees_of_freedom}, R² = {self.r2:.4f}, "
            f"adjusted R² = {self.adjusted_r2:.4f}, residual sd = {self.residual_deviation:.4g}"
        )
        if self.not_identified:
            lines.append(f"Not identified (other values fit equally well): {', '.join(self.not_identified)}.")
        if self.degrees_of_freedom == 0:
            lines.append("No degrees of freedom: as many parameters as rows, so nothing is left to estimate the noise.")
        return "\n".join(lines)

    __repr__ = __str__
