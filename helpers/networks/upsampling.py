"""Upsampling: larger pictures without weights, each pixel repeated."""

import numpy as np

from helpers.networks.layer import Layer
from helpers.networks.windows import check_sizes

__all__ = ["Upsample2D"]


class Upsample2D(Layer):
    r"""Repeat each pixel: what lies nearest, at a finer grid.

    .. math:: y_{pqc} = x_{\lfloor p/h \rfloor,\, \lfloor q/w \rfloor,\, c}, \qquad
              \frac{\partial L}{\partial x_{ijc}} = \sum_{u=0}^{h-1} \sum_{v=0}^{w-1} \delta_{hi+u,\, wj+v,\, c}

    With a convolution behind it, it is the other way to larger pictures beside `ConvTranspose2D`, whose kernels overlap
    unevenly where the stride does not divide their size.

    Parameters
    ----------
    size : int or tuple of two int, default=2
        h and w: how often each pixel is repeated along height and width.

    References
    ----------
    Odena, Dumoulin and Olah (2016), Deconvolution and checkerboard artifacts, Distill.

    Examples
    --------
    >>> layer = Upsample2D().build((1, 2, 1))
    >>> layer.forward(np.reshape([3, 5], (1, 1, 2, 1)))[0, :, :, 0]
    array([[3., 3., 5., 5.],
           [3., 3., 5., 5.]], dtype=float32)
    >>> layer.backward(np.ones((1, 2, 4, 1)))[0, :, :, 0]
    array([[4., 4.]], dtype=float32)
    """

    def __init__(self, size=2):
        self.size = size

    def setup(self, input_shape):
        self.times = check_sizes(self.size, "size", 2)
        if len(input_shape) != 3:
            raise ValueError(f"{self.title} wants samples of shape (height, width, channels), got shape {input_shape}.")
        *lengths, channels = input_shape
        return (*(n and n * times for n, times in zip(lengths, self.times, strict=True)), channels)

    def forward(self, X, training=False):
        X = self.checked(X)
        down, right = self.times
        n_samples, height, width, channels = X.shape
        repeated = np.broadcast_to(X[:, :, None, :, None], (n_samples, height, down, width, right, channels))
        self.shape = n_samples, height * down, width * right, channels
        return repeated.reshape(self.shape)

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        if grad.shape != self.shape:
            raise ValueError(f"{self.title} wants a gradient of its output's shape, {self.shape}, got {grad.shape}.")
        down, right = self.times
        total = grad[:, ::down].copy()  # sums over slices: faster than a sum over two short axes
        for u in range(1, down):
            total += grad[:, u::down]
        grad_X = total[:, :, ::right].copy()
        for v in range(1, right):
            grad_X += total[:, :, v::right]
        return grad_X
