"""Show the code of a helper inside a lesson, without its docstring: the lesson has said it already."""

import ast
import inspect
from importlib import import_module
from textwrap import dedent

from IPython.display import Markdown, display

_WITH_DOCSTRING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def show_source(obj):
    """Show the source of a function, a method or a class as code, without docstrings.

    Parameters
    ----------
    obj : function, method or class
        Something that a module of `helpers` defines.

    Raises
    ------
    TypeError
        If `obj` is not a function, a method or a class.
    """
    if not (inspect.isroutine(obj) or inspect.isclass(obj)):
        raise TypeError(f"obj must be a function, a method or a class, got {type(obj).__name__}.")
    name = f"{obj.__module__}:{obj.__qualname__}"
    # The name travels with the output, so that a test can render it anew and refuse what has gone stale.
    display(Markdown(render(name)), metadata={"helpers": {"source": name}})


def render(name):
    """Markdown of the source of ``module:qualified.name``, without docstrings.

    Examples
    --------
    >>> print(render("helpers.course.source:_find"))
    ```python
    def _find(name):
        module, _, path = name.partition(":")
        obj = import_module(module)
        for part in path.split("."):
            obj = inspect.getattr_static(obj, part)
        return inspect.unwrap(getattr(obj, "__func__", obj))
    ```
    """
    return f"```python\n{_without_docstrings(dedent(inspect.getsource(_find(name)))).strip()}\n```"


def _find(name):
    module, _, path = name.partition(":")
    obj = import_module(module)
    for part in path.split("."):
        obj = inspect.getattr_static(obj, part)
    return inspect.unwrap(getattr(obj, "__func__", obj))


def _without_docstrings(source):
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            for number in range(docstring.lineno - 1, docstring.end_lineno):
                lines[number] = None
            # The blank line after a class's docstring goes with it.
            if docstring.end_lineno < len(lines) and lines[docstring.end_lineno] == "":
                lines[docstring.end_lineno] = None
    return "\n".join(line for line in lines if line is not None)
