"""Logistic regression: read an odds ratio, write slope and fit, choose whom to mail, turn chances into calls."""

from functools import cache

import numpy as np
import pandas as pd
from scipy.special import expit

from helpers.course.answers import Hint, agree, array, close, function_result, number, parts
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_caravan, load_shop, simulate_shop
from helpers.model_selection import GroupKFold
from helpers.prediction import LinearRegression, LogisticRegression

MARGIN, COST, DEARER_COST = 0.35, 6, 9
CALL, POLICY = 4, 40


@cache
def _fits():
    """The lesson's models of those without a mail and of those with the personal one."""
    shop = load_shop()
    campaign = shop.email_campaign.set_index("customer_id")
    members = shop.customers.set_index("customer_id").loc[campaign.index]
    fits = {}
    for arm in ("control", "personal"):
        rows = campaign["arm"] == arm
        fits[arm] = LogisticRegression(C=np.inf).fit(_features(members[rows]), campaign.loc[rows, "conversion"])
    buyers = campaign["conversion"] == 1
    amount = LinearRegression().fit(members.loc[buyers, ["income"]], campaign.loc[buyers, "spend"])
    return fits, amount


@cache
def _sister():
    """The sister shop's customers, what their orders should bring, and their chances without and with the mail."""
    sister = simulate_shop(n_customers=10_000, random_state=1)
    new = sister.customers.set_index("customer_id").loc[sister.truth["email_campaign"]["rows"].index]
    fits, amount = _fits()
    value = MARGIN * amount.predict(new[["income"]])
    return new.index, value, *(fits[arm].predict_proba(_features(new))[:, 1] for arm in ("control", "personal"))


def _features(members):
    return pd.DataFrame(
        {
            "age": (members["age"] - 42) / 12,
            "income": (members["income"] - 13.5) / 6,
            "household_size": (members["household_size"] - 2.8) / 1.2,
            "app_user": members["app_user"].astype(float),
            "newsletter": members["newsletter"].astype(float),
            "referral": (members["channel"] == "referral").astype(float),
        }
    )


@exercise(
    "prediction/03/odds",
    points=1,
    reason=(
        "Row 2 of the odds ratios' intervals is household_size (they have no intercept), and its left end is the "
        "cautious answer."
    ),
    mistakes=[
        Mistake("the estimate", 'at_least = fits["personal"].odds_ratios_[2]', "the estimate itself"),
        Mistake("the log-odds", 'at_least = fits["personal"].confidence_intervals()[3, 0]', "logarithm"),
        Mistake("the upper end", 'at_least = fits["personal"].odds_ratio_intervals()[2, 1]', "upper end"),
        Mistake("row 3", 'at_least = fits["personal"].odds_ratio_intervals()[3, 0]', "app_user"),
        Mistake("the other arm", 'at_least = fits["control"].odds_ratio_intervals()[2, 0]', "without a mail"),
        Mistake("one-sided", 'at_least = fits["personal"].odds_ratio_intervals(level=0.9)[2, 0]', "90%"),
    ],
)
def odds(answer):
    """The lower end of the 95% interval of household_size's odds ratio after a personal mail."""
    at_least = number(answer, "at_least")
    fits, _ = _fits()
    model, near = fits["personal"], {"rtol": 0, "atol": 0.006}  # rounded to two decimals is fine
    intervals, column = model.odds_ratio_intervals(), 2
    if close(at_least, intervals[column, 0], **near):
        return
    if close(at_least, model.odds_ratios_[column], **near):
        raise Hint("That is the estimate itself. The truth may well be less: take the lower end of its interval.")
    if close(at_least, intervals[column, 1], **near):
        raise Hint("That is the upper end of the interval: at most, not at least.")
    if close(at_least, model.confidence_intervals()[column + 1, 0], **near):
        raise Hint("That is in log-odds, the logarithm of what is asked. The odds ratio is a power of e: equation (7).")
    if close(at_least, model.odds_ratio_intervals(0.9)[column, 0], **near):
        raise Hint("That is the end of the 90% interval. Take the 95% interval.")
    if close(at_least, fits["control"].odds_ratio_intervals()[column, 0], **near):
        raise Hint("That is from those without a mail. Take the model of those who got the personal one.")
    for name, (lower, upper) in zip(model.feature_names_in_, intervals, strict=True):
        if close(at_least, lower, **near) or close(at_least, upper, **near):
            raise Hint(f"That belongs to {name}. These intervals have no intercept: age has row 0.")
    raise Hint("That is not it. Print fits['personal'].odds_ratio_intervals() beside the columns of features(members).")


def _slope(beta, X, y):
    return X.T @ (expit(X @ beta) - y) / len(y)


def _random_problems(n_cases=5):
    rng = np.random.default_rng()  # new numbers at every check: no answer can be known beforehand
    for n_rows, n_columns in zip(rng.integers(30, 80, n_cases), rng.integers(2, 5, n_cases), strict=True):
        X = np.column_stack([np.ones(n_rows), rng.normal(size=(n_rows, n_columns - 1))])
        y = (rng.random(n_rows) < expit(0.4 * X.sum(axis=1))).astype(float)
        y[:4], X[:4, 1] = [0, 1, 0, 1], [-2, -2, 2, 2]  # in both classes far out: no column tells them apart
        yield rng.normal(scale=0.5, size=n_columns), X, y


@exercise(
    "prediction/03/slope",
    points=2,
    reason="Equation (3): what the model says less what came, times the column, on average over the rows.",
    mistakes=[
        Mistake("the sum", "return X.T @ (1 / (1 + np.exp(-(X @ beta))) - y)", "Divide by n"),
        Mistake("the wrong sign", "return X.T @ (y - 1 / (1 + np.exp(-(X @ beta)))) / len(y)", "other sign"),
        Mistake("no S-curve", "return X.T @ (X @ beta - y) / len(y)", "linear regression"),
        Mistake("S-curve mirrored", "return X.T @ (1 / (1 + np.exp(X @ beta)) - y) / len(y)", "minus sign"),
        Mistake("the misses", "return 1 / (1 + np.exp(-(X @ beta))) - y", "shape"),
        Mistake("n of the lesson", "return X.T @ (1 / (1 + np.exp(-(X @ beta))) - y) / n", "587"),
        Mistake(
            "squared loss",
            "c = 1 / (1 + np.exp(-(X @ beta)))\nreturn X.T @ ((c - y) * c * (1 - c)) / len(y)",
            "squared misses",
        ),
    ],
)
def slope(answer):
    """slope(beta, X, y): the gradient of the mean log loss, by equations (1) and (3)."""
    beta, X, y = next(_random_problems())
    right = _slope(beta, X, y)
    got = array(function_result(answer, beta, X, y), "What slope returns", (len(beta),))
    chance = expit(X @ beta)
    if close(got, len(y) * right):
        raise Hint("That is the sum over the rows. Divide by n, the number of rows: the loss is a mean.")
    if close(got, len(y) * right / 587):
        raise Hint("You divide by the lesson's 587 customers. Take the number of rows from this y: len(y).")
    if close(got, -right):
        raise Hint("That has the other sign: it is chance minus y, not y minus chance.")
    if close(got, X.T @ (X @ beta - y) / len(y)):
        raise Hint("That is the slope of linear regression. Bend X @ beta into a chance first: equation (1).")
    if close(got, X.T @ (expit(-(X @ beta)) - y) / len(y)):
        raise Hint("Your S-curve falls where it should climb. A minus sign belongs in its exponent: 1 / (1 + exp(-z)).")
    if close(got, X.T @ ((chance - y) * chance * (1 - chance)) / len(y)):
        raise Hint("That is the slope of squared misses. For the log loss the factor chance * (1 - chance) cancels.")
    agree(answer, _slope, [(beta, X, y), *_random_problems()], hint="Compare with equation (3).")


def _fit(X, y):
    model = LogisticRegression(C=np.inf, fit_intercept=False).fit(X, y.astype(int))
    return model.coef_[0], model.standard_errors_


@exercise(
    "prediction/03/fit",
    points=3,
    reason=(
        "Newton steps until nothing moves; then the curvature X'WX at the bottom, whose inverse has the squared "
        "standard errors on its diagonal."
    ),
    mistakes=[
        Mistake(
            "one step only",
            "beta = newton_step(np.zeros(X.shape[1]), X, y)\n"
            "c = sigmoid(X @ beta)\n"
            "return beta, np.sqrt(np.diag(np.linalg.inv((X.T * (c * (1 - c))) @ X)))",
            "more steps",
        ),
        Mistake(
            "variances",
            "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\n"
            "c = sigmoid(X @ beta)\nreturn beta, np.diag(np.linalg.inv((X.T * (c * (1 - c))) @ X))",
            "square root",
        ),
        Mistake(
            "without the weights",
            "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\n"
            "return beta, np.sqrt(np.diag(np.linalg.inv(X.T @ X)))",
            "chance * (1 - chance)",
        ),
        Mistake(
            "the mean's curvature",
            "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\n"
            "c = sigmoid(X @ beta)\nreturn beta, np.sqrt(np.diag(np.linalg.inv((X.T * (c * (1 - c))) @ X / len(y))))",
            "no division by n",
        ),
        Mistake(
            "the inverse of the diagonal",
            "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\n"
            "c = sigmoid(X @ beta)\nreturn beta, 1 / np.sqrt(np.diag((X.T * (c * (1 - c))) @ X))",
            "invert first",
        ),
        Mistake(
            "errors at the start",
            "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\n"
            "return beta, np.sqrt(np.diag(np.linalg.inv(X.T @ X / 4)))",
            "at the start",
        ),
        Mistake(
            "the coefficients alone",
            "beta = np.zeros(X.shape[1])\nfor _ in range(20):\n    beta = newton_step(beta, X, y)\nreturn beta",
            "two arrays",
        ),
    ],
)
def fit(answer):
    """fit_with_errors(X, y): coefficients by Newton steps, and their standard errors by equation (6)."""
    _, X, y = next(_random_problems())
    beta, errors = _fit(X, y)
    returned = function_result(answer, X, y)
    if type(returned) is np.ndarray and returned.ndim == 2 and len(returned) == 2:
        returned = tuple(returned)
    if type(returned) not in (tuple, list) or len(returned) != 2:
        raise Hint("fit_with_errors must return two arrays: return beta, errors.")
    got_beta, got_errors = parts(returned, "beta", "errors")
    got_beta, got_errors = array(got_beta, "beta", beta.shape), array(got_errors, "The standard errors", beta.shape)
    near = {"rtol": 1e-5, "atol": 1e-7}
    if not close(got_beta, beta, **near):
        raise Hint("The coefficients are not at the bottom. Take more steps, each from where the last one ended.")
    curvature = (X.T * (expit(X @ beta) * expit(-(X @ beta)))) @ X
    if close(got_errors, errors**2, **near):
        raise Hint("The coefficients are right. Those are variances: take the square root.")
    if close(got_errors, errors * np.sqrt(len(y)), **near):
        raise Hint("The coefficients are right. The curvature in (6) is that of the sum: no division by n.")
    if close(got_errors, np.sqrt(np.diag(np.linalg.inv(X.T @ X))), **near):
        raise Hint("The coefficients are right. In (6) each row is weighted by chance * (1 - chance).")
    if close(got_errors, np.sqrt(np.diag(np.linalg.inv(X.T @ X / 4))), **near):
        raise Hint("The coefficients are right. Your curvature is that at the start; take it at the bottom.")
    if close(got_errors, 1 / np.sqrt(np.diag(curvature)), **near):
        raise Hint("The coefficients are right. For the errors, invert first, then take the diagonal.")
    for _, X_other, y_other in [(None, X, y), *_random_problems()]:
        wanted = _fit(X_other, y_other)
        got = function_result(answer, X_other, y_other)
        for what, ours, theirs in zip(("coefficients", "standard errors"), got, wanted, strict=False):
            if not close(array(ours, f"The {what}", theirs.shape), theirs, **near):
                raise Hint(f"The {what} are not right for every X and y. Compare with equations (5) and (6).")


@exercise(
    "prediction/03/mailing",
    points=2,
    reason=(
        "A mail pays where margin times what it adds to the chance is above 9 yuan. What the customer would buy anyway "
        "is no gain."
    ),
    mistakes=[
        Mistake(
            "by chance",
            'with_mail = fits["personal"].predict_proba(features(new))[:, 1]\n'
            "mailing = new.index[order_margin(new) * with_mail > 9]",
            "without a mail",
        ),
        Mistake(
            "the old cost",
            'mailing = new.index[gains["by effect"] > 0]',
            "6 yuan",
        ),
        Mistake(
            "no margin",
            'a, b = (fits[arm].predict_proba(features(new))[:, 1] for arm in ("control", "personal"))\n'
            "mailing = new.index[order_margin(new) / MARGIN * (b - a) > 9]",
            "margin",
        ),
        Mistake("knows the truth", "mailing = new.index[true_gain > 3]", "no shop can know"),
        Mistake(
            "a mask",
            'a, b = (fits[arm].predict_proba(features(new))[:, 1] for arm in ("control", "personal"))\n'
            "mailing = order_margin(new) * (b - a) > 9",
            "True and False",
        ),
        Mistake(
            "the wrong way round",
            'a, b = (fits[arm].predict_proba(features(new))[:, 1] for arm in ("control", "personal"))\n'
            "mailing = new.index[order_margin(new) * (b - a) < 9]",
            "left out",
        ),
        Mistake("everybody", "mailing = new.index", "everybody"),
    ],
)
def mailing(answer):
    """The ids of the sister shop's customers for whom the estimated effect pays at 9 yuan a mail."""
    if type(answer).__name__ == "DataFrame":
        raise Hint("That is a table of customers. Their ids are its index: add .index at its end.")
    ids = array(answer, "mailing")
    if ids.ndim != 1:
        raise Hint(f"mailing has shape {ids.shape}; a flat list of customer ids is wanted.")
    index, value, without, with_mail = _sister()
    everybody, got = set(index), set(ids.astype(int))
    if len(ids) == len(index) and got <= {0, 1}:
        raise Hint("Those are True and False, one a customer. Ids are wanted: new.index[...] picks them.")
    if np.any(ids != ids.astype(int)):
        raise Hint("Those are amounts, not ids. Choose ids with a mask: new.index[...].")
    if not got <= everybody:
        raise Hint("There are ids in it that no customer of the sister shop has. Take them from new.index.")
    if len(got) < len(ids):
        raise Hint("Some customers are in it twice; nobody needs two mails.")
    gain = value * (with_mail - without)
    right = _ids(index, gain > DEARER_COST)
    if len(got ^ right) <= 2:  # a customer on the edge may fall either way by rounding
        return
    if got == everybody:
        raise Hint("That is everybody. Keep those for whom margin times effect is above the cost.")
    for chosen, hint in (
        (value * with_mail > DEARER_COST, "That is by chance. Take off the chance without a mail, of fits['control']."),
        (gain > COST, "That is the list for 6 yuan a mail. Now it costs 9."),
        (gain / MARGIN > DEARER_COST, "That compares the cost with the sale. Of a sale, only the margin is ours."),
        (gain < DEARER_COST, "Those are the customers to be left out. The others should get the mail."),
    ):
        if len(got ^ _ids(index, chosen)) <= 2:
            raise Hint(hint)
    truth = simulate_shop(n_customers=10_000, random_state=1).truth["email_campaign"]["rows"]
    true_gain = MARGIN * truth["order_value"] * (truth["p_personal"] - truth["p_control"]) - COST
    if any(len(got ^ set(truth.index[true_gain > limit])) <= 2 for limit in (0, 3)):
        raise Hint("That list uses the truth, which no shop can know. Use the estimates in fits.")
    raise Hint(
        f"{len(got)} customers are on the list; {len(right)} should be. A mail pays if order_margin(new) times "
        "(chance with it less chance without it) is above 9."
    )


def _ids(index, chosen):
    return set(index[chosen])


@cache
def _caravan():
    """The lesson's chances, each by a model that has not seen the customer or a twin, and who holds a policy."""
    frame = load_caravan().frame
    X = frame.drop(columns=["row", "purchase", "customer_type", "customer_group"]).astype(float)
    y = frame["purchase"].to_numpy().astype(int)
    twins, chance = pd.factorize(pd.util.hash_pandas_object(X, index=False))[0], np.empty(len(y))
    for train, test in GroupKFold(n_splits=5, shuffle=True, random_state=0).split(X, y, twins):
        mean, deviation = X.iloc[train].mean(), X.iloc[train].std()
        model = LogisticRegression(C=0.01).fit((X.iloc[train] - mean) / deviation, y[train])
        chance[test] = model.predict_proba((X.iloc[test] - mean) / deviation)[:, 1]
    return chance, y


def _earned(called, y):
    return POLICY * y[called].sum() - CALL * called.sum()


@exercise(
    "prediction/03/calls",
    points=3,
    reason=(
        "A call pays on average where chance times 40 is above 4: above 0.1. Each holder among those called brings 40, "
        "each call costs 4."
    ),
    mistakes=[
        Mistake("above one half", "called = chance_van > 0.5\nearned_by_calls = 40 * y_van[called].sum()", "one half"),
        Mistake("everybody", "earned_by_calls = 40 * y_van.sum() - 4 * len(y_van)", "everybody"),
        Mistake("calls for nothing", "earned_by_calls = 40 * y_van[chance_van > 0.1].sum()", "calls themselves"),
        Mistake(
            "what was expected",
            "called = chance_van > 0.1\nearned_by_calls = np.sum(40 * chance_van[called] - 4)",
            "expected",
        ),
        Mistake("the holders, counted", "earned_by_calls = y_van[chance_van > 0.1].sum()", "Guilders are asked"),
        Mistake("knows who holds", "earned_by_calls = 36 * y_van.sum()", "beforehand"),
        Mistake(
            "the margin upside down",
            "called = chance_van > 40 / 4\nearned_by_calls = 40 * y_van[called].sum() - 4 * called.sum()",
            "nobody",
        ),
        Mistake(
            "a customer",
            "called = chance_van > 0.1\nearned_by_calls = (40 * y_van[called].sum() - 4 * called.sum()) / len(y_van)",
            "in all",
        ),
    ],
)
def calls(answer):
    """Guilders that calling everyone above the break-even chance would have earned."""
    earned = number(answer, "earned_by_calls")
    chance, y = _caravan()
    called = chance > CALL / POLICY
    right, near = _earned(called, y), {"rtol": 0, "atol": 45}  # one customer on the edge
    if close(earned, right, **near):
        return
    for parts_of in (len(y), called.sum()):
        if close(earned, right / parts_of, rtol=0.03):
            raise Hint("That is a customer. How many guilders in all?")
    half = chance > 0.5
    if earned and any(close(earned, wrong, **near) for wrong in (_earned(half, y), POLICY * y[half].sum())):
        raise Hint("You call above a chance of one half. A call pays far earlier: where chance times margin covers it.")
    if earned == 0:
        raise Hint("That calls nobody. The threshold is a chance, between 0 and 1: cost over margin.")
    if close(earned, _earned(np.full(len(y), True), y), **near):
        raise Hint("That is for calling everybody. Call those whose chance makes a call pay.")
    if close(earned, POLICY * y[called].sum(), **near):
        raise Hint("The calls themselves cost something, too: 4 guilders each, sold or not.")
    if close(earned, np.sum(POLICY * chance[called] - CALL), **near):
        raise Hint("That is what was expected, by the chances. Count with what came: y_van.")
    if close(earned, y[called].sum(), rtol=0, atol=2):
        raise Hint("That is the number of holders among those called. Guilders are asked: margin less cost.")
    if close(earned, (POLICY - CALL) * y.sum(), **near):
        raise Hint("That calls just those who hold a policy, which nobody knows beforehand. Choose by chance_van.")
    raise Hint("That is not it. Call where chance_van is above cost over margin; then 40 a holder, less 4 a call.")
