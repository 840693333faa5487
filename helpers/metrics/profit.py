"""What a list of customers to contact is worth, in money."""

import numpy as np

from helpers.metrics.arguments import check_binary, check_probabilities
from helpers.metrics.lift import buyers_at
from helpers.validation import check_number, check_sample_weight

__all__ = ["expected_profit", "profit_curve"]


def expected_profit(y_true, y_proba, *, margin, cost, threshold=None, sample_weight=None):
    r"""Return the profit a customer of contacting those whose predicted probability is high enough.

    .. math:: \frac{1}{\sum_i w_i} \sum_i w_i\, [\hat p_i > t]\,(m\, y_i - c), \qquad t = \frac{c}{m}

    A contact costs c whatever comes of it, and brings m if the customer buys: it pays on average where p m > c. The
    mean runs over all customers, those who are not contacted bringing nothing, so that lists of different lengths
    compare. Measured on rows that the model has not seen, it estimates what the rule will earn.

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        1 for who buys when contacted, 0 for who does not.
    y_proba : array-like of shape (n_samples,)
        The predicted probability of a 1.
    margin : float
        m, above 0: what a buyer brings before the cost of the contact.
    cost : float
        c, at least 0: what a contact costs, in the same money.
    threshold : float, optional
        t, if not the one that pays.
    sample_weight : array-like of shape (n_samples,), optional

    Returns
    -------
    float
        Money a customer. Times the number of customers it is the profit of the campaign.

    Examples
    --------
    >>> expected_profit([1, 0, 0, 1], [0.9, 0.6, 0.1, 0.2], margin=10, cost=4)  # contacts two: 10 - 2 * 4, for four
    0.5
    >>> expected_profit([1, 0, 0, 1], [0.9, 0.6, 0.1, 0.2], margin=10, cost=4, threshold=0)  # contacts all
    1.0
    """
    positive, y_proba, margin, cost = _checked(y_true, y_proba, margin, cost)
    threshold = cost / margin if threshold is None else check_number(threshold, "threshold")
    gain = np.where(y_proba > threshold, margin * positive - cost, 0.0)
    return float(np.average(gain, weights=check_sample_weight(sample_weight, len(positive))))


def profit_curve(y_true, y_proba, *, margin, cost):
    r"""Return the profit of contacting the k customers with the highest probability, for k = 0 ... n.

    .. math:: G_k = \sum_{i \in \mathrm{top}\ k} (m\, y_i - c)

    Customers of equal probability cannot be told apart: each counts as their mean.

    Parameters
    ----------
    y_true, y_proba, margin, cost
        As for `expected_profit`.

    Returns
    -------
    ndarray of shape (n_samples + 1,)
        Total profit, in the money of margin and cost. It begins at 0 for nobody.

    Examples
    --------
    >>> profit_curve([1, 0, 0, 1], [0.9, 0.6, 0.1, 0.2], margin=10, cost=4)
    array([0., 6., 2., 8., 4.])
    """
    positive, y_proba, margin, cost = _checked(y_true, y_proba, margin, cost)
    return margin * buyers_at(positive, y_proba) - cost * np.arange(len(y_proba) + 1)


def _checked(y_true, y_proba, margin, cost):
    positive, y_proba, _ = check_binary(y_true, check_probabilities(y_proba), name="y_proba")
    return positive, y_proba, check_number(margin, "margin", above=0), check_number(cost, "cost", minimum=0)
