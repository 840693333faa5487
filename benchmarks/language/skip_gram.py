"""Skip-gram with negative sampling, beside gensim with one worker and with two; CBOW's benchmark uses the same cases.

Every turn trains with another seed, so that the qualities printed are means over as many seeds as there were turns.
"""

from collections.abc import Iterator
from functools import cache, partial
from itertools import count

import numpy as np
from scipy.stats import spearmanr

from benchmarks.harness import Case
from helpers.datasets import load_movie_reviews, load_word_pairs
from helpers.language import SkipGram, english_tokens

try:
    from gensim.models import Word2Vec
except ImportError:
    Word2Vec = None

SIZES = (100_000, 1_000_000)
SETTINGS = {"vector_size": 100, "window": 5, "min_count": 5, "negative": 5, "sample": 1e-3, "epochs": 5}
WORDS = (
    "100 dimensions, window 5, 5 noise words, 5 epochs, float32, vocabulary and all in the time; {rates}. per s "
    "counts the words of the texts times epochs, frequent and rare ones before any is dropped, for both alike. "
    "quality: on planted topics the share of the 10 nearest words that are of the same topic, on film reviews the "
    "rank correlation with people's judgement (WordSim-353); mean over seeds and half its 95% interval."
)
NOTE = WORDS.format(rates="rate 0.05 for both") + " Target: at most 0.67 of gensim's time, one worker, at its quality."


def cases() -> Iterator[Case]:
    yield from beside_gensim(SkipGram, sg=1, alpha=0.05)


def beside_gensim(model, **theirs) -> Iterator[Case]:
    for work, corpus, quality in (("topics", _topics, _purity), ("films", _films, _agreement)):
        for n_words in SIZES:
            libraries = {}
            if Word2Vec is not None:
                for workers in (1, 2):
                    run = partial(_gensim, corpus, n_words, count(1), workers=workers, **theirs)
                    libraries[f"gensim, {workers} worker{'s' * (workers > 1)}"] = run
            yield Case(
                size=f"{work}, {n_words:,} words",
                amount=n_words * SETTINGS["epochs"],
                helper=partial(_helper, model, corpus, n_words, count(1)),
                libraries=libraries,
                quality=quality,
                work=work,
            )


def _helper(model, corpus, n_words, seeds):
    return model(**SETTINGS, random_state=next(seeds)).fit(corpus(n_words)).wv


def _gensim(corpus, n_words, seeds, **theirs):
    return Word2Vec(corpus(n_words), **SETTINGS, **theirs, seed=next(seeds)).wv


@cache
def _topics(n_words):
    """Sentences of 20 words, one in five from one of 50 topics with 200 words each, the others from 500 common words.

    Few of a topic's words are frequent, most are seen a handful of times: those are the ones that can be missed.
    """
    rng = np.random.default_rng(0)
    own, common = 1 / np.arange(1, 201) ** 1.2, 1 / np.arange(1, 501)
    shape = n_words // 20, 20
    topic = rng.integers(max(5, n_words // 20_000), size=shape[0])  # as many words a topic at every size
    words = np.where(
        rng.random(shape) < 0.2,
        topic[:, None] * 200 + rng.choice(200, shape, p=own / own.sum()),
        -1 - rng.choice(500, shape, p=common / common.sum()),
    )
    return [[f"{i // 200}_{i % 200}" if i >= 0 else f"common_{-i}" for i in sentence] for sentence in words.tolist()]


def _purity(wv):
    words = wv.words if hasattr(wv, "words") else wv.index_to_key  # ours, and gensim's
    own = [word for word in words if not word.startswith("common")]
    return np.mean([near.split("_")[0] == word.split("_")[0] for word in own for near, _ in wv.most_similar(word)])


@cache
def _films(n_words):
    """The first film reviews that have so many words together."""
    texts = []
    for tokens in map(english_tokens, load_movie_reviews().frame["text"]):
        texts.append(tokens)
        n_words -= len(tokens)
        if n_words <= 0:
            tokens[len(tokens) + n_words :] = []
            return texts
    raise ValueError(f"The film reviews are {-n_words} words short.")


def _agreement(wv):
    pairs = load_word_pairs().frame
    known = pairs[[a in wv and b in wv for a, b in zip(pairs["word_1"], pairs["word_2"], strict=True)]]
    cosines = [wv.similarity(a, b) for a, b in zip(known["word_1"], known["word_2"], strict=True)]
    return float(spearmanr(cosines, known["similarity"]).statistic)
