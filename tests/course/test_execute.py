import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.course.execute import clear, execute


def written(path, *sources):
    cells = [new_markdown_cell("# A lesson"), *(new_code_cell(source) for source in sources)]
    nbformat.write(new_notebook(cells=cells, metadata={"course": {"lesson": "part/01", "minutes": 5}}), path)
    return path


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    path = written(
        tmp_path_factory.mktemp("lesson") / "01_lesson.ipynb",
        "import os\nprint('one')\nprint('two')",
        "block = bytearray(300_000_000)\nblock[::1000] = b'x' * 300_000",
        "import time; time.sleep(0.5)\nos.environ['HELPERS_STRICT_CHECKS'], os.path.basename(os.getcwd())",
    )
    return path, execute(path), nbformat.read(path, as_version=4)


def test_outputs_are_kept_and_counted_from_one(executed):
    path, _, notebook = executed
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3]
    assert [output.text for output in code[0].outputs] == ["one\ntwo\n"]
    assert code[2].outputs[0].data["text/plain"] == f"('1', '{path.parent.name}')"


def test_seconds_and_megabytes_are_measured_and_written(executed):
    _, course, notebook = executed
    assert 0.5 <= course["seconds"] < 30
    assert 300 < course["megabytes"] < 600
    assert notebook.metadata.course == course
    assert course["lesson"] == "part/01"
    assert course["minutes"] == 5


def test_nothing_of_this_machine_is_kept(executed):
    _, _, notebook = executed
    assert notebook.metadata.language_info == {"name": "python"}
    assert notebook.metadata.kernelspec == {"name": "python3", "display_name": "Python 3", "language": "python"}
    assert all("execution" not in cell.metadata for cell in notebook.cells)


def test_a_notebook_that_raises_is_left_as_it_was(tmp_path):
    path = written(tmp_path / "01_lesson.ipynb", "print('before')", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        execute(path)
    assert path.read_bytes() == before


def test_clearing_takes_outputs_counts_and_traces_of_editors():
    metadata = {"execution": {"start": "now"}, "tags": ["nbval-check-output"]}
    cell = new_code_cell("1", execution_count=7, metadata=metadata)
    cell.outputs = [nbformat.v4.new_output("stream", text="1")]
    notebook = clear(new_notebook(cells=[cell]))
    assert (cell.outputs, cell.execution_count) == ([], None)
    assert notebook.cells[0].metadata == {"tags": ["nbval-check-output"]}
