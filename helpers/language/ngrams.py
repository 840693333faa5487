"""N-grams: every run of n words in a stream of texts, as numbers that can be counted without a loop."""

from collections import defaultdict
from itertools import chain
from typing import NamedTuple

import numpy as np

__all__ = ["NGrams", "find_ngrams"]


class NGrams(NamedTuple):
    """Where in which text stands which n-gram."""

    names: list  # the n-gram behind each number, its words joined by a blank; shorter ones come first
    ids: np.ndarray  # the number of each n-gram that was met, shape (n_met,)
    rows: np.ndarray  # the text in which it was met, shape (n_met,)
    n_texts: int


def find_ngrams(raw_documents, tokenizer, lowest=1, highest=1):
    """Cut texts into tokens and find the n-grams with `lowest` to `highest` words.

    Words become numbers while the texts are read. A run of n words is then a run of n - 1 words and one word more, a
    pair of numbers: all pairs are told apart by one sort, and a name is written once for each, not once each time.

    Parameters
    ----------
    raw_documents : iterable of str
    tokenizer : callable
        Takes a text and returns the list of its tokens.
    lowest, highest : int, default=1

    Returns
    -------
    NGrams

    Raises
    ------
    TypeError
        If the texts are one string, or one of them is no string; if the tokenizer returns something else than a list
        of strings.

    Examples
    --------
    >>> found = find_ngrams(["very very good", "good"], str.split, highest=2)
    >>> found.names
    ['very', 'good', 'very very', 'very good']
    >>> found.ids, found.rows
    (array([0, 0, 1, 1, 2, 3]), array([0, 0, 0, 1, 0, 0], dtype=int32))
    """
    words, ids, lengths = _read(raw_documents, tokenizer)
    rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    n_words, grams, starts = len(words), ids, np.arange(len(ids))
    gram_names, names, found = words, [], []
    for n in range(1, highest + 1):
        if n > 1:
            starts = starts[: np.searchsorted(starts, len(ids) - n + 1)]
            inside = rows[starts] == rows[starts + n - 1]  # the run does not cross into the next text
            starts = starts[inside]
            if not len(starts):  # no text is so long, and none has a longer run
                break
            pairs = grams[: len(inside)][inside] * n_words + ids[starts + n - 1]
            pairs, grams = np.unique(pairs, return_inverse=True)
            firsts, lasts = np.divmod(pairs, n_words)
            gram_names = [f"{gram_names[i]} {words[j]}" for i, j in zip(firsts.tolist(), lasts.tolist(), strict=True)]
        if n >= lowest:
            found.append((grams + len(names), rows[starts]))
            names = names + gram_names
    if not found:
        return NGrams([], ids[:0], rows[:0], len(lengths))
    ids, rows = map(np.concatenate, zip(*found, strict=True))
    return NGrams(names, ids, rows, len(lengths))


def _read(raw_documents, tokenizer):
    """Return the words in order of first appearance, the number of each token, and the number of tokens a text."""
    index = defaultdict()
    index.default_factory = index.__len__  # a word not seen before gets the next number
    lengths, latest = [], []

    def token_lists():
        for i, text in enumerate(_check_documents(raw_documents)):
            if not isinstance(text, str):
                raise TypeError(f"raw_documents must hold strings, got {text!r} at position {i}.")
            tokens = tokenizer(text)
            if not isinstance(tokens, (list, tuple)):
                raise TypeError(f"tokenizer must return a list of strings, got {tokens!r} for the text {text[:40]!r}.")
            latest[:] = [tokens]
            lengths.append(len(tokens))
            yield tokens

    try:
        ids = np.fromiter(map(index.__getitem__, chain.from_iterable(token_lists())), dtype=np.int64)
    except TypeError:
        _check_tokens(chain.from_iterable(latest))  # a token that no dict can hold
        raise
    _check_tokens(index)
    return list(index), ids, lengths


def _check_documents(raw_documents):
    wanted = "raw_documents must be a list of texts"
    if isinstance(raw_documents, (str, bytes)):
        raise TypeError(f"{wanted}, got one text, {raw_documents[:40]!r}: put it into a list.")
    if getattr(raw_documents, "ndim", 1) != 1:
        raise ValueError(f"{wanted}, one column, got shape {raw_documents.shape}.")
    if not np.iterable(raw_documents):
        raise TypeError(f"{wanted}, got {raw_documents!r}.")
    return raw_documents


def _check_tokens(tokens):
    strangers = [token for token in tokens if not isinstance(token, str)]
    if strangers:
        raise TypeError(f"tokenizer must return a list of strings, got {strangers[0]!r} among them.")
