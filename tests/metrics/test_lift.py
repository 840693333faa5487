import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.metrics import (
    cumulative_gain_curve,
    lift_curve,
    precision_recall_curve,
    profit_by_share,
    profit_curve,
    roc_auc_score,
    roc_curve,
)


def rows(seed, n, levels):
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=n)
    y[0] = 1
    return y, rng.integers(levels, size=n) / levels


@settings(deadline=None, derandomize=True, max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 40), levels=st.sampled_from([1, 4, 1000]))
def test_gain_is_the_mean_over_all_orders_of_the_tied(seed, n, levels):
    y, score = rows(seed, n, levels)
    share, gain = cumulative_gain_curve(y, score)
    np.testing.assert_allclose(share, np.arange(n + 1) / n)
    expected = [0.0]
    for value in sorted(set(score), reverse=True):  # one after another, each as the mean of its tie
        tied = y[score == value]
        expected += [tied.mean()] * len(tied)
    np.testing.assert_allclose(gain, np.cumsum(expected) / y.sum(), rtol=1e-12, atol=1e-14)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 60), levels=st.sampled_from([1, 4, 1000]))
def test_profit_lift_and_gain_tell_one_story(seed, n, levels):
    y, score = rows(seed, n, levels)
    share, gain = cumulative_gain_curve(y, score)
    np.testing.assert_allclose(lift_curve(y, score)[1], gain[1:] / share[1:], rtol=1e-12)
    _, profit = profit_by_share(y, score, margin=12, cost=1.5)
    np.testing.assert_allclose(profit, 12 * y.mean() * gain - 1.5 * share, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(n * profit, profit_curve(y, score, margin=12, cost=1.5), rtol=1e-12, atol=1e-12)


def test_without_ties_gain_is_recall_and_lift_is_precision_over_the_share_of_buyers():
    rng = np.random.default_rng(3)
    y, score = rng.integers(2, size=100), rng.random(100)
    precision, recall, _ = precision_recall_curve(y, score)
    np.testing.assert_allclose(cumulative_gain_curve(y, score)[1], recall[::-1])
    np.testing.assert_allclose(lift_curve(y, score)[1], precision[:-1][::-1] / y.mean())


def test_the_area_below_gain_and_the_area_below_roc_say_the_same():
    rng = np.random.default_rng(4)
    y, score = rng.integers(2, size=200), rng.integers(9, size=200)
    share, gain = cumulative_gain_curve(y, score)
    buyers = y.mean()
    assert np.trapezoid(gain, share) == pytest.approx((1 - buyers) * roc_auc_score(y, score) + buyers / 2)
    assert len(roc_curve(y, score)[0]) <= 10


def test_the_best_order_reaches_all_buyers_first_and_chance_the_diagonal():
    y = np.repeat([1, 0], [20, 80])
    share, gain = cumulative_gain_curve(y, y)
    assert gain[20] == 1
    assert lift_curve(y, y)[1][0] == pytest.approx(5)
    np.testing.assert_allclose(cumulative_gain_curve(y, np.zeros(100))[1], share, atol=1e-15)
    np.testing.assert_allclose(lift_curve(y, np.zeros(100))[1], 1)


def test_any_score_and_any_two_labels_serve():
    y, score = np.array(["no", "yes", "no"]), [-3.0, 1000.0, 4.0]
    assert cumulative_gain_curve(y, score, pos_label="yes")[1].tolist() == [0, 1, 1, 1]
    assert profit_by_share(y, score, margin=6, cost=3, pos_label="yes")[1].tolist() == [0, 1, 0, -1]


@pytest.mark.parametrize(
    ("function", "y", "score", "money", "message"),
    [
        (cumulative_gain_curve, [0, 0], [1, 2], {}, "y_true must hold at least one buyer"),
        (lift_curve, [0, 0], [1, 2], {}, "y_true must hold at least one buyer"),
        (lift_curve, [0, 1], [1], {}, "y_true and y_score must have the same length"),
        (profit_by_share, [0, 1], [1, 2], {"margin": 0, "cost": 1}, "margin must be a finite number above 0"),
        (profit_by_share, [0, 1], [1, 2], {"margin": 1, "cost": -1}, "cost must be a finite number of at least 0"),
        (profit_by_share, [0, 3], [1, 2], {"margin": 1, "cost": 1}, "y_true must hold 0 and 1 only, got 3"),
    ],
)
def test_what_makes_no_sense_is_refused(function, y, score, money, message):
    with pytest.raises(ValueError, match=message):
        function(y, score, **money)
