from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.language.ngrams import find_ngrams

texts = st.lists(st.lists(st.sampled_from("abc"), max_size=6).map(" ".join), max_size=6)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(texts=texts, lowest=st.integers(1, 4), more=st.integers(0, 3))
def test_each_run_of_words_is_found_where_a_plain_loop_finds_it(texts, lowest, more):
    found = find_ngrams(texts, str.split, lowest, lowest + more)
    expected = Counter()
    for row, words in enumerate(map(str.split, texts)):
        for n in range(lowest, lowest + more + 1):
            expected.update((row, " ".join(words[i : i + n])) for i in range(len(words) - n + 1))
    assert Counter((row, found.names[i]) for row, i in zip(found.rows.tolist(), found.ids, strict=True)) == expected
    assert found.n_texts == len(texts)
    assert len(set(found.names)) == len(found.names) == len(np.unique(found.ids))


def test_words_are_numbered_by_first_appearance():
    assert find_ngrams(["d c", "a d b"], str.split).names == ["d", "c", "a", "b"]


@pytest.mark.parametrize(("lowest", "highest", "n_found"), [(1, 10**12, 6), (10**12, 10**12, 0), (2, 10**12, 3)])
def test_runs_longer_than_every_text_cost_nothing(lowest, highest, n_found):
    found = find_ngrams(["a b c", "", "d"], str.split, lowest, highest)
    assert len(found.names) == len(found.ids) == n_found + (lowest == 1)
    assert found.n_texts == 3
