import math

import numpy as np
import pytest
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from helpers.language import PPMIEmbedding, Vocabulary, WordVectors, cooccurrence_counts, positive_pmi


def random_sentences(n=60, n_words=12, longest=9, seed=0):
    rng = np.random.default_rng(seed)
    return [[f"w{i}" for i in rng.integers(n_words, size=rng.integers(longest + 1))] for _ in range(n)]


def counted_by_hand(sentences, vocabulary, window):
    counts = np.zeros((len(vocabulary), len(vocabulary)))
    for sentence in sentences:
        known = [word for word in sentence if word in vocabulary]
        for i, word in enumerate(known):
            for j, other in enumerate(known):
                if i != j and abs(i - j) <= window:
                    counts[vocabulary.index[word], vocabulary.index[other]] += 1
    return counts


@pytest.mark.parametrize("window", [1, 2, 5, 100])
@pytest.mark.parametrize("min_count", [1, 20])
def test_counts_are_those_of_a_double_loop(window, min_count):
    sentences = random_sentences()
    vocabulary = Vocabulary.from_sentences(sentences, min_count=min_count)
    counts = cooccurrence_counts(sentences, vocabulary, window)
    assert np.array_equal(counts.toarray(), counted_by_hand(sentences, vocabulary, window))
    assert (counts.data > 0).all()


def test_no_window_reaches_over_the_end_of_a_sentence():
    vocabulary = Vocabulary(["a", "b", "c"], [1, 1, 1])
    apart = cooccurrence_counts([["a"], ["b", "c"], [], ["c"]], vocabulary, window=5).toarray()
    assert apart[0].sum() == 0
    assert apart[1].tolist() == [0, 0, 1]


def test_rare_words_are_taken_out_before_windows_are_laid():
    vocabulary = Vocabulary(["a", "b"], [1, 1])
    assert cooccurrence_counts([["a", "rare", "rarer", "b"]], vocabulary, window=1).toarray()[0, 1] == 1


def test_a_text_without_neighbours_has_empty_counts():
    vocabulary = Vocabulary(["a", "b"], [1, 1])
    for sentences in ([], [[]], [["a"], ["b"]], [["x", "y"]]):
        counts = cooccurrence_counts(sentences, vocabulary)
        assert counts.shape == (2, 2)
        assert counts.nnz == 0


@pytest.mark.parametrize("alpha", [0.75, 1, 0.3])
@pytest.mark.parametrize("shift", [1, 5, 0.5])
def test_ppmi_is_the_formula_entry_by_entry(alpha, shift):
    counts = np.random.default_rng(0).poisson(0.8, size=(9, 7)).astype(float)
    counts[3] = counts[:, 2] = 0  # a word and a context that were never seen
    ppmi = positive_pmi(csr_array(counts), alpha, shift).toarray()
    smoothed = sum(column.sum() ** alpha for column in counts.T)
    for w, c in np.ndindex(*counts.shape):
        expected = 0.0
        if counts[w, c]:
            chance = counts[w].sum() * counts[:, c].sum() ** alpha
            expected = max(0.0, math.log(counts[w, c] * smoothed / chance) - math.log(shift))
        assert ppmi[w, c] == pytest.approx(expected, abs=1e-12)


def test_zeros_of_ppmi_are_not_stored_and_counts_are_left_alone():
    counts = csr_array([[6.0, 2.0, 0.0], [2.0, 6.0, 1.0]])
    before = counts.copy()
    assert (positive_pmi(counts).data > 0).all()
    assert np.array_equal(counts.toarray(), before.toarray())
    assert counts.nnz == before.nnz


def test_pmi_of_independent_words_is_nothing():
    counts = csr_array(np.outer([1.0, 2, 3], [4.0, 5, 6]))
    np.testing.assert_allclose(positive_pmi(counts, alpha=1).toarray(), 0, atol=1e-12)


def test_ppmi_is_free_of_scale():
    counts = csr_array(np.random.default_rng(1).poisson(1.0, size=(8, 8)).astype(float))
    np.testing.assert_allclose(positive_pmi(counts * 1000).toarray(), positive_pmi(counts).toarray(), atol=1e-12)


def test_a_text_read_twice_gives_the_same_cosines():
    sentences = random_sentences(200, n_words=30)
    once, twice = (PPMIEmbedding(5, min_count=1, random_state=0).fit(sentences * times).wv for times in (1, 2))
    for a, b in zip(once.words[:-1], once.words[1:], strict=True):
        assert once.similarity(a, b) == pytest.approx(twice.similarity(a, b), abs=1e-5)


@pytest.mark.parametrize("power", [0, 0.5, 1])
def test_products_of_vectors_are_those_of_the_best_approximation(power):
    embedding = PPMIEmbedding(6, min_count=1, eigenvalue_weighting=power, random_state=0)
    embedding.fit(random_sentences(400, n_words=25))
    left, values, _ = np.linalg.svd(embedding.ppmi_.toarray())
    np.testing.assert_allclose(embedding.singular_values_, values[:6], rtol=1e-6)
    expected = (left[:, :6] * values[:6] ** (2 * power)) @ left[:, :6].T
    vectors = embedding.wv.vectors.astype(float)
    np.testing.assert_allclose(vectors @ vectors.T, expected, atol=1e-5 * np.abs(expected).max())


# A planted language: in each of 24 kinds of goods, three names that customers use by turns, and words that go with that
# kind. Customers of three ages speak alike of all kinds, in frequent words of their own, and each age has its name.
KINDS = 24
FREQUENT = np.array(["the", "is", "a", "and", "very", "this"])
AGES = np.array([[8, 4, 1, 1, 1, 1], [1, 1, 8, 4, 1, 1], [1, 1, 1, 1, 8, 4]]) / 16


def planted(n=8000, seed=0):
    rng = np.random.default_rng(seed)
    sentences = []
    for kind, age, sides in zip(
        rng.integers(KINDS, size=n), rng.choice(3, size=n, p=[0.6, 0.2, 0.2]), rng.integers(8, size=(n, 2)), strict=True
    ):
        fill = rng.choice(FREQUENT, size=4, p=AGES[age])
        near = [f"side{kind}_{side}" for side in sides]
        sentences.append([fill[0], near[0], fill[1], f"name{kind}_{age}", fill[2], near[1], fill[3]])
    return sentences


def share_recovered(wv):
    """In how many of the names the two nearest names are the two that mean the same."""
    names = [word for word in wv.words if word.startswith("name")]
    among = WordVectors(names, wv[names])
    hits = [
        other.split("_")[0] == name.split("_")[0] for name in names for other, _ in among.most_similar(name, topn=2)
    ]
    return np.mean(hits)


def test_planted_synonyms_are_found_where_raw_counts_miss_them():
    embedding = PPMIEmbedding(40, min_count=5, random_state=0).fit(planted())
    raw = WordVectors(embedding.wv.words, embedding.counts_.toarray())
    assert share_recovered(embedding.wv) > 0.97
    assert share_recovered(raw) < 0.1


def test_it_is_an_estimator_that_can_be_cloned():
    embedding = PPMIEmbedding(3, window=2, min_count=1, alpha=1, shift=2, eigenvalue_weighting=0, random_state=5)
    assert clone(embedding).get_params() == embedding.get_params()
    assert embedding.fit(iter(random_sentences())) is embedding
    check_is_fitted(embedding)
    assert embedding.wv.words == embedding.vocabulary_.words
    assert embedding.wv.counts.tolist() == embedding.vocabulary_.counts.tolist()
    assert embedding.wv.vector_size == 3


def test_the_start_of_the_decomposition_hardly_matters():
    sentences = random_sentences(3000, n_words=900, longest=20)
    one, other = (PPMIEmbedding(5, min_count=1, random_state=seed).fit(sentences) for seed in (0, 1))
    again = PPMIEmbedding(5, min_count=1, random_state=0).fit(sentences)
    assert np.array_equal(one.wv.vectors, again.wv.vectors)
    np.testing.assert_allclose(one.singular_values_, other.singular_values_, rtol=1e-5)


@pytest.mark.parametrize(
    ("params", "error", "reason"),
    [
        ({"vector_size": 0}, ValueError, "vector_size must be an integer of at least 1"),
        ({"vector_size": 13}, ValueError, "vector_size must be at most the number of words, 12, got 13"),
        ({"vector_size": 2.0}, TypeError, "vector_size must be an integer"),
        ({"window": 0}, ValueError, "window must be an integer of at least 1"),
        ({"min_count": 0}, ValueError, "min_count must be an integer of at least 1"),
        ({"min_count": 1000}, ValueError, "min_count must leave at least one word.*'w"),
        ({"alpha": 0}, ValueError, "alpha must be a finite number above 0"),
        ({"shift": -1}, ValueError, "shift must be a finite number above 0"),
        ({"shift": 1e9}, ValueError, "more often than by chance, got none"),
        ({"eigenvalue_weighting": -0.5}, ValueError, "eigenvalue_weighting must be a finite number of at least 0"),
        ({"random_state": "a"}, TypeError, "random_state"),
    ],
)
def test_bad_parameters_are_named(params, error, reason):
    with pytest.raises(error, match=reason):
        PPMIEmbedding(**{"vector_size": 2, "min_count": 1, **params}).fit(random_sentences())


@pytest.mark.parametrize(
    ("sentences", "error", "reason"),
    [
        ([], ValueError, "at least one token"),
        ([[]], ValueError, "at least one token"),
        ([["alone"] * 9], ValueError, "more often than by chance, got none"),
        ([["a"], ["b"]], ValueError, "more often than by chance, got none"),
        ("a text", TypeError, "must be lists of tokens"),
        (["a text"], TypeError, "must be lists of tokens"),
        ([["a", None]], TypeError, "string"),
        (3, TypeError, "lists of tokens"),
    ],
)
def test_bad_sentences_are_named(sentences, error, reason):
    with pytest.raises(error, match=reason):
        PPMIEmbedding(1, min_count=1).fit(sentences)


def test_emoji_and_scripts_may_mix():
    wv = PPMIEmbedding(3, min_count=1, random_state=0).fit([["质量", "good", "👍"], ["price", "好", "👎"]] * 3).wv
    assert wv.similarity("质量", "👍") > wv.similarity("质量", "👎")


@pytest.mark.parametrize("counts", [[[1.0, -1.0]], [[np.nan, 1.0]], [[np.inf, 1.0]]])
def test_counts_that_are_none_are_refused(counts):
    with pytest.raises(ValueError, match=r"counts must (be|hold) finite"):
        positive_pmi(csr_array(counts))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("scale", "alpha"), [(1e307, 1), (1e200, 0.75), (1e-200, 1), (1, 1000)])
def test_counts_whose_products_leave_float64_are_refused(scale, alpha):
    with pytest.raises(ValueError, match="counts and alpha must give products that fit a float64"):
        positive_pmi(csr_array([[6.0, 2.0], [2.0, 6.0]]) * scale, alpha=alpha)


def test_counts_that_are_no_matrix_are_refused():
    for counts in (None, [1.0, 2.0], "counts"):
        with pytest.raises((TypeError, ValueError), match="counts must"):
            positive_pmi(counts)


def test_what_is_no_vocabulary_or_no_sentences_is_refused_by_name():
    with pytest.raises(TypeError, match="vocabulary must be a Vocabulary, got None"):
        cooccurrence_counts([["a"]], None)
    with pytest.raises(TypeError, match="sentences must be lists of tokens, got None"):
        cooccurrence_counts(None, Vocabulary(["a"], [1]))
