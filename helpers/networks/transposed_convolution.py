"""Transposed convolution: a convolution walked through backwards, which makes pictures larger."""

import math

import numpy as np

from helpers.networks.initializers import INITIALIZERS, initial_weights
from helpers.networks.layer import Layer, rows
from helpers.networks.windows import check_padding, check_sizes, pad, padding_widths, windows
from helpers.validation import check_choice, check_integer

__all__ = ["ConvTranspose2D"]

IN_CACHE = 2**18  # numbers that a block of samples may lay out at a time: 1 megabyte in float32


class ConvTranspose2D(Layer):
    r"""The transpose of `Conv2D`: each pixel lays a weighted copy of the kernel into a larger picture.

    .. math:: y_{si+u-p,\; sj+v-p,\; f} \mathrel{+}= \sum_c x_{ijc}\, w_{uvfc}, \qquad \text{then } y_{pqf} + b_f

    As a matrix, `Conv2D` with the same weights, stride s and padding p maps pictures y to answers x; this layer is that
    matrix transposed (not its inverse): the sum of conv(y) · x equals that of y · convT(x). Forward here is backward
    there. A side of n pixels becomes (n - 1) s + k - 2p + o long; several lengths have the same number of windows
    where the stride does not divide them, and o, the output padding, says which of them is meant.

    Parameters
    ----------
    filters : int
        The number of channels going out.
    kernel_size : int or tuple of two int
        Height and width of the kernel, k.
    stride : int or tuple of two int, default=1
        s: how far apart neighbours lay their kernels. 2 doubles a picture.
    padding : {"valid", "same"} or int, default="valid"
        p: how much is cut off on each side, as the convolution has zeros there. "same" makes n into n s.
    output_padding : int or tuple of two int, default=0
        o, below the stride: rows and columns more at the end. Not with "same", whose length is settled.
    initializer : {"glorot", "he", "zeros"}, default="glorot"
        How the weights are drawn; the bias starts at zero.

    Attributes
    ----------
    parameters : dict
        "weights" w of shape (height, width, filters, channels), as those of the `Conv2D` that is transposed, and
        "bias" b of shape (filters,).

    Raises
    ------
    ValueError
        If the padding cuts the whole picture off, or the output padding is not below the stride.

    References
    ----------
    Zeiler, Krishnan, Taylor and Fergus (2010), Deconvolutional networks, CVPR.
    Dumoulin and Visin (2016), A guide to convolution arithmetic for deep learning.

    Examples
    --------
    >>> layer = ConvTranspose2D(1, 2, stride=2).build((1, 2, 1))
    >>> layer.parameters["weights"][...] = np.reshape([[1, 2], [3, 4]], (2, 2, 1, 1))
    >>> layer.forward(np.reshape([1, 10], (1, 1, 2, 1)))[0, :, :, 0]
    array([[ 1.,  2., 10., 20.],
           [ 3.,  4., 30., 40.]], dtype=float32)
    """

    def __init__(self, filters, kernel_size, stride=1, padding="valid", output_padding=0, initializer="glorot"):
        self.filters = filters
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        self.output_padding = output_padding
        self.initializer = initializer

    def setup(self, input_shape):
        filters = check_integer(self.filters, "filters")
        check_padding(self.padding)
        self.size = check_sizes(self.kernel_size, "kernel_size", 2)
        self.step = check_sizes(self.stride, "stride", 2)
        self.extra = self._check_output_padding()
        check_choice(self.initializer, "initializer", INITIALIZERS)
        if len(input_shape) != 3 or input_shape[-1] is None:
            raise ValueError(f"{self.title} wants samples of shape (height, width, channels), got shape {input_shape}.")
        *lengths, channels = input_shape
        # An output sees of each axis about every s-th place of the kernel.
        area, seen = math.prod(self.size), math.prod(map(math.ceil, np.divide(self.size, self.step)))
        weights = initial_weights(
            self.initializer, (*self.size, filters, channels), seen * channels, area * filters, self.rng
        )
        self.add_parameter("weights", weights, penalized=True)
        self.add_parameter("bias", np.zeros(filters))
        return (*self._fit(lengths)[0], filters)

    def forward(self, X, training=False):
        self.X = self.checked(X)
        return np.concatenate([self._enlarged(self.X[block]) for block in self._blocks()])

    def _blocks(self):
        """Return slices of samples whose copies of the kernel fit into the processor's cache."""
        at_once = max(1, IN_CACHE // (math.prod(self.X.shape[1:3]) * len(_matrix(self.parameters["weights"]))))
        return [slice(start, start + at_once) for start in range(0, max(1, len(self.X)), at_once)]

    def _enlarged(self, X):
        n_samples, *numbers, _ = X.shape
        copies = rows(X) @ _matrix(self.parameters["weights"]).T  # of the kernel, one for each pixel
        lengths, starts, laid = self._fit(numbers)
        picture = self._lay(copies.reshape(n_samples, *numbers, *self.size, self.filters), laid)
        return picture[:, *map(slice, starts, np.add(starts, lengths))] + self.parameters["bias"]

    def _lay(self, copies, lengths):
        """Add the copies up where they lie, of all at a time a tile of stride x stride: tiles do not overlap."""
        n_samples, height, width, *_, filters = copies.shape
        down, right = self.step
        tiles = [-(-length // step) for length, step in zip(lengths, self.step, strict=True)]
        canvas = np.zeros((n_samples, tiles[0], down, tiles[1], right, filters), copies.dtype)
        for i, u in enumerate(range(0, self.size[0], down)):
            for j, v in enumerate(range(0, self.size[1], right)):
                tile = copies[:, :, :, u : u + down, v : v + right].swapaxes(2, 3)
                canvas[:, i : i + height, : tile.shape[2], j : j + width, : tile.shape[4]] += tile
        return canvas.reshape(n_samples, tiles[0] * down, tiles[1] * right, filters)

    def backward(self, grad):
        passed = np.empty(self.X.shape, self.X.dtype)
        self._share(self.checked_gradient(grad), passed)
        return passed

    def backward_parameters(self, grad):
        self._share(grad)

    def _share(self, grad, passed=None):
        """Share the gradient out among the parameters and, if asked for, X: a block at a time, as forward."""
        delta, weights = rows(grad), _matrix(self.gradients["weights"])
        np.matmul(np.ones(len(delta), delta.dtype), delta, out=self.gradients["bias"])
        weights[...] = 0
        for block in self._blocks():
            columns = self._columns(grad[block])
            weights += columns.T @ rows(self.X[block])
            if passed is not None:
                np.matmul(columns, _matrix(self.parameters["weights"]), out=rows(passed[block]))  # as Conv2D's forward

    def _columns(self, grad):
        """Lay out what of the gradient lies under the kernel of each pixel of X, a row a pixel."""
        lengths, starts, laid = self._fit(self.X.shape[1:3])
        widths = [(first, total - first - length) for length, first, total in zip(lengths, starts, laid, strict=True)]
        patches = windows(pad(grad, widths), self.size, self.step)
        return patches.reshape(math.prod(patches.shape[:3]), -1)

    def _fit(self, numbers):
        """Return the lengths going out, what is cut off before them, and the lengths on which kernels are laid."""
        lengths, starts, laid = [], [], []
        for n, size, step, extra in zip(numbers, self.size, self.step, self.extra, strict=True):
            if n is None:
                lengths, starts, laid = [*lengths, None], [*starts, 0], [*laid, None]
                continue
            spread = (n - 1) * step + size
            before, after = padding_widths(self.padding, n * step, size, step)
            length = n * step if self.padding == "same" else spread - before - after + extra
            if length < 1:
                raise ValueError(f"{self.title} cuts the whole picture off: a length of {n} would become {length}.")
            lengths, starts = [*lengths, length], [*starts, before]
            laid = [*laid, max(spread, before + length)]
        return lengths, starts, laid

    def _check_output_padding(self):
        value = self.output_padding
        extra = value if isinstance(value, (tuple, list)) else (value, value)
        if len(extra) != 2:
            raise ValueError(f"output_padding must be one integer or 2 of them, got {value!r}.")
        extra = tuple(check_integer(each, "output_padding", minimum=0) for each in extra)
        if self.padding == "same" and any(extra):
            raise ValueError(f"output_padding must be 0 with padding='same', got {value!r}.")
        if any(more >= step for more, step in zip(extra, self.step, strict=True)):
            raise ValueError(f"output_padding must be below the stride {self.stride!r}, got {value!r}.")
        return extra


def _matrix(weights):
    """Return the weights as (what one kernel covers, channels)."""
    return weights.reshape(-1, weights.shape[-1])
