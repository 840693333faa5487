"""Gaussian naive Bayes: scikit-learn's contract and answer, a closed form, digits far from zero, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit
from scipy.stats import norm
from sklearn.exceptions import NotFittedError
from sklearn.naive_bayes import GaussianNB as SklearnGaussianNB
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import GaussianNB


@parametrize_with_checks([GaussianNB()])
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def problem(seed, n=60, p=3, classes=3, scales=0.0, offset=0.0):
    rng = np.random.default_rng(seed)
    y = np.concatenate([np.repeat(np.arange(classes), 2), rng.integers(0, classes, size=n - 2 * classes)])
    X = rng.normal(size=(classes, p))[y] + rng.uniform(0.5, 2.0, size=(classes, p))[y] * rng.normal(size=(n, p))
    return (X + offset) * 10.0 ** rng.uniform(-scales, scales, size=p), y


@settings(deadline=None, max_examples=40, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(12, 80),
    p=st.integers(1, 6),
    classes=st.integers(2, 5),
    smoothing=st.sampled_from([1e-12, 1e-9, 0.1]),
    weighted=st.booleans(),
    given_priors=st.booleans(),
)
def test_agrees_with_scikit_learn(seed, n, p, classes, smoothing, weighted, given_priors):
    X, y = problem(seed, n, p, classes)
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.1, 3.0, size=n) if weighted else None
    priors = rng.dirichlet(np.ones(classes)) if given_priors else None
    ours = GaussianNB(priors=priors, var_smoothing=smoothing).fit(X, y, weight)
    theirs = SklearnGaussianNB(priors=priors, var_smoothing=smoothing).fit(X, y, weight)
    for name in ["theta_", "var_", "class_prior_", "class_count_", "epsilon_"]:
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(ours.predict_log_proba(X), theirs.predict_log_proba(X), rtol=1e-8, atol=1e-10)
    np.testing.assert_array_equal(ours.predict(X), theirs.predict(X))


@settings(deadline=None, max_examples=30, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), offset=st.sampled_from([0.0, 1e4, 1e8]), scales=st.floats(0, 6))
def test_variances_keep_their_digits_far_from_zero(seed, offset, scales):
    X, y = problem(seed, scales=scales, offset=offset)
    model = GaussianNB(var_smoothing=0.0).fit(X, y)
    exact = X.astype(np.longdouble)
    variance = np.array([np.var(exact[y == k], axis=0) for k in range(3)])
    mean = np.array([np.mean(exact[y == k], axis=0) for k in range(3)])
    # Rows at offset are themselves only known to offset * 1e-16: nothing beyond that may be lost.
    np.testing.assert_allclose(model.var_, variance.astype(float), rtol=1e-12)
    np.testing.assert_allclose(model.theta_, mean.astype(float), rtol=1e-14)


def test_two_bells_of_one_width_make_an_s_curve():
    # Bells around -1 and 1 of variance 4, equal shares: the log-odds are 2 x / 4.
    X = np.array([[-3.0], [1.0], [-1.0], [3.0]])
    model = GaussianNB(var_smoothing=0.0).fit(X, [0, 0, 1, 1])
    x = np.linspace(-5, 5, 11)[:, np.newaxis]
    np.testing.assert_allclose(model.var_, 4.0)
    np.testing.assert_allclose(model.predict_proba(x)[:, 1], expit(x[:, 0] / 2), rtol=1e-12)


def test_the_joint_log_probability_is_prior_times_density():
    X, y = problem(0, classes=2)
    model = GaussianNB().fit(X, y)
    density = norm.logpdf(X[:, np.newaxis], model.theta_, np.sqrt(model.var_)).sum(axis=2)
    np.testing.assert_allclose(model.predict_joint_log_proba(X), np.log(model.class_prior_) + density, rtol=1e-12)


def test_weights_count_a_row_as_often_as_they_say():
    X, y = problem(1)
    weight = np.random.default_rng(1).integers(0, 4, size=len(y))
    weight[:6] = 1
    weighted = GaussianNB(var_smoothing=0.0).fit(X, y, weight)
    repeated = GaussianNB(var_smoothing=0.0).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
    np.testing.assert_allclose(weighted.var_, repeated.var_, rtol=1e-12)
    np.testing.assert_allclose(weighted.class_prior_, repeated.class_prior_, rtol=1e-14)


@pytest.mark.parametrize("offset", [0.0, 1e8])
def test_rows_in_pieces_teach_the_same_as_rows_at_once(offset):
    X, y = problem(2, n=90, offset=offset)
    whole, pieces = GaussianNB(var_smoothing=0.0).fit(X, y), GaussianNB(var_smoothing=0.0)
    for part in np.array_split(np.random.default_rng(0).permutation(90), 7):
        pieces.partial_fit(X[part], y[part], classes=[0, 1, 2])
    np.testing.assert_allclose(pieces.var_, whole.var_, rtol=1e-7 if offset else 1e-12)
    np.testing.assert_allclose(pieces.theta_, whole.theta_, rtol=1e-12)
    np.testing.assert_allclose(pieces.class_prior_, whole.class_prior_)


def test_probabilities_far_out_do_not_vanish_in_the_logarithm():
    model = GaussianNB().fit([[0.0], [1.0], [10.0], [11.0]], [0, 0, 1, 1])
    log = model.predict_log_proba([[1e6]])
    assert log[0, 1] == 0.0
    # Bells around 0.5 and 10.5 of variance 1/4: ((x - 10.5)² - (x - 0.5)²) / (2/4) = -40 x + 220.
    np.testing.assert_allclose(log[0, 0], -40e6 + 220, rtol=1e-6)


def test_a_constant_column_changes_nothing():
    X, y = problem(3)
    plain = GaussianNB().fit(X, y)
    padded = np.column_stack([X, np.full(len(X), 7.0)])
    np.testing.assert_allclose(GaussianNB().fit(padded, y).predict_proba(padded), plain.predict_proba(X), rtol=1e-7)


@pytest.mark.parametrize("learn", [GaussianNB.fit, lambda model, X, y: model.partial_fit(X, y, classes=[0, 1])])
def test_where_nothing_varies_only_the_shares_speak(learn):
    model = learn(GaussianNB(), np.full((4, 2), 5.0), [0, 1, 1, 1])
    np.testing.assert_allclose(model.predict_proba([[5.0, 5.0]]), [[0.25, 0.75]], rtol=1e-12)
    np.testing.assert_allclose(model.predict_proba([[4.0, 9.0]]), [[0.25, 0.75]], rtol=1e-5)  # exponents of -8.5e9


def test_fit_leaves_its_input_alone():
    X, y = problem(4)
    copy = X.copy()
    GaussianNB().fit(copy, y).predict(copy)
    np.testing.assert_array_equal(copy, X)


class TestBadInput:
    @pytest.mark.parametrize(
        ("setting", "error", "message"),
        [
            ({"var_smoothing": -1.0}, ValueError, "var_smoothing must be a finite number of at least 0, got -1.0"),
            ({"var_smoothing": "small"}, TypeError, "var_smoothing must be a finite number of at least 0, got 'small'"),
            ({"priors": [0.5, 0.2, 0.3]}, ValueError, "priors must hold one number a class, 2 in all, got 3"),
            ({"priors": [0.5, 0.6]}, ValueError, r"priors must be at least 0 and sum to 1, got \[0.5, 0.6\]"),
            ({"priors": [-0.5, 1.5]}, ValueError, "priors must be at least 0 and sum to 1"),
        ],
    )
    def test_a_bad_setting_is_named(self, setting, error, message):
        with pytest.raises(error, match=message):
            GaussianNB(**setting).fit([[1.0], [2.0], [3.0]], [0, 1, 0])

    @pytest.mark.parametrize(
        ("X", "y", "message"),
        [
            ([[1.0], [np.nan]], [0, 1], "Input X contains NaN"),
            ([[1.0], [2.0]], [0.5, 1.7], "Unknown label type: continuous"),
            ([[1.0], [2.0]], [0, 1, 1], "inconsistent numbers of samples"),
        ],
    )
    def test_a_bad_table_is_refused_in_words(self, X, y, message):
        with pytest.raises(ValueError, match=message):
            GaussianNB().fit(X, y)

    def test_bad_weights_are_named(self):
        with pytest.raises(ValueError, match="sample_weight must hold no negative weights"):
            GaussianNB().fit([[1.0], [2.0]], [0, 1], sample_weight=[1.0, -1.0])

    def test_pieces_with_strange_classes_are_refused(self):
        with pytest.raises(ValueError, match="classes must be given in the first call"):
            GaussianNB().partial_fit([[1.0], [2.0]], [0, 1])
        model = GaussianNB().partial_fit([[1.0], [2.0]], [0, 1], classes=[0, 1])
        with pytest.raises(ValueError, match=r"y must hold the classes \[0, 1\] only, got 2"):
            model.partial_fit([[1.0]], [2])
        with pytest.raises(ValueError, match=r"classes must be those of the first call, \[0, 1\], got \[0, 5\]"):
            model.partial_fit([[1.0]], [0], classes=[0, 5])

    def test_nothing_is_known_before_fit(self):
        with pytest.raises(NotFittedError):
            GaussianNB().predict([[1.0]])

    def test_labels_may_be_texts_and_columns_have_names(self):
        X, y = problem(5, classes=2)
        frame = pd.DataFrame(X, columns=["age", "income", "visits"])
        model = GaussianNB().fit(frame, np.array(["no", "yes"])[y])
        assert set(model.predict(frame)) == {"no", "yes"}
        with pytest.raises(ValueError, match="feature names"):
            model.predict(frame[["income", "age", "visits"]])


def test_an_integer_too_large_for_a_float64_is_refused_by_name():
    with pytest.raises(ValueError, match="X must hold numbers that fit a float64, got a larger integer"):
        GaussianNB().fit([[10**400], [1]], [0, 1])

    def test_a_variance_of_zero_has_no_density(self):
        model = GaussianNB(var_smoothing=0.0).fit([[1.0, 2.0], [2.0, 2.0], [3.0, 4.0], [5.0, 6.0]], [0, 0, 1, 1])
        with pytest.raises(ValueError, match=r"var_smoothing must be above 0, got 0.0: feature 1 .* in class 0"):
            model.predict([[1.0, 2.0]])

    @pytest.mark.parametrize("learn", ["fit", "partial_fit"])
    @pytest.mark.parametrize(
        ("largest", "message"),
        [(1e160, "X must have units in which the squares"), (10**400, "X must hold numbers that fit a float64")],
    )
    def test_numbers_that_are_too_large_are_named(self, learn, largest, message):
        X, options = np.array([[largest], [1], [0], [2]], dtype=object), {"classes": [0, 1]}
        with pytest.raises(ValueError, match=message):
            getattr(GaussianNB(), learn)(X, [0, 1, 0, 1], **options if learn == "partial_fit" else {})


def test_a_piece_that_failed_is_not_counted_twice():
    X, y = np.array([[0.0], [1.0], [5.0], [6.0]]), np.array([0, 0, 1, 1])
    model = GaussianNB().partial_fit(X, y, classes=[0, 1])
    with pytest.raises(ValueError, match="priors must hold one number a class"):
        model.set_params(priors=[1.0]).partial_fit(X, y)
    model.set_params(priors=None).partial_fit(X, y)
    assert model.class_count_.tolist() == [4.0, 4.0]


def test_no_class_may_be_missing():
    with pytest.raises(ValueError, match="classes must hold no missing labels, got nan"):
        GaussianNB().partial_fit([[0.0], [1.0]], [0.0, 1.0], classes=[0.0, 1.0, np.nan])
