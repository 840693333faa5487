"""Activations: what bends the straight lines, entry by entry.

Without one between them, two dense layers are one. Each layer here keeps its output, since its derivative is
simplest in terms of that. Their place in the chain rule is A §3.2's f, with the factor f'(z) that A leaves out:
δ^l = (δ^{l+1} W^{l+1}ᵀ) ⊙ f'(z^l).
"""

import numpy as np

from helpers.networks.layer import Layer
from helpers.validation import check_number

__all__ = ["LeakyReLU", "ReLU", "Sigmoid", "Softmax", "Tanh", "sigmoid", "softmax"]


class ReLU(Layer):
    r"""The rectified linear unit.

    .. math:: f(z) = \max(0, z), \qquad f'(z) = [z > 0]

    At z = 0, where there is no derivative, it is taken as 0.

    Examples
    --------
    >>> layer = ReLU().build(3)
    >>> layer.forward([[-1.0, 0.0, 2.0]])
    array([[0., 0., 2.]], dtype=float32)
    >>> layer.backward([[5.0, 5.0, 5.0]])
    array([[0., 0., 5.]], dtype=float32)
    """

    def forward(self, X, training=False):
        self.output = np.maximum(self.checked(X), 0)
        return self.output

    def backward(self, grad):
        return self.checked_gradient(grad) * np.sign(self.output)  # the sign of max(0, z) is [z > 0], already a float


class LeakyReLU(Layer):
    r"""A rectified linear unit that lets a little through below zero, and so never falls silent for good.

    .. math:: f(z) = \max(z, a z), \qquad f'(z) = [z > 0] + a\,[z \le 0]

    Parameters
    ----------
    negative_slope : float, default=0.01
        a, from 0 to below 1.

    References
    ----------
    Maas, Hannun and Ng (2013), Rectifier nonlinearities improve neural network acoustic models, ICML.

    Examples
    --------
    >>> layer = LeakyReLU(0.1).build(2)
    >>> layer.forward([[-1.0, 2.0]])
    array([[-0.1,  2. ]], dtype=float32)
    >>> layer.backward([[5.0, 5.0]])
    array([[0.5, 5. ]], dtype=float32)
    """

    def __init__(self, negative_slope=0.01):
        self.negative_slope = negative_slope

    def setup(self, input_shape):
        check_number(self.negative_slope, "negative_slope", minimum=0, below=1)
        return input_shape

    def forward(self, X, training=False):
        X = self.checked(X)
        self.slope = np.where(X > 0, self.dtype.type(1), self.dtype.type(self.negative_slope))
        return X * self.slope

    def backward(self, grad):
        return self.checked_gradient(grad) * self.slope


class Tanh(Layer):
    r"""The hyperbolic tangent, between -1 and 1.

    .. math:: f(z) = \tanh z, \qquad f'(z) = 1 - f(z)^2

    Examples
    --------
    >>> Tanh().build(2).forward([[0.0, 100.0]])
    array([[0., 1.]], dtype=float32)
    """

    def forward(self, X, training=False):
        self.output = np.tanh(self.checked(X))
        return self.output

    def backward(self, grad):
        return self.checked_gradient(grad) * (1 - self.output**2)


class Sigmoid(Layer):
    r"""The logistic function, between 0 and 1.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}, \qquad \sigma'(z) = \sigma(z)\,(1 - \sigma(z))

    As the last layer before a cross-entropy leave it out: `BinaryCrossEntropy` takes the logits themselves.

    Examples
    --------
    >>> Sigmoid().build(2).forward([[0.0, -1000.0]])
    array([[0.5, 0. ]], dtype=float32)
    """

    def forward(self, X, training=False):
        self.output = sigmoid(self.checked(X))
        return self.output

    def backward(self, grad):
        return self.checked_gradient(grad) * self.output * (1 - self.output)


class Softmax(Layer):
    r"""Shares of a whole: positive, and summing to 1 along the last axis.

    .. math:: s_k = \frac{e^{z_k}}{\sum_j e^{z_j}}, \qquad
              \frac{\partial L}{\partial z_k} = s_k \Big(g_k - \sum_j g_j s_j\Big), \quad
              g = \frac{\partial L}{\partial s}

    As the last layer before a cross-entropy leave it out: `CategoricalCrossEntropy` takes the logits themselves.

    Examples
    --------
    >>> Softmax().build(2).forward([[0.0, 0.0], [1000.0, 0.0]])
    array([[0.5, 0.5],
           [1. , 0. ]], dtype=float32)
    """

    def forward(self, X, training=False):
        self.output = softmax(self.checked(X))
        return self.output

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        return self.output * (grad - np.sum(grad * self.output, axis=-1, keepdims=True))


def sigmoid(z):
    """Return 1 / (1 + exp(-z)) without overflow: both exponents are at most zero.

    >>> sigmoid(np.array([-1e4, 0.0, 1e4]))
    array([0. , 0.5, 1. ])
    """
    return np.exp(np.minimum(z, 0)) / (1 + np.exp(-np.abs(z)))


def softmax(z):
    """Return exp(z) / sum(exp(z)) along the last axis without overflow: the largest exponent is zero.

    >>> softmax(np.array([1e4, 1e4]))
    array([0.5, 0.5])
    """
    exponential = np.exp(z - z.max(axis=-1, keepdims=True))
    exponential /= exponential.sum(axis=-1, keepdims=True)
    return exponential
