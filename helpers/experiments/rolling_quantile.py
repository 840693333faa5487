"""The exact quantile of the last so many values."""

import math
from bisect import bisect_left, insort
from collections import deque

import numpy as np
from scipy.ndimage import rank_filter

from helpers.experiments.stream import StreamStatistic, check_values
from helpers.validation import check_integer, check_number

__all__ = ["RollingQuantile", "check_q", "quantile_rank", "rolling_quantile"]


class RollingQuantile(StreamStatistic):
    r"""The q-quantile of the last w values: the smallest that at least the fraction q of them does not exceed.

    .. math:: Q_t(q) = \inf\{v : \hat F_t(v) \ge q\}, \qquad
              \hat F_t(v) = \frac{1}{w} \#\{i : t - w < i \le t, \ x_i \le v\}

    Document D §3.4(3) prints P_p(x_t) = p, which defines nothing: on the left a value should stand, on the right stands
    a fraction. The values are kept twice, as they came and sorted: by the first it is known which one moves out, and
    in the second both places are found by halving.

    Parameters
    ----------
    window : int
        w, at least 2.
    q : float
        Above 0, at most 1: 0.5 for the median, 1 for the largest.

    Attributes
    ----------
    n_seen : int
    is_full : bool
        Whether w values have come in. Until then the quantile is that of what there is.
    quantile : float
        One of the values; nan before the first.

    Examples
    --------
    >>> median = RollingQuantile(3, 0.5).update_many([5, 900, 7])
    >>> median.quantile, median.update(6).quantile
    (7.0, 7.0)
    """

    _settings = ("window", "q")
    _memory = ("_kept",)

    def __init__(self, window, q):
        super().__init__()
        self.window = check_integer(window, "window", minimum=2)
        self.q = check_q(q)
        self._kept = deque(maxlen=self.window)
        self._sorted = []

    @property
    def is_full(self):
        return self.n_seen >= self.window

    @property
    def quantile(self):
        n = len(self._sorted)
        return self._sorted[quantile_rank(self.q, n) - 1] if n else math.nan

    def _update(self, value):
        if self.is_full:
            del self._sorted[bisect_left(self._sorted, self._kept[0])]
        self._kept.append(value)
        insort(self._sorted, value)

    def _update_many(self, values):
        self._kept.extend(values[-self.window :].tolist())
        self._sorted = sorted(self._kept)

    def _is_whole(self):
        self._sorted = sorted(self._kept)
        return len(self._kept) == min(self.n_seen, self.window)


def rolling_quantile(values, window, q):
    """Return the q-quantile of each value and those before it, `window` in all; nan where there are fewer.

    The definition is that of `RollingQuantile`: always one of the values. pandas counts the places from 0 to 1 instead:
    `Series.rolling(window).quantile((r - 1) / (window - 1), interpolation="nearest")` gives the same, with
    r = `quantile_rank(q, window)`.

    Parameters
    ----------
    values : array-like of shape (n,)
    window : int
        From 2 to n.
    q : float
        Above 0, at most 1.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    TypeError, ValueError
        If a value is no finite number, or the window is longer than the stream.

    Examples
    --------
    >>> rolling_quantile([5, 900, 7, 6], 3, 0.5)
    array([nan, nan,  7.,  7.])
    """
    values = check_values(values)
    window = check_integer(window, "window", minimum=2)
    if window > len(values):
        raise ValueError(f"window must be at most {len(values)}, as many values as there are, got {window}.")
    centred = rank_filter(values, quantile_rank(check_q(q), window) - 1, size=window)
    result = np.full(len(values), np.nan)
    begin = window // 2  # where scipy writes the first window that lies within the values
    result[window - 1 :] = centred[begin : begin + len(values) - window + 1]
    return result


def check_q(q, name="q"):
    """Return q as a float above 0 and at most 1.

    >>> check_q(95)
    Traceback (most recent call last):
    ValueError: q must be above 0 and at most 1, got 95.0.
    """
    q = check_number(q, name)
    if not 0 < q <= 1:
        raise ValueError(f"{name} must be above 0 and at most 1, got {q}.")
    return q


def quantile_rank(q, n):
    """Return the smallest r with r / n >= q: the q-quantile of n values is the r-th smallest.

    >>> quantile_rank(0.5, 4), quantile_rank(0.51, 4), quantile_rank(0.07, 100)
    (2, 3, 7)
    """
    r = max(math.ceil(q * n), 1)
    return r - 1 if r > 1 and (r - 1) / n >= q else r  # 0.07 · 100 comes out a little above 7
