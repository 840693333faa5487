"""Sales over time: a souvenir shop, a department store, Australian wine."""

import re

import numpy as np
import pandas as pd

from helpers.datasets.real.installed import file_of
from helpers.datasets.real.table import RealTable
from helpers.datasets.tables import read_table

_LICENCE = "The package is MIT; whose the table is, under which terms, is not said. Nothing of it is kept here."
_FIRST_DAY = "first day of the month"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_MONTH = re.compile(rf"({'|'.join(_MONTHS)})-([0-9][0-9])")


def load_souvenir_sales():
    """Monthly sales of a souvenir shop in seven years: a trend, and a season that grows with it.

    Returns
    -------
    RealTable
        Columns ``date``, the first day of a month, and the target ``sales``.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> souvenirs = load_souvenir_sales()
    >>> souvenirs.frame["sales"].tail(2).tolist()
    [46634.38, 104660.67]
    """
    path = file_of("dmba", "csvFiles/SouvenirSales.csv.gz")
    frame = read_table(path, {"Date": "str", "Sales": "float"})
    return RealTable(
        name="souvenir_sales",
        frame=pd.DataFrame({"date": _months(path, "Date", frame["Date"]), "sales": frame["Sales"]}),
        description=(
            "A row is a month of a souvenir shop's sales: 84 of them, January 1995 to December 2001 by this file. "
            "No month is missing, no value. Real, but the years are in doubt: the same 84 numbers are published "
            "elsewhere (fpp3::souvenirs) as 1987 to 1993, of a shop on the wharf of a beach resort in Queensland, "
            "Australia. December is each year's highest month, 1.7 times November or more; from the second year on "
            "March stands above February and April, in the first it does not. The season grows with the level: take "
            "logarithms, or multiply. The last December, 104,660.67, is the highest of all."
        ),
        source=(
            "SouvenirSales of the textbook Data Mining for Business Analytics (Shmueli and others); the numbers are "
            "those of S. Makridakis, S. Wheelwright and R. Hyndman, Forecasting: methods and applications (1998), "
            "exercise 5.8. Read from the installed package dmba."
        ),
        licence=_LICENCE,
        units={"date": _FIRST_DAY, "sales": "amount a month, currency not named in the file"},
        target="sales",
        original_names={"date": "Date", "sales": "Sales"},
    )


def load_department_store_sales():
    """Quarterly sales of a department store in six years.

    The file counts the quarters from 1 to 24 and dates none, so there is no ``date`` here. A method that wants one can
    be given ``pd.period_range("2001Q1", periods=24, freq="Q")``, in whatever year.

    Returns
    -------
    RealTable
        Columns ``quarter``, 1 to 24, and the target ``sales``.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> store = load_department_store_sales()
    >>> store.frame["sales"].tail(4).tolist()
    [60800, 64900, 76997, 103337]
    """
    path = file_of("dmba", "csvFiles/DepartmentStoreSales.csv.gz")
    ours = {"Quarter": "quarter", "Sales": "sales"}
    return RealTable(
        name="department_store_sales",
        frame=read_table(path, {"Quarter": "int", "Sales": "int"}).rename(columns=ours),
        description=(
            "A row is a quarter of a department store's sales: 24 of them, six years, no value missing. Which years, "
            "which store and which currency is not said, nor whether the store is real. Numbers 4, 8, 12, ... are "
            "their years' highest, so number 1 is taken for a first quarter. Smooth for a real series: every quarter "
            "but one (number 5) stands above the same quarter a year before."
        ),
        source=(
            "DepartmentStoreSales of the textbook Data Mining for Business Analytics (Shmueli and others), there by "
            "courtesy of C. Albright; read from the installed package dmba."
        ),
        licence=_LICENCE,
        units={"quarter": "number of the quarter, from 1", "sales": "amount a quarter, currency not named"},
        target="sales",
        original_names={new: old for old, new in ours.items()},
    )


def load_wine_sales():
    """Monthly sales of Australian wine in fifteen years, six kinds, two values missing.

    The names are the file's in small letters, with ``_`` for the space; ``Month`` is called ``date``.

    Returns
    -------
    RealTable
        Columns ``date``, the first day of a month, and a column a kind of wine, of which ``red`` is the target.
        ``rose`` is a float and NaN where the file holds ``*``, all other kinds are whole numbers.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> wines = load_wine_sales().frame
    >>> wines.loc[wines["rose"].isna(), "date"].dt.strftime("%Y-%m").tolist()
    ['1994-07', '1994-08']
    """
    path = file_of("dmba", "csvFiles/AustralianWines.csv.gz")
    kinds = ["Fortified", "Red", "Rose", "sparkling", "Sweet white", "Dry white"]
    ours = {"Month": "date"} | {kind: kind.lower().replace(" ", "_") for kind in kinds}
    frame = read_table(path, {"Month": "str"} | dict.fromkeys(kinds, "int") | {"Rose": "str"})
    frame["Month"] = _months(path, "Month", frame["Month"])
    frame["Rose"] = _starred(path, "Rose", frame["Rose"])
    return RealTable(
        name="wine_sales",
        frame=frame.rename(columns=ours),
        description=(
            "A row is a month of Australian winemakers' sales of six kinds of wine, in bottles of up to one litre: 180 "
            "of them, January 1980 to December 1994. No month is missing; rose lacks July and August 1994, written * "
            "in the file. Real. From 1980 to 1994 fortified falls by 40% and rose by more than half, red grows to 2.5 "
            "times; sweet white trebles from 1984 to 1987 and falls back. The seasons differ: fortified and red are "
            "highest in July, the others in December; sparkling and sweet white are lowest in June, the others in "
            "January. Odd, and left as found: August 1993 stands far above the Augusts before and after in red, "
            "sparkling and dry white at once."
        ),
        source=(
            "AustralianWines of the textbook Data Mining for Business Analytics (Shmueli and others), by way of R. "
            "Hyndman's Time Series Data Library; read from the installed package dmba."
        ),
        licence=_LICENCE,
        units={"date": _FIRST_DAY}
        | {ours[kind]: "thousand litres a month by the library, the file names no unit" for kind in kinds},
        target="red",
        original_names={new: old for old, new in ours.items()},
    )


def _months(path, column, texts):
    """Return the first days of months written like Jan-95 (1950 to 2049), which must follow each other."""
    found = [_MONTH.fullmatch(text) for text in texts]
    if not all(found):
        row = found.index(None)
        raise ValueError(
            f"{path}: column {column!r} must hold months like Jan-95, but row {row + 1} holds another text."
        )
    count = [
        12 * (int(year) + (1900 if int(year) >= 50 else 2000)) + _MONTHS.index(name)
        for name, year in (match.groups() for match in found)
    ]
    if (np.diff(count) != 1).any():
        row = int(np.flatnonzero(np.diff(count) != 1)[0]) + 2
        raise ValueError(
            f"{path}: column {column!r} must hold one month after the other, but row {row} does not follow."
        )
    return pd.Series([f"{month // 12}-{month % 12 + 1:02}-01" for month in count], dtype="datetime64[s]")


def _starred(path, column, texts):
    """Return whole numbers as floats, with NaN where a star stands."""
    wrong = ~texts.str.fullmatch(r"[0-9]+|\*")
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        raise ValueError(f"{path}: column {column!r} must hold a whole number or *, but row {row} does not.")
    return texts.where(texts != "*").astype("float64")
