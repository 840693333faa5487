"""What word2vec leaves to chance: which frequent words are skipped, and which words are drawn as noise."""

import numpy as np

__all__ = ["AliasTable", "keep_probability", "noise_probability"]


def keep_probability(counts, sample):
    r"""Return the probability with which each occurrence of a word is kept.

    .. math:: P(\text{keep } w) = \min\left(1, \sqrt{t / f_w} + t / f_w\right),
              \qquad f_w = \frac{\text{count}_w}{\sum_v \text{count}_v}

    The rule of word2vec's code, and of gensim's; the paper prints :math:`\sqrt{t / f_w}` alone.

    Parameters
    ----------
    counts : ndarray of shape (n_words,)
    sample : float
        The threshold t. Words up to a share of 2.6 t are all kept, and at 0 every word is.

    References
    ----------
    Mikolov, Sutskever, Chen, Corrado and Dean (2013), Distributed representations of words and phrases and their
    compositionality, NeurIPS.

    Examples
    --------
    >>> keep_probability(np.array([900, 99, 1]), 1e-3).round(2)
    array([0.03, 0.11, 1.  ])
    """
    counts = np.asarray(counts, dtype=np.float64)
    if sample == 0:
        return np.ones_like(counts)
    ratio = min(sample, 1.0) * counts.sum() / counts  # a share of 1 keeps all, and more cannot
    return np.minimum(1, np.sqrt(ratio) + ratio)


def noise_probability(counts, exponent):
    r"""Return the probability with which each word is drawn as noise, :math:`\text{count}^{\alpha}` over its sum.

    At 3/4 rare words are drawn more often than they are written, frequent ones less.

    >>> noise_probability(np.array([16, 1]), 0.75).round(3)
    array([0.889, 0.111])
    """
    log_weight = exponent * np.log(np.asarray(counts, dtype=np.float64))
    weight = np.exp(log_weight - log_weight.max())
    return weight / weight.sum()


class AliasTable:
    """Draws numbers 0 .. n-1 with given probabilities, each at the same small cost however many there are.

    Every number gets a slot of the same width. What is too likely for its own lends its excess to slots that are not
    filled, so that a slot holds at most two numbers. A draw picks a point: its slot, then which of the two.

    Parameters
    ----------
    probability : array-like of shape (n,)
        Adds up to 1.

    References
    ----------
    Walker (1977), An efficient method for generating discrete random variables with general distributions, ACM TOMS.
    Vose (1991), A linear algorithm for generating random numbers with a given distribution, IEEE TSE.

    Examples
    --------
    >>> draws = AliasTable([0.7, 0.2, 0.1]).draw(np.random.default_rng(0), 10_000)
    >>> (np.bincount(draws) / 10_000).round(2)
    array([0.7, 0.2, 0.1])
    """

    def __init__(self, probability):
        filled = np.asarray(probability, dtype=np.float64) * len(probability)
        self.other = np.arange(len(filled), dtype=np.int32)
        amounts = filled.tolist()
        small = [i for i, amount in enumerate(amounts) if amount < 1]
        large = [i for i, amount in enumerate(amounts) if amount >= 1]
        while small and large:
            poor, rich = small.pop(), large[-1]
            self.other[poor] = rich
            amounts[rich] -= 1 - amounts[poor]
            if amounts[rich] < 1:
                small.append(large.pop())
        amounts = np.array(amounts)
        amounts[small + large] = 1  # all but rounding
        self.filled = amounts

    def draw(self, rng, size):
        """Return an array of that size of int32."""
        point = rng.random(size) * len(self.filled)
        slot = point.astype(np.int32)
        return np.where(point - slot < self.filled[slot], slot, self.other[slot])
