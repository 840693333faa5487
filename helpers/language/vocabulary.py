"""Vocabulary: which words there are, how often each was seen, and the number that stands for it."""

from collections import Counter
from difflib import get_close_matches

import numpy as np

from helpers.validation import check_choice, check_integer

__all__ = ["Vocabulary", "as_sentences", "check_words", "refuse_strangers"]


class Vocabulary:
    """The words of a corpus, numbered by falling count; words seen equally often in order of first appearance.

    Parameters
    ----------
    words : sequence of str
        Each word once; its position is its number.
    counts : array-like of shape (n_words,)
        How often each was seen.

    Attributes
    ----------
    words : list of str
    counts : ndarray of int64, shape (n_words,)
    index : dict of str to int
        The number of each word.
    n_total : int
        How many words of the corpus are in the vocabulary, repetitions counted: the sum of `counts`.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_sentences([["fast", "and", "good"], ["good", "price"]])
    >>> vocabulary.words, vocabulary.counts
    (['good', 'fast', 'and', 'price'], array([2, 1, 1, 1]))
    >>> vocabulary.encode(["good", "and", "cheap"])
    array([0, 2])
    >>> vocabulary.decode([0, 3])
    ['good', 'price']
    """

    def __init__(self, words, counts):
        self.words = check_words(words)
        self.counts = _as_array(counts, "counts")
        if self.counts.shape != (len(self.words),) or self.counts.dtype.kind not in "iu":
            raise ValueError(
                f"counts must hold one integer a word, {len(self.words)} in all, got an array of type "
                f"{self.counts.dtype} and shape {self.counts.shape}."
            )
        if self.counts.min(initial=0) < 0 or self.counts.max(initial=0) > np.iinfo(np.int64).max:
            raise ValueError(f"counts must be from 0 to 2⁶³ - 1, got {self.counts.min()} to {self.counts.max()}.")
        self.counts = self.counts.astype(np.int64)
        self.index = {word: i for i, word in enumerate(self.words)}
        self.n_total = int(self.counts.sum())

    @classmethod
    def from_sentences(cls, sentences, min_count=1, max_size=None):
        """Count the words of a corpus.

        Parameters
        ----------
        sentences : iterable of list of str
            The tokens of each sentence. A generator is read once.
        min_count : int, default=1
            Words seen less often are left out.
        max_size : int, optional
            At most this many words are kept, the most frequent ones.

        Returns
        -------
        Vocabulary

        Raises
        ------
        TypeError
            If a sentence is a string that nobody has cut into tokens, or a token is not a string.
        ValueError
            If no word is left; the most frequent ones are in the message.
        """
        min_count = check_integer(min_count, "min_count")
        if max_size is not None:
            max_size = check_integer(max_size, "max_size")
        counter = _count(sentences)
        if not counter:
            raise ValueError("sentences must hold at least one token, got none.")
        by_count = counter.most_common()  # stable: equal counts stay in order of first appearance
        kept = [(word, count) for word, count in by_count if count >= min_count][:max_size]
        if not kept:
            most = ", ".join(f"{word!r} ({count})" for word, count in by_count[:5])
            raise ValueError(
                f"min_count must leave at least one word, got {min_count} where the most frequent of {len(by_count)} "
                f"words are {most}."
            )
        return cls(*zip(*kept, strict=True))

    def __len__(self):
        return len(self.words)

    def __contains__(self, word):
        return word in self.index

    def __repr__(self):
        return f"Vocabulary({len(self):,} words, {self.n_total:,} counted)"

    def id_of(self, word):
        """Return the number of a word.

        Raises
        ------
        KeyError
            If the word is unknown; the nearest spellings are in the message.

        Examples
        --------
        >>> Vocabulary(["delivery", "price"], [3, 2]).id_of("delivry")
        Traceback (most recent call last):
        KeyError: "word must be in the vocabulary, got 'delivry'. Nearest: 'delivery'."
        """
        if isinstance(word, str) and word in self.index:
            return self.index[word]
        near = get_close_matches(word, self.words, n=3) if isinstance(word, str) else []
        nearest = f" Nearest: {', '.join(map(repr, near))}." if near else ""
        raise KeyError(f"word must be in the vocabulary, got {word!r}.{nearest}")

    def encode(self, sentence, unknown="drop"):
        """Turn tokens into their numbers.

        Parameters
        ----------
        sentence : list of str
        unknown : {"drop", "raise"}, default="drop"
            What happens to a word that is not in the vocabulary: it is left out, or it is an error that names it.

        Returns
        -------
        ndarray of int64, shape (n_known,)

        Raises
        ------
        KeyError
            If a word is unknown and `unknown="raise"`; the nearest spellings are in the message.
        """
        check_choice(unknown, "unknown", ["drop", "raise"])
        if isinstance(sentence, str):
            raise TypeError(f"sentence must be a list of tokens, got the string {sentence!r}: cut it by a tokenizer.")
        if isinstance(sentence, bytes) or not np.iterable(sentence):
            raise TypeError(f"sentence must be a list of tokens, got {sentence!r}.")
        sentence = list(sentence)
        if unknown == "raise":
            return np.array([self.id_of(word) for word in sentence], dtype=np.int64)
        try:
            known = [i for i in map(self.index.get, sentence) if i is not None]
        except TypeError:  # a token that no dict can hold
            known = []
        if len(known) < len(sentence):
            refuse_strangers(sentence, "sentence")
        return np.array(known, dtype=np.int64)

    def decode(self, ids):
        """Turn numbers into their words.

        Raises
        ------
        ValueError
            If a number is none of a word.
        """
        ids = _as_array(ids, "ids")
        if ids.ndim != 1:
            raise ValueError(f"ids must be a list of numbers, shape (n_ids,), got shape {ids.shape}.")
        if ids.size and (ids.dtype.kind not in "iu" or ids.min() < 0 or ids.max() >= len(self)):
            raise ValueError(f"ids must hold integers from 0 to {len(self) - 1}, got {ids.tolist()!r}.")
        return [self.words[i] for i in ids]


def check_words(words):
    """Return words as a list of plain strings, each once and none empty.

    >>> check_words(["fast", "fast"])
    Traceback (most recent call last):
    ValueError: words must hold each word once and none empty, got 'fast' again at position 1.
    """
    if isinstance(words, (str, bytes)) or not np.iterable(words):
        kind = "the string " if isinstance(words, str) else ""
        raise TypeError(f"words must be a sequence of strings, got {kind}{words!r}.")
    words, seen = list(words), set()
    for position, word in enumerate(words):
        if not isinstance(word, str):
            raise TypeError(f"words must hold strings only, got {word!r} at position {position}.")
        if not word or word in seen:
            fault = "an empty one" if not word else f"{word!r} again"
            raise ValueError(f"words must hold each word once and none empty, got {fault} at position {position}.")
        seen.add(word)
    return [str(word) for word in words]  # np.str_ would show its type in every list of words


def refuse_strangers(tokens, name):
    """Refuse tokens that are no strings: a number, None or NaN is no unknown word, but a mistake.

    >>> refuse_strangers(["fast", None], "sentence")
    Traceback (most recent call last):
    TypeError: sentence must hold tokens, all of them strings, got None at position 1.
    """
    for position, token in enumerate(tokens):
        if not isinstance(token, str):
            raise TypeError(f"{name} must hold tokens, all of them strings, got {token!r} at position {position}.")


def _as_array(values, name):
    try:
        return np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be a list of integers, got rows of different lengths.") from None


def as_sentences(sentences):
    """Return sentences as a list, which can be read twice; what cannot be a list of token lists is refused.

    >>> as_sentences("good price")
    Traceback (most recent call last):
    TypeError: sentences must be lists of tokens, got the string 'good price': cut it by a tokenizer.
    """
    wanted = "sentences must be lists of tokens"
    if isinstance(sentences, str):
        raise TypeError(f"{wanted}, got the string {sentences[:40]!r}: cut it by a tokenizer.")
    if isinstance(sentences, bytes) or not np.iterable(sentences):
        raise TypeError(f"{wanted}, got {sentences!r}.")
    return list(sentences)


def _count(sentences):
    """Count the tokens of all sentences; what is no list of tokens is refused by its position."""
    wanted = "sentences must be lists of tokens"
    counter = Counter()
    for i, sentence in enumerate(as_sentences(sentences)):
        if not isinstance(sentence, (list, tuple)):
            raise TypeError(f"{wanted}, got {sentence!r} at position {i}.")
        try:
            counter.update(sentence)
        except TypeError:
            raise TypeError(f"{wanted}, all of them strings, got {sentence!r} at position {i}.") from None
    strangers = [token for token in counter if not isinstance(token, str)]
    if strangers:
        raise TypeError(f"{wanted}, all of them strings, got {strangers[0]!r} among them.")
    return counter
