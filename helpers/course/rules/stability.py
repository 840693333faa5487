"""That an output which nbval compares comes out the same on every machine: nbval knows no tolerance."""

import re

from helpers.course.rules.base import code_cells, rule, seen, source_shown, tags, texts

MAX_DIGITS = 6
_CHANGING = {
    "an address in memory": re.compile(r"\b0x[0-9a-fA-F]{5,}\b"),
    "a time that something took": re.compile(r"\b\d+(\.\d+)?\s?(ns|µs|μs|us|ms|s|sec|seconds?)\b(?!\s*of)"),
    "a time of day": re.compile(r"\b\d{1,2}:\d{2}:\d{2}\b"),
    "a version": re.compile(r"(?<![\d.])\d+\.\d+\.\d+(?![\d.])"),
    "a path": re.compile(r"(?<![\w:/.])/\w[\w.-]*/[\w./-]+|\b[A-Za-z]:\\"),
    "matplotlib's name of a figure": re.compile(r"<Figure size|<Axes|<matplotlib|\[<"),
}
_DECIMAL = re.compile(r"(?<![\w.])[-+]?(\d[\d,]*\.\d+|\d[\d,]*(?=[eE]))(?:[eE][-+]?\d+)?(?![\w.]*\d)")


@rule
def checked_outputs_are_there(notebook):
    """nbval compares nothing with nothing and is content, and it never compares pictures."""
    found = []
    for number, cell in _checked(notebook):
        if not cell.outputs:
            found.append(f"Cell {number} has the tag nbval-check-output and prints nothing.")
        elif not any(text.strip() for text in _compared(cell)):
            found.append(f"Cell {number} has the tag nbval-check-output, but nbval compares no picture.")
    return found


@rule
def checked_outputs_do_not_change(notebook):
    """Addresses, times, versions and paths differ from run to run and from machine to machine."""
    return [
        f"Cell {number} has the tag nbval-check-output and prints {what}: {match[0]}"
        for number, cell in _checked(notebook)
        for text in _compared(cell)
        for what, pattern in _CHANGING.items()
        if (match := pattern.search(text))
    ]


@rule
def checked_outputs_are_rounded(notebook):
    """The last digits hang on the processor: its BLAS kernels add in another order, and nbval compares letters."""
    found = []
    for number, cell in _checked(notebook):
        decimals = {match[0]: match[1] for text in _compared(cell) for match in _DECIMAL.finditer(text)}
        for shown in sorted(shown for shown, digits in decimals.items() if _digits(digits) > MAX_DIGITS):
            found.append(f"Cell {number} prints {shown}; {MAX_DIGITS} digits are allowed where nbval checks.")
    return found


@rule
def prints_say_whether_they_are_checked(notebook):
    """A print without a tag is compared by nobody, and goes stale in silence when the code above it changes."""
    return [
        f"Cell {number} prints, and its tags do not say nbval-check-output (or nbval-ignore-output, where it changes)."
        for number, cell in code_cells(notebook)
        if any(output.output_type == "stream" for output in cell.outputs)
        and not {"nbval-check-output", "nbval-ignore-output"} & {*tags(cell)}
    ]


@rule
def no_output_shows_an_address(notebook):
    """The name of an object in memory tells a reader nothing, and changes at every execution."""
    return [
        f"Cell {number} shows an object's address: {match}"
        for number, cell in code_cells(notebook)
        for output in cell.outputs
        if not source_shown(output)
        for match in re.findall(r"(\bat 0x[0-9a-fA-F]{5,})", seen(output))[:1]
    ]


@rule
def some_output_is_checked(notebook):
    """Without one tag nbval compares nothing in the whole notebook."""
    return [] if _checked(notebook) else ["No cell has the tag nbval-check-output: none of its results is compared."]


def _checked(notebook):
    return [(number, cell) for number, cell in code_cells(notebook) if "nbval-check-output" in tags(cell)]


def _compared(cell):
    """Texts that nbval compares; that of a source is compared with the code itself, by a rule of its own."""
    return [
        text
        for output in cell.outputs
        if not source_shown(output)
        for kind, text in texts(output).items()
        if not text.startswith("<IPython.core.display.")
        and not (kind == "text/plain" and "image/png" in output.get("data", {}) and not text.startswith("<Figure"))
    ]


def _digits(number):
    """Significant digits of a decimal number as it is written; 0.00120 has three."""
    return len(re.sub(r"[,.]", "", number).lstrip("0"))
