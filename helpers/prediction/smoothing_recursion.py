r"""The recursion of exponential smoothing, run forward in time: over known values, and over futures that are drawn.

A season of period 1 that stands for "no season" adds 0 (or multiplies by 1) and is never updated; "no trend" is a slope
of 0, never updated. So one recursion serves all models. Arrays of shape (K,) in place of numbers run K candidates at
once: Python walks over time only.
"""

from typing import NamedTuple

import numpy as np

__all__ = ["Rates", "States", "draw_futures", "future_means", "smooth"]


class Rates(NamedTuple):
    """How fast the states follow the errors; each is a number or an array of shape (K,)."""

    level: float | np.ndarray  # alpha
    trend: float | np.ndarray  # beta
    seasonal: float | np.ndarray  # gamma
    damping: float | np.ndarray  # phi: 1 keeps the slope, 0 is no trend


class States(NamedTuple):
    """Where the series stands between two times."""

    level: float | np.ndarray
    slope: float | np.ndarray
    season: np.ndarray  # (period,) or (period, K); place t % period is that of time t


def smooth(y, rates, states, multiply=False):
    r"""Run over the values and return what each was expected to be, one step before, and the states at the end.

    .. math:: \mu_t &= (\ell_{t-1} + \phi b_{t-1}) + s_{t-m}, \qquad e_t = y_t - \mu_t \\
              \ell_t &= \ell_{t-1} + \phi b_{t-1} + \alpha e_t \\
              b_t &= \phi b_{t-1} + \beta e_t \\
              s_t &= s_{t-m} + \gamma e_t

    A multiplying season makes it :math:`\mu_t = (\ell_{t-1} + \phi b_{t-1})\,s_{t-m}`, and the error is divided by the
    season before level and slope learn from it, and by level plus slope before the season does.

    Parameters
    ----------
    y : ndarray of shape (n_times,)
    rates : Rates
    states : States
        Before the first value.
    multiply : bool, default=False

    Returns
    -------
    means : ndarray of shape (n_times,) or (n_times, K)
    states : States
        After the last value. Its season is turned so that place 0 is that of the next time.
    """
    alpha, beta, gamma, phi = rates
    level, slope, season = states.level, states.slope, list(states.season)
    period, means = len(season), []
    for t, value in enumerate(y):
        place = t % period
        factor = season[place]
        slope = phi * slope
        base = level + slope
        mean = base * factor if multiply else base + factor
        error = value - mean
        means.append(mean)
        if multiply:
            season[place] = factor + gamma * error / base
            error = error / factor
        else:
            season[place] = factor + gamma * error
        level = base + alpha * error
        slope = slope + beta * error
    return np.array(means), States(level, slope, np.roll(np.array(season), -(len(y) % period), axis=0))


def future_means(horizon, rates, states, multiply=False):
    """Return the next `horizon` values as they would come without errors, shape (horizon,)."""
    ahead = states.level + states.slope * _damped_steps(rates.damping, horizon)
    season = np.resize(states.season, horizon)
    return ahead * season if multiply else ahead + season


def draw_futures(horizon, rates, states, multiply, noise, relative):
    """Draw futures: the recursion fed with errors.

    Parameters
    ----------
    horizon : int
    rates : Rates
    states : States
    multiply : bool
        The season multiplies.
    noise : ndarray of shape (horizon, n_paths)
        The errors, in units of y, or as shares of the expected value if `relative`.
    relative : bool

    Returns
    -------
    ndarray of shape (horizon, n_paths)
    """
    alpha, beta, gamma, phi = rates
    n_paths = noise.shape[1]
    level, slope = np.full(n_paths, states.level), np.full(n_paths, states.slope)
    season = [np.full(n_paths, place) for place in states.season]
    paths = np.empty((horizon, n_paths))
    for t in range(horizon):
        factor = season[t % len(season)]
        slope = phi * slope
        base = level + slope
        mean = base * factor if multiply else base + factor
        error = noise[t] * mean if relative else noise[t]
        paths[t] = mean + error
        season[t % len(season)] = factor + gamma * error / (base if multiply else 1.0)
        error = error / factor if multiply else error
        level, slope = base + alpha * error, slope + beta * error
    return paths


def error_weights(horizon, rates, period):
    r"""Return how much of an error lives on j = 0, 1, ... steps later, for an adding season.

    .. math:: c_0 = 1, \qquad c_j = \alpha + \beta\,(\phi + \dots + \phi^j) + \gamma\,[j \text{ is a multiple of } m]

    With errors of variance σ² the value h steps ahead has the variance :math:`\sigma^2 \sum_{j<h} c_j^2`.
    """
    j = np.arange(horizon)
    weights = rates.level + rates.trend * np.concatenate([[0.0], _damped_steps(rates.damping, horizon)[:-1]])
    weights = weights + rates.seasonal * (j % period == 0)
    weights[0] = 1.0
    return weights


def _damped_steps(damping, horizon):
    """Return φ, φ + φ², φ + φ² + φ³, ...: how many slopes lie ahead."""
    return np.cumsum(float(damping) ** np.arange(1, horizon + 1))
