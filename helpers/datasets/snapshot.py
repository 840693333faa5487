"""The shop as files: a CSV a table in ``shop/``, its truth as JSON in ``truth/``."""

import json
from os import PathLike
from pathlib import Path

import pandas as pd

from helpers.datasets.schema import SCHEMA
from helpers.datasets.tables import read_table
from helpers.datasets.window import DATE_DTYPE


def snapshot_folder():
    """The folder of the snapshot: beside this module in an installed package, at the top of the repository otherwise.

    Returns
    -------
    pathlib.Path
    """
    installed = Path(__file__).with_name("snapshot_files")
    return installed if installed.is_dir() else Path(__file__).parents[2] / "datasets"


def write_snapshot(shop, folder):
    """Write a shop's tables and truth into a folder, which is made if need be.

    Parameters
    ----------
    shop : Shop
    folder : str or path-like
        Gets ``shop/<table>.csv`` and ``truth/<table>.json``.

    Raises
    ------
    ValueError
        If a file is in the folder's way.
    TypeError
        If `folder` is no path.
    """
    folder = _folder(folder)
    if folder.is_file():
        raise ValueError(f"folder must be a folder, but {str(folder)!r} is a file.")
    for kind in ("shop", "truth"):
        (folder / kind).mkdir(parents=True, exist_ok=True)
    for table in SCHEMA:
        # newline="\n", or Windows would write other bytes than every other system.
        with open(folder / "shop" / f"{table}.csv", "w", encoding="utf-8", newline="\n") as file:
            getattr(shop, table).to_csv(file, index=False, lineterminator="\n")
        with open(folder / "truth" / f"{table}.json", "w", encoding="utf-8", newline="\n") as file:
            file.write(truth_to_json(shop.truth[table]))


def read_snapshot(folder):
    """Read the tables and the truth that `write_snapshot` wrote.

    Parameters
    ----------
    folder : str or path-like

    Returns
    -------
    tables : dict of DataFrame
    truth : dict of dict

    Raises
    ------
    ValueError
        If a file is missing or is not what it must be; the message names the file, and the column, row and value.
    TypeError
        If `folder` is no path.
    """
    folder = _folder(folder)
    files = [folder / "shop" / f"{table}.csv" for table in SCHEMA]
    files += [folder / "truth" / f"{table}.json" for table in SCHEMA]
    missing = [str(file.relative_to(folder)) for file in files if not file.is_file()]
    if missing:
        raise ValueError(f"folder {str(folder)!r} must hold a shop, but these files are missing: {', '.join(missing)}.")
    tables = {table: read_table(file, SCHEMA[table]) for table, file in zip(SCHEMA, files, strict=False)}
    truth = {table: _read_truth(file) for table, file in zip(SCHEMA, files[len(SCHEMA) :], strict=True)}
    return tables, truth


def truth_to_json(truth):
    """One table's truth as JSON, a name a line; "rows" becomes a dict of columns whose first is the index.

    Parameters
    ----------
    truth : dict

    Returns
    -------
    str
    """
    entries = []
    for name, value in truth.items():
        if name == "rows":
            frame = value.reset_index()
            columns = [f"{json.dumps(column)}: {_json_list(frame[column])}" for column in frame]
            text = "{\n  " + ",\n  ".join(columns) + "\n }"
        else:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        entries.append(f" {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(entries) + "\n}\n"


def truth_from_json(text):
    """Restore what `truth_to_json` wrote; columns named date or ..._date become dates.

    Parameters
    ----------
    text : str

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If the text is not JSON, or not of that form.
    """
    truth = json.loads(text)
    if not isinstance(truth, dict):
        raise ValueError(f"it must hold an object, not {type(truth).__name__}")
    if "rows" in truth:
        truth["rows"] = _rows(truth["rows"])
    return truth


def _folder(folder):
    if not isinstance(folder, str | PathLike):
        raise TypeError(f"folder must be a path, got {folder!r} of type {type(folder).__name__}.")
    return Path(folder)


def _read_truth(file):
    try:
        return truth_from_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file}: this is not the JSON of a table's truth: {error}.") from None


def _is_date(name):
    return name == "date" or name.endswith("_date")


def _json_list(column):
    if _is_date(column.name):
        values = [None if pd.isna(day) else f"{day:%Y-%m-%d}" for day in column]
    else:
        values = column.tolist()
    return json.dumps(values, ensure_ascii=False, allow_nan=False)


def _rows(lists):
    whole = isinstance(lists, dict) and lists and all(isinstance(values, list) for values in lists.values())
    if not whole or len({len(values) for values in lists.values()}) != 1:
        raise ValueError("its rows must be an object of lists of one length, a list a column")
    columns = {name: _column(name, values) for name, values in lists.items()}
    return pd.DataFrame(columns).set_index(next(iter(columns)))


def _column(name, values):
    if _is_date(name):
        return pd.to_datetime(pd.Series(values, dtype="object"), format="%Y-%m-%d").astype(DATE_DTYPE)
    return pd.Series(values, dtype="str" if values and isinstance(values[0], str) else None)
