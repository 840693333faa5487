import gzip
import importlib.util
import re

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_book_club

FILE = "csvFiles/CharlesBookClub.csv.gz"


def test_book_club_is_the_packages_rows_untouched(tables):
    folder = importlib.util.find_spec("dmba").submodule_search_locations[0]
    table = tables["book_club"]
    pd.testing.assert_frame_equal(
        table.frame.rename(columns=table.original_names), pd.read_csv(f"{folder}/{FILE}"), check_dtype=False
    )
    assert table.frame.shape == (4000, 24)
    assert (table.frame.dtypes == np.int64).all()


def test_book_club_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["book_club"], tables["book_club"].frame
    assert (rows["Florence"].sum(), rows["Florence"].mean()) == (338, 0.0845)
    assert rows["FirstPurch"][rows["FirstPurch"] % 2 == 1].tolist() == [99]
    assert (rows["R"] % 2 == 0).all()
    often = rows["F"].value_counts().sort_index()
    assert often.loc[:2].sum() == 2430
    assert (often.loc[3:].min(), often.loc[3:].max(), often.index.tolist()) == (136, 184, list(range(1, 13)))
    without_numbers = rows.drop(columns=["Seq", "ID"])
    assert without_numbers.duplicated().sum() == 63
    answers = ["Florence", "Yes_Florence", "No_Florence"]
    groups = without_numbers.groupby([name for name in without_numbers if name not in answers])["Florence"].nunique()
    assert (groups > 1).sum() == 6
    books = rows.loc[:, "ChildBks":"ItalArt"]
    assert books.shape[1] == 10
    assert (books.sum(axis=1) == 0).sum() == 828
    assert (books.loc[:, :"GeogBks"].sum(axis=1) > rows["F"]).sum() == 395
    says(table, "338 bought (8.45%)", "FirstPurch 99", "2,430 rows", "136 to 184", "63 rows", "6 groups")
    says(table, "828 customers", "395 hold")


def test_book_club_traps_are_what_the_units_say(tables):
    rows = tables["book_club"].frame
    assert (rows["Yes_Florence"] == rows["Florence"]).all()
    assert (rows["No_Florence"] == 1 - rows["Florence"]).all()
    related = rows[["ArtBks", "GeogBks", "ItalCook", "ItalAtlas", "ItalArt"]].sum(axis=1)
    assert (rows["Related_Purchase"] == related).all()
    for name in "MR":
        limits = [int(number) for number in re.findall(r"up to (\d+)", tables["book_club"].units[f"{name}code"])]
        assert len(limits) == {"M": 4, "R": 3}[name]
        np.testing.assert_array_equal(rows[f"{name}code"], 1 + np.searchsorted(limits, rows[name]))
    np.testing.assert_array_equal(rows["Fcode"], np.minimum(rows["F"], 3))


def test_another_table_in_the_place_of_the_book_club_is_refused(fake_package):
    fake_package("dmba", FILE, gzip.compress(b"Seq#,ID#\n1,25\n"))
    with pytest.raises(ValueError, match=r"CharlesBookClub\.csv\.gz: the table lacks the column\(s\) 'Gender'"):
        load_book_club()
