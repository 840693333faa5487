"""Complement naive Bayes: four texts by hand, two classes, scikit-learn's normed weights, unlike classes, a truth."""

import numpy as np
import pytest
import sklearn.naive_bayes as reference
from scipy import sparse

from helpers.language import ComplementNB, MultinomialNB

# parcel, refund, the
TEXTS = np.array([[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 1, 2]])
TOPICS = ["delivery", "delivery", "return", "praise"]


def test_four_texts_by_hand():
    # Outside delivery: 0, 3, 3; outside praise: 3, 2, 4; outside return: 3, 1, 5. One more of each.
    model = ComplementNB().fit(TEXTS, TOPICS)
    elsewhere = np.array([[1, 4, 4], [4, 3, 5], [4, 2, 6]]) / [[9], [12], [12]]
    np.testing.assert_allclose(np.exp(-model.feature_log_prob_), elsewhere, rtol=1e-14)
    scores = -np.log(elsewhere) @ [1, 1, 1]
    np.testing.assert_allclose(model.predict_joint_log_proba([[1, 1, 1]])[0], scores, rtol=1e-14)
    np.testing.assert_allclose(model.predict_proba([[1, 1, 1]])[0], np.exp(scores) / np.exp(scores).sum(), rtol=1e-14)


def test_the_normed_weights_of_a_class_sum_to_one():
    plain, normed = ComplementNB().fit(TEXTS, TOPICS), ComplementNB(norm=True).fit(TEXTS, TOPICS)
    weights = plain.feature_log_prob_
    np.testing.assert_allclose(normed.feature_log_prob_, weights / weights.sum(axis=1, keepdims=True), rtol=1e-14)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
@pytest.mark.parametrize("classes", [2, 5])
def test_normed_weights_agree_with_scikit_learn(classes, form):
    rng = np.random.default_rng(classes)
    y = np.arange(80) % classes
    X = form(rng.poisson(rng.gamma(0.5, 2.0, size=(classes, 20))[y]))
    weight = rng.uniform(0.1, 3.0, size=80)
    ours = ComplementNB(norm=True, alpha=0.3).fit(X, y, weight)
    theirs = reference.ComplementNB(norm=True, alpha=0.3).fit(X, y, weight)
    np.testing.assert_allclose(ours.feature_all_, theirs.feature_all_, rtol=1e-12)
    np.testing.assert_allclose(ours.feature_log_prob_, theirs.feature_log_prob_, rtol=1e-10)
    np.testing.assert_allclose(ours.predict_log_proba(X), theirs.predict_log_proba(X), rtol=1e-10)


def test_of_two_classes_each_is_the_others_complement():
    rng = np.random.default_rng(0)
    X, y = rng.poisson(1.0, size=(50, 8)), np.arange(50) % 2
    equal = MultinomialNB(fit_prior=False).fit(X, y)
    np.testing.assert_allclose(ComplementNB().fit(X, y).predict_proba(X), equal.predict_proba(X), rtol=1e-10)


def simulate(rng, theta, counts, length):
    y = np.repeat(np.arange(len(counts)), counts)
    return rng.multinomial(length, theta[y]), y


def test_true_probabilities_outside_a_class_are_recovered():
    rng = np.random.default_rng(0)
    theta, counts = rng.dirichlet(np.full(30, 2.0), size=3), np.array([12_000, 6000, 2000])
    X, y = simulate(rng, theta, counts, 20)
    model = ComplementNB().fit(sparse.csr_matrix(X), y)
    others = counts * (1 - np.eye(3))  # of class k: the texts of the other two, in their shares
    truth = others @ theta / others.sum(axis=1, keepdims=True)
    z = (np.exp(-model.feature_log_prob_) - truth) / np.sqrt(truth * (1 - truth) / (20 * others.sum(axis=1))[:, None])
    assert 0.6 < np.mean(z**2) < 1.4  # 90 squares, each class's partly those of another's: 1 ± 0.2 at most


def test_where_words_are_independent_draws_the_multinomial_model_finds_a_small_class_more_often():
    rng, found = np.random.default_rng(1), np.zeros((20, 2))
    for run in range(20):
        theta = rng.dirichlet(np.full(300, 0.3), size=4)
        X, y = simulate(rng, theta, [5, 200, 200, 200], 8)
        fresh, _ = simulate(rng, theta, [100], 8)
        for j, model in enumerate([ComplementNB(), MultinomialNB()]):
            found[run, j] = (model.fit(X, y).predict(fresh) == 0).mean()
    gain = found[:, 1] - found[:, 0]
    assert gain.mean() > 0.3
    assert gain.mean() > 4 * gain.std(ddof=1) / np.sqrt(20)


def test_a_tiny_alpha_keeps_its_digits():
    # Outside "a", word 0 has been seen 0 times and alpha: all + alpha - seen would leave seven digits of alpha.
    weights = ComplementNB(alpha=1e-9).fit([[7, 1], [0, 3]], ["a", "b"]).feature_log_prob_
    np.testing.assert_allclose(weights[0, 0], np.log(3 + 2e-9) - np.log(1e-9), rtol=1e-15)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
def test_counts_too_large_for_a_score_are_refused(form):
    model = ComplementNB().fit(TEXTS, TOPICS)
    with pytest.raises(ValueError, match="X must hold counts whose sums fit a float64, got larger ones in row 0"):
        model.predict(form([[1e308, 1e308, 1e308]]))


@pytest.mark.parametrize("norm", [False, True])
def test_without_smoothing_infinite_weights_are_refused_by_word_and_class(norm):
    model = ComplementNB(alpha=0, norm=norm).fit(TEXTS, TOPICS)
    with pytest.raises(ValueError, match=r"alpha must be above 0, got 0: feature 0 .* outside the class 'delivery'"):
        model.predict([[1, 0, 0]])


def test_one_feature_alone_weighs_nothing():
    model = ComplementNB(norm=True).fit([[1], [2]], [0, 1])
    np.testing.assert_array_equal(model.predict_proba([[3]]), [[0.5, 0.5]])


def test_a_bad_norm_is_named():
    with pytest.raises(TypeError, match="norm must be True or False, got 'l2'"):
        ComplementNB(norm="l2").fit(TEXTS, TOPICS)
