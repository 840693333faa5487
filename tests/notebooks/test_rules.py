"""Every rule holds of every notebook of the course, and every rule refuses a notebook that breaks it."""

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.course.lessons import find_lessons
from helpers.course.rules import RULES, findings
from helpers.course.rules.__main__ import main
from helpers.course.source import render

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(path for path in FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
SOURCE = "helpers.course.budget:allowed_seconds"
WORDS = "A line that rises from left to right."
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


# --- Every notebook of the course ---


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_rule(path, name):
    notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    assert RULES[name](notebook) == []


def test_every_notebook_is_a_lesson_under_its_own_id():
    lessons = find_lessons(FOLDER)
    assert NOTEBOOKS
    assert [lesson.path for lesson in lessons if lesson.metadata.get("lesson") != lesson.id] == []
    assert sorted(lesson.path for lesson in lessons) == NOTEBOOKS


# --- A sound notebook ---


def executed(source, *outputs, tags=()):
    cell = new_code_cell(source, outputs=list(outputs))
    if tags:
        cell.metadata["tags"] = list(tags)
    return cell


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def shown(metadata=None, kind="display_data", **data):
    data = {name.replace("_", "/", 1): text for name, text in data.items()}
    return new_output(kind, data=data, metadata=metadata or {})


def figure(words=WORDS):
    picture = shown(
        {"image/png": {"alt": words}}, image_png="iVBORw0KGgo=", text_plain="<IPython.core.display.Image object>"
    )
    return [picture, shown(text_markdown=f"*{words}*", text_plain="<IPython.core.display.Markdown object>")]


def section(name, words="Here stand some words, enough of them to say what we are about to see."):
    return new_markdown_cell(f"## {name}\n\n{words}")


def exercise(number, name, solution):
    flags = {"locked": False, "schema_version": 3, "solution": True, "task": False}
    return [
        new_markdown_cell(f"### Exercise {number}: do something (2 points)\n\nFind it."),
        new_code_cell(solution, metadata={"nbgrader": {"grade": False, "grade_id": name, **flags}}),
        new_code_cell(
            f'check("prediction/99/{name}", {name}).require()',
            outputs=[shown(text_plain=f"✓ Right: prediction/99/{name}.", text_html="<div>✓ Right</div>")],
            metadata={
                "nbgrader": {"grade": True, "grade_id": f"{name}-check", "points": 2}
                | flags
                | {"locked": True, "solution": False}
            },
        ),
    ]


def sound_cells():
    table = "<table class='dataframe'><tr><td>1</td></tr></table>"
    table = f"<div>\n<style scoped>\n.dataframe tbody tr th {{}}\n</style>\n{table}</div>"
    yield new_markdown_cell(
        "# A title\n\nA question in one sentence, and a box: 60 minutes to read, under 20 seconds to run."
    )
    yield section("The question")
    yield executed("table", shown(kind="execute_result", text_html=table, text_plain="   a\n0  1"))
    yield section("The idea")
    yield executed("show_figure(fig, ...)", *figure())
    yield section(
        "The formula", "As they print it, and as it is right, since $n! != 1$: $$y = x \\tag{1}$$ and `a != b` too."
    )
    yield section("From scratch")
    yield executed(
        "mean = sum(x) / n\nassert abs(mean - 2) < 1e-9\nprint(f'{mean:.2f}')",
        printed("2.00\n"),
        tags=["nbval-check-output"],
    )
    yield section("The helper")
    source = {"text_markdown": render(SOURCE), "text_plain": "<IPython.core.display.Markdown object>"}
    yield executed("show_source(allowed_seconds)", shown({"helpers": {"source": SOURCE}}, **source))
    yield section("The library")
    yield executed("np.testing.assert_allclose(ours, theirs)")
    yield section("Real data")
    yield executed("rng = np.random.default_rng(0)\nreal = rng.normal(size=3)")
    yield section("The decision")
    yield executed("assert profit > 0")
    yield section("Where it breaks")
    yield executed(
        "try:\n    fit(X)\nexcept ValueError as error:\n    print(error)",
        printed("X must not be empty.\n"),
        tags=["nbval-check-output"],
    )
    yield section(
        "What the documents say", "D §3.1(1) prints a line and stops there. Their listing says less than ours does."
    )
    yield executed("claimed = 0.8")
    yield section("Exercises")
    yield from exercise(1, "slope", f"slope = None\n{BEGIN}\nslope = 3 * 4.25\n{END}")
    yield from exercise(2, "line", f'def line(x):\n    """A line."""\n    {BEGIN}\n    return 2 * x\n    {END}')
    yield from exercise(3, "pair", f"pair = None\n{BEGIN}\npair = 1, 2\n{END}")
    yield section("Summary and sources")


@pytest.fixture
def sound(monkeypatch):
    """A notebook that keeps every rule, of a lesson whose three exercises are in the registry."""
    registered = [SimpleNamespace(name=f"prediction/99/{name}", points=2) for name in ("slope", "line", "pair")]
    registry = {"prediction/99": registered}
    monkeypatch.setattr("helpers.course.rules.exercises.exercises_of", lambda lesson: registry.get(lesson, []))
    course = {"lesson": "prediction/99", "minutes": 60, "seconds": 12.3, "megabytes": 310, "status": "ready"}
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"course": course, "kernelspec": kernelspec, "language_info": {"name": "python"}}
    notebook = new_notebook(cells=list(sound_cells()), metadata=metadata)
    count = 0
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            for output in cell.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
    return notebook


@pytest.mark.parametrize("name", RULES)
def test_a_sound_notebook_keeps_the_rule(sound, name):
    assert RULES[name](sound) == []


# --- Notebooks that break a rule: by its name, what is done to the sound notebook ---

BROKEN = []


def breaks(rule, saying):
    """Register a function that breaks a rule, with words of the finding that must come of it."""

    def register(function):
        BROKEN.append(pytest.param(rule, saying, function, id=f"{rule}-{function.__name__}"))
        return function

    return register


def code(notebook, containing="mean = "):
    return next(cell for cell in notebook.cells if cell.cell_type == "code" and containing in cell.source)


def prose(notebook, heading):
    return next(cell for cell in notebook.cells if cell.cell_type == "markdown" and heading in cell.source)


def runs(source):
    """Break by a first line in a code cell."""

    def change(notebook):
        code(notebook).source = f"{source}\n{code(notebook).source}"

    change.__name__ = source.split("\n")[0][:30]
    return change


def becomes(source):
    """Break by another source in place of a code cell's own."""

    def change(notebook):
        code(notebook).source = source

    change.__name__ = source.split("\n")[0][:30] or "nothing"
    return change


def prints(text):
    """Break by what a cell that nbval checks prints."""

    def change(notebook):
        code(notebook).outputs = [printed(text)]

    change.__name__ = text.strip()[:30]
    return change


def shows(**data):
    def change(notebook):
        code(notebook).outputs.append(shown(**data))

    change.__name__ = "-".join(data)
    return change


def says(text):
    """Break by a sentence in the prose."""

    def change(notebook):
        prose(notebook, "## The idea").source += f"\n\n{text}"

    change.__name__ = text[:30]
    return change


@breaks("format_is_valid", "not a valid notebook")
def an_output_of_no_kind(notebook):
    code(notebook).outputs[0]["output_type"] = "smoke"


@breaks("format_is_valid", "format is 4.4; 4.5 has ids")
def cells_without_ids(notebook):
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]


@breaks("cells_are_prose_or_code", "is a raw cell")
def a_raw_cell(notebook):
    notebook.cells.insert(3, nbformat.v4.new_raw_cell("print('never run')"))


@breaks("cells_were_run_once_in_order", "execution count None; 3 is expected")
def a_cell_that_was_not_run(notebook):
    code(notebook).execution_count = None


@breaks("cells_were_run_once_in_order", "execution count 4; 3 is expected")
def a_cell_that_was_run_twice(notebook):
    for cell in notebook.cells[notebook.cells.index(code(notebook)) :]:
        if cell.cell_type == "code":
            cell.execution_count += 1


@breaks("cells_were_run_once_in_order", "execution count 1, 7; 1 is expected")
def an_output_of_another_run(notebook):
    code(notebook, "table").outputs[0].execution_count = 7


@breaks("tags_are_known", "has the tag 'NBVAL_CHECK_OUTPUT'")
def a_tag_in_capitals(notebook):
    code(notebook).metadata.tags = ["NBVAL_CHECK_OUTPUT"]


@breaks("tags_are_known", "has the tag 'nbval-skip'")
def a_cell_that_is_skipped(notebook):
    code(notebook).metadata.tags = ["nbval-skip"]


@breaks("tags_are_known", "has the tag 'raises-exception'")
def a_cell_that_may_raise(notebook):
    code(notebook).metadata.tags = ["nbval-check-output", "raises-exception"]


@breaks("tags_are_known", "are no list")
def tags_in_a_text(notebook):
    code(notebook).metadata.tags = "nbval-check-output"


@breaks("tags_are_known", "to check its output and to ignore it")
def tags_that_contradict_each_other(notebook):
    code(notebook).metadata.tags = ["nbval-check-output", "nbval-ignore-output"]


@breaks("kernel_is_the_one_of_the_reader", "kernelspec is")
def a_kernel_of_ones_own(notebook):
    notebook.metadata.kernelspec = {"name": "my-env", "display_name": "Python (my-env)", "language": "python"}


@breaks("kernel_is_the_one_of_the_reader", "kernelspec is None")
def no_kernel(notebook):
    del notebook.metadata["kernelspec"]


@breaks("kernel_is_the_one_of_the_reader", "no version of it")
def a_version_of_python(notebook):
    notebook.metadata.language_info = {"name": "python", "version": "3.11.7", "pygments_lexer": "ipython3"}


@breaks("no_cell_writes_to_stderr", "writes to stderr: UserWarning: mind")
def a_line_on_stderr(notebook):
    code(notebook).outputs.append(printed("UserWarning: mind\n", name="stderr"))


@breaks("no_cell_has_raised", "has raised ValueError: too bad")
def an_error(notebook):
    code(notebook).outputs.append(new_output("error", ename="ValueError", evalue="too bad", traceback=[]))


@breaks("outputs_are_short", "prints 21 lines; 20 are allowed")
def twenty_one_lines_in_two_outputs(notebook):
    code(notebook).outputs = [printed("a\n" * 11), shown(text_plain="a\n" * 10)]


@breaks("outputs_are_short", "prints 31 lines")
def a_long_table(notebook):
    rows = "<tr><td>1</td>\n</tr>\n" * 31
    code(notebook, "table").outputs[0].data["text/html"] = f"<table class='dataframe'>{rows}</table>"


@breaks("outputs_are_short", "prints 40 lines")
def a_long_text_that_poses_as_a_source(notebook):
    code(notebook).outputs = [shown({"helpers": {}}, text_markdown="a\n" * 40)]


@breaks("shown_sources_are_the_present_ones", "shows helpers.course.budget:allowed_seconds as it no longer is")
def a_source_that_has_changed(notebook):
    output = code(notebook, "show_source").outputs[0]
    output.data["text/markdown"] = output.data["text/markdown"].replace("max", "min")


@breaks("shown_sources_are_the_present_ones", "source of helpers.course.budget:gone, which is no longer there")
def a_source_that_has_gone(notebook):
    code(notebook, "show_source").outputs[0].metadata["helpers"]["source"] = "helpers.course.budget:gone"


@breaks("shown_sources_are_the_present_ones", "source of somewhere, which is no longer there")
def a_source_without_a_name(notebook):
    code(notebook, "show_source").outputs[0].metadata["helpers"]["source"] = "somewhere"


@breaks("outputs_need_nothing_running", "application/vnd.jupyter.widget-view+json")
def a_widget(notebook):
    code(notebook).outputs[0] = new_output("display_data", data={"application/vnd.jupyter.widget-view+json": {}})


@breaks("outputs_need_nothing_running", "shows image/svg+xml")
def a_drawing_in_svg(notebook):
    code(notebook).outputs[0] = new_output("display_data", data={"image/svg+xml": "<svg></svg>"})


@breaks("outputs_need_nothing_running", "state of widgets")
def stored_widgets(notebook):
    notebook.metadata.widgets = {}


@breaks("outputs_need_nothing_running", "HTML with <style>")
def a_styler(notebook):
    styled = '<style type="text/css">#T_1a2b { color: red }</style><table id="T_1a2b" class="dataframe"></table>'
    code(notebook).outputs = [shown(text_html=styled, text_plain="<pandas.io.formats.style.Styler>")]


@breaks("checked_outputs_are_there", "prints nothing")
def a_checked_cell_without_output(notebook):
    code(notebook).outputs = []


@breaks("checked_outputs_are_there", "compares no picture")
def a_checked_cell_with_a_picture_only(notebook):
    code(notebook, "show_figure").metadata.tags = ["nbval-check-output"]
    del code(notebook, "show_figure").outputs[1]


@breaks("prints_say_whether_they_are_checked", "Cell 8 prints, and its tags do not say")
def a_print_without_a_tag(notebook):
    del code(notebook).metadata["tags"]


@breaks("some_output_is_checked", "none of its results is compared")
def no_cell_is_checked(notebook):
    for cell in notebook.cells:
        cell.metadata.pop("tags", None)


@breaks("figures_have_words", "without alternative text")
def a_figure_without_alternative_text(notebook):
    code(notebook, "show_figure").outputs[0].metadata = {}


@breaks("figures_have_words", "fewer than 5 words: 'A plot.'")
def a_figure_with_next_to_no_words(notebook):
    code(notebook, "show_figure").outputs = figure("A plot.")


@breaks("figures_have_words", "without its description")
def a_figure_without_description(notebook):
    del code(notebook, "show_figure").outputs[1]


@breaks("figures_have_words", "other words below")
def a_figure_with_other_words_below(notebook):
    code(notebook, "show_figure").outputs[1] = figure("Another line that falls from left to right.")[1]


@breaks("figures_have_words_of_their_own", "in the very words of cell 5")
def a_description_used_twice(notebook):
    code(notebook).outputs += figure()


@breaks("figures_come_through_show_figure", "did not come through show_figure")
def a_figure_shown_by_matplotlib(notebook):
    picture = code(notebook, "show_figure").outputs[0]
    picture.data["text/plain"] = "<Figure size 640x480 with 1 Axes>"


@breaks("figures_come_through_show_figure", "did not come through show_figure")
def what_a_plot_returned(notebook):
    code(notebook).outputs.append(shown(text_plain="[<matplotlib.lines.Line2D at 0x7f12>]"))


@breaks("figures_come_through_show_figure", "did not come through show_figure")
def a_picture_as_a_cells_value(notebook):
    picture = code(notebook, "show_figure").outputs[0]
    code(notebook, "show_figure").outputs[0] = new_output(
        "execute_result", data=picture.data, metadata=picture.metadata, execution_count=2
    )


@breaks("pictures_in_prose_have_words", "carries a picture inside itself")
def an_attachment(notebook):
    prose(notebook, "## The idea")["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}


@breaks("one_title_stands_first", "0 titles")
def no_title(notebook):
    notebook.cells[0].source = "A question in a sentence, and a box that says what you will be able to do."


@breaks("one_title_stands_first", "2 titles")
def two_titles(notebook):
    prose(notebook, "## The idea").source += "\n# Another title"


@breaks("one_title_stands_first", "first line of the first cell")
def a_title_below_something(notebook):
    notebook.cells[0].source = f"[Home](index.md)\n\n{notebook.cells[0].source}"


@breaks("sections_stand_in_order", "'## The decision' is missing")
def a_section_is_missing(notebook):
    prose(notebook, "## The decision").source = "### The decision\n\nWhat would you do on Monday?"


@breaks("sections_stand_in_order", "'## The decision' is missing")
def a_section_in_a_block_of_code(notebook):
    prose(notebook, "## The decision").source = "```\n## The decision\n```\nWhat would you do on Monday?"


@breaks("sections_stand_in_order", "in the wrong place")
def sections_change_places(notebook):
    first, second = prose(notebook, "## Real data"), prose(notebook, "## The decision")
    first.source, second.source = second.source, first.source


@breaks("sections_stand_in_order", "'## More' is not one of a lesson's")
def a_section_too_many(notebook):
    prose(notebook, "## Summary").source += "\n\n## More\n\nSome more words."


@breaks("sections_stand_in_order", "'## The idea' stands there twice")
def a_section_twice(notebook):
    prose(notebook, "## The formula").source += "\n\n## The idea\n\nOnce more."


@breaks("sections_have_words_and_code", "'## The library' says nothing")
def a_section_of_a_heading_alone(notebook):
    prose(notebook, "## The library").source = "## The library"


@breaks("sections_have_words_and_code", "'## Real data' has no code")
def a_section_without_code(notebook):
    notebook.cells.remove(code(notebook, "real = "))


@breaks("sections_have_words_and_code", "no words above the sections")
def a_title_alone(notebook):
    notebook.cells[0].source = "# A title that is rather long but still is nothing but a title of it"


@breaks("sections_hold_what_they_are_for", "'## The idea' has no picture")
def an_idea_without_a_picture(notebook):
    code(notebook, "show_figure").outputs = []


@breaks("sections_hold_what_they_are_for", "'## The formula' numbers no formula")
def a_formula_without_a_number(notebook):
    prose(notebook, "## The formula").source = prose(notebook, "## The formula").source.replace("\\tag{1}", "")


@breaks("sections_hold_what_they_are_for", "does not show the helper's source")
def a_helper_that_is_not_shown(notebook):
    code(notebook, "show_source").outputs[0].metadata = {}


@breaks("sections_hold_what_they_are_for", "cites none")
def documents_that_are_not_cited(notebook):
    prose(notebook, "## What the documents").source = section("What the documents say").source


@breaks("nothing_holds_emoji", "U+1F389")
def an_emoji_in_an_output(notebook):
    code(notebook).outputs = [printed("done \U0001f389\n")]


@breaks("nothing_holds_emoji", "U+2705")
def an_emoji_in_code(notebook):
    code(notebook).source += "\nprint('\u2705')"


@breaks("no_path_is_absolute", "names a path of one machine: /home/")
def a_path_in_code(notebook):
    path = "/".join(["", "home", "someone", "data.csv"])  # in one piece it would be a path of a machine in this file
    code(notebook).source += f"\nopen('{path}')"


@breaks("no_path_is_absolute", "prints a path of one machine: /Users/")
def a_path_in_an_output(notebook):
    code(notebook, "fit(X)").outputs = [printed("saved to /Users/someone/model.bin\n")]


@breaks("there_are_three_exercises", "has 2 exercises; 3 at least")
def two_exercises(notebook):
    del notebook.cells[-4:-1]


@breaks("there_are_three_exercises", "are expected")
def exercises_counted_wrongly(notebook):
    prose(notebook, "### Exercise 3").source = "### Exercise 4: do something (2 points)"


@breaks("exercises_have_three_cells", "no graded cell stands below it")
def an_exercise_without_its_check(notebook):
    notebook.cells.remove(code(notebook, '"prediction/99/line"'))


@breaks("exercises_have_three_cells", "no graded cell stands below it")
def a_cell_between_answer_and_check(notebook):
    notebook.cells.insert(notebook.cells.index(code(notebook, "def line")) + 1, new_code_cell("line(2)"))


@breaks("exercises_have_three_cells", "no task stands above it")
def an_exercise_without_a_task(notebook):
    notebook.cells.remove(prose(notebook, "### Exercise 2"))


@breaks("exercises_have_three_cells", "must have the grade_id 'line-check'")
def a_check_of_another_name(notebook):
    code(notebook, '"prediction/99/line"').metadata.nbgrader.grade_id = "lines-check"


@breaks("exercises_have_three_cells", "is graded, and no solution cell")
def a_check_without_an_exercise(notebook):
    notebook.cells.remove(code(notebook, "def line"))


@breaks("grading_metadata_are_complete", "has the grade_id 'slope', as a cell above it has")
def a_grade_id_used_twice(notebook):
    code(notebook, "def line").metadata.nbgrader.grade_id = "slope"


@breaks("grading_metadata_are_complete", "of neither a solution nor a test")
def a_test_that_is_not_locked(notebook):
    code(notebook, '"prediction/99/line"').metadata.nbgrader.locked = False


@breaks("grading_metadata_are_complete", "of neither a solution nor a test")
def an_answer_that_is_graded_by_hand(notebook):
    code(notebook, "def line").metadata.nbgrader.grade = True


@breaks("grading_metadata_are_complete", "graded with None points")
def a_test_without_points(notebook):
    del code(notebook, '"prediction/99/line"').metadata.nbgrader["points"]


@breaks("grading_metadata_are_complete", "has points, but no grade")
def an_answer_with_points(notebook):
    code(notebook, "def line").metadata.nbgrader.points = 2


@breaks("grading_metadata_are_complete", "has the grade_id 'My Line'")
def a_grade_id_with_a_space(notebook):
    code(notebook, "def line").metadata.nbgrader.grade_id = "My Line"


@breaks("marks_stand_where_they_work", "has the marks none")
def a_solution_without_marks(notebook):
    code(notebook, "pair = 1").source = "pair = None\npair = 1, 2"


@breaks("marks_stand_where_they_work", "# BEGIN SOLUTION")
def a_mark_that_nbgrader_does_not_know(notebook):
    code(notebook, "pair = 1").source = f"pair = None\n# BEGIN SOLUTION\npair = 1, 2\n{END}"


@breaks("marks_stand_where_they_work", "expected: none")
def a_solution_in_a_cell_of_the_lesson(notebook):
    code(notebook).source += f"\n{BEGIN}\nslope = 3 * 4.25\n{END}"


@breaks("marks_stand_where_they_work", "### BEGIN HIDDEN TEST")
def hidden_tests_that_are_not_hidden(notebook):
    code(notebook, '"prediction/99/line"').source += "\n### BEGIN HIDDEN TEST\nassert line(1) == 2\n### END HIDDEN TEST"


@breaks("answers_are_bound_above_the_mark", "does not bind 'slope' above the mark")
def an_answer_bound_by_the_solution_alone(notebook):
    code(notebook, "slope = 3").source = f"# the slope\n{BEGIN}\nslope = 3 * 4.25\n{END}"


@breaks("answers_are_bound_above_the_mark", "does not bind 'line' above the mark")
def a_function_inside_the_solution(notebook):
    code(notebook, "def line").source = f"{BEGIN}\ndef line(x):\n    return 2 * x\n{END}"


@breaks("tests_require_their_check", "shows a check and does not require it")
def a_verdict_that_is_only_shown(notebook):
    code(notebook, '"prediction/99/line"').source = 'check("prediction/99/line", line)'


@breaks("tests_require_their_check", "calls no check")
def a_test_without_a_check(notebook):
    code(notebook, '"prediction/99/line"').source = "assert line(1) == 2"


@breaks("tests_require_their_check", "checks nothing that the answer's cell binds")
def a_check_of_a_constant(notebook):
    code(notebook, '"prediction/99/line"').source = 'check("prediction/99/line", 12.75).require()'


@breaks("exercises_are_those_of_the_registry", "checks 'prediction/99/lines'; its exercise is 'prediction/99/line'")
def a_name_that_leads_nowhere(notebook):
    code(notebook, '"prediction/99/line"').source = 'check("prediction/99/lines", line).require()'


@breaks("exercises_are_those_of_the_registry", "'prediction/98/slope', which the registry does not have")
def exercises_of_another_lesson(notebook):
    notebook.metadata.course.lesson = "prediction/98"


@breaks("exercises_are_those_of_the_registry", "has 5 points in its cell and 2 in the registry")
def points_that_differ(notebook):
    code(notebook, '"prediction/99/line"').metadata.nbgrader.points = 5


@breaks("exercises_are_those_of_the_registry", "registry has 'prediction/99/pair', which no cell asks for")
def an_exercise_that_was_dropped(notebook):
    del notebook.cells[-4:-1]


@breaks("tasks_say_their_points", "must say once that it is worth 2 points")
def a_task_without_its_points(notebook):
    prose(notebook, "### Exercise 2").source = "### Exercise 2: do something"


@breaks("the_copy_gives_nothing_away", "Cell 8 of the learner's copy tells the solution of cell 23")
def a_solution_told_elsewhere(notebook):
    code(notebook).source += "\nslope = 3 * 4.25"


@breaks("the_copy_gives_nothing_away", "No learner's copy can be made")
def a_solution_that_does_not_end(notebook):
    code(notebook, "pair = 1").source = f"pair = None\n{BEGIN}\npair = 1, 2"


@breaks("the_copy_has_a_place_for_each_answer", "must hold 'pass  # your answer' once")
def two_places_for_one_answer(notebook):
    code(notebook, "pair = 1").source += f"\n{BEGIN}\npair = 1, 2\n{END}"


@breaks("the_copy_has_a_place_for_each_answer", "is not Python any more")
def a_solution_that_leaves_half_a_statement(notebook):
    code(notebook, "pair = 1").source = f"pair = (\n{BEGIN}\n1, 2\n{END}\n)"


@breaks("course_metadata_are_complete", "has minutes None")
def no_minutes(notebook):
    del notebook.metadata.course["minutes"]


@breaks("course_metadata_are_complete", "has seconds 0")
def seconds_that_were_not_measured(notebook):
    notebook.metadata.course.seconds = 0


@breaks("course_metadata_are_complete", "has lesson 'prediction/1'")
def an_id_without_its_zero(notebook):
    notebook.metadata.course.lesson = "prediction/1"


@breaks("course_metadata_are_complete", "has status 'done'")
def a_status_that_nobody_knows(notebook):
    notebook.metadata.course.status = "done"


@breaks("course_metadata_are_complete", "has 'memory', which nothing reads")
def a_fact_too_many(notebook):
    notebook.metadata.course.memory = 300


@breaks("the_head_says_what_the_metadata_say", "does not say that the lesson takes 75 minutes")
def other_minutes_in_the_metadata(notebook):
    notebook.metadata.course.minutes = 75


@breaks("the_head_says_what_the_metadata_say", "under 20 seconds; it took 31.5")
def more_seconds_than_promised(notebook):
    notebook.metadata.course.seconds = 31.5


@breaks("no_metadata_are_left_by_an_editor", "has the metadata 'execution'")
def times_of_execution(notebook):
    code(notebook).metadata.execution = {"iopub.execute_input": "2026-01-01T00:00:00Z"}


@breaks("no_metadata_are_left_by_an_editor", "The notebook has the metadata 'toc'")
def an_extensions_settings(notebook):
    notebook.metadata.toc = {}


@breaks("it_runs_within_a_minute", "takes 61 s; 60 are allowed")
def too_many_seconds(notebook):
    notebook.metadata.course.seconds = 61


@breaks("its_file_is_small", "1,500,000 are allowed")
def too_many_bytes(notebook):
    code(notebook, "show_figure").outputs[0].data["image/png"] = "A" * 1_600_000


@breaks("three_cells_assert", "2 cells assert")
def two_assertions(notebook):
    code(notebook, "profit").source = "profit"


@breaks("three_cells_assert", "2 cells assert")
def an_assertion_that_cannot_fail(notebook):
    code(notebook, "profit").source = "assert 1 + 1 == 2"


@breaks("three_cells_assert", "2 cells assert")
def an_assertion_in_an_exercise(notebook):
    code(notebook, "profit").source = "profit"
    code(notebook, '"prediction/99/line"').source += "\nassert line(1) == 2"


for rule_, saying_, change_ in [
    ("code_cells_hold_code", "holds no code", becomes("")),
    ("code_cells_hold_code", "holds no code", becomes("# slope = 3\n# print(slope)")),
    ("cells_are_python", "is not Python", becomes("pip install lightgbm")),
    ("cells_are_python", "is not Python", becomes("%%time\nmean = = 3")),
    ("magics_are_known", "the magic %matplotib", runs("%matplotib inline")),
    ("magics_are_known", "the magic %%tiem", becomes("%%tiem\nmean = 3")),
    ("magics_are_known", "the magic %tiem", becomes("%%time\n%tiem mean = 3")),
    ("magics_are_known", "the magic %%time_it", becomes("%%time_it mean = 3")),
    ("no_cell_leaves_python", "uses !;", runs("!pip install lightgbm")),
    ("no_cell_leaves_python", "uses !;", runs("files = !ls")),
    ("no_cell_leaves_python", "uses %pip;", runs("%pip install lightgbm")),
    ("no_cell_leaves_python", "uses %%bash;", becomes("%%bash\nls")),
    ("no_cell_leaves_python", "uses %%capture;", becomes("%%capture\nmean = 3")),
    ("no_cell_leaves_python", "uses %pinfo;", runs("mean?")),
    ("nbval_is_told_by_tags_alone", "the comment NBVAL_SKIP", runs("# NBVAL_SKIP")),
    ("nbval_is_told_by_tags_alone", "the comment NBVAL_IGNORE_OUTPUT", runs("#NBVAL_IGNORE_OUTPUT")),
    ("no_cell_catches_everything", "catches everything", becomes("try:\n    fit()\nexcept:\n    pass")),
    (
        "no_cell_catches_everything",
        "catches Exception",
        becomes("try:\n    fit()\nexcept Exception as e:\n    print(e)"),
    ),
    (
        "no_cell_catches_everything",
        "catches (ValueError, Exception)",
        becomes("try:\n    a\nexcept (ValueError, Exception):\n    b"),
    ),
    ("no_cell_catches_everything", "catches Exception", becomes("with contextlib.suppress(Exception):\n    fit()")),
    ("randomness_has_a_seed", "without a seed: np.random.default_rng()", runs("rng = np.random.default_rng()")),
    ("randomness_has_a_seed", "without a seed: default_rng(None)", runs("rng = default_rng(None)")),
    ("no_warning_is_shown", "shows a warning: FutureWarning: mind", prints("FutureWarning: mind\n")),
    ("no_warning_is_shown", "shows a warning", shows(text_html="<pre>ConvergenceWarning: mind</pre>")),
    ("no_warning_is_hidden", "switches warnings off", runs("warnings.filterwarnings('ignore')")),
    ("no_warning_is_hidden", "switches warnings off", runs('simplefilter("ignore", category=FutureWarning)')),
    ("no_warning_is_hidden", "switches warnings off", runs("warnings.filterwarnings(action='ignore')")),
    ("no_warning_is_hidden", "leads stderr away", runs("sys.stderr = open(os.devnull, 'w')")),
    ("no_warning_is_hidden", "leads stderr away", becomes("with contextlib.redirect_stderr(None):\n    fit()")),
    ("outputs_are_narrow", "a line of 200 characters; 120 are allowed", prints("a" * 200)),
    ("outputs_need_nothing_running", "HTML with <script>", shows(text_html="<script>run()</script>")),
    ("outputs_need_nothing_running", "HTML with <img>", shows(text_html='<img src="https://example.org/a.png">')),
    ("outputs_need_nothing_running", "HTML with <img>", shows(text_markdown='<img src="a.png">')),
    ("code_cells_are_short", "has 21 lines of code; 20 are allowed", becomes("a = 1\n" * 21)),
    ("code_cells_are_short", "a line of more than 160 characters", becomes("a = 1; " * 40)),
    (
        "outputs_are_short",
        "prints 30 lines",
        shows(text_html=f"<pre>{'a' + chr(10)}{'a' + chr(10)}</pre>" + "<br>a" * 27),
    ),
    ("no_output_shows_an_address", "address: at 0x7f3a5c", shows(text_plain="<function mean at 0x7f3a5c>")),
    ("nothing_shouts", "has an exclamation mark: It works!", prints("It works!")),
    ("checked_outputs_do_not_change", "an address in memory: 0x7f3a5c", prints("<Model at 0x7f3a5c>")),
    ("checked_outputs_do_not_change", "a time that something took: 1.2 s", prints("fitted in 1.2 s")),
    ("checked_outputs_do_not_change", "a time that something took: 35 ms", prints("fitted in 35 ms")),
    ("checked_outputs_do_not_change", "a time of day: 12:30:05", prints("2026-01-01 12:30:05")),
    ("checked_outputs_do_not_change", "a version: 2.4.6", prints("numpy 2.4.6")),
    ("checked_outputs_do_not_change", "a path: /srv/data/x.csv", prints("read /srv/data/x.csv")),
    ("checked_outputs_do_not_change", "a path: C:\\", prints("read C:\\data\\x.csv")),
    ("checked_outputs_do_not_change", "name of a figure: <Figure size", prints("<Figure size 640x480 with 1 Axes>")),
    ("checked_outputs_are_rounded", "prints 0.12345678; 6 digits", prints("R2 0.12345678")),
    ("checked_outputs_are_rounded", "prints 1.23456789e-07; 6 digits", prints("p 1.23456789e-07")),
    ("checked_outputs_are_rounded", "prints -12,345.678", prints("profit -12,345.678 yuan")),
    ("checked_outputs_are_rounded", "prints 3.1415927", prints("[3.1415927, 2.5]")),
    ("checked_outputs_are_rounded", "prints 0.12345678", shows(text_html="<td>0.12345678</td>")),
    ("pictures_in_prose_have_words", "a picture without alternative text", says("![](shop.png)")),
    ("pictures_in_prose_have_words", "a picture without alternative text", says('<img src="shop.png">')),
    ("pictures_in_prose_have_words", "a picture without alternative text", says('<img src="shop.png" alt="">')),
    ("pictures_in_prose_have_words", "inside itself", says("![A shop.](data:image/png;base64,iVBORw0KGgo=)")),
    ("nothing_shouts", "has an exclamation mark: Well done!", says("Well done!")),
    ("nothing_shouts", "has an exclamation mark", says("It costs $5 only! And that is $10 less.")),
    ("nothing_shouts", "has an exclamation mark", says("太好了\uff01")),
    ("nothing_holds_emoji", "U+1F680", says("Off we go \U0001f680.")),
    ("nothing_is_left_to_do", "says TODO", says("TODO: a better figure.")),
    ("nothing_is_left_to_do", "says FIXME", runs("# FIXME: slow")),
    ("nothing_is_left_to_do", "says Lorem ipsum", says("Lorem ipsum dolor.")),
    ("no_path_is_absolute", "names a path of one machine: C:\\U", says("Open `C:\\Users\\me`.")),
]:
    breaks(rule_, saying_)(change_)


@pytest.mark.parametrize(("name", "saying", "change"), BROKEN)
def test_a_broken_notebook_is_refused(sound, name, saying, change):
    change(sound)
    found = RULES[name](sound)
    assert any(saying in finding for finding in found), found


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_what_it_finds_in_any_notebook_and_raises_nothing(sound, name):
    """Nor does it when several things are wrong at once: a cell that is no Python, a solution without its end."""
    for cell in sound.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = f"pair = = None\n{BEGIN}\n"
        elif cell.cell_type == "code":
            cell.source = "check(= 3"
            cell.outputs = [new_output("display_data", data={"application/json": {"a": 1}})]
    for notebook in (sound, new_notebook(), new_notebook(cells=[new_code_cell("1"), new_markdown_cell("")])):
        found = RULES[name](notebook)
        assert isinstance(found, list)
        assert all(isinstance(finding, str) for finding in found)


def test_a_copy_that_was_not_cleared_is_refused(sound, monkeypatch):
    monkeypatch.setattr("helpers.course.rules.copies.learner_copy", lambda text: text)
    found = RULES["the_copy_gives_nothing_away"](sound)
    assert "Cell 23 of the learner's copy still has the line: slope = 3 * 4.25" in found
    assert "Cell 3 of the learner's copy still has an output or a count." in found
    found = RULES["the_copy_has_a_place_for_each_answer"](sound)
    assert "Cell 23 of the learner's copy must hold 'pass  # your answer' once." in found


def test_every_rule_is_broken_by_some_notebook():
    assert {param.values[0] for param in BROKEN} == set(RULES)


# --- What the rules must not refuse ---


@pytest.mark.parametrize(
    "text",
    [
        "Order 3! is 6: `3 != 4`, $n! = 6$, and ![a shop](shop.png) is a picture.",
        "<!-- syllabus -->\n\nThe factorial $$n!$$ grows.",
        "```python\nassert a != b, 'no!'\n```",
    ],
)
def test_exclamation_marks_of_code_and_formulas_are_no_shouting(sound, text):
    says(text)(sound)
    assert RULES["nothing_shouts"](sound) == []


@pytest.mark.parametrize(
    "text", ["1,234,567 rows", "0.00012345", "12345.6", "2023-01-01", "a 95% interval, 1e-9", "A1.2345678"]
)
def test_whole_numbers_dates_and_rounded_ones_may_be_checked(sound, text):
    prints(text)(sound)
    assert RULES["checked_outputs_are_rounded"](sound) == []
    assert RULES["checked_outputs_do_not_change"](sound) == []


@pytest.mark.parametrize("source", ["%time fit()", "%%time\nmean = 1", "%config InlineBackend.rc = {}", "a %time"])
def test_magics_of_ipython_are_known(sound, source):
    becomes(source)(sound)
    assert RULES["magics_are_known"](sound) == []


@pytest.mark.parametrize(
    "above", ["def line(x):", "line: object = None", "line, other = None, None", "class line:\n    def f(self):"]
)
def test_an_answer_may_be_any_kind_of_name(sound, above):
    indent = " " * 4 * above.count(":\n") + " " * 4 if above.endswith(":") else ""
    code(sound, "def line").source = f"{above}\n{indent}{BEGIN}\n{indent}line = 2\n{indent}{END}"
    assert RULES["answers_are_bound_above_the_mark"](sound) == []
    assert RULES["the_copy_has_a_place_for_each_answer"](sound) == []


def test_the_start_page_needs_no_sections_of_a_lesson(sound):
    sound.metadata.course.lesson = "00"
    a_section_is_missing(sound)
    two_exercises(sound)
    names = ["sections_stand_in_order", "sections_have_words_and_code", "there_are_three_exercises"]
    assert [RULES[name](sound) for name in names] == [[], [], []]


def test_an_author_can_ask_for_the_findings(sound, tmp_path, capsys):
    path = tmp_path / "lesson.ipynb"
    nbformat.write(sound, path)
    assert main([str(path)]) == 0
    says("Well done!")(sound)
    nbformat.write(sound, path)
    assert main([str(path)]) == 1
    assert "lesson.ipynb: Cell 4 has an exclamation mark: Well done! [nothing_shouts]" in capsys.readouterr().out
    assert list(findings(path)) == ["nothing_shouts"]


def test_a_notebook_that_is_not_there_is_an_error_in_one_line(capsys):
    with pytest.raises(SystemExit):
        main(["nowhere.ipynb"])
    assert "there is no notebook nowhere.ipynb" in capsys.readouterr().err
