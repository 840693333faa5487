"""A quantile of everything that has come in, from five numbers."""

import math
from bisect import bisect_right, insort
from itertools import pairwise

from helpers.experiments.rolling_quantile import quantile_rank
from helpers.experiments.stream import StreamStatistic
from helpers.validation import check_fraction

__all__ = ["P2Quantile"]


class P2Quantile(StreamStatistic):
    r"""The q-quantile of a stream by the P² algorithm: five markers that move as values come in.

    The markers stand for the smallest value, the quantiles q/2, q and (1 + q)/2, and the largest. Each knows its height
    h and its place n, how many values are up to it. A value moves the places above it up by one; a marker that is one
    place or more from where it should be moves one place, to the height of the parabola through it and its neighbours,

    .. math:: h_i + \frac{d}{n_{i+1} - n_{i-1}} \left[ (n_i - n_{i-1} + d) \frac{h_{i+1} - h_i}{n_{i+1} - n_i} +
              (n_{i+1} - n_i - d) \frac{h_i - h_{i-1}}{n_i - n_{i-1}} \right], \qquad d = \pm 1,

    or of the straight line if the parabola would pass a neighbour. The first five values are simply kept. There is no
    bound on the error: where values jump or the stream changes, so that the parabola is wrong, look at `KLLSketch`.

    Parameters
    ----------
    q : float
        Strictly between 0 and 1.

    Attributes
    ----------
    n_seen : int
    quantile : float
        nan before the first value, exact for the first five.

    References
    ----------
    Jain and Chlamtac (1985), The P² algorithm for dynamic calculation of quantiles and histograms without storing
    observations, Communications of the ACM 28.

    Examples
    --------
    >>> seen = [0.02, 0.15, 0.74, 3.39, 0.83, 22.37, 10.15, 15.43, 38.62, 15.92, 34.60, 10.28, 1.47, 0.40, 0.05, 11.39]
    >>> median = P2Quantile(0.5).update_many(seen + [0.27, 0.42, 0.09, 11.37])
    >>> round(median.quantile, 2)  # as in the article; the median of so few is 1.47
    4.44
    """

    _settings = ("q",)
    _memory = ("_heights", "_places")

    def __init__(self, q):
        super().__init__()
        self.q = check_fraction(q, "q")
        self._heights = []
        self._places = [1, 2, 3, 4, 5]

    @property
    def quantile(self):
        if not self._heights:
            return math.nan
        if self.n_seen <= 5:
            return self._heights[quantile_rank(self.q, self.n_seen) - 1]
        return self._heights[2]

    def _update(self, value):
        heights, places = self._heights, self._places
        if len(heights) < 5:
            insort(heights, value)
            return
        if value < heights[0]:
            heights[0] = value
        elif value > heights[4]:
            heights[4] = value
        for i in range(min(max(bisect_right(heights, value), 1), 4), 5):
            places[i] += 1
        steps = places[4] - 1  # from the smallest value to the largest
        for i, share in ((1, self.q / 2), (2, self.q), (3, (1 + self.q) / 2)):
            off = 1 + steps * share - places[i]
            if off >= 1 and places[i + 1] - places[i] > 1:
                self._move(i, 1)
            elif off <= -1 and places[i] - places[i - 1] > 1:
                self._move(i, -1)

    def _move(self, i, d):
        (h_below, h, h_above), (n_below, n, n_above) = self._heights[i - 1 : i + 2], self._places[i - 1 : i + 2]
        up, down = (h_above - h) / (n_above - n), (h - h_below) / (n - n_below)
        height = h + d / (n_above - n_below) * ((n - n_below + d) * up + (n_above - n - d) * down)
        if not h_below < height < h_above:
            height = h + d * (up if d > 0 else down)
        self._heights[i] = height
        self._places[i] += d

    def _is_whole(self):
        places, heights = self._places, self._heights
        enough = len(heights) == min(self.n_seen, 5) and len(places) == 5 and places[4] == max(self.n_seen, 5)
        return enough and heights == sorted(heights) and all(a < b for a, b in pairwise(places))
