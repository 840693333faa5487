"""Random forests: scikit-learn's contract, the mean of their trees, out-of-bag answers, draws, accuracy, bad input."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier as SklearnClassifier
from sklearn.ensemble import RandomForestRegressor as SklearnRegressor
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.prediction import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)

DRAWS = {"check_sample_weight_equivalence_on_dense_data": "rows are drawn by lot, as in scikit-learn"}


@parametrize_with_checks(
    [RandomForestClassifier(n_estimators=5), RandomForestRegressor(n_estimators=5)],
    expected_failed_checks=lambda forest: DRAWS,
)
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def problem(seed=0, n=300, p=6, numbers=False):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    y = X[:, 0] + X[:, 1] * X[:, 2] + 0.5 * rng.normal(size=n)
    return X, y if numbers else np.where(y > 0, "yes", "no")


class TestMean:
    def test_probabilities_are_the_mean_of_the_trees(self):
        X, y = problem()
        forest = RandomForestClassifier(n_estimators=7, max_depth=4, random_state=0).fit(X, y)
        trees = np.mean([tree.predict_proba(X) for tree in forest.estimators_], axis=0)
        np.testing.assert_allclose(forest.predict_proba(X), trees, rtol=1e-14)
        np.testing.assert_array_equal(forest.predict(X), forest.classes_[trees.argmax(axis=1)])
        np.testing.assert_array_equal(forest.apply(X)[:, 3], forest.estimators_[3].apply(X))

    def test_numbers_are_the_mean_of_the_trees(self):
        X, y = problem(numbers=True)
        forest = RandomForestRegressor(n_estimators=7, random_state=0).fit(X, y)
        np.testing.assert_allclose(forest.predict(X), np.mean([tree.predict(X) for tree in forest.estimators_], axis=0))
        shares = np.mean([tree.feature_importances_ for tree in forest.estimators_], axis=0)
        np.testing.assert_allclose(forest.feature_importances_, shares)

    @pytest.mark.parametrize("numbers", [False, True])
    def test_without_lots_every_tree_is_the_tree(self, numbers):
        X, y = problem(numbers=numbers)
        forest = (RandomForestRegressor if numbers else RandomForestClassifier)(
            n_estimators=3, bootstrap=False, max_features=None, min_samples_leaf=5, random_state=0
        ).fit(X, y)
        tree = (DecisionTreeRegressor if numbers else DecisionTreeClassifier)(min_samples_leaf=5).fit(X, y)
        for member in forest.estimators_:
            np.testing.assert_allclose(member.tree_.impurity[:5], tree.tree_.impurity[:5], rtol=1e-9)
        np.testing.assert_allclose(forest.feature_importances_, tree.feature_importances_, atol=0.03)

    def test_a_tree_is_that_of_its_rows(self):
        X, y = problem()
        forest = RandomForestClassifier(n_estimators=3, max_features=None, min_samples_leaf=1, random_state=0).fit(X, y)
        for member, rows in zip(forest.estimators_, forest.estimators_samples_, strict=True):
            np.testing.assert_array_equal(member.predict(X[rows]), y[rows])
            assert member.tree_.weighted_n_node_samples[0] == len(rows) == 300
            assert member.tree_.n_node_samples[0] == len(np.unique(rows))


class TestDraws:
    def test_about_63_percent_of_the_rows_are_in_a_bag(self):
        X, y = problem(n=1000)
        bags = RandomForestClassifier(n_estimators=40, max_depth=1, random_state=0).fit(X, y).estimators_samples_
        share = np.mean([len(np.unique(rows)) / 1000 for rows in bags])
        assert abs(share - (1 - 0.999**1000)) < 4 * 0.0098 / np.sqrt(
            40
        )  # the spread of one bag's share is below 0.0098

    def test_the_first_trees_do_not_depend_on_how_many_follow_nor_on_the_threads(self):
        X, y = problem()
        few = RandomForestClassifier(n_estimators=3, random_state=5).fit(X, y)
        more = RandomForestClassifier(n_estimators=6, random_state=5, n_jobs=2).fit(X, y)
        for one, other in zip(few.estimators_, more.estimators_, strict=False):
            np.testing.assert_array_equal(one.tree_.threshold, other.tree_.threshold)
        alone = RandomForestClassifier(n_estimators=6, random_state=5).fit(X, y)
        np.testing.assert_array_equal(alone.predict_proba(X), more.predict_proba(X))

    def test_rows_of_weight_zero_are_never_drawn(self):
        X, y = problem()
        weight = np.arange(300) % 2
        forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(X, y, weight)
        assert all(weight[rows].all() for rows in forest.estimators_samples_)

    @pytest.mark.parametrize(("max_samples", "size"), [(50, 50), (0.1, 30), (1.0, 300), (None, 300)])
    def test_a_bag_has_the_size_asked_for(self, max_samples, size):
        X, y = problem()
        forest = RandomForestClassifier(n_estimators=2, max_samples=max_samples, random_state=0).fit(X, y)
        assert [len(rows) for rows in forest.estimators_samples_] == [size, size]


class TestOutOfBag:
    def test_each_row_is_judged_by_the_trees_that_have_not_seen_it(self):
        X, y = problem()
        forest = RandomForestClassifier(n_estimators=30, oob_score=True, random_state=0).fit(X, y)
        total, n_votes = np.zeros((300, 2)), np.zeros(300)
        for tree, rows in zip(forest.estimators_, forest.estimators_samples_, strict=True):
            unseen = np.setdiff1d(np.arange(300), rows)
            total[unseen] += tree.predict_proba(X[unseen])
            n_votes[unseen] += 1
        np.testing.assert_allclose(forest.oob_decision_function_, total / n_votes[:, None])
        right = forest.classes_[total.argmax(axis=1)] == y
        assert forest.oob_score_ == np.mean(right)

    @pytest.mark.parametrize("numbers", [False, True])
    def test_its_score_is_near_that_on_new_rows(self, numbers):
        kind = RandomForestRegressor if numbers else RandomForestClassifier
        X, y = problem(0, 2000, numbers=numbers)
        forest = kind(n_estimators=60, oob_score=True, random_state=0).fit(X, y)
        new = forest.score(*problem(1, 2000, numbers=numbers))
        assert abs(forest.oob_score_ - new) < 0.04
        assert forest.score(X, y) > new + 0.05

    def test_a_row_in_every_bag_gets_no_answer_and_a_warning(self):
        X, y = problem(n=20)
        with pytest.warns(UserWarning, match="rows are in the sample of every tree"):
            forest = RandomForestClassifier(n_estimators=1, oob_score=True, random_state=0).fit(X, y)
        seen = np.isin(np.arange(20), forest.estimators_samples_[0])
        np.testing.assert_array_equal(np.isnan(forest.oob_decision_function_[:, 0]), seen)
        assert np.isfinite(forest.oob_score_)


@pytest.mark.parametrize(
    ("ours", "theirs", "numbers"),
    [(RandomForestClassifier, SklearnClassifier, False), (RandomForestRegressor, SklearnRegressor, True)],
)
@pytest.mark.parametrize("max_features", ["sqrt", 1.0])
def test_new_rows_are_judged_as_well_as_by_scikit_learn(ours, theirs, numbers, max_features):
    X, y = problem(0, 1500, numbers=numbers)
    X_new, y_new = problem(1, 4000, numbers=numbers)
    scores = {
        kind: [
            kind(n_estimators=30, max_features=max_features, random_state=seed).fit(X, y).score(X_new, y_new)
            for seed in range(3)
        ]
        for kind in (ours, theirs)
    }
    assert abs(np.mean(scores[ours]) - np.mean(scores[theirs])) < 0.012


def test_of_equal_columns_each_gets_its_share_of_importance():
    rng = np.random.default_rng(0)
    x = rng.normal(size=400)
    forest = RandomForestRegressor(n_estimators=60, max_features=1.0, max_depth=3, random_state=0)
    shares = forest.fit(np.column_stack([x, x, x]), x + rng.normal(size=400)).feature_importances_
    np.testing.assert_allclose(shares, 1 / 3, atol=0.12)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("n_estimators", 0, ValueError),
        ("n_estimators", 10.0, TypeError),
        ("bootstrap", "yes", TypeError),
        ("oob_score", 1, TypeError),
        ("n_jobs", 0, ValueError),
        ("max_samples", 301, ValueError),
        ("max_samples", 1.5, ValueError),
        ("max_features", "third", ValueError),
        ("criterion", "log", ValueError),
        ("min_samples_leaf", 0, ValueError),
        ("random_state", -1, ValueError),
    ],
)
def test_parameters_out_of_range_are_named(name, value, error):
    with pytest.raises(error, match=name):
        RandomForestClassifier(**{"n_estimators": 2, name: value}).fit(*problem())


def test_what_needs_a_bag_is_refused_without_one():
    for changes in ({"oob_score": True}, {"max_samples": 0.5}):
        with pytest.raises(ValueError, match="needs bootstrap=True"):
            RandomForestClassifier(n_estimators=2, bootstrap=False, **changes).fit(*problem())


def test_one_class_is_answered_always_and_weights_must_be_weights():
    X, _ = problem()
    forest = RandomForestClassifier(n_estimators=3, random_state=0).fit(X, ["buys"] * 300)
    assert set(forest.predict(X)) == {"buys"}
    np.testing.assert_array_equal(forest.feature_importances_, 0)
    with pytest.raises(ValueError, match="sample_weight must hold at least one weight above zero"):
        forest.fit(X, ["buys"] * 300, np.zeros(300))
    with pytest.raises(NotFittedError):
        RandomForestClassifier().predict(X)
