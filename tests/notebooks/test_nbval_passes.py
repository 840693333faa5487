"""What nbval sees and what it lets pass: the reason for most of the rules.

nbval runs notebooks that are broken in all these ways at once. Those that it fails need no rule; those that it passes
are what the rules are for. If a later nbval fails one of them, its rule may go.
"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.course.rules import RULES

CHECKED = {"tags": ["nbval-check-output"]}


def printed(text, name="stdout"):
    return [new_output("stream", name=name, text=text)]


def cell(source, outputs=(), count=1, **metadata):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


# nbval fails these.
SEEN = {
    "another_result": cell("print(1 + 1)", printed("3\n"), **CHECKED),
    "an_error": cell("1 / 0"),
    "a_wrong_answer": cell("from helpers.course import check\ncheck('00/first', -1).require()"),
    "stored_output_of_a_cell_without_count": cell("print(2)", printed("2\n"), count=None),
}
# nbval passes these; the rule that refuses each stands beside it.
PASSED = {
    "no_count_and_no_output": ("cells_were_run_once_in_order", cell("print(2)", count=None, **CHECKED)),
    "counts_of_several_runs": ("cells_were_run_once_in_order", cell("print(2)", printed("2\n"), count=7, **CHECKED)),
    "unknown_magic": ("magics_are_known", cell("%matplotib inline\nassert False, 'never runs'")),
    "unknown_cell_magic": ("magics_are_known", cell("%%tiem\nassert False, 'never runs'")),
    "shell_command_that_fails": ("no_cell_leaves_python", cell("!exit 3")),
    "output_that_nobody_checks": ("some_output_is_checked", cell("print(1 + 1)", printed("3\n"))),
    "tag_in_capitals": ("tags_are_known", cell("print(1 + 1)", printed("3\n"), tags=["NBVAL_CHECK_OUTPUT"])),
    "comment_that_says_ignore": (
        "nbval_is_told_by_tags_alone",
        cell("# NBVAL_IGNORE_OUTPUT\nprint(1 + 1)", printed("3\n"), **CHECKED),
    ),
    "skipped_cell": ("tags_are_known", cell("assert False, 'never runs'", tags=["nbval-skip"])),
    "error_that_is_expected": ("tags_are_known", cell("1 / 0", tags=["raises-exception"])),
    "stderr": (
        "no_cell_writes_to_stderr",
        cell("import sys; print('mind', file=sys.stderr)", printed("mind\n", "stderr")),
    ),
    "warning": (
        "no_warning_is_shown",
        cell("import warnings; warnings.warn('mind')", printed("UserWarning: mind\n")),
    ),
    "another_picture": (
        "checked_outputs_are_there",
        cell(
            "from IPython.display import Image, display; display(Image(b'\\x89PNG\\r\\n\\x1a\\n', format='png'))",
            [
                new_output(
                    "display_data",
                    data={"image/png": "QUJD", "text/plain": "<IPython.core.display.Image object>"},
                )
            ],
            **CHECKED,
        ),
    ),
    "long_print": ("outputs_are_short", cell("print('a\\n' * 99)", printed("a\n" * 99))),
    "code_without_source": ("code_cells_hold_code", cell("", count=None)),
    "everything_caught": ("no_cell_catches_everything", cell("try:\n    1 / 0\nexcept Exception:\n    pass")),
}


CELLS = {**SEEN, **{name: broken for name, (_, broken) in PASSED.items()}}


def notebook_of(*cells, kernel="python3"):
    kernelspec = {"name": kernel, "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernelspec, "language_info": {"name": "python"}})


@pytest.fixture(scope="module")
def ended(tmp_path_factory, nbval):
    """How nbval ended each of the cells, all in one notebook: a cell that fails does not stop those below it."""
    path = tmp_path_factory.mktemp("broken") / "broken.ipynb"
    nbformat.write(notebook_of(*CELLS.values(), kernel="no-such-kernel"), path)
    results = nbval(path).cells
    assert len(results) == len(CELLS)
    return {name: results["broken.ipynb", number] for number, name in enumerate(CELLS)}


@pytest.mark.parametrize("name", SEEN)
def test_nbval_fails_a_cell_with(name, ended):
    assert ended[name] == "failed"


@pytest.mark.parametrize("name", PASSED)
def test_nbval_passes_a_cell_with(name, ended):
    assert ended[name] in {"passed", "skipped"}


@pytest.mark.parametrize("name", PASSED)
def test_a_rule_refuses_what_nbval_passes(name):
    rule, broken = PASSED[name]
    assert RULES[rule](notebook_of(broken)) != []


def test_nbval_runs_a_notebook_whose_kernel_no_reader_has_and_a_rule_refuses_it(ended):
    assert "passed" in ended.values()
    assert RULES["kernel_is_the_one_of_the_reader"](notebook_of(cell("1 + 1"), kernel="no-such-kernel")) != []
