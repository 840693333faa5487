r"""The log loss of a logistic model with its slope and its curvature, in columns in which all are of one size.

The solvers walk in v, not in the coefficients: log-odds :math:`\eta = v^\top q` with rows q of well-scaled columns, and
:math:`\beta = B v`. `Design` says which columns and which B; the penalty :math:`\|\beta\|^2 / 2C` is the same in both.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import lapack, qr, solve_triangular

__all__ = ["BinaryLoss", "Design", "SoftmaxLoss", "make_design", "sum_to_zero"]

EPSILON = np.finfo(np.float64).eps
LARGEST_CONDITION = 1e7  # of the curvature; beyond it the columns are made orthogonal first
BLOCK = 4096  # rows at a time in a product, so that the temporary array stays in the processor's cache
SMALLEST_COMBINATION = np.sqrt(EPSILON)  # a share of another column below this is rounding


@dataclass(frozen=True)
class Design:
    """Columns to walk in, and the way back to the coefficients."""

    Q: np.ndarray  # (k, n_samples): row 0 is ones if there is an intercept. A column a row: its numbers lie together
    to_coef: np.ndarray  # B: (n_features,) if diagonal, else (n_features, rank)
    penalty: np.ndarray  # (k,) or (k, k): P in v'Pv/2, that is |Bv|²/2C for a mean loss
    mean: np.ndarray  # (n_features,); zeros without an intercept
    unit: np.ndarray  # (n_features,): about the columns' standard deviations
    identified: np.ndarray  # (n_features,) of bool: no other column can stand in for this one
    rank: int
    curvature: np.ndarray | None = None  # (k, k): the (weighted) mean of qq', where it was needed

    def coefficients(self, v):
        """Return β of shape (..., n_features) and β₀ of shape (...,) for v of shape (..., k)."""
        slopes = v[..., -self.rank :] if self.rank else v[..., :0]
        coef = slopes * self.to_coef if self.to_coef.ndim == 1 else slopes @ self.to_coef.T
        base = v[..., 0] if len(self.Q) > self.rank else np.zeros(v.shape[:-1])
        return coef, base - coef @ self.mean

    def penalize(self, v):
        """Return P v."""
        return v * self.penalty if self.penalty.ndim == 1 else v @ self.penalty


class BinaryLoss:
    r"""Two classes: the mean of log(1 + exp(-m)) over the margins m, the log-odds of the class that came.

    .. math:: f(v) = \sum_i w_i \log(1 + e^{-m_i}) + \tfrac12 v^\top P v, \qquad m_i = \pm\, v^\top q_i

    .. math:: \nabla f = \sum_i w_i (p_i - y_i)\, q_i + P v, \qquad
              \nabla^2 f = \sum_i w_i\, p_i (1 - p_i)\, q_i q_i^\top + P, \qquad \textstyle\sum_i w_i = 1
    """

    def __init__(self, design, is_one, share):
        self.design = design
        self.sign = np.where(is_one, 1.0, -1.0)
        self.share = share
        self.largest_curvature = 0.25  # of p(1 - p)

    def start(self):
        """Return v of the model that gives everybody the same odds."""
        v = np.zeros(len(self.design.Q))
        if len(v) > self.design.rank:
            ones = self.share @ (self.sign > 0)
            v[0] = np.log(ones) - np.log(self.share @ (self.sign < 0))
        return v

    def unpack(self, v):
        """Return v as one row, as for more classes it has a row a contrast."""
        return v[np.newaxis]

    def log_odds(self, v):
        return v @ self.design.Q

    def margin_gains(self, step):
        """Return how much further a step moves each row to the side of the class that came, shape (1, n_samples)."""
        return (self.sign * self.log_odds(step))[np.newaxis]

    def margin_rows(self, chosen):
        """Return what multiplies a step in the chosen gains, shape (n_chosen, k)."""
        return (self.sign * self.design.Q)[:, chosen[0]].T

    def at(self, v):
        """Return the loss at v; slope and curvature are worked out when they are asked for."""
        return _BinaryPoint(self, v)


class _BinaryPoint:
    def __init__(self, loss, v):
        self.loss, self.v = loss, v
        self.margin = loss.sign * loss.log_odds(v)
        self.decay = np.exp(-np.abs(self.margin))  # never overflows

    @property
    def log_loss(self):
        return float(self.loss.share @ (np.log1p(self.decay) - np.minimum(self.margin, 0.0)))

    @property
    def value(self):
        return self.log_loss + 0.5 * float(self.v @ self.loss.design.penalize(self.v))

    def miss(self):
        """Return the probability that was given to the class that did not come; exact however small."""
        return np.where(self.margin > 0.0, self.decay, 1.0) / (1.0 + self.decay)

    @cached_property
    def gradient(self):
        residual = -self.loss.sign * self.loss.share * self.miss()  # w (p - y)
        return self.loss.design.Q @ residual + self.loss.design.penalize(self.v)

    def curvature(self):
        design = self.loss.design
        if design.curvature is not None and not np.any(self.v[len(self.v) - design.rank :]):
            ratio = self.decay[0] / (1.0 + self.decay[0]) ** 2  # all rows have the same p(1 - p)
            return _add_penalty(ratio * design.curvature, design.penalty)
        root = np.sqrt(self.loss.share * self.decay) / (1.0 + self.decay)  # of w p(1 - p)
        return _add_penalty(_gram(design.Q, root), design.penalty)


class SoftmaxLoss:
    r"""More than two classes: minus the mean logarithm of the probability given to the class that came.

    .. math:: P(y = k \mid x) = \frac{e^{\eta_k}}{\sum_l e^{\eta_l}}, \qquad \eta = G V q, \qquad
              f(V) = -\sum_i w_i \log P(y_i \mid x_i) + \tfrac12 \operatorname{tr} V P V^\top

    A number added to all η_k changes no probability; of all coefficients that fit alike, those that sum to zero over
    the classes are the smallest. The columns of G (n_classes, n_classes - 1) are a basis of what sums to zero:
    orthonormal, so the penalty is the same in V. Slope and curvature follow from those of η:

    .. math:: \frac{\partial f}{\partial \eta_{ik}} = w_i (p_{ik} - [y_i = k]), \qquad
              \frac{\partial^2 f}{\partial \eta_{ik}\, \partial \eta_{il}} = w_i (p_{ik} [k = l] - p_{ik}\, p_{il})
    """

    def __init__(self, design, codes, share, n_classes):
        self.design = design
        self.codes, self.rows = codes, np.arange(len(codes))
        self.share = share
        self.G = sum_to_zero(n_classes)
        self.largest_curvature = 0.5

    def start(self):
        V = np.zeros((self.G.shape[1], len(self.design.Q)))
        if V.shape[1] > self.design.rank:
            V[:, 0] = self.G.T @ np.log(np.bincount(self.codes, weights=self.share))
        return V.ravel()

    def unpack(self, v):
        """Return V of shape (n_classes - 1, k)."""
        return v.reshape(self.G.shape[1], -1)

    def log_odds(self, v):
        """Return η less that of the class that came: its largest entry tells how wrong a row is."""
        eta = (self.G @ self.unpack(v)) @ self.design.Q
        return eta - eta[self.codes, self.rows]

    def margin_gains(self, step):
        """Return by how much a step moves the class that came ahead of each class: infinite of itself."""
        gains = -self.log_odds(step)
        gains[self.codes, self.rows] = np.inf
        return gains

    def margin_rows(self, chosen):
        classes, rows = np.nonzero(chosen)
        ahead = self.G[self.codes[rows]] - self.G[classes]
        return np.einsum("ia,ji->iaj", ahead, self.design.Q[:, rows]).reshape(len(rows), -1)

    def at(self, v):
        return _SoftmaxPoint(self, v)


class _SoftmaxPoint:
    def __init__(self, loss, v):
        self.loss, self.v = loss, v
        eta = loss.log_odds(v)
        self.top = eta.max(axis=0)
        self.P = np.exp(eta - self.top)  # never overflows
        self.total = self.P.sum(axis=0)
        self.P /= self.total

    @property
    def log_loss(self):
        return float(self.loss.share @ (self.top + np.log(self.total)))

    @property
    def value(self):
        V = self.loss.unpack(self.v)
        return self.log_loss + 0.5 * float(np.sum(V * self.loss.design.penalize(V)))

    def miss(self):
        others = self.P.copy()
        others[self.loss.codes, self.loss.rows] = 0.0
        return others.sum(axis=0)

    @cached_property
    def gradient(self):
        residual = self.P.copy()
        residual[self.loss.codes, self.loss.rows] = -self.miss()
        design = self.loss.design
        slopes = self.loss.G.T @ ((residual * self.loss.share) @ design.Q.T)
        return (slopes + design.penalize(self.loss.unpack(self.v))).ravel()

    def curvature(self):
        G, design = self.loss.G, self.loss.design
        k, contrasts = len(design.Q), G.T @ self.P
        H = np.empty((G.shape[1], k, G.shape[1], k))
        for a in range(G.shape[1]):
            for b in range(a + 1):
                weight = self.loss.share * ((G[:, a] * G[:, b]) @ self.P - contrasts[a] * contrasts[b])
                H[a, :, b] = H[b, :, a] = (design.Q * weight) @ design.Q.T
            H[a, :, a] = _add_penalty(H[a, :, a], design.penalty)
        return H.reshape(G.shape[1] * k, -1)


def sum_to_zero(n_classes):
    """Return orthonormal columns (Helmert's contrasts) that span all vectors whose entries sum to zero.

    >>> sum_to_zero(3).round(3)
    array([[ 0.707,  0.408],
           [-0.707,  0.408],
           [ 0.   , -0.816]])
    """
    G = np.triu(np.ones((n_classes, n_classes - 1)))
    j = np.arange(1, n_classes)
    G[j, j - 1] = -j
    return G / np.sqrt(j * (j + 1.0))


def make_design(X, share, C_total, fit_intercept, check_condition):
    r"""Return the columns to walk in: centred, in a unit that makes their curvature about 1, orthogonal if need be.

    Centring takes nothing from the model (the intercept absorbs it) and neither does a unit u_j with
    :math:`\beta_j = v_j / u_j`, since the penalty goes along. :math:`u_j^2 = s_j^2 + 1/C` is the sum of the column's
    variance and of the penalty's part.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    share : ndarray of shape (n_samples,)
        Weights that sum to 1.
    C_total : float
        C times the sum of the weights; infinite without a penalty.
    fit_intercept, check_condition : bool
        The check forms a matrix (n_features, n_features) and falls back on orthogonal columns; without it nothing of
        that size is formed.

    Returns
    -------
    Design
    """
    n_samples, n_features = X.shape
    first = int(fit_intercept)
    Q = np.empty((n_features + first, n_samples))
    Q[:first] = 1.0
    Z = Q[first:]  # a view: what happens to Z happens to Q
    mean, rounding = _centre(X, share, fit_intercept, Z)
    gram, size = _second_moments(Q, Z, share, check_condition)
    deviation = size * np.sqrt(gram.diagonal()[first:] if check_condition else gram)
    deviation[deviation <= rounding] = 0.0
    ridge = 1.0 / C_total
    unit = np.hypot(deviation, np.sqrt(ridge))
    unit[unit == 0.0] = 1.0
    factor = np.where(deviation > 0.0, size / unit, 0.0)
    Z *= factor[:, np.newaxis]

    penalty = np.concatenate([np.zeros(first), (np.sqrt(ridge) / unit) ** 2])
    known = np.ones(n_features, dtype=bool)
    if not check_condition:
        return Design(Q, 1.0 / unit, penalty, mean, unit, known, n_features)
    factor = np.concatenate([np.ones(first), factor])
    curvature = gram * np.outer(factor, factor)
    if _condition(_add_penalty(curvature, penalty)) <= LARGEST_CONDITION:
        return Design(Q, 1.0 / unit, penalty, mean, unit, known, n_features, curvature)
    noise = np.max(rounding / np.where(deviation > 0.0, deviation, 1.0), initial=0.0, where=deviation > 0.0)
    return _orthogonal_design(Q, unit, ridge, mean, noise, first)


def _orthogonal_design(Q, unit, ridge, mean, noise, first):
    """Return orthogonal columns for columns that are nearly, or wholly, combinations of each other.

    With Z = U [R, R W] (U orthogonal, the chosen columns first), all β with Zβ = U v have M β = R⁻¹v, where M = [I W]
    in their units. The shortest of them is M'(MM')⁻¹R⁻¹v: that is what a penalty picks, and the limit of no penalty.
    """
    n_samples = Q.shape[1]
    orthogonal, R, order = qr(Q[first:].T, mode="economic", pivoting=True, check_finite=False)
    size = np.abs(R.diagonal())
    rank = int(np.count_nonzero(size > (EPSILON * max(Q.shape) + noise) * max(size.max(initial=0.0), 1e-300)))
    R, rest = R[:rank, :rank], R[:rank, rank:]
    combinations = solve_triangular(R, rest, check_finite=False)
    combinations[np.abs(combinations) < SMALLEST_COMBINATION] = 0.0
    M = np.hstack([np.eye(rank), combinations]) * unit[order]
    shortest, T = qr(M.T, mode="economic", check_finite=False)
    to_coef = np.empty((len(order), rank))
    to_coef[order] = shortest @ solve_triangular(T, solve_triangular(R, np.eye(rank)), trans="T") * np.sqrt(n_samples)

    penalty = np.zeros((rank + first, rank + first))
    penalty[first:, first:] = ridge * to_coef.T @ to_coef
    identified = np.zeros(len(order), dtype=bool)
    identified[order[:rank]] = ~combinations.any(axis=1)
    Q = np.vstack([Q[:first], orthogonal[:, :rank].T * np.sqrt(n_samples)])
    return Design(Q, to_coef, penalty, mean, unit, identified, rank)


def _centre(X, share, fit_intercept, Z):
    """Write X less its mean into Z, a column a row; return the mean and what is mere rounding in each column."""
    if not fit_intercept:
        Z[:] = X.T
        return np.zeros(len(Z)), np.zeros(len(Z))
    mean = share @ X
    np.subtract(X.T, mean[:, np.newaxis], out=Z)
    rest = Z @ share  # what rounding left
    if np.any(np.abs(rest) > 1e-14 * np.abs(Z[:, :100]).max(axis=1)):
        Z -= rest[:, np.newaxis]
        mean = mean + rest
    return mean, 4.0 * EPSILON * np.abs(mean)


def _second_moments(Q, Z, share, all_pairs):
    """Return the mean of qq' (or of each z² alone), with no overflow: Z is divided by what is also returned."""
    root = np.sqrt(share)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        moments = _gram(Q, root) if all_pairs else np.square(Z) @ share
        squares = moments.diagonal() if all_pairs else moments
    if np.all((squares > 1e-280) & (squares < 1e280)):
        return moments, np.ones(len(Z))
    longest = np.abs(Z).max(axis=1)
    if not np.isfinite(longest).all():
        at = int(np.flatnonzero(~np.isfinite(longest))[0])
        raise ValueError(f"X must have columns whose spread fits a float64, got {longest[at]} in column {at}.")
    longest[longest == 0.0] = 1.0
    Z /= longest[:, np.newaxis]
    return _gram(Q, root) if all_pairs else np.square(Z) @ share, longest


def _gram(Q, root):
    """Return the sum of w qq', root being √w: products of a matrix with itself, a block of rows at a time."""
    gram = np.zeros((len(Q), len(Q)))
    for begin in range(0, Q.shape[1], BLOCK):
        part = slice(begin, begin + BLOCK)
        scaled = Q[:, part] * root[part]
        gram += scaled @ scaled.T
    return gram


def _add_penalty(H, penalty):
    if penalty.ndim == 2:
        return H + penalty
    H = H.copy()
    H.flat[:: len(H) + 1] += penalty  # the diagonal
    return H


def _condition(H):
    factor, failed = lapack.dpotrf(H)
    if failed:
        return np.inf
    reciprocal, _ = lapack.dpocon(factor, np.abs(H).sum(axis=0).max())
    return 1.0 / reciprocal if reciprocal > 0.0 else np.inf
