"""Were visitors split as planned? If not, the arms differ by more than the treatment, and no result counts."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from helpers.experiments.arguments import check_counts
from helpers.validation import check_fraction, check_vector

__all__ = ["SampleRatioResult", "sample_ratio_mismatch"]


@dataclass(frozen=True, repr=False)
class SampleRatioResult:
    """What became of the planned split.

    Attributes
    ----------
    observed, expected : ndarray of shape (n_arms,)
        Visitors counted, and planned for so many in all.
    statistic, p_value : float
        Chi-square with n_arms - 1 degrees of freedom, and how often chance alone gives so much.
    mismatch : bool
        Whether p_value is below alpha.
    """

    observed: np.ndarray
    expected: np.ndarray
    statistic: float
    p_value: float
    mismatch: bool

    def __repr__(self):
        verdict = "mismatch: find out why before you read any result" if self.mismatch else "as planned"
        counted = ", ".join(f"{n:,.0f}" for n in self.observed)
        planned = ", ".join(f"{n:,.0f}" for n in self.expected)
        return f"<{counted} visitors for {planned} planned, p = {self.p_value:.3g}: {verdict}>"


def sample_ratio_mismatch(observed, shares=None, *, alpha=0.001):
    r"""Test whether as many visitors came into each arm as the plan says.

    .. math:: \chi^2 = \sum_a \frac{(n_a - N \pi_a)^2}{N \pi_a}

    Parameters
    ----------
    observed : array-like of int, shape (n_arms,)
        Visitors of each arm.
    shares : array-like of shape (n_arms,), optional
        The planned shares π, or weights in their ratio, such as [2, 1, 1]; equal ones if not given.
    alpha : float, default=0.001
        How many of the tests that are split rightly may be called wrong. Small: the check runs on every test, and a
        real fault shows far below it.

    Returns
    -------
    SampleRatioResult

    Raises
    ------
    TypeError, ValueError
        If there are fewer than two arms, counts are no whole numbers, nobody came, or a share is not above 0.

    References
    ----------
    Fabijan and others (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD.

    Examples
    --------
    >>> sample_ratio_mismatch([5050, 4950])
    <5,050, 4,950 visitors for 5,000, 5,000 planned, p = 0.317: as planned>
    >>> sample_ratio_mismatch([5000, 4600]).mismatch
    True
    """
    alpha = check_fraction(alpha, "alpha")
    observed = check_vector(observed, "observed")
    if len(observed) < 2:
        raise ValueError(f"observed must count the visitors of at least 2 arms, got {len(observed)}.")
    total = observed.sum()
    check_counts(observed, total if total >= 1 else 1, "_observed")
    if total == 0:
        raise ValueError("observed must count at least one visitor, got none in any arm.")
    shares = np.ones(len(observed)) if shares is None else check_vector(shares, "shares")
    if len(shares) != len(observed) or not (shares > 0).all():
        raise ValueError(f"shares must be {len(observed)} numbers above 0, one an arm, got {shares.tolist()}.")
    expected = total * shares / shares.sum()
    statistic = float((((observed - expected) ** 2) / expected).sum())
    p_value = float(chdtrc(len(observed) - 1, statistic))
    return SampleRatioResult(observed, expected, statistic, p_value, p_value < alpha)
