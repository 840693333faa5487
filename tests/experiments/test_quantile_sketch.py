import json
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from helpers.experiments import KLLSketch, RunningMoments

SURE = 1 - 1e-9
streams = st.lists(st.integers(-5, 5) | st.floats(-1e6, 1e6), max_size=300)


def permuted(n, seed=0):
    """Return 1 to n in random order: v is the number of values up to v."""
    return np.random.default_rng(seed).permutation(n) + 1.0


def in_parts(values, size, **settings):
    sketch = KLLSketch(**settings)
    for begin in range(0, len(values), size):
        sketch.update_many(values[begin : begin + size])
    return sketch


def one_by_one(values, **settings):
    sketch = KLLSketch(**settings)
    for value in values.tolist():
        sketch.update(value)
    return sketch


def items(sketch):
    """Return all that is kept with its weight, in order."""
    return sorted((value, 2**h) for h, level in enumerate(sketch.state_dict()["memory"]["_levels"]) for value in level)


@given(values=st.lists(st.floats(-1e6, 1e6) | st.integers(-3, 3), min_size=1, max_size=40), q=st.floats(0.001, 1))
@settings(deadline=None, max_examples=200, derandomize=True)
def test_while_all_values_have_room_nothing_is_lost(values, q):
    sketch, array = KLLSketch(40, random_state=0).update_many(values), np.array(values, dtype=float)
    assert sketch.quantile(q) == min(v for v in array if (array <= v).mean() >= q)
    assert all(sketch.cdf(v) == (array <= v).mean() for v in [*values, 0.5])
    assert sketch.rank_error(SURE) == 0


@given(values=streams, k=st.integers(8, 30), size=st.integers(1, 400))
@settings(deadline=None, max_examples=200, derandomize=True)
def test_weights_count_all_values_and_ends_are_exact(values, k, size):
    sketch = in_parts(values, size, k=k, random_state=1)
    assert sum(weight for _, weight in items(sketch)) == sketch.n_seen == len(values)
    assert {value for value, _ in items(sketch)} <= set(values)
    assert sketch.n_kept <= 3 * k + 8 * 12
    if values:
        assert (sketch.smallest, sketch.largest) == (min(values), max(values))
        assert all(abs(sketch.cdf(v) - np.mean(np.array(values) <= v)) <= sketch.rank_error(SURE) for v in values)


@pytest.mark.parametrize(
    "fill",
    [
        one_by_one,
        lambda values, **settings: in_parts(values, 77, **settings),
        lambda values, **settings: KLLSketch(**settings).update_many(values),
    ],
    ids=["one by one", "in parts", "at once"],
)
def test_the_error_promised_is_kept(fill):
    n, runs, confidence = 5_000, 200, 0.9
    places = np.array([250, 1250, 2500, 3750, 4750])
    values = permuted(n)
    sketches = [fill(values, k=32, random_state=seed) for seed in range(runs)]
    errors = np.array([[sketch.cdf(v) - v / n for v in places] for sketch in sketches])
    promised = np.array([sketch.rank_error(confidence) for sketch in sketches])
    broken = (abs(errors) > promised[:, None]).sum(axis=0)
    assert (broken <= binom.ppf(0.999, runs, 1 - confidence)).all()
    assert (abs(errors.mean(axis=0)) < 4 * errors.std(axis=0) / np.sqrt(runs)).all()  # it points neither way
    assert promised.mean() < 4 * np.quantile(abs(errors), confidence)  # and the promise is not an empty one


@pytest.mark.parametrize("order", ["sorted", "reversed", "random", "equal"])
def test_the_order_does_not_matter(order):
    values = permuted(20_000)
    if order in ("sorted", "reversed"):
        values = np.sort(values)[:: 1 if order == "sorted" else -1]
    if order == "equal":
        values = np.full(20_000, 7.0)
    sketch = in_parts(values, 333, random_state=2)
    for v in (200, 5_000, 10_000, 15_000, 19_800):
        assert abs(sketch.cdf(v) - (values <= v).mean()) <= sketch.rank_error(SURE)


def test_twice_the_room_is_half_the_error():
    values = permuted(20_000)
    errors = [in_parts(values, 100, k=k, random_state=3).rank_error() for k in (50, 100, 200, 400)]
    assert all(1.6 < first / second < 2.5 for first, second in pairwise(errors))


def test_a_few_hundred_values_stand_for_a_million():
    sketch = KLLSketch(random_state=0).update_many(permuted(1_000_000))
    assert sketch.n_kept < 700
    assert sketch.rank_error() < 0.01
    assert all(abs(sketch.quantile(q) / 1e6 - q) < 0.01 for q in (0.01, 0.1, 0.5, 0.9, 0.99))
    assert len(json.dumps(sketch.state_dict())) < 20_000


def test_quantile_and_cdf_are_inverse():
    sketch = KLLSketch(random_state=0).update_many(np.random.default_rng(0).lognormal(size=50_000))
    fractions = np.linspace(0.01, 1, 100)
    quantiles = [sketch.quantile(q) for q in fractions]
    assert quantiles == sorted(quantiles)
    for q, v in zip(fractions, quantiles, strict=True):
        assert sketch.cdf(v) >= q - 1e-12
        assert sketch.cdf(np.nextafter(v, -np.inf)) < q
    assert sketch.cdf(sketch.largest) == 1
    assert sketch.rank(-1) == 0


@given(first=streams, second=streams, third=streams)
@settings(deadline=None, max_examples=100, derandomize=True)
def test_merging_loses_no_value_and_no_end_in_any_order(first, second, third):
    a, b, c = (KLLSketch(16, seed).update_many(values) for seed, values in enumerate((first, second, third)))
    together = np.array([*first, *second, *third])
    for merged in (a.merge(b).merge(c), a.merge(b.merge(c)), c.merge(b).merge(a)):
        assert merged.n_seen == len(together) == sum(weight for _, weight in items(merged))
        assert merged.n_kept <= 3 * 16 + 8 * 12
        if len(together):
            assert (merged.smallest, merged.largest) == (together.min(), together.max())
            assert all(abs(merged.cdf(v) - (together <= v).mean()) <= merged.rank_error(SURE) for v in together[::7])


@given(first=st.lists(st.floats(-9, 9), max_size=15), second=st.lists(st.floats(-9, 9), max_size=15))
@settings(deadline=None, max_examples=100, derandomize=True)
def test_merging_what_has_room_is_exact_and_has_a_zero(first, second):
    a, b = KLLSketch(30, 0).update_many(first), KLLSketch(30, 1).update_many(second)
    assert items(a.merge(b)) == items(b.merge(a)) == items(KLLSketch(30).update_many([*first, *second]))
    assert items(a.merge(KLLSketch(30))) == items(KLLSketch(30).merge(a)) == items(a)


def test_many_merged_sketches_keep_their_promise():
    values, merged = permuted(160_000), KLLSketch(random_state=99)
    for seed, part in enumerate(np.split(values, 16)):
        merged = merged.merge(KLLSketch(random_state=seed).update_many(part))
    assert merged.n_seen == 160_000
    assert merged.n_kept < 700
    assert merged.rank_error() < 0.02
    assert all(abs(merged.cdf(v) - v / 160_000) <= merged.rank_error(SURE) for v in range(1_000, 160_000, 9_000))


def test_merging_leaves_both_as_they_were():
    a, b = (KLLSketch(8, seed).update_many(permuted(500, seed)) for seed in (0, 1))
    before = json.dumps([a.state_dict(), b.state_dict()])
    a.merge(b).update_many(permuted(1000))
    assert json.dumps([a.state_dict(), b.state_dict()]) == before


def test_the_same_coins_fall_the_same_way():
    values = permuted(5_000)
    same = [one_by_one(values, k=16, random_state=5).state_dict() for _ in range(2)]
    assert same[0] == same[1] != one_by_one(values, k=16, random_state=6).state_dict()
    legacy = KLLSketch(16, np.random.RandomState(5)).update_many(values)
    assert KLLSketch.from_state(json.loads(json.dumps(legacy.state_dict()))).state_dict() == legacy.state_dict()


def test_sketches_of_different_settings_are_not_merged():
    with pytest.raises(ValueError, match="k must be the same to be merged, got 200 and 100"):
        KLLSketch(200).merge(KLLSketch(100))
    with pytest.raises(TypeError, match="only another KLLSketch can be merged, got RunningMoments"):
        KLLSketch().merge(RunningMoments())


def test_what_cannot_be_asked_is_refused():
    empty = KLLSketch()
    assert np.isnan([empty.smallest, empty.largest]).all()
    for ask in (lambda: empty.quantile(0.5), lambda: empty.cdf(1), empty.rank_error):
        with pytest.raises(ValueError, match="must have seen a value before it is asked, got none"):
            ask()
    for q in (0, -1, 1.5, 95):
        with pytest.raises(ValueError, match="q must be above 0 and at most 1"):
            empty.update(1).quantile(q)
    with pytest.raises(ValueError, match="value must be a finite number, got nan"):
        empty.cdf(np.nan)
    with pytest.raises(ValueError, match="confidence must be a number strictly between 0 and 1"):
        empty.rank_error(1)
    with pytest.raises(ValueError, match="k must be an integer of at least 8, got 7"):
        KLLSketch(7)
    with pytest.raises(TypeError, match="random_state must be"):
        KLLSketch(random_state="seven")
