"""What holds of every notebook, as small functions: each takes a notebook and returns what is wrong with it.

They stand in `helpers`, not among the tests, since an author wants to ask them before a commit:
``python -m helpers.course.rules notebooks/prediction/01_linear_regression.ipynb``. tests/notebooks/test_rules.py runs
each on every notebook and shows for each that it refuses a notebook that breaks it.

nbval runs the cells and compares what is tagged; the rules see to what it lets pass: see
tests/notebooks/test_nbval_passes.py.
"""

from importlib import import_module

import nbformat

from helpers.course.rules.base import RULES

for _module in ("running", "outputs", "stability", "figures", "prose", "exercises", "copies", "facts"):
    import_module(f"{__name__}.{_module}")  # each registers its rules, in this order

__all__ = ["RULES", "findings"]


def findings(path):
    """All findings of all rules about the notebook in a file, each a sentence.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    dict
        From a rule's name to its findings; rules without findings are left out.
    """
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    found = {name: rule(notebook) for name, rule in RULES.items()}
    return {name: sentences for name, sentences in found.items() if sentences}
