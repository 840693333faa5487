"""Mean and spread of all that has come in so far, without keeping any of it."""

import math

from helpers.experiments.stream import StreamStatistic

__all__ = ["RunningMoments"]


class RunningMoments(StreamStatistic):
    r"""Mean and variance of a stream (Welford's update).

    .. math:: \bar x_t = \bar x_{t-1} + \frac{x_t - \bar x_{t-1}}{t}, \qquad
              M_t = M_{t-1} + (x_t - \bar x_{t-1})(x_t - \bar x_t), \qquad s_t^2 = \frac{M_t}{t - 1}

    This is what document D §3.4(1) and (2) print under the name of moving average and moving standard deviation: the
    mean and the standard deviation of everything since the beginning. Nothing moves out, so the longer the stream, the
    less a new value counts. Their printed sum of squares would be taken anew at every step; M adds one product, of
    deviations and not of values, so nothing cancels where the mean is large and the spread small.

    Attributes
    ----------
    n_seen : int
    mean, variance, standard_deviation : float
        nan before the first value, and before the second one. The variance divides by n_seen - 1.

    References
    ----------
    Welford (1962), Note on a method for calculating corrected sums of squares and products, Technometrics 4.
    Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance, The American Statistician 37.

    Examples
    --------
    >>> morning, afternoon = RunningMoments().update_many([120, 80, 100]), RunningMoments().update(140)
    >>> day = morning.merge(afternoon)
    >>> day.n_seen, day.mean, round(day.standard_deviation, 2)
    (4, 110.0, 25.82)
    """

    _memory = ("_origin", "_mean", "_squares")

    def __init__(self):
        super().__init__()
        self._origin = 0.0  # the first value; the mean is kept as a distance from it, and not rounded at its level
        self._mean = 0.0
        self._squares = 0.0

    @property
    def mean(self):
        return self._origin + self._mean if self.n_seen else math.nan

    @property
    def variance(self):
        return self._squares / (self.n_seen - 1) if self.n_seen > 1 else math.nan

    @property
    def standard_deviation(self):
        return math.sqrt(self.variance) if self.n_seen > 1 else math.nan

    def merge(self, other):
        r"""Return the moments of both streams together, as if one had followed the other.

        .. math:: M = M_a + M_b + (\bar x_b - \bar x_a)^2 \frac{n_a n_b}{n_a + n_b}

        Raises
        ------
        TypeError
            If the other is no RunningMoments.
        """
        self._same_settings(other)
        merged = type(self)()
        for each in (self, other):
            if each.n_seen:
                merged._join(each.n_seen, each._origin, each._mean, each._squares)
                merged.n_seen += each.n_seen
        return merged

    def _update(self, value):
        if not self.n_seen:
            self._origin = value
        value -= self._origin
        away = value - self._mean
        self._mean += away / (self.n_seen + 1)
        self._squares += away * (value - self._mean)

    def _update_many(self, values):
        if len(values):
            away = values - values[0]
            mean = away.mean()
            self._join(len(values), float(values[0]), float(mean), float(((away - mean) ** 2).sum()))

    def _join(self, n, origin, mean, squares):
        """Put n values beside those seen, by their mean from an origin and their sum of squared deviations."""
        if not self.n_seen:
            self._origin = origin
        total = self.n_seen + n
        apart = mean + (origin - self._origin) - self._mean
        self._mean += apart * n / total
        self._squares += squares + apart**2 * self.n_seen * n / total
