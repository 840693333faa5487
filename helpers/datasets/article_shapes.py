"""The outlines of ten articles of the shop, each as a distance: how far a point lies from the article's edge.

Below zero is inside. Two shapes together are the smaller of their distances, a shape cut by another is the larger one:
so a frying pan is a disc and a bar. x runs to the right and y downwards; every article fits the circle of radius one.
"""

import numpy as np

__all__ = ["OUTLINES"]


def frying_pan(x, y):
    return np.minimum(disc(x, y, -0.4, 0, 0.55), bar(x, y, 0.2, 0, 0.9, 0, 0.08))


def water_kettle(x, y):
    body = np.maximum(disc(x, y, 0, 0.25, 0.58), y - 0.7)
    handle = np.maximum(ring(x, y, 0, -0.25, 0.42, 0.07), y + 0.1)
    return union(body, handle, bar(x, y, 0.4, 0.25, 0.85, -0.25, 0.1))


def pillow(x, y):
    # A rectangle whose sides are drawn in: by nothing at the corners, most in their middle.
    beside = np.abs(x) - 0.8 + 0.16 * (1 - np.minimum(np.abs(y) / 0.55, 1) ** 2)
    above = np.abs(y) - 0.55 + 0.14 * (1 - np.minimum(np.abs(x) / 0.8, 1) ** 2)
    return np.maximum(beside, above)


def desk_lamp(x, y):
    arms = np.minimum(bar(x, y, -0.1, 0.78, -0.45, 0.05, 0.06), bar(x, y, -0.45, 0.05, 0.15, -0.6, 0.06))
    shade = np.maximum(disc(x, y, 0.4, -0.35, 0.42), 0.8 * (x - 0.4) + 0.6 * (y + 0.35))
    return union(arms, shade, box(x, y, -0.1, 0.81, 0.38, 0.08))


def pendant_light(x, y):
    dome = np.maximum(disc(x, y, 0, 0.45, 0.65), y - 0.45)
    return union(bar(x, y, 0, -0.92, 0, -0.1, 0.05), dome, disc(x, y, 0, 0.5, 0.17))


def armchair(x, y):
    side = np.abs(x)
    back, seat = box(x, y, 0, -0.35, 0.5, 0.4), box(x, y, 0, 0.3, 0.6, 0.2)
    return union(back, seat, box(side, y, 0.65, 0.15, 0.14, 0.35), box(side, y, 0.55, 0.62, 0.07, 0.14))


def bookcase(x, y):
    frame = np.abs(box(x, y, 0, 0, 0.48, 0.78)) - 0.07
    return union(frame, box(x, y, 0, -0.27, 0.5, 0.06), box(x, y, 0, 0.27, 0.5, 0.06))


def laundry_basket(x, y):
    side = np.abs(x)
    body = np.maximum(np.abs(y - 0.1) - 0.65, side - 0.55 + 0.2 * (y - 0.1))
    slots = np.minimum(box(side, y, 0.22, 0.15, 0.07, 0.38), box(side, y, 0.0, 0.15, 0.07, 0.38))
    return union(np.maximum(body, -slots), bar(side, y, 0.6, -0.4, 0.85, -0.4, 0.07))


def plant_pot(x, y):
    side = np.abs(x)
    pot = np.maximum(np.abs(y - 0.5) - 0.38, side - 0.42 + 0.3 * (y - 0.5))
    return union(pot, bar(side, y, 0, 0.15, 0.5, -0.45, 0.12), bar(x, y, 0, 0.15, 0, -0.8, 0.12))


def watering_can(x, y):
    body, handle = box(x, y, -0.1, 0.3, 0.42, 0.42), ring(x, y, -0.55, 0.1, 0.32, 0.06)
    spout = np.minimum(bar(x, y, 0.25, 0.5, 0.8, -0.3, 0.07), bar(x, y, 0.66, -0.42, 0.9, -0.18, 0.07))
    return union(body, handle, spout)


OUTLINES = {  # in the shop's own words
    "frying pan": frying_pan,
    "water kettle": water_kettle,
    "pillow": pillow,
    "desk lamp": desk_lamp,
    "pendant light": pendant_light,
    "armchair": armchair,
    "bookcase": bookcase,
    "laundry basket": laundry_basket,
    "plant pot": plant_pot,
    "watering can": watering_can,
}


def disc(x, y, x0, y0, radius):
    """Distance from a disc around (x0, y0).

    >>> disc(np.array([0.0, 3.0]), np.array([0.0, 4.0]), 0, 0, 1)
    array([-1.,  4.])
    """
    return np.sqrt((x - x0) ** 2 + (y - y0) ** 2) - radius


def ring(x, y, x0, y0, radius, thickness):
    """Distance from a ring: a circle drawn with a pen of this half-thickness."""
    return np.abs(disc(x, y, x0, y0, radius)) - thickness


def box(x, y, x0, y0, half_width, half_height):
    """Distance from a rectangle: the larger of that from its upright and from its level sides."""
    return np.maximum(np.abs(x - x0) - half_width, np.abs(y - y0) - half_height)


def bar(x, y, x1, y1, x2, y2, thickness):
    """Distance from a straight line from (x1, y1) to (x2, y2), drawn with a round pen of this half-thickness.

    >>> bar(np.array([0.5, 2.0]), np.array([0.5, 0.0]), 0, 0, 1, 0, 0.1)
    array([0.4, 0.9])
    """
    along, across = x2 - x1, y2 - y1
    share = ((x - x1) * along + (y - y1) * across) / (along**2 + across**2)
    share = np.clip(share, 0, 1)
    return np.sqrt((x - x1 - share * along) ** 2 + (y - y1 - share * across) ** 2) - thickness


def union(*distances):
    """Distance from several shapes together."""
    nearest = distances[0]
    for distance in distances[1:]:
        nearest = np.minimum(nearest, distance)
    return nearest
