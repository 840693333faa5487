"""Visits in which one click decides: bought is the article whose reviews were read, among others looked at."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.datasets.clicks import DEPARTMENT_WEIGHTS, DEPARTMENTS, PADDING
from helpers.datasets.streams import Streams, pick
from helpers.validation import check_integer, check_number

__all__ = ["ReviewVisits", "simulate_review_visits"]

VOCABULARY = [
    PADDING,
    "home",
    "search",
    "delivery",
    "reviews",
    "chat",
    *(f"list: {name}" for name in DEPARTMENTS),
    *(f"article: {name}" for name in DEPARTMENTS),
]
AT = {name: number for number, name in enumerate(VOCABULARY)}
FIRST_ARTICLE = AT[f"article: {DEPARTMENTS[0]}"]
SHARE_OF_ARTICLES = 0.5  # of the clicks that decide nothing
OTHER_WEIGHTS = {"home": 1, "search": 2, "delivery": 1} | {f"list: {name}": 1 for name in DEPARTMENTS}
LARGEST = 1_000_000
LONGEST = 1000


@dataclass(repr=False)
class ReviewVisits:
    """Visits, one a row, and what was bought at the end of each.

    Attributes
    ----------
    pages : ndarray of int64, shape (n_visits, longest)
        Page numbers in the order of the clicks; 0 fills what is left of a row behind the visit's last click.
    lengths : ndarray of int64, shape (n_visits,)
        Clicks of each visit.
    bought : ndarray of int64, shape (n_visits,)
        What was bought: the place of its department in `departments`.
    vocabulary : list of str
        The name of each page number.
    departments : list of str
    truth : dict
        "best_possible": the accuracy that nobody exceeds, "without_order": the one of the best guess in these visits
        for whoever knows which pages were seen, but not in which order. "words": the rules. "rows": of each visit, the
        step of the article that decides (the first click is step 0) and of the reviews behind it, the article's
        department, whether the visitor kept to it, the number of articles, and the chance of that best guess.
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


def simulate_review_visits(n_visits=2000, *, shortest=5, longest=12, change_of_mind=0.1, random_state=0):
    r"""Simulate visits in which the reviews of one article are read, and which end in the chat before a purchase.

    A visitor begins at the home page and looks at articles and other pages. Once the reviews are opened: those of the
    article that was clicked directly before. Bought is its department, or, with the probability of a change of mind,
    one of the other five, each equally likely. All other clicks are drawn one by one, whatever stands around them. So
    who finds the reviews and looks one click further back is right with probability

    .. math:: 1 - c

    and who only counts the articles can do no better than to name the department seen most, a share s of m articles:

    .. math:: (1 - c)\, s + \frac{c}{5} (1 - s)

    Parameters
    ----------
    n_visits : int, default=2000
        From 1 to 1,000,000.
    shortest, longest : int, default=5, 12
        Clicks of a visit, each number between them equally likely; from 4 to 1,000.
    change_of_mind : float, default=0.1
        c, from 0 to below 5/6, where the article would say nothing any more.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    ReviewVisits

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> visits = simulate_review_visits(100)
    >>> visits
    <100 visits of 5 to 12 clicks, 18 page numbers>
    >>> step = visits.truth["rows"]["step"][0]
    >>> [visits.vocabulary[page] for page in visits.pages[0, step : step + 2]]
    ['article: kitchen', 'reviews']
    >>> visits.departments[visits.bought[0]]
    'kitchen'
    """
    n_visits, shortest, longest, change_of_mind = _checked(n_visits, shortest, longest, change_of_mind)
    stream = Streams(random_state)

    def uniform(name, *shape):
        return stream(f"review_visits.{name}").random((n_visits, *shape))

    visit, n_departments = np.arange(n_visits), len(DEPARTMENTS)
    lengths = shortest + np.floor((longest - shortest + 1) * uniform("length")).astype(np.int64)
    # The home page, then an article, its reviews behind it, and the chat at the end: reviews from 2 to length - 2.
    reviews = 2 + np.floor((lengths - 3) * uniform("reviews")).astype(np.int64)
    department = pick(uniform("department", longest).ravel(), DEPARTMENT_WEIGHTS).reshape(n_visits, longest)
    others = np.array([AT[name] for name in OTHER_WEIGHTS])
    other = others[pick(uniform("other", longest).ravel(), list(OTHER_WEIGHTS.values()))].reshape(n_visits, longest)
    is_article = uniform("is_article", longest) < SHARE_OF_ARTICLES
    is_article[visit, reviews - 1] = True
    pages = np.where(is_article, FIRST_ARTICLE + department, other)
    pages[:, 0], pages[visit, reviews], pages[visit, lengths - 1] = AT["home"], AT["reviews"], AT["chat"]
    pages[np.arange(longest) >= lengths[:, np.newaxis]] = AT[PADDING]

    decides, stays = department[visit, reviews - 1], uniform("change_of_mind") >= change_of_mind
    further = 1 + np.floor((n_departments - 1) * uniform("instead")).astype(np.int64)  # 1 to 5 departments further on
    bought = np.where(stays, decides, (decides + further) % n_departments)
    rows = pd.DataFrame(
        {
            "step": reviews - 1,
            "reviews": reviews,
            "department": pd.Series(np.array(DEPARTMENTS)[decides], dtype="str"),
            "stays": stays,
        }
    )
    return ReviewVisits(
        pages, lengths, bought, list(VOCABULARY), list(DEPARTMENTS), _truth(pages, rows, change_of_mind)
    )


def _truth(pages, rows, change_of_mind):
    counts = np.stack([(pages == FIRST_ARTICLE + at).sum(axis=1) for at in range(len(DEPARTMENTS))], axis=1)
    rows["n_articles"] = counts.sum(axis=1)
    share = counts.max(axis=1) / rows["n_articles"]
    instead = change_of_mind / (len(DEPARTMENTS) - 1)
    rows["without_order"] = ((1 - change_of_mind) * share + instead * (1 - share)).round(6)
    return {
        "change_of_mind": change_of_mind,
        "best_possible": round(1 - change_of_mind, 6),
        "without_order": round(float(rows["without_order"].mean()), 6),
        "words": "The first click is the home page, the last one the chat. Once the reviews are opened, directly "
        "behind an article. Bought is the department of this article, or, with the probability of a change of mind, "
        "one of the others, each equally likely. All other clicks are drawn independently: half of them articles.",
        "rows": rows,
    }


def _checked(n_visits, shortest, longest, change_of_mind):
    n_visits, shortest = check_integer(n_visits, "n_visits"), check_integer(shortest, "shortest", minimum=4)
    longest = check_integer(longest, "longest", minimum=4)
    if n_visits > LARGEST:
        raise ValueError(f"n_visits must be from 1 to {LARGEST:,}, got {n_visits:,}.")
    if not shortest <= longest <= LONGEST:
        raise ValueError(f"longest must be from shortest, {shortest}, to {LONGEST:,}, got {longest:,}.")
    limit = 1 - 1 / len(DEPARTMENTS)
    return n_visits, shortest, longest, check_number(change_of_mind, "change_of_mind", minimum=0, below=limit)
