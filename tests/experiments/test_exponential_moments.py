import json

import numpy as np
import pandas as pd
import pytest

from helpers.experiments import ExponentialMoments, ewm_mean, ewm_std
from helpers.experiments.exponential_moments import check_alpha


def by_definition(values, alpha):
    """Return all means and standard deviations as the formula is printed, in the widest floats there are."""
    values, keep = values.astype(np.longdouble), 1 - np.longdouble(alpha)
    means, deviations = [], []
    for t in range(1, len(values) + 1):
        weights = keep ** np.arange(t)[::-1]
        total = weights.sum()
        mean = weights @ values[:t] / total
        variance = weights @ (values[:t] - mean) ** 2 / total
        unbiased = total**2 / (total**2 - weights @ weights) if t > 1 else np.nan
        means.append(mean)
        deviations.append(np.sqrt(variance * unbiased))
    return np.array(means, dtype=float), np.array(deviations, dtype=float)


@pytest.mark.parametrize("setting", [{"alpha": 0.1}, {"alpha": 0.9}, {"span": 20}, {"half_life": 3.5}, {"span": 1e4}])
def test_the_whole_series_is_pandas(setting):
    values = pd.Series(np.random.default_rng(0).normal(5, 1, size=50_000))
    rates = {name.replace("_", ""): value for name, value in setting.items()}
    ewm = values.ewm(**rates)
    np.testing.assert_allclose(ewm_mean(values, **setting), ewm.mean(), rtol=1e-12)
    np.testing.assert_allclose(ewm_std(values, **setting), ewm.std(), rtol=1e-10)


@pytest.mark.parametrize("level", [0, 1e9])
@pytest.mark.parametrize("alpha", [1e-9, 1e-3, 0.1, 0.5, 0.999])
def test_the_whole_series_is_the_formula_on_any_level(alpha, level):
    values = level + np.random.default_rng(1).normal(size=300)
    means, deviations = by_definition(values, alpha)
    np.testing.assert_allclose(ewm_mean(values, alpha), means, rtol=1e-15 if level else 1e-10)
    np.testing.assert_allclose(ewm_std(values, alpha), deviations, rtol=1e-12)


@pytest.mark.parametrize("alpha", [0.002, 0.05])
def test_chunks_leave_no_seam(alpha):
    values = np.random.default_rng(2).normal(size=60_000).cumsum()
    mean, keep, means = 0.0, 1 - alpha, []
    for t, value in enumerate(values, start=1):
        mean += (value - mean) * alpha / (1 - keep**t)
        means.append(mean)
    np.testing.assert_allclose(ewm_mean(values, alpha), means, rtol=1e-10, atol=1e-10)
    whole = ewm_std(values, alpha)
    for end in (800, 801, 817, 17_184, 17_185, 20_000, 33_569, 60_000):
        step = ExponentialMoments(alpha).update_many(values[:end])
        assert whole[end - 1] == pytest.approx(step.standard_deviation, rel=1e-10)


@pytest.mark.parametrize("level", [0, 1e9])
@pytest.mark.parametrize("alpha", [1e-6, 0.1, 0.9, 1 - 1e-9])
def test_one_by_one_and_in_parts_are_all_at_once(alpha, level):
    values = level + np.random.default_rng(3).normal(size=300)
    means, deviations = ewm_mean(values, alpha), ewm_std(values, alpha)
    one, many = ExponentialMoments(alpha), ExponentialMoments(alpha)
    for t, value in enumerate(values):
        one.update(value)
        assert one.mean == pytest.approx(means[t], rel=1e-11)
        assert one.standard_deviation == pytest.approx(deviations[t], rel=1e-11, nan_ok=True)
    for part in np.split(values, range(0, 300, 7)):
        many.update_many(part)
    assert many.mean == pytest.approx(means[-1], rel=1e-11)
    assert many.standard_deviation == pytest.approx(deviations[-1], rel=1e-11)


def test_a_million_values_on_a_high_level_cost_no_digits():
    noise = np.random.default_rng(4).integers(-1000, 1001, size=1_000_000) / 512
    for function in (ewm_mean, ewm_std):
        low, high = function(noise, span=50), function(noise + 1e9, span=50)
        np.testing.assert_allclose(high - (1e9 if function is ewm_mean else 0), low, atol=1.3e-7, rtol=1e-12)
    np.testing.assert_allclose(ewm_std(noise + 1e9, span=50)[1:], ewm_std(noise, span=50)[1:], rtol=1e-12)
    smooth = ExponentialMoments(span=50)
    for value in (noise[:200_000] + 1e9).tolist():
        smooth.update(value)
    assert smooth.standard_deviation == pytest.approx(ewm_std(noise[:200_000], span=50)[-1], rel=1e-12)


def test_a_constant_stays_as_it_is_and_has_no_spread():
    assert ewm_mean(np.full(100, 0.1), 0.3) == pytest.approx(0.1, rel=1e-15)
    assert (ewm_std(np.full(100, 0.1), 0.3)[1:] == 0).all()


def test_a_weight_halves_in_a_half_life():
    impulse = np.r_[np.zeros(10_000), 1, np.zeros(10)]
    response = ewm_mean(impulse, half_life=5)[10_000:]
    assert response[5] / response[0] == pytest.approx(0.5, rel=1e-12)
    assert response[10] / response[0] == pytest.approx(0.25, rel=1e-12)


def test_three_names_for_one_rate():
    alpha = check_alpha(span=9)
    assert alpha == 0.2
    half_life = np.log(0.5) / np.log(1 - alpha)
    assert check_alpha(half_life=half_life) == pytest.approx(alpha, rel=1e-14)
    assert ExponentialMoments(span=9).alpha == ExponentialMoments(alpha=0.2).alpha


def test_a_rate_is_resumed_to_the_last_bit():
    smooth = ExponentialMoments(half_life=7).update(1)
    assert ExponentialMoments.from_state(json.loads(json.dumps(smooth.state_dict()))).alpha == smooth.alpha


def test_few_values():
    assert ewm_mean([], 0.1).shape == ewm_std([], 0.1).shape == (0,)
    assert ewm_mean([3], 0.1).tolist() == [3]
    assert np.isnan(ewm_std([3], 0.1)).tolist() == [True]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({}, "give one of alpha, span and half_life, got none"),
        ({"alpha": 0.1, "span": 5}, "got alpha and span"),
        ({"alpha": 0}, "alpha must be a finite number above 0 and below 1, got 0"),
        ({"alpha": 1}, "alpha must be .* below 1, got 1"),
        ({"span": 1}, "span must be a finite number above 1"),
        ({"half_life": -1}, "half_life must be a finite number above 0"),
    ],
)
def test_a_rate_that_is_none_is_refused(setting, words):
    for make in (ExponentialMoments, lambda **setting: ewm_mean([1, 2], **setting)):
        with pytest.raises(ValueError, match=words):
            make(**setting)


def test_what_is_no_number_is_refused_by_its_place():
    for function in (ewm_mean, ewm_std):
        with pytest.raises(ValueError, match="values must be finite numbers, got nan at position 2"):
            function([1, 2, np.nan], 0.1)


def test_values_are_left_as_they_are():
    values = np.arange(100.0)
    ewm_std(values, 0.1)
    ExponentialMoments(0.1).update_many(values)
    assert np.array_equal(values, np.arange(100.0))
