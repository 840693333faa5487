"""That the stored outputs are what a reader should see: short, without errors and warnings, the same in any viewer."""

import ast
import re

from helpers.course.rules.base import code_cells, rich_outputs, rule, seen, seen_lines, source_shown, statements, texts
from helpers.course.source import render

MAX_PRINTED_LINES = 20
MAX_PRINTED_WIDTH = 120
MAX_SOURCE_LINES = 20
MAX_SOURCE_WIDTH = 160
KINDS = {"text/plain", "text/html", "text/markdown", "text/latex", "image/png"}
_WARNING = re.compile(r"\b\w*Warning\b\s*:")
# What in HTML runs, or is loaded from elsewhere, or is another way to show a picture.
_ACTIVE_HTML = re.compile(
    r"(?i)<(script|iframe|img|svg|canvas|video|audio|object|embed|style|link|form|input|button|select)\b"
)


@rule
def no_cell_writes_to_stderr(notebook):
    """Warnings, progress bars and logs come this way; a reader takes them for a fault of his own."""
    return [
        f"Cell {number} writes to stderr: {_shortened(output.text)}"
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]


@rule
def no_cell_has_raised(notebook):
    """A cell that raises stops Run All; a failure that a lesson wants to show is caught and printed."""
    return [
        f"Cell {number} has raised {output.ename}: {_shortened(output.evalue)}"
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if output.output_type == "error"
    ]


@rule
def no_warning_is_shown(notebook):
    """A warning that is printed rather than written to stderr is still one."""
    return [
        f"Cell {number} shows a warning: {_shortened(line)}"
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if not source_shown(output)
        for line in seen(output).splitlines()
        if _WARNING.search(line)
    ]


@rule
def no_warning_is_hidden(notebook):
    """A warning that is switched off still holds for the learner's own code; mend what it warns of."""
    found = []
    for number, cell in code_cells(notebook):
        for node in statements(cell):
            code = ast.unparse(node) if isinstance(node, ast.Call | ast.Assign) else ""
            if re.match(r"(warnings\.)?(filterwarnings|simplefilter)\(.*['\"]ignore", code):
                found.append(f"Cell {number} switches warnings off.")
            if re.match(r"(contextlib\.)?redirect_stderr\(|sys\.stderr = ", code):
                found.append(f"Cell {number} leads stderr away.")
    return found


@rule
def outputs_are_short(notebook):
    """Nobody reads a long print. What `show_source` shows is exempt: it is the lesson's text."""
    found = []
    for number, cell in code_cells(notebook):
        count = sum(len(seen_lines(output)) for output in cell.outputs if not source_shown(output))
        if count > MAX_PRINTED_LINES:
            found.append(f"Cell {number} prints {count} lines; {MAX_PRINTED_LINES} are allowed.")
    return found


@rule
def outputs_are_narrow(notebook):
    """A wider line is cut or wrapped on a small screen."""
    return [
        f"Cell {number} prints a line of {len(line)} characters; {MAX_PRINTED_WIDTH} are allowed."
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if not source_shown(output) and not {"text/html", "text/markdown"} & set(texts(output))
        for line in seen(output).splitlines()
        if len(line) > MAX_PRINTED_WIDTH
    ]


@rule
def outputs_need_nothing_running(notebook):
    """Widgets, scripts and pictures from elsewhere are empty in the web book and on GitHub; Styler's ids are random."""
    found = []
    if "widgets" in notebook.metadata:
        found.append("The notebook stores the state of widgets.")
    for number, cell in code_cells(notebook):
        for output in rich_outputs(cell):
            found += [
                f"Cell {number} shows {kind}; {', '.join(sorted(KINDS))} are allowed."
                for kind in {*output.data} - KINDS
            ]
            active = _ACTIVE_HTML.findall(texts(output).get("text/html", "") + texts(output).get("text/markdown", ""))
            # pandas gives each plain table this one style; a Styler's names its random ids.
            if "dataframe" in texts(output).get("text/html", "") and "#T_" not in output.data["text/html"]:
                active = [tag for tag in active if tag.lower() != "style"]
            found += [f"Cell {number} shows HTML with <{tag}>." for tag in dict.fromkeys(active)]
    return found


@rule
def code_cells_are_short(notebook):
    """A cell shows one thing. What is longer wants a name, in a cell of its own or in a helper."""
    found = []
    for number, cell in code_cells(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > MAX_SOURCE_LINES:
            found.append(f"Cell {number} has {len(lines)} lines of code; {MAX_SOURCE_LINES} are allowed.")
        if max(map(len, lines), default=0) > MAX_SOURCE_WIDTH:
            found.append(f"Cell {number} has a line of more than {MAX_SOURCE_WIDTH} characters.")
    return found


@rule
def shown_sources_are_the_present_ones(notebook):
    """A helper that has changed since the lesson was executed would stand there as it was."""
    found = []
    for number, cell in code_cells(notebook):
        for output in filter(source_shown, cell.outputs):
            name = source_shown(output)
            try:
                present = render(name)
            except (ImportError, AttributeError, ValueError, TypeError, OSError):
                found.append(f"Cell {number} shows the source of {name}, which is no longer there.")
                continue
            if texts(output).get("text/markdown") != present:
                found.append(f"Cell {number} shows {name} as it no longer is: execute the notebook anew.")
    return found


def _shortened(text):
    line = (text.strip().splitlines() or [""])[0]
    return line if len(line) <= 80 else f"{line[:77]}..."
