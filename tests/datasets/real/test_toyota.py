import importlib.util

import numpy as np
import pandas as pd


def test_toyota_prices_are_the_packages_rows_untouched(tables):
    folder = importlib.util.find_spec("dmba").submodule_search_locations[0]
    original = pd.read_csv(f"{folder}/csvFiles/ToyotaCorolla.csv.gz")
    frame = tables["toyota_prices"].frame.rename(columns=tables["toyota_prices"].original_names)
    pd.testing.assert_frame_equal(frame, original, check_dtype=False)
    assert frame.shape == (1436, 39)
    assert (frame.drop(columns=["Model", "Fuel_Type", "Color"]).dtypes == np.int64).all()


def test_toyota_oddities_are_as_many_as_described(tables, says):
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
