import gzip
import importlib.util

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from helpers.datasets.real import load_voter_persuasion

FILE = "csvFiles/Voter-Persuasion.csv.gz"
AFTER = ["VOTER_ID", "MESSAGE_A", "MESSAGE_A_REV", "MOVED_A", "opposite"]


@pytest.fixture(scope="module")
def path():
    return f"{importlib.util.find_spec('dmba').submodule_search_locations[0]}/{FILE}"


def test_voters_are_the_packages_rows(tables, path):
    frame = tables["voter_persuasion"].frame
    pd.testing.assert_frame_equal(frame, pd.read_csv(path), check_dtype=False, check_column_type=False)
    assert frame.notna().all(axis=None)


def test_voters_moved_as_described(tables, says):
    table, rows = tables["voter_persuasion"], tables["voter_persuasion"].frame
    moved = rows.groupby("MESSAGE_A")["MOVED_A"].agg(["sum", "size"])
    assert moved.to_numpy().tolist() == [[1722, 5000], [2012, 5000]]
    says(table, "5,000 of 10,000", "2,012 of them (40.2%)", "1,722 (34.4%)")


def test_halves_are_alike_before_the_message(tables, says):
    table, rows = tables["voter_persuasion"], tables["voter_persuasion"].frame
    before = rows.select_dtypes("number").drop(columns=AFTER)
    got, others = (before[rows["MESSAGE_A"] == arm] for arm in (1, 0))
    p_values = stats.ttest_ind(got, others, equal_var=False).pvalue
    assert (len(p_values), round(p_values.min(), 4)) == (67, 0.0045)
    assert p_values.min() * 67 > 0.05
    says(table, "67 columns of numbers", "p = 0.0045")


def test_traps_and_oddities_are_those_described(tables, says):
    table, rows = tables["voter_persuasion"], tables["voter_persuasion"].frame
    assert (rows["MOVED_A"] == (rows["MOVED_AD"] == "Y")).all()
    assert (rows["MOVED_A"] + rows["opposite"] == 1).all()
    assert (rows["MESSAGE_A"] + rows["MESSAGE_A_REV"] == 1).all()
    np.testing.assert_array_equal(rows["MESSAGE_A"], np.repeat([1, 0], 5000))
    for asked, undecided in (("CAND1S", "CAND1_UND"), ("CAND2S", "CAND2_UND")):
        assert ((rows[asked] == "U") == (rows[undecided] == "Y")).all()
    assert (rows[["PARTY_D", "PARTY_I", "PARTY_R"]].sum(axis=1) == 0).sum() == 126
    assert (rows["OPP_SEX"] == 0).sum() == 9853
    assert rows["VOTER_ID"].is_unique
    assert rows.drop(columns="VOTER_ID").duplicated().sum() == 1
    says(table, "all with the message first", "126 voters", "9,853 rows", "one row repeats another")


def test_a_file_with_fewer_voters_is_refused(path, fake_package):
    with gzip.open(path) as file:
        fake_package("dmba", FILE, gzip.compress(b"".join(file.readlines()[:-1])))
    with pytest.raises(ValueError, match="must hold 10,000 rows, got 9,999"):
        load_voter_persuasion()
