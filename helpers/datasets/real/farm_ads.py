"""The words of text advertisements, and whether the site's owner let them appear."""

import gzip
import re
import zlib

import pandas as pd

from helpers.datasets.real.installed import file_of
from helpers.datasets.real.table import RealTable

_LINE = re.compile(r"(1|-1), (\S.*)")


def load_farm_ads():
    """4,143 text advertisements that were to appear on websites about farm animals: accepted or rejected.

    Returns
    -------
    RealTable
        Columns ``text``, words with a space between two, and the target ``label``: 1 if the owner of the website
        approved of the advertisement, -1 if not. The comma and the space behind the label belong to neither.

    Raises
    ------
    ModuleNotFoundError
        If the package dmba, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> ads = load_farm_ads()
    >>> ads.frame["label"].value_counts().to_dict()
    {1: 2210, -1: 1933}
    """
    return RealTable(
        name="farm_ads",
        frame=_labelled_texts(file_of("dmba", "csvFiles/farm-ads.csv.gz")),
        description=(
            "A row is a text advertisement meant for one of twelve websites about farm animals, with the page that it "
            "leads to: 4,143 of them, 2,210 approved by the website's owner (1), 1,933 not (-1). Real. Each is a "
            "string of words, as the makers cut them down: stop words gone, most plurals too. ad- stands before a word "
            "of the advertisement itself, title- and header- before those of the page's headings. Odd, and left as "
            "found: sorted, all -1 before all 1, so shuffle before any split; 905 texts repeat an earlier one, so a "
            "random split puts equal texts on both sides, and 2 texts stand under both labels; 20 lack a page; 4 to "
            "2,711 words, half of the texts up to 174; 58,052 distinct words, 33,203 of them in one text only; "
            "#VALUE!, a spreadsheet's error, stands inside words of 4 texts; 93 texts end with a space."
        ),
        source=(
            "C. Mesterharm and M. J. Pazzani, Farm Ads (2011), UCI Machine Learning Repository; read from the "
            "installed package dmba."
        ),
        licence=(
            "The terms of the repository of origin were not looked up; the words are the advertisers' own. The package "
            "is MIT. Nothing of it is kept here: show words, counts and scores, not texts."
        ),
        units={
            "text": "words, reduced, with a space between two",
            "label": "1 approved by the website's owner, -1 not approved",
        },
        target="label",
    )


def _labelled_texts(path):
    try:
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").split("\n")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ValueError(f"{path}: this is not a whole gzip file: {error}.") from None
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: this is not UTF-8 text ({error.reason} at byte {error.start}).") from None
    if lines[-1] == "":  # what stands behind the last line's end
        lines.pop()
    found = [_LINE.fullmatch(line.removesuffix("\r")) for line in lines]
    wrong = [number for number, match in enumerate(found, start=1) if match is None]
    if wrong or not found:
        where = f"line {wrong[0]} is not ({len(wrong)} such lines in all)" if wrong else "the file is empty"
        raise ValueError(f"{path}: each line must be a label, 1 or -1, a comma, a space and a text, but {where}.")
    return pd.DataFrame(
        {
            "text": pd.Series([match[2] for match in found], dtype="str"),
            "label": pd.Series([int(match[1]) for match in found], dtype="int64"),
        }
    )
