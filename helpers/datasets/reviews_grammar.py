"""Write reviews from a grammar: choose sentences, fill their gaps, and let a writer keep to one word for a thing."""

import re
from bisect import bisect_right
from itertools import accumulate

from helpers.datasets.catalogue import catalogue

# Each aspect has two facets, each facet a noun, a word of praise and a word of blame: names of groups of synonyms.
FACETS = {
    "speed": ("delivery", "delivery", "fast", "slow"),
    "parcel": ("delivery", "parcel", "intact", "damaged"),
    "price": ("price", "price", "fair", "steep"),
    "discount": ("price", "discount", "generous", "meagre"),
    "make": ("quality", "quality", "excellent", "poor"),
    "material": ("quality", "material", "sturdy", "flimsy"),
    "colour": ("looks", "colour", "lovely", "ugly"),
    "design": ("looks", "design", "elegant", "clumsy"),
    "staff": ("service", "service", "friendly", "rude"),
    "answer": ("service", "answer", "helpful", "useless"),
}
GAP = re.compile(r"\{(\w+)\}")
TOKEN = re.compile(r"[^\s,.:;!，。：；！、]+")
# What a review consists of; the weights are for plain, negated and contrasting ones.
PLANS = {
    ("main",): (2, 0, 2),
    ("opening", "main"): (4, 6, 6),
    ("main", "end"): (3, 3, 4),
    ("main", "second"): (2, 3, 0),
    ("opening", "main", "end"): (4, 3, 4),
    ("opening", "main", "second"): (2, 2, 0),
    ("main", "second", "end"): (2, 2, 0),
    ("opening", "main", "second", "end"): (2, 2, 0),
}
SHARE_OF_REASONS = 0.6  # of the plain reviews with more than one sentence
SHARE_OF_ENDS = 0.7  # of the last sentences of plain reviews; the others say nothing
SHORT = 2  # clauses at the beginning of a facet's list that can stand beside another one
MOST_CHOICES = 32  # uniform numbers that a review may use up


class Grammar:
    """A language's sentences, ready to be chosen from.

    Parameters
    ----------
    language : module
        `helpers.datasets.reviews_english` or `helpers.datasets.reviews_chinese`.

    Attributes
    ----------
    synonyms : dict of str to list of str
    pinyin : dict of str to str
    frequencies : dict of str to dict of str to float
        Of each group, how often a word is the one taken: as 1, 1/2, 1/3, ... of the first.
    """

    def __init__(self, language):
        self.language = language
        self.synonyms, self.pinyin = {}, {}
        for name, entries in language.SYNONYMS.items():
            words = [entry.split("/") for entry in entries.split()]  # a word, and in Chinese its sound
            self.synonyms[name] = [word for word, *_ in words]
            self.pinyin |= {word: sound[0] for word, *sound in words if sound}
        self.frequencies = {}
        for name, words in self.synonyms.items():
            total = sum(1 / rank for rank in range(1, len(words) + 1))
            self.frequencies[name] = {word: 1 / rank / total for rank, word in enumerate(words, start=1)}
        self.lists = {name: words.split("|") for name, words in language.LISTS.items()}
        self.typos = dict(pair.split(">") for pair in language.TYPOS.split())
        self.emoji = {name: signs.split() for name, signs in language.EMOJI.items()}
        self.of_article = self._of_articles()
        self.edges = {name: list(accumulate(shares.values()))[:-1] for name, shares in self.frequencies.items()}

    def spelt(self, written):
        """Mend what the gaps have spoilt: in English, a before a vowel."""
        return re.sub(*self.language.SPELLING, written) if self.language.SPELLING else written

    def _of_articles(self):
        materials = catalogue().set_index("article")["materials"]
        names = getattr(self.language, "MATERIALS", {})
        found = {}
        for article, lists in self.language.ARTICLES.items():
            rooms, uses, uses_we = (words.split("|") for words in lists)
            made_of = [names.get(name, name) for name in materials[article]]
            found[article] = {"room": rooms, "use": uses, "use_we": uses_we, "made_of": made_of}
        return found


class Pen:
    """Writes one review, and keeps to what it has said: one word of a group, one colour, one room.

    Parameters
    ----------
    grammar : Grammar
    article : str
        What was bought.
    numbers : list of float
        Uniform numbers, one a choice.
    """

    def __init__(self, grammar, article, numbers):
        self.grammar, self.language, self.article = grammar, grammar.language, article
        self.numbers, self.words = iter(numbers), {}
        self.lists = grammar.lists | grammar.of_article[article]

    def choose(self, options):
        """Choose one of several, all equally likely."""
        return options[int(next(self.numbers) * len(options))]

    def word(self, group):
        """Choose a word of a group by its frequency."""
        if group not in self.words:
            at = bisect_right(self.grammar.edges[group], next(self.numbers))
            self.words[group] = self.grammar.synonyms[group][at]
        return self.words[group]

    def fill(self, template, **given):
        """Fill the gaps of a sentence."""

        def value(gap):
            name = gap[1]
            if name in given:
                return given[name]
            if name in self.lists:
                if name not in self.words:
                    self.words[name] = self.choose(self.lists[name])
                return self.words[name]
            return self.word(self.article if name == "article" else name)

        return GAP.sub(value, template)

    def clause(self, facet, sentiment, *, negated=False, short=False):
        """Say of a facet what is thought of it: by a word that says so, or by the opposite word and a negation."""
        _, noun, praise, blame = FACETS[facet]
        word = self.word(praise if (sentiment == "positive") != negated else blame)
        templates = self.language.FACETS[facet]
        options = templates["clauses"][: SHORT if short else None]
        if not (negated or short):
            options = options + templates["plain"]
        before = self.choose(self.language.NEGATIONS if negated else self.language.DEGREES)
        return self.fill(
            self.choose(options), noun=self.word(noun), word=word, verdict=f"{before} {word}" if before else word
        )

    def review(self, facts):
        """Write all sentences of a review, with blanks between words, without capitals.

        Parameters
        ----------
        facts : dict
            kind, plan, sentiment, facet, second (the aspect's other facet) and aside (a facet of another aspect).
        """
        parts = {"opening": self._opening, "main": self._main, "second": self._second, "end": self._end}
        return [parts[name](facts) for name in facts["plan"]]

    def _opening(self, facts):
        return self.fill(self.choose(self.language.OPENINGS))

    def _main(self, facts):
        kind, facet, sentiment = facts["kind"], facts["facet"], facts["sentiment"]
        if kind == "contrast":
            opposite = "negative" if sentiment == "positive" else "positive"
            clause, aside = self.clause(facet, sentiment, short=True), self.clause(facts["aside"], opposite, short=True)
            return self.choose(self.language.CONTRASTS).format(clause=clause, aside=aside)
        clause = self.clause(facet, sentiment, negated=kind == "negated")
        if kind == "plain" and (len(facts["plan"]) == 1 or next(self.numbers) < SHARE_OF_REASONS):
            reasons = self.language.FACETS[facet]["praise" if sentiment == "positive" else "blame"]
            return self.choose(self.language.CLOSED).format(clause=clause, reason=self.fill(self.choose(reasons)))
        return self.language.ALONE.format(clause=clause)

    def _second(self, facts):
        clause = self.clause(facts["second"], facts["sentiment"], negated=facts["kind"] == "negated")
        return self.choose(self.language.SECONDS).format(clause=clause)

    def _end(self, facts):
        says_so = facts["kind"] == "plain" and next(self.numbers) < SHARE_OF_ENDS
        return self.fill(self.choose(self.language.ENDS[facts["sentiment"]] if says_so else self.language.NOTES))


def shouted(written, pen):
    """Return the text with its words of opinion in capitals or, in a script without any, three exclamation marks."""
    opinions = {name for _, _, *both in FACETS.values() for name in both}
    for group, word in pen.words.items():
        if group in opinions:
            written = re.sub(rf"\b{word}\b", word.upper(), written, flags=re.IGNORECASE)
    return f"{written[:-1]}\uff01\uff01\uff01" if written.endswith("\u3002") else written


def misspelt(written, number, typos):
    """Return the text with one slip: two neighbouring letters changed, or a word of `typos` by its wrong form."""
    slips = []  # where, and what stands there instead
    for found in TOKEN.finditer(written):
        word = found[0]
        if not typos:
            inner = range(1, len(word) - 2) if len(word) >= 4 else ()
            slips += [(found, swapped) for at in inner if (swapped := _swapped(word, at)) != word]
        elif word in typos:
            slips.append((found, typos[word]))
    found, instead = slips[int(number * len(slips))]
    return written[: found.start()] + instead + written[found.end() :]


def _swapped(word, at):
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
