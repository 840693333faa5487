import numpy as np
import pytest
from scipy import stats

from helpers.experiments import sample_ratio_mismatch
from helpers.metrics import wilson_interval


@pytest.mark.parametrize("shares", [[1, 1, 1], [0.5, 0.25, 0.25], [10, 1, 3]])
def test_statistic_and_p_value_equal_those_of_scipy(shares):
    observed = np.array([430, 395, 512])
    expected = observed.sum() * np.array(shares) / np.sum(shares)
    theirs = stats.chisquare(observed, expected)
    ours = sample_ratio_mismatch(observed, shares)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-12)
    assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-10)
    np.testing.assert_allclose(ours.expected, expected)


def test_tests_that_are_split_rightly_are_seldom_called_wrong():
    counts = np.random.default_rng(0).multinomial(3000, [0.5, 0.3, 0.2], size=5000)
    called = sum(sample_ratio_mismatch(row, [5, 3, 2], alpha=0.05).mismatch for row in counts)
    low, high = wilson_interval(called, len(counts), level=0.999)
    assert low <= 0.05 <= high


def test_a_filter_that_drops_a_twentieth_of_an_arm_is_found():
    counts = np.random.default_rng(1).binomial(100_000, [[0.5, 0.475]] * 200)
    assert sum(sample_ratio_mismatch(row).mismatch for row in counts) >= 195


def test_the_line_says_what_to_do():
    assert repr(sample_ratio_mismatch([500, 500])).endswith("as planned>")
    assert "before you read any result" in repr(sample_ratio_mismatch([5000, 4000]))


@pytest.mark.parametrize(
    ("observed", "shares", "words"),
    [
        ([100], None, "at least 2 arms"),
        ([0, 0], None, "at least one visitor"),
        ([10.5, 3], None, "whole numbers"),
        ([-1, 3], None, "whole numbers of at least 0"),
        ([10, 3], [1, 0], "numbers above 0"),
        ([10, 3], [1, 1, 1], "2 numbers above 0"),
    ],
)
def test_what_is_no_split_is_refused(observed, shares, words):
    with pytest.raises(ValueError, match=words):
        sample_ratio_mismatch(observed, shares)
