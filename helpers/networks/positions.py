"""Positions: where a step stands, added to what it is. Attention by itself sees a bag of steps without an order."""

import numpy as np

from helpers.networks.layer import Layer
from helpers.validation import check_integer, check_number

__all__ = ["LearnedPositions", "SinusoidalPositions", "sinusoidal_positions"]


def sinusoidal_positions(n_steps, units, base=10_000.0):
    r"""Return a vector for each place, made of waves from short to long.

    .. math:: p_{t,2i} = \sin(t\, \omega_i), \qquad p_{t,2i+1} = \cos(t\, \omega_i), \qquad
              \omega_i = \mathrm{base}^{-2i/d}

    The product of two of them, :math:`p_s^\top p_t = \sum_i \cos((s - t)\, \omega_i)`, depends on their distance alone
    (for an even d), and a step of fixed length is the same rotation everywhere: attention can learn "the one before me"
    once for all places.

    Parameters
    ----------
    n_steps, units : int
        Places, and d.
    base : float, default=10000
        The longest wave is about 2π times this many steps.

    Returns
    -------
    ndarray of shape (n_steps, units)

    References
    ----------
    Vaswani et al. (2017), Attention is all you need, NeurIPS.

    Examples
    --------
    >>> sinusoidal_positions(3, 2).round(2)
    array([[ 0.  ,  1.  ],
           [ 0.84,  0.54],
           [ 0.91, -0.42]])
    """
    n_steps, units = check_integer(n_steps, "n_steps"), check_integer(units, "units")
    base = check_number(base, "base", above=1)
    wave = np.arange(units) // 2  # i: sine and cosine of a wave stand side by side
    angle = np.arange(n_steps)[:, None] * base ** (-2 * wave / units)
    return np.where(np.arange(units) % 2, np.cos(angle), np.sin(angle))


class Positions(Layer):
    """What both kinds share: a table with a row for each place, added to every sample."""

    def setup(self, input_shape):
        if len(input_shape) != 2 or input_shape[1] is None:
            raise ValueError(f"{self.title} wants samples of shape (n_steps, n_features), got shape {input_shape}.")
        return input_shape

    def forward(self, X, training=False):
        X = self.checked(X)
        return X + self.table(X.shape[1])

    def backward(self, grad):
        return self.checked_gradient(grad)

    def table(self, n_steps):
        """Return the first rows of the table, shape (n_steps, units)."""
        raise NotImplementedError(f"{type(self).__name__} must define table(n_steps)")


class SinusoidalPositions(Positions):
    """Add `sinusoidal_positions` to each sample: nothing to learn, and any length will do.

    Parameters
    ----------
    base : float, default=10000
        See `sinusoidal_positions`.

    Examples
    --------
    >>> layer = SinusoidalPositions().build((None, 2))
    >>> layer.forward(np.zeros((1, 3, 2))).round(2)
    array([[[ 0.  ,  1.  ],
            [ 0.84,  0.54],
            [ 0.91, -0.42]]], dtype=float32)
    """

    def __init__(self, base=10_000.0):
        self.base = base

    def setup(self, input_shape):
        shape = super().setup(input_shape)
        self.rows = sinusoidal_positions(shape[0] or 1, shape[1], self.base).astype(self.dtype)
        return shape

    def table(self, n_steps):
        if n_steps > len(self.rows):  # the longest sequence so far
            self.rows = sinusoidal_positions(n_steps, self.input_shape[1], self.base).astype(self.dtype)
        return self.rows[:n_steps]


class LearnedPositions(Positions):
    r"""Add a vector for each place that is learned with everything else.

    .. math:: Y_t = X_t + P_t, \qquad \frac{\partial L}{\partial P_t} = \sum_i \frac{\partial L}{\partial Y_{it}}

    Parameters
    ----------
    max_steps : int
        How many places there are. A longer sequence is refused: nothing was learned for what lies beyond.

    Attributes
    ----------
    parameters : dict
        "weights" P of shape (max_steps, n_features), at first drawn from the standard normal distribution, as the
        vectors of an `Embedding` are.

    Raises
    ------
    ValueError
        If a sequence is longer than max_steps.

    Examples
    --------
    >>> layer = LearnedPositions(5).build((None, 2))
    >>> layer.forward(np.zeros((3, 4, 2))).shape
    (3, 4, 2)
    """

    def __init__(self, max_steps):
        self.max_steps = max_steps

    def setup(self, input_shape):
        n_steps, units = super().setup(input_shape)
        max_steps = check_integer(self.max_steps, "max_steps")
        if n_steps is not None:
            self.check_length(n_steps)
        self.add_parameter("weights", self.rng.normal(size=(max_steps, units)), penalized=True)
        return (n_steps, units)

    def table(self, n_steps):
        self.check_length(n_steps)
        return self.parameters["weights"][:n_steps]

    def check_length(self, n_steps):
        """Refuse a sequence that is longer than the table."""
        if n_steps > self.max_steps:
            raise ValueError(f"{self.title} has places for {self.max_steps} steps, got a sequence of {n_steps}.")

    def backward(self, grad):
        grad = self.checked_gradient(grad)
        self.backward_parameters(grad)
        return grad

    def backward_parameters(self, grad):
        n_steps = grad.shape[1]
        grad.sum(axis=0, out=self.gradients["weights"][:n_steps])
        self.gradients["weights"][n_steps:] = 0
