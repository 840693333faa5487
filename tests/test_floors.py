"""The floors of the house: what may import what, read from the source without running it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS = {
    "helpers.datasets": 1,
    "helpers.metrics": 1,
    "helpers.model_selection": 1,
    "helpers.validation": 1,
    "helpers.prediction": 2,
    "helpers.networks": 2,
    "helpers.language": 3,
    "helpers.customers": 4,
    "helpers.recommendation": 4,
    "helpers.experiments": 4,
    "helpers.practice": 5,
}
BESIDE = "helpers.course"
REGISTRY = "helpers.course.exercises"  # verdicts may ask a method for the right answer


def module_name(path, root):
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_modules(path, root):
    """Full names of all that a module imports, wherever in it: `from a import b` counts as `a` and as `a.b`."""
    module = module_name(path, root)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)
            yield origin


def part_of(module):
    """The part that a module belongs to, such as helpers.prediction; None for what is not the course's own."""
    names = module.split(".")
    return ".".join(names[:2]) if names[0] == "helpers" and len(names) > 1 else None


def faults(root):
    """Sentences, one for each import that goes up, across or through the wall."""
    found = []
    for path in sorted((root / "helpers").rglob("*.py")):
        module = module_name(path, root)
        part = part_of(module)
        if part is None:
            continue  # helpers/__init__.py
        if part != BESIDE and part not in FLOORS:
            found.append(f"{part} has no floor.")
            continue
        for imported in imported_modules(path, root):
            other = part_of(imported)
            if other in (None, part) or (other not in FLOORS and other != BESIDE):
                continue
            if part == BESIDE:
                allowed = module == REGISTRY or module.startswith(f"{REGISTRY}.")
            else:
                # Within the first floor there are no methods: its modules may use each other.
                allowed = other != BESIDE and (FLOORS[other] < FLOORS[part] or FLOORS[other] == FLOORS[part] == 1)
            if not allowed:
                found.append(f"{module} must not import {imported}.")
    return list(dict.fromkeys(found))


def test_every_import_goes_down_the_floors():
    assert faults(ROOT) == []


@pytest.fixture
def house(tmp_path):
    """A made-up tree: call it with a module's path and its source."""

    def write(path, source):
        path = tmp_path / "helpers" / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
        return tmp_path

    write("__init__.py", "")
    return write


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("prediction/svm.py", "import helpers.customers.churn"),
        ("prediction/svm.py", "import numpy, helpers.customers.churn as churn"),
        ("prediction/svm.py", "from helpers.networks import MLP"),
        ("prediction/svm.py", "from helpers import networks"),
        ("prediction/svm.py", "from ..networks import MLP"),
        ("prediction/svm.py", "from .. import networks"),
        ("prediction/__init__.py", "from ..networks import MLP"),
        ("prediction/trees/grow.py", "from ...networks import MLP"),
        ("prediction/svm.py", "def fit():\n    from helpers.language import tokens"),
        ("prediction/svm.py", "if True:\n    import helpers.practice"),
        ("datasets/shop.py", "from helpers.prediction import LinearRegression"),
        ("validation.py", "from .prediction import LinearRegression"),
        ("customers/churn.py", "from helpers.experiments import uplift"),
        ("practice/serving.py", "from helpers.course import check"),
        ("practice/serving.py", "from helpers.course.checks import check"),
        ("course/checks.py", "from helpers.prediction import LinearRegression"),
        ("course/checks.py", "from helpers.datasets import load_shop"),
        ("course/exercises_of_old.py", "from helpers.datasets import load_shop"),
        ("surprise.py", ""),
    ],
)
def test_an_import_that_goes_up_or_across_is_found(house, path, source):
    assert len(faults(house(path, source))) >= 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("prediction/svm.py", "from helpers.metrics import mean_squared_error"),
        ("prediction/svm.py", "from helpers import metrics, validation"),
        ("prediction/svm.py", "from .kernels import rbf\nfrom . import kernels"),
        ("model_selection/folds.py", "from helpers.validation import check_table"),
        ("language/classify.py", "from ..prediction import SVC"),
        ("practice/capstone.py", "from helpers.experiments import uplift"),
        ("course/exercises/prediction/lesson_01.py", "from helpers.datasets import load_shop"),
        ("course/checks.py", "from helpers.course.results import Results\nfrom .exercises import find"),
        ("prediction/svm.py", "import numpy as np\nfrom sklearn.base import BaseEstimator"),
    ],
)
def test_an_import_that_goes_down_is_allowed(house, path, source):
    assert faults(house(path, source)) == []
