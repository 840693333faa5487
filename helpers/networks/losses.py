r"""Losses: how wrong the outputs are, and which way they should move.

The three below take the network's last values as they are (logits z: before a sigmoid or softmax), which keeps them
exact where the probability itself would round to 0 or 1, and which gives all three the same gradient:

.. math:: \frac{\partial L}{\partial z} = \frac{1}{N} (\hat y - y)

N counts rows: the samples, or all steps of all samples where a sample is a sequence. A §3.2 prints the squared loss;
its listing minimizes the cross-entropy.
"""

import numpy as np
from sklearn.base import BaseEstimator

from helpers.networks.activations import Sigmoid, Softmax, sigmoid, softmax

__all__ = ["BinaryCrossEntropy", "CategoricalCrossEntropy", "Loss", "SquaredError"]


class Loss(BaseEstimator):
    r"""The contract of all losses: a mean over rows, and its gradient.

    .. math:: L = \sum_i \omega_i\, \ell(z_i, y_i), \qquad \omega_i = \frac{w_i}{\sum_j w_j}
              \quad (\text{without weights } \tfrac{1}{N})

    A loss of your own defines `each(logits, y)`, and what `targets` and `predict` should do if not the same as here.

    Attributes
    ----------
    contains : type or None
        The activation that is part of the loss, so that no layer should apply it before.
    """

    contains = None

    def forward(self, logits, y, sample_weight=None):
        """Return the mean loss as a float, and keep what `backward` needs.

        Parameters
        ----------
        logits : ndarray of shape (n_samples, ..., n_outputs)
        y : array-like
            The targets, as `targets` wants them.
        sample_weight : array-like, optional
            One weight a row, or one a sample. A mask of ones and zeros leaves rows out.

        Raises
        ------
        ValueError, TypeError
            If the targets do not suit the outputs.
        """
        logits = np.asarray(logits)
        if logits.dtype.kind != "f":
            logits = logits.astype(np.float64)
        losses, self.slope = self.each(logits, self.targets(y, logits.shape, logits.dtype))
        if sample_weight is None:
            self.weight = 1 / losses.size
            return float(losses.sum()) * self.weight
        weight = _shares(sample_weight, losses)
        self.weight = weight[..., None]
        return float((losses * weight).sum())

    def backward(self):
        """Return the gradient of the last `forward` for its logits, of their shape."""
        return self.slope * self.weight

    def each(self, logits, y):
        """Return the loss of each row, and its derivative for each logit (of the shape of logits)."""
        raise NotImplementedError(f"{type(self).__name__} must define each(logits, y)")

    def targets(self, y, shape, dtype):
        """Return y ready for `each`, given shape and type of the logits (here: numbers, one a logit)."""
        return _numbers(y, shape, dtype)

    def predict(self, logits):
        """Turn logits into predictions of the kind of y (here: themselves)."""
        return _without_single_axis(logits)

    def probabilities(self, logits):
        """Turn logits into probabilities, where the loss has any."""
        raise AttributeError(f"{type(self).__name__} predicts numbers, there are no probabilities.")


class SquaredError(Loss):
    r"""Half the squared distance, for numbers.

    .. math:: L = \frac{1}{2N} \sum_i \|z_i - y_i\|^2, \qquad \frac{\partial L}{\partial z} = \frac{1}{N} (z - y)

    A §3.2 (2), where a row has one number.

    Examples
    --------
    >>> loss = SquaredError()
    >>> loss.forward([[1.0], [4.0]], [1.0, 2.0])
    1.0
    >>> loss.backward()
    array([[0.],
           [1.]])
    """

    def each(self, logits, y):
        difference = logits - y
        return 0.5 * np.einsum("...k,...k->...", difference, difference), difference


class BinaryCrossEntropy(Loss):
    r"""The cross-entropy of a yes-or-no question: minus the log of the probability given to what came true.

    .. math:: L = \frac{1}{N} \sum_i \log(1 + e^{z_i}) - y_i z_i, \qquad
              \frac{\partial L}{\partial z} = \frac{1}{N} (\sigma(z) - y)

    Rows with several logits are several questions, and their losses add up. A y between 0 and 1 is a probability.

    Examples
    --------
    >>> loss = BinaryCrossEntropy()
    >>> round(loss.forward([[0.0], [1e4]], [1, 1]), 4)  # (log 2 + 0) / 2
    0.3466
    >>> loss.backward()
    array([[-0.25],
           [ 0.  ]])
    """

    contains = Sigmoid

    def each(self, logits, y):
        small = np.exp(-np.abs(logits))  # at most 1: log(1 + e^z) = max(z, 0) + log(1 + e^-|z|)
        losses = np.maximum(logits, 0) - logits * y + np.log1p(small)
        return losses.sum(axis=-1), np.exp(np.minimum(logits, 0)) / (1 + small) - y

    def targets(self, y, shape, dtype):
        y = _numbers(y, shape, dtype)
        if y.size and not (y.min() >= 0 and y.max() <= 1):
            at = np.flatnonzero((y < 0) | (y > 1))[0]
            raise ValueError(f"y must hold labels 0 and 1 (or probabilities), got {y.flat[at]:g} at position {at}.")
        return y

    def predict(self, logits):
        return _without_single_axis((logits > 0).astype(np.int64))

    def probabilities(self, logits):
        """Return the probabilities of class 0 and 1 for one logit a row; for several logits, that of each yes."""
        if logits.shape[-1] > 1:
            return sigmoid(logits)
        return np.concatenate([sigmoid(-logits), sigmoid(logits)], axis=-1)


class CategoricalCrossEntropy(Loss):
    r"""The cross-entropy of one class among K: minus the log of the probability given to the true one.

    .. math:: L = \frac{1}{N} \sum_i \Big(\log \sum_k e^{z_{ik}} - z_{i y_i}\Big), \qquad
              \frac{\partial L}{\partial z_{ik}} = \frac{1}{N} \big(\mathrm{softmax}(z_i)_k - [k = y_i]\big)

    Targets are class numbers 0 ... K-1, one a row.

    Examples
    --------
    >>> loss = CategoricalCrossEntropy()
    >>> round(loss.forward([[0.0, 0.0], [1e4, 0.0]], [1, 0]), 4)  # (log 2 + 0) / 2
    0.3466
    >>> loss.backward()
    array([[ 0.25, -0.25],
           [ 0.  ,  0.  ]])
    """

    contains = Softmax

    def each(self, logits, y):
        shifted = logits - logits.max(axis=-1, keepdims=True)
        exponential = np.exp(shifted)
        total = exponential.sum(axis=-1, keepdims=True)
        # Where the true class of each row stands if all rows lie one after the other: one index instead of two.
        true = np.arange(0, logits.size, logits.shape[-1]) + y.ravel()
        losses = np.log(total).ravel() - shifted.ravel()[true]
        exponential /= total
        exponential.reshape(-1)[true] -= 1
        return losses.reshape(y.shape), exponential

    def targets(self, y, shape, dtype):
        y, n_classes = np.asarray(y), shape[-1]
        if n_classes < 2:
            raise ValueError(
                "CategoricalCrossEntropy needs at least 2 outputs, got 1; for one, use BinaryCrossEntropy."
            )
        if y.shape != shape[:-1]:
            raise ValueError(f"y must hold one class a row, shape {shape[:-1]}, got shape {y.shape}.")
        if y.dtype.kind not in "iu":
            y = _integers(y)
        if y.size and (y.min() < 0 or y.max() >= n_classes):
            at = np.flatnonzero((y < 0) | (y >= n_classes))[0]
            raise ValueError(f"y must hold classes 0 to {n_classes - 1}, got {y.flat[at]} at position {at}.")
        return y

    def predict(self, logits):
        return logits.argmax(axis=-1)

    def probabilities(self, logits):
        """Return the probability of each class, shape (..., n_classes)."""
        return softmax(logits)


def _numbers(y, shape, dtype):
    """Return y as numbers of the shape of the logits; a single output's axis may be missing."""
    try:
        y = np.asarray(y, dtype=dtype)
    except (TypeError, ValueError):
        raise TypeError(f"y must hold numbers, one for each output of shape {shape}, got {y!r}.") from None
    if y.shape != shape and not (shape[-1] == 1 and y.shape == shape[:-1]):
        raise ValueError(f"y must have the shape of the outputs, {shape}, got shape {y.shape}.")
    if not np.isfinite(y).all():
        at = np.flatnonzero(~np.isfinite(y))[0]
        raise ValueError(f"y must hold finite numbers only, got {y.flat[at]} at position {at}.")
    return y.reshape(shape)


def _integers(y):
    """Return labels of another type as integers, if that is what they are."""
    if y.dtype.kind not in "bf":
        raise TypeError(f"y must hold class numbers, that is integers, got an array of type {y.dtype}.")
    broken = ~np.isfinite(y) | (y != np.floor(y))
    if broken.any():
        at = np.flatnonzero(broken)[0]
        raise ValueError(f"y must hold class numbers, that is integers, got {y.flat[at]} at position {at}.")
    return y.astype(np.int64)


def _shares(sample_weight, losses):
    """Return the weights of the rows, summing to 1; weights of whole samples hold for all their rows."""
    weight = np.asarray(sample_weight, dtype=losses.dtype)
    if weight.shape not in (losses.shape, losses.shape[:1]):
        raise ValueError(f"sample_weight must have one weight a row, {losses.shape}, got shape {weight.shape}.")
    weight = np.broadcast_to(weight.reshape(weight.shape + (1,) * (losses.ndim - weight.ndim)), losses.shape)
    total = weight.sum()
    if not (total > 0 and np.isfinite(total) and weight.min() >= 0):
        raise ValueError("sample_weight must hold finite weights, none below zero and at least one above.")
    return weight / total


def _without_single_axis(outputs):
    return outputs[..., 0] if outputs.shape[-1] == 1 else outputs
