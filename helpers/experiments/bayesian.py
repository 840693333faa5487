"""What to believe of two shares after a test: which is likely the better, and what a wrong choice costs."""

from dataclasses import dataclass

import numpy as np
from scipy.special import roots_legendre
from scipy.stats import beta as beta_distribution

from helpers.experiments.arguments import check_counts
from helpers.validation import check_fraction, check_number

__all__ = ["BetaBinomialResult", "beta_binomial_test"]

CUTS = [1e-12, 1e-6, 1e-3, 0.05, 0.5, 0.95, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9]
N_NODES = 40  # of Gauss's rule between two cuts


@dataclass(frozen=True, repr=False)
class BetaBinomialResult:
    """What two Beta distributions say of two shares.

    Attributes
    ----------
    probability_to_beat : float
        That the treatment's share is above the control's.
    expected_loss_treatment, expected_loss_control : float
        What choosing this arm costs on average, in share lost where the other arm is the better one.
    difference, low, high : float
        Posterior mean of treatment less control, and the ends of its central credible interval.
    posterior_control, posterior_treatment : tuple of float
        Parameters a and b of each Beta distribution.
    """

    probability_to_beat: float
    expected_loss_treatment: float
    expected_loss_control: float
    difference: float
    low: float
    high: float
    posterior_control: tuple
    posterior_treatment: tuple

    def __repr__(self):
        return (
            f"<treatment better with probability {self.probability_to_beat:.3f}; choosing it loses "
            f"{self.expected_loss_treatment:.2g} on average, choosing control {self.expected_loss_control:.2g}>"
        )


def beta_binomial_test(
    conversions_control, n_control, conversions_treatment, n_treatment, *, prior=(1.0, 1.0), level=0.95
):
    r"""Compare two shares, each believed to follow a Beta distribution before the test.

    .. math:: p_a \mid k_a \sim \mathrm{Beta}(a_0 + k_a, \, b_0 + n_a - k_a)

    The chance that p_T is above p_C and the expected loss E max(p_C - p_T, 0) are integrals over p_C, in which the
    distribution function of p_T stands,

    .. math:: P(p_T > p_C) = \int_0^1 1 - F_T(F_C^{-1}(u)) \, du, \qquad
              E(p_C - p_T)^+ = \int F_T(x) \, (1 - F_C(x)) \, dx,

    and are computed by Gauss's rule over where the two have their mass. The interval of the difference inverts its
    distribution function, an integral of the same kind. Chances and losses are right to about 1e-9.

    Parameters
    ----------
    conversions_control, n_control, conversions_treatment, n_treatment : int
    prior : tuple of float, default=(1, 1)
        a₀ and b₀, as if that many had converted and not converted before; (1, 1) takes all shares for equally likely.
    level : float, default=0.95

    Returns
    -------
    BetaBinomialResult

    Raises
    ------
    TypeError, ValueError
        If counts are not whole, negative, more than there were, or an arm is empty; or a prior is not above 0.

    References
    ----------
    Stucchio (2015), Bayesian A/B testing at VWO. Gelman and others (2013), Bayesian Data Analysis, chapter 2.

    Examples
    --------
    >>> beta_binomial_test(200, 5000, 260, 5000)
    <treatment better with probability 0.998; choosing it loses 2.6e-06 on average, choosing control 0.012>
    """
    level = check_fraction(level, "level")
    a, b = (check_number(value, "prior", above=0) for value in prior)
    parameters = []
    for arm, k, n in (
        ("_control", conversions_control, n_control),
        ("_treatment", conversions_treatment, n_treatment),
    ):
        k, n = check_counts(k, n, arm)
        if k.ndim:
            raise TypeError(f"conversions{arm} and n{arm} must be one number each, got arrays.")
        parameters.append((a + float(k), b + float(n - k)))
    control, treatment = (beta_distribution(*each) for each in parameters)
    x, weights = _between_quantiles(control, treatment)
    below_control, below_treatment = control.cdf(x), treatment.cdf(x)
    loss_treatment = float(weights @ (below_treatment * (1 - below_control)))
    loss_control = float(weights @ (below_control * (1 - below_treatment)))
    drawn, chances = _as_draws(control)
    better = float(chances @ treatment.sf(drawn))
    low, high = (_quantile(share, drawn, chances, treatment) for share in ((1 - level) / 2, (1 + level) / 2))
    return BetaBinomialResult(
        min(better, 1.0),
        loss_treatment,
        loss_control,
        float(treatment.mean() - control.mean()),
        low,
        high,
        *parameters,
    )


def _between_quantiles(*distributions):
    """Return points and weights of Gauss's rule for an integral over shares, in pieces where the mass of both lies."""
    return _gauss(np.unique(np.concatenate([[0.0, 1.0], *(each.ppf(CUTS) for each in distributions)])))


def _as_draws(distribution):
    """Return points and weights of an average over a distribution: its quantiles at the points of Gauss's rule."""
    u, weights = _gauss(np.concatenate([[0.0], CUTS, [1.0]]))
    return distribution.ppf(u), weights


def _gauss(edges):
    point, weight = roots_legendre(N_NODES)
    half = np.diff(edges)[:, None] / 2
    return (edges[:-1, None] + half * (1 + point)).ravel(), (half * weight).ravel()


def _quantile(share, drawn, chances, treatment):
    """Return d with P(p_T - p_C <= d) = share, by halving."""
    low, high = -1.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if chances @ treatment.cdf(drawn + middle) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2
