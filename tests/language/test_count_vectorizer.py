import pickle
import re

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import CountVectorizer as SklearnCountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, make_pipeline

from helpers.language import CountVectorizer, TfidfVectorizer, chinese_tokens

TEXTS = ["Good, good price!", "late", "", "late and not good 👍"]
WORDS = ["a", "b", "c", "d", "é", "👍", "质量", "a-b", "B"]

texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), min_size=1, max_size=8)
share = st.integers(1, 4) | st.floats(0, 1)
ranges = st.tuples(st.integers(1, 3), st.integers(1, 4)).filter(lambda pair: pair[0] <= pair[1])


def sklearn_vectorizer(**parameters):
    return SklearnCountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False, **parameters)


def assert_equal(ours, theirs):
    """The same matrix in the same memory: shape, types, order of columns, and numbers."""
    assert type(ours) is type(theirs) is sp.csr_matrix
    assert ours.has_sorted_indices
    theirs.sort_indices()  # which scikit-learn does in transform alone
    assert ours.shape == theirs.shape
    for part in ("indptr", "indices", "data"):
        assert getattr(ours, part).dtype == getattr(theirs, part).dtype
        np.testing.assert_array_equal(getattr(ours, part), getattr(theirs, part))


@settings(deadline=None, max_examples=300, derandomize=True)
@given(seen=texts, new=texts, ngram_range=ranges, min_df=share, max_df=share, binary=st.booleans())
def test_counts_are_those_of_scikit_learn_for_any_parameters(seen, new, ngram_range, min_df, max_df, binary):
    parameters = {"ngram_range": ngram_range, "min_df": min_df, "max_df": max_df, "binary": binary}
    ours, theirs = CountVectorizer(str.split, **parameters), sklearn_vectorizer(**parameters)
    try:
        expected = theirs.fit_transform(seen)
    except ValueError:
        with pytest.raises(ValueError, match=r"raw_documents must hold|max_df must allow|min_df and max_df must leave"):
            ours.fit(seen)
        return
    assert_equal(ours.fit_transform(seen), expected)
    assert ours.vocabulary_ == theirs.vocabulary_
    np.testing.assert_array_equal(ours.get_feature_names_out(), theirs.get_feature_names_out())
    assert_equal(ours.transform(new), theirs.transform(new))


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    seen=texts.filter(lambda texts: any(map(str.split, texts))),
    ngram_range=st.sampled_from([(1, 1), (1, 2)]),
    max_features=st.integers(1, 8),
    binary=st.booleans(),
)
def test_the_terms_met_most_often_are_kept_and_of_equals_the_first_in_the_alphabet(
    seen, ngram_range, max_features, binary
):
    parameters = {"ngram_range": ngram_range, "binary": binary}
    every = sklearn_vectorizer(**parameters).fit(seen)
    met = np.asarray(every.transform(seen).sum(axis=0)).ravel()
    names = every.get_feature_names_out()
    best = sorted(sorted(range(len(names)), key=lambda j: (-met[j], names[j]))[:max_features])
    ours = CountVectorizer(str.split, max_features=max_features, **parameters)
    X = ours.fit_transform(seen)
    assert ours.get_feature_names_out().tolist() == names[best].tolist()
    np.testing.assert_array_equal(X.toarray(), every.transform(seen).toarray()[:, best])
    theirs = sklearn_vectorizer(max_features=max_features, **parameters).fit_transform(seen)
    assert sorted(np.asarray(theirs.sum(axis=0)).ravel()) == sorted(met[best])  # the same but for equals
    if len(set(met)) == len(met):
        assert_equal(X, theirs)


def test_tokens_that_hold_a_blank_meet_the_runs_that_read_the_same():
    cut = {"1": ["a b", "c"], "2": ["a", "b", "c"], "3": ["a", "b c", "a b"]}.get
    parameters = {"ngram_range": (1, 3)}
    theirs = SklearnCountVectorizer(tokenizer=cut, token_pattern=None, **parameters)
    ours = CountVectorizer(cut, **parameters)
    assert_equal(ours.fit_transform(list("123")), theirs.fit_transform(list("123")))
    assert "a b c" in ours.vocabulary_


def test_a_run_of_words_does_not_cross_into_the_next_text():
    assert set(CountVectorizer(str.split, ngram_range=(2, 3)).fit(["a b", "c", "", "d e f"]).vocabulary_) == {
        *["a b", "d e", "e f", "d e f"]
    }


def test_texts_may_come_from_a_generator_an_array_or_a_series():
    expected = CountVectorizer().fit_transform(TEXTS)
    for same in (iter(TEXTS), tuple(TEXTS), np.array(TEXTS), pd.Series(TEXTS, index=list("abcd"))):
        assert_equal(CountVectorizer().fit_transform(same), expected)


def test_chinese_and_emoji_are_counted():
    counter = CountVectorizer(chinese_tokens)
    X = counter.fit_transform(["质量很好 👍👍", "快递很快"])
    assert dict(zip(counter.get_feature_names_out(), X.toarray()[0].tolist(), strict=True)) == {
        **{"很": 1, "很快": 0, "快递": 0, "好": 1, "质量": 1, "👍": 2}
    }


def test_unknown_words_are_passed_over_and_empty_texts_make_empty_rows():
    counter = CountVectorizer().fit(TEXTS)
    X = counter.transform(["nobody knows this", "", "late and later"])
    np.testing.assert_array_equal(np.diff(X.indptr), [0, 0, 2])
    assert counter.transform([]).shape == (0, len(counter.vocabulary_))


def test_it_keeps_the_contract_of_an_estimator():
    counter = CountVectorizer(str.split, ngram_range=(1, 2), min_df=0.1, max_features=9, binary=True)
    copy = clone(counter)
    assert copy.get_params() == counter.get_params()
    assert set(counter.get_params()) <= set(SklearnCountVectorizer().get_params())
    assert counter.fit(TEXTS) is counter
    assert not hasattr(copy, "vocabulary_")
    assert_equal(pickle.loads(pickle.dumps(counter)).transform(TEXTS), counter.transform(TEXTS))
    counter.fit(["other words"])
    assert set(counter.vocabulary_) == {"other", "words", "other words"}


def test_its_terms_are_the_names_of_features_in_pipelines():
    names = ["and", "good", "late", "not", "price", "👍"]
    pipeline = make_pipeline(CountVectorizer(), LogisticRegression()).fit(TEXTS, [1, 0, 0, 1])
    assert pipeline[:-1].get_feature_names_out().tolist() == names
    assert (pipeline.predict_proba(["good"]) > pipeline.predict_proba(["late"]))[0].tolist() == [False, True]
    table = pd.DataFrame({"text": TEXTS})
    columns = ColumnTransformer([("words", CountVectorizer(), "text")]).fit(table)
    assert columns.get_feature_names_out().tolist() == [f"words__{name}" for name in names]
    union = FeatureUnion([("tf", CountVectorizer()), ("idf", TfidfVectorizer())]).fit(TEXTS)
    assert len(union.get_feature_names_out()) == 12


def test_nothing_is_counted_before_fit():
    with pytest.raises(ValueError, match="not fitted"):
        CountVectorizer().transform(TEXTS)
    with pytest.raises(ValueError, match="not fitted"):
        CountVectorizer().get_feature_names_out()


@pytest.mark.parametrize(
    ("documents", "error", "words"),
    [
        ("one text", TypeError, "a list of texts, got one text, 'one text': put it into a list"),
        (b"bytes", TypeError, "a list of texts, got one text"),
        (None, TypeError, "a list of texts, got None"),
        (5, TypeError, "a list of texts, got 5"),
        (pd.DataFrame({"text": TEXTS}), ValueError, r"one column, got shape \(4, 1\)"),
        (["good", None], TypeError, "hold strings, got None at position 1"),
        (["good", "bad", 5.0], TypeError, "hold strings, got 5.0 at position 2"),
        ([b"good"], TypeError, "hold strings, got b'good' at position 0"),
        (pd.Series(["good", float("nan")], dtype=object), TypeError, "hold strings, got nan at position 1"),
    ],
)
def test_what_are_no_texts_is_refused(documents, error, words):
    with pytest.raises(error, match=f"raw_documents must .*{words}"):
        CountVectorizer().fit(documents)
    with pytest.raises(error, match=f"raw_documents must .*{words}"):
        CountVectorizer().fit(TEXTS).transform(documents)


@pytest.mark.parametrize(
    ("parameters", "documents", "words"),
    [
        ({}, [], "raw_documents must hold at least one token, got 0 texts"),
        ({}, ["", "..."], "raw_documents must hold at least one token, got 2 texts without any"),
        ({"ngram_range": (3, 4)}, ["a b", "c"], "raw_documents must hold at least one run of 3 tokens, got 2 texts"),
        (
            {"min_df": 3},
            TEXTS,
            "min_df and max_df must leave at least one term, got min_df=3, which cuts 6 of 6, and max_df=1.0, which "
            "cuts 0. 'good' is in the most texts, 2 of 4.",
        ),
        ({"min_df": 2, "max_df": 0.4}, TEXTS, "max_df must allow at least as many texts as min_df, got max_df=0.4"),
        ({"min_df": 2, "max_df": 2}, ["a", "b"], "which cuts 2 of 2"),
        ({"max_df": 0.9}, ["a", "a"], "max_df=0.9, which cuts 1. 'a' is in the most texts, 2 of 2"),
    ],
)
def test_a_vocabulary_without_terms_says_what_cut_them(parameters, documents, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        CountVectorizer(**parameters).fit(documents)


def not_a_list(text):
    return " ".join(text)


@pytest.mark.parametrize(
    ("tokenizer", "words"),
    [
        (None, "take a text and return its tokens, got None"),
        ("split", "take a text and return its tokens, got 'split'"),
        (not_a_list, "return a list of strings, got 'G o o d"),
        (lambda text: None, "return a list of strings, got None for the text 'Good, good price!'"),
        (lambda text: [1, 2], "return a list of strings, got 1 among them"),
        (lambda text: ["a", ["b"]], r"return a list of strings, got \['b'\] among them"),
    ],
)
def test_a_tokenizer_that_makes_no_tokens_is_refused(tokenizer, words):
    with pytest.raises(TypeError, match=f"tokenizer must {words}"):
        CountVectorizer(tokenizer).fit(TEXTS)


def test_an_error_inside_the_tokenizer_comes_through():
    with pytest.raises(TypeError, match="unsupported operand"):
        CountVectorizer(lambda text: text - 1).fit(TEXTS)


@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        ({"ngram_range": 2}, TypeError, "ngram_range must be the fewest and the most words"),
        ({"ngram_range": (2, 1)}, ValueError, "ngram_range must be the fewest and the most words"),
        ({"ngram_range": (1, 2, 3)}, ValueError, "ngram_range must be the fewest and the most words"),
        ({"ngram_range": (0, 1)}, ValueError, "ngram_range must be an integer of at least 1, got 0"),
        ({"min_df": 0}, ValueError, "min_df must be an integer of at least 1, got 0"),
        ({"min_df": -0.1}, ValueError, "min_df must be a finite number of at least 0, got -0.1"),
        ({"max_df": 1.5}, ValueError, "max_df must be a whole number of texts or a share of at most 1, got 1.5"),
        ({"max_df": True}, TypeError, "max_df must be an integer"),
        ({"min_df": "all"}, TypeError, "min_df must be a finite number"),
        ({"max_features": 0}, ValueError, "max_features must be an integer of at least 1, got 0"),
        ({"binary": 1}, TypeError, "binary must be True or False, got 1"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(parameters, error, words):
    with pytest.raises(error, match=words):
        CountVectorizer(**parameters).fit(TEXTS)
