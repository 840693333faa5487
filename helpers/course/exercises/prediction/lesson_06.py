"""Trees and forests: an impurity, a cut for numbers, a card of eight leaves, trees alone, a column to spare."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.course.answers import Hint, agree, choice, close, function_result, number
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import load_shop, load_telco_churn
from helpers.model_selection import train_test_split
from helpers.prediction import DecisionTreeClassifier, RandomForestClassifier

COLUMNS = ["age", "income", "household_size", "app_user", "newsletter", "city_tier"]


@cache
def _survey():
    """The 1,000 members asked: what is known of them, and what they answered."""
    shop = load_shop()
    segment = np.array(shop.truth["customers"]["rows"]["segment"])
    names = np.unique(segment)
    rng = np.random.default_rng(6)
    other = names[(np.searchsorted(names, segment) + rng.integers(1, 4, len(segment))) % 4]
    answers = np.where(rng.random(len(segment)) < 0.15, other, segment)
    asked, _ = train_test_split(np.arange(2000), test_size=1000, random_state=0)
    members = shop.customers.set_index("customer_id")[COLUMNS].astype(float)
    return members.iloc[asked].to_numpy(), answers[asked]


@cache
def _trees_alone():
    """The share that each tree of the lesson's forest gets right: out of its bag, and on all members."""
    X, y = _survey()
    forest = RandomForestClassifier(n_estimators=100, oob_score=True, random_state=0).fit(X, y)
    alone, everybody = [], []
    for tree, rows in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        right = tree.predict(X) == y
        unseen = np.setdiff1d(np.arange(len(X)), rows)
        alone.append(right[unseen].mean())
        everybody.append(right.mean())
    return {
        "alone": np.mean(alone),
        "everybody": np.mean(everybody),
        "vote": forest.oob_score_,
        "first": alone[0],
    }


@cache
def _telco():
    """The telephone company's known customers, and the penalties at which their tree changes."""
    table = load_telco_churn()
    telco = pd.get_dummies(table.frame.drop(columns=["row", "churn", "total_charges"]), dtype=float)
    churn = table.frame["churn"].to_numpy().astype(int)
    known, _ = train_test_split(np.arange(len(churn)), test_size=2043, random_state=0)
    X, y = telco.iloc[known], churn[known]
    return X, y, list(telco.columns)


@cache
def _leaves(alpha):
    X, y, _ = _telco()
    return DecisionTreeClassifier(ccp_alpha=alpha).fit(X, y).get_n_leaves()


@exercise(
    "prediction/06/mixed",
    points=1,
    reason=(
        "The shares are 0.60, 0.25, 0.10 and 0.05. Two rows drawn with replacement agree with the sum of the squared "
        "shares, 0.435; they differ with what is missing to one."
    ),
    mistakes=[
        Mistake("the chance to agree", "impurity = 0.6**2 + 0.25**2 + 0.1**2 + 0.05**2", "agree"),
        Mistake("the largest share", "impurity = 1 - 0.6", "largest class alone"),
        Mistake(
            "the entropy",
            "p = np.array([0.6, 0.25, 0.1, 0.05])\nimpurity = -np.sum(p * np.log2(p))",
            "entropy",
        ),
        Mistake("counts for shares", "impurity = 1 - np.sum(np.array([60, 25, 10, 5]) ** 2)", "divide"),
        Mistake("rounded too far", "impurity = 0.57", "rounding"),
        Mistake(
            "without replacement",
            "impurity = 1 - (60 * 59 + 25 * 24 + 10 * 9 + 5 * 4) / (100 * 99)",
            "without replacement",
        ),
        Mistake("times the rows", "impurity = 100 * (1 - 0.6**2 - 0.25**2 - 0.1**2 - 0.05**2)", "of one row"),
    ],
)
def mixed(answer):
    """The Gini impurity of a leaf with 60, 25, 10 and 5 members of four classes."""
    impurity = number(answer, "impurity")
    share = np.array([0.6, 0.25, 0.1, 0.05])
    right = 1 - np.sum(share**2)
    if close(impurity, right):
        return
    if any(close(impurity, round(right, digits)) for digits in (1, 2)) or close(impurity, 0.57):
        raise Hint("That is right but for rounding. Give it as it comes out of the computer, with all its digits.")
    if close(impurity, np.sum(share**2), rtol=0, atol=0.00051):
        raise Hint("That is the chance that two rows agree. Impurity is the chance that they differ.")
    if close(impurity, 1 - share.max()):
        raise Hint("That is the share that a leaf gets wrong when it answers with its largest class alone. Use (1).")
    if close(impurity, 1 - np.sum(share * (100 * share - 1) / 99), rtol=1e-3):
        raise Hint("That is for two rows drawn without replacement. The first goes back before the second is drawn.")
    entropy = -np.sum(share * np.log2(share))
    if close(impurity, entropy, rtol=1e-3) or close(impurity, entropy * np.log(2), rtol=1e-3):
        raise Hint("That is the entropy. The Gini impurity squares the shares: equation (1).")
    if close(impurity, 100 * right, rtol=1e-3):
        raise Hint("That is 100 times too much: in per cent, or times the rows, n G. Give G alone, that of one row.")
    if abs(impurity) > 1:
        raise Hint("An impurity lies between 0 and 1. Did you divide the counts by the 100 members first?")
    raise Hint("That is not it. Make shares of the four counts, square each, add up, and take the sum from 1.")


def _cut(x, y):
    values = np.unique(x)
    thresholds = (values[:-1] + values[1:]) / 2
    sides = [(y[x <= threshold], y[x > threshold]) for threshold in thresholds]
    return thresholds[np.argmin([len(a) * np.var(a) + len(b) * np.var(b) for a, b in sides])]


def _columns_and_numbers(n_cases=6):
    rng = np.random.default_rng()
    for n in rng.integers(8, 40, n_cases):
        x = rng.integers(0, 6 if n % 2 else 100, size=n).astype(float)
        x[:2] = [0.0, 3.0]
        y = rng.normal(size=n) + 2.0 * (x > np.median(x))
        order = rng.permutation(n)
        yield x[order], y[order]


_LOOP = """values = np.unique(x)
thresholds = (values[:-1] + values[1:]) / 2
costs = []
for t in thresholds:
    left, right = y[x <= t], y[x > t]
    costs.append({cost})
return {result}"""
_COST = "len(left) * np.var(left) + len(right) * np.var(right)"
_BEST = "thresholds[np.argmin(costs)]"


@exercise(
    "prediction/06/cut",
    points=3,
    reason=(
        "A tree for numbers leaves least squared error: each side's variance times its rows. Thresholds are tried "
        "midway between neighbouring values that differ, so equal values stay together."
    ),
    mistakes=[
        Mistake("no weights", _LOOP.format(cost="np.var(left) + np.var(right)", result=_BEST), "times its rows"),
        Mistake(
            "the value itself",
            _LOOP.format(cost=_COST, result="values[np.argmin(costs)]"),
            "midway",
        ),
        Mistake(
            "standard deviations",
            _LOOP.format(cost="len(left) * np.std(left) + len(right) * np.std(right)", result=_BEST),
            "standard deviations",
        ),
        Mistake(
            "divided by one less",
            _LOOP.format(
                cost="sum(len(side) * np.var(side, ddof=1) for side in (left, right) if len(side) > 1)", result=_BEST
            ),
            "by the number of its rows",
        ),
        Mistake(
            "the last of equal cuts",
            _LOOP.format(cost=_COST, result="thresholds[len(costs) - 1 - np.argmin(costs[::-1])]"),
            "the lowest",
        ),
        Mistake("the worst cut", _LOOP.format(cost=_COST, result="thresholds[np.argmax(costs)]"), "worst"),
        Mistake(
            "not sorted",
            "costs = [k * np.var(y[:k]) + (len(y) - k) * np.var(y[k:]) for k in range(1, len(y))]\n"
            "k = 1 + np.argmin(costs)\n"
            "return (x[k - 1] + x[k]) / 2",
            "sorted",
        ),
        Mistake(
            "equal values parted",
            "order = np.argsort(x, kind='stable')\n"
            "x, y = x[order], y[order]\n"
            "costs = [k * np.var(y[:k]) + (len(y) - k) * np.var(y[k:]) for k in range(1, len(y))]\n"
            "k = 1 + np.argmin(costs)\n"
            "return (x[k - 1] + x[k]) / 2",
            "equal values",
        ),
        Mistake("the index", _LOOP.format(cost=_COST, result="int(np.argmin(costs))"), "threshold"),
        Mistake("the cost", _LOOP.format(cost=_COST, result="min(costs)"), "threshold"),
    ],
)
def cut(answer):
    """cut_for_numbers(x, y): the threshold on x after which y varies least around the means of both sides."""
    x = np.array([30.0, 10, 20, 60, 40, 50])
    y = np.array([2.0, 1, 1, 9, 9, 10])  # cut at 35; shown, to be recomputed
    got = number(function_result(answer, x, y), "What cut_for_numbers returns")
    values = np.unique(x)
    costs = [_cost(x, y, threshold) for threshold in (values[:-1] + values[1:]) / 2]
    if close(got, 30):
        raise Hint("That is the last value on the left. The threshold lies midway to the next value that occurs.")
    if close(got, values[np.argmax(costs)] + 5):
        raise Hint("That is the worst cut: it leaves the largest variance. The least is wanted.")
    if close(got, np.argmin(costs)) or close(got, min(costs)):
        raise Hint("That is not a threshold on x: return the threshold, such as 35 for a cut between 30 and 40.")
    if not close(got, 35):
        raise Hint(
            f"For x = {x.astype(int).tolist()}, y = {y.astype(int).tolist()} it gives {got:.4g}; 35 is right. "
            "Are the rows sorted by x before they are cut, or chosen by x <= threshold?"
        )
    x, y = np.array([1.0, 1, 1, 1, 2, 2, 2, 2]), np.array([0.0, 0, 0, 0, 0, 9, 9, 9])
    got = number(function_result(answer, x, y), "What cut_for_numbers returns")
    if not close(got, 1.5):
        raise Hint(
            f"x holds equal values, and they must stay together: between 1 and 2 only 1.5 can be, not {got:.4g}."
        )
    x, y = np.arange(8.0), np.array([5.0, 1, 4, 3, 4, 3, 0, 2])
    if close(number(function_result(answer, x, y), "What cut_for_numbers returns"), _unweighted(x, y)):
        raise Hint("Each side's variance counts times its rows: n_L var_L + n_R var_R.")
    y = np.array([5.0, 0, 8, 5, 1, 6, 4, 4])  # by variances cut at 1.5, by standard deviations at 5.5
    if close(number(function_result(answer, x, y), "What cut_for_numbers returns"), 5.5):
        raise Hint("That is where the standard deviations, times the rows, are least. Variances are wanted.")
    y = np.array([6.0, 8, 1, 4, 2, 7, 9, 4])  # cut at 4.5; if each variance divides by one row less, at 1.5
    if close(number(function_result(answer, x, y), "What cut_for_numbers returns"), 1.5):
        raise Hint("A variance here divides by the number of its rows, as np.var does, not by one less.")
    x, y = np.arange(1.0, 4), np.array([0.0, 1, 0])  # 1.5 and 2.5 are equally good
    if close(number(function_result(answer, x, y), "What cut_for_numbers returns"), 2.5):
        raise Hint("For x = [1, 2, 3], y = [0, 1, 0] two cuts are equally good: return the lowest, 1.5.")
    agree(answer, _cut, _columns_and_numbers(), hint="On the small examples it is right. It must work for any x and y.")


def _cost(x, y, threshold):
    left, right = y[x <= threshold], y[x > threshold]
    return len(left) * np.var(left) + len(right) * np.var(right)


def _unweighted(x, y):
    thresholds = (x[:-1] + x[1:]) / 2
    return thresholds[np.argmin([np.var(y[x <= t]) + np.var(y[x > t]) for t in thresholds])]


_FIT = "DecisionTreeClassifier().cost_complexity_pruning_path(telco.iloc[known], churn[known]).ccp_alphas"


@exercise(
    "prediction/06/card",
    points=2,
    reason=(
        "Going down the list of penalties from its end, the tree grows by a branch at a time. The last penalty before "
        "it exceeds eight leaves gives the largest tree that the card allows."
    ),
    mistakes=[
        Mistake("the whole tree", "card_alpha = 0.0", "leaves, more than"),
        Mistake("too small a tree", "card_alpha = 0.005", "The card allows"),
        Mistake("a number of leaves", "card_alpha = 8", "only the root"),
        Mistake("the wrong customers", f"card_alpha = {_FIT.replace('known', 'later')}[-8]", "leaves"),
        Mistake("counted from the end", f"card_alpha = {_FIT}[-6]", "leaves"),
    ],
)
def card(answer):
    """A ccp_alpha for which the tree on the known telephone customers has eight leaves."""
    alpha = number(answer, "card_alpha")
    if alpha < 0:
        raise Hint("A penalty is not negative.")
    leaves = _leaves(alpha)
    if leaves == 8:
        return
    if leaves > 8:
        raise Hint(f"With that penalty the tree has {leaves} leaves, more than the card allows. Take a larger penalty.")
    if leaves == 1:
        raise Hint("With that penalty only the root is left. The penalties of the path are much smaller numbers.")
    raise Hint(f"With that penalty the tree has {leaves} leaves. The card allows more: take a smaller penalty.")


_LOOP_TREES = "np.mean([{one} for tree, rows in zip(forest.estimators_, forest.estimators_samples_)])"


@exercise(
    "prediction/06/alone",
    points=3,
    reason=(
        "np.setdiff1d(np.arange(len(X)), rows) are the members that a tree has not seen; its share right among them, "
        "on average over the trees, is far below the out-of-bag score of the vote: that is what averaging is worth."
    ),
    mistakes=[
        Mistake("the vote", "alone = forest.oob_score_", "vote"),
        Mistake("rounded too far", "alone = 0.71", "out of the computer"),
        Mistake(
            "names against codes",
            "alone = " + _LOOP_TREES.format(one="np.mean(tree.predict(X).astype(str) == codes.astype(str))"),
            "names",
        ),
        Mistake("all members", "alone = " + _LOOP_TREES.format(one="tree.score(X, y)"), "has seen"),
        Mistake(
            "those in the bag",
            "alone = " + _LOOP_TREES.format(one="tree.score(X[np.unique(rows)], y[np.unique(rows)])"),
            "In the bag",
        ),
        Mistake("the whole forest", "alone = forest.score(X, y)", "whole forest"),
        Mistake(
            "one tree",
            "rows = forest.estimators_samples_[0]\n"
            "unseen = np.setdiff1d(np.arange(len(X)), rows)\n"
            "alone = forest.estimators_[0].score(X[unseen], y[unseen])",
            "first tree",
        ),
        Mistake(
            "misses",
            "unseen = lambda rows: np.setdiff1d(np.arange(len(X)), rows)\n"
            "alone = 1 - " + _LOOP_TREES.format(one="tree.score(X[unseen(rows)], y[unseen(rows)])"),
            "wrong",
        ),
        Mistake(
            "new members", "alone = np.mean([tree.score(X_new, truth_new) for tree in forest.estimators_])", "out of"
        ),
    ],
)
def alone(answer):
    """The mean, over the trees of the forest, of the share right out of the bag."""
    share = number(answer, "alone")
    known = _trees_alone()
    near = {"rtol": 0, "atol": 0.0006}
    if close(share, known["alone"]):
        return
    if close(share, known["alone"], rtol=0, atol=0.0055):
        raise Hint("That is near. Give it as it comes out of the computer, and count each tree's share once.")
    if close(share, 0.0, **near):
        raise Hint("Not one answer right: are names compared with names? A tree answers with names, as y holds them.")
    if close(share, 100 * known["alone"], rtol=1e-3):
        raise Hint("That is in per cent. Give it as a share, between 0 and 1.")
    if close(share, known["vote"], **near):
        raise Hint("That is the score of the vote. Here each tree is asked alone, and the 100 shares are averaged.")
    if close(share, 1 - known["alone"], **near):
        raise Hint("That is the share that is wrong. The share right is wanted.")
    if close(share, known["everybody"], **near):
        raise Hint("Those shares count the members that the tree has seen as well. Leave them out: np.setdiff1d.")
    if close(share, 1.0, **near):  # both the whole forest on all members, and each tree on its own
        raise Hint("In the bag each tree knows every answer by heart, and so does the whole forest. Take the others.")
    if close(share, known["first"], **near):
        raise Hint("That is the first tree alone. Average the shares of all 100 trees.")
    raise Hint(
        "That is not it. For each tree: the rows out of its bag, its share right there; then the mean of those shares."
    )


@exercise(
    "prediction/06/column",
    points=2,
    reason=(
        "The monthly charge is nearly a sum of prices of the services, and the services are columns themselves: when "
        "it is shuffled they stand in for it. By impurity it stood second, since it has the most values to cut at."
    ),
    mistakes=[
        Mistake("by impurity", 'least_missed = "contract_Month-to-month"', "ranking by impurity"),
        Mistake("missed most", 'least_missed = "tenure"', "most"),
        Mistake("the number", "least_missed = 2", "one of"),
        Mistake("another column", 'least_missed = "female"', "one of"),
    ],
)
def column(answer):
    """Which of three columns the forest misses least when it is shuffled."""
    name = choice(answer, "least_missed", ["tenure", "monthly_charges", "contract_Month-to-month"])
    if name == "tenure":
        raise Hint("That one the forest misses most of the three. Look for the smallest of the importances_mean.")
    if name == "contract_Month-to-month":
        raise Hint("In the ranking by impurity it is the last of the three. Shuffling says otherwise.")
