"""How many customers must a test have, how surely does it find an effect, and how small an effect can it find?

The outcome is a share, if `baseline_rate` is given, or an amount, if `sd` is. Each of the three questions is the same
equation solved for another of its letters.
"""

import numpy as np
from scipy.special import nctdtr, ndtr, ndtri, stdtrit

from helpers.experiments.arguments import ALTERNATIVES, check_rates
from helpers.validation import check_choice, check_fraction, check_number, check_numbers

__all__ = ["minimum_detectable_effect", "power", "sample_size"]

LARGEST = 2**40  # customers; a test that asks for more will not be made


def power(effect, n, *, baseline_rate=None, sd=None, alpha=0.05, ratio=1.0, alternative="two-sided"):
    r"""Return the chance that a test finds an effect that is there.

    For shares, by the normal approximation of `two_proportion_test` with

    .. math:: \Phi\left(\frac{d - z \sigma_0}{\sigma_1}\right)
              + \Phi\left(\frac{-d - z \sigma_0}{\sigma_1}\right), \qquad
              \sigma_0^2 = \bar p (1 - \bar p) \left(\frac1n + \frac1{rn}\right), \quad
              \sigma_1^2 = \frac{p_C (1 - p_C)}{n} + \frac{p_T (1 - p_T)}{rn}

    d is the effect, r the ratio, z the normal quantile of 1 - α/2, p̄ the mean share of all customers. For means, by
    the noncentral t distribution with d / (sd √(1/n + 1/(rn))). One-sided tests have one of the two terms, at 1 - α.

    Parameters
    ----------
    effect : float or array-like
        Treatment less control: 0.005 is half a percentage point; yuan, if the outcome is an amount.
    n : float or array-like
        Customers of the control arm.
    baseline_rate : float or array-like, optional
        The control's share.
    sd : float or array-like, optional
        Standard deviation of the amount, in either arm.
    alpha : float, default=0.05
        How often a test without an effect may find one.
    ratio : float, default=1.0
        Customers of the treatment arm for each one of the control arm.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        If not exactly one of baseline_rate and sd is given, a rate leaves 0 to 1, or n is too small.

    References
    ----------
    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, chapter 4. Cohen (1988), Statistical
    Power Analysis for the Behavioral Sciences, chapter 2.

    Examples
    --------
    >>> round(power(0.01, 5000, baseline_rate=0.04), 3)
    0.674
    >>> round(power(10, 500, sd=60), 3)
    0.749
    """
    design = _Design(baseline_rate, sd, alpha, ratio, alternative)
    effect, n = design.check_effect(effect), check_numbers(n, "n")
    if (n < design.least).any():
        raise ValueError(f"n must be at least {design.least}, got {n.min():g}.")
    return _plain(design.power(effect, n))


def sample_size(effect, *, baseline_rate=None, sd=None, power=0.8, alpha=0.05, ratio=1.0, alternative="two-sided"):
    r"""Return how many customers the control arm needs, so that an effect is found with the wanted chance.

    The smallest n at which `power` reaches the wanted chance, searched by halving an interval. For shares and equal
    arms that is about

    .. math:: n \approx \frac{(z_{1 - \alpha/2} + z_{\text{power}})^2 \, (p_C (1 - p_C) + p_T (1 - p_T))}{d^2}

    so half the effect takes four times the customers.

    Parameters
    ----------
    effect : float or array-like
        The smallest effect worth having, treatment less control. An array makes a table, together with an array of
        baseline rates.
    baseline_rate, sd, alpha, ratio, alternative
        As for `power`. The treatment arm gets `ratio` times as many customers, rounded up.
    power : float, default=0.8

    Returns
    -------
    int or ndarray of int

    Raises
    ------
    TypeError, ValueError
        As for `power`, and if the effect is 0 or points where the alternative does not look.

    Examples
    --------
    >>> sample_size(0.01, baseline_rate=0.04)
    6745
    >>> sample_size([5, 10], sd=60)
    array([2262,  567])
    """
    design = _Design(baseline_rate, sd, alpha, ratio, alternative)
    effect = design.check_effect(effect, wanted=True)
    power = _above_alpha(power, design.alpha)
    effect, _ = np.broadcast_arrays(effect, design.level_of_outcome)
    low = np.full(effect.shape, design.least - 1, dtype=np.int64)  # too few, or one less than may be
    high = np.full(effect.shape, LARGEST, dtype=np.int64)  # enough
    if (design.power(effect, high) < power).any():
        raise ValueError(f"effect must be larger, got {_smallest(effect):g}: it takes over {LARGEST:,} customers.")
    while (high - low > 1).any():
        middle = np.maximum((low + high) // 2, design.least)
        enough = design.power(effect, middle) >= power
        low, high = np.where(enough, low, np.minimum(middle, high - 1)), np.where(enough, middle, high)
    return int(high) if high.ndim == 0 else high


def minimum_detectable_effect(
    n, *, baseline_rate=None, sd=None, power=0.8, alpha=0.05, ratio=1.0, alternative="two-sided"
):
    """Return the smallest effect that n customers a control arm find with the wanted chance.

    `power` solved for the effect. Two-sided, it is the one above 0; a negative one of the same size is found about as
    surely, but not exactly, if the outcome is a share.

    Parameters
    ----------
    n : float or array-like
        Customers of the control arm.
    baseline_rate, sd, power, alpha, ratio, alternative
        As for `sample_size`.

    Returns
    -------
    float or ndarray

    Raises
    ------
    TypeError, ValueError
        As for `power`, and if n customers find not even the largest effect that a share can have.

    Examples
    --------
    >>> round(minimum_detectable_effect(6745, baseline_rate=0.04), 4)
    0.01
    """
    design = _Design(baseline_rate, sd, alpha, ratio, alternative)
    power = _above_alpha(power, design.alpha)
    n = check_numbers(n, "n")
    if (n < design.least).any():
        raise ValueError(f"n must be at least {design.least}, got {n.min():g}.")
    n, _ = np.broadcast_arrays(n, design.level_of_outcome)
    high = np.broadcast_to(design.largest_effect(n), n.shape)
    if (np.abs(high) > 0).all() and (design.power(high, n) < power).any():
        raise ValueError(f"n must be larger, got {n.min():g}: no effect is found with a chance of {power:g}.")
    low = np.zeros_like(high)
    for _ in range(100):
        middle = (low + high) / 2
        enough = design.power(middle, n) >= power
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return _plain(high)


class _Design:
    """What the three questions share: the outcome, the promise, and the ratio of the arms."""

    def __init__(self, baseline_rate, sd, alpha, ratio, alternative):
        if (baseline_rate is None) == (sd is None):
            raise ValueError("give either baseline_rate, for a share, or sd, for an amount, and not both.")
        self.alpha = check_fraction(alpha, "alpha")
        self.ratio = check_number(ratio, "ratio", above=0)
        self.alternative = check_choice(alternative, "alternative", ALTERNATIVES)
        self.is_share = sd is None
        if self.is_share:
            self.level_of_outcome = check_rates(baseline_rate, "baseline_rate")
        else:
            self.level_of_outcome = check_numbers(sd, "sd")
            if not (self.level_of_outcome > 0).all():
                raise ValueError(f"sd must be above 0, got {self.level_of_outcome.min():g}.")
        self.least = 1 if self.is_share else max(2, int(np.ceil(2 / self.ratio)))

    def check_effect(self, effect, *, wanted=False):
        effect = check_numbers(effect, "effect")
        if wanted and (effect == 0).any():
            raise ValueError(
                "effect must not be 0: no number of customers finds a difference that is not there. Give the smallest "
                "effect that would change what you do."
            )
        side = {"two-sided": np.abs(effect), "greater": effect, "less": -effect}[self.alternative]
        if wanted and (side < 0).any():
            raise ValueError(
                f"effect must lie on the side of alternative={self.alternative!r}, got {_smallest(effect):g}."
            )
        if self.is_share:
            check_rates(self.level_of_outcome + effect, "baseline_rate + effect")
        return effect

    def largest_effect(self, n):
        if not self.is_share:
            largest = 1e3 * self.level_of_outcome
            return -largest if self.alternative == "less" else largest
        rate = self.level_of_outcome
        return -rate * (1 - 1e-12) if self.alternative == "less" else (1 - rate) * (1 - 1e-12)

    def power(self, effect, n):
        one_side = self._share_beyond if self.is_share else self._mean_beyond
        if self.alternative == "greater":
            return one_side(effect, n, self.alpha, 1)
        if self.alternative == "less":
            return one_side(effect, n, self.alpha, -1)
        return one_side(effect, n, self.alpha / 2, 1) + one_side(effect, n, self.alpha / 2, -1)

    def _share_beyond(self, effect, n, alpha, sign):
        """Return the chance that z of `two_proportion_test` lies beyond its quantile on one side."""
        control = self.level_of_outcome
        treatment = control + effect
        mean = (control + self.ratio * treatment) / (1 + self.ratio)
        sd_without = np.sqrt(mean * (1 - mean) * (1 + 1 / self.ratio))
        sd_with = np.sqrt(control * (1 - control) + treatment * (1 - treatment) / self.ratio)
        return ndtr((sign * effect * np.sqrt(n) - ndtri(1 - alpha) * sd_without) / sd_with)

    def _mean_beyond(self, effect, n, alpha, sign):
        """Return the chance that Student's t, with the variance pooled, lies beyond its quantile on one side."""
        freedom = n * (1 + self.ratio) - 2
        shift = sign * effect / (self.level_of_outcome * np.sqrt((1 + 1 / self.ratio) / n))
        far = np.abs(shift) > 37  # beyond that the chance is 0 or 1 to the last bit, and nctdtr gives up
        chance = 1 - nctdtr(freedom, np.where(far, 0, shift), stdtrit(freedom, 1 - alpha))
        return np.where(far, (shift > 0).astype(float), chance)


def _above_alpha(power, alpha):
    power = check_fraction(power, "power")
    if power <= alpha:
        raise ValueError(f"power must be above alpha = {alpha:g}, got {power:g}: chance alone finds as much.")
    return power


def _smallest(effect):
    return effect.flat[np.argmin(np.abs(effect))]


def _plain(values):
    return float(values) if np.ndim(values) == 0 else values
