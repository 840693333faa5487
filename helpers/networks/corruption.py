"""Corruption: spoil what comes in while the network learns, so that it has to know how things hang together."""

from helpers.networks.layer import Layer
from helpers.validation import check_choice, check_number

__all__ = ["Corruption"]


class Corruption(Layer):
    r"""Add noise to each number, or wipe numbers out, while the network learns; nothing afterwards.

    .. math:: \tilde x_\mathrm{gaussian} = x + \sigma\, e, \quad e_j \sim N(0, 1), \qquad
              \tilde x_\mathrm{masking} = m \odot x, \quad m_j \sim \mathrm{Bernoulli}(1 - q)

    As the first layer of a network that is to return x itself it makes a denoising autoencoder. Unlike `Dropout`,
    masking does not enlarge what is left: a number that is missing is missing.

    Parameters
    ----------
    noise : {"gaussian", "masking"}, default="gaussian"
    noise_level : float, default=0.3
        The standard deviation σ, at least 0; or the probability q of being wiped out, from 0 to below 1.

    References
    ----------
    Vincent et al. (2010), Stacked denoising autoencoders, JMLR 11.

    Examples
    --------
    >>> layer = Corruption("masking", 0.5).build(6, random_state=1)
    >>> layer.forward([[1, 2, 3, 4, 5, 6]], training=True)
    array([[0., 2., 3., 4., 0., 0.]], dtype=float32)
    >>> layer.forward([[1, 2, 3, 4, 5, 6]])
    array([[1., 2., 3., 4., 5., 6.]], dtype=float32)
    """

    def __init__(self, noise="gaussian", noise_level=0.3):
        self.noise = noise
        self.noise_level = noise_level

    def setup(self, input_shape):
        is_masking = check_choice(self.noise, "noise", ["gaussian", "masking"]) == "masking"
        check_number(self.noise_level, "noise_level", minimum=0, **({"below": 1} if is_masking else {}))
        return input_shape

    def forward(self, X, training=False):
        X = self.checked(X)
        self.mask = None
        if not training:
            return X
        if self.noise == "gaussian":
            return X + self.dtype.type(self.noise_level) * self.rng.standard_normal(X.shape, dtype=self.dtype)
        self.mask = self.rng.random(X.shape, dtype=self.dtype) >= self.noise_level
        return X * self.mask

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        return grad if self.mask is None else grad * self.mask
