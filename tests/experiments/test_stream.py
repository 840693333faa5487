"""What holds for every statistic of a stream."""

import copy
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import helpers.experiments
from helpers.experiments import (
    CUSUM,
    ExponentialMoments,
    KLLSketch,
    P2Quantile,
    PageHinkley,
    RollingMoments,
    RollingQuantile,
    RunningMoments,
)
from helpers.experiments.stream import StreamStatistic, check_value, check_values

MOMENTS = {
    "running moments": RunningMoments,
    "rolling moments": lambda: RollingMoments(7),
    "exponential moments": lambda: ExponentialMoments(alpha=0.1),
}
QUANTILES = {
    "rolling quantile": lambda: RollingQuantile(7, 0.9),
    "P2 quantile": lambda: P2Quantile(0.4),
    "sketch": lambda: KLLSketch(8, random_state=0),
}
DETECTORS = {
    "CUSUM": lambda: CUSUM(1.5, 2.0, threshold=1.0),
    "Page-Hinkley": lambda: PageHinkley(0.5, 6.0),
}
STATISTICS = MOMENTS | QUANTILES | DETECTORS
every_statistic = pytest.mark.parametrize("make", STATISTICS.values(), ids=STATISTICS)


def values_of(n, seed=0):
    return np.random.default_rng(seed).lognormal(sigma=1.5, size=n)


def reading(statistic):
    """Return what the statistic says."""
    if isinstance(statistic, KLLSketch):
        return [statistic.quantile(q) for q in (0.01, 0.5, 1)] if statistic.n_seen else [np.nan]
    if hasattr(statistic, "quantile"):
        return [statistic.quantile]
    if hasattr(statistic, "alarms"):
        return [statistic.upper, statistic.lower, *statistic.alarms]
    return [statistic.mean, statistic.standard_deviation]


def test_every_statistic_is_held_to_this():
    exported = [getattr(helpers.experiments, name) for name in helpers.experiments.__all__]
    streams = {each.__name__ for each in exported if isinstance(each, type) and issubclass(each, StreamStatistic)}
    assert streams == {type(make()).__name__ for make in STATISTICS.values()} | {"TimeWindow"}  # events have a time too


@pytest.mark.parametrize("make", [make for name, make in STATISTICS.items() if name != "sketch"])
@given(sizes=st.lists(st.integers(0, 30), max_size=6), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=40, derandomize=True)
def test_values_one_by_one_or_in_parts_say_the_same(make, sizes, seed):
    values, one, many = values_of(sum(sizes), seed), make(), make()
    for part in np.split(values, np.cumsum(sizes)[:-1]) if sizes else []:
        many.update_many(part)
        for value in part:
            one.update(value)
        assert one.n_seen == many.n_seen
        assert reading(many) == pytest.approx(reading(one), rel=1e-12, abs=0, nan_ok=True)


def test_a_sketch_says_the_same_one_by_one_or_in_parts_up_to_its_error():
    values, one, many = values_of(30_000), KLLSketch(random_state=0), KLLSketch(random_state=1)
    for part in np.split(values, [1, 5, 17_000]):
        many.update_many(part)
    for value in values:
        one.update(value)
    assert one.n_seen == many.n_seen == 30_000
    room = one.rank_error(1 - 1e-9) + many.rank_error(1 - 1e-9)
    assert all(abs(one.cdf(v) - many.cdf(v)) <= room for v in np.quantile(values, [0.01, 0.25, 0.5, 0.75, 0.99]))


@every_statistic
@pytest.mark.parametrize("n", [0, 1, 2, 4, 7, 8, 500])
def test_a_saved_statistic_goes_on_to_the_last_bit(make, n):
    statistic, later = make().update_many(values_of(n)), values_of(60, seed=1)
    text = json.dumps(statistic.state_dict(), allow_nan=False)
    resumed = type(statistic).from_state(json.loads(text))
    assert resumed.state_dict() == json.loads(text)
    for value in later[:30].tolist():
        statistic.update(value)
        resumed.update(value)
    assert resumed.state_dict() == statistic.state_dict()
    assert resumed.update_many(later[30:]).state_dict() == statistic.update_many(later[30:]).state_dict()
    assert reading(resumed) == reading(statistic)


@every_statistic
def test_a_state_is_a_copy(make):
    statistic = make().update_many(values_of(20))
    state = statistic.state_dict()
    before = copy.deepcopy(state)
    type(statistic).from_state(state).update_many(values_of(20, seed=1)).update(3.0)
    statistic.update_many(values_of(9, seed=2)).update(-1)
    assert state == before


@every_statistic
def test_what_was_not_measured_is_refused_and_spoils_nothing(make):
    statistic = make().update_many(values_of(20))
    before = statistic.state_dict()
    for bad, error in ((np.nan, ValueError), (-np.inf, ValueError), ("7", TypeError), (None, TypeError)):
        with pytest.raises(error, match="value must be a"):
            statistic.update(bad)
    for bad, error, words in (
        ([1, 2, np.nan, 4], ValueError, "got nan at position 2"),
        ([[1, 2], [3, 4]], ValueError, "one row of numbers, got shape \\(2, 2\\)"),
        (3.0, ValueError, "one row of numbers"),
        (["1", "2"], TypeError, "values must be numbers"),
        ([1, None], TypeError, "values must be numbers"),
        ([True, False], TypeError, "values must be numbers, got bool"),
    ):
        with pytest.raises(error, match=words):
            statistic.update_many(bad)
    assert statistic.state_dict() == before


@pytest.mark.parametrize("make", [make for name, make in STATISTICS.items() if name not in DETECTORS])
def test_nothing_is_known_before_the_first_value(make):
    statistic = make().update_many([])
    assert statistic.n_seen == 0
    assert np.isnan(reading(statistic)).all()
    assert statistic.state_dict()["n_seen"] == 0


@every_statistic
def test_any_number_will_do(make):
    one = make().update_many([1, 2, 3, 4]).update(5)
    other = make().update_many(np.array([1, 2, 3], dtype=np.float32)).update(np.int64(4)).update(np.float32(5))
    assert reading(one) == pytest.approx(reading(other), rel=1e-12)


@every_statistic
def test_the_state_of_another_statistic_is_refused(make):
    statistic = make()
    for other in STATISTICS.values():
        if type(other()) is not type(statistic):
            with pytest.raises(ValueError, match=f"state must be of {type(statistic).__name__}, got that of"):
                type(statistic).from_state(other().state_dict())
    with pytest.raises(TypeError, match="state must be what state_dict returned, got str"):
        type(statistic).from_state("state")


@every_statistic
def test_a_damaged_state_is_refused(make):
    statistic = make().update_many(values_of(20))

    def damaged(change):
        state = statistic.state_dict()
        change(state)
        with pytest.raises(ValueError, match="damaged"):
            type(statistic).from_state(state)

    damaged(lambda state: state.pop("memory"))
    damaged(lambda state: state.update(n_seen=-1))
    damaged(lambda state: state.update(n_seen="20"))
    damaged(lambda state: state["settings"].update(more=1))
    for name in statistic.state_dict()["memory"]:
        damaged(lambda state, name=name: state["memory"].pop(name))
        damaged(lambda state, name=name: state["memory"].update({name: "text"}))
        damaged(lambda state, name=name: state["memory"].update({name: [["1.0"], None]}))


@pytest.mark.parametrize("name", ["rolling moments", "rolling quantile", "P2 quantile", "sketch"])
def test_a_state_that_lost_values_is_refused(name):
    statistic = STATISTICS[name]().update_many(values_of(20))
    memory = {"rolling moments": "_kept", "rolling quantile": "_kept", "P2 quantile": "_heights", "sketch": "_levels"}
    state = statistic.state_dict()
    state["memory"][memory[name]].pop()
    with pytest.raises(ValueError, match="damaged"):
        type(statistic).from_state(state)


def test_settings_in_a_state_are_checked_as_any():
    state = RollingMoments(7).state_dict()
    state["settings"]["window"] = 0
    with pytest.raises(ValueError, match="window must be an integer of at least 2"):
        RollingMoments.from_state(state)


def test_values_are_checked_without_a_copy_where_none_is_needed():
    values = np.arange(3.0)
    assert np.shares_memory(check_values(values), values)
    assert check_values([1, 2]).dtype == np.float64
    assert type(check_value(np.float32(2))) is float
