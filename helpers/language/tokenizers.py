"""Tokenizers: a text cut into the words that are counted, English by a pattern and Chinese by a dictionary."""

import re
import unicodedata
from pathlib import Path

__all__ = ["chinese_tokens", "english_tokens", "read_lines"]

# Letters and digits of any script, with the marks that stand on them: accents, and the vowels of Hindi or Thai
MARKS = "".join(mark for mark in map(chr, range(0x300, 0xFE00)) if unicodedata.category(mark).startswith("M"))
WORD = rf"[\w{MARKS}]+(?:(?:['-]|(?<=\d)[.,](?=\d))[\w{MARKS}]+)*"  # don't, well-made, 3.5, 1,000
PICTURE = r"[\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]"
EMOJI = (
    "[\U0001f1e6-\U0001f1ff]{2}"  # a flag: two letters
    f"|{PICTURE}[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"  # with a skin tone, or the letters of a region
    f"(?:\u200d{PICTURE}[\U0001f3fb-\U0001f3ff]?)*"  # a family: pictures held together by joiners
)
TOKEN = re.compile(f"{WORD}|{EMOJI}")
ONE_EMOJI = re.compile(f"({EMOJI})")
LETTER_OR_DIGIT = re.compile(r"[^\W_]")
SPELLINGS = str.maketrans(
    {"_": " ", "’": "'", "\u2011": "-", "\xad": None, "\ufe0e": None, "\ufe0f": None}  # the last three are not seen
)


def english_tokens(text):
    """Cut a text into lower-case words, numbers and emoji.

    Apostrophes and hyphens inside a word stay, and so do points and commas inside a number; all other punctuation goes.
    An emoji is one token, with its skin tone and all that joiners hold together. Letters of any script make words: a
    run of Chinese characters is one, for which `chinese_tokens` is the better tool.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If the text is not a string.

    Examples
    --------
    >>> english_tokens("I DON'T like it: 3.5 stars, well-made \N{EM DASH} but late!")
    ['i', "don't", 'like', 'it', '3.5', 'stars', 'well-made', 'but', 'late']
    """
    return TOKEN.findall(_one_spelling(text).lower())


def chinese_tokens(text):
    """Cut a text into Chinese words, and into the Latin words, numbers and emoji among them.

    Chinese is written without blanks: of all ways to cut a sentence into words of a dictionary, jieba takes the most
    probable, and a hidden Markov model joins characters that the dictionary does not know. Punctuation and blanks are
    dropped, Latin letters made small.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If the text is not a string.
    ValueError
        If it holds half a character (a lone surrogate), which no file in UTF-8 can.

    Examples
    --------
    >>> chinese_tokens("质量很好，iPhone 快递很快！")
    ['质量', '很', '好', 'iphone', '快递', '很快']
    """
    import rjieba  # reads its dictionary: only who cuts Chinese waits for it

    text = _one_spelling(text)
    tokens = []
    try:
        for i, piece in enumerate(ONE_EMOJI.split(text)):
            if i % 2:  # what the pattern caught stands between what it left
                tokens.append(piece)
            else:
                tokens += [token.lower() for token in rjieba.cut(piece) if LETTER_OR_DIGIT.search(token)]
    except UnicodeEncodeError as error:
        stranger = error.object[error.start]
        raise ValueError(f"text must hold whole characters, got the lone surrogate {stranger!r}.") from None
    return tokens


def read_lines(path):
    r"""Read the lines of a file in UTF-8, without their ends, ``\n`` or ``\r\n``; empty lines stay.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If the file is not UTF-8: the message names the file, the line and the byte.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "reviews.txt")
    ...     _ = path.write_bytes("很好\nfast\r\n".encode())
    ...     read_lines(path)
    ['很好', 'fast']
    """
    content = Path(path).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        content, at = error.object, error.start  # without the mark at the beginning, if there was one
        line, column = content.count(b"\n", 0, at) + 1, at - content.rfind(b"\n", 0, at)
        raise ValueError(
            f"{path} must be a text in UTF-8, got the byte 0x{content[at]:02x} in line {line}, byte {column} of it. "
            "Save it as UTF-8, or decode it by the encoding it was written in, for example GB18030."
        ) from None
    lines = text.replace("\r\n", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _one_spelling(text):
    """Write what looks the same in the same way: composed letters, plain apostrophes, no invisible characters."""
    if not isinstance(text, str):
        raise TypeError(f"text must be a string, got {text!r}.")
    if text.isascii():
        return text.replace("_", " ")
    return unicodedata.normalize("NFC", text).translate(SPELLINGS)
