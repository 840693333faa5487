"""Could chance alone have made two arms differ so much? Tests of two shares and of two means."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, stdtr

from helpers.experiments.arguments import ALTERNATIVES, check_arms, check_sample
from helpers.validation import check_choice

__all__ = ["TestResult", "two_proportion_test", "welch_test"]


@dataclass(frozen=True, repr=False)
class TestResult:
    """What a test says: numbers, or arrays of them where many tests were made in one call.

    Attributes
    ----------
    difference : float or ndarray
        Treatment less control.
    standard_error : float or ndarray
        Of the difference, as the test takes it.
    statistic : float or ndarray
        Difference over standard error.
    p_value : float or ndarray
        How often chance alone would give a statistic at least so extreme, if there were no effect.
    degrees_of_freedom : float, ndarray or None
        Of Student's t; None where the statistic is held against the normal distribution.
    alternative : str
    """

    __test__ = False  # pytest, this is no test of ours

    difference: float | np.ndarray
    standard_error: float | np.ndarray
    statistic: float | np.ndarray
    p_value: float | np.ndarray
    degrees_of_freedom: float | np.ndarray | None
    alternative: str

    def __repr__(self):
        if np.ndim(self.p_value):
            return f"<{np.size(self.p_value):,} tests, {self.alternative}>"
        name = "z" if self.degrees_of_freedom is None else "t"
        return (
            f"<difference {self.difference:+.4g}, {name} = {self.statistic:.2f}, p = {self.p_value:.3g}, "
            f"{self.alternative}>"
        )


def two_proportion_test(conversions_control, n_control, conversions_treatment, n_treatment, *, alternative="two-sided"):
    r"""Test whether two shares are equal, by the z of the pooled share.

    .. math:: z = \frac{\hat p_T - \hat p_C}{\sqrt{\hat p (1 - \hat p) (1/n_C + 1/n_T)}},
              \qquad \hat p = \frac{k_C + k_T}{n_C + n_T}

    If there is no effect both arms share one p, so both help to estimate it. z² is the chi-square of the two by two
    table without continuity correction. Where nobody converts, or everybody, no difference can be seen: z = 0, p = 1.

    Document D §3.6(1) prints the share of the treated alone, the first half of the numerator.

    Parameters
    ----------
    conversions_control, n_control, conversions_treatment, n_treatment : int or array-like of int
        Who converted, and how many there were; arrays of one shape make one test an entry.
    alternative : {"two-sided", "greater", "less"}
        What the treatment's share is suspected to be beside the control's.

    Returns
    -------
    TestResult

    Raises
    ------
    TypeError, ValueError
        If counts are not whole, negative, more than there were, or an arm is empty.

    References
    ----------
    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, chapter 3.

    Examples
    --------
    >>> two_proportion_test(200, 5000, 260, 5000)
    <difference +0.012, z = 2.86, p = 0.00418, two-sided>
    """
    check_choice(alternative, "alternative", ALTERNATIVES)
    k_control, n_control, k_treatment, n_treatment = check_arms(
        conversions_control, n_control, conversions_treatment, n_treatment
    )
    difference = k_treatment / n_treatment - k_control / n_control
    pooled = (k_control + k_treatment) / (n_control + n_treatment)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n_control + 1 / n_treatment))
    return _result(difference, error, None, alternative)


def welch_test(control, treatment, *, alternative="two-sided"):
    r"""Test whether two means are equal, each arm with a variance of its own (Welch's t).

    .. math:: t = \frac{\bar y_T - \bar y_C}{\sqrt{s_C^2/n_C + s_T^2/n_T}}, \qquad
              \nu = \frac{(s_C^2/n_C + s_T^2/n_T)^2}{(s_C^2/n_C)^2/(n_C - 1) + (s_T^2/n_T)^2/(n_T - 1)}

    Parameters
    ----------
    control, treatment : array-like of shape (..., n)
        Outcomes, one a customer; along the last axis, so that rows are tests of their own.
    alternative : {"two-sided", "greater", "less"}

    Returns
    -------
    TestResult
        Where no outcome of either arm differs from another, equal means give t = 0 and p = 1.

    Raises
    ------
    TypeError, ValueError
        If an arm holds fewer than two outcomes, or what is no finite number, or if neither arm varies although the
        means differ: then nothing tells how large chance differences are.

    References
    ----------
    Welch (1947), The generalization of Student's problem when several different population variances are involved,
    Biometrika 34.

    Examples
    --------
    >>> welch_test([0, 12, 0, 30, 5], [9, 41, 0, 22, 35])
    <difference +12, t = 1.26, p = 0.246, two-sided>
    """
    check_choice(alternative, "alternative", ALTERNATIVES)
    control, treatment = check_sample(control, "control"), check_sample(treatment, "treatment")
    difference, error, freedom = welch_parts(control, treatment)
    if np.any((error == 0) & (difference != 0)):
        raise ValueError("control and treatment must vary: all outcomes of an arm are equal, so no error can be told.")
    return _result(difference, error, freedom, alternative)


def welch_parts(control, treatment):
    """Return difference of means, its standard error and Welch's degrees of freedom, along the last axis."""
    share_control = control.var(axis=-1, ddof=1) / control.shape[-1]
    share_treatment = treatment.var(axis=-1, ddof=1) / treatment.shape[-1]
    variance = share_control + share_treatment
    spread = share_control**2 / (control.shape[-1] - 1) + share_treatment**2 / (treatment.shape[-1] - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        freedom = np.where(spread > 0, variance**2 / spread, np.inf)
    return treatment.mean(axis=-1) - control.mean(axis=-1), np.sqrt(variance), freedom


def _result(difference, error, freedom, alternative):
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = np.where(error > 0, difference / error, 0.0)

    def below(value):
        return ndtr(value) if freedom is None else stdtr(freedom, value)

    p_value = {
        "two-sided": lambda: 2 * below(-np.abs(statistic)),
        "greater": lambda: below(-statistic),
        "less": lambda: below(statistic),
    }[alternative]()
    p_value = np.where(error > 0, p_value, 1.0)
    numbers = (difference, error, statistic, p_value)
    if np.ndim(p_value) == 0:
        numbers = map(float, numbers)
        freedom = None if freedom is None else float(freedom)
    return TestResult(*numbers, freedom, alternative)
