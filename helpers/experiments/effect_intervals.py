"""How large is the effect? Intervals for the difference and for the ratio of two shares or two means."""

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

from helpers.experiments.arguments import check_arms, check_sample
from helpers.experiments.two_sample_tests import welch_parts
from helpers.metrics import bootstrap_interval
from helpers.metrics.intervals import wilson_ends
from helpers.validation import check_fraction, check_vector

__all__ = [
    "EffectInterval",
    "bootstrap_mean_difference",
    "mean_difference_interval",
    "mean_ratio_interval",
    "proportion_difference_interval",
    "proportion_ratio_interval",
]


class EffectInterval(NamedTuple):
    """The estimate of an effect and the ends of its interval: numbers, or arrays of one shape."""

    estimate: float | np.ndarray
    low: float | np.ndarray
    high: float | np.ndarray

    def __repr__(self):
        if np.ndim(self.estimate):
            return f"<{np.size(self.estimate):,} intervals>"
        return f"<{self.estimate:.4g}, from {self.low:.4g} to {self.high:.4g}>"


def proportion_difference_interval(conversions_control, n_control, conversions_treatment, n_treatment, *, level=0.95):
    r"""Return treatment less control of two shares, with Newcombe's interval.

    .. math:: \left[d - \sqrt{(\hat p_T - l_T)^2 + (u_C - \hat p_C)^2}, \;
                    d + \sqrt{(u_T - \hat p_T)^2 + (\hat p_C - l_C)^2}\right], \qquad d = \hat p_T - \hat p_C

    l and u are the ends of Wilson's interval of each share. Unlike d ± z · standard error it holds what it promises
    where conversions are few, and has a width where there are none.

    Parameters
    ----------
    conversions_control, n_control, conversions_treatment, n_treatment : int or array-like of int
    level : float, default=0.95

    Returns
    -------
    EffectInterval

    Raises
    ------
    TypeError, ValueError
        If counts are not whole, negative, more than there were, or an arm is empty.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions, method 10, Statistics in
    Medicine 17.

    Examples
    --------
    >>> proportion_difference_interval(200, 5000, 260, 5000)
    <0.012, from 0.003789 to 0.02026>
    """
    z = ndtri(0.5 + check_fraction(level, "level") / 2)
    k_control, n_control, k_treatment, n_treatment = check_arms(
        conversions_control, n_control, conversions_treatment, n_treatment
    )
    share_control, share_treatment = k_control / n_control, k_treatment / n_treatment
    low_control, high_control = wilson_ends(k_control, n_control, z)
    low_treatment, high_treatment = wilson_ends(k_treatment, n_treatment, z)
    difference = share_treatment - share_control
    down = np.hypot(share_treatment - low_treatment, high_control - share_control)
    up = np.hypot(high_treatment - share_treatment, share_control - low_control)
    return _interval(difference, difference - down, difference + up)


def proportion_ratio_interval(conversions_control, n_control, conversions_treatment, n_treatment, *, level=0.95):
    r"""Return the share of the treatment over that of the control, with an interval by the delta method.

    .. math:: \log\frac{\hat p_T}{\hat p_C} \pm z \sqrt{\frac{1 - \hat p_T}{k_T} + \frac{1 - \hat p_C}{k_C}}

    and exp of its ends (Katz). A ratio of 1.10 is a lift of 10%.

    Parameters
    ----------
    conversions_control, n_control, conversions_treatment, n_treatment : int or array-like of int
    level : float, default=0.95

    Returns
    -------
    EffectInterval

    Raises
    ------
    TypeError, ValueError
        As for `proportion_difference_interval`, and if an arm has no conversion: a ratio with 0 has no logarithm.

    References
    ----------
    Katz, Baptista, Azen and Pike (1978), Obtaining confidence intervals for the risk ratio, Biometrics 34.

    Examples
    --------
    >>> proportion_ratio_interval(200, 5000, 260, 5000)
    <1.3, from 1.086 to 1.557>
    """
    z = ndtri(0.5 + check_fraction(level, "level") / 2)
    counts = check_arms(conversions_control, n_control, conversions_treatment, n_treatment)
    for conversions, arm in ((counts[0], "control"), (counts[2], "treatment")):
        if (conversions == 0).any():
            raise ValueError(
                f"conversions_{arm} must be at least 1 for a ratio, got 0: take the difference, which an arm without "
                "conversions has too."
            )
    k_control, n_control, k_treatment, n_treatment = counts
    share_control, share_treatment = k_control / n_control, k_treatment / n_treatment
    error = np.sqrt((1 - share_treatment) / k_treatment + (1 - share_control) / k_control)
    ratio = share_treatment / share_control
    return _interval(ratio, ratio * np.exp(-z * error), ratio * np.exp(z * error))


def mean_difference_interval(control, treatment, *, level=0.95):
    r"""Return treatment less control of two means, with Welch's interval.

    .. math:: \bar y_T - \bar y_C \pm t_{\nu} \sqrt{s_C^2/n_C + s_T^2/n_T}

    ν as in `welch_test`, which rejects exactly where this interval leaves 0 out.

    Parameters
    ----------
    control, treatment : array-like of shape (..., n)
        Outcomes along the last axis.
    level : float, default=0.95

    Returns
    -------
    EffectInterval

    Raises
    ------
    TypeError, ValueError
        If an arm holds fewer than two outcomes, or what is no finite number.

    Examples
    --------
    >>> mean_difference_interval([0, 12, 0, 30, 5], [9, 41, 0, 22, 35])
    <12, from -10.29 to 34.29>
    """
    level = check_fraction(level, "level")
    control, treatment = check_sample(control, "control"), check_sample(treatment, "treatment")
    difference, error, freedom = welch_parts(control, treatment)
    reach = np.where(error > 0, stdtrit(np.minimum(freedom, 1e300), 0.5 + level / 2), 0) * error
    return _interval(difference, difference - reach, difference + reach)


def mean_ratio_interval(control, treatment, *, level=0.95):
    r"""Return the mean of the treatment over that of the control, with an interval by the delta method.

    .. math:: \log\frac{\bar y_T}{\bar y_C} \pm z \sqrt{\frac{s_T^2}{n_T \bar y_T^2} + \frac{s_C^2}{n_C \bar y_C^2}}

    and exp of its ends.

    Parameters
    ----------
    control, treatment : array-like of shape (..., n)
        Outcomes along the last axis, such as yuan; their means must be above 0.
    level : float, default=0.95

    Returns
    -------
    EffectInterval

    Raises
    ------
    TypeError, ValueError
        If an arm holds fewer than two outcomes, or what is no finite number, or if a mean is not above 0.

    Examples
    --------
    >>> mean_ratio_interval([90, 110, 100, 95], [120, 118, 131, 107])
    <1.205, from 1.072 to 1.355>
    """
    z = ndtri(0.5 + check_fraction(level, "level") / 2)
    log_mean, variance = [], 0.0
    for values, name in ((control, "control"), (treatment, "treatment")):
        values = check_sample(values, name)
        mean = values.mean(axis=-1)
        if (mean <= 0).any():
            raise ValueError(f"{name} must have a mean above 0 for a ratio, got {np.min(mean):g}.")
        log_mean.append(np.log(mean))
        variance = variance + values.var(axis=-1, ddof=1) / (values.shape[-1] * mean**2)
    log_ratio, reach = log_mean[1] - log_mean[0], z * np.sqrt(variance)
    return _interval(np.exp(log_ratio), np.exp(log_ratio - reach), np.exp(log_ratio + reach))


def bootstrap_mean_difference(control, treatment, *, level=0.95, n_resamples=2000, random_state=None):
    r"""Return treatment less control of two means, with the percentile interval of the bootstrap.

    Each arm is drawn anew from itself, with replacement, and the difference of means computed; the interval holds the
    middle `level` of these differences. It asks for no formula, so it is a check of those that have one.

    Parameters
    ----------
    control, treatment : array-like of shape (n,)
    level : float, default=0.95
    n_resamples : int, default=2000
    random_state : int, Generator, RandomState or None, default=None

    Returns
    -------
    EffectInterval

    Raises
    ------
    TypeError, ValueError
        If an arm is no row of at least two finite numbers.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 8 and 13.

    Examples
    --------
    >>> bootstrap_mean_difference([0, 12, 0, 30, 5], [9, 41, 0, 22, 35], random_state=0)
    <12, from -4.4 to 27.6>
    """
    named = ((control, "control"), (treatment, "treatment"))
    parts = [check_sample(check_vector(values, name), name) for values, name in named]
    treated = np.repeat([0.0, 1.0], [len(values) for values in parts])
    found = bootstrap_interval(
        _difference_of_means,
        treated,
        np.concatenate(parts),
        level=level,
        n_resamples=n_resamples,
        stratify=treated,
        vectorized=True,
        random_state=random_state,
    )
    return _interval(found.estimate, found.low, found.high)


def _difference_of_means(treated, values):
    """Return treatment less control along the last axis."""
    n_treated = treated.sum(axis=-1)
    sums = (treated * values).sum(axis=-1)
    return sums / n_treated - (values.sum(axis=-1) - sums) / (treated.shape[-1] - n_treated)


def _interval(estimate, low, high):
    parts = (estimate, low, high)
    return EffectInterval(*map(float, parts)) if np.ndim(estimate) == 0 else EffectInterval(*parts)
