"""Decision trees: scikit-learn's contract and its very splits, exact sums, limits, the known tree, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.tree import DecisionTreeClassifier as SklearnClassifier
from sklearn.tree import DecisionTreeRegressor as SklearnRegressor
from sklearn.utils.estimator_checks import parametrize_with_checks

from helpers.datasets import load_shop
from helpers.prediction import DecisionTreeClassifier, DecisionTreeRegressor
from helpers.prediction.tree_growing import LEAF

RANDOM = DecisionTreeClassifier(max_features="sqrt", max_leaf_nodes=20, random_state=0)


@parametrize_with_checks(
    [DecisionTreeClassifier(), DecisionTreeClassifier(criterion="entropy"), DecisionTreeRegressor(), RANDOM]
)
def test_follows_scikit_learn(estimator, check):
    check(estimator)


def problem(seed, n=60, p=3, n_classes=None, decimals=None, scale=1.0, imbalance=1.0):
    """Make a table in numbers that scikit-learn's float32 holds exactly; with `decimals`, many values are equal."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p))
    X = (X if decimals is None else X.round(decimals)).astype(np.float32).astype(float) * scale
    y = X[:, 0] / scale + np.abs(X[:, -1] / scale) + rng.normal(size=n)
    if n_classes is None:
        return X, y
    return X, np.digitize(y, np.quantile(y, np.linspace(0, 1, n_classes + 1)[1:-1] ** imbalance))


def library(ours, **more):
    """The library's model with the same parameters."""
    kind = SklearnClassifier if hasattr(ours, "class_weight") else SklearnRegressor
    return kind(**ours.get_params() | more)


def arrays(tree):
    """Return the nodes of a tree, ours or the library's, in depth-first order."""
    left, right, order, waiting = tree.children_left, tree.children_right, [], [0]
    while waiting:
        node = waiting.pop()
        order.append(node)
        if left[node] != LEAF:
            waiting += [right[node], left[node]]
    number = np.append(np.argsort(order), LEAF)
    leaf = np.asarray(left)[order] == LEAF
    feature = np.where(leaf, LEAF, tree.feature[order])
    threshold = np.where(leaf, 0.0, tree.threshold[order])
    value = np.asarray(tree.value)[order].reshape(len(leaf), -1)
    sizes = tree.n_node_samples[order], tree.weighted_n_node_samples[order]
    return feature, number[left[order]], number[right[order]], threshold, tree.impurity[order], *sizes, value


def assert_same_tree(ours, theirs, rtol=1e-9):
    for mine, other in zip(arrays(ours), arrays(theirs), strict=True):
        np.testing.assert_allclose(mine, other, rtol=rtol, atol=rtol * np.abs(other).max(initial=0))


def assert_same_but_for_ties(ours, theirs):
    """Walk down both trees: where their questions differ, both must gain the same. Return the share met."""
    mine, other = arrays(ours), arrays(theirs)

    def gain(tree, node):
        cost = tree[4] * tree[6]
        return cost[node] - cost[tree[1][node]] - cost[tree[2][node]]

    waiting, n_met = [(0, 0)], 0
    while waiting:
        i, j = waiting.pop()
        n_met += 1
        for k in (4, 5, 6, 7):
            np.testing.assert_allclose(mine[k][i], other[k][j], rtol=1e-9, atol=1e-12)
        assert (mine[0][i] == LEAF) == (other[0][j] == LEAF)
        if mine[0][i] == LEAF:
            continue
        if mine[0][i] == other[0][j] and np.isclose(mine[3][i], other[3][j], rtol=1e-9):
            waiting += [(mine[k][i], other[k][j]) for k in (1, 2)]
        else:
            np.testing.assert_allclose(gain(mine, i), gain(other, j), rtol=1e-8, atol=1e-9 * mine[6][0])
    return n_met / len(mine[0])


@settings(deadline=None, max_examples=50, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 200),
    p=st.integers(1, 6),
    n_classes=st.sampled_from([None, 2, 3, 5]),
    criterion=st.sampled_from(["gini", "entropy"]),
    decimals=st.sampled_from([None, 1, 0]),
    weighted=st.booleans(),
    imbalance=st.sampled_from([1.0, 0.2]),
    max_depth=st.sampled_from([None, 3]),
    min_samples_leaf=st.sampled_from([1, 5]),
    min_samples_split=st.sampled_from([2, 17]),
    min_impurity_decrease=st.sampled_from([0.0, 0.02]),
)
def test_splits_are_scikit_learns_but_for_equally_good_ones(
    seed, n, p, n_classes, criterion, decimals, weighted, imbalance, **limits
):
    X, y = problem(seed, n, p, n_classes, decimals, imbalance=imbalance)
    weight = np.random.default_rng(seed).integers(0, 4, size=n) + 1.0 * (np.arange(n) < 2) if weighted else None
    model = (
        DecisionTreeRegressor(**limits) if n_classes is None else DecisionTreeClassifier(**limits, criterion=criterion)
    )
    theirs = library(model, random_state=0).fit(X, y, weight)
    assert_same_but_for_ties(model.fit(X, y, weight).tree_, theirs.tree_)
    if not weighted and not any(limits.values()) and decimals is None:
        np.testing.assert_array_equal(model.predict(X), y)  # grown to the end, it knows every row


def test_ties_are_rare_above():
    shares = []
    for seed in range(10):
        X, y = problem(seed, 200, 4, 3)
        model = DecisionTreeClassifier(min_samples_leaf=5).fit(X, y)
        shares.append(assert_same_but_for_ties(model.tree_, library(model, random_state=0).fit(X, y).tree_))
    assert np.mean(shares) > 0.8


@pytest.mark.parametrize("n_classes", [None, 2, 4])
@pytest.mark.parametrize("max_leaf_nodes", [None, 120])
def test_a_large_tree_is_the_librarys(n_classes, max_leaf_nodes):
    X, y = problem(1, 5000, 6, n_classes)
    # Uneven weights: no two splits are equally good. Exact sums: or the library goes on in leaves that are pure.
    weight = np.random.default_rng(0).integers(512, 1536, size=5000) / 1024
    limits = {"min_samples_leaf": 20, "max_leaf_nodes": max_leaf_nodes}
    model = (DecisionTreeClassifier if n_classes else DecisionTreeRegressor)(**limits).fit(X, y, weight)
    theirs = library(model, random_state=0).fit(X, y, weight)
    assert model.get_n_leaves() == theirs.get_n_leaves() > 100
    assert model.get_depth() == theirs.get_depth()
    assert_same_tree(model.tree_, theirs.tree_)
    np.testing.assert_allclose(model.predict(X), theirs.predict(X), rtol=1e-9)
    np.testing.assert_allclose(model.feature_importances_, theirs.feature_importances_, rtol=1e-9)
    if max_leaf_nodes is None:  # else the library numbers its nodes as it grows them
        np.testing.assert_array_equal(model.apply(X), theirs.apply(X))


@pytest.mark.parametrize("kind", ["gini", "entropy", "squared_error"])
def test_root_split_is_the_best_of_all_cuts_tried_one_by_one(kind):
    X, y = problem(5, 40, 3, None if kind == "squared_error" else 3, decimals=1)

    def impurity(values):
        share = np.unique(values, return_counts=True)[1] / len(values)
        entropy = -np.sum(share * np.log2(share))
        return {"gini": 1 - np.sum(share**2), "entropy": entropy, "squared_error": np.var(values)}[kind]

    cuts = []
    for j in range(3):
        for low, high in zip(np.unique(X[:, j])[:-1], np.unique(X[:, j])[1:], strict=True):
            left = X[:, j] <= low
            loss = left.sum() * impurity(y[left]) + (~left).sum() * impurity(y[~left])
            cuts.append((loss, j, (low + high) / 2))
    model = DecisionTreeRegressor() if kind == "squared_error" else DecisionTreeClassifier(criterion=kind)
    tree = model.set_params(max_depth=1).fit(X, y).tree_
    loss, feature, threshold = min(cuts)
    assert tree.feature[0] == feature
    np.testing.assert_allclose(tree.threshold[0], threshold)
    np.testing.assert_allclose(np.sum((tree.n_node_samples * tree.impurity)[1:]), loss)
    np.testing.assert_allclose(tree.impurity[0], impurity(y))


class TestTies:
    def test_the_first_column_wins_also_where_rounding_differs(self):
        X, y = problem(3, 300, 1)
        weight = np.random.default_rng(0).uniform(0.1, 3.0, size=300)
        mirrored = np.column_stack([-X, X, 5 * X])
        for model in (DecisionTreeRegressor(max_depth=6), DecisionTreeClassifier(max_depth=6, criterion="entropy")):
            tree = model.fit(mirrored, y if model.criterion == "squared_error" else y > 0, weight).tree_
            assert set(tree.feature) == {0, LEAF}

    def test_a_split_that_gains_nothing_is_made_as_the_library_does(self):
        X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0]
        model = DecisionTreeClassifier().fit(X, y)
        np.testing.assert_array_equal(model.predict(X), y)
        np.testing.assert_array_equal(DecisionTreeClassifier(min_impurity_decrease=1e-6).fit(X, y).get_n_leaves(), 1)

    def test_rows_that_are_equal_stay_together(self):
        model = DecisionTreeClassifier().fit([[1, 2]] * 4, ["a", "b", "b", "c"])
        assert model.get_n_leaves() == 1
        np.testing.assert_allclose(model.predict_proba([[9, 9]]), [[0.25, 0.5, 0.25]])


class TestNumbers:
    @settings(deadline=None, max_examples=30, derandomize=True)
    @given(seed=st.integers(0, 2**32 - 1), exponent=st.integers(-150, 150), offset=st.sampled_from([0.0, 1e3, -1e6]))
    def test_units_and_offsets_of_columns_change_no_split(self, seed, exponent, offset):
        X, y = problem(seed, 50, 3, 3)
        plain = DecisionTreeClassifier().fit(X, y)
        moved = (X.round(6) + offset) * 2.0**exponent
        model = DecisionTreeClassifier().fit(moved, y)
        expected = DecisionTreeClassifier().fit(X.round(6), y)
        for name in ("feature", "children_left", "impurity", "value"):
            np.testing.assert_array_equal(getattr(model.tree_, name), getattr(expected.tree_, name))
        assert plain.get_depth() > 1

    @pytest.mark.parametrize("scale", [2.0**-300, 2.0**-20, 2.0**20, 2.0**300])
    @pytest.mark.parametrize("offset", [0.0, 1e6])
    def test_units_and_offsets_of_the_target_change_no_split(self, scale, offset):
        X, y = problem(0, 100, 3)
        y = np.round(y * 1024) / 1024  # exact, also far from zero
        plain = DecisionTreeRegressor(min_samples_leaf=3).fit(X, y)
        model = DecisionTreeRegressor(min_samples_leaf=3).fit(X, (y + offset) * scale)
        np.testing.assert_array_equal(model.tree_.feature, plain.tree_.feature)
        np.testing.assert_allclose(model.predict(X) / scale - offset, plain.predict(X), atol=1e-9)
        np.testing.assert_allclose(model.tree_.impurity / scale**2, plain.tree_.impurity, rtol=1e-6, atol=1e-12)

    def test_values_closer_than_the_librarys_float32_are_told_apart(self):
        X, y = np.array([[1.0], [1.0 + 1e-12]]), [0, 1]
        np.testing.assert_array_equal(DecisionTreeClassifier().fit(X, y).predict(X), y)
        assert SklearnClassifier().fit(X, y).get_n_leaves() == 1

    def test_neighbouring_floats_are_parted(self):
        X = np.array([[1.0], [np.nextafter(1.0, 2.0)], [-1e308], [1.7e308]])
        y = [0, 1, 2, 3]
        np.testing.assert_array_equal(DecisionTreeClassifier().fit(X, y).predict(X), y)

    def test_a_constant_target_needs_no_question(self):
        model = DecisionTreeRegressor().fit(problem(0)[0], np.full(60, 0.1))
        assert (model.get_n_leaves(), model.tree_.impurity[0]) == (1, 0.0)
        np.testing.assert_allclose(model.predict([[0, 0, 0]]), 0.1, rtol=1e-15)

    def test_constant_columns_are_never_asked(self):
        X, y = problem(0, n_classes=2)
        model = DecisionTreeClassifier().fit(np.column_stack([np.full(60, 7.0), X]), y)
        assert 0 not in model.tree_.feature
        assert model.feature_importances_[0] == 0
        assert DecisionTreeClassifier().fit(np.ones((60, 2)), y).get_n_leaves() == 1


class TestWeights:
    @pytest.mark.parametrize("kind", ["gini", "entropy", "squared_error"])
    def test_a_weight_counts_a_row_as_often_as_it_says(self, kind):
        X, y = problem(2, 80, 3, None if kind == "squared_error" else 3)
        weight = np.random.default_rng(1).integers(0, 4, size=80)
        model = DecisionTreeRegressor() if kind == "squared_error" else DecisionTreeClassifier(criterion=kind)
        weighted = clone(model).fit(X, y, weight)
        repeated = clone(model).fit(np.repeat(X, weight, axis=0), np.repeat(y, weight))
        np.testing.assert_array_equal(weighted.tree_.feature, repeated.tree_.feature)
        np.testing.assert_allclose(weighted.tree_.impurity, repeated.tree_.impurity, atol=1e-14)
        np.testing.assert_allclose(weighted.tree_.weighted_n_node_samples, repeated.tree_.n_node_samples)

    def test_balanced_classes_weigh_alike_at_the_root(self):
        X, y = problem(0, 200, 3, 2, imbalance=0.1)
        assert not 0.4 < np.mean(y) < 0.6
        model = DecisionTreeClassifier(class_weight="balanced", max_depth=3).fit(X, y)
        np.testing.assert_allclose(model.tree_.value[0], [0.5, 0.5])
        assert_same_tree(model.tree_, library(model, random_state=0).fit(X, y).tree_)

    def test_tiny_weights_beside_huge_ones_do_no_harm(self):
        X, y = problem(0, 200, 3, 2)
        weight = 10.0 ** np.random.default_rng(0).uniform(-30, 30, size=200)
        model = DecisionTreeClassifier().fit(X, y, weight)
        assert np.isfinite(model.tree_.value).all()
        np.testing.assert_allclose(model.predict_proba(X).sum(axis=1), 1)

    def test_leaves_have_the_share_of_the_weight_asked_for(self):
        X, y = problem(0, 300, 3, 2)
        weight = np.random.default_rng(0).uniform(0, 1, size=300)
        model = DecisionTreeClassifier(min_weight_fraction_leaf=0.1).fit(X, y, weight)
        assert model.tree_.weighted_n_node_samples.min() >= 0.1 * weight.sum()
        assert_same_tree(model.tree_, library(model, random_state=0).fit(X, y, weight).tree_)


class TestLimits:
    @pytest.mark.parametrize("share", [0.05, 0.21])
    def test_shares_of_rows_are_rounded_up(self, share):
        X, y = problem(0, 101, 3)
        for name in ("min_samples_leaf", "min_samples_split"):
            model = DecisionTreeRegressor(**{name: share}).fit(X, y)
            assert_same_tree(model.tree_, library(model, random_state=0).fit(X, y).tree_)

    def test_drawn_columns_are_tried_until_one_can_split(self):
        X, y = problem(0, 200, 1, 2)
        wide = np.column_stack([np.ones((200, 9)), X])
        model = DecisionTreeClassifier(max_features=1, random_state=0).fit(wide, y)
        np.testing.assert_array_equal(model.predict(wide), y)

    def test_where_the_draw_cannot_split_the_next_column_is_drawn_too_and_not_the_best_one(self):
        X, y = problem(0, 200, 2, 2)
        strong_and_weak = np.column_stack([np.ones((200, 8)), y + X[:, 0] / 1000, X[:, 1]])
        roots = [
            DecisionTreeClassifier(max_features=1, max_depth=1, random_state=seed)
            .fit(strong_and_weak, y)
            .tree_.feature[0]
            for seed in range(60)
        ]
        assert 15 < roots.count(9) < 45  # 30 of 60 by chance

    def test_each_column_is_drawn_as_often_as_the_others(self):
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(4000, 4)), rng.integers(0, 2, size=4000)
        tree = DecisionTreeClassifier(max_features=1, random_state=0).fit(X, y).tree_
        counts = np.bincount(tree.feature[tree.feature != LEAF], minlength=4)
        expected = counts.sum() / 4
        assert np.sum((counts - expected) ** 2 / expected) < 16.3  # chi-squared, 3 degrees of freedom: 0.1%

    def test_the_same_seed_gives_the_same_tree(self):
        X, y = problem(0, 200, 6, 2)
        first, second = (DecisionTreeClassifier(max_features=2, random_state=4).fit(X, y) for _ in range(2))
        assert_same_tree(first.tree_, second.tree_, rtol=0)
        other = DecisionTreeClassifier(max_features=2, random_state=5).fit(X, y)
        assert not np.array_equal(first.tree_.feature, other.tree_.feature)


class TestTheShopsSegments:
    @pytest.fixture
    def customers(self):
        shop = load_shop()
        table = shop.customers[["age", "income", "household_size", "app_user", "city_tier", "newsletter"]]
        return table, np.array(shop.truth["customers"]["rows"]["segment"])

    def test_the_known_rules_are_found(self, customers):
        X, y = customers
        model = DecisionTreeClassifier().fit(X, y)
        assert model.score(X, y) == 1.0
        assert set(np.array(X.columns)[model.tree_.feature[model.tree_.feature != LEAF]]) == {
            "age",
            "app_user",
            "household_size",
            "income",
        }
        asked = {name: model.tree_.threshold[model.tree_.feature == list(X.columns).index(name)] for name in X.columns}
        assert set(asked["age"]) == {34.5}
        assert set(asked["household_size"]) == {2.5}
        np.testing.assert_allclose(asked["income"], 16, atol=0.2)


class TestBadInput:
    @pytest.mark.parametrize("value", [np.nan, np.inf])
    def test_missing_and_infinite_values_are_refused(self, value):
        X, y = problem(0, n_classes=2)
        X[3, 1] = value
        with pytest.raises(ValueError, match="X contains"):
            DecisionTreeClassifier().fit(X, y)

    @pytest.mark.parametrize(
        ("weight", "words"),
        [(-np.ones(60), "no negative weights"), (np.zeros(60), "above zero"), (np.ones(59), "one weight a sample")],
    )
    def test_weights_must_be_weights(self, weight, words):
        X, y = problem(0, n_classes=2)
        with pytest.raises(ValueError, match=f"sample_weight must hold.*{words}"):
            DecisionTreeClassifier().fit(X, y, weight)

    @pytest.mark.parametrize(
        ("name", "value", "error"),
        [
            ("criterion", "Gini", ValueError),
            ("criterion", "squared_error", ValueError),
            ("max_depth", 0, ValueError),
            ("max_depth", 2.5, TypeError),
            ("min_samples_split", 1, ValueError),
            ("min_samples_split", 1.5, ValueError),
            ("min_samples_leaf", 0, ValueError),
            ("min_samples_leaf", "five", TypeError),
            ("min_weight_fraction_leaf", 0.6, ValueError),
            ("max_features", 0, ValueError),
            ("max_features", 9, ValueError),
            ("max_features", 1.5, ValueError),
            ("max_features", "all", ValueError),
            ("max_leaf_nodes", 1, ValueError),
            ("min_impurity_decrease", -0.1, ValueError),
            ("ccp_alpha", -0.1, ValueError),
            ("random_state", "seven", TypeError),
        ],
    )
    def test_parameters_out_of_range_are_named(self, name, value, error):
        X, y = problem(0, n_classes=2)
        settings = {"max_features": 1, name: value}
        with pytest.raises(error, match=name):
            DecisionTreeClassifier(**settings).fit(X, y)

    def test_classes_may_be_strings_and_one_class_is_answered_always(self):
        X, y = problem(0, n_classes=2)
        words = np.where(y > 0, "buys", "leaves")
        assert set(DecisionTreeClassifier().fit(X, words).predict(X)) == {"buys", "leaves"}
        model = DecisionTreeClassifier().fit(X, ["buys"] * 60)
        assert set(model.predict(X)) == {"buys"}
        np.testing.assert_array_equal(model.predict_proba(X), np.ones((60, 1)))

    def test_a_continuous_target_is_no_class(self):
        with pytest.raises(ValueError, match="continuous"):
            DecisionTreeClassifier().fit(*problem(0))

    def test_nothing_is_known_before_fit(self):
        for use in (lambda m: m.predict([[1.0]]), lambda m: m.get_depth(), lambda m: m.apply([[1.0]])):
            with pytest.raises(NotFittedError):
                use(DecisionTreeClassifier())

    def test_names_of_a_dataframe_are_kept_and_checked(self):
        X, y = problem(0, n_classes=2)
        frame = pd.DataFrame(X, columns=["age", "income", "visits"])
        model = DecisionTreeClassifier().fit(frame, y)
        assert list(model.feature_names_in_) == ["age", "income", "visits"]
        with pytest.raises(ValueError, match="feature names"):
            model.predict(frame[["income", "age", "visits"]])

    def test_fit_leaves_its_input_alone(self):
        X, y = problem(0, n_classes=2)
        weight = np.arange(60.0)
        copies = X.copy(), y.copy(), weight.copy()
        DecisionTreeClassifier(class_weight="balanced").fit(X, y, weight)
        for mine, kept in zip((X, y, weight), copies, strict=True):
            np.testing.assert_array_equal(mine, kept)
