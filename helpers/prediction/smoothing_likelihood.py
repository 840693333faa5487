r"""Fit exponential smoothing by maximum likelihood.

With normal errors of one variance the likelihood is highest where

.. math:: \sum_t r_t^2, \qquad r_t = e_t \;\text{(errors that add)}, \qquad
          r_t = \frac{e_t}{\mu_t}\, \Big(\prod_s \mu_s\Big)^{1/n} \;\text{(errors that are shares of } \mu_t)

is smallest; the product is what the change from e to shares costs. Two ways lead there. Where everything adds, the
errors are a linear filter of the series, so the best starting states for given rates are a regression, and only the
rates are searched. Elsewhere all parameters are searched at once by damped Gauss-Newton steps.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.signal import lfilter

from helpers.prediction.smoothing_recursion import Rates, States, smooth

__all__ = ["Fit", "Form", "filter_series", "fit_by_filter", "fit_by_recursion"]

HEAT_CYCLES = 10  # cycles of a season on which the starts of the search race each other
DAMPING = 3  # its place among the shares
COMPLEX_STEP = 1e-30  # f(x + ih) = f(x) + ih f'(x): a derivative with nothing subtracted and no digit lost


class Form(NamedTuple):
    """Which model it is, and which rates are given."""

    relative: bool  # errors are shares of the expected value
    trend: bool
    period: int  # 1: no season
    multiply: bool  # the season multiplies
    limits: tuple  # (lower, upper) of alpha, beta / alpha, gamma / (1 - alpha) and phi; equal: nothing to search
    given: Rates  # beta and gamma that are given; None: to be searched


class Fit(NamedTuple):
    """What a search found."""

    shares: np.ndarray  # alpha, beta / alpha, gamma / (1 - alpha), phi: each free between 0 and 1
    states: States  # before the first value
    loss: float  # sum of r²


def to_rates(shares, form):
    """Turn shares, which do not limit each other, into rates, which do: β ≤ α and γ ≤ 1 - α."""
    alpha, trend, seasonal, phi = shares
    beta = alpha * trend if form.given.trend is None else form.given.trend
    gamma = (1.0 - alpha) * seasonal if form.given.seasonal is None else form.given.seasonal
    return Rates(alpha, beta, gamma, phi)


def filter_series(values, rates, period):
    r"""Return the errors of smoothing from starting states of zero, for each column of `values`.

    Everything adds, so they are a linear filter, L being the shift by one time and m the period:

    .. math:: N(L)\, e &= (1 - \phi L)(1 - L^m)\, y \\
              N(L) &= (1 - \phi L)(1 - L^m) + \big(\alpha (1 - \phi L) + \phi \beta\big)(L + \dots + L^m)
                      + \gamma L^m (1 - \phi L)

    Parameters
    ----------
    values : ndarray of shape (n_times,) or (n_times, n_columns)
    rates : Rates
    period : int

    Returns
    -------
    ndarray, the same shape
    """
    alpha, beta, gamma, phi = rates
    keep = np.array([1.0, -phi])  # 1 - phi L
    once = np.zeros(period + 1)
    once[[0, -1]] = 1.0, -1.0  # 1 - L^m
    whole = np.ones(period + 1)
    whole[0] = 0.0  # L + ... + L^m
    last = np.zeros(period + 1)
    last[-1] = 1.0  # L^m
    above = np.convolve(keep, once)
    below = above + np.convolve(alpha * keep + [phi * beta, 0.0], whole) + gamma * np.convolve(keep, last)
    return lfilter(above, below, values, axis=0)


def starting_curves(form, damping, n_times):
    """Return the paths that the starting states alone would draw: level, slope, and the season's places.

    The season's places sum to zero, which leaves the level to the level: the last one is minus the sum of the others.
    """
    columns = [np.ones(n_times)]
    if form.trend:
        columns.append(np.cumsum(damping ** np.arange(1, n_times + 1)))
    place = np.arange(n_times) % form.period
    columns += [(place == j) - 1.0 * (place == form.period - 1) for j in range(form.period - 1)]
    return np.column_stack(columns)


def fit_by_filter(y, form):
    """Fit a model in which everything adds.

    Parameters
    ----------
    y : ndarray of shape (n_times,)
    form : Form

    Returns
    -------
    Fit
    """
    return _descents(y, form)[0]


def _descents(y, form, n_descents=4):
    """Where the search ends that begins at each of the best places of a grid: low places, the lowest first."""
    centre, scale = y.mean(), y.std() or 1.0
    z = (y - centre) / scale
    free = _free(form)

    def profile(shares):
        rates = to_rates(shares, form)
        both = filter_series(np.column_stack([z, starting_curves(form, shares[3], len(z))]), rates, form.period)
        start = np.linalg.lstsq(both[:, 1:], both[:, 0], rcond=None)[0]
        return start, both[:, 0] - both[:, 1:] @ start

    def loss(moving, shares, searched):
        shares = shares.copy()
        shares[searched] = moving
        start, errors = profile(shares)
        slopes = []
        for j in searched:  # the best start does not move the loss (it is at its minimum), so it may be held still
            stepped = shares.astype(complex)
            stepped[j] += 1j * COMPLEX_STEP
            path = z - starting_curves(form, stepped[3], len(z)) @ start
            slope = filter_series(path, to_rates(stepped, form), form.period).imag / COMPLEX_STEP
            slopes.append(2.0 * errors @ slope)
        total = errors @ errors + np.finfo(float).tiny
        return np.log(total), np.array(slopes) / total

    places = sorted(_grid(form), key=lambda shares: np.sum(profile(shares)[1] ** 2))[:n_descents]
    if DAMPING in free:  # the loss may have a valley at each end of the damping, and a ridge before it
        others = [j for j in free if j != DAMPING]
        ends = [np.append(places[0][:DAMPING], end) for end in form.limits[DAMPING]]
        places = [*places, *(_descend(loss, shares, others, form) for shares in ends)]
    found = []
    for place in places:
        shares = _descend(loss, place, free, form)
        start, errors = profile(shares)
        states = _states(start * scale, form)
        found.append(Fit(shares, states._replace(level=states.level + centre), scale**2 * (errors @ errors)))
    return sorted(found, key=lambda fit: fit.loss)


def fit_by_recursion(y, form):
    """Fit any model: rates and starting states together.

    Parameters
    ----------
    y : ndarray of shape (n_times,)
        Positive.
    form : Form

    Returns
    -------
    Fit
    """
    scale, free = y.mean(), _free(form)
    z = y / scale
    unbounded = [(-np.inf, np.inf)] * (form.trend + form.period)
    lower, upper = np.array([form.limits[j] for j in free] + unbounded).T

    def residuals(moving, shares, part):
        with np.errstate(all="ignore"):  # what overflows or divides by zero is no improvement, and not taken
            try:
                return scaled_errors(part, *_unpack(moving, shares, free, form), form)
            except ZeroDivisionError:
                return np.full(len(part), np.inf)

    def jacobian(moving, shares, part):
        stepped = moving[:, None] + 1j * COMPLEX_STEP * np.eye(len(moving))  # all derivatives in one run over time
        return residuals(stepped, shares, part).imag / COMPLEX_STEP

    def search(moving, shares, part, max_iter):
        return damped_gauss_newton(
            lambda moving: residuals(moving.tolist(), shares, part),  # plain floats: the fastest loop
            lambda moving: jacobian(moving, shares, part),
            *(moving, lower, upper, max_iter),
        )

    part = z[: max(HEAT_CYCLES * form.period, 150)] if form.multiply else z
    heats = []
    for shares, states in _starts(part, form):
        moving = np.concatenate([shares[free], [states.level], [states.slope] * form.trend, states.season[:-1]])
        heats.append((*search(moving, shares, part, max_iter=10), shares))
    moving, _, shares = min(heats, key=lambda heat: heat[1])
    moving, loss = search(moving, shares, z, max_iter=100)  # only the winner of the heats runs the whole way
    shares = shares.copy()
    shares[free] = moving[: len(free)]
    level, slope, season = _states(moving[len(free) :], form)
    season = season if form.multiply else scale * season
    return Fit(shares, States(scale * level, scale * slope, season), scale**2 * loss)


def scaled_errors(y, rates, states, form):
    """Return r, whose sum of squares the likelihood makes small: shape (n_times,), or (n_times, K) for K candidates."""
    means, _ = smooth(y.tolist(), rates, states, form.multiply)
    errors = (y - means.T).T
    if form.relative:
        errors = errors / means * np.exp(np.mean(np.log(means), axis=0))
    return errors


def damped_gauss_newton(residuals, jacobian, x, lower, upper, max_iter, tol=1e-9):
    """Make the sum of squared residuals small (Levenberg-Marquardt), within bounds.

    A parameter at its bound that would be better off beyond it is held there while the others move.

    Returns
    -------
    x : ndarray
    loss : float
        The sum of squares.
    """
    loss, damping = np.sum(residuals(x) ** 2), 1e-3
    if not np.isfinite(loss):  # a start where the model breaks down leads nowhere
        return x, np.inf
    for _ in range(max_iter):
        r, J = residuals(x), jacobian(x)
        gradient, H = J.T @ r, J.T @ J
        move = ~(((x <= lower) & (gradient > 0)) | ((x >= upper) & (gradient < 0)))
        size = np.diag(H)[move] + 1e-12 * H.max() + np.finfo(float).tiny
        before = loss
        while damping < 1e12:
            step = np.zeros(len(x))
            step[move] = np.linalg.solve(H[np.ix_(move, move)] + np.diag(damping * size), -gradient[move])
            trial = np.clip(x + step, lower, upper)
            trial_loss = np.sum(residuals(trial) ** 2)
            if trial_loss < loss:
                x, loss, damping = trial, trial_loss, max(damping / 10, 1e-10)
                break
            damping *= 4
        if not loss < before * (1 - tol):
            break
    return x, loss


def _starts(y, form):
    """Places to begin at: rates that make small errors, with states that fit the beginning or all of the series."""
    slow = np.clip([0.1, 0.0, 0.0, 1.0], *np.array(form.limits).T)
    if not form.multiply:
        flat = States(y.mean(), 0.0, np.zeros(form.period))  # never negative, whatever the series does
        ends = _distinct(_descents(y, form))
        inside = _best_of_grid(y, ends[0].states, form)  # the ends may lie on a bound that this model would leave
        return [(end.shares, end.states) for end in ends] + [(inside, ends[0].states), (slow, flat)]
    adding = _descents(np.log(y), form._replace(multiply=False), 1)[0]  # of logarithms everything adds
    factors = np.exp(adding.states.season)
    factors /= factors.mean()
    early = _line_states(y[: max(3 * form.period, 10)], factors, adding.shares, form)
    whole = _line_states(y, factors, adding.shares, form)
    flat = States(y.mean(), 0.0, factors)  # never negative here either
    starts = [(adding.shares, early), (slow, flat)]
    return starts + [(_best_of_grid(y, states, form), states) for states in (early, whole)]


def _distinct(fits):
    """One fit of each place: most descents end in the same one, and racing it against itself finds nothing."""
    kept = []
    for fit in fits:
        if not any(np.allclose(fit.shares, other.shares, atol=1e-3) for other in kept):
            kept.append(fit)
    return kept


def _line_states(y, factors, shares, form):
    curves = starting_curves(form._replace(period=1), shares[3], len(y)) * np.resize(factors, len(y))[:, None]
    level, *slope = np.linalg.lstsq(curves, y, rcond=None)[0]
    return States(level, slope[0] if form.trend else 0.0, factors)


def _best_of_grid(y, states, form):
    """All rates of the grid run over time at once."""
    grid = _grid(form)
    tiled = States(states.level, states.slope, states.season[:, None] * np.ones(len(grid)))
    with np.errstate(all="ignore"):
        losses = np.sum(scaled_errors(y, to_rates(np.array(grid).T, form), tiled, form) ** 2, axis=0)
    return grid[int(np.argmin(np.where(np.isfinite(losses), losses, np.inf)))]


def _unpack(moving, shares, free, form):
    full = list(shares.tolist())
    for j, value in zip(free, moving, strict=False):
        full[j] = value
    return to_rates(full, form), _states(moving[len(free) :], form)


def _free(form):
    return [j for j, (lower, upper) in enumerate(form.limits) if lower < upper]


def _grid(form):
    """A few places to begin at, within the limits."""
    marks = [(0.1, 0.4, 0.8), (0.05, 0.4), (0.05, 0.4), (0.82, 0.9, 0.97)]
    places = []
    for (lower, upper), values in zip(form.limits, marks, strict=True):
        inside = [value for value in values if lower <= value <= upper] if lower < upper else [lower]
        places.append(inside or [(lower + upper) / 2])
    return [np.array(shares) for shares in product(*places)]


def _descend(loss, shares, searched, form):
    if not searched:
        return shares
    result = minimize(
        loss,
        shares[searched],
        args=(shares, searched),
        jac=True,
        bounds=[form.limits[j] for j in searched],
        method="L-BFGS-B",
        options={"ftol": 1e-13, "gtol": 1e-8},
    )
    shares = shares.copy()
    shares[searched] = result.x
    return shares


def _states(values, form):
    """Level, slope and season from what the search moves; their mean of 0 (or of 1) fixes the season's last place."""
    level, slope, rest = values[0], 0.0, values[1:]
    if form.trend:
        slope, rest = rest[0], rest[1:]
    last = form.period * form.multiply - sum(rest) + 0.0 * level
    return States(level, slope, [*rest, last] if isinstance(values, list) else np.array([*rest, last]))
