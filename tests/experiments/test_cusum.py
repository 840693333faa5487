import time

import numpy as np
import pytest

from helpers.experiments import CUSUM, cusum_path


def by_loops(values, target, sd, allowance, threshold, two_sided):
    upper = lower = 0.0
    alarms = []
    for position, value in enumerate(values):
        z = (value - target) / sd
        upper, lower = max(0, upper + z - allowance), max(0, lower - z - allowance) if two_sided else 0.0
        if max(upper, lower) > threshold:
            alarms.append(position)
            upper = lower = 0.0
    return upper, lower, alarms


@pytest.mark.parametrize("two_sided", [True, False])
@pytest.mark.parametrize("pieces", [1, 7])
def test_many_at_once_equal_one_at_a_time_and_the_formula(two_sided, pieces):
    rng = np.random.default_rng(0)
    values = 50 + 4 * np.concatenate([rng.normal(size=6000), 0.4 + rng.normal(size=3000), rng.normal(size=2000) - 0.8])
    settings = {"allowance": 0.25, "threshold": 4.0, "two_sided": two_sided}
    upper, lower, alarms = by_loops(values, 50, 4, **settings)
    assert len(alarms) > 20
    one, many = CUSUM(50, 4, **settings), CUSUM(50, 4, **settings)
    for value in values.tolist():
        one.update(value)
    for part in np.array_split(values, pieces):
        many.update_many(part)
    assert one.alarms == many.alarms == alarms
    assert one.state_dict() == many.state_dict()
    np.testing.assert_allclose([one.upper, one.lower], [upper, lower], atol=1e-12)
    np.testing.assert_allclose([many.upper, many.lower], [upper, lower], atol=1e-12)


def test_the_path_is_the_sums_without_a_new_beginning():
    values = np.random.default_rng(1).normal(10, 2, 500)
    path = cusum_path(values, 10, 2, 0.3)
    watch = CUSUM(10, 2, allowance=0.3, threshold=1e9)
    for position, value in enumerate(values):
        watch.update(float(value))
        np.testing.assert_allclose([watch.upper, watch.lower], [path[0][position], path[1][position]], atol=1e-10)


def test_the_last_value_raises_the_alarm_or_does_not():
    watch = CUSUM(0, 1, threshold=2)
    assert not watch.alarm
    assert watch.update(4).alarm
    assert not watch.update(0).alarm


def test_a_stream_that_is_all_alarms_takes_no_longer():
    begin = time.process_time()
    watch = CUSUM(0, 1, threshold=1).update_many(np.full(300_000, 5.0))
    assert len(watch.alarms) == 300_000
    assert time.process_time() - begin < 5  # about a tenth of a second on a quiet machine


def test_a_fall_is_watched_only_if_asked_for():
    assert CUSUM(0, 1).update_many([-3] * 5).alarms
    assert not CUSUM(0, 1, two_sided=False).update_many([-3] * 5).alarms


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((0, 0), "sd must be"),
        ((np.nan, 1), "target must be"),
        ((0, 1, {"allowance": -1}), "allowance"),
        ((0, 1, {"threshold": 0}), "threshold"),
    ],
)
def test_settings_that_watch_nothing_are_named(arguments, words):
    *positional, options = arguments if isinstance(arguments[-1], dict) else (*arguments, {})
    with pytest.raises(ValueError, match=words):
        CUSUM(*positional, **options)
