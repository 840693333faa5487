"""Read a CSV file into a table whose columns are what they were said to be, or say where they are not."""

import csv
import gzip
import os
import re
import zlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

# Patterns, because int() and float() also take "1_000", " 7 ", "nan" and the digits of other scripts.
_INT = re.compile(r"[+-]?[0-9]+")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOL = {"TRUE": True, "True": True, "true": True, "FALSE": False, "False": False, "false": False}


def _int(cell):
    value = int(cell) if _INT.fullmatch(cell) else None
    if value is None or not -(2**63) <= value < 2**63:
        raise ValueError
    return value


def _float(cell):
    value = float(cell) if _FLOAT.fullmatch(cell) else np.nan
    if not abs(value) < np.inf:  # "1e999" is written like a number and is none
        raise ValueError
    return value


def _date(cell):
    if not _DATE.fullmatch(cell):
        raise ValueError
    return date.fromisoformat(cell)


def _bool(cell):
    if cell not in _BOOL:
        raise ValueError
    return _BOOL[cell]


# kind: (parser, what a cell must be, dtype, dtype where cells may be empty)
_KINDS = {
    "int": (_int, "a whole number", "int64", "Int64"),
    "float": (_float, "a finite number", "float64", "float64"),
    "str": (str, "a text", "str", "str"),
    "date": (_date, "a date like 2024-12-31", "datetime64[s]", "datetime64[s]"),
    "bool": (_bool, "TRUE or FALSE", "bool", "boolean"),
}


def read_table(path, columns):
    """Read a CSV file, every cell checked.

    Nothing is guessed, dropped or filled in: a file that is not exactly the table described is refused.

    Parameters
    ----------
    path : str or path-like
        A CSV file in UTF-8 with a header; gzipped where its name ends in ``.gz``.
    columns : mapping of str to str
        The kind of each column: ``"int"``, ``"float"``, ``"str"``, ``"date"`` (2024-12-31) or ``"bool"`` (TRUE,
        FALSE in any usual case). A question mark behind it (``"float?"``) allows empty cells.

    Returns
    -------
    pandas.DataFrame
        The columns in the order of `columns`, as int64, float64, str, datetime64[s] and bool; with empty cells allowed,
        as Int64, float64, str, datetime64[s] and boolean. Floats are read to the last bit.

    Raises
    ------
    ValueError
        If columns are missing, unknown or twice in the header, a row has too many or too few cells, a cell is not of
        its column's kind (naming file, column, row, value, and how many such cells there are), or the file is empty or
        no UTF-8 text.
    TypeError
        If `path` is no path or `columns` no mapping.
    OSError
        If the file cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> file = Path(folder.name, "prices.csv")
    >>> _ = file.write_text("item,price\\ncup,12.5\\npot,cheap\\n", encoding="utf-8")
    >>> read_table(file, {"item": "str", "price": "str"}).shape
    (2, 2)
    >>> read_table(file, {"item": "str", "price": "float"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: ...prices.csv: column 'price' must hold a finite number, but row 2 (line 3 of the file) holds 'cheap'.
    >>> folder.cleanup()
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"path must be a str or a path-like object, got {path!r}.")
    path = Path(path)
    _check_kinds(columns)
    header, cells, lines = _cells(path)
    _check_header(path, header, columns)
    return pd.DataFrame(
        {name: _column(path, name, kind, cells[:, header.index(name)], lines) for name, kind in columns.items()}
    )


def _check_kinds(columns):
    if not isinstance(columns, Mapping) or not columns:
        raise TypeError(f"columns must be a mapping from a column's name to its kind, got {columns!r}.")
    for name, kind in columns.items():
        if not isinstance(kind, str) or kind.removesuffix("?") not in _KINDS:
            known = ", ".join(_KINDS)
            raise ValueError(f"columns[{name!r}] must be one of {known} (with ? cells may be empty), got {kind!r}.")


def _cells(path):
    """Return the header, the cells of shape (n_rows, n_columns) and the line of the file on which each row ends."""
    rows, lines = [], []
    # utf-8-sig, because spreadsheets put a byte order mark before the first column's name.
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for row in reader:
                if not row:  # an empty line holds no cell
                    continue
                rows.append(row)
                lines.append(reader.line_num)
                if len(row) != len(rows[0]):
                    raise ValueError(
                        f"{path}: row {len(rows) - 1} (line {lines[-1]} of the file) has {len(row)} cells, "
                        f"the header {len(rows[0])}."
                    )
        except UnicodeDecodeError:
            raise ValueError(f"{path}: this is not UTF-8 text (somewhere behind line {reader.line_num}).") from None
        except csv.Error as error:
            raise ValueError(f"{path}: line {reader.line_num} is not CSV: {error}.") from None
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ValueError(f"{path}: this is not a whole gzip file: {error}.") from None
    if not rows:
        raise ValueError(f"{path}: the file is empty, its first line must name the columns.")
    header, *rows = rows
    return header, np.array(rows, dtype=object).reshape(len(rows), len(header)), lines[1:]


def _check_header(path, header, columns):
    faults = {
        "lacks": [name for name in columns if name not in header],
        "does not know": [name for name in header if name not in columns],
        "has more than once": sorted({name for name in header if header.count(name) > 1}),
    }
    for fault, names in faults.items():
        if names:
            listed = ", ".join(map(repr, names))
            raise ValueError(f"{path}: the table {fault} the column(s) {listed}; its header is {', '.join(header)}.")


def _column(path, name, kind, cells, lines):
    parse, wanted, dtype, dtype_with_gaps = _KINDS[kind.removesuffix("?")]
    gaps = kind.endswith("?")
    # Each distinct text is parsed once: most columns repeat few texts, and a call of Python a cell is slow.
    codes, texts = pd.factorize(cells)
    values, wrong = [], []
    for code, text in enumerate(texts):
        try:
            if not text and not gaps:
                raise ValueError
            values.append(parse(text) if text else None)
        except ValueError:
            wrong.append(code)
    if wrong:
        rows = np.flatnonzero(np.isin(codes, wrong))
        held = cells[rows[0]]
        held = repr(held if len(held) <= 60 else held[:57] + "...")
        more = f" ({len(rows)} such cells in all)" if len(rows) > 1 else ""
        raise ValueError(
            f"{path}: column {name!r} must hold {wanted}, "
            f"but row {rows[0] + 1} (line {lines[rows[0]]} of the file) holds {held}{more}."
        )
    return pd.Series(values, dtype=dtype_with_gaps if gaps else dtype).take(codes).reset_index(drop=True)
