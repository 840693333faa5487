"""Bernoulli naive Bayes: four texts by hand, absent words, thresholds, and a simulation whose truth is known."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse
from scipy.special import log_softmax

from helpers.language import BernoulliNB

# good, bad, the
TEXTS = np.array([[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 0, 1]])
MOODS = ["glad", "glad", "cross", "cross"]


def test_four_texts_by_hand():
    # Texts with the word: 0, 1, 2 of 2 cross ones and 2, 0, 2 of 2 glad ones; plus 1, of 2 + 2.
    model = BernoulliNB().fit(TEXTS, MOODS)
    np.testing.assert_allclose(np.exp(model.feature_log_prob_) * 4, [[1, 2, 3], [3, 1, 3]], rtol=1e-14)
    # "the the": no good, no bad, the. Cross: 3/4 · 2/4 · 3/4; glad: 1/4 · 3/4 · 3/4.
    cross, glad = Fraction(18, 64), Fraction(9, 64)
    expected = [[float(cross / (cross + glad)), float(glad / (cross + glad))]]
    np.testing.assert_allclose(model.predict_proba([[0, 0, 2]]), expected, rtol=1e-14)


def test_how_often_a_word_stands_there_does_not_matter():
    model = BernoulliNB().fit(TEXTS, MOODS)
    np.testing.assert_array_equal(model.predict_proba([[1, 1, 1]]), model.predict_proba([[9, 2, 5]]))


def test_an_alpha_a_feature_adds_twice_itself_to_the_texts():
    model = BernoulliNB(alpha=[0.0, 1.0, 4.0]).fit(TEXTS, MOODS)
    np.testing.assert_allclose(
        np.exp(model.feature_log_prob_), [[0, 2 / 4, 6 / 10], [2 / 2, 1 / 4, 6 / 10]], rtol=1e-14
    )


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
def test_without_smoothing_the_lack_of_a_word_that_all_had_rules_a_class_out(form):
    model = BernoulliNB(alpha=0).fit(form(TEXTS), MOODS)  # all glad texts have "good", some cross ones "bad"
    np.testing.assert_array_equal(model.predict_proba(form([[0, 0, 1], [1, 0, 1]])), [[1.0, 0.0], [0.0, 1.0]])


def test_a_word_in_all_texts_is_certain_whatever_their_weights_round_to():
    # The class's weights and those of the word are summed in different orders: what differs is rounding, no chance.
    rng = np.random.default_rng(0)
    X = np.column_stack([np.ones(2001), rng.integers(0, 2, size=(2001, 6))])
    model = BernoulliNB(alpha=0).fit(X, np.zeros(2001), rng.uniform(0.1, 1.0, size=2001))
    assert np.isneginf(model.predict_joint_log_proba([[0, 1, 0, 1, 0, 1, 0]])).all()


def test_a_threshold_decides_what_is_there():
    X = np.array([[0.2, 0.9], [0.6, 0.0], [0.5, 0.7]])
    model, plain = BernoulliNB(binarize=0.5), BernoulliNB(binarize=None)
    expected = plain.fit((X > 0.5).astype(int), [0, 1, 0]).feature_log_prob_
    np.testing.assert_array_equal(model.fit(X, [0, 1, 0]).feature_log_prob_, expected)
    np.testing.assert_array_equal(model.fit(sparse.csr_matrix(X), [0, 1, 0]).feature_log_prob_, expected)


def test_below_zero_is_not_there():
    model = BernoulliNB().fit([[-1.0, 2.0], [3.0, -4.0]], [0, 1])
    np.testing.assert_array_equal(model.feature_count_, [[0, 1], [1, 0]])


def simulate(rng, share, theta, n):
    y = rng.choice(len(share), size=n, p=share)
    return (rng.random((n, theta.shape[1])) < theta[y]).astype(float), y


def test_true_probabilities_of_classes_are_recovered():
    rng = np.random.default_rng(0)
    share, theta = np.array([0.6, 0.3, 0.1]), rng.beta(1.0, 4.0, size=(3, 12))
    X, y = simulate(rng, share, theta, 40_000)
    model = BernoulliNB().fit(sparse.csr_matrix(X), y)

    z = (np.exp(model.feature_log_prob_) - theta) / np.sqrt(theta * (1 - theta) / model.class_count_[:, np.newaxis])
    assert 0.5 < np.mean(z**2) < 1.7  # 36 squares of standard normals: 1 ± 0.24

    X, y = simulate(rng, share, theta, 5000)
    truth = log_softmax(X @ np.log(theta).T + (1 - X) @ np.log(1 - theta).T + np.log(share), axis=1)
    assert np.abs(model.predict_proba(X) - np.exp(truth)).mean() < 0.01
    best = (truth.argmax(axis=1) == y).mean()
    assert 0.65 < best < 0.98
    assert abs(model.score(X, y) - best) < 0.01


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_matrix])
def test_counts_are_refused_where_nothing_makes_zeros_and_ones_of_them(form):
    message = r"X must hold 0 and 1 only where binarize is None, got 3.0 in row 1, column 2"
    with pytest.raises(ValueError, match=message):
        BernoulliNB(binarize=None).fit(form([[1.0, 0.0, 1.0], [0.0, 1.0, 3.0]]), [0, 1])


@pytest.mark.parametrize(("binarize", "error"), [(-0.5, ValueError), ("half", TypeError), (np.nan, ValueError)])
def test_a_bad_threshold_is_named(binarize, error):
    with pytest.raises(error, match="binarize must be a finite number of at least 0, got"):
        BernoulliNB(binarize=binarize).fit(TEXTS, MOODS)
