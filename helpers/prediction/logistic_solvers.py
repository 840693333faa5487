r"""Three ways down to the least log loss. All walk from the model that gives everybody the same odds.

The loss is convex: there is one bottom (or, without a penalty, a slope that falls for ever: separated classes). A loss
object (`helpers.prediction.logistic_loss`) gives value, gradient and curvature at a point.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack
from scipy.optimize import minimize

__all__ = ["Solution", "finish", "solve_gradient", "solve_lbfgs", "solve_newton"]

SMALL_STEP = 1e-6  # of the log-odds of any row; what Newton's step misses is about its square
EDGE = 1e-3  # a margin that a step moves by less is not meant to move
ROUNDING = 8 * np.finfo(np.float64).eps


class Solution(NamedTuple):
    v: np.ndarray
    log_loss: float  # at v, without the penalty
    n_iter: int
    converged: bool
    losses: list  # before the first step and after each, where the solver keeps them
    factor: np.ndarray | None  # upper triangular R, R'R being the curvature
    runaway: np.ndarray | None = None  # a direction in which the loss falls for ever, if there is one
    separated: np.ndarray | None = None  # the rows that it tells apart without error, of bool


def solve_newton(loss, tol, max_iter):
    r"""Newton's method, also called iteratively reweighted least squares.

    .. math:: v \leftarrow v - t\, H^{-1} g, \qquad g = \nabla f(v), \quad H = \nabla^2 f(v)

    Each step goes to the bottom of the parabola that has the loss's slope and curvature at v; t = 1 unless that jumps
    too far, and is halved until the loss has fallen. Near the bottom the number of right digits doubles with each step.
    The first step points where least squares would; how far to go that way is found first, which costs no new curvature
    and saves one to three of the dear steps.

    Parameters
    ----------
    loss : BinaryLoss or SoftmaxLoss
    tol : float
        Stop when no entry of the gradient is larger and the step hardly moves any row; that last step is still taken.
    max_iter : int
        The number of steps at most.

    Returns
    -------
    Solution
    """
    point = loss.at(loss.start())
    for n_iter in range(1, max_iter + 1):
        gradient = point.gradient
        factor = _cholesky(point.curvature())
        step = -lapack.dpotrs(factor, gradient)[0]
        if np.abs(gradient).max() <= tol:
            if np.abs(loss.log_odds(step)).max() <= SMALL_STEP:
                return Solution(point.v + step, point.log_loss, n_iter, True, [], factor)
            separated = _told_apart(loss, point, step)
            if separated is not None:
                return Solution(point.v, point.log_loss, n_iter, False, [], factor, step, separated)
        if n_iter == 1:
            step = step * _length(loss, point, step)
        point, moved = _halve(loss, point, step, gradient @ step)
        if not moved:  # as low as rounding lets us see
            return Solution(point.v, point.log_loss, n_iter, True, [], factor)
    return Solution(point.v, point.log_loss, max_iter, False, [], factor)


def _length(loss, point, step):
    """Return t at which the loss along v + t * step is about lowest: where secants put its slope at zero."""
    before, slope_before, t = 0.0, point.gradient @ step, 1.0
    for _ in range(4):
        slope = loss.at(point.v + t * step).gradient @ step
        if abs(slope) <= 0.05 * abs(slope_before) or slope == slope_before:
            break
        after = np.clip(t - slope * (t - before) / (slope - slope_before), t / 4, 4 * t)
        before, slope_before, t = t, slope, after
    return t


def _halve(loss, point, step, slope):
    """Take the step, or half of it, or a quarter ...: the first that lowers the loss. Return whether there was one."""
    t = 1.0
    for _ in range(40):
        new = loss.at(point.v + t * step)
        # A convex loss that still falls at the end of the step has fallen all the way: no need to compare values.
        if new.gradient @ step <= 0.0 or new.value <= point.value + 1e-4 * t * slope:
            return new, True
        if abs(t * slope) <= ROUNDING * abs(point.value):
            break
        t /= 2
    return point, False


def _told_apart(loss, point, step):
    """Return the rows that some plane tells apart without error, of bool, if the step proves that there is one.

    Along a direction in which no margin shrinks and some grow, the loss falls for ever, like e^-t; f'/f'' is then 1, so
    that every Newton step adds about 1 to the smallest of those margins, however small the gradient has become. Rows
    that the step leaves where they are must lie on the plane: its part that moves none of them is the proof.
    """
    gains = loss.margin_gains(step)
    if loss.design.penalty.any() or gains.min() < -EDGE or not np.any((gains > 0.1) & np.isfinite(gains)):
        return None
    edge = np.abs(gains) <= EDGE
    if edge.any():
        _, size, axes = np.linalg.svd(np.linalg.qr(loss.margin_rows(edge), mode="r"), full_matrices=True)
        axes = axes[np.count_nonzero(size > 1e-10 * size[0]) :]
        gains = loss.margin_gains(axes.T @ (axes @ step))
        if gains.min() < -1e-9 or not np.any((gains > 0.1) & np.isfinite(gains)):
            return None
    return (gains.min(axis=0) > EDGE) | (point.miss().max() < 1e-2)


def solve_lbfgs(loss, tol, max_iter):
    """Let scipy's L-BFGS do it: it learns the curvature from the last ten gradients and stores no matrix.

    Parameters and returns are those of `solve_newton`.
    """

    def value_and_gradient(v):
        point = loss.at(v)
        return point.value, point.gradient

    # ftol=0: the value stops changing at half the digits of the solution.
    options = {"maxiter": max_iter, "maxfun": 20 * max_iter, "gtol": tol, "ftol": 0.0, "maxls": 50}
    found = minimize(value_and_gradient, loss.start(), jac=True, method="L-BFGS-B", options=options)
    stuck = found.status == 2 and np.abs(found.jac).max() <= 1e-6  # the line search saw nothing but rounding
    return Solution(found.x, loss.at(found.x).log_loss, max(int(found.nit), 1), bool(found.success or stuck), [], None)


def solve_gradient(loss, tol, max_iter, learning_rate=None):
    r"""Walk down the gradient with steps of one size.

    .. math:: v \leftarrow v - \eta\, \nabla f(v)

    The curvature is nowhere above L = h·λ + P, where λ is the largest eigenvalue of the mean of qq' and h the largest
    p(1 - p), 1/4 (with more than two classes 1/2). A rate of 1/L always goes down.

    Parameters and returns are those of `solve_newton`; learning_rate=None takes 1/L.

    Raises
    ------
    ValueError
        If the loss rises above where it started.
    """
    design = loss.design
    if learning_rate is None:
        weighted = design.Q * np.sqrt(loss.share)
        largest = loss.largest_curvature * np.linalg.norm(weighted, ord=2) ** 2
        learning_rate = 1.0 / (largest + np.abs(design.penalty).max())
    point = loss.at(loss.start())
    losses = [point.value]
    for n_iter in range(max_iter + 1):
        gradient = point.gradient
        if np.abs(gradient).max() <= tol:
            return Solution(point.v, point.log_loss, max(n_iter, 1), True, losses, None)
        if n_iter == max_iter:
            break
        point = loss.at(point.v - learning_rate * gradient)
        losses.append(point.value)
        if not losses[-1] <= 1.01 * losses[0]:
            raise ValueError(
                f"learning_rate={learning_rate!r} is too large: the loss rose from {losses[0]:.4g} to {losses[-1]:.4g} "
                f"in {n_iter + 1} step(s). Lower it; learning_rate=None takes a rate that always goes down."
            )
    return Solution(point.v, point.log_loss, max_iter, False, losses, None)


def finish(loss, solution):
    """Add to a solution what Newton's method knows when it ends well: the curvature, and whether there is a bottom."""
    point = loss.at(solution.v)
    factor = _cholesky(point.curvature())
    step = -lapack.dpotrs(factor, point.gradient)[0]
    return solution._replace(factor=factor, runaway=step, separated=_told_apart(loss, point, step))


def _cholesky(H):
    """Return R with R'R = H; where rounding has made H singular, of H with the least possible added to its diagonal."""
    added = 0.0
    while True:
        factor, failed = lapack.dpotrf(H + added * np.eye(len(H)) if added else H)
        if not failed:
            return factor
        added = max(10 * added, 1e-15 * np.trace(H) / len(H), 1e-300)
