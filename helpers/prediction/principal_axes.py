r"""The directions in which centred columns spread, and how much: all that ridge regression needs to know of a table.

With the singular value decomposition :math:`Z = U S V^\top` a column of V is a direction, and :math:`\lambda = s^2` its
sum of squares. U and V also come from the smaller of Z'Z and ZZ', faster, but with the square of Z's condition number.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh, svd

__all__ = ["PrincipalAxes", "principal_axes"]

EPSILON = np.finfo(np.float64).eps
LARGEST_RATIO = 1e4  # of the largest λ + α to the smallest: up to here the squares cost no more than four digits


class PrincipalAxes(NamedTuple):
    """Z = U S V', ready for coefficients of the form lift(project(y) / (λ + α))."""

    eigenvalues: np.ndarray  # λ, (k,)
    project: Callable  # y -> (k,) or (k, n_targets)
    lift: Callable  # (k, ...) -> coefficients, (n_features, ...)
    bases: Callable  # () -> F, B, both (n_samples, k): the fitted values are F (B'y / (λ + α))


def principal_axes(Z, smallest_alpha, rounding, null=None):
    """Decompose centred columns.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_features)
    smallest_alpha : float
        Of the penalties to come: it lifts the small eigenvalues, so that the fast way is exact enough more often.
    rounding : ndarray of shape (n_features,)
        A column that is not longer than this is rounding, that is zero.
    null : ndarray of shape (n_samples,), optional
        A unit vector u for which u'Z = 0 is known: of centred rows the weights' roots. A wide table has an eigenvalue
        of 0 there, which is no reason to doubt the others.

    Returns
    -------
    PrincipalAxes

    Examples
    --------
    >>> principal_axes(np.array([[-1.0], [1.0]]), 0.0, np.zeros(1)).eigenvalues
    array([2.])
    """
    with np.errstate(over="ignore", invalid="ignore"):
        noise = (rounding > 0.0) & (np.einsum("ij,ij->j", Z, Z) <= rounding**2)
    if noise.any():
        Z = np.where(noise, 0.0, Z)
    return _by_squares(Z, smallest_alpha, null) or _by_svd(Z)


def _by_squares(Z, smallest_alpha, null=None):
    """Eigenvectors of the smaller of Z'Z and ZZ', or None if that would cost too many digits."""
    tall = Z.shape[0] >= Z.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):
        gram = Z.T @ Z if tall else Z @ Z.T
    if not np.isfinite(gram).all():
        return None
    eigenvalues, vectors = eigh(gram, check_finite=False, driver="evd")
    known = 0  # eigenvalues of which it is known that they are 0
    if not tall and null is not None and len(null) > 1:
        known = int(abs(vectors[:, 0] @ null) > 1 - 1e-8)
    if not eigenvalues[-1] + smallest_alpha < LARGEST_RATIO * (eigenvalues[known] + smallest_alpha):
        return None
    eigenvalues = np.maximum(eigenvalues, 0.0)
    eigenvalues[:known] = 0.0
    if tall:

        def bases():
            scores = Z @ vectors
            return scores, scores

        return PrincipalAxes(eigenvalues, lambda y: vectors.T @ (Z.T @ y), lambda c: vectors @ c, bases)
    # Wide: coefficients are combinations of the rows, so that nothing is divided by a small s.
    return PrincipalAxes(
        eigenvalues, lambda y: vectors.T @ y, lambda c: Z.T @ (vectors @ c), lambda: (vectors * eigenvalues, vectors)
    )


def _by_svd(Z):
    U, s, Vt = svd(Z, full_matrices=False, check_finite=False)
    s[s <= EPSILON * max(Z.shape) * s[0]] = 0.0
    scores = U * s
    with np.errstate(over="ignore"):  # the caller refuses coefficients that are not finite
        return PrincipalAxes(s**2, lambda y: scores.T @ y, lambda c: Vt.T @ c, lambda: (scores, scores))
