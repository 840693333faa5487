"""Short sentences that praise the shop's articles, all written for this course: what a language model learns from."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.datasets.streams import Streams, pick
from helpers.validation import check_integer

__all__ = ["ProductCopy", "simulate_product_copy"]

# What is true of each article: what it is made of, where it belongs, what it does.
FACTS = {
    "frying pan": (
        ["steel", "iron"],
        ["kitchen"],
        ["heats evenly", "browns fish without sticking", "goes from hob to oven", "lasts for decades"],
    ),
    "water kettle": (
        ["steel", "glass"],
        ["kitchen"],
        ["boils a litre in three minutes", "pours without dripping", "switches itself off", "keeps tea water warm"],
    ),
    "lunch box": (
        ["bamboo", "steel"],
        ["kitchen"],
        ["keeps salad fresh until noon", "closes with a soft click", "wipes clean in a moment"],
    ),
    "desk lamp": (
        ["steel", "wood"],
        ["study", "bedroom"],
        ["lights the page and not the room", "bends to where you read", "dims to a glow", "clips to any shelf"],
    ),
    "pendant light": (
        ["glass", "bamboo"],
        ["dining room", "hall"],
        ["hangs low over the table", "spreads a warm glow", "dims with one turn"],
    ),
    "pillow": (
        ["cotton", "linen"],
        ["bedroom"],
        ["stays cool all night", "keeps its shape", "washes at sixty degrees"],
    ),
    "blanket": (
        ["wool", "cotton"],
        ["bedroom", "living room"],
        ["warms without weight", "falls softly over the sofa", "keeps its colour for years"],
    ),
    "armchair": (
        ["wood", "linen"],
        ["living room", "study"],
        ["holds your back", "invites you to stay", "turns without a sound", "fits into small corners"],
    ),
    "bookcase": (
        ["wood", "steel"],
        ["living room", "study"],
        ["carries forty books a shelf", "stands firm without screws", "grows with your library"],
    ),
    "laundry basket": (
        ["bamboo", "cotton"],
        ["bathroom"],
        ["folds flat when empty", "holds two full loads", "lets damp towels breathe"],
    ),
    "plant pot": (
        ["ceramic", "wood"],
        ["garden", "hall"],
        ["drains through its foot", "stands frost in winter", "keeps roots moist"],
    ),
    "watering can": (
        ["steel", "iron"],
        ["garden"],
        ["reaches behind the leaves", "pours as gently as rain", "hangs on any hook"],
    ),
}
COLOURS = ["white", "grey", "green", "blue"]
PATTERNS = [
    "this {material} {article} {feature}",
    "a {colour} {article} made of {material} for your {room}",
    "our {article} {feature} and {feature}",
    "new for your {room} is the {material} {article} that {feature}",
]
LARGEST = 100_000
KINDS = {"material": 0, "room": 1, "feature": 2}  # places in FACTS
GAP = re.compile(r"\{(\w+)\}")
MOST_GAPS = 3  # of a pattern, the article aside


@dataclass(repr=False)
class ProductCopy:
    """Sentences about the shop's articles, and what may be said of each.

    Attributes
    ----------
    sentences : list of str
        Words with a blank between them; no capitals and no full stop.
    truth : dict
        "facts": of each article, the materials, rooms and features that are true of it. "patterns": how sentences are
        built. "best_possible": the perplexity (a word, the end counted as one) of whoever knows all of that, on these
        sentences. "words": the rules. "rows": of each sentence, its pattern, its article, and its chance.
    """

    sentences: list
    truth: dict

    def __repr__(self):
        words = {word for sentence in self.sentences for word in sentence.split()}
        return f"<{len(self.sentences):,} sentences of {len(words)} different words>"

    def verdict(self, sentence):
        """Say what a sentence is worth: "true", "false" (well built, but not true of its article) or "no sentence".

        Raises
        ------
        TypeError
            If it is no text.

        Examples
        --------
        >>> copy = simulate_product_copy(1)
        >>> copy.verdict("this wool frying pan keeps its shape")
        'false'
        >>> copy.verdict("this pan this pan")
        'no sentence'
        """
        if not isinstance(sentence, str):
            raise TypeError(f"sentence must be a text, words with a blank between them, got {sentence!r}.")
        for reader in READERS:
            if found := reader.fullmatch(sentence):
                return _judged(found.groupdict())
        return "no sentence"


def simulate_product_copy(n_sentences=600, *, random_state=0):
    r"""Write sentences that advertise articles of the shop: each well built, each true.

    A sentence takes one of four patterns and one of twelve articles, all equally likely, and fills the pattern's gaps
    with what is true of the article (colours aside, which are free), again all equally likely, no feature twice. So
    each sentence has a known chance, and the best possible perplexity is

    .. math:: \exp\left(-\frac{\sum \log P(\text{sentence})}{\sum (\text{words} + 1)}\right)

    Parameters
    ----------
    n_sentences : int, default=600
        From 1 to 100,000.
    random_state : int, None or numpy.random.Generator, default=0
        The seed.

    Returns
    -------
    ProductCopy

    Raises
    ------
    TypeError, ValueError
        If an argument is of the wrong kind or out of range.

    Examples
    --------
    >>> copy = simulate_product_copy(100)
    >>> copy
    <100 sentences of 167 different words>
    >>> copy.sentences[0]
    'this iron watering can pours as gently as rain'
    >>> copy.verdict(copy.sentences[0])
    'true'
    """
    n_sentences = check_integer(n_sentences, "n_sentences")
    if n_sentences > LARGEST:
        raise ValueError(f"n_sentences must be from 1 to {LARGEST:,}, got {n_sentences:,}.")
    stream = Streams(random_state)

    def uniform(name, *shape):
        return stream(f"product_copy.{name}").random((n_sentences, *shape))

    articles = list(FACTS)
    pattern = pick(uniform("pattern"), np.ones(len(PATTERNS)))
    article = pick(uniform("article"), np.ones(len(articles)))
    gaps = uniform("gaps", MOST_GAPS)
    filled = [_filled(PATTERNS[p], articles[a], draws) for p, a, draws in zip(pattern, article, gaps, strict=True)]
    sentences = [sentence for sentence, _ in filled]
    chances = [1 / (len(PATTERNS) * len(articles) * n_ways) for _, n_ways in filled]
    rows = pd.DataFrame(
        {"pattern": pattern, "article": pd.Series(np.array(articles)[article], dtype="str"), "chance": chances}
    )
    return ProductCopy(sentences, _truth(sentences, rows))


def _filled(pattern, article, draws):
    """Return the pattern with its gaps filled, one uniform number a gap, and the number of ways to fill them."""
    left = {"article": [article], "colour": list(COLOURS)} | {
        kind: list(FACTS[article][at]) for kind, at in KINDS.items()
    }
    draws, n_ways = iter(draws), 1

    def fill(gap):
        nonlocal n_ways
        kind = gap[1]
        n_ways *= len(left[kind])
        return left[kind].pop(0 if kind == "article" else int(next(draws) * len(left[kind])))

    return GAP.sub(fill, pattern), n_ways


def _judged(said):
    """Hold what fills the gaps against the facts; who says one thing twice has not built a sentence."""
    if len(set(said.values())) < len(said):
        return "no sentence"
    facts = FACTS[said.pop("article1")]
    is_true = all(kind[:-1] not in KINDS or phrase in facts[KINDS[kind[:-1]]] for kind, phrase in said.items())
    return "true" if is_true else "false"


def _reader(pattern):
    """Return the pattern as a regular expression: groups "material1", "feature1", "feature2" and so on."""
    every = {"article": set(FACTS), "colour": set(COLOURS)}
    every |= {kind: {phrase for facts in FACTS.values() for phrase in facts[at]} for kind, at in KINDS.items()}
    seen = []

    def group(gap):
        seen.append(gap[1])
        return f"(?P<{gap[1]}{seen.count(gap[1])}>{'|'.join(sorted(every[gap[1]]))})"

    return re.compile(GAP.sub(group, pattern))


READERS = [_reader(pattern) for pattern in PATTERNS]


def _truth(sentences, rows):
    n_predictions = sum(len(sentence.split()) + 1 for sentence in sentences)
    facts = {article: {kind: list(lists[place]) for kind, place in KINDS.items()} for article, lists in FACTS.items()}
    return {
        "facts": facts,
        "patterns": list(PATTERNS),
        "best_possible": round(float(np.exp(-np.log(rows["chance"]).sum() / n_predictions)), 6),
        "words": "A sentence is one of the patterns about one of the articles, all equally likely. Each gap is filled "
        "with one of the facts of its kind about the article, colours with any colour, all equally likely, no feature "
        "twice.",
        "rows": rows,
    }
