"""An LSTM forward and backward, beside torch on one thread."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.networks import LSTM

try:
    import torch
except ImportError:
    torch = None

PASSES, STEPS, INPUTS, UNITS = 5, 50, 32, 64
NOTE = (
    f"{PASSES} passes forward and backward, {STEPS} steps, {INPUTS} -> {UNITS}, the state returned at every step; "
    "float32, one thread, the same weights. per s counts steps of sequences. difference: of the gradients for the "
    "recurrent weights, relative. Target: 1.7."
)


def cases() -> Iterator[Case]:
    for batch_size in (32, 128):
        rng = np.random.default_rng(0)
        X = rng.normal(size=(batch_size, STEPS, INPUTS)).astype(np.float32)
        grad = rng.normal(size=(batch_size, STEPS, UNITS)).astype(np.float32)
        layer = LSTM(UNITS, return_sequences=True).build(X.shape[1:], random_state=0)
        libraries = {}
        if torch is not None:
            X_theirs = torch.from_numpy(X.copy()).requires_grad_()
            libraries["torch"] = partial(_run_torch, _torch_layer(layer), X_theirs, torch.from_numpy(grad))
        yield Case(
            size=f"{batch_size} × {STEPS} × {INPUTS}",
            amount=PASSES * batch_size * STEPS,
            helper=partial(_run, layer, X, grad),
            libraries=libraries,
            difference=lambda ours, theirs: np.abs(ours - theirs).max() / np.abs(theirs).max(),
        )


def _run(layer, X, grad):
    for _ in range(PASSES):
        layer.forward(X, training=True)
        layer.backward(grad)
    return layer.gradients["recurrent"].copy()


def _torch_layer(layer):
    torch.set_num_threads(1)
    theirs = torch.nn.LSTM(INPUTS, UNITS, batch_first=True)
    with torch.no_grad():
        theirs.weight_ih_l0[:] = torch.from_numpy(layer.parameters["weights"].T.copy())
        theirs.weight_hh_l0[:] = torch.from_numpy(layer.parameters["recurrent"].T.copy())
        theirs.bias_ih_l0[:] = torch.from_numpy(layer.parameters["bias"].copy())
        theirs.bias_hh_l0[:] = 0
    return theirs


def _run_torch(layer, X, grad):
    for _ in range(PASSES):
        layer.zero_grad()
        X.grad = None
        layer(X)[0].backward(grad)
    return layer.weight_hh_l0.grad.numpy().T.copy()
