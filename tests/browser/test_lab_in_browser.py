"""A learner's first hour, in a real browser: open a lesson, run it all, answer wrong, answer right, save."""

import time
from pathlib import Path

import nbformat
import pytest

from helpers.course.exercises import find_exercise
from helpers.course.lessons import find_lesson, find_lessons, solution_in, source_of, with_solution
from helpers.course.results import Results

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
FIRST_LESSON = "prediction/01"
PATIENCE = 180_000  # milliseconds that a lesson may take to run


class LessonPage:
    """A lesson's copy in JupyterLab: what a learner does there, by hand and eye."""

    def __init__(self, page, lab, path):
        self.page, self.lab, self.path = page, lab, path
        self.file = lab.workspace / path
        page.set_default_timeout(60_000)

    def open(self):
        self.page.goto(self.lab.url(f"/lab/tree/{self.path}?reset"))
        self.page.locator(".jp-Notebook-cell").first.wait_for()
        self.wait_until_idle()

    def wait_until_idle(self):
        """Both must say so: the server that the kernel is idle and connected, and the page that it has heard."""
        deadline = time.monotonic() + PATIENCE / 1000
        while True:
            kernels = [session["kernel"] for session in self.lab.sessions() if session["path"] == str(self.path)]
            if kernels and kernels[0]["execution_state"] == "idle" and kernels[0]["connections"] > 0:
                break
            assert time.monotonic() < deadline, f"the kernel of {self.path} is not idle: {kernels}"
            self.page.wait_for_timeout(200)
        self.page.locator("#jp-main-statusbar").get_by_text("Idle").wait_for(timeout=PATIENCE)

    def run_all(self):
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        self.wait_until(lambda copy: all(cell.execution_count for cell in code_cells(copy)), "every cell has run")

    def wait_until(self, holds, words):
        """Save until the saved file is as it should be: cells that are off the screen are not in the page."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not holds(self.saved()):
            assert time.monotonic() < deadline, f"{self.path}: it never came true that {words}"
            self.wait_until_idle()
            self.page.keyboard.press("Control+s")
            self.page.wait_for_timeout(500)
        return self.saved()

    def saved(self):
        return nbformat.read(self.file, as_version=4)

    def cell(self, index):
        """The cell, scrolled into view: JupyterLab draws only those near the screen."""
        cell = self.page.locator(f'.jp-Notebook-cell[data-windowed-list-index="{index}"]')
        panel = self.page.locator(".jp-WindowedPanel-outer").first
        panel.evaluate("panel => panel.scrollTop = 0")
        for _ in range(400):
            if cell.count():
                cell.scroll_into_view_if_needed()
                return cell
            panel.evaluate("panel => panel.scrollTop += panel.clientHeight / 2")
            self.page.wait_for_timeout(50)
        pytest.fail(f"cell {index} of {self.path} is not in the page")

    def answer(self, exercise, text):
        """Type a text in place of the answer's cell, run it and the check below it; return what the check shows."""
        editor = self.cell(exercise.solution_cell).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Shift+Enter")  # runs the cell and goes to the next
        self.page.keyboard.press("Escape")
        check = self.cell(exercise.test_cell)
        check.locator(".jp-InputArea").click()
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_timeout(200)
        self.wait_until_idle()
        shown = self.cell(exercise.test_cell).locator(".jp-OutputArea")
        shown.scroll_into_view_if_needed()
        return " ".join(shown.inner_text().split())


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def errors(notebook):
    return [output.ename for cell in code_cells(notebook) for output in cell.outputs if output.output_type == "error"]


def open_lesson(page, lab, lesson):
    opened = LessonPage(page, lab, lesson.path.relative_to(NOTEBOOKS).as_posix())
    opened.open()
    return opened


def test_the_start_page_opens_by_itself_and_shows_no_menu_of_instructors(page, lab, screenshot):
    page.goto(lab.url("/lab/tree/00_start_here.ipynb"))
    start = LessonPage(page, lab, "00_start_here.ipynb")
    start.wait_until_idle()
    screenshot("start_page")
    menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
    assert {"File", "Edit", "Run", "Kernel"} <= set(menus)
    assert "Nbgrader" not in menus
    assert page.locator(".Toastify__toast").all_inner_texts() == []  # nobody asks a learner about news


@pytest.mark.parametrize("lesson", find_lessons(NOTEBOOKS), ids=lambda lesson: lesson.id)
def test_run_all_on_a_fresh_copy_ends_without_an_error(page, lab, lesson, screenshot):
    opened = open_lesson(page, lab, lesson)
    opened.run_all()
    copy = opened.saved()
    assert errors(copy) == []
    assert not any("BEGIN SOLUTION" in cell.source for cell in copy.cells)
    screenshot(f"run_all_{lesson.id.replace('/', '_')}")


def test_a_wrong_answer_gets_its_hint_and_the_right_one_a_tick(page, lab, screenshot):
    lesson = find_lesson(FIRST_LESSON, NOTEBOOKS)
    exercise = lesson.exercises[0]
    solved = source_of(lesson.notebook["cells"][exercise.solution_cell])
    mistake = find_exercise(exercise.name).mistakes[0]

    def typed(code):
        lines = with_solution(solved, code).splitlines()
        return "\n".join(line for line in lines if "BEGIN SOLUTION" not in line and "END SOLUTION" not in line)

    opened = open_lesson(page, lab, lesson)
    opened.run_all()

    shown = opened.answer(exercise, typed(mistake.code))
    screenshot("wrong_answer")
    assert "Not right yet" in shown
    assert mistake.hint in shown

    answer = typed(solution_in(solved))
    shown = opened.answer(exercise, answer)
    screenshot("right_answer")
    assert shown.startswith("✓ Right")

    copy = opened.wait_until(lambda copy: copy.cells[exercise.solution_cell].source == answer, "the answer is saved")
    assert errors(copy) == []
    assert Results(lab.workspace).passed(exercise.name)
