"""What a score is worth for a mailing: buyers reached, lift and profit, by the share of the list that is mailed.

All three curves mail the customers with the highest scores first. Customers of equal score cannot be told apart, so
each of them counts as their mean: the curves run straight through ties, and no order of the rows changes them.
"""

import numpy as np

from helpers.metrics.arguments import check_binary
from helpers.metrics.ranking import count_at_thresholds
from helpers.validation import check_number

__all__ = ["buyers_at", "cumulative_gain_curve", "lift_curve", "profit_by_share"]


def buyers_at(positive, score):
    """Return how many buyers are among the first k by score, for k = 0 ... n.

    >>> buyers_at(np.array([True, False, False]), np.array([0.5, 0.5, 0.1]))
    array([0. , 0.5, 1. , 1. ])
    """
    hits, false_alarms, _ = count_at_thresholds(positive, score)
    reached = np.append(0.0, hits + false_alarms)
    return np.interp(np.arange(len(score) + 1), reached, np.append(0.0, hits))


def cumulative_gain_curve(y_true, y_score, *, pos_label=None):
    r"""Return the share of all buyers whom mailing a share of the list reaches.

    .. math:: G(k/n) = \frac{\sum_{i \in \mathrm{top}\ k} y_i}{\sum_i y_i}

    Parameters
    ----------
    y_true : array-like of shape (n_samples,)
        1 for who bought, 0 (or -1) for who did not; any two labels with `pos_label`. At least one bought.
    y_score : array-like of shape (n_samples,)
        The higher, the earlier mailed.
    pos_label : label, optional

    Returns
    -------
    share, gain : ndarray of shape (n_samples + 1,)
        From (0, 0) to (1, 1); mailing by chance lies on the diagonal.

    Examples
    --------
    >>> cumulative_gain_curve([1, 0, 0, 1], [0.9, 0.6, 0.1, 0.2])
    (array([0.  , 0.25, 0.5 , 0.75, 1.  ]), array([0. , 0.5, 0.5, 1. , 1. ]))
    """
    positive, score, _ = check_binary(y_true, y_score, pos_label=pos_label)
    if not positive.any():
        raise ValueError("y_true must hold at least one buyer for a share of buyers to be defined, got none.")
    buyers = buyers_at(positive, score)
    return np.linspace(0, 1, len(buyers)), buyers / buyers[-1]


def lift_curve(y_true, y_score, *, pos_label=None):
    r"""Return how many times more buyers a share of the list holds than one drawn by chance.

    .. math:: L(k/n) = \frac{G(k/n)}{k/n}

    Parameters
    ----------
    y_true, y_score, pos_label
        As for `cumulative_gain_curve`.

    Returns
    -------
    share, lift : ndarray of shape (n_samples,)
        From the first customer to all of them, where the lift is 1.

    Examples
    --------
    >>> lift_curve([1, 0, 0, 1], [0.9, 0.6, 0.1, 0.2])[1].round(2)
    array([2.  , 1.  , 1.33, 1.  ])
    """
    share, gain = cumulative_gain_curve(y_true, y_score, pos_label=pos_label)
    return share[1:], gain[1:] / share[1:]


def profit_by_share(y_true, y_score, *, margin, cost, pos_label=None):
    r"""Return the profit of mailing a share of the list, in money a customer on the list.

    .. math:: \Pi(k/n) = \frac1n \sum_{i \in \mathrm{top}\ k} (m\, y_i - c)

    `profit_curve` over n, for any score: lists of different lengths compare, and times the customers of the next list
    it is what the next mailing brings. Its peak, picked on the rows that drew it, promises too much: choose the share
    on some rows and read the profit on others.

    Parameters
    ----------
    y_true, y_score, pos_label
        As for `cumulative_gain_curve`.
    margin : float
        m, above 0: what a buyer brings before the cost of the mail.
    cost : float
        c, at least 0: what a mail costs, in the same money.

    Returns
    -------
    share, profit : ndarray of shape (n_samples + 1,)

    Examples
    --------
    >>> share, profit = profit_by_share([1, 0, 0, 1], [9, 6, 1, 2], margin=10, cost=4)
    >>> profit
    array([0. , 1.5, 0.5, 2. , 1. ])
    """
    positive, score, _ = check_binary(y_true, y_score, pos_label=pos_label)
    margin, cost = check_number(margin, "margin", above=0), check_number(cost, "cost", minimum=0)
    n_samples = len(score)
    profit = margin * buyers_at(positive, score) - cost * np.arange(n_samples + 1)
    return np.linspace(0, 1, n_samples + 1), profit / n_samples
