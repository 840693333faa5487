import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import precision_recall_curve

from helpers.networks import iou, match_detections, mean_average_precision

FAR = [90, 90, 99, 99]  # overlaps nothing


def test_by_hand_on_five_boxes():
    """Two pictures, three true boxes, five found: right, false alarm, right, found again, false alarm."""
    true = [[[0, 0, 10, 10], [20, 0, 30, 10]], [[0, 0, 10, 10]]]
    boxes = [[[0, 0, 10, 9], [20, 0, 30, 8], [19, 0, 30, 10]], [FAR, [50, 50, 60, 60]]]
    scores = [[0.9, 0.7, 0.6], [0.8, 0.5]]
    found = mean_average_precision(true, [["pan"] * 2, ["pan"]], boxes, scores, [["pan"] * 3, ["pan"] * 2])
    curve = found.curves["pan"]
    np.testing.assert_array_equal(curve.scores, [0.9, 0.8, 0.7, 0.6, 0.5])
    np.testing.assert_allclose(curve.precision, [1, 1 / 2, 2 / 3, 2 / 4, 2 / 5])
    np.testing.assert_allclose(curve.recall, [1 / 3, 1 / 3, 2 / 3, 2 / 3, 2 / 3])
    # One third of the recall at precision 1, one third at 2/3, and the last third is never reached.
    assert curve.average_precision == pytest.approx((1 + 2 / 3) / 3, rel=1e-15)
    assert found.mean == float(found) == curve.average_precision
    assert curve.n_true == 3


def test_a_dip_in_precision_is_filled_up_to_what_comes_later():
    """Wrong, right, right: precision 0, 1/2, 2/3, raised to 2/3 everywhere."""
    true, boxes = [[[0, 0, 9, 9], [20, 0, 29, 9]]], [[FAR, [0, 0, 9, 9], [20, 0, 29, 9]]]
    found = mean_average_precision(true, [[1, 1]], boxes, [[0.9, 0.8, 0.7]], [[1, 1, 1]])
    assert found.mean == pytest.approx(2 / 3, rel=1e-15)


def some_scenes(rng, n_pictures=4, n_classes=2):
    """True boxes, some of them found again a little moved, with false alarms; scores tie often."""
    scenes = [[], [], [], [], []]
    for _ in range(n_pictures):
        n, n_more = rng.integers(0, 4), rng.integers(0, 3)
        corner = rng.integers(0, 40, size=(n, 2)).astype(float)
        true = np.hstack([corner, corner + rng.integers(6, 12, size=(n, 2))])
        again = np.repeat(true, rng.integers(0, 3, size=n), axis=0)
        again = again + rng.integers(-2, 3, size=again.shape)
        more = rng.integers(0, 40, size=(n_more, 2)).astype(float)
        boxes = np.vstack([again, np.hstack([more, more + 8])])
        made = [true, rng.integers(n_classes, size=n), boxes, rng.integers(1, 5, size=len(boxes)) / 4,
                rng.integers(n_classes, size=len(boxes))]  # fmt: skip
        for into, array in zip(scenes, made, strict=True):
            into.append(array)
    return scenes


def by_definition(boxes_true, labels_true, boxes, scores, labels, label, threshold):
    """Lower the score step by step, match anew at each step, take the area under the raised steps."""
    points = []
    n_true = sum(int((own == label).sum()) for own in labels_true)
    for cut in sorted({s for own in scores for s in own.tolist()}, reverse=True):
        n_found = n_right = 0
        for true, own_true, those, s, own in zip(boxes_true, labels_true, boxes, scores, labels, strict=True):
            true, those = true[own_true == label], those[(own == label) & (s >= cut)]
            n_found += len(those)
            if len(true) and len(those):
                overlaps = iou(those, true)
                hit = {int(row.argmax()) for row in overlaps if row.max() >= threshold}
                n_right += len(hit)
        if n_found:
            points.append((n_right / n_true, n_right / n_found))
    area, reached = 0.0, 0.0
    for recall, _ in points:
        area += (recall - reached) * max((p for r, p in points if r >= recall), default=0)
        reached = recall
    return area


@settings(deadline=None, max_examples=60)
@given(threshold=st.sampled_from([0.3, 0.5, 0.8]), seed=st.integers(0, 2**32 - 1))
def test_it_is_what_the_definition_says_and_no_order_of_boxes_changes_it(threshold, seed):
    rng = np.random.default_rng(seed)
    scenes = some_scenes(rng)
    if not sum(map(len, scenes[0])):
        return
    found = mean_average_precision(*scenes, iou_threshold=threshold)
    wanted = {k: by_definition(*scenes, k, threshold) for k in np.unique(np.concatenate(scenes[1])).astype(int)}
    assert set(found.curves) == set(wanted)
    for label, curve in found.curves.items():
        assert curve.average_precision == pytest.approx(wanted[label], abs=1e-12)
    assert found.mean == pytest.approx(np.mean(list(wanted.values())), abs=1e-12)
    orders = [rng.permutation(len(own)) for own in scenes[2]]
    mixed = [[array[order] for array, order in zip(arrays, orders, strict=True)] for arrays in scenes[2:]]
    assert mean_average_precision(*scenes[:2], *mixed, iou_threshold=threshold).mean == pytest.approx(found.mean)


def test_where_every_true_box_is_found_the_curve_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    true = [[[10 * k, 0, 10 * k + 9, 9] for k in range(8)] for _ in range(5)]
    boxes = [[*own, *([[0, 50 + 10 * k, 9, 59 + 10 * k] for k in range(6)])] for own in true]
    scores = [np.round(rng.random(14) + np.repeat([0.3, 0.0], [8, 6]), 2) for _ in range(5)]
    found = mean_average_precision(true, [[0] * 8] * 5, boxes, scores, [[0] * 14] * 5)
    is_right = np.tile(np.repeat([1, 0], [8, 6]), 5)
    precision, recall, cuts = precision_recall_curve(is_right, np.concatenate(scores))
    curve = found.curves[0]
    np.testing.assert_array_equal(curve.scores, cuts[::-1])
    np.testing.assert_allclose(curve.precision, precision[-2::-1])
    np.testing.assert_allclose(curve.recall, recall[-2::-1])


def test_perfect_is_one_and_nothing_found_is_nothing():
    true = [[[0, 0, 9, 9]], [], [[0, 0, 9, 9], [20, 0, 29, 9]]]
    labels = [["a"], [], ["a", "b"]]
    assert mean_average_precision(true, labels, true, [[0.5], [], [0.5, 0.5]], labels).mean == 1
    nothing = mean_average_precision(true, labels, [[]] * 3, [[]] * 3, [[]] * 3)
    assert nothing.mean == 0
    assert nothing.curves["a"].scores.shape == (0,)


def test_a_class_that_is_never_true_stays_out_of_the_mean_and_a_wrong_name_finds_nothing():
    true, one = [[[0, 0, 9, 9]]], [[0.9]]
    assert mean_average_precision(true, [["a"]], [[[0, 0, 9, 9], FAR]], [[0.9, 0.9]], [["a", "c"]]).mean == 1
    assert mean_average_precision(true, [["a"]], true, one, [["b"]]).mean == 0


def test_a_picture_without_boxes_can_still_raise_false_alarms():
    true, labels = [[[0, 0, 9, 9]], []], [["a"], []]
    found = mean_average_precision(true, labels, [[[0, 0, 9, 9]], [[0, 0, 9, 9]]], [[0.5], [0.9]], [["a"], ["a"]])
    assert found.mean == 0.5


def test_a_stricter_overlap_makes_a_loose_box_wrong():
    true, loose = [[[0, 0, 10, 10]]], [[[0, 0, 10, 7]]]
    means = [mean_average_precision(true, [[0]], loose, [[0.5]], [[0]], iou_threshold=t).mean for t in (0.5, 0.7, 0.71)]
    assert means == [1, 1, 0]


def test_a_box_counts_for_the_true_one_that_it_overlaps_most():
    true = [[0, 0, 10, 10], [4, 0, 14, 10]]
    assert match_detections(true, [[3, 0, 13, 10], [1, 0, 11, 10], [4, 0, 14, 10]], [0.9, 0.8, 0.7]).tolist() == [
        1,
        0,
        -1,
    ]
    assert match_detections(true, [[0, 0, 10, 10]] * 2, [0.5, 0.5]).tolist() == [0, -1]  # of a tie, the first
    assert match_detections([], [[0, 0, 1, 1]], [0.5]).tolist() == [-1]
    assert match_detections(true, [], []).tolist() == []


def test_scores_may_be_as_far_apart_as_floats_can_be():
    boxes = [[[0, 0, 9, 9], [20, 0, 29, 9]]]
    found = mean_average_precision([[[0, 0, 9, 9]]], [["pan"]], boxes, [[1.7e308, -1.7e308]], [["pan", "pan"]])
    assert found.mean == 1.0


def test_the_repr_is_a_small_table():
    found = mean_average_precision([[[0, 0, 9, 9]]], [["pan"]], [[[0, 0, 9, 9]]], [[0.9]], [["pan"]])
    assert repr(found) == "mean average precision 1.000\n  pan: 1.000 of 1"


GOOD = {
    "boxes_true": [[[0, 0, 9, 9]]],
    "labels_true": [[1]],
    "boxes": [[[0, 0, 9, 9]]],
    "scores": [[0.5]],
    "labels": [[1]],
}


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"boxes_true": [[]], "labels_true": [[]]}, ValueError, "boxes_true must hold at least one box"),
        ({"boxes_true": [[[9, 0, 0, 9]]]}, ValueError, r"boxes_true\[0\] must hold x_min <= x_max"),
        ({"boxes": [[[0, 0, 9, np.nan]]]}, ValueError, r"boxes\[0\] must hold finite numbers"),
        ({"scores": [[0.5, 0.6]]}, ValueError, r"scores\[0\] must hold one number a box"),
        ({"scores": [[np.nan]]}, ValueError, r"scores\[0\] must hold finite numbers"),
        ({"labels": [[1, 2]]}, ValueError, r"labels\[0\] must hold one label a box"),
        ({"labels": [["one"]]}, TypeError, "labels_true and labels must all be numbers or all be strings"),
        ({"labels_true": [[1], [2]]}, ValueError, "got 1 of boxes_true, 2 of labels_true"),
        ({"boxes": [], "scores": [], "labels": []}, ValueError, "must tell of the same pictures, got 1 and 0"),
        ({"scores": None}, TypeError, "scores must hold one array a picture, got None"),
        ({"iou_threshold": 0}, ValueError, "iou_threshold must be a finite number above 0"),
        ({"iou_threshold": 1.1}, ValueError, "iou_threshold must be above 0 and at most 1"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(arguments, error, words):
    with pytest.raises(error, match=words):
        mean_average_precision(**(GOOD | arguments))
