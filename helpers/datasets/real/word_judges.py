"""Pairs and foursomes of words on which people have decided: what word vectors are judged by."""

import re

import pandas as pd

from helpers.datasets.real.installed import check_whole, file_of
from helpers.datasets.real.table import RealTable

N_ANALOGIES = 19_544
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_LICENCE = (
    "The makers' terms were not looked up; the package is LGPL-2.1, which covers its code. Nothing of it is kept here: "
    "show scores, not the table."
)
_PAIRS = {
    "wordsim353": {
        "file": "wordsim353.tsv",
        "n_rows": 353,
        "description": (
            "A row is a pair of English words with the mean of what people said on how they belong together, 0 not at "
            "all to 10: 353 pairs of 437 words. Real. Related is enough for a high value: computer and keyboard have "
            "7.62, though nobody takes one for the other. Odd, and left as found: money and cash stand twice (9.15 and "
            "9.08), bank and money in both orders (8.12 and 8.5), tiger with itself (10); 18 words have capitals, "
            "which a vocabulary in small letters does not find."
        ),
        "source": (
            "L. Finkelstein and others, Placing Search in Context: The Concept Revisited (2002), The "
            "WordSimilarity-353 Test Collection; read from the test data of the installed package gensim."
        ),
    },
    "simlex999": {
        "file": "simlex999.txt",
        "n_rows": 999,
        "description": (
            "A row is a pair of English words with the mean of what people said on how alike their meanings are, 0 not "
            "at all to 10: 999 pairs of 1,028 words. Real. Related is not enough: old and new, which share their "
            "company in every text, have 1.58, so vectors made of company score lower here. The file names no parts "
            "of speech, which the makers' does. Odd, and left as found: sly and strange stand in both orders (1.97 "
            "and 2.07). No capitals."
        ),
        "source": (
            "F. Hill, R. Reichart and A. Korhonen, SimLex-999: Evaluating Semantic Models with (Genuine) Similarity "
            "Estimation (2015); read from the test data of the installed package gensim."
        ),
    },
}


def load_word_pairs(name="wordsim353"):
    """Pairs of English words, and how near each other people found them, from 0 to 10.

    Parameters
    ----------
    name : {"wordsim353", "simlex999"}, default="wordsim353"
        353 pairs judged by how they belong together, or 999 judged by how alike they are.

    Returns
    -------
    RealTable
        Columns ``word_1``, ``word_2`` and the target ``similarity``.

    Raises
    ------
    ModuleNotFoundError
        If the package gensim, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If there is no table of that name, or the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> load_word_pairs("simlex999").frame.head(2).to_numpy().tolist()
    [['old', 'new', 1.58], ['smart', 'intelligent', 9.2]]
    """
    if not isinstance(name, str) or name not in _PAIRS:
        raise ValueError(f"name must be one of {', '.join(_PAIRS)}, got {name!r}.")
    about = _PAIRS[name]
    path = file_of("gensim", f"test/test_data/{about['file']}")
    frame = _pairs(path)
    check_whole(path, len(frame), about["n_rows"])
    ours = {"Word 1": "word_1", "Word 2": "word_2", "Human (mean)": "similarity"}
    return RealTable(
        name=name,
        frame=frame,
        description=about["description"],
        source=about["source"],
        licence=_LICENCE,
        units={
            "word_1": "an English word",
            "word_2": "an English word, too",
            "similarity": "mean judgement, 0 to 10",
        },
        target="similarity",
        original_names={new: old for old, new in ours.items()},
    )


def load_analogies():
    """19,544 questions of the form: a is to b as c is to what? Athens is to Greece as Baghdad is to Iraq.

    Returns
    -------
    RealTable
        Columns ``section`` (14 kinds of question), ``a``, ``b``, ``c`` and the target ``d``.

    Raises
    ------
    ModuleNotFoundError
        If the package gensim, whose file is read, is not installed. The package itself is not imported.
    FileNotFoundError, ValueError
        If the package's file is gone or is another table than the one described.

    Examples
    --------
    >>> load_analogies().frame.loc[0].tolist()
    ['capital-common-countries', 'Athens', 'Greece', 'Baghdad', 'Iraq']
    """
    path = file_of("gensim", "test/test_data/questions-words.txt")
    frame = _analogies(path)
    check_whole(path, len(frame), N_ANALOGIES)
    return RealTable(
        name="analogies",
        frame=frame,
        description=(
            "A row is a question: a is to b as c is to d, all of them single English words. 19,544 questions of 905 "
            "words in 14 sections: 8,869 on things (capitals, currencies, cities and their states, family), 10,675 on "
            "grammar, whose sections begin with gram. Real questions, made by crossing short lists of pairs, so few "
            "pairs decide much: do not take the questions for independent when you give an interval. Odd, and left as "
            "found: 4,524 of them, nearly a quarter, ask for capitals of the world; 171 repeat an earlier one in "
            "another section; 9,962 hold a word with a capital letter, which a vocabulary in small letters does not "
            "find."
        ),
        source=(
            "T. Mikolov, K. Chen, G. Corrado and J. Dean, Efficient Estimation of Word Representations in Vector Space "
            "(2013), the file questions-words.txt; read from the test data of the installed package gensim."
        ),
        licence=_LICENCE,
        units={
            "section": "kind of question",
            "a": "first word of the pair that shows the relation",
            "b": "second word of that pair",
            "c": "first word of the pair in question",
            "d": "the word asked for",
        },
        target="d",
    )


def _text_lines(path):
    """Return the numbers and texts of the file's lines, without the empty ones."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: this is not UTF-8 text ({error.reason} at byte {error.start}).") from None
    return [(number, line.removesuffix("\r")) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def _pairs(path):
    rows = []
    for number, line in _text_lines(path):
        if line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or not all(cells[:2]) or not _NUMBER.fullmatch(cells[2]) or float(cells[2]) > 10:
            raise ValueError(f"{path}: line {number} must be two words and a number from 0 to 10, with tabs between.")
        rows.append((*cells[:2], float(cells[2])))
    if not rows:
        raise ValueError(f"{path}: the file holds no pair of words.")
    frame = pd.DataFrame(rows, columns=["word_1", "word_2", "similarity"])
    return frame.astype({"word_1": "str", "word_2": "str"})


def _analogies(path):
    rows, section = [], None
    for number, line in _text_lines(path):
        if line.startswith(": "):
            section = line[2:]
            continue
        words = line.split(" ")
        if section is None or len(words) != 4 or not all(words):
            raise ValueError(f"{path}: line {number} must be ': ' and a section, or, below one, four words.")
        rows.append((section, *words))
    if not rows:
        raise ValueError(f"{path}: the file holds no question.")
    return pd.DataFrame(rows, columns=["section", "a", "b", "c", "d"]).astype("str")
