"""A corpus as one stream of numbers, and the windows around its words, laid out in blocks for matrix products."""

from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np
from numpy.lib.stride_tricks import as_strided, sliding_window_view

__all__ = ["Blocks", "Corpus", "band", "lay_blocks"]


@dataclass(frozen=True)
class Corpus:
    """Sentences end to end: words as numbers, and where each sentence begins.

    Attributes
    ----------
    tokens : ndarray of int32, shape (n_tokens,)
        Words that the vocabulary does not know are dropped, so that the words beside them become neighbours.
    borders : ndarray of shape (n_sentences + 1,)
        Sentence k is tokens[borders[k]:borders[k + 1]].
    n_words : int
        How many words the sentences had, unknown ones counted.
    """

    tokens: np.ndarray
    borders: np.ndarray
    n_words: int

    @classmethod
    def from_sentences(cls, sentences, vocabulary):
        """Look up the words of a list of lists of tokens.

        >>> from helpers.language.vocabulary import Vocabulary
        >>> corpus = Corpus.from_sentences([["a", "b", "c"], ["c", "a"]], Vocabulary(["a", "c"], [2, 2]))
        >>> corpus.tokens, corpus.borders, corpus.n_words
        (array([0, 1, 1, 0], dtype=int32), array([0, 2, 4]), 5)
        """
        borders = np.cumsum([0, *map(len, sentences)])
        numbers = map(vocabulary.index.get, chain.from_iterable(sentences), repeat(-1))
        ids = np.fromiter(numbers, np.int32, borders[-1])
        return cls(*_select(ids, borders, ids >= 0), len(ids))

    def subsample(self, keep, rng):
        """Return a corpus in which each word is left with its probability `keep[word]`."""
        kept = rng.random(len(self.tokens)) < keep[self.tokens]
        return Corpus(*_select(self.tokens, self.borders, kept), self.n_words)

    def n_neighbours(self):
        """Return how many words have a neighbour in their sentence."""
        lengths = np.diff(self.borders)
        return int(lengths[lengths > 1].sum())


def _select(tokens, borders, kept):
    return tokens[kept], np.concatenate([[0], np.cumsum(kept)])[borders]


@dataclass(frozen=True)
class Blocks:
    """Pieces of the stream of equal length, each with `window` words more on either side, or as many as may be needed.

    Attributes
    ----------
    centres : ndarray of shape (n_blocks, block_size)
    around : ndarray of shape (n_blocks, block_size + 2 window)
        The centres, and the words before and behind.
    left, right : ndarray of shape (n_blocks, block_size)
        How many words before and behind each centre are in its window; 0 where the stream was filled up.
    window : int
    """

    centres: np.ndarray
    around: np.ndarray
    left: np.ndarray
    right: np.ndarray
    window: int

    def __len__(self):
        return len(self.centres)

    def __getitem__(self, rows):
        return Blocks(self.centres[rows], self.around[rows], self.left[rows], self.right[rows], self.window)

    def mask(self):
        """Return who is in whose window, bool of shape (n_blocks, block_size, 2 window + 1).

        Entry (b, i, window + k) is about centre i and the word k places behind it; a word is not in its own window.
        """
        offset = np.arange(-self.window, self.window + 1, dtype=self.left.dtype)
        inside = (offset >= -self.left[..., None]) & (offset <= self.right[..., None])
        inside[..., self.window] = False
        return inside


def lay_blocks(corpus, window, block_size, rng):
    """Draw a reach of 1 .. window for each word, cut it at the sentence's ends, and cut the stream into blocks.

    Near words are in the window more often than far ones: one at distance k with probability (window - k + 1) / window.

    >>> corpus = Corpus(np.array([5, 6, 7, 8]), np.array([0, 3, 4]), 4)
    >>> blocks = lay_blocks(corpus, 1, 2, np.random.default_rng(0))
    >>> blocks.around
    array([[0, 5, 6, 7],
           [6, 7, 8, 0]])
    >>> blocks.left, blocks.right
    (array([[0, 1],
           [1, 0]], dtype=int16), array([[1, 1],
           [0, 0]], dtype=int16))
    """
    n, lengths = len(corpus.tokens), np.diff(corpus.borders)
    width = min(window, max(1, lengths.max() - 1))  # no sentence reaches farther
    n_blocks = max(1, -(-n // block_size))  # one of padding where subsampling left nothing
    stream = np.zeros(n_blocks * block_size + 2 * width, dtype=corpus.tokens.dtype)
    stream[width : width + n] = corpus.tokens
    place = np.arange(n)
    reach = rng.integers(1, window, n, endpoint=True)
    left, right = np.zeros((2, n_blocks * block_size), dtype=np.int16 if width < 2**15 else np.int32)
    left[:n] = np.minimum(reach, place - np.repeat(corpus.borders[:-1], lengths))
    right[:n] = np.minimum(reach, np.repeat(corpus.borders[1:], lengths) - 1 - place)
    shape = (n_blocks, block_size)
    return Blocks(
        stream[width : width + n_blocks * block_size].reshape(shape),
        sliding_window_view(stream, block_size + 2 * width)[::block_size],
        left.reshape(shape),
        right.reshape(shape),
        width,
    )


def band(matrices, width):
    """Return a view of the entries (b, i, i + j), j < width: a band along the diagonal of each matrix, straightened.

    >>> band(np.arange(12).reshape(1, 3, 4), 2)
    array([[[ 0,  1],
            [ 5,  6],
            [10, 11]]])
    """
    n_blocks, n_rows, n_columns = matrices.shape
    if n_columns < n_rows + width - 1:
        raise ValueError(f"matrices must have at least {n_rows + width - 1} columns, got {n_columns}.")
    block, row, column = matrices.strides
    return as_strided(matrices, (n_blocks, n_rows, width), (block, row + column, column))
