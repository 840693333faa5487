"""Pictures made four times as large by a transposed convolution, forward and backward, beside torch on one thread."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.networks import ConvTranspose2D, to_torch_state

try:
    import torch
except ImportError:
    torch = None

NOTE = (
    "From 7×7×64 to 14×14×32, kernel 4, stride 2, padding 1: the second layer of a DCGAN's generator. Forward and "
    "backward to weights, bias and pictures; float32, one thread, the same weights. per s counts pictures. difference: "
    "of the gradients for the pictures, relative. Target: 1.3, reached at 32 pictures; at 320 it is 1.2 to 1.4: the "
    "three matrix products alone take about torch's whole time. Tried: blocks that fit into the cache (taken), larger "
    "and smaller ones, tiles in place of single places (taken), a product for each phase of the stride in place of "
    "adding up (left: forward a sixth faster, a second way to lay out what backward lays out already)."
)


def cases() -> Iterator[Case]:
    for batch_size in (32, 320):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(batch_size, 7, 7, 64)).astype(np.float32)
        grad = rng.normal(size=(batch_size, 14, 14, 32)).astype(np.float32)
        layer = ConvTranspose2D(32, 4, 2, 1).build(X.shape[1:], random_state=0)
        libraries = {}
        if torch is not None:
            libraries["torch"] = partial(_run_torch, _torch_layer(layer), _channels_first(X), _channels_first(grad))
        yield Case(
            size=f"{batch_size} × 7 × 7 × 64",
            amount=batch_size,
            helper=partial(_run, layer, X, grad),
            libraries=libraries,
            difference=_difference,
        )


def _run(layer, X, grad):
    layer.forward(X, training=True)
    return layer.backward(grad)


def _torch_layer(layer):
    torch.set_num_threads(1)
    theirs = torch.nn.ConvTranspose2d(64, 32, 4, 2, 1)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(layer).items()})
    return theirs


def _channels_first(X):
    return torch.from_numpy(np.moveaxis(X, -1, 1).copy())


def _run_torch(layer, X, grad):
    X.requires_grad_()
    X.grad = layer.weight.grad = layer.bias.grad = None
    layer(X).backward(grad)
    return X.grad


def _difference(ours, theirs):
    theirs = np.moveaxis(theirs.numpy(), 1, -1)
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())
