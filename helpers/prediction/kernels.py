"""Kernels: inner products in a space that nobody enters, and the distances there, a row at a time."""

from dataclasses import dataclass

import numpy as np

__all__ = ["HalfDistances", "Kernel"]

BLOCK = 2_000_000  # kernel values that are held at once


@dataclass(frozen=True)
class Kernel:
    r"""A kernel by name.

    .. math:: k_\text{linear}(x, z) = x^\top z, \qquad
              k_\text{poly}(x, z) = (\gamma\, x^\top z + c_0)^d, \qquad
              k_\text{rbf}(x, z) = e^{-\gamma \lVert x - z \rVert^2}

    Each is the inner product of φ(x) and φ(z) for some map φ: of the rows themselves, of their monomials up to degree
    d, of an endless list of functions.

    Parameters
    ----------
    name : {"linear", "poly", "rbf"}
    gamma : float
        γ, one over squared units of the features.
    degree : int
        d.
    coef0 : float
        c₀, at least 0: below, the function is an inner product in no space.

    Examples
    --------
    >>> Kernel("rbf", gamma=0.5).matrix(np.array([[0.0], [2.0]]), np.array([[0.0]])).round(3)
    array([[1.   ],
           [0.135]])
    """

    name: str
    gamma: float = 1.0
    degree: int = 3
    coef0: float = 0.0

    def matrix(self, X, Z):
        """Return k(x, z) for all pairs of rows.

        Distances come from squared lengths and inner products, by one matrix product. So they are exact to the last
        digits of the *largest* squared length; rows far from zero should be centred first.

        Parameters
        ----------
        X : ndarray of shape (n, n_features)
        Z : ndarray of shape (m, n_features)

        Returns
        -------
        ndarray of shape (n, m)
        """
        product = X @ Z.T
        if self.name == "linear":
            return product
        product *= self.gamma
        if self.name == "poly":
            product += self.coef0
            return product**self.degree
        product *= 2.0
        product -= self.gamma * _squared_lengths(X)[:, None]
        product -= self.gamma * _squared_lengths(Z)
        np.minimum(product, 0.0, out=product)  # rounding must not push a distance below 0
        return np.exp(product, out=product)

    def diagonal(self, X):
        """Return k(x, x) for each row, shape (n,)."""
        if self.name == "rbf":
            return np.ones(len(X))
        lengths = _squared_lengths(X)
        return lengths if self.name == "linear" else (self.gamma * lengths + self.coef0) ** self.degree

    def weighted_sums(self, X, Z, weights):
        """Return the matrix of k(x, z) times weights, shape (n, ...), a block of rows of X after the other.

        Parameters
        ----------
        X : ndarray of shape (n, n_features)
        Z : ndarray of shape (m, n_features)
        weights : ndarray of shape (m, ...)
        """
        step = max(1, BLOCK // max(1, len(Z)))
        blocks = [self.matrix(X[start : start + step], Z) @ weights for start in range(0, len(X), step)]
        return np.concatenate(blocks)

    @property
    def moves_freely(self):
        """Whether adding the same vector to every row changes no distance."""
        return self.name != "poly"


class HalfDistances:
    r"""Half the squared distances between rows in the kernel's space, made when asked for and kept.

    .. math:: D_{ik} = \tfrac12 \lVert \varphi(x_i) - \varphi(x_k) \rVert^2
                     = \tfrac12 k(x_i, x_i) + \tfrac12 k(x_k, x_k) - k(x_i, x_k)

    A small constant is added to all of them, so that twins can be divided by their distance.

    Parameters
    ----------
    kernel : Kernel
    X : ndarray of shape (n_samples, n_features)
    cache_size : float
        Megabytes for rows. When they are full, the oldest row goes.

    Attributes
    ----------
    slots : list of int
        Where each row is kept in `rows`, -1 if it is not.
    rows : ndarray of shape (capacity, n_samples)
    """

    def __init__(self, kernel, X, cache_size):
        n = len(X)
        lengths = kernel.diagonal(X) if kernel.name == "poly" else _squared_lengths(X)
        largest = lengths.max()
        if not np.isfinite(largest):
            raise ValueError("X must be in units in which kernel values fit a float64: these overflow.")
        size = 1.0 if kernel.name == "rbf" else largest
        self.floor = 1e-12 * size if size else 1.0
        self.half_diagonal = 0.5 * kernel.diagonal(X)
        self._kernel = kernel
        # One product of a lifted row with all lifted rows gives what the kernel needs, lengths included.
        left, right = self._lift(X, 0.5 * _squared_lengths(X))
        self._left, self._right = np.ascontiguousarray(left), np.ascontiguousarray(right.T)
        capacity = int(min(n, max(2, cache_size * 2**20 // (8 * n))))
        self.rows, self.slots, self._owners = np.empty((capacity, n)), [-1] * n, []
        self._next = 0

    def row(self, i, keep=-1):
        """Return row i, shape (n_samples,): a view of the cache, lost when its place is needed, but for row `keep`."""
        slot = self.slots[i]
        if slot < 0:
            slot = self._free_slot(i, keep)
            self._fill(i, self.rows[slot])
        return self.rows[slot]

    def weighted_sum(self, weights):
        """Return the sum of all rows, each times its weight, shape (n_samples,); rows of weight 0 are not made."""
        used = np.zeros(len(self.rows))
        rest = []
        for i in np.flatnonzero(weights).tolist():
            if self.slots[i] < 0:
                rest.append(i)
            else:
                used[self.slots[i]] = weights[i]
        total = used[: len(self._owners)] @ self.rows[: len(self._owners)]
        row = np.empty(len(weights))
        for i in rest:
            total += weights[i] * self._fill(i, row)
        return total

    def _lift(self, X, half):
        one = np.ones(len(X))
        if self._kernel.name == "linear":
            return np.column_stack([-X, half, one]), np.column_stack([X, one, half + self.floor])
        if self._kernel.name == "rbf":
            g = 2.0 * self._kernel.gamma
            return np.column_stack([g * X, -g * half, one]), np.column_stack([X, one, -g * half])
        g, c = self._kernel.gamma, np.full(len(X), self._kernel.coef0)
        return np.column_stack([g * X, one]), np.column_stack([X, c])

    def _fill(self, i, row):
        np.dot(self._left[i], self._right, out=row)
        if self._kernel.name == "rbf":
            np.exp(row, row)
            np.subtract(1.0 + self.floor, row, row)
        elif self._kernel.name == "poly":
            np.power(row, self._kernel.degree, row)
            np.subtract(self.half_diagonal, row, row)
            row += self.half_diagonal[i] + self.floor
        return row

    def _free_slot(self, i, keep):
        if len(self._owners) < len(self.rows):
            slot = len(self._owners)
            self._owners.append(i)
        else:
            self._next += self._owners[self._next % len(self.rows)] == keep
            slot = self._next % len(self.rows)
            self._next = slot + 1
            self.slots[self._owners[slot]] = -1
            self._owners[slot] = i
        self.slots[i] = slot
        return slot


def _squared_lengths(X):
    return np.einsum("ij,ij->i", X, X)
