"""Gaussian naive Bayes: each class a cloud of independent bell curves, and Bayes' rule to choose among them."""

import numpy as np

from helpers.prediction.naive_bayes import NaiveBayes, check_priors
from helpers.validation import check_number, check_sample_weight

__all__ = ["GaussianNB"]

BLOCK = 1024  # rows at a time, so that what is made of them stays in the processor's cache


class GaussianNB(NaiveBayes):
    r"""Naive Bayes with a normal distribution for each feature in each class.

    .. math:: P(y = k \mid x) \propto \pi_k \prod_j \frac{1}{\sqrt{2\pi\sigma_{kj}^2}}
              \exp\!\left(-\frac{(x_j - \theta_{kj})^2}{2\sigma_{kj}^2}\right)

    Naive Bayes is named in C §3. "Naive" is the product: within a class, features are taken to be independent. Where
    they are not, the same news counts twice, and probabilities come out too near to 0 and 1.

    Parameters
    ----------
    priors : array-like of shape (n_classes,), optional
        π, at least 0, summing to 1. None takes the classes' shares of the (weighted) rows.
    var_smoothing : float, default=1e-9
        This part of the largest variance of any feature is added to all variances, so that none is 0. Where no
        feature varies at all, the number itself is added: the classes are told apart by π alone.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    class_count_ : ndarray of shape (n_classes,)
        Rows seen of each class, or their weights.
    class_prior_ : ndarray of shape (n_classes,)
        π.
    theta_ : ndarray of shape (n_classes, n_features)
        Means, in the features' units.
    var_ : ndarray of shape (n_classes, n_features)
        Variances, what was added included.
    epsilon_ : float
        What was added.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, squares of X do not fit a float64, a weight is
        negative, or the priors are none. In predictions, if a variance is 0 because var_smoothing is.

    References
    ----------
    Hastie, Tibshirani and Friedman (2009), The Elements of Statistical Learning, 6.6.3.
    Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance, on joining two sets of rows.

    Examples
    --------
    >>> X, y = [[1.0], [2.0], [3.0], [7.0], [8.0], [9.0]], ["low", "low", "low", "high", "high", "high"]
    >>> model = GaussianNB().fit(X, y)
    >>> model.predict([[4.0], [6.0]])
    array(['low', 'high'], dtype='<U4')
    >>> model.theta_.ravel()
    array([8., 2.])
    """

    def __init__(self, priors=None, var_smoothing=1e-9):
        self.priors = priors
        self.var_smoothing = var_smoothing

    def _learn(self, X, codes, sample_weight):
        weight = check_sample_weight(sample_weight, len(X))
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is looked at
            count, mean, variance, spread = _class_moments(X, codes, len(self.classes_), weight)
        if not (np.isfinite(spread) and np.isfinite(variance).all()):
            raise ValueError("X must have units in which the squares of its columns fit a float64.")
        self._join(count, mean, variance)
        self.epsilon_ = self.var_smoothing * (spread or 1.0)
        self.var_ = self._raw_var + self.epsilon_
        self.class_prior_ = self._checked_priors()
        return self

    def _join(self, count, mean, variance):
        """Add to what was known before: the variance of all is that within both parts and that between their means."""
        total = self.class_count_ + count
        share = (count / np.where(total > 0.0, total, 1.0))[:, np.newaxis]
        apart = mean - self.theta_
        self._raw_var = (1.0 - share) * self._raw_var + share * variance + share * (1.0 - share) * apart**2
        self.theta_ = self.theta_ + share * apart
        self.class_count_ = total

    def _joint(self, X):
        self._check_variances()
        with np.errstate(divide="ignore"):  # a prior of 0 makes a class impossible: minus infinity is right
            base = np.log(self.class_prior_)
        base = base - 0.5 * np.sum(np.log(2.0 * np.pi * self.var_), axis=1)
        joint, scaled = np.empty((len(X), len(base))), np.empty_like(X)
        for k, precision in enumerate(1.0 / np.sqrt(self.var_)):
            np.subtract(X, self.theta_[k], out=scaled)
            scaled *= precision
            joint[:, k] = base[k] - 0.5 * np.einsum("ij,ij->i", scaled, scaled)
        return joint

    def _check_variances(self):
        """Refuse a variance of 0, where a density would be infinite: more rows, or var_smoothing, would change it."""
        if not self.var_.all():
            k, j = np.argwhere(self.var_ == 0.0)[0]
            raise ValueError(
                f"var_smoothing must be above 0, got {self.var_smoothing!r}: feature {j} does not vary in class "
                f"{self.classes_.tolist()[k]!r}."
            )

    def _begin(self, classes, n_features):
        check_number(self.var_smoothing, "var_smoothing", minimum=0)
        self.classes_ = classes
        self.class_count_ = np.zeros(len(classes))
        self.theta_ = np.zeros((len(classes), n_features))
        self._raw_var = np.zeros((len(classes), n_features))
        self._checked_priors()

    def _checked_priors(self):
        if self.priors is None:
            return self.class_count_ / max(self.class_count_.sum(), 1e-300)
        return check_priors(self.priors, "priors", len(self.classes_))


def _class_moments(X, codes, n_classes, weight):
    """Return weights, means and variances by class (of a class without rows: zeros), and the largest variance of all.

    Sums over the classes are one product with a matrix of zeros and ones. Before squares are summed, each row is taken
    less its class's mean: a variance as the mean of squares less the square of the mean loses all digits far from zero.
    """
    member = np.zeros((n_classes, len(X)))
    member[codes, np.arange(len(X))] = 1.0 if weight is None else weight
    count = member.sum(axis=1)
    member /= np.where(count > 0.0, count, 1.0)[:, np.newaxis]

    overall = np.full(len(X), 1.0 / len(X)) @ X
    blocks = [slice(begin, begin + BLOCK) for begin in range(0, len(X), BLOCK)]
    shift, squares = np.zeros((n_classes, X.shape[1])), np.zeros(X.shape[1])
    for rows in blocks:
        Z = X[rows] - overall
        shift += member[:, rows] @ Z
        squares += np.einsum("ij,ij->j", Z, Z)
    center = overall + shift
    rest, variance = np.zeros_like(shift), np.zeros_like(shift)
    for rows in blocks:
        Z = X[rows] - center[codes[rows]]
        rest += member[:, rows] @ Z  # what rounding left of the mean
        variance += member[:, rows] @ np.square(Z, out=Z)
    return count, center + rest, np.maximum(variance - rest**2, 0.0), squares.max() / len(X)
