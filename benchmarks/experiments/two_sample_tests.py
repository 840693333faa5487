"""Tests of two shares, many in one call, beside statsmodels, and Welch's test of raw values beside both libraries."""

from collections.abc import Iterator

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import test_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from benchmarks.harness import Case
from helpers.experiments import two_proportion_test, welch_test

NOTE = "Target: 1.0. All are below it."


def cases() -> Iterator[Case]:
    for n in (100_000, 1_000_000):
        yield _shares(n)
    for n in (100_000, 1_000_000):
        yield _means(n)


def _shares(n_tests):
    rng = np.random.default_rng(0)
    n_control, n_treatment = rng.integers(500, 5_000, (2, n_tests))
    counts = rng.binomial(n_control, 0.05), n_control, rng.binomial(n_treatment, 0.055), n_treatment

    def statsmodels():
        # Wald's z with the pooled share: the score test of the hypothesis that both shares are equal.
        return test_proportions_2indep(
            counts[2], counts[3], counts[0], counts[1], method="score", correction=False, return_results=False
        )[1]

    return Case(
        size=f"{n_tests:,} tests of two shares",
        amount=n_tests,
        work="tests of two shares",
        helper=lambda: two_proportion_test(*counts).p_value,
        libraries={"statsmodels": statsmodels},
        difference=_difference,
    )


def _means(n):
    rng = np.random.default_rng(0)
    control, treatment = rng.gamma(2, 50, n // 2), rng.gamma(2, 50.2, n // 2)

    def statsmodels():
        return CompareMeans(DescrStatsW(treatment), DescrStatsW(control)).ttest_ind(usevar="unequal")[1]

    return Case(
        size=f"{n:,} customers",
        amount=n,
        work="Welch's test",
        helper=lambda: welch_test(control, treatment).p_value,
        libraries={
            "scipy": lambda: stats.ttest_ind(treatment, control, equal_var=False).pvalue,
            "statsmodels": statsmodels,
        },
        difference=_difference,
    )


def _difference(ours, theirs):
    return float(np.max(np.abs(ours - theirs)))
