import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from helpers.experiments import benjamini_hochberg, holm
from helpers.metrics import wilson_interval

ADJUST = {"holm": holm, "fdr_bh": benjamini_hochberg}


@pytest.mark.parametrize("method", ADJUST)
@settings(deadline=None, derandomize=True, max_examples=100)
@given(p_values=st.lists(st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 1.0]), min_size=1, max_size=12))
def test_adjusted_p_values_equal_those_of_statsmodels(method, p_values):
    np.testing.assert_allclose(ADJUST[method](p_values), multipletests(p_values, method=method)[1], rtol=1e-12)


def test_holm_keeps_the_chance_of_any_false_alarm_below_alpha():
    p_values = np.random.default_rng(0).random((4000, 10))
    alarms = sum(bool((holm(row) <= 0.05).any()) for row in p_values)
    low, high = wilson_interval(alarms, len(p_values), level=0.999)
    assert low <= 1 - (1 - 0.05 / 10) ** 10 <= high  # independent tests: Bonferroni's first step alone decides
    assert (p_values <= 0.05).any(axis=1).mean() > 0.35  # unadjusted


def test_benjamini_hochberg_keeps_the_share_of_false_findings():
    rng = np.random.default_rng(1)
    shares = []
    for _ in range(2000):
        p_values = rng.random(20)
        p_values[:5] *= 1e-3  # effects that are there
        found = benjamini_hochberg(p_values) <= 0.1
        shares.append(found[5:].sum() / max(found.sum(), 1))
    error = np.std(shares) / np.sqrt(len(shares))
    assert np.mean(shares) == pytest.approx(0.1 * 15 / 20, abs=4 * error)


@pytest.mark.parametrize("adjust", ADJUST.values())
def test_what_is_no_row_of_p_values_is_refused(adjust):
    refused = (([], "p_values must not be empty"), ([[0.1]], "one p-value a test"), ([1.2], "between 0 and 1"))
    for wrong, words in refused:
        with pytest.raises(ValueError, match=words):
            adjust(wrong)
    with pytest.raises(ValueError, match="finite numbers only, got nan at position 1"):
        adjust([0.1, np.nan])
