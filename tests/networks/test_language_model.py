import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from helpers.networks import CosineDecay, TransformerLanguageModel, gradient_check
from helpers.networks.language_model import _ready, sharpened

# A language whose right answers are known: a start, a middle that depends on it, an end; weights of the ways.
NEXT = {
    None: {"a": 0.75, "the": 0.25},
    ("a",): {"warm": 0.5, "light": 0.5},
    ("the",): {"old": 1.0},
    ("a", "warm"): {"lamp": 1.0},
    ("a", "light"): {"lamp": 0.5, "shelf": 0.5},
    ("the", "old"): {"shelf": 1.0},
}


def written(n, seed=0):
    rng = np.random.default_rng(seed)
    sentences = []
    for _ in range(n):
        sentence = ()
        while ways := NEXT.get(sentence or None):
            sentence += (str(rng.choice(list(ways), p=list(ways.values()))),)
        sentences.append(list(sentence))
    return sentences


def entropy_a_token():
    """The mean of -log p over the four predictions of a sentence, as the language has it."""
    start = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    second = 0.75 * np.log(2)
    third = 0.75 * 0.5 * np.log(2)
    return (start + second + third) / 4


@pytest.fixture(scope="module")
def model():
    rate = CosineDecay(0.01, n_steps=950)  # 47 batches in 20 epochs: at the end nothing trembles any more
    return TransformerLanguageModel(16, 2, 2, learning_rate_init=rate, random_state=0).fit(written(1500))


def test_perplexity_reaches_that_of_the_language_itself(model):
    best = np.exp(entropy_a_token())
    assert model.perplexity(written(2000, seed=1)) == pytest.approx(best, rel=0.02)
    assert model.perplexity(written(2000, seed=1)) > 0.97 * best


def test_probabilities_are_those_of_the_language(model):
    for sentence, ways in NEXT.items():
        proba = model.next_token_proba(sentence or ())
        assert proba.sum() == pytest.approx(1)
        for token, share in ways.items():
            assert proba[1 + model.vocabulary_.index(token)] == pytest.approx(share, abs=0.05)
    assert model.next_token_proba(["a", "warm", "lamp"])[0] > 0.97


def test_perplexity_is_exp_of_the_mean_surprise(model):
    sentences, surprise = [["a", "warm", "lamp"], ["the"]], []
    for sentence in sentences:
        for t, token in enumerate([*sentence, None]):
            proba = model.next_token_proba(sentence[:t])
            surprise.append(-np.log(proba[0 if token is None else 1 + model.vocabulary_.index(token)]))
    assert model.perplexity(sentences) == pytest.approx(np.exp(np.mean(surprise)), rel=1e-5)


def test_an_untrained_model_is_about_as_unsure_as_there_are_tokens():
    model = TransformerLanguageModel(16, learning_rate_init=1e-12, max_iter=1, random_state=0).fit(written(50))
    assert model.perplexity(written(50)) == pytest.approx(8, rel=0.5)
    model.network_.parameters["5.weights"][...] = 0  # the last layer: all tokens equally likely
    assert model.perplexity(written(50)) == pytest.approx(8, rel=1e-5)


def test_greedy_writes_the_most_probable_and_the_same_each_time(model):
    assert model.generate(["the"], greedy=True) == ["the", "old", "shelf"]
    assert model.generate(greedy=True) == model.generate(greedy=True, random_state=5)
    assert model.generate(greedy=True)[0] == "a"


def test_samples_have_the_shares_of_the_language(model):
    rng = np.random.default_rng(0)
    samples = [model.generate(random_state=rng) for _ in range(400)]
    assert np.mean([sample[0] == "a" for sample in samples]) == pytest.approx(0.75, abs=0.1)
    legal = {tuple(sentence) for sentence in written(500)}
    assert np.mean([tuple(sample) in legal for sample in samples]) > 0.95


def test_top_1_and_a_low_temperature_are_greedy(model):
    greedy = model.generate(greedy=True)
    assert model.generate(top_k=1, random_state=3) == greedy
    for seed in range(5):
        assert model.generate(["the"], temperature=0.01, random_state=seed) == ["the", "old", "shelf"]


def test_the_same_seed_writes_the_same_and_others_differ(model):
    assert model.generate(random_state=1) == model.generate(random_state=1)
    assert len({tuple(model.generate(temperature=2, random_state=seed)) for seed in range(20)}) > 5


def test_the_same_seed_learns_the_same_and_the_global_seed_says_nothing():
    models = [TransformerLanguageModel(8, 2, 1, dropout=0.1, max_iter=2, random_state=3) for _ in range(2)]
    for seed, each in enumerate(models):
        np.random.seed(seed)  # noqa: NPY002
        each.fit(written(40))
    np.testing.assert_array_equal(models[0].network_.parameter_vector, models[1].network_.parameter_vector)


def test_sharpened_probabilities_are_those_of_the_formula():
    z = np.array([2.0, 0.5, 1.0, -3.0])
    for temperature in (0.2, 1.0, 5.0):
        powers = np.exp(z / temperature)
        np.testing.assert_allclose(sharpened(z, temperature), powers / powers.sum(), rtol=1e-12)
    np.testing.assert_allclose(sharpened(z, 1.0, 2), np.array([np.exp(2), 0, np.exp(1), 0]) / (np.exp(2) + np.exp(1)))
    np.testing.assert_array_equal(sharpened(np.ones(3), top_k=1), [1, 0, 0])
    np.testing.assert_array_equal(sharpened(z, 1e-320), [1, 0, 0, 0])
    np.testing.assert_allclose(sharpened(z, 1e12), 0.25, rtol=1e-9)


@pytest.mark.parametrize("positions", ["sinusoidal", "learned"])
def test_the_order_of_the_tokens_counts(positions):
    """Which of two tokens came first is said again at the end."""
    rng = np.random.default_rng(0)
    pairs = rng.permuted([["x", "y"]] * 300, axis=1).tolist()
    model = TransformerLanguageModel(16, 2, 2, positions=positions, learning_rate_init=0.01, random_state=0)
    model.fit([[*pair, "first", pair[0]] for pair in pairs])
    assert model.generate(["x", "y", "first"], greedy=True)[-1] == "x"
    assert model.generate(["y", "x", "first"], greedy=True)[-1] == "y"


def test_nothing_of_the_future_reaches_a_prediction(model):
    X = np.array([[0, 1, 2, 3]])
    before = model.network_.forward(X)[0, :2]
    X[0, 2:] = 5, 6
    np.testing.assert_array_equal(model.network_.forward(X)[0, :2], before)


def test_sequences_of_other_lengths_in_the_batch_change_nothing(model):
    short, long = [["the"]], [["the"], ["a", "warm", "lamp", "lamp", "lamp"]]
    X, _, mask = _ready(long, model._numbers)
    alone = _ready(short, model._numbers)[0]
    np.testing.assert_allclose(
        model.network_.forward(X, mask=mask)[0, :2], model.network_.forward(alone)[0], rtol=1e-4, atol=1e-5
    )


def test_the_gradient_of_the_whole_model_agrees_with_differences():
    model = TransformerLanguageModel(4, 2, 1, max_iter=1, random_state=0).fit(written(5))
    X, y, mask = _ready([*written(3, seed=2), ["the"]], model._numbers)
    result = gradient_check(model.network_, X, y, mask=mask)
    assert result, result


def test_tokens_may_be_numbers():
    X = np.tile([[7, 3, 7, 3]], (60, 1))
    model = TransformerLanguageModel(8, 2, 1, learning_rate_init=0.02, random_state=0).fit(X)
    assert model.vocabulary_ == [3, 7]
    assert model.generate([7, 3], greedy=True) == [7, 3, 7, 3]
    assert model.generate(np.array([7]), 1, greedy=True) == [7, 3]


def test_writing_ends_with_the_context_at_the_latest():
    model = TransformerLanguageModel(8, 2, 1, context=6, positions="learned", max_iter=1, random_state=0)
    model.fit(written(20))
    model.network_.parameters["4.bias"][0] = -100  # never the end
    assert len(model.generate(random_state=0)) == 5
    assert len(model.generate(["a"], 2, random_state=0)) == 3
    assert len(model.generate(["a"] * 5)) == 5


def test_early_stopping_judges_by_sequences_that_it_does_not_learn_from():
    rng = np.random.default_rng(0)
    noise = [[str(token) for token in rng.integers(5, size=6)] for _ in range(60)]
    model = TransformerLanguageModel(16, 2, 1, early_stopping=True, validation_fraction=0.25, n_iter_no_change=3,
                                     max_iter=60, learning_rate_init=0.01, random_state=0)  # fmt: skip
    model.fit(noise)
    assert model.n_iter_ == len(model.loss_curve_) == len(model.validation_loss_curve_) < 60
    assert model.network_.history_["restored_epoch"] == 1 + int(np.argmin(model.validation_loss_curve_))


def test_no_sequence_is_both_learned_from_and_judged_by():
    model, numbered = TransformerLanguageModel(early_stopping=True, validation_fraction=0.25), [[n] for n in range(40)]
    learned, held_out = model._split(numbered, np.random.default_rng(0))
    assert len(held_out) == 10
    assert sorted(learned + held_out) == numbered


def test_padding_is_not_learned_from():
    sentences = [*written(30), ["the"], ["a"] * 20]
    model = TransformerLanguageModel(8, 2, 1, batch_size=50, learning_rate_init=1e-12, max_iter=1, random_state=0)
    assert np.exp(model.fit(sentences).loss_curve_[0]) == pytest.approx(model.perplexity(sentences), rel=1e-5)


def test_it_is_cloned_and_pickled_as_others_are(model):
    assert repr(clone(model)) == repr(model)
    copied = pickle.loads(pickle.dumps(model))
    assert copied.generate(random_state=0) == model.generate(random_state=0)
    assert copied.fit(written(20)) is copied


# Bad input


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"temperature": 0}, ValueError, "temperature must be a finite number above 0, got 0"),
        ({"temperature": -1.0}, ValueError, r"temperature must be a finite number above 0, got -1\.0"),
        ({"temperature": np.nan}, ValueError, "temperature must be a finite number above 0, got nan"),
        ({"temperature": "hot"}, TypeError, "temperature must be a finite number above 0, got 'hot'"),
        ({"top_k": 0}, ValueError, "top_k must be an integer of at least 1, got 0"),
        ({"top_k": 9}, ValueError, "top_k must be an integer from 1 to 8, got 9"),
        ({"top_k": 2.0}, TypeError, r"top_k must be an integer of at least 1, got 2\.0"),
        ({"greedy": 1}, TypeError, "greedy must be True or False, got 1"),
        ({"max_tokens": 0}, ValueError, "max_tokens must be an integer of at least 1, got 0"),
        ({"prompt": ["a", "sofa"]}, ValueError, "prompt must hold tokens of the vocabulary, which has 7; got 'sofa'"),
        ({"prompt": [["a"]]}, ValueError, r"prompt must hold tokens of the vocabulary, which has 7; got \['a'\]"),
        ({"prompt": "a warm"}, TypeError, "prompt must be a sequence of tokens, got 'a warm'"),
        ({"prompt": 3}, TypeError, "prompt must be a sequence of tokens, got 3"),
        ({"prompt": ["a"] * 64}, ValueError, "prompt must be shorter than context=64, got 64 tokens"),
    ],
)
def test_what_cannot_be_written_is_refused(model, arguments, error, message):
    with pytest.raises(error, match=message):
        model.generate(**arguments)


@pytest.mark.parametrize(
    ("sequences", "error", "message"),
    [
        ([], ValueError, "sequences must hold at least one sequence, got none"),
        ("a lamp", TypeError, "sequences must be a list of sequences of tokens, got 'a lamp'"),
        (["a lamp"], TypeError, "sequences must hold sequences of tokens, got 'a lamp' at position 0"),
        ([["a"], []], ValueError, "from 1 to context - 1 = 63 tokens each, got 0 at position 1"),
        ([["a"] * 64], ValueError, "from 1 to context - 1 = 63 tokens each, got 64 at position 0"),
        ([["a", 1]], TypeError, "tokens that are all texts, or all whole numbers"),
        ([[0.5]], TypeError, "tokens that are all texts, or all whole numbers"),
        ([[["a"]]], TypeError, "tokens that are all texts, or all whole numbers"),
    ],
)
def test_what_cannot_be_learned_from_is_refused(model, sequences, error, message):
    with pytest.raises(error, match=message):
        TransformerLanguageModel().fit(sequences)
    with pytest.raises(error, match=message):
        model.perplexity(sequences)


def test_perplexity_of_unknown_tokens_is_refused(model):
    with pytest.raises(ValueError, match="sequences must hold tokens of the vocabulary, which has 7; got 'sofa'"):
        model.perplexity([["a", "warm", "sofa"]])


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"units": 0}, ValueError, "units must be an integer of at least 1, got 0"),
        ({"units": 10, "num_heads": 4}, ValueError, "num_heads must divide the number of features, 10, got 4"),
        ({"n_blocks": 0}, ValueError, "n_blocks must be an integer of at least 1, got 0"),
        ({"context": 1}, ValueError, "context must be an integer of at least 2, got 1"),
        ({"positions": "none"}, ValueError, "positions must be one of 'sinusoidal', 'learned', got 'none'"),
        ({"dropout": 1}, ValueError, "dropout must be a finite number of at least 0 and below 1, got 1"),
        ({"max_iter": 0}, ValueError, "max_iter must be an integer of at least 1, got 0"),
        ({"learning_rate_init": 0}, ValueError, "learning_rate_init must be a finite number above 0, got 0"),
        (
            {"early_stopping": True, "validation_fraction": 0.5, "n_iter_no_change": 0},
            ValueError,
            "n_iter_no_change must be an integer of at least 1, got 0",
        ),
        ({"early_stopping": True}, ValueError, r"validation_fraction=0\.1 of 5 sequences leaves none to judge by"),
        ({"dtype": "float16"}, ValueError, "dtype must be 'float32' or 'float64', got 'float16'"),
    ],
)
def test_settings_that_make_no_sense_are_refused(params, error, message):
    with pytest.raises(error, match=message):
        TransformerLanguageModel(**params).fit(written(5))


def test_a_fit_that_fails_leaves_the_model_as_it_was(model):
    learned = clone(model).fit(written(40))
    before = learned.perplexity(written(5))
    with pytest.raises(ValueError, match=r"loss became|infinite or NaN"):
        learned.set_params(learning_rate_init=1e300).fit([["another", "tongue"]] * 40)
    assert learned.perplexity(written(5)) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1.0, 2.0]],), r"logits must be an array with 1 dimension, got shape \(1, 2\)"),
        (([1.0, np.nan],), "logits must hold finite numbers only, got nan at position 1"),
        (([1.0, 2.0], 0), "temperature must be a finite number above 0, got 0"),
        (([1.0, 2.0], 1.0, 3), "top_k must be an integer from 1 to 2, got 3"),
    ],
)
def test_what_cannot_be_sharpened_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        sharpened(*arguments)


def test_what_has_not_learned_cannot_write():
    for method in ("generate", "next_token_proba", "perplexity"):
        with pytest.raises(NotFittedError):
            getattr(TransformerLanguageModel(), method)([["a"]])
