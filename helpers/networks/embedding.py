"""Embedding: a vector for each token, learned with everything else."""

import numpy as np

from helpers.networks.layer import Layer, rows
from helpers.validation import check_integer

__all__ = ["Embedding"]


class Embedding(Layer):
    r"""A table with one row for each token.

    .. math:: y_t = E_{x_t}, \qquad
              \frac{\partial L}{\partial E_k} = \sum_{t:\, x_t = k} \frac{\partial L}{\partial y_t}

    The same as a dense layer on one-hot vectors, without the zeros.

    Parameters
    ----------
    n_tokens : int
        How many tokens there are; their numbers run from 0 to n_tokens - 1.
    units : int
        The length of a vector.

    Attributes
    ----------
    parameters : dict
        "weights" E of shape (n_tokens, units), at first drawn from the standard normal distribution.

    Raises
    ------
    ValueError, TypeError
        If a token is no integer, or outside the table.

    Examples
    --------
    >>> layer = Embedding(3, 2).build(None)
    >>> layer.parameters["weights"][:] = [[0, 0], [1, 2], [3, 4]]
    >>> layer.forward([[2, 1, 2]])
    array([[[3., 4.],
            [1., 2.],
            [3., 4.]]], dtype=float32)
    """

    def __init__(self, n_tokens, units):
        self.n_tokens = n_tokens
        self.units = units

    def setup(self, input_shape):
        shape = check_integer(self.n_tokens, "n_tokens"), check_integer(self.units, "units")
        self.add_parameter("weights", self.rng.normal(size=shape), penalized=True)
        self.input_dtype = np.dtype(np.intp)
        return (*input_shape, shape[1])

    def forward(self, X, training=False):
        self.X = self.checked(X)
        return self.parameters["weights"][self.X]

    def backward(self, grad):
        self.backward_parameters(self.checked_gradient(grad))  # and nothing for X: tokens have no neighbours

    def backward_parameters(self, grad):
        # Equal tokens side by side: then each token's gradients are one stretch, summed in one go.
        order = np.argsort(self.X, axis=None, kind="stable")
        tokens, starts = np.unique(self.X.reshape(-1)[order], return_index=True)
        self.gradients["weights"][...] = 0
        self.gradients["weights"][tokens] = np.add.reduceat(rows(grad)[order], starts, axis=0)

    def checked(self, X):
        X = np.asarray(X)
        if X.dtype.kind not in "iuf" or (X.dtype.kind == "f" and not np.array_equal(X, np.floor(X))):
            raise TypeError(f"X must hold token numbers, that is integers, got an array of type {X.dtype}.")
        outside = (X < 0) | (self.n_tokens <= X)
        if outside.any():
            at = tuple(map(int, np.argwhere(outside)[0]))
            raise ValueError(f"{self.title} wants X of tokens 0 to {self.n_tokens - 1}, got {int(X[at])} at {at}.")
        return super().checked(X)
