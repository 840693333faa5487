"""Multinomial naive Bayes: four texts by hand, and a simulation whose probabilities are known."""

from fractions import Fraction

import numpy as np
from scipy import sparse
from scipy.special import log_softmax

from helpers.language import MultinomialNB

# good, bad, the
TEXTS = np.array([[2, 0, 1], [1, 0, 2], [0, 2, 1], [0, 0, 1]])
MOODS = ["glad", "glad", "cross", "cross"]


def test_four_texts_by_hand():
    # Cross: 0 good, 2 bad, 2 the; glad: 3, 0, 3. With one more of each: 1, 3, 3 of 7 and 4, 1, 4 of 9.
    model = MultinomialNB().fit(TEXTS, MOODS)
    np.testing.assert_allclose(np.exp(model.feature_log_prob_) * [[7], [9]], [[1, 3, 3], [4, 1, 4]], rtol=1e-14)
    # "good good the bad": 1/2 · (1/7)² · 3/7 · 3/7 against 1/2 · (4/9)² · 4/9 · 1/9.
    cross, glad = Fraction(9, 7**4), Fraction(4**3, 9**4)
    expected = [[float(cross / (cross + glad)), float(glad / (cross + glad))]]
    np.testing.assert_allclose(model.predict_proba([[2, 1, 1]]), expected, rtol=1e-14)


def test_an_alpha_a_feature_is_that_many_words_read_before():
    model = MultinomialNB(alpha=[0.0, 1.0, 5.0]).fit(TEXTS, MOODS)
    np.testing.assert_allclose(np.exp(model.feature_log_prob_) * [[10], [12]], [[0, 3, 7], [3, 1, 8]], rtol=1e-14)


def simulate(rng, share, theta, n, length=20):
    y = rng.choice(len(share), size=n, p=share)
    return rng.multinomial(length, theta[y]), y


def test_true_probabilities_of_classes_are_recovered():
    rng = np.random.default_rng(0)
    share, theta = np.array([0.6, 0.3, 0.1]), rng.dirichlet(np.full(30, 2.0), size=3)
    X, y = simulate(rng, share, theta, 40_000)
    model = MultinomialNB().fit(sparse.csr_matrix(X), y)

    words = model.feature_count_.sum(axis=1, keepdims=True)
    z = (np.exp(model.feature_log_prob_) - theta) / np.sqrt(theta * (1 - theta) / words)
    assert 0.7 < np.mean(z**2) < 1.35  # 90 squares of standard normals: 1 ± 0.15

    X, y = simulate(rng, share, theta, 5000)
    truth = log_softmax(X @ np.log(theta).T + np.log(share), axis=1)
    proba = model.predict_proba(X)
    assert np.abs(proba - np.exp(truth)).mean() < 0.005
    best = (truth.argmax(axis=1) == y).mean()
    assert 0.75 < best < 0.98
    assert abs(model.score(X, y) - best) < 0.005


def test_words_that_always_come_together_make_it_too_sure():
    # Each word written twice brings no news, and doubles the log-odds where the shares are equal.
    rng = np.random.default_rng(1)
    theta = rng.dirichlet(np.full(10, 2.0), size=2)
    X, y = simulate(rng, np.array([0.5, 0.5]), theta, 500)
    once = MultinomialNB(fit_prior=False, alpha=1).fit(X, y)
    twice = MultinomialNB(fit_prior=False, alpha=1).fit(np.hstack([X, X]), y)
    odds = np.diff(once.predict_log_proba(X), axis=1)
    np.testing.assert_allclose(np.diff(twice.predict_log_proba(np.hstack([X, X])), axis=1), 2 * odds, rtol=1e-9)
