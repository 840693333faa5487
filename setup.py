"""What pyproject.toml cannot say: every package found under helpers, and the snapshot, whose files lie elsewhere."""

from setuptools import find_namespace_packages, setup

packages = find_namespace_packages(include=["helpers", "helpers.*"], exclude=["*.__pycache__"])
snapshot = {f"helpers.datasets.snapshot_files.{folder}": f"datasets/{folder}" for folder in ("shop", "truth")}

setup(
    packages=[*packages, *snapshot],
    package_dir=snapshot,
    package_data={package: ["*.csv", "*.json"] for package in snapshot},
)
