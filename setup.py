"""What pyproject.toml cannot say: every package found under helpers, its data, and the snapshot from another folder."""

from setuptools import find_namespace_packages, setup

packages = find_namespace_packages(include=["helpers", "helpers.*"], exclude=["*.__pycache__"])
snapshot = {f"helpers.datasets.snapshot_files.{folder}": f"datasets/{folder}" for folder in ("shop", "truth")}
data = {package: ["*.csv", "*.json"] for package in snapshot}

setup(
    packages=[*packages, *snapshot],
    package_dir=snapshot,
    package_data={**data, "helpers.course": ["*.json", "jupyter/**/*.json"]},
)
