import numpy as np
import pytest

from helpers.datasets.article_shapes import OUTLINES, bar, box, disc, ring, union
from helpers.datasets.catalogue import catalogue

SIDE = np.linspace(-1.2, 1.2, 241)
X, Y = np.meshgrid(SIDE, SIDE)


def test_every_article_is_one_that_the_shop_sells():
    assert set(OUTLINES) <= set(catalogue()["article"])


@pytest.mark.parametrize("name", OUTLINES)
def test_every_article_fits_the_unit_circle_and_fills_some_of_it(name):
    inside = OUTLINES[name](X, Y) < 0
    assert np.hypot(X, Y)[inside].max() < 1.02
    assert 0.05 < inside.mean() * 2.4**2 / np.pi < 0.6


@pytest.mark.parametrize("name", OUTLINES)
def test_a_distance_changes_no_faster_than_the_point_moves(name):
    # Faster, and the edge of a picture would be sharper than its pixels.
    distance = OUTLINES[name](X, Y)
    step = SIDE[1] - SIDE[0]
    slope = np.maximum(np.abs(np.diff(distance, axis=0)).max(), np.abs(np.diff(distance, axis=1)).max()) / step
    assert slope < 1.2


def test_no_two_articles_are_alike():
    shapes = np.array([(outline(X, Y) < 0).ravel() for outline in OUTLINES.values()], dtype=float)
    shared = shapes @ shapes.T / np.maximum(shapes.sum(axis=1)[:, None], shapes.sum(axis=1))
    assert (shared - np.eye(len(shapes))).max() < 0.75


def test_distances_of_simple_shapes_are_those_of_geometry():
    assert disc(3.0, 4.0, 0, 0, 1) == 4
    assert ring(3.0, 4.0, 0, 0, 4, 0.5) == 0.5
    assert box(2.0, 0.5, 0, 0, 1, 1) == 1
    assert box(0.0, 0.0, 0, 0, 1, 2) == -1
    assert bar(0.5, 3.0, 0, 0, 1, 0, 1) == 2
    assert bar(4.0, 4.0, 0, 0, 1, 0, 1) == 4
    assert union(3.0, -1.0, 2.0) == -1
