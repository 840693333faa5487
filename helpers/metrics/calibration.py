"""Do the probabilities keep their word: of those who were given 20%, did 20% buy?"""

import numpy as np

from helpers.metrics.arguments import check_binary, check_probabilities
from helpers.validation import check_choice, check_integer

__all__ = ["brier_score_loss", "calibration_curve"]


def brier_score_loss(y_true, y_proba, *, sample_weight=None, pos_label=None):
    r"""Return the mean squared distance of the probabilities from what came true.

    .. math:: \frac{\sum_i w_i (\hat p_i - y_i)^2}{\sum_i w_i}

    Right probabilities have the lowest expected value, Σ p(1-p)/n, and no ranking alone reaches it. The share of
    buyers p̄, given to everybody, scores p̄(1-p̄).

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        1 for who bought, 0 (or -1) for who did not; any two labels with `pos_label`.
    y_proba : array-like of shape (n_samples,)
        The predicted probability of a buyer.
    sample_weight : array-like of shape (n_samples,), optional
    pos_label : label, optional

    Returns
    -------
    float

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78.

    Examples
    --------
    >>> round(brier_score_loss([0, 1, 1], [0.1, 0.8, 0.6]), 3)
    0.07
    """
    y_proba = check_probabilities(y_proba)
    positive, proba, weight = check_binary(y_true, y_proba, sample_weight, pos_label=pos_label, name="y_proba")
    return float(np.average((proba - positive) ** 2, weights=weight))


def calibration_curve(y_true, y_prob, *, pos_label=None, n_bins=5, strategy="uniform"):
    r"""Return, bin by bin, how many bought and how many were said to.

    .. math:: \bar y_b = \frac{1}{n_b} \sum_{i \in b} y_i, \qquad \bar p_b = \frac{1}{n_b} \sum_{i \in b} \hat p_i

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        1 for who bought, 0 (or -1) for who did not; any two labels with `pos_label`.
    y_prob : array-like of shape (n_samples,)
        The predicted probability of a buyer.
    pos_label : label, optional
    n_bins : int, default=5
    strategy : {"uniform", "quantile"}, default="uniform"
        Bins of equal width between 0 and 1, or with about as many rows each. Where buyers are rare, most bins of equal
        width are empty: take "quantile".

    Returns
    -------
    prob_true, prob_pred : ndarray of shape (n_bins or fewer,)
        Bins without rows are left out. A probability on the edge of two bins belongs to the lower one.

    Examples
    --------
    >>> prob_true, prob_pred = calibration_curve([0, 0, 1, 0, 1, 1], [0.1, 0.2, 0.3, 0.6, 0.8, 0.9], n_bins=2)
    >>> prob_true.round(2), prob_pred.round(2)
    (array([0.33, 0.67]), array([0.2 , 0.77]))
    """
    n_bins = check_integer(n_bins, "n_bins")
    check_choice(strategy, "strategy", ["uniform", "quantile"])
    y_prob = check_probabilities(y_prob, "y_prob")
    positive, prob, _ = check_binary(y_true, y_prob, pos_label=pos_label, name="y_prob")
    edges = np.linspace(0, 1, n_bins + 1) if strategy == "uniform" else _quantiles(prob, n_bins)
    bins = np.searchsorted(edges[1:-1], prob)
    rows = np.bincount(bins, minlength=n_bins)
    bought, promised = (np.bincount(bins, weights=values, minlength=n_bins) for values in (positive, prob))
    filled = rows > 0
    return bought[filled] / rows[filled], promised[filled] / rows[filled]


def _quantiles(values, n_bins):
    """Return the n_bins + 1 edges that cut the values into bins of about as many rows each.

    The positions k(n - 1)/n_bins are whole numbers with a remainder, not floats: an edge that falls on a value is that
    value to the last digit. Were it off by rounding, all rows of this value would change their bin.
    """
    values = np.sort(values)
    below, part = np.divmod(np.arange(n_bins + 1) * (len(values) - 1), n_bins)
    above = np.minimum(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (part / n_bins)
