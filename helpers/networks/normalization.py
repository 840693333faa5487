r"""Normalization: numbers brought to mean 0 and variance 1 inside the network, then scaled as training likes.

Both layers share the formula and its derivative; they differ in the numbers that a mean is taken over.

.. math:: \hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad y = \gamma \hat x + \beta, \qquad
          \frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \epsilon}}
          \big(g - \overline{g} - \hat x\, \overline{g \hat x}\big), \quad g = \gamma\, \frac{\partial L}{\partial y}
"""

import numpy as np

from helpers.networks.layer import Layer, rows
from helpers.validation import check_number

__all__ = ["BatchNorm", "LayerNorm"]


class Normalization(Layer):
    """What both share: scale and shift, and the derivative through mean and variance."""

    axis = None  # of the matrix of rows: what the means are taken over

    def setup(self, input_shape):
        check_number(self.epsilon, "epsilon", above=0)
        if input_shape[-1] is None:
            raise ValueError(f"{self.title} needs a fixed number of channels, got shape {input_shape}.")
        self.add_parameter("scale", np.ones(input_shape[-1]))
        self.add_parameter("shift", np.zeros(input_shape[-1]))
        return input_shape

    def normalize(self, X):
        """Return X in units of its own spread, with its mean and variance."""
        mean = X.mean(axis=self.axis, keepdims=True, dtype=np.float64)  # float32 would lose what a large mean hides
        centred = X - mean.astype(self.dtype)
        variance = np.square(centred).mean(axis=self.axis, keepdims=True, dtype=np.float64)
        self.spread = np.sqrt(variance + self.epsilon).astype(self.dtype)
        centred /= self.spread
        return centred, mean, variance

    def scaled(self, normalized, shape):
        self.normalized = normalized
        Y = normalized * self.parameters["scale"]
        Y += self.parameters["shift"]
        return Y.reshape(shape)

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        delta = rows(grad)
        self.backward_parameters(grad)
        g = delta * self.parameters["scale"]
        if not self.is_fixed:
            along = g.mean(axis=self.axis, keepdims=True)
            across = (g * self.normalized).mean(axis=self.axis, keepdims=True)
            g -= along
            g -= self.normalized * across
        g /= self.spread
        return g.reshape(grad.shape)

    def backward_parameters(self, grad):
        delta = rows(grad)
        np.einsum("ij,ij->j", delta, self.normalized, out=self.gradients["scale"])
        delta.sum(axis=0, out=self.gradients["shift"])


class BatchNorm(Normalization):
    r"""Normalize each channel over the batch, and over all places where samples have some.

    While the network learns, μ and σ² are those of the batch. Their running means, kept in `state`,

    .. math:: \mu_\mathrm{run} \leftarrow (1 - m)\, \mu_\mathrm{run} + m\, \mu, \qquad
              \sigma^2_\mathrm{run} \leftarrow (1 - m)\, \sigma^2_\mathrm{run} + m\, \tfrac{n}{n-1} \sigma^2

    take their place afterwards, so that a prediction does not hang on who else is in the batch.
    Padded steps of sequences count like all others: where lengths differ, `LayerNorm` is the better choice.

    Parameters
    ----------
    momentum : float, default=0.1
        m, above 0 and at most 1: the weight of the newest batch.
    epsilon : float, default=1e-5
        ε, which keeps a constant channel finite.

    Raises
    ------
    ValueError
        If training gives a channel a single value: its variance is 0 whatever it is.

    References
    ----------
    Ioffe and Szegedy (2015), Batch normalization: accelerating deep network training by reducing internal covariate
    shift, ICML.

    Examples
    --------
    >>> layer = BatchNorm().build(1)
    >>> layer.forward([[1.0], [3.0]], training=True).round(3)
    array([[-1.],
           [ 1.]], dtype=float32)
    """

    axis = 0

    def __init__(self, momentum=0.1, epsilon=1e-5):
        self.momentum = momentum
        self.epsilon = epsilon

    def setup(self, input_shape):
        if not 0 < check_number(self.momentum, "momentum", above=0) <= 1:
            raise ValueError(f"momentum must be a number above 0 and at most 1, got {self.momentum!r}.")
        shape = super().setup(input_shape)
        self.add_state("mean", np.zeros(shape[-1]))
        self.add_state("variance", np.ones(shape[-1]))
        return shape

    def forward(self, X, training=False):
        X = self.checked(X)
        values, mean, variance = rows(X), self.state["mean"], self.state["variance"]
        self.is_fixed = not training
        if self.is_fixed:
            self.spread = np.sqrt(variance + self.dtype.type(self.epsilon))
            return self.scaled((values - mean) / self.spread, X.shape)
        n = len(values)
        if n < 2:
            raise ValueError(
                f"{self.title} cannot learn from a single value a channel: X has shape {X.shape}. If these are the "
                "rows that were left over, choose another batch_size."
            )
        normalized, batch_mean, batch_variance = self.normalize(values)
        mean += self.momentum * (batch_mean[0] - mean)
        variance += self.momentum * (n / (n - 1) * batch_variance[0] - variance)
        return self.scaled(normalized, X.shape)


class LayerNorm(Normalization):
    r"""Normalize each row over its own channels: the same in training and afterwards, whoever else is in the batch.

    Parameters
    ----------
    epsilon : float, default=1e-5
        ε, which keeps a constant row finite.

    References
    ----------
    Ba, Kiros and Hinton (2016), Layer normalization.

    Examples
    --------
    >>> LayerNorm().build(2).forward([[1.0, 3.0], [10.0, 30.0]]).round(3)
    array([[-1.,  1.],
           [-1.,  1.]], dtype=float32)
    """

    axis, is_fixed = 1, False

    def __init__(self, epsilon=1e-5):
        self.epsilon = epsilon

    def forward(self, X, training=False):
        X = self.checked(X)
        return self.scaled(self.normalize(rows(X))[0], X.shape)
