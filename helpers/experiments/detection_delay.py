"""How long until an alarm: by chance while nothing is wrong, and after something has changed."""

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from helpers.experiments.stream import StreamStatistic
from helpers.validation import check_boolean, check_number

__all__ = ["average_run_length", "cusum_threshold", "run_lengths"]

LONGEST = 1e12


def average_run_length(threshold, allowance=0.5, shift=0.0, *, two_sided=True):
    r"""Return the mean number of values until a CUSUM of normal values raises an alarm.

    With shift=0 that is the time between false alarms, with another one the delay of detection. From a sum of u it
    takes one value, and then what it takes from zero, or from wherever below h the sum is now (δ is the shift):

    .. math:: L(u) = 1 + L(0) \, \Phi(k - \delta - u) + \int_0^h L(y) \, \varphi(y + k - \delta - u) \, dy

    Gauss-Legendre nodes make a linear system of it, the Markov chain of Brook and Evans with few and well chosen
    states. The two sides together have 1/L = 1/L⁺ + 1/L⁻ (Kemp).

    Parameters
    ----------
    threshold, allowance : float
        h and k of `CUSUM`, in standard deviations; h below 1,000.
    shift : float, default=0.0
        How far the mean has moved from the target, in standard deviations.
    two_sided : bool, default=True

    Returns
    -------
    float
        inf from 1e12 on, where floating-point numbers no longer tell it from never.

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    References
    ----------
    Page (1954), Continuous inspection schemes, Biometrika 41. Brook and Evans (1972), An approach to the probability
    distribution of CUSUM run length, Biometrika 59. Kemp (1961), The average run length of the cumulative sum chart
    when a V-mask is used, JRSS B 23.

    Examples
    --------
    >>> round(average_run_length(5.0)), round(average_run_length(5.0, shift=1.0), 1)
    (465, 10.4)
    """
    threshold = check_number(threshold, "threshold", above=0, below=1000)
    allowance = check_number(allowance, "allowance", minimum=0)
    shift = check_number(shift, "shift")
    up = _one_sided(threshold, allowance - shift)
    if not check_boolean(two_sided, "two_sided"):
        return up
    rate = 1 / up + 1 / _one_sided(threshold, allowance + shift)
    return 1 / rate if rate > 0 else np.inf


def cusum_threshold(run_length, allowance=0.5, *, two_sided=True):
    """Return the threshold at which a CUSUM raises a false alarm once in `run_length` values, on average.

    Parameters
    ----------
    run_length : float
        From 10 to 1e7 values.
    allowance : float, default=0.5
        At least 0.01.
    two_sided : bool, default=True

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range, or if so great an allowance alarms more rarely than asked
        for at any threshold.

    Examples
    --------
    >>> round(cusum_threshold(465), 2)
    5.0
    """
    run_length = check_number(run_length, "run_length", minimum=10, below=1e7 + 1)
    allowance = check_number(allowance, "allowance", minimum=0.01)

    def off(threshold):
        return np.log(min(average_run_length(threshold, allowance, two_sided=two_sided), LONGEST) / run_length)

    low, high = 1e-6, 1.0
    if off(low) > 0:
        least = average_run_length(low, allowance, two_sided=two_sided)
        raise ValueError(
            f"run_length must be at least {least:,.0f} with an allowance of {allowance:g}, got {run_length:g}."
        )
    while off(high) < 0:
        low, high = high, 2 * high
    return float(brentq(off, low, high, xtol=1e-9))


def run_lengths(make_detector, streams):
    """Return how many values it takes until the first alarm on each stream, nan where there is none.

    Parameters
    ----------
    make_detector : callable
        Returns a new `CUSUM`, `PageHinkley` or another statistic with `alarms`.
    streams : array-like of shape (n_streams, n)

    Returns
    -------
    ndarray of shape (n_streams,)

    Raises
    ------
    TypeError
        If what it makes has no alarms.

    Examples
    --------
    >>> from helpers.experiments import CUSUM
    >>> run_lengths(lambda: CUSUM(0, 1, threshold=2), [[0, 2, 2, 2], [0, 0, 0, 0]])
    array([ 3., nan])
    """
    streams = np.asarray(streams, dtype=np.float64)
    if streams.ndim != 2:
        raise ValueError(f"streams must have a row a stream, got shape {streams.shape}.")
    lengths = np.full(len(streams), np.nan)
    for row, stream in enumerate(streams):
        detector = make_detector()
        if not isinstance(detector, StreamStatistic) or not hasattr(detector, "alarms"):
            raise TypeError(f"make_detector must make a statistic with alarms, got {type(detector).__name__}.")
        alarms = detector.update_many(stream).alarms
        if alarms:
            lengths[row] = alarms[0] + 1
    return lengths


def _one_sided(threshold, drift):
    panels = int(np.ceil(threshold / 2))  # eight nodes in every two standard deviations follow the normal density
    edges = np.linspace(0, threshold, panels + 1)[:-1, None]
    node, weight = np.polynomial.legendre.leggauss(8)
    half = threshold / panels / 2
    inside, weight = (edges + half * (node + 1)).ravel(), half * np.tile(weight, panels)
    state = np.concatenate([[0.0], inside])
    density = np.exp(-((inside - state[:, None] + drift) ** 2) / 2) / np.sqrt(2 * np.pi)
    chances = np.column_stack([ndtr(drift - state), weight * density])
    try:
        length = np.linalg.solve(np.eye(len(state)) - chances, np.ones(len(state)))[0]
    except np.linalg.LinAlgError:
        return np.inf
    return float(length) if 0 < length < LONGEST else np.inf
