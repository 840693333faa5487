"""Trees as text, rules and drawings."""

import re
from types import SimpleNamespace

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.tree import DecisionTreeClassifier as SklearnClassifier
from sklearn.tree import DecisionTreeRegressor as SklearnRegressor
from sklearn.tree import export_text as sklearn_export_text

from helpers.prediction import DecisionTreeClassifier, DecisionTreeRegressor, export_text, list_rules, plot_tree

mpl.use("agg")
NAMES = ["age", "income"]


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 2)).astype(np.float32).astype(float)
    y = np.where(X[:, 0] > 0.3, "families", np.where(X[:, 1] > 0, "seekers", "hunters"))
    y[:10] = "hunters"
    return SimpleNamespace(X=X, y=y, amount=X[:, 0] + rng.normal(size=120))


@pytest.fixture
def model(data):
    return DecisionTreeClassifier(max_depth=3, min_samples_leaf=5).fit(data.X, data.y)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize("decimals", [0, 1, 3])
def test_text_is_that_of_scikit_learn(data, model, decimals):
    theirs = SklearnClassifier(max_depth=3, min_samples_leaf=5, random_state=0).fit(data.X, data.y)
    expected = sklearn_export_text(theirs, feature_names=NAMES, decimals=decimals)
    assert export_text(model, feature_names=NAMES, decimals=decimals) == expected
    ours = DecisionTreeRegressor(max_leaf_nodes=4).fit(data.X, data.amount)
    theirs = SklearnRegressor(max_leaf_nodes=4, random_state=0).fit(data.X, data.amount)
    assert export_text(ours, decimals=decimals) == sklearn_export_text(theirs, decimals=decimals)


def test_each_row_meets_exactly_one_rule_and_it_is_its_leafs(data, model):
    rules = list_rules(model, feature_names=NAMES, decimals=12)
    assert len(rules) == model.get_n_leaves()
    met = np.zeros((len(data.X), len(rules)), dtype=bool)
    for k, rule in enumerate(rules):
        condition, answer = re.fullmatch(r"if (.*): (.*)", rule).groups()
        for i, (age, income) in enumerate(data.X):
            met[i, k] = eval(condition, {"age": age, "income": income})
        name, share, n = re.fullmatch(r"(\w+) \((\d+)% of (\d+)\)", answer).groups()
        assert int(n) == met[:, k].sum()
        assert int(share) == round(100 * np.mean(data.y[met[:, k]] == name))
        assert set(model.predict(data.X[met[:, k]])) == {name}
    assert np.all(met.sum(axis=1) == 1)


def test_a_tree_without_a_question_is_one_rule(data):
    model = DecisionTreeRegressor().fit(data.X, np.full(120, 2.5))
    assert list_rules(model) == ["always: 2.5 (mean of 120)"]
    assert export_text(model) == "|--- value: [2.50]\n"


def test_the_drawing_has_a_box_for_each_node_and_none_lies_on_another(model):
    ax = plot_tree(model, feature_names=NAMES)
    figure = ax.figure
    figure.canvas.draw()
    boxes = [text for text in ax.texts if text.get_text() not in ("yes", "no")]
    assert len(boxes) == len(model.tree_.feature)
    assert sum(text.get_text() == "yes" for text in ax.texts) == model.get_n_leaves() - 1
    extents = [text.get_bbox_patch().get_window_extent() for text in boxes]
    for k, one in enumerate(extents):
        assert not any(one.overlaps(other) for other in extents[:k])
        assert ax.get_figure().bbox.contains(*one.min)
        assert ax.get_figure().bbox.contains(*one.max)


def test_yes_goes_left(model):
    ax = plot_tree(model, feature_names=NAMES)
    root = next(text for text in ax.texts if "?" in text.get_text() and text.get_position()[1] == 0)
    first = {text.get_text(): text.get_position()[0] for text in ax.texts if text.get_position()[1] == -0.5}
    assert first["yes"] < root.get_position()[0] < first["no"]
    assert root.get_text().startswith(f"{NAMES[model.tree_.feature[0]]}\n<= ")


def test_what_lies_deeper_than_asked_is_left_out(model):
    assert model.get_depth() > 1
    ax = plot_tree(model, max_depth=1)
    answers = [text for text in ax.texts if "%" in text.get_text()]
    assert len(answers) == 2
    assert len([text for text in plot_tree(model, max_depth=0).texts if "% of 120" in text.get_text()]) == 1


def test_a_surer_leaf_has_a_stronger_colour():
    X, y = [[0]] * 10 + [[1]] * 10, ["a"] * 10 + ["a"] * 4 + ["b"] * 6
    ax = plot_tree(DecisionTreeClassifier().fit(X, y))
    grey = {text.get_text(): np.mean(text.get_bbox_patch().get_facecolor()[:3]) for text in ax.texts}
    assert grey["a\n(100% of 10)"] < grey["b\n(60% of 10)"] < 1


def test_names_must_fit_the_model(model):
    with pytest.raises(ValueError, match="feature_names must hold a name for each of 2"):
        export_text(model, feature_names=["age"])
    with pytest.raises(ValueError, match="class_names must hold a name for each of 3"):
        plot_tree(model, class_names=["a", "b"])
    with pytest.raises(ValueError, match="decimals"):
        list_rules(model, decimals=-1)
    with pytest.raises(NotFittedError):
        export_text(DecisionTreeClassifier())
    assert "Family" in export_text(model, class_names=["Family", "Hunter", "Seeker"])
