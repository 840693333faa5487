import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportions_ztest

from helpers.experiments import two_proportion_test, welch_test
from helpers.metrics import wilson_interval

SIDES = {"two-sided": "two-sided", "greater": "larger", "less": "smaller"}


@pytest.mark.parametrize("alternative", SIDES)
def test_two_proportions_equal_those_of_statsmodels_on_random_counts(alternative):
    rng = np.random.default_rng(0)
    n = rng.integers(20, 5000, (2, 50))
    k = rng.binomial(n, rng.uniform(0.05, 0.95, (2, 50)))
    ours = two_proportion_test(k[0], n[0], k[1], n[1], alternative=alternative)
    for i in range(50):
        z, p = proportions_ztest(k[::-1, i], n[::-1, i], alternative=SIDES[alternative])
        assert ours.statistic[i] == pytest.approx(z, rel=1e-12, abs=1e-12)
        assert ours.p_value[i] == pytest.approx(p, rel=1e-10)


def test_z_squared_is_the_chi_square_of_the_table():
    table = [[30, 970], [55, 945]]
    chi2 = stats.chi2_contingency(table, correction=False)
    ours = two_proportion_test(30, 1000, 55, 1000)
    assert ours.statistic**2 == pytest.approx(chi2.statistic, rel=1e-12)
    assert ours.p_value == pytest.approx(chi2.pvalue, rel=1e-11)


@pytest.mark.parametrize("converted", [0, 40])
@pytest.mark.parametrize("alternative", SIDES)
def test_where_nobody_or_everybody_converts_nothing_speaks_for_a_difference(converted, alternative):
    ours = two_proportion_test(converted, 40, converted, 40, alternative=alternative)
    assert (ours.statistic, ours.p_value, ours.difference) == (0, 1, 0)


@pytest.mark.parametrize("alternative", SIDES)
@pytest.mark.parametrize("sizes", [(2, 2), (2, 300), (40, 17)])
def test_welch_equals_scipy_on_random_samples(alternative, sizes):
    rng = np.random.default_rng(1)
    control, treatment = rng.normal(0, 1, (20, sizes[0])), rng.normal(0.4, 3, (20, sizes[1]))
    ours = welch_test(control, treatment, alternative=alternative)
    theirs = stats.ttest_ind(treatment, control, axis=1, equal_var=False, alternative=alternative)
    np.testing.assert_allclose(ours.statistic, theirs.statistic, rtol=1e-12)
    np.testing.assert_allclose(ours.p_value, theirs.pvalue, rtol=1e-10)
    np.testing.assert_allclose(ours.degrees_of_freedom, theirs.df, rtol=1e-12)


def error_rate(p_values):
    """How often 0.05 rejects, with a 99.9% interval for that."""
    rejected = int((p_values <= 0.05).sum())
    return wilson_interval(rejected, len(p_values), level=0.999)


@pytest.mark.parametrize("alternative", SIDES)
def test_without_an_effect_one_test_in_twenty_finds_one(alternative):
    rng = np.random.default_rng(2)
    k = rng.binomial(2000, 0.1, (2, 20_000))
    low, high = error_rate(two_proportion_test(k[0], 2000, k[1], 2000, alternative=alternative).p_value)
    assert low <= 0.05 <= high
    control, treatment = rng.normal(size=(20_000, 12)), rng.normal(scale=4, size=(20_000, 30))
    low, high = error_rate(welch_test(control, treatment, alternative=alternative).p_value)
    assert low <= 0.05 <= high


def test_outcomes_that_do_not_vary_are_equal_or_refused():
    assert welch_test([3, 3], [3, 3, 3]).p_value == 1
    with pytest.raises(ValueError, match="must vary"):
        welch_test([3, 3], [4, 4])


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((1, 0, 1, 5), "n_control must hold whole numbers of at least 1, got 0"),
        ((1, 5, 6, 5), "conversions_treatment must be at most n_treatment = 5, got 6"),
        ((0.5, 5, 1, 5), "conversions_control must hold whole numbers of at least 0, got 0.5"),
        ((1, 5, -1, 5), "conversions_treatment must hold whole numbers of at least 0, got -1"),
        ((np.nan, 5, 1, 5), "conversions_control must hold finite numbers only, got nan"),
        (([1, 2], 5, [1, 2, 3], 5), "counts must be of one shape"),
    ],
)
def test_counts_that_are_none_are_named(counts, words):
    with pytest.raises(ValueError, match=words):
        two_proportion_test(*counts)


def test_text_is_no_count_and_an_arm_of_one_has_no_spread():
    with pytest.raises(TypeError, match="conversions_control must hold numbers"):
        two_proportion_test("3", 5, 1, 5)
    with pytest.raises(ValueError, match="treatment must hold at least 2 values, got 1"):
        welch_test([1, 2], [1])
    with pytest.raises(ValueError, match="alternative must be one of"):
        welch_test([1, 2], [1, 3], alternative="larger")


def test_many_tests_in_one_call_print_in_one_line():
    assert repr(two_proportion_test([1, 2, 3], 10, 4, 10)) == "<3 tests, two-sided>"
    assert repr(welch_test([1, 2, 4], [2, 3, 4])).startswith("<difference +0.6667, t = 0.63")
