"""Splits: nothing lost, nothing twice, scikit-learn's sizes, reproducible by seed, pandas kept whole."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection as sklearn_selection
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score

from helpers.model_selection import KFold, train_test_split


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


class TestKFold:
    @settings(deadline=None)
    @given(n=st.integers(2, 100), k=st.integers(2, 20), seed=st.one_of(st.none(), st.integers(0, 2**32 - 1)))
    def test_each_row_is_tested_once_in_folds_of_scikit_learns_sizes(self, n, k, seed):
        folds = KFold(k, shuffle=seed is not None, random_state=seed)
        if k > n:
            with pytest.raises(ValueError, match=f"n_splits must be at most the number of samples, {n}, got {k}"):
                next(folds.split(np.zeros(n)))
            return
        pairs = list(folds.split(np.zeros((n, 3))))
        expected = list(sklearn_selection.KFold(k).split(np.zeros(n)))
        assert [len(test) for _, test in pairs] == [len(test) for _, test in expected]
        np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in pairs])), np.arange(n))
        for train, test in pairs:
            np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(n))

    def test_without_shuffling_the_folds_are_scikit_learns(self):
        for ours, theirs in zip(KFold(4).split(range(10)), sklearn_selection.KFold(4).split(range(10)), strict=True):
            np.testing.assert_array_equal(ours[0], theirs[0])
            np.testing.assert_array_equal(ours[1], theirs[1])

    def test_a_seed_repeats_the_folds(self):
        def tests(seed):
            return [test.tolist() for _, test in KFold(3, shuffle=True, random_state=seed).split(range(30))]

        assert tests(1) == tests(1) != tests(2)
        assert tests(None) != tests(None)

    def test_scikit_learn_takes_it_as_cv(self):
        rng = np.random.default_rng(0)
        X, y = rng.normal(size=(50, 3)), rng.normal(size=50)
        ours = cross_val_score(Ridge(), X, y, cv=KFold(5))
        np.testing.assert_allclose(ours, cross_val_score(Ridge(), X, y, cv=sklearn_selection.KFold(5)))
        search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=KFold(4, shuffle=True, random_state=0))
        assert search.fit(X, y).n_splits_ == 4

    @pytest.mark.parametrize(
        ("options", "error", "message"),
        [
            ({"n_splits": 1}, ValueError, "n_splits must be an integer of at least 2, got 1"),
            ({"n_splits": 2.0}, TypeError, "n_splits must be an integer of at least 2, got 2.0"),
            ({"shuffle": "yes"}, TypeError, "shuffle must be True or False"),
            ({"random_state": 0}, ValueError, "random_state must be None without shuffle"),
            ({"shuffle": True, "random_state": -1}, ValueError, "random_state must be None, an integer"),
        ],
    )
    def test_bad_settings_are_named(self, options, error, message):
        with pytest.raises(error, match=message):
            KFold(**options)

    def test_text_is_no_table(self):
        with pytest.raises(TypeError, match="X must be an array, list, DataFrame or Series, got str"):
            next(KFold(2).split("text"))

    def test_it_shows_its_settings(self):
        assert repr(KFold(3, shuffle=True, random_state=1)) == "KFold(n_splits=3, shuffle=True, random_state=1)"
