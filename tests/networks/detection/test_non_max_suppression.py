import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.networks import iou, non_max_suppression


def crowd(n, seed, n_things=None, reach=300):
    """Boxes in heaps around some things, as a detector draws them; scores rounded, so that some tie."""
    rng = np.random.default_rng(seed)
    things = rng.uniform(0, reach, size=(n_things or max(1, n // 10), 2))
    middle = things[rng.integers(len(things), size=n)] + rng.normal(0, 3, size=(n, 2))
    half = rng.uniform(5, 30, size=(n, 2))
    return np.hstack([middle - half, middle + half]), np.round(rng.random(n), 2), rng.integers(3, size=n)


def by_definition(boxes, scores, threshold):
    """Go through the boxes from the best score down; keep one if no kept one overlaps it too much."""
    kept = []
    overlaps = iou(boxes, boxes)
    for i in sorted(range(len(boxes)), key=lambda i: (-scores[i], i)):
        if all(overlaps[i, j] <= threshold for j in kept):
            kept.append(i)
    return kept


@settings(deadline=None, max_examples=60)
@given(n=st.integers(0, 60), threshold=st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0]), seed=st.integers(0, 2**32 - 1))
def test_what_is_kept_is_what_the_definition_keeps(n, threshold, seed):
    boxes, scores, labels = crowd(n, seed)
    kept = non_max_suppression(boxes, scores, iou_threshold=threshold)
    assert kept.tolist() == by_definition(boxes, scores, threshold)
    by_class = non_max_suppression(boxes, scores, labels, iou_threshold=threshold)
    wanted = [np.flatnonzero(labels == k)[by_definition(boxes[labels == k], scores[labels == k], threshold)]
              for k in np.unique(labels)]  # fmt: skip
    assert sorted(by_class) == sorted(np.concatenate([*wanted, np.empty(0, int)]).tolist())
    assert sorted(by_class, key=lambda i: (-scores[i], i)) == by_class.tolist()


def test_two_thousand_boxes_are_kept_as_the_definition_keeps_them():
    boxes, scores, _ = crowd(2000, seed=1)
    assert non_max_suppression(boxes, scores).tolist() == by_definition(boxes, scores, 0.5)


def test_one_wide_box_among_small_ones_is_seen_from_everywhere():
    """Neighbours are searched among left edges: the widest box reaches furthest."""
    small = [[x, 0, x + 1, 100] for x in range(0, 100, 2)]
    boxes = [*small, [0, 0, 100, 100]]
    scores = [*np.linspace(0.9, 0.1, 50), 1.0]
    assert non_max_suppression(boxes, scores, iou_threshold=0.005).tolist() == [50]
    assert non_max_suppression(boxes, scores, iou_threshold=0.02).tolist() == [50, *range(50)]


def test_of_two_with_one_score_the_first_stays():
    boxes = [[0, 0, 10, 10], [0, 0, 10, 11], [0, 0, 10, 12]]
    assert non_max_suppression(boxes, [0.5, 0.5, 0.5]).tolist() == [0]
    assert non_max_suppression(boxes, [0.5, 0.7, 0.7]).tolist() == [1]
    assert non_max_suppression([[0, 0, 1, 1]] * 4, [0.5] * 4, list("abab")).tolist() == [0, 1]


def test_exactly_at_the_threshold_both_stay():
    boxes = [[0, 0, 2, 2], [0, 0, 2, 1]]  # they share one half of their union
    assert len(non_max_suppression(boxes, [0.9, 0.8], iou_threshold=0.5)) == 2
    assert len(non_max_suppression(boxes, [0.9, 0.8], iou_threshold=0.499)) == 1


def test_what_a_dropped_box_overlapped_may_stay():
    """Greedy, not transitive: the middle one falls to the left one and can no longer drop the right one."""
    boxes = [[0, 0, 10, 10], [3, 0, 13, 10], [6, 0, 16, 10]]
    assert non_max_suppression(boxes, [0.9, 0.8, 0.7]).tolist() == [0, 2]


def test_no_boxes_are_kept_of_no_boxes():
    for labels in (None, []):
        kept = non_max_suppression([], [], labels)
        assert kept.shape == (0,)
        assert np.arange(5)[kept].shape == (0,)


def test_it_is_no_slower_than_the_same_in_torch(torch):
    boxes, scores, _ = crowd(3000, seed=2, reach=1000)
    B, s = torch.from_numpy(boxes), torch.from_numpy(scores)

    def theirs():
        order, kept = torch.argsort(s, descending=True, stable=True), []
        area = (B[:, 2:] - B[:, :2]).prod(dim=1)
        while len(order):
            best, order = order[0], order[1:]
            kept.append(int(best))
            shared = torch.minimum(B[best, 2:], B[order, 2:]) - torch.maximum(B[best, :2], B[order, :2])
            shared = shared.clamp(min=0).prod(dim=1)
            order = order[shared / (area[best] + area[order] - shared) <= 0.5]
        return kept

    seconds = {"ours": [], "torch": []}
    for _ in range(3):
        for name, function in (("ours", lambda: non_max_suppression(boxes, scores).tolist()), ("torch", theirs)):
            begin = time.process_time()
            kept = function()
            seconds[name].append(time.process_time() - begin)
            assert name == "ours" or kept == non_max_suppression(boxes, scores).tolist()
    assert min(seconds["ours"]) < min(seconds["torch"])


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"boxes": [[3, 0, 2, 2]]}, ValueError, "boxes must hold x_min <= x_max"),
        ({"scores": [0.5, 0.6]}, ValueError, r"scores must hold one number a box, shape \(1,\), got shape \(2,\)"),
        ({"scores": [np.nan]}, ValueError, "scores must hold finite numbers only, got nan at position 0"),
        ({"scores": ["high"]}, TypeError, "scores must hold numbers"),
        ({"labels": ["a", "b"]}, ValueError, r"labels must hold one label a box, shape \(1,\), got shape \(2,\)"),
        ({"labels": [np.nan]}, ValueError, "labels must hold no missing labels"),
        ({"iou_threshold": 1.5}, ValueError, "iou_threshold must be from 0 to 1, got 1.5"),
        ({"iou_threshold": -0.1}, ValueError, "iou_threshold must be"),
        ({"iou_threshold": "half"}, TypeError, "iou_threshold must be"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        non_max_suppression(**({"boxes": [[0, 0, 2, 2]], "scores": [0.5]} | arguments))
