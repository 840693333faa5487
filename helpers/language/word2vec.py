"""What skip-gram and CBOW share: the corpus seen again and again in batches, at a rate that falls to almost nothing."""

import math

import numpy as np
from sklearn.base import BaseEstimator
from tqdm.auto import tqdm

from helpers.language.sampling import AliasTable, keep_probability, noise_probability
from helpers.language.vocabulary import Vocabulary, as_sentences
from helpers.language.windows import Corpus, lay_blocks
from helpers.language.word_vectors import WordVectors
from helpers.prediction.earlier_fit import keep_earlier_fit
from helpers.validation import as_generator, check_boolean, check_integer, check_number

__all__ = ["LONGEST_MOVE", "Word2Vec"]

LAST_RATE = 1e-4  # where the rate ends, as gensim's does
MOST_STEPS = 14  # of the size of the rate, that a word may make at once
LONGEST_MOVE = 1.0  # of a word in one batch
LARGEST_RATE = 1000.0  # far beyond what can be learned with; the squares of larger steps would leave float32
LARGEST_POWER = 1000.0
LARGEST_NUMBER = 10**9


class Word2Vec(BaseEstimator):
    """The base of `SkipGram` and `CBOW`, which say what a batch's step is: `_step(blocks, noise, rate)`."""

    block_size = 32  # words whose windows are computed by one product of matrices
    n_noise = 16  # noise words that a block shares
    max_batch_size = 512  # words between two updates
    pull_a_word: float  # by how many pairs, true or noise, a word is moved each time it is seen

    def __init__(
        self,
        vector_size=100,
        window=5,
        min_count=5,
        negative=5,
        sample=1e-3,
        ns_exponent=0.75,
        learning_rate=0.05,
        epochs=5,
        random_state=None,
        verbose=False,
    ):
        self.vector_size = vector_size
        self.window = window
        self.min_count = min_count
        self.negative = negative
        self.sample = sample
        self.ns_exponent = ns_exponent
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.random_state = random_state
        self.verbose = verbose

    @keep_earlier_fit
    def fit(self, sentences, y=None):
        """Learn the vectors of all words that are seen at least `min_count` times.

        Parameters
        ----------
        sentences : iterable of list of str
            Words are neighbours within a sentence only. A generator is read once and kept.
        y : ignored

        Returns
        -------
        self

        Raises
        ------
        TypeError
            If `sentences`, or a sentence, is a string that nobody has cut into tokens.
        ValueError
            If no word is seen `min_count` times, if no sentence has two known words, or if the learning rate is so
            large that the loss of a batch rises above twice that of knowing nothing. An earlier fit stays.
        """
        self._check_hyperparameters()
        sentences = as_sentences(sentences)
        self.vocabulary_ = Vocabulary.from_sentences(sentences, self.min_count)
        corpus = Corpus.from_sentences(sentences, self.vocabulary_)
        if not corpus.n_neighbours():
            raise ValueError(
                f"sentences must hold two known words in a row, got none: {len(self.vocabulary_)} words are seen "
                f"min_count={self.min_count} times, and never two of them in one sentence."
            )
        rng = as_generator(self.random_state)
        shape = (len(self.vocabulary_), self.vector_size)
        self.vectors_ = ((rng.random(shape, dtype=np.float32) - 0.5) / self.vector_size).astype(np.float32)
        self.context_vectors_ = np.zeros(shape, dtype=np.float32)
        self._train(corpus, rng)
        self.n_words_ = self.epochs * corpus.n_words
        self.wv = WordVectors(self.vocabulary_.words, self.vectors_, self.vocabulary_.counts)
        return self

    def _train(self, corpus, rng):
        keep = keep_probability(self.vocabulary_.counts, self.sample)
        noise = AliasTable(noise_probability(self.vocabulary_.counts, self.ns_exponent))
        n_blocks = max(1, self._batch_size(keep) // self.block_size)
        self.loss_ = []
        with tqdm(total=self.epochs * corpus.n_words, unit="word", unit_scale=True, disable=not self.verbose) as bar:
            for epoch in range(self.epochs):
                blocks = lay_blocks(corpus.subsample(keep, rng), self.window, self.block_size, rng)
                self.loss_.append(self._train_epoch(epoch, blocks, noise, n_blocks, rng, bar))
                bar.set_postfix(loss=f"{self.loss_[-1]:.3f}")

    def _batch_size(self, keep):
        """Return how many words a batch may have: fewer at a high rate, or where one word is every tenth.

        What a batch has to say to one word is added up before the word moves. Step by step each would move it less, as
        the ones before have moved it already: too many at once overshoot.
        """
        kept = keep * self.vocabulary_.counts
        steps_a_word = self.learning_rate * self.pull_a_word * kept.max() / kept.sum()
        return int(min(self.max_batch_size, MOST_STEPS / max(steps_a_word, 1e-9)))

    def _train_epoch(self, epoch, blocks, noise, n_blocks, rng, bar):
        """Go through all blocks in random order, so that a batch holds pieces of many texts; return the mean loss."""
        order = rng.permutation(len(blocks))
        noise_words = noise.draw(rng, (len(blocks), self.n_noise))
        total, recent = np.zeros((2, 2))  # loss and pairs of this epoch, and since they were last looked at
        for start in range(0, len(blocks), n_blocks):
            rows = order[start : start + n_blocks]
            done = (epoch + start / len(blocks)) / self.epochs
            rate = self.learning_rate + (min(LAST_RATE, self.learning_rate) - self.learning_rate) * done
            with np.errstate(all="ignore"):  # what overflows is a loss that is not finite, and that is looked at
                recent += self._step(blocks[rows], noise_words[rows], rate)
            if recent[1] >= 100 or not math.isfinite(recent[0]):  # fewer pairs may be surprising by chance
                self._stop_if_diverged(*recent, epoch)
                total += recent
                recent[:] = 0
            bar.update(bar.total / self.epochs * len(rows) / len(blocks))
        loss, n_pairs = (total + recent).tolist()
        return loss / n_pairs if n_pairs else math.nan

    def _stop_if_diverged(self, loss, n_pairs, epoch):
        ignorance = (1 + self.negative) * math.log(2)  # the loss of a pair while all scores are zero
        if not loss <= 2 * ignorance * n_pairs:
            raise ValueError(
                f"learning_rate must be small enough for the loss to fall, got {self.learning_rate:g}: in epoch "
                f"{epoch + 1} the loss of a pair rose to {loss / max(1, n_pairs):.3g}, where knowing nothing costs "
                f"{ignorance:.3g}. Try {self.learning_rate / 4:.2g}."
            )

    def _check_hyperparameters(self):
        for name in ("vector_size", "window", "min_count", "negative", "epochs"):
            if check_integer(getattr(self, name), name) > LARGEST_NUMBER:
                raise ValueError(f"{name} must be at most {LARGEST_NUMBER:,}, got {getattr(self, name):,}.")
        check_number(self.sample, "sample", minimum=0)
        check_number(self.ns_exponent, "ns_exponent", above=-LARGEST_POWER, below=LARGEST_POWER)
        check_number(self.learning_rate, "learning_rate", above=0, below=LARGEST_RATE)
        check_boolean(self.verbose, "verbose")
