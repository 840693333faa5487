import gzip
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from helpers.datasets.real import load_farm_ads

FILE = "csvFiles/farm-ads.csv.gz"


def test_farm_ads_are_the_packages_lines_untouched(tables):
    folder = importlib.util.find_spec("dmba").submodule_search_locations[0]
    frame = tables["farm_ads"].frame
    lines = [f"{label}, {text}" for text, label in frame.itertuples(index=False)]
    assert gzip.decompress(Path(folder, FILE).read_bytes()) == "".join(f"{x}\r\n" for x in lines).encode()
    assert frame["label"].dtype == np.int64
    assert frame["text"].dtype == "str"


def test_farm_ads_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["farm_ads"], tables["farm_ads"].frame
    assert rows["label"].tolist() == [-1] * 1933 + [1] * 2210
    assert rows["text"].duplicated().sum() == 905
    assert (rows.groupby("text")["label"].nunique() > 1).sum() == 2
    assert rows["text"].str.endswith(" ").sum() == 93
    assert not rows["text"].str.contains(r"\s\s|^\s", regex=True).any()
    words = rows["text"].str.split()
    assert words.map(lambda row: all(word.startswith("ad-") for word in row)).sum() == 20
    lengths = words.map(len)
    assert (lengths.min(), lengths.median(), lengths.max()) == (4, 174, 2711)
    texts_with = words.map(lambda row: list(dict.fromkeys(row))).explode().value_counts()
    assert (len(texts_with), (texts_with == 1).sum()) == (58052, 33203)
    assert rows["text"].str.contains("#VALUE!").sum() == 4
    says(table, "2,210 approved", "1,933 not", "all -1 before all 1", "905 texts", "2 texts stand", "20 lack a page")
    says(
        table,
        "4 to 2,711 words",
        "up to 174",
        "58,052 distinct words",
        "33,203 of them",
        "words of 4 texts",
        "93 texts end",
    )


def test_each_advertisement_has_words_of_its_own_and_the_label_means_approval(tables):
    rows = tables["farm_ads"].frame
    assert rows["text"].str.contains(r"(?:^| )ad-").all()
    # Owners of websites about animals took advertisements of animal doctors and refused those of human illness.
    approved = {
        word: rows["label"][rows["text"].str.contains(rf"(?:^| ){word}(?: |$)")].mean()
        for word in ["ad-veterinarian", "title-disease"]
    }
    assert approved["ad-veterinarian"] > 0.9
    assert approved["title-disease"] < -0.8


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no gzip", "not a whole gzip file"),
        (gzip.compress(b"1, ad-horse\n", mtime=0)[:-6], "not a whole gzip file"),
        (gzip.compress(b"1, ad-\xff\n", mtime=0), r"not UTF-8 text \(invalid start byte at byte 6\)"),
        (gzip.compress(b"", mtime=0), "the file is empty"),
        (gzip.compress(b"label,text\n1,ad-horse\n", mtime=0), r"line 1 is not \(2 such lines in all\)"),
        (gzip.compress(b"1, ad-horse\n2, ad-cow\n", mtime=0), r"line 2 is not \(1 such lines in all\)"),
        (gzip.compress(b"1, ad-horse\n\n1, ad-cow\n", mtime=0), r"line 2 is not"),
        (gzip.compress(b"1, \n", mtime=0), "line 1 is not"),
    ],
)
def test_another_file_in_the_place_of_the_advertisements_is_refused(fake_package, content, words):
    fake_package("dmba", FILE, content)
    with pytest.raises(ValueError, match=rf"farm-ads\.csv\.gz: .*{words}"):
        load_farm_ads()
