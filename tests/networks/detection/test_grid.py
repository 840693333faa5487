import numpy as np
import pytest

from helpers.networks.detection.grid import decode, encode

ANCHOR = np.array([10.0, 14.0])


def as_outputs(targets, n_classes):
    """Outputs of a network that says exactly what the targets ask for."""
    outputs = np.zeros((*targets.shape[:3], 5 + n_classes))
    outputs[..., 0] = np.where(targets[..., 0] > 0, 30.0, -30.0)
    place = np.clip(targets[..., 1:3], 1e-12, 1 - 1e-12)
    outputs[..., 1:3] = np.log(place / (1 - place))
    outputs[..., 3:5] = targets[..., 3:5]
    np.put_along_axis(outputs, 5 + targets[..., 5:].astype(int), 50.0, axis=-1)
    return outputs


def test_what_is_encoded_is_decoded_again():
    rng = np.random.default_rng(0)
    boxes, numbers = [], []
    for n in (3, 0, 1, 2):
        corner = rng.uniform([0, 0], [40, 24], size=(n, 2))
        boxes.append(np.hstack([corner, corner + rng.uniform(3, 8, size=(n, 2))]))
        numbers.append(rng.integers(4, size=n))
    targets, n_lost = encode(boxes, numbers, (4, 6), 8, ANCHOR)
    assert n_lost == 0
    found, scores, classes = decode(as_outputs(targets, 4), 8, ANCHOR)
    for picture, (own, own_numbers) in enumerate(zip(boxes, numbers, strict=True)):
        says = scores[picture] > 0.5
        assert says.sum() == len(own)
        order = np.lexsort(own.T)
        got = found[picture][says]
        np.testing.assert_allclose(got[np.lexsort(got.T)], own[order], atol=1e-9)
        np.testing.assert_array_equal(classes[picture][says][np.lexsort(got.T)], own_numbers[order])


def test_the_cell_with_the_middle_answers():
    targets, _ = encode([np.array([[4.0, 4.0, 16.0, 8.0]])], [np.array([1])], (2, 3), 8, ANCHOR)
    assert np.argwhere(targets[..., 0]).tolist() == [[0, 0, 1]]  # the middle is (10, 6)
    np.testing.assert_allclose(targets[0, 0, 1], [1, 0.25, 0.75, np.log(1.2), np.log(4 / 14), 1])
    assert not targets[0, 1].any()


def test_a_middle_on_the_line_between_two_cells_belongs_to_the_right_and_lower_one():
    targets, _ = encode([np.array([[4.0, 4.0, 12.0, 12.0]])], [np.array([0])], (2, 2), 8, ANCHOR)
    assert np.argwhere(targets[..., 0]).tolist() == [[0, 1, 1]]
    assert targets[0, 1, 1, 1:3].tolist() == [0, 0]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_middles_in_one_cell_the_larger_box_stays_and_the_other_is_counted(turned):
    boxes, numbers = np.array([[1.0, 1, 7, 7], [0, 0, 8, 9]]), np.array([0, 1])
    order = [1, 0] if turned else [0, 1]
    targets, n_lost = encode([boxes[order]], [numbers[order]], (2, 2), 8, ANCHOR)
    assert (targets[0, 0, 0, 5], n_lost) == (1, 1)


def test_of_two_as_large_the_first_stays():
    boxes = np.array([[1.0, 1, 5, 5], [2, 2, 6, 6]])
    targets, n_lost = encode([boxes], [np.array([0, 1])], (2, 2), 8, ANCHOR)
    assert (targets[0, 0, 0, 5], n_lost) == (0, 1)


def test_whatever_a_network_says_is_decoded_to_finite_boxes():
    outputs = np.full((1, 2, 2, 7), 1e6, dtype=np.float32)
    for sign in (1, -1):
        boxes, scores, _ = decode(sign * outputs, 8, ANCHOR)
        assert np.isfinite(boxes).all()
        assert (boxes[..., 2:] >= boxes[..., :2]).all()
        assert ((scores >= 0) & (scores <= 1)).all()


def test_the_score_is_that_something_is_there_times_that_it_is_this():
    outputs = np.zeros((1, 1, 1, 8))
    outputs[..., 0], outputs[..., 6] = np.log(3), np.log(2)  # 3/4 there; 2/4 the second of three
    _, scores, numbers = decode(outputs, 8, ANCHOR)
    assert scores.item() == pytest.approx(0.75 * 0.5)
    assert numbers.item() == 1


def test_a_middle_that_rounds_to_the_edge_belongs_to_the_last_cell():
    box = np.array([[8 - 1e-15, 8 - 1e-15, 8.0, 8.0]])
    targets, n_lost = encode([box], [np.array([0])], (2, 2), 4, np.array([4.0, 4.0]))
    assert (n_lost, targets[0, 1, 1, 0]) == (0, 1)
    np.testing.assert_allclose(targets[0, 1, 1, 1:3], 1.0)
