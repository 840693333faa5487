"""What all rules are made of: their register, and the views of a notebook that they share."""

import ast
import re
import textwrap
from collections.abc import Callable

from IPython.core.inputtransformer2 import TransformerManager

RULES: dict[str, Callable] = {}

SOURCE_KEY = "helpers"  # output metadata that show_source leaves: {"helpers": {"source": "module:qualname"}}
PYTHON_CELL_MAGICS = {"time", "timeit", "capture", "prun"}  # those whose body is Python
_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)`*~*\s*$|^(?:`{3,}|~{3,}).*\Z", re.MULTILINE | re.DOTALL)


def rule(function):
    """Register a rule: a function of a notebook that returns its findings, each a plain sentence."""
    RULES[function.__name__] = function
    return function


def numbered(notebook, kind):
    """Pairs of a cell's number, counted from 1 over all cells, and the cell, for the cells of one kind."""
    return [(number, cell) for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == kind]


def code_cells(notebook):
    return numbered(notebook, "code")


def prose_cells(notebook):
    return numbered(notebook, "markdown")


def is_start_page(notebook):
    """The start page is no lesson: it has neither the sections nor the number of exercises of one."""
    return notebook.metadata.get("course", {}).get("lesson") == "00"


def tags(cell):
    found = cell.metadata.get("tags", [])
    return found if isinstance(found, list) else []


def statements(cell):
    """The nodes of a cell's Python, magics turned into calls and the bodies of cell magics included.

    What is not Python has no nodes: `cells_are_python` reports it.
    """
    try:
        return list(nodes(cell.source))
    except SyntaxError:
        return []


def nodes(source):
    """The nodes of a source as `statements` has them; a SyntaxError if it is not Python."""
    for node in ast.walk(ast.parse(as_python(source))):
        yield node
        if called(node) == "run_cell_magic" and constant(node, 0) in PYTHON_CELL_MAGICS:
            yield from nodes(constant(node, 2) or "")


def as_python(source):
    """Source of a cell with its magics as IPython would run them."""
    return TransformerManager().transform_cell(textwrap.dedent(source))


def called(node):
    """Name of the function that a node calls, ``zeros`` for ``np.zeros(3)``; None if it is no call."""
    function = node.func if isinstance(node, ast.Call) else None
    return getattr(function, "attr", None) or getattr(function, "id", None)


def constant(call, position):
    """A call's argument, if it is a constant; None otherwise."""
    argument = call.args[position] if len(call.args) > position else None
    return argument.value if isinstance(argument, ast.Constant) else None


def without_fences(text):
    """Markdown without its blocks of code."""
    return _FENCE.sub("", text)


def sections(notebook):
    """Pairs of a ``## `` heading and the cells under it, in order; cells above the first one stand under ``""``."""
    found = [("", [])]
    for cell in notebook.cells:
        for heading in headings(cell, 2):
            found.append((heading, []))
        found[-1][1].append(cell)
    return found


def headings(cell, level):
    """Headings of one level in a cell; none if it is not prose."""
    if cell.cell_type != "markdown":
        return []
    pattern = rf"^#{{{level}}}[ \t]+(.*?)[ \t]*#*[ \t]*$"
    return re.findall(pattern, without_fences(cell.source), re.MULTILINE)


def rich_outputs(cell):
    """Outputs of a cell that hold data rather than a stream or an error."""
    return [output for output in cell.outputs if output.output_type in {"display_data", "execute_result"}]


def texts(output):
    """All texts that an output holds, by kind; a stream's is ``text/plain``."""
    if output.output_type == "stream":
        return {"text/plain": output.text}
    data = output.get("data", {})
    return {kind: text for kind, text in data.items() if kind.startswith("text/") and isinstance(text, str)}


def seen(output):
    """The text of an output that JupyterLab shows, which is its richest one; "" under a picture."""
    found = texts(output)
    if any(kind.startswith("image/") for kind in output.get("data", {})):
        return ""
    richest_first = ("text/html", "text/markdown", "text/latex", "text/plain")
    return next((found[kind] for kind in richest_first if kind in found), "")


def seen_lines(output):
    """The lines that a reader sees of an output: those of a text, the rows and blocks of HTML."""
    text = seen(output)
    if "text/html" in texts(output):
        if "<pre" not in text:
            text = re.sub(r"\s*\n\s*", " ", text)
        text = re.sub(r"(?i)</(tr|p|li|div|h\d)>|<br\s*/?>", "\n", text)
        text = re.sub(r"<[^>]*>", " ", text)
    return [line for line in (line.strip() for line in text.splitlines()) if line]


def source_shown(output):
    """``module:qualname`` if `show_source` has made this output, else None."""
    return output.get("metadata", {}).get(SOURCE_KEY, {}).get("source")
