"""A fit that fails: the model before it is still there, whole, and a second attempt counts nothing twice."""

import numpy as np
import pytest

from helpers.language import CBOW, BernoulliNB, ComplementNB, MultinomialNB, PPMIEmbedding, SkipGram

X = np.array([[2.0, 0.0, 1.0], [1.0, 0.0, 2.0], [0.0, 2.0, 1.0]])
Y = np.array(["glad", "glad", "cross"])
SENTENCES = [["a", "b", "c"], ["c", "a", "d"], ["b", "d"]] * 5


def identities(model):
    return {name: id(value) for name, value in vars(model).items()}


@pytest.mark.parametrize("model", [MultinomialNB(), BernoulliNB(), ComplementNB()])
class TestNaiveBayes:
    def test_a_fit_that_fails_leaves_the_earlier_one(self, model):
        model.fit(X, Y)
        before, expected = identities(model), model.predict_proba(X)
        with pytest.raises(ValueError, match="sample_weight"):
            model.fit(X[:, :2], ["new", "other", "new"], sample_weight=[1, -1, 1])
        assert identities(model) == before
        np.testing.assert_array_equal(model.predict_proba(X), expected)

    def test_a_first_piece_that_fails_is_no_first_piece(self, model):
        model = type(model)()
        with pytest.raises(ValueError, match="sample_weight"):
            model.partial_fit(X, Y, classes=["cross", "glad"], sample_weight=[1, -1, 1])
        assert not hasattr(model, "classes_")

    def test_a_piece_that_failed_is_not_counted_twice(self, model):
        model = type(model)().partial_fit(X, Y, classes=["cross", "glad"])
        with pytest.raises(ValueError, match="class_prior"):
            model.set_params(class_prior=[0.5]).partial_fit(X, Y)
        model.set_params(class_prior=None).partial_fit(X, Y)
        assert model.class_count_.tolist() == [2.0, 4.0]


@pytest.mark.parametrize("kind", [SkipGram, CBOW, PPMIEmbedding])
def test_vectors_and_vocabulary_stay_those_of_one_corpus(kind):
    model = kind(vector_size=2, min_count=1, random_state=0).fit(SENTENCES)
    before = identities(model)
    for bad in ([["x"], ["y"]], [["", "x", "y"], ["x", "z"]]):
        with pytest.raises(ValueError, match="words"):
            model.fit(bad)
        assert identities(model) == before


def test_a_training_cut_off_by_a_key_leaves_the_earlier_vectors(monkeypatch):
    model = SkipGram(vector_size=2, min_count=1, sample=0, random_state=0).fit(SENTENCES)
    before = identities(model)

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(SkipGram, "_step", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit([["e", "f", "g", "h"]] * 5)
    assert identities(model) == before
