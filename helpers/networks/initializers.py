"""First values of weights: small enough not to saturate, different enough to learn different things."""

import math

import numpy as np

__all__ = ["INITIALIZERS", "initial_weights", "orthogonal_weights"]

INITIALIZERS = ("glorot", "he", "zeros")


def initial_weights(initializer, shape, fan_in, fan_out, rng):
    r"""Draw the first values of a weight array.

    .. math:: w \sim U(-a, a), \qquad a_\mathrm{glorot} = \sqrt{\frac{6}{n_\mathrm{in} + n_\mathrm{out}}}, \qquad
              a_\mathrm{he} = \sqrt{\frac{6}{n_\mathrm{in}}}

    Glorot's bound keeps the size of values and gradients from layer to layer where the activation is near the
    identity (tanh), He's where half of the units are silent (ReLU). Zeros make all units of a layer alike for ever.

    Parameters
    ----------
    initializer : {"glorot", "he", "zeros"}
    shape : tuple of int
    fan_in, fan_out : int
        How many inputs one output sees, and how many outputs one input reaches.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64

    References
    ----------
    Glorot and Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, AISTATS.
    He et al. (2015), Delving deep into rectifiers, ICCV.

    Examples
    --------
    >>> w = initial_weights("glorot", (2, 4), 2, 4, np.random.default_rng(0))
    >>> w.shape, bool(np.all(np.abs(w) < 1))
    ((2, 4), True)
    """
    if initializer == "zeros":
        return np.zeros(shape)
    bound = math.sqrt(6 / (fan_in + fan_out) if initializer == "glorot" else 6 / fan_in)
    return rng.uniform(-bound, bound, size=shape)


def orthogonal_weights(units, rng):
    """Draw a matrix that keeps the length of every vector: the weights of a state that is to last for many steps.

    References
    ----------
    Saxe, McClelland and Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks, ICLR.

    Examples
    --------
    >>> Q = orthogonal_weights(4, np.random.default_rng(0))
    >>> bool(np.allclose(Q @ Q.T, np.eye(4)))
    True
    """
    Q, R = np.linalg.qr(rng.normal(size=(units, units)))
    return Q * np.sign(np.diag(R))  # without the signs, not all directions would be equally likely
