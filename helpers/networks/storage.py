"""Networks in files: an .npz archive of plain arrays, with the architecture beside them as JSON.

Nothing in such a file is code. Reading it builds layers from the classes below, or from those that the caller passes,
and from no others; a checksum over everything tells a file that was damaged on its way.
"""

import hashlib
import io
import json
import os
import uuid
from pathlib import Path

import numpy as np

from helpers.networks.activations import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from helpers.networks.attention import MultiHeadAttention
from helpers.networks.convolution import Conv1D, Conv2D
from helpers.networks.corruption import Corruption
from helpers.networks.dense import Dense
from helpers.networks.detection.grid_loss import GridLoss
from helpers.networks.dropout import Dropout
from helpers.networks.embedding import Embedding
from helpers.networks.flatten import Flatten
from helpers.networks.gru import GRU
from helpers.networks.last_step import LastStep
from helpers.networks.layer import Layer
from helpers.networks.losses import BinaryCrossEntropy, CategoricalCrossEntropy, Loss, SquaredError
from helpers.networks.lstm import LSTM
from helpers.networks.network import Network
from helpers.networks.normalization import BatchNorm, LayerNorm
from helpers.networks.optimizers import SGD, Adam, AdamW, Momentum, Optimizer, RMSProp
from helpers.networks.pooling import AveragePool2D, GlobalAveragePool, MaxPool2D
from helpers.networks.positions import LearnedPositions, SinusoidalPositions
from helpers.networks.residual import Residual
from helpers.networks.rnn import RNN
from helpers.networks.schedules import CosineDecay, Schedule, StepDecay, Warmup
from helpers.networks.sequential import Sequential
from helpers.networks.transformer_block import TransformerBlock
from helpers.networks.transposed_convolution import ConvTranspose2D
from helpers.networks.upsampling import Upsample2D

__all__ = ["load_network", "load_parameters", "save_network"]

FORMAT = 1
KNOWN = (Conv1D, Conv2D, Dense, Dropout, Embedding, Flatten, BatchNorm, LayerNorm, Residual, Sequential)
KNOWN += (ConvTranspose2D, Corruption, LeakyReLU, Upsample2D)
KNOWN += (GRU, LSTM, RNN)
KNOWN += (LastStep, LearnedPositions, MultiHeadAttention, SinusoidalPositions, TransformerBlock)
KNOWN += (AveragePool2D, GlobalAveragePool, MaxPool2D, ReLU, Sigmoid, Softmax, Tanh)
KNOWN += (BinaryCrossEntropy, CategoricalCrossEntropy, GridLoss, SquaredError)
KNOWN += (SGD, Momentum, RMSProp, Adam, AdamW, CosineDecay, StepDecay, Warmup)
COMPONENTS = (Layer, Loss, Optimizer, Schedule)


def save_network(network, path, with_training=False):
    """Write a built network to a file, in one step: the file is either whole or as it was before.

    Parameters
    ----------
    network : Network
    path : str or path-like
        The file, usually named something.npz.
    with_training : bool, default=False
        Whether to keep what only further training needs: the optimizer's memory, the history and the state of the
        random generator. A network loaded from such a file goes on as if it had never stopped.

    Raises
    ------
    ValueError
        If the network is not built, or a hyperparameter cannot be written as JSON.
    """
    if not hasattr(network, "body_"):
        raise ValueError("This Network is not built yet: call fit(X, y) or build(input_shape) before saving it.")
    about = {"format": FORMAT, "architecture": _architecture(network), "training": None}
    arrays = {f"parameters/{name}": array for name, array in network.parameters.items()}
    arrays |= {f"state/{name}": array for name, array in network.body_.state.items()}
    if with_training:
        about["training"] = {
            "steps": network.optimizer_.steps,
            "history": network.history_,
            "generator": _generator_state(network.rng_),
        }
        arrays |= {f"optimizer/{name}": array for name, array in network.optimizer_.state.items()}
    text = json.dumps(about)
    content = io.BytesIO()
    np.savez(content, about=np.array(text), checksum=np.array(_checksum(text, arrays)), **arrays)
    _write(Path(path), content.getvalue())


def load_network(path, classes=()):
    """Return the network in a file, built, with its parameters bit for bit as they were saved.

    Parameters
    ----------
    path : str or path-like
    classes : iterable of class
        Your own layers, losses and optimizers that the network uses. A class is found by its name.

    Raises
    ------
    ValueError
        If the file is no network file, is truncated or altered, or names a class that is not known.
    """
    about, arrays = _read(path)
    architecture, known = about["architecture"], {cls.__name__: cls for cls in (*KNOWN, *classes)}
    try:
        network = Network(
            [_component(layer, Layer, known, path) for layer in architecture["layers"]],
            _component(architecture["loss"], Loss, known, path),
            _component(architecture["optimizer"], Optimizer, known, path),
            alpha=architecture["alpha"],
            max_norm=architecture.get("max_norm"),
            dtype=architecture["dtype"],
        ).build(tuple(architecture["input_shape"]))
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path} does not describe a network that can be built: {error}") from None
    _fill(network, arrays, path)
    if training := about["training"]:
        network.optimizer_.steps, network.history_ = training["steps"], training["history"]
        _copy(arrays, "optimizer/", network.optimizer_.state, path)
        if training["generator"]:
            network.rng_.bit_generator.state = training["generator"]
    return network


def load_parameters(network, path):
    """Give a built network the parameters (and state) in a file, and return it; its training is not touched.

    Raises
    ------
    ValueError
        As for `load_network`, and if the file holds layers other than the network's.
    """
    if not hasattr(network, "body_"):
        raise ValueError("This Network is not built yet: call build(input_shape) before loading its parameters.")
    about, arrays = _read(path)
    for part in ("input_shape", "layers"):
        own, saved = json.dumps(_architecture(network)[part]), json.dumps(about["architecture"][part])
        if own != saved:
            raise ValueError(f"{path} holds a network of another architecture: its {part} are {saved}, not {own}.")
    _fill(network, arrays, path)
    return network


# The architecture as JSON


def _architecture(network):
    return {
        "layers": [_description(layer) for layer in network.layers_],
        "loss": _description(network.loss),
        "optimizer": _description(network.optimizer_),
        "alpha": float(network.alpha),
        "max_norm": None if network.max_norm is None else float(network.max_norm),
        "dtype": network.parameter_vector.dtype.name,
        "input_shape": network.body_.input_shape,
    }


def _description(value):
    """Return a layer, loss, optimizer or hyperparameter as what JSON can hold."""
    if isinstance(value, COMPONENTS):
        params = value.get_params(deep=False)
        return {"class": type(value).__name__, "params": {name: _description(param) for name, param in params.items()}}
    if isinstance(value, list):
        return [_description(item) for item in value]
    if isinstance(value, tuple):
        return {"tuple": _description(list(value))}
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise ValueError(f"A hyperparameter that is a {type(value).__name__} cannot be written to a file: {value!r}.")


def _component(description, kind, known, path):
    """Return the layer, loss or optimizer that is described, built from a known class."""
    name = description["class"]
    if name not in known:
        raise ValueError(f"{path} uses {name!r}, which is not known here: pass the class, classes=[{name}].")
    if not issubclass(known[name], kind):
        raise ValueError(f"{path} uses {name!r} where it cannot stand.")
    return known[name](**{key: _parameter(value, known, path) for key, value in description["params"].items()})


def _parameter(value, known, path):
    if isinstance(value, list):
        return [_parameter(item, known, path) for item in value]
    if isinstance(value, dict) and "tuple" in value:
        return tuple(_parameter(value["tuple"], known, path))
    return _component(value, COMPONENTS, known, path) if isinstance(value, dict) else value


def _generator_state(rng):
    state = rng.bit_generator.state
    return state if state["bit_generator"] == "PCG64" else None


# The file


def _checksum(text, arrays):
    digest = hashlib.sha256(text.encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        digest.update(f"{name} {array.dtype.str} {array.shape}".encode())
        digest.update(array.tobytes())
    return digest.hexdigest()


def _write(path, content):
    """Write beside the file first, then take its place."""
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _read(path):
    """Return the description and the arrays of a file that is whole."""
    content = Path(path).read_bytes()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        text, checksum = str(arrays.pop("about")), str(arrays.pop("checksum"))
        about = json.loads(text)
    except Exception as error:  # a damaged archive raises whatever its bytes happen to say
        raise ValueError(f"{path} is not a whole network file ({type(error).__name__}: {error}).") from None
    if _checksum(text, arrays) != checksum:
        raise ValueError(f"{path} was altered or damaged: its checksum does not agree with its content.")
    if about["format"] != FORMAT:
        raise ValueError(f"{path} has format {about['format']}; this version reads format {FORMAT}.")
    return about, arrays


def _fill(network, arrays, path):
    _copy(arrays, "parameters/", network.parameters, path)
    _copy(arrays, "state/", network.body_.state, path)


def _copy(arrays, start, into, path):
    saved = {name.removeprefix(start): array for name, array in arrays.items() if name.startswith(start)}
    for name in sorted(saved.keys() | into.keys()):
        if name not in saved or name not in into or saved[name].shape != into[name].shape:
            shapes = [str(group[name].shape) if name in group else "none" for group in (saved, into)]
            raise ValueError(
                f"{path} does not fit: {start}{name} has shape {shapes[0]}, and the network's {shapes[1]}."
            )
    for name, array in into.items():
        array[...] = saved[name]
