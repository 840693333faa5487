"""A step of a small convolutional network on pictures, with Adam, beside torch on one thread."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.networks import CategoricalCrossEntropy, Conv2D, Dense, Flatten, MaxPool2D, Network, ReLU

try:
    import torch
except ImportError:
    torch = None

STEPS = 5
NOTE = (
    f"{STEPS} steps on batches of 28×28×1: convolution 32 of 3×3, pool, ReLU, convolution 64 of 3×3, pool, ReLU, dense "
    "10, cross-entropy, Adam; float32, one thread, the same first weights. per s counts pictures. difference: of the "
    "losses at the last step, relative. Target: 1.3."
)


def cases() -> Iterator[Case]:
    for batch_size in (32, 128):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(batch_size, 28, 28, 1)).astype(np.float32)
        y = rng.integers(10, size=batch_size)
        network = _network().build(X.shape[1:])
        libraries = {}
        if torch is not None:
            libraries["torch"] = partial(_train_torch, *_torch_model(network), _channels_first(X), torch.from_numpy(y))
        yield Case(
            size=f"{batch_size} × 28 × 28 × 1",
            amount=STEPS * batch_size,
            helper=partial(_train, network, X, y),
            libraries=libraries,
            difference=lambda ours, theirs: abs(ours - theirs) / theirs,
        )


def _network():
    layers = [Conv2D(32, 3), MaxPool2D(), ReLU(), Conv2D(64, 3), MaxPool2D(), ReLU(), Flatten(), Dense(10)]
    return Network(layers, CategoricalCrossEntropy(), random_state=0)


def _train(network, X, y):
    for _ in range(STEPS):
        loss = network.train_step(X, y)
    return loss


def _torch_model(network):
    """Return the same network and its optimizer; the dense layer's inputs are turned to channels first."""
    torch.set_num_threads(1)
    nn = torch.nn
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.MaxPool2d(2), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.MaxPool2d(2), nn.ReLU(),
        nn.Flatten(), nn.Linear(1600, 10),
    )  # fmt: skip
    dense = network.parameters["7.weights"].reshape(5, 5, 64, 10).transpose(3, 2, 0, 1).reshape(10, 1600)
    weights = [network.parameters[f"{n}.weights"].transpose(3, 2, 0, 1) for n in (0, 3)] + [dense]
    with torch.no_grad():
        for layer, values in zip((model[0], model[3], model[7]), weights, strict=True):
            layer.weight[:] = torch.from_numpy(values.copy())
            layer.bias[:] = 0
    return model, torch.optim.Adam(model.parameters())


def _channels_first(X):
    return torch.from_numpy(np.moveaxis(X, -1, 1).copy())


def _train_torch(model, optimizer, X, y):
    for _ in range(STEPS):
        loss = torch.nn.functional.cross_entropy(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()
