import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu, norm
from sklearn import metrics as sklearn_metrics

from helpers.metrics import auc, average_precision_score, precision_recall_curve, roc_auc_score, roc_curve


def rows(seed, n, levels, weighted):
    """Both classes, scores with as many ties as there are few levels, weights that may be zero."""
    rng = np.random.default_rng(seed)
    y = rng.integers(2, size=n)
    y[:2] = 0, 1
    score = rng.integers(levels, size=n) / levels + 0.3 * y if levels else rng.normal(size=n) + y
    weight = rng.integers(4, size=n).astype(float) if weighted else None
    if weighted:
        weight[:2] = 1, 2
    return y, score, weight


problems = given(
    seed=st.integers(0, 2**32 - 1), n=st.integers(2, 80), levels=st.sampled_from([0, 1, 3, 20]), weighted=st.booleans()
)
quick = settings(deadline=None, derandomize=True, max_examples=60)


@quick
@problems
def test_the_roc_curve_is_scikit_learns_ties_and_weights_included(seed, n, levels, weighted):
    y, score, weight = rows(seed, n, levels, weighted)
    for drop in (True, False):
        ours = roc_curve(y, score, sample_weight=weight, drop_intermediate=drop)
        theirs = sklearn_metrics.roc_curve(y, score, sample_weight=weight, drop_intermediate=drop)
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-15)


@quick
@problems
def test_the_area_by_ranks_is_the_area_below_the_curve(seed, n, levels, weighted):
    y, score, weight = rows(seed, n, levels, weighted)
    area = roc_auc_score(y, score, sample_weight=weight)
    assert area == pytest.approx(sklearn_metrics.roc_auc_score(y, score, sample_weight=weight), rel=1e-12, abs=1e-15)
    fpr, tpr, _ = roc_curve(y, score, sample_weight=weight)
    assert area == pytest.approx(auc(fpr, tpr), rel=1e-12, abs=1e-15)


@quick
@problems
def test_precision_recall_and_average_precision_are_scikit_learns(seed, n, levels, weighted):
    y, score, weight = rows(seed, n, levels, weighted)
    for drop in (True, False):
        ours = precision_recall_curve(y, score, sample_weight=weight, drop_intermediate=drop)
        theirs = sklearn_metrics.precision_recall_curve(y, score, sample_weight=weight, drop_intermediate=drop)
        for mine, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-15)
    ours = average_precision_score(y, score, sample_weight=weight)
    assert ours == pytest.approx(sklearn_metrics.average_precision_score(y, score, sample_weight=weight), rel=1e-12)


def test_the_area_is_the_share_of_pairs_in_the_right_order_a_tie_counting_half():
    rng = np.random.default_rng(0)
    y, score = rng.integers(2, size=200), rng.integers(10, size=200)
    pairs = [(a > b) + 0.5 * (a == b) for a in score[y == 1] for b in score[y == 0]]
    assert roc_auc_score(y, score) == pytest.approx(np.mean(pairs), rel=1e-14)
    u = mannwhitneyu(score[y == 1], score[y == 0]).statistic
    assert roc_auc_score(y, score) == pytest.approx(u / (np.sum(y == 1) * np.sum(y == 0)), rel=1e-14)


def test_a_score_without_knowledge_gets_one_half_and_the_share_of_buyers():
    y = np.repeat([1, 0], [30, 70])
    assert roc_auc_score(y, np.full(100, 7.0)) == 0.5
    assert average_precision_score(y, np.full(100, 7.0)) == pytest.approx(0.3)


def test_perfect_and_reversed_orders_get_one_and_zero():
    y = np.array([0, 0, 1, 1])
    assert (roc_auc_score(y, y), roc_auc_score(y, -y), average_precision_score(y, y)) == (1, 0, 1)


def test_two_normal_populations_have_the_area_that_theory_gives():
    rng = np.random.default_rng(0)
    y = np.repeat([1, 0], [20_000, 40_000])
    score = rng.normal(size=60_000) + 1.0 * y
    assert roc_auc_score(y, score) == pytest.approx(norm.cdf(1 / np.sqrt(2)), abs=0.008)  # 4 standard errors


@pytest.mark.parametrize("move", [lambda s: 1e-6 * s, lambda s: 1e6 * s + 3e6, np.exp])
def test_only_the_order_of_the_scores_matters(move):
    rng = np.random.default_rng(1)
    y, score = rng.integers(2, size=300), rng.integers(40, size=300) / 8
    assert roc_auc_score(y, move(score)) == roc_auc_score(y, score)
    np.testing.assert_array_equal(roc_curve(y, move(score))[:2], roc_curve(y, score)[:2])


def test_a_weight_of_two_counts_as_two_rows_and_of_zero_as_none():
    y, score = np.array([1, 0, 1, 0, 0]), np.array([0.9, 0.7, 0.7, 0.2, 0.8])
    weight = np.array([2, 1, 1, 3, 0])
    again = np.repeat(np.arange(5), weight)
    for metric in (roc_auc_score, average_precision_score):
        assert metric(y, score, sample_weight=weight) == pytest.approx(metric(y[again], score[again]), rel=1e-14)
    np.testing.assert_allclose(roc_curve(y, score, sample_weight=weight), roc_curve(y[again], score[again]))


def test_no_order_of_the_rows_changes_anything():
    rng = np.random.default_rng(2)
    y, score = rng.integers(2, size=100), rng.integers(5, size=100)
    mixed = rng.permutation(100)
    np.testing.assert_array_equal(roc_curve(y, score), roc_curve(y[mixed], score[mixed]))
    assert roc_auc_score(y, score) == roc_auc_score(y[mixed], score[mixed])


def test_words_are_classes_too():
    y, score = np.array(["no", "yes", "no", "yes"]), [0.1, 0.4, 0.5, 0.8]
    assert roc_auc_score(y, score) == sklearn_metrics.roc_auc_score(y, score) == 0.75
    fpr, _, _ = roc_curve(y, score, pos_label="yes")
    np.testing.assert_array_equal(fpr, sklearn_metrics.roc_curve(y, score, pos_label="yes")[0])
    assert average_precision_score(y, score, pos_label="yes") == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("function", "y", "score", "message"),
    [
        (roc_auc_score, [1, 1], [0.1, 0.2], "y_true must hold both classes .* got 1 only"),
        (roc_auc_score, [0, 1, 2], [0.1, 0.2, 0.3], "y_true must hold two classes, got 3"),
        (roc_curve, [1, 1], [0.1, 0.2], "y_true must hold both classes .* got positive rows only"),
        (roc_curve, [0, 0], [0.1, 0.2], "y_true must hold both classes .* got negative rows only"),
        (roc_curve, [0, 2], [0.1, 0.2], "y_true must hold 0 and 1 only, got 2 at position 1"),
        (precision_recall_curve, [0, 0], [0.1, 0.2], "y_true must hold a positive row for recall"),
        (roc_auc_score, [0, 1], [0.1, np.nan], "y_score must hold finite numbers only, got nan at position 1"),
        (roc_auc_score, [0, 1], [0.1], "y_true and y_score must have the same length, got 2 and 1"),
        (roc_curve, [], [], "y_true must hold at least one label"),
    ],
)
def test_what_cannot_be_ranked_is_refused(function, y, score, message):
    with pytest.raises(ValueError, match=message):
        function(y, score)


def test_weights_that_leave_one_class_only_are_refused():
    with pytest.raises(ValueError, match="y_true must hold both classes"):
        roc_auc_score([0, 1], [0.1, 0.2], sample_weight=[1, 0])


@pytest.mark.parametrize(("x", "y"), [([0, 1, 2], [1, 1, 3]), ([2, 1, 0], [3, 1, 1]), ([0, 1], [-1, -1])])
def test_areas_are_scikit_learns(x, y):
    assert auc(x, y) == pytest.approx(sklearn_metrics.auc(x, y))


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([0], [1], "x must hold at least 2 points"),
        ([0, 1, 0.5], [0, 0, 0], "x must rise throughout or fall throughout"),
        ([0, 1], [1], "x and y must have the same length"),
    ],
)
def test_an_area_needs_points_in_order(x, y, message):
    with pytest.raises(ValueError, match=message):
        auc(x, y)
