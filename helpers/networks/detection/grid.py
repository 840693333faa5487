"""Boxes on a grid of cells and back: each cell answers for the one article whose middle lies in it."""

import numpy as np

from helpers.networks.activations import sigmoid, softmax
from helpers.networks.detection.boxes import areas

__all__ = ["CLASS", "OBJECT", "OFFSET", "SIZE", "decode", "encode"]

# What stands where in the last axis: of the targets, and of the outputs, whose classes have a number each.
OBJECT, OFFSET, SIZE, CLASS = 0, slice(1, 3), slice(3, 5), 5
LARGEST_LOG = 20.0  # an untrained network may say anything: exp of it must stay finite


def encode(boxes, numbers, grid_shape, cell, anchor):
    r"""Return what each cell of the grid should say, and how many boxes found their cell taken.

    For a box with the middle :math:`(x, y)`, width w and height h, in the cell of column j and row i of side c,

    .. math:: t = \Big(1,\; \frac{x}{c} - j,\; \frac{y}{c} - i,\; \log\frac{w}{w_a},\; \log\frac{h}{h_a},\; k\Big)

    with the size of the anchor :math:`(w_a, h_a)` and the number k of its class. Cells without a middle have zeros.
    Of two middles in one cell the larger box stays, of two as large the first: a cell can say one thing only.

    Parameters
    ----------
    boxes : list of ndarray, each of shape (n_boxes, 4)
        One array a picture.
    numbers : list of ndarray of int, each of shape (n_boxes,)
    grid_shape : tuple of int
        Rows and columns.
    cell : int
        Pixels a side.
    anchor : ndarray of shape (2,)
        Width and height in pixels.

    Returns
    -------
    targets : ndarray of shape (n_pictures, rows, columns, 6)
    n_lost : int

    Examples
    --------
    >>> targets, n_lost = encode([np.array([[2.0, 4.0, 10.0, 12.0]])], [np.array([3])], (2, 2), 8, np.array([8, 4]))
    >>> targets[0, 1, 0].round(3), n_lost
    (array([1.   , 0.75 , 0.   , 0.   , 0.693, 3.   ]), 0)
    """
    targets = np.zeros((len(boxes), *grid_shape, 6))
    picture = np.repeat(np.arange(len(boxes)), [len(own) for own in boxes])
    every, number = np.concatenate(boxes), np.concatenate(numbers)
    middle = (every[:, :2] + every[:, 2:]) / (2 * cell)
    corner = np.minimum(np.floor(middle), np.array(grid_shape)[::-1] - 1)  # a middle may round to the edge
    column, row = corner.astype(int).T
    place = np.ravel_multi_index((picture, row, column), targets.shape[:3])

    largest_first = np.argsort(-areas(every), kind="stable")
    taken, first = np.unique(place[largest_first], return_index=True)
    winner = largest_first[first]
    log_size = np.log((every[:, 2:] - every[:, :2]) / anchor)
    says = np.column_stack([np.ones(len(every)), middle - corner, log_size, number])
    targets.reshape(-1, 6)[taken] = says[winner]
    return targets, len(every) - len(winner)


def decode(outputs, cell, anchor):
    r"""Return what the outputs of a network say: a box, a score and a class number for each cell.

    .. math:: x = c\,(j + \sigma(z_1)), \quad y = c\,(i + \sigma(z_2)), \quad w = w_a e^{z_3}, \quad h = h_a e^{z_4},
              \quad \mathrm{score} = \sigma(z_0) \max_k \mathrm{softmax}(z_{5 \dots})_k

    Parameters
    ----------
    outputs : ndarray of shape (n_pictures, rows, columns, 5 + n_classes)
    cell, anchor
        As for `encode`.

    Returns
    -------
    boxes : ndarray of shape (n_pictures, rows, columns, 4)
    scores : ndarray of shape (n_pictures, rows, columns)
    numbers : ndarray of int, shape (n_pictures, rows, columns)

    Examples
    --------
    >>> outputs = np.zeros((1, 1, 2, 7))
    >>> outputs[..., 6] = 100.0
    >>> boxes, scores, numbers = decode(outputs, 8, np.array([4, 6]))
    >>> boxes[0, 0].tolist(), scores[0, 0].tolist(), numbers[0, 0].tolist()
    ([[2.0, 1.0, 6.0, 7.0], [10.0, 1.0, 14.0, 7.0]], [0.5, 0.5], [1, 1])
    """
    outputs = np.asarray(outputs, dtype=np.float64)
    rows, columns = outputs.shape[1:3]
    corner = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1)
    middle = cell * (corner + sigmoid(outputs[..., OFFSET]))
    half = anchor / 2 * np.exp(np.minimum(outputs[..., SIZE], LARGEST_LOG))
    chances = softmax(outputs[..., CLASS:])
    boxes = np.concatenate([middle - half, middle + half], axis=-1)
    return boxes, sigmoid(outputs[..., OBJECT]) * chances.max(axis=-1), chances.argmax(axis=-1)
