"""Mean and spread in which the past fades: each step old values count a little less."""

import math

import numpy as np
from scipy.linalg import toeplitz
from scipy.signal import lfilter

from helpers.experiments.stream import StreamStatistic, check_values
from helpers.validation import check_number

__all__ = ["ExponentialMoments", "ewm_mean", "ewm_std"]

CHUNK = 16_384  # values that are worked on at once: with what is computed from them they fit into a processor's cache
ROW = 16
FADED = 40  # after this many times 1 / alpha steps less than 1e-17 is left of a weight


class ExponentialMoments(StreamStatistic):
    r"""Exponentially weighted mean and variance; a value k steps back has the weight (1 - α)^k.

    .. math:: \bar x_t = \frac{\sum_k (1 - \alpha)^k x_{t-k}}{\sum_k (1 - \alpha)^k}, \qquad
              s_t^2 = \frac{W^2}{W^2 - V} \cdot \frac{\sum_k (1 - \alpha)^k (x_{t-k} - \bar x_t)^2}{W}

    with W the sum of the weights and V that of their squares: the first factor is what n / (n - 1) is for equal
    weights. As pandas' `ewm(alpha=...)` with adjust=True and bias=False. Five numbers remember what a window would have
    to keep.

    Parameters
    ----------
    alpha : float, optional
        α, above 0 and below 1. Give one of the three.
    span : float, optional
        α = 2 / (span + 1): as smooth as a window of so many values.
    half_life : float, optional
        In so many steps a weight halves.

    Attributes
    ----------
    alpha : float
    n_seen : int
    mean, variance, standard_deviation : float
        nan before the first value, and before the second one.

    Examples
    --------
    >>> smooth = ExponentialMoments(alpha=0.5).update_many([4, 0, 0])
    >>> round(smooth.mean, 3)
    0.571
    """

    _settings = ("alpha",)
    _memory = ("_origin", "_mean", "_squares", "_weight", "_pairs")

    def __init__(self, alpha=None, *, span=None, half_life=None):
        super().__init__()
        self.alpha = check_alpha(alpha, span, half_life)
        self._origin = 0.0  # the first value; the mean is kept as a distance from it, and not rounded at its level
        self._mean = 0.0
        self._squares = 0.0
        self._weight = 0.0
        self._pairs = 0.0  # W² - V, never taken as a difference

    @property
    def mean(self):
        return self._origin + self._mean if self.n_seen else math.nan

    @property
    def variance(self):
        if self.n_seen < 2:
            return math.nan
        return self._squares * self._weight / self._pairs

    @property
    def standard_deviation(self):
        return math.sqrt(self.variance) if self.n_seen > 1 else math.nan

    def _update(self, value):
        if not self.n_seen:
            self._origin = value
        self._add(1.0, 0.0, value - self._origin, 0.0, 1 - self.alpha)

    def _update_many(self, values):
        if not len(values):
            return
        if not self.n_seen:
            self._origin = values.item(0)
        n, keep = len(values), 1 - self.alpha
        powers = keep ** np.arange(n)[::-1]
        weight = powers.sum()
        pairs = 2 * keep / (1 + keep) * _share(n, self.alpha) * _share(n - 1, self.alpha) / self.alpha**2
        away = values - self._origin
        mean = powers @ away / weight
        squares = powers @ (away - mean) ** 2
        self._add(float(weight), float(pairs), float(mean), float(squares), keep**n)

    def _add(self, weight, pairs, mean, squares, fade):
        """Let the past fade, and put something with these weights beside it."""
        past = fade * self._weight
        away, total = mean - self._mean, past + weight
        self._squares = fade * self._squares + squares + away**2 * past * weight / total
        self._mean += away * weight / total
        self._weight = total
        self._pairs = fade**2 * self._pairs + pairs + 2 * past * weight


def check_alpha(alpha=None, span=None, half_life=None):
    """Return α from the one of the three that is given.

    >>> check_alpha(span=19), round(check_alpha(half_life=1), 6)
    (0.1, 0.5)
    >>> check_alpha()
    Traceback (most recent call last):
    ValueError: give one of alpha, span and half_life, got none.
    """
    given = {
        name: value for name, value in (("alpha", alpha), ("span", span), ("half_life", half_life)) if value is not None
    }
    if len(given) != 1:
        raise ValueError(f"give one of alpha, span and half_life, got {' and '.join(given) or 'none'}.")
    if alpha is not None:
        return check_number(alpha, "alpha", above=0, below=1)
    if span is not None:
        return 2 / (check_number(span, "span", above=1) + 1)
    return -math.expm1(-math.log(2) / check_number(half_life, "half_life", above=0))


def ewm_mean(values, alpha=None, *, span=None, half_life=None):
    """Return the exponentially weighted mean at each value, as pandas' `Series.ewm(...).mean()`.

    Parameters
    ----------
    values : array-like of shape (n,)
    alpha, span, half_life : float, optional
        One of them, as for `ExponentialMoments`.

    Returns
    -------
    ndarray of shape (n,)

    Examples
    --------
    >>> ewm_mean([4, 0, 0], alpha=0.5).round(3)
    array([4.   , 1.333, 0.571])
    """
    values, alpha = check_values(values), check_alpha(alpha, span, half_life)
    result = np.empty(len(values))
    for chunk, centre, _, means in _means(values, alpha):
        np.add(means[1:], centre, out=result[chunk])
    return result


def ewm_std(values, alpha=None, *, span=None, half_life=None):
    """Return the exponentially weighted standard deviation at each value, as pandas' `Series.ewm(...).std()`.

    Parameters
    ----------
    values : array-like of shape (n,)
    alpha, span, half_life : float, optional
        One of them, as for `ExponentialMoments`.

    Returns
    -------
    ndarray of shape (n,)
        nan at the first value.

    Examples
    --------
    >>> ewm_std([4, 0, 0], alpha=0.5).round(3)
    array([  nan, 2.828, 1.852])
    """
    values, alpha = check_values(values), check_alpha(alpha, span, half_life)
    fading, keep = _Fading(1 - alpha), 1 - alpha
    result = np.empty(len(values))
    squares = np.zeros(1)
    for chunk, _, away, means in _means(values, alpha):
        t = _steps(chunk, alpha)
        away -= means[:-1]
        away *= away
        away *= keep * _share(t - 1, alpha) / _share(t, alpha)  # no difference of large sums: nothing cancels
        squares = fading(away, squares[-1])
        with np.errstate(invalid="ignore", divide="ignore"):
            variance = squares * (alpha * (1 + keep) / (2 * keep) / _share(t - 1, alpha))
        np.sqrt(variance, out=result[chunk])
    result[:1] = np.nan
    return result


def _means(values, alpha):
    """Yield, chunk by chunk, where it is, its first value, how far the values are from it, and how far the means.

    The means begin with the one before the chunk. They are never rounded at the level of the values, so that a large
    level costs no digits of the spread.
    """
    fading = _Fading(1 - alpha)
    centre, mean, end = values[:1].sum(), 0.0, 0
    while end < len(values):
        begin, end = end, end + (CHUNK if end else min(CHUNK, math.ceil(FADED / alpha)))
        chunk = slice(begin, min(end, len(values)))
        mean, centre = mean + (centre - values[begin]), values[begin]
        away = values[chunk] - centre
        means = np.empty(len(away) + 1)
        means[0] = mean
        means[1:] = fading(away, mean * _share(begin, alpha) / alpha)
        means[1:] *= alpha / _share(_steps(chunk, alpha), alpha)
        yield chunk, centre, away, means
        mean = means[-1]


def _steps(chunk, alpha):
    """Return how many values have come in at each place of a chunk, or infinity where the first ones have faded."""
    return math.inf if chunk.start * alpha >= FADED else np.arange(chunk.start + 1.0, chunk.stop + 1.0)


def _share(t, alpha):
    """Return which share of the weights of an endless stream t values have: 1 - (1 - alpha)^t."""
    return -np.expm1(t * math.log1p(-alpha))


class _Fading:
    """y with y_t = x_t + keep · y_(t-1): within short rows by a product of matrices, from row to row one by one."""

    def __init__(self, keep):
        self._powers = keep ** np.arange(ROW + 1.0)
        self._within = np.triu(toeplitz(self._powers[:ROW]))

    def __call__(self, values, before):
        n = len(values)
        if n % ROW:
            values = np.concatenate([values, np.zeros(-n % ROW)])
        result = values.reshape(-1, ROW) @ self._within
        ends = np.empty(len(result) + 1)
        ends[0] = before
        ends[1:], _ = lfilter([1.0], [1.0, -self._powers[ROW]], result[:, -1], zi=[self._powers[ROW] * before])
        result += ends[:-1, None] * self._powers[1:]
        return result.ravel()[:n]
