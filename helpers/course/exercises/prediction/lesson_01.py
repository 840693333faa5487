"""Linear regression: read a coefficient, write the method, choose a mailing list, carry it over to prices."""

from functools import cache

import numpy as np

from helpers.course.answers import Hint, agree, array, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_shop, load_toyota_prices
from helpers.model_selection import train_test_split
from helpers.prediction import LinearRegression

MARGIN, RESPONSE, DEARER_COST = 0.35, 0.02, 52


@cache
def _lesson():
    """The members whom the lesson calls surveyed and new, and the model fitted to the surveyed ones."""
    customers = load_shop().customers.set_index("customer_id")
    surveyed, new = train_test_split(customers, test_size=500, random_state=0)
    return surveyed, new, LinearRegression().fit(_features(surveyed), surveyed["annual_spend"])


def _features(members):
    X = members[["age", "income", "household_size", "app_user"]].astype(float)
    return X.assign(
        city_tier_1=(members["city_tier"] == 1).astype(float), city_tier_2=(members["city_tier"] == 2).astype(float)
    )


@exercise(
    "prediction/01/app",
    points=1,
    reason=(
        "The row of app_user in the table of intervals, after the intercept's. Its lower end is a cautious answer: "
        "only 2.5 surveys of 100 put it above the truth."
    ),
    mistakes=[
        Mistake("the estimate", 'app_at_least = model.coef_[names.index("app_user") - 1]', "the estimate itself"),
        Mistake("the upper end", "app_at_least = model.confidence_intervals()[4, 1]", "upper end"),
        Mistake("the row of another column", "app_at_least = model.confidence_intervals()[3, 0]", "household_size"),
        Mistake(
            "one-sided", "app_at_least = model.confidence_intervals(level=0.9)[4, 0]", "5 surveys of 100 on each side"
        ),
    ],
)
def app(answer):
    """The lower end of the 95% interval of app_user's coefficient, in yuan a year."""
    at_least = number(answer, "app_at_least")
    model = _lesson()[2]
    intervals, names = model.confidence_intervals(), ["intercept", *model.feature_names_in_]
    row = names.index("app_user")
    near = {"rtol": 0, "atol": 0.6}  # yuan: rounded answers count, and so does 1.96 for the exact quantile
    if close(at_least, intervals[row, 0], **near):
        return
    if close(at_least, model.confidence_intervals(level=0.9)[row, 0], **near):
        raise Hint("That is the end of the 90% interval, with 5 surveys of 100 on each side. Take the 95% interval.")
    if close(at_least, model.coef_[row - 1], **near):
        raise Hint("That is the estimate itself. The truth may well be less: take the lower end of its interval.")
    if close(at_least, intervals[row, 1], **near):
        raise Hint("That is the upper end of the interval: at most, not at least.")
    for name, (lower, upper) in zip(names, intervals, strict=True):
        if close(at_least, lower, **near) or close(at_least, upper, **near):
            raise Hint(f"That belongs to {name}. The intercept has row 0, so app_user has row {row}.")
    raise Hint("That is not it. Print model.confidence_intervals() beside names and look for app_user's row.")


def _fit_line(x, y):
    slope = np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)
    return np.array([y.mean() - slope * x.mean(), slope])


def _random_lines(n_cases=5):
    rng = np.random.default_rng()  # new numbers at every check: no answer can be known beforehand
    for n_samples in rng.integers(5, 60, size=n_cases):
        x = rng.normal(loc=20, scale=5, size=n_samples)
        yield x, 3 - 2 * x + rng.normal(scale=4, size=n_samples)


@exercise(
    "prediction/01/line",
    points=2,
    reason="Equation (5): the slope from deviations, then the intercept so that the line passes through both means.",
    mistakes=[
        Mistake(
            "the slope first",
            "slope, intercept = np.polyfit(x, y, 1)\nreturn slope, intercept",
            "the other way round",
        ),
        Mistake(
            "no means taken off",
            "slope = np.sum(x * y) / np.sum(x**2)\nreturn np.mean(y) - slope * np.mean(x), slope",
            "deviations from their means",
        ),
        Mistake(
            "n in one place and n - 1 in the other",
            "slope = np.cov(x, y)[0, 1] / np.var(x)\nreturn np.mean(y) - slope * np.mean(x), slope",
            "divides by n - 1",
        ),
        Mistake("the five members' line for everybody", "return 4.8, 0.1", "any x and y"),
        Mistake("the slope alone", "return np.polyfit(x, y, 1)[0]", "two numbers"),
        Mistake(
            "the correlation",
            "slope = np.corrcoef(x, y)[0, 1]\nreturn np.mean(y) - slope * np.mean(x), slope",
            "correlation",
        ),
        Mistake(
            "the wrong sign",
            "slope = np.polyfit(x, y, 1)[0]\nreturn np.mean(y) + slope * np.mean(x), slope",
            "intercept is not",
        ),
        Mistake("rounded", "return tuple(np.polyfit(x, y, 1)[::-1].round(1))", "unrounded"),
    ],
)
def line(answer):
    """fit_line(x, y): the intercept and the slope of the least-squares line, for any x and y."""
    x, y = np.array([6.0, 9, 12, 15, 18]), np.array([5.0, 6, 6, 7, 6])  # the five members: shown, to be recomputed
    returned = function_result(answer, x, y)
    if type(returned) not in (tuple, list, np.ndarray) or len(returned) != 2:
        raise Hint("fit_line must return two numbers: return intercept, slope.")
    intercept, slope = (_plain(value, name) for value, name in zip(returned, ("intercept", "slope"), strict=True))
    if close([slope, intercept], [4.8, 0.1]):
        raise Hint("Both numbers are right, the other way round: return the intercept first, then the slope.")
    if close(slope, np.sum(x * y) / np.sum(x**2)):
        raise Hint(
            "The slope must be made from x and y as deviations from their means: x - np.mean(x), y - np.mean(y)."
        )
    if close(slope, 0.1 * 5 / 4):
        raise Hint(
            "The slope is too large by n / (n - 1): np.cov divides by n - 1 and np.var by n. Use the sums of (5)."
        )
    if close(slope, np.corrcoef(x, y)[0, 1]):
        raise Hint("That slope is the correlation. Divide by the squared deviations of x alone: equation (5).")
    if close(slope, 0.1) and not close(intercept, 4.8):
        raise Hint("The slope is right, the intercept is not: it is the mean of y minus slope times the mean of x.")
    if not close([intercept, slope], [4.8, 0.1], atol=1e-9):
        raise Hint(
            f"On the five members it gives intercept {intercept:.4g} and slope {slope:.4g}; 4.8 and 0.1 are right."
        )
    agree(
        answer,
        _fit_line,
        _random_lines(),
        hint="On the five members it is right. It must work for any x and y, unrounded.",
    )


def _plain(value, name):
    """A number, also if it comes in an array of one: LinearRegression's coef_ is one."""
    return number(value[0] if isinstance(value, np.ndarray) and value.shape == (1,) else value, name)


def _standard_errors(X, y):
    coefficients, *_ = np.linalg.lstsq(X, y, rcond=None)
    variance = np.sum((y - X @ coefficients) ** 2) / (len(X) - X.shape[1])
    return np.sqrt(variance * np.diag(np.linalg.inv(X.T @ X)))


def _random_problems(n_cases=5):
    rng = np.random.default_rng()
    for n_samples, n_columns in zip(rng.integers(10, 50, n_cases), rng.integers(2, 6, n_cases), strict=True):
        X = np.column_stack([np.ones(n_samples), rng.normal(loc=1, size=(n_samples, n_columns - 1))])
        yield X, X.sum(axis=1) + rng.normal(size=n_samples)


@exercise(
    "prediction/01/errors",
    points=3,
    reason=(
        "Equation (6): the misses give the noise, divided by n - p because p coefficients have been fitted to them; "
        "the diagonal of the inverse of X'X says how well each column is told from the others."
    ),
    mistakes=[
        Mistake(
            "n instead of n - p",
            "miss = y - X @ np.linalg.solve(X.T @ X, X.T @ y)\n"
            "return np.sqrt(np.mean(miss**2) * np.diag(np.linalg.inv(X.T @ X)))",
            "n - p",
        ),
        Mistake(
            "variances",
            "miss = y - X @ np.linalg.solve(X.T @ X, X.T @ y)\n"
            "return miss @ miss / (len(X) - X.shape[1]) * np.diag(np.linalg.inv(X.T @ X))",
            "square root",
        ),
        Mistake(
            "the inverse of the diagonal",
            "miss = y - X @ np.linalg.solve(X.T @ X, X.T @ y)\n"
            "return np.sqrt(miss @ miss / (len(X) - X.shape[1]) / np.diag(X.T @ X))",
            "invert X.T @ X first",
        ),
        Mistake(
            "n and p of the lesson",
            "miss = y - X @ np.linalg.solve(X.T @ X, X.T @ y)\n"
            "return np.sqrt(miss @ miss / (1500 - 7) * np.diag(np.linalg.inv(X.T @ X)))",
            "n, p = X.shape",
        ),
        Mistake(
            "the noise of the lesson",
            "return noise * np.sqrt(np.diag(np.linalg.inv(X.T @ X)))",
            "Compute it anew",
        ),
        Mistake(
            "the whole matrix",
            "miss = y - X @ np.linalg.solve(X.T @ X, X.T @ y)\n"
            "return np.sqrt(miss @ miss / (len(X) - X.shape[1]) * np.abs(np.linalg.inv(X.T @ X)))",
            "np.diag",
        ),
        Mistake(
            "only the noise",
            "miss = y - X @ np.linalg.solve(X.T @ X, X.T @ y)\nreturn np.sqrt(miss @ miss / (len(X) - X.shape[1]))",
            "shape",
        ),
    ],
)
def errors(answer):
    """standard_errors(X, y): one standard error a column of X, by equation (6)."""
    X, y = next(_random_problems())
    n, p = X.shape
    right = _standard_errors(X, y)
    returned = function_result(answer, X, y)
    if np.shape(returned) == (p, p):
        raise Hint("That is a whole matrix. Only its diagonal is wanted: np.diag(...).")
    got = array(returned, "What standard_errors returns", (p,))
    if close(got, right * np.sqrt((n - p) / n)):
        raise Hint("Nearly: the noise divides by n - p, not by n. The p fitted coefficients made the misses smaller.")
    if close(got, right**2):
        raise Hint("Those are variances. The standard error is the square root.")
    if close(got, right * np.sqrt((n - p) / (n - p - 1))):
        raise Hint("Divide by n - p: p counts the column of ones already, so nothing more is to be taken off.")
    for size, what in ((1500 - 7, "n and p"), (1500, "n")):  # names of the notebook are seen inside the function
        if close(got, right * np.sqrt((n - p) / size)):
            raise Hint(f"Your {what} are those of the lesson's 1,500 members. Take them from this X: n, p = X.shape.")
    lesson = _lesson()[2]
    if close(got, np.sqrt(lesson.residual_variance_ * np.diag(np.linalg.inv(X.T @ X)))):
        raise Hint("The noise is that of the lesson's members. Compute it anew from the misses of this X and y.")
    noise = right[0] / np.sqrt(np.linalg.inv(X.T @ X)[0, 0])
    if close(got, noise / np.sqrt(np.diag(X.T @ X))):
        raise Hint("The diagonal was taken before the inverse: invert X.T @ X first, then take np.diag of it.")
    agree(answer, _standard_errors, [(X, y), *_random_problems()], hint="Compare with equation (6).")


@exercise(
    "prediction/01/mailing",
    points=2,
    reason=(
        "A catalogue pays where margin times response times predicted spend is above its cost: above 52 / 0.007, "
        "about 7,429 yuan. What the new members really spend is not known on the day of the decision."
    ),
    mistakes=[
        Mistake("spend against cost", "mailing = new.index[model.predict(features(new)) > 52]", "everybody"),
        Mistake("the old cost", "mailing = new.index[catalogue_profit(predicted) > 0]", "45 yuan"),
        Mistake("knows the future", 'mailing = new.index[MARGIN * RESPONSE * new["annual_spend"] > 52]', "do not know"),
        Mistake("a mask", "mailing = MARGIN * RESPONSE * predicted > 52", "True and False"),
        Mistake("a table", "mailing = new[MARGIN * RESPONSE * predicted > 52]", ".index"),
        Mistake("amounts", "mailing = predicted[MARGIN * RESPONSE * predicted > 52]", "not ids"),
        Mistake("old members", "mailing = surveyed.index[surveyed['annual_spend'] > 7429]", "new ones"),
        Mistake("those left out", "mailing = new.index[MARGIN * RESPONSE * predicted < 52]", "left out"),
    ],
)
def mailing(answer):
    """The customer ids of the new members whose predicted profit is above zero at 52 yuan a catalogue."""
    if type(answer).__name__ == "DataFrame":
        raise Hint("That is a table of members. Their ids are its index: add .index at its end.")
    ids = array(answer, "mailing")
    if ids.ndim != 1:
        raise Hint(f"mailing has shape {ids.shape}; a flat list of customer ids is wanted.")
    surveyed, new, model = _lesson()
    everybody = set(new.index)
    got = set(ids.astype(int))
    if len(ids) == len(new) and got <= {0, 1}:
        raise Hint("Those are True and False, one a member. Customer ids are wanted: new.index[...] picks them.")
    if np.any(ids != ids.astype(int)):
        raise Hint("Those are amounts, not ids. Choose ids with a mask: new.index[...].")
    if got & set(surveyed.index):
        raise Hint("Members are in it who have answered the survey. Choose among the new ones: new.index[...].")
    if not got <= everybody:
        raise Hint("There are ids in it that no member has. Take them from new.index.")
    if len(got) < len(ids):
        raise Hint("Some members are in it twice; nobody needs two catalogues.")
    rate = MARGIN * RESPONSE
    predicted, actual = model.predict(_features(new)), new["annual_spend"].to_numpy()
    if got == set(new.index[rate * predicted > DEARER_COST]):
        return
    if got == everybody:
        raise Hint("That is everybody. Compare the cost with the margin that a catalogue brings, not with the spend.")
    if got == set(new.index[rate * predicted > 45]):
        raise Hint("That is the list for 45 yuan a catalogue. Now it costs 52.")
    if got == set(new.index[rate * actual > DEARER_COST]):
        raise Hint("That list uses what they really spend, which we do not know beforehand. Use the predictions.")
    if got == everybody - set(new.index[rate * predicted > DEARER_COST]):
        raise Hint("Those are the members to be left out. The others should get one.")
    raise Hint(
        f"{len(got)} members are on the list; {np.sum(rate * predicted > DEARER_COST)} should be. "
        "A catalogue pays if MARGIN * RESPONSE * predicted spend is more than 52."
    )


_LOG_SLOPE = "LinearRegression().fit(cars[['Age']], np.log(cars['Price'])).coef_[0]"


@exercise(
    "prediction/01/depreciation",
    points=3,
    reason=(
        "The coefficient is the change of the logarithm a month. exp() of it is the factor from month to month, "
        "about 0.986; what is missing to 1, in per cent, is the fall."
    ),
    mistakes=[
        Mistake("the coefficient as it is", f"percent_a_month = -100 * {_LOG_SLOPE}", "np.exp"),
        Mistake("a share", f"percent_a_month = 1 - np.exp({_LOG_SLOPE})", "times 100"),
        Mistake("rounded too far", "percent_a_month = 1.4", "more digits"),
        Mistake("the slope", f"percent_a_month = -{_LOG_SLOPE}", "np.exp of it"),
        Mistake("a year", f"percent_a_month = 100 * (1 - np.exp(12 * {_LOG_SLOPE}))", "in a year"),
        Mistake(
            "no logarithm",
            "percent_a_month = -LinearRegression().fit(cars[['Age']], cars['Price']).coef_[0]",
            "euros",
        ),
        Mistake("with its sign", f"percent_a_month = 100 * np.exp({_LOG_SLOPE}) - 100", "positive"),
    ],
)
def depreciation(answer):
    """By how many per cent a car's price falls a month: a positive number."""
    percent = number(answer, "percent_a_month")
    cars = load_toyota_prices().frame
    X, price = cars[["Age"]], cars["Price"]
    slope = LinearRegression().fit(X, np.log(price)).coef_[0]
    right = 100 * (1 - np.exp(slope))
    near = {"rtol": 1e-3}
    if close(percent, right, **near):
        return
    if close(percent, right, rtol=0, atol=0.0500001) and round(percent, 2) == round(percent, 10):
        raise Hint("Close: give more digits, so that we can tell it from answers that are nearly right.")
    if close(percent, -right, **near):
        raise Hint("Right but for the sign: the question asks by how much it falls, so a positive number.")
    if close(abs(percent), -100 * slope, **near):
        raise Hint("That is the change of the logarithm. Go back with np.exp: the factor a month is np.exp(slope).")
    if close(percent, right / 100, **near):
        raise Hint("That is a share. In per cent it is times 100.")
    if close(abs(percent), -slope, **near):
        raise Hint("That is the coefficient itself, the change of the logarithm. The factor a month is np.exp of it.")
    if close(abs(percent), 100 * (1 - np.exp(12 * slope)), **near):
        raise Hint("That is the fall in a year. A month is asked for.")
    if close(abs(percent), 100 * (np.exp(-slope) - 1), **near):
        raise Hint("That is how much dearer a car is that is a month younger. Take the factor np.exp(slope), below 1.")
    if close(abs(percent), -LinearRegression().fit(X, price).coef_[0], **near):
        raise Hint("That is the fall in euros. Fit the line to np.log of the price.")
    raise Hint("That is not it. Fit LinearRegression to np.log of Price on Age alone, then use np.exp(slope).")


@exercise(
    "prediction/01/odd",
    points=2,
    reason=(
        "Cook's distance is largest for car 223: 1,615 kg, half a ton more than other cars of its model. Whether the "
        "weight is a slip of the pen or the car is special, the table does not say; that it moves the fit is sure."
    ),
    mistakes=[
        Mistake("its position", "odd_car = np.argmax(all_cars.cooks_distance(cars_X, price))", "position"),
        Mistake("the typo again", "odd_car = worst", "engine"),
        Mistake("the largest miss", "odd_car = cars.index[np.argmax(price - all_cars.predict(cars_X))]", "miss"),
        Mistake("the leverage", "odd_car = cars.index[np.argsort(all_cars.leverage(cars_X))[-2]]", "largest"),
    ],
)
def odd(answer):
    """The Id of the car with the largest Cook's distance in the model on cars_X."""
    odd_car = number(answer, "odd_car")
    cars = load_toyota_prices().frame.set_index("Id")
    X, price = _car_features(cars), cars["Price"]
    model = LinearRegression().fit(X, price)
    distance = model.cooks_distance(X, price)
    worst = int(np.argmax(distance))
    if odd_car == cars.index[worst]:
        return
    if odd_car == worst:
        raise Hint("That is its position among the rows. Its Id is cars.index[...] of it.")
    if odd_car == 81:
        raise Hint("That is the car with the mistyped engine. cars_X has no engine size: fit the model to cars_X.")
    if (
        odd_car == cars.index[np.argmax(np.abs(price - model.predict(X)))]
        or odd_car == cars.index[np.argmax(price - model.predict(X))]
    ):
        raise Hint("That car has the largest miss. Cook's distance asks how far the row moves the fit: cooks_distance.")
    if odd_car not in cars.index:
        raise Hint("No car has that Id. Ids are the index of cars.")
    rank = int(np.sum(distance > distance[cars.index.get_loc(int(odd_car))])) + 1
    raise Hint(f"Its Cook's distance is number {rank} of {len(cars):,}. Look for the largest: np.argmax(...).")


def _car_features(cars):
    X = cars[["Age", "KM", "HP", "Weight", "Automatic", "Quarterly_Tax"]].astype(float)
    return X.assign(diesel=(cars["Fuel_Type"] == "Diesel") * 1.0, gas=(cars["Fuel_Type"] == "CNG") * 1.0)
