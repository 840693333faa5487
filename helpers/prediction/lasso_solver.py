r"""The minimum of the lasso's objective, from the Gram matrix alone.

.. math:: P(\beta) = \frac{1}{2n} \|y - Z\beta\|^2 + \alpha \|\beta\|_1

Once :math:`G = Z^\top Z / n` and :math:`q = Z^\top y / n` are known, no step reads a row of Z again.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack

__all__ = ["Problem", "duality_gap", "minimize", "soft_threshold", "sweep"]

COLD_STEPS = 6  # penalties on the way from zeros
SINGULAR = 1e-13  # a share of a column's sum of squares below this is rounding
PATIENCE = 10  # sweeps that do not lower the objective, until a penalty is left


class Problem(NamedTuple):
    """All that the objective needs to know of the data."""

    gram: np.ndarray  # G, (n_features, n_features)
    correlation: np.ndarray  # q, (n_features,)
    variance: float  # y'y / n


def soft_threshold(x, alpha):
    """Move x towards zero by alpha, and no further than to zero.

    >>> soft_threshold(3.0, 1.0), soft_threshold(-3.0, 1.0), soft_threshold(0.5, 1.0)
    (2.0, -2.0, 0.0)
    """
    return x - alpha if x > alpha else x + alpha if x < -alpha else 0.0


def sweep(problem, alpha, coef, slope, chosen):
    r"""Set one coefficient after the other to its best value, the others held fixed. Changes coef and slope.

    .. math:: \beta_j \leftarrow \frac{S(g_j + G_{jj}\,\beta_j,\; \alpha)}{G_{jj}}, \qquad g = q - G\beta

    S is `soft_threshold`. The argument of it is the correlation of column j with what the others leave over.

    Parameters
    ----------
    problem : Problem
    alpha : float
    coef, slope : ndarray of shape (n_features,)
        β and g.
    chosen : ndarray of int
        The coefficients to visit, in this order.
    """
    gram = problem.gram
    for j in chosen.tolist():
        old, curvature = coef[j], gram[j, j]
        new = soft_threshold(slope[j] + curvature * old, alpha) / curvature if curvature > 0.0 else 0.0
        if new != old:
            coef[j] = new
            slope -= gram[j] * (new - old)


def minimize(problem, alpha, coef, max_iter):
    """Minimize the objective from a starting point.

    In turns, `solve_block` takes the exact step for the coefficients that are not zero, and a sweep lets those in whose
    slope is steeper than the penalty. When there are none, it is the minimum, and the duality gap shows it. From zeros
    the way leads through a few larger penalties: else the first sweep lets in far too many, one by one to be put out.

    Parameters
    ----------
    problem : Problem
    alpha : float
    coef : ndarray of shape (n_features,)
        Where to start: zeros, or the answer to a penalty close by.
    max_iter : int
        Sweeps at most.

    Returns
    -------
    coef : ndarray of shape (n_features,)
    gap : float
    n_iter : int
        Sweeps.
    """
    coef, n_iter, penalties = coef.copy(), 0, [alpha]
    steepest = np.abs(problem.correlation).max()
    if steepest > alpha and not coef.any():
        penalties = [*np.geomspace(steepest, alpha, COLD_STEPS + 1)[1:-1].tolist(), alpha]
    for penalty in penalties:
        lowest, stalled = np.inf, 0
        while True:
            solve_block(problem, penalty, coef)
            slope = problem.correlation - problem.gram @ coef
            steep = (np.abs(slope) > penalty * (1.0 + 1e-9)) & (coef == 0.0)
            gap = duality_gap(problem, penalty, coef, slope)
            value = _objective(problem, penalty, coef, slope)
            stalled = 0 if value < lowest else stalled + 1  # twins but for rounding may change places for ever
            lowest = min(value, lowest)
            if not steep.any() or gap <= 1e-14 * problem.variance or stalled > PATIENCE or n_iter >= max_iter:
                break
            sweep(problem, penalty, coef, slope, np.flatnonzero(steep | (coef != 0.0)))
            n_iter += 1
    return coef, gap, max(n_iter, 1)


def solve_block(problem, alpha, coef):
    r"""Solve for the coefficients that are not zero, as if their signs were known. Changes coef.

    .. math:: G_{AA}\,\beta_A = q_A - \alpha\,\operatorname{sign}(\beta_A)

    On the way to the solution a coefficient may reach zero: the walk stops there, that coefficient leaves the block,
    and the rest is solved anew. Where one column of the block is a combination of others, the walk goes along that
    combination instead, which changes no fitted value, in the direction in which the penalty falls. Either way the
    objective falls at each step, and no set of signs comes twice.

    Parameters
    ----------
    problem : Problem
    alpha : float
    coef : ndarray of shape (n_features,)
    """
    active = np.flatnonzero(coef)
    while active.size:
        block, old = problem.gram[np.ix_(active, active)], coef[active]
        signs = np.sign(old)
        factor, failed = lapack.dpotrf(block)
        first = _first_dependent(block, factor, failed)
        if first < 0:
            step = lapack.dpotrs(factor, problem.correlation[active] - alpha * signs)[0] - old
        else:
            step = np.zeros(len(active))
            step[first] = 1.0
            step[:first] = -lapack.dpotrs(factor[:first, :first], block[:first, first])[0] if first else 0.0
            step *= -np.copysign(1.0, signs @ step)
            shrinking = step * signs < 0.0
            step *= np.max(-old[shrinking] / step[shrinking])  # far enough for one to reach zero
        crossing = np.flatnonzero((old + step) * signs <= 0.0)
        if not crossing.size:
            coef[active] = old + step
            return
        shares = -old[crossing] / step[crossing]  # of the way, until zero
        nearest = int(np.argmin(shares))
        old += shares[nearest] * step
        old[crossing[nearest]] = 0.0
        coef[active] = old
        active = active[old != 0.0]


def duality_gap(problem, alpha, coef, slope):
    r"""Return how far the objective is above its minimum, at most.

    With the residual r, the dual point :math:`c\,r` with :math:`c = \min(1, \alpha / \max_j |g_j|)` bounds the minimum
    from below. The difference of the two objectives, written so that nothing large cancels, is

    .. math:: \frac{(1 - c)^2}{2n} \|r\|^2 + \alpha \|\beta\|_1 - c\,g^\top\beta

    Parameters
    ----------
    problem : Problem
    alpha : float
    coef, slope : ndarray of shape (n_features,)
        β and g = q - Gβ.

    Returns
    -------
    float
    """
    steepest = np.abs(slope).max()
    c = 1.0 if steepest <= alpha else alpha / steepest
    mean_square = problem.variance - (problem.correlation + slope) @ coef
    gap = 0.5 * (1.0 - c) ** 2 * mean_square + alpha * np.abs(coef).sum() - c * (slope @ coef)
    return max(float(gap), 0.0)


def _objective(problem, alpha, coef, slope):
    return 0.5 * (problem.variance - (problem.correlation + slope) @ coef) + alpha * np.abs(coef).sum()


def _first_dependent(block, factor, failed):
    """The first column of the block that is a combination of those before it, but for rounding; -1 if there is none.

    The square of a pivot is what is left of a column's sum of squares when the columns before it are taken out.
    """
    done = failed - 1 if failed else len(block)
    dependent = np.flatnonzero(factor.diagonal()[:done] ** 2 <= SINGULAR * block.diagonal()[:done])
    return int(dependent[0]) if dependent.size else done if failed else -1
