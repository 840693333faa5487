"""word2vec's text format: a line with two counts, then a line a word, the word and its numbers between blanks.

The format of the word2vec tool of Mikolov and others (2013), which gensim, fastText and others read and write.
"""

import os
import uuid
from pathlib import Path

import numpy as np

__all__ = ["read_word2vec", "write_word2vec"]

BLOCK = 1000  # rows that are turned into text at once


def write_word2vec(path, words, vectors):
    """Write words and vectors to a file, in one step: it is either whole or as it was before.

    Parameters
    ----------
    path : str or path-like
    words : list of str
    vectors : ndarray of shape (n_words, vector_size), float32
        Each number is written in the fewest digits that read back as the same float32.

    Raises
    ------
    ValueError
        If a word holds a blank or cannot be written in UTF-8.
    """
    for position, word in enumerate(words):
        if len(word.split()) != 1 or word != word.strip():
            raise ValueError(f"words must hold no blanks to be saved as text, got {word!r} at position {position}.")
        try:
            word.encode()
        except UnicodeEncodeError:
            raise ValueError(f"words must be valid Unicode to be saved, got {word!r} at position {position}.") from None
    path = Path(path)
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with open(beside, "w", encoding="utf-8", newline="\n") as file:
            file.write(f"{len(words)} {vectors.shape[1]}\n")
            for start in range(0, len(words), BLOCK):
                numbers = vectors[start : start + BLOCK].astype(np.float32).astype(str).tolist()
                rows = zip(words[start : start + BLOCK], numbers, strict=True)
                file.writelines(f"{word} {' '.join(row)}\n" for word, row in rows)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def read_word2vec(path):
    """Read words and vectors from a file.

    Returns
    -------
    words : list of str
    vectors : ndarray of shape (n_words, vector_size), float32

    Raises
    ------
    ValueError
        If the first line is not two counts, a line has another number of columns, something that is no finite float32,
        invalid UTF-8, or a word that came before, or if the file ends early or late. File, line and reason are named.
    """
    with open(path, "rb") as file:
        n_words, vector_size = _header(file.readline(), path)
        words, rows = {}, []
        for number in range(2, n_words + 2):
            line = file.readline()
            if not line.endswith(b"\n"):
                reason = f"ends within word {number - 1}" if line else f"ends after {number - 2} words"
                raise _fault(path, number, f"the file {reason} of {n_words}: it was cut short")
            word, row = _word_and_row(line, vector_size, path, number)
            if word in words:
                raise _fault(path, number, f"the word {word!r} stands in line {words[word]} already")
            words[word] = number
            rows.append(row)
        if file.read(1):
            raise _fault(path, n_words + 2, f"the header promises {n_words} words, and there are more")
    return list(words), np.array(rows)


def _header(line, path):
    fields = line.split()
    if len(fields) != 2 or not all(field.isdigit() and len(field) < 20 and int(field) for field in fields):
        raise _fault(path, 1, "the header must be two numbers, how many words and how many columns")
    return int(fields[0]), int(fields[1])


def _word_and_row(line, vector_size, path, number):
    first, *fields = line.rstrip().split(b" ")
    try:
        word = first.decode()
    except UnicodeDecodeError as error:
        raise _fault(path, number, f"byte {error.start + 1} of the line is no valid UTF-8") from None
    if not word:
        raise _fault(path, number, "there is no word before the first blank")
    if len(fields) != vector_size:
        raise _fault(path, number, f"{vector_size} numbers must follow the word {word!r}, got {len(fields)}")
    row = np.empty(vector_size, np.float32)
    with np.errstate(over="ignore"):
        for column, field in enumerate(fields):
            try:
                row[column] = float(field)
            except ValueError:
                row[column] = np.nan
    if not row.any() and any(float(field) for field in fields):
        raise _fault(path, number, f"the numbers of {word!r} are so small that float32 has zeros for all of them")
    if not np.isfinite(row).all() or b"_" in line[len(first) :]:  # Python reads 1_000 as a number
        wrong = next(field for field, value in zip(fields, row, strict=True) if not np.isfinite(value) or b"_" in field)
        shown = wrong.decode(errors="replace")
        raise _fault(path, number, f"a finite number of float32 must stand where {shown!r} does")
    return word, row


def _fault(path, number, reason):
    return ValueError(f"{path}, line {number}: {reason}.")
