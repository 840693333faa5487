"""Hold-out: nothing lost, nothing twice, scikit-learn's sizes, reproducible by seed, pandas kept whole."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection as sklearn_selection

from helpers.model_selection import train_test_split


class TestTrainTestSplit:
    @settings(deadline=None)
    @given(
        n=st.integers(2, 200),
        size=st.one_of(st.floats(0.01, 0.99), st.integers(1, 199)),
        seed=st.integers(0, 2**32 - 1),
        shuffle=st.booleans(),
    )
    def test_parts_are_a_partition_with_scikit_learns_sizes(self, n, size, seed, shuffle):
        rows = np.arange(n)
        try:
            expected = sklearn_selection.train_test_split(rows, test_size=size, shuffle=shuffle)
        except ValueError:
            with pytest.raises(ValueError, match="test_size must leave rows for both parts"):
                train_test_split(rows, test_size=size, random_state=seed, shuffle=shuffle)
            return
        train, test = train_test_split(rows, test_size=size, random_state=seed, shuffle=shuffle)
        assert (len(train), len(test)) == tuple(map(len, expected))
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), rows)
        if not shuffle:
            np.testing.assert_array_equal(np.concatenate([train, test]), rows)

    def test_every_array_is_split_at_the_same_rows_and_keeps_its_kind(self):
        frame = pd.DataFrame({"age": range(10)}, index=list("abcdefghij"))
        series, array, text, pair = frame["age"], np.arange(20).reshape(10, 2), list("abcdefghij"), tuple(range(10))
        parts = train_test_split(frame, series, array, text, pair, random_state=0)
        assert [type(part) for part in parts] == [
            k for k in (pd.DataFrame, pd.Series, np.ndarray, list, tuple) for _ in "ab"
        ]
        for part in (0, 1):
            rows = parts[part]["age"].to_numpy()
            np.testing.assert_array_equal(parts[2 + part].to_numpy(), rows)
            np.testing.assert_array_equal(parts[4 + part][:, 0], 2 * rows)
            assert parts[6 + part] == list(parts[part].index)
            assert list(parts[8 + part]) == list(rows)

    def test_a_seed_repeats_the_split_and_none_does_not(self):
        rows = np.arange(1000)
        same = [train_test_split(rows, random_state=seed)[1].tolist() for seed in (1, 1, 2, None, None)]
        assert same[0] == same[1]
        assert len({tuple(test) for test in same}) == 4

    def test_every_row_is_as_likely_as_any_other_to_be_tested(self):
        rng = np.random.default_rng(0)
        counts = sum(np.bincount(train_test_split(np.arange(8), random_state=rng)[1], minlength=8) for _ in range(4000))
        assert np.all(np.abs(counts - 1000) < 4 * np.sqrt(4000 * 0.25 * 0.75))

    @pytest.mark.parametrize(
        ("arrays", "options", "error", "message"),
        [
            ([], {}, TypeError, "at least one array"),
            ([[1, 2], [1]], {}, ValueError, "arrays must have the same length, got lengths 2, 1"),
            ([[1]], {}, ValueError, "test_size must leave rows for both parts, got 0.25: 1 of 1 rows"),
            ([[]], {}, ValueError, "0 of 0 rows"),
            ([[1, 2]], {"test_size": 0}, ValueError, "test_size must leave rows for both parts, got 0"),
            ([[1, 2]], {"test_size": 2}, ValueError, "2 of 2 rows"),
            ([[1, 2]], {"test_size": -1}, ValueError, "test_size must leave rows"),
            ([[1, 2]], {"test_size": 1.0}, ValueError, "test_size must be a share between 0 and 1"),
            ([[1, 2]], {"test_size": np.nan}, ValueError, "test_size must be a share between 0 and 1"),
            ([[1, 2]], {"test_size": "half"}, TypeError, "test_size must be a share .* got 'half'"),
            ([[1, 2]], {"test_size": True}, TypeError, "test_size must be a share"),
            ([[1, 2]], {"shuffle": 1}, TypeError, "shuffle must be True or False, got 1"),
            ([[1, 2]], {"random_state": "x"}, TypeError, "random_state must be None"),
            (["text"], {}, TypeError, "array 1 must be an array, list, DataFrame or Series, got str"),
            ([[1, 2], None], {}, TypeError, "array 2 must be .* got NoneType"),
            ([np.float64(3.0)], {}, TypeError, "array 1 must be .* got a single value"),
        ],
    )
    def test_bad_input_is_named(self, arrays, options, error, message):
        with pytest.raises(error, match=message):
            train_test_split(*arrays, **options)


class TestStratified:
    @settings(deadline=None, derandomize=True, max_examples=50)
    @given(
        sizes=st.lists(st.integers(2, 40), min_size=1, max_size=5),
        size=st.floats(0.05, 0.95),
        seed=st.integers(0, 2**32 - 1),
    )
    def test_each_class_is_divided_within_a_row_of_its_share(self, sizes, size, seed):
        labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
        rows = np.arange(len(labels))
        n_test = int(np.ceil(size * len(rows)))
        if min(n_test, len(rows) - n_test) < max(len(sizes), 1):
            with pytest.raises(ValueError, match="test_size must leave"):
                train_test_split(rows, test_size=size, random_state=seed, stratify=labels)
            return
        train, test = train_test_split(rows, test_size=size, random_state=seed, stratify=labels)
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), rows)
        assert len(test) == n_test
        in_test = np.bincount(labels[test], minlength=len(sizes))
        assert np.all(np.abs(in_test - np.array(sizes) * n_test / len(rows)) < 1)

    def test_the_counts_are_scikit_learns_where_rounding_leaves_no_choice(self):
        labels = np.repeat(["no", "maybe", "yes"], [70, 20, 10])
        _, ours = train_test_split(labels, test_size=30, random_state=1, stratify=labels)
        _, theirs = sklearn_selection.train_test_split(labels, test_size=30, random_state=1, stratify=labels)
        assert np.unique(ours, return_counts=True)[1].tolist() == [6, 21, 3]
        assert sorted(ours) == sorted(theirs)

    def test_every_row_of_a_class_is_as_likely_as_any_other_and_in_any_place(self):
        labels, rng = np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.random.default_rng(0)
        tests = [train_test_split(np.arange(8), random_state=rng, test_size=4, stratify=labels)[1] for _ in range(3000)]
        counts = np.bincount(np.ravel(tests), minlength=8)
        assert np.all(np.abs(counts - 1500) < 4 * np.sqrt(3000 * 0.25))
        first = np.bincount([test[0] for test in tests], minlength=8)
        assert np.all(np.abs(first - 375) < 4 * np.sqrt(3000 * 1 / 8 * 7 / 8))

    @pytest.mark.parametrize(
        ("labels", "options", "message"),
        [
            ([0, 0, 0, 1], {}, "stratify must hold each class at least twice, once for each part, got 1 once"),
            ([0, 0, 1, 1], {"test_size": 1}, "test_size must leave both parts a row of each of 2 classes, got 3 and 1"),
            ([0, 0, 1], {}, "stratify must hold one label a row, 4 in all, got 3"),
            ([0, 0, 1, 1], {"shuffle": False}, "stratify must be None without shuffle"),
            ([0, 0, 1, np.nan], {}, "stratify must hold no missing labels"),
        ],
    )
    def test_what_cannot_be_stratified_is_said(self, labels, options, message):
        with pytest.raises(ValueError, match=message):
            train_test_split([1, 2, 3, 4], stratify=labels, **options)
