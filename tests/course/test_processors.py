import os
import platform
import subprocess
import sys
from itertools import chain

import pytest

from helpers.course import processors
from helpers.course.processors import PROCESSORS, choose, main, require

x86_64 = pytest.mark.skipif(platform.machine().lower() not in {"x86_64", "amd64"}, reason="these are x86-64 processors")
NOTEBOOKS = [
    "notebooks/00_start_here.ipynb",
    "notebooks/customers/01_portrait.ipynb",
    "notebooks/prediction/01_linear_regression.ipynb",
    "notebooks/prediction/02_polynomial_regression.ipynb",
]


def ask(name, **changes):
    """Ask a Python that was started as the named processor whether it is one."""
    environment = {**PROCESSORS[name].environment(), **changes}
    code = f"import os; os.environ.update({environment!r})\nfrom helpers.course.processors import require\n"
    return subprocess.run([sys.executable, "-c", f"{code}require({name!r})"], capture_output=True, text=True)


@x86_64
@pytest.mark.parametrize("name", PROCESSORS)
def test_a_process_started_as_a_processor_computes_as_it(name):
    ran = ask(name)
    assert ran.returncode == 0, ran.stderr


@x86_64
@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"OPENBLAS_CORETYPE": "Haswell"}, "OpenBLAS uses its Haswell kernels, not Nehalem"),
        ({"OPENBLAS_NUM_THREADS": "2"}, "OpenBLAS uses 2 threads, not 1"),
        # Names of NumPy before 2.4, which later ones ignore without a word that anybody sees, or no names at all.
        ({"NPY_DISABLE_CPU_FEATURES": ""}, "NumPy's vector code is on"),
    ],
)
def test_a_variable_that_does_not_take_effect_is_noticed(changes, difference):
    ran = ask("nehalem", **changes)
    assert ran.returncode != 0
    assert difference in ran.stderr


@x86_64
@pytest.mark.skipif("HELPERS_PROCESSOR" in os.environ, reason="this process is such a processor")
def test_an_ordinary_process_is_refused():
    with pytest.raises(RuntimeError, match=r"This process is no nehalem: .*NumPy's vector code is on"):
        require("nehalem")


def test_an_unknown_processor_is_refused():
    with pytest.raises(ValueError, match="name must be one of nehalem, haswell, got 'pentium'"):
        require("pentium")


def test_the_command_line_refuses_an_unknown_processor(capsys):
    with pytest.raises(SystemExit):
        main(["pentium"])
    assert "no processor is named 'pentium'; there are nehalem, haswell" in capsys.readouterr().err


@x86_64
def test_a_revision_that_git_does_not_know_is_refused():
    with pytest.raises(SystemExit, match="git knows no changes since 'no-such-revision'"):
        main(["nehalem", "--since", "no-such-revision"])


def test_three_turns_run_every_notebook_once():
    turns = [choose(NOTEBOOKS, [], turn) for turn in (7, 8, 9)]
    assert sorted(chain.from_iterable(turns)) == NOTEBOOKS


@x86_64
def test_a_third_of_the_notebooks_is_run_whatever_has_changed(monkeypatch):
    ran = []
    monkeypatch.setattr(processors, "_run", lambda name, notebooks, arguments: ran.append((name, notebooks)) or 0)
    every = processors._all_notebooks()
    for turn in range(3):
        assert main(["haswell", "--third", "--turn", str(turn)]) == 0
    assert [name for name, _ in ran] == ["haswell"] * 3
    assert sorted(chain.from_iterable(notebooks for _, notebooks in ran)) == every
    assert max(len(notebooks) for _, notebooks in ran) <= len(every) // 3 + 1


@pytest.mark.parametrize(
    ("changed", "always"),
    [
        ([NOTEBOOKS[3]], [NOTEBOOKS[3]]),
        (["helpers/prediction/svm.py"], NOTEBOOKS[2:]),
        (["helpers/datasets/shop.py"], NOTEBOOKS),
        (["helpers/metrics.py"], NOTEBOOKS),
        (["constraints.txt"], NOTEBOOKS),
        (["README.md", "tests/course/test_budget.py"], []),
    ],
)
def test_what_a_change_touches_runs_in_every_turn(changed, always):
    for turn in range(3):
        assert set(always) <= set(choose(NOTEBOOKS, changed, turn))
