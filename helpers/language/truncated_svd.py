"""The first singular triplets of a large sparse matrix, to a stated precision: a Krylov space grown block by block."""

import warnings

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array, issparse
from sklearn.exceptions import ConvergenceWarning

from helpers.validation import as_generator, check_integer, check_matrix, check_number

__all__ = ["as_csr", "truncated_svd"]

BLOCK = 20  # wide enough for matrix products to be fast, narrow enough for the space to be grown by many powers
DENSE = 600  # up to this many rows or columns the whole decomposition takes no longer
FAR = 100  # powers of two from 1 to the largest entry, beyond which squares of products could leave float64


def truncated_svd(matrix, n_components, *, tol=1e-3, random_state=None):
    r"""Return the left singular vectors and the singular values of the best approximation of a given rank.

    .. math:: M \approx U \Sigma V^\top, \qquad \lVert M M^\top u_i - \sigma_i^2 u_i \rVert \le \text{tol}\; \sigma_i^2

    From a random block :math:`Q_1` the space grows by :math:`M M^\top Q_j`, made orthogonal to all before, until the
    wanted eigenvectors of :math:`M M^\top` within the space meet the bound. The error of a singular value is of the
    order of the bound's square.

    Parameters
    ----------
    matrix : sparse or dense array of shape (n_rows, n_columns)
        Finite numbers.
    n_components : int
        At most the smaller of the two.
    tol : float, default=1e-3
    random_state : None, int, Generator or RandomState
        For the first block.

    Returns
    -------
    left : ndarray of shape (n_rows, n_components)
        U, with orthonormal columns. Of the entries of a column that are largest in size the first is positive.
    singular_values : ndarray of shape (n_components,)
        The largest first.

    Warns
    -----
    ConvergenceWarning
        If a space of 16 times the components, and 640 more, does not suffice.

    References
    ----------
    Golub and Underwood (1977), The block Lanczos method for computing eigenvalues.
    Musco and Musco (2015), Randomized block Krylov methods for stronger and faster approximate SVD, NIPS.

    Examples
    --------
    >>> from scipy.sparse import csr_array
    >>> left, singular_values = truncated_svd(csr_array([[0.0, 2.0], [3.0, 0.0]]), 1)
    >>> np.abs(left).round(6).tolist(), singular_values.round(6).tolist()
    ([[0.0], [1.0]], [3.0])
    """
    matrix = as_csr(matrix, "matrix")
    smaller = min(matrix.shape)
    n_components, tol = check_integer(n_components, "n_components"), check_number(tol, "tol", above=0)
    if n_components > smaller:
        raise ValueError(f"n_components must be at most {smaller}, the matrix's smaller side, got {n_components}.")
    _, power = np.frexp(np.abs(matrix.data).max(initial=0.0))
    power = power if abs(power) > FAR else 0
    if power:
        matrix.data = np.ldexp(matrix.data, -power)  # a power of two costs no digit
    if smaller <= DENSE or 5 * n_components > smaller:
        left, singular_values, _ = np.linalg.svd(matrix.toarray(), full_matrices=False)
        left, singular_values = left[:, :n_components], singular_values[:n_components]
    else:
        left, squares = _grown(matrix, n_components, tol, as_generator(random_state))
        singular_values = np.sqrt(np.maximum(squares, 0))
    return _with_settled_signs(left), np.ldexp(singular_values, power)


def as_csr(matrix, name):
    """Return a matrix, sparse or not, as a csr_array of its own in float64, refusing what is not finite.

    >>> as_csr([[0, 2]], "counts").toarray()
    array([[0., 2.]])
    """
    if not issparse(matrix):
        matrix = check_matrix(matrix, name)
    if matrix.ndim != 2 or matrix.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be a matrix of numbers, got {matrix.ndim} dimension(s) of {matrix.dtype}.")
    matrix = csr_array(matrix, dtype=np.float64, copy=True)
    if not np.isfinite(matrix.data).all():
        stranger = matrix.data[~np.isfinite(matrix.data)][0]
        raise ValueError(f"{name} must hold finite numbers only, got {stranger}.")
    return matrix


def _grown(matrix, n_components, tol, rng):
    """Return the first eigenvectors of M Mᵀ and their eigenvalues."""
    transposed, n_rows = matrix.T.tocsr(), matrix.shape[0]
    limit = min(n_rows, 16 * n_components + 32 * BLOCK)
    space, projected = np.empty((limit, n_rows)), np.zeros((limit, limit))  # a row is a vector of Q; Qᵀ M Mᵀ Q
    size, check_at = 0, 4 * (n_components + BLOCK)
    block = _orthonormal((matrix @ rng.normal(size=(matrix.shape[1], BLOCK))).T)
    while True:
        begin, size = size, size + len(block)
        space[begin:size] = block
        ahead = (matrix @ (transposed @ block.T)).T.copy()
        least = 1e-10 * np.linalg.norm(ahead)
        projected[begin:size, :size] = _project_out(space[:size], ahead)
        if size >= min(check_at, limit):
            # eigh reads the lower triangle, which is what the blocks have filled.
            squares, inside = eigh(projected[:size, :size], subset_by_index=(size - n_components, size - 1))
            beyond = np.linalg.norm(ahead.T @ inside[begin:], axis=0)  # what leads out of the space
            if (beyond <= tol * squares + 1e-12 * squares[-1]).all():
                break
            if size == limit:
                warnings.warn(f"tol was not reached: {limit} vectors are too few.", ConvergenceWarning, stacklevel=4)
                break
            check_at += 3 * BLOCK
        block = _continued(space[:size], _orthonormal(ahead, least), rng)[: limit - size]
    return space[:size].T @ inside[:, ::-1], squares[::-1]


def _continued(space, block, rng):
    """Return the block without what rounding left in it of the space, or a random one where there is no way on."""
    if not len(block):
        block = _orthonormal(rng.normal(size=(BLOCK, space.shape[1])))
    _project_out(space, block)
    return _orthonormal(block)


def _project_out(space, block):
    """Make the rows of a block orthogonal to those of a space, in place; return their coordinates in that space."""
    coordinates = block @ space.T
    block -= coordinates @ space
    return coordinates


def _orthonormal(block, least=0.0):
    """Return an orthonormal basis of a block's rows, without directions that are no longer than `least`."""
    for shortest in (least, 0.0):  # twice, since the squares have half of the digits
        squares, directions = np.linalg.eigh(block @ block.T)
        kept = squares > max(shortest**2, 1e-14 * squares.max(initial=0))
        block = (directions[:, kept] / np.sqrt(squares[kept])).T @ block
    return block


def _with_settled_signs(left):
    """A column and its negative serve alike: the first of its largest entries, to rounding, becomes positive."""
    sizes = np.abs(left)
    leading = (sizes >= (1 - 1e-6) * sizes.max(axis=0)).argmax(axis=0)
    return left * np.where(left[leading, np.arange(left.shape[1])] < 0, -1, 1)
