"""A step of the detector on a grid, with Adam, beside torch on one thread."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.datasets import simulate_shelf_scenes
from helpers.networks import GridDetector, to_torch_state
from helpers.networks.detection.grid import encode

try:
    import torch
except ImportError:
    torch = None

STEPS = 5
NOTE = (
    f"{STEPS} steps on batches of shelves of 48×64: convolutions of 16, 32, 64 filters with a stride of 2, 64 around, "
    "1 by 1 to 10 numbers a cell, GridLoss, Adam; float32, one thread, the same first weights. per s counts pictures. "
    "difference: of the losses at the last step, relative."
)


def cases() -> Iterator[Case]:
    scenes = simulate_shelf_scenes(128)
    for batch_size in (32, 128):
        images, boxes, labels = (part[:batch_size] for part in (scenes.images - 0.5, scenes.boxes, scenes.labels))
        detector = GridDetector(max_iter=1, batch_size=batch_size, random_state=0).fit(images, boxes, labels)
        targets = encode(boxes, labels, (6, 8), 8, detector.anchor_)[0].astype(np.float32)
        network = detector.network_.build(images.shape[1:])
        libraries = {}
        if torch is not None:
            libraries["torch"] = partial(_train_torch, *_torch_model(network), _channels_first(images), targets)
        yield Case(
            size=f"{batch_size} × 48 × 64 × 1",
            amount=STEPS * batch_size,
            helper=partial(_train, network, images, targets),
            libraries=libraries,
            difference=lambda ours, theirs: abs(ours - theirs) / theirs,
        )


def _train(network, images, targets):
    for _ in range(STEPS):
        loss = network.train_step(images, targets)
    return loss


def _torch_model(network):
    torch.set_num_threads(1)
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 16, 5, 2, 2), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1),
        nn.ReLU(), nn.Conv2d(64, 64, 3, 1, 1), nn.ReLU(), nn.Conv2d(64, 10, 1),
    )  # fmt: skip
    model.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(network).items()})
    return model, torch.optim.Adam(model.parameters(), 0.003)


def _channels_first(images):
    return torch.from_numpy(np.moveaxis(images, -1, 1).copy())


def _train_torch(model, optimizer, images, targets):
    F, t = torch.nn.functional, torch.from_numpy(targets)
    there, n_cells = t[..., 0] > 0, t[..., 0].numel()
    for _ in range(STEPS):
        z = model(images).permute(0, 2, 3, 1)
        said, true = z[there], t[there]
        loss = F.binary_cross_entropy_with_logits(z[..., 0], t[..., 0], reduction="sum")
        loss = loss + 2.5 * ((said[:, 1:3].sigmoid() - true[:, 1:3]) ** 2).sum()
        loss = loss + 2.5 * ((said[:, 3:5] - true[:, 3:5]) ** 2).sum()
        loss = (loss + F.cross_entropy(said[:, 5:], true[:, 5].long(), reduction="sum")) / n_cells
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()
