import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics
from sklearn.calibration import calibration_curve as sklearn_calibration_curve

from helpers.metrics import brier_score_loss, calibration_curve


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 120),
    bins=st.integers(1, 12),
    strategy=st.sampled_from(["uniform", "quantile"]),
    ties=st.booleans(),
)
def test_bins_and_brier_score_are_scikit_learns(seed, n, bins, strategy, ties):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(2, size=n), rng.random(n)
    y[:2] = 0, 1
    if strategy == "quantile":  # where an edge falls on a row, scikit-learn's may be off by rounding
        assume(math.gcd(n - 1, bins) == 1)
    elif ties:  # on the edges of bins, too
        p = np.round(p, 1)
    ours = calibration_curve(y, p, n_bins=bins, strategy=strategy)
    theirs = sklearn_calibration_curve(y, p, n_bins=bins, strategy=strategy)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-15)
    weight = rng.integers(1, 4, size=n)
    expected = sklearn_metrics.brier_score_loss(y, p, sample_weight=weight)
    assert brier_score_loss(y, p, sample_weight=weight) == pytest.approx(expected, rel=1e-12)


def test_right_probabilities_lie_on_the_diagonal_and_no_others_score_better():
    rng = np.random.default_rng(0)
    p = rng.beta(2, 5, size=100_000)
    y = rng.random(100_000) < p
    prob_true, prob_pred = calibration_curve(y, p, n_bins=10, strategy="quantile")
    np.testing.assert_allclose(prob_true, prob_pred, atol=4 * np.sqrt(0.25 / 10_000))
    best = brier_score_loss(y, p)
    assert best == pytest.approx(np.mean(p * (1 - p)), abs=0.003)
    assert best < brier_score_loss(y, 0.9 * p) < brier_score_loss(y, p**2)


def test_the_share_of_buyers_given_to_everybody_scores_its_variance():
    y = np.repeat([1, 0], [20, 80])
    assert brier_score_loss(y, np.full(100, 0.2)) == pytest.approx(0.16, rel=1e-12)
    assert (brier_score_loss(y, y), brier_score_loss(y, 1 - y)) == (0, 1)


def test_words_are_classes_and_one_class_alone_has_a_score():
    assert brier_score_loss(["no", "yes"], [0.5, 0.5], pos_label="yes") == 0.25
    assert brier_score_loss([1, 1], [0.5, 0.5]) == 0.25
    assert [side.tolist() for side in calibration_curve(["no", "yes"], [0.1, 0.9], pos_label="yes", n_bins=2)] == [
        [0, 1],
        [0.1, 0.9],
    ]


@pytest.mark.parametrize(
    ("y", "p", "options", "message"),
    [
        ([0, 1], [0.5, 1.2], {}, "y_prob must hold probabilities, between 0 and 1, got 1.2 at position 1"),
        ([0, 2], [0.5, 0.2], {}, "y_true must hold 0 and 1 only"),
        ([0, 1], [0.5, 0.2], {"n_bins": 0}, "n_bins must be an integer of at least 1, got 0"),
        ([0, 1], [0.5, 0.2], {"strategy": "kmeans"}, "strategy must be one of 'uniform', 'quantile'"),
        ([0, 1], [0.5], {}, "y_true and y_prob must have the same length"),
    ],
)
def test_what_is_no_probability_of_two_classes_is_refused(y, p, options, message):
    with pytest.raises(ValueError, match=message):
        calibration_curve(y, p, **options)
    if not options:
        with pytest.raises(ValueError, match=message.replace("y_prob ", "y_proba ")):
            brier_score_loss(y, p)


def exact_quantile_bins(p, n_bins):
    """Bin numbers by quantiles of tenths, in fractions: no rounding."""
    tenths = sorted(Fraction(round(10 * value), 10) for value in p)
    edges = []
    for k in range(1, n_bins):
        below, part = divmod(Fraction(k * (len(p) - 1), n_bins), 1)
        above = min(below + 1, len(p) - 1)
        edges.append(tenths[below] + (tenths[above] - tenths[below]) * part)
    return np.array([sum(edge < Fraction(round(10 * value), 10) for edge in edges) for value in p])


@pytest.mark.parametrize("n_bins", [2, 3, 6, 9])
def test_a_quantile_that_falls_on_tied_probabilities_is_not_moved_by_rounding(n_bins):
    rng = np.random.default_rng(0)
    for _ in range(60):
        p = rng.integers(0, 11, size=rng.integers(3, 40)) / 10
        y = rng.integers(2, size=len(p))
        prob_true, prob_pred = calibration_curve(y, p, n_bins=n_bins, strategy="quantile")
        bins = exact_quantile_bins(p, n_bins)
        expected = [(y[bins == b].mean(), p[bins == b].mean()) for b in np.unique(bins)]
        np.testing.assert_allclose(np.transpose([prob_true, prob_pred]), expected, rtol=1e-12, atol=1e-15)
