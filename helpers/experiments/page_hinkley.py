"""Notice that a mean has moved when nobody knows what it was: compare with the mean of the stream so far."""

from helpers.experiments.stream import StreamStatistic
from helpers.validation import check_boolean, check_number

__all__ = ["PageHinkley"]


class PageHinkley(StreamStatistic):
    r"""The test of Page and Hinkley for a mean that moves.

    .. math:: m_t = \sum_{i \le t} (x_i - \bar x_i - \delta), \qquad \text{alarm if } m_t - \min_{i \le t} m_i > h

    x̄_i is the mean of all values up to i, so no target is needed: the stream is its own. The same downwards with the
    signs turned. After an alarm everything begins anew, the mean too. What moves slowly takes the mean along and is
    missed; `CUSUM` has a fixed target and finds it.

    Parameters
    ----------
    delta : float
        δ, at least 0, in the units of the values: half the shift that matters.
    threshold : float
        h, above 0, in the units of the values.
    two_sided : bool, default=True
        With False only a rise is watched.

    Attributes
    ----------
    n_seen : int
    mean : float
        Of the values since the last alarm.
    upper, lower : float
        How far the sums are above their lowest points.
    alarms : list of int
        The positions, from 0, of the values that raised an alarm.
    alarm : bool
        Whether the last value did.

    References
    ----------
    Page (1954), Continuous inspection schemes, Biometrika 41. Hinkley (1971), Inference about the change-point from
    cumulative sum tests, Biometrika 58.

    Examples
    --------
    >>> PageHinkley(delta=0.5, threshold=5).update_many([1, 0, 1, 0, 4, 5, 4]).alarms
    [6]
    """

    _settings = ("delta", "threshold", "two_sided")
    _memory = ("upper", "lower", "mean", "n_since", "alarms")

    def __init__(self, delta, threshold, *, two_sided=True):
        super().__init__()
        self.delta = check_number(delta, "delta", minimum=0)
        self.threshold = check_number(threshold, "threshold", above=0)
        self.two_sided = check_boolean(two_sided, "two_sided")
        self.upper = 0.0
        self.lower = 0.0
        self.mean = 0.0
        self.n_since = 0
        self.alarms = []

    @property
    def alarm(self):
        return bool(self.alarms) and self.alarms[-1] == self.n_seen - 1

    def _update(self, value):
        self._step(value, self.n_seen)

    def _update_many(self, values):
        for position, value in enumerate(values.tolist(), start=self.n_seen):
            self._step(value, position)

    def _step(self, value, position):
        self.n_since += 1
        self.mean += (value - self.mean) / self.n_since
        away = value - self.mean
        self.upper = max(0.0, self.upper + away - self.delta)
        if self.two_sided:
            self.lower = max(0.0, self.lower - away - self.delta)
        if max(self.upper, self.lower) > self.threshold:
            self.alarms.append(position)
            self.upper = self.lower = self.mean = 0.0
            self.n_since = 0
