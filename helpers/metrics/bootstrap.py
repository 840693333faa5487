"""How sure a metric is: what it might have been on other rows, drawn from these."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from helpers.validation import (
    as_generator,
    check_boolean,
    check_choice,
    check_fraction,
    check_integer,
    check_labels,
)

__all__ = ["BootstrapResult", "bootstrap_difference", "bootstrap_interval"]

BATCH = 1 << 16  # row numbers drawn at once: they stay in the cache


@dataclass(frozen=True, eq=False)
class BootstrapResult:
    """What the bootstrap says of a metric.

    Attributes
    ----------
    estimate : float
        The metric on the rows themselves.
    low, high : float
        The ends of the interval.
    standard_error : float
        The standard deviation over the resamples.
    distribution : ndarray of shape (n_resamples,)
        The metric on each resample.
    """

    estimate: float
    low: float
    high: float
    standard_error: float
    distribution: np.ndarray

    def __iter__(self):
        """Yield low and high, so that `low, high = bootstrap_interval(...)` works as for `wilson_interval`."""
        return iter((self.low, self.high))

    def __repr__(self):
        return f"BootstrapResult({self.estimate:.4g}, from {self.low:.4g} to {self.high:.4g})"


def bootstrap_interval(
    metric,
    y_true,
    y_score,
    *,
    level=0.95,
    n_resamples=2000,
    method="percentile",
    stratify=None,
    vectorized=False,
    random_state=None,
):
    r"""Return an interval for the value of a metric behind the one that these rows gave.

    Draw n rows of n, with replacement, compute the metric θ*_b, and repeat. How θ* scatters around θ̂ shows how θ̂
    scatters around the truth. The percentile interval runs between the α/2 and the 1 - α/2 quantile of θ*; BCa moves
    these shares to

    .. math:: \Phi\left(z_0 + \frac{z_0 + z_\alpha}{1 - a (z_0 + z_\alpha)}\right)

    for bias (z₀: how many of the θ* lie below θ̂) and for a scatter that depends on the value (a: the skewness of θ̂
    with each row left out once, which takes n more evaluations).

    What is resampled is the rows that test a fitted model. What another training set would have changed is not in the
    interval.

    Parameters
    ----------
    metric : callable
        `metric(y_true, y_score)` returns a number: any of `helpers.metrics`, or your own.
    y_true, y_score : array-like of shape (n_samples, ...)
    level : float, default=0.95
    n_resamples : int, default=2000
    method : {"percentile", "bca"}, default="percentile"
    stratify : array-like of shape (n_samples,), optional
        Labels whose counts every resample keeps: give y_true where buyers are so few that a resample could miss them.
    vectorized : bool, default=False
        Whether the metric takes arrays of shape (n_batch, n_samples) and returns n_batch numbers, working along the
        last axis. Much faster for means of rows.
    random_state : int, Generator, RandomState or None, default=None

    Returns
    -------
    BootstrapResult
        Unpacks as `low, high`.

    Raises
    ------
    ValueError
        If lengths differ, or the metric is not defined on the rows or on a resample.

    References
    ----------
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 13 and 14.

    Examples
    --------
    >>> def accuracy(y_true, y_pred):
    ...     return np.mean(y_true == y_pred, axis=-1)
    >>> right = np.repeat([1, 0], [80, 20])
    >>> bootstrap_interval(accuracy, np.ones(100), right, vectorized=True, random_state=0)
    BootstrapResult(0.8, from 0.72 to 0.88)
    """
    statistic, n_samples = _on_rows(metric, y_true=y_true, y_score=y_score)
    return _bootstrap(statistic, n_samples, level, n_resamples, method, stratify, vectorized, random_state)


def bootstrap_difference(
    metric,
    y_true,
    y_score,
    y_other,
    *,
    level=0.95,
    n_resamples=2000,
    method="percentile",
    stratify=None,
    vectorized=False,
    random_state=None,
):
    r"""Return an interval for how much better one model is than another: metric(y_score) - metric(y_other).

    Both are scored on the same resampled rows. What makes a sample easy or hard for both cancels, so the interval is
    much narrower than two separate ones, which may overlap although the difference is sure.

    Parameters
    ----------
    metric, y_true, y_score, level, n_resamples, method, stratify, vectorized, random_state
        As for `bootstrap_interval`.
    y_other : array-like of shape (n_samples, ...)
        What the other model said of the same rows.

    Returns
    -------
    BootstrapResult
        Unpacks as `low, high`.

    Examples
    --------
    >>> def accuracy(y_true, y_pred):
    ...     return np.mean(y_true == y_pred, axis=-1)
    >>> one, other = np.repeat([1, 1, 0], [75, 10, 15]), np.repeat([1, 0], [75, 25])
    >>> bootstrap_difference(accuracy, np.ones(100), one, other, vectorized=True, random_state=0)
    BootstrapResult(0.1, from 0.05 to 0.16)
    """
    one, n_samples = _on_rows(metric, y_true=y_true, y_score=y_score)
    other, _ = _on_rows(metric, y_true=y_true, y_other=y_other)

    def difference(rows):
        return one(rows) - other(rows)

    return _bootstrap(difference, n_samples, level, n_resamples, method, stratify, vectorized, random_state)


def _bootstrap(statistic, n_samples, level, n_resamples, method, stratify, vectorized, random_state):
    """Resample the row numbers; what is computed from them is up to `statistic`."""
    level, n_resamples = check_fraction(level, "level"), check_integer(n_resamples, "n_resamples", minimum=2)
    check_choice(method, "method", ["percentile", "bca"])
    vectorized = check_boolean(vectorized, "vectorized")
    strata = _strata(stratify, n_samples)
    estimate = float(_values(statistic, np.arange(n_samples)[None], vectorized)[0])
    if not np.isfinite(estimate):
        raise ValueError(f"metric must be a finite number on the rows themselves, got {estimate}.")
    batches = _resamples(strata, n_samples, n_resamples, as_generator(random_state))
    values = np.concatenate([_values(statistic, rows, vectorized) for rows in batches])
    if not np.isfinite(values).all():
        raise ValueError(f"metric must be finite on every resample, got {values[~np.isfinite(values)][0]} on one.")
    shares = np.array([0.5 - level / 2, 0.5 + level / 2])
    if method == "bca":
        shares = _corrected(shares, estimate, values, statistic, strata, vectorized)
    low, high = np.quantile(values, shares)
    return BootstrapResult(estimate, float(low), float(high), float(values.std(ddof=1)), values)


def _resamples(strata, n_samples, n_resamples, rng):
    """Yield row numbers, shape (n_batch, n_samples), each row a resample; strata keep their sizes."""
    size = max(1, BATCH // n_samples)
    for begin in range(0, n_resamples, size):
        n_batch = min(size, n_resamples - begin)
        yield np.concatenate([rows[rng.integers(len(rows), size=(n_batch, len(rows)))] for rows in strata], axis=1)


def _corrected(shares, estimate, values, statistic, strata, vectorized):
    """Return the shares between which the BCa interval runs."""
    below = np.mean(values < estimate) / 2 + np.mean(values <= estimate) / 2
    if not 0 < below < 1:
        raise ValueError("method='bca' needs resamples on both sides of the estimate: take 'percentile'.")
    influences = []
    for stratum in range(len(strata)):
        n = len(strata[stratum])
        left_out = _leave_one_out(statistic, strata, stratum, vectorized)
        influences.append((n - 1) * (left_out.mean() - left_out) / n)
    influence = np.concatenate(influences)
    largest = np.abs(influence).max()
    if not largest > 0:
        raise ValueError("method='bca' needs a metric that changes when a row is left out: take 'percentile'.")
    influence /= largest  # the cubes of money in another currency must neither overflow nor vanish
    acceleration = np.sum(influence**3) / (6 * np.sum(influence**2) ** 1.5)
    bias, z = ndtri(below), ndtri(shares)
    return ndtr(bias + (bias + z) / (1 - acceleration * (bias + z)))


def _leave_one_out(statistic, strata, stratum, vectorized):
    rows, others = strata[stratum], [s for k, s in enumerate(strata) if k != stratum]
    rest = np.concatenate(others) if others else np.array([], dtype=np.intp)
    if len(rows) < 2:
        raise ValueError("method='bca' leaves each row out once: every class needs at least 2 rows.")
    values = []
    for part in np.array_split(np.arange(len(rows)), max(1, len(rows) * len(rows) // BATCH)):
        kept = np.arange(len(rows) - 1) + (np.arange(len(rows) - 1) >= part[:, None])
        batch = np.concatenate([rows[kept], np.broadcast_to(rest, (len(part), len(rest)))], axis=1)
        values.append(_values(statistic, batch, vectorized))
    return np.concatenate(values)


def _values(statistic, batch, vectorized):
    if vectorized:
        values = np.asarray(statistic(batch), dtype=np.float64)
        if values.shape != (len(batch),):
            raise ValueError(
                f"metric must return a number a resample, {len(batch)} for an array of shape {batch.shape}, "
                f"got shape {values.shape}: is it vectorized?"
            )
        return values
    values = [statistic(rows) for rows in batch]
    for value in values:
        if np.ndim(value) or not isinstance(value, (int, float, np.number, np.bool_)):
            raise TypeError(f"metric must return a number, got {value!r}.")
    return np.array(values, dtype=np.float64)


def _on_rows(metric, **arrays):
    """Return the metric as a function of row numbers, and how many rows there are."""
    if not callable(metric):
        raise TypeError(f"metric must be callable, as metric(y_true, y_score), got {metric!r}.")
    arrays = {name: _as_array(values, name) for name, values in arrays.items()}
    for name, values in arrays.items():
        if values.ndim == 0 or len(values) == 0:
            raise ValueError(f"{name} must hold at least one row, got shape {values.shape}.")
    (_, y_true), (name, y_score) = arrays.items()
    if len(y_true) != len(y_score):
        raise ValueError(f"y_true and {name} must have the same length, got {len(y_true)} and {len(y_score)}.")

    def statistic(rows):
        return metric(y_true[rows], y_score[rows])

    return statistic, len(y_true)


def _as_array(values, name):
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must have rows of equal length, got rows of different lengths.") from None


def _strata(stratify, n_samples):
    """Return the row numbers of each class; all in one if there are none."""
    if stratify is None:
        return [np.arange(n_samples)]
    labels = check_labels(stratify, "stratify")
    if len(labels) != n_samples:
        raise ValueError(f"stratify must hold one label a row, {n_samples} in all, got {len(labels)}.")
    _, codes = np.unique(labels, return_inverse=True)
    return [np.flatnonzero(codes == k) for k in range(codes.max() + 1)]
