"""The gated recurrent unit: a state that is mixed with a new one, by a gate."""

import numpy as np

from helpers.networks.recurrent import Recurrent, sigmoid_in_place

__all__ = ["GRU"]


class GRU(Recurrent):
    r"""A recurrent layer with two gates and no cell beside the state.

    .. math:: r, z = \sigma(x_t W_{rz} + h_{t-1} U_{rz} + b_{rz}), \qquad
              n = \tanh\big(x_t W_n + b_n + r \odot (h_{t-1} U_n + c)\big)

    .. math:: h_t = (1 - z) \odot n + z \odot h_{t-1}

    z near 1 keeps the state, and with it the gradient. The gate r stands outside the product with U, and so there is a
    bias c inside: torch's form, which leaves one product h U a step.

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
        "weights" W of shape (n_features, 3 units), "recurrent" U of shape (units, 3 units), "bias" b of shape
        (3 units,); the blocks are r, z, n. "candidate_bias" c of shape (units,).
    gates : ndarray of shape (n_steps, n_samples, 3, units)
        r, z, n of the last forward pass.
    hidden, hidden_gradients : ndarray
        The states and their gradients, time first: see `Recurrent`.

    References
    ----------
    Cho et al. (2014), Learning phrase representations using RNN encoder-decoder, EMNLP.

    Examples
    --------
    >>> GRU(3, return_sequences=True).build((None, 2), random_state=0).forward(np.ones((5, 50, 2))).shape
    (5, 50, 3)
    """

    n_blocks = 3

    def setup(self, input_shape):
        shape = super().setup(input_shape)
        self.add_parameter("candidate_bias", np.zeros(self.units))
        return shape

    def run(self, drive):
        self.gates = self.blocks(drive)
        self.candidate = np.empty_like(self.hidden[1:])  # h U + c of the block n
        for t, gates in enumerate(self.gates):
            through = self.blocks(self.recur(t))
            gates[:, :2] += through[:, :2]
            sigmoid_in_place(gates[:, :2])
            r, z, n = gates.swapaxes(0, 1)
            np.add(through[:, 2], self.parameters["candidate_bias"], out=self.candidate[t])
            n += r * self.candidate[t]
            np.tanh(n, out=n)
            np.subtract(self.hidden[t], n, out=self.hidden[t + 1])
            self.hidden[t + 1] *= z
            self.hidden[t + 1] += n
            self.skip(t, self.hidden)

    def run_back(self, grad):
        r, z, n = np.moveaxis(self.gates, 2, 0)
        to_n = self.unless_skipped((1 - z) * (1 - n * n))
        kept = self.unless_skipped(z.copy())
        through = np.empty_like(self.gates)
        through[:, :, 0] = to_n * self.candidate * r * (1 - r)
        through[:, :, 1] = self.unless_skipped((self.hidden[:-1] - n) * z * (1 - z))
        through[:, :, 2] = to_n * r
        for t in reversed(range(len(grad))):
            through[t] *= grad[t][:, None]
            if t:
                grad[t - 1] += grad[t] * kept[t]
            self.recur_back(t, through[t], grad)
        through[:, :, 2].sum(axis=(0, 1), out=self.gradients["candidate_bias"])
        delta = through.copy()
        np.multiply(to_n, grad, out=delta[:, :, 2])
        return delta, through
