import numpy as np
import pytest

from helpers.networks import mask_from_lengths, pad_sequences
from helpers.networks.masks import check_mask, weight_of_rows


def test_a_mask_has_as_many_steps_as_the_length_says():
    lengths = np.array([3, 1, 5, 5])
    mask = mask_from_lengths(lengths)
    assert mask.shape == (4, 5)
    np.testing.assert_array_equal(mask.sum(axis=1), lengths)
    np.testing.assert_array_equal(mask, np.sort(mask, axis=1)[:, ::-1])  # first those that count
    assert mask_from_lengths(lengths, 7).shape == (4, 7)


@pytest.mark.parametrize("n_features", [None, 1, 3])
def test_padding_keeps_every_step_and_adds_only_what_is_masked(n_features):
    rng = np.random.default_rng(0)
    sequences = [rng.normal(size=(n,) if n_features is None else (n, n_features)) for n in (4, 1, 6)]
    X, mask = pad_sequences(sequences, value=-9)
    assert X.shape[:2] == mask.shape == (3, 6)
    for row, counts, sequence in zip(X, mask, sequences, strict=True):
        np.testing.assert_array_equal(row[counts], sequence)
        assert np.all(row[~counts] == -9)


def test_token_numbers_stay_integers():
    assert pad_sequences([[1, 2], [3]])[0].dtype.kind == "i"


@pytest.mark.parametrize(
    ("lengths", "n_steps", "error", "message"),
    [
        ([2, 0], None, ValueError, "lengths must lie between 1 and 2, got 0 at position 1"),
        ([2, 5], 4, ValueError, "lengths must lie between 1 and 4, got 5 at position 1"),
        ([2.0], None, TypeError, "lengths must be integers, one a sequence"),
        ([], None, TypeError, "lengths must be integers, one a sequence"),
        ([[1]], None, TypeError, "lengths must be integers, one a sequence"),
        ([1], 0, ValueError, "n_steps must be an integer of at least 1, got 0"),
    ],
)
def test_lengths_that_make_no_sense_are_refused(lengths, n_steps, error, message):
    with pytest.raises(error, match=message):
        mask_from_lengths(lengths, n_steps)


@pytest.mark.parametrize(
    ("sequences", "message"),
    [
        ([[1, 2], []], "sequences must have at least one step each, got none at position 1"),
        ([[1, 2], 3], "sequences must have at least one step each, got none at position 1"),
        ([], "sequences must hold at least one sequence, got none"),
        ([[[1, 2]], [[1, 2, 3]]], r"the same features at each step, got shapes \(1, 3\) at position 1 and \(1, 2\)"),
    ],
)
def test_sequences_that_cannot_be_padded_are_refused(sequences, message):
    with pytest.raises(ValueError, match=message):
        pad_sequences(sequences)


@pytest.mark.parametrize(
    ("mask", "error", "message"),
    [
        ([[True, False, True]], ValueError, r"mask must have one value a step, shape \(2, 3\), got shape \(1, 3\)"),
        (np.ones((3, 2)), ValueError, r"got shape \(3, 2\)"),
        ([[1, 0, 0], [0, 0, 0]], ValueError, "at least one step to each sequence, got a sequence of length 0 at 1"),
        ([[1, 0, 0], [2, 0, 0]], TypeError, "mask must hold True and False, or 1 and 0"),
        ([["a", "b", "c"]] * 2, TypeError, "mask must hold True and False, or 1 and 0"),
    ],
)
def test_a_mask_that_makes_no_sense_is_refused(mask, error, message):
    with pytest.raises(error, match=message):
        check_mask(mask, (2, 3))


def test_ones_and_zeros_are_as_good_as_true_and_false():
    np.testing.assert_array_equal(check_mask([[1.0, 0.0]], (1, 2)), [[True, False]])


def test_the_loss_weighs_steps_only_where_there_is_an_output_at_each():
    mask, weight = np.array([[True, False], [True, True]]), np.array([1.0, 3.0])
    np.testing.assert_array_equal(weight_of_rows(weight, mask, np.zeros((2, 2, 4))), [[1, 0], [3, 3]])
    np.testing.assert_array_equal(weight_of_rows(None, mask, np.zeros((2, 2, 4))), mask)
    assert weight_of_rows(weight, mask, np.zeros((2, 4))) is weight
    assert weight_of_rows(weight, None, np.zeros((2, 2, 4))) is weight
