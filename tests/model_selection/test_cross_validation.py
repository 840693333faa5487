"""Cross-validation: scikit-learn's scores on the same splits, and nothing guessed about what does not fit."""

import joblib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn import model_selection as sklearn_selection
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from helpers.model_selection import (
    GroupKFold,
    KFold,
    StratifiedKFold,
    TimeSeriesSplit,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)


def table(n=120, seed=0, classes=2):
    return make_classification(n, 6, n_informative=4, n_classes=classes, flip_y=0.2, random_state=seed)


@settings(deadline=None, derandomize=True, max_examples=25)
@given(n=st.integers(40, 150), seed=st.integers(0, 2**32 - 1), classes=st.sampled_from([2, 3]), k=st.integers(2, 6))
def test_scores_are_scikit_learns_on_the_same_splits(n, seed, classes, k):
    X, y = table(n, seed, classes)
    options = {"scoring": ["accuracy", "neg_log_loss"], "cv": k, "return_train_score": True, "return_indices": True}
    ours = cross_validate(DecisionTreeClassifier(max_depth=3, random_state=0), X, y, **options)
    theirs = sklearn_selection.cross_validate(DecisionTreeClassifier(max_depth=3, random_state=0), X, y, **options)
    assert set(ours) == set(theirs)
    for name in ("test_accuracy", "train_accuracy", "test_neg_log_loss", "train_neg_log_loss"):
        np.testing.assert_allclose(ours[name], theirs[name], rtol=1e-12)
    for part in ("train", "test"):
        for mine, other in zip(ours["indices"][part], theirs["indices"][part], strict=True):
            np.testing.assert_array_equal(mine, other)


@pytest.mark.parametrize(
    "cv",
    [None, 3, KFold(4, shuffle=True, random_state=0), StratifiedKFold(4), GroupKFold(4), TimeSeriesSplit(3)],
    ids=lambda cv: str(cv)[:12],
)
def test_any_splitter_of_ours_scores_as_in_scikit_learn(cv):
    X, y = table()
    groups = np.arange(120) // 5
    ours = cross_validate(LogisticRegression(), X, y, groups=groups, cv=cv, scoring="roc_auc")
    needed = {"groups": groups} if isinstance(cv, GroupKFold) else {}
    theirs = sklearn_selection.cross_validate(LogisticRegression(), X, y, cv=cv, scoring="roc_auc", **needed)
    np.testing.assert_allclose(ours["test_score"], theirs["test_score"], rtol=1e-9)


def test_a_number_stratifies_for_a_classifier_and_not_for_a_regression():
    y = np.repeat([0, 1], 30)
    X = np.arange(60.0)[:, None]
    tested = cross_validate(LogisticRegression(), X, y, cv=3, return_indices=True)["indices"]["test"]
    assert [y[rows].sum() for rows in tested] == [10, 10, 10]
    tested = cross_validate(Ridge(), X, y, cv=3, return_indices=True)["indices"]["test"]
    assert [rows[0] for rows in tested] == [0, 20, 40]


def test_scoring_is_a_name_a_callable_several_of_them_or_the_estimators_own():
    X, y = table()
    model = LogisticRegression()

    def wrong(estimator, X, y):
        return np.sum(estimator.predict(X) != y)

    own = cross_validate(model, X, y)["test_score"]
    assert np.all(own == cross_validate(model, X, y, scoring="accuracy")["test_score"])
    several = cross_validate(model, X, y, scoring={"right": "accuracy", "wrong": wrong})
    np.testing.assert_allclose(several["test_right"], own)
    np.testing.assert_allclose(several["test_wrong"], 24 * (1 - own))
    both = cross_validate(model, X, y, scoring=lambda model, X, y: {"a": 1.0, "b": wrong(model, X, y)})
    np.testing.assert_allclose(both["test_b"], several["test_wrong"])
    assert {"fit_time", "score_time", "test_a", "test_b"} == set(both)


def test_each_fit_is_a_fresh_clone_and_the_estimator_stays_as_it_was():
    X, y = table()
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.5))
    result = cross_validate(model, X, y, cv=3, return_estimator=True, return_indices=True)
    assert not hasattr(model[-1], "coef_")
    assert len({id(fitted) for fitted in result["estimator"]}) == 3
    for fitted, train in zip(result["estimator"], result["indices"]["train"], strict=True):
        assert fitted[-1].C == 0.5
        np.testing.assert_allclose(fitted[0].mean_, X[train].mean(axis=0))  # the scaler has not seen the test rows
    assert np.all(result["fit_time"] > 0)
    assert np.all(result["score_time"] > 0)


def test_weights_are_cut_to_the_training_rows_and_other_params_handed_on():
    X, y = table()
    weight = np.random.default_rng(0).uniform(size=120)
    ours = cross_validate(Ridge(), X, y, cv=4, params={"sample_weight": weight})
    theirs = sklearn_selection.cross_validate(Ridge(), X, y, cv=4, params={"sample_weight": weight})
    np.testing.assert_allclose(ours["test_score"], theirs["test_score"])
    listed = cross_validate(Ridge(), X, y, cv=4, params={"sample_weight": list(weight)})
    np.testing.assert_array_equal(listed["test_score"], ours["test_score"])


def test_tables_sparse_matrices_and_lists_give_the_scores_of_arrays():
    X, y = table()
    frame = pd.DataFrame(X, columns=list("abcdef"), index=np.arange(120)[::-1])
    expected = cross_val_score(LogisticRegression(), X, y)
    for other in (frame, sparse.csr_matrix(X), X.tolist()):
        got = cross_val_score(LogisticRegression(), other, y if other is not frame else pd.Series(y, index=frame.index))
        np.testing.assert_allclose(got, expected, rtol=1e-6)
    fitted = cross_validate(LogisticRegression(), frame, y, return_estimator=True)["estimator"][0]
    assert list(fitted.feature_names_in_) == list("abcdef")


def test_two_workers_give_what_one_gives():
    X, y = table()
    one = cross_val_score(LogisticRegression(), X, y, cv=4)
    with joblib.parallel_config(backend="threading"):  # new processes take seconds to start
        two = cross_val_score(LogisticRegression(), X, y, cv=4, n_jobs=2)
    np.testing.assert_array_equal(two, one)


def test_predictions_are_those_of_the_model_that_has_not_seen_the_row():
    X, y = table()
    folds = StratifiedKFold(4, shuffle=True, random_state=1)
    for method in ("predict", "predict_proba"):
        ours = cross_val_predict(LogisticRegression(), X, y, cv=folds, method=method)
        theirs = sklearn_selection.cross_val_predict(LogisticRegression(), X, y, cv=folds, method=method)
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)
    remembered = KNeighborsClassifier(1)  # right on every row it has seen
    assert np.mean(remembered.fit(X, y).predict(X) == y) == 1
    assert np.mean(cross_val_predict(remembered, X, y) == y) < 0.95


def test_without_y_an_estimator_is_fitted_and_scored_on_X_alone():
    X, _ = table()
    score = cross_val_score(NearestNeighbors(), X, scoring=lambda model, X: float(model.n_samples_fit_), cv=4)
    assert score.tolist() == [90.0] * 4


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"cv": 7}, ValueError, "n_splits must be at most the number of"),
        ({"cv": 1}, ValueError, "n_splits must be an integer of at least 2, got 1"),
        ({"cv": True}, TypeError, "cv must be an integer, a splitter"),
        ({"cv": "five"}, TypeError, "cv must be an integer, a splitter, .* got 'five'"),
        ({"cv": []}, ValueError, "cv must be .* got none"),
        ({"cv": [1, 2]}, ValueError, "cv must be .* got something else in it"),
        ({"cv": [([0, 1], [6])]}, ValueError, "cv must give row numbers, at least one, from 0 to 5"),
        ({"cv": [([0, 1], [])]}, TypeError, "cv must give row numbers"),
        ({"cv": [([True] * 6, [1])]}, TypeError, "cv must give row numbers, arrays of integers, got bool"),
        ({"y": [0, 1]}, ValueError, "y must have a row for each of the 6 of X, got 2"),
        ({"groups": [0, 1]}, ValueError, "groups must have a row for each of the 6 of X, got 2"),
        ({"cv": GroupKFold(2), "groups": [3] * 6}, ValueError, "n_splits must be at most the number of groups, 1"),
        ({"cv": GroupKFold(2)}, ValueError, "groups must hold the group of each row"),
        ({"cv": 2, "scoring": "acuracy"}, ValueError, "acuracy"),
        ({"cv": 2, "scoring": accuracy_score}, ValueError, "metric function"),
        ({"cv": 2, "scoring": [accuracy_score]}, TypeError, "scoring must list names"),
        ({"cv": 2, "scoring": lambda m, X, y: "good"}, TypeError, "scoring must return a number, got 'good'"),
        ({"cv": 2, "return_train_score": 1}, TypeError, "return_train_score must be True or False, got 1"),
        ({"X": "text"}, TypeError, "X must be an array, list, DataFrame or Series, got str"),
    ],
)
def test_what_does_not_fit_is_named(options, error, message):
    arguments = {"X": np.arange(6.0)[:, None], "y": [0, 1, 0, 1, 0, 1]} | options
    with pytest.raises(error, match=message):
        cross_validate(LogisticRegression(), **arguments)


def test_a_fit_that_fails_raises_its_own_error_and_no_score_is_made_up():
    X, y = np.arange(6.0)[:, None], np.array([0, 0, 0, 1, 1, 1])
    with pytest.raises(ValueError, match="class"):
        cross_validate(LogisticRegression(), X, y, cv=KFold(2))


def test_predictions_need_each_row_tested_once_each_class_trained_on_and_a_method():
    X, y = np.arange(6.0)[:, None], np.array([0, 0, 0, 1, 1, 2])
    for cv in (TimeSeriesSplit(2), [([0, 1, 3], [2, 4, 5]), ([0, 1, 3], [2, 4, 5])]):
        with pytest.raises(ValueError, match="cv must test each row exactly once"):
            cross_val_predict(DecisionTreeClassifier(), X, y, cv=cv)
    with pytest.raises(ValueError, match="cv must leave each class of y in every training set for predict_proba"):
        cross_val_predict(DecisionTreeClassifier(), X, y, cv=KFold(3), method="predict_proba")
    with pytest.raises(ValueError, match="method must be one of DecisionTreeClassifier's, got 'transform'"):
        cross_val_predict(DecisionTreeClassifier(), X, y, cv=KFold(3), method="transform")
    with pytest.raises(TypeError, match="scoring must be a name, a callable or None"):
        cross_val_score(DecisionTreeClassifier(), X, y, scoring=["accuracy"])
