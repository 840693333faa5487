"""CBOW with negative sampling, beside gensim with one worker and with two: the cases of skip-gram's benchmark."""

from collections.abc import Iterator

from benchmarks.harness import Case
from benchmarks.language.skip_gram import WORDS, beside_gensim
from helpers.language import CBOW

NOTE = WORDS.format(
    rates="rate 0.2, and gensim's 0.025, which it applies to the whole gradient for each word around"
) + (
    " No target: CBOW has one pair a word where skip-gram has six, so that little is left for products of matrices. By "
    "profile a third of the time adds gradients to rows of vectors, which gensim's C code does in place, and a quarter "
    "computes the loss and its slopes."
)


def cases() -> Iterator[Case]:
    yield from beside_gensim(CBOW, sg=0)
