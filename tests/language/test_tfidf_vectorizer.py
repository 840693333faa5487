import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.feature_extraction.text import TfidfVectorizer as SklearnTfidfVectorizer

from helpers.language import CountVectorizer, TfidfVectorizer

TEXTS = ["good good price", "late", "", "late and not good"]

texts = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=9).map(" ".join), min_size=1, max_size=8)
switches = {name: st.booleans() for name in ("use_idf", "smooth_idf", "sublinear_tf", "binary")}


@settings(deadline=None, max_examples=200, derandomize=True)
@given(
    seen=texts.filter(lambda texts: any(map(str.split, texts))),
    new=texts,
    parameters=st.fixed_dictionaries(
        {"norm": st.sampled_from(["l1", "l2", None]), "ngram_range": st.sampled_from([(1, 1), (1, 2)]), **switches}
    ),
)
def test_weights_are_those_of_scikit_learn_for_any_parameters(seen, new, parameters):
    ours = TfidfVectorizer(str.split, **parameters)
    theirs = SklearnTfidfVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False, **parameters)
    pairs = [(ours.fit_transform(seen), theirs.fit_transform(seen)), (ours.transform(new), theirs.transform(new))]
    for mine, expected in pairs:
        assert type(mine) is type(expected) is sp.csr_matrix
        expected.sort_indices()  # which scikit-learn does in transform alone
        assert mine.dtype == expected.dtype == np.float64
        np.testing.assert_array_equal(mine.indptr, expected.indptr)
        np.testing.assert_array_equal(mine.indices, expected.indices)
        np.testing.assert_allclose(mine.data, expected.data, rtol=1e-14)
    assert ours.vocabulary_ == theirs.vocabulary_
    if parameters["use_idf"]:
        np.testing.assert_allclose(ours.idf_, theirs.idf_, rtol=1e-15)
    else:
        np.testing.assert_array_equal(ours.idf_, 1)


@pytest.mark.parametrize("smooth", [True, False])
def test_idf_is_its_formula(smooth):
    weigher = TfidfVectorizer(smooth_idf=smooth).fit(TEXTS)
    df = dict(zip(weigher.get_feature_names_out(), weigher.idf_, strict=True))
    assert df["good"] == pytest.approx(1 + np.log((4 + smooth) / (2 + smooth)), rel=1e-15)
    assert df["price"] == pytest.approx(1 + np.log((4 + smooth) / (1 + smooth)), rel=1e-15)


def test_a_word_in_every_text_weighs_one_and_a_rarer_word_more():
    everywhere, once = TfidfVectorizer().fit(["a b", "a c"]).idf_[:2]
    assert everywhere == 1 < once


@pytest.mark.parametrize(
    ("norm", "length"), [("l2", lambda X: np.sqrt((X**2).sum(axis=1))), ("l1", lambda X: X.sum(1))]
)
def test_rows_have_length_one_and_empty_texts_none(norm, length):
    X = TfidfVectorizer(norm=norm).fit_transform(TEXTS).toarray()
    np.testing.assert_allclose(length(X), [1, 1, 0, 1], rtol=1e-15)


def test_without_weights_it_counts():
    X = TfidfVectorizer(norm=None, use_idf=False).fit_transform(TEXTS)
    np.testing.assert_array_equal(X.toarray(), CountVectorizer().fit_transform(TEXTS).toarray())


def test_new_texts_are_weighed_by_the_idf_of_the_old_ones():
    weigher = TfidfVectorizer(norm=None).fit(TEXTS)
    alone = weigher.transform(["late unknown"])
    assert alone.nnz == 1
    assert alone.data[0] == weigher.idf_[weigher.vocabulary_["late"]] == weigher.transform(["late"] * 9).data[0]


def test_it_keeps_the_contract_of_an_estimator():
    weigher = TfidfVectorizer(str.split, (1, 2), 0.1, 0.9, 5, True, "l1", True, False, True)
    assert clone(weigher).get_params() == weigher.get_params()
    assert set(weigher.get_params()) <= set(SklearnTfidfVectorizer().get_params())
    assert weigher.fit(TEXTS) is weigher
    with pytest.raises(ValueError, match="not fitted"):
        clone(weigher).transform(TEXTS)


@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        ({"norm": "max"}, ValueError, "norm must be one of 'l2', 'l1', got 'max'"),
        ({"norm": 2}, TypeError, "norm must be one of 'l2', 'l1', got 2"),
        ({"use_idf": 1}, TypeError, "use_idf must be True or False, got 1"),
        ({"smooth_idf": None}, TypeError, "smooth_idf must be True or False, got None"),
        ({"sublinear_tf": "yes"}, TypeError, "sublinear_tf must be True or False, got 'yes'"),
        ({"min_df": 3}, ValueError, "min_df and max_df must leave at least one term, got min_df=3, which cuts 5 of 5"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(parameters, error, words):
    with pytest.raises(error, match=words):
        TfidfVectorizer(**parameters).fit(TEXTS)
