"""That a notebook runs: from its first cell to its last, in the course's own environment, with nothing skipped."""

import ast
from functools import cache

import nbformat
from nbval.plugin import comment_markers

from helpers.course.rules.base import called, code_cells, constant, nodes, rule, statements, tags

KERNELSPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}
TAGS = {"nbval-check-output", "nbval-ignore-output"}
# They run what is not Python, hide what a cell prints, ask for help in a window, or change the environment.
REFUSED_MAGICS = {"bash", "capture", "cmd", "conda", "html", "javascript", "js", "perl", "pinfo", "pinfo2", "pip"}
REFUSED_MAGICS |= {"pypy", "python", "python2", "python3", "ruby", "script", "sh", "svg", "sx", "system", "uv", "!"}


@rule
def format_is_valid(notebook):
    """Jupyter must be able to read it, and ids of cells keep differences between versions small."""
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        return [f"The file is not a valid notebook: {str(error).splitlines()[0]}."]
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        return [f"The notebook's format is {notebook.nbformat}.{notebook.nbformat_minor}; 4.5 has ids of cells."]
    return []


@rule
def cells_are_prose_or_code(notebook):
    """A raw cell is neither run nor read."""
    cells = enumerate(notebook.cells, start=1)
    return [f"Cell {number} is a {cell.cell_type} cell." for number, cell in cells if cell.cell_type == "raw"]


@rule
def cells_were_run_once_in_order(notebook):
    """nbval does not compare a cell without a count; a gap in the counts says that the outputs are of another run."""
    found = []
    for expected, (number, cell) in enumerate(code_cells(notebook), start=1):
        counts = {cell.execution_count, *(o.execution_count for o in cell.outputs if o.output_type == "execute_result")}
        if counts != {expected}:
            counted = ", ".join(sorted(map(str, counts)))
            found.append(
                f"Cell {number} has execution count {counted}; {expected} is expected: execute the notebook anew."
            )
    return found


@rule
def code_cells_hold_code(notebook):
    """An empty cell gets no count, and a cell of comments does nothing."""
    return [
        f"Cell {number} holds no code."
        for number, cell in code_cells(notebook)
        if _is_python(cell.source) and all(isinstance(node, ast.Module) for node in statements(cell))
    ]


@rule
def cells_are_python(notebook):
    """IPython runs more than Python: commands without a percent sign, for instance, which differ between systems."""
    return [f"Cell {number} is not Python." for number, cell in code_cells(notebook) if not _is_python(cell.source)]


def _is_python(source):
    try:
        list(nodes(source))
    except SyntaxError:
        return False
    return True


@rule
def magics_are_known(notebook):
    """An unknown magic passes under nbval, and the rest of its cell never runs."""
    return [
        f"Cell {number} uses the magic {sign}{name}, which IPython does not have."
        for number, kind, sign, name in _magics(notebook)
        if name not in _known_magics()[kind]
    ]


@rule
def no_cell_leaves_python(notebook):
    """A shell's commands differ between systems, and some magics hide outputs or change the environment."""
    return [
        f"Cell {number} uses {sign}{name.strip('!')}; a lesson is Python, and shows all that it prints."
        for number, _, sign, name in _magics(notebook)
        if name in REFUSED_MAGICS
    ]


def _magics(notebook):
    """For each magic: the cell's number, "line" or "cell", its sign and its name."""
    for number, cell in code_cells(notebook):
        for node in statements(cell):
            match called(node):
                case "run_line_magic":
                    yield number, "line", "%", str(constant(node, 0))
                case "run_cell_magic":
                    yield number, "cell", "%%", str(constant(node, 0))
                case "system" | "getoutput" if ast.unparse(node.func).startswith("get_ipython()"):
                    yield number, "line", "!", "!"


@cache
def _known_magics():
    # ipykernel's shell, not IPython's: it has magics of its own. Making one does not start a kernel.
    from ipykernel.zmqshell import ZMQInteractiveShell

    known = ZMQInteractiveShell().magics_manager.magics
    return {"line": {"!", *known["line"]}, "cell": set(known["cell"])}


@rule
def kernel_is_the_one_of_the_reader(notebook):
    """A kernel's name of one's own is on no other machine, and a version of Python would change at every save."""
    found = []
    kernelspec, language = notebook.metadata.get("kernelspec"), notebook.metadata.get("language_info")
    if kernelspec != KERNELSPEC:
        found.append(f"The notebook's kernelspec is {kernelspec}; it must be {KERNELSPEC}.")
    if language != {"name": "python"}:
        found.append(f"The notebook's language_info is {language}; it must name Python and no version of it.")
    return found


@rule
def tags_are_known(notebook):
    """nbval ignores a tag that it does not know, such as one in capitals, and then checks nothing."""
    found, known = [], ", ".join(sorted(TAGS))
    for number, cell in code_cells(notebook):
        if not isinstance(cell.metadata.get("tags", []), list):
            found.append(f"The tags of cell {number} are no list: nbval ignores them.")
        found += [f"Cell {number} has the tag {tag!r}; known are {known}." for tag in sorted({*tags(cell)} - TAGS)]
        if set(tags(cell)) >= TAGS:
            found.append(f"Cell {number} asks nbval to check its output and to ignore it.")
    return found


@rule
def nbval_is_told_by_tags_alone(notebook):
    """A comment such as ``# NBVAL_SKIP`` changes what is tested, and a learner reads it."""
    return [
        f"Cell {number} holds the comment {marker}; say it by a tag, if it must be said."
        for number, cell in code_cells(notebook)
        for marker in comment_markers
        if any(line.strip().lstrip("# ") == marker for line in cell.source.splitlines() if line.strip().startswith("#"))
    ]


@rule
def no_cell_catches_everything(notebook):
    """A cell that catches every error cannot fail."""
    found = []
    for number, cell in code_cells(notebook):
        for node in statements(cell):
            if isinstance(node, ast.ExceptHandler):
                caught = "everything" if node.type is None else ast.unparse(node.type)
            elif called(node) == "suppress":
                caught = ", ".join(map(ast.unparse, node.args))
            else:
                continue
            if caught == "everything" or {"Exception", "BaseException"} & set(caught.strip("()").split(", ")):
                found.append(f"Cell {number} catches {caught}: name the error that you expect.")
    return found


@rule
def randomness_has_a_seed(notebook):
    """Without a seed the numbers in the prose are those of one run."""
    return [
        f"Cell {number} draws random numbers without a seed: {ast.unparse(node)}."
        for number, cell in code_cells(notebook)
        for node in statements(cell)
        if called(node) in {"default_rng", "RandomState", "Random"} and ast.unparse(node).endswith(("()", "(None)"))
    ]
