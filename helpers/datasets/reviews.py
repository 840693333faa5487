"""Reviews of what the shop sells, in English and in Chinese, of which it is known what each of them means."""

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

import numpy as np
import pandas as pd

from helpers.datasets.catalogue import catalogue
from helpers.datasets.reviews_grammar import FACETS, MOST_CHOICES, PLANS, TOKEN, Grammar, Pen, misspelt, shouted
from helpers.datasets.streams import Streams, pick
from helpers.validation import check_integer, check_number

__all__ = ["Reviews", "simulate_reviews"]

LANGUAGES = ["english", "chinese"]
SENTIMENTS = ["positive", "negative"]
ASPECTS = list(dict.fromkeys(aspect for aspect, *_ in FACETS.values()))
SHARE_POSITIVE = 0.6
KINDS = {"plain": 0.76, "negated": 0.12, "contrast": 0.12}
STARS = {"positive": {5: 0.6, 4: 0.4}, "negative": {1: 0.55, 2: 0.45}}
SHARES = {"typo": 0.03, "emoji": 0.08, "shouted": 0.05}  # small things, each on its own
LARGEST = 200_000


@dataclass(repr=False)
class Reviews:
    """Reviews, one a row, and what each of them means.

    Attributes
    ----------
    frame : pandas.DataFrame
        Columns text, stars (1, 2, 4 or 5), sentiment (positive, negative), aspect (delivery, price, quality, looks,
        service), article and category of the shop, and repeats: True where the row repeats an earlier one.
    sentences : list of list of str
        The words of each review, small letters, without punctuation; an emoji is a word.
    synonyms : dict of str to list of str
        Groups of words that the grammar takes for the same, the most frequent first. A writer keeps to one word of a
        group, so no two of them stand in the same review.
    pinyin : dict of str to str
        Chinese: how the words of `synonyms` are pronounced, for figures. English: empty.
    truth : dict
        "best_possible": the accuracy that nobody exceeds who tells by the text whether a review has four stars or
        more. "word_by_word": the accuracy in telling the sentiment of these reviews for whoever takes each word by
        its usual meaning, and the better half of a tie. "opinions": what each word of opinion usually means, positive
        or negative. "aspects": the aspect that each noun or word of opinion speaks of. "frequencies": of each group,
        how often which word is taken. "negators" and "turns": what turns a word's meaning around, and on which side
        of a mark of contrast the aside stands. "words": the rules. "rows": of each review, its kind (plain,
        negated, contrast), facet, second facet and aside (empty: there is none), whether its stars are mistaken,
        whether it has a typo, an emoji and is shouted, and the row that it repeats (-1: none).
    """

    frame: pd.DataFrame
    sentences: list
    synonyms: dict
    truth: dict
    language: str
    pinyin: dict = field(default_factory=dict)

    def __repr__(self):
        words = {word for sentence in self.sentences for word in sentence}
        return f"<{len(self.frame):,} reviews in {self.language.capitalize()}, {len(words):,} different words>"


def simulate_reviews(n_reviews=4000, language="english", *, mistaken_share=0.05, repeat_share=0.1, random_state=0):
    r"""Write reviews of articles of the shop, of which sentiment and aspect are known.

    A review is one to four sentences about one aspect of what was bought. Three in four are plain: every word of
    opinion means what it usually means. In the others bags of words are lost: one in eight says all by negations ("not
    slow" praises), one in eight grants something before or behind what it is about ("the price is fair, but the
    delivery was slow" is a complaint about delivery). Whoever reads the words one by one is right, on average, on a
    share of

    .. math:: w = P(\text{plain}) + P(\text{contrast}) / 2

    of the sentiments, and whoever reads sentences on all of them. Stars follow the sentiment, but for a share m of
    customers who take one end of the scale for the other: nobody can tell four stars and more by the text with an
    accuracy above

    .. math:: 1 - m

    unless the text has been seen before: a repeat has the text and the stars of an earlier row, mistaken or not.

    Parameters
    ----------
    n_reviews : int, default=4000
        From 1 to 200,000.
    language : {"english", "chinese"}, default="english"
        The same seed gives the same facts (all but the text) in both.
    mistaken_share : float, default=0.05
        m, from 0 to below 0.5.
    repeat_share : float, default=0.1
        Rows that repeat an earlier one word by word, from 0 to below 1.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    Reviews

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> reviews = simulate_reviews(100)
    >>> reviews.frame["text"][29]
    'Poor quality from top to bottom: it came apart within a week.'
    >>> reviews.frame.loc[29, ["sentiment", "aspect"]].tolist()
    ['negative', 'quality']
    >>> reviews.sentences[29][:6]
    ['poor', 'quality', 'from', 'top', 'to', 'bottom']
    >>> reviews.synonyms["fast"]
    ['fast', 'quick', 'prompt', 'speedy']
    """
    n_reviews, mistaken_share, repeat_share = _checked(n_reviews, language, mistaken_share, repeat_share)
    stream = Streams(random_state)

    def uniform(name, *shape):
        return stream(f"reviews.{name}").random((n_reviews, *shape))

    origin = _origins(uniform("repeat") < repeat_share, uniform("repeat_of"))
    rows = _facts(uniform, mistaken_share).take(origin).reset_index(drop=True)
    rows["repeat_of"] = np.where(origin == np.arange(n_reviews), -1, origin)

    grammar = _grammar(language)
    texts, sentences = [], []
    numbers, slips = uniform(f"{language}.choices", MOST_CHOICES), uniform(f"{language}.slips", 2)
    for at, facts in enumerate(rows.to_dict("records")):
        if facts["repeat_of"] >= 0:
            texts.append(texts[facts["repeat_of"]])
            sentences.append(list(sentences[facts["repeat_of"]]))
            continue
        text, words = _written(grammar, facts, numbers[at].tolist(), slips[at].tolist())
        texts.append(text)
        sentences.append(words)
    return Reviews(
        frame=_frame(texts, rows),
        sentences=sentences,
        synonyms={name: list(words) for name, words in grammar.synonyms.items()},
        truth=_truth(grammar, rows.drop(columns=["plan", "stars", "sentiment", "aspect", "article"]), mistaken_share),
        language=language,
        pinyin=dict(grammar.pinyin),
    )


@cache
def _grammar(language):
    return Grammar(import_module(f"helpers.datasets.reviews_{language}"))


def _origins(repeats, where):
    """Return for each row the first one of its text: itself, or that of an earlier row, each equally likely."""
    origin = np.arange(len(repeats))
    for at in np.flatnonzero(repeats[1:]) + 1:
        origin[at] = origin[int(where[at] * at)]
    return origin


def _facts(uniform, mistaken_share):
    """Draw all that is true of each review, before a word of it is written."""
    is_negative = (uniform("sentiment") >= SHARE_POSITIVE).astype(np.int64)
    mistaken = uniform("mistaken") < mistaken_share
    kind = pick(uniform("kind"), list(KINDS.values()))
    facet, n_facets = np.floor(uniform("facet") * len(FACETS)).astype(np.int64), len(FACETS)
    # Facets of an aspect are neighbours: 0 and 1, 2 and 3, ...; an aside is of another aspect.
    aside = (2 * (facet // 2) + 2 + np.floor(uniform("aside") * (n_facets - 2)).astype(np.int64)) % n_facets
    plan = pick(uniform("plan"), np.array(list(PLANS.values())).T, rows=kind)
    articles = _grammar("english").of_article
    stars = np.array([list(STARS[name]) for name in SENTIMENTS])
    star = pick(uniform("stars"), [list(STARS[name].values()) for name in SENTIMENTS], rows=is_negative ^ mistaken)
    has_second = np.array(["second" in parts for parts in PLANS])[plan]
    names = list(FACETS)
    rows = {
        "kind": np.array(list(KINDS))[kind],
        "facet": np.array(names)[facet],
        "second": [names[at ^ 1] if there else "" for at, there in zip(facet, has_second, strict=True)],
        "aside": [names[at] if of == 2 else "" for at, of in zip(aside, kind, strict=True)],
        "mistaken": mistaken,
        **{name: uniform(name) < share for name, share in SHARES.items()},
        "plan": [list(PLANS)[at] for at in plan],
        "stars": stars[is_negative ^ mistaken, star],
        "sentiment": np.array(SENTIMENTS)[is_negative],
        "aspect": np.array(ASPECTS)[facet // 2],
        "article": np.array(list(articles))[np.floor(uniform("article") * len(articles)).astype(np.int64)],
    }
    return pd.DataFrame(rows)


def _written(grammar, facts, numbers, slips):
    """Return the text of a review and its words."""
    pen = Pen(grammar, facts["article"], numbers)
    written = grammar.spelt(" ".join(sentence[0].upper() + sentence[1:] for sentence in pen.review(facts)))
    if facts["shouted"]:
        written = shouted(written, pen)
    if facts["typo"]:
        written = misspelt(written, slips[0], grammar.typos)
    if facts["emoji"]:
        signs = grammar.emoji[facts["sentiment"] if facts["kind"] == "plain" else "neither"]
        written = f"{written} {signs[int(slips[1] * len(signs))]}"
    return written.replace(" ", grammar.language.BETWEEN_WORDS), TOKEN.findall(written.lower())


def _frame(texts, rows):
    category = catalogue().set_index("article")["category"]
    frame = pd.DataFrame({"text": pd.Series(texts, dtype="str"), "stars": rows["stars"].astype("int64")})
    for name in ["sentiment", "aspect", "article"]:
        frame[name] = rows[name].astype("str")
    frame["category"] = frame["article"].map(category).astype("str")
    frame["repeats"] = rows["repeat_of"] >= 0
    return frame


def _truth(grammar, rows, mistaken_share):
    opinions, aspects = {}, {}
    for aspect, noun, praise, blame in FACETS.values():
        opinions |= dict.fromkeys(grammar.synonyms[praise], "positive")
        opinions |= dict.fromkeys(grammar.synonyms[blame], "negative")
        aspects |= dict.fromkeys([word for name in (noun, praise, blame) for word in grammar.synonyms[name]], aspect)
    right = rows["kind"].map({"plain": 1.0, "negated": 0.0, "contrast": 0.5})
    return {
        "best_possible": round(1 - mistaken_share, 6),
        "word_by_word": round(float(right.mean()), 6),
        "mistaken_share": mistaken_share,
        "opinions": opinions,
        "aspects": aspects,
        "frequencies": {name: dict(shares) for name, shares in grammar.frequencies.items()},
        "negators": list(grammar.language.NEGATORS),
        "turns": dict(grammar.language.TURNS),
        "words": "A review is about one aspect, by one or two facets of it. Plain: its words of opinion, what follows "
        "a colon and how it ends agree with the sentiment. Negated: all its words of opinion mean the opposite, and "
        "before each stands a negation. Contrast: of two clauses one decides sentiment and aspect, the other grants "
        "the opposite of another aspect. Openings and notes say nothing. A word of a group of synonyms is drawn once "
        "a review, as often as 1, 1/2, 1/3, ... of the first. Stars of a positive review are 4 or 5, of a negative "
        "one 1 or 2, but for mistaken ones, where it is the other way round. A repeat is equal to its origin in all.",
        "rows": rows,
    }


def _checked(n_reviews, language, mistaken_share, repeat_share):
    n_reviews = check_integer(n_reviews, "n_reviews")
    if n_reviews > LARGEST:
        raise ValueError(f"n_reviews must be from 1 to {LARGEST:,}, got {n_reviews:,}.")
    if not isinstance(language, str) or language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, got {language!r}.")
    mistaken_share = check_number(mistaken_share, "mistaken_share", minimum=0, below=0.5)
    return n_reviews, mistaken_share, check_number(repeat_share, "repeat_share", minimum=0, below=1)
