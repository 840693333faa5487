"""Find the files that lie in installed packages, and read the pickled ones, without importing the packages."""

import importlib.util
from pathlib import Path

import pandas as pd


def file_of(package, name, distribution=None):
    """Return the path of a file in an installed package's folder, without importing the package.

    `distribution` is what to install where it is not called as the package.
    """
    wanted = distribution or package
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            f"this table lies in the package {package}, which is not installed; `pip install {wanted}` brings it.",
            name=package,
        )
    path = Path(spec.submodule_search_locations[0], name)
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: the installed package {package} does not bring this file; `pip install --force-reinstall "
            f"{wanted}` may mend it."
        )
    return path


def check_whole(path, n_rows, wanted):
    """Refuse a file of lines that holds more or fewer rows than are known, or whose last line has no end.

    A file cut short still has lines that can be read, and its last number may be one: 10 becomes 1.
    """
    if n_rows != wanted:
        raise ValueError(f"{path}: the file must hold {wanted:,} rows, got {n_rows:,}: it is not whole, or another.")
    if not path.read_bytes().endswith(b"\n"):
        raise ValueError(f"{path}: the last line has no end: the file was cut short.")


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
