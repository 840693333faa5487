import numpy as np
import pytest
from scipy import stats

from helpers.language import Vocabulary
from helpers.language.sampling import keep_probability
from helpers.language.windows import Corpus, band, lay_blocks


def corpus_of(*lengths):
    """Sentences whose words are numbered through, so that a number is a place."""
    borders = np.cumsum([0, *lengths])
    return Corpus(np.arange(borders[-1], dtype=np.int32), borders, int(borders[-1]))


def pairs_of(blocks):
    """All pairs (centre, neighbour), read off mask and numbers."""
    b, i, j = np.nonzero(blocks.mask())
    return list(zip(blocks.centres[b, i].tolist(), blocks.around[b, i + j].tolist(), strict=True))


@pytest.mark.parametrize("block_size", [1, 4, 32])
@pytest.mark.parametrize("window", [1, 3, 7])
def test_pairs_are_those_of_a_plain_loop(window, block_size):
    corpus = corpus_of(5, 0, 1, 12, 2, 0, 40)
    blocks = lay_blocks(corpus, window, block_size, np.random.default_rng(3))
    reach = np.random.default_rng(3).integers(1, window, 60, endpoint=True)
    expected = []
    for start, end in zip(corpus.borders, corpus.borders[1:], strict=False):
        for i in range(start, end):
            for j in range(max(start, i - reach[i]), min(end, i + reach[i] + 1)):
                if i != j:
                    expected.append((i, j))
    assert pairs_of(blocks) == expected


def test_no_pair_crosses_the_border_of_a_sentence():
    corpus = corpus_of(3, 4, 1, 5)
    sentence = np.repeat(np.arange(4), [3, 4, 1, 5])
    pairs = pairs_of(lay_blocks(corpus, 10, 8, np.random.default_rng(0)))
    assert pairs
    assert all(sentence[i] == sentence[j] for i, j in pairs)


def test_reach_is_uniform_from_1_to_the_window():
    blocks = lay_blocks(corpus_of(100_000), 5, 32, np.random.default_rng(0))
    reach = blocks.right.ravel()[5 : 100_000 - 5]
    counts = np.bincount(reach, minlength=6)
    assert counts[0] == 0
    assert stats.chisquare(counts[1:]).pvalue > 1e-3
    np.testing.assert_array_equal(reach, blocks.left.ravel()[5 : 100_000 - 5])


def test_numbers_of_neighbours_agree_with_the_mask():
    blocks = lay_blocks(corpus_of(9, 30, 2), 4, 16, np.random.default_rng(1))
    np.testing.assert_array_equal(blocks.mask().sum(axis=2), blocks.left + blocks.right)


def test_words_are_left_with_the_probability_of_the_formula():
    counts = np.array([90_000, 9_000, 900, 100])
    tokens = np.repeat(np.arange(4, dtype=np.int32), counts)
    keep = keep_probability(counts, 1e-2)
    left = Corpus(tokens, np.array([0, 100_000]), 100_000).subsample(keep, np.random.default_rng(0))
    seen = np.bincount(left.tokens, minlength=4)
    z = (seen - counts * keep) / np.sqrt(np.maximum(counts * keep * (1 - keep), 1))
    assert np.abs(z).max() < 4
    assert seen[3] == 100


def test_subsampling_keeps_words_in_their_sentences():
    corpus = corpus_of(50, 0, 30, 20)
    left = corpus.subsample(np.full(100, 0.5), np.random.default_rng(0))
    for k, (start, end) in enumerate([(0, 50), (50, 50), (50, 80), (80, 100)]):
        words = left.tokens[left.borders[k] : left.borders[k + 1]]
        assert ((words >= start) & (words < end)).all()
    assert left.borders[-1] == len(left.tokens) < 100


def test_rare_words_are_dropped_before_windows_are_laid():
    vocabulary = Vocabulary(["a", "b"], [1, 1])
    corpus = Corpus.from_sentences([["a", "rare", "rarer", "b"]], vocabulary)
    assert pairs_of(lay_blocks(corpus, 1, 4, np.random.default_rng(0))) == [(0, 1), (1, 0)]


def test_a_band_can_be_written_through_and_never_reaches_beyond_its_matrix():
    matrices = np.zeros((2, 3, 7))
    band(matrices, 4)[...] = 1
    expected = [[1, 1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 1, 0, 0], [0, 0, 1, 1, 1, 1, 0]]
    np.testing.assert_array_equal(matrices, [expected, expected])
    with pytest.raises(ValueError, match="at least 8 columns"):
        band(matrices, 6)


def test_blocks_are_no_wider_than_the_longest_sentence_needs():
    corpus = Corpus(np.arange(5, dtype=np.int32), np.array([0, 3, 5]), 5)
    wide, fitting = (lay_blocks(corpus, window, 4, np.random.default_rng(0)) for window in (10**9, 2))
    assert wide.window == fitting.window == 2
    np.testing.assert_array_equal(wide.around, fitting.around)
    assert wide.left.max() == 2


def test_a_reach_of_more_than_int16_holds_is_kept():
    corpus = Corpus(np.zeros(40_000, dtype=np.int32), np.array([0, 40_000]), 40_000)
    blocks = lay_blocks(corpus, 10**9, 40_000, np.random.default_rng(0))
    assert blocks.left.max() == 39_999
