"""Pruning: scikit-learn's path, the best tree of all for small trees, the best few leaves."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.tree import DecisionTreeClassifier as SklearnClassifier
from sklearn.tree import DecisionTreeRegressor as SklearnRegressor

from helpers.prediction import DecisionTreeClassifier, DecisionTreeRegressor
from helpers.prediction.tree_growing import LEAF
from helpers.prediction.tree_pruning import keep_best_leaves, prune, pruning_path


def problem(seed, n=80, p=3, n_classes=None):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, p)).astype(np.float32).astype(float)
    y = X[:, 0] + X[:, -1] ** 2 + rng.normal(size=n)
    return X, y if n_classes is None else np.digitize(y, np.quantile(y, np.linspace(0, 1, n_classes + 1)[1:-1]))


def cost(tree, alpha):
    """What pruning makes small: the impurity of the leaves by their share of the weight, and alpha a leaf."""
    leaves = tree.feature == LEAF
    share = tree.weighted_n_node_samples[leaves] / tree.weighted_n_node_samples[0]
    return np.sum(share * tree.impurity[leaves]) + alpha * leaves.sum()


@settings(deadline=None, max_examples=30, derandomize=True)
@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(2, 150),
    n_classes=st.sampled_from([None, 2, 4]),
    min_samples_leaf=st.sampled_from([1, 4]),
)
def test_path_is_scikit_learns(seed, n, n_classes, min_samples_leaf):
    X, y = problem(seed, n, 1, n_classes)
    # Uneven weights: no two splits are equally good. Exact sums: or the library goes on in leaves that are pure.
    weight = np.random.default_rng(seed).integers(512, 1536, size=n) / 1024
    ours = (DecisionTreeClassifier if n_classes else DecisionTreeRegressor)(min_samples_leaf=min_samples_leaf)
    theirs = (SklearnClassifier if n_classes else SklearnRegressor)(min_samples_leaf=min_samples_leaf, random_state=0)
    mine = ours.cost_complexity_pruning_path(X, y, weight)
    other = theirs.cost_complexity_pruning_path(X, y, weight)
    assert mine.keys() == other.keys()
    np.testing.assert_allclose(mine.impurities, other.impurities, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(mine.ccp_alphas, other.ccp_alphas, rtol=1e-9, atol=1e-12)
    alpha = np.quantile(mine.ccp_alphas, 0.7) * 1.01
    pruned, other = ours.set_params(ccp_alpha=alpha).fit(X, y, weight), theirs.set_params(ccp_alpha=alpha)
    assert pruned.get_n_leaves() == other.fit(X, y, weight).get_n_leaves()
    np.testing.assert_allclose(pruned.predict(X), other.predict(X), rtol=1e-9)


def all_prunings(tree, node=0):
    """Yield every tree that cutting can leave: as the set of its leaves."""
    yield frozenset([node])
    if tree.feature[node] != LEAF:
        sides = [list(all_prunings(tree, child[node])) for child in (tree.children_left, tree.children_right)]
        for left, right in itertools.product(*sides):
            yield left | right


@pytest.mark.parametrize("alpha", [0.0, 0.01, 0.03, 0.1, 1.0])
def test_the_pruned_tree_is_the_best_of_all(alpha):
    X, y = problem(2, 40, 2, 3)
    tree = DecisionTreeClassifier(max_depth=4).fit(X, y).tree_
    part = tree.weighted_n_node_samples / tree.weighted_n_node_samples[0] * tree.impurity
    costs = {leaves: sum(part[node] for node in leaves) + alpha * len(leaves) for leaves in all_prunings(tree)}
    assert len(costs) > 40
    best = min(costs.values())
    pruned = prune(tree, alpha)
    np.testing.assert_allclose(cost(pruned, alpha), best, rtol=1e-12)
    smallest = min(len(leaves) for leaves, price in costs.items() if np.isclose(price, best, rtol=1e-12))
    assert np.sum(pruned.feature == LEAF) == smallest


def test_path_rises_from_the_whole_tree_to_the_root():
    X, y = problem(0, 300, 4, 2)
    model = DecisionTreeClassifier()
    alphas, impurities = pruning_path(model.fit(X, y).tree_)
    assert np.all(np.diff(alphas) >= -1e-15)
    assert np.all(np.diff(impurities) > 0)
    np.testing.assert_allclose(impurities[[0, -1]], [0, model.tree_.impurity[0]])
    leaves = [np.sum(prune(model.tree_, alpha).feature == LEAF) for alpha in np.unique(alphas)]
    assert np.all(np.diff(leaves) < 0)
    assert leaves[-1] == 1


def test_a_pruned_tree_is_a_tree_and_its_nodes_keep_their_numbers():
    X, y = problem(1, 300, 4, 3)
    whole = DecisionTreeClassifier().fit(X, y)
    pruned = DecisionTreeClassifier(ccp_alpha=0.004).fit(X, y)
    tree = pruned.tree_
    assert 1 < pruned.get_n_leaves() < whole.get_n_leaves()
    leaf, inner = tree.feature == LEAF, np.flatnonzero(tree.feature != LEAF)
    left, right, n = tree.children_left[inner], tree.children_right[inner], tree.n_node_samples
    np.testing.assert_array_equal(np.sort([*left, *right]), np.arange(1, len(leaf)))
    np.testing.assert_array_equal(n[inner], n[left] + n[right])
    np.testing.assert_array_equal(np.bincount(tree.apply(X), minlength=len(leaf))[leaf], n[leaf])
    assert np.isnan(tree.threshold[tree.feature == LEAF]).all()
    assert (tree.depth[0], tree.depth.max()) == (0, pruned.get_depth())


def test_pruning_does_not_change_the_tree_it_is_given():
    tree = DecisionTreeClassifier().fit(*problem(1, 100, 2, 2)).tree_
    copies = [array.copy() for array in tree]
    prune(tree, 0.02)
    keep_best_leaves(tree, 3)
    for array, copy in zip(tree, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_the_best_leaves_are_kept_one_split_after_the_other():
    X, y = problem(3, 200, 3)
    tree = DecisionTreeRegressor().fit(X, y).tree_
    for n_leaves in (2, 3, 7, 20):
        few, more = keep_best_leaves(tree, n_leaves), keep_best_leaves(tree, n_leaves + 1)
        assert np.sum(few.feature == LEAF) == n_leaves
        assert cost(more, 0) < cost(few, 0)
        # What a leaf could still gain is known from the whole tree: its nodes have the same rows and impurity.
        is_open = np.isin(tree.impurity, few.impurity[few.feature == LEAF])
        most = tree.decreases()[is_open].max() / tree.weighted_n_node_samples[0]
        np.testing.assert_allclose(cost(few, 0) - cost(more, 0), most, rtol=1e-9)
    assert np.sum(keep_best_leaves(tree, 10_000).feature == LEAF) == np.sum(tree.feature == LEAF)


def test_a_root_alone_has_a_path_of_one():
    path = DecisionTreeRegressor().cost_complexity_pruning_path([[1.0], [1.0]], [1.0, 3.0])
    np.testing.assert_allclose([path.ccp_alphas, path.impurities], [[0.0], [1.0]])
