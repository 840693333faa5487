"""One random stream a column, found by the column's name: what is drawn later changes nothing that was drawn before."""

import hashlib
from numbers import Integral

import numpy as np


class Streams:
    """Generators keyed by ``"table.column"``.

    The generator of a key depends on the seed and on the key alone: not on the order in which keys are asked for, and
    not on how much another one has drawn. A later table or column therefore moves no value of an earlier one.

    Parameters
    ----------
    random_state : int, None or numpy.random.Generator, default=None
        The seed. None takes fresh entropy; a Generator gives one integer, which becomes the seed.

    Attributes
    ----------
    seed : int
        The integer that all streams start from.

    Raises
    ------
    TypeError, ValueError
        If `random_state` is something else, or negative.

    Examples
    --------
    >>> streams = Streams(0)
    >>> bool(streams("customers.age").random() == Streams(0)("customers.age").random())
    True
    >>> bool(streams("customers.age").random() == streams("customers.income").random())
    False
    """

    def __init__(self, random_state=None):
        self.seed = _seed(random_state)

    def __call__(self, key):
        # The digest, and not hash(key): Python salts its own hash anew in every process.
        digest = int.from_bytes(hashlib.sha256(key.encode("utf-8")).digest(), "big")
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, digest])))


def pick(u, weights, rows=None):
    """Turn uniform numbers into indices with the given weights, by inverting the cumulative distribution.

    Parameters
    ----------
    u : ndarray of shape (n,)
        Uniform numbers in [0, 1).
    weights : array-like of shape (k,) or (m, k)
        Positive weights, not necessarily summing to one; with `rows`, one distribution a row.
    rows : ndarray of int of shape (n,), optional
        The row of `weights` that each draw uses.

    Returns
    -------
    ndarray of int of shape (n,)
        Indices between 0 and k - 1.

    Examples
    --------
    >>> pick(np.array([0.1, 0.5, 0.9]), [1, 1, 2])
    array([0, 2, 2])
    >>> pick(np.array([0.6, 0.6]), [[1, 1], [3, 1]], rows=np.array([0, 1]))
    array([1, 0])
    """
    cumulative = np.cumsum(weights, axis=-1, dtype=float)
    cumulative /= cumulative[..., -1:]
    if rows is None:
        return np.searchsorted(cumulative, u, side="right")
    index = np.zeros(len(u), dtype=np.int64)
    for edge in cumulative[:, :-1].T:
        index += u >= edge[rows]
    return index


def _seed(random_state):
    if random_state is None:
        return int(np.random.SeedSequence().entropy)
    if isinstance(random_state, np.random.Generator):
        return int(random_state.integers(2**63))
    if isinstance(random_state, bool) or not isinstance(random_state, Integral):
        raise TypeError(
            "random_state must be an integer of at least 0, None or a numpy.random.Generator, "
            f"got {random_state!r} of type {type(random_state).__name__}."
        )
    if random_state < 0:
        raise ValueError(f"random_state must be at least 0, got {random_state}.")
    return int(random_state)
