"""Negative sampling: true neighbours against words drawn by lot, for a whole batch by a few matrix products."""

import numpy as np
from scipy import sparse

from helpers.language.windows import band

__all__ = ["loss_and_gradients", "move_rows"]


def loss_and_gradients(inputs, outputs, positive, negative):
    r"""Return the loss of a batch and its derivatives for the vectors that took part.

    .. math:: J = -\sum_{i, j} p_{ij} \log \sigma(h_i \cdot u_{i+j})
                  - \sum_{i, k} q_i \log \sigma(-h_i \cdot u^{\text{noise}}_k)

    h are inputs, u outputs. The noise words are shared by all inputs of a block, so that every sum of products is a
    product of matrices. Where an input has :math:`n_i` true neighbours, each of which is owed `negative` noise words,
    the K shared ones weigh :math:`q_i = n_i \cdot \text{negative} / K` each: the expected loss is that of own draws.
    A noise word that happens to be a true neighbour is not drawn again, as in the paper's formula.

    Parameters
    ----------
    inputs : ndarray of shape (n_blocks, block_size, vector_size)
    outputs : ndarray of shape (n_blocks, block_size + width - 1 + K, vector_size)
        The words that may be neighbours, and behind them the K noise words.
    positive : ndarray of shape (n_blocks, block_size, width)
        p: the weight of input i with output i + j, 0 for no pair.
    negative : ndarray of shape (n_blocks, block_size)
        q: the weight of input i with each noise word.

    Returns
    -------
    loss : float
    grad_inputs, grad_outputs : ndarrays
        In the shapes of inputs and outputs.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado and Dean (2013), Distributed representations of words and phrases and their
    compositionality, NeurIPS. Ji, Satish, Li and Dubey (2016), Parallelizing word2vec in shared and distributed memory
    (the noise shared by a batch).

    Examples
    --------
    >>> h, u = np.zeros((1, 1, 2)), np.zeros((1, 3, 2))
    >>> loss, *_ = loss_and_gradients(h, u, np.ones((1, 1, 1)), np.ones((1, 1)))  # one neighbour, two noise words
    >>> round(float(loss / np.log(2)), 6)
    3.0
    """
    width = positive.shape[2]
    n_noise = outputs.shape[1] - inputs.shape[1] - width + 1
    scores = inputs @ outputs.swapaxes(1, 2)
    # All scores that count, signed so that large is good, and their weights.
    signed = np.concatenate([band(scores, width), -scores[..., -n_noise:]], axis=2)
    weight = np.concatenate([positive, np.broadcast_to(negative[..., None], (*negative.shape, n_noise))], axis=2)
    right = 1 / (1 + np.exp(-signed))
    loss = -np.vdot(weight, np.log(right))
    pull = weight * (right - 1)
    slope = np.zeros_like(scores)
    band(slope, width)[...] = pull[..., :width]
    slope[..., -n_noise:] = -pull[..., width:]
    return loss, slope @ outputs, slope.swapaxes(1, 2) @ inputs


def move_rows(matrix, rows, values, scale, longest):
    """Add up `scale * values[i]` for all i with the same `rows[i]`, and move that row of `matrix` by the sum.

    A sum longer than `longest` is shortened to it. One by one, the steps of a frequent word would grow smaller, as
    those before have moved it already; added up, a hundred of them overshoot, the next ones more so, and all diverges.

    `matrix[rows] += values` would keep the last step of a row only, and `np.add.at` is slow. Here a sparse matrix with
    a row for each different target adds up what belongs together.

    Parameters
    ----------
    matrix : ndarray of shape (n_rows, n_columns)
    rows : ndarray of int, any shape
    values : ndarray of shape (*rows.shape, n_columns)
    scale, longest : float

    Examples
    --------
    >>> matrix = np.zeros((3, 1))
    >>> move_rows(matrix, np.array([2, 0, 2]), np.array([[1.0], [2.0], [4.0]]), scale=0.1, longest=0.4)
    >>> matrix.ravel()
    array([0.2, 0. , 0.4])
    """
    rows, values = rows.ravel(), values.reshape(-1, matrix.shape[1])
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1], [True]]))
    scales = np.full(len(rows), scale, dtype=matrix.dtype)
    moves = sparse.csr_array((scales, order, starts), shape=(len(starts) - 1, len(rows))) @ values
    squares = np.einsum("ij,ij->i", moves, moves)
    if squares.max() > longest**2:
        too_long = np.flatnonzero(squares > longest**2)
        moves[too_long] *= (longest / np.sqrt(squares[too_long]))[:, None]
    matrix[ordered[starts[:-1]]] += moves
