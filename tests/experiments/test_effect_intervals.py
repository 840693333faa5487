import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from helpers.experiments import (
    bootstrap_mean_difference,
    mean_difference_interval,
    mean_ratio_interval,
    proportion_difference_interval,
    proportion_ratio_interval,
    two_proportion_test,
    welch_test,
)
from helpers.metrics import wilson_interval


def covers(interval, truth, level=0.95, slack=0.0):
    """Assert that as many intervals hold the truth as are promised, up to what the simulation cannot tell."""
    held = int(((interval.low <= truth) & (truth <= interval.high)).sum())
    low, high = wilson_interval(held, len(interval.low), level=0.999)
    assert low - slack <= level <= high + slack


@pytest.mark.parametrize(
    ("interval", "compare", "method"),
    [(proportion_difference_interval, "diff", "newcomb"), (proportion_ratio_interval, "ratio", "log")],
)
def test_intervals_of_shares_equal_those_of_statsmodels(interval, compare, method):
    rng = np.random.default_rng(0)
    for _ in range(40):
        n = rng.integers(20, 900, 2)
        k = np.maximum(1, rng.binomial(n, rng.uniform(0.1, 0.9, 2)))
        ours = interval(k[0], n[0], k[1], n[1], level=0.9)
        theirs = confint_proportions_2indep(k[1], n[1], k[0], n[0], compare=compare, method=method, alpha=0.1)
        np.testing.assert_allclose([ours.low, ours.high], theirs, rtol=1e-9, atol=1e-12)


def test_ends_of_the_difference_come_from_wilson_where_one_arm_has_none():
    _, high = wilson_interval(0, 30)
    ours = proportion_difference_interval(0, 30, 0, 30)
    assert ours.estimate == 0
    assert (ours.low, ours.high) == pytest.approx((-high, high), rel=1e-12)


@pytest.mark.parametrize("rates", [(0.02, 0.03), (0.3, 0.3), (0.9, 0.6)])
def test_intervals_of_shares_hold_the_truth_as_often_as_they_promise(rates):
    rng = np.random.default_rng(1)
    control, treatment = rng.binomial(1500, rates[0], 20_000), rng.binomial(900, rates[1], 20_000)
    difference = proportion_difference_interval(control, 1500, treatment, 900)
    covers(difference, rates[1] - rates[0], slack=0.004)  # counts are steps: no interval meets the level exactly
    covers(proportion_ratio_interval(control, 1500, treatment, 900), rates[1] / rates[0], slack=0.004)


def test_intervals_of_means_equal_scipy_and_turn_with_the_test():
    rng = np.random.default_rng(2)
    control, treatment = rng.normal(0, 2, (30, 25)), rng.normal(0.8, 1, (30, 40))
    ours = mean_difference_interval(control, treatment)
    theirs = stats.ttest_ind(treatment, control, axis=1, equal_var=False).confidence_interval(0.95)
    np.testing.assert_allclose(ours.low, theirs.low, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.high, theirs.high, rtol=1e-9, atol=1e-12)
    rejected = welch_test(control, treatment).p_value < 0.05
    assert 0 < rejected.sum() < 30
    np.testing.assert_array_equal(rejected, (ours.low > 0) | (ours.high < 0))


def test_intervals_of_means_hold_the_truth_as_often_as_they_promise():
    rng = np.random.default_rng(3)
    control, treatment = rng.normal(10, 3, (10_000, 15)), rng.normal(12, 1, (10_000, 60))
    covers(mean_difference_interval(control, treatment), 2)
    amounts = rng.gamma(2, 50, (5_000, 400)), rng.gamma(2, 60, (5_000, 400))
    covers(mean_ratio_interval(*amounts), 1.2, slack=0.002)


def test_error_of_the_ratio_of_means_is_the_slope_times_the_errors_of_the_means():
    rng = np.random.default_rng(4)
    control, treatment = rng.gamma(3, 10, 80), rng.gamma(3, 12, 50)
    ours = mean_ratio_interval(control, treatment)

    def log_ratio(means):
        return np.log(means[1] / means[0])

    means, step = np.array([control.mean(), treatment.mean()]), 1e-4
    slope = [(log_ratio(means + shift) - log_ratio(means - shift)) / (2 * step) for shift in step * np.eye(2)]
    errors = [control.std(ddof=1) / np.sqrt(80), treatment.std(ddof=1) / np.sqrt(50)]
    wanted = np.hypot(*np.multiply(slope, errors)) * stats.norm.ppf(0.975)
    assert np.log(ours.high / ours.estimate) == pytest.approx(wanted, rel=1e-7)


@pytest.mark.parametrize("few_values", [True, False])
def test_the_bootstrap_agrees_with_welch_on_large_samples(few_values):
    rng = np.random.default_rng(5)
    draw = (lambda n: rng.poisson(0.2, n) * 10.0) if few_values else (lambda n: rng.gamma(2, 10, n))
    control, treatment = draw(3000), draw(2000) + 1
    welch = mean_difference_interval(control, treatment)
    boot = bootstrap_mean_difference(control, treatment, n_resamples=4000, random_state=0)
    assert boot.estimate == pytest.approx(welch.estimate)
    width = welch.high - welch.low
    assert (boot.low, boot.high) == pytest.approx((welch.low, welch.high), abs=0.04 * width)


def test_a_zero_share_has_a_difference_and_no_ratio():
    with pytest.raises(ValueError, match="conversions_control must be at least 1 for a ratio"):
        proportion_ratio_interval(0, 10, 3, 10)
    with pytest.raises(ValueError, match="treatment must have a mean above 0"):
        mean_ratio_interval([1, 2], [-1, 0.5])
    assert proportion_difference_interval(0, 10, 3, 10).low < 0.3


def test_newcombe_and_the_test_agree_on_what_is_sure():
    k = np.arange(200, 320, 10)
    interval, test = proportion_difference_interval(200, 4000, k, 4000), two_proportion_test(200, 4000, k, 4000)
    sure = (interval.low > 0) | (interval.high < 0)
    assert (sure == (test.p_value < 0.05)).mean() >= 0.9


def test_many_intervals_print_in_one_line():
    assert repr(proportion_difference_interval([1, 2], 10, 3, 10)) == "<2 intervals>"
