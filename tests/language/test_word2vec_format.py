import os
import stat

import numpy as np
import pytest
from gensim.models import KeyedVectors

from helpers.language import WordVectors


def any_floats(n=300, size=7, seed=0):
    """Floats of all sizes, drawn by their bits; the least, the largest and the odd ones among them."""
    bits = np.random.default_rng(seed).integers(0, 2**32, size=4 * n * size, dtype=np.uint32)
    numbers = bits.view(np.float32)
    numbers = numbers[np.isfinite(numbers)][: n * size].copy()
    numbers[:6] = [np.finfo(np.float32).max, np.finfo(np.float32).smallest_subnormal, -0.0, 0.1, 1 / 3, 16777216]
    return WordVectors([f"w{i}" for i in range(n)], numbers.reshape(n, size))


def test_every_float32_reads_back_as_it_was(tmp_path):
    wv = any_floats()
    wv.save(tmp_path / "wv.txt")
    again = WordVectors.load(tmp_path / "wv.txt")
    assert again.words == wv.words
    assert again.vectors.tobytes() == wv.vectors.tobytes()


def test_numbers_are_written_in_the_fewest_digits_that_read_back(tmp_path):
    WordVectors(["a"], [[0.1, 1 / 3, 2]]).save(tmp_path / "wv.txt")
    assert (tmp_path / "wv.txt").read_text() == "1 3\na 0.1 0.33333334 2.0\n"


@pytest.mark.parametrize("n", [1, 999, 1000, 1001])
def test_no_word_is_lost_between_blocks_of_rows(tmp_path, n):
    wv = WordVectors([f"w{i}" for i in range(n)], np.arange(n)[:, None])
    wv.save(tmp_path / "wv.txt")
    again = WordVectors.load(tmp_path / "wv.txt")
    assert again.words == wv.words
    assert again.vectors[:, 0].tolist() == list(range(n))


def test_gensim_reads_what_is_written_and_what_gensim_writes_is_read(tmp_path):
    words = ["delivery", "质量", "🙂", "don't", "naïve", "100", "#", "</s>"]
    wv = WordVectors(words, np.random.default_rng(0).normal(size=(8, 5)))
    wv.save(tmp_path / "ours.txt")
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "ours.txt"))
    assert theirs.index_to_key == words
    assert np.array_equal(theirs.vectors, wv.vectors)
    theirs.save_word2vec_format(str(tmp_path / "theirs.txt"))
    again = WordVectors.load(tmp_path / "theirs.txt")
    assert again.words == words
    assert np.array_equal(again.vectors, wv.vectors)


def test_blanks_at_the_ends_of_lines_are_read_as_the_first_tool_wrote_them(tmp_path):
    (tmp_path / "wv.txt").write_bytes(b"2 2\r\na 1 2 \r\nb 3 4 \r\n")
    assert WordVectors.load(tmp_path / "wv.txt")["b"].tolist() == [3, 4]


def test_a_word_may_hold_a_letter_that_other_tools_take_for_the_end_of_a_line(tmp_path):
    (tmp_path / "wv.txt").write_bytes("1 2\na\u2028b\u00a0c 1 2\n".encode())
    assert WordVectors.load(tmp_path / "wv.txt").words == ["a\u2028b\u00a0c"]


@pytest.mark.parametrize("word", ["new york", "a\tb", "a\n", "\u3000a", "a\u00a0b", " "])
def test_words_with_blanks_are_refused_on_saving(tmp_path, word):
    with pytest.raises(ValueError, match=r"no blanks to be saved as text.*at position 1"):
        WordVectors(["a", word], np.eye(2)).save(tmp_path / "wv.txt")
    assert list(tmp_path.iterdir()) == []


def test_half_a_character_is_refused_on_saving(tmp_path):
    with pytest.raises(ValueError, match="valid Unicode"):
        WordVectors(["\ud83d"], [[1]]).save(tmp_path / "wv.txt")


GOOD = b"3 2\na 1 2\nb 3 4\nc 5 6\n"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "the header must be two numbers"),
        (b"a 1 2\nb 3 4\n", 1, "the header must be two numbers"),
        (b"3\na 1 2\n", 1, "the header must be two numbers"),
        (b"0 2\n", 1, "the header must be two numbers"),
        (b"-3 2\na 1 2\n", 1, "the header must be two numbers"),
        (GOOD[:16], 4, "ends after 2 words of 3: it was cut short"),
        (GOOD[:15], 3, "ends within word 2 of 3: it was cut short"),
        (GOOD[:-1], 4, "ends within word 3 of 3: it was cut short"),
        (GOOD + b"d 7 8\n", 5, "promises 3 words, and there are more"),
        (GOOD.replace(b"b 3 4", b"b 3"), 3, "2 numbers must follow the word 'b', got 1"),
        (GOOD.replace(b"b 3 4", b"b 3 4 5"), 3, "2 numbers must follow the word 'b', got 3"),
        (GOOD.replace(b"b 3 4", b"b  3 4"), 3, "2 numbers must follow the word 'b', got 3"),
        (GOOD.replace(b"b 3 4", b""), 3, "no word"),
        (GOOD.replace(b"b 3 4", b" 3 4"), 3, "no word"),
        (GOOD.replace(b"b 3 4", b"b 3 x4"), 3, "where 'x4' does"),
        (GOOD.replace(b"b 3 4", b"b nan 4"), 3, "where 'nan' does"),
        (GOOD.replace(b"b 3 4", b"b 3 inf"), 3, "where 'inf' does"),
        (GOOD.replace(b"b 3 4", b"b 3 1e39"), 3, "where '1e39' does"),
        (GOOD.replace(b"b 3 4", b"b 3 1_0"), 3, "where '1_0' does"),
        (GOOD.replace(b"b 3 4", b"b 3 \xff"), 3, "finite number"),
        (GOOD.replace(b"b 3 4", b"b\xff 3 4"), 3, "byte 2 of the line is no valid UTF-8"),
        (GOOD.replace(b"b 3 4", b"a 3 4"), 3, "'a' stands in line 2 already"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_by_its_line(tmp_path, content, line, reason):
    path = tmp_path / "wv.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"wv\.txt, line {line}: .*{reason}"):
        WordVectors.load(path)


def test_a_file_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / "wv.txt"
    for end in range(len(GOOD)):
        path.write_bytes(GOOD[:end])
        with pytest.raises(ValueError, match=r"wv\.txt, line \d: "):
            WordVectors.load(path)


def test_an_underscore_is_part_of_a_word_and_not_of_a_number(tmp_path):
    (tmp_path / "wv.txt").write_bytes(b"1 2\nnew_york 1 2\n")
    assert WordVectors.load(tmp_path / "wv.txt").words == ["new_york"]


def test_a_save_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "wv.txt"
    WordVectors(["old"], [[1]]).save(path)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        WordVectors(["new"], [[2]]).save(path)
    assert WordVectors.load(path).words == ["old"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_saved_file_has_the_permissions_of_any_new_file(tmp_path):
    WordVectors(["a"], [[1]]).save(tmp_path / "wv.txt")
    (tmp_path / "other").write_text("")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_missing_file_stays_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        WordVectors.load(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"9" * 5000 + b" 1\na 1\n", "line 1: the header must be two numbers"),
        (b"1 2\na 1e-60 0\n", "line 2: the numbers of 'a' are so small that float32 has zeros"),
    ],
)
def test_numbers_too_long_or_too_small_are_named(tmp_path, content, message):
    path = tmp_path / "vectors.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        WordVectors.load(path)
