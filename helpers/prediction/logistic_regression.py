"""Logistic regression: the probability of a class, from a line through an S-curve, and how sure we are of it."""

import warnings
from numbers import Real

import numpy as np
from scipy.special import entr, expit, log_expit, log_softmax, softmax
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from helpers.prediction.logistic_inference import LogisticInference
from helpers.prediction.logistic_loss import BinaryLoss, SoftmaxLoss, make_design
from helpers.prediction.logistic_solvers import finish, solve_gradient, solve_lbfgs, solve_newton
from helpers.validation import check_boolean, check_choice, check_integer, check_number, check_sample_weight, is_ready

__all__ = ["LogisticRegression", "SeparationWarning"]


class SeparationWarning(ConvergenceWarning):
    """The classes are separated: without a penalty, no finite coefficients are best."""


class LogisticRegression(LogisticInference, ClassifierMixin, BaseEstimator):
    r"""Logistic regression by maximum likelihood, with an L2 penalty unless C is infinite.

    .. math:: P(y = 1 \mid x) = \frac{1}{1 + e^{-(\beta_0 + x^\top\beta)}}, \qquad
              \min_{\beta_0, \beta}\; C \sum_i w_i \log\!\left(1 + e^{-m_i}\right) + \tfrac12 \|\beta\|^2

    The formula of D §3.1(3) and E (B names the method); :math:`m_i` is the log-odds of the class that came,
    :math:`\pm(\beta_0 + x_i^\top\beta)`. With more than two classes, the softmax: a row of coefficients a class,

    .. math:: P(y = k \mid x) \propto e^{\beta_{0k} + x^\top\beta_k}, \qquad
              \min\; -C \sum_i w_i \log P(y_i \mid x_i) + \tfrac12 \sum_k \|\beta_k\|^2

    where coefficients and intercepts sum to zero over the classes. The objective is scikit-learn's, and so is the
    answer, to as many digits as the data allow.

    Parameters
    ----------
    C : float, default=1.0
        Above 0: the larger, the weaker the penalty. `np.inf` leaves it out. The intercept is never penalized.
        The penalty hangs on the features' units: standardize them if they differ.
    fit_intercept : bool, default=True
    class_weight : dict, "balanced" or None, default=None
        Weights by class, times the sample weights. "balanced" gives all classes the same sum. Weights move the
        probabilities with them: they are then no longer those of the customers at hand.
    solver : {"newton", "lbfgs", "gradient"}, default="newton"
        "newton" doubles the right digits each step and forms a matrix of all pairs of coefficients. "lbfgs" forms
        none without need: for thousands of columns. "gradient" is there to be watched.
    learning_rate : float, optional
        Step of "gradient", on standardized features. None takes one that always goes down.
    tol : float, default=1e-8
        Stop when no slope of the mean loss (by standardized coefficients) is steeper.
    max_iter : int, default=100
        Steps at most; a ConvergenceWarning says when they did not do. "gradient" needs thousands.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    coef_ : ndarray of shape (1, n_features) or (n_classes, n_features)
        Log-odds (of the second class, if there are two) a unit of the feature.
    intercept_ : ndarray of shape (1,) or (n_classes,)
    rank_ : int
        How many columns are linearly independent; a penalty makes up for those that are not.
    separated_ : str or None
        "completely" or "partly" if the classes can be told apart so well that coefficients grow without end.
    n_iter_ : ndarray of shape (1,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.
    loss_path_ : ndarray of shape (n_iter_ + 1,)
        Only with "gradient": the mean log loss, and the penalty's part, before the first step and after each.

    Standard errors, z and p values, odds ratios and their intervals are worked out when asked for: see
    `helpers.prediction.logistic_inference.LogisticInference`.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, y has one class or is continuous, a weight is
        negative, or gradient descent diverges.

    Warns
    -----
    SeparationWarning
        Without a penalty, if some combination of columns tells classes apart without error: the likelihood then rises
        for ever, and the coefficients are where the solver gave up.

    References
    ----------
    Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 4.4.
    Albert and Anderson (1984), On the existence of maximum likelihood estimates in logistic regression models.

    Examples
    --------
    >>> app, buys = [[0], [0], [0], [1], [1], [1]], ["no", "no", "yes", "no", "yes", "yes"]
    >>> model = LogisticRegression(C=np.inf).fit(app, buys)
    >>> model.predict_proba([[1]]).round(6)
    array([[0.333333, 0.666667]])
    >>> float(model.odds_ratios_[0].round(6))  # odds of 2 against odds of 1/2
    4.0
    """

    def __init__(
        self,
        C=1.0,
        *,
        fit_intercept=True,
        class_weight=None,
        solver="newton",
        learning_rate=None,
        tol=1e-8,
        max_iter=100,
    ):
        self.C = C
        self.fit_intercept = fit_intercept
        self.class_weight = class_weight
        self.solver = solver
        self.learning_rate = learning_rate
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X, y, sample_weight=None):
        """Find the coefficients.

        A weight counts a row as if it were there that many times, for the standard errors too.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
        y : array-like of shape (n_samples,)
            Classes: numbers or texts.
        sample_weight : array-like of shape (n_samples,), optional

        Returns
        -------
        self : LogisticRegression
        """
        self._check_parameters()
        X, codes = self._validate(X, y)
        X, codes, weight = self._weigh(X, codes, sample_weight)
        total = weight.sum()
        share = weight / total

        needs_curvature = self.solver == "newton" or np.isinf(self.C)
        design = make_design(X, share, self.C * total, self.fit_intercept, check_condition=needs_curvature)
        if len(self.classes_) == 2:
            loss = BinaryLoss(design, codes == 1, share)
        else:
            loss = SoftmaxLoss(design, codes, share, len(self.classes_))
        solution = self._solve(loss)
        if needs_curvature and solution.separated is None and not (solution.converged and self.solver == "newton"):
            solution = finish(loss, solution)

        v = solution.v if len(self.classes_) == 2 else loss.G @ loss.unpack(solution.v)
        self.coef_, self.intercept_ = map(np.atleast_1d, design.coefficients(np.atleast_2d(v)))
        if not np.isfinite(self.coef_).all() or not np.isfinite(self.intercept_).all():
            raise ValueError("X must have units in which the coefficients fit a float64: these overflow.")
        self.rank_ = design.rank
        self.n_iter_ = np.array([solution.n_iter], dtype=np.int32)
        shares = np.bincount(codes, weights=share)
        self._keep(loss, solution, total, entr(shares).sum() if self.fit_intercept else np.log(len(shares)))
        self._warn(solution)
        return self

    def decision_function(self, X):
        """Return the log-odds of the second class, shape (n_samples,); of more classes, a column each."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        scores = X @ self.coef_.T + self.intercept_
        return scores.ravel() if len(self.classes_) == 2 else scores

    def predict(self, X):
        """Return the likeliest class of each row."""
        scores = self.decision_function(X)
        return self.classes_[(scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)]

    def predict_proba(self, X):
        """Return the probability of each class, shape (n_samples, n_classes), in the order of `classes_`."""
        scores = self.decision_function(X)
        return np.column_stack([expit(-scores), expit(scores)]) if scores.ndim == 1 else softmax(scores, axis=1)

    def predict_log_proba(self, X):
        """Return the logarithms of the probabilities, exact where these are too small for a float64."""
        scores = self.decision_function(X)
        if scores.ndim == 1:
            return np.column_stack([log_expit(-scores), log_expit(scores)])
        return log_softmax(scores, axis=1)

    def _validate(self, X, y):
        if is_ready(X, y):
            self.n_features_in_ = X.shape[1]
            vars(self).pop("feature_names_in_", None)  # of an earlier fit to a DataFrame
        else:
            try:
                X, y = validate_data(self, X, y, dtype=np.float64)
            except OverflowError:
                raise ValueError("X must hold numbers that fit a float64, got a larger integer.") from None
            check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y must hold at least two classes, got one class only: {self.classes_[:1].tolist()[0]!r}."
            )
        return X, codes

    def _weigh(self, X, codes, sample_weight):
        """Return rows, classes and weights without the rows of weight zero, which must change nothing."""
        weight = check_sample_weight(sample_weight, len(X))
        weight = np.ones(len(X)) if weight is None else weight
        if self.class_weight is not None:
            y = self.classes_[codes]
            by_class = compute_class_weight(self.class_weight, classes=self.classes_, y=y, sample_weight=weight)
            if not (np.isfinite(by_class).all() and by_class.min() >= 0.0):
                raise ValueError(f"class_weight must hold finite numbers of at least 0, got {self.class_weight!r}.")
            weight = weight * by_class[codes]
        used = weight > 0.0
        if not used.all():
            X, codes, weight = X[used], codes[used], weight[used]
            gone = self.classes_[np.bincount(codes, minlength=len(self.classes_)) == 0]
            if len(gone):
                raise ValueError(
                    f"sample_weight must leave rows of every class: those of {gone.tolist()[0]!r} all have weight 0."
                )
        return X, codes, weight

    def _solve(self, loss):
        vars(self).pop("loss_path_", None)  # of an earlier fit with another solver
        if self.solver == "newton":
            return solve_newton(loss, self.tol, self.max_iter)
        if self.solver == "lbfgs":
            return solve_lbfgs(loss, self.tol, self.max_iter)
        solution = solve_gradient(loss, self.tol, self.max_iter, self.learning_rate)
        self.loss_path_ = np.array(solution.losses)
        return solution

    def _warn(self, solution):
        if self.separated_ is not None:
            first = int(self.fit_intercept)
            names = np.array(self.parameter_names_)[first:][self._fitted.running_away[first:]]
            which = "all" if self.separated_ == "completely" else f"{int(np.sum(solution.separated))}"
            warnings.warn(
                f"The classes are {self.separated_} separated: a combination of columns tells {which} of "
                f"{len(solution.separated)} rows apart without error, so larger coefficients always fit better and "
                f"none are best. Give C a finite value, such as C=1.0 on standardized columns, or merge or leave out "
                f"what does it: {', '.join(names)}.",
                SeparationWarning,
                stacklevel=3,
            )
        elif not solution.converged:
            warnings.warn(
                f"solver={self.solver!r} did not converge in max_iter={self.max_iter} steps: raise max_iter or tol.",
                ConvergenceWarning,
                stacklevel=3,
            )

    def _check_parameters(self):
        if not (isinstance(self.C, Real) and np.isposinf(self.C)):
            check_number(self.C, "C", above=0)
        check_boolean(self.fit_intercept, "fit_intercept")
        check_choice(self.solver, "solver", ["newton", "lbfgs", "gradient"])
        check_number(self.tol, "tol", minimum=0)
        check_integer(self.max_iter, "max_iter")
        if self.learning_rate is not None:
            check_number(self.learning_rate, "learning_rate", above=0)
        if self.class_weight is not None and not isinstance(self.class_weight, dict):
            check_choice(self.class_weight, "class_weight", ["balanced"])
