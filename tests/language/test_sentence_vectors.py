import numpy as np
import pandas as pd
import pytest

from helpers.language import WordVectors, sentence_vectors, sif_weights

WORDS = ["the", "tea", "is", "warm"]


@pytest.fixture
def wv():
    vectors = np.random.default_rng(0).normal(size=(4, 6))
    return WordVectors(WORDS, vectors, counts=[500, 20, 300, 180])


def test_a_sentence_is_the_mean_of_its_known_words(wv):
    vectors = sentence_vectors([["warm", "tea"], ["tea", "tea", "hm", "warm"]], wv)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0], (wv["warm"] + wv["tea"]) / 2, rtol=1e-6)
    np.testing.assert_allclose(vectors[1], (wv["warm"] + 2 * wv["tea"]) / 3, rtol=1e-6)


def test_weighted_means_are_those_of_a_plain_loop(wv):
    rng = np.random.default_rng(1)
    sentences = [[str(word) for word in rng.choice([*WORDS, "unknown"], size=n)] for n in rng.integers(9, size=40)]
    weights = rng.uniform(0.1, 2, size=4)
    vectors, n_known = sentence_vectors(sentences, wv, weights, return_known=True)
    for sentence, vector, n in zip(sentences, vectors, n_known, strict=True):
        known = [word for word in sentence if word in wv]
        assert n == len(known)
        expected = np.zeros(6)
        if known:
            of_word = dict(zip(WORDS, weights, strict=True))
            expected = sum(of_word[word] * wv[word] for word in known) / sum(of_word[word] for word in known)
        np.testing.assert_allclose(vector, expected, atol=1e-6)
    as_dict = sentence_vectors(sentences, wv, dict(zip(WORDS, weights, strict=True)))
    assert np.array_equal(as_dict, vectors)


def test_sentences_without_a_known_word_are_zeros_and_marked(wv):
    sentences = [["tea"], [], ["coffee", "👍"], ["the"]]
    vectors, n_known = sentence_vectors(sentences, wv, {"tea": 2.0}, return_known=True)
    assert n_known.tolist() == [1, 0, 0, 0]
    assert not vectors[1:].any()
    np.testing.assert_array_equal(vectors[0], wv["tea"])


def test_the_scale_of_the_weights_does_not_matter(wv):
    sentences = [["the", "tea", "is", "warm"], ["warm"]]
    small, large = (sentence_vectors(sentences, wv, sif_weights(wv) * factor) for factor in (1e-6, 1e6))
    np.testing.assert_allclose(small, large, rtol=1e-5)


def test_sif_weights_are_the_formula_and_fall_with_the_count(wv):
    weights = sif_weights(wv, a=0.01)
    np.testing.assert_allclose(weights, 0.01 / (0.01 + np.array([0.5, 0.02, 0.3, 0.18])))
    assert weights.argmax() == 1
    np.testing.assert_allclose(sif_weights(wv, a=1e9), 1, rtol=1e-6)


def test_sentences_may_come_one_by_one(wv):
    sentences = [["warm"], ["tea", "the"]]
    assert np.array_equal(sentence_vectors((tuple(s) for s in sentences), wv), sentence_vectors(sentences, wv))


@pytest.mark.parametrize(
    ("sentences", "weights", "error", "reason"),
    [
        ("warm tea", None, TypeError, "sentences must be lists of tokens, got 'warm tea'"),
        (["warm tea"], None, TypeError, "at position 0, must be lists of tokens, got 'warm tea'"),
        ([["warm"], 3], None, TypeError, "at position 1, must be lists of tokens, got 3"),
        (None, None, TypeError, "lists of tokens, got None"),
        ([], None, ValueError, "at least one sentence"),
        ([["warm"]], [1, 2, 3], ValueError, "one a word of wv, 4 in all.*got 3 of them"),
        ([["warm"]], [1, 2, 3, -1], ValueError, "none below zero, got -1.0 among them"),
        ([["warm"]], [1, 2, 3, np.nan], ValueError, "weights must hold finite numbers only"),
        ([["warm"]], {"warm": "much"}, TypeError, "weights must hold numbers"),
        ([["warm"]], "sif", TypeError, "weights must hold numbers"),
    ],
)
def test_bad_sentences_and_weights_are_named(wv, sentences, weights, error, reason):
    with pytest.raises(error, match=reason):
        sentence_vectors(sentences, wv, weights)


def test_sif_weights_need_counts_and_a_number_above_zero(wv):
    with pytest.raises(ValueError, match="wv must have counts"):
        sif_weights(WordVectors(["a"], [[1]]))
    with pytest.raises(ValueError, match="wv must have counts"):
        sif_weights(WordVectors(["a"], [[1]], counts=[0]))
    with pytest.raises(ValueError, match="a must be a finite number above 0"):
        sif_weights(wv, a=0)


def test_a_series_is_read_by_its_words_and_not_by_its_rows():
    wv = WordVectors(["warm", "cold", "tea"], [[1, 0], [3, 3], [0, 1]])
    by_word = pd.Series({"tea": 3.0, "warm": 1.0, "cold": 0.0})
    expected = sentence_vectors([["warm", "tea"]], wv, by_word.to_dict())
    assert expected.tolist() == [[0.25, 0.75]]
    np.testing.assert_array_equal(sentence_vectors([["warm", "tea"]], wv, by_word), expected)
    by_row = pd.Series([1.0, 0.0, 3.0], index=[7, 7, 9])
    np.testing.assert_array_equal(sentence_vectors([["warm", "tea"]], wv, by_row), expected)
    with pytest.raises(ValueError, match="weights must hold each word once"):
        sentence_vectors([["warm"]], wv, pd.Series([1.0, 2.0], index=["warm", "warm"]))


@pytest.mark.filterwarnings("error")
def test_weights_whose_sums_overflow_are_refused():
    wv = WordVectors(["warm", "tea"], [[1, 0], [0, 1]])
    with pytest.raises(ValueError, match="weights must have sums that fit a float64, got up to 1e\\+308"):
        sentence_vectors([["warm", "tea"]], wv, [1e308, 1e308])


@pytest.mark.parametrize("sentence", [b"warm", ["warm", None], ["warm", 1], [["warm"]]])
def test_what_is_no_token_is_refused_and_not_taken_for_unknown(sentence):
    with pytest.raises(TypeError, match="sentences, at position 0, must"):
        sentence_vectors([sentence], WordVectors(["warm"], [[1]]))


def test_what_are_no_word_vectors_is_refused():
    with pytest.raises(TypeError, match="wv must be WordVectors, got None"):
        sentence_vectors([["warm"]], None)
    with pytest.raises(TypeError, match="wv must be WordVectors, got 3"):
        sif_weights(3)
