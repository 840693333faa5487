"""What skip-gram and CBOW promise alike: recovered topics, reproducible vectors, and plain words for bad input."""

import numpy as np
import pytest
from gensim.models import Word2Vec as Gensim
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from helpers.language import CBOW, SkipGram

MODELS = pytest.mark.parametrize("Model", [SkipGram, CBOW])


def topic_sentences(n_topics=8, n_words=15, n_sentences=3000, length=12, seed=0):
    """Each sentence is of one topic: half of its words are the topic's own, half are common to all."""
    rng = np.random.default_rng(seed)
    own = 1 / np.arange(1, n_words + 1) ** 0.7
    common = 1 / np.arange(1, 21)
    sentences = []
    for topic in rng.integers(n_topics, size=n_sentences):
        words = rng.choice(n_words, length, p=own / own.sum())
        others = rng.choice(20, length, p=common / common.sum())
        is_own = rng.random(length) < 0.5
        sentences.append([f"{topic}_{w}" if o else f"c_{c}" for w, c, o in zip(words, others, is_own, strict=True)])
    return sentences


def purity(wv, words, topn=5):
    """Return the share of the nearest words that are of the word's own topic."""
    topics = [word for word in words if not word.startswith("c_")]
    return np.mean(
        [near.split("_")[0] == word.split("_")[0] for word in topics for near, _ in wv.most_similar(word, topn=topn)]
    )


SENTENCES = topic_sentences()


@MODELS
def test_words_of_a_topic_are_neighbours_as_in_gensim(Model):
    ours = Model(vector_size=30, random_state=0).fit(SENTENCES)
    theirs = Gensim(SENTENCES, vector_size=30, sg=int(Model is SkipGram), alpha=0.05, workers=1, seed=1)
    expected = purity(theirs.wv, theirs.wv.index_to_key)
    assert expected > 0.9
    assert purity(ours.wv, ours.wv.words) > expected - 0.01


@MODELS
def test_words_thrown_together_at_random_have_no_topics(Model):
    rng = np.random.default_rng(0)
    words = np.concatenate(SENTENCES)
    rng.shuffle(words)
    model = Model(vector_size=30, random_state=0).fit([list(line) for line in words.reshape(-1, 12)])
    assert purity(model.wv, model.wv.words) < 0.3


@MODELS
@pytest.mark.parametrize("sample", [0, 1e-3])
@pytest.mark.parametrize("n_words", [2, 8])
def test_tiny_vocabularies_do_not_diverge_at_the_default_rate(Model, sample, n_words):
    sentences = topic_sentences(n_topics=2, n_words=n_words, n_sentences=1500)
    model = Model(vector_size=20, sample=sample, random_state=0).fit(sentences)
    assert model.loss_[-1] < 6 * np.log(2)


@MODELS
def test_loss_falls_from_that_of_knowing_nothing(Model):
    model = Model(vector_size=30, random_state=0).fit(SENTENCES)
    assert len(model.loss_) == 5
    assert 6 * np.log(2) > model.loss_[0] > model.loss_[-1] > 0


@MODELS
def test_vectors_are_reproduced_by_the_seed_and_differ_by_another(Model):
    one, same, other = (Model(vector_size=10, epochs=1, random_state=seed).fit(SENTENCES[:300]) for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.wv.vectors, same.wv.vectors)
    assert one.loss_ == same.loss_
    assert not np.allclose(one.wv.vectors, other.wv.vectors)


@MODELS
def test_vectors_do_not_hang_on_the_number_of_threads(Model):
    vectors = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads):
            vectors.append(Model(epochs=2, random_state=0).fit(SENTENCES[:500]).wv.vectors)
    np.testing.assert_allclose(*vectors, rtol=1e-3, atol=1e-5)


@MODELS
def test_a_generator_is_read_once_and_learned_from_in_every_epoch(Model):
    settings = {"vector_size": 10, "epochs": 2, "random_state": 0}
    listed = Model(**settings).fit(SENTENCES[:200])
    generated = Model(**settings).fit(line for line in SENTENCES[:200])
    np.testing.assert_array_equal(listed.wv.vectors, generated.wv.vectors)


@MODELS
def test_words_are_counted_and_vectors_laid_out_by_falling_count(Model):
    sentences = [["a", "b", "a", "rare"], [], ["b", "a"]] * 5
    model = Model(vector_size=4, min_count=6, epochs=3, random_state=0).fit([*sentences, ["once"]])
    assert model.wv.words == ["a", "b"]
    assert model.wv.counts.tolist() == [15, 10]
    assert model.n_words_ == 3 * 31
    assert model.context_vectors_.shape == (2, 4)


@MODELS
def test_a_clone_learns_the_same(Model):
    model = Model(vector_size=5, window=2, epochs=1, random_state=0)
    vectors = model.fit(SENTENCES[:100]).wv.vectors
    np.testing.assert_array_equal(clone(model).fit(SENTENCES[:100]).wv.vectors, vectors)


@MODELS
def test_progress_is_shown_on_request_and_nothing_otherwise(Model, capfd):
    Model(vector_size=5, epochs=1, random_state=0).fit(SENTENCES[:50])
    assert capfd.readouterr() == ("", "")
    Model(vector_size=5, epochs=1, random_state=0, verbose=True).fit(SENTENCES[:50])
    assert "600" in capfd.readouterr().err


@MODELS
def test_a_rate_that_diverges_is_stopped_with_epoch_and_rate(Model):
    with pytest.raises(ValueError, match=r"learning_rate must be small enough .* got 50: in epoch 1 the loss"):
        Model(vector_size=20, learning_rate=50, random_state=0).fit(SENTENCES)


@MODELS
def test_a_corpus_of_one_word_is_learned_from_or_refused(Model):
    model = Model(vector_size=3, min_count=1, sample=0, random_state=0).fit([["a", "a", "a"]] * 3)
    assert np.isfinite(model.wv.vectors).all()
    with pytest.raises(ValueError, match="sentences must hold two known words in a row"):
        Model(min_count=1).fit([["a"], ["b"]])


@MODELS
def test_an_epoch_that_subsampling_left_empty_has_no_loss(Model):
    model = Model(vector_size=3, min_count=1, sample=1e-9, epochs=2, random_state=0).fit([["a", "b"]])
    assert np.isnan(model.loss_).all()
    assert np.isfinite(model.wv.vectors).all()


@MODELS
@pytest.mark.parametrize(
    ("sentences", "error", "words"),
    [
        ("a text", TypeError, "sentences must be lists of tokens, got the string 'a text'"),
        (["a text", "more"], TypeError, "got 'a text' at position 0"),
        (None, TypeError, "sentences must be lists of tokens, got None"),
        ([["a", "b"], 7], TypeError, "sentences must be lists of tokens, got 7 at position 1"),
        ([], ValueError, "at least one token"),
        ([[], []], ValueError, "at least one token"),
        ([["a", "b", "a"]], ValueError, r"min_count .* 5 .*'a' \(2\), 'b' \(1\)"),
    ],
)
def test_bad_sentences_are_named(Model, sentences, error, words):
    with pytest.raises(error, match=words):
        Model().fit(sentences)


@MODELS
@pytest.mark.parametrize(
    "parameter",
    [
        {"window": 0},
        {"negative": 0},
        {"vector_size": 0},
        {"epochs": 0},
        {"min_count": 0},
        {"learning_rate": 0},
        {"sample": -1},
        {"ns_exponent": np.nan},
    ],
)
def test_bad_parameters_are_named(Model, parameter):
    with pytest.raises(ValueError, match=f"{next(iter(parameter))} must be"):
        Model(**parameter).fit(SENTENCES[:10])


@MODELS
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 1e20),
        ("learning_rate", 1e308),
        ("ns_exponent", 1e308),
        ("negative", 10**400),
        ("window", 10**20),
    ],
)
def test_numbers_that_float32_cannot_step_by_are_refused_before_training(Model, name, value):
    with pytest.raises(ValueError, match=f"{name} must be"):
        Model(min_count=1, epochs=1, **{name: value}).fit([["a", "b"]])


@MODELS
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "value"), [("learning_rate", 5e-324), ("sample", 1e308)])
def test_the_smallest_rate_and_the_largest_sample_are_no_trouble(Model, name, value):
    parameters = {"vector_size": 3, "min_count": 1, "sample": 0, "random_state": 0, name: value}
    model = Model(**parameters).fit([["a", "b"]] * 3)
    assert np.isfinite(model.loss_).all()


@MODELS
@pytest.mark.parametrize("window", [100, 40_000, 10**9])
def test_a_window_wider_than_all_sentences_costs_no_more_than_the_longest_of_them(Model, window):
    sentences = [["a", "b", "c"], ["c", "d", "a", "b"]] * 20
    model = Model(vector_size=3, window=window, min_count=1, sample=0, random_state=0).fit(sentences)
    assert np.isfinite(model.wv.vectors).all()
