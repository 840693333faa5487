"""How good is what a generator made: does each sample belong to something real, and is all that is real there?

The first question alone is answered by one good sample repeated, the second alone by noise: look at both.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from helpers.validation import check_integer, check_labels, check_matrix, check_number

__all__ = ["ModeCoverage", "mode_coverage", "nearest_mode", "neighbour_coverage"]


@dataclass(frozen=True)
class ModeCoverage:
    """What `mode_coverage` counted.

    Attributes
    ----------
    counts : ndarray of int, shape (n_modes,)
        The samples of each mode.
    covered : ndarray of bool, shape (n_modes,)
        Which modes have enough of them.
    share_good : float
        The share of all samples that belong to a mode at all.
    """

    counts: np.ndarray
    covered: np.ndarray
    share_good: float

    @property
    def n_covered(self):
        return int(self.covered.sum())

    def __repr__(self):
        return f"<{self.n_covered} of {len(self.counts)} modes covered, {self.share_good:.0%} of the samples good>"


def mode_coverage(labels, n_modes, least=0.2):
    r"""Count how many modes samples reach, and how many samples reach a mode.

    .. math:: \text{mode } k \text{ is covered if}\quad n_k \ge \text{least} \cdot \frac{n}{K}

    With known modes the labels come from `nearest_mode`; for pictures, from a classifier that says -1 where it is not
    sure.

    Parameters
    ----------
    labels : array-like of int, shape (n_samples,)
        The mode of each sample, 0 to K - 1, or -1 for none.
    n_modes : int
        K.
    least : float, default=0.2
        The part of its even share that a mode must get to be covered.

    Returns
    -------
    ModeCoverage

    Raises
    ------
    ValueError, TypeError
        If a label is none of these.

    Examples
    --------
    >>> mode_coverage([0, 0, 0, 2, -1], n_modes=3)
    <2 of 3 modes covered, 80% of the samples good>
    """
    n_modes, least = check_integer(n_modes, "n_modes"), check_number(least, "least", above=0)
    labels = check_labels(labels, "labels")
    if labels.dtype.kind not in "iu" or labels.min() < -1 or labels.max() >= n_modes:
        raise ValueError(
            f"labels must hold integers from -1 (no mode) to {n_modes - 1}, got {np.unique(labels)[:5]}..."
        )
    counts = np.bincount(labels[labels >= 0].astype(np.intp), minlength=n_modes)
    return ModeCoverage(counts, counts >= least * len(labels) / n_modes, float(counts.sum() / len(labels)))


def nearest_mode(X, centres, radius):
    """Return the number of the nearest centre for each sample, or -1 where none lies within the radius.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    centres : array-like of shape (n_modes, n_features)
    radius : float
        Three standard deviations of a mode, say.

    Examples
    --------
    >>> nearest_mode([[0.1, 0.0], [0.9, 0.1], [5.0, 5.0]], [[0.0, 0.0], [1.0, 0.0]], radius=0.3)
    array([ 0,  1, -1])
    """
    X, centres = _same_width(X, centres, "X", "centres")
    distance, nearest = cKDTree(centres).query(X)
    return np.where(distance <= check_number(radius, "radius", above=0), nearest, -1)


def neighbour_coverage(X_real, X_made, n_neighbors=5):
    r"""Compare real and made samples without modes or classes, by neighbourhoods (Naeem et al. 2020).

    The ball of a real sample reaches to its k-th nearest neighbour among the real ones.

    .. math:: \text{coverage} = \frac{1}{N} \sum_i [\text{a made sample lies in the ball of } x_i], \qquad
              \text{density} = \frac{1}{kM} \sum_{i,j} [\text{made sample } j \text{ lies in the ball of } x_i]

    Made samples that have the density of the real ones score 1 in density and, in coverage, about 1 - 2^{-k} if there
    are as many of them.

    Parameters
    ----------
    X_real : array-like of shape (n_real, n_features)
        More than k of them. For pictures, features of a classifier say more than pixels.
    X_made : array-like of shape (n_made, n_features)
    n_neighbors : int, default=5
        k.

    Returns
    -------
    coverage, density : float

    References
    ----------
    Naeem, Oh, Uh, Choi and Yoo (2020), Reliable fidelity and diversity metrics for generative models, ICML.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> real, same, one = rng.normal(size=(500, 2)), rng.normal(size=(500, 2)), np.zeros((500, 2))
    >>> coverage, _ = neighbour_coverage(real, same)
    >>> collapsed, _ = neighbour_coverage(real, one)
    >>> bool(coverage > 0.9), bool(collapsed < 0.1)
    (True, True)
    """
    X_real, X_made = _same_width(X_real, X_made, "X_real", "X_made")
    k = check_integer(n_neighbors, "n_neighbors")
    if len(X_real) <= k:
        raise ValueError(f"X_real must have more than n_neighbors={k} rows, got {len(X_real)}.")
    # Only ratios of distances count: a power of two takes nothing from the digits, and squares cannot overflow then.
    exponent = int(np.frexp(max(np.abs(X_real).max(), np.abs(X_made).max()))[1])
    X_real, X_made = np.ldexp(X_real, -exponent), np.ldexp(X_made, -exponent)
    radius = np.partition(cdist(X_real, X_real), k, axis=1)[:, k]  # the zeroth is the sample itself
    inside = cdist(X_real, X_made) < radius[:, None]
    return float(inside.any(axis=1).mean()), float(inside.sum() / (k * len(X_made)))


def _same_width(first, second, *names):
    first, second = check_matrix(first, names[0]), check_matrix(second, names[1])
    if first.shape[1] != second.shape[1]:
        raise ValueError(f"{names[1]} must have the {first.shape[1]} columns of {names[0]}, got {second.shape[1]}.")
    return first, second
