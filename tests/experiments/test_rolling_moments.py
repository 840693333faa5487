import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from helpers.experiments import RollingMoments, rolling_mean, rolling_std


def exact(values, window, places):
    """Return mean and standard deviation of the windows that end at these places, in the widest floats there are."""
    windows = sliding_window_view(values, window)[places - window + 1].astype(np.longdouble)
    mean = windows.mean(axis=1, keepdims=True)
    return mean[:, 0], np.sqrt(((windows - mean) ** 2).sum(axis=1) / (window - 1))


def walk(n, seed=0):
    return np.random.default_rng(seed).normal(size=n).cumsum()


@pytest.mark.parametrize("window", [2, 3, 4, 7, 28, 63, 64, 65, 999, 1000])
def test_all_windows_are_pandas(window):
    values = walk(1000)
    rolling = pd.Series(values).rolling(window)
    np.testing.assert_allclose(rolling_mean(values, window), rolling.mean(), rtol=1e-10, atol=1e-12)
    # where values are near each other pandas keeps the rounding of those before
    np.testing.assert_allclose(rolling_std(values, window), rolling.std(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("window", [2, 5, 28, 1000, 20_000])
@pytest.mark.parametrize("n", [20_000, 70_000])
def test_chunks_leave_no_seam(window, n):
    values = walk(n)
    places = np.unique(np.r_[window - 1 : n : 97, 16_380:16_390, n - 40 : n])
    places = places[(places >= window - 1)][:: max(window // 100, 1)]
    mean, deviation = exact(values, window, places)
    np.testing.assert_allclose(rolling_mean(values, window)[places], mean.astype(float), rtol=1e-10, atol=1e-11)
    np.testing.assert_allclose(rolling_std(values, window)[places], deviation.astype(float), rtol=1e-10)
    assert np.isnan(rolling_std(values, window)).sum() == window - 1


@given(values=st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50), data=st.data())
@settings(deadline=None, max_examples=200, derandomize=True)
def test_each_window_is_numpys(values, data):
    window = data.draw(st.integers(2, len(values)))
    windows = sliding_window_view(np.array(values), window)
    np.testing.assert_allclose(rolling_mean(values, window)[window - 1 :], windows.mean(axis=1), rtol=1e-12, atol=1e-12)
    # the means in both are rounded at 1e3, which is all that is left of windows of equal values
    np.testing.assert_allclose(rolling_std(values, window)[window - 1 :], windows.std(axis=1, ddof=1), atol=1e-11)


@pytest.mark.parametrize("window", [2, 28, 1000])
def test_a_high_level_costs_no_digits(window):
    values = 1e9 + np.random.default_rng(1).normal(size=1_000_000)
    places = np.random.default_rng(2).integers(window - 1, len(values), size=20_000 // window + 100)
    mean, deviation = exact(values, window, places)
    np.testing.assert_allclose(rolling_mean(values, window)[places], mean.astype(float), rtol=1e-15)
    np.testing.assert_allclose(rolling_std(values, window)[places], deviation.astype(float), rtol=1e-12)


def test_pandas_is_off_on_a_high_level_where_we_are_not():
    values = 1e9 + np.random.default_rng(1).normal(size=100_000)
    exactly = abs(np.diff(values)) / np.sqrt(2)
    seen = exactly > 0.01
    assert abs(pd.Series(values).rolling(2).std().to_numpy()[1:] / exactly - 1)[seen].max() > 1e-4
    assert abs(rolling_std(values, 2)[1:] / exactly - 1)[seen].max() < 1e-14


def test_an_outlier_is_forgotten_when_it_leaves_the_window():
    values = np.random.default_rng(3).normal(size=300)
    values[100] = 1e16
    after = slice(100 + 7, None)
    windows = sliding_window_view(values, 7)[101:]
    np.testing.assert_allclose(rolling_mean(values, 7)[after], windows.mean(axis=1), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(rolling_std(values, 7)[after], windows.std(axis=1, ddof=1), rtol=1e-12)


@pytest.mark.parametrize("window", [2, 7, 28])
def test_one_by_one_is_all_at_once(window):
    values, rolling = walk(500), RollingMoments(window)
    mean, deviation = rolling_mean(values, window), rolling_std(values, window)
    for t, value in enumerate(values):
        rolling.update(value)
        assert rolling.is_full == (t >= window - 1)
        if rolling.is_full:
            assert rolling.mean == pytest.approx(mean[t], rel=1e-11, abs=1e-12)
            assert rolling.standard_deviation == pytest.approx(deviation[t], rel=1e-8)
        else:
            assert rolling.mean == pytest.approx(values[: t + 1].mean(), rel=1e-12)
            if t:
                assert rolling.standard_deviation == pytest.approx(values[: t + 1].std(ddof=1), rel=1e-12)


def test_a_million_updates_on_a_high_level_do_not_drift():
    window = 28
    values, rolling = 1e9 + np.random.default_rng(4).normal(size=1_000_000), RollingMoments(window)
    worst_mean = worst_deviation = 0.0
    for t, value in enumerate(values.tolist()):
        rolling.update(value)
        if t % 997 == 0 and t >= window:
            last = values[t - window + 1 : t + 1] - 1e9  # exact
            worst_mean = max(worst_mean, abs(rolling.mean - 1e9 - last.mean()))
            worst_deviation = max(worst_deviation, abs(rolling.standard_deviation / last.std(ddof=1) - 1))
    assert worst_mean < 1.3e-7  # a double at 1e9 is 1.2e-7 from the next
    assert worst_deviation < 1e-13
    rolling.update_many(values[:window])  # all anew
    assert rolling.standard_deviation == pytest.approx((values[:window] - 1e9).std(ddof=1), rel=1e-14)


def test_a_constant_has_no_spread():
    assert (rolling_std(np.full(100, 0.1), 7)[6:] == 0).all()
    assert RollingMoments(3).update_many([0.1] * 10).update(0.1).standard_deviation == pytest.approx(0, abs=1e-16)


@pytest.mark.parametrize("function", [rolling_mean, rolling_std])
def test_what_cannot_be_rolled_is_refused(function):
    with pytest.raises(ValueError, match="window must be at most 3, as many values as there are, got 4"):
        function([1, 2, 3], 4)
    with pytest.raises(ValueError, match="window must be an integer of at least 2, got 1"):
        function([1, 2, 3], 1)
    with pytest.raises(TypeError, match="window must be an integer"):
        function([1, 2, 3], 2.0)
    with pytest.raises(ValueError, match="values must be finite numbers, got nan at position 1"):
        function([1, np.nan, 3], 2)
    with pytest.raises(ValueError, match="window must be an integer of at least 2, got 0"):
        RollingMoments(0)


def test_values_are_left_as_they_are():
    values = walk(100)
    before = values.copy()
    rolling_std(values, 7)
    rolling_mean(values, 7)
    RollingMoments(7).update_many(values).update(3)
    assert np.array_equal(values, before)
