"""How wrong a grid of cells is about what there is, where, how large, and which."""

import numpy as np

from helpers.networks.activations import sigmoid
from helpers.networks.detection.grid import CLASS, OBJECT, OFFSET, SIZE
from helpers.networks.losses import BinaryCrossEntropy, CategoricalCrossEntropy, Loss
from helpers.validation import check_number

__all__ = ["GridLoss"]


class GridLoss(Loss):
    r"""The loss of a detector of one stage: four questions to each cell, the last three where there is something.

    With the targets t of `encode`, outputs z, and :math:`o = t_0` (1 where a middle lies in the cell, else 0),

    .. math:: L = \frac{1}{N} \sum_{\mathrm{cells}} \Big[ \mathrm{BCE}(z_0, o)
              + o\, \lambda \Big( \tfrac12 \sum_{d=1}^{2} (\sigma(z_d) - t_d)^2
              + \tfrac12 \sum_{d=3}^{4} (z_d - t_d)^2 \Big) + o\, \mathrm{CE}(z_{5 \dots}, k) \Big]

    N counts cells. E prints :math:`\prod_i P(y_i \mid x)`, whose negative logarithm is the sum of cross-entropies over
    independent answers; there is no box in it. The rest is the loss of YOLO (J. Redmon and others, You Only Look Once,
    2016) with cross-entropies and one box a cell.

    Parameters
    ----------
    box_weight : float, default=5.0
        λ, what an error of place or size weighs beside the others.

    Attributes
    ----------
    parts : dict of str to float
        After `forward`: "object", "place", "size" and "class", which add up to the loss (without row weights).

    Examples
    --------
    >>> loss = GridLoss(box_weight=2.0)
    >>> z, t = np.zeros((1, 1, 2, 7)), np.zeros((1, 1, 2, 6))
    >>> t[0, 0, 0] = 1, 0.5, 1.0, 0.0, 1.0, 1  # something in the left cell, nothing in the right one
    >>> round(loss.forward(z, t), 4)
    1.6647
    >>> {name: round(part, 4) for name, part in loss.parts.items()}
    {'object': 0.6931, 'place': 0.125, 'size': 0.5, 'class': 0.3466}
    """

    def __init__(self, box_weight=5.0):
        self.box_weight = box_weight

    def each(self, logits, y):
        weight = check_number(self.box_weight, "box_weight", minimum=0)
        slope = np.zeros_like(logits)
        object_loss, object_slope = BinaryCrossEntropy().each(logits[..., :1], y[..., :1])
        slope[..., :1] = object_slope

        there = y[..., OBJECT] > 0  # all else is asked only there
        said, true = logits[there], y[there]
        at = sigmoid(said[:, OFFSET])
        off, misfit = at - true[:, OFFSET], said[:, SIZE] - true[:, SIZE]
        class_loss, class_slope = CategoricalCrossEntropy().each(said[:, CLASS:], true[:, CLASS].astype(np.intp))
        slopes = [weight * off * at * (1 - at), weight * misfit, class_slope]
        slope[there, 1:] = np.concatenate(slopes, axis=1)

        each = {"place": 0.5 * weight * (off**2).sum(axis=1), "size": 0.5 * weight * (misfit**2).sum(axis=1)}
        each["class"] = class_loss
        sums = {"object": object_loss.sum()} | {name: losses.sum() for name, losses in each.items()}
        self.parts = {name: float(total) / object_loss.size for name, total in sums.items()}
        losses = object_loss.copy()
        losses[there] += sum(each.values())
        return losses, slope

    def targets(self, y, shape, dtype):
        y, n_classes = np.asarray(y), shape[-1] - CLASS
        if n_classes < 1:
            raise ValueError(f"The outputs of a grid are at least 6 a cell, got {shape[-1]}.")
        if y.shape != (*shape[:-1], 6):
            raise ValueError(f"y must hold 6 numbers a cell, shape {(*shape[:-1], 6)}, got shape {y.shape}.")
        y = y.astype(dtype, copy=False)
        if not np.isfinite(y).all():
            at = tuple(map(int, np.argwhere(~np.isfinite(y))[0]))
            raise ValueError(f"y must hold finite numbers only, got {y[at]} at position {at}.")
        if not np.isin(y[..., OBJECT], (0, 1)).all():
            raise ValueError("y must hold 0 or 1 as the first number of each cell.")
        number = y[..., CLASS]
        if ((number < 0) | (number >= n_classes) | (number != np.floor(number))).any():
            raise ValueError(f"y must hold classes 0 to {n_classes - 1} as the last number of each cell.")
        return y
