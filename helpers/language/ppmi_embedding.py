"""Vectors by counting: how much more often two words meet than by chance, in as few columns as tell most of it."""

import numpy as np
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator

from helpers.language.truncated_svd import as_csr, truncated_svd
from helpers.language.vocabulary import Vocabulary, as_sentences
from helpers.language.word_vectors import WordVectors
from helpers.validation import as_generator, check_integer, check_number

__all__ = ["PPMIEmbedding", "cooccurrence_counts", "positive_pmi"]


class PPMIEmbedding(BaseEstimator):
    r"""Word vectors from a truncated singular value decomposition of positive pointwise mutual information.

    .. math:: M_{wc} = \max\Big(0, \log \frac{\#(w, c) \sum_{c'} \#(c')^\alpha}{\#(w)\, \#(c)^\alpha} - \log k\Big),
              \qquad M \approx U_d \Sigma_d V_d^\top, \qquad W = U_d \Sigma_d^{\,p}

    #(w, c) counts how often c stands within `window` words of w, in one sentence. Skip-gram with k negative samples
    factorizes this matrix too, without the maximum, in its own way (Levy and Goldberg 2014).

    Parameters
    ----------
    vector_size : int, default=100
        d, at most the number of words.
    window : int, default=5
        How far apart two words may be; each distance counts 1.
    min_count : int, default=5
        Words seen less often are taken out before the windows are laid.
    alpha : float, default=0.75
        The power of the contexts' counts. Below 1 it makes rare contexts less rare, as skip-gram's power 3/4 does.
    shift : float, default=1
        k, the counterpart of skip-gram's number of negative samples: larger values keep fewer pairs.
    eigenvalue_weighting : float, default=0.5
        p. With 1 products of vectors are those of the best approximation's rows; with 0 all columns weigh the same.
    random_state : None, int, Generator or RandomState
        Only for what the decomposition starts from: how near it comes, to about 1e-3, hardly depends on it.

    Attributes
    ----------
    wv : WordVectors
    vocabulary_ : Vocabulary
    counts_ : csr_array of shape (n_words, n_words)
        #(w, c), symmetric.
    ppmi_ : csr_array of shape (n_words, n_words)
        M. Rows are words, columns are contexts.
    singular_values_ : ndarray of shape (vector_size,)
        The largest first.

    References
    ----------
    Levy and Goldberg (2014), Neural word embedding as implicit matrix factorization, NIPS.
    Levy, Goldberg and Dagan (2015), Improving distributional similarity with lessons learned from word embeddings,
    TACL 3.

    Examples
    --------
    >>> sentences = [["drink", "hot", "tea"], ["drink", "warm", "tea"]]
    >>> sentences += [["wear", "red", "shoes"], ["wear", "blue", "shoes"]]
    >>> embedding = PPMIEmbedding(vector_size=4, min_count=1, random_state=0).fit(sentences)
    >>> embedding.wv.most_similar("hot", topn=1)[0][0]
    'warm'
    """

    def __init__(
        self,
        vector_size=100,
        window=5,
        min_count=5,
        alpha=0.75,
        shift=1,
        eigenvalue_weighting=0.5,
        random_state=None,
    ):
        self.vector_size = vector_size
        self.window = window
        self.min_count = min_count
        self.alpha = alpha
        self.shift = shift
        self.eigenvalue_weighting = eigenvalue_weighting
        self.random_state = random_state

    def fit(self, sentences, y=None):
        """Count, weigh and decompose.

        Parameters
        ----------
        sentences : iterable of lists of str
            The tokens of each sentence. No window reaches from one into the next.
        y : None
            Not used.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            If no word reaches `min_count`, if there are fewer words than `vector_size`, if no two words meet more often
            than by chance, or if a parameter is out of its range.
        """
        vector_size = check_integer(self.vector_size, "vector_size")
        power = check_number(self.eigenvalue_weighting, "eigenvalue_weighting", minimum=0)
        rng = as_generator(self.random_state)
        sentences = as_sentences(sentences)
        vocabulary = Vocabulary.from_sentences(sentences, min_count=self.min_count)
        if vector_size > len(vocabulary):
            raise ValueError(f"vector_size must be at most the number of words, {len(vocabulary)}, got {vector_size}.")
        counts = cooccurrence_counts(sentences, vocabulary, self.window)
        ppmi = positive_pmi(counts, self.alpha, self.shift)
        if ppmi.nnz == 0:
            raise ValueError("sentences must hold words that meet more often than by chance, got none: all PPMI are 0.")
        left, singular_values = truncated_svd(ppmi, vector_size, random_state=rng)
        with np.errstate(over="ignore", invalid="ignore"):  # WordVectors refuses what is not finite
            vectors = left * singular_values**power
        self.wv = WordVectors(vocabulary.words, vectors, vocabulary.counts)
        self.vocabulary_, self.counts_, self.ppmi_ = vocabulary, counts, ppmi
        self.singular_values_ = singular_values
        return self


def cooccurrence_counts(sentences, vocabulary, window=5):
    """Count how often each word of a vocabulary stands within `window` words of each other one, in one sentence.

    Parameters
    ----------
    sentences : iterable of lists of str
        Words that are not in the vocabulary are taken out first: their neighbours move together.
    vocabulary : Vocabulary
    window : int, default=5

    Returns
    -------
    csr_array of shape (n_words, n_words), float64
        Symmetric. A word that meets itself counts once from either side.

    Examples
    --------
    >>> vocabulary = Vocabulary(["a", "b", "c"], [2, 1, 1])
    >>> cooccurrence_counts([["a", "b", "a", "c"]], vocabulary, window=2).toarray()
    array([[2., 2., 1.],
           [2., 0., 1.],
           [1., 1., 0.]])
    """
    window = check_integer(window, "window")
    if not isinstance(vocabulary, Vocabulary):
        raise TypeError(f"vocabulary must be a Vocabulary, got {vocabulary!r}.")
    encoded = [vocabulary.encode(sentence) for sentence in as_sentences(sentences)]
    lengths = np.array([len(ids) for ids in encoded], dtype=np.int64)
    ids = np.concatenate([*encoded, np.zeros(0, np.int64)]).astype(np.int32)
    n, n_words = len(ids), len(vocabulary)
    # Row t of `after` lists the words that follow position t, at most `window` and none of another sentence; row t of
    # `here` holds a one for the word that stands there. Their product counts who is followed by whom.
    to_come = np.repeat(np.cumsum(lengths), lengths) - np.arange(n) - 1
    steps = np.arange(min(window, lengths.max(initial=0)), dtype=np.int32)
    within = steps < to_come[:, None]
    follows = ids[(np.arange(1, n + 1, dtype=np.int32)[:, None] + steps)[within]]
    starts = np.concatenate([[0], np.cumsum(np.minimum(to_come, len(steps)))])
    after = csr_array((np.ones(len(follows)), follows, starts), shape=(n, n_words))
    here = csr_array((np.ones(n), ids, np.arange(n + 1)), shape=(n, n_words))
    followed = (here.T.tocsr() @ after).tocsr()
    counts = (followed + followed.T).tocsr()
    counts.sort_indices()
    return counts


def positive_pmi(counts, alpha=0.75, shift=1):
    r"""Weigh counts of pairs by how far they exceed chance: shifted positive pointwise mutual information.

    .. math:: M_{wc} = \max\Big(0, \log \frac{\#(w, c) \sum_{c'} \#(c')^\alpha}{\#(w)\, \#(c)^\alpha} - \log k\Big)

    Parameters
    ----------
    counts : sparse or dense array of shape (n_words, n_contexts)
        Finite, none below zero.
    alpha : float, default=0.75
        Above 0; 1 leaves the contexts as frequent as they are.
    shift : float, default=1
        k, above 0.

    Returns
    -------
    csr_array of shape (n_words, n_contexts), float64
        Pairs that do not meet more often than k times by chance are not stored.

    Examples
    --------
    >>> counts = csr_array([[6.0, 2.0], [2.0, 6.0]])
    >>> positive_pmi(counts, alpha=1).toarray().round(3)  # log(6 × 16 / (8 × 8))
    array([[0.405, 0.   ],
           [0.   , 0.405]])
    """
    alpha, shift = check_number(alpha, "alpha", above=0), check_number(shift, "shift", above=0)
    counts = as_csr(counts, "counts")
    if counts.data.min(initial=0) < 0:
        raise ValueError(f"counts must be finite and none below zero, got {counts.data.min():g}.")
    counts.sum_duplicates()
    counts.eliminate_zeros()
    rows, tiny = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr)), np.finfo(float).tiny
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is looked at
        of_word, of_context = counts.sum(axis=1), counts.sum(axis=0) ** alpha
        chance = of_word[rows] * of_context[counts.indices] / max(of_context.sum(), tiny)
    if not ((tiny <= chance) & (chance < np.inf)).all():
        raise ValueError(
            f"counts and alpha must give products that fit a float64, got counts from {counts.data.min():g} to "
            f"{counts.data.max():g} and alpha={alpha:g}: counts divided by their largest have the same PMI."
        )
    pmi = np.log(counts.data / chance) - np.log(shift)
    counts.data = np.where(pmi > 1e-12, pmi, 0)  # what is less is the rounding of the logarithm of 1
    counts.eliminate_zeros()
    return counts
