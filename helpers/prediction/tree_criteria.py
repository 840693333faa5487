"""What makes a node of a tree impure, and how much purer a cut leaves it."""

import numpy as np
from scipy.special import xlogy

__all__ = ["ClassCounts", "SquaredError"]


class ClassCounts:
    r"""Classes, by Gini or entropy.

    With the share :math:`p_c` of each class in a node (rows count as much as they weigh)

    .. math:: \text{gini} = 1 - \sum_c p_c^2, \qquad \text{entropy} = -\sum_c p_c \log_2 p_c .

    Parameters
    ----------
    codes : ndarray of int, shape (n_samples,)
        Class of each row, 0 to n_classes - 1.
    weight : ndarray of shape (n_samples,)
    n_classes : int
    criterion : {"gini", "entropy"}
    """

    def __init__(self, codes, weight, n_classes, criterion):
        self.table = np.zeros((n_classes, len(codes)), dtype=weight.dtype)  # of each class, the weight of its rows
        self.table[codes, np.arange(len(codes))] = weight
        self.is_entropy = criterion == "entropy"

    def summarize(self, rows, begin, sizes, weight):
        """Return sums, impurity and class shares of each node: its rows stand together, from `begin` on."""
        sums = np.add.reduceat(self.table[:, rows], begin, axis=1)
        share = sums / weight
        if self.is_entropy:
            impurity = -np.sum(xlogy(share, share), axis=0) / np.log(2)
        else:
            impurity = 1 - np.sum(share**2, axis=0)
        impurity[(sums > 0).sum(axis=0) == 1] = 0.0  # not a rounding error above it
        return sums, impurity, share.T

    def decrease(self, places, left_weight, sums, weight):
        """Return for each cut: the node's impurity less that of its two sides, each times its weight.

        `left_weight` is the weight up to each place, `sums` and `weight` are those of the nodes. Since the classes add
        up to the weight, the last one needs no running sum.
        """
        lefts = (places.running(*column) for column in zip(self.table[:-1], sums, strict=False))
        weight_here = places.spread(weight)
        if self.is_entropy:
            return _entropy_decrease([*lefts], left_weight, places.spread(sums), weight_here)
        squares = others = 0.0
        for left, share in zip(lefts, places.spread(sums / weight), strict=False):
            excess = left_weight * share
            excess -= left
            others = excess + others if self.table.shape[0] > 2 else excess
            squares = excess * excess + squares
        squares += others * others
        return _over_both_sides(squares, left_weight, weight_here)


class SquaredError:
    r"""Numbers, by variance: :math:`\sum_i w_i (y_i - \bar y)^2 / \sum_i w_i` over the rows of a node.

    Cuts are judged by the misses from the node's mean, and all is measured from the mean of all rows, so that no digits
    are lost far from zero.

    Parameters
    ----------
    y : ndarray of float64, shape (n_samples,)
    weight : ndarray of shape (n_samples,)
    """

    def __init__(self, y, weight):
        self.origin = np.average(y, weights=weight)
        self.y, self.weight = y - self.origin, weight
        self.miss = np.empty_like(y)  # times the weight

    def summarize(self, rows, begin, sizes, weight):
        """Return sums, impurity and mean of each node (its rows stand together, from `begin` on); keep the misses."""
        y, w = self.y[rows], self.weight[rows]
        mean = np.add.reduceat(w * y, begin) / weight
        miss = y - mean.repeat(sizes)
        self.miss[rows] = w * miss
        impurity = np.add.reduceat(w * miss**2, begin) / weight
        impurity[np.maximum.reduceat(y, begin) == np.minimum.reduceat(y, begin)] = 0.0  # not a rounding error above it
        return np.zeros((1, len(begin))), impurity, self.origin + mean[:, None]

    def decrease(self, places, left_weight, sums, weight):
        """Return for each cut: the node's variance less that of its two sides, each times its weight."""
        squares = places.running(self.miss, sums[0]) ** 2
        return _over_both_sides(squares, left_weight, places.spread(weight))


def _over_both_sides(squares, left_weight, weight):
    """With S the left side's sum around the node's mean, S²/W_left + S²/W_right: the right side's sum is -S."""
    both = weight - left_weight
    both *= left_weight
    squares *= weight
    squares /= both
    return squares


def _entropy_decrease(lefts, left_weight, sums, weight):
    decrease = xlogy(weight, weight) - xlogy(left_weight, left_weight) - _x_log_x(weight - left_weight)
    for left, total in zip([*lefts, left_weight - sum(lefts)], sums, strict=True):
        decrease += _x_log_x(left) + _x_log_x(total - left) - _x_log_x(total)
    return decrease / np.log(2)


def _x_log_x(x):
    x = np.maximum(x, 0)  # weights that are no integers may leave a rounding error below zero
    return xlogy(x, x)
