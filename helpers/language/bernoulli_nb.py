"""Bernoulli naive Bayes: each word of the vocabulary is in the text or not, and what is missing speaks too."""

import numpy as np
from scipy.sparse import issparse

from helpers.language.discrete_nb import DiscreteNB, first_wrong, log, product, remainder, weighted_sum
from helpers.validation import check_number

__all__ = ["BernoulliNB"]


class BernoulliNB(DiscreteNB):
    r"""Naive Bayes for features that are there or not.

    .. math:: \log P(y = k \mid x) = \log \pi_k + \sum_j \bigl[ x_j \log \theta_{kj}
              + (1 - x_j) \log (1 - \theta_{kj}) \bigr] + \text{const}, \qquad
              \theta_{kj} = \frac{N_{kj} + \alpha}{N_k + 2\alpha}

    N_k counts the texts of class k, N_kj those of them that have word j; x_j is 1 if the text at hand has it and 0 if
    not. Unlike in the multinomial model, how often a word stands there does not matter, and every word that is *not*
    there counts: a long vocabulary speaks mostly by its silence. Most of x is 0, so the sum over all words is taken
    once, and a text only changes what it has:

    .. math:: \sum_j \log (1 - \theta_{kj}) + \sum_{j: x_j = 1} \bigl[ \log \theta_{kj} - \log (1 - \theta_{kj}) \bigr]

    At α = 0, a class is ruled out by one word that it never had, and by the lack of one that all its texts had. A text
    that is ruled out in all classes has no probabilities: predictions then refuse it.

    Parameters
    ----------
    alpha : float or array-like of shape (n_features,), default=1.0
        α, at least 0; an array has one for each feature.
    fit_prior : bool, default=True
        Whether π is the classes' shares of the (weighted) rows; else all are the same.
    class_prior : array-like of shape (n_classes,), optional
        π, at least 0, summing to 1. Given, `fit_prior` does nothing.
    binarize : float or None, default=0.0
        A feature is there if it is above this number, at least 0. None: X holds zeros and ones already.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    class_count_ : ndarray of shape (n_classes,)
        N_k: rows seen of each class, or their weights.
    class_log_prior_ : ndarray of shape (n_classes,)
        log π.
    feature_count_ : ndarray of shape (n_classes, n_features)
        N_kj.
    feature_log_prob_ : ndarray of shape (n_classes, n_features)
        log θ.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, X holds more than zeros and ones and binarize is None,
        a weight or alpha is negative, sums do not fit a float64, or the priors are none. In predictions, if a row is
        impossible in all classes because alpha is 0.

    References
    ----------
    McCallum and Nigam (1998), A comparison of event models for naive Bayes text classification, AAAI workshop on
    learning for text categorization.
    Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, 13.3.

    Examples
    --------
    Columns count "good", "bad" and "the". The last text has none of them: that nothing is good is news as well.

    >>> X, y = [[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 0, 1]], ["glad", "glad", "cross", "cross"]
    >>> model = BernoulliNB().fit(X, y)
    >>> model.predict([[1, 0, 3], [0, 1, 3], [0, 0, 0]])
    array(['glad', 'cross', 'cross'], dtype='<U5')
    >>> np.exp(model.feature_log_prob_).round(3)
    array([[0.25, 0.5 , 0.75],
           [0.75, 0.25, 0.75]])
    """

    def __init__(self, alpha=1.0, fit_prior=True, class_prior=None, binarize=0.0):
        super().__init__(alpha=alpha, fit_prior=fit_prior, class_prior=class_prior)
        self.binarize = binarize

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = False
        return tags

    def _prepared(self, X):
        """Return a table of zeros and ones: which features are there."""
        if self.binarize is None:
            return _checked_binary(X)
        threshold = check_number(self.binarize, "binarize", minimum=0)
        if not issparse(X):
            return np.greater(X, threshold).astype(np.float64)
        if not X.has_canonical_format:  # a value in two parts is above the threshold only as their sum
            X = X.copy()
            X.sum_duplicates()
        return type(X)(((X.data > threshold).astype(np.float64), X.indices, X.indptr), shape=X.shape)

    def _smooth(self, alpha):
        total = self.class_count_[:, np.newaxis]
        log_total = log(np.where(total + 2.0 * alpha > 0.0, total + 2.0 * alpha, 1.0))
        self.feature_log_prob_ = log(self.feature_count_ + alpha) - log_total
        self._log_absent = log(remainder(total, self.feature_count_) + alpha) - log_total

    def _joint(self, X):
        needed = np.isneginf(self._log_absent)  # at alpha 0: what all rows of a class have
        absent = np.where(needed, 0.0, self._log_absent)
        joint = weighted_sum(X, self.feature_log_prob_ - absent) + (absent.sum(axis=1) + self.class_log_prior_)
        if needed.any():
            joint[product(X, needed.astype(float)) < needed.sum(axis=1)] = -np.inf
        return joint


def _checked_binary(X):
    values = X.data if issparse(X) else X
    if not ((values == 0.0) | (values == 1.0)).all():
        value, i, j = first_wrong(X, lambda values: (values != 0.0) & (values != 1.0))
        raise ValueError(f"X must hold 0 and 1 only where binarize is None, got {value} in row {i}, column {j}.")
    return X
