from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course import syllabus

ROOT = Path(__file__).parents[2]
MARKS = "<!-- syllabus -->\nold\n<!-- end of syllabus -->"


def nbgrader(grade_id, **more):
    grade = "points" in more
    return {"grade_id": grade_id, "grade": grade, "solution": not grade, "locked": grade, "schema_version": 3, **more}


@pytest.fixture
def notebooks(tmp_path):
    folder = tmp_path / "notebooks"
    (folder / "prediction").mkdir(parents=True)
    start = [new_markdown_cell("# Start here"), new_markdown_cell(f"## The lessons\n\n{MARKS}\n\nMore.")]
    lesson = [new_markdown_cell("# Lines: what comes next?")]
    for name, points in (("one", 2), ("two", 3)):
        solution = "x = None\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION"
        lesson.append(new_code_cell(solution, metadata={"nbgrader": nbgrader(name)}))
        lesson.append(new_code_cell("check()", metadata={"nbgrader": nbgrader(f"{name}-check", points=points)}))
    for path, cells, minutes, seconds in [
        ("00_start_here.ipynb", start, 15, 2.4),
        ("prediction/01_lines.ipynb", lesson, 60, 12.6),
    ]:
        course = {"minutes": minutes, "seconds": seconds, "status": "ready"}
        nbformat.write(new_notebook(cells=cells, metadata={"course": course}), folder / path)
    return folder


def test_a_lesson_is_a_row_with_what_its_notebook_says(notebooks):
    rows = syllabus.table(notebooks, "notebooks/").splitlines()
    assert rows[2:] == [
        "| 00 | [Start here](notebooks/00_start_here.ipynb) | 15 | 2 | 0 | 0 | ready |",
        "| prediction/01 | [Lines: what comes next?](notebooks/prediction/01_lines.ipynb) | 60 | 13 | 2 | 5 | ready |",
    ]


def test_a_text_is_changed_between_its_marks_alone_and_only_once(notebooks, tmp_path):
    page = tmp_path / "README.md"
    page.write_text(f"Before.\n{MARKS}\nAfter.\n", encoding="utf-8")
    assert syllabus.write(page, notebooks)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n<!-- syllabus -->\n| lesson |")
    assert text.endswith("<!-- end of syllabus -->\nAfter.\n")
    assert "old" not in text
    assert not syllabus.write(page, notebooks)


def test_a_notebook_keeps_all_else(notebooks):
    page = notebooks / "00_start_here.ipynb"
    before = nbformat.read(page, 4)
    assert syllabus.write(page, notebooks)
    assert not syllabus.write(page, notebooks)
    after = nbformat.read(page, 4)
    assert after.cells[0] == before.cells[0]
    assert after.metadata == before.metadata
    assert after.cells[1].source.startswith("## The lessons\n\n<!-- syllabus -->\n| lesson |")
    assert after.cells[1].source.endswith("<!-- end of syllabus -->\n\nMore.")


@pytest.mark.parametrize("text", ["none", "<!-- syllabus -->", "<!-- end of syllabus --><!-- syllabus -->", 2 * MARKS])
@pytest.mark.parametrize("name", ["page.md", "page.ipynb"])
def test_a_page_without_both_marks_in_order_is_refused(notebooks, tmp_path, text, name):
    page = tmp_path / name
    if name.endswith(".md"):
        page.write_text(text, encoding="utf-8")
    else:
        nbformat.write(new_notebook(cells=[new_markdown_cell("# A page"), new_markdown_cell(text)]), page)
    before = page.read_bytes()
    with pytest.raises(ValueError, match=f"{name} must hold the line <!-- syllabus -->"):
        syllabus.write(page, notebooks)
    assert page.read_bytes() == before


@pytest.mark.parametrize("page", syllabus.PAGES)
def test_the_map_on_every_page_of_the_course_is_up_to_date(page, tmp_path):
    copy = tmp_path / Path(page).name
    copy.write_bytes((ROOT / page).read_bytes())
    changed = syllabus.write(copy, ROOT / "notebooks", syllabus.PAGES[page])
    assert not changed, "run: python -m helpers.course syllabus --write"
