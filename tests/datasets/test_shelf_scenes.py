import hashlib
import time

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import simulate_shelf_scenes
from helpers.datasets.article_shapes import OUTLINES
from helpers.datasets.shelf_scenes import ARTICLE_RANGES, ARTICLES, SCENE_RANGES, WIDTH, extent


@pytest.fixture(scope="module")
def scenes():
    return simulate_shelf_scenes(1500)


def fingerprint(frame):
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode("utf-8")).hexdigest()[:16]


@pytest.fixture
def still(monkeypatch):
    """Nothing but articles on a plain wall."""
    for name in ("noise", "light"):
        monkeypatch.setitem(SCENE_RANGES, name, (0.0, 0.0))


def test_what_was_drawn_keeps_its_values(scenes):
    truth = scenes.truth
    first = truth["articles"][truth["articles"]["scene"] < 200]
    assert {name: fingerprint(first[[name]]) for name in EXACT} == EXACT
    found = truth["scenes"].iloc[:200]
    assert {name: fingerprint(found[[name]]) for name in found} == SCENES
    assert first["scale"].sum() == pytest.approx(SCALES, rel=1e-12)
    assert first["visible"].sum() == pytest.approx(VISIBLE, rel=1e-4)  # whole pixels, some of them near one half


def test_the_images_keep_their_values(scenes):
    np.testing.assert_allclose(scenes.images[[0, 1, 199], 15, [27, 10, 40], 0], PIXELS, atol=2e-6)
    np.testing.assert_allclose(scenes.images[:4].mean(axis=(1, 2, 3)), MEANS, atol=2e-6)


def test_the_same_seed_gives_the_same_scenes_and_another_seed_others():
    one, same, other = (simulate_shelf_scenes(20, random_state=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.images, same.images)
    assert np.mean(one.images == other.images) < 0.1
    a, b = (simulate_shelf_scenes(20, random_state=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(a.images, b.images)


def test_the_first_scenes_of_many_are_those_of_a_few(scenes):
    few = simulate_shelf_scenes(30)
    np.testing.assert_array_equal(few.images, scenes.images[:30])
    for mine, theirs in ((few.boxes, scenes.boxes), (few.labels, scenes.labels)):
        for own, other in zip(mine, theirs, strict=False):
            np.testing.assert_array_equal(own, other)


def test_other_articles_change_what_stands_there_and_nothing_else():
    usual, other = (simulate_shelf_scenes(50, articles=names) for names in (ARTICLES, ["pillow", "bookcase"]))
    pd.testing.assert_frame_equal(usual.truth["scenes"], other.truth["scenes"])
    same = ["scene", "size", "stretch", "contrast", "mirrored", "brighter", "depth"]
    pd.testing.assert_frame_equal(usual.truth["articles"][same], other.truth["articles"][same])
    assert other.names == ["pillow", "bookcase"]


@pytest.mark.parametrize("height", [24, 48, 96])
def test_images_have_the_size_type_and_range_that_they_promise(height):
    images = simulate_shelf_scenes(15, height).images
    assert images.shape == (15, height, 4 * height // 3, 1)
    assert images.dtype == np.float32
    assert images.flags.c_contiguous
    assert 0 <= images.min() < images.max() <= 1


def test_boxes_and_labels_are_lists_of_one_array_a_scene(scenes):
    assert len(scenes.boxes) == len(scenes.labels) == 1500
    for boxes, labels in zip(scenes.boxes, scenes.labels, strict=True):
        assert boxes.shape == (len(labels), 4)
        assert (boxes[:, :2] >= 0).all()
        assert (boxes[:, 2:] <= [64, 48]).all()
        assert (boxes[:, 2:] - boxes[:, :2] > 4).all()
    n_empty = sum(len(boxes) == 0 for boxes in scenes.boxes)
    assert abs(n_empty / 1500 - 1 / 25) < 4 * np.sqrt(0.04 * 0.96 / 1500)  # both boards empty: 1/5 times 1/5


@pytest.mark.parametrize("articles", [list(OUTLINES)[:5], list(OUTLINES)[5:]])
def test_the_box_is_as_tight_as_pixels_tell(still, articles):
    """A lone article: what differs from the same shelf without it fills its box to within a pixel."""
    scenes = simulate_shelf_scenes(400, 192, articles=articles, crowding=0)
    rows = scenes.truth["articles"]
    lone = rows.groupby("scene").filter(lambda part: len(part) == 1)
    assert len(lone) > 15
    for row in lone.itertuples():
        image, box = scenes.images[row.scene, :, :, 0], scenes.boxes[row.scene][0]
        wall = image[:, 0][:, None]  # the first column is never covered: boxes keep a margin
        down, right = np.nonzero(np.abs(image - wall) > 0.05)
        found = right.min(), down.min(), right.max() + 1, down.max() + 1
        np.testing.assert_allclose(found, box, atol=1.6)


def test_a_small_scene_shows_what_a_large_one_shows(still):
    small, large = (simulate_shelf_scenes(40, height).images for height in (48, 192))
    shrunk = large.reshape(40, 48, 4, 64, 4, 1).mean(axis=(2, 4))
    assert np.abs(small - shrunk).mean() < 0.01
    for one, other in zip(*(simulate_shelf_scenes(5, height).boxes for height in (48, 192)), strict=True):
        np.testing.assert_allclose(4 * one, other, rtol=1e-12)


def test_articles_stand_on_their_boards(scenes):
    rows, shift = scenes.truth["articles"], scenes.truth["scenes"]["shift"].to_numpy()
    on = rows["y_max"].to_numpy() - shift[rows["scene"]]
    assert set(np.round(on, 4)) <= {0.44, 0.93}
    assert rows["x_min"].min() >= 0.0199
    assert rows["x_max"].max() <= WIDTH - 0.0199
    assert rows["y_min"].min() > 0


@pytest.mark.parametrize("crowding", [0.0, 0.4, 0.9])
def test_crowding_is_how_much_of_a_neighbour_may_be_covered_where_the_board_is_long_enough(crowding):
    rows = simulate_shelf_scenes(800, crowding=crowding).truth["articles"]
    board, width = rows["scene"] * 2 + (rows["y_max"] > 0.7), rows["x_max"] - rows["x_min"]
    covered = ((rows["x_max"] - rows["x_min"].shift(-1)) / width)[board == board.shift(-1)]
    fits = (width.groupby(board).sum() <= WIDTH - 0.04)[board[covered.index]].to_numpy()
    assert fits.mean() > 0.6
    assert covered[fits].max() <= crowding + 1e-3
    assert covered.max() < 0.9


def test_the_more_crowded_the_less_is_visible():
    visible = [simulate_shelf_scenes(800, crowding=c).truth["articles"]["visible"].mean() for c in (0.0, 0.4, 0.9)]
    assert visible[0] > visible[1] + 0.005
    assert visible[1] > visible[2] + 0.02


def test_visible_is_the_share_that_no_other_article_covers(still):
    """Counted anew: paint the outlines in the order of depth, each with a number of its own."""
    scenes = simulate_shelf_scenes(30, 96, crowding=0.8)
    middle = (np.arange(128) + 0.5) / 96
    x, y = middle, middle[:96, None]
    for _, rows in scenes.truth["articles"].groupby("scene"):
        owner, shapes = np.full((96, 128), -1), {}
        for row in rows.sort_values("depth").itertuples():
            left, _, right, bottom = extent(scenes.names[row.label])
            across = (x - row.x_min) / (row.scale * row.stretch)
            across = right - across if row.mirrored else left + across
            down = bottom - (row.y_max - y) / row.scale * row.stretch
            shapes[row.Index] = OUTLINES[scenes.names[row.label]](across, down) < 0
            owner[shapes[row.Index]] = row.Index
        for index, shape in shapes.items():
            counted = (owner == index).sum() / shape.sum()
            assert counted == pytest.approx(rows.loc[index, "visible"], abs=0.03)


def test_extents_hold_the_whole_outline_and_no_more():
    for name, outline in OUTLINES.items():
        left, top, right, bottom = extent(name)
        x, y = np.linspace(-1.2, 1.2, 601), np.linspace(-1.2, 1.2, 601)[:, None]
        inside = outline(x, y) < 0
        assert not inside[:, (x < left - 0.011) | (x > right + 0.011)].any()
        assert not inside[(y[:, 0] < top - 0.011) | (y[:, 0] > bottom + 0.011)].any()
        for line in (np.abs(x - left), np.abs(x - right)):
            assert outline(x, y)[:, line < 0.02].min() < 0
        for line in (np.abs(y[:, 0] - top), np.abs(y[:, 0] - bottom)):
            assert outline(x, y)[line < 0.02].min() < 0


def test_all_that_varies_is_uniform_and_all_kinds_are_equally_likely(scenes):
    rows, drawn = scenes.truth["articles"], scenes.truth["scenes"]
    n = len(rows)
    counts = np.bincount(rows["label"], minlength=5)
    assert ((counts - n / 5) ** 2 / (n / 5)).sum() < 18.5  # chi-squared, 4 degrees of freedom: once in a thousand
    for name, (low, high) in (SCENE_RANGES | ARTICLE_RANGES).items():
        if name == "covered":
            continue
        values = drawn[name] if name in SCENE_RANGES else rows[name]
        assert low <= values.min() <= values.max() <= high
        assert abs(values.mean() - (low + high) / 2) < 4 * (high - low) / np.sqrt(12 * len(values))
    assert abs(n / 1500 - 4) < 4 * 2 / np.sqrt(1500)  # two boards, none to four on each: mean 4, variance 4


def test_the_noise_has_the_deviation_that_the_truth_says():
    scenes = simulate_shelf_scenes(300, 96)
    empty = [number for number, boxes in enumerate(scenes.boxes) if not len(boxes)]
    corner = scenes.images[empty, 3:35, 3:120, 0]
    noise = np.diff(corner, axis=2).std(axis=(1, 2)) / np.sqrt(2)
    assert len(empty) > 4
    np.testing.assert_allclose(noise, scenes.truth["scenes"]["noise"].to_numpy()[empty], rtol=0.1)


def test_what_is_done_to_the_truth_of_some_scenes_changes_no_others():
    spoilt = simulate_shelf_scenes(2)
    spoilt.truth["ranges"].clear()
    spoilt.names.clear()
    assert simulate_shelf_scenes(2).names == list(ARTICLES)
    assert simulate_shelf_scenes(2).truth["ranges"]["size"] == [0.27, 0.40]


def test_a_thousand_scenes_take_a_moment():
    begin = time.process_time()
    simulate_shelf_scenes(1000)
    assert time.process_time() - begin < 4  # a fifth of a second on a quiet machine


def test_one_scene_and_an_empty_one_are_enough():
    assert simulate_shelf_scenes(1).images.shape == (1, 48, 64, 1)
    empty = next(seed for seed in range(200) if not len(simulate_shelf_scenes(1, random_state=seed).boxes[0]))
    scene = simulate_shelf_scenes(1, random_state=empty)
    assert scene.boxes[0].shape == (0, 4)
    assert len(scene.truth["articles"]) == 0


def test_the_repr_tells_number_size_and_articles():
    assert repr(simulate_shelf_scenes(2, 24)).startswith("<2 scenes of 24x32 with ")


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_scenes": 0}, ValueError, "n_scenes must be an integer of at least 1, got 0"),
        ({"n_scenes": 10**6}, ValueError, r"n_scenes must be from 1 to 174,762 \(2 GiB\) at a height of 48"),
        ({"n_scenes": 2.5}, TypeError, "n_scenes must be an integer"),
        ({"height": 21}, ValueError, "height must be an integer of at least 24, got 21"),
        ({"height": 50}, ValueError, "height must be a multiple of 3 from 24 to 240 pixels, got 50"),
        ({"height": 243}, ValueError, "height must be a multiple of 3 from 24 to 240"),
        ({"crowding": -0.1}, ValueError, "crowding must be"),
        ({"crowding": 0.95}, ValueError, "crowding must be from 0 to 0.9, got 0.95"),
        ({"crowding": "much"}, TypeError, "crowding must be"),
        ({"articles": "armchair"}, TypeError, "articles must be a sequence of names"),
        ({"articles": []}, ValueError, "articles must be at least one name"),
        ({"articles": ["armchair", "armchair"]}, ValueError, "each once"),
        ({"articles": ["sofa"]}, ValueError, r"among 'frying pan', .*, got \['sofa'\]"),
        ({"random_state": "lucky"}, TypeError, "random_state must be an integer of at least 0"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_shelf_scenes(**arguments)


EXACT = {
    "scene": "6d7c493875579ccc",
    "label": "9066759d9d84122a",
    "size": "47978024e33c4d61",
    "stretch": "5fbac4daa91a11dd",
    "contrast": "497d6bfb5ecbe091",
    "mirrored": "d18f57f87e397e89",
    "brighter": "de3f934775ba8927",
    "depth": "1c1182f6d7789037",
    "x_min": "0f4d700ac1cc1b48",
    "x_max": "38e13a8ed7a19004",
    "y_min": "ac63263b71adf3e6",
    "y_max": "d2fdd97606d17972",
    "wall": "41d209a665cd0cf3",
}
SCENES = {
    "wall": "b77d37773afd8a74",
    "shift": "72865009d14ddba9",
    "light": "4f2f21e95fa0714c",
    "light_angle": "76a3eb937cc25b6a",
    "noise": "d0a4911990be17fa",
}
SCALES, VISIBLE = 161.1519958705686, 832.3527
PIXELS = [0.088937, 0.714351, 0.656659]
MEANS = [0.334521, 0.625868, 0.391429, 0.513755]
