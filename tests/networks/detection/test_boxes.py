import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import iou


def random_boxes(n, rng, reach=20):
    """Boxes with whole numbers as corners, some of them without width or height."""
    ends = rng.integers(0, reach, size=(n, 2, 2))
    return np.sort(ends, axis=1).reshape(n, 4).astype(float)


@settings(deadline=None, max_examples=30)
@given(n=st.integers(1, 6), m=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
def test_it_is_the_share_of_points_that_lie_in_both_of_those_in_either(n, m, seed):
    """Counted: boxes with whole corners consist of unit squares."""
    rng = np.random.default_rng(seed)
    boxes, others = random_boxes(n, rng), random_boxes(m, rng)
    place = np.arange(20) + 0.5

    def inside(box):
        across, down = (place > box[0]) & (place < box[2]), (place > box[1]) & (place < box[3])
        return across & down[:, None]

    wanted = np.zeros((n, m))
    for i, box in enumerate(boxes):
        for j, other in enumerate(others):
            either = (inside(box) | inside(other)).sum()
            wanted[i, j] = (inside(box) & inside(other)).sum() / either if either else 0
    np.testing.assert_allclose(iou(boxes, others), wanted, rtol=1e-12)
    np.testing.assert_array_equal(iou(others, boxes), iou(boxes, others).T)


def test_by_hand_for_two_squares_that_share_a_quarter():
    # 2 x 2 each, 1 x 1 in common: 1 / (4 + 4 - 1).
    assert iou([[0, 0, 2, 2]], [[1, 1, 3, 3]])[0, 0] == pytest.approx(1 / 7, rel=1e-15)


def test_a_box_is_itself_whatever_the_unit_and_the_place():
    boxes = random_boxes(50, np.random.default_rng(0))
    has_area = (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    np.testing.assert_array_equal(np.diag(iou(boxes, boxes)), has_area)
    moved = 0.25 * boxes + 8
    np.testing.assert_allclose(iou(moved, moved), iou(boxes, boxes), atol=1e-12)


def test_boxes_that_touch_share_nothing_and_there_may_be_none():
    assert iou([[0, 0, 2, 2]], [[2, 0, 4, 2]]).tolist() == [[0.0]]
    assert iou([], [[0, 0, 1, 1]]).shape == (0, 1)
    assert iou(np.empty((0, 4)), []).shape == (0, 0)


@pytest.mark.parametrize(
    ("boxes", "error", "words"),
    [
        ([[0, 0, 2]], ValueError, r"boxes must hold rows x_min, .* shape \(n, 4\), got shape \(1, 3\)"),
        ([0, 0, 2, 2], ValueError, r"got shape \(4,\)"),
        ([[0, 0, 2, 2], [1, 2]], ValueError, "rows of different lengths"),
        ([[0, 0, 1e-160, 1]], ValueError, "sides of 0 or of 1e-150 and more, got .* at row 0"),
        ([[3, 0, 2, 2]], ValueError, r"x_min <= x_max and y_min <= y_max, got \[3.0, 0.0, 2.0, 2.0\] at row 0"),
        ([[0, 0, 1, 1], [0, 3, 2, 2]], ValueError, r"got \[0.0, 3.0, 2.0, 2.0\] at row 1"),
        ([[0, np.nan, 2, 2]], ValueError, r"finite numbers below 1e\+150, got \[0.0, nan"),
        ([[0, 0, np.inf, 2]], ValueError, "finite numbers"),
        ([[0, 0, 1e200, 2]], ValueError, "finite numbers"),
        ([["a", "b", "c", "d"]], TypeError, "boxes must hold numbers"),
    ],
)
def test_what_are_no_boxes_is_refused_by_name(boxes, error, words):
    with pytest.raises(error, match=words):
        iou(boxes, [[0, 0, 1, 1]])
    with pytest.raises(error, match=words.replace("boxes", "others")):
        iou([[0, 0, 1, 1]], boxes)
