from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.language import Vocabulary

SENTENCES = [["b", "a", "d"], ["a", "c"], [], ["a", "b"]]
sentences = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), min_size=1, max_size=8).filter(any)


def test_words_stand_by_falling_count_and_then_by_first_appearance():
    vocabulary = Vocabulary.from_sentences(SENTENCES)
    assert vocabulary.words == ["a", "b", "d", "c"]
    np.testing.assert_array_equal(vocabulary.counts, [3, 2, 1, 1])
    assert vocabulary.counts.dtype == np.int64
    assert vocabulary.index == {"a": 0, "b": 1, "d": 2, "c": 3}
    assert (len(vocabulary), vocabulary.n_total) == (4, 7)
    assert "a" in vocabulary
    assert "z" not in vocabulary
    assert repr(vocabulary) == "Vocabulary(4 words, 7 counted)"


@settings(deadline=None, max_examples=50, derandomize=True)
@given(sentences=sentences, min_count=st.integers(1, 3), max_size=st.none() | st.integers(1, 5))
def test_counts_are_those_of_a_plain_count(sentences, min_count, max_size):
    counts = Counter(word for sentence in sentences for word in sentence)
    kept = [word for word in counts if counts[word] >= min_count]
    if not kept:
        with pytest.raises(ValueError, match="min_count must leave at least one word"):
            Vocabulary.from_sentences(sentences, min_count)
        return
    vocabulary = Vocabulary.from_sentences((sentence for sentence in sentences), min_count, max_size)
    assert len(vocabulary) == min(len(kept), max_size or len(kept))
    assert vocabulary.counts.tolist() == sorted((counts[word] for word in kept), reverse=True)[:max_size]
    assert [counts[word] for word in vocabulary.words] == vocabulary.counts.tolist()
    known = [word for sentence in sentences for word in sentence if word in vocabulary]
    assert vocabulary.n_total == len(known)
    assert vocabulary.decode(vocabulary.encode(known, unknown="raise")) == known


def test_unknown_words_are_dropped_or_named():
    vocabulary = Vocabulary(["delivery", "price"], [3, 2])
    ids = vocabulary.encode(["price", "of", "delivery"])
    np.testing.assert_array_equal(ids, [1, 0])
    assert ids.dtype == vocabulary.encode([]).dtype == vocabulary.encode(["of"]).dtype == np.int64
    with pytest.raises(KeyError, match=r"word must be in the vocabulary, got 'delivry'. Nearest: 'delivery'"):
        vocabulary.encode(["price", "delivry"], unknown="raise")
    with pytest.raises(KeyError, match=r"got 'zzz'\."):
        vocabulary.id_of("zzz")
    with pytest.raises(ValueError, match="unknown must be one of 'drop', 'raise', got 'ignore'"):
        vocabulary.encode([], unknown="ignore")


def test_a_corpus_of_one_word_has_one_word():
    vocabulary = Vocabulary.from_sentences([["good"] * 5])
    assert (vocabulary.words, vocabulary.n_total) == (["good"], 5)


def test_words_that_are_all_too_rare_are_named_with_their_counts():
    with pytest.raises(
        ValueError,
        match=r"min_count must leave at least one word, got 5 where the most frequent of 4 words are 'a' \(3\), "
        r"'b' \(2\), 'd' \(1\), 'c' \(1\)\.",
    ):
        Vocabulary.from_sentences(SENTENCES, min_count=5)


@pytest.mark.parametrize(
    ("sentences", "error", "words"),
    [
        ("a text", TypeError, "got the string 'a text'"),
        (["a text"], TypeError, "got 'a text' at position 0"),
        ([["a"], None], TypeError, "got None at position 1"),
        ([["a"], [["b"]]], TypeError, r"all of them strings, got \[\['b'\]\] at position 1"),
        ([["a"], ["b", 5]], TypeError, "all of them strings, got 5"),
        ([], ValueError, "at least one token, got none"),
        ([[], []], ValueError, "at least one token, got none"),
    ],
)
def test_what_are_no_sentences_is_refused(sentences, error, words):
    with pytest.raises(error, match=f"sentences must .*{words}"):
        Vocabulary.from_sentences(sentences)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((["a", "b"], [1]), ValueError, "counts must hold one integer a word, 2 in all"),
        ((["a"], [1.5]), ValueError, "counts must hold one integer a word"),
        (
            (["a", "b", "a"], [1, 1, 1]),
            ValueError,
            "each word once and none empty, got 'a' again at position 2",
        ),
    ],
)
def test_a_vocabulary_that_contradicts_itself_is_refused(arguments, error, words):
    with pytest.raises(error, match=words):
        Vocabulary(*arguments)


@pytest.mark.parametrize(
    ("name", "value"), [("min_count", 0), ("min_count", 1.5), ("max_size", 0), ("max_size", "all")]
)
def test_limits_that_are_no_counts_are_refused(name, value):
    with pytest.raises((TypeError, ValueError), match=f"{name} must be an integer of at least 1, got {value!r}"):
        Vocabulary.from_sentences(SENTENCES, **{name: value})


@pytest.mark.parametrize("ids", [[4], [-1], [0.5], ["a"]])
def test_numbers_of_no_word_are_refused(ids):
    with pytest.raises(ValueError, match="ids must hold integers from 0 to 3"):
        Vocabulary.from_sentences(SENTENCES).decode(ids)


def test_a_text_is_not_encoded_letter_by_letter():
    with pytest.raises(TypeError, match="sentence must be a list of tokens, got the string 'bad'"):
        Vocabulary.from_sentences(SENTENCES).encode("bad")


@pytest.mark.parametrize(
    ("words", "counts", "error", "message"),
    [
        (["a"], [-1], ValueError, "counts must be from 0"),
        (["a"], np.array([2**63], dtype=np.uint64), ValueError, "counts must be from 0"),
        (["a"], [[1], [1, 2]], ValueError, "counts must be a list of integers"),
        ([1], [1], TypeError, "words must hold strings only, got 1"),
        ([["a"]], [1], TypeError, "words must hold strings only, got \\['a'\\]"),
        ("a", [1], TypeError, "words must be a sequence of strings, got the string 'a'"),
        (None, [1], TypeError, "words must be a sequence of strings, got None"),
        ([""], [1], ValueError, "none empty, got an empty one at position 0"),
    ],
)
def test_words_and_counts_that_are_none_are_refused(words, counts, error, message):
    with pytest.raises(error, match=message):
        Vocabulary(words, counts)


def test_words_are_plain_strings():
    assert repr(Vocabulary.from_sentences([[np.str_("good")]]).words) == "['good']"


@pytest.mark.parametrize("sentences", [None, 3, b"good"])
def test_sentences_that_are_none_are_refused(sentences):
    with pytest.raises(TypeError, match="sentences must be lists of tokens, got"):
        Vocabulary.from_sentences(sentences)


@pytest.mark.parametrize("sentence", [None, b"good", ["good", None], ["good", ["price"]], ["good", float("nan")]])
def test_what_is_no_token_is_refused_and_not_dropped_as_unknown(sentence):
    with pytest.raises(TypeError, match="sentence must"):
        Vocabulary(["good"], [1]).encode(sentence)


@pytest.mark.parametrize("ids", [0, [[0]], [[0], [0, 0]]])
def test_numbers_that_are_no_list_are_refused(ids):
    with pytest.raises(ValueError, match="ids must"):
        Vocabulary(["good"], [1]).decode(ids)
