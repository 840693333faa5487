"""Weights on their way to torch and back, in the layout and under the names of its `state_dict`.

torch itself is not needed here: a state is a dict of arrays. Three things differ between the houses. torch stores most
weights turned around; pictures have their channels first there, so that a dense layer after `Flatten` sees the same
numbers in another order; and recurrent layers have two biases where one would do.
"""

import numpy as np

from helpers.networks.attention import MultiHeadAttention
from helpers.networks.convolution import Conv1D, Conv2D, Convolution
from helpers.networks.dense import Dense
from helpers.networks.embedding import Embedding
from helpers.networks.flatten import Flatten
from helpers.networks.gru import GRU
from helpers.networks.lstm import LSTM
from helpers.networks.normalization import BatchNorm, LayerNorm, Normalization
from helpers.networks.pooling import Pooling
from helpers.networks.positions import LearnedPositions
from helpers.networks.recurrent import Recurrent
from helpers.networks.residual import Residual
from helpers.networks.rnn import RNN
from helpers.networks.sequential import Sequential
from helpers.networks.transformer_block import TransformerBlock
from helpers.networks.transposed_convolution import ConvTranspose2D
from helpers.networks.upsampling import Upsample2D

__all__ = ["from_torch_state", "to_torch_state"]

# For each of our arrays: torch's name, and the order in which our axes stand there.
RECURRENT = {
    "weights": ("weight_ih_l0", (1, 0)),
    "recurrent": ("weight_hh_l0", (1, 0)),
    "bias": ("bias_ih_l0", (0,)),
}
NORM = {"scale": ("weight", (0,)), "shift": ("bias", (0,))}
TENSORS = {
    Dense: {"weights": ("weight", (1, 0)), "bias": ("bias", (0,))},
    Conv1D: {"weights": ("weight", (2, 1, 0)), "bias": ("bias", (0,))},
    Conv2D: {"weights": ("weight", (3, 2, 0, 1)), "bias": ("bias", (0,))},
    ConvTranspose2D: {"weights": ("weight", (3, 2, 0, 1)), "bias": ("bias", (0,))},
    Embedding: {"weights": ("weight", (0, 1))},
    LayerNorm: NORM,
    BatchNorm: NORM | {"mean": ("running_mean", (0,)), "variance": ("running_var", (0,))},
    RNN: RECURRENT,
    LSTM: RECURRENT,
    GRU: RECURRENT,
    LearnedPositions: {"weights": ("weight", (0, 1))},
    MultiHeadAttention: {
        "weights": ("in_proj_weight", (1, 0)),
        "bias": ("in_proj_bias", (0,)),
        "output_weights": ("out_proj.weight", (1, 0)),
        "output_bias": ("out_proj.bias", (0,)),
    },
}
# For a TransformerBlock: where the layers of torch.nn.TransformerEncoderLayer stand in our two residual chains.
IN_BLOCK = {
    "attention": {"0": "norm1", "1": "self_attn"},
    "feed_forward": {"0": "norm2", "1": "linear1", "3": "linear2"},
}
SECOND_BIAS, COUNT = "bias_hh_l0", "num_batches_tracked"


def to_torch_state(network):
    """Return the parameters of a built network or layer as torch would hold them.

    ``model.load_state_dict({name: torch.from_numpy(array) for name, array in state.items()})`` gives them to a
    `torch.nn.Sequential` with a module for each of our layers, in the same order.

    Parameters
    ----------
    network : Network or Layer

    Returns
    -------
    dict of str to ndarray
        Copies.

    Raises
    ------
    ValueError
        If it is not built, or holds a layer of your own that has parameters.

    Examples
    --------
    >>> layer = Dense(2).build(3, random_state=0)
    >>> {name: array.shape for name, array in to_torch_state(layer).items()}
    {'weight': (2, 3), 'bias': (2,)}
    """
    state = {}
    for name, layer, order in _leaves_in_order(network):
        for array, theirs, axes, is_ordered in _pairs(layer):
            tensor = array.transpose(axes)
            state[name + theirs] = (tensor if order is None or not is_ordered else tensor[..., order]).copy()
        if isinstance(layer, Recurrent):
            state[name + SECOND_BIAS] = _second_bias(layer)
        if isinstance(layer, BatchNorm):
            state[name + COUNT] = np.array(0)  # which torch looks at only without a momentum
    return state


def from_torch_state(network, state):
    """Give a built network or layer the values of a torch `state_dict`, in place, and return it.

    Parameters
    ----------
    network : Network or Layer
    state : dict of str to array-like
        As `to_torch_state` returns it; tensors will do.

    Raises
    ------
    ValueError
        If a name is missing or unknown, or a shape does not fit. Nothing is changed then.

    Examples
    --------
    >>> layer = Dense(1).build(2)
    >>> from_torch_state(layer, {"weight": [[1.0, 2.0]], "bias": [3.0]}).forward([[10.0, 20.0]])
    array([[53.]], dtype=float32)
    """
    state = {name: np.asarray(tensor) for name, tensor in state.items()}
    _check_places(state, to_torch_state(network))
    for name, layer, order in _leaves_in_order(network):
        for array, theirs, axes, is_ordered in _pairs(layer):
            tensor = state[name + theirs]
            if order is not None and is_ordered:
                tensor = tensor[..., np.argsort(order)]
            array[...] = tensor.transpose(np.argsort(axes))
        if isinstance(layer, Recurrent):
            _add_second_bias(layer, state[name + SECOND_BIAS])
    return network


def _leaves_in_order(network):
    """Yield each layer without layers inside, with its name in torch, and the order in which torch has its inputs."""
    body = getattr(network, "body_", network)
    if getattr(body, "input_shape", None) is None:
        raise ValueError(f"{type(network).__name__} is not built yet: call fit(X, y) or build(input_shape) first.")
    channels_first, order = len(body.input_shape) == 3, None
    for name, layer in _leaves(body, ""):
        if isinstance(layer, (Convolution, ConvTranspose2D, Pooling, Upsample2D)):
            channels_first = True
        elif isinstance(layer, (Recurrent, Embedding, MultiHeadAttention)):
            channels_first = False
        elif isinstance(layer, Flatten) and channels_first:
            places = np.arange(layer.output_shape[0]).reshape(layer.input_shape)
            order = np.moveaxis(places, -1, 0).ravel()
        yield name, layer, order
        if isinstance(layer, Dense):
            order = None


def _leaves(layer, name):
    if isinstance(layer, (Sequential, Residual)):
        for key, child in layer.children.items():
            yield from _leaves(child, f"{name}{key}.")
    elif isinstance(layer, TransformerBlock):
        for part, places in IN_BLOCK.items():
            chain = layer.children[part].chain.children
            yield from ((f"{name}{theirs}.", chain[at]) for at, theirs in places.items())
    else:
        yield name, layer


def _pairs(layer):
    """Yield each array of a layer with its name in torch, its axes there, and whether they follow the inputs' order."""
    arrays = layer.parameters | layer.state
    if arrays and type(layer) not in TENSORS:
        raise ValueError(f"{layer.title} has parameters, and no counterpart in torch.")
    for name, (theirs, axes) in TENSORS.get(type(layer), {}).items():
        yield arrays[name], theirs, axes, name == "weights" or isinstance(layer, Normalization)


def _second_bias(layer):
    bias = np.zeros_like(layer.parameters["bias"])
    if isinstance(layer, GRU):  # whose last part stands inside a product with the gate r, and cannot join the first
        bias[2 * layer.units :] = layer.parameters["candidate_bias"]
    return bias


def _add_second_bias(layer, bias):
    apart = 2 * layer.units if isinstance(layer, GRU) else len(bias)
    layer.parameters["bias"][:apart] += bias[:apart]
    if isinstance(layer, GRU):
        layer.parameters["candidate_bias"][...] = bias[apart:]


def _check_places(state, expected):
    """Refuse a state that has not the names and shapes that the network has."""
    for name, tensor in expected.items():
        if name not in state and not name.endswith(COUNT):
            raise ValueError(f"state must hold {name!r} of shape {tensor.shape}, got none under that name.")
        if name in state and state[name].shape != tensor.shape:
            raise ValueError(f"state must hold {name!r} of shape {tensor.shape}, got shape {state[name].shape}.")
    if unknown := sorted(state.keys() - expected.keys()):
        raise ValueError(f"state holds what the network has no place for: {', '.join(map(repr, unknown))}.")
