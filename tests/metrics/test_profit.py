import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.metrics import expected_profit, profit_curve


def campaign(n=20_000, seed=0):
    """Customers whose true probabilities are known."""
    rng = np.random.default_rng(seed)
    p = rng.beta(1, 9, size=n)
    return (rng.random(n) < p).astype(int), p


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 30), margin=st.floats(0.5, 50), cost=st.floats(0, 20))
def test_agrees_with_the_definition_customer_by_customer(seed, n, margin, cost):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(2, size=n), rng.random(n)
    total = sum(margin * buys - cost for buys, probability in zip(y, p, strict=True) if probability > cost / margin)
    assert expected_profit(y, p, margin=margin, cost=cost) == pytest.approx(total / n, rel=1e-9, abs=1e-9)


def test_no_other_threshold_earns_more_than_cost_over_margin_if_probabilities_are_right():
    _, p = campaign()
    earned = [np.mean(np.where(p > t, 10 * p - 1.5, 0)) for t in np.linspace(0, 0.5, 101)]
    y, p = campaign(200_000)
    assert expected_profit(y, p, margin=10, cost=1.5) == pytest.approx(max(earned), abs=0.02)  # 4 standard errors
    for threshold in (0.05, 0.3):
        assert expected_profit(y, p, margin=10, cost=1.5, threshold=threshold) < max(earned) - 0.04


def test_contacting_nobody_earns_nothing_and_all_earn_margin_times_share_less_cost():
    y, p = campaign(1000)
    assert expected_profit(y, p, margin=10, cost=11) == 0
    assert expected_profit(y, p, margin=10, cost=2, threshold=0) == pytest.approx(10 * y.mean() - 2)


def test_a_weight_of_two_counts_as_two_customers():
    y, p = np.array([1, 0, 1]), np.array([0.9, 0.8, 0.1])
    repeated = expected_profit(y[[0, 0, 1, 2]], p[[0, 0, 1, 2]], margin=5, cost=1)
    assert expected_profit(y, p, margin=5, cost=1, sample_weight=[2, 1, 1]) == pytest.approx(repeated)


def test_the_curve_passes_through_the_profit_at_every_threshold():
    y, p = campaign(300)
    curve = profit_curve(y, p, margin=10, cost=1)
    assert curve.shape == (301,)
    for threshold in (0.0, 0.05, 0.1, 0.5):
        expected = 300 * expected_profit(y, p, margin=10, cost=1, threshold=threshold)
        assert curve[np.sum(p > threshold)] == pytest.approx(expected, abs=1e-9)


def test_customers_of_equal_probability_lie_on_a_straight_line_in_whatever_order_they_come():
    y, p = np.array([1, 0, 0, 1, 0]), np.array([0.5, 0.5, 0.5, 0.5, 0.9])
    curve = profit_curve(y, p, margin=10, cost=1)
    np.testing.assert_allclose(np.diff(curve), [-1, 4, 4, 4, 4])
    np.testing.assert_array_equal(profit_curve(y[::-1], p[::-1], margin=10, cost=1), curve)


@pytest.mark.parametrize("function", [expected_profit, profit_curve])
@pytest.mark.parametrize(
    ("y", "p", "money", "error", "message"),
    [
        ([0, 2], [0.5, 0.5], {}, ValueError, "y_true must hold 0 and 1 only, got 2 at position 1"),
        ([0, 1], [0.5, 1.5], {}, ValueError, "y_proba must hold probabilities, between 0 and 1, got 1.5 at position 1"),
        ([0, 1], [0.5, np.nan], {}, ValueError, "y_proba must hold finite numbers"),
        ([0, 1], [0.5], {}, ValueError, "must have the same length"),
        ([0, 1], [0.5, 0.5], {"margin": 0}, ValueError, "margin must be"),
        ([0, 1], [0.5, 0.5], {"cost": -1}, ValueError, "cost must be"),
        ([0, 1], [0.5, 0.5], {"cost": "free"}, TypeError, "cost must be"),
    ],
)
def test_what_makes_no_sense_is_refused(function, y, p, money, error, message):
    with pytest.raises(error, match=message):
        function(y, p, **({"margin": 10, "cost": 1} | money))
