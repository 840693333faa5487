"""Bag of words: a text becomes the counts of its words, in a matrix that stores only what is not zero."""

from numbers import Integral

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from helpers.language.ngrams import find_ngrams
from helpers.language.tokenizers import english_tokens
from helpers.validation import check_boolean, check_integer, check_number

__all__ = ["CountVectorizer"]


class CountVectorizer(BaseEstimator):
    r"""Count the words, or the runs of words, of each text.

    .. math:: X_{ij} = \#\{\text{places in text } i \text{ where term } j \text{ stands}\}

    A row a text, a column a term, columns in the order of the alphabet (of code points). A term is a word or n words in
    a row. All order beyond n words is lost: that is why it is called a bag.

    Parameters
    ----------
    tokenizer : callable, default=english_tokens
        Takes a text and returns the list of its tokens.
    ngram_range : (int, int), default=(1, 1)
        Words in the shortest and the longest term: (1, 2) counts words and pairs of neighbours.
    min_df : int or float, default=1
        Terms in fewer texts are left out; a float is a share of the texts.
    max_df : int or float, default=1.0
        Terms in more texts are left out; a float is a share of the texts.
    max_features : int, optional
        Keep at most this many terms, those that are met most often; of equals the first in the alphabet, where
        scikit-learn leaves the choice to the processor's sort.
    binary : bool, default=False
        Write 1 for every count.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The column of each term.

    Raises
    ------
    TypeError
        If the texts are one string, or one of them is no string (it is named by its position); if the tokenizer cannot
        be called or returns no list of strings.
    ValueError
        If no term is left: how many were cut by what is in the message.

    Examples
    --------
    >>> counter = CountVectorizer()
    >>> X = counter.fit_transform(["Good, good price!", "Late", ""])
    >>> counter.get_feature_names_out()
    array(['good', 'late', 'price'], dtype=object)
    >>> X.toarray()
    array([[2, 0, 1],
           [0, 1, 0],
           [0, 0, 0]])
    >>> counter.transform(["late again"]).toarray()
    array([[0, 1, 0]])
    """

    def __init__(
        self, tokenizer=english_tokens, ngram_range=(1, 1), min_df=1, max_df=1.0, max_features=None, binary=False
    ):
        self.tokenizer = tokenizer
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.binary = binary

    def fit(self, raw_documents, y=None):
        """Learn which terms there are.

        Parameters
        ----------
        raw_documents : iterable of str
        y : ignored

        Returns
        -------
        self : CountVectorizer
        """
        self.fit_transform(raw_documents)
        return self

    def fit_transform(self, raw_documents, y=None):
        """Learn which terms there are and count them: the texts are cut into tokens once.

        Returns
        -------
        csr_matrix of int64, shape (n_texts, n_terms)
            Column numbers in each row are sorted.
        """
        found = self._find(raw_documents)
        if not found.names:
            longest = "token" if self.ngram_range[0] == 1 else f"run of {self.ngram_range[0]} tokens"
            raise ValueError(f"raw_documents must hold at least one {longest}, got {found.n_texts} texts without any.")
        terms = sorted(set(found.names))
        X = _count(found, {term: j for j, term in enumerate(terms)})
        kept = self._choose(X, terms)
        self.vocabulary_ = {terms[j]: column for column, j in enumerate(kept.tolist())}
        return self._finish(X if len(kept) == len(terms) else X[:, kept])

    def transform(self, raw_documents):
        """Count the terms that `fit` has learned; all others are passed over.

        Parameters
        ----------
        raw_documents : iterable of str

        Returns
        -------
        csr_matrix of int64, shape (n_texts, n_terms)
            A text without a known term is an empty row.
        """
        check_is_fitted(self)
        return self._finish(_count(self._find(raw_documents), self.vocabulary_))

    def get_feature_names_out(self, input_features=None):
        """Return the terms in the order of the columns.

        Parameters
        ----------
        input_features : ignored

        Returns
        -------
        ndarray of object, shape (n_terms,)
        """
        check_is_fitted(self)
        return np.array(list(self.vocabulary_), dtype=object)

    def _find(self, raw_documents):
        if not callable(self.tokenizer):
            raise TypeError(f"tokenizer must take a text and return its tokens, got {self.tokenizer!r}.")
        check_boolean(self.binary, "binary")
        return find_ngrams(raw_documents, self.tokenizer, *self._check_ngram_range())

    def _choose(self, X, terms):
        """Return the columns of the terms that are neither too rare nor too common, as many as are wanted."""
        n_texts = X.shape[0]
        least, most = (_n_texts(getattr(self, name), name, n_texts) for name in ("min_df", "max_df"))
        if most < least:
            raise ValueError(
                f"max_df must allow at least as many texts as min_df, got max_df={self.max_df!r} and "
                f"min_df={self.min_df!r}, for {n_texts} texts {most:g} and {least:g}."
            )
        df = np.bincount(X.indices, minlength=X.shape[1])  # in how many texts each term is
        kept = np.flatnonzero((least <= df) & (df <= most))
        if not len(kept):
            raise ValueError(
                f"min_df and max_df must leave at least one term, got min_df={self.min_df!r}, which cuts "
                f"{np.sum(df < least)} of {len(df)}, and max_df={self.max_df!r}, which cuts {np.sum(df > most)}. "
                f"{terms[df.argmax()]!r} is in the most texts, {df.max()} of {n_texts}."
            )
        if self.max_features is None or len(kept) <= check_integer(self.max_features, "max_features"):
            return kept
        met = (np.ones(n_texts, dtype=np.int64) @ self._finish(X))[kept]
        return np.sort(kept[np.argsort(-met, kind="stable")[: self.max_features]])

    def _finish(self, X):
        if self.binary:
            X.data[:] = 1
        return X

    def _check_ngram_range(self):
        wanted = f"ngram_range must be the fewest and the most words of a term, got {self.ngram_range!r}."
        if not isinstance(self.ngram_range, (tuple, list)):
            raise TypeError(wanted)
        if len(self.ngram_range) != 2:
            raise ValueError(wanted)
        lowest, highest = (check_integer(n, "ngram_range") for n in self.ngram_range)
        if lowest > highest:
            raise ValueError(wanted)
        return lowest, highest

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


def _n_texts(share, name, n_texts):
    """Return min_df or max_df as a number of texts."""
    if isinstance(share, Integral):
        return check_integer(share, name)
    if check_number(share, name, minimum=0) > 1:
        raise ValueError(f"{name} must be a whole number of texts or a share of at most 1, got {share!r}.")
    return share * n_texts


def _count(found, columns):
    """Add up how often each term was met in each text; terms without a column are passed over."""
    column_of = np.fromiter((columns.get(name, -1) for name in found.names), dtype=np.int32, count=len(found.names))
    met, rows = column_of[found.ids], found.rows
    if column_of.size and column_of.min() < 0:
        known = met >= 0
        met, rows = met[known], rows[known]
    ones = np.ones(len(met), dtype=np.int64)
    X = csr_matrix((ones, (rows, met)), shape=(found.n_texts, len(columns)))  # adds what meets at one place
    X.sort_indices()
    return X
