"""Growing a tree level by level: all nodes of a level find their best split in the same few array operations."""

from typing import NamedTuple

import numpy as np

__all__ = ["LEAF", "Limits", "Tree", "grow_tree", "sort_columns"]

LEAF = -1  # the child of a leaf
BLOCK = 2**15  # numbers in an array that stays in the processor's cache
TIE = 1e-10  # splits whose gains differ by less than this share differ by rounding


class Tree(NamedTuple):
    """A grown tree: arrays with one entry a node, in depth-first order (a node, its left side, its right side).

    The names are those of scikit-learn's `tree_`.
    """

    feature: np.ndarray  # column that is asked, LEAF in a leaf
    threshold: np.ndarray  # rows with a value <= threshold go left; NaN in a leaf
    children_left: np.ndarray
    children_right: np.ndarray
    impurity: np.ndarray
    n_node_samples: np.ndarray  # rows
    weighted_n_node_samples: np.ndarray  # their weight
    value: np.ndarray  # (n_nodes, n_classes) class shares, or (n_nodes, 1) mean
    depth: np.ndarray  # 0 for the root

    def apply(self, X):
        """Return the leaf that each row ends in."""
        node = np.zeros(len(X), dtype=np.intp)
        rows = np.flatnonzero(self.feature[node] != LEAF)
        while rows.size:
            at = node[rows]
            goes_left = X[rows, self.feature[at]] <= self.threshold[at]
            node[rows] = np.where(goes_left, self.children_left[at], self.children_right[at])
            rows = rows[self.feature[node[rows]] != LEAF]
        return node

    def decreases(self):
        """Return what each node's split takes off the impurity, times the node's weight; 0 for leaves."""
        total = self.weighted_n_node_samples * self.impurity
        inner = self.feature != LEAF
        decrease = np.zeros(len(total))
        decrease[inner] = total[inner] - total[self.children_left[inner]] - total[self.children_right[inner]]
        return decrease


class Limits(NamedTuple):
    """When to stop, in scikit-learn's names."""

    max_depth: float = np.inf
    min_samples_split: int = 2
    min_samples_leaf: int = 1
    min_weight_fraction_leaf: float = 0.0
    min_impurity_decrease: float = 0.0
    max_features: int | None = None  # columns drawn for each node; None: all


def sort_columns(X):
    """Sort each column once, for all the levels (and all the trees of a forest).

    Returns
    -------
    order : ndarray of shape (n_features, n_samples)
        The rows by the values of each column.
    rank : ndarray of shape (n_features, n_samples)
        Equal values have equal ranks; by row, not sorted.
    """
    columns = np.ascontiguousarray(X.T)
    order = np.argsort(columns, axis=1, kind="stable")
    values = np.take_along_axis(columns, order, axis=1)
    is_new = np.zeros(order.shape, dtype=np.int32)
    is_new[:, 1:] = values[:, 1:] != values[:, :-1]
    rank = np.empty_like(is_new)
    np.put_along_axis(rank, order, np.cumsum(is_new, axis=1, dtype=np.int32), axis=1)
    return order, rank


def grow_tree(X, criterion, weight, limits, columns, rng=None):
    """Grow a tree, all nodes of a level at a time.

    A level keeps, for each column, its rows in the order of that column, the rows of each node side by side. To split
    all nodes, the rows that go left are picked out of every order, then those that go right: the order within survives.
    So nothing is sorted again, and a level costs a few passes over n_features * n_samples numbers, whatever the number
    of its nodes.

    Parameters
    ----------
    X : ndarray of float64, shape (n_samples, n_features)
    criterion : ClassCounts or SquaredError
    weight : ndarray of shape (n_samples,)
        Rows of weight zero are left out. With integers all sums are exact.
    limits : Limits
    columns : tuple of ndarray
        What `sort_columns(X)` returned.
    rng : numpy.random.Generator, optional
        Draws the columns of each node, and one of several equally good splits. None: the first one in order of columns.

    Returns
    -------
    Tree
    """
    order, rank = columns
    if not weight.all():
        order = _pick(order, weight.take(order) > 0)
    level = _describe(criterion, weight, order[0], sizes=np.array([order.shape[1]]))
    levels, all_weight = [level], float(level["weight"][0])
    least_gain, least_weight = limits.min_impurity_decrease * all_weight, limits.min_weight_fraction_leaf * all_weight
    search = _Search(rank, criterion, weight, limits.min_samples_leaf, least_weight)
    searched = _may_split(level, 0, limits)
    while searched.any():
        nodes = {name: values[searched] for name, values in level.items()}
        places = _Places(order, nodes["n_samples"], columns=np.arange(len(order))[:, None])
        gain, feature, last_left = _best_splits(search, places, nodes, limits.max_features, rng)
        split = (gain >= least_gain * (1 - TIE)) & (gain > -np.inf)
        if not split.any():
            break
        rows, sizes = _both_sides(places, feature, last_left, split)
        _record(level, searched.nonzero()[0][split], feature[split], X, rows, sizes)
        level = _describe(criterion, weight, rows, sizes)
        searched = _may_split(level, len(levels), limits)
        order = _divide(order, rows, sizes, searched)
        lefts_first = np.arange(len(sizes)).reshape(-1, 2).T.ravel()
        level, searched = {name: values[lefts_first] for name, values in level.items()}, searched[lefts_first]
        levels.append(level)
    return _depth_first(levels)


class _Places:
    """The rows of a level's nodes, each node's side by side, in the order of the columns that are tried.

    `columns` says which ones: of shape (n_tried, 1), the same for all nodes, or (n_tried, n_places).
    """

    def __init__(self, order, sizes, columns):
        self.order, self.sizes, self.columns = order, sizes, columns
        self.begin = sizes.cumsum() - sizes

    def spread(self, per_node):
        """Repeat what is known of each node at each of its places."""
        return per_node.repeat(self.sizes, axis=-1)

    def running(self, column, totals):
        """Sum a column of the criterion from the node's first row to each place, given the nodes' totals."""
        values = column.take(self.order)
        values[:, self.begin[1:]] -= totals[:-1]  # so that one sum over all nodes starts at zero in each
        return values.cumsum(axis=1, out=values)

    def part(self, few):
        """Try only a few of the columns."""
        return _Places(self.order[few], self.sizes, self.columns[few])

    def drawn(self, columns, places, sizes):
        """Try other columns for each node, `columns` of shape (n_tried, n_nodes), and only the nodes at `places`."""
        columns = columns.repeat(sizes, axis=1)
        return _Places(self.order[columns, places], sizes, columns)


class _Search(NamedTuple):
    """What is needed to judge a cut."""

    rank: np.ndarray
    criterion: object
    weight: np.ndarray
    min_samples_leaf: int
    least_weight: float

    def gains(self, places, nodes):
        """Return the gain of a cut behind each place, -inf where none can be."""
        left_weight = places.running(self.weight, nodes["weight"])
        with np.errstate(divide="ignore", invalid="ignore"):  # at the end of a node, where no cut is
            gain = self.criterion.decrease(places, left_weight, nodes["sums"].T, nodes["weight"])
        np.copyto(gain, -np.inf, where=self.no_cut(places))
        if self.weight.dtype.kind == "f":  # where rounding takes all the weight of a side
            np.copyto(gain, -np.inf, where=~np.isfinite(gain))
        if self.least_weight > 0:
            right_weight = places.spread(nodes["weight"]) - left_weight
            np.copyto(gain, -np.inf, where=np.minimum(left_weight, right_weight) < self.least_weight)
        return gain

    def no_cut(self, places):
        """Where no cut can be: between equal values, and with too few rows on a side."""
        ranks = self.rank.ravel().take(places.order + self.rank.shape[1] * places.columns)
        no_cut = np.empty(ranks.shape, dtype=bool)
        np.equal(ranks[:, 1:], ranks[:, :-1], out=no_cut[:, :-1])
        n_left = np.arange(1, ranks.shape[1] + 1) - places.spread(places.begin)
        n_right = places.spread(places.sizes) - n_left
        no_cut[:, np.minimum(n_left, n_right) < self.min_samples_leaf] = True
        return no_cut

    def best(self, places, nodes, first_able=False):
        """Return, for each node, the gain of its best split (-inf: none), its column, the last place that goes left.

        Of gains that differ by rounding, that of the column tried first is taken, and its lowest threshold; with
        `first_able`, the first column that can split the node at all.
        """
        n_tried, n_places = places.order.shape
        gain = np.empty((n_tried, n_places))
        step = max(1, BLOCK // n_places)
        for k in range(0, n_tried, step):
            gain[k : k + step] = self.gains(places.part(slice(k, k + step)), nodes)
        best = np.maximum.reduceat(gain, places.begin, axis=1)  # (n_tried, n_nodes)
        top = best.max(axis=0)
        chosen = np.argmax(best > -np.inf if first_able else best >= top - TIE * np.abs(top), axis=0)
        best = best[chosen, np.arange(len(chosen))]
        as_good = places.spread(best - TIE * np.abs(best))
        hits = (gain[places.spread(chosen), np.arange(n_places)] >= as_good).nonzero()[0]
        last_left = hits[hits.searchsorted(places.begin)]
        columns = np.broadcast_to(places.columns, gain.shape)
        return best, columns[chosen, places.begin], last_left


def _best_splits(search, places, nodes, max_features, rng):
    """Find the best split of each node among all columns, or with `rng` among `max_features` drawn for each node."""
    if rng is None:
        return search.best(places, nodes)
    n_features, n_places = places.order.shape
    turn = rng.random((len(places.sizes), n_features)).argsort(axis=1).T
    drawn = places.drawn(turn[:max_features], np.arange(n_places), places.sizes)
    gain, feature, last_left = search.best(drawn, nodes)
    stuck = gain == -np.inf
    if stuck.any() and max_features < n_features:  # of the other columns, the first one that can split
        kept = places.spread(stuck).nonzero()[0]
        others = places.drawn(turn[max_features:, stuck], kept, places.sizes[stuck])
        found = search.best(others, {name: values[stuck] for name, values in nodes.items()}, first_able=True)
        gain[stuck], feature[stuck], last_left[stuck] = found[0], found[1], kept[found[2]]
    return gain, feature, last_left


def _both_sides(places, feature, last_left, split):
    """Return the rows of the nodes that are split, left side before right side, and the size of each side."""
    kept = places.spread(split)
    rows = places.order[places.spread(feature)[kept], kept.nonzero()[0]]
    n_left = (last_left - places.begin + 1)[split]
    sizes = np.column_stack([n_left, places.sizes[split] - n_left]).ravel()
    return rows, sizes


def _describe(criterion, weight, rows, sizes):
    """Return what is known of nodes whose rows stand together; all of them are leaves until they are split."""
    begin = sizes.cumsum() - sizes
    node_weight = np.add.reduceat(weight[rows], begin)
    sums, impurity, value = criterion.summarize(rows, begin, sizes, node_weight)
    return {
        "n_samples": sizes,
        "weight": node_weight,
        "sums": sums.T,
        "impurity": impurity,
        "value": value,
        "feature": np.full(len(begin), LEAF),
        "threshold": np.full(len(begin), np.nan),
    }


def _record(level, ids, feature, X, rows, sizes):
    """Write the splits into the level: the threshold lies midway between the last row left and the first row right."""
    first_right = sizes.cumsum()[::2]
    below, above = X[rows[first_right - 1], feature], X[rows[first_right], feature]
    middle = below / 2 + above / 2
    level["feature"][ids] = feature
    level["threshold"][ids] = np.where((below <= middle) & (middle < above), middle, below)  # neighbouring floats


def _may_split(level, depth, limits):
    enough = np.maximum(limits.min_samples_split, 2 * limits.min_samples_leaf)
    return (level["impurity"] > 0) & (level["n_samples"] >= enough) & (depth < limits.max_depth)


def _divide(order, rows, sizes, searched):
    """Keep in every order the rows of the left sides that are searched on, then those of such right sides."""
    side = np.zeros(order.max() + 1, dtype=np.uint8)
    side[rows] = (np.where(np.arange(len(sizes)) % 2, 2, 1) * searched).repeat(sizes)
    sides = side.take(order)
    return np.concatenate([_pick(order, sides == 1), _pick(order, sides == 2)], axis=1)


def _pick(order, mask):
    """Keep the marked places: as many in every row of `order`."""
    return order.ravel().take(mask.ravel().nonzero()[0]).reshape(len(order), -1)


def _depth_first(levels):
    """Number the nodes so that each is followed by its left side, then by its right side."""
    inner = [level["feature"] != LEAF for level in levels]
    n_below = [np.ones(len(level), dtype=np.intp) for level in inner]  # nodes of the branch, its own included
    for k in range(len(levels) - 2, -1, -1):
        n_below[k][inner[k]] += n_below[k + 1].reshape(2, -1).sum(axis=0)
    number = [np.zeros(1, dtype=np.intp)]
    for k in range(len(levels) - 1):
        left = number[k][inner[k]] + 1
        number.append(np.concatenate([left, left + n_below[k + 1].reshape(2, -1)[0]]))

    place = np.concatenate(number).argsort()
    column = {name: np.concatenate([level[name] for level in levels])[place] for name in levels[0]}
    left, right = np.full((2, len(place)), LEAF)
    for k in range(len(levels) - 1):
        left[number[k][inner[k]]], right[number[k][inner[k]]] = number[k + 1].reshape(2, -1)
    return Tree(
        feature=column["feature"],
        threshold=column["threshold"],
        children_left=left,
        children_right=right,
        impurity=column["impurity"],
        n_node_samples=column["n_samples"],
        weighted_n_node_samples=column["weight"].astype(np.float64),
        value=column["value"],
        depth=np.repeat(np.arange(len(levels)), [len(level) for level in number])[place],
    )
