"""Which words may join the rule when reading becomes dearer, whose they are, and what the rule then brings."""

from functools import cache

import numpy as np

from helpers.course.answers import Hint, close, function_result, number, parts, text
from helpers.course.exercises import Mistake, exercise
from helpers.course.words import describe
from helpers.datasets import simulate_reviews
from helpers.metrics import wilson_interval

RULE = ["slow", "damaged", "steep", "meagre", "poor", "flimsy", "ugly", "clumsy", "rude", "useless"]
PROPOSED = ["late", "day", "crushed", "ungainly", "pretty", "curt", "courier"]
# Ahead of any other word of the rule in every training; of all words, awkward is mostly nearest to ungainly.
NEAREST = {"late": "slow", "crushed": "damaged", "ungainly": "clumsy"}
GAIN, COST, OLD_COST = 18, 10, 6


@cache
def _texts():
    """The lesson's reviews with few stars or not, and its month with unhappy customers or not."""
    reviews, month = simulate_reviews(4000, random_state=1), simulate_reviews(4000, random_state=2)
    few_stars = (reviews.frame["stars"] <= 2).to_numpy()
    return reviews.sentences, few_stars, month.sentences, (month.frame["sentiment"] == "negative").to_numpy()


def _holds(words, sentences):
    words = set(words)
    return np.array([not words.isdisjoint(sentence) for sentence in sentences])


@cache
def _shares(all_messages=False):
    """Of the reviews that each word adds to the rule's (or of all that hold it), the share with one or two stars."""
    sentences, few_stars, *_ = _texts()
    known = _holds(RULE, sentences) & (not all_messages)
    return {word: few_stars[_holds([word], sentences) & ~known].mean() for word in PROPOSED}


def _above(cost, all_messages=False):
    return {word for word, share in _shares(all_messages).items() if share > cost / GAIN}


@cache
def _above_cautiously():
    """The words whose new reviews have the interval of that share above the threshold, as in the lesson's `pays`."""
    sentences, few_stars, *_ = _texts()
    new = {word: few_stars[_holds([word], sentences) & ~_holds(RULE, sentences)] for word in PROPOSED}
    return {word for word, stars in new.items() if wilson_interval(int(stars.sum()), len(stars))[0] > COST / GAIN}


def _brought(words, cost=COST):
    """Yuan of the month, if messages with one of the words are read, each once."""
    *_, sentences, unhappy = _texts()
    those = _holds(words, sentences)
    return GAIN * np.sum(those & unhappy) - cost * those.sum()


_ADD = "added = [w for w in proposed if few_stars[holds([w], sentences) & ~caught].mean() > {}]\n"
_ALL = "added = [w for w in proposed if few_stars[holds([w], sentences)].mean() > {}]\n"
_NEAR = "nearest = {w: max(rule, key=lambda known: wv.similarity(w, known)) for w in added}\n"
_YUAN = "those = holds({}, month.sentences)\nyuan = {} * np.sum(those & month_unhappy) - {} * those.sum()"
_RIGHT = _ADD.format("10 / 18") + _NEAR
_REST = _NEAR + _YUAN.format("rule + added", 18, 10)
_SWAPPED = "nearest |= {'late': 'damaged', 'crushed': 'slow'}\n"


@exercise(
    "language/02/dearer",
    points=3,
    reason=(
        "A word pays where more than 10 of 18 of the messages that it adds are from unhappy customers: late, crushed "
        "and ungainly do. Most unhappy messages with day are read already, by their other words. Of the rule, slow is "
        "nearest to late, damaged to crushed, clumsy to ungainly. A message is read once, however many words it holds."
    ),
    mistakes=[
        Mistake("the old threshold", _ADD.format("6 / 18") + _REST, "threshold"),
        Mistake("gain less cost as the threshold", _ADD.format("8 / 18") + _REST, "threshold"),
        Mistake("all messages with the word", _ALL.format("10 / 18") + _REST, "reads already"),
        Mistake(
            "the lower end of the interval",
            "added = []\nfor w in proposed:\n    those = holds([w], sentences) & ~caught\n"
            "    if wilson_interval(int(few_stars[those].sum()), int(those.sum()))[0] > 10 / 18:\n"
            "        added.append(w)\n" + _REST,
            "lower end",
        ),
        Mistake("all messages, the old threshold", _ALL.format("6 / 18") + _REST, "reads already"),
        Mistake("a word of praise", "added = ['late', 'crushed', 'ungainly', 'pretty']\n" + _REST, "'pretty'"),
        Mistake("all of them", "added = proposed\n" + _REST, "'courier'"),
        Mistake("too few", "added = ['late']\n" + _REST, "'crushed'"),
        Mistake(
            "those that do not pay", _ADD.format("10 / 18").replace(">", "<=") + "nearest = {}\nyuan = 0", "other way"
        ),
        Mistake("with the rule", "added = rule + ['late', 'crushed']\nnearest = {}\nyuan = 0", "proposed"),
        Mistake("neighbours swapped", _RIGHT + _SWAPPED + "yuan = 0", "similarity"),
        Mistake("one neighbour only", _RIGHT + "nearest = {'late': 'slow'}\nyuan = 0", "'crushed'"),
        Mistake("the nearest of all words", _RIGHT + "nearest['ungainly'] = 'awkward'\nyuan = 0", "ten words"),
        Mistake("a list of neighbours", _RIGHT + "nearest = list(nearest.values())\nyuan = 0", "dictionary"),
        Mistake("the old cost", _RIGHT + _YUAN.format("rule + added", 18, 6), "6 yuan"),
        Mistake("without the rule", _RIGHT + _YUAN.format("added", 18, 10), "added words alone"),
        Mistake("the rule alone", _RIGHT + _YUAN.format("rule", 18, 10), "rule alone"),
        Mistake("a message", _RIGHT + _YUAN.format("rule + added", 18, 10) + "\nyuan /= 4000", "whole"),
        Mistake(
            "words one by one",
            _RIGHT
            + "yuan = 0\nfor w in rule + added:\n    those = holds([w], month.sentences)\n"
            + "    yuan += 18 * np.sum(those & month_unhappy) - 10 * those.sum()",
            "once",
        ),
        Mistake("no cost", _RIGHT + _YUAN.format("rule + added", 18, 0), "costs"),
        Mistake(
            "the old reviews",
            _RIGHT + "those = holds(rule + added, sentences)\nyuan = 18 * np.sum(those & unhappy) - 10 * those.sum()",
            "month",
        ),
    ],
)
def dearer(answer):
    """The words that pay at 10 yuan a message, the rule's word nearest to each, and the yuan of the month."""
    added, nearest, yuan = parts(answer, "added", "nearest", "yuan")
    words = _read_words(added)
    right = _above(COST)
    if words != right:
        raise Hint(_why_words(words, right))
    _check_nearest(nearest)
    yuan = number(yuan, "yuan")
    if not close(yuan, _brought({*RULE, *right}), atol=0.6):
        raise Hint(_why_yuan(yuan, right))


def _check_nearest(nearest):
    """A dictionary, or a pandas column, from each added word to the nearest word of the rule."""
    if hasattr(type(nearest), "to_dict"):
        nearest = function_result(nearest.to_dict)
    if nearest is None or nearest is ... or not issubclass(type(nearest), dict):
        raise Hint("added is right. nearest must be a dictionary: for each added word, the nearest word of the rule.")
    found = dict(dict.items(nearest))
    for word, wanted in NEAREST.items():
        if word not in found:
            raise Hint(f"added is right. {word!r} has no entry in nearest.")
        got = text(found[word], f"nearest[{word!r}]")
        if got not in RULE:
            raise Hint(f"nearest[{word!r}] is {got!r}: of the ten words of the rule, one is wanted.")
        if got != wanted:
            raise Hint(f"nearest[{word!r}] is {got!r}. Which word of the rule has the largest wv.similarity with it?")


def _read_words(added):
    """A list, a tuple, a set, an array or a pandas column of texts."""
    if type(added) in (set, frozenset):
        added = list(added)
    if issubclass(type(added), str):
        raise Hint("added is one text; a list of words is wanted.")
    if hasattr(type(added), "tolist"):
        added = list(function_result(added.tolist))
    if added is None or added is ... or type(added) not in (list, tuple):
        raise Hint("added must be a list of words, taken from proposed.")
    for word in added:
        if not issubclass(type(word), str):
            raise Hint(f"added is {describe(added)} and holds {describe(word)}; words are wanted, in quotation marks.")
    words = {text(word, "A word of added") for word in added}
    strangers = sorted(words - set(PROPOSED))
    if strangers:
        raise Hint(f"{strangers[0]!r} is in added, and is not among the proposed words. The rule has its own already.")
    return words


def _why_words(words, right):
    if words == set(PROPOSED) - right:
        return "It is the other way round: those are the words that do not pay."
    if words == _above(COST, all_messages=True):
        return (
            "'day' does not pay. Either you judge all reviews with a word, many of which the rule reads already, "
            "or your threshold is below cost over gain."
        )
    if words == _above_cautiously():
        return (
            "That is the list by the lower end of the interval. Here the share itself is compared with the threshold."
        )
    if words == _above(OLD_COST, all_messages=True):
        return "The share of all reviews with a word is not it: many the rule reads already. Judge the new ones."
    if words == _above(OLD_COST):
        return "That is the list for 6 yuan a message. Which threshold do 10 yuan ask for?"
    wrong = sorted(words - right)
    if wrong:
        return (
            f"{wrong[0]!r} is in added: of the reviews it adds, is the share of one or two stars above cost over gain?"
        )
    return f"{sorted(right - words)[0]!r} is missing: what is its share of one or two stars, and what is the threshold?"


def _why_yuan(yuan, right):
    *_, sentences, unhappy = _texts()
    all_words = {*RULE, *right}
    one_by_one = sum(_brought({word}) for word in all_words)
    n_read, n_found = _holds(all_words, sentences).sum(), np.sum(_holds(all_words, sentences) & unhappy)
    found = [
        (
            _brought(all_words, OLD_COST),
            "added and nearest are right. yuan is reckoned with 6 yuan a message; it costs 10 now.",
        ),
        (
            _brought(right),
            "added and nearest are right. yuan is what the added words alone bring; the rule goes on reading.",
        ),
        (_brought(RULE), "added and nearest are right. yuan is what the rule alone brings, without the added words."),
        (_brought(all_words) - _brought(RULE), "That is what is added to the rule's yuan. The whole sum is wanted."),
        (
            _brought(all_words) / len(sentences),
            "That is the mean of a message. Those of the whole month are wanted.",
        ),
        (one_by_one, "Some messages hold two of the words. Each is read once, costs once and brings once."),
        (_brought(all_words, 0), "Reading costs 10 yuan a message, the unhappy ones included."),
        (GAIN * n_found - COST * (n_read - n_found), "Reading costs 10 yuan for the unhappy ones, too."),
    ]
    for value, hint in found:
        if close(yuan, value, atol=0.6 if abs(value) > 50 else 1e-3):
            raise Hint(hint)
    return (
        "added and nearest are right, yuan is not: of the month, 18 for each unhappy one read, less 10 for each read."
    )
