"""Cutting a grown tree back: by what a branch costs in leaves and saves in impurity, or to the best few leaves."""

import heapq

import numpy as np

from helpers.prediction.tree_growing import LEAF, Tree

__all__ = ["keep_best_leaves", "prune", "pruning_path"]


def prune(tree, ccp_alpha):
    """Return the smallest branch of the tree, from its root, with the least impurity + ccp_alpha * leaves."""
    cut = [node for node, alpha, _ in _weakest_links(tree) if alpha <= ccp_alpha]
    return _collapse(tree, cut) if cut else tree


def pruning_path(tree):
    """Return each penalty at which the best pruned tree changes, and the impurity that is left in its leaves.

    Returns
    -------
    ccp_alphas : ndarray of shape (n_steps + 1,)
        Starts with 0, the whole tree; at the last one only the root is left.
    impurities : ndarray of shape (n_steps + 1,)
        Summed over the leaves, each weighing its share of the rows.
    """
    leaves = tree.feature == LEAF
    whole = float(np.sum(_cost(tree)[leaves]))
    steps = [(0.0, whole), *((alpha, impurity) for _, alpha, impurity in _weakest_links(tree))]
    alphas, impurities = np.array(steps).T
    return alphas, impurities


def keep_best_leaves(tree, max_leaf_nodes):
    """Return the tree that splits, one after the other, the leaf whose split gains most, until it has so many leaves.

    What a split gains does not depend on when it is made, so the whole tree may be grown before.
    """
    gain, inner = tree.decreases(), tree.feature != LEAF
    frontier = [(-gain[0], 0)] if inner[0] else []
    is_cut = inner.copy()
    for _ in range(max_leaf_nodes - 1):
        if not frontier:
            break
        _, node = heapq.heappop(frontier)
        is_cut[node] = False
        for child in (tree.children_left[node], tree.children_right[node]):
            if inner[child]:
                heapq.heappush(frontier, (-gain[child], child))
    return _collapse(tree, np.flatnonzero(is_cut))


def _weakest_links(tree):
    r"""Yield node, penalty and remaining impurity of each cut, the cheapest first, until only the root is left.

    With R the share of the rows times the impurity, a branch under node t is worth its leaves as long as the penalty
    for a leaf is below

    .. math:: \alpha(t) = \frac{R(t) - \sum_{\text{leaves}} R}{\text{leaves} - 1}
    """
    cost, end, parent = _cost(tree), _branch_end(tree), _parents(tree)
    is_leaf = tree.feature == LEAF
    n_leaves, branch = is_leaf.astype(np.int64), np.where(is_leaf, cost, 0.0)
    for node in range(len(cost) - 1, 0, -1):  # children stand behind their parents
        n_leaves[parent[node]] += n_leaves[node]
        branch[parent[node]] += branch[node]
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha = np.where(is_leaf, np.inf, (cost - branch) / (n_leaves - 1))
    while alpha[0] < np.inf:
        weakest = int(np.argmin(alpha))
        price, fewer, more = float(alpha[weakest]), n_leaves[weakest] - 1, cost[weakest] - branch[weakest]
        alpha[weakest : end[weakest]] = np.inf
        node = weakest
        while node != 0:
            node = parent[node]
            n_leaves[node] -= fewer
            branch[node] += more
            alpha[node] = (cost[node] - branch[node]) / (n_leaves[node] - 1)
        yield weakest, price, float(branch[0] if weakest else cost[0])


def _cost(tree):
    return tree.weighted_n_node_samples * tree.impurity / tree.weighted_n_node_samples[0]


def _parents(tree):
    parent = np.zeros(len(tree.feature), dtype=np.intp)
    inner = np.flatnonzero(tree.feature != LEAF)
    parent[tree.children_left[inner]] = parent[tree.children_right[inner]] = inner
    return parent


def _branch_end(tree):
    """Return the number behind the last node of each branch: a branch stands together."""
    end = np.arange(1, len(tree.feature) + 1)
    for node in np.flatnonzero(tree.feature != LEAF)[::-1]:
        end[node] = end[tree.children_right[node]]
    return end


def _collapse(tree, cut):
    """Turn nodes into leaves and drop what hangs below them."""
    end = _branch_end(tree)
    kept = np.ones(len(tree.feature), dtype=bool)
    for node in cut:
        kept[node + 1 : end[node]] = False
    is_cut = np.zeros(len(kept), dtype=bool)
    is_cut[cut] = True
    number = np.append(np.cumsum(kept) - 1, LEAF)  # the last one is for leaves, whose child is LEAF
    small = {name: values[kept].copy() for name, values in tree._asdict().items()}
    gone = is_cut[kept]
    small["children_left"], small["children_right"] = number[small["children_left"]], number[small["children_right"]]
    small["feature"][gone] = small["children_left"][gone] = small["children_right"][gone] = LEAF
    small["threshold"][gone] = np.nan
    return Tree(**small)
