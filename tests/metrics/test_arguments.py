import numpy as np
import pytest

from helpers.metrics.arguments import check_binary, check_outcomes, check_predictions, check_probabilities
from helpers.validation import check_labels, check_vector


def test_what_is_checked_comes_back_ready_for_use():
    y_true, y_pred, weight = check_predictions([1, 2], [3, 4], 2, check=check_vector)
    assert y_true.dtype == y_pred.dtype == weight.dtype == float
    assert check_predictions(["a"], ["b"], None, check=check_labels)[0].dtype.kind == "U"


@pytest.mark.parametrize(
    ("y_true", "pos_label", "expected"),
    [
        ([0, 1], None, [False, True]),
        ([-1, 1.0], None, [False, True]),
        ([True, False], None, [True, False]),
        ([0, 0], None, [False, False]),
        (["no", "yes"], "no", [True, False]),
        ([1, 2], 2, [False, True]),
        ([1, 1], 2, [False, False]),
    ],
)
def test_outcomes_are_yes_or_no(y_true, pos_label, expected):
    assert check_outcomes(y_true, pos_label).tolist() == expected


@pytest.mark.parametrize(
    ("y_true", "pos_label", "message"),
    [
        ([0, 1, 2], None, "y_true must hold 0 and 1 only, got 2 at position 2: name the positive class by pos_label"),
        ([-1, 0, 1], None, "y_true must hold 0 and 1 only, got 0 at position 1"),
        (["no", "yes"], None, "y_true must hold 0 and 1 only, got no at position 0"),
        ([0.5], None, "y_true must hold 0 and 1 only, got 0.5"),
        (["no", "yes"], 1, r"pos_label must be one of \['no', 'yes'\], got 1"),
        ([0, 1], 2, r"pos_label must be one of \[0, 1\], got 2"),
        ([0, 1, 2], 2, "y_true must hold two classes at most, got 3"),
    ],
)
def test_other_outcomes_are_refused(y_true, pos_label, message):
    with pytest.raises(ValueError, match=message):
        check_outcomes(y_true, pos_label)


def test_rows_of_weight_zero_are_left_out():
    positive, score, weight = check_binary([1, 0, 1], [0.1, 0.2, 0.3], [2, 0, 1])
    assert (positive.tolist(), score.tolist(), weight.tolist()) == ([True, True], [0.1, 0.3], [2, 1])
    assert check_binary([1, 0], [0.1, 0.2], None)[2] is None


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([1, 0], [0.5]), ValueError, "y_true and y_score must have the same length, got 2 and 1"),
        (([1, 0], [0.5, np.inf]), ValueError, "y_score must hold finite numbers only"),
        (([1, 0], ["a", "b"]), TypeError, "y_score must hold numbers"),
        (([1, 0], [[0.5, 0.5], [0.5, 0.5]]), ValueError, "y_score must be an array with 1 dimension"),
        (([1, 0], [0.5, 0.5], [1, -1]), ValueError, "sample_weight must hold no negative weights"),
        (([1, 0], [0.5, 0.5], [0, 0]), ValueError, "sample_weight must hold at least one weight above zero"),
    ],
)
def test_what_does_not_fit_is_named(arguments, error, message):
    with pytest.raises(error, match=message):
        check_binary(*arguments)


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_probability_outside_0_and_1_is_none(value):
    with pytest.raises(ValueError, match="y_prob must hold probabilities, between 0 and 1, got"):
        check_probabilities([0.5, value], "y_prob")


def test_one_positive_label_is_one_label():
    with pytest.raises(TypeError, match="pos_label must be one label"):
        check_outcomes([0, 1], pos_label=[1])
