"""How sure a share is that was counted on a few rows."""

import numpy as np
from scipy.special import ndtri

from helpers.validation import check_fraction, check_integer

__all__ = ["wilson_ends", "wilson_interval"]


def wilson_interval(successes, n, level=0.95):
    r"""Return an interval for the true share behind `successes` of `n`.

    .. math:: \frac{\hat p + \frac{z^2}{2n} \pm z \sqrt{\frac{\hat p (1 - \hat p)}{n} + \frac{z^2}{4 n^2}}}
                   {1 + \frac{z^2}{n}}, \qquad \hat p = \frac{\text{successes}}{n}

    z is the normal quantile of (1 + level)/2. These are the shares p for which the count lies within z of its own
    standard deviations √(np(1-p)) of its mean np. Unlike p̂ ± z √(p̂(1-p̂)/n) the interval stays inside 0 and 1 and has
    a width at 0 of n and n of n.

    Parameters
    ----------
    successes : int
        From 0 to n: the rows that were right, say.
    n : int
        How many rows there were.
    level : float, default=0.95
        In how many of many such cases the interval should hold the true share.

    Returns
    -------
    low, high : float

    Raises
    ------
    ValueError, TypeError
        If the counts are none, or the level is not between 0 and 1.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.

    Examples
    --------
    >>> low, high = wilson_interval(3, 4)
    >>> round(low, 2), round(high, 2)
    (0.3, 0.95)
    """
    successes, n = check_integer(successes, "successes", minimum=0), check_integer(n, "n")
    level = check_fraction(level, "level")
    if successes > n:
        raise ValueError(f"successes must be at most n = {n}, got {successes}.")
    low, high = wilson_ends(successes, n, ndtri(0.5 + level / 2))
    return float(low), float(high)


def wilson_ends(successes, n, z):
    """Return the ends of `wilson_interval` for counts that are checked, numbers or arrays, z standard errors away."""
    share = successes / n
    middle, scale = share + z**2 / (2 * n), 1 + z**2 / n
    reach = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # At 0 of n and n of n the ends are 0 and 1 exactly, which rounding would miss by a hair.
    low = np.where(successes == 0, 0.0, (middle - reach) / scale)
    high = np.where(successes == n, 1.0, (middle + reach) / scale)
    return low, high
