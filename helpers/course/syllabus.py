"""The map of lessons: one table, made from what the notebooks say of themselves."""

from pathlib import Path

import nbformat

from helpers.course.lessons import find_lessons

BEGIN, END = "<!-- syllabus -->", "<!-- end of syllabus -->"

# The pages that carry the table, and the way from each to the notebooks.
PAGES = {"README.md": "notebooks/", "notebooks/00_start_here.ipynb": ""}


def table(notebooks, link=""):
    """Markdown table of all lessons: title, minutes to read, seconds to run, exercises and points, status.

    Parameters
    ----------
    notebooks : path-like
        The folder that holds the notebooks.
    link : str, default=""
        What to write before a lesson's path in its link, as seen from the page that carries the table.
    """
    lines = [
        "| lesson | title | minutes | seconds | exercises | points | status |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for lesson in find_lessons(notebooks):
        where = lesson.path.relative_to(notebooks).as_posix()
        points = sum(exercise.points for exercise in lesson.exercises)
        # Whole seconds: tenths differ from run to run and would make the table stale at every execution.
        lines.append(
            f"| {lesson.id} | [{lesson.title}]({link}{where}) | {lesson.minutes} | {round(lesson.seconds)} "
            f"| {len(lesson.exercises)} | {points} | {lesson.status} |"
        )
    return "\n".join(lines)


def write(page, notebooks, link=""):
    """Write the table between the marks of a page, a text or a notebook; return whether the page changed.

    Raises
    ------
    ValueError
        If the page does not hold both marks, once each and in order.
    """
    page = Path(page)
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        new = _in_notebook(text, table(notebooks, link), page.name)
    else:
        new = _between_marks(text, table(notebooks, link), page.name)
    if new != text:
        page.write_text(new, encoding="utf-8", newline="\n")
    return new != text


def write_all(root):
    """Write the table into all pages of the course; return the names of those that changed."""
    return [page for page, link in PAGES.items() if write(Path(root, page), Path(root, "notebooks"), link)]


def _in_notebook(text, content, name):
    notebook = nbformat.reads(text, as_version=4)
    cells = [cell for cell in notebook.cells if BEGIN in cell.source or END in cell.source] or [notebook.cells[-1]]
    cells[0].source = _between_marks(cells[0].source, content, name)
    return nbformat.writes(notebook) + "\n"


def _between_marks(text, content, name):
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f"{name} must hold the line {BEGIN} and, below it, the line {END}, once each.")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    return f"{before}{BEGIN}\n{content}\n{END}{after}"
