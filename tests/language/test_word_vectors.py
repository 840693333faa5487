import pickle
from copy import deepcopy

import numpy as np
import pytest
from gensim.models import KeyedVectors

from helpers.language import WordVectors


def random_vectors(n=200, size=17, seed=0):
    words = [f"word{i}" for i in range(n)]
    vectors = np.random.default_rng(seed).normal(size=(n, size)).astype(np.float32)
    theirs = KeyedVectors(size)
    theirs.add_vectors(words, vectors)
    return WordVectors(words, vectors), theirs


def same_neighbours(ours, theirs):
    assert [word for word, _ in ours] == [word for word, _ in theirs]
    np.testing.assert_allclose([cosine for _, cosine in ours], [cosine for _, cosine in theirs], atol=1e-6)


def test_similarities_and_neighbours_are_those_of_gensim():
    ours, theirs = random_vectors()
    for i in range(0, 200, 7):
        a, b = f"word{i}", f"word{(3 * i + 5) % 200}"
        assert ours.similarity(a, b) == pytest.approx(theirs.similarity(a, b), abs=1e-6)
        same_neighbours(ours.most_similar(a), theirs.most_similar(a))
        same_neighbours(ours.most_similar(a, topn=199), theirs.most_similar(a, topn=199))


def test_queries_of_several_words_and_analogies_are_those_of_gensim():
    ours, theirs = random_vectors(seed=1)
    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b, c, d = (f"word{i}" for i in rng.choice(200, 4, replace=False))
        mine = ours.most_similar([a, b], 5, negative=[c, d])
        same_neighbours(mine, theirs.most_similar(positive=[a, b], negative=[c, d], topn=5))
        same_neighbours(ours.analogy(a, b, c, topn=5), theirs.most_similar(positive=[b, c], negative=[a], topn=5))
    vector = np.random.default_rng(2).normal(size=17)
    same_neighbours(ours.most_similar(vector), theirs.most_similar(positive=[vector]))


def test_an_analogy_finds_the_word_that_completes_the_parallelogram():
    vectors = {"cup": [1, 0, 0], "cups": [1, 0, 1], "shoe": [0, 1, 0], "shoes": [0, 1, 1], "tea": [1, 1, 0]}
    wv = WordVectors(list(vectors), list(vectors.values()))
    assert wv.analogy("cup", "cups", "shoe")[0][0] == "shoes"
    assert wv.analogy("cups", "cup", "shoes")[0][0] == "shoe"


def test_words_asked_for_are_never_among_the_answers():
    wv, _ = random_vectors(n=6)
    assert [word for word, _ in wv.analogy("word0", "word1", "word2", topn=10)] == [
        word for word, _ in wv.most_similar(["word1", "word2"], 10, negative=["word0"])
    ]
    found = {word for word, _ in wv.analogy("word0", "word1", "word2", topn=10)}
    assert found == {"word3", "word4", "word5"}


def test_of_equal_cosines_the_earlier_word_comes_first_whatever_topn():
    wv = WordVectors(list("abcdefgh"), [[1, 0], [0, 1], [2, 2], [3, 3], [1, 1], [4, 4], [0, 2], [0.5, 0.5]])
    everyone = [word for word, _ in wv.most_similar("a", topn=7)]
    assert everyone == ["c", "d", "e", "f", "h", "b", "g"]
    for topn in range(1, 8):
        assert [word for word, _ in wv.most_similar("a", topn=topn)] == everyone[:topn]


def test_lengths_do_not_matter_even_where_float32_cannot_hold_their_squares():
    directions = np.random.default_rng(0).normal(size=(5, 4))
    lengths = np.array([1e-30, 1e-20, 1.0, 1e20, 1e30])[:, None]
    near, plain = WordVectors(list("abcde"), directions * lengths), WordVectors(list("abcde"), directions)
    np.testing.assert_allclose(near.unit_vectors, plain.unit_vectors, rtol=1e-6)
    assert [word for word, _ in near.most_similar("a")] == [word for word, _ in plain.most_similar("a")]


def test_cosines_stay_within_one_where_rounding_leads_beyond():
    directions = np.random.default_rng(0).normal(size=(100, 301))
    wv = WordVectors([str(i) for i in range(200)], np.repeat(directions, 2, axis=0))
    assert max(float(unit @ unit) for unit in wv.unit_vectors) > 1
    for i in range(0, 200, 2):
        assert wv.most_similar(str(i))[0][1] <= 1
        assert wv.similarity(str(i), str(i + 1)) <= 1


def test_a_vector_of_zeros_has_no_cosine_and_is_nobodys_neighbour():
    wv = WordVectors(["up", "nowhere", "down"], [[0, 1], [0, 0], [0, -1]])
    assert wv.most_similar("up", topn=5) == [("down", -1.0)]
    for ask in (
        lambda: wv.similarity("up", "nowhere"),
        lambda: wv.most_similar("nowhere"),
        lambda: wv.most_similar(np.zeros(2)),
    ):
        with pytest.raises(ValueError, match="length zero"):
            ask()


def test_a_query_that_cancels_out_is_refused():
    wv = WordVectors(["up", "down", "left"], [[0, 3], [0, -0.1], [1, 0]])
    with pytest.raises(ValueError, match="cancel out"):
        wv.most_similar(["up", "down"])
    with pytest.raises(ValueError, match="at least one"):
        wv.most_similar([])


def test_an_unknown_word_is_named_with_its_nearest_spellings():
    wv = WordVectors(["delivery", "packaging", "质量"], np.eye(3))
    for ask in (
        lambda: wv["delivry"],
        lambda: wv.similarity("packaging", "delivry"),
        lambda: wv.analogy("packaging", "delivry", "质量"),
    ):
        with pytest.raises(KeyError, match=r"'delivry'\. Nearest spellings: 'delivery'"):
            ask()
    with pytest.raises(KeyError, match="No spelling is near"):
        wv.most_similar("🙂")
    with pytest.raises(TypeError, match="must be a string, got 3"):
        wv.similarity("packaging", 3)


def test_it_is_a_collection_of_words():
    wv = WordVectors(("a", "b"), [[1, 0], [0, 1]], counts=[3, 2])
    assert len(wv) == 2
    assert "a" in wv
    assert "c" not in wv
    assert list(wv) == ["a", "b"]
    assert wv["b"].tolist() == [0, 1]
    assert wv[["b", "a"]].tolist() == [[0, 1], [1, 0]]
    assert wv.counts.tolist() == [3, 2]
    assert repr(wv) == "WordVectors(2 words, vector_size=2)"


def test_vectors_are_kept_apart_from_the_array_that_they_came_from():
    source = np.eye(2, dtype=np.float32)
    wv = WordVectors(["a", "b"], source)
    source[:] = 7
    assert wv["a"].tolist() == [1, 0]
    with pytest.raises(ValueError, match="read-only"):
        wv.vectors[0] = 7


@pytest.mark.parametrize(
    ("words", "vectors", "counts", "error", "words_of_it"),
    [
        (["a", "b", "a"], np.eye(3), None, ValueError, "'a' again at position 2"),
        (["a", ""], np.eye(2), None, ValueError, "empty one at position 1"),
        (["a", 3], np.eye(2), None, TypeError, "got 3 at position 1"),
        ("ab", np.eye(2), None, TypeError, "got the string 'ab'"),
        (["a", "b"], np.eye(3), None, ValueError, r"one row a word, got 2 words and vectors of shape \(3, 3\)"),
        (["a", "b"], np.ones(2), None, ValueError, "2 dimensions"),
        ([], np.ones((0, 3)), None, ValueError, "must not be empty"),
        (["a"], [[1, np.nan]], None, ValueError, r"got nan at position \(0, 1\)"),
        (["a"], [[1, 1e39]], None, ValueError, r"must fit into float32, got 1e\+39"),
        (["a"], [["x", "y"]], None, TypeError, "must hold numbers"),
        (["a", "b"], np.eye(2), [1], ValueError, "counts must be 2 whole numbers"),
        (["a", "b"], np.eye(2), [1, -1], ValueError, "none below zero"),
        (["a", "b"], np.eye(2), [1, 0.5], ValueError, "whole numbers"),
    ],
)
def test_bad_words_vectors_and_counts_are_named(words, vectors, counts, error, words_of_it):
    with pytest.raises(error, match=words_of_it):
        WordVectors(words, vectors, counts)


@pytest.mark.parametrize("topn", [0, -1, 2.5, None, True])
def test_topn_must_be_a_number_of_words(topn):
    with pytest.raises((ValueError, TypeError), match="topn must be an integer of at least 1"):
        random_vectors(n=5)[0].most_similar("word0", topn=topn)


def test_a_query_of_another_length_is_refused():
    with pytest.raises(ValueError, match="vector_size = 17 numbers, got 3"):
        random_vectors(n=5)[0].most_similar(np.ones(3))


@pytest.mark.filterwarnings("error")
def test_what_float32_would_lose_is_refused():
    with pytest.raises(ValueError, match="vectors must not vanish in float32, got 1e-60"):
        WordVectors(["a", "b"], [[1e-60, 0], [1, 0]])
    with pytest.raises(ValueError, match="counts must be whole numbers, none below zero or above"):
        WordVectors(["a"], [[1]], counts=[1e30])
    assert WordVectors(["a", "b"], [[1e-44, 0], [1e-60, 1]]).similarity("a", "b") == 0


def test_copies_cannot_be_written_to_either():
    wv = WordVectors(["a"], [[1]])
    for copy in (pickle.loads(pickle.dumps(wv)), deepcopy(wv)):
        assert copy.words == ["a"]
        assert not copy.vectors.flags.writeable
        assert not copy.unit_vectors.flags.writeable


@pytest.mark.parametrize("key", [None, 3, b"a"])
def test_keys_that_are_no_words_are_refused_and_never_contained(key):
    wv = WordVectors(["a"], [[1]])
    for ask in (wv.__getitem__, wv.most_similar, lambda key: wv.similarity(key, "a")):
        with pytest.raises(TypeError, match="A word must be a string, got"):
            ask(key)
    assert key not in wv
    assert [] not in wv
