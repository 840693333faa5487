import json
import runpy
from pathlib import Path

import pandas as pd
import pytest

from helpers.datasets.schema import SCHEMA
from helpers.datasets.shop import load_shop, simulate_shop
from helpers.datasets.snapshot import snapshot_folder, truth_from_json, truth_to_json, write_snapshot


def assert_same_shop(found, expected):
    for table in SCHEMA:
        pd.testing.assert_frame_equal(getattr(found, table), getattr(expected, table))
        assert found.truth[table].keys() == expected.truth[table].keys()
        for name, value in expected.truth[table].items():
            if name == "rows":
                pd.testing.assert_frame_equal(found.truth[table][name], value)
            else:
                assert found.truth[table][name] == value


@pytest.fixture
def folder(tmp_path):
    """A small shop in a folder of the user's own."""
    write_snapshot(simulate_shop(40), tmp_path)
    return tmp_path


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_regenerating_gives_the_snapshot(shop):
    assert_same_shop(load_shop(), shop)


def test_regenerating_gives_the_same_files(shop, tmp_path):
    write_snapshot(shop, tmp_path)
    files = [file.relative_to(tmp_path) for file in tmp_path.rglob("*.*")]
    assert len(files) == 12
    for file in files:
        kept = (snapshot_folder() / file).read_bytes()
        assert kept == (tmp_path / file).read_bytes()
        assert b"\r" not in kept
        assert kept.endswith(b"\n")


def test_the_snapshot_is_small():
    assert sum(file.stat().st_size for file in snapshot_folder().rglob("*.*")) < 3e6


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_customers", [1, 2, 300])
def test_any_shop_survives_the_way_through_files(n_customers, seed, tmp_path):
    shop = simulate_shop(n_customers, seed)
    write_snapshot(shop, tmp_path)
    assert_same_shop(load_shop(tmp_path), shop)
    assert_same_shop(load_shop(str(tmp_path)), shop)


def test_the_truth_is_plain_json(shop):
    for table, truth in shop.truth.items():
        text = truth_to_json(truth)
        assert list(json.loads(text)) == list(truth), table
        assert truth_to_json(truth_from_json(text)) == text


def test_a_missing_file_is_named(folder):
    (folder / "shop" / "orders.csv").unlink()
    (folder / "truth" / "products.json").unlink()
    with pytest.raises(ValueError, match=r"these files are missing: shop.orders\.csv, truth.products\.json\.$"):
        load_shop(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"no_such_folder.*must hold a shop"):
        load_shop(tmp_path / "no_such_folder")


@pytest.mark.parametrize("folder", [7, ["shop"], b"shop", True])
def test_a_folder_that_is_no_path_is_refused(folder):
    with pytest.raises(TypeError, match="folder must be a path, got"):
        load_shop(folder)


def test_a_missing_column_is_named_with_its_file(folder):
    edit(folder / "shop" / "customers.csv", "income", "earnings")
    with pytest.raises(ValueError, match=r"customers\.csv.*'income'"):
        load_shop(folder)


@pytest.mark.parametrize("value", ["abc", "", "nan", "inf", "12,5"])
@pytest.mark.parametrize(("table", "column"), [("customers", "income"), ("order_lines", "quantity")])
def test_text_where_a_number_belongs_is_named_with_file_column_row_and_value(folder, table, column, value):
    file = folder / "shop" / f"{table}.csv"
    frame = pd.read_csv(file, dtype="str", keep_default_na=False)
    frame.loc[6, column] = value
    frame.to_csv(file, index=False)
    with pytest.raises(ValueError, match=rf"{table}\.csv: column '{column}' must .* row 7 \(line 8 .* '{value}'"):
        load_shop(folder)


def test_a_date_that_is_none_is_named_with_file_column_row_and_value(folder):
    file = folder / "shop" / "promotions.csv"
    frame = pd.read_csv(file, dtype="str")
    frame.loc[0, "end_date"] = "2023-02-30"
    frame.to_csv(file, index=False)
    with pytest.raises(ValueError, match=r"promotions\.csv: column 'end_date' must .* row 1 .* '2023-02-30'"):
        load_shop(folder)


def test_a_line_cut_off_in_the_middle_is_named(folder):
    file = folder / "shop" / "order_lines.csv"
    file.write_text(file.read_text(encoding="utf-8")[:-12], encoding="utf-8")
    with pytest.raises(ValueError, match=r"order_lines\.csv: .*row \d+"):
        load_shop(folder)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: "",
        lambda text: "[1, 2]",
        lambda text: "null",
        lambda text: '{"rows": 5}',
        lambda text: '{"rows": {}}',
        lambda text: '{"rows": {"customer_id": [1, 2], "segment": ["families"]}}',
        lambda text: '{"rows": {"customer_id": [1], "churn_date": ["someday"]}}',
        lambda text: '{"rows": {"customer_id": 1}}',
    ],
)
def test_a_truth_that_is_cut_off_or_of_another_form_is_named(folder, spoil):
    file = folder / "truth" / "customers.json"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=r"customers\.json: this is not the JSON of a table's truth"):
        load_shop(folder)


def test_a_file_that_is_no_text_is_named(folder):
    (folder / "truth" / "orders.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"orders\.json"):
        load_shop(folder)


def test_line_ends_of_windows_are_read_as_well(folder):
    for file in Path(folder).rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert_same_shop(load_shop(folder), simulate_shop(40))


def test_a_folder_in_the_way_of_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ValueError, match=r"folder must be a folder, but .*file. is a file"):
        write_snapshot(simulate_shop(1), tmp_path / "file")


def test_the_command_writes_the_snapshot_into_the_folder_that_it_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["helpers.datasets", str(tmp_path / "new" / "folder")])
    runpy.run_module("helpers.datasets", run_name="__main__")
    assert str(tmp_path) in capsys.readouterr().out
    written = tmp_path / "new" / "folder" / "shop" / "customers.csv"
    assert written.read_bytes() == (snapshot_folder() / "shop" / "customers.csv").read_bytes()
