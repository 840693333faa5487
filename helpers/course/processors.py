"""Run the notebooks as another processor would: results may not hang on the machine that they were written on.

``python -m helpers.course.processors`` runs the lessons once under each processor of `PROCESSORS`. OpenBLAS takes its
kernels and its threads from the environment, NumPy's own loops leave out the vector instructions that are named there,
and each notebook's kernel asserts that both have obeyed. Only results count: ten times the usual seconds are allowed.
"""

import argparse
import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TIME_FACTOR = 10


@dataclass(frozen=True)
class Processor:
    """A processor to run as: OpenBLAS's name for its kernels, how far NumPy's vector code goes, how many threads."""

    core: str
    vectors: str
    threads: int

    def numpy_features_off(self):
        """Names of the vector code that this NumPy has and this processor has not.

        They are asked of NumPy itself, since they change between versions and unknown ones are ignored.
        """
        from numpy._core._multiarray_umath import __cpu_dispatch__

        newer = {"none": lambda name: True, "AVX2": lambda name: name.startswith("AVX512") or name == "X86_V4"}
        return [name for name in __cpu_dispatch__ if newer[self.vectors](name)]

    def environment(self):
        """Environment variables that make a new process run so."""
        threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        return {
            "OPENBLAS_CORETYPE": self.core,
            "NPY_DISABLE_CPU_FEATURES": " ".join(self.numpy_features_off()),
            **dict.fromkeys(threads, str(self.threads)),
        }


# The oldest kernels with no vector code and one thread, and the commonest ones with two.
PROCESSORS = {
    "nehalem": Processor(core="Nehalem", vectors="none", threads=1),
    "haswell": Processor(core="Haswell", vectors="AVX2", threads=2),
}


def require(name):
    """Raise unless this process computes as the named processor would.

    Raises
    ------
    ValueError
        If there is no processor of that name.
    RuntimeError
        If OpenBLAS or NumPy computes otherwise. It says what differs.
    """
    if name not in PROCESSORS:
        raise ValueError(f"name must be one of {', '.join(PROCESSORS)}, got {name!r}.")
    wanted, differences = PROCESSORS[name], []

    import scipy.linalg  # noqa: F401 - SciPy brings an OpenBLAS of its own
    from numpy._core._multiarray_umath import __cpu_features__
    from threadpoolctl import threadpool_info

    libraries = [library for library in threadpool_info() if library["internal_api"] == "openblas"]
    if not libraries:
        differences.append("no OpenBLAS is loaded")
    for library in libraries:
        if library["architecture"] != wanted.core:
            differences.append(f"OpenBLAS uses its {library['architecture']} kernels, not {wanted.core}")
        if library["num_threads"] != wanted.threads:
            differences.append(f"OpenBLAS uses {library['num_threads']} threads, not {wanted.threads}")
    still_on = [feature for feature in wanted.numpy_features_off() if __cpu_features__[feature]]
    if still_on:
        differences.append(f"NumPy's vector code is on: {', '.join(still_on)}")
    if differences:
        raise RuntimeError(f"This process is no {name}: {'; '.join(dict.fromkeys(differences))}.")


def choose(notebooks, changed, turn, of=3):
    """Notebooks to run when not all can be: those that a change touches, and one in `of` of the others.

    Parameters
    ----------
    notebooks : list of str
        Paths from the repository's root, such as ``"notebooks/prediction/01_linear_regression.ipynb"``.
    changed : list of str
        Paths of all files that have changed, from the repository's root.
    turn : int
        Which of the others are run: after `of` successive turns all have been.
    of : int, default=3

    Returns
    -------
    list of str

    Examples
    --------
    >>> choose(["notebooks/00.ipynb", "notebooks/a/01.ipynb", "notebooks/a/02.ipynb"], ["helpers/a/svm.py"], turn=0)
    ['notebooks/00.ipynb', 'notebooks/a/01.ipynb', 'notebooks/a/02.ipynb']
    """
    parts = {Path(notebook).parts[1] for notebook in notebooks if len(Path(notebook).parts) > 2}
    touched, common = set(), False
    for path in map(Path, changed):
        if path.suffix == ".ipynb":
            touched.add(path.as_posix())
        elif path.parts[0] == "helpers" and len(path.parts) > 2 and path.parts[1] in parts:
            touched.update(n for n in notebooks if Path(n).parts[1] == path.parts[1])
        elif path.parts[0] in {"helpers", "datasets"} or path.name in {"pyproject.toml", "constraints.txt"}:
            common = True  # what every lesson stands on
    return [n for i, n in enumerate(sorted(notebooks)) if common or n in touched or i % of == turn % of]


def _changed_since(revision):
    listed = subprocess.run(
        ["git", "diff", "--name-only", revision, "--"], cwd=REPOSITORY, capture_output=True, text=True, encoding="utf-8"
    )
    if listed.returncode:
        raise SystemExit(f"git knows no changes since {revision!r}: {listed.stderr.strip()}")
    return listed.stdout.splitlines()


def _all_notebooks():
    found = (REPOSITORY / "notebooks").rglob("*.ipynb")
    return sorted(path.relative_to(REPOSITORY).as_posix() for path in found if ".ipynb_checkpoints" not in path.parts)


def _run(name, notebooks, pytest_arguments):
    print(f"{name}: {PROCESSORS[name]}", flush=True)
    workers = ["-n", "2", "--dist", "loadfile"] if PROCESSORS[name].threads == 1 else []  # a core each, or both for one
    command = [sys.executable, "-m", "pytest", *notebooks, f"--budget-factor={TIME_FACTOR}", "-q", *workers]
    environment = {**os.environ, **PROCESSORS[name].environment(), "HELPERS_PROCESSOR": name}
    return subprocess.run([*command, *pytest_arguments], cwd=REPOSITORY, env=environment).returncode


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m helpers.course.processors", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PROCESSORS)}; all if none is given")
    parser.add_argument("--notebooks", nargs="+", metavar="PATH", help="notebooks to run; all if none is given")
    parser.add_argument("--since", metavar="REVISION", help="run what has changed since, and a third of the rest")
    parser.add_argument("--third", action="store_true", help="run a third, whatever has changed")
    parser.add_argument("--turn", type=int, help="which third; a new one every day if not given")
    parser.add_argument("--pytest", default="", metavar="ARGUMENTS", help="more arguments for pytest, in one string")
    chosen = parser.parse_args(arguments)
    names = chosen.names or list(PROCESSORS)
    if unknown := [name for name in names if name not in PROCESSORS]:
        parser.error(f"no processor is named {unknown[0]!r}; there are {', '.join(PROCESSORS)}")
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        parser.error(f"these are x86-64 processors, and this machine is {platform.machine()}")
    notebooks = chosen.notebooks or _all_notebooks()
    if chosen.since or chosen.third:
        turn = date.today().toordinal() if chosen.turn is None else chosen.turn
        notebooks = choose(notebooks, _changed_since(chosen.since) if chosen.since else [], turn)
        print(f"turn {turn % 3}: {len(notebooks)} notebooks")
    codes = [_run(name, notebooks, chosen.pytest.split()) for name in names] if notebooks else []
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main())
