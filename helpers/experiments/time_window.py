"""What happened in the last so many seconds, by the clock of the events and not by that of their arrival."""

import math
from collections import deque
from itertools import pairwise

import numpy as np

from helpers.experiments.stream import StreamStatistic, check_value, check_values
from helpers.validation import check_number, check_same_length

__all__ = ["TimeWindow"]


class TimeWindow(StreamStatistic):
    r"""Count, sum and mean of the events whose time is in (t - seconds, t], t being the latest time known.

    An event's time is when it happened. It may arrive after one that happened later: the telephone was in a tunnel.
    Then either the order is refused, or events are waited for up to a lateness; what comes later still is dropped and
    counted, since the longer one waits for the last of them, the longer nothing can be said.

    Parameters
    ----------
    seconds : float
        Above 0.
    allowed_lateness : float, optional
        In seconds, at least 0 and below `seconds`. Without it, time that runs backwards is an error.

    Attributes
    ----------
    n_seen, n_dropped : int
        How many events have come in, and how many of them too late.
    latest : float or None
        The latest time known.
    count : int
        How many events are in the window.
    sum, mean : float
        Of their values; added up when asked for, so that nothing drifts. The mean of none is nan.

    Examples
    --------
    >>> orders = TimeWindow(60, allowed_lateness=20)
    >>> orders.update_many([0, 30, 70, 55, 40], [20, 35, 50, 10, 99]).sum, orders.n_dropped
    (95.0, 1)
    >>> orders.advance(200).count
    0
    """

    _settings = ("seconds", "allowed_lateness")
    _memory = ("latest", "n_dropped", "_times", "_values")

    def __init__(self, seconds, *, allowed_lateness=None):
        super().__init__()
        self.seconds = check_number(seconds, "seconds", above=0)
        self.allowed_lateness = allowed_lateness
        if allowed_lateness is not None:
            self.allowed_lateness = check_number(allowed_lateness, "allowed_lateness", minimum=0, below=self.seconds)
        self.latest = None
        self.n_dropped = 0
        self._times = deque()  # in order of time
        self._values = deque()

    @property
    def count(self):
        return len(self._times)

    @property
    def sum(self):
        return math.fsum(self._values)

    @property
    def mean(self):
        return self.sum / self.count if self.count else math.nan

    def update(self, time, value=1.0):
        """Take in one event and return self.

        Raises
        ------
        TypeError, ValueError
            If time or value is no finite number, or time runs backwards and no lateness is allowed; nothing has
            changed then.
        """
        time, value = check_value(time, "time"), check_value(value)
        late_by = 0.0 if self.latest is None else self.latest - time
        if late_by > 0 and self.allowed_lateness is None:
            raise ValueError(f"time must not run backwards, got {time} after {self.latest}: set allowed_lateness.")
        self.n_seen += 1
        if late_by > 0 and late_by > self.allowed_lateness:
            self.n_dropped += 1
            return self
        at = len(self._times)
        while at and self._times[at - 1] > time:
            at -= 1
        self._times.insert(at, time)
        self._values.insert(at, value)
        return self.advance(time)

    def update_many(self, times, values=None):
        """Take in events in the order of their arrival and return self.

        Parameters
        ----------
        times : array-like of shape (n,)
        values : array-like of shape (n,), optional
            1 each if left out.

        Raises
        ------
        TypeError, ValueError
            As `update`; nothing has changed then.
        """
        times = check_values(times, "times")
        values = np.ones(len(times)) if values is None else check_values(values)
        check_same_length(times=times, values=values)
        if not len(times):
            return self
        known = np.maximum.accumulate(times)
        if self.latest is not None:
            known = np.maximum(known, self.latest)
        late_by = known - times
        if self.allowed_lateness is None and late_by.any():
            at = int(np.argmax(late_by > 0))
            raise ValueError(
                f"times must not run backwards, got {times[at]} after {known[at]} at position {at}: "
                "set allowed_lateness."
            )
        in_time = late_by <= (self.allowed_lateness or 0)
        self.n_seen += len(times)
        self.n_dropped += int(len(times) - in_time.sum())
        kept = in_time & (times > known[-1] - self.seconds)
        times, values = np.append(self._times, times[kept]), np.append(self._values, values[kept])
        order = np.argsort(times, kind="stable")
        self._times, self._values = deque(times[order].tolist()), deque(values[order].tolist())
        return self.advance(float(known[-1]))

    def advance(self, time):
        """Let time pass without an event, let go what has grown too old, and return self; earlier times do nothing."""
        time = check_value(time, "time")
        if self.latest is None or time > self.latest:
            self.latest = time
        begin = self.latest - self.seconds
        while self._times and self._times[0] <= begin:
            self._times.popleft()
            self._values.popleft()
        return self

    def _is_whole(self):
        times = [*self._times] if self.latest is None else [*self._times, check_value(self.latest, "latest")]
        in_order = all(a <= b for a, b in pairwise(times))
        return len(self._times) == len(self._values) <= self.n_seen - self.n_dropped and in_order
