"""Word vectors: who is near whom, and a is to b as c is to what, by one product of unit vectors."""

from difflib import get_close_matches

import numpy as np

from helpers.language.vocabulary import check_words
from helpers.language.word2vec_format import read_word2vec, write_word2vec
from helpers.validation import check_integer, check_matrix, check_vector

__all__ = ["WordVectors"]


class WordVectors:
    r"""Words and their vectors, compared by the cosine of the angle between them.

    .. math:: \cos(a, b) = \frac{a \cdot b}{\lVert a \rVert \lVert b \rVert}

    The unit vectors are computed once, so that a query is one product of a matrix and a vector. The vectors are kept in
    float32, as word2vec and gensim keep them, and cannot be written to.

    Parameters
    ----------
    words : sequence of str
        Each once; usually the most frequent first, since evaluations look at the first so many.
    vectors : array_like of shape (n_words, vector_size)
        Finite numbers. A row of zeros is a word without a direction: it is in nobody's list of neighbours, and to ask
        for its own is a ValueError.
    counts : array_like of shape (n_words,), optional
        How often each word was seen.

    Attributes
    ----------
    words : list of str
    vectors : ndarray of shape (n_words, vector_size), float32
    unit_vectors : ndarray of shape (n_words, vector_size), float32
        The vectors divided by their lengths; zeros where there is no direction.
    counts : ndarray of shape (n_words,) or None
    index : dict
        From a word to its row.

    Raises
    ------
    ValueError, TypeError
        If a word is empty, stands twice or is no string, if shapes do not agree, if a number is not finite, or if
        float32 has nothing but zeros for a row.

    References
    ----------
    Mikolov, Chen, Corrado and Dean (2013), Efficient estimation of word representations in vector space.

    Examples
    --------
    >>> wv = WordVectors(["cheap", "bargain", "slow"], [[3, 0], [4, 3], [0, 2]])
    >>> round(wv.similarity("cheap", "bargain"), 3)
    0.8
    >>> [(word, round(cosine, 3)) for word, cosine in wv.most_similar("slow")]
    [('bargain', 0.6), ('cheap', 0.0)]
    >>> wv["cheep"]
    Traceback (most recent call last):
    KeyError: "No vector for the word 'cheep'. Nearest spellings: 'cheap'."
    """

    def __init__(self, words, vectors, counts=None):
        self.words = check_words(words)
        self.vectors = _as_float32(vectors, "vectors")
        if len(self.vectors) != len(self.words):
            shape = f"{len(self.words)} words and vectors of shape {self.vectors.shape}"
            raise ValueError(f"vectors must have one row a word, got {shape}.")
        self.vectors.flags.writeable = False
        self.counts = None if counts is None else _checked_counts(counts, len(self.words))
        self.index = {word: row for row, word in enumerate(self.words)}
        self.unit_vectors = _unit(self.vectors)
        self.unit_vectors.flags.writeable = False
        self._without_direction = np.flatnonzero(~self.unit_vectors.any(axis=1))

    @property
    def vector_size(self):
        return self.vectors.shape[1]

    def similarity(self, a, b):
        """Return the cosine of the angle between the vectors of two words.

        Raises
        ------
        KeyError
            If a word has no vector; the nearest spellings are in the message.
        ValueError
            If a word's vector is zeros: it has no direction, and no cosine.
        """
        one, other = (self._direction(word).astype(np.float64) for word in (a, b))
        return float(np.clip(one @ other, -1, 1))

    def most_similar(self, positive, topn=10, *, negative=()):
        """Return the words whose vectors point where the query points, nearest first.

        Parameters
        ----------
        positive, negative : str, ndarray of shape (vector_size,), or a list of these
            The query is the sum of the unit vectors of the positive ones, less those of the negative ones. Words of the
            query are not among the answers.
        topn : int, default=10
            How many words, or all if there are fewer.

        Returns
        -------
        list of (str, float)
            Words and cosines. Of equal cosines the earlier word comes first.

        Raises
        ------
        KeyError
            If a word has no vector; the nearest spellings are in the message.
        ValueError
            If the query, or a word in it, has no direction.
        """
        topn = check_integer(topn, "topn")
        positive, negative = _as_list(positive), _as_list(negative)
        if not positive and not negative:
            raise ValueError("positive must hold at least one word or vector, got none.")
        signed = [self._direction(key) for key in positive] + [-self._direction(key) for key in negative]
        query = np.sum(signed, axis=0, dtype=np.float64)
        length = np.linalg.norm(query)
        if length < 1e-6 * len(signed):  # what remains is the rounding of float32
            raise ValueError("positive and negative must not cancel out: the query has length zero.")
        cosines = self.unit_vectors @ (query / length).astype(np.float32)
        asked = [self.index[key] for key in positive + negative if isinstance(key, str)]
        return self._nearest(cosines, topn, asked)

    def analogy(self, a, b, c, topn=1):
        r"""Return what c is to, as a is to b: the words nearest to b - a + c (3CosAdd), the three left out.

        .. math:: \arg\max_w \cos(w, b - a + c), \qquad a, b, c \text{ of length one}

        Returns
        -------
        list of (str, float)
            The best `topn` words with their cosines.

        References
        ----------
        Mikolov, Yih and Zweig (2013), Linguistic regularities in continuous space word representations, NAACL.

        Examples
        --------
        >>> wv = WordVectors(["big", "bigger", "cheap", "cheaper"], [[1, 0], [1, 1], [0.5, -1], [0.6, -0.1]])
        >>> wv.analogy("big", "bigger", "cheap")[0][0]
        'cheaper'
        """
        return self.most_similar([b, c], topn, negative=[a])

    def save(self, path):
        """Write the vectors to a file in word2vec's text format: every number reads back as the same float32.

        Counts have no place in that format. The file is whole or as it was before.

        Raises
        ------
        ValueError
            If a word holds a blank, which the format could not tell from the end of the word.
        """
        write_word2vec(path, self.words, self.vectors)

    @classmethod
    def load(cls, path):
        """Read a file in word2vec's text format.

        Raises
        ------
        ValueError
            If the file is not whole or not in this format: file, line and reason are in the message.
        """
        return cls(*read_word2vec(path))

    def row_of(self, word):
        """Return the row of a word; a KeyError for an unknown one names the nearest spellings."""
        if not isinstance(word, str):
            raise TypeError(f"A word must be a string, got {word!r}.")
        if word not in self.index:
            near = get_close_matches(word, self.words, n=3)
            hint = f" Nearest spellings: {', '.join(map(repr, near))}." if near else " No spelling is near."
            raise KeyError(f"No vector for the word {word!r}.{hint}")
        return self.index[word]

    def __getitem__(self, word):
        """Return the vector of a word, or the matrix of a list of words."""
        if isinstance(word, (str, bytes)) or not np.iterable(word):
            return self.vectors[self.row_of(word)]
        rows = [self.row_of(each) for each in word]
        return self.vectors[rows]

    def __contains__(self, word):
        return isinstance(word, str) and word in self.index

    def __iter__(self):
        return iter(self.words)

    def __len__(self):
        return len(self.words)

    def __setstate__(self, state):
        vars(self).update(state)
        for kept in (self.vectors, self.unit_vectors):
            kept.flags.writeable = False  # which pickle and deepcopy forget

    def __repr__(self):
        return f"WordVectors({len(self)} words, vector_size={self.vector_size})"

    def _direction(self, key):
        """Return the unit vector of a word, or of a vector, that has one."""
        if isinstance(key, np.ndarray):
            unit = _unit(check_vector(key, "positive")[None])[0]
            if len(unit) != self.vector_size:
                raise ValueError(f"A query must have vector_size = {self.vector_size} numbers, got {len(unit)}.")
        else:
            unit = self.unit_vectors[self.row_of(key)]
        if not unit.any():
            name = "The vector asked for" if isinstance(key, np.ndarray) else f"The vector of {key!r}"
            raise ValueError(f"{name} has length zero: it has no direction, and no cosine with any other.")
        return unit

    def _nearest(self, cosines, topn, left_out):
        cosines = np.clip(cosines, -1, 1)
        cosines[self._without_direction] = -np.inf
        cosines[left_out] = -np.inf
        topn = min(topn, len(cosines))
        # The topn largest, and all that equal the last of them: which of those stay is for the sort to say.
        least = np.partition(cosines, -topn)[-topn]
        rows = np.flatnonzero((cosines >= least) & (cosines > -np.inf))
        rows = rows[np.argsort(-cosines[rows], kind="stable")][:topn]
        return [(self.words[row], float(cosines[row])) for row in rows]


def _unit(vectors):
    """Divide each row by its length, computed in float64: the square of 1e-30 is nothing in float32."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    return (vectors / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)


def _as_float32(vectors, name):
    array = check_matrix(vectors, name)
    with np.errstate(over="ignore", under="ignore"):
        small = array.astype(np.float32)
    if not np.isfinite(small).all():
        raise ValueError(f"{name} must fit into float32, got {array.flat[~np.isfinite(small).ravel()][0]}.")
    lost = np.flatnonzero(array.any(axis=1) & ~small.any(axis=1))
    if lost.size:
        raise ValueError(f"{name} must not vanish in float32, got {np.abs(array[lost[0]]).max()} as most of a row.")
    return small


def _checked_counts(counts, n_words):
    array = check_vector(counts, "counts")
    if len(array) != n_words:
        raise ValueError(f"counts must be {n_words} whole numbers, one a word, got {len(array)}.")
    strangers = array[(array < 0) | (array % 1 != 0) | (array >= 2.0**63)]
    if strangers.size:
        raise ValueError(f"counts must be whole numbers, none below zero or above 2⁶³ - 1, got {strangers[0]:g}.")
    return array.astype(np.int64)


def _as_list(keys):
    return [keys] if isinstance(keys, (str, bytes, np.ndarray)) or not np.iterable(keys) else list(keys)
