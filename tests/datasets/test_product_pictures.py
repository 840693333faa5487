import hashlib
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import simulate_product_pictures
from helpers.datasets.catalogue import catalogue
from helpers.datasets.product_pictures import BRIGHTNESS, COLOURS, RANGES, coverage


@pytest.fixture(scope="module")
def pictures():
    return simulate_product_pictures(2000)


def fingerprint(frame):
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode("utf-8")).hexdigest()[:16]


def test_what_was_drawn_keeps_its_values(pictures):
    rows = pictures.truth["rows"].iloc[:500]
    assert {name: fingerprint(rows[[name]]) for name in rows} == RELEASED


def test_the_images_keep_their_values(pictures):
    # Cosines may differ in their last bits between processors, so no hash: some pixels, and the mean of each picture.
    found = pictures.images[[0, 1, 499], 14, [3, 14, 20], 0]
    np.testing.assert_allclose(found, PIXELS, atol=2e-6)
    np.testing.assert_allclose(pictures.images[:5].mean(axis=(1, 2, 3)), MEANS, atol=2e-6)


def test_the_same_seed_gives_the_same_pictures_and_another_seed_others():
    one, same, other = (simulate_product_pictures(20, random_state=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.images, same.images)
    assert np.mean(one.images == other.images) < 0.1
    a, b = (simulate_product_pictures(20, random_state=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(a.images, b.images)


def test_the_first_pictures_of_many_are_those_of_a_few(pictures):
    few = simulate_product_pictures(30)
    np.testing.assert_array_equal(few.images, pictures.images[:30])
    np.testing.assert_array_equal(few.labels, pictures.labels[:30])


@pytest.mark.parametrize(("size", "colour", "channels"), [(28, False, 1), (64, True, 3), (8, True, 3), (33, False, 1)])
def test_images_have_the_size_type_and_range_that_they_promise(size, colour, channels):
    images = simulate_product_pictures(15, size, colour=colour).images
    assert images.shape == (15, size, size, channels)
    assert images.dtype == np.float32
    assert images.flags.c_contiguous
    assert 0 <= images.min() < images.max() <= 1


def test_a_grey_picture_is_the_brightness_of_the_coloured_one(monkeypatch):
    monkeypatch.setitem(RANGES, "noise", (0.0, 0.0))
    grey, coloured = (simulate_product_pictures(60, colour=colour) for colour in (False, True))
    pd.testing.assert_frame_equal(grey.truth["rows"], coloured.truth["rows"])
    unclipped = (coloured.images > 0).all(axis=-1) & (coloured.images < 1).all(axis=-1)
    np.testing.assert_allclose(grey.images[unclipped, 0], coloured.images[unclipped] @ BRIGHTNESS, atol=2e-6)
    assert unclipped.mean() > 0.9


def test_a_small_picture_shows_what_a_large_one_shows(monkeypatch):
    monkeypatch.setitem(RANGES, "noise", (0.0, 0.0))
    small, large = (simulate_product_pictures(40, size).images for size in (16, 64))
    shrunk = large.reshape(40, 16, 4, 16, 4, 1).mean(axis=(2, 4))
    assert np.abs(small - shrunk).mean() < 0.01


def test_the_known_article_can_be_recovered_from_the_pixels(pictures):
    """Whoever knows the place, size and angle finds the article by comparing with all ten outlines."""
    rows, images = pictures.truth["rows"].iloc[:600], pictures.images[:600, :, :, 0]
    centred = images - images.mean(axis=(1, 2), keepdims=True)
    fits = []
    for label in range(10):
        outline = coverage(rows, label, 28)
        outline = outline - outline.mean(axis=(1, 2), keepdims=True)
        fits.append(np.abs((outline * centred).sum(axis=(1, 2))) / np.sqrt((outline**2).sum(axis=(1, 2))))
    found = np.argmax(fits, axis=0)
    assert np.mean(found == pictures.labels[:600]) > 0.99


def test_the_article_is_where_the_truth_says(monkeypatch):
    for name in ("noise", "light", "floor_shade"):
        monkeypatch.setitem(RANGES, name, (0.0, 0.0))
    pictures = simulate_product_pictures(200)
    rows, images = pictures.truth["rows"], pictures.images[:, :, :, 0]
    differs = np.abs(images - images[:, :1, :1]) > 0.05  # the corner shows the wall
    middle = (np.arange(28) + 0.5) / 28
    half = rows["half_width"].to_numpy()
    for axis, name in ((1, "x"), (2, "y")):
        there = differs.any(axis=axis)
        low = np.array([middle[row].min() for row in there])
        high = np.array([middle[row].max() for row in there])
        at = rows[name].to_numpy()
        assert (low > at - 1.2 * half - 1 / 28).all()
        assert (high < at + 1.2 * half + 1 / 28).all()
        assert np.all(high - low > 0.6 * half)


@pytest.mark.parametrize(("angle", "mirrored", "side"), [(0, 0, (0, 1)), (0, 1, (0, -1)), (90, 0, (1, 0))])
def test_an_angle_turns_clockwise_and_a_mirror_swaps_left_and_right(angle, mirrored, side):
    row = {"x": 0.5, "y": 0.5, "half_width": 0.4, "stretch": 1.0, "angle": float(angle), "mirrored": mirrored}
    pan = coverage(pd.DataFrame([row]), 0, 40)[0]
    rows, columns = np.indices((40, 40)) - 19.5
    # The pan's disc weighs more than its handle, which points to the other side.
    middle = np.array([(pan * rows).sum(), (pan * columns).sum()]) / pan.sum()
    np.testing.assert_allclose(middle / np.linalg.norm(middle), -np.array(side), atol=0.01)


def test_no_pixel_alone_tells_much(pictures):
    """What makes pictures hard for whoever looks at each pixel by itself: place and contrast vary."""
    flat = pictures.images.reshape(2000, -1)
    means = np.array([flat[pictures.labels == label].mean(axis=0) for label in range(10)])
    explained = ((means - flat.mean(axis=0)) ** 2).mean(axis=0) / flat.var(axis=0)
    assert explained.max() < 0.12


def test_all_articles_are_equally_likely_and_all_that_varies_is_uniform(pictures):
    counts = np.bincount(pictures.labels, minlength=10)
    assert ((counts - 200) ** 2 / 200).sum() < 27.9  # chi-squared, 9 degrees of freedom: once in a thousand
    rows = pictures.truth["rows"]
    for name, (low, high) in RANGES.items():
        assert low <= rows[name].min() <= rows[name].max() <= high
        assert abs(rows[name].mean() - (low + high) / 2) < 4 * (high - low) / np.sqrt(12 * 2000)
    assert abs(rows["mirrored"].mean() - 0.5) < 4 * 0.5 / np.sqrt(2000)
    assert set(rows["colour"]) == set(COLOURS)


def test_the_noise_has_the_deviation_that_the_truth_says():
    pictures = simulate_product_pictures(300, 64)
    quiet, still = pictures.images[:, ::2, ::2, 0], pictures.images[:, 1::2, ::2, 0]
    inside = (quiet > 0.2) & (quiet < 0.8) & (still > 0.2) & (still < 0.8)
    noise = pictures.truth["rows"]["noise"].to_numpy()
    ratios = [
        1.4826 * np.median(np.abs((quiet - still)[i][inside[i]])) / (np.sqrt(2) * noise[i])
        for i in range(300)
        if inside[i].sum() > 400
    ]
    assert len(ratios) > 150
    assert abs(np.median(ratios) - 1) < 0.1


def test_departments_are_those_of_the_catalogue(pictures):
    category = catalogue().set_index("article")["category"]
    assert pictures.truth["departments"] == [category[name] for name in pictures.names]
    assert set(pictures.truth["departments"]) == set(category)


def test_what_is_done_to_the_truth_of_some_pictures_changes_no_others(pictures):
    spoilt = simulate_product_pictures(2)
    spoilt.truth["colours"]["white"].clear()
    spoilt.truth["ranges"].clear()
    spoilt.names.clear()
    assert simulate_product_pictures(2).truth["colours"]["white"] == COLOURS["white"]
    assert len(simulate_product_pictures(2).names) == 10


def test_five_thousand_pictures_take_a_moment_and_little_memory_beyond_their_own():
    begin = time.process_time()
    simulate_product_pictures(5000)
    assert time.process_time() - begin < 8  # under one second on a quiet machine
    tracemalloc.start()
    images = simulate_product_pictures(3000).images
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < images.nbytes + 12e6


def test_one_picture_is_enough():
    assert simulate_product_pictures(1).images.shape == (1, 28, 28, 1)


def test_the_repr_tells_number_and_size():
    assert repr(simulate_product_pictures(3, 64, colour=True)) == "<3 pictures of 10 articles, 64x64, colour>"


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"n_pictures": 0}, ValueError, "n_pictures must be an integer of at least 1, got 0"),
        ({"n_pictures": 2.5}, TypeError, "n_pictures must be an integer of at least 1, got 2.5"),
        ({"n_pictures": None}, TypeError, "n_pictures must be an integer"),
        ({"n_pictures": 10**7}, ValueError, r"n_pictures must be from 1 to 684,784 \(2 GiB\) at 28x28 in grey"),
        ({"n_pictures": 50_000, "size": 64, "colour": True}, ValueError, "from 1 to 43,690 .* 64x64 in colour"),
        ({"size": 7}, ValueError, "size must be an integer of at least 8, got 7"),
        ({"size": 257}, ValueError, "size must be from 8 to 256 pixels, got 257"),
        ({"size": "28"}, TypeError, "size must be an integer"),
        ({"size": True}, TypeError, "size must be an integer"),
        ({"colour": "yes"}, TypeError, "colour must be True or False, got 'yes'"),
        ({"colour": 1}, TypeError, "colour must be True or False, got 1"),
        ({"random_state": "lucky"}, TypeError, "random_state must be an integer of at least 0"),
        ({"random_state": -1}, ValueError, "random_state must be at least 0, got -1"),
    ],
)
def test_what_is_no_sensible_argument_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        simulate_product_pictures(**arguments)


RELEASED = {
    "label": "22539de4f38424b2",
    "half_width": "f10cfbfa193f96ab",
    "angle": "d9143f9651a4c4af",
    "stretch": "c7e17167635d45b3",
    "contrast": "3fc68f48fba95693",
    "floor_line": "571c717cfa272524",
    "floor_shade": "75357f17fc7ca306",
    "light": "4ea184b7d6f86e87",
    "light_angle": "2b24ea9ddaa51ed0",
    "warmth": "58a0e3b69b81399d",
    "noise": "6f8f27baff29bab4",
    "x": "4b0a5f36e95b5720",
    "y": "61a93fff81dd7352",
    "mirrored": "7dfcceec32a88c83",
    "colour": "09aece371f341978",
    "article_red": "b08078dbb415de3c",
    "article_green": "19f0c78b3658edc1",
    "article_blue": "5a1095225da64f39",
    "background_red": "bed38c22b38353be",
    "background_green": "a66b5099e1018218",
    "background_blue": "bdf51686d9413406",
}
PIXELS = [0.448007, 0.142724, 0.926608]
MEANS = [0.412454, 0.413965, 0.405435, 0.498777, 0.140947]
