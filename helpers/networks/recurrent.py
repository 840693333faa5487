"""What all recurrent layers share: the same weights at every step, and a state handed from step to step."""

import numpy as np

from helpers.networks.initializers import initial_weights, orthogonal_weights
from helpers.networks.layer import Layer, rows
from helpers.networks.masks import check_mask
from helpers.validation import check_boolean, check_integer

__all__ = ["Recurrent"]


class Recurrent(Layer):
    r"""The frame of RNN, LSTM and GRU. Inside, arrays are time first: (n_steps, n_samples, ...).

    What x contributes to each step, :math:`x_t W + b`, is one matrix product for all steps; only what hangs on the
    state before is left to the loop. On the way back the loop hands on the gradient for the state, and the gradients of
    all weights are again one product for all steps.

    A step that a mask leaves out changes nothing: the state before it is the state after it.

    Attributes
    ----------
    hidden : ndarray of shape (n_steps + 1, n_samples, units)
        The states of the last forward pass: zeros, then the state after each step.
    hidden_gradients : ndarray of shape (n_steps, n_samples, units)
        After `backward`: the gradient of the loss for the state after each step.
    """

    takes_mask = True
    n_blocks = 1  # columns of the weights a unit: one for each gate

    def __init__(self, units, return_sequences=False):
        self.units = units
        self.return_sequences = return_sequences

    def setup(self, input_shape):
        units = check_integer(self.units, "units")
        check_boolean(self.return_sequences, "return_sequences")
        if len(input_shape) != 2 or input_shape[1] is None:
            raise ValueError(f"{self.title} wants samples of shape (n_steps, n_features), got shape {input_shape}.")
        n_steps, n_inputs = input_shape
        shape = n_inputs, self.n_blocks * units
        self.add_parameter("weights", initial_weights("glorot", shape, n_inputs, units, self.rng), penalized=True)
        recurrent = [orthogonal_weights(units, self.rng) for _ in range(self.n_blocks)]
        self.add_parameter("recurrent", np.hstack(recurrent), penalized=True)
        self.add_parameter("bias", np.zeros(self.n_blocks * units))
        return (n_steps, units) if self.return_sequences else (units,)

    def forward(self, X, training=False, mask=None):
        X = self.checked(X)
        self.skipped = None if mask is None else ~check_mask(mask, X.shape[:2]).T[..., None]
        self.X = np.ascontiguousarray(X.swapaxes(0, 1))
        n_steps, n_samples, _ = self.X.shape
        self.hidden = np.zeros((n_steps + 1, n_samples, self.units), self.dtype)
        self.work = np.empty((n_samples, self.n_blocks * self.units), self.dtype)
        drive = rows(self.X) @ self.parameters["weights"]
        drive += self.parameters["bias"]
        self.run(drive.reshape(n_steps, n_samples, -1))
        return self.hidden[1:].swapaxes(0, 1).copy() if self.return_sequences else self.hidden[-1].copy()

    def backward(self, grad):
        self.backward_parameters(self.checked_gradient(grad))
        grad_X = rows(self.delta) @ self.parameters["weights"].T
        return grad_X.reshape(self.X.shape).swapaxes(0, 1).copy()

    def backward_parameters(self, grad):
        self.hidden_gradients = np.zeros_like(self.hidden[1:])
        if self.return_sequences:
            self.hidden_gradients[...] = grad.swapaxes(0, 1)
        else:
            self.hidden_gradients[-1] = grad
        delta, through = (array.reshape(*array.shape[:2], -1) for array in self.run_back(self.hidden_gradients))
        np.matmul(rows(self.X).T, rows(delta), out=self.gradients["weights"])
        np.matmul(rows(self.hidden[:-1]).T, rows(through), out=self.gradients["recurrent"])
        rows(delta).sum(axis=0, out=self.gradients["bias"])
        self.delta = delta

    def run(self, drive):
        """Fill `hidden` step by step. `drive` is x W + b, shape (n_steps, n_samples, n_blocks * units)."""
        raise NotImplementedError(f"{type(self).__name__} must define run(drive)")

    def run_back(self, grad):
        """Go through the steps backwards, and complete the gradient for each state in place.

        Return the gradients for x W + b and for h U, each of shape (n_steps, n_samples, n_blocks, units).
        """
        raise NotImplementedError(f"{type(self).__name__} must define run_back(grad)")

    def recur(self, t):
        """Return what the state before step t contributes to it: h U."""
        return np.matmul(self.hidden[t], self.parameters["recurrent"], out=self.work)

    def recur_back(self, t, delta, grad):
        """Add to the gradient for the state before step t what step t has for it."""
        if t:
            grad[t - 1] += delta.reshape(len(delta), -1) @ self.parameters["recurrent"].T
            if self.skipped is not None:
                np.add(grad[t - 1], grad[t], out=grad[t - 1], where=self.skipped[t])

    def blocks(self, array):
        """Return a view with an axis of its own for the blocks of the weights."""
        return array.reshape(*array.shape[:-1], self.n_blocks, self.units)

    def skip(self, t, *states):
        """Undo step t in each of the states, for the samples that a mask leaves out."""
        if self.skipped is not None:
            for state in states:
                np.copyto(state[t + 1], state[t], where=self.skipped[t])

    def unless_skipped(self, derivative):
        """Set a local derivative to 0 where a mask leaves steps out: nothing of them reaches the loss."""
        if self.skipped is not None:
            derivative *= ~self.skipped.reshape(*self.skipped.shape[:2], *[1] * (derivative.ndim - 2))
        return derivative


def sigmoid_in_place(z):
    """Turn z into its sigmoid: (1 + tanh(z / 2)) / 2, which needs no exponential and cannot overflow."""
    z *= 0.5
    np.tanh(z, out=z)
    z *= 0.5
    z += 0.5
