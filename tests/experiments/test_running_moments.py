import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.experiments import RollingMoments, RunningMoments

numbers = st.lists(st.floats(-1e6, 1e6), max_size=30)


def moments(statistic):
    return [statistic.mean, statistic.variance]


def test_moments_are_numpys_at_every_step():
    values, running = np.random.default_rng(0).normal(3, 2, size=200), RunningMoments()
    for t, value in enumerate(values, start=1):
        running.update(value)
        assert running.mean == pytest.approx(values[:t].mean(), rel=1e-13)
        if t > 1:
            assert running.variance == pytest.approx(values[:t].var(ddof=1), rel=1e-13)
            assert running.standard_deviation == pytest.approx(values[:t].std(ddof=1), rel=1e-13)


def test_moments_are_pandas_expanding_ones():
    values = pd.Series(np.random.default_rng(1).exponential(size=300))
    steps = [RunningMoments().update_many(values[:t].to_numpy()) for t in range(1, 301)]
    np.testing.assert_allclose([step.mean for step in steps], values.expanding().mean(), rtol=1e-12)
    np.testing.assert_allclose([step.standard_deviation for step in steps], values.expanding().std(), rtol=1e-12)


def test_one_value_has_a_mean_and_no_spread():
    one = RunningMoments().update(5)
    assert one.mean == 5
    assert np.isnan(one.variance)
    assert np.isnan(one.standard_deviation)
    assert one.update(5).variance == 0


def test_a_high_level_costs_no_digits_over_a_million_values():
    noise = np.random.default_rng(2).integers(-1000, 1001, size=1_000_000) / 512
    one, many = RunningMoments(), RunningMoments()
    for value in (noise + 1e9).tolist():  # exact: 1e9 leaves 2^-23
        one.update(value)
    for part in np.split(noise + 1e9, 1000):
        many.update_many(part)
    for running in (one, many):
        assert running.mean - 1e9 == pytest.approx(noise.mean(), abs=1.3e-7)  # the last digit that 1e9 leaves
        assert running.variance == pytest.approx(noise.var(ddof=1), rel=1e-12)


def test_the_textbook_formula_fails_where_this_one_holds():
    values = 1e9 + np.random.default_rng(3).normal(size=10_000)
    textbook = (values @ values - len(values) * values.mean() ** 2) / (len(values) - 1)
    exact = (values - 1e9).var(ddof=1)
    assert abs(textbook / exact - 1) > 0.1
    assert RunningMoments().update_many(values).variance == pytest.approx(exact, rel=1e-12)


@given(first=numbers, second=numbers)
@settings(deadline=None, max_examples=200, derandomize=True)
def test_merged_moments_are_those_of_both_streams(first, second):
    both = RunningMoments().update_many([*first, *second])
    merged = RunningMoments().update_many(first).merge(RunningMoments().update_many(second))
    assert merged.n_seen == both.n_seen
    assert merged.mean == pytest.approx(both.mean, rel=1e-12, abs=1e-9, nan_ok=True)
    assert merged.variance == pytest.approx(both.variance, rel=1e-9, abs=1e-9, nan_ok=True)


@given(first=numbers, second=numbers, third=numbers)
@settings(deadline=None, max_examples=200, derandomize=True)
def test_merging_has_a_zero_and_neither_order_nor_brackets_matter(first, second, third):
    a, b, c = (RunningMoments().update_many(values) for values in (first, second, third))
    assert a.merge(RunningMoments()).state_dict() == a.state_dict()
    assert RunningMoments().merge(a).state_dict() == a.state_dict()
    assert moments(a.merge(b)) == pytest.approx(moments(b.merge(a)), rel=1e-9, abs=1e-9, nan_ok=True)
    left, right = a.merge(b).merge(c), a.merge(b.merge(c))
    assert moments(left) == pytest.approx(moments(right), rel=1e-9, abs=1e-9, nan_ok=True)


def test_merging_leaves_both_as_they_were():
    a, b = RunningMoments().update_many([1, 2]), RunningMoments().update_many([5, 9, 7])
    before = json.dumps([a.state_dict(), b.state_dict()])
    a.merge(b).update(100)
    assert json.dumps([a.state_dict(), b.state_dict()]) == before


def test_only_its_like_can_be_merged():
    with pytest.raises(TypeError, match="only another RunningMoments can be merged, got RollingMoments"):
        RunningMoments().merge(RollingMoments(3))
