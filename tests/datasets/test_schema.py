import re

import pytest

from helpers.datasets.schema import SCHEMA
from helpers.datasets.snapshot import snapshot_folder

CARDS = (snapshot_folder() / "README.md").read_text(encoding="utf-8")


def card(table):
    """The text of a table's card in the data's README."""
    (text,) = re.findall(rf"^### {table}\n(.*?)(?=^##|\Z)", CARDS, flags=re.MULTILINE | re.DOTALL)
    return text


@pytest.mark.parametrize("table", SCHEMA)
def test_the_card_lists_exactly_the_columns_in_their_order(table):
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", card(table), flags=re.MULTILINE)
    assert [name for name, _, _ in rows] == list(SCHEMA[table])


@pytest.mark.parametrize("table", SCHEMA)
def test_the_card_tells_the_number_of_rows(table, shop):
    (rows,) = re.findall(r"^Rows: ([\d,]+)", card(table), flags=re.MULTILINE)
    assert int(rows.replace(",", "")) == len(getattr(shop, table))


@pytest.mark.parametrize("table", SCHEMA)
def test_the_card_explains_every_entry_of_the_truth(table, shop):
    text = card(table)
    missing = [name for name in shop.truth[table] if f"`{name}`" not in text]
    assert not missing


@pytest.mark.parametrize("table", SCHEMA)
def test_texts_with_few_values_are_listed_in_the_card(table, shop):
    for name, kind in SCHEMA[table].items():
        values = set(getattr(shop, table)[name]) if kind == "str" else set()
        if 0 < len(values) <= 6:
            (units,) = re.findall(rf"^\| `{name}` \| (.+?) \|", card(table), flags=re.MULTILINE)
            assert set(units.split(", ")) == values
