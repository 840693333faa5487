"""Naive Bayes on counts, all three: scikit-learn's contract and answer, pieces, weights, formats, zeros, bad input."""

import warnings

import numpy as np
import pandas as pd
import pytest
import sklearn.naive_bayes as reference
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.language import BernoulliNB, ComplementNB, MultinomialNB

MODELS = [BernoulliNB, ComplementNB, MultinomialNB]
LEARNED = ["class_count_", "class_log_prior_", "feature_count_", "feature_log_prob_"]


@parametrize_with_checks([model() for model in MODELS] + [ComplementNB(norm=True), BernoulliNB(binarize=0.5)])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def problem(seed, n=60, p=12, classes=3, fractions=False):
    """Texts as counts, most of them 0, whose words lean to their class; every class has one."""
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.arange(classes), rng.integers(0, classes, size=n - classes)])
    X = rng.poisson(rng.gamma(0.5, 2.0, size=(classes, p))[y]).astype(float)
    return X * rng.uniform(0.1, 2.0, size=X.shape) if fractions else X, y


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    model=st.sampled_from(MODELS),
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(6, 80),
    p=st.integers(2, 30),
    classes=st.integers(1, 6),
    alpha=st.sampled_from([0.01, 0.1, 1.0, 30.0, "per feature"]),
    fractions=st.booleans(),
    weighted=st.booleans(),
    prior=st.sampled_from(["learned", "equal", "given"]),
    form=st.sampled_from([np.asarray, sparse.csr_matrix, sparse.csr_array, sparse.csc_matrix]),
)
def test_agrees_with_scikit_learn(model, seed, n, p, classes, alpha, fractions, weighted, prior, form):
    X, y = problem(seed, n, p, classes, fractions)
    rng = np.random.default_rng(seed)
    if alpha == "per feature":  # scikit-learn's Bernoulli model adds them to the classes' counts, which does not fit
        alpha = 1.0 if model is BernoulliNB else rng.uniform(0.1, 2.0, size=p)
    weight = rng.uniform(0.1, 3.0, size=n) if weighted else None
    setting = {"alpha": alpha, "fit_prior": prior == "learned"}
    if prior == "given":
        setting["class_prior"] = rng.dirichlet(np.ones(classes))
    ours = model(**setting).fit(form(X), y, weight)
    theirs = getattr(reference, model.__name__)(**setting).fit(form(X), y, weight)
    for name in LEARNED:
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-10, atol=1e-12, err_msg=name)
    X = form(problem(seed + 1, n, p, classes, fractions)[0])
    np.testing.assert_allclose(ours.predict_log_proba(X), theirs.predict_log_proba(X), rtol=1e-10, atol=1e-10)
    joint = theirs.predict_joint_log_proba(X)
    np.testing.assert_allclose(ours.predict_joint_log_proba(X), joint, rtol=1e-10)
    chosen = joint[np.arange(n), ours.predict(X)]  # of two classes that are equally likely, rounding chooses
    np.testing.assert_allclose(chosen, joint.max(axis=1), rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_labels_may_be_texts_and_columns_have_names(model):
    X, y = problem(5, classes=2)
    frame = pd.DataFrame(X, columns=[f"word {j}" for j in range(X.shape[1])])
    fitted = model().fit(frame, np.array(["cross", "glad"])[y])
    assert set(fitted.predict(frame)) == {"cross", "glad"}
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(frame[frame.columns[::-1]])


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("model", MODELS)
def test_rows_in_pieces_teach_the_same_as_rows_at_once(model, weighted, form):
    X, y = problem(2, n=90)
    weight = np.random.default_rng(2).uniform(0.5, 2.0, size=90) if weighted else np.ones(90)
    whole, pieces = model().fit(form(X), y, weight), model()
    for part in np.array_split(np.argsort(y, kind="stable"), 7):  # the first pieces hold one class only
        pieces.partial_fit(form(X[part]), y[part], classes=[0, 1, 2], sample_weight=weight[part])
        assert np.isfinite(pieces.feature_log_prob_).all()
    for name in LEARNED:
        np.testing.assert_allclose(getattr(pieces, name), getattr(whole, name), rtol=1e-12)
    np.testing.assert_allclose(pieces.predict_log_proba(X), whole.predict_log_proba(X), rtol=1e-10)


@pytest.mark.parametrize("model", [BernoulliNB, MultinomialNB])
def test_a_class_that_has_not_come_yet_is_impossible_and_a_class_prior_makes_it_possible(model):
    shy = model().partial_fit([[1, 0], [2, 1]], ["a", "a"], classes=["a", "b"])
    np.testing.assert_array_equal(shy.predict_proba([[0, 1]]), [[1.0, 0.0]])
    bold = model(class_prior=[0.5, 0.5]).partial_fit([[1, 0], [2, 1]], ["a", "a"], classes=["a", "b"])
    assert bold.predict_proba([[0, 1]])[0, 1] > 0.3


@pytest.mark.parametrize("model", MODELS)
def test_weights_count_a_row_as_often_as_they_say(model):
    X, y = problem(1)
    weight = np.random.default_rng(1).integers(0, 4, size=len(y))
    weight[:3] = 1
    weighted = model().fit(X, y, weight)
    repeated = model().fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    for name in LEARNED:
        np.testing.assert_allclose(getattr(weighted, name), getattr(repeated, name), rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_one_class_is_certain(model):
    fitted = model().fit([[1, 0], [0, 2]], ["only", "only"])
    np.testing.assert_array_equal(fitted.predict_proba([[5, 5]]), [[1.0]])
    assert fitted.predict([[0, 0]]).tolist() == ["only"]


@pytest.mark.parametrize("model", MODELS)
def test_a_long_text_does_not_vanish(model):
    X, y = problem(6, n=40, p=3000, classes=2)
    fitted = model().fit(X, y)
    log = fitted.predict_log_proba(X)
    assert np.isfinite(log).all()
    assert np.abs(fitted.predict_joint_log_proba(X)).min() > 745  # exp(-745) is 0, exp(745) infinite
    np.testing.assert_allclose(np.exp(log).sum(axis=1), 1.0, rtol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_a_count_in_two_parts_is_their_sum(model):
    # A sparse table may hold a place twice: row 0 has 0.4 and 0.4 of word 0, which is 0.8, and more than 0.5.
    twice = sparse.csr_matrix((np.array([0.4, 0.4, 1.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    copy = twice.data.copy()
    setting = {"binarize": 0.5} if model is BernoulliNB else {}
    ours, plain = model(**setting).fit(twice, [0, 1]), model(**setting).fit([[0.8, 0.0], [0.0, 1.0]], [0, 1])
    np.testing.assert_allclose(ours.feature_log_prob_, plain.feature_log_prob_, rtol=1e-14)
    np.testing.assert_allclose(ours.predict_proba(twice), plain.predict_proba(twice.toarray()), rtol=1e-14)
    np.testing.assert_array_equal(twice.data, copy)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
@pytest.mark.parametrize("model", MODELS)
def test_fit_leaves_its_input_alone(model, form):
    X, y = problem(4)
    given = form(X)
    model().fit(given, y).predict(given)
    np.testing.assert_array_equal(given.toarray() if sparse.issparse(given) else given, X)


class TestNothingSmoothed:
    """Alpha 0: what was never seen is impossible, and 0 times log 0 is 0."""

    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
    @pytest.mark.parametrize("model", [BernoulliNB, MultinomialNB])
    def test_a_word_never_seen_in_a_class_rules_it_out_without_a_warning(self, model, form):
        # "refund" stands in the second class only; "the" in both.
        X, y = [[3, 0, 1], [1, 0, 0], [0, 2, 1], [2, 2, 0]], ["glad", "glad", "cross", "cross"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            fitted = model(alpha=0).fit(form(X), y)
            proba = fitted.predict_proba(form([[2, 1, 0], [1, 0, 0]]))
        assert fitted.feature_log_prob_[1, 1] == -np.inf
        np.testing.assert_array_equal(proba[0], [1.0, 0.0])
        assert np.isfinite(proba).all()

    def test_agrees_with_scikit_learn_where_it_has_an_answer(self):
        X, y = problem(7, n=200, p=40)
        ours = MultinomialNB(alpha=0).fit(X, y)
        with np.errstate(divide="ignore"):
            theirs = reference.MultinomialNB(alpha=0).fit(sparse.csr_matrix(X), y)
        assert np.isneginf(ours.feature_log_prob_).any()
        np.testing.assert_allclose(ours.feature_log_prob_, theirs.feature_log_prob_, rtol=1e-10)
        expected = theirs.predict_log_proba(sparse.csr_matrix(X))
        np.testing.assert_allclose(ours.predict_log_proba(X), expected, rtol=1e-10, atol=1e-10)

    @pytest.mark.parametrize("method", ["predict", "predict_proba", "predict_log_proba"])
    @pytest.mark.parametrize("model", [BernoulliNB, MultinomialNB])
    def test_a_text_that_is_impossible_in_all_classes_is_refused(self, model, method):
        fitted = model(alpha=[0.0, 0.0]).fit([[1, 0], [0, 1]], [0, 1])
        assert np.isneginf(fitted.predict_joint_log_proba([[1, 1]])).all()
        with pytest.raises(ValueError, match=r"alpha must be above 0, got 0.0: row 1 of X has probability 0 in all"):
            getattr(fitted, method)([[1, 0], [1, 1]])

    def test_a_class_without_words_excludes_all_words_but_not_silence(self):
        fitted = MultinomialNB(alpha=0).fit([[0, 0], [1, 2]], ["silent", "words"])
        np.testing.assert_allclose(fitted.predict_proba([[0, 0], [0, 1]]), [[0.5, 0.5], [0.0, 1.0]])


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"alpha": -1.0}, ValueError, "alpha must be a finite number of at least 0, got -1.0"),
            ({"alpha": np.nan}, ValueError, "alpha must be a finite number of at least 0, got nan"),
            ({"alpha": "small"}, TypeError, "alpha must be a finite number of at least 0, got 'small'"),
            ({"alpha": [1.0, -0.5]}, ValueError, "alpha must hold numbers of at least 0, got -0.5 at position 1"),
            ({"alpha": [1.0] * 3}, ValueError, "alpha must be one number, or one a feature, 2 in all, got 3"),
            ({"fit_prior": "yes"}, TypeError, "fit_prior must be True or False, got 'yes'"),
            ({"class_prior": [1.0]}, ValueError, "class_prior must hold one number a class, 2 in all, got 1"),
            ({"class_prior": [0.5, 0.6]}, ValueError, r"class_prior must be at least 0 and sum to 1, got \[0.5, 0.6\]"),
            ({"class_prior": [-0.5, 1.5]}, ValueError, "class_prior must be at least 0 and sum to 1"),
        ],
    )
    @pytest.mark.parametrize("model", MODELS)
    def test_a_bad_setting_is_named(self, model, setting, error, message):
        with pytest.raises(error, match=message):
            model(**setting).fit([[1, 2], [2, 0]], [0, 1])

    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix, sparse.csc_array])
    @pytest.mark.parametrize("model", [ComplementNB, MultinomialNB])
    def test_a_negative_count_is_found_by_row_and_column(self, model, form):
        wrong = form(np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0], [0.0, 1.0, -2.0]]))
        message = r"X must hold counts of at least 0, got -2.0 in row 2, column 2"
        with pytest.raises(ValueError, match=message):
            model().fit(wrong, [0, 1, 0])
        with pytest.raises(ValueError, match=message):
            model().fit(abs(wrong), [0, 1, 0]).predict(wrong)

    @pytest.mark.parametrize(
        ("X", "y", "message"),
        [
            ([[1.0], [np.nan]], [0, 1], "Input X contains NaN"),
            (sparse.csr_matrix([[1.0], [np.inf]]), [0, 1], "Input X contains infinity"),
            (np.empty((0, 3)), [], "0 sample"),
            (sparse.csr_matrix((0, 3)), [], "0 sample"),
            (sparse.csr_matrix((3, 0)), [0, 1, 0], "0 feature"),
            ([[1.0], [2.0]], [0.5, 1.7], "Unknown label type: continuous"),
            ([[1.0], [2.0]], [0, 1, 1], "inconsistent numbers of samples"),
            ([[10**400], [1]], [0, 1], "X must hold numbers that fit a float64, got a larger integer"),
        ],
    )
    @pytest.mark.parametrize("model", MODELS)
    def test_a_bad_table_is_refused_in_words(self, model, X, y, message):
        with pytest.raises(ValueError, match=message):
            model().fit(X, y)

    @pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
    @pytest.mark.parametrize("model", [ComplementNB, MultinomialNB])
    def test_counts_whose_sums_do_not_fit_a_float_are_refused(self, model, form):
        X = form([[1e308, 1.0], [1e308, 0.0], [0.0, 1.0]])
        with pytest.raises(ValueError, match="X, sample_weight and alpha must have sums that fit a float64, got a sum"):
            model().fit(X, [0, 0, 1])

    def test_counts_too_large_for_a_prediction_are_refused(self):
        fitted = MultinomialNB().fit([[5, 1], [1, 5]], [0, 1])
        with pytest.raises(ValueError, match="X must hold counts whose sums fit a float64, got larger ones in row 1"):
            fitted.predict([[1.0, 1.0], [1.7e308, 1.7e308]])

    @pytest.mark.parametrize("model", MODELS)
    def test_bad_weights_are_named_and_teach_nothing(self, model):
        fitted = model().partial_fit([[1, 0], [0, 2]], [0, 1], classes=[0, 1])
        before = clone(fitted).fit([[1, 0], [0, 2]], [0, 1])
        with pytest.raises(ValueError, match="sample_weight must hold no negative weights"):
            fitted.partial_fit([[1, 0], [2, 2]], [0, 1], sample_weight=[1.0, -1.0])
        with pytest.raises(ValueError, match="sums that fit a float64"):
            fitted.partial_fit([[1, 0], [2, 2]], [0, 1], sample_weight=[1e308, 1e308])
        for name in LEARNED:
            np.testing.assert_array_equal(getattr(fitted, name), getattr(before, name))

    @pytest.mark.parametrize("model", MODELS)
    def test_pieces_with_strange_classes_are_refused(self, model):
        with pytest.raises(ValueError, match="classes must be given in the first call"):
            model().partial_fit([[1], [2]], [0, 1])
        with pytest.raises(ValueError, match=r"y must hold the classes \[0, 1\] only, got 2"):
            model().partial_fit([[1], [2]], [0, 2], classes=[0, 1])
        fitted = model().partial_fit([[1], [2]], [0, 1], classes=[0, 1])
        with pytest.raises(ValueError, match=r"y must hold the classes \[0, 1\] only, got 2"):
            fitted.partial_fit([[1]], [2])
        with pytest.raises(ValueError, match=r"classes must be those of the first call, \[0, 1\], got \[0, 5\]"):
            fitted.partial_fit([[1]], [0], classes=[0, 5])

    @pytest.mark.parametrize("model", MODELS)
    def test_nothing_is_known_before_fit(self, model):
        with pytest.raises(NotFittedError):
            model().predict([[1]])


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("classes", [[0, 1, np.nan], [[0], [1]], [0, "1"], {0, 1}, []])
def test_classes_that_are_none_are_refused(model, classes):
    with pytest.raises((TypeError, ValueError), match="classes must hold"):
        model().partial_fit([[1, 0], [0, 1]], [0, 1], classes=classes)


@pytest.mark.parametrize("model", MODELS)
def test_alphas_of_different_lengths_are_refused_by_name(model):
    with pytest.raises(ValueError, match="alpha must be an array with 1 dimension"):
        model(alpha=[[1], [1, 2]]).fit([[1, 0], [0, 1]], [0, 1])
