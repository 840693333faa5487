import decimal
import fractions
import re

import numpy as np
import pandas as pd
import pytest

from helpers.course.answers import (
    Hint,
    NotDone,
    agree,
    array,
    choice,
    close,
    frame,
    function_result,
    number,
    parts,
    text,
    yes_or_no,
)
from helpers.course.nonsense import NONSENSE

READERS = {
    "number": lambda answer: number(answer, "it"),
    "array": lambda answer: array(answer, "it", (3,)),
    "matrix": lambda answer: array(answer, "it", (None, 3)),
    "frame": lambda answer: frame(answer, "it", ["a"]),
    "text": lambda answer: text(answer, "it") == "right" or refuse(answer),
    "choice": lambda answer: choice(answer, "it", ["a", "b"]),
    "yes or no": lambda answer: yes_or_no(answer, "it") is False or refuse(answer),
    "parts": lambda answer: parts(answer, "one", "two", "three"),
    "function": lambda answer: agree(answer, lambda x: 2 * x, [(1.0,), (np.ones(3),)]),
}


def refuse(answer):
    raise Hint(f"{answer!r} is wrong.")


@pytest.mark.usefixtures("no_garbage_collection")
@pytest.mark.parametrize("kind", NONSENSE)
@pytest.mark.parametrize("reader", READERS)
def test_nonsense_is_refused_with_a_hint_that_says_what_came(reader, kind):
    answer, words = NONSENSE[kind]
    with pytest.raises(Hint) as hint:
        READERS[reader](answer)
    assert type(hint.value) is Hint
    assert any(word in str(hint.value) for word in words)
    assert "\n" not in str(hint.value)


@pytest.mark.parametrize("nothing", [None, ...])
@pytest.mark.parametrize("reader", READERS)
def test_nothing_is_not_done(reader, nothing):
    with pytest.raises(NotDone):
        READERS[reader](nothing)


@pytest.mark.parametrize(
    "answer",
    [4, 4.0, np.float32(4), np.int8(4), np.array(4), np.array(4.0), fractions.Fraction(8, 2), decimal.Decimal(4)],
)
def test_numbers_of_every_kind_are_read(answer):
    value = number(answer, "it")
    assert type(value) is float
    assert value == 4


class Agreeable(float):
    """A float that equals whatever it is held against."""

    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __hash__ = None
    __rsub__ = __sub__


def test_a_number_that_lies_is_read_for_what_it_is():
    assert Agreeable(5.0) == 4
    assert number(Agreeable(5.0), "it") == 5 != 4
    assert not close(array([Agreeable(5.0)], "it"), [4.0])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("4", "it is the text '4'; a number is wanted. Leave out the quotation marks."),
        (len, "it is a function; a number is wanted. Call it: put its arguments in brackets behind it."),
        ([4], "it is a list of 1; a number is wanted. Take one element of it, or reduce it to one."),
        (pd.Series([4]), "it is a pandas Series of shape (1,); a number is wanted. Take one element of it"),
        (np.array([4]), "it is an array of shape (1,); a number is wanted. Take one element of it"),
        (np.nan, "it is NaN (not a number); a finite number is wanted. Look for missing values"),
        (10**400, "it is too large for a float."),
        (np.timedelta64(4, "D"), "it is a time difference"),
        (pd.NA, "it is an object of type NAType"),
        ("x" * 1000, "it is a text of 1000 characters"),
    ],
)
def test_a_wrong_kind_of_number_gets_the_words_that_help(answer, words):
    with pytest.raises(Hint, match=re.escape(words)):
        number(answer, "it")


def test_numbers_that_are_not_finite_can_be_asked_for():
    assert number(np.inf, "it", finite=False) == np.inf
    assert np.isnan(array([np.nan, 1], "it", finite=False)[0])


@pytest.mark.parametrize(
    "answer",
    [
        [1, 2, 3],
        (1, 2, 3),
        range(1, 4),
        np.array([1, 2, 3]),
        np.array([1, 2, 3], dtype=object),
        np.ma.array([1, 2, 3]),
        pd.Series([1, 2, 3], index=["c", "a", "a"]),
        pd.Series([1, 2, 3], dtype="Int64"),
        pd.Index([1, 2, 3]),
    ],
)
def test_arrays_of_every_kind_are_read(answer):
    value = array(answer, "it", (3,))
    assert type(value) is np.ndarray
    assert value.dtype == np.float64
    np.testing.assert_array_equal(value, [1, 2, 3])


def test_an_array_is_a_copy():
    answer = np.zeros(3)
    value = array(answer, "it")
    answer[0] = 7
    assert value[0] == 0


def test_a_subclass_that_lies_about_its_shape_is_read_for_what_it_is():
    class Liar(np.ndarray):
        shape = (3,)

        def __array__(self, *args, **kwargs):
            return np.zeros(3)

    with pytest.raises(Hint, match=re.escape("it has shape (2, 2); shape (3,) is wanted.")):
        array(np.ones((2, 2)).view(Liar), "it", (3,))


@pytest.mark.parametrize(
    ("answer", "shape", "words"),
    [
        (np.zeros((3, 1)), (3,), "it has shape (3, 1); shape (3,) is wanted. Use .ravel() to make it flat."),
        (np.zeros((3, 2)), (2, 3), "it has shape (3, 2); shape (2, 3) is wanted. It lies on its side: .T turns it."),
        (np.zeros((3, 2)), (None, 3), "shape (any, 3) is wanted"),
        (4.0, (3,), "it is the number 4; an array of shape (3,) is wanted."),
        ([1, np.nan, np.inf], (3,), "it holds 1 NaN among its 3 values."),
        ([1, np.inf, np.inf], (3,), "it holds 2 infinite among its 3 values."),
        (np.ma.array([1, 2, 3], mask=[0, 1, 0]), (3,), "it holds 1 NaN"),
        (pd.Series([1, None, 3], dtype="Int64"), (3,), "it holds 1 NaN"),
        ([1, None, 3], (3,), "it holds 1 NaN"),
        (["1", "2", "3"], (3,), "it holds text; numbers are wanted."),
        (pd.Series(["1", "2", "3"]), (3,), "it holds text; numbers are wanted."),
        ([1, "2", 3], (3,), "it holds text; numbers are wanted."),
        ([1, 2j, 3], (3,), "it holds complex numbers; numbers are wanted."),
        (np.array(["2025-01-01"] * 3, dtype="M8[D]"), (3,), "it holds dates; numbers are wanted."),
        ([1, object(), 3], (3,), "it holds a value that is not a number: TypeError"),
        (
            map(abs, [1]),
            (1,),
            "it is an object of type map; an array of shape (1,) is wanted. Put list(...)",
        ),
        ([0] * 10**7 + [1], None, "that is far more than an array of numbers needs"),
        ({1, 2, 3}, (3,), "it is a set of 3"),
    ],
)
def test_a_wrong_kind_of_array_gets_the_words_that_help(answer, shape, words):
    with pytest.raises(Hint, match=re.escape(words)):
        array(answer, "it", shape)


def test_an_array_of_another_library_is_read():
    class Tensor:
        def __array__(self, *args, **kwargs):
            return np.arange(3)

    np.testing.assert_array_equal(array(Tensor(), "it", (3,)), [0, 1, 2])


def test_a_frame_is_read_by_its_columns_whatever_its_index():
    table = pd.DataFrame({"b": [1, 2], "a": [3, 4]}, index=[7, 7])
    read = frame(table, "it", ["a", "b"], rows=2)
    assert list(read.columns) == ["a", "b"]
    read.loc[7, "a"] = 0
    assert list(table["a"]) == [3, 4]
    assert list(frame(table, "it").columns) == ["b", "a"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (pd.DataFrame({"b": [1]}), "it has no column 'a'; its columns are ['b']."),
        (pd.DataFrame({"a": [1]}), "it has 1 rows; 2 are wanted."),
        (pd.Series([1], name="a"), "it is a pandas Series of shape (1,); a pandas DataFrame is wanted."),
    ],
)
def test_a_wrong_frame_gets_the_words_that_help(answer, words):
    with pytest.raises(Hint, match=re.escape(words)):
        frame(answer, "it", ["a"], rows=2)


def test_words_are_read_in_capitals_or_not():
    assert choice(" Ridge ", "it", ["ridge", "lasso"]) == "ridge"
    with pytest.raises(Hint, match="it is the text 'tree'; one of 'ridge', 'lasso' is wanted"):
        choice("tree", "it", ["ridge", "lasso"])
    assert yes_or_no(np.True_, "it") is True


def test_a_tuple_is_taken_apart():
    assert parts((1, 2), "slope", "intercept") == (1, 2)
    assert parts([1, None], "slope", "intercept") == (1, None)
    assert parts(np.array([1.5, 2]), "slope", "intercept") == (1.5, 2)
    for wrong in (np.zeros(3), np.zeros((1, 2)), np.array(1.0)):
        with pytest.raises(Hint, match="2 values are wanted: slope, intercept"):
            parts(wrong, "slope", "intercept")
    with pytest.raises(Hint, match=r"a dict of 2; 2 values are wanted: .* Put them into a tuple"):
        parts({"slope": 1, "intercept": 2}, "slope", "intercept")
    with pytest.raises(Hint, match="The answer is a tuple of 3; 2 values are wanted: slope, intercept"):
        parts((1, 2, 3), "slope", "intercept")
    with pytest.raises(NotDone, match="slope, intercept are still empty"):
        parts((None, None), "slope", "intercept")


def test_a_learners_function_cannot_spoil_the_arguments():
    def spoil(X, options):
        X[:] = 0
        options.clear()
        return X

    X, options = np.ones(3), {"a": 1}
    function_result(spoil, X, options)
    assert X.sum() == 3
    assert options == {"a": 1}


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda x: x / 0, "Your function(3) raised ZeroDivisionError: division by zero."),
        (lambda: 1, "raised TypeError"),
        (lambda x: exec("raise SystemExit(3)"), "Your function(3) raised SystemExit: 3."),
        (lambda x: (i for i in [x]), "Your function(3) gave a generator; return the values instead of yielding them."),
        ("abs", "The answer is the text 'abs'; a function is wanted. Pass its name, without brackets."),
    ],
)
def test_a_function_that_fails_gets_the_words_that_help(function, words):
    with pytest.raises(Hint, match=re.escape(words)):
        function_result(function, 3)


def test_a_function_that_returns_nothing_is_not_done():
    with pytest.raises(NotDone, match=r"Your f\(3\) returned None. If it is written already, it lacks a return."):
        exec("def f(x): pass\nfunction_result(f, 3)", {"function_result": function_result})


@pytest.mark.filterwarnings("error")
def test_an_async_function_is_refused_without_a_warning():
    async def later(x):
        return x

    with pytest.raises(Hint, match=r"Your later\(3\) is an async function"):
        function_result(later, 3)


def test_the_learners_own_interrupt_passes():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        function_result(interrupted, 3)


def test_an_exception_without_words_is_told_by_its_name():
    class Silent(Exception):
        def __str__(self):
            raise RuntimeError

    def silent(x):
        raise Silent

    with pytest.raises(Hint, match=r"Your silent\(3\) raised Silent\.$"):
        function_result(silent, 3)


def test_a_hard_coded_function_is_found_by_fresh_input():
    rng = np.random.default_rng(0)
    known = [(np.arange(3.0),)]
    answers = {(0.0, 1.0, 2.0): 1.0}
    cheat = lambda x: answers.get(tuple(x), 0.0)  # noqa: E731
    agree(cheat, np.mean, known)
    with pytest.raises(Hint, match=r"Your function\(array of shape \(7,\)\) gives 0; .* is right\. Take the mean\."):
        agree(cheat, np.mean, [*known, (rng.normal(size=7),)], hint="Take the mean.")


def test_an_array_that_differs_in_one_place_does_not_agree():
    agree(lambda x: x + 1, lambda x: 1 + x, [(np.zeros(5),)])
    with pytest.raises(Hint, match=r"gives 0 at position 2; 1 is right there"):
        agree(lambda n: np.where(np.arange(n) == 2, 0.0, 1.0), np.ones, [(50,)])
    with pytest.raises(Hint, match=r"gives 0 at position \(1, 0\); 1 is right there"):
        agree(
            lambda *shape: np.where(np.arange(20)[:, None] == 1, 0.0, np.ones(shape)), lambda *s: np.ones(s), [(20, 3)]
        )
    with pytest.raises(Hint, match=r"gives \[1, 1, 0\]; \[1, 1, 1\] is right"):
        agree(lambda x: np.array([1, 1, 0]), lambda x: 1 + x, [(np.zeros(3),)])


def test_a_result_may_be_read_in_its_own_way():
    def read(result, name):
        return number(parts(result, "slope", "intercept")[0], f"the slope of {name}")

    agree(lambda x: (2 * x, 0), lambda x: 2 * x, [(3,)], read=read)
    with pytest.raises(Hint, match=r"the slope of Your function\(3\) is the text"):
        agree(lambda x: ("a", 0), lambda x: 2 * x, [(3,)], read=read)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [(1.0, 1.0 + 5e-7, True), (1.0, 1.0 + 2e-6, False), (0, 1e-300, False), (np.inf, np.inf, True), (1, [1], False)],
)
def test_close_keeps_its_tolerance(a, b, expected):
    assert close(a, b) is expected
