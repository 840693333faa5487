"""Multinomial naive Bayes: a text as words drawn from its class's urn, with replacement."""

import numpy as np

from helpers.language.discrete_nb import DiscreteNB, log, weighted_sum

__all__ = ["MultinomialNB"]


class MultinomialNB(DiscreteNB):
    r"""Naive Bayes for counts of words.

    .. math:: \log P(y = k \mid x) = \log \pi_k + \sum_j x_j \log \theta_{kj} + \text{const}, \qquad
              \theta_{kj} = \frac{N_{kj} + \alpha}{\sum_i (N_{ki} + \alpha)}

    N_kj counts word j in the texts of class k, x_j in the text at hand. Naive Bayes for text is named in C §3. "Naive"
    is the sum: once the class is known, a word says nothing on the others. As words do come together, the same news
    counts twice: the class is often right, its probability too near to 0 or 1.

    α is the count of each word in each class before any text is read. At α = 0 a word that a class has never seen has
    log θ = -∞ there, so that one such word rules the class out whatever the others say. A text that is ruled out in
    all classes has no probabilities: predictions then refuse it.

    Parameters
    ----------
    alpha : float or array-like of shape (n_features,), default=1.0
        α, at least 0; an array has one for each feature.
    fit_prior : bool, default=True
        Whether π is the classes' shares of the (weighted) rows; else all are the same.
    class_prior : array-like of shape (n_classes,), optional
        π, at least 0, summing to 1. Given, `fit_prior` does nothing.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    class_count_ : ndarray of shape (n_classes,)
        Rows seen of each class, or their weights.
    class_log_prior_ : ndarray of shape (n_classes,)
        log π.
    feature_count_ : ndarray of shape (n_classes, n_features)
        N.
    feature_log_prob_ : ndarray of shape (n_classes, n_features)
        log θ.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, a count, a weight or alpha is negative, sums do not
        fit a float64, or the priors are none. In predictions, if a row is impossible in all classes because alpha is 0.

    References
    ----------
    McCallum and Nigam (1998), A comparison of event models for naive Bayes text classification, AAAI workshop on
    learning for text categorization.
    Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, 13.2.

    Examples
    --------
    Columns count "good", "bad" and "the".

    >>> X, y = [[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 0, 1]], ["glad", "glad", "cross", "cross"]
    >>> model = MultinomialNB().fit(X, y)
    >>> model.predict([[1, 0, 3], [0, 1, 3]])
    array(['glad', 'cross'], dtype='<U5')
    >>> (np.exp(model.feature_log_prob_) * [[7], [9]]).round(6)
    array([[1., 3., 3.],
           [4., 1., 4.]])
    """

    def _smooth(self, alpha):
        smoothed = self.feature_count_ + alpha
        total = smoothed.sum(axis=1, keepdims=True)
        # A class without a word, at alpha 0: all words are impossible there.
        self.feature_log_prob_ = log(smoothed) - np.log(np.where(total > 0.0, total, 1.0))

    def _joint(self, X):
        return weighted_sum(X, self.feature_log_prob_) + self.class_log_prior_
