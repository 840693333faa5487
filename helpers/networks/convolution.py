"""Convolution: one small set of weights, applied to every patch of a picture or a sequence."""

import itertools
import math

import numpy as np

from helpers.networks.initializers import INITIALIZERS, initial_weights
from helpers.networks.layer import Layer, rows
from helpers.networks.windows import check_padding, check_sizes, n_windows, pad, padding_widths, windows
from helpers.validation import check_choice, check_integer

__all__ = ["Conv1D", "Conv2D"]


class Convolution(Layer):
    """What Conv1D and Conv2D share, which is everything but the number of axes that the kernel moves along."""

    n_axes = None

    def __init__(self, filters, kernel_size, stride=1, padding="valid", initializer="glorot"):
        self.filters = filters
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.initializer = initializer

    def setup(self, input_shape):
        filters = check_integer(self.filters, "filters")
        check_padding(self.padding)
        self.size = check_sizes(self.kernel_size, "kernel_size", self.n_axes)
        self.step = check_sizes(self.stride, "stride", self.n_axes)
        check_choice(self.initializer, "initializer", INITIALIZERS)
        if len(input_shape) != self.n_axes + 1 or input_shape[-1] is None:
            wanted = ("height, width", "length")[self.n_axes == 1]
            raise ValueError(f"{self.title} wants samples of shape ({wanted}, channels), got shape {input_shape}.")
        *lengths, channels = input_shape
        area, shape = math.prod(self.size), (*self.size, channels, filters)
        weights = initial_weights(self.initializer, shape, area * channels, area * filters, self.rng)
        self.add_parameter("weights", weights, penalized=True)
        self.add_parameter("bias", np.zeros(filters))
        return (*self._fit_windows(lengths)[1], filters)

    def forward(self, X, training=False):
        X = self.checked(X)
        n_samples, *lengths, _ = self.X_shape = X.shape
        self.widths, numbers = self._fit_windows(lengths)
        patches = windows(pad(X, self.widths), self.size, self.step)
        weights = _matrix(self.parameters["weights"])
        self.columns = patches.reshape(-1, len(weights))  # each patch a row: now the convolution is a matrix product
        Z = self.columns @ weights
        Z += self.parameters["bias"]
        return Z.reshape(n_samples, *numbers, -1)

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        self.backward_parameters(grad)
        if max(self.step) > 1:
            return self._scattered(grad)
        # Each pixel collects from the windows that it lies in: the same kernel, walked through backwards.
        kernel = np.flip(self.parameters["weights"], axis=range(self.n_axes)).swapaxes(-1, -2)
        patches = windows(self._spread(grad), self.size, self.step)
        return (patches.reshape(-1, math.prod(self.size) * grad.shape[-1]) @ _matrix(kernel)).reshape(self.X_shape)

    def backward_parameters(self, grad):
        delta = rows(grad)
        np.matmul(self.columns.T, delta, out=_matrix(self.gradients["weights"]))
        np.matmul(np.ones(len(delta), delta.dtype), delta, out=self.gradients["bias"])

    def _spread(self, grad):
        """Lay the gradient out so that the window beginning at a pixel holds what all windows over the pixel had."""
        n_samples, *lengths, _ = self.X_shape
        laid = np.zeros((n_samples, *np.add(lengths, self.size) - 1, grad.shape[-1]), grad.dtype)
        into, out_of = [], []
        for (before, _), length, number, size in zip(self.widths, lengths, grad.shape[1:-1], self.size, strict=True):
            shift = size - 1 - before
            first, last = max(0, -shift), min(number, length + before)  # others lie in the padding, and reach no pixel
            into.append(slice(shift + first, shift + last))
            out_of.append(slice(first, last))
        laid[:, *into] = grad[:, *out_of]
        return laid

    def _scattered(self, grad):
        """Return the gradient for X where windows begin some pixels apart: each window gives to the pixels under it.

        Laid out for the other way, the gradient would be zeros for the most part: three of four at a stride of 2.
        """
        n_samples, *lengths, channels = self.X_shape
        given = rows(grad) @ _matrix(self.parameters["weights"]).T
        given = given.reshape(*grad.shape[:-1], *self.size, channels)
        padded = np.zeros((n_samples, *np.add(lengths, np.sum(self.widths, axis=1)), channels), grad.dtype)
        numbers, everywhere = grad.shape[1:-1], (slice(None),) * (self.n_axes + 1)
        for place in itertools.product(*map(range, self.size)):
            under = [
                slice(p, p + step * (number - 1) + 1, step)
                for p, step, number in zip(place, self.step, numbers, strict=True)
            ]
            padded[:, *under] += given[*everywhere, *place]
        inside = [slice(before, before + length) for (before, _), length in zip(self.widths, lengths, strict=True)]
        return padded[:, *inside]

    def _fit_windows(self, lengths):
        """Return the zeros around each axis and the number of windows along it, or say that the kernel is too large."""
        widths, numbers = [], []
        for length, size, step in zip(lengths, self.size, self.step, strict=True):
            width = padding_widths(self.padding, length, size, step)
            padded = None if length is None else length + sum(width)
            if padded is not None and size > padded:
                raise ValueError(
                    f"{self.title} needs a kernel_size that fits into its padded input, got {size} for a length of "
                    f"{length} with {sum(width)} zeros around it."
                )
            widths.append(width)
            numbers.append(n_windows(padded, size, step))
        return widths, numbers


class Conv2D(Convolution):
    r"""A convolution over pictures (C §3(1), D §3.2(2)).

    .. math:: z_{ijf} = \sum_{u,v,c} x_{i+u,\,j+v,\,c}\; w_{uvcf} + b_f

    The same weights at every place (i, j): C's :math:`w_{ikj}` depends on it, so that nothing would be shared, and E's
    Wx + b is a dense layer. The kernel is not flipped, as in all libraries (a cross-correlation, strictly). With a
    stride s it starts at (si, sj). For the way back, with δ the gradient for z,

    .. math:: \frac{\partial L}{\partial w_{uvcf}} = \sum_{i,j} x_{i+u,\,j+v,\,c}\, \delta_{ijf}, \qquad
              \frac{\partial L}{\partial x_{pqc}} = \sum_{u,v,f} \delta_{p-u,\,q-v,\,f}\, w_{uvcf}

    Parameters
    ----------
    filters : int
        The number of channels going out.
    kernel_size : int or tuple of two int
        Height and width of the kernel.
    stride : int or tuple of two int, default=1
        How far the kernel moves each time. What is left over at the end is not looked at.
    padding : {"valid", "same"} or int, default="valid"
        Zeros around the picture: none; as many as keep its size (at stride 1); or so many on each side.
    initializer : {"glorot", "he", "zeros"}, default="glorot"
        How the weights are drawn; the bias starts at zero.

    Attributes
    ----------
    parameters : dict
        "weights" w of shape (height, width, channels, filters) and "bias" b of shape (filters,).

    Raises
    ------
    ValueError
        If the kernel is larger than the padded picture.

    Examples
    --------
    >>> layer = Conv2D(1, (1, 2)).build((2, 3, 1))
    >>> layer.parameters["weights"][...] = np.reshape([-1, 1], (1, 2, 1, 1))  # right minus left: vertical edges
    >>> layer.forward(np.reshape([[0, 0, 9], [0, 9, 9]], (1, 2, 3, 1)))[0, :, :, 0]
    array([[0., 9.],
           [9., 0.]], dtype=float32)
    """

    n_axes = 2


class Conv1D(Convolution):
    r"""A convolution along sequences.

    .. math:: z_{tf} = \sum_{u,c} x_{t+u,\,c}\; w_{ucf} + b_f

    Parameters and attributes are those of `Conv2D`, with one axis less: samples have the shape (length, channels), and
    the length may be None where it varies.

    Examples
    --------
    >>> layer = Conv1D(1, 3, padding="same").build((4, 1))
    >>> layer.parameters["weights"][...] = 1 / 3  # a moving average
    >>> layer.forward(np.reshape([3.0, 6.0, 9.0, 0.0], (1, 4, 1)))[0, :, 0]
    array([3., 6., 5., 3.], dtype=float32)
    """

    n_axes = 1


def _matrix(weights):
    """Return the weights as (what one patch holds, filters)."""
    return weights.reshape(-1, weights.shape[-1])
