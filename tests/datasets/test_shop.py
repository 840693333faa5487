import hashlib
import json
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import helpers.datasets.shop as shop_module
from helpers.datasets.schema import SCHEMA
from helpers.datasets.shop import load_shop, simulate_shop
from helpers.datasets.streams import Streams

RELEASED = json.loads(Path(__file__).with_name("released_columns.json").read_text(encoding="utf-8"))


def columns(shop):
    """All columns of the shop by name, those of the truth too."""
    for table in SCHEMA:
        for name, column in getattr(shop, table).items():
            yield f"{table}.{name}", column
        for name, column in shop.truth[table].get("rows", pd.DataFrame()).items():
            yield f"truth.{table}.{name}", column


def fingerprint(column):
    """A hash of the column's values, written out as in a CSV file."""
    return hashlib.sha256("\n".join(map(str, column.tolist())).encode("utf-8")).hexdigest()[:16]


def fingerprints(shop):
    return {name: fingerprint(column) for name, column in columns(shop)}


def test_every_released_column_keeps_its_values(shop):
    found = fingerprints(shop)
    changed = sorted(name for name in RELEASED if found.get(name) != RELEASED[name])
    assert not changed, f"released columns have changed: {changed}"
    new = {name: found[name] for name in found if name not in RELEASED}
    assert not new, f"new columns, to be added to released_columns.json: {json.dumps(new, indent=2)}"


def test_every_float_is_a_decimal_of_at_most_six_places(shop):
    # Their last bits would differ between processors otherwise, and no hash could hold them.
    for name, column in columns(shop):
        if column.dtype == float:
            np.testing.assert_array_equal(column, column.round(6), err_msg=name)


def test_a_later_table_or_column_changes_no_value_of_an_earlier_one(monkeypatch):
    """Every table's simulator is made to draw more before and after its own work, and customers gain a column."""
    later = {}

    def with_more(name):
        simulate = getattr(shop_module, name)

        def extended(*args):
            *_, stream = args
            later[f"reviews.before_{name}"] = stream(f"reviews.before_{name}").random(1000)
            result = simulate(*args)
            if name == "simulate_customers":
                result["shoe_size"] = stream("customers.shoe_size").integers(35, 47, size=len(result))
            later[f"reviews.after_{name}"] = stream(f"reviews.after_{name}").normal(size=1000)
            return result

        monkeypatch.setattr(shop_module, name, extended)

    simulators = [name for name in vars(shop_module) if name.startswith("simulate_") and name != "simulate_shop"]
    for name in simulators:
        with_more(name)
    extended = shop_module.simulate_shop()
    assert len(later) == 2 * len(simulators) > 2 * 5
    assert extended.customers["shoe_size"].nunique() == 12
    extended.customers = extended.customers.drop(columns="shoe_size")
    assert fingerprints(extended) == RELEASED


def test_no_two_columns_share_a_stream(monkeypatch):
    keys = []

    class Recorded(Streams):
        def __call__(self, key):
            keys.append(key)
            return super().__call__(key)

    monkeypatch.setattr(shop_module, "Streams", Recorded)
    shop_module.simulate_shop(10)
    assert len(keys) == len(set(keys)) > 30
    assert {key.split(".")[0] for key in keys} == set(SCHEMA)


def test_the_tables_have_the_columns_and_kinds_of_the_schema(shop):
    kinds = {"int": "int64", "float": "float64", "date": "datetime64[s]"}
    for table, schema in SCHEMA.items():
        frame = getattr(shop, table)
        assert frame.columns.tolist() == list(schema)
        for name, kind in schema.items():
            assert frame[name].dtype == kinds.get(kind, pd.Series(["text"], dtype="str").dtype), (table, name)
        assert isinstance(frame.index, pd.RangeIndex)
        assert not frame.isna().any(axis=None)


def test_no_table_holds_a_hidden_trait(shop):
    hidden = {name for truth in shop.truth.values() if "rows" in truth for name in truth["rows"]}
    seen = {name for schema in SCHEMA.values() for name in schema}
    assert hidden & seen == {"discount"}  # of a day: everybody sees it


def test_a_shop_of_one_customer_is_whole():
    shop = simulate_shop(n_customers=1)
    assert len(shop.customers) == len(shop.truth["customers"]["rows"]) == 1


def test_a_generator_is_a_seed():
    shops = [simulate_shop(20, np.random.default_rng(8)).customers for _ in range(2)]
    pd.testing.assert_frame_equal(*shops)
    rng = np.random.default_rng(8)
    assert not simulate_shop(20, rng).customers.equals(simulate_shop(20, rng).customers)
    assert not simulate_shop(20, None).customers.equals(simulate_shop(20, None).customers)


def test_numpy_integers_are_integers():
    assert len(simulate_shop(np.int64(3), np.uint8(1)).customers) == 3


@pytest.mark.parametrize("n_customers", [2.5, 2.0, "many", True, None, [10], np.nan])
def test_a_number_of_customers_that_is_no_integer_is_refused(n_customers):
    with pytest.raises(TypeError, match="n_customers must be an integer from 1 to 1,000,000, got"):
        simulate_shop(n_customers)


@pytest.mark.parametrize("n_customers", [0, -1, 1_000_001, 10**30])
def test_a_number_of_customers_out_of_range_is_refused(n_customers):
    with pytest.raises(ValueError, match=f"n_customers must be from 1 to 1,000,000, got {n_customers:,}"):
        simulate_shop(n_customers)


def test_a_random_state_that_is_no_seed_is_refused():
    with pytest.raises(TypeError, match="random_state must be an integer of at least 0"):
        simulate_shop(10, "lucky")


def test_time_memory_and_rows_grow_in_proportion_to_the_customers():
    sizes, rows, peaks, seconds = [2_000, 20_000, 200_000], [], [], []
    for size in sizes:
        tracemalloc.start()
        begin = time.process_time()
        shop = simulate_shop(size)
        seconds.append(time.process_time() - begin)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        rows.append(len(shop.order_lines) / size)
    np.testing.assert_allclose(rows, rows[-1], rtol=0.05)
    # The blocks of the product choice take 20 MB at any size, which is most of the smallest shop's.
    assert peaks[2] / peaks[1] < 11
    assert peaks[2] / sizes[2] < 2500  # bytes a customer, with all tables and the truth
    assert seconds[2] / seconds[1] < 30


def test_nothing_that_is_done_to_one_shop_changes_the_next(shop):
    spoilt = simulate_shop(5)
    for truth in spoilt.truth.values():
        for value in truth.values():
            if isinstance(value, dict | list):
                value.clear()
    spoilt.truth["orders"]["rows"].loc[:, "intensity"] = 0.0
    assert simulate_shop(2000).truth["customers"]["annual_spend"] == shop.truth["customers"]["annual_spend"]
    assert fingerprints(simulate_shop()) == RELEASED


def test_the_repr_tells_tables_and_sizes(shop):
    lines = repr(shop).splitlines()
    assert lines[0] == "Shop"
    assert lines[1].split() == ["customers", "2,000", "rows", "x", "10", "columns"]
    assert [line.split()[0] for line in lines[1:]] == [*SCHEMA, "truth"]


def test_loading_without_a_folder_gives_the_default_shop(shop):
    loaded = load_shop()
    for table in SCHEMA:
        pd.testing.assert_frame_equal(getattr(loaded, table), getattr(shop, table))
    assert repr(loaded) == repr(shop)
