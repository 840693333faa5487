"""Find the files that lie in installed packages, and read the pickled ones, without importing the packages."""

import importlib.util
from pathlib import Path

import pandas as pd


def file_of(package, name):
    """Return the path of a file in an installed package's folder, without importing the package."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            f"this table lies in the package {package}, which is not installed; `pip install {package}` brings it.",
            name=package,
        )
    path = Path(spec.submodule_search_locations[0], name)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: the installed package {package} does not bring this file; `pip install --force-reinstall "
            f"{package}` may mend it."
        )
    return path


def unpickled(path, columns):
    """Return the table of a pickled file, refusing one that has other columns."""
    try:
        frame = pd.read_pickle(path, compression="xz")
    except Exception as error:  # a broken pickle can raise anything
        raise ValueError(f"{path}: this is not a pickled table ({type(error).__name__}: {error}).") from error
    if not isinstance(frame, pd.DataFrame) or list(frame) != list(columns):
        name = path.name.split(".")[0]
        raise ValueError(f"{path}: the table must have the {len(columns)} columns of {name}, got another one.")
    frame.columns = list(columns)  # as texts: old pickles bring Python objects
    return frame
