import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics
from sklearn.exceptions import UndefinedMetricWarning

from helpers import metrics

RATIOS = ["precision_score", "recall_score", "f1_score"]


def random_problem(seed, n, n_classes, weighted, words=False):
    rng = np.random.default_rng(seed)
    y_true, y_pred = rng.integers(n_classes, size=(2, n))
    if words:
        y_true, y_pred = np.array(list("abcdef"))[y_true], np.array(list("abcdef"))[y_pred]
    return y_true, y_pred, rng.uniform(0.1, 2, size=n) if weighted else None


problems = given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 30),
    n_classes=st.integers(2, 5),
    weighted=st.booleans(),
    words=st.booleans(),
)


@settings(deadline=None, max_examples=50)
@problems
def test_accuracy_equals_scikit_learns(seed, n, n_classes, weighted, words):
    y_true, y_pred, weight = random_problem(seed, n, n_classes, weighted, words)
    got = metrics.accuracy_score(y_true, y_pred, sample_weight=weight)
    assert got == pytest.approx(sklearn_metrics.accuracy_score(y_true, y_pred, sample_weight=weight), rel=1e-13)
    assert type(got) is float


@pytest.mark.parametrize("normalize", [None, "true", "pred", "all"])
@settings(deadline=None, max_examples=30)
@problems
def test_the_confusion_matrix_equals_scikit_learns(normalize, seed, n, n_classes, weighted, words):
    y_true, y_pred, weight = random_problem(seed, n, n_classes, weighted, words)
    some = [None, sorted(set(y_true))[::-1]]
    for labels in some:
        options = {"sample_weight": weight, "normalize": normalize, "labels": labels}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # scikit-learn remarks on a single label
            expected = sklearn_metrics.confusion_matrix(y_true, y_pred, **options)
        got = metrics.confusion_matrix(y_true, y_pred, **options)
        np.testing.assert_allclose(got, expected, rtol=1e-13)
        assert got.dtype.kind == expected.dtype.kind


@pytest.mark.parametrize("name", RATIOS)
@pytest.mark.parametrize("average", ["micro", "macro", "weighted", None])
@pytest.mark.parametrize("zero_division", [0, 1, np.nan])
@settings(deadline=None, max_examples=25)
@problems
def test_averages_over_classes_equal_scikit_learns(name, average, zero_division, seed, n, n_classes, weighted, words):
    y_true, y_pred, weight = random_problem(seed, n, n_classes, weighted, words)
    never = "z" if words else 9
    for labels in (None, [*sorted(set(y_pred))[::-1], never]):
        options = {"average": average, "zero_division": zero_division, "sample_weight": weight, "labels": labels}
        expected = getattr(sklearn_metrics, name)(y_true, y_pred, **options)
        np.testing.assert_allclose(getattr(metrics, name)(y_true, y_pred, **options), expected, rtol=1e-12)


@pytest.mark.parametrize("name", RATIOS)
@settings(deadline=None, max_examples=50)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 10), weighted=st.booleans(), share=st.sampled_from([0.1, 0.5]))
def test_two_classes_equal_scikit_learns(name, seed, n, weighted, share):
    rng = np.random.default_rng(seed)
    y_true, y_pred = (rng.random((2, n)) < share).astype(int)
    weight = rng.uniform(0.1, 2, size=n) if weighted else None
    for zero_division in (0, 1, np.nan):
        options = {"zero_division": zero_division, "sample_weight": weight}
        expected = getattr(sklearn_metrics, name)(y_true, y_pred, **options)
        got = getattr(metrics, name)(y_true, y_pred, **options)
        assert got == pytest.approx(expected, rel=1e-12, nan_ok=True)
        assert type(got) is float


@pytest.mark.parametrize("name", RATIOS)
def test_the_positive_class_may_be_a_word(name):
    y_true, y_pred = ["buy", "leave", "buy"], ["buy", "buy", "leave"]
    got = getattr(metrics, name)(y_true, y_pred, pos_label="leave", zero_division=0)
    assert got == getattr(sklearn_metrics, name)(y_true, y_pred, pos_label="leave", zero_division=0)


@pytest.mark.parametrize("name", RATIOS)
def test_a_ratio_with_nothing_below_it_warns_and_is_zero(name):
    with pytest.warns(UndefinedMetricWarning, match="is not defined where its denominator is zero"):
        assert getattr(metrics, name)([0, 0], [0, 0]) == 0


def test_by_hand():
    y_true, y_pred = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0], [1, 1, 1, 0, 1, 1, 0, 0, 0, 0]
    assert metrics.accuracy_score(y_true, y_pred) == 0.7
    assert metrics.precision_score(y_true, y_pred) == 3 / 5
    assert metrics.recall_score(y_true, y_pred) == 3 / 4
    assert metrics.f1_score(y_true, y_pred) == pytest.approx(2 / 3)
    np.testing.assert_array_equal(metrics.confusion_matrix(y_true, y_pred), [[4, 2], [1, 3]])


def test_series_are_compared_by_position_not_by_index():
    assert metrics.accuracy_score(pd.Series([1, 2], index=[0, 1]), pd.Series([1, 2], index=[1, 0])) == 1
    assert metrics.accuracy_score(pd.Series(["a", "b"]), pd.Series(["a", "a"])) == 0.5


@settings(deadline=None, max_examples=50)
@problems
def test_log_loss_equals_scikit_learns(seed, n, n_classes, weighted, words):
    y_true, _, weight = random_problem(seed, n, n_classes, weighted, words)
    proba = np.random.default_rng(seed).dirichlet(np.ones(n_classes), size=n)
    labels = sorted("abcdef"[:n_classes]) if words else range(n_classes)
    got = metrics.log_loss(y_true, proba, labels=list(labels), sample_weight=weight)
    expected = sklearn_metrics.log_loss(y_true, proba, labels=list(labels), sample_weight=weight)
    assert got == pytest.approx(expected, rel=1e-9)


def test_log_loss_of_two_classes_takes_one_column_or_two():
    p = np.array([0.2, 0.7, 0.6])
    assert metrics.log_loss([0, 1, 1], p) == pytest.approx(metrics.log_loss([0, 1, 1], np.column_stack([1 - p, p])))
    assert metrics.log_loss([0, 1, 1], p) == pytest.approx(-np.log([0.8, 0.7, 0.6]).mean())


def test_log_loss_of_one_who_is_sure_is_zero_or_infinite():
    assert metrics.log_loss([0, 1], [0.0, 1.0]) == 0
    assert metrics.log_loss([0, 1], [0.0, 0.0]) == np.inf
    assert metrics.log_loss([0, 1], [0.0, 0.0], sample_weight=[1, 0]) == 0


@pytest.mark.parametrize("name", ["accuracy_score", "confusion_matrix", *RATIOS])
@pytest.mark.parametrize(
    ("y_true", "y_pred", "error", "message"),
    [
        ([0, 1], [0], ValueError, "y_true and y_pred must have the same length, got 2 and 1"),
        ([], [], ValueError, "y_true must hold at least one label"),
        ([[0, 1]], [0, 1], ValueError, r"y_true must hold at least one label.* got shape \(1, 2\)"),
        ([0, np.nan], [0, 1], ValueError, "y_true must hold no missing labels, got nan at position 1"),
        ([0, 1], [0, None], TypeError, "y_pred must hold numbers or strings"),
        ([0, 1], ["0", "1"], TypeError, "must hold the same kind of labels"),
    ],
)
def test_labels_that_are_none_are_refused(name, y_true, y_pred, error, message):
    with pytest.raises(error, match=message):
        getattr(metrics, name)(y_true, y_pred)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "average='binary' is for two classes, got 3"),
        ({"average": "mean"}, "average must be one of"),
        ({"average": "macro", "labels": [0, 0]}, "labels must hold each label once"),
        ({"average": "macro", "zero_division": 0.5}, "zero_division must be"),
        ({"average": "macro", "zero_division": "raise"}, "zero_division must be"),
        ({"average": "macro", "sample_weight": [1, 1]}, "sample_weight must hold one weight a sample"),
    ],
)
def test_options_that_make_no_sense_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        metrics.f1_score([0, 1, 2], [0, 1, 1], **options)


def test_a_positive_class_that_does_not_occur_is_refused():
    with pytest.raises(ValueError, match=r"pos_label must be one of \['no', 'yes'\], got 1"):
        metrics.precision_score(["yes", "no"], ["yes", "yes"])


def test_an_unknown_way_to_normalize_is_refused():
    with pytest.raises(ValueError, match="normalize must be one of"):
        metrics.confusion_matrix([0, 1], [0, 1], normalize="rows")


@pytest.mark.parametrize(
    ("y_true", "proba", "message"),
    [
        ([0, 0], [0.5, 0.5], r"needs at least 2 classes, got \[0\]"),
        ([0, 1], [[0.5, 0.4], [0.5, 0.5]], "must sum to 1 in each row, got 0.9 in row 0"),
        ([0, 1], [0.5, 1.5], "must hold probabilities"),
        ([0, 1], [0.5, np.nan], "must hold probabilities"),
        ([0, 1, 2], [0.5, 0.5, 0.5], "must have a column for each of 3 classes"),
        ([0, 1], [0.5, 0.5, 0.5], "must have the same length"),
    ],
)
def test_probabilities_that_are_none_are_refused(y_true, proba, message):
    with pytest.raises(ValueError, match=message):
        metrics.log_loss(y_true, proba)


def test_a_label_outside_the_named_ones_is_refused():
    with pytest.raises(ValueError, match=r"y_true must hold the labels \[0, 1\] only, got 2"):
        metrics.log_loss([0, 2], [0.5, 0.5], labels=[0, 1])
