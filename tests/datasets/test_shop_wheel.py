import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SKIPPED = shutil.ignore_patterns("__pycache__", "*.egg-info")


def run(*command, cwd, **environment):
    finished = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A wheel built from a copy of the project, so that no build folder is left in the repository."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    for name in ("helpers", "datasets"):
        shutil.copytree(REPOSITORY / name, copy / name, ignore=SKIPPED)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, copy)
    run("-m", "build", "--wheel", "--no-isolation", "--outdir", folder / "dist", copy, cwd=folder)
    (built,) = (folder / "dist").glob("*.whl")
    return built


def test_the_wheel_carries_every_module_and_the_snapshot(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / "helpers").rglob("*.py")}
    files = {
        f"helpers/datasets/snapshot_files/{file.relative_to(REPOSITORY / 'datasets').as_posix()}"
        for pattern in ("shop/*.csv", "truth/*.json")
        for file in (REPOSITORY / "datasets").glob(pattern)
    }
    assert len(files) == 12
    assert modules | files <= names


def test_the_shop_loads_from_an_installed_wheel_without_the_repository(wheel, tmp_path):
    fresh = tmp_path / "fresh"
    run(
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--disable-pip-version-check",
        "--target",
        fresh,
        wheel,
        cwd=tmp_path,
    )
    program = (
        "import helpers.datasets.shop as module; shop = module.load_shop(); "
        "print(module.__file__); print(len(shop.customers)); "
        "print(shop.truth['customers']['annual_spend']['intercept'])"
    )
    # The fresh folder stands before the editable install on the path, and the working directory is not the repository.
    file, rows, intercept = run("-c", program, cwd=tmp_path, PYTHONPATH=str(fresh)).splitlines()
    assert Path(file).is_relative_to(fresh)
    assert (int(rows), float(intercept)) == (2000, 3000.0)
