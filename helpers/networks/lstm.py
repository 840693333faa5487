"""Long short-term memory: a cell that keeps what it holds until a gate says otherwise."""

import numpy as np

from helpers.networks.recurrent import Recurrent

__all__ = ["LSTM"]


class LSTM(Recurrent):
    r"""A recurrent layer with a memory cell and three gates (C §3(2)).

    .. math:: i, f, o = \sigma(x_t W_{ifo} + h_{t-1} U_{ifo} + b_{ifo}), \qquad
              g = \tanh(x_t W_g + h_{t-1} U_g + b_g)

    .. math:: c_t = f \odot c_{t-1} + i \odot g, \qquad h_t = o \odot \tanh c_t

    C prints the products of states as ·; they are entry by entry. The way back along the cell is a product of the gates
    f, :math:`\partial c_t / \partial c_{t-1} = f`, and of no weights: where f stays near 1, the gradient stays. So the
    bias of f starts at 1.

    Parameters
    ----------
    units : int
        The length of the state h, and of the cell c.
    return_sequences : bool, default=False
        Whether to return the state after every step, shape (n_samples, n_steps, units), or only after the last one that
        the mask lets count, shape (n_samples, units).

    Attributes
    ----------
    parameters : dict
        "weights" W of shape (n_features, 4 units), "recurrent" U of shape (units, 4 units), "bias" b of shape
        (4 units,); the blocks are i, f, g, o.
    gates : ndarray of shape (n_steps, n_samples, 4, units)
        i, f, g, o of the last forward pass.
    cell : ndarray of shape (n_steps + 1, n_samples, units)
        c: zeros, then the cell after each step.
    hidden, hidden_gradients : ndarray
        The states and their gradients, time first: see `Recurrent`.

    References
    ----------
    Hochreiter and Schmidhuber (1997), Long short-term memory, Neural Computation.
    Gers, Schmidhuber and Cummins (2000), Learning to forget, Neural Computation.

    Examples
    --------
    >>> layer = LSTM(3).build((None, 2), random_state=0)
    >>> layer.forward(np.ones((5, 50, 2))).shape
    (5, 3)
    >>> layer.parameters["bias"].reshape(4, 3)[1]
    array([1., 1., 1.], dtype=float32)
    """

    n_blocks = 4

    def setup(self, input_shape):
        shape = super().setup(input_shape)
        self.parameters["bias"][self.units : 2 * self.units] = 1
        return shape

    def run(self, drive):
        # One tanh for all four blocks: that of half of z for the sigmoids, (1 + tanh(z / 2)) / 2.
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], self.dtype), self.units)
        rest = np.repeat(np.array([0.5, 0.5, 0, 0.5], self.dtype), self.units)
        self.gates, self.cell = self.blocks(drive), np.zeros_like(self.hidden)
        self.tanh_cell = np.empty_like(self.hidden[1:])
        for t, z in enumerate(drive):
            z += self.recur(t)
            z *= half
            np.tanh(z, out=z)
            z *= half
            z += rest
            i, f, g, o = self.gates[t].swapaxes(0, 1)
            np.multiply(f, self.cell[t], out=self.cell[t + 1])
            self.cell[t + 1] += i * g
            np.tanh(self.cell[t + 1], out=self.tanh_cell[t])
            np.multiply(o, self.tanh_cell[t], out=self.hidden[t + 1])
            self.skip(t, self.cell, self.hidden)

    def run_back(self, grad):
        i, f, g, o = np.moveaxis(self.gates, 2, 0)
        # What each step does by itself, for all steps at once; the loop only multiplies.
        delta = np.empty_like(self.gates)
        delta[:, :, 0] = g * i * (1 - i)
        delta[:, :, 1] = self.cell[:-1] * f * (1 - f)
        delta[:, :, 2] = i * (1 - g * g)
        delta[:, :, 3] = self.tanh_cell * o * (1 - o)
        self.unless_skipped(delta)
        to_cell = self.unless_skipped(o * (1 - self.tanh_cell**2))
        kept = f if self.skipped is None else np.where(self.skipped, 1, f)
        grad_cell = np.zeros_like(grad[0])
        for t in reversed(range(len(grad))):
            grad_cell += grad[t] * to_cell[t]
            delta[t, :, :3] *= grad_cell[:, None]
            delta[t, :, 3] *= grad[t]
            grad_cell *= kept[t]
            self.recur_back(t, delta[t], grad)
        return delta, delta
