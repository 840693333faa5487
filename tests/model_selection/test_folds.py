"""Folds: each row tested once, scikit-learn's folds without shuffling, classes and groups where they belong."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import model_selection as sklearn_selection
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score

from helpers.model_selection import GroupKFold, KFold, StratifiedKFold


def same_folds(ours, theirs):
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_array_equal(mine[0], other[0])
        np.testing.assert_array_equal(mine[1], other[1])


def is_partition(pairs, n):
    for train, test in pairs:
        np.testing.assert_array_equal(np.sort(np.concatenate([train, test])), np.arange(n))
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in pairs])), np.arange(n))


class TestKFold:
    @settings(deadline=None, derandomize=True, max_examples=50)
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


class TestStratifiedKFold:
    @settings(deadline=None, derandomize=True, max_examples=60)
    @given(
        sizes=st.lists(st.integers(1, 40), min_size=1, max_size=6),
        k=st.integers(2, 8),
        seed=st.integers(0, 2**32 - 1),
        words=st.booleans(),
    )
    @pytest.mark.filterwarnings("ignore:Class .* rows only:UserWarning", "ignore:The least populated class")
    def test_the_folds_are_scikit_learns_whatever_the_classes_and_their_order(self, sizes, k, seed, words):
        y = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
        y = np.array([f"class {9 - label}" for label in y]) if words else y
        X = np.zeros((len(y), 1))
        if max(sizes) < k:
            with pytest.raises(ValueError, match="n_splits must be at most the number of"):
                next(StratifiedKFold(k).split(X, y))
            return
        same_folds(StratifiedKFold(k).split(X, y), sklearn_selection.StratifiedKFold(k).split(X, y))

    @settings(deadline=None, derandomize=True, max_examples=30)
    @given(n=st.integers(20, 200), share=st.floats(0.1, 0.5), k=st.integers(2, 5), seed=st.integers(0, 2**32 - 1))
    def test_counts_of_each_class_and_of_rows_differ_by_one_at_most_shuffled_too(self, n, share, k, seed):
        y = np.zeros(n, dtype=int)
        y[: max(k, int(share * n))] = 1
        pairs = list(StratifiedKFold(k, shuffle=True, random_state=seed).split(np.zeros(n), y))
        is_partition(pairs, n)
        for counts in (np.array([len(test) for _, test in pairs]), np.array([y[test].sum() for _, test in pairs])):
            assert np.ptp(counts) <= 1

    def test_a_seed_repeats_the_folds_and_chance_decides_which_rows(self):
        y = np.repeat([0, 1], 20)

        def tests(seed):
            return [t.tolist() for _, t in StratifiedKFold(4, shuffle=True, random_state=seed).split(y, y)]

        assert tests(1) == tests(1) != tests(2)
        rng = np.random.default_rng(0)
        first = [next(StratifiedKFold(4, shuffle=True, random_state=rng).split(y, y))[1] for _ in range(2000)]
        counts = np.bincount(np.ravel(first), minlength=40)
        assert np.all(np.abs(counts - 500) < 4 * np.sqrt(2000 * 0.25 * 0.75))

    def test_a_class_with_fewer_rows_than_folds_is_said_and_split_all_the_same(self):
        y = ["no"] * 8 + ["yes"] * 2
        with pytest.warns(UserWarning, match="Class yes has 2 rows only, fewer than n_splits=4") as caught:
            pairs = list(StratifiedKFold(4).split(np.zeros(10), y))
        assert len(caught) == 1
        is_partition(pairs, 10)

    def test_classes_that_suffice_warn_of_nothing(self):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            list(StratifiedKFold(2).split(np.zeros(4), [True, False, True, False]))

    @pytest.mark.parametrize(
        ("y", "error", "message"),
        [
            (None, ValueError, "y must hold the class of each row for StratifiedKFold, got None"),
            ([0.5, 1.5, 2.5, 3.5], ValueError, "y must hold classes for StratifiedKFold, got a continuous target"),
            ([0, 1, 2, 3], ValueError, "n_splits must be at most the number of rows in the largest class, 1, got 2"),
            ([0, 0, 1], ValueError, "y must hold one label a row, 4 in all, got 3"),
            ([[0, 1], [1, 0], [1, 1], [0, 0]], ValueError, "got a multilabel-indicator target"),
        ],
    )
    def test_what_has_no_classes_to_stratify_is_refused(self, y, error, message):
        with pytest.raises(error, match=message):
            next(StratifiedKFold(2).split(np.zeros(4), y))


class TestGroupKFold:
    @settings(deadline=None, derandomize=True, max_examples=60)
    @given(
        sizes=st.lists(st.integers(1, 30), min_size=2, max_size=12),
        k=st.integers(2, 6),
        seed=st.integers(0, 2**32 - 1),
    )
    def test_the_folds_are_scikit_learns_and_no_group_is_on_both_sides(self, sizes, k, seed):
        groups = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))
        X = np.zeros(len(groups))
        if len(sizes) < k:
            with pytest.raises(ValueError, match=f"n_splits must be at most the number of .*, got {k}"):
                next(GroupKFold(k).split(X, groups=groups))
            return
        pairs = list(GroupKFold(k).split(X, groups=groups))
        is_partition(pairs, len(groups))
        same_folds(pairs, sklearn_selection.GroupKFold(k).split(X, groups=groups))
        assert all(not set(groups[train]) & set(groups[test]) for train, test in pairs)

    def test_shuffled_the_groups_are_divided_by_number_and_stay_whole(self):
        groups = np.array([f"customer {k}" for k in range(23)])[np.random.default_rng(0).integers(23, size=400)]
        folds = GroupKFold(5, shuffle=True, random_state=3)
        pairs = list(folds.split(groups, groups=groups))
        is_partition(pairs, 400)
        assert [len(set(groups[test])) for _, test in pairs] == [5, 5, 5, 4, 4]
        assert all(not set(groups[train]) & set(groups[test]) for train, test in pairs)
        same_folds(pairs, folds.split(groups, groups=groups))
        assert (
            pairs[0][1].tolist()
            != next(GroupKFold(5, shuffle=True, random_state=4).split(groups, None, groups))[1].tolist()
        )

    def test_a_series_of_strings_makes_groups(self):
        groups = pd.Series(["a", "b", "a", "c"], index=[9, 8, 7, 6])
        assert [test.tolist() for _, test in GroupKFold(3).split(groups, groups=groups)] == [[0, 2], [3], [1]]

    @pytest.mark.parametrize(
        ("groups", "message"),
        [
            (None, "groups must hold the group of each row for GroupKFold, got None"),
            ([7, 7, 7, 7], "n_splits must be at most the number of groups, 1, got 2"),
            ([1, 2, 3], "groups must hold one label a row, 4 in all, got 3"),
            ([1, 2, 3, np.nan], "groups must hold no missing labels, got nan at position 3"),
        ],
    )
    def test_groups_that_cannot_be_kept_apart_are_refused(self, groups, message):
        with pytest.raises(ValueError, match=message):
            next(GroupKFold(2).split(np.zeros(4), groups=groups))

    def test_scikit_learn_takes_it_as_cv_and_hands_it_the_groups(self):
        rng = np.random.default_rng(0)
        X, y, groups = rng.normal(size=(60, 3)), rng.normal(size=60), np.repeat(np.arange(12), 5)
        ours = cross_val_score(Ridge(), X, y, cv=GroupKFold(4), groups=groups)
        theirs = cross_val_score(Ridge(), X, y, cv=sklearn_selection.GroupKFold(4), groups=groups)
        np.testing.assert_allclose(ours, theirs)


@pytest.mark.parametrize("splitter", [StratifiedKFold, GroupKFold])
def test_all_show_and_check_their_settings_alike(splitter):
    assert repr(splitter(3)) == f"{splitter.__name__}(n_splits=3, shuffle=False, random_state=None)"
    with pytest.raises(ValueError, match="n_splits must be an integer of at least 2, got 1"):
        splitter(1)
    with pytest.raises(ValueError, match="n_splits must be at most the number of samples, 2, got 3"):
        next(splitter(3).split([1, 2], [0, 1], [0, 1]))


def test_a_missing_class_is_named_without_a_warning_of_numpys():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="y must hold no missing labels, got nan at position 2"):
            list(StratifiedKFold(2).split(range(6), [0, 1, np.nan, 1, 0, 1]))
