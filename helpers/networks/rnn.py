"""The plain recurrent layer: a state that is rewritten at every step."""

import numpy as np

from helpers.networks.recurrent import Recurrent

__all__ = ["RNN"]


class RNN(Recurrent):
    r"""A recurrent layer (D §3.2(3)).

    .. math:: h_t = \tanh(x_t W + h_{t-1} U + b), \qquad
              \frac{\partial L}{\partial h_{t-1}} = g_{t-1} + \delta_t U^\top, \quad
              \delta_t = \frac{\partial L}{\partial h_t} \odot (1 - h_t^2)

    g is what the loss says about a state directly. Every step back multiplies by :math:`1 - h^2 \le 1` and by U again,
    which is why the gradient of a long sequence vanishes or explodes.

    Parameters
    ----------
    units : int
        The length of the state h.
    return_sequences : bool, default=False
        Whether to return the state after every step, shape (n_samples, n_steps, units), or only after the last one that
        the mask lets count, shape (n_samples, units).

    Attributes
    ----------
    parameters : dict
        "weights" W of shape (n_features, units), "recurrent" U of shape (units, units), "bias" b of shape (units,).
    hidden, hidden_gradients : ndarray
        The states and their gradients, time first: see `Recurrent`.

    Examples
    --------
    >>> layer = RNN(1, return_sequences=True).build((3, 1))
    >>> layer.parameters["weights"][:], layer.parameters["recurrent"][:] = 1, 0.5
    >>> layer.forward([[[1.0], [0.0], [0.0]]])[0, :, 0].round(4)
    array([0.7616, 0.3634, 0.1797], dtype=float32)
    """

    def run(self, drive):
        for t, z in enumerate(drive):
            z += self.recur(t)
            np.tanh(z, out=self.hidden[t + 1])
            self.skip(t, self.hidden)

    def run_back(self, grad):
        delta = self.unless_skipped(1 - self.hidden[1:] ** 2)
        for t in reversed(range(len(delta))):
            delta[t] *= grad[t]
            self.recur_back(t, delta[t], grad)
        return delta, delta
