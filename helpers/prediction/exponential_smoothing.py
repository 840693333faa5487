"""Exponential smoothing: level, trend and season that learn from each error, simple to Holt-Winters."""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.forecaster import Forecaster
from helpers.prediction.series import check_series, like_series
from helpers.prediction.smoothing_likelihood import Form, fit_by_filter, fit_by_recursion, to_rates
from helpers.prediction.smoothing_recursion import Rates, States, draw_futures, error_weights, future_means, smooth
from helpers.validation import as_generator, check_boolean, check_choice, check_integer, check_number

__all__ = ["ExponentialSmoothing"]

N_PATHS = 10_000  # futures that an interval is read from where no formula gives it
DAMPING = (0.8, 0.98)  # below, a trend is over within a few steps; above, it cannot be told from one that goes on


class ExponentialSmoothing(Forecaster):
    r"""Simple, Holt's and Holt-Winters smoothing, fitted by maximum likelihood.

    .. math:: \mu_t &= \ell_{t-1} + \phi b_{t-1} + s_{t-m}, \qquad e_t = y_t - \mu_t \\
              \ell_t &= \ell_{t-1} + \phi b_{t-1} + \alpha e_t, \qquad
              b_t = \phi b_{t-1} + \beta e_t, \qquad s_t = s_{t-m} + \gamma e_t

    With a multiplying season, :math:`\mu_t = (\ell_{t-1} + \phi b_{t-1})\,s_{t-m}`, level and slope learn from
    :math:`e_t / s_{t-m}` and the season from :math:`e_t / (\ell_{t-1} + \phi b_{t-1})`. Whether errors add or are
    shares of :math:`\mu_t` changes the likelihood and the intervals, not the recursion.

    D §1.2 and §2.2 name trend forecasts and give no method.

    Parameters
    ----------
    error : {"add", "mul"}, default="add"
        "mul": the noise is a share of the expected value, so that it grows with it.
    trend : {None, "add"}, default=None
    damped_trend : bool, default=False
        Whether the slope shrinks by φ a step.
    seasonal : {None, "add", "mul"}, default=None
    seasonal_periods : int, optional
        Values a cycle: 12 for months of the year. Needed with a season.
    smoothing_level, smoothing_trend, smoothing_seasonal, damping_trend : float, optional
        α, β, γ and φ, where they are to be given instead of searched. As in statsmodels, β multiplies the error itself
        (not the change of the level): 0 ≤ β ≤ α ≤ 1 and 0 ≤ γ ≤ 1 - α. φ is searched between 0.8 and 0.98.

    Attributes
    ----------
    smoothing_level_, smoothing_trend_, smoothing_seasonal_, damping_trend_ : float
        α, β, γ, φ; 0 (φ: 1) where the model has none.
    initial_level_, initial_trend_ : float
        Before the first value, estimated.
    initial_seasonal_ : ndarray of shape (seasonal_periods,)
        From the first value's place on; its mean is 0, or 1 if it multiplies.
    level_, trend_, seasonal_ :
        The same after the last value; `seasonal_` begins with the place of the next time.
    fitted_values_ : ndarray of shape (n_times,), or Series
        :math:`\mu_t`: what each value was expected to be, one step before.
    residuals_ : ndarray of shape (n_times,), or Series
        :math:`y_t - \mu_t`, with error="mul" as shares of :math:`\mu_t`.
    sigma2_ : float
        Mean square of the residuals: the likelihood's own estimate.
    residual_deviation_ : float
        Root of their sum of squares over n_times - n_parameters_: what the intervals use, as the likelihood's estimate
        is too small in short series.
    log_likelihood_, aic_, aicc_, bic_ : float
        The information criteria count σ² as a parameter too.
    n_parameters_ : int
        Rates that were searched, and starting states.
    dates_ : DatetimeIndex, PeriodIndex or None

    Raises
    ------
    ValueError
        If y is shorter than two seasons or has no more values than there are parameters, holds NaN, has gaps in its
        dates, or has values of zero or below where season or errors multiply; if rates are given that leave the region
        above.

    Notes
    -----
    statsmodels' `ETSModel` lets a multiplying season learn from the error over the *new* level. Ours divides by the one
    before, as the state-space model has it, and statsmodels' own Holt-Winters too.

    References
    ----------
    Hyndman, Koehler, Ord and Snyder (2008), Forecasting with Exponential Smoothing, chapters 2, 5 and 6.

    Examples
    --------
    >>> model = ExponentialSmoothing(smoothing_level=0.5).fit([10.0, 12.0, 11.0])
    >>> round(model.initial_level_, 6), model.forecast(2).round(3)
    (10.761905, array([11.095, 11.095]))
    """

    def __init__(
        self,
        error="add",
        trend=None,
        damped_trend=False,
        seasonal=None,
        seasonal_periods=None,
        smoothing_level=None,
        smoothing_trend=None,
        smoothing_seasonal=None,
        damping_trend=None,
    ):
        self.error = error
        self.trend = trend
        self.damped_trend = damped_trend
        self.seasonal = seasonal
        self.seasonal_periods = seasonal_periods
        self.smoothing_level = smoothing_level
        self.smoothing_trend = smoothing_trend
        self.smoothing_seasonal = smoothing_seasonal
        self.damping_trend = damping_trend

    def fit(self, y):
        """Find the rates and the starting states that make the series most likely.

        Parameters
        ----------
        y : array-like of shape (n_times,)

        Returns
        -------
        self : ExponentialSmoothing
        """
        form = self._form()
        values, self.dates_ = self._validate(y, form)
        n_times = len(values)

        fit = fit_by_recursion(values, form) if form.relative or form.multiply else fit_by_filter(values, form)
        rates = Rates(*map(float, to_rates(fit.shares, form)))
        states = States(float(fit.states.level), float(fit.states.slope), np.asarray(fit.states.season).tolist())
        means, end = smooth(values.tolist(), rates, states, form.multiply)
        errors = (values - means) / means if form.relative else values - means
        self._store(form, rates, states, end)

        self.n_parameters_ = _count_parameters(form)
        self.fitted_values_ = like_series(means, self.dates_)
        self.residuals_ = like_series(errors, self.dates_)
        self.sigma2_ = float(np.mean(errors**2))
        self.residual_deviation_ = float(np.sqrt(np.sum(errors**2) / (n_times - self.n_parameters_)))
        self._criteria(n_times, np.sum(np.log(means)) if form.relative else 0.0)
        return self

    def simulate(self, horizon, n_paths=1000, random_state=None):
        """Draw futures, each a path that the series may take: what sums, maxima and orders over several times need.

        Parameters
        ----------
        horizon : int
        n_paths : int, default=1000
        random_state : int, Generator, RandomState or None

        Returns
        -------
        ndarray of shape (horizon, n_paths)
        """
        check_is_fitted(self)
        size = check_integer(horizon, "horizon"), check_integer(n_paths, "n_paths")
        noise = as_generator(random_state).normal(scale=self.residual_deviation_, size=size)
        return draw_futures(size[0], self._rates, self._end, self.seasonal == "mul", noise, self.error == "mul")

    def _means(self, horizon, X=None):
        return future_means(horizon, self._rates, self._end, self.seasonal == "mul")

    def _deviations(self, horizon, X=None):
        weights = error_weights(horizon, self._rates, len(self._end.season))
        return self.residual_deviation_ * np.sqrt(np.cumsum(weights**2))

    def _ends(self, horizon, level, X=None):
        if self.error == "add" and self.seasonal != "mul":
            return super()._ends(horizon, level)
        paths = self.simulate(horizon, N_PATHS, random_state=0)  # products of errors have no formula: draw them
        return np.quantile(paths, [0.5 - 0.5 * level, 0.5 + 0.5 * level], axis=1).T

    def _form(self):
        """Check the parameters and say in one object what is to be fitted."""
        relative = check_choice(self.error, "error", ["add", "mul"]) == "mul"
        if self.trend is not None:
            check_choice(self.trend, "trend", ["add"])
        if self.seasonal is not None:
            check_choice(self.seasonal, "seasonal", ["add", "mul"])
        damped, trend, season = check_boolean(self.damped_trend, "damped_trend"), bool(self.trend), bool(self.seasonal)
        if damped and not trend:
            raise ValueError("damped_trend must be False without a trend, got True.")
        if season != (self.seasonal_periods is not None):
            raise ValueError(
                f"seasonal_periods must be given with a season, and only then, got {self.seasonal_periods!r} "
                f"with seasonal={self.seasonal!r}."
            )
        period = check_integer(self.seasonal_periods, "seasonal_periods", minimum=2) if season else 1
        given = self._given(trend, season, damped)
        alpha = (given.trend or 0.0, 1.0 - (given.seasonal or 0.0)) if given.level is None else (given.level,) * 2
        share = (0.0, 1.0)
        limits = (
            alpha,
            share if trend and given.trend is None else (0.0, 0.0),
            share if season and given.seasonal is None else (0.0, 0.0),
            DAMPING if damped and given.damping is None else (given.damping or float(trend),) * 2,
        )
        return Form(relative, trend, period, self.seasonal == "mul", limits, given)

    def _given(self, trend, season, damped):
        """Check the rates that are given: each in its place, and none beyond the others."""
        names = ["smoothing_level", "smoothing_trend", "smoothing_seasonal", "damping_trend"]
        given = [
            None if (rate := getattr(self, name)) is None else check_number(rate, name, minimum=0) for name in names
        ]
        for name, rate, allowed in zip(names, given, [True, trend, season, damped], strict=True):
            if rate is not None and not allowed:
                raise ValueError(f"{name} must be None where the model has no such part, got {rate}.")
            if rate is not None and rate > 1:
                raise ValueError(f"{name} must be at most 1, got {rate}.")
        alpha, beta, gamma, _ = given
        if beta is not None and beta > (1.0 if alpha is None else alpha):
            raise ValueError(f"smoothing_trend must be at most smoothing_level, {alpha}, got {beta}.")
        if gamma is not None and gamma > 1.0 - (alpha if alpha is not None else beta or 0.0):
            raise ValueError(f"smoothing_seasonal must be at most 1 - smoothing_level, got {gamma}.")
        return Rates(*given)

    def _validate(self, y, form):
        n_parameters = _count_parameters(form)
        values, dates = check_series(
            y, n_minimum=n_parameters + 1, why=f"{n_parameters} parameters are to be estimated, and the noise."
        )
        why = f"Two full seasons are needed, and seasonal_periods is {form.period}."
        if form.period > 1:
            check_series(values, n_minimum=2 * form.period, why=why)
        if form.relative or form.multiply:
            why = "A model that multiplies has no place for others: use error='add' and seasonal='add'."
            check_series(values, positive=True, why=why)
        return values, dates

    def _store(self, form, rates, start, end):
        """Keep rates and states under the names that a reader looks for."""
        season = np.asarray(start.season, dtype=np.float64)
        self._rates, self._end = rates, end
        self.smoothing_level_, self.smoothing_trend_, self.smoothing_seasonal_, _ = rates
        self.damping_trend_ = rates.damping if form.trend else 1.0
        self.initial_level_, self.initial_trend_, self.initial_seasonal_ = (
            float(start.level),
            float(start.slope),
            season,
        )
        self.level_, self.trend_, self.seasonal_ = float(end.level), float(end.slope), end.season

    def _criteria(self, n_times, jacobian):
        with np.errstate(divide="ignore"):  # a perfect fit is infinitely likely
            spread = np.log(2 * np.pi * self.sigma2_)
        self.log_likelihood_ = float(-0.5 * n_times * (spread + 1) - jacobian)
        k = self.n_parameters_ + 1
        self.aic_ = 2 * k - 2 * self.log_likelihood_
        self.aicc_ = self.aic_ + (2 * k * (k + 1) / (n_times - k - 1) if n_times > k + 1 else np.inf)
        self.bic_ = k * np.log(n_times) - 2 * self.log_likelihood_


def _count_parameters(form):
    rates = sum(lower < upper for lower, upper in form.limits)
    return rates + 1 + form.trend + form.period - 1
