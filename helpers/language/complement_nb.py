"""Complement naive Bayes: a class described by the texts of all the others."""

import numpy as np

from helpers.language.discrete_nb import DiscreteNB, log, remainder, weighted_sum
from helpers.validation import check_boolean

__all__ = ["ComplementNB"]


class ComplementNB(DiscreteNB):
    r"""Naive Bayes that asks which class's opposite a text resembles least.

    .. math:: \hat y = \arg\min_k \sum_j x_j \log \bar\theta_{kj}, \qquad
              \bar\theta_{kj} = \frac{\sum_{c \ne k} N_{cj} + \alpha}{\sum_i (\sum_{c \ne k} N_{ci} + \alpha)}

    N_cj counts word j in the texts of class c. A text is of the class whose *complement* it fits worst. It was made for
    classes of unlike size: a class with few texts is smoothed most, and its scores suffer; complements are large, and
    of about one size. Shares of the classes are left out.

    It is no cure-all. Small classes drown in the complements of the large ones: where words are what the multinomial
    model takes them for, independent draws, that model finds a small class more often (a test shows it). Compare both
    on texts that neither has seen.

    The weights are w = -log θ̄. With `norm`, each class's are divided by their sum over the words: where words of a
    class stand together ("San Francisco"), the same news counts twice and the class's weights grow too large.

    With two classes this is the multinomial model with equal shares: the complement of one class is the other. With
    more, the softmax of the scores, which `predict_proba` returns, orders the classes but is no probability that the
    model derives.

    At α = 0 a word that only one class has weighs infinitely for it: predictions refuse such weights.

    Parameters
    ----------
    alpha : float or array-like of shape (n_features,), default=1.0
        α, at least 0; an array has one for each feature.
    fit_prior : bool, default=True
        As in the other models; the shares it makes are only shown.
    class_prior : array-like of shape (n_classes,), optional
        As in the other models; only shown.
    norm : bool, default=False
        Whether each class's weights are divided by their sum.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
    class_count_ : ndarray of shape (n_classes,)
        Rows seen of each class, or their weights.
    class_log_prior_ : ndarray of shape (n_classes,)
        Logarithms of the classes' shares, of which predictions make no use.
    feature_count_ : ndarray of shape (n_classes, n_features)
        N.
    feature_all_ : ndarray of shape (n_features,)
        Sums of N over the classes.
    feature_log_prob_ : ndarray of shape (n_classes, n_features)
        w, at least 0: large where a word is rare outside the class.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features,)
        Only when X was a DataFrame with string names.

    Raises
    ------
    ValueError
        If X or y hold NaN or infinity or do not fit each other, a count, a weight or alpha is negative, sums do not
        fit a float64, or the priors are none. In predictions, if a weight is infinite because alpha is 0.

    References
    ----------
    Rennie, Shih, Teevan and Karger (2003), Tackling the poor assumptions of naive Bayes text classifiers, ICML, 3.1
    (complement) and 3.2 (norm).

    Examples
    --------
    Columns count "parcel", "refund" and "the". Of the nine words on delivery and praise, one is "refund".

    >>> X, y = [[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 1, 2]], ["delivery", "delivery", "return", "praise"]
    >>> model = ComplementNB().fit(X, y)
    >>> model.predict([[1, 0, 3], [0, 2, 3]])
    array(['delivery', 'return'], dtype='<U8')
    >>> np.exp(-model.feature_log_prob_[2]).round(3)
    array([0.333, 0.167, 0.5  ])
    """

    def __init__(self, alpha=1.0, fit_prior=True, class_prior=None, norm=False):
        super().__init__(alpha=alpha, fit_prior=fit_prior, class_prior=class_prior)
        self.norm = norm

    def _smooth(self, alpha):
        self.feature_all_ = self.feature_count_.sum(axis=0)
        elsewhere = remainder(self.feature_all_, self.feature_count_) + alpha
        total = elsewhere.sum(axis=1, keepdims=True)
        total[total == 0.0] = 1.0  # no words elsewhere, at alpha 0
        self.feature_log_prob_ = log(total) - log(elsewhere)
        if check_boolean(self.norm, "norm"):
            size = self.feature_log_prob_.sum(axis=1, keepdims=True)
            with np.errstate(invalid="ignore"):  # of infinite weights nothing is left, and predictions say so
                self.feature_log_prob_ /= np.where(size > 0.0, size, 1.0)

    def _joint(self, X):
        if not np.isfinite(self.feature_log_prob_).all():
            k, j = np.argwhere(~np.isfinite(self.feature_log_prob_))[0]
            raise ValueError(
                f"alpha must be above 0, got {np.min(self.alpha)}: feature {j} is in no text outside the class "
                f"{self.classes_.tolist()[k]!r}, and its weight is infinite."
            )
        return weighted_sum(X, self.feature_log_prob_)
