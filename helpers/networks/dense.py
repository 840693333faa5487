"""The dense layer: every output a weighted sum of all inputs."""

import numpy as np

from helpers.networks.initializers import INITIALIZERS, initial_weights
from helpers.networks.layer import Layer, rows
from helpers.validation import check_choice, check_integer

__all__ = ["Dense"]


class Dense(Layer):
    r"""A dense (fully connected) layer, the XW + b of A §3.2.

    .. math:: Z = XW + b, \qquad
              \frac{\partial L}{\partial W} = X^\top \delta, \quad
              \frac{\partial L}{\partial b} = \sum_i \delta_i, \quad
              \frac{\partial L}{\partial X} = \delta W^\top, \qquad
              \delta = \frac{\partial L}{\partial Z}

    A's own gradient mixes rows (XW) with columns (δxᵀ); here samples are rows throughout. The 1/N of a mean loss
    comes in with δ. On samples of more than one axis the layer acts along the last one.

    Parameters
    ----------
    units : int
        The number of outputs.
    initializer : {"glorot", "he", "zeros"}, default="glorot"
        How W is drawn; b starts at zero.

    Attributes
    ----------
    parameters : dict
        "weights" W of shape (n_inputs, units) and "bias" b of shape (units,).

    Examples
    --------
    >>> layer = Dense(2).build(3, random_state=0)
    >>> layer.parameters["weights"][:] = [[1, 0], [0, 1], [1, 1]]
    >>> layer.forward([[1, 2, 3]])
    array([[4., 5.]], dtype=float32)
    >>> layer.backward([[1, 0]])
    array([[1., 0., 1.]], dtype=float32)
    >>> layer.gradients["bias"]
    array([1., 0.], dtype=float32)
    """

    def __init__(self, units, initializer="glorot"):
        self.units = units
        self.initializer = initializer

    def setup(self, input_shape):
        units = check_integer(self.units, "units")
        check_choice(self.initializer, "initializer", INITIALIZERS)
        n_inputs = input_shape[-1]
        if n_inputs is None:
            raise ValueError(f"{self.title} needs a fixed number of inputs on the last axis, got shape {input_shape}.")
        weights = initial_weights(self.initializer, (n_inputs, units), n_inputs, units, self.rng)
        self.add_parameter("weights", weights, penalized=True)
        self.add_parameter("bias", np.zeros(units))
        return (*input_shape[:-1], units)

    def forward(self, X, training=False):
        self.X = self.checked(X)
        Z = self.X @ self.parameters["weights"]
        Z += self.parameters["bias"]
        return Z

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        self.backward_parameters(grad)
        return grad @ self.parameters["weights"].T

    def backward_parameters(self, grad):
        np.matmul(rows(self.X).T, rows(grad), out=self.gradients["weights"])
        rows(grad).sum(axis=0, out=self.gradients["bias"])
