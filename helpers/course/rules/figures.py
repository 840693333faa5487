"""That a reader who does not see a figure loses nothing."""

import re
from itertools import zip_longest

from helpers.course.rules.base import code_cells, prose_cells, rich_outputs, rule, texts, without_fences

MIN_WORDS = 5
_OBJECT = re.compile(r"<Figure|[\[(<]*(array\(\[)?<(matplotlib|Axes)|Text\(")


@rule
def figures_have_words(notebook):
    """Whoever does not see the picture hears its alternative text, and whoever prints it reads the line below."""
    found = []
    for number, cell in code_cells(notebook):
        for output, below in _figures(cell):
            alt = _alt(output)
            if not alt:
                found.append(f"Cell {number} shows a figure without alternative text: use show_figure.")
            elif len(alt.split()) < MIN_WORDS:
                found.append(f"Cell {number} describes a figure in fewer than {MIN_WORDS} words: {alt!r}.")
            elif below is None:
                found.append(f"Cell {number} shows a figure without its description in words below it.")
            elif below != alt:
                found.append(f"Cell {number} has other words below a figure than in its alternative text.")
    return found


@rule
def figures_come_through_show_figure(notebook):
    """What matplotlib shows by itself has no words, and what a call returned stands there as an object's name."""
    return [
        f"Cell {number} shows a figure that did not come through show_figure."
        for number, cell in code_cells(notebook)
        for output in rich_outputs(cell)
        if _OBJECT.match(texts(output).get("text/plain", ""))
        or ("image/png" in output.data and (output.output_type != "display_data" or len(output.data) > 2))
    ]


@rule
def figures_have_words_of_their_own(notebook):
    """Two figures with the same words are one figure, or a description that was copied and not rewritten."""
    first, found = {}, []
    for number, cell in code_cells(notebook):
        for alt in filter(None, (_alt(output) for output, _ in _figures(cell))):
            if alt in first:
                found.append(f"Cell {number} describes its figure in the very words of cell {first[alt]}.")
            first.setdefault(alt, number)
    return found


@rule
def pictures_in_prose_have_words(notebook):
    """They need alternative text as well, and an address that the learner's copy has too: none in the cell itself."""
    found = []
    for number, cell in prose_cells(notebook):
        prose = without_fences(cell.source)
        if re.search(r"!\[\s*\]", prose) or re.search(r"(?i)<img\b(?![^>]*\balt\s*=\s*[\"'][^\"'\s])", prose):
            found.append(f"Cell {number} holds a picture without alternative text.")
        if cell.get("attachments") or "data:image" in prose:
            found.append(
                f"Cell {number} carries a picture inside itself; a figure is drawn by a cell that a reader can see."
            )
    return found


def _figures(cell):
    """Pairs of an output with a picture and the words that stand directly below it, if any do."""
    for output, following in zip_longest(cell.outputs, cell.outputs[1:]):
        if any(kind.startswith("image/") for kind in output.get("data", {})):
            below = texts(following).get("text/markdown") if following is not None else None
            yield output, below.strip().strip("*_").strip() if below else None


def _alt(output):
    return output.get("metadata", {}).get("image/png", {}).get("alt", "").strip()
