from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import event_stream, simulate_event_stream
from helpers.datasets.event_stream import MINUTES_A_DAY
from helpers.datasets.streams import Streams


@pytest.fixture(scope="module")
def stream():
    return simulate_event_stream()


def test_counts_are_those_of_the_expected_rates(stream):
    minutes, truth = stream.per_minute(), stream.truth
    for hour in np.split(np.arange(28 * MINUTES_A_DAY), 28):
        wanted = truth["visits"][hour].sum()
        assert abs(minutes["visits"][hour].sum() - wanted) < 4.5 * np.sqrt(wanted)
        wanted = (minutes["visits"][hour] * truth["conversion"][hour]).sum()
        assert abs(minutes["orders"][hour].sum() - wanted) < 4.5 * np.sqrt(wanted)


def test_what_happens_happens_when_it_is_said_to(stream):
    truth = stream.truth
    breaks, campaign, decline = truth["shifts"]
    first = breaks["first_minute"]
    assert divmod(first, MINUTES_A_DAY) == (8, 14 * 60 + 10)  # the second Tuesday
    assert truth["conversion"][first - 1] == truth["usual_conversion"]
    assert truth["conversion"][first] == pytest.approx(0.7 * truth["usual_conversion"])
    assert truth["conversion"][breaks["last_minute"] + 1] == truth["usual_conversion"]
    inside = slice(campaign["first_minute"], campaign["last_minute"] + 1)
    np.testing.assert_allclose(truth["visits"][inside], 1.3 * truth["usual_visits"][inside])
    assert truth["conversion"][decline["last_minute"]] == pytest.approx(0.85 * truth["usual_conversion"])
    changed = truth["visits"] != truth["usual_visits"]
    assert changed.sum() == 12 * 60


def test_a_quiet_stream_has_the_rates_of_the_other_without_what_happens(stream):
    quiet = simulate_event_stream(shifts=False)
    assert quiet.truth["shifts"] == []
    np.testing.assert_array_equal(quiet.truth["visits"], stream.truth["usual_visits"])
    before = stream.truth["shifts"][0]["first_minute"] * 60
    one, other = (s.events[s.events["event_time"] < before].reset_index(drop=True) for s in (quiet, stream))
    assert len(one) == len(other)


def test_events_come_in_the_order_of_arrival_and_few_are_late(stream):
    events = stream.events
    assert events["arrival_time"].is_monotonic_increasing
    delay = events["arrival_time"] - events["event_time"]
    assert (delay >= 0).all()
    late = (delay > 60).mean()
    assert late == pytest.approx(0.05 * np.exp(-60 / 300), abs=0.003)


def test_no_event_is_rounded_into_the_next_minute(monkeypatch):
    class AtTheEnd(Streams):
        def __call__(self, name):
            if name != "event_stream.second":
                return super().__call__(name)
            return SimpleNamespace(random=lambda n: np.full(n, 1 - 1e-9))

    monkeypatch.setattr(event_stream, "Streams", AtTheEnd)
    minutes = simulate_event_stream(1).per_minute()
    drawn = Streams(0)("event_stream.visits").poisson(simulate_event_stream(1).truth["visits"])
    np.testing.assert_array_equal(minutes["visits"], drawn)


def test_an_order_is_a_visit_with_an_amount(stream):
    orders = stream.events[stream.events["kind"] == "order"]
    visits = stream.events[stream.events["kind"] == "visit"]
    assert (visits["amount"] == 0).all()
    assert (orders["amount"] > 0).all()
    assert len(orders.merge(visits, on=["event_time", "arrival_time"])) >= len(orders)
    assert np.log(orders["amount"]).std() == pytest.approx(0.6, rel=0.05)


def test_the_same_seed_gives_the_same_stream_and_another_another():
    one, same, other = (simulate_event_stream(3, random_state=seed).events for seed in (0, 0, 1))
    pd.testing.assert_frame_equal(one, same)
    assert len(one) != len(other) or not one.equals(other)


def test_a_short_stream_has_what_falls_into_it():
    assert simulate_event_stream(8).truth["shifts"] == []
    cut = simulate_event_stream(20).truth["shifts"]
    assert [shift["name"] for shift in cut] == ["the checkout breaks", "a campaign"]
    assert repr(simulate_event_stream(1)).endswith("in 1 days>")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"n_days": 0}, "n_days"),
        ({"n_days": 4000}, "n_days must be at most 3,660"),
        ({"visits_per_minute": 0}, "visits_per_minute"),
        ({"conversion": 1}, "conversion"),
    ],
)
def test_what_makes_no_stream_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        simulate_event_stream(**arguments)
    with pytest.raises(TypeError, match="shifts"):
        simulate_event_stream(1, shifts="yes")
