"""A sentence as one vector: the mean of the vectors of its words."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from helpers.language.vocabulary import refuse_strangers
from helpers.language.word_vectors import WordVectors
from helpers.validation import check_boolean, check_number, check_vector

__all__ = ["sentence_vectors", "sif_weights"]


def sentence_vectors(sentences, wv, weights=None, *, return_known=False):
    r"""Return the weighted mean of the vectors of each sentence's known words.

    .. math:: v_s = \frac{\sum_{w \in s} a_w v_w}{\sum_{w \in s} a_w}

    Order is lost: "not good, but cheap" and "not cheap, but good" have one vector.

    Parameters
    ----------
    sentences : iterable of lists of str
        Tokens. A word that stands twice counts twice.
    wv : WordVectors
    weights : None, array_like of shape (n_words,) or dict of str to float, default=None
        a, one a row of `wv` or one a word, none below zero; see `sif_weights`. A Series whose index is words is read as
        a dict. A word that a dict lacks has weight 0. None weighs all words alike.
    return_known : bool, default=False
        Whether to return also how many words of each sentence are known.

    Returns
    -------
    vectors : ndarray of shape (n_sentences, vector_size), float32
        Zeros for a sentence without a known word of a weight above 0.
    n_known : ndarray of shape (n_sentences,)
        How many words have a vector and a weight above 0, if `return_known`: 0 marks the sentences of zeros.

    Raises
    ------
    ValueError, TypeError
        If a sentence is a string or a token none, or weights are below zero, not finite, of another length or so large
        that their sums leave float64.

    Examples
    --------
    >>> from helpers.language.word_vectors import WordVectors
    >>> wv = WordVectors(["warm", "tea"], [[1, 0], [0, 1]])
    >>> vectors, n_known = sentence_vectors([["warm", "tea"], ["cold", "tea"], ["cold"]], wv, return_known=True)
    >>> vectors.tolist(), n_known.tolist()
    ([[0.5, 0.5], [0.0, 1.0], [0.0, 0.0]], [2, 1, 0])
    """
    return_known = check_boolean(return_known, "return_known")
    _check_wv(wv)
    weights = _weight_of_row(weights, wv)
    rows, starts = [], [0]
    for position, sentence in enumerate(_refuse_text(sentences, "sentences")):
        _refuse_text(sentence, f"sentences, at position {position},")
        tokens = list(sentence)
        known = [wv.index[word] for word in tokens if word in wv]
        if len(known) < len(tokens):
            refuse_strangers(tokens, f"sentences, at position {position},")
        rows += known
        starts.append(len(rows))
    if len(starts) == 1:
        raise ValueError("sentences must hold at least one sentence, got none.")
    weight = weights[rows]
    shape = (len(starts) - 1, len(wv))
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is looked at
        sums = csr_array((weight, rows, starts), shape=shape) @ wv.vectors.astype(np.float64)
        total = csr_array((weight, rows, starts), shape=shape).sum(axis=1)
    if not (np.isfinite(total).all() and np.isfinite(sums).all()):
        raise ValueError(f"weights must have sums that fit a float64, got up to {weights.max():g}.")
    vectors = (sums / np.where(total > 0, total, 1)[:, None]).astype(np.float32)
    if not return_known:
        return vectors
    return vectors, np.diff(np.concatenate([[0], np.cumsum(weight > 0)])[starts])


def sif_weights(wv, a=1e-3):
    r"""Return weights by which frequent words count less: smooth inverse frequency.

    .. math:: a_w = \frac{a}{a + p(w)}, \qquad p(w) = \frac{\#(w)}{\sum_{w'} \#(w')}

    Parameters
    ----------
    wv : WordVectors
        With counts.
    a : float, default=0.001
        A word that makes up this share of the text has weight 1/2.

    Returns
    -------
    ndarray of shape (n_words,)

    Raises
    ------
    ValueError
        If `wv` has no counts: word2vec's text format, for one, does not keep them.

    References
    ----------
    Arora, Liang and Ma (2017), A simple but tough-to-beat baseline for sentence embeddings, ICLR. Their second step,
    taking out the direction that all sentences share, is not part of this.

    Examples
    --------
    >>> from helpers.language.word_vectors import WordVectors
    >>> wv = WordVectors(["the", "tea"], [[1, 0], [0, 1]], counts=[999, 1])
    >>> sif_weights(wv).round(3)
    array([0.001, 0.5  ])
    """
    a = check_number(a, "a", above=0)
    _check_wv(wv)
    if wv.counts is None or not wv.counts.any():
        raise ValueError("wv must have counts, how often each word was seen, got none.")
    return a / (a + wv.counts / wv.counts.sum())


def _check_wv(wv):
    if not isinstance(wv, WordVectors):
        raise TypeError(f"wv must be WordVectors, got {wv!r}.")


def _weight_of_row(weights, wv):
    if weights is None:
        return np.ones(len(wv))
    if isinstance(weights, pd.Series) and all(isinstance(word, str) for word in weights.index):
        if not weights.index.is_unique:
            raise ValueError("weights must hold each word once, got one twice in the Series' index.")
        weights = weights.to_dict()
    if isinstance(weights, Mapping):
        weights = [weights.get(word, 0.0) for word in wv.words]
    weights = check_vector(weights, "weights")
    if len(weights) != len(wv) or weights.min() < 0:
        fault = f"{len(weights)} of them" if len(weights) != len(wv) else f"{weights.min()} among them"
        raise ValueError(f"weights must be one a word of wv, {len(wv)} in all, and none below zero, got {fault}.")
    return weights


def _refuse_text(value, name):
    """Return what may be a list of tokens or of sentences: a string would be read letter by letter."""
    if isinstance(value, (str, bytes)) or not np.iterable(value):
        raise TypeError(f"{name} must be lists of tokens, got {value!r}: cut texts by a tokenizer first.")
    return value
