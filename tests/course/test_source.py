import functools

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from helpers.course.source import render, show_source


def add(a, b):
    """Sum of two numbers."""
    return a + b


class Counter:
    """Counts.

    In ones.
    """

    start = 0

    def __init__(self):
        self.count = self.start

    def up(self):
        """One more."""
        text = """a string, not a docstring"""
        self.count += 1
        return text

    @staticmethod
    def zero():
        """Nought."""
        return 0

    @functools.cache  # noqa: B019
    def cached(self):
        """Kept."""
        return self.count


def name_of(obj):
    return f"{obj.__module__}:{obj.__qualname__}"


@pytest.fixture(autouse=True)
def a_shell_that_displays():
    InteractiveShell.instance()
    yield
    InteractiveShell.clear_instance()


def shown(obj):
    with capture_output() as captured:
        show_source(obj)
    (output,) = captured.outputs
    return output


def test_a_function_is_shown_as_code_without_its_docstring():
    assert shown(add).data["text/markdown"] == "```python\ndef add(a, b):\n    return a + b\n```"


def test_the_name_travels_with_the_output_so_that_it_can_be_rendered_anew():
    output = shown(Counter.up)
    assert output.metadata["helpers"]["source"] == name_of(Counter.up)
    assert render(output.metadata["helpers"]["source"]) == output.data["text/markdown"]


def test_a_class_loses_all_its_docstrings_and_nothing_else():
    text = shown(Counter).data["text/markdown"]
    for gone in ("Counts.", "In ones.", "One more.", "Nought.", "Kept."):
        assert gone not in text
    assert 'text = """a string, not a docstring"""' in text
    assert "class Counter:\n    start = 0\n" in text
    compile(text.removeprefix("```python\n").removesuffix("```"), "shown", "exec")


def test_a_static_method_and_a_decorated_one_are_found():
    assert "return 0" in shown(Counter.zero).data["text/markdown"]
    assert "return self.count" in shown(Counter.cached).data["text/markdown"]


@pytest.mark.parametrize("thing", [3, "add", None, [add]])
def test_what_has_no_source_is_refused(thing):
    with pytest.raises(TypeError, match="obj must be a function, a method or a class"):
        show_source(thing)
