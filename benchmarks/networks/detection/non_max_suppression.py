"""Non-max suppression of many boxes, beside the same in torch operations on one thread."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.networks import non_max_suppression

try:
    import torch
except ImportError:
    torch = None

NOTE = (
    "Ten boxes around each thing in a picture, threshold 0.5, one class. torch: the same rule in torch operations, the "
    "best box against all that are left (the compiled one is torchvision's, which is no dependency here). "
    "difference: share of the boxes kept by one and not by the other. per s counts boxes."
)


def cases() -> Iterator[Case]:
    for n_boxes in (1_000, 10_000):
        boxes, scores = _crowd(n_boxes)
        libraries = {}
        if torch is not None:
            torch.set_num_threads(1)
            libraries["torch"] = partial(_suppress_torch, torch.from_numpy(boxes), torch.from_numpy(scores))
        yield Case(
            size=f"{n_boxes:,} boxes",
            amount=n_boxes,
            helper=partial(non_max_suppression, boxes, scores),
            libraries=libraries,
            difference=lambda ours, theirs: len(set(ours) ^ set(theirs)) / len(theirs),
        )


def _crowd(n_boxes):
    rng = np.random.default_rng(0)
    things = rng.uniform(0, 1000, size=(n_boxes // 10, 2))
    middle = np.repeat(things, 10, axis=0) + rng.normal(0, 4, size=(n_boxes, 2))
    half = rng.uniform(10, 30, size=(n_boxes, 2))
    return np.hstack([middle - half, middle + half]), rng.random(n_boxes)


def _suppress_torch(boxes, scores):
    order, kept = torch.argsort(scores, descending=True, stable=True), []
    boxes = boxes[order]
    place = torch.arange(len(boxes))
    while len(boxes):
        kept.append(int(order[place[0]]))
        best, boxes, place = boxes[0], boxes[1:], place[1:]
        shared = torch.minimum(best[2:], boxes[:, 2:]) - torch.maximum(best[:2], boxes[:, :2])
        shared = shared.clamp_(min=0).prod(dim=1)
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        stays = shared <= 0.5 * ((best[2] - best[0]) * (best[3] - best[1]) + area - shared)
        boxes, place = boxes[stays], place[stays]
    return kept
