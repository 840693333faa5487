"""A tree as text, as a list of rules that a person can follow, and as a drawing."""

import numpy as np
from sklearn.utils.validation import check_is_fitted

from helpers.prediction.tree_growing import LEAF
from helpers.validation import check_integer

__all__ = ["export_text", "list_rules", "plot_tree"]

# Okabe and Ito (2008), Color Universal Design: told apart with any kind of colour vision.
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#7F7F7F")


def export_text(model, *, feature_names=None, class_names=None, decimals=2):
    """Return the tree as indented text, in the format of scikit-learn's function of this name.

    Parameters
    ----------
    model : DecisionTreeClassifier or DecisionTreeRegressor
        Fitted.
    feature_names : sequence of str, optional
        None: the names that the model was fitted with, or feature_0, feature_1 ...
    class_names : sequence of str, optional
        None: the classes themselves.
    decimals : int, default=2
        Digits behind the point of thresholds and values.

    Returns
    -------
    str

    Examples
    --------
    >>> from helpers.prediction import DecisionTreeClassifier
    >>> model = DecisionTreeClassifier().fit([[25], [31], [44]], ["app", "app", "mail"])
    >>> print(export_text(model, feature_names=["age"], decimals=1), end="")
    |--- age <= 37.5
    |   |--- class: app
    |--- age >  37.5
    |   |--- class: mail
    """
    tree, features, classes = _read(model, feature_names, class_names, decimals)
    lines = []

    def tell(node):
        indent = "|   " * int(tree.depth[node]) + "|--- "
        if tree.feature[node] == LEAF:
            value = tree.value[node]
            answer = f"value: [{value[0]:.{decimals}f}]" if classes is None else f"class: {classes[value.argmax()]}"
            lines.append(indent + answer)
            return
        name, threshold = features[tree.feature[node]], f"{tree.threshold[node]:.{decimals}f}"
        lines.append(f"{indent}{name} <= {threshold}")
        tell(tree.children_left[node])
        lines.append(f"{indent}{name} >  {threshold}")
        tell(tree.children_right[node])

    tell(0)
    return "\n".join(lines) + "\n"


def list_rules(model, *, feature_names=None, class_names=None, decimals=2):
    """Return a rule for each leaf, from left to right: conditions on the same column are put together.

    Parameters
    ----------
    model, feature_names, class_names, decimals
        As in `export_text`.

    Returns
    -------
    list of str
        With the answer, and the rows that the leaf was grown on (a class with its share of their weight).

    Examples
    --------
    >>> from helpers.prediction import DecisionTreeClassifier
    >>> model = DecisionTreeClassifier().fit([[25], [31], [44], [58]], ["app", "mail", "mail", "app"])
    >>> for rule in list_rules(model, feature_names=["age"]):
    ...     print(rule)
    if age <= 28: app (100% of 1)
    if 28 < age <= 51: mail (100% of 2)
    if age > 51: app (100% of 1)
    """
    tree, features, classes = _read(model, feature_names, class_names, decimals)
    rules = []

    def follow(node, bounds):
        if tree.feature[node] == LEAF:
            answer = _answer(tree, node, classes, decimals).replace("\n", " ")
            conditions = [_condition(features[j], *bounds[j], decimals) for j in bounds]
            rules.append(f"if {' and '.join(conditions)}: {answer}" if conditions else f"always: {answer}")
            return
        column, threshold = int(tree.feature[node]), float(tree.threshold[node])
        low, high = bounds.get(column, (-np.inf, np.inf))
        follow(tree.children_left[node], bounds | {column: (low, threshold)})
        follow(tree.children_right[node], bounds | {column: (threshold, high)})

    follow(0, {})
    return rules


def plot_tree(model, *, feature_names=None, class_names=None, decimals=2, max_depth=None, ax=None, fontsize=9):
    """Draw the tree: a box a node, its question or its answer in it; yes goes left.

    A class has a colour, and the box is the paler, the less sure the class is. Words say the same, so nothing hangs on
    the colour alone.

    Parameters
    ----------
    model, feature_names, class_names, decimals
        As in `export_text`.
    max_depth : int, optional
        Draw so many levels below the root; what is below them is left out, and drawn as a leaf.
    ax : matplotlib.axes.Axes, optional
        None: a new figure, wide enough for the leaves.
    fontsize : float, default=9

    Returns
    -------
    matplotlib.axes.Axes
    """
    import matplotlib.pyplot as plt  # late: who only fits a tree does not wait for it

    tree, features, classes = _read(model, feature_names, class_names, decimals)
    if max_depth is not None:
        check_integer(max_depth, "max_depth", minimum=0)
    deepest = np.inf if max_depth is None else max_depth
    is_end = (tree.feature == LEAF) | (tree.depth >= deepest)
    x = _places(tree, is_end, deepest)
    shown = np.flatnonzero(tree.depth <= deepest)
    n_ends, n_levels = int(np.sum(is_end[shown])), int(tree.depth[shown].max()) + 1
    if ax is None:
        _, ax = plt.subplots(figsize=(max(4.0, 1.45 * n_ends), max(1.5, 1.25 * n_levels)))
    for node in shown:
        here = (x[node], -tree.depth[node])
        if not is_end[node]:
            for child, word in ((tree.children_left[node], "yes"), (tree.children_right[node], "no")):
                there = (x[child], here[1] - 1)
                ax.plot(*zip(here, there, strict=True), color="#7F7F7F", lw=1, zorder=1)
                middle = ((here[0] + there[0]) / 2, here[1] - 0.5)
                ax.text(*middle, word, fontsize=0.85 * fontsize, ha="center", va="center", zorder=2).set_bbox(
                    {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
                )
        question = f"{features[tree.feature[node]]}\n<= {_number(tree.threshold[node], decimals)} ?"
        text = _answer(tree, node, classes, decimals) if is_end[node] else question
        box = {"boxstyle": "round,pad=0.4", "edgecolor": "#404040", "lw": 0.8}
        box["facecolor"] = _colour(tree, node, classes) if is_end[node] else "white"
        ax.text(*here, text, fontsize=fontsize, ha="center", va="center", bbox=box, zorder=3)
    ax.set(xlim=(-0.6, n_ends - 0.4), ylim=(-n_levels + 0.45, 0.45))
    ax.axis("off")
    return ax


def _read(model, feature_names, class_names, decimals):
    check_is_fitted(model)
    check_integer(decimals, "decimals", minimum=0)
    n_features = model.n_features_in_
    if feature_names is None:
        feature_names = getattr(model, "feature_names_in_", [f"feature_{j}" for j in range(n_features)])
    if len(feature_names) != n_features:
        raise ValueError(f"feature_names must hold a name for each of {n_features} columns, got {len(feature_names)}.")
    classes = getattr(model, "classes_", None)
    if classes is not None and class_names is not None:
        if len(class_names) != len(classes):
            raise ValueError(
                f"class_names must hold a name for each of {len(classes)} classes, got {len(class_names)}."
            )
        classes = class_names
    return model.tree_, list(feature_names), classes


def _answer(tree, node, classes, decimals):
    n = tree.n_node_samples[node]
    if classes is None:
        return f"{_number(tree.value[node, 0], decimals)}\n(mean of {n})"
    best = tree.value[node].argmax()
    return f"{classes[best]}\n({tree.value[node, best]:.0%} of {n})"


def _condition(name, low, high, decimals):
    if low == -np.inf:
        return f"{name} <= {_number(high, decimals)}"
    if high == np.inf:
        return f"{name} > {_number(low, decimals)}"
    return f"{_number(low, decimals)} < {name} <= {_number(high, decimals)}"


def _number(value, decimals):
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places(tree, is_end, deepest):
    """Leaves stand side by side, every other node above the middle of its two children."""
    x = np.zeros(len(tree.feature))
    x[is_end & (tree.depth <= deepest)] = 0
    ends = [node for node in range(len(x)) if is_end[node] and tree.depth[node] <= deepest]
    x[ends] = np.arange(len(ends))
    for node in range(len(x) - 1, -1, -1):
        if not is_end[node]:
            x[node] = (x[tree.children_left[node]] + x[tree.children_right[node]]) / 2
    return x


def _colour(tree, node, classes):
    """The class's colour, mixed with white: all white where its share is that of guessing."""
    if classes is None:
        low, high = tree.value.min(), tree.value.max()
        best, strength = 0, 0.5 if high == low else (tree.value[node, 0] - low) / (high - low)
    else:
        best, guess = int(tree.value[node].argmax()), 1 / max(2, len(classes))
        strength = (tree.value[node, best] - guess) / (1 - guess)
    red_green_blue = PALETTE[best % len(PALETTE)]
    colour = np.array([int(red_green_blue[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    return 1 - (0.1 + 0.5 * strength) * (1 - colour)
