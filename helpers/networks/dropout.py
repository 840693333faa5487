"""Dropout: in training each number is left out by chance, so that no unit can rely on one other."""

from helpers.networks.layer import Layer
from helpers.validation import check_number

__all__ = ["Dropout"]


class Dropout(Layer):
    r"""Leave out each number with probability p while the network learns, and nothing afterwards (A §2, C §6).

    .. math:: y = \frac{m}{1 - p} \odot x, \qquad m_j \sim \mathrm{Bernoulli}(1 - p)

    The divisor keeps the mean of y at x, so that prediction needs no correction.

    Parameters
    ----------
    rate : float, default=0.5
        p, from 0 to below 1.

    References
    ----------
    Srivastava et al. (2014), Dropout: a simple way to prevent neural networks from overfitting, JMLR.

    Examples
    --------
    >>> layer = Dropout(0.5).build(8, random_state=1)
    >>> layer.forward([[1] * 8], training=True)
    array([[0., 2., 2., 2., 0., 0., 2., 2.]], dtype=float32)
    >>> layer.forward([[1] * 8])
    array([[1., 1., 1., 1., 1., 1., 1., 1.]], dtype=float32)
    """

    def __init__(self, rate=0.5):
        self.rate = rate

    def setup(self, input_shape):
        check_number(self.rate, "rate", minimum=0, below=1)
        return input_shape

    def forward(self, X, training=False):
        X = self.checked(X)
        self.factor = None
        if not training:
            return X
        self.factor = (self.rng.random(X.shape, dtype=self.dtype) >= self.rate) * self.dtype.type(1 / (1 - self.rate))
        return X * self.factor

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        return grad if self.factor is None else grad * self.factor
