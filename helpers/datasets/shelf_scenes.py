"""Shelf scenes: articles of several kinds on two boards, some behind others, and a box around each, known exactly.

Nothing is stored: a scene is computed from rows of numbers, the same at 48 pixels in height and at 240. All lengths are
shares of the height; the picture is 4/3 as wide as it is high.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from helpers.datasets.article_shapes import OUTLINES
from helpers.datasets.streams import Streams
from helpers.validation import check_integer, check_number

__all__ = ["ShelfScenes", "simulate_shelf_scenes"]

HEIGHTS = (24, 240)  # pixels
LARGEST_BYTES = 2**31
ARTICLES = ("frying pan", "water kettle", "desk lamp", "plant pot", "watering can")
BOARDS, SLOTS = (0.44, 0.93), 4  # where the boards' upper edges are; each holds none to four articles
WIDTH, MARGIN, THICKNESS = 4 / 3, 0.02, 0.04
SCENE_RANGES = {  # each uniform between these
    "wall": (0.35, 0.65),  # brightness
    "shift": (-0.03, 0.03),  # how much lower the boards are
    "light": (0.0, 0.25),  # how much brighter the picture is at one side than in its middle
    "light_angle": (0.0, 360.0),  # degrees: from where the light comes
    "noise": (0.01, 0.05),  # standard deviation of each pixel's noise
}
ARTICLE_RANGES = {
    "size": (0.27, 0.40),  # the longer side
    "stretch": (0.90, 1.12),  # width beside height, against the outline's own
    "contrast": (0.25, 0.45),  # of article and wall, in brightness
    "covered": (0.0, 1.0),  # how much of it the next may cover, as a share of crowding
}
RIM = 0.15  # how much the outermost pixel of an article differs from the rest, so that it shows before its like
_BLOCK = 2**20  # pixels drawn at once


@dataclass(repr=False)
class ShelfScenes:
    """Pictures of shelves with what stands where.

    Attributes
    ----------
    images : ndarray of float32, shape (n_scenes, height, width, 1)
        Brightness from 0 (dark) to 1.
    boxes : list of ndarray of float64, each of shape (n_articles, 4)
        x_min, y_min, x_max, y_max in pixels around the whole article, its covered part included; none for an empty
        shelf.
    labels : list of ndarray of int64, each of shape (n_articles,)
        The place of the article in `names`.
    names : list of str
    truth : dict
        "articles": a DataFrame, a row a box, with all that was drawn for it and `visible`, the share of its pixels that
        no other article covers. "scenes": a DataFrame with what was drawn for each picture but the noise. "ranges".
    """

    images: np.ndarray
    boxes: list
    labels: list
    names: list
    truth: dict

    def __repr__(self):
        n, height, width, _ = self.images.shape
        n_articles = sum(map(len, self.boxes))
        return f"<{n:,} scenes of {height}x{width} with {n_articles:,} articles of {len(self.names)} kinds>"


def simulate_shelf_scenes(n_scenes=1000, height=48, *, articles=ARTICLES, crowding=0.4, random_state=0):
    """Draw shelves of two boards, on each none to four articles, each kind equally likely.

    The first scenes of many are those of a few. Other articles or another crowding leave all else as it was.

    Parameters
    ----------
    n_scenes : int, default=1000
        As many as fit 2 GiB.
    height : int, default=48
        Pixels, a multiple of 3 from 24 to 240; the width is 4/3 of it.
    articles : sequence of str
        Which kinds stand there, of those in `helpers.datasets.article_shapes.OUTLINES`.
    crowding : float, default=0.4
        How much of an article its neighbour may cover at most, as a share of its width, from 0 to 0.9. Where a board is
        too short for its articles, they move together further.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    ShelfScenes

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> scenes = simulate_shelf_scenes(100)
    >>> scenes
    <100 scenes of 48x64 with 430 articles of 5 kinds>
    >>> scenes.boxes[0].round(1).tolist()[0], scenes.names[scenes.labels[0][0]]
    ([21.4, 3.5, 32.4, 20.0], 'plant pot')
    """
    n_scenes, height = _check_sizes(n_scenes, height)
    names = _check_articles(articles)
    if check_number(crowding, "crowding", minimum=0) > 0.9:
        raise ValueError(f"crowding must be from 0 to 0.9, got {crowding!r}.")
    stream = Streams(random_state)
    scenes = _draw_scenes(n_scenes, stream)
    rows = _draw_articles(n_scenes, names, float(crowding), scenes, stream)

    images = np.empty((n_scenes, height, 4 * height // 3, 1), dtype=np.float32)
    stream(f"shelf_scenes.noise_{height}").standard_normal(dtype=np.float32, out=images)
    images *= scenes["noise"].to_numpy(np.float32)[:, None, None, None]
    ends, step = np.searchsorted(rows["scene"], np.arange(n_scenes + 1)), max(1, _BLOCK // height**2)
    visible = []
    for start in range(0, n_scenes, step):
        stop = min(start + step, n_scenes)
        mine = rows.iloc[ends[start] : ends[stop]].assign(scene=lambda part, start=start: part["scene"] - start)
        pictures, seen = _pictures(scenes.iloc[start:stop], mine, names, height)
        images[start:stop, :, :, 0] += pictures
        visible.append(seen)
    np.clip(images, 0, 1, out=images)
    rows["visible"] = np.round(np.concatenate(visible), 4)

    pixels = rows[["x_min", "y_min", "x_max", "y_max"]].to_numpy() * height
    boxes, labels = (np.split(array, ends[1:-1]) for array in (pixels, rows["label"].to_numpy()))
    ranges = {name: list(bounds) for name, bounds in (SCENE_RANGES | ARTICLE_RANGES).items()}
    return ShelfScenes(images, boxes, labels, names, {"articles": rows, "scenes": scenes, "ranges": ranges})


@cache
def extent(name):
    """How far an outline reaches from its middle: x_min, y_min, x_max, y_max, to two decimals.

    >>> extent("bookcase")
    (-0.55, -0.85, 0.55, 0.85)
    """
    line = np.linspace(-1.1003, 1.0997, 1101)
    rows, columns = np.nonzero(OUTLINES[name](line, line[:, None]) < 0)
    return tuple(round(float(line[at]), 2) for at in (columns.min(), rows.min(), columns.max(), rows.max()))


# What is drawn


def _draw_scenes(n_scenes, stream):
    scenes = {}
    for name, (low, high) in SCENE_RANGES.items():
        scenes[name] = np.round(low + (high - low) * stream(f"shelf_scenes.{name}").random(n_scenes), 4)
    return pd.DataFrame(scenes)


def _draw_articles(n_scenes, names, crowding, scenes, stream):
    """A row an article, sorted by scene: what it is, where it stands, and how it looks; rounded before it is used."""
    shape = n_scenes, len(BOARDS), SLOTS

    def uniform(name, shape=shape):
        return stream(f"shelf_scenes.{name}").random(shape)

    number = np.floor((SLOTS + 1) * uniform("number", shape[:2])).astype(int)
    is_there = np.arange(SLOTS) < number[..., None]
    table = {"label": np.floor(len(names) * uniform("label")).astype(np.int64)}
    for name, (low, high) in ARTICLE_RANGES.items():
        table[name] = np.round(low + (high - low) * uniform(name), 4)
    table["mirrored"] = (uniform("mirrored") < 0.5).astype(np.int64)
    table["brighter"] = (uniform("brighter") < 0.5).astype(np.int64)
    table["depth"] = np.argsort(np.argsort(uniform("depth"), axis=-1), axis=-1)  # the highest stands in front

    left, top, right, bottom = np.array([extent(name) for name in names])[table["label"]].transpose(3, 0, 1, 2)
    wide, high = (right - left) * table["stretch"], (bottom - top) / table["stretch"]
    table["scale"] = table["size"] / np.maximum(wide, high)
    width, tall = wide * table["scale"], high * table["scale"]
    table["x_min"] = _places(width, crowding * table.pop("covered"), is_there, uniform("gap", (*shape[:2], SLOTS + 1)))
    table["x_max"] = table["x_min"] + width
    table["y_max"] = np.broadcast_to(np.array(BOARDS)[:, None] + scenes["shift"].to_numpy()[:, None, None], shape)
    table["y_min"] = table["y_max"] - tall
    columns = {"scene": np.broadcast_to(np.arange(n_scenes)[:, None, None], shape)} | table
    rows = pd.DataFrame({name: values[is_there] for name, values in columns.items()})
    rows["wall"] = scenes["wall"].to_numpy()[rows["scene"]]
    return rows.round(dict.fromkeys(("x_min", "y_min", "x_max", "y_max"), 4))


def _places(width, covered, is_there, uniform):
    """Left edges: each behind the part of the one before that is left free; spare room is spread at random."""
    is_followed = np.concatenate([is_there[..., 1:], np.zeros_like(is_there[..., :1])], axis=-1)
    room = WIDTH - 2 * MARGIN - np.where(is_there & ~is_followed, width, 0).sum(axis=-1, keepdims=True)
    step = np.where(is_followed, width * (1 - covered), 0)
    step *= np.minimum(1, room / np.maximum(step.sum(axis=-1, keepdims=True), 1e-9))
    gaps = -np.log1p(-uniform)  # one before each article and one at the end
    gaps[..., :-1] *= is_there
    gaps *= (room - step.sum(axis=-1, keepdims=True)) / gaps.sum(axis=-1, keepdims=True)
    return MARGIN + np.cumsum(gaps[..., :-1], axis=-1) + np.cumsum(step, axis=-1) - step


# How it looks


def _pictures(scenes, rows, names, height):
    """The pictures without noise, of shape (n, height, width), and the visible share of each article."""
    width = 4 * height // 3
    y, x = np.indices((height, width), dtype=np.float32)[:, None] / height + np.float32(0.5 / height)
    wall, shift, light, angle = (_column(scenes, name) for name in ("wall", "shift", "light", "light_angle"))
    picture = np.repeat(np.repeat(wall, height, axis=1), width, axis=2)
    for board in BOARDS:
        depth = np.abs(y - board - shift - THICKNESS / 2) - THICKNESS / 2
        picture -= np.float32(0.25) * np.clip(0.5 - depth * height, 0, 1)

    covers, paints, place = _cut_outs(rows, names, height)
    side = covers.shape[-1]
    margin = ((0, 0), (2, side), (2, side))  # a cut-out may stick out of the picture
    picture, owner = np.pad(picture, margin), np.full((len(scenes), height + side + 2, width + side + 2), -1)
    turn = rows["depth"].to_numpy() + SLOTS * (rows["y_max"].to_numpy() > 0.7)  # boards never meet: any order will do
    for now in range(SLOTS * len(BOARDS)):
        mine = np.flatnonzero(turn == now)  # one a scene at most
        down, right = (place[mine, axis, None] + 2 + np.arange(side) for axis in (0, 1))
        at = rows["scene"].to_numpy()[mine, None, None], down[:, :, None], right[:, None, :]
        picture[at] += covers[mine] * (paints[mine] - picture[at])
        owner[at] = np.where(covers[mine] > 0.5, mine[:, None, None], owner[at])
    seen = np.bincount(owner[owner >= 0], minlength=len(rows)) / np.maximum((covers > 0.5).sum(axis=(1, 2)), 1)

    picture = picture[:, 2 : 2 + height, 2 : 2 + width]
    slope = np.cos(angle) * (x - np.float32(WIDTH / 2)) + np.sin(angle) * (y - np.float32(0.5))
    return picture * (1 + 2 * light * slope), seen


def _cut_outs(rows, names, height):
    """How much of each pixel an article covers, its brightness there, and where the cut-out's corner lies."""
    side = int(np.ceil(ARTICLE_RANGES["size"][1] * height)) + 3
    place = np.floor(rows[["y_min", "x_min"]].to_numpy() * height).astype(int) - 1
    along = ((place[:, :, None] + np.arange(side) + 0.5) / height).astype(np.float32)
    y, x = along[:, 0, :, None], along[:, 1, None, :]
    scale, stretch = _column(rows, "scale"), _column(rows, "stretch")
    distance = np.empty((len(rows), side, side), dtype=np.float32)
    for label, name in enumerate(names):
        mine = rows["label"].to_numpy() == label
        left, _, right, bottom = map(np.float32, extent(name))
        turned = _column(rows, "mirrored")[mine] > 0
        unit = scale[mine]
        across = (x[mine] - _column(rows, "x_min")[mine]) / (unit * stretch[mine])
        across = np.where(turned, right - across, left + across)
        down = bottom - (_column(rows, "y_max")[mine] - y[mine]) / unit * stretch[mine]
        distance[mine] = OUTLINES[name](across, down) * unit * height
    wall = _column(rows, "wall")
    brightness = np.clip(wall + np.where(_column(rows, "brighter") > 0, 1, -1) * _column(rows, "contrast"), 0.05, 0.95)
    inner = np.clip(-np.float32(0.7) - distance, 0, 1)  # all but the outermost pixel
    rim = brightness + np.where(brightness > 0.5, -RIM, RIM).astype(np.float32)
    return np.clip(np.float32(0.5) - distance, 0, 1), rim + inner * (brightness - rim), place


def _column(rows, name):
    values = rows[name].to_numpy(dtype=np.float64)
    return (np.radians(values) if name == "light_angle" else values).astype(np.float32)[:, None, None]


# What is asked for


def _check_sizes(n_scenes, height):
    n_scenes, height = check_integer(n_scenes, "n_scenes"), check_integer(height, "height", minimum=HEIGHTS[0])
    if height > HEIGHTS[1] or height % 3:
        raise ValueError(f"height must be a multiple of 3 from {HEIGHTS[0]} to {HEIGHTS[1]} pixels, got {height:,}.")
    most = LARGEST_BYTES // (4 * height * (4 * height // 3))
    if n_scenes > most:
        raise ValueError(f"n_scenes must be from 1 to {most:,} (2 GiB) at a height of {height}, got {n_scenes:,}.")
    return n_scenes, height


def _check_articles(articles):
    known = ", ".join(map(repr, OUTLINES))
    if isinstance(articles, str) or not np.iterable(articles):
        raise TypeError(f"articles must be a sequence of names among {known}, got {articles!r}.")
    names = list(articles)
    if not names or len(set(names)) < len(names) or not set(names) <= set(OUTLINES):
        raise ValueError(f"articles must be at least one name, each once, among {known}, got {names!r}.")
    return names
