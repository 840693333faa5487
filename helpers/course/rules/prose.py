"""That a lesson has its sections, each with what it is for, in the course's style."""

import re

from helpers.course.rules.base import (
    code_cells,
    headings,
    is_start_page,
    prose_cells,
    rich_outputs,
    rule,
    sections,
    seen,
    source_shown,
    without_fences,
)

SECTIONS = (
    "The question",
    "The idea",
    "The formula",
    "From scratch",
    "The helper",
    "The library",
    "Real data",
    "The decision",
    "Where it breaks",
    "What the documents say",
    "Exercises",
    "Summary and sources",
)
MIN_WORDS = 10
WITHOUT_CODE = {"The idea", "The formula", "Summary and sources"}
_LEFT_BEHIND = re.compile(r"\b(TODO|FIXME|XXX|TBD|WIP|[Ll]orem ipsum)\b")
_ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/-])/(home|Users|root|tmp|var|usr|opt|mnt|work|private|content)/|\b[A-Za-z]:\\\w|file://"
)
_MATH = re.compile(r"\$\$.*?\$\$|\$(?=\S)[^$\n]*?(?<=\S)\$(?!\d)|\\\[.*?\\\]|\\\(.*?\\\)", re.DOTALL)
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u2712\u2715\u2716\u2718-\u27bf\u2b50\u2b55\u203c\u2049\ufe0f]")


@rule
def one_title_stands_first(notebook):
    """The title names the lesson in the syllabus and in the web book."""
    titles = [(number, title) for number, cell in prose_cells(notebook) for title in headings(cell, 1)]
    if len(titles) != 1:
        return [f"The notebook has {len(titles)} titles ('# ...'); it must have one."]
    if titles[0][0] != 1 or not notebook.cells[0].source.startswith("# "):
        return ["The title must be the first line of the first cell."]
    return []


@rule
def sections_stand_in_order(notebook):
    """Every lesson walks the same way, so that a reader knows where he is."""
    if is_start_page(notebook):
        return []
    present = [heading for heading, _ in sections(notebook) if heading]
    found = [f"The section '## {name}' is missing." for name in SECTIONS if name not in present]
    found += [f"The section '## {name}' is not one of a lesson's." for name in present if name not in SECTIONS]
    found += [f"The section '## {name}' stands there twice." for name in SECTIONS if present.count(name) > 1]
    if not found and present != list(SECTIONS):
        moved = next(name for name, wanted in zip(present, SECTIONS, strict=True) if name != wanted)
        found.append(f"The section '## {moved}' stands in the wrong place; the order is {', '.join(SECTIONS)}.")
    return found


@rule
def sections_have_words_and_code(notebook):
    """A heading alone is a promise; what it promises is said in words and shown by a cell that runs."""
    if is_start_page(notebook):
        return []
    found = []
    for name, cells in sections(notebook):
        words = re.sub(r"^#+ .*$", "", _prose(cells), flags=re.MULTILINE).split()
        if len(words) < MIN_WORDS:
            found.append(f"The section '## {name}' says nothing." if name else "There are no words above the sections.")
        if name in SECTIONS and name not in WITHOUT_CODE and not any(cell.cell_type == "code" for cell in cells):
            found.append(f"The section '## {name}' has no code.")
    return found


def _prose(cells):
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@rule
def sections_hold_what_they_are_for(notebook):
    """A picture before a formula, numbered formulas, the helper's own source, the documents by letter and section."""
    demands = {
        "The idea": ("has no picture", lambda prose, outputs: any("image/png" in output.data for output in outputs)),
        "The formula": (r"numbers no formula by \tag{1}", lambda prose, outputs: r"\tag{1}" in prose),
        "The helper": ("does not show the helper's source", lambda prose, outputs: any(map(source_shown, outputs))),
        "What the documents say": ("cites none, as in 'B §4'", lambda prose, outputs: re.search(r"\b[A-E] §\d", prose)),
    }
    found = []
    for name, cells in sections(notebook):
        lack, fulfilled = demands.get(name, ("", lambda prose, outputs: True))
        outputs = [output for cell in cells if cell.cell_type == "code" for output in rich_outputs(cell)]
        if not is_start_page(notebook) and not fulfilled(_prose(cells), outputs):
            found.append(f"The section '## {name}' {lack}.")
    return found


@rule
def nothing_shouts(notebook):
    """No exclamation marks; factorials stand in formulas, and != in code."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            shown = [seen(output) for output in cell.outputs if not source_shown(output)]
            lines = [line for line in "\n".join(shown).splitlines() if re.search(r"[a-z)]!(?!=)", line)]
        else:
            lines = [line for line in _words(cell.source).splitlines() if re.search("[!\uff01]", line)]
        found += [f"Cell {number} has an exclamation mark: {line.strip()[:80]}" for line in lines]
    return found


def _words(markdown):
    """Markdown without code, formulas, comments, and the marks of pictures."""
    text = _CODE.sub("", _MATH.sub("", without_fences(markdown)))
    return re.sub(r"!(?=\[)|<!--.*?-->|!=|(?<=\b[nk\d])!", "", text, flags=re.DOTALL)


@rule
def nothing_holds_emoji(notebook):
    """A screen reader spells them out, and a font may not have them."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        shown = [seen(output) for output in cell.outputs] if cell.cell_type == "code" else []
        signs = _EMOJI.findall("\n".join([cell.source, *shown]))
        if signs:
            found.append(f"Cell {number} holds {', '.join(f'U+{ord(sign):04X}' for sign in dict.fromkeys(signs))}.")
    return found


@rule
def nothing_is_left_to_do(notebook):
    """A note to oneself is for a draft."""
    return [
        f"Cell {number} says {match}."
        for number, cell in enumerate(notebook.cells, start=1)
        for match in dict.fromkeys(_LEFT_BEHIND.findall(cell.source))
    ]


@rule
def no_path_is_absolute(notebook):
    """A path of one machine is on no other."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if match := _ABSOLUTE_PATH.search(cell.source):
            found.append(f"Cell {number} names a path of one machine: {match[0]}")
    for number, cell in code_cells(notebook):
        for output in cell.outputs:
            if match := _ABSOLUTE_PATH.search(seen(output)):
                found.append(f"Cell {number} prints a path of one machine: {match[0]}")
    return found
