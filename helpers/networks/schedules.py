"""Learning-rate schedules: long steps while there is far to go, short ones to settle."""

import math

from sklearn.base import BaseEstimator

from helpers.validation import check_integer, check_number

__all__ = ["CosineDecay", "Schedule", "StepDecay", "Warmup"]


class Schedule(BaseEstimator):
    """The contract of all schedules: `rate(step)` for step 0, 1, 2, ... A step is a batch, not an epoch.

    An optimizer takes one in the place of its learning rate: ``Adam(CosineDecay(0.01, n_steps=1000))``.
    """

    def check(self):
        """Refuse hyperparameters that make no sense."""
        check_number(self.learning_rate, "learning_rate", above=0)

    def rate(self, step):
        raise NotImplementedError(f"{type(self).__name__} must define rate(step)")


class StepDecay(Schedule):
    r"""A staircase.

    .. math:: \eta_t = \eta\, q^{\lfloor t / T \rfloor}

    Parameters
    ----------
    learning_rate : float
        η.
    factor : float, default=0.5
        q, between 0 and 1.
    every : int, default=1
        T, the steps on one stair; 1 is an exponential decay.

    Examples
    --------
    >>> [StepDecay(0.1, 0.5, every=2).rate(step) for step in range(5)]
    [0.1, 0.1, 0.05, 0.05, 0.025]
    """

    def __init__(self, learning_rate, factor=0.5, every=1):
        self.learning_rate = learning_rate
        self.factor = factor
        self.every = every

    def check(self):
        super().check()
        check_number(self.factor, "factor", above=0, below=1)
        check_integer(self.every, "every")

    def rate(self, step):
        return self.learning_rate * self.factor ** (step // self.every)


class CosineDecay(Schedule):
    r"""From the learning rate to its end along half a wave: slowly at first, slowly at last.

    .. math:: \eta_t = \eta_T + \tfrac{1}{2} (\eta - \eta_T) \Big(1 + \cos \frac{\pi t}{T}\Big), \qquad
              \eta_t = \eta_T \quad (t > T)

    Parameters
    ----------
    learning_rate : float
        η.
    n_steps : int
        T: batches an epoch times epochs.
    end : float, default=0
        The last rate, from 0 to below η.

    References
    ----------
    Loshchilov and Hutter (2017), SGDR: stochastic gradient descent with warm restarts, ICLR.

    Examples
    --------
    >>> [round(CosineDecay(0.1, n_steps=4).rate(step), 4) for step in range(6)]
    [0.1, 0.0854, 0.05, 0.0146, 0.0, 0.0]
    """

    def __init__(self, learning_rate, n_steps, end=0.0):
        self.learning_rate = learning_rate
        self.n_steps = n_steps
        self.end = end

    def check(self):
        super().check()
        check_integer(self.n_steps, "n_steps")
        check_number(self.end, "end", minimum=0, below=self.learning_rate)

    def rate(self, step):
        wave = math.cos(math.pi * min(step / self.n_steps, 1))
        return self.end + 0.5 * (self.learning_rate - self.end) * (1 + wave)


class Warmup(Schedule):
    r"""Begin with small steps, until an optimizer's memory has filled; then go on as the schedule says.

    .. math:: \eta_t = \frac{t + 1}{T}\, \eta_0' \quad (t < T), \qquad \eta_t = \eta'_{t - T} \quad (t \ge T)

    Parameters
    ----------
    schedule : float or Schedule
        η', what comes after.
    n_steps : int
        T, the steps of the rise.

    Examples
    --------
    >>> [Warmup(0.5, n_steps=4).rate(step) for step in range(6)]
    [0.125, 0.25, 0.375, 0.5, 0.5, 0.5]
    """

    def __init__(self, schedule, n_steps):
        self.schedule = schedule
        self.n_steps = n_steps

    def check(self):
        check_rate(self.schedule, "schedule")
        check_integer(self.n_steps, "n_steps")

    def rate(self, step):
        if step < self.n_steps:
            return (step + 1) / self.n_steps * rate_at(self.schedule, 0)
        return rate_at(self.schedule, step - self.n_steps)


def rate_at(learning_rate, step):
    """Return the learning rate of a step: of a schedule, or the number that it is.

    >>> rate_at(0.1, 7), rate_at(StepDecay(0.5), 1)
    (0.1, 0.25)
    """
    return learning_rate.rate(step) if isinstance(learning_rate, Schedule) else learning_rate


def check_rate(learning_rate, name):
    """Refuse what is neither a number above zero nor a schedule that makes sense."""
    if isinstance(learning_rate, Schedule):
        learning_rate.check()
    else:
        check_number(learning_rate, name, above=0)
