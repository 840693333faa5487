"""Skip-gram: vectors of words, such that each word tells which words stand around it."""

import numpy as np

from helpers.language.negative_sampling import loss_and_gradients, move_rows
from helpers.language.word2vec import LONGEST_MOVE, Word2Vec

__all__ = ["SkipGram"]


class SkipGram(Word2Vec):
    r"""Word vectors by skip-gram with negative sampling: word2vec's `sg=1, hs=0` (D §3.2(1)).

    For each word w and each word c in its window, the vector v of w and the context vector u of c are to have a large
    product, and v and the context vectors of `negative` words drawn by lot a small one:

    .. math:: -\log \sigma(v_w \cdot u_c) - \sum_{k=1}^{\text{negative}} \log \sigma(-v_w \cdot u_{n_k}),
              \qquad n_k \sim \text{count}^{\alpha}

    Words that stand among the same words end up with similar vectors.

    The steps are batches of up to 512 words: 32 words share 16 noise words, which weigh as much as `negative` for every
    pair would, and windows are computed as products of matrices (see `negative_sampling`). No vector moves by more than
    1 in a batch, and batches are smaller where the rate is high or one word very frequent. With an integer as
    `random_state` every run on one machine gives the same vectors.

    Parameters
    ----------
    vector_size : int, default=100
    window : int, default=5
        The largest distance of two neighbours. Each word draws its own reach of 1 .. window anew in every epoch.
    min_count : int, default=5
        Rarer words are dropped before windows are laid.
    negative : int, default=5
        Noise words for each true neighbour.
    sample : float, default=1e-3
        Of words more frequent than 2.6 times this share, some occurrences are skipped (see `keep_probability`); 0
        keeps all.
    ns_exponent : float, default=0.75
        Noise words are drawn in proportion to their counts to this power.
    learning_rate : float, default=0.05
        Of the first step; it falls in a straight line to 0.0001. A high rate makes batches smaller.
    epochs : int, default=5
    random_state : None, int or numpy.random.Generator
    verbose : bool, default=False
        Show a bar of progress, in words.

    Attributes
    ----------
    wv : WordVectors
        The vectors v.
    vocabulary_ : Vocabulary
    context_vectors_ : ndarray of shape (n_words, vector_size)
        The vectors u.
    loss_ : list of float
        The mean loss of a pair with its noise, one number an epoch; NaN if an epoch's subsampling left no pair.
    n_words_ : int
        How many words were gone through, all epochs together, rare and skipped ones counted. Over the seconds it took
        this is the speed that word2vec's implementations report.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado and Dean (2013), Distributed representations of words and phrases and their
    compositionality, NeurIPS.

    Examples
    --------
    >>> sentences = [["cheap", "bag"], ["cheap", "coat"], ["low-priced", "bag"], ["low-priced", "coat"]] * 50
    >>> sentences += [["slow", "parcel"], ["slow", "courier"], ["late", "parcel"], ["late", "courier"]] * 50
    >>> model = SkipGram(vector_size=10, sample=0, epochs=20, random_state=0).fit(sentences)
    >>> model.wv.most_similar("cheap", topn=1)[0][0], model.wv.most_similar("late", topn=1)[0][0]
    ('low-priced', 'slow')
    """

    @property
    def pull_a_word(self):
        return (self.window + 1) * (1 + self.negative)

    def _step(self, blocks, noise, rate):
        n_pairs = blocks.left + blocks.right
        outputs = np.concatenate([blocks.around, noise], axis=1)
        loss, grad, grad_context = loss_and_gradients(
            self.vectors_.take(blocks.centres, axis=0),
            self.context_vectors_.take(outputs, axis=0),
            positive=blocks.mask().astype(np.float32),
            negative=n_pairs * np.float32(self.negative / self.n_noise),
        )
        move_rows(self.vectors_, blocks.centres, grad, -rate, LONGEST_MOVE)
        move_rows(self.context_vectors_, outputs, grad_context, -rate, LONGEST_MOVE)
        return float(loss), int(n_pairs.sum())
