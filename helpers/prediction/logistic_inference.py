"""How sure a logistic regression is: standard errors, tests, intervals, odds ratios, and the table that prints them."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import expit, ndtr, ndtri
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.validation import check_fraction

__all__ = ["FittedLogit", "LogisticInference", "LogisticSummary"]


@dataclass(frozen=True)
class FittedLogit:
    """What `LogisticRegression.fit` keeps of the data: sums and small matrices, no row of X."""

    root: np.ndarray | None  # (n_parameters, k): root @ root.T is the covariance; None where no curvature was formed
    n_samples: int  # rows with a weight above zero
    log_likelihood: float
    null_log_likelihood: float  # of the model that gives everybody the same odds
    not_identified: np.ndarray  # (n_parameters,) of bool
    running_away: np.ndarray  # (n_parameters,) of bool: infinite at the best fit


class LogisticInference:
    r"""The inference of a logistic regression with two classes, for `LogisticRegression`.

    Far from few rows, the estimates are normal around the truth, X including a column of ones for the intercept:

    .. math:: \widehat{\mathrm{var}}(\hat\beta) = \Big(\sum_i w_i\, \hat p_i (1 - \hat p_i)\, x_i x_i^\top
              + \tfrac1C D\Big)^{-1}, \qquad z_j = \hat\beta_j / \mathrm{se}_j \sim N(0, 1)

    D is the identity but for a 0 at the intercept. With C = inf these are the standard errors of maximum likelihood.
    With a penalty the estimate is pulled towards 0, and the same formula is the spread of what one believes after
    seeing the data if one expected coefficients around 0 with variance C before: the intervals then are of belief, they
    do not cover a truth far from 0 as often as they say, and p tests nothing. Class weights are no number of rows:
    errors from a fit with them are in no true unit.

    Arrays run over the parameters: the intercept first if there is one, then the features. What the data do not
    identify, or what grows without end because classes are separated, has NaN for its standard error, z, p, interval.
    """

    @property
    def parameter_names_(self):
        """Names of the parameters, a list of str."""
        check_is_fitted(self)
        names = getattr(self, "feature_names_in_", [f"x{j}" for j in range(self.n_features_in_)])
        return ["intercept"] * bool(self.fit_intercept) + [str(name) for name in names]

    @property
    def parameters_(self):
        """The intercept (if there is one) and the coefficients, shape (n_parameters,)."""
        self._two_classes()
        return np.concatenate([self.intercept_] * bool(self.fit_intercept) + [self.coef_[0]])

    @property
    def covariance_(self):
        """Covariance matrix of the estimates, shape (n_parameters, n_parameters)."""
        fitted = self._with_curvature()
        covariance = fitted.root @ fitted.root.T
        unknown = fitted.not_identified | fitted.running_away
        covariance[unknown] = covariance[:, unknown] = np.nan
        return covariance

    @property
    def standard_errors_(self):
        """Standard deviations of the estimates, shape (n_parameters,)."""
        fitted = self._with_curvature()
        longest = np.abs(fitted.root).max(axis=1)  # taken out, so that no square overflows
        longest[longest == 0.0] = 1.0
        errors = longest * np.sqrt(np.sum((fitted.root.T / longest) ** 2, axis=0))
        return np.where(fitted.not_identified | fitted.running_away, np.nan, errors)

    @property
    def z_values_(self):
        """Estimates over their standard errors, shape (n_parameters,)."""
        return self.parameters_ / self.standard_errors_

    @property
    def p_values_(self):
        """Two-sided probabilities of a z at least as large if the parameter were 0, shape (n_parameters,)."""
        return 2.0 * ndtr(-np.abs(self.z_values_))

    @property
    def odds_ratios_(self):
        """What one unit more of each feature multiplies the odds by: exp of the coefficients, shape (n_features,)."""
        self._two_classes()
        with np.errstate(over="ignore"):  # of a unit so large that the odds overflow: infinite is right
            return np.exp(self.coef_[0])

    @property
    def log_likelihood_(self):
        """Sum over the rows of the (weighted) logarithm of the probability that was given to the class that came."""
        check_is_fitted(self)
        return self._fitted.log_likelihood

    @property
    def pseudo_r2_(self):
        """McFadden's: 1 less the log-likelihood over that of the model that gives everybody the same odds."""
        check_is_fitted(self)
        return float(1.0 - self._fitted.log_likelihood / self._fitted.null_log_likelihood)

    def confidence_intervals(self, level=0.95):
        """Return an interval for each parameter that covers the truth in about `level` of all samples.

        Parameters
        ----------
        level : float, default=0.95

        Returns
        -------
        ndarray of shape (n_parameters, 2)
            Lower and upper ends, in log-odds.
        """
        half = _z_quantile(level) * self.standard_errors_
        return np.column_stack([self.parameters_ - half, self.parameters_ + half])

    def odds_ratio_intervals(self, level=0.95):
        """Return the same for the odds ratios of the features, shape (n_features, 2)."""
        with np.errstate(over="ignore"):
            return np.exp(self.confidence_intervals(level)[int(self.fit_intercept) :])

    def predict_interval(self, X, level=0.95):
        r"""Return an interval for each row's probability of the second class.

        .. math:: \sigma\!\left(x^\top\hat\beta \pm z \sqrt{x^\top\, \widehat{\mathrm{var}}(\hat\beta)\, x}\right)

        The interval is made for the log-odds and then bent by the S-curve σ, so it never leaves 0 and 1.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        level : float, default=0.95

        Returns
        -------
        ndarray of shape (n_samples, 2)
            Lower and upper ends.
        """
        fitted = self._with_curvature()
        unknown = fitted.not_identified | fitted.running_away
        if unknown.any():
            names = ", ".join(np.array(self.parameter_names_)[unknown])
            raise ValueError(f"predict_interval needs parameters that the data tell, but they do not tell: {names}.")
        scores = self.decision_function(X)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        rows = X @ fitted.root[int(self.fit_intercept) :]
        if self.fit_intercept:
            rows += fitted.root[0]
        half = _z_quantile(level) * np.sqrt(np.sum(rows**2, axis=1))
        return expit(np.column_stack([scores - half, scores + half]))

    def summary(self, level=0.95):
        """Return the table of estimates; `print` shows it.

        Parameters
        ----------
        level : float, default=0.95
            Of the intervals.

        Returns
        -------
        LogisticSummary
        """
        lower, upper = self.confidence_intervals(level).T
        with np.errstate(over="ignore"):
            ratios = np.exp(self.parameters_)
        columns = (self.parameters_, self.standard_errors_, self.z_values_, self.p_values_, lower, upper, ratios)
        names = np.array(self.parameter_names_, dtype=object)
        return LogisticSummary(
            names=list(names),
            rows=np.column_stack(columns),
            level=level,
            outcome=str(self.classes_[1]),
            n_samples=self._fitted.n_samples,
            log_likelihood=self.log_likelihood_,
            pseudo_r2=self.pseudo_r2_,
            C=float(self.C),
            class_weighted=self.class_weight is not None,
            not_identified=list(names[self._fitted.not_identified]),
            running_away=list(names[self._fitted.running_away]),
        )

    def _keep(self, loss, solution, total, null_loss):
        """Keep of a solution what the inference needs."""
        design, first = loss.design, int(self.fit_intercept)
        away, self.separated_ = np.zeros(self.n_features_in_ + first, dtype=bool), None
        if solution.separated is not None:
            away = _grows(design, loss.unpack(solution.runaway), first)
            self.separated_ = "completely" if solution.separated.all() else "partly"
        root = None
        if solution.factor is not None and len(self.classes_) == 2:
            inverse = solve_triangular(solution.factor, np.eye(len(solution.factor)))
            coef, intercept = design.coefficients(inverse.T)
            root = np.vstack([intercept[np.newaxis]] * first + [coef.T]) / np.sqrt(total)
        self._fitted = FittedLogit(
            root=root,
            n_samples=loss.design.Q.shape[1],
            log_likelihood=-total * solution.log_loss,
            null_log_likelihood=-total * null_loss,
            not_identified=np.concatenate([np.zeros(first, dtype=bool), ~design.identified]),
            running_away=away,
        )

    def _two_classes(self):
        check_is_fitted(self)
        if len(self.classes_) != 2:
            raise ValueError(f"y must have two classes for standard errors and odds ratios, got {len(self.classes_)}.")
        return self._fitted

    def _with_curvature(self):
        fitted = self._two_classes()
        if fitted.root is None:
            raise ValueError(
                f"solver must be 'newton' for errors of a penalized fit, got {self.solver!r}: no curvature is formed."
            )
        return fitted


@dataclass(frozen=True)
class LogisticSummary:
    """A fitted logistic regression in numbers; `str` makes the table."""

    names: list
    rows: np.ndarray  # (n_parameters, 7): estimate, standard error, z, p, lower, upper, odds ratio
    level: float
    outcome: str
    n_samples: int
    log_likelihood: float
    pseudo_r2: float
    C: float
    class_weighted: bool
    not_identified: list
    running_away: list

    @property
    def table(self):
        """The rows as a DataFrame, indexed by the parameters' names."""
        import pandas as pd

        columns = ["coefficient", "standard error", "z", "p", "lower", "upper", "odds ratio"]
        return pd.DataFrame(self.rows, index=self.names, columns=columns)

    def __str__(self):
        width = max(map(len, [*self.names, "intercept"]))
        ends = f"{self.level:.4g} interval" if self.level * 100 % 1 else f"{self.level:.0%} interval"
        lines = [
            f"log-odds of {self.outcome!r}",
            f"{'':{width}}  {'coefficient':>11} {'std. error':>10} {'z':>8} {'p':>7}  {ends:>21} {'odds ratio':>10}",
        ]
        for name, (estimate, error, z, p, lower, upper, ratio) in zip(self.names, self.rows, strict=True):
            small = "< 0.001" if p < 0.001 else f"{p:.3f}"
            lines.append(
                f"{name:{width}}  {estimate:>11.4g} {error:>10.3g} {z:>8.2f} {small:>7}  "
                f"{lower:>10.4g} {upper:>10.4g} {ratio:>10.4g}"
            )
        lines.append(
            f"n = {self.n_samples}, log-likelihood = {self.log_likelihood:.2f}, pseudo-R² = {self.pseudo_r2:.4f}"
        )
        if np.isfinite(self.C):
            lines.append(
                f"Penalty C = {self.C:g}: estimates are pulled towards 0; errors and intervals say what to believe if\n"
                "coefficients near 0 were expected beforehand. For tests, fit with C=np.inf."
            )
        if self.class_weighted:
            lines.append("Class weights: errors are not in units of real rows, the intercept is not of real shares.")
        if self.not_identified:
            lines.append(f"Not identified (other values fit equally well): {', '.join(self.not_identified)}.")
        if self.running_away:
            lines.append(f"Separated classes, growing without end: {', '.join(self.running_away)}.")
        return "\n".join(lines)

    __repr__ = __str__


def _grows(design, steps, first):
    """Which parameters the last Newton step (a row a contrast of classes) still moves, in standardized units."""
    coef, intercept = design.coefficients(steps)
    moved = [np.abs(intercept)[:, np.newaxis]] * first + [np.abs(coef) * design.unit]
    moved = np.concatenate(moved, axis=1).max(axis=0)
    return moved > 0.01 * moved[first:].max(initial=1e-300)


def _z_quantile(level):
    return ndtri(0.5 + 0.5 * check_fraction(level, "level"))
