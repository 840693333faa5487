import csv
import gzip
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.datasets.tables import read_table

GOOD = "id,name,price,day,member\n1,cup,12.5,2024-01-31,TRUE\n2,pot,0.1,2024-02-29,false\n"
KINDS = {"id": "int", "name": "str", "price": "float", "day": "date", "member": "bool"}


@pytest.fixture
def write(tmp_path):
    def write(text, name="table.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(path, columns, *words):
    """The one message of the refusal; it must name the file and hold every word."""
    with pytest.raises(ValueError, match=re.escape(path.name)) as caught:
        read_table(path, columns)
    message = str(caught.value)
    assert [word for word in words if word not in message] == [], message
    return message


def test_columns_come_with_the_dtypes_of_their_kinds(write):
    table = read_table(write(GOOD), KINDS)
    assert table["id"].dtype == np.int64
    assert table["price"].dtype == np.float64
    assert table["day"].dtype == "datetime64[s]"
    assert table["member"].dtype == bool
    assert pd.api.types.is_string_dtype(table["name"])
    assert table.iloc[1].tolist() == [2, "pot", 0.1, pd.Timestamp("2024-02-29"), False]
    assert isinstance(table.index, pd.RangeIndex)


def test_columns_come_in_the_order_asked_for_whatever_the_file_has(write):
    table = read_table(write("b,a\n1,2\n"), {"a": "int", "b": "int"})
    assert table.to_dict("list") == {"a": [2], "b": [1]}


def test_a_table_without_rows_keeps_its_dtypes(write):
    full, empty = read_table(write(GOOD), KINDS), read_table(write(GOOD.split("\n")[0], "empty.csv"), KINDS)
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_byte_order_mark_windows_lines_gzip_and_a_path_as_text_change_nothing(write):
    plain = read_table(write(GOOD), KINDS)
    windows = write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "windows.csv")
    packed = write(gzip.compress(GOOD.encode(), mtime=0), "table.csv.gz")
    for path in (windows, packed, str(packed), write(GOOD + "\n\n", "empty_lines.csv")):
        pd.testing.assert_frame_equal(read_table(path, KINDS), plain)


def test_quoted_commas_and_line_ends_stay_in_their_cell_and_lines_are_still_counted_right(write):
    path = write('text,n\n"one, two\nthree",1\n"say ""hi""",x\n')
    assert read_table(path, {"text": "str", "n": "str"})["text"].tolist() == ["one, two\nthree", 'say "hi"']
    refused(path, {"text": "str", "n": "int"}, "'n'", "row 2", "line 4", "'x'")


def test_words_that_pandas_takes_for_gaps_stay_words(write):
    table = read_table(write("name\nNA\nnull\nNone\nnan\n"), {"name": "str"})
    assert table["name"].tolist() == ["NA", "null", "None", "nan"]


def test_a_question_mark_allows_empty_cells(write):
    path = write("i,f,s,d,b\n1,1.5,x,2024-01-01,True\n,,,,\n")
    table = read_table(path, {"i": "int?", "f": "float?", "s": "str?", "d": "date?", "b": "bool?"})
    assert table.iloc[1].isna().all()
    assert not table.iloc[0].isna().any()
    assert [str(table[name].dtype) for name in "ifdb"] == ["Int64", "float64", "datetime64[s]", "boolean"]
    assert pd.api.types.is_string_dtype(table["s"].dropna())


@pytest.mark.parametrize("kind", ["int", "float", "str", "date", "bool"])
def test_an_empty_cell_is_refused_where_no_gap_is_allowed(write, kind):
    refused(write("a,b\n,1\n"), {"a": kind, "b": "int"}, "'a'", "row 1", "line 2", "''")


@pytest.mark.parametrize(
    ("kind", "cell"),
    [("int", cell) for cell in ["1.0", "1_000", " 7", "7 ", "x", "nan", "1e3", "٣", "9223372036854775808", "-", "+ 1"]]
    + [("float", cell) for cell in ["1_0.5", "nan", "inf", "-inf", "1e999", "1,5", "x", ".", "1.5e", " 1.5", "٣.٥"]]
    + [("date", cell) for cell in ["2023-02-29", "20230105", "2023-1-5", "2023-W01-1", "5/1/2023", "2023-01-05T00:00"]]
    + [("bool", cell) for cell in ["1", "0", "yes", "T", "tRUE", " TRUE"]],
)
def test_a_cell_that_is_not_of_its_kind_is_refused_by_file_column_row_and_value(write, kind, cell):
    path = write(f'n,a\n1,"{cell}"\n')
    refused(path, {"n": "int", "a": kind}, "column 'a'", "row 1 ", "line 2 ", repr(cell))
    refused(path, {"n": "int", "a": kind + "?"}, "column 'a'", repr(cell))


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("int", "-9223372036854775808", -(2**63)),
        ("int", "+07", 7),
        ("float", "-.5E-3", -0.0005),
        ("float", "7", 7.0),
        ("float", "3.", 3.0),
        ("bool", "False", False),
    ],
)
def test_unusual_but_clear_spellings_are_read(write, kind, cell, value):
    assert read_table(write(f"a\n{cell}\n"), {"a": kind})["a"].tolist() == [value]


def test_the_first_wrong_cell_is_shown_and_all_are_counted(write):
    message = refused(write("a\n1\nx\n2\n\ny\n"), {"a": "int"}, "row 2 ", "line 3 ", "'x'", "2 such cells in all")
    assert "\n" not in message
    assert "such cells" not in refused(write("a\n1\nx\n"), {"a": "int"})


def test_a_long_cell_is_cut_in_the_message(write):
    assert len(refused(write("a\n" + "x" * 5000 + "\n", "a.csv"), {"a": "int"}, "xxx...")) < 400


def test_missing_unknown_and_doubled_columns_are_named(write):
    refused(write("a,c\n1,2\n"), {"a": "int", "b": "int", "d": "int"}, "lacks", "'b', 'd'", "a, c")
    refused(write("a,b\n1,2\n"), {"a": "int"}, "does not know", "'b'")
    refused(write("a,b,a\n1,2,3\n"), {"a": "int", "b": "int"}, "more than once", "'a'")


@pytest.mark.parametrize("line", ["1", "1,2,3", "1,2,"])
def test_a_row_with_too_few_or_too_many_cells_is_refused(write, line):
    refused(
        write(f"a,b\n1,2\n{line}\n"), {"a": "int", "b": "int"}, "row 2 ", "line 3 ", f"{len(line.split(','))} cells"
    )


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.csv", "the file is empty"),
        (b"\n\n", "a.csv", "the file is empty"),
        ("a\nprix\u00e9\n".encode("latin-1"), "a.csv", "not UTF-8 text"),
        (b'a\n"never closed\n', "a.csv", "not CSV"),
        (b"a\n1\n", "a.csv.gz", "not a whole gzip file"),
        (gzip.compress(b"a\n" + b"1\n" * 1000, mtime=0)[:-12], "a.csv.gz", "not a whole gzip file"),
    ],
    ids=["nothing", "blank lines", "latin-1", "open quote", "plain text", "gzip cut short"],
)
def test_a_file_that_is_no_table_is_refused_in_words(write, content, name, words):
    refused(write(content, name), {"a": "str"}, words)


def test_a_missing_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.csv"):
        read_table(tmp_path / "nowhere.csv", {"a": "int"})


@pytest.mark.parametrize("columns", [{"a": "integer"}, {"a": None}, {"a": "int??"}])
def test_an_unknown_kind_is_refused(write, columns):
    with pytest.raises(ValueError, match=r"columns\['a'\] must be one of int, float, str, date, bool"):
        read_table(write("a\n1\n"), columns)


@pytest.mark.parametrize("path", [None, 3, b"table.csv"])
def test_a_path_must_be_a_path(path):
    with pytest.raises(TypeError, match="path must be a str or a path-like object, got"):
        read_table(path, {"a": "int"})


@pytest.mark.parametrize("columns", [None, ["a"], {}, "a"])
def test_columns_must_be_a_mapping(write, columns):
    with pytest.raises(TypeError, match="columns must be a mapping"):
        read_table(write("a\n1\n"), columns)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.integers(-(2**63), 2**63 - 1),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
            st.dates(),
            st.booleans(),
        )
    )
)
def test_what_the_csv_module_wrote_is_read_back_to_the_last_bit(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("round_trip") / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(KINDS)
        writer.writerows((i, text, repr(x), day, flag) for i, x, text, day, flag in rows)
    table = read_table(path, KINDS)
    got = list(zip(table["id"], table["price"], table["name"], table["day"].dt.date, table["member"], strict=True))
    assert got == rows
