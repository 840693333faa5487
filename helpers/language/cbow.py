"""CBOW: vectors of words, such that the mean of those around a gap tells which word is missing."""

import numpy as np

from helpers.language.negative_sampling import loss_and_gradients, move_rows
from helpers.language.windows import band
from helpers.language.word2vec import LONGEST_MOVE, Word2Vec

__all__ = ["CBOW"]


class CBOW(Word2Vec):
    r"""Word vectors by a continuous bag of words with negative sampling: word2vec's `sg=0, hs=0` (D §3.2(1), E).

    The mean h of the vectors v around a word w is to have a large product with the output vector u of w, and a small
    one with those of `negative` words drawn by lot:

    .. math:: h = \frac{1}{|C|} \sum_{c \in C} v_c, \qquad
              -\log \sigma(h \cdot u_w) - \sum_{k=1}^{\text{negative}} \log \sigma(-h \cdot u_{n_k})

    One prediction a word, where skip-gram makes one a pair: several times faster, and better on frequent words than on
    rare ones.

    Each v gets its share 1/\|C\| of the gradient, as the derivative says. word2vec and gensim hand the whole of it to
    every v, so that a rate of theirs is about six times that here at window 5: hence the higher default.

    Parameters
    ----------
    vector_size, window, min_count, negative, sample, ns_exponent, epochs, random_state, verbose
        As in `SkipGram`.
    learning_rate : float, default=0.2
        Of the first step; it falls in a straight line to 0.0001.

    Attributes
    ----------
    wv, vocabulary_, n_words_
        As in `SkipGram`.
    context_vectors_ : ndarray of shape (n_words, vector_size)
        The output vectors u.
    loss_ : list of float
        The mean loss of a predicted word with its noise, one number an epoch.

    References
    ----------
    Mikolov, Chen, Corrado and Dean (2013), Efficient estimation of word representations in vector space.
    Irsoy, Benton and Stratos (2021), Corrected CBOW performs as well as skip-gram (the share of the gradient).

    Examples
    --------
    >>> sentences = [["a", "cheap", "bag"], ["a", "low-priced", "bag"], ["the", "late", "parcel"]] * 50
    >>> model = CBOW(vector_size=10, sample=0, learning_rate=0.05, epochs=20, random_state=0).fit(sentences)
    >>> model.wv.similarity("cheap", "low-priced") > model.wv.similarity("cheap", "late")
    True
    """

    block_size = 16
    n_noise = 8
    max_batch_size = 1024
    pull_a_word = 2

    def __init__(
        self,
        vector_size=100,
        window=5,
        min_count=5,
        negative=5,
        sample=1e-3,
        ns_exponent=0.75,
        learning_rate=0.2,
        epochs=5,
        random_state=None,
        verbose=False,
    ):
        super().__init__(
            vector_size,
            window,
            min_count,
            negative,
            sample,
            ns_exponent,
            learning_rate,
            epochs,
            random_state,
            verbose,
        )

    def _step(self, blocks, noise, rate):
        n_around = (blocks.left + blocks.right).astype(np.float32)
        known = (n_around > 0).astype(np.float32)  # a word alone in its sentence is not predicted
        average = np.zeros((*blocks.centres.shape, blocks.around.shape[1]), dtype=np.float32)
        band(average, 2 * blocks.window + 1)[...] = blocks.mask() / np.maximum(n_around, 1)[..., None]
        outputs = np.concatenate([blocks.centres, noise], axis=1)
        loss, grad_mean, grad_outputs = loss_and_gradients(
            average @ self.vectors_.take(blocks.around, axis=0),
            self.context_vectors_.take(outputs, axis=0),
            positive=known[..., None],
            negative=known * np.float32(self.negative / self.n_noise),
        )
        move_rows(self.vectors_, blocks.around, average.swapaxes(1, 2) @ grad_mean, -rate, LONGEST_MOVE)
        move_rows(self.context_vectors_, outputs, grad_outputs, -rate, LONGEST_MOVE)
        return float(loss), int(known.sum())
