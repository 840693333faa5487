import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.experiments import RollingQuantile, rolling_quantile
from helpers.experiments.rolling_quantile import quantile_rank


def by_definition(values, q):
    """Return inf{v : F(v) >= q}, looking at every value."""
    return min(v for v in values if np.mean(np.asarray(values) <= v) >= q)


streams = st.lists(st.integers(-5, 5) | st.floats(-100, 100), min_size=2, max_size=40)
fractions = st.sampled_from([0.05, 0.07, 0.1, 0.25, 1 / 3, 0.5, 0.9, 0.95, 0.99, 1.0]) | st.floats(0.001, 1)


@given(values=streams, q=fractions, data=st.data())
@settings(deadline=None, max_examples=300, derandomize=True)
def test_both_ways_are_the_definition_at_every_step(values, q, data):
    window = data.draw(st.integers(2, len(values)))
    rolling, whole = RollingQuantile(window, q), rolling_quantile(np.array(values, dtype=float), window, q)
    for t, value in enumerate(values):
        expected = by_definition(values[max(t + 1 - window, 0) : t + 1], q)
        assert rolling.update(value).quantile == expected
        assert rolling.is_full == (t + 1 >= window)
        assert whole[t] == expected if rolling.is_full else np.isnan(whole[t])


@pytest.mark.parametrize("window", [2, 7, 28, 29, 1000])
@pytest.mark.parametrize("q", [0.01, 0.5, 0.95, 1])
def test_pandas_says_the_same_where_its_places_are_ours(window, q):
    values = np.random.default_rng(0).lognormal(size=3000)
    place = (quantile_rank(q, window) - 1) / (window - 1)
    pandas = pd.Series(values).rolling(window).quantile(place, interpolation="nearest")
    np.testing.assert_array_equal(rolling_quantile(values, window, q), pandas)


def test_the_rank_is_the_smallest_that_will_do():
    for n in range(1, 400):
        for q in (0.01, 0.05, 0.07, 0.1, 0.29, 1 / 3, 0.5, 0.57, 2 / 3, 0.9, 0.99, 1.0):
            r = quantile_rank(q, n)
            assert 1 <= r <= n
            assert r / n >= q
            assert r == 1 or (r - 1) / n < q


def test_the_rank_of_what_divides_evenly_is_the_quotient():
    assert all(quantile_rank(r / n, n) == r for n in range(1, 200) for r in range(1, n + 1))


def test_a_quantile_is_one_of_the_values_and_pandas_default_is_not():
    values = [1.0, 2.0, 10.0, 20.0]
    assert rolling_quantile(values, 4, 0.5)[-1] == 2
    assert pd.Series(values).rolling(4).quantile(0.5).iloc[-1] == 6


def test_equal_values_leave_one_at_a_time():
    rolling = RollingQuantile(3, 1).update_many([5, 5, 5])
    assert [rolling.update(value).quantile for value in (1, 1, 1)] == [5, 5, 1]


def test_what_cannot_be_rolled_is_refused():
    with pytest.raises(ValueError, match="window must be at most 3, as many values as there are, got 4"):
        rolling_quantile([1, 2, 3], 4, 0.5)
    with pytest.raises(ValueError, match="values must be finite numbers, got inf at position 0"):
        rolling_quantile([np.inf, 2, 3], 2, 0.5)
    for make in (RollingQuantile, lambda window, q: rolling_quantile([1, 2, 3], window, q)):
        with pytest.raises(ValueError, match="window must be an integer of at least 2, got 1"):
            make(1, 0.5)
        for q in (0, -0.1, 1.01, 95):
            with pytest.raises(ValueError, match="q must be above 0 and at most 1, got"):
                make(2, q)
        with pytest.raises(TypeError, match="q must be a finite number"):
            make(2, "median")
