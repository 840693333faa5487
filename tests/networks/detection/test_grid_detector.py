import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from helpers.datasets import simulate_shelf_scenes
from helpers.networks import CosineDecay, GridDetector, GridLoss, iou, mean_average_precision, to_torch_state
from helpers.networks.detection.grid import encode

SMALL = {"filters": (8, 16), "batch_size": 8, "random_state": 0}


def squares(n=60, height=16, width=24, seed=0):
    """One bright or dark square in each picture but every tenth, which is empty."""
    rng = np.random.default_rng(seed)
    images, boxes, labels = rng.normal(0, 0.05, size=(n, height, width)), [], []
    for number, image in enumerate(images):
        x, y = rng.integers(0, width - 5), rng.integers(0, height - 5)
        is_there, is_bright = number % 10 > 0, rng.random() < 0.5
        if is_there:
            image[y : y + 5, x : x + 5] += 1 if is_bright else -1
        boxes.append([[x, y, x + 5, y + 5]][:is_there])
        labels.append(["bright" if is_bright else "dark"][:is_there])
    return images, boxes, labels


@pytest.fixture(scope="module")
def detector():
    return GridDetector(**SMALL, max_iter=40).fit(*squares(200))


def test_squares_that_it_has_never_seen_are_found_where_they_are(detector):
    images, boxes, labels = squares(100, seed=1)
    assert detector.score(images, boxes, labels) > 0.9
    found, scores, names = detector.predict(images)
    assert len(found) == len(scores) == len(names) == 100
    for true, own, own_scores, own_names, wanted in zip(boxes, found, scores, names, labels, strict=True):
        assert own.shape == (len(own_scores), 4)
        assert own_names.shape == own_scores.shape
        sure = own_scores > 0.5
        assert sure.sum() == len(true)
        if len(true):
            assert iou(own[sure], true).min() > 0.6
            assert own_names[sure].tolist() == wanted


def test_shelves_are_read_far_better_than_by_chance():
    scenes = simulate_shelf_scenes(600, articles=["water kettle", "plant pot"], random_state=1)
    images = scenes.images - 0.5
    detector = GridDetector((16, 32, 32), batch_size=16, max_iter=12, random_state=0)
    detector.set_params(learning_rate_init=CosineDecay(0.006, 12 * 25))
    detector.fit(images[:400], scenes.boxes[:400], scenes.labels[:400])
    rest = images[400:], scenes.boxes[400:], scenes.labels[400:]
    assert detector.score(*rest) > 0.55
    boxes, scores, labels = detector.predict(rest[0])
    for wrong in (
        (boxes, scores, [1 - own for own in labels]),
        (boxes[1:] + boxes[:1], scores[1:] + scores[:1], labels[1:] + labels[:1]),
    ):
        assert mean_average_precision(*rest[1:], *wrong).mean < 0.3  # wrong names; right for another picture
    assert detector.n_lost_ == sum(
        encode([own], [np.zeros(len(own), int)], (6, 8), 8, detector.anchor_)[1] for own in scenes.boxes[:400]
    )


def test_outputs_loss_and_gradients_equal_those_of_torch(torch, detector):
    images, boxes, _ = squares(12, seed=2)
    network, nn = detector.network_, torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 8, 5, stride=2, padding=2), nn.ReLU(), nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(),
        nn.Conv2d(16, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 7, 1),
    )  # fmt: skip
    model.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(network).items()})
    X = images[..., None].astype(np.float32)
    targets, _ = encode([np.reshape(own, (-1, 4)) for own in boxes], [np.zeros(len(own), int) for own in boxes], (4, 6),
                        4, detector.anchor_)  # fmt: skip
    loss = network.loss_and_gradients(X, network.loss.targets(targets, (12, 4, 6, 7), np.float32))
    z = model(torch.from_numpy(np.moveaxis(X, -1, 1).copy())).permute(0, 2, 3, 1)
    np.testing.assert_allclose(network.outputs(X), z.detach().numpy(), rtol=1e-5, atol=1e-4)
    t, F = torch.from_numpy(targets.astype(np.float32)), nn.functional
    there, n = t[..., 0] > 0, t[..., 0].numel()
    total = F.binary_cross_entropy_with_logits(z[..., 0], t[..., 0], reduction="sum")
    total = total + 2.5 * ((z[..., 1:3].sigmoid() - t[..., 1:3])[there] ** 2).sum()
    total = total + 2.5 * ((z[..., 3:5] - t[..., 3:5])[there] ** 2).sum()
    total = (total + F.cross_entropy(z[there][:, 5:], t[there][:, 5].long(), reduction="sum")) / n
    total.backward()
    assert loss == pytest.approx(total.item(), rel=1e-4)
    for number in (0, 2, 4, 6):
        theirs = model[number].weight.grad.numpy().transpose(2, 3, 1, 0)
        largest = np.abs(theirs).max()
        np.testing.assert_allclose(network.gradients[f"{number}.weights"], theirs, rtol=1e-4, atol=1e-4 * largest)


def test_boxes_end_at_the_edge_of_the_picture(detector):
    for own in detector.predict(squares(100, seed=3)[0])[0]:
        assert (own >= 0).all()
        assert (own <= [24, 16, 24, 16]).all()
        assert (own[:, 2:] > own[:, :2]).all()


def test_thresholds_say_what_is_returned(detector):
    images, _, _ = squares(40, seed=4)
    count, of_other_names = {}, 0
    for score_threshold, iou_threshold in ((0.0, 1.0), (0.0, 0.3), (0.5, 0.3), (1.0, 0.3)):
        model = pickle.loads(pickle.dumps(detector))
        model.set_params(score_threshold=score_threshold, iou_threshold=iou_threshold)
        boxes, scores, labels = model.predict(images)
        count[score_threshold, iou_threshold] = sum(map(len, boxes))
        for own, own_scores, names in zip(boxes, scores, labels, strict=True):
            assert (own_scores >= score_threshold).all()
            assert (np.diff(own_scores) <= 0).all()
            overlaps = iou(own, own) * (names[:, None] == names)
            assert (overlaps - np.diag(np.diag(overlaps))).max(initial=0) <= iou_threshold
            of_other_names += (iou(own, own) * (names[:, None] != names) > 0.3).sum()
    assert of_other_names > 0  # what is called otherwise is let be
    assert 40 * 24 * 0.9 < count[0.0, 1.0] <= 40 * 24  # nearly one a cell: what lies outside has no size left
    assert count[0.0, 1.0] > count[0.0, 0.3] > count[0.5, 0.3] > count[1.0, 0.3] == 0


def test_the_anchor_is_the_geometric_mean_of_the_boxes():
    images, _, _ = squares(2)
    boxes = [[[0, 0, 2, 3]], [[0, 0, 8, 12]]]
    model = GridDetector((4,), max_iter=1).fit(images, boxes, [[1], [1]])
    np.testing.assert_allclose(model.anchor_, [4, 6])
    assert model.classes_.tolist() == [1]


def test_of_two_middles_in_a_cell_one_is_learned_and_one_counted():
    images, _, _ = squares(2)
    boxes = [[[0, 0, 6, 6], [1, 1, 5, 5]], []]
    assert GridDetector((4, 4), max_iter=1).fit(images, boxes, [["a", "b"], []]).n_lost_ == 1


def test_colour_pictures_and_one_kind_of_thing_will_do():
    images, boxes, labels = squares(20)
    coloured = np.repeat(images[..., None], 3, axis=3)
    model = GridDetector((4, 4), max_iter=1).fit(coloured, boxes, [["thing"] * len(own) for own in labels])
    assert set(np.concatenate(model.predict(coloured)[2])) <= {"thing"}


def test_the_same_seed_gives_the_same_detector_and_it_survives_cloning_and_pickling():
    scenes = squares(30)
    one, same = (GridDetector(**SMALL, max_iter=2).fit(*scenes) for _ in range(2))
    other = GridDetector(**SMALL | {"random_state": 1}, max_iter=2).fit(*scenes)
    np.testing.assert_array_equal(one.network_.parameter_vector, same.network_.parameter_vector)
    assert not np.array_equal(one.network_.parameter_vector, other.network_.parameter_vector)
    for a, b in zip(one.predict(scenes[0])[0], pickle.loads(pickle.dumps(one)).predict(scenes[0])[0], strict=True):
        np.testing.assert_array_equal(a, b)
    assert clone(one).get_params() == one.get_params()
    assert not hasattr(clone(one), "network_")
    assert len(one.loss_curve_) == 2
    assert one.loss_curve_[1] < one.loss_curve_[0]


def test_fit_changes_neither_its_arguments_nor_its_parameters():
    images, boxes, labels = squares(20)
    kept, params = pickle.dumps((images, boxes, labels)), GridDetector(**SMALL, max_iter=1).get_params()
    model = GridDetector(**SMALL, max_iter=1)
    assert model.fit(images, boxes, labels) is model
    assert pickle.dumps((images, boxes, labels)) == kept
    assert model.get_params() == params


def test_the_loss_is_the_grids_with_its_weight(detector):
    assert isinstance(detector.network_.loss, GridLoss)
    assert GridDetector((4, 4), box_weight=2.0, max_iter=1).fit(*squares(20)).network_.loss.box_weight == 2


def test_it_is_not_asked_before_it_has_learned():
    with pytest.raises(NotFittedError):
        GridDetector().predict(squares(2)[0])


ONE = {"images": np.zeros((1, 16, 24)), "boxes": [[[0, 0, 5, 5]]], "labels": [["a"]]}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"boxes": [[[-1, 0, 5, 5]]]}, ValueError, r"boxes\[0\] must lie inside the picture, 24 wide and 16 high, got"),
        ({"boxes": [[[0, 0, 5, 17]]]}, ValueError, r"got \[0.0, 0.0, 5.0, 17.0\] at row 0"),
        ({"boxes": [[[0, 0, 5, 5], [0, 0, 25, 5]]]}, ValueError, "at row 1"),
        ({"boxes": [[[5, 0, 0, 5]]]}, ValueError, r"boxes\[0\] must hold x_min <= x_max"),
        ({"boxes": [[[3, 0, 3, 5]]]}, ValueError, r"boxes\[0\] must have a positive width and height"),
        ({"boxes": [[[0, 0, np.nan, 5]]]}, ValueError, r"boxes\[0\] must hold finite numbers"),
        ({"boxes": [[]], "labels": [[]]}, ValueError, "boxes must hold at least one box in all"),
        ({"boxes": []}, ValueError, "images, boxes and labels must have the same length, got 1, 0 and 1"),
        ({"labels": [["a", "b"]]}, ValueError, r"labels\[0\] must hold one label a box"),
        ({"labels": [[None]]}, TypeError, r"labels\[0\] must hold numbers or strings"),
        ({"images": np.zeros((1, 16, 22))}, ValueError, r"images must be multiples of 4 pixels .* got 16 and 22"),
        ({"images": np.zeros((16, 24))}, ValueError, "images must have the shape"),
        ({"images": np.full((1, 16, 24), np.nan)}, ValueError, "images must hold finite numbers only, got nan"),
        ({"boxes": None}, TypeError, "boxes must hold one array a picture, got None"),
        ({"labels": [["a", 1]], "boxes": [[[0, 0, 5, 5]] * 2]}, TypeError, r"labels\[0\] must hold .* got 1 among"),
        ({"images": np.full((1, 16, 24), 1e150)}, ValueError, "images must fit into float32, got a number of size"),
        ({"images": np.full((1, 16, 24), "dark")}, TypeError, "images must hold numbers"),
    ],
)
def test_scenes_that_make_no_sense_are_refused_by_name(change, error, words):
    with pytest.raises(error, match=words):
        GridDetector((4, 4), max_iter=1).fit(**ONE | change)


def test_a_fit_that_fails_leaves_the_detector_as_it_was():
    detector = GridDetector((4, 4), max_iter=1, score_threshold=0, random_state=0).fit(**ONE)
    before = detector.predict(ONE["images"])
    with pytest.raises(ValueError, match=r"loss became|infinite or NaN"):
        detector.set_params(learning_rate_init=1e300, max_iter=5).fit(**ONE | {"labels": [["b"]]})
    after = detector.predict(ONE["images"])
    for was, now in zip(before, after, strict=True):
        np.testing.assert_array_equal(was[0], now[0])


def test_labels_of_two_kinds_are_refused():
    with pytest.raises(TypeError, match="labels must all be numbers or all be strings"):
        GridDetector((4, 4), max_iter=1).fit(np.zeros((2, 16, 24)), [[[0, 0, 5, 5]]] * 2, [["a"], [1]])


@pytest.mark.parametrize(
    ("params", "error", "words"),
    [
        ({"filters": ()}, ValueError, "filters must hold at least one number"),
        ({"filters": (4, 0)}, ValueError, "each of filters must be an integer of at least 1, got 0"),
        ({"kernel_size": 0}, ValueError, "kernel_size must be an integer of at least 1"),
        ({"kernel_size": 4}, ValueError, "kernel_size must be odd, so that a kernel has a middle, got 4"),
        ({"first_kernel_size": 2.5}, TypeError, "first_kernel_size must be an integer"),
        ({"box_weight": -1}, ValueError, "box_weight must be"),
        ({"score_threshold": 1.5}, ValueError, "score_threshold must be from 0 to 1, got 1.5"),
        ({"iou_threshold": -0.5}, ValueError, "iou_threshold must be"),
        ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1"),
        ({"batch_size": 0}, ValueError, "batch_size must be"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init must be"),
        ({"random_state": "luck"}, TypeError, "random_state must be"),
        ({"dtype": "int8"}, ValueError, "dtype must be"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(params, error, words):
    with pytest.raises(error, match=words):
        GridDetector(**{"filters": (4, 4), "max_iter": 1} | params).fit(**ONE)


def test_other_pictures_than_it_learned_from_are_refused(detector):
    with pytest.raises(ValueError, match=r"wants X of shape \(n_samples, 16, 24, 1\)"):
        detector.predict(np.zeros((1, 16, 28)))
