"""The last step of each sequence: where a network has read everything, and may answer."""

import numpy as np

from helpers.networks.layer import Layer
from helpers.networks.masks import check_mask

__all__ = ["LastStep"]


class LastStep(Layer):
    r"""Keep what stands at the last step of each sequence, the last one that the mask lets count.

    .. math:: y_i = x_{i,\,\ell_i}, \qquad \ell_i = \max\{t : m_{it}\}

    A recurrent layer with ``return_sequences=False`` does the same by itself.

    Examples
    --------
    >>> layer = LastStep().build((None, 1))
    >>> layer.forward([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [0.0]]], mask=[[1, 1, 1], [1, 1, 0]])
    array([[3.],
           [5.]], dtype=float32)
    """

    takes_mask = True

    def setup(self, input_shape):
        if len(input_shape) != 2:
            raise ValueError(f"{self.title} wants samples of shape (n_steps, n_features), got shape {input_shape}.")
        return input_shape[1:]

    def forward(self, X, training=False, mask=None):
        X = self.checked(X)
        self.X_shape, n_steps = X.shape, X.shape[1]
        back = 0 if mask is None else check_mask(mask, X.shape[:2])[:, ::-1].argmax(axis=1)
        self.at = np.arange(len(X)), n_steps - 1 - back
        return X[self.at]

    def backward(self, grad):
        grad_X = np.zeros(self.X_shape, self.dtype)
        grad_X[self.at] = self.checked_gradient(grad)
        return grad_X
