"""Sequential minimal optimization: the dual of a support vector machine, solved two rows at a time."""

from dataclasses import dataclass

import numpy as np

__all__ = ["DualSolution", "solve_dual"]

EPSILON = np.finfo(np.float64).eps
STEPS = 100_000  # after so many, F is computed anew


@dataclass(frozen=True)
class DualSolution:
    """Where the dual problem of two classes ended."""

    beta: np.ndarray  # (n_samples,): α times the label, between -C and 0 or between 0 and C
    intercept: float
    objective: float  # of the dual, to be maximized
    gap: float  # how far the worst pair of rows is from the optimality conditions
    n_iter: int
    converged: bool


def solve_dual(distances, y, bound, tol, max_iter):
    r"""Maximize the dual of the soft margin.

    .. math:: \max_\alpha \sum_i \alpha_i - \tfrac12 \sum_{ik} \alpha_i \alpha_k y_i y_k K_{ik}
              \quad\text{s.t.}\quad 0 \le \alpha_i \le C_i,\quad \sum_i y_i \alpha_i = 0

    In β = αy the labels vanish from all but the bounds, and since the β sum to zero, only distances remain of the
    kernel (D holds half the squared ones, see `helpers.prediction.kernels.HalfDistances`):

    .. math:: \max_\beta\; y^\top\beta + \tfrac12 \beta^\top D \beta
              \quad\text{s.t.}\quad \textstyle\sum_i \beta_i = 0, \quad
              \beta_i \in [0, C_i] \text{ if } y_i = 1,\; [-C_i, 0] \text{ if } y_i = -1

    with the gradient F = y + Dβ (that is y - Kβ, but for a constant). A step raises one β and lowers another by as
    much. Of the rows that may rise, take the one with the largest F; of those that may fall, the one that promises the
    greatest gain, (F_i - F_k)² / 4D_ik; go to the top of the parabola, or to the first bound. No pair with
    F_i - F_k > tol is left at the end.

    Parameters
    ----------
    distances : HalfDistances
    y : ndarray of shape (n_samples,)
        1.0 and -1.0, both of them.
    bound : ndarray of shape (n_samples,)
        C of each row, above 0.
    tol : float
        Below about 1e-13 times the size of F, rounding decides; that is taken as done.
    max_iter : int
        Steps at most.

    Returns
    -------
    DualSolution

    References
    ----------
    Platt (1998), Fast training of support vector machines using sequential minimal optimization.
    Fan, Chen and Lin (2005), Working set selection using second order information for training support vector
    machines, Journal of Machine Learning Research 6.
    """
    lower, upper = np.where(y > 0, 0.0, -bound), np.where(y > 0, bound, 0.0)
    beta, F, n_iter = np.zeros(len(y)), y.astype(np.float64), 0
    limit, last_gap = max(tol, 64.0 * EPSILON), np.inf
    while True:
        beta, steps = climb(distances, beta, F, lower, upper, limit, min(max_iter - n_iter, STEPS))
        n_iter += steps
        # The steps have updated F, and rounding has gathered in it: once more, from β alone.
        F = y + distances.weighted_sum(beta)
        highest, lowest = F[beta < upper].max(), F[beta > lower].min()
        gap = highest - lowest
        settled = gap <= limit or (steps < STEPS and gap > 0.5 * last_gap)  # more is rounding
        if settled or n_iter >= max_iter:
            break
        last_gap = gap
        limit = max(tol, 64.0 * EPSILON * np.abs(F).max())
    constant = distances.half_diagonal @ beta  # F is y - Kβ plus this
    free = (beta > lower) & (beta < upper)
    return DualSolution(
        beta=beta,
        intercept=float(F[free].mean() if free.any() else 0.5 * (highest + lowest)) - constant,
        objective=float(0.5 * beta @ (y + F)),
        gap=max(0.0, float(gap)),
        n_iter=n_iter,
        converged=bool(settled),
    )


def climb(distances, beta, F, lower, upper, tol, max_iter):
    """Take steps until no pair's slope is above tol; return β and how many they were."""
    slots, rows = distances.slots, distances.rows
    # F with those out that may not rise, or not fall: two entries a step change, and two sums update the rest.
    may_rise, may_fall = np.where(beta < upper, F, -np.inf), np.where(beta > lower, F, np.inf)
    beta, lower, upper = beta.tolist(), lower.tolist(), upper.tolist()  # Python reads a list faster than an array
    slope, gain, change = np.empty(len(F)), np.empty(len(F)), np.empty(len(F))
    subtract, multiply, divide, add, maximum = np.subtract, np.multiply, np.divide, np.add, np.maximum
    n_iter = 0
    while n_iter < max_iter:
        i = int(may_rise.argmax())
        to_i = rows[slots[i]] if slots[i] >= 0 else distances.row(i)
        highest = may_rise.item(i)
        subtract(highest, may_fall, slope)
        maximum(slope, 0.0, out=slope)
        multiply(slope, slope, gain)
        divide(gain, to_i, gain)
        j = int(gain.argmax())
        steep = slope.item(j)
        if steep <= tol and slope.max() <= tol:
            break
        n_iter += 1
        to_j = rows[slots[j]] if slots[j] >= 0 else distances.row(j, keep=i)

        step = 0.5 * steep / to_i.item(j)
        rise, fall = upper[i] - beta[i], beta[j] - lower[j]
        step = min(step, rise, fall)
        lowest = may_fall.item(j)
        beta[i] = upper[i] if step == rise else beta[i] + step
        beta[j] = lower[j] if step == fall else beta[j] - step
        may_fall[i], may_rise[j] = highest, lowest
        if beta[i] == upper[i]:
            may_rise[i] = -np.inf
        if beta[j] == lower[j]:
            may_fall[j] = np.inf

        subtract(to_i, to_j, change)
        multiply(change, step, change)
        add(may_rise, change, may_rise)
        add(may_fall, change, may_fall)
    return _snap(np.array(beta), np.array(lower), np.array(upper)), n_iter


def _snap(beta, lower, upper):
    """Set to their bound the β that rounding alone keeps from it: they are neither free nor support vectors."""
    near = 1e-12 * (upper - lower)
    return np.where(beta < lower + near, lower, np.where(beta > upper - near, upper, beta))
