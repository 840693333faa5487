import numpy as np
import pytest
from gensim.models import Word2Vec
from scipy import stats

from helpers.language.sampling import AliasTable, keep_probability, noise_probability

COUNTS = np.array([5000, 1200, 300, 80, 21, 7, 5])


def goodness_of_fit(draws, probability):
    return stats.chisquare(np.bincount(draws, minlength=len(probability)), probability * len(draws)).pvalue


def test_noise_is_drawn_in_proportion_to_counts_to_the_power_of_three_quarters():
    draws = AliasTable(noise_probability(COUNTS, 0.75)).draw(np.random.default_rng(0), 400_000)
    assert goodness_of_fit(draws, COUNTS**0.75 / np.sum(COUNTS**0.75)) > 1e-3
    assert goodness_of_fit(draws, COUNTS**0.74 / np.sum(COUNTS**0.74)) < 1e-3  # so fine is the test


@pytest.mark.parametrize("n", [1, 2, 3, 50, 3000])
def test_slots_of_the_alias_table_add_up_to_the_probabilities(n):
    probability = np.random.default_rng(n).dirichlet(np.full(n, 0.1))
    table = AliasTable(probability)
    shares = np.bincount(np.arange(n), table.filled, n) + np.bincount(table.other, 1 - table.filled, n)
    np.testing.assert_allclose(shares / n, probability, atol=1e-12)


def test_numbers_of_probability_zero_are_never_drawn():
    draws = AliasTable([0.5, 0, 0.5, 0]).draw(np.random.default_rng(0), 10_000)
    assert set(draws) == {0, 2}


def test_exponents_0_and_1_give_the_uniform_and_the_unigram_distribution():
    np.testing.assert_allclose(noise_probability(COUNTS, 0), 1 / len(COUNTS))
    np.testing.assert_allclose(noise_probability(COUNTS, 1), COUNTS / COUNTS.sum())


def test_huge_exponents_do_not_overflow():
    np.testing.assert_allclose(noise_probability(COUNTS, 500)[0], 1)


def test_words_are_kept_as_gensim_keeps_them():
    sentences = [[word for word, count in zip("abcdefg", COUNTS, strict=True) for _ in range(count)]]
    theirs = Word2Vec(min_count=1, sample=1e-2)
    theirs.build_vocab(sentences)
    chances = [theirs.wv.get_vecattr(word, "sample_int") / 2**32 for word in "abcdefg"]
    np.testing.assert_allclose(keep_probability(COUNTS, 1e-2), chances, atol=1e-6)


def test_at_sample_0_every_word_is_kept():
    assert (keep_probability(COUNTS, 0) == 1).all()
