"""Visits to the shop as sequences of clicks: the first one tells what will be bought, and all between tells nothing."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.datasets.streams import Streams, pick
from helpers.validation import check_integer, check_number

__all__ = ["Clicks", "simulate_clicks"]

DEPARTMENTS = ["kitchen", "bedroom", "lighting", "furniture", "storage", "garden"]
DEPARTMENT_WEIGHTS = [5, 4, 4, 3, 3, 2]
PADDING = "(nothing)"
PAGES = ["home", "search", "reviews", "delivery", "basket"]
VOCABULARY = [
    PADDING,
    *(f"advert: {name}" for name in DEPARTMENTS),
    *PAGES,
    *(f"list: {name}" for name in DEPARTMENTS),
    *(f"article: {name}" for name in DEPARTMENTS),
]
LARGEST = 1_000_000
LONGEST = 1000


@dataclass(repr=False)
class Clicks:
    """Visits, one a row, and what was bought at the end of each.

    Attributes
    ----------
    pages : ndarray of int64, shape (n_visits, longest)
        Page numbers in the order of the clicks; 0 fills what is left of a row behind the visit's last click.
    lengths : ndarray of int64, shape (n_visits,)
        Clicks of each visit.
    bought : ndarray of int64, shape (n_visits,)
        What the click that followed put into the basket: the place of its department in `departments`.
    vocabulary : list of str
        The name of each page number.
    departments : list of str
    truth : dict
        "best_possible": the accuracy that nobody exceeds, "without_the_first_click": the one without memory.
        "transitions": from page (row) to page. "words": the rules. "rows": of each visit, the department of the
        advert, and whether the visitor kept to it.
    """

    pages: np.ndarray
    lengths: np.ndarray
    bought: np.ndarray
    vocabulary: list
    departments: list
    truth: dict

    def __repr__(self):
        span = f"{self.lengths.min()} to {self.lengths.max()} clicks"
        return f"<{len(self.pages):,} visits of {span}, {len(self.vocabulary)} page numbers>"


def simulate_clicks(n_visits=2000, *, shortest=5, longest=40, change_of_mind=0.1, random_state=0):
    r"""Simulate visits that begin with an advert and end with a purchase.

    A visitor comes by the advert of a department, goes to the home page and wanders from there, each page depending on
    the one before and on nothing else. In the end the visitor buys in the department of the advert, or, with the
    probability of a change of mind, in one of the other five, each equally likely. So all that can be known stands in
    the first click: who remembers it is right with probability

    .. math:: 1 - c

    and who does not is right as often as who always names the department that is bought most.

    Parameters
    ----------
    n_visits : int, default=2000
        From 1 to 1,000,000.
    shortest, longest : int, default=5, 40
        Clicks of a visit, each number between them equally likely; from 2 to 1,000. With 20 and 40 there are no short
        visits to begin with, and even an LSTM takes long to find what matters.
    change_of_mind : float, default=0.1
        c, from 0 to below 5/6, where the advert would say nothing any more.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    Clicks

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> clicks = simulate_clicks(100)
    >>> clicks
    <100 visits of 5 to 40 clicks, 24 page numbers>
    >>> [clicks.vocabulary[page] for page in clicks.pages[0, :4]]
    ['advert: kitchen', 'home', 'list: kitchen', 'list: bedroom']
    >>> clicks.departments[clicks.bought[0]]
    'kitchen'
    """
    n_visits, shortest, longest, change_of_mind = _checked(n_visits, shortest, longest, change_of_mind)
    stream = Streams(random_state)

    def uniform(name, *shape):
        return stream(f"clicks.{name}").random((n_visits, *shape))

    lengths = shortest + np.floor((longest - shortest + 1) * uniform("length")).astype(np.int64)
    advert = pick(uniform("advert"), DEPARTMENT_WEIGHTS)
    stays = uniform("change_of_mind") >= change_of_mind
    other = 1 + np.floor((len(DEPARTMENTS) - 1) * uniform("other")).astype(np.int64)  # 1 to 5 departments further on
    bought = np.where(stays, advert, (advert + other) % len(DEPARTMENTS))

    pages, transitions = np.empty((n_visits, longest), dtype=np.int64), transition_matrix()
    pages[:, 0], pages[:, 1] = 1 + advert, VOCABULARY.index("home")
    u = uniform("page", longest)
    for step in range(2, longest):
        pages[:, step] = pick(u[:, step], transitions, rows=pages[:, step - 1])
    pages[np.arange(longest) >= lengths[:, np.newaxis]] = 0
    truth = _truth(transitions, change_of_mind, np.array(DEPARTMENTS)[advert], stays)
    return Clicks(pages, lengths, bought, list(VOCABULARY), list(DEPARTMENTS), truth)


def transition_matrix():
    """The chances to go from page to page, row to column; from nothing and from adverts the way leads home.

    Returns
    -------
    ndarray of shape (n_pages, n_pages)
    """
    at = {name: number for number, name in enumerate(VOCABULARY)}
    weights = np.zeros((len(VOCABULARY), len(VOCABULARY)))
    weights[: at["home"], at["home"]] = 1
    lists, articles = ([at[f"{kind}: {name}"] for name in DEPARTMENTS] for kind in ("list", "article"))
    weights[at["home"], [at["search"], *lists]] = [3, *DEPARTMENT_WEIGHTS]
    weights[at["search"], articles] = DEPARTMENT_WEIGHTS
    weights[at["reviews"], [at["delivery"], at["basket"], at["search"]]] = [2, 3, 2]
    weights[at["delivery"], [at["home"], at["basket"]]] = [3, 2]
    weights[at["basket"], [at["home"], at["search"], at["delivery"]]] = [4, 3, 2]
    for department, (own_list, own_article) in enumerate(zip(lists, articles, strict=True)):
        next_list = lists[(department + 1) % len(lists)]
        weights[own_list, [own_article, next_list, at["home"]]] = [6, 2, 1]
        weights[own_article, [own_list, own_article, at["reviews"], at["basket"], at["search"]]] = [3, 1, 3, 1, 1]
    return weights / weights.sum(axis=1, keepdims=True)


def _truth(transitions, change_of_mind, advert, stays):
    weights = np.array(DEPARTMENT_WEIGHTS) / sum(DEPARTMENT_WEIGHTS)
    bought = (1 - change_of_mind) * weights + change_of_mind * (1 - weights) / (len(weights) - 1)
    return {
        "change_of_mind": change_of_mind,
        "best_possible": round(1 - change_of_mind, 6),
        "without_the_first_click": round(float(bought.max()), 6),
        "shares_bought": dict(zip(DEPARTMENTS, bought.round(6).tolist(), strict=True)),
        "transitions": transitions,
        "words": "The first click is the advert of a department, the second the home page. From then on each page "
        "depends on the one before alone. Bought is the department of the advert, or, with the probability of a "
        "change of mind, one of the others, each equally likely.",
        "rows": pd.DataFrame({"advert": pd.Series(advert, dtype="str"), "stays": stays}),
    }


def _checked(n_visits, shortest, longest, change_of_mind):
    n_visits, shortest = check_integer(n_visits, "n_visits"), check_integer(shortest, "shortest", minimum=2)
    longest = check_integer(longest, "longest", minimum=2)
    if n_visits > LARGEST:
        raise ValueError(f"n_visits must be from 1 to {LARGEST:,}, got {n_visits:,}.")
    if not shortest <= longest <= LONGEST:
        raise ValueError(f"longest must be from shortest, {shortest}, to {LONGEST:,}, got {longest:,}.")
    limit = 1 - 1 / len(DEPARTMENTS)
    return n_visits, shortest, longest, check_number(change_of_mind, "change_of_mind", minimum=0, below=limit)
