"""Counts of words, and of words and pairs, beside scikit-learn's with the same tokenizer, on film reviews."""

from collections.abc import Iterator

from sklearn.feature_extraction.text import CountVectorizer as SklearnCountVectorizer

from benchmarks.harness import Case
from helpers.datasets import load_movie_reviews
from helpers.language import CountVectorizer, english_tokens

NOTE = (
    "Target: 1.0 of scikit-learn. Cutting the texts into tokens is the same work for both, and most of it where single "
    "words are counted."
)


def read_reviews(n_reviews):
    """Return the first film reviews as a list of texts."""
    return load_movie_reviews().frame["text"][:n_reviews].tolist()


def largest_difference(ours, theirs):
    """Return the largest difference of two sparse matrices over the largest entry."""
    return float(abs(ours - theirs).max() / abs(theirs).max())


def cases() -> Iterator[Case]:
    for ngram_range in ((1, 1), (1, 2)):
        for n_reviews in (400, 4_000):
            yield _case(read_reviews(n_reviews), ngram_range)


def _case(texts, ngram_range):
    library = {"tokenizer": english_tokens, "token_pattern": None, "lowercase": False, "ngram_range": ngram_range}
    what = "words" if ngram_range == (1, 1) else "words and pairs"
    return Case(
        size=f"{len(texts):,} reviews, {what}",
        work=what,
        amount=len(texts),
        helper=lambda: CountVectorizer(ngram_range=ngram_range).fit_transform(texts),
        libraries={"scikit-learn": lambda: SklearnCountVectorizer(**library).fit_transform(texts)},
        difference=largest_difference,
    )
