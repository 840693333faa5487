"""Many tests at once: adjusted p-values that keep the promise for all of them together."""

import numpy as np

from helpers.experiments.arguments import check_rates

__all__ = ["benjamini_hochberg", "holm"]


def holm(p_values):
    r"""Return p-values adjusted so that the chance of even one false alarm stays below alpha.

    .. math:: \tilde p_{(i)} = \min\left(1, \max_{j \le i} \, (m - j + 1) \, p_{(j)}\right)

    The smallest of m p-values is multiplied by m, as Bonferroni does with all of them; the next one by m - 1, since
    what was rejected before it needs no more guarding. Holds however the tests depend on each other.

    Parameters
    ----------
    p_values : array-like of shape (n_tests,)

    Returns
    -------
    ndarray of shape (n_tests,)
        In the order of the input: reject those that are at most alpha.

    Raises
    ------
    TypeError, ValueError
        If there are none, or one is no number from 0 to 1.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    p_values, order, rank = _sorted(p_values)
    adjusted = np.maximum.accumulate((len(p_values) - rank + 1) * p_values[order])
    return _in_order(adjusted, order)


def benjamini_hochberg(p_values):
    r"""Return p-values adjusted so that, of all that is called an effect, a share of at most alpha is none, on average.

    .. math:: \tilde p_{(i)} = \min\left(1, \min_{j \ge i} \, \frac{m}{j} \, p_{(j)}\right)

    A weaker promise than `holm`'s, and more effects found. It holds for tests that are independent or depend on each
    other in the same direction.

    Parameters
    ----------
    p_values : array-like of shape (n_tests,)

    Returns
    -------
    ndarray of shape (n_tests,)
        In the order of the input: reject those that are at most alpha.

    Raises
    ------
    TypeError, ValueError
        If there are none, or one is no number from 0 to 1.

    References
    ----------
    Benjamini and Hochberg (1995), Controlling the false discovery rate, JRSS B 57. For dependent tests: Benjamini and
    Yekutieli (2001), Annals of Statistics 29.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03])
    array([0.03, 0.04, 0.04])
    """
    p_values, order, rank = _sorted(p_values)
    raised = len(p_values) / rank * p_values[order]
    return _in_order(np.minimum.accumulate(raised[::-1])[::-1], order)


def _sorted(p_values):
    p_values = check_rates(p_values, "p_values", closed=True)
    if p_values.ndim != 1:
        raise ValueError(f"p_values must hold one p-value a test in one row, got shape {p_values.shape}.")
    return p_values, np.argsort(p_values, kind="stable"), np.arange(1, len(p_values) + 1)


def _in_order(adjusted, order):
    result = np.empty_like(adjusted)
    result[order] = np.minimum(adjusted, 1)
    return result
