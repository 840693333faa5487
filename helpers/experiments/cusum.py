"""Notice that a mean has moved: add up what is above target, and forget it when it is not."""

import numpy as np

from helpers.experiments.stream import StreamStatistic, check_values
from helpers.validation import check_boolean, check_number

__all__ = ["CUSUM", "cusum_path"]


class CUSUM(StreamStatistic):
    r"""Cumulative sums of a stream above and below a target (Page's CUSUM).

    .. math:: S_t^+ = \max(0, \, S_{t-1}^+ + z_t - k), \qquad S_t^- = \max(0, \, S_{t-1}^- - z_t - k), \qquad
              z_t = \frac{x_t - \text{target}}{\text{sd}}

    An alarm when either exceeds h; then both begin anew. Noise around the target takes k off at each step, so the sums
    stay near zero. A mean that has moved by more than k standard deviations adds up. k of half the shift that matters
    finds that shift fastest.

    Parameters
    ----------
    target : float
        The mean while nothing is wrong.
    sd : float
        The standard deviation while nothing is wrong, above 0.
    allowance : float, default=0.5
        k, in standard deviations.
    threshold : float, default=5.0
        h, in standard deviations; `average_run_length` says how often it is passed by chance.
    two_sided : bool, default=True
        With False only a rise is watched.

    Attributes
    ----------
    n_seen : int
    upper, lower : float
        The two sums.
    alarms : list of int
        The positions, from 0, of the values that raised an alarm.
    alarm : bool
        Whether the last value did.

    References
    ----------
    Page (1954), Continuous inspection schemes, Biometrika 41. Montgomery (2019), Introduction to Statistical Quality
    Control, chapter 9.

    Examples
    --------
    >>> watch = CUSUM(target=100, sd=10, threshold=2).update_many([104, 96, 120, 118, 119, 101])
    >>> watch.alarms
    [3]
    """

    _settings = ("target", "sd", "allowance", "threshold", "two_sided")
    _memory = ("upper", "lower", "alarms")

    def __init__(self, target, sd, *, allowance=0.5, threshold=5.0, two_sided=True):
        super().__init__()
        self.target = check_number(target, "target")
        self.sd = check_number(sd, "sd", above=0)
        self.allowance = check_number(allowance, "allowance", minimum=0)
        self.threshold = check_number(threshold, "threshold", above=0)
        self.two_sided = check_boolean(two_sided, "two_sided")
        self.upper = 0.0
        self.lower = 0.0
        self.alarms = []

    @property
    def alarm(self):
        return bool(self.alarms) and self.alarms[-1] == self.n_seen - 1

    def _update(self, value):
        z = (value - self.target) / self.sd
        self.upper = max(0.0, self.upper + (z - self.allowance))
        if self.two_sided:
            self.lower = max(0.0, self.lower - (z + self.allowance))
        if max(self.upper, self.lower) > self.threshold:
            self.alarms.append(self.n_seen)
            self.upper = self.lower = 0.0

    def _update_many(self, values):
        """The same step by step, in local names: a sum that begins anew after each alarm is no cumulative sum."""
        upper, lower, k, h = self.upper, self.lower, self.allowance, self.threshold
        for position, z in enumerate(((values - self.target) / self.sd).tolist(), start=self.n_seen):
            upper += z - k
            upper = upper if upper > 0 else 0.0
            if self.two_sided:
                lower -= z + k
                lower = lower if lower > 0 else 0.0
            if upper > h or lower > h:
                self.alarms.append(position)
                upper = lower = 0.0
        self.upper, self.lower = upper, lower


def cusum_path(values, target, sd, allowance=0.5):
    """Return both sums after each value, without an alarm that begins them anew.

    Parameters
    ----------
    values : array-like of shape (n,)
    target, sd, allowance : float
        As for `CUSUM`.

    Returns
    -------
    upper, lower : ndarray of shape (n,)

    Examples
    --------
    >>> upper, lower = cusum_path([104, 96, 120, 118], 100, 10)
    >>> upper.round(1).tolist(), lower.round(1).tolist()
    ([0.0, 0.0, 1.5, 2.8], [0.0, 0.0, 0.0, 0.0])
    """
    sd = check_number(sd, "sd", above=0)
    z = (check_values(values) - check_number(target, "target")) / sd
    allowance = check_number(allowance, "allowance", minimum=0)
    return _reflected(z - allowance), _reflected(-z - allowance)


def _reflected(steps):
    """Return S with S_t = max(0, S_(t-1) + step): the sum less the lowest point that it has been at, below zero."""
    total = np.cumsum(steps)
    return total - np.minimum(np.minimum.accumulate(total), 0.0)
