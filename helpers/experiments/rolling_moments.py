"""Mean and spread of the last so many values: what comes in last moves the oldest one out."""

import math

import numpy as np

from helpers.experiments.stream import StreamStatistic, check_values
from helpers.validation import check_integer

__all__ = ["RollingMoments", "rolling_mean", "rolling_std"]

CHUNK = 16_384  # values that are worked on at once: with what is computed from them they fit into a processor's cache


class RollingMoments(StreamStatistic):
    r"""Mean and variance of the last w values.

    With x coming in and y moving out,

    .. math:: \bar x' = \bar x + \frac{x - y}{w}, \qquad M' = M + (x - y)(x - \bar x' + y - \bar x)

    Each step rounds, and what is rounded never moves out; so once in w steps both are computed anew from the values
    kept, which costs one step's worth more and ends the drift.

    Document D §3.4(1) and (2) call their formulas moving and let nothing move out; these do.

    Parameters
    ----------
    window : int
        w, at least 2.

    Attributes
    ----------
    n_seen : int
    is_full : bool
        Whether w values have come in. Until then the moments are those of what there is.
    mean, variance, standard_deviation : float
        nan before the first value, and before the second one. The variance divides by one less than the values.

    Examples
    --------
    >>> last_three = RollingMoments(3).update_many([100, 0, 1, 2])
    >>> last_three.mean, last_three.standard_deviation
    (1.0, 1.0)
    """

    _settings = ("window",)
    _memory = ("_kept", "_origin", "_mean", "_squares")

    def __init__(self, window):
        super().__init__()
        self.window = check_integer(window, "window", minimum=2)
        self._kept = np.zeros(self.window)  # a ring: the oldest value is where the next one goes
        self._origin = 0.0  # one of the values; the mean is kept as a distance from it, and not rounded at its level
        self._mean = 0.0
        self._squares = 0.0

    @property
    def is_full(self):
        return self.n_seen >= self.window

    @property
    def mean(self):
        return self._origin + self._mean if self.n_seen else math.nan

    @property
    def variance(self):
        n = min(self.n_seen, self.window)
        return max(self._squares, 0.0) / (n - 1) if n > 1 else math.nan

    @property
    def standard_deviation(self):
        return math.sqrt(self.variance) if self.n_seen > 1 else math.nan

    def _update(self, value):
        at = self.n_seen % self.window
        oldest, self._kept[at] = self._kept.item(at), value
        if self.is_full and at == 0:
            self._anew(self._kept)
            return
        if not self.n_seen:
            self._origin = value
        away, before = value - self._origin, self._mean
        if self.is_full:
            self._mean += (value - oldest) / self.window
            self._squares += (value - oldest) * ((away - self._mean) + (oldest - self._origin) - before)
        else:
            self._mean += (away - before) / (self.n_seen + 1)
            self._squares += (away - before) * (away - self._mean)

    def _update_many(self, values):
        last = values[-self.window :]
        begin = self.n_seen + len(values) - len(last)
        self._kept[(begin + np.arange(len(last))) % self.window] = last
        if len(values):
            self._anew(self._kept[: self.n_seen + len(values)])

    def _anew(self, kept):
        self._origin = kept.item(0)
        away = kept - self._origin
        mean = away.mean()
        self._mean, self._squares = float(mean), float(((away - mean) ** 2).sum())


def rolling_mean(values, window):
    """Return the mean of each value and those before it, `window` in all; nan where there are fewer.

    As pandas' `Series.rolling(window).mean()`.

    Parameters
    ----------
    values : array-like of shape (n,)
    window : int
        From 2 to n.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    TypeError, ValueError
        If a value is no finite number, or the window is longer than the stream.

    Examples
    --------
    >>> rolling_mean([1, 2, 6, 4], 2)
    array([nan, 1.5, 4. , 5. ])
    """
    return _rolling(values, window, _means)


def rolling_std(values, window):
    """Return the standard deviation of each value and those before it, `window` in all; nan where there are fewer.

    As pandas' `Series.rolling(window).std()`: with window - 1 below the sum of squares.

    Parameters
    ----------
    values : array-like of shape (n,)
    window : int
        From 2 to n.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    TypeError, ValueError
        If a value is no finite number, or the window is longer than the stream.

    Examples
    --------
    >>> rolling_std([1, 3, 7, 7], 2).round(3)
    array([  nan, 1.414, 2.828, 0.   ])
    """
    return _rolling(values, window, _standard_deviations)


def _rolling(values, window, moment):
    """Return the moment of all windows, chunk by chunk: what is computed on the way stays near the processor.

    Values are taken from a middle one of their chunk, so that a large level costs no digits.
    """
    values = check_values(values)
    window = check_integer(window, "window", minimum=2)
    n, length = len(values), max(CHUNK, 4 * window)
    if window > n:
        raise ValueError(f"window must be at most {n}, as many values as there are, got {window}.")
    result = np.empty(n)
    result[: window - 1] = np.nan
    for begin in range(0, n - window + 1, length - window + 1):
        chunk = values[begin : begin + length]
        some = np.sort(chunk[:: math.ceil(len(chunk) / 9)])
        centre = some[len(some) // 2]
        result[begin + window - 1 : begin + len(chunk)] = moment(chunk - centre, centre, window)
    return result


def _means(away, centre, window):
    """Return the means of all windows: two halves make a window of twice the length, one more value makes it odd."""
    total, k = away, 1
    for bit in f"{window:b}"[1:]:
        total = total[:-k] + total[k:]
        k *= 2
        if bit == "1":
            total = total[:-1] + away[k:]
            k += 1
    total /= window
    total += centre
    return total


def _standard_deviations(away, centre, window):
    """Return the standard deviations of all windows, in the same steps by the formula of Chan, Golub and LeVeque.

    Only squares are added to squares, so that nothing cancels, and no window knows of a value outside it.
    """
    total, squares, k = away, np.zeros(len(away)), 1
    for bit in f"{window:b}"[1:]:
        between = total[k:] - total[:-k]
        squares = _joined(between, 1 / (2 * k), squares[:-k], squares[k:])
        total = total[:-k] + total[k:]
        k *= 2
        if bit == "1":
            between = k * away[k:]
            between -= total[:-1]
            squares = _joined(between, 1 / (k * (k + 1)), squares[:-1])
            total = total[:-1] + away[k:]
            k += 1
    squares /= window - 1
    return np.sqrt(squares, out=squares)


def _joined(between, factor, *within):
    """Return sums of squares: those within the parts, and what the parts are apart, which is overwritten."""
    between *= between
    between *= factor
    for squares in within:
        between += squares
    return between
