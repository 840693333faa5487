"""A second person for the inbox: what the answers bring that pay after the first twenty, and whether to hire."""

from functools import cache

import numpy as np
from scipy.special import expit

from helpers.course.answers import Hint, close, number, parts, yes_or_no
from helpers.course.exercises import Mistake, exercise
from helpers.datasets import simulate_reviews
from helpers.language import CountVectorizer, MultinomialNB
from helpers.prediction import LogisticRegression

COST, STAKE, DESK = 6, 24, 60  # yuan
MORNINGS, A_MORNING, FIRST = 100, 60, 20
ALPHA, N_READ = 0.001, 300  # what cross-validation chooses in the lesson; texts read to bend the chances


@cache
def _inbox():
    """The lesson's inbox: score of each message, chances bent on what was read and on stars, and who is unhappy."""
    frame = simulate_reviews(8000, random_state=1).frame.drop_duplicates("text", ignore_index=True)
    train, adjust = frame[:4000], frame[4000:5000]
    inbox = simulate_reviews(MORNINGS * A_MORNING, repeat_share=0, random_state=2).frame
    terms = CountVectorizer(ngram_range=(1, 2))
    happy = (train["stars"] >= 4).astype(int).to_numpy()
    reader = MultinomialNB(alpha=ALPHA).fit(terms.fit_transform(train["text"]), happy)

    def log_odds(texts):
        joint = reader.predict_joint_log_proba(terms.transform(texts))
        return (joint[:, 0] - joint[:, 1])[:, None]

    s, asked = log_odds(adjust["text"]), log_odds(inbox["text"])
    meant = (adjust["sentiment"] == "negative").to_numpy().astype(int)[:N_READ]
    by_read = LogisticRegression(C=np.inf).fit(s[:N_READ], meant)
    by_stars = LogisticRegression(C=np.inf).fit(s, (adjust["stars"] <= 2).to_numpy().astype(int))
    p_read, p_stars = (model.predict_proba(asked)[:, 1].reshape(MORNINGS, A_MORNING) for model in (by_read, by_stars))
    unhappy = (inbox["sentiment"] == "negative").to_numpy().reshape(MORNINGS, A_MORNING)
    return asked.reshape(MORNINGS, A_MORNING), p_read, p_stars, unhappy


def _gain(order, n_answers):
    """The lesson's `gain_a_morning`, on the average of the mornings."""
    *_, unhappy = _inbox()
    first = np.argsort(-order, axis=1, kind="stable")[:, :n_answers]
    return np.take_along_axis(STAKE * unhappy - COST, first, axis=1).sum(axis=1).mean()


def _brings(p, threshold=COST / STAKE, cost=COST, sure=None):
    """What the answers above a threshold bring beyond the first twenty; `sure` counts promises for what comes."""
    score, _, _, unhappy = _inbox()
    rank = np.argsort(np.argsort(-score, axis=1, kind="stable"), axis=1)
    value = STAKE * (unhappy if sure is None else sure) - cost
    return np.sum(value * ((p > threshold) & (rank >= FIRST))) / MORNINGS


_ALL = "all_that_pay = np.sum((STAKE * unhappy - COST) * (p_read > COST / STAKE), axis=1)\n"
_SECOND = _ALL + "second_brings = np.mean(all_that_pay - gain_a_morning(score, 20))\n"
_HIRE = "hire = second_brings > 60"


@exercise(
    "language/01/second",
    points=3,
    reason=(
        "What all answers above one in four bring, less what the first twenty bring: 46 yuan a morning, give or take "
        "10. (The chances promised 58: a sum over the middle ranks is promised worse than the whole.) That is less "
        "than the 60 of the desk: most of the unhappy are among the first twenty, so do not hire."
    ),
    mistakes=[
        Mistake(
            "all forty",
            "second_brings = np.mean(gain_a_morning(score, 40) - gain_a_morning(score, 20))\n" + _HIRE,
            "forty",
        ),
        Mistake("all that pay", _ALL + "second_brings = np.mean(all_that_pay)\n" + _HIRE, "first person"),
        Mistake("the first twenty", "second_brings = np.mean(gain_a_morning(score, 20))\n" + _HIRE, "first twenty"),
        Mistake("the desk taken off", _SECOND + "second_brings -= 60\nhire = second_brings > 0", "before"),
        Mistake("in all mornings", _SECOND + "second_brings *= 100\nhire = second_brings > 60", "hundred mornings"),
        Mistake("bent on stars", _SECOND.replace("p_read", "p_bent") + _HIRE, "stars"),
        Mistake("not bent", _SECOND.replace("p_read", "p_raw") + _HIRE, "not bent"),
        Mistake("half a yuan too much", _SECOND + "second_brings += 0.42\n" + _HIRE, "That is not it"),
        Mistake("one half", _SECOND.replace("COST / STAKE", "1 / 2") + _HIRE, "one half"),
        Mistake(
            "promised",
            _SECOND.replace("STAKE * unhappy", "STAKE * p_read") + _HIRE,
            "promise",
        ),
        Mistake("the work for nothing", _SECOND.replace(" - COST)", ")") + "second_brings -= 120\n" + _HIRE, "work"),
        Mistake(
            "oldest first",
            _ALL + 'second_brings = np.mean(all_that_pay - gain_a_morning(orders["oldest first"], 20))\n' + _HIRE,
            "oldest first",
        ),
        Mistake("hires at a loss", _SECOND + "hire = True", "60"),
        Mistake("hires because it is above 0", _SECOND + "hire = second_brings > 0", "60"),
    ],
)
def second(answer):
    """What the second person's answers bring in yuan a morning, and whether to hire."""
    amount, hires = parts(answer, "second_brings", "hire")
    got, hires = number(amount, "second_brings"), yes_or_no(hires, "hire")
    score, p_read, _, unhappy = _inbox()
    right, p_raw = _brings(p_read), expit(score)
    raw = np.sum((STAKE * unhappy - COST) * (p_raw > COST / STAKE)) / MORNINGS - _gain(score, FIRST)
    if not close(got, right, rtol=0, atol=0.02):
        if any(close(got, value, rtol=0, atol=0.05) for value in (raw, _brings(p_raw))):  # near, so before rounding
            raise Hint("Those are the chances as (1) gives them, not bent. Take `p_read`, bent on what was meant.")
        if not any(close(got, round(right, digits), rtol=0, atol=1e-9) for digits in (0, 1)):
            raise Hint(_why_not(got, right, {"rtol": 0, "atol": 0.3}))
    if hires != (right > DESK):
        raise Hint(f"The amount is right. Now hold it against the {DESK} yuan that the desk costs each morning.")


def _why_not(got, right, near):
    score, p_read, p_stars, _ = _inbox()
    old = -np.tile(np.arange(float(A_MORNING)), (MORNINGS, 1))
    twenty, forty = _gain(score, FIRST), _gain(score, 2 * FIRST)
    found = [
        (
            forty - twenty,
            "That is for twenty more on every morning, forty in all. She answers only those for which an answer pays.",
        ),
        (twenty, "That is what the first twenty bring, or forty in all. What do her answers bring beyond the twenty?"),
        (forty, "That is what the first twenty bring, or forty in all. What do her answers bring beyond the twenty?"),
        (twenty + right, "That is what all answers that pay bring. Take off what the first person's twenty bring."),
        (right - DESK, "Give the yuan before the 60 of the desk are paid; they come in when you decide."),
        (MORNINGS * right, "That is the sum of the hundred mornings. Give their average."),
        (_brings(p_stars), "Those are the chances bent on stars. Take `p_read`, bent on what was meant."),
        (_brings(p_read, 0.5), "You answer above one half. An answer pays above c / (rv): equation (6)."),
        (_brings(expit(score), 0.5), "You answer above one half. An answer pays above c / (rv): equation (6)."),
        (_brings(p_read, sure=p_read), "That is what the chances promise. Count what comes: `unhappy`."),
        (_brings(p_read, sure=p_read) + _promised_less(p_read), "That is what the chances promise. Count `unhappy`."),
        (_brings(p_read, cost=0), "You left out the work: each answer costs 6 yuan, whoever gets it."),
        (_brings(p_read, cost=0) + FIRST * COST, "You left out the work: each answer costs 6 yuan, also the first."),
        (
            twenty + right - _gain(old, FIRST),
            "You take off oldest first. The first twenty are sorted by `score`.",
        ),
        (_gain(score, A_MORNING) - twenty, "That is for answering all sixty. She answers only those that pay."),
    ]
    for value, hint in found:
        if close(got, value, **near):
            return hint
    return "That is not it: what all answers with `p_read` above c / (rv) bring, less the gain of the first twenty."


def _promised_less(p):
    """What the first twenty promise beyond what they bring: the slip of taking only one of the sums from chances."""
    score, _, _, unhappy = _inbox()
    rank = np.argsort(np.argsort(-score, axis=1, kind="stable"), axis=1)
    return STAKE * np.sum((p - unhappy) * (rank < FIRST)) / MORNINGS
