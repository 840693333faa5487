r"""Three ways to the coefficients that make the squared error least.

All solve :math:`\min_\beta \|y - Z\beta\|^2`, where Z holds the features, already centred (and multiplied by the square
root of the weights). `y` may have several columns, one a target. Products are formed with unit columns, so that the
unit in which a feature is measured costs no digit.
"""

from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, lapack, qr, qr_multiply, solve_triangular

__all__ = ["Factor", "solve_cholesky", "solve_gradient", "solve_qr"]

EPSILON = np.finfo(np.float64).eps
LARGEST_CONDITION = 1e4  # up to here refined Cholesky is as exact as QR; at 1e6 it has lost four digits more
SMALLEST_COMBINATION = np.sqrt(EPSILON)  # a share of another column below this is rounding


class Factor(NamedTuple):
    """What is left of Z when the equations are solved: enough for coefficients, standard errors and leverages.

    With S = Z / norm and the columns in the given order, the first `rank` columns satisfy S'S = R'R and each of the
    others is a combination of them, S[:, rest] = S[:, chosen] @ combinations.
    """

    R: np.ndarray  # (rank, rank), upper triangular
    norm: np.ndarray  # (n_features,)
    order: np.ndarray  # (n_features,), the chosen columns first
    combinations: np.ndarray  # (rank, n_features - rank)


def solve_cholesky(Z, y, smallest_norm):
    r"""Solve the normal equations by Cholesky, then once more for what is left over.

    .. math:: Z^\top Z\,\beta = Z^\top y, \qquad Z^\top Z\,\delta = Z^\top (y - Z\beta), \qquad
              \beta \leftarrow \beta + \delta

    The second equation (iterative refinement) gives back the digits that squaring the condition number took.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_features)
    y : ndarray of shape (n_samples,) or (n_samples, n_targets)
    smallest_norm : ndarray of shape (n_features,)
        A column that is not longer than this is rounding, that is zero.

    Returns
    -------
    coef : ndarray of shape (n_features,) or (n_features, n_targets)
    factor : Factor

    Raises
    ------
    LinAlgError
        If the condition number of Z (with unit columns) is above 1e4: use `solve_qr`.

    Examples
    --------
    >>> coef, _ = solve_cholesky(np.array([[-1.0], [0.0], [1.0]]), np.array([-2.0, 0.0, 2.0]), np.zeros(1))
    >>> coef
    array([2.])
    """
    gram = Z.T @ Z
    norm = np.sqrt(gram.diagonal())
    if not np.all((norm > smallest_norm) & (norm > 1e-140) & (norm < 1e140)):
        raise LinAlgError("a column is constant, or its square is too large or too small for a float64")
    correlation = gram / np.outer(norm, norm)
    R, failed = lapack.dpotrf(correlation)
    if failed or _condition(R, correlation) > LARGEST_CONDITION:
        raise LinAlgError(f"the condition number of the columns is above {LARGEST_CONDITION:.0e}")

    unit = norm if y.ndim == 1 else norm[:, np.newaxis]
    coef = lapack.dpotrs(R, Z.T @ y / unit)[0] / unit
    coef += lapack.dpotrs(R, Z.T @ (y - Z @ coef) / unit)[0] / unit
    return coef, Factor(R, norm, order=np.arange(len(norm)), combinations=np.empty((len(norm), 0)))


def solve_qr(Z, y, smallest_norm):
    r"""Solve by QR with column pivoting; of many solutions take the one with the smallest coefficients.

    .. math:: Z P = Q R, \qquad R\,\beta = Q^\top y

    No square is formed, so columns may be nearly collinear. Where they are collinear to the last digit, R ends in
    zeros: the first `rank` columns are a basis, the others are combinations W of them, and all solutions share
    :math:`M\beta`, where M = [I W]. The shortest is :math:`M^\top (M M^\top)^{-1}` times that, again by QR.

    Parameters and returns are those of `solve_cholesky`.

    Examples
    --------
    >>> Z = np.array([[-1.0, -1.0], [0.0, 0.0], [1.0, 1.0]])
    >>> coef, factor = solve_qr(Z, np.array([-2.0, 0.0, 2.0]), np.zeros(2))
    >>> coef.round(12), len(factor.R)
    (array([1., 1.]), 1)
    """
    norm = _column_norms(Z)
    zero = norm <= smallest_norm
    noise = EPSILON * max(Z.shape) + np.max(np.where(zero, 0.0, smallest_norm) / np.where(zero, 1.0, norm))
    norm[zero] = np.where(smallest_norm[zero] > 0.0, smallest_norm[zero] / EPSILON, 1.0)
    Qty, R, order = qr_multiply(np.where(zero, 0.0, Z / norm), y.T, pivoting=True)

    # Pivoting leaves the diagonal of R in falling order: columns from the first mere noise on are combinations.
    rank = int(np.count_nonzero(np.abs(R.diagonal()) > noise))
    R, rest = R[:rank, :rank], R[:rank, rank:]
    shared = solve_triangular(R, Qty[..., :rank].T, check_finite=False)
    combinations = solve_triangular(R, rest, check_finite=False)
    combinations[np.abs(combinations) < SMALLEST_COMBINATION] = 0.0

    # M' = QT turns M coef = shared into T'(Q' coef) = shared. In M the coefficients have their own units again.
    M = np.hstack([np.eye(rank), combinations]) * norm[order]
    Q, T = qr(M.T, mode="economic", check_finite=False)
    coef = Q @ solve_triangular(T, shared, trans="T", check_finite=False)
    return coef[np.argsort(order)], Factor(R, norm, order, combinations)


def solve_gradient(Z, y, learning_rate=None, tol=1e-8, max_iter=10_000):
    r"""Walk down the gradient of the loss, on columns scaled to standard deviation 1.

    .. math:: J(\beta) = \frac{1}{2n} \|y - Z\beta\|^2, \qquad \beta \leftarrow \beta - \eta\,\nabla J,
              \qquad \nabla J = -\frac{1}{n} Z^\top (y - Z\beta)

    Each step multiplies the error along an eigenvector of Z'Z/n with eigenvalue λ by 1 - ηλ: it shrinks as long as
    η < 2/L, where L is the largest eigenvalue, and slowly where λ is small.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_features)
        Columns with mean square 1 (or all zero).
    y : ndarray of shape (n_samples,) or (n_samples, n_targets)
    learning_rate : float, optional
        η; None takes 1/L.
    tol : float
        Stop when no entry of the gradient is larger than this, in units of the root mean square of y.
    max_iter : int
        The number of steps at most.

    Returns
    -------
    coef : ndarray of shape (n_features,) or (n_features, n_targets)
    losses : list of float
        J before the first step and after each.
    converged : bool

    Raises
    ------
    ValueError
        If the learning rate is so large that the loss rises above where it started.

    Examples
    --------
    >>> Z = np.array([[-1.0], [1.0]])
    >>> coef, losses, converged = solve_gradient(Z, np.array([-2.0, 2.0]), learning_rate=0.5)
    >>> losses[:3]
    [2.0, 0.5, 0.125]
    """
    n_samples = len(Z)
    curvature = np.linalg.norm(Z, ord=2) ** 2 / n_samples  # L; the norm is the largest singular value
    if learning_rate is None:
        learning_rate = 1.0 / curvature if curvature > 0.0 else 1.0
    enough = tol * np.sqrt(np.mean(y**2, axis=0))
    coef, losses = np.zeros(Z.shape[1:] + y.shape[1:]), []
    for step in range(max_iter + 1):
        residual = y - Z @ coef
        losses.append(float(np.sum(residual**2) / (2 * n_samples)))
        if losses[-1] > 1.01 * losses[0]:
            raise ValueError(
                f"learning_rate={learning_rate!r} diverges: the loss grew {losses[-1] / losses[0]:.3g}-fold in {step} "
                f"step(s). It must be below 2/L = {2 / curvature:.4g}; learning_rate=None takes 1/L."
            )
        gradient = -(Z.T @ residual) / n_samples
        if np.all(np.abs(gradient) <= enough):
            return coef, losses, True
        if step < max_iter:
            coef -= learning_rate * gradient
    return coef, losses, False


def _column_norms(Z):
    """Return the length of each column, with no overflow on the way."""
    longest = np.abs(Z).max(axis=0)
    longest[longest == 0.0] = 1.0
    norm = longest * np.sqrt(np.sum((Z / longest) ** 2, axis=0))
    if not np.isfinite(norm).all():
        raise ValueError(f"X must have columns whose length fits a float64, got {norm[~np.isfinite(norm)][0]}.")
    return norm


def _condition(R, correlation):
    """Estimate the condition number of Z with unit columns: the root of that of its Gram matrix."""
    reciprocal, _ = lapack.dpocon(R, np.abs(correlation).sum(axis=0).max())
    return np.inf if reciprocal <= 0.0 else 1.0 / np.sqrt(reciprocal)
