"""Customers of a book club, and who of them bought the book on offer."""

from helpers.datasets.real.installed import file_of
from helpers.datasets.real.table import RealTable
from helpers.datasets.tables import read_table

_FLAG = "0 or 1"
_PURCHASES = "purchases"
_BOOK_CLUB = {  # column in the file: unit; every cell is a whole number
    "Seq#": "number of the row, from 1",
    "ID#": "number of the customer in a larger table",
    "Gender": "0 or 1; the file does not say which is which",
    "M": "dollars spent on books",
    "R": "months since the last purchase",
    "F": _PURCHASES,
    "FirstPurch": "months since the first purchase",
    "ChildBks": f"{_PURCHASES} of books for children",
    "YouthBks": f"{_PURCHASES} of books for the young",
    "CookBks": f"{_PURCHASES} of cookbooks",
    "DoItYBks": f"{_PURCHASES} of do-it-yourself books",
    "RefBks": f"{_PURCHASES} of reference books",
    "ArtBks": f"{_PURCHASES} of art books",
    "GeogBks": f"{_PURCHASES} of geography books",
    "ItalCook": f"{_PURCHASES} of one book on Italian cooking",
    "ItalAtlas": f"{_PURCHASES} of one atlas of Italy",
    "ItalArt": f"{_PURCHASES} of one book on Italian art",
    "Florence": f"{_FLAG}, bought the book on Florence that was offered",
    "Related Purchase": f"{_PURCHASES} of related books: ArtBks + GeogBks + ItalCook + ItalAtlas + ItalArt",
    "Mcode": "class of M: 1 up to 25, 2 up to 50, 3 up to 100, 4 up to 200, 5 above",
    "Rcode": "class of R: 1 up to 2, 2 up to 6, 3 up to 12, 4 above",
    "Fcode": "class of F: 1, 2, 3 for three or more",
    "Yes_Florence": f"{_FLAG}, the same as Florence",
    "No_Florence": f"{_FLAG}, 1 - Florence",
}


def load_book_club():
    """4,000 customers of the Charles Book Club, a teaching case, and who of them bought the book on offer.

    ``Seq#``, ``ID#`` and ``Related Purchase`` of the file are called ``Seq``, ``ID`` and ``Related_Purchase``.

    Returns
    -------
    RealTable
        The target is ``Florence``. Before it is predicted, ``Yes_Florence`` and ``No_Florence`` must go: they are it.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> club = load_book_club()
    >>> club.frame.shape, int(club.frame["Florence"].sum())
    ((4000, 24), 338)
    """
    path = file_of("dmba", "csvFiles/CharlesBookClub.csv.gz")
    ours = {"Seq#": "Seq", "ID#": "ID", "Related Purchase": "Related_Purchase"}
    return RealTable(
        name="book_club",
        frame=read_table(path, dict.fromkeys(_BOOK_CLUB, "int")).rename(columns=ours),
        description=(
            "A row is a customer of a book club to whom a book on the art of Florence was offered: 4,000 of them, 338 "
            "bought (8.45%). A teaching case, and it looks constructed: R and FirstPurch are even numbers in all rows "
            "but one (FirstPurch 99), and F is 1 or 2 in 2,430 rows, then each of 3 to 12 in 136 to 184. Three traps: "
            "Yes_Florence and No_Florence are the answer; Mcode, Rcode and Fcode are classes of M, R and F; "
            "Related_Purchase is a sum of five other columns. Odd, and left as found: 63 rows repeat an earlier one in "
            "all but Seq and ID; 6 groups agree in all else but Florence; 828 customers hold none of the ten kinds of "
            "book; 395 hold more books of the first seven kinds than purchases."
        ),
        source=(
            "CharlesBookClub of the textbook Data Mining for Business Analytics (Shmueli and others), a case derived "
            "from N. Levin and J. Zahavi, The Bookbinders Club (1995); read from the installed package dmba."
        ),
        licence="The package is MIT; whose the table is, under which terms, is not said. Nothing of it is kept here.",
        units={ours.get(name, name): unit for name, unit in _BOOK_CLUB.items()},
        target="Florence",
        original_names={new: old for old, new in ours.items()},
    )
