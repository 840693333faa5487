"""Autoregression: statsmodels' forecasts, scikit-learn's ridge, known truth, what is planned, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Ridge as SklearnRidge
from sklearn.preprocessing import StandardScaler
from statsmodels.tsa.ar_model import AutoReg

from helpers.prediction import AutoRegression


def autoregressive(seed, n, weights, sd=1.0, mean=10.0):
    rng = np.random.default_rng(seed)
    y = list(np.zeros(len(weights)))
    for noise in sd * rng.normal(size=n + 50):
        y.append(np.dot(weights, y[: -len(weights) - 1 : -1]) + noise)
    return mean + np.array(y[-n:])


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1), n_lags=st.integers(1, 6), period=st.sampled_from([None, 4, 7]),
    trend=st.booleans(), scale=st.sampled_from([1e-6, 1.0, 1e6]), offset=st.sampled_from([0.0, 1e4]),
)  # fmt: skip
def test_without_a_penalty_agrees_with_statsmodels(seed, n_lags, period, trend, scale, offset):
    y = scale * (offset + autoregressive(seed, 80, [0.5, 0.2]))
    model = AutoRegression(lags=n_lags, trend=trend, seasonal_periods=period, alphas=0.0).fit(y)
    theirs = AutoReg(y, n_lags, trend="ct" if trend else "c", seasonal=period is not None, period=period).fit()
    np.testing.assert_allclose(model.fitted_values_[n_lags:], theirs.fittedvalues, atol=1e-6 * scale)
    np.testing.assert_allclose(model.forecast(10), theirs.forecast(10), atol=1e-6 * scale)
    lag_names = [f"y.L{j}" for j in range(1, n_lags + 1)]
    at = [theirs.model.exog_names.index(name) for name in lag_names]
    np.testing.assert_allclose(model.coef_[:n_lags], theirs.params[at], atol=1e-6)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), alpha=st.sampled_from([0.1, 1.0, 30.0]), trend=st.booleans())
def test_with_a_penalty_is_ridge_on_standardized_columns(seed, alpha, trend):
    y = autoregressive(seed, 60, [0.6])
    model = AutoRegression(lags=[1, 3, 7], trend=trend, alphas=alpha).fit(y)
    X = np.column_stack([y[6:-1], y[4:-3], y[:-7]] + [np.arange(7, 60)] * trend)
    scaler = StandardScaler().fit(X)
    ridge = SklearnRidge(alpha=alpha).fit(scaler.transform(X), y[7:])
    np.testing.assert_allclose(model.coef_, ridge.coef_ / scaler.scale_, rtol=1e-8)
    np.testing.assert_allclose(model.fitted_values_[7:], ridge.predict(scaler.transform(X)), rtol=1e-9)


def test_forecast_is_the_recursion_by_hand():
    y = autoregressive(0, 50, [0.5, 0.3])
    model = AutoRegression(lags=[1, 4], alphas=0.5).fit(y)
    known = list(y)
    for step in model.forecast(12):
        by_hand = model.intercept_ + model.coef_ @ [known[-1], known[-4]]
        np.testing.assert_allclose(step, by_hand, rtol=1e-11)
        known.append(by_hand)


def test_weights_are_recovered_from_a_long_series():
    model = AutoRegression(lags=3, alphas=[0.01, 1.0, 100.0]).fit(autoregressive(1, 20_000, [0.5, 0.3], sd=2.0))
    np.testing.assert_allclose(model.coef_, [0.5, 0.3, 0.0], atol=4 / np.sqrt(20_000))
    assert abs(model.residual_deviation_ - 2) < 4 * 2 / np.sqrt(40_000)
    assert model.alpha_ < 100


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_intervals_cover_what_comes(level):
    inside = []
    for seed in range(150):
        y = autoregressive(seed, 306, [0.5, 0.3])
        lower, upper = AutoRegression(lags=2).fit(y[:300]).forecast_interval(6, level=level).T
        inside.append((lower < y[300:]) & (y[300:] < upper))
    assert abs(np.mean(inside) - level) < 3.5 * np.sqrt(level * (1 - level) / (150 * 2))


def test_width_one_lag_ahead_is_the_closed_form():
    model = AutoRegression(lags=1, alphas=0.0).fit(autoregressive(2, 200, [0.7]))
    half = np.diff(model.forecast_interval(5, level=0.9), axis=1)[:, 0] / 2 / 1.6448536
    a = model.coef_[0]
    expected = model.residual_deviation_ * np.sqrt((1 - a ** (2 * np.arange(1, 6))) / (1 - a**2))
    np.testing.assert_allclose(half, expected, rtol=1e-7)
    paths = model.simulate(5, n_paths=40_000, random_state=0)
    np.testing.assert_allclose(paths.std(axis=1), expected, rtol=0.02)
    np.testing.assert_allclose(paths.mean(axis=1), model.forecast(5), atol=0.03)


class TestWhatIsKnownBeforehand:
    @pytest.fixture
    def days(self):
        rng = np.random.default_rng(3)
        dates = pd.date_range("2025-01-01", periods=214)
        plan = pd.DataFrame({"discount": rng.choice([0.0, 0.2], size=214)}, index=dates)
        weekday = np.array([0.0, 0, 0, 0, 1, 4, 3])[dates.day_of_week]
        return plan, 20 + weekday + 30 * plan["discount"] + 0.3 * rng.normal(size=214)

    def test_plan_and_weekday_are_found_and_carried_on(self, days):
        plan, y = days
        model = AutoRegression(lags=1, calendar=["weekday"], alphas=0.01).fit(y[:200], plan[:200])
        assert model.feature_names_ == ["lag 1", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "discount"]
        effects = dict(zip(model.feature_names_, model.coef_, strict=True))
        assert abs(effects["discount"] - 30) < 1.5
        assert abs(effects["Sat"] - effects["Mon"] - 4) < 0.5
        forecast = model.forecast(14, X=plan[200:])
        assert forecast.index.equals(plan.index[200:])
        assert np.sqrt(np.mean((forecast - y[200:]) ** 2)) < 0.6

    def test_the_plan_must_be_there_fit_and_have_its_dates(self, days):
        plan, y = days
        model = AutoRegression(lags=1, alphas=0.01).fit(y[:200], plan[:200])
        with pytest.raises(ValueError, match="X must hold 14 rows of discount: fit was given it, got None"):
            model.forecast(14)
        with pytest.raises(ValueError, match="X must have the dates 2025-07-20"):
            model.forecast(14, X=plan[:14])
        with pytest.raises(ValueError, match="X must have the columns"):
            model.forecast(14, X=plan[200:].rename(columns={"discount": "price"}))
        with pytest.raises(ValueError, match=r"X must have shape \(14, 1\), got \(13, 1\)"):
            model.forecast(14, X=plan[200:213].to_numpy())
        with pytest.raises(ValueError, match=r"X must have shape \(200, 1\), got \(199, 1\)"):
            AutoRegression().fit(y[:200], plan["discount"].to_numpy()[:199])
        with pytest.raises(ValueError, match="X must hold finite numbers"):
            model.forecast(14, X=np.full(14, np.nan))

    def test_a_month_that_never_came_gets_nothing(self, days):
        _, y = days
        model = AutoRegression(lags=1, calendar=["month"], alphas=1.0).fit(y[:100])
        assert model.coef_[model.feature_names_.index("Dec")] == 0


@pytest.mark.parametrize(
    ("model", "y", "error", "message"),
    [
        ({"lags": 12}, np.ones(14), ValueError, r"y must hold at least 15 values, got 14\. The longest lag is 12"),
        ({"lags": 0}, np.ones(14), ValueError, "lags must not be 0 without trend"),
        ({"lags": [1, 1]}, np.ones(14), ValueError, r"lags must name each lag once, got \[1, 1\]"),
        ({"lags": [0]}, np.ones(14), ValueError, "lags must be an integer of at least 1, got 0"),
        ({"lags": 1.5}, np.ones(14), TypeError, "lags must be an integer"),
        ({"calendar": ["month"]}, np.ones(14), ValueError, r"y must be a Series with dates for calendar=\['month'\]"),
        ({"calendar": "month"}, np.ones(14), TypeError, "calendar must be a list, got 'month'"),
        ({"calendar": ["moon"]}, np.ones(14), ValueError, "calendar must be one of 'weekday', 'month', 'quarter'"),
        ({"alphas": -1.0}, np.ones(14), ValueError, "alphas"),
        ({"seasonal_periods": 1}, np.ones(14), ValueError, "seasonal_periods must be an integer of at least 2"),
        ({"trend": "yes"}, np.ones(14), TypeError, "trend must be True or False"),
    ],
)
def test_bad_input_is_named(model, y, error, message):
    with pytest.raises(error, match=message):
        AutoRegression(**model).fit(y)
