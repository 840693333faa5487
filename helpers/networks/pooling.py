"""Pooling: fewer numbers that say the same, by a maximum or a mean over each window. No weights (D §3.3(3))."""

import itertools
import math

import numpy as np

from helpers.networks.layer import Layer
from helpers.networks.masks import check_mask
from helpers.networks.windows import check_sizes, n_windows

__all__ = ["AveragePool2D", "GlobalAveragePool", "MaxPool2D"]


class Pooling(Layer):
    """What MaxPool2D and AveragePool2D share: the windows, taken apart into one slice for each place in them."""

    def __init__(self, pool_size=2, stride=None):
        self.pool_size = pool_size
        self.stride = stride

    def setup(self, input_shape):
        self.size = check_sizes(self.pool_size, "pool_size", 2)
        self.step = self.size if self.stride is None else check_sizes(self.stride, "stride", 2)
        if len(input_shape) != 3:
            raise ValueError(f"{self.title} wants samples of shape (height, width, channels), got shape {input_shape}.")
        *lengths, channels = input_shape
        return (*self._numbers(lengths), channels)

    def places(self, X):
        """Return a view for each place in the window: what stands there in every window, shape of the output."""
        self.numbers = self._numbers(X.shape[1:3])
        for place in itertools.product(*map(range, self.size)):
            ends = [p + step * (n - 1) + 1 for p, step, n in zip(place, self.step, self.numbers, strict=True)]
            yield X[:, place[0] : ends[0] : self.step[0], place[1] : ends[1] : self.step[1]]

    def _numbers(self, lengths):
        for length, size in zip(lengths, self.size, strict=True):
            if length is not None and size > length:
                raise ValueError(f"{self.title} needs a pool_size that fits into its input, got {size} for {length}.")
        return [n_windows(*axis) for axis in zip(lengths, self.size, self.step, strict=True)]


class MaxPool2D(Pooling):
    r"""The largest number of each window, channel by channel.

    .. math:: y_{ijc} = \max_{u,v}\, x_{si+u,\,sj+v,\,c}

    The gradient goes to the number that was the largest, to the first of them if several were. D §3.3(3) prints
    f(Wp + b) instead, which is a dense layer.

    Parameters
    ----------
    pool_size : int or tuple of two int, default=2
        Height and width of a window.
    stride : int or tuple of two int, optional
        How far the window moves each time; None moves it by its own size. What is left over is not looked at.

    Examples
    --------
    >>> layer = MaxPool2D().build((2, 4, 1))
    >>> layer.forward(np.reshape([[1, 2, 0, 0], [4, 3, 0, 5]], (1, 2, 4, 1)))[0, :, :, 0]
    array([[4., 5.]], dtype=float32)
    >>> layer.backward(np.reshape([[7, 8]], (1, 1, 2, 1)))[0, :, :, 0]
    array([[0., 0., 0., 0.],
           [7., 0., 0., 8.]], dtype=float32)
    """

    def forward(self, X, training=False):
        self.X = self.checked(X)
        first, *others = self.places(self.X)
        self.output = first.copy()
        for place in others:
            np.maximum(self.output, place, out=self.output)
        return self.output

    def backward(self, grad):
        left = np.array(self.checked_gradient(grad))  # what has not found its place yet
        grad_X = np.zeros_like(self.X)
        for place, into in zip(self.places(self.X), self.places(grad_X), strict=True):
            here = left * (place == self.output)
            into += here
            left -= here
        return grad_X


class AveragePool2D(Pooling):
    r"""The mean of each window, channel by channel.

    .. math:: y_{ijc} = \frac{1}{hw} \sum_{u,v} x_{si+u,\,sj+v,\,c}

    Parameters are those of `MaxPool2D`; each number of a window gets the same share of the gradient.

    Examples
    --------
    >>> layer = AveragePool2D().build((2, 4, 1))
    >>> layer.forward(np.reshape([[1, 2, 0, 0], [4, 1, 0, 8]], (1, 2, 4, 1)))[0, :, :, 0]
    array([[2., 2.]], dtype=float32)
    """

    def forward(self, X, training=False):
        X = self.checked(X)
        self.X_shape = X.shape
        first, *others = self.places(X)
        total = first.copy()
        for place in others:
            total += place
        total /= math.prod(self.size)
        return total

    def backward(self, grad):
        share = self.checked_gradient(grad) / math.prod(self.size)
        grad_X = np.zeros(self.X_shape, self.dtype)
        for into in self.places(grad_X):
            into += share
        return grad_X


class GlobalAveragePool(Layer):
    r"""The mean over all places of a picture, or all steps of a sequence, channel by channel.

    .. math:: y_c = \frac{1}{|P|} \sum_{p \in P} x_{pc}

    With a mask, P are the steps that count.

    Examples
    --------
    >>> layer = GlobalAveragePool().build((None, 2))
    >>> layer.forward([[[1.0, 2.0], [3.0, 6.0], [100.0, 100.0]]], mask=[[True, True, False]])
    array([[2., 4.]], dtype=float32)
    """

    takes_mask = True

    def setup(self, input_shape):
        if len(input_shape) < 2:
            raise ValueError(f"{self.title} needs at least one axis before the channels, got shape {input_shape}.")
        return input_shape[-1:]

    def forward(self, X, training=False, mask=None):
        X = self.checked(X)
        if mask is None:
            share = np.full(X.shape[1:-1], 1 / math.prod(X.shape[1:-1]))
        else:
            counts = check_mask(mask, X.shape[:-1])
            share = counts / counts.sum(axis=1, keepdims=True)
        self.share = np.broadcast_to(share.astype(self.dtype), X.shape[:-1])[..., None]
        return (X * self.share).sum(axis=tuple(range(1, X.ndim - 1)))

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        return self.share * grad.reshape(len(grad), *[1] * (self.share.ndim - 2), -1)
