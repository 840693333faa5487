import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint

from helpers.metrics import wilson_interval


@given(n=st.integers(1, 10**6), share=st.floats(0, 1), level=st.floats(0.5, 0.999))
def test_equals_that_of_statsmodels(n, share, level):
    successes = round(share * n)
    expected = proportion_confint(successes, n, alpha=1 - level, method="wilson")
    np.testing.assert_allclose(wilson_interval(successes, n, level), expected, rtol=1e-9, atol=1e-12)


def test_its_ends_are_where_the_count_is_z_standard_deviations_off():
    for p in wilson_interval(30, 80, level=0.9):
        assert abs(30 - 80 * p) / np.sqrt(80 * p * (1 - p)) == pytest.approx(1.6448536, rel=1e-6)


@pytest.mark.parametrize(("n", "p"), [(10, 0.5), (40, 0.1), (200, 0.3), (1000, 0.02)])
def test_it_covers_the_true_share_about_as_often_as_it_says(n, p):
    k = np.arange(n + 1)
    ends = np.array([wilson_interval(int(count), n) for count in k])
    coverage = binom.pmf(k, n, p)[(ends[:, 0] <= p) & (p <= ends[:, 1])].sum()  # exact: no simulation
    assert coverage == pytest.approx(0.95, abs=0.03)


@pytest.mark.parametrize("n", [1, 7, 1000])
def test_nothing_and_all_of_n_reach_exactly_zero_and_one_and_leave_a_width(n):
    low, high = wilson_interval(0, n)
    assert low == 0 < high < 1
    assert wilson_interval(n, n) == (pytest.approx(1 - high), 1.0)


def test_three_of_four_say_next_to_nothing():
    low, high = wilson_interval(3, 4)
    assert (round(low, 2), round(high, 2)) == (0.30, 0.95)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((5, 4), ValueError, "successes must be at most n = 4, got 5"),
        ((-1, 4), ValueError, "successes must be an integer of at least 0"),
        ((0, 0), ValueError, "n must be an integer of at least 1"),
        ((0.5, 4), TypeError, "successes must be an integer"),
        ((1, 4, 95), ValueError, "level must be"),
    ],
)
def test_counts_that_are_none_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        wilson_interval(*arguments)
