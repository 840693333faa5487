import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.experiments import P2Quantile

# Jain and Chlamtac (1985), table I
ARTICLE = [0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.60, 10.28, 1.47, 0.40, 0.05, 11.39]
ARTICLE += [0.27, 0.42, 0.09, 11.37]


def test_the_example_of_the_article_comes_out():
    median = P2Quantile(0.5).update_many(ARTICLE)
    memory = median.state_dict()["memory"]
    assert [round(height, 2) for height in memory["_heights"]] == [0.02, 0.49, 4.44, 17.20, 38.62]
    assert memory["_places"] == [1, 6, 10, 16, 20]


@pytest.mark.parametrize("q", [0.05, 0.25, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("shape", ["uniform", "normal", "exponential", "lognormal"])
def test_of_a_steady_stream_the_rank_is_right_to_half_a_percent(q, shape):
    for seed in range(3):
        values = getattr(np.random.default_rng(seed), shape)(size=20_000)
        estimate = P2Quantile(q).update_many(values).quantile
        assert abs((values <= estimate).mean() - q) < 0.005


def test_it_is_nearer_the_longer_the_stream():
    def error(n):
        return np.mean([abs(P2Quantile(0.5).update_many(values[seed][:n]).quantile) for seed in range(30)])

    values = np.random.default_rng(0).normal(size=(30, 10_000))
    assert error(10_000) < error(100) / 5  # the median of n values alone: a tenth


@given(values=st.lists(st.integers(-3, 3) | st.floats(-1e6, 1e6), max_size=60), q=st.floats(0.01, 0.99))
@settings(deadline=None, max_examples=300, derandomize=True)
def test_markers_stay_in_order_and_within_what_was_seen(values, q):
    sketch = P2Quantile(q)
    for t, value in enumerate(values, start=1):
        sketch.update(value)
        memory = sketch.state_dict()["memory"]
        heights, places = memory["_heights"], memory["_places"]
        assert heights == sorted(heights)
        if t >= 5:
            assert (heights[0], heights[4]) == (min(values[:t]), max(values[:t]))
            assert (places[0], places[4]) == (1, t)
            assert (np.diff(places) >= 1).all()


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9])
def test_the_first_five_are_exact(q):
    values, sketch = [9.0, 2.0, 7.0, 2.0, 5.0], P2Quantile(q)
    for t, value in enumerate(values, start=1):
        expected = min(v for v in values[:t] if np.mean(np.array(values[:t]) <= v) >= q)
        assert sketch.update(value).quantile == expected


def test_a_constant_stream_has_that_quantile():
    assert P2Quantile(0.3).update_many([4.0] * 100).quantile == 4


def test_a_stream_that_changes_can_lead_it_far_astray():
    values = np.r_[np.random.default_rng(0).normal(size=10_000), np.random.default_rng(1).normal(100, 1, size=11_000)]
    estimate = P2Quantile(0.5).update_many(values).quantile
    assert abs((values <= estimate).mean() - 0.5) < 0.05  # the rank is near
    assert abs(estimate - np.median(values)) > 5  # the value need not be


def test_a_fraction_that_is_none_is_refused():
    for q in (0, 1, 50):
        with pytest.raises(ValueError, match="q must be a number strictly between 0 and 1"):
            P2Quantile(q)
    with pytest.raises(TypeError, match="q must be a number"):
        P2Quantile("median")
