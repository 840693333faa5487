"""Product pictures: ten articles of the shop, drawn at any place, size and angle, in changing light, with noise.

Nothing is stored: a picture is computed from a row of numbers, the same at 28 pixels in grey and at 64 in colour.
"""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.datasets.article_shapes import OUTLINES
from helpers.datasets.catalogue import catalogue
from helpers.datasets.streams import Streams
from helpers.validation import check_boolean, check_integer

__all__ = ["ProductPictures", "coverage", "simulate_product_pictures"]

SIZES = (8, 256)  # pixels a side
LARGEST_BYTES = 2**31
BRIGHTNESS = np.array([0.299, 0.587, 0.114])  # of red, green and blue, to the eye
COLOURS = {
    "white": [0.93, 0.92, 0.90],
    "black": [0.10, 0.10, 0.11],
    "grey": [0.50, 0.50, 0.51],
    "blue": [0.16, 0.33, 0.68],
    "green": [0.22, 0.52, 0.29],
    "red": [0.74, 0.18, 0.16],
    "yellow": [0.92, 0.77, 0.20],
    "natural": [0.76, 0.61, 0.42],
}
RANGES = {  # each uniform between these
    "half_width": (0.28, 0.40),  # of the article, as a share of the picture's side
    "angle": (-15.0, 15.0),  # degrees, clockwise
    "stretch": (0.90, 1.12),  # width of the article beside its height
    "contrast": (0.35, 0.50),  # of article and background, in brightness
    "floor_line": (0.45, 1.3),  # height at which the floor begins; above one there is none in the picture
    "floor_shade": (-0.12, 0.12),  # how much brighter the floor is than the wall
    "light": (0.0, 0.35),  # how much brighter the picture is at one side than in its middle
    "light_angle": (0.0, 360.0),  # degrees: from where the light comes
    "warmth": (-0.06, 0.06),  # more red and less blue in the background
    "noise": (0.01, 0.05),  # standard deviation of each pixel's noise
}
_BLOCK = 2**16  # pixels drawn at once: they fit the processor's cache


@dataclass(repr=False)
class ProductPictures:
    """Pictures with what is to be seen on them.

    Attributes
    ----------
    images : ndarray of float32, shape (n_pictures, size, size, 1) or (n_pictures, size, size, 3)
        From 0 (dark) to 1; the last axis is the brightness, or red, green and blue.
    labels : ndarray of int64, shape (n_pictures,)
        The place of the article in `names`.
    names : list of str
    truth : dict
        "departments": the shop's category of each name. "ranges" and "colours": what the pictures are drawn from.
        "rows": a DataFrame with all that was drawn for each picture but the noise.
    """

    images: np.ndarray
    labels: np.ndarray
    names: list
    truth: dict

    def __repr__(self):
        n, side, _, channels = self.images.shape
        return f"<{n:,} pictures of {len(self.names)} articles, {side}x{side}, {'grey' if channels == 1 else 'colour'}>"


def simulate_product_pictures(n_pictures=1000, size=28, *, colour=False, random_state=0):
    """Draw pictures of ten articles that the shop sells, each equally likely.

    Place, size, angle, side (mirrored or not), proportions, colour, background, floor, light and noise vary, so that
    the pixel at any one place says little. A grey picture is the brightness of the coloured one, and the first
    pictures of many are those of a few: only the noise is new for each size and colour.

    Parameters
    ----------
    n_pictures : int, default=1000
        As many as fit 2 GiB.
    size : int, default=28
        Pixels a side, from 8 to 256.
    colour : bool, default=False
        Three channels instead of one.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    ProductPictures

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> pictures = simulate_product_pictures(100)
    >>> pictures
    <100 pictures of 10 articles, 28x28, grey>
    >>> pictures.images.shape, pictures.images.dtype
    ((100, 28, 28, 1), dtype('float32'))
    >>> pictures.names[pictures.labels[0]]
    'water kettle'
    """
    n_pictures, size, channels = _sizes(n_pictures, size, colour)
    stream = Streams(random_state)
    rows = _draw_rows(n_pictures, stream)
    labels = rows["label"].to_numpy()

    images = np.empty((n_pictures, size, size, channels), dtype=np.float32)
    noise = "product_pictures.noise" + ("_in_colour" if channels == 3 else "")
    stream(f"{noise}_{size}").standard_normal(dtype=np.float32, out=images)
    images *= rows["noise"].to_numpy(np.float32)[:, None, None, None]
    step = max(1, _BLOCK // size**2)
    for label in range(len(OUTLINES)):
        mine = np.flatnonzero(labels == label)
        for start in range(0, len(mine), step):
            block = mine[start : start + step]
            images[block] += _picture(rows.iloc[block], label, size, channels)
    np.clip(images, 0, 1, out=images)
    return ProductPictures(images, labels, list(OUTLINES), _truth(rows))


def coverage(rows, label, size):
    """How much of each pixel an article covers, 0 to 1.

    Parameters
    ----------
    rows : DataFrame of n rows
        With the columns x, y, half_width, angle, stretch and mirrored: where the article is, and how large.
    label : int
        Which article.
    size : int
        Pixels a side.

    Returns
    -------
    ndarray of float32, shape (n, size, size)
    """
    x0, y0, half_width, stretch = (_column(rows, name) for name in ("x", "y", "half_width", "stretch"))
    turn = _column(rows, "angle", np.radians)
    side = 1 - 2 * _column(rows, "mirrored")
    middle = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / size
    x, y = (middle - x0) / half_width, (middle[:, None] - y0) / half_width
    # The turn goes back from the picture to the article's own upright axes.
    upright = outline(label)(
        side * (np.cos(turn) * x + np.sin(turn) * y) / stretch, (np.cos(turn) * y - np.sin(turn) * x) * stretch
    )
    # Half a pixel inside the edge is covered, half a pixel outside is not, and between them it is a matter of degree.
    return np.clip(np.float32(0.5) - upright * (half_width * size), 0, 1)


def outline(label):
    return list(OUTLINES.values())[label]


def _picture(rows, label, size, channels):
    """The pictures without their noise, of shape (n, size, size, channels)."""
    article, wall = (_paint(rows, prefix, channels) for prefix in ("article", "background"))
    middle = (np.arange(size, dtype=np.float32) + np.float32(0.5)) / size
    below = np.clip((middle - _column(rows, "floor_line")[:, 0]) * size + np.float32(0.5), 0, 1)  # (n, 1, size)
    shade = below.reshape(len(rows), size, 1, 1) * _column(rows, "floor_shade")[..., None]
    picture = wall + shade
    picture = picture + coverage(rows, label, size)[..., None] * (article - picture)
    from_where, strength = _column(rows, "light_angle", np.radians), 2 * _column(rows, "light")
    light = 1 + strength * (np.cos(from_where) * (middle - 0.5) + np.sin(from_where) * (middle[:, None] - 0.5))
    return picture * light[..., None]


def _paint(rows, prefix, channels):
    """The colours of something, or their brightness, of shape (n, 1, 1, channels)."""
    paint = rows[[f"{prefix}_{name}" for name in ("red", "green", "blue")]].to_numpy()
    paint = paint if channels == 3 else paint @ BRIGHTNESS[:, None]
    return paint.astype(np.float32)[:, None, None, :]


def _column(rows, name, function=lambda values: values):
    return function(rows[name].to_numpy(dtype=np.float64)).astype(np.float32)[:, None, None]


def _draw_rows(n_pictures, stream):
    """All that is random in a picture but its noise; the numbers are rounded before they are used."""

    def uniform(name):
        return stream(f"product_pictures.{name}").random(n_pictures)

    rows = pd.DataFrame({"label": np.floor(len(OUTLINES) * uniform("label")).astype(np.int64)})
    for name, (low, high) in RANGES.items():
        rows[name] = np.round(low + (high - low) * uniform(name), 4)
    for name in ("x", "y"):  # anywhere, as long as the whole article is in the picture
        rows[name] = np.round(0.5 + (2 * uniform(name) - 1) * (0.5 - rows["half_width"]), 4)
    rows["mirrored"] = (uniform("mirrored") < 0.5).astype(np.int64)
    colour = np.floor(len(COLOURS) * uniform("colour")).astype(np.int64)
    rows["colour"] = pd.Series(list(COLOURS), dtype="str").take(colour).array

    article = np.array(list(COLOURS.values()))[colour] * (0.85 + 0.2 * uniform("tone"))[:, None]
    brightness = article @ BRIGHTNESS
    wall = brightness + np.where(brightness > 0.5, -1, 1) * rows["contrast"].to_numpy()
    wall = wall[:, None] + rows["warmth"].to_numpy()[:, None] * np.array([1.0, 0.0, -1.0])
    for prefix, paint in (("article", article), ("background", wall)):
        for name, values in zip(("red", "green", "blue"), np.round(paint, 4).T, strict=True):
            rows[f"{prefix}_{name}"] = values
    return rows


def _truth(rows):
    department = catalogue().set_index("article")["category"]
    return {
        "departments": [str(department[name]) for name in OUTLINES],
        "ranges": {name: list(bounds) for name, bounds in RANGES.items()},
        "colours": deepcopy(COLOURS),
        "rows": rows,
    }


def _sizes(n_pictures, size, colour):
    n_pictures, size = check_integer(n_pictures, "n_pictures"), check_integer(size, "size", minimum=SIZES[0])
    if size > SIZES[1]:
        raise ValueError(f"size must be from {SIZES[0]} to {SIZES[1]} pixels, got {size:,}.")
    channels = 3 if check_boolean(colour, "colour") else 1
    most = LARGEST_BYTES // (4 * channels * size**2)
    if n_pictures > most:
        kind = "in colour" if channels == 3 else "in grey"
        raise ValueError(f"n_pictures must be from 1 to {most:,} (2 GiB) at {size}x{size} {kind}, got {n_pictures:,}.")
    return n_pictures, size, channels
