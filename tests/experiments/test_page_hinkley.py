import numpy as np
import pytest

from helpers.experiments import PageHinkley


def by_the_formula(values, delta, threshold):
    """Alarms of the printed form: m_t above its lowest point so far, everything new after an alarm."""
    alarms, begin = [], 0
    while True:
        part = values[begin:]
        means = np.cumsum(part) / np.arange(1, len(part) + 1)
        rise = np.cumsum(part - means - delta)
        fall = np.cumsum(means - part - delta)
        beyond = np.zeros(len(part), dtype=bool)
        for sums in (rise, fall):
            lowest = np.minimum(np.minimum.accumulate(sums), 0)
            beyond |= sums - lowest > threshold
        if not beyond.any():
            return alarms
        begin += int(np.argmax(beyond)) + 1
        alarms.append(begin - 1)


@pytest.mark.parametrize("seed", range(4))
def test_alarms_are_those_of_the_printed_form(seed):
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(5, 1, 400), rng.normal(6, 1, 300), rng.normal(3, 1, 300)])
    watch = PageHinkley(0.4, 12.0).update_many(values)
    assert watch.alarms == by_the_formula(values, 0.4, 12.0)
    assert len(watch.alarms) >= 2


def test_a_step_is_found_soon_and_a_slow_climb_is_taken_along():
    step = np.repeat([0.0, 2.0], 100)
    assert PageHinkley(0.5, 10.0).update_many(step).alarms[0] < 110
    climb = np.linspace(0, 0.8, 2000)
    assert not PageHinkley(0.5, 10.0).update_many(climb).alarms


def test_only_a_rise_is_watched_if_asked_for():
    falling = np.repeat([2.0, 0.0], 50)
    assert PageHinkley(0.2, 5).update_many(falling).alarms
    assert not PageHinkley(0.2, 5, two_sided=False).update_many(falling).alarms
    assert not PageHinkley(0.2, 5).update(1).alarm


@pytest.mark.parametrize(("settings", "words"), [((-1, 5), "delta"), ((0.5, 0), "threshold")])
def test_settings_that_watch_nothing_are_named(settings, words):
    with pytest.raises(ValueError, match=words):
        PageHinkley(*settings)
