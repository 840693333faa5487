import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.experiments import TimeWindow

arrivals = st.lists(st.tuples(st.integers(0, 60) | st.floats(0, 60), st.floats(-100, 100)), max_size=40)


def by_definition(events, seconds, lateness):
    """Return values in the window and how many came too late, looking at every event again."""
    latest, in_time, dropped = -np.inf, [], 0
    for time, value in events:
        latest = max(latest, time)
        if latest - time <= lateness:
            in_time.append((time, value))
        else:
            dropped += 1
    return [value for time, value in in_time if time > latest - seconds], dropped


@given(events=arrivals, seconds=st.sampled_from([1, 7.5, 30, 100]), share=st.sampled_from([0, 0.3, 0.99]))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_the_window_is_its_definition_at_every_event(events, seconds, share):
    window = TimeWindow(seconds, allowed_lateness=share * seconds)
    for n, (time, value) in enumerate(events, start=1):
        window.update(time, value)
        expected, dropped = by_definition(events[:n], seconds, share * seconds)
        assert (window.count, window.n_dropped, window.n_seen) == (len(expected), dropped, n)
        assert window.sum == pytest.approx(sum(expected), abs=1e-9)
        assert window.mean == pytest.approx(sum(expected) / len(expected), abs=1e-9)


@given(events=arrivals, cut=st.integers(0, 40), share=st.sampled_from([0, 0.3, 0.99]))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_one_by_one_or_in_parts_is_the_same_to_the_last_bit(events, cut, share):
    one, many = (TimeWindow(10, allowed_lateness=share * 10) for _ in range(2))
    for event in events:
        one.update(*event)
    for part in (events[:cut], events[cut:]):
        many.update_many([time for time, _ in part], [value for _, value in part])
    assert many.state_dict() == one.state_dict()


@given(events=arrivals, cut=st.integers(0, 40))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_a_saved_window_goes_on_to_the_last_bit(events, cut):
    window = TimeWindow(10, allowed_lateness=5)
    for event in events[:cut]:
        window.update(*event)
    resumed = TimeWindow.from_state(json.loads(json.dumps(window.state_dict(), allow_nan=False)))
    for event in events[cut:]:
        window.update(*event)
        resumed.update(*event)
    assert resumed.state_dict() == window.state_dict()


def test_the_window_is_open_at_its_beginning_and_closed_at_its_end():
    window = TimeWindow(60).update(0).update(60)
    assert window.count == 1
    assert TimeWindow(60).update(0.001).update(60).count == 2


def test_an_event_without_a_value_counts_as_one():
    assert TimeWindow(10).update_many([1, 2, 3]).update(4).sum == 4


def test_time_passes_without_events():
    window = TimeWindow(10, allowed_lateness=2).update_many([1, 2, 9], [10, 20, 30])
    assert (window.advance(11.5).count, window.sum, window.latest) == (2, 50, 11.5)
    assert window.advance(3).latest == 11.5
    assert window.update(9.4).n_dropped == 1
    assert window.advance(1000).count == 0
    assert window.sum == 0
    assert np.isnan(window.mean)


def test_order_of_arrival_does_not_matter_within_the_lateness():
    times = np.arange(1000.0)
    late = times + np.random.default_rng(0).uniform(0, 20, size=1000)
    order = np.argsort(late)
    in_order = TimeWindow(60).update_many(times, times**2)
    out_of_order = TimeWindow(60, allowed_lateness=20).update_many(times[order], times[order] ** 2)
    assert (out_of_order.n_dropped, out_of_order.count) == (0, 60)
    assert out_of_order.sum == in_order.sum == sum(t**2 for t in range(940, 1000))


def test_sums_do_not_drift():
    rng = np.random.default_rng(1)
    window, times, values = TimeWindow(50), np.arange(50_000.0), rng.normal(size=50_000) + 1e9
    for time, value in zip(times.tolist(), values.tolist(), strict=True):
        window.update(time, value)
    assert window.sum - 50e9 == pytest.approx((values[-50:] - 1e9).sum(), abs=8e-6)  # a double at 5e10 ends there


def test_time_that_runs_backwards_is_refused_and_spoils_nothing():
    window = TimeWindow(60).update_many([1, 5, 5])
    before = window.state_dict()
    with pytest.raises(ValueError, match=r"time must not run backwards, got 4.0 after 5.0: set allowed_lateness"):
        window.update(4)
    with pytest.raises(ValueError, match=r"times must not run backwards, got 7.0 after 8.0 at position 2"):
        window.update_many([6, 8, 7, 6])
    with pytest.raises(ValueError, match=r"got 4.0 after 5.0 at position 0"):
        window.update_many([4])
    assert window.state_dict() == before


def test_bad_input_is_refused_and_spoils_nothing():
    window = TimeWindow(60).update_many([1, 5, 5])
    before = window.state_dict()
    for arguments, error, words in (
        ((np.nan,), ValueError, "time must be a finite number, got nan"),
        (("12:00",), TypeError, "time must be a number"),
        ((7, np.inf), ValueError, "value must be a finite number"),
        ((7, None), TypeError, "value must be a number"),
    ):
        with pytest.raises(error, match=words):
            window.update(*arguments)
    with pytest.raises(ValueError, match="times must be finite numbers, got nan at position 1"):
        window.update_many([6, np.nan])
    with pytest.raises(ValueError, match="values must be finite numbers, got nan at position 0"):
        window.update_many([6, 7], [np.nan, 1])
    with pytest.raises(ValueError, match="times and values must have the same length, got 2 and 1"):
        window.update_many([6, 7], [1])
    with pytest.raises(ValueError, match="time must be a finite number, got inf"):
        window.advance(np.inf)
    assert window.update_many([]).state_dict() == before


def test_a_window_that_is_none_is_refused():
    for seconds in (0, -1, np.inf):
        with pytest.raises(ValueError, match="seconds must be a finite number above 0"):
            TimeWindow(seconds)
    for lateness in (-1, 60):  # what is as late as the window is long is never in it
        with pytest.raises(ValueError, match="allowed_lateness must be a finite number of at least 0 and below 60"):
            TimeWindow(60, allowed_lateness=lateness)


def test_a_damaged_state_is_refused():
    def damaged(**memory):
        state = TimeWindow(60).update_many([1, 5, 9]).state_dict()
        state["memory"].update(memory)
        with pytest.raises(ValueError, match=r"damaged|latest"):
            TimeWindow.from_state(state)

    damaged(_times=[1.0, 5.0])
    damaged(_times=[5.0, 1.0, 9.0])
    damaged(_times=[1.0, 5.0, 99.0])
    damaged(_values=[1.0, None, 1.0])
    damaged(n_dropped=1)
    damaged(latest=float("nan"))
