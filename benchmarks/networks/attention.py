"""Multi-head attention and a transformer block forward and backward, beside torch on one thread."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from benchmarks.harness import Case
from helpers.networks import MultiHeadAttention, TransformerBlock, to_torch_state

try:
    import torch
except ImportError:
    torch = None

PASSES, UNITS, HEADS = 5, 64, 4
SIZES = [(32, 32), (64, 128)]  # samples, steps
NOTE = (
    f"{PASSES} passes forward and backward, {UNITS} units, {HEADS} heads, causal; float32, one thread, same weights. "
    "per s counts steps of sequences; attention's work grows with their square. difference: of the gradients for the "
    "packed weights, relative (1e-14 in float64; in float32 a ReLU near 0 now and then falls to the other side). "
    "Target: 1.7."
)


def cases() -> Iterator[Case]:
    for kind in (MultiHeadAttention, TransformerBlock):
        for n_samples, n_steps in SIZES:
            rng = np.random.default_rng(0)
            X, grad = rng.normal(size=(2, n_samples, n_steps, UNITS)).astype(np.float32)
            layer = kind(HEADS, causal=True).build(X.shape[1:], random_state=0)
            libraries = {}
            if torch is not None:
                X_theirs = torch.from_numpy(X.copy()).requires_grad_()
                libraries["torch"] = partial(_run_torch, _torch_layer(layer), X_theirs, torch.from_numpy(grad))
            yield Case(
                size=f"{n_samples} × {n_steps}",
                amount=PASSES * n_samples * n_steps,
                helper=partial(_run, layer, X, grad),
                libraries=libraries,
                difference=lambda ours, theirs: np.abs(ours - theirs).max() / np.abs(theirs).max(),
                work=kind.__name__,
            )


def _run(layer, X, grad):
    for _ in range(PASSES):
        layer.forward(X, training=True)
        layer.backward(grad)
    return getattr(layer, "attention", layer).gradients["weights"].copy()


def _torch_layer(layer):
    torch.set_num_threads(1)
    if isinstance(layer, TransformerBlock):
        options = {"dropout": 0.0, "batch_first": True, "norm_first": True}
        theirs = torch.nn.TransformerEncoderLayer(UNITS, HEADS, 4 * UNITS, **options)
    else:
        theirs = torch.nn.MultiheadAttention(UNITS, HEADS, batch_first=True)
    theirs.load_state_dict({name: torch.from_numpy(array) for name, array in to_torch_state(layer).items()})
    return theirs


def _run_torch(layer, X, grad):
    causal = torch.nn.Transformer.generate_square_subsequent_mask(X.shape[1])
    for _ in range(PASSES):
        layer.zero_grad()
        X.grad = None
        if isinstance(layer, torch.nn.MultiheadAttention):
            Y = layer(X, X, X, attn_mask=causal, is_causal=True, need_weights=False)[0]
        else:
            Y = layer(X, src_mask=causal, is_causal=True)
        Y.backward(grad)
    return getattr(layer, "self_attn", layer).in_proj_weight.grad.numpy().T.copy()
