"""The bridge from pictures to dense layers: the same numbers in one row."""

from helpers.networks.layer import Layer

__all__ = ["Flatten"]


class Flatten(Layer):
    """Lay all numbers of a sample out in one row, the last axis fastest.

    Examples
    --------
    >>> Flatten().build((5, 5, 64)).output_shape
    (1600,)
    """

    def setup(self, input_shape):
        if None in input_shape:
            raise ValueError(f"{self.title} needs samples of one size, got shape {input_shape}.")
        size = 1
        for length in input_shape:
            size *= length
        return (size,)

    def forward(self, X, training=False):
        X = self.checked(X)
        self.X_shape = X.shape
        return X.reshape(len(X), -1)

    def backward(self, grad):
        return self.checked_gradient(grad).reshape(self.X_shape)
