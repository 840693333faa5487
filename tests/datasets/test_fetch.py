import re

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import fetch
from helpers.datasets.download import FetchError
from helpers.datasets.fetch import COOKIE_CATS, HILLSTROM, fetch_cookie_cats, fetch_hillstrom
from helpers.datasets.real import RealTable

# Made for these tests, in the form of the two files.
MAILS = """recency,history_segment,history,mens,womens,zip_code,newbie,channel,segment,visit,conversion,spend
3,2) $100 - $200,150,1,0,Surburban,0,Phone,Womens E-Mail,0,0,0
11,"6) $750 - $1,000",800.5,0,1,Rural,1,Web,No E-Mail,1,1,19.95
"""
CATS = """userid,version,sum_gamerounds,retention_1,retention_7
7,gate_30,0,FALSE,FALSE
19,gate_40,4000,FALSE,TRUE
"""
TABLES = {
    "hillstrom": (fetch_hillstrom, "HILLSTROM", MAILS),
    "cookie_cats": (fetch_cookie_cats, "COOKIE_CATS", CATS),
}


@pytest.fixture
def fetched(server, cache, monkeypatch):
    """Fetch a table from a server that offers this text as its file."""

    def fetched(name, text):
        load, constant, _ = TABLES[name]
        monkeypatch.setattr(fetch, constant, server.offer(text.encode(), f"{name}.csv"))
        return load()

    return fetched


@pytest.mark.parametrize("name", TABLES)
def test_a_fetched_table_says_what_it_is_as_a_loaded_one_does(fetched, server, name):
    _, _, text = TABLES[name]
    table = fetched(name, text)
    assert isinstance(table, RealTable)
    assert table.name == name
    assert ",".join(table.frame) == ",".join(table.units) == text.split("\n")[0]
    assert table.target in table.frame
    assert table.description.startswith("A row is")
    assert len(table.frame) == 2
    fetched(name, text)
    assert server.hits == [f"/{name}.csv"]


def test_hillstrom_columns_have_their_types(fetched):
    frame = fetched("hillstrom", MAILS).frame
    texts = ["history_segment", "zip_code", "channel", "segment"]
    assert frame.drop(columns=[*texts, "history", "spend"]).dtypes.eq(np.int64).all()
    assert frame[["history", "spend"]].dtypes.eq(np.float64).all()
    assert all(pd.api.types.is_string_dtype(frame[name]) for name in texts)
    assert frame["history_segment"].tolist() == ["2) $100 - $200", "6) $750 - $1,000"]
    assert frame["history"].tolist() == [150.0, 800.5]
    assert frame["zip_code"].tolist() == ["Surburban", "Rural"]


def test_cookie_cats_retention_is_true_or_false(fetched):
    frame = fetched("cookie_cats", CATS).frame
    assert frame[["retention_1", "retention_7"]].dtypes.eq(bool).all()
    assert frame["retention_7"].tolist() == [False, True]
    assert frame[["userid", "sum_gamerounds"]].dtypes.eq(np.int64).all()


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("hillstrom", "recency,", "months,", "lacks the column(s) 'recency'"),
        ("hillstrom", ",19.95", ",much", "column 'spend' must hold a finite number, but row 2 (line 3 of the file)"),
        (
            "hillstrom",
            ",19.95",
            ",",
            "column 'spend' must hold a finite number, but row 2 (line 3 of the file) holds ''",
        ),
        ("cookie_cats", "FALSE,TRUE", "FALSE,2", "column 'retention_7' must hold TRUE or FALSE, but row 2"),
        ("cookie_cats", "19,", "1e5,", "column 'userid' must hold a whole number, but row 2"),
    ],
)
def test_a_file_that_is_another_table_is_refused(fetched, name, old, new, words):
    _, _, text = TABLES[name]
    assert old in text
    with pytest.raises(ValueError, match=re.escape(words)):
        fetched(name, text.replace(old, new))


@pytest.mark.parametrize("name", TABLES)
def test_offline_the_real_file_is_named_with_its_address_and_folder(monkeypatch, cache, name):
    load, constant, _ = TABLES[name]
    file = getattr(fetch, constant)

    def unknown(*_, **__):
        raise OSError("no network in this test")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    monkeypatch.setattr("helpers.datasets.download.time.sleep", lambda seconds: None)
    with pytest.raises(FetchError) as caught:
        load()
    for needed in (f"{name}.csv", file.url, str(cache), f"{file.bytes:,} bytes", file.sha256):
        assert needed in str(caught.value)


def test_addresses_are_pinned_to_a_commit():
    for file in (HILLSTROM, COOKIE_CATS):
        assert re.fullmatch(r"https://raw\.githubusercontent\.com/[\w-]+/[\w-]+/[0-9a-f]{40}/\w+\.csv", file.url)
        assert file.url.endswith("/" + file.name)
        assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
