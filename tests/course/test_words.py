import numpy as np
import pandas as pd
import pytest

from helpers.course.words import call_in_words, describe, short, words_of


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "None"),
        (True, "True"),
        (np.bool_(False), "False"),
        (3, "the number 3"),
        (np.float64(1 / 3), "the number 0.333333"),
        (-np.inf, "infinity"),
        (2j, "a complex number"),
        ("a" * 41, "a text of 41 characters"),
        (b"a", "an object of type bytes"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        (pd.DataFrame({"a": [1]}), "a pandas DataFrame of shape (1, 1)"),
        (pd.Index([1]), "a pandas Index of shape (1,)"),
        ((1, 2), "a tuple of 2"),
        (range(3), "a range of 3"),
        (frozenset(), "a frozenset of 0"),
        ((i for i in "a"), "a generator"),
        (dict, "a class"),
        (len, "a function"),
        (lambda: 1, "a function"),
        (np.mean, "a function"),
        (object(), "an object of type object"),
    ],
)
def test_an_object_is_described_in_a_few_words(answer, words):
    assert describe(answer) == words


def test_an_object_that_defends_itself_is_described_too():
    class Meta(type):
        def __getattribute__(cls, name):
            raise SystemExit

    class Closed(metaclass=Meta):
        pass

    assert describe(Closed()) == "an object that cannot be described"


def test_the_learners_own_interrupt_passes():
    class Interrupting(int):
        def __float__(self):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        describe(Interrupting())


def test_a_call_is_written_as_a_learner_would():
    def predict():
        pass

    frame = pd.DataFrame({"a": [1, 2]})
    assert call_in_words(predict, (np.arange(2.0), frame), {"alpha": 0.5}) == (
        "predict([0, 1], DataFrame of shape (2, 1), alpha=0.5)"
    )
    predict.__name__ = "<script>"
    assert call_in_words(predict, (np.zeros((9, 9)),)) == "function(array of shape (9, 9))"
    assert call_in_words(object(), ("x" * 200,)).endswith("...)")


def test_numbers_are_short_and_booleans_stay_booleans():
    assert [short(value) for value in (1 / 3, 10**6, True, "a", [1])] == ["0.333333", "1e+06", "True", "'a'", "[1]"]


def test_an_exception_is_told_in_one_line():
    assert words_of(ValueError("one\n   two.")) == "ValueError: one two"
    assert words_of(ValueError()) == "ValueError"
    assert len(words_of(ValueError("x" * 10_000))) < 250
