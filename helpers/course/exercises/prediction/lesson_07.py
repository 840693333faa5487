"""Trend forecasting: read a table, smooth, measure, order by a quantile, carry it over to another wine."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.course.answers import Hint, agree, array, choice, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_shop, load_wine_sales
from helpers.metrics import mean_absolute_scaled_error
from helpers.prediction import AutoRegression, ExponentialSmoothing, SeasonalNaive

METHODS = ["seasonal naive", "Holt-Winters, adding", "Holt-Winters, multiplying", "regression on logarithms"]
BEST_ON_RED_WINE = "Holt-Winters, multiplying"  # the lesson computes the table; its solution must agree with this
GIFT, OLD_GIFT, VOUCHER = 14, 8, 20


@exercise(
    "prediction/07/method",
    points=1,
    reason="The lowest number in the column of the red wine: mase['red wine'].idxmin(). Lower is better.",
    mistakes=[
        Mistake("the highest", "best_method = mase['red wine'].idxmax()", "lower is better"),
        Mistake("its number", "best_method = mase['red wine'].min()", "is wanted"),
        Mistake("another series", "best_method = 'regression on logarithms'", "column of the red wine"),
        Mistake("a season that adds", "best_method = 'Holt-Winters, adding'", "column of the red wine"),
    ],
)
def method(answer):
    """The name of the method with the lowest MASE on the red wine."""
    chosen = choice(answer, "best_method", METHODS)
    if chosen == BEST_ON_RED_WINE:
        return
    if chosen == "seasonal naive":
        raise Hint("That is the yardstick itself, with the highest MASE there: lower is better.")
    raise Hint("That is not it. Look down the column of the red wine in mase: lower is better.")


def _expected_values(y, alpha, level):
    expected = np.empty(len(y))
    for t, value in enumerate(y):
        expected[t] = level
        level = level + alpha * (value - level)
    return expected


def _random_series(n_cases=4):
    rng = np.random.default_rng()  # new numbers at every check: no answer can be known beforehand
    for n_times in rng.integers(5, 30, size=n_cases):
        yield rng.normal(loc=50, scale=10, size=n_times), float(rng.uniform(0.1, 0.9)), float(rng.uniform(30, 70))


@exercise(
    "prediction/07/smoothing",
    points=3,
    reason="Write the level down before the value comes, then move it by a share of the error.",
    mistakes=[
        Mistake(
            "the levels after each value",
            "expected = []\nfor value in y:\n    level = level + alpha * (value - level)\n    expected.append(level)\n"
            "return np.array(expected)",
            "after each value",
        ),
        Mistake(
            "the shares exchanged",
            "expected = []\nfor value in y:\n    expected.append(level)\n"
            "    level = alpha * level + (1 - alpha) * value\nreturn np.array(expected)",
            "the other way round",
        ),
        Mistake("the starting level for ever", "return np.full(len(y), level)", "never learns"),
        Mistake("the last value", "return np.concatenate([[level], y[:-1]])", "whole error"),
        Mistake(
            "one too many",
            "expected = [level]\nfor value in y:\n    expected.append(expected[-1] + alpha * (value - expected[-1]))\n"
            "return np.array(expected)",
            "one value too many",
        ),
        Mistake("the pencil's numbers", "return np.array([20.0, 20, 22, 22, 26])", "Your expected_values("),
        Mistake("the last level alone", "return levels(y, alpha, level)[-1]", "shape"),
    ],
)
def smoothing(answer):
    """expected_values(y, alpha, level): what simple smoothing expects of each value before it comes."""
    y, alpha, level = np.array([20.0, 24, 22, 30, 28]), 0.25, 18.0
    right = _expected_values(y, alpha, level)
    returned = function_result(answer, y, alpha, level)
    if np.shape(returned) == (len(y) + 1,):
        raise Hint("That is one value too many: the last is the forecast of the next time. Return as many as y has.")
    got = array(returned, "What expected_values returns", (len(y),))
    if close(got, [*right[1:], right[-1] + alpha * (y[-1] - right[-1])]):
        raise Hint("Those are the levels after each value. Write down what was expected before it came.")
    if close(got, _expected_values(y, 1 - alpha, level)):
        raise Hint("The share is taken the other way round: the level moves by alpha times the error.")
    if close(got, np.full(len(y), level)):
        raise Hint("That never learns. After each value the level moves by alpha times the error.")
    if close(got, [level, *y[:-1]]):
        raise Hint("That moves by the whole error. Move the level by alpha times the error.")
    agree(
        answer, _expected_values, [(y, alpha, level), *_random_series()], hint="Compare with the table of five weeks."
    )


def _mase(y_true, y_pred, y_train, m):
    return np.mean(np.abs(y_true - y_pred)) / np.mean(np.abs(y_train[m:] - y_train[:-m]))


def _random_forecasts(n_cases=4):
    rng = np.random.default_rng()
    for m in rng.integers(2, 8, size=n_cases):
        y_true = rng.normal(size=6)
        misses = rng.uniform(0.2, 2, size=6) * rng.permutation([1, 1, 1, 1, -1, -1])  # both signs: some must cancel
        yield y_true, y_true - misses, rng.normal(loc=10, size=40), int(m)


@exercise(
    "prediction/07/yardstick",
    points=2,
    reason="The mean absolute miss over the mean absolute change from one cycle to the next in the training series.",
    mistakes=[
        Mistake(
            "the change from one time to the next",
            "return np.mean(np.abs(y_true - y_pred)) / np.mean(np.abs(np.diff(y_train)))",
            "m steps apart",
        ),
        Mistake(
            "no absolute values",
            "return np.mean(y_true - y_pred) / np.mean(np.abs(y_train[m:] - y_train[:-m]))",
            "absolute",
        ),
        Mistake(
            "upside down",
            "return np.mean(np.abs(y_train[m:] - y_train[:-m])) / np.mean(np.abs(y_true - y_pred))",
            "upside down",
        ),
        Mistake(
            "a sum of misses",
            "return np.sum(np.abs(y_true - y_pred)) / np.mean(np.abs(y_train[m:] - y_train[:-m]))",
            "mean above, too",
        ),
        Mistake("not scaled", "return np.mean(np.abs(y_true - y_pred))", "not scaled"),
        Mistake(
            "squares",
            "return np.sqrt(np.mean((y_true - y_pred) ** 2) / np.mean((y_train[m:] - y_train[:-m]) ** 2))",
            "is right",
        ),
    ],
)
def yardstick(answer):
    """mase_of(y_true, y_pred, y_train, m): equation (7)."""
    case = next(_random_forecasts())
    y_true, y_pred, y_train, m = case
    miss, right = y_true - y_pred, _mase(*case)
    size, scale = np.abs(miss).mean(), np.mean(np.abs(y_train[m:] - y_train[:-m]))
    got = number(function_result(answer, *case), "What mase_of returns")
    slips = [
        (
            size / np.mean(np.abs(np.diff(y_train))),
            "The naive forecast takes the value of one cycle ago: differences of values m steps apart.",
        ),
        (miss.mean() / scale, "Misses of both signs cancel. Take absolute values before the mean."),
        (1 / right, "It is upside down: our miss stands above the naive forecast's."),
        (right * len(y_true), "Below is a mean; take the mean above, too, not the sum."),
        (size, "That is not scaled: divide by the mean miss of the seasonal-naive forecast in y_train."),
    ]
    for value, hint in slips:
        if close(got, value) and not close(got, right):
            raise Hint(hint)
    agree(answer, _mase, [case, *_random_forecasts()], hint="Compare with equation (7).")


@cache
def _september_totals():
    """The lesson's two thousand totals for September 2025."""
    shop = load_shop()
    days = pd.date_range("2023-01-01", "2025-12-31", freq="D")
    orders = shop.orders.groupby("order_date").size().reindex(days, fill_value=0).astype(float)
    plan = pd.Series(0.0, index=days, name="discount")
    for promotion in shop.promotions.itertuples():
        plan[promotion.start_date : promotion.end_date] = promotion.discount
    known, month = orders["2023-07-01":"2025-08-31"], days[(days >= "2025-09-01") & (days <= "2025-09-30")]
    model = AutoRegression(lags=[1, 7], trend=True, calendar=["weekday", "month"])
    roots = model.fit(np.sqrt(known), X=plan[known.index]).simulate(30, 2000, random_state=0, X=plan[month])
    return np.sum(np.maximum(roots, 0) ** 2, axis=0)


@exercise(
    "prediction/07/gifts",
    points=2,
    reason=(
        "A gift too few costs 20 - 14 = 6, one too many 14: the quantile is 6 / 20 = 0.3. The dearer the gift, the "
        "fewer are ordered, below the middle of the fan."
    ),
    mistakes=[
        Mistake("the old cost", "gifts = np.quantile(totals[8], 0.6)", "8 yuan"),
        Mistake("the mean", "gifts = totals[8].mean()", "mean"),
        Mistake("the other side", "gifts = np.quantile(totals[8], 14 / 20)", "other way round"),
        Mistake("the median", "gifts = np.median(totals[8])", "median"),
        Mistake("the voucher for a gift too few", "gifts = np.quantile(totals[8], 20 / (20 + 14))", "saves the gift"),
        Mistake("one cost over the other", "gifts = np.quantile(totals[8], 6 / 14)", "both costs, added"),
        Mistake("another month", "gifts = np.quantile(totals[9], 0.3)", "not it"),
        Mistake("what came", "gifts = monthly['2025-09-01']", "what came"),
        Mistake("the quantile's number", "gifts = 0.3", "share"),
    ],
)
def gifts(answer):
    """The 0.3 quantile of the totals for September 2025."""
    ordered = number(answer, "gifts")
    totals = _september_totals()
    near = {"rtol": 0, "atol": 1.01}  # gifts: whole ones, rounded either way, count

    def quantile(share):
        return np.quantile(totals, share)

    if close(ordered, quantile((VOUCHER - GIFT) / VOUCHER), **near):
        return
    if 0 <= ordered <= 1:
        raise Hint("That is a share. The number of gifts is that quantile of totals[8]: np.quantile(totals[8], ...).")
    if close(ordered, 500, rtol=0, atol=1e-6):
        raise Hint("That is what came, which nobody knows on 31 August. Use the drawn totals.")
    middle = "That is the mean or the median. Too many hurt more than too few here: take the quantile of (8)."
    wrong = {
        quantile((VOUCHER - OLD_GIFT) / VOUCHER): "That is the number for a gift of 8 yuan. Now it costs 14.",
        quantile(VOUCHER / (VOUCHER + GIFT)): "A gift too few costs the voucher but saves the gift. See equation (8).",
        quantile(
            GIFT / VOUCHER
        ): "The quantile is the other way round: the cost of a gift too few stands above in (8).",
        quantile((VOUCHER - GIFT) / GIFT): "Below the fraction of equation (8) stand both costs, added.",
        np.mean(totals): middle,
        np.median(totals): middle,
    }
    nearest = min(wrong, key=lambda number: abs(number - ordered))
    if close(ordered, nearest, **near):
        raise Hint(wrong[nearest])
    raise Hint("That is not it. Work out what a gift too few and one too many cost now, then use (8) on totals[8].")


@cache
def _sparkling():
    """The series, and the MASE of three forecasts of its last year."""
    y = load_wine_sales().frame.set_index("date")["sparkling"].astype(float)
    season = {"trend": "add", "seasonal_periods": 12}
    models = {
        "right": ExponentialSmoothing(error="mul", seasonal="mul", **season),
        "adding": ExponentialSmoothing(seasonal="add", **season),
        "adding errors": ExponentialSmoothing(seasonal="mul", **season),
        "naive": SeasonalNaive(seasonal_periods=12),
    }
    forecasts = {name: model.fit(y[:-12]).forecast(12) for name, model in models.items()}
    by = {
        name: mean_absolute_scaled_error(y[-12:], f, y_train=y[:-12], seasonal_periods=12)
        for name, f in forecasts.items()
    }
    by["m of 1"] = mean_absolute_scaled_error(y[-12:], forecasts["right"], y_train=y[:-12])
    by["miss"] = float(np.abs(y[-12:] - forecasts["right"]).mean())
    return by


_FIT = (
    "sparkling = load_wine_sales().frame.set_index('date')['sparkling'].astype(float)\n"
    "bubbles = ExponentialSmoothing(error='mul', trend='add', seasonal='mul', seasonal_periods=12)\n"
    "guess = bubbles.fit(sparkling[:-12]).forecast(12)\n"
)


@exercise(
    "prediction/07/sparkling",
    points=3,
    reason="Fit to the first 168 months, forecast 12, and hold the mean miss against the seasonal-naive forecast's.",
    mistakes=[
        Mistake(
            "the naive forecast one step back",
            _FIT + "sparkling_mase = mean_absolute_scaled_error(sparkling[-12:], guess, y_train=sparkling[:-12])",
            "seasonal_periods=12",
        ),
        Mistake(
            "not scaled",
            _FIT + "sparkling_mase = np.abs(sparkling[-12:] - guess).mean()",
            "not scaled",
        ),
        Mistake(
            "the naive forecast's own",
            _FIT + "guess = SeasonalNaive(seasonal_periods=12).fit(sparkling[:-12]).forecast(12)\n"
            "sparkling_mase = mean_absolute_scaled_error(\n"
            "    sparkling[-12:], guess, y_train=sparkling[:-12], seasonal_periods=12\n)",
            "seasonal-naive forecast itself",
        ),
        Mistake(
            "a season that adds",
            _FIT + "bubbles = ExponentialSmoothing(trend='add', seasonal='add', seasonal_periods=12)\n"
            "guess = bubbles.fit(sparkling[:-12]).forecast(12)\n"
            "sparkling_mase = mean_absolute_scaled_error(\n"
            "    sparkling[-12:], guess, y_train=sparkling[:-12], seasonal_periods=12\n)",
            "season that adds",
        ),
    ],
)
def sparkling(answer):
    """The MASE of Holt-Winters with multiplying errors and season on the last year of sparkling wine."""
    got = number(answer, "sparkling_mase")
    by = _sparkling()
    near = {
        "rtol": 2e-3
    }  # the search for the shares ends in the same place on every processor, but for the last digits
    if close(got, by["right"], **near):
        return
    if close(got, by["m of 1"], **near):
        raise Hint("That compares with the value of one month ago. Give seasonal_periods=12 to the metric, too.")
    if close(got, by["miss"], **near):
        raise Hint("That is the mean miss, not scaled: mean_absolute_scaled_error divides it.")
    if close(got, by["naive"], **near):
        raise Hint("That is the MASE of the seasonal-naive forecast itself. Forecast with ExponentialSmoothing.")
    if close(got, by["adding"], **near):
        raise Hint("That is a season that adds. Take error='mul' and seasonal='mul'.")
    if close(got, by["adding errors"], **near):
        raise Hint("The season multiplies, the errors do not yet: error='mul'.")
    raise Hint("That is not it. Fit to all but the last 12 months, forecast 12, and compare with those 12.")
