"""Attention: each step of a sequence asks all others, and takes from each as much as it answers to the question."""

import math

import numpy as np
from sklearn.base import BaseEstimator

from helpers.networks.initializers import initial_weights
from helpers.networks.layer import Layer, rows
from helpers.networks.masks import check_mask
from helpers.validation import check_boolean, check_integer

__all__ = ["MultiHeadAttention", "ScaledDotProductAttention"]


class ScaledDotProductAttention(BaseEstimator):
    r"""Means of values, weighted by how well each key suits the query (D §3.2(4)).

    .. math:: Y = AV, \qquad A = \mathrm{softmax}\!\left(\frac{QK^\top}{\sqrt{d_k}}\right)

    The softmax goes along each row, that is over the keys of one query. Where the entries of q and k are independent
    with variance 1, their product has variance :math:`d_k`; the divisor brings it back to 1, where the softmax is not
    yet a choice of one and still has a slope. Backward, with G the gradient for Y,

    .. math:: \frac{\partial L}{\partial V} = A^\top G, \quad
              D = A \odot \big(G V^\top - (G \odot Y)\mathbf{1}\mathbf{1}^\top\big), \quad
              \frac{\partial L}{\partial Q} = \frac{DK}{\sqrt{d_k}}, \quad
              \frac{\partial L}{\partial K} = \frac{D^\top Q}{\sqrt{d_k}}

    It has three inputs and no parameters, so it is no `Layer`; `MultiHeadAttention`, which uses it, is one.

    Parameters
    ----------
    causal : bool, default=False
        Whether query i sees the keys 0 to i only: nobody looks into the future.

    Attributes
    ----------
    attention_weights : ndarray of shape (..., n_queries, n_keys)
        A of the last `forward`: rows that sum to 1, with an exact 0 where nothing may be seen.

    References
    ----------
    Vaswani et al. (2017), Attention is all you need, NeurIPS.

    Examples
    --------
    >>> attention = ScaledDotProductAttention()
    >>> keys, values = [[4.0, 0.0], [0.0, 4.0]], [[1.0], [2.0]]
    >>> attention.forward([[4.0, 0.0]], keys, values).round(4)
    array([[1.]])
    >>> attention.forward([[1.0, 1.0]], keys, values, mask=[[False, True]])
    array([[2.]])
    """

    def __init__(self, causal=False):
        self.causal = causal

    def forward(self, Q, K, V, mask=None):
        """Return the means of the values, shape (..., n_queries, d_v).

        Parameters
        ----------
        Q : array-like of shape (..., n_queries, d_k)
        K : array-like of shape (..., n_keys, d_k)
        V : array-like of shape (..., n_keys, d_v)
        mask : array-like of bool, optional
            True where a query may see a key; any shape that broadcasts to (..., n_queries, n_keys).

        Raises
        ------
        ValueError, TypeError
            If the shapes do not go together, a query is left with no key at all, or numbers are not finite or so large
            that their products are not.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            Y = self.attend(*_checked(Q, K, V), mask)
        if not np.isfinite(Y).all():
            raise ValueError("Q, K and V must hold finite numbers whose products are finite; what came out is not.")
        return Y

    def attend(self, Q, K, V, mask=None):
        """Do what `forward` does with arrays of one floating type that are known to go together."""
        self.Q, self.K, self.V = Q, K, V
        self.scale = self.Q.dtype.type(1 / math.sqrt(self.Q.shape[-1]))
        A = np.matmul(self.Q * self.scale, self.K.swapaxes(-1, -2))
        hidden = self._hidden(mask, A.shape)
        if hidden is not None:
            np.copyto(A, -np.inf, where=hidden)
        A -= A.max(axis=-1, keepdims=True)  # the largest exponent is zero: nothing overflows
        np.exp(A, out=A)
        A /= A.sum(axis=-1, keepdims=True)
        self.attention_weights, self.Y = A, np.matmul(A, self.V)
        return self.Y

    def backward(self, grad):
        """Return the gradients for Q, K and V, given the one for what `forward` returned."""
        A, grad = self.attention_weights, np.asarray(grad, dtype=self.Y.dtype)
        grad_V = np.matmul(A.swapaxes(-1, -2), grad)
        D = np.matmul(grad, self.V.swapaxes(-1, -2))
        D -= np.einsum("...d,...d->...", grad, self.Y)[..., None]  # the sum over the keys, A times what D is now
        D *= A
        D *= self.scale
        return np.matmul(D, self.K), np.matmul(D.swapaxes(-1, -2), self.Q), grad_V

    def _hidden(self, mask, shape):
        """Return where nothing may be seen, in a shape that broadcasts to the scores, or None if all may be."""
        hidden = None
        if check_boolean(self.causal, "causal"):
            hidden = np.arange(shape[-1]) > np.arange(shape[-2])[:, None]
        if mask is not None:
            masked = ~_checked_pairs(mask, shape)
            hidden = masked if hidden is None else hidden | masked
            blind = np.broadcast_to(hidden.all(axis=-1), shape[:-1])
            if blind.any():
                at = tuple(map(int, np.argwhere(blind)[0]))
                raise ValueError(f"mask must leave each query at least one key, got all masked for the query at {at}.")
        return hidden


class MultiHeadAttention(Layer):
    r"""Self-attention: every step of a sequence looks at every step, with several heads side by side.

    .. math:: Q, K, V = XW + b, \qquad
              Y = [\mathrm{head}_1, \dots, \mathrm{head}_h]\, W_o + b_o, \qquad
              \mathrm{head}_j = \mathrm{softmax}\!\left(\frac{Q_j K_j^\top}{\sqrt{d/h}}\right) V_j

    D §3.2(4) has one head and no W: there a step could only look for steps like itself. Each head sees its own d/h of
    the columns of Q, K and V.

    The order of the steps changes nothing but the order of the output: whoever needs it puts positions in before
    (`SinusoidalPositions`, `LearnedPositions`).

    Parameters
    ----------
    num_heads : int, default=1
        h; it must divide the number of features d.
    causal : bool, default=False
        Whether a step sees itself and those before it only.

    Attributes
    ----------
    parameters : dict
        "weights" W of shape (d, 3 d), in blocks for queries, keys and values, "bias" b of shape (3 d,),
        "output_weights" of shape (d, d), "output_bias" of shape (d,).
    attention_weights : ndarray of shape (n_samples, num_heads, n_steps, n_steps)
        Of the last forward pass: how much each step (row) took from each (column).

    Raises
    ------
    ValueError, TypeError
        If num_heads does not divide d, or a mask leaves a step nothing to look at. With `causal` the first step must
        count, since it sees only itself.

    References
    ----------
    Vaswani et al. (2017), Attention is all you need, NeurIPS.

    Examples
    --------
    >>> layer = MultiHeadAttention(2).build((None, 4), random_state=0)
    >>> layer.forward(np.ones((3, 5, 4))).shape
    (3, 5, 4)
    >>> layer.attention_weights[0, 0, 0]  # five equal steps
    array([0.2, 0.2, 0.2, 0.2, 0.2], dtype=float32)
    """

    takes_mask = True

    def __init__(self, num_heads=1, causal=False):
        self.num_heads = num_heads
        self.causal = causal

    def setup(self, input_shape):
        num_heads = check_integer(self.num_heads, "num_heads")
        if len(input_shape) != 2 or input_shape[1] is None:
            raise ValueError(f"{self.title} wants samples of shape (n_steps, n_features), got shape {input_shape}.")
        units = input_shape[1]
        if units % num_heads:
            raise ValueError(f"num_heads must divide the number of features, {units}, got {num_heads}.")
        self.add_parameter("weights", initial_weights("glorot", (units, 3 * units), units, units, self.rng), True)
        self.add_parameter("output_weights", initial_weights("glorot", (units, units), units, units, self.rng), True)
        self.add_parameter("bias", np.zeros(3 * units))
        self.add_parameter("output_bias", np.zeros(units))
        self.core = ScaledDotProductAttention(check_boolean(self.causal, "causal"))
        return input_shape

    def forward(self, X, training=False, mask=None):
        self.X = self.checked(X)
        if mask is not None:
            mask = check_mask(mask, self.X.shape[:2])[:, None, None]  # the same for all heads and all queries
        packed = rows(self.X) @ self.parameters["weights"]
        packed += self.parameters["bias"]
        Q, K, V = self.heads(packed, 3)
        self.mixed = np.empty_like(self.X)
        self.heads(self.mixed, 1)[0][...] = self.core.attend(Q, K, V, mask)
        Y = self.mixed @ self.parameters["output_weights"]
        Y += self.parameters["output_bias"]
        return Y

    def backward(self, grad):
        delta = rows(self.checked_gradient(grad))
        np.matmul(rows(self.mixed).T, delta, out=self.gradients["output_weights"])
        delta.sum(axis=0, out=self.gradients["output_bias"])
        to_heads = self.heads(delta @ self.parameters["output_weights"].T, 1)[0]
        to_packed = np.empty((len(delta), 3 * self.X.shape[-1]), self.dtype)
        for part, gradient in zip(self.heads(to_packed, 3), self.core.backward(to_heads), strict=True):
            part[...] = gradient
        np.matmul(rows(self.X).T, to_packed, out=self.gradients["weights"])
        to_packed.sum(axis=0, out=self.gradients["bias"])
        return (to_packed @ self.parameters["weights"].T).reshape(self.X.shape)

    def heads(self, array, n_blocks):
        """Return views of the blocks, each of shape (n_samples, num_heads, n_steps, units a head)."""
        n_samples, n_steps, _ = self.X.shape
        return array.reshape(n_samples, n_steps, n_blocks, self.num_heads, -1).transpose(2, 0, 3, 1, 4)

    @property
    def attention_weights(self):
        return self.core.attention_weights


def _checked(*arrays):
    """Return Q, K and V as arrays of one floating type whose shapes go together."""
    arrays = [np.asarray(array) for array in arrays]
    for name, array in zip("QKV", arrays, strict=True):
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} must hold numbers, got an array of type {array.dtype}.")
        if array.ndim < 2 or 0 in array.shape:
            raise ValueError(f"{name} must have at least one row and one column, got shape {array.shape}.")
    Q, K, V = arrays
    if K.shape != (*Q.shape[:-2], K.shape[-2], Q.shape[-1]):
        raise ValueError(f"K must have as many samples and columns as Q, shape {Q.shape}, got shape {K.shape}.")
    if V.shape[:-1] != K.shape[:-1]:
        raise ValueError(f"V must have a row for each key, shape {(*K.shape[:-1], 'd_v')}, got shape {V.shape}.")
    kind = np.result_type(*arrays)
    return [array.astype(kind if kind.kind == "f" else np.float64, copy=False) for array in arrays]


def _checked_pairs(mask, shape):
    mask = np.asarray(mask)
    if mask.dtype != bool:
        raise TypeError(f"mask must hold True and False, got an array of type {mask.dtype}.")
    try:
        np.broadcast_to(mask, shape)
    except ValueError:
        raise ValueError(f"mask must broadcast to the shape of the scores, {shape}, got shape {mask.shape}.") from None
    return np.atleast_1d(mask)
