import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.course import __main__ as entry
from helpers.course import cli
from helpers.course.environment import CourseError, Environment


@pytest.fixture
def settled(monkeypatch):
    """The running Python holds all that any command needs; what was asked for is kept."""
    asked = []
    monkeypatch.setattr(cli, "activate", lambda: None)
    monkeypatch.setattr(cli, "interpreter", lambda extras, here: asked.append((list(extras), here)))
    monkeypatch.delenv("HELPERS_HERE", raising=False)
    return asked


@pytest.fixture
def become(monkeypatch):
    """Commands that take this process's place, recorded instead."""
    commands = []

    def record(command, environment=None):
        commands.append([str(part) for part in command])
        return 7

    monkeypatch.setattr(cli, "become", record)
    monkeypatch.setattr(cli.os, "chdir", lambda folder: commands.append(f"cd {folder}"))
    return commands


@pytest.fixture
def folders(monkeypatch, tmp_path):
    """A workspace of our own; the lessons are the real ones."""
    monkeypatch.setattr(cli, "workspace_folder", lambda: tmp_path / "workspace")
    return tmp_path / "workspace"


@pytest.mark.parametrize("version", [(2, 7), (3, 8), (3, 10), (3, 14), (4, 0)])
def test_an_unsuitable_python_is_told_which_ones_are_suitable(version, monkeypatch, capsys):
    monkeypatch.setattr(entry.sys, "version_info", (*version, 1, "final", 0))
    assert entry.main() == 2
    words = capsys.readouterr().err
    assert words.count("\n") == 1
    fault = "new" if version > (3, 13) else "old"
    assert f"Python {version[0]}.{version[1]} is too {fault}" in words
    assert "3.11, 3.12 and 3.13" in words


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (3, 13, 9)])
def test_a_suitable_python_goes_on(version, monkeypatch, capsys):
    assert entry.refusal(version) is None
    monkeypatch.setattr(entry.sys, "argv", ["course", "labb"])
    assert entry.main() == 2
    assert "invalid choice: 'labb'" in capsys.readouterr().err


def test_the_command_line_needs_the_standard_library_alone():
    code = "import sys; before = set(sys.modules); import helpers.course.cli; print(*set(sys.modules) - before)"
    run = subprocess.run([sys.executable, "-Sc", code], cwd=cli.ROOT, capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert loaded <= {*sys.stdlib_module_names, "helpers"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "The following arguments are required: COMMAND"),
        (["labb"], "invalid choice: 'labb'"),
        (["lab", "--port", "0"], "a port is a whole number from 1 to 65535, not '0'"),
        (["lab", "--port", "65536"], "a port is a whole number from 1 to 65535, not '65536'"),
        (["lab", "--port", "http"], "a port is a whole number from 1 to 65535, not 'http'"),
        (["lab", "--bruiser"], "lab does not take --bruiser."),
        (["reset"], "The following arguments are required: lesson"),
        (["setup", "--extra", "jax"], "invalid choice: 'jax'"),
        (["test", "--coverage", "--browser"], "not allowed with argument"),
        (["reset", "prediction/91"], "prediction/91"),
        (["execute", "prediction/91"], "prediction/91"),
        (["solution", "prediction/01/slop"], "prediction/01/slop"),
    ],
)
def test_a_mistake_of_the_user_ends_in_one_line_and_exit_code_2(arguments, words, settled, folders, capsys):
    assert cli.main(arguments) == 2
    out, errors = capsys.readouterr()
    assert words in errors
    assert errors.count("\n") == 1
    assert out == ""


def test_ctrl_c_ends_without_a_traceback(settled, monkeypatch, capsys):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_status", interrupt)
    assert cli.main(["status"]) == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_another_python_takes_over_with_the_same_arguments(monkeypatch, become):
    monkeypatch.setattr(cli, "interpreter", lambda extras, here: Path("/environment/python"))
    assert cli.main(["test", "-k", "a b"]) == 7
    assert become == [[str(Path("/environment/python")), "-m", "helpers.course", "test", "-k", "a b"]]


@pytest.mark.parametrize(
    ("arguments", "extras"),
    [
        (["status"], []),
        (["lint"], ["dev"]),
        (["bench"], ["dev"]),
        (["test"], ["dev"]),
        (["test", "--browser"], ["dev", "browser"]),
    ],
)
def test_each_command_asks_for_what_it_needs(arguments, extras, settled, monkeypatch):
    for handler in ["_status", "_lint", "_bench", "_test"]:
        monkeypatch.setattr(cli, handler, lambda *_: None)
    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--here"]) == 0
    monkeypatch.setenv("HELPERS_HERE", "1")
    assert cli.main(arguments) == 0
    assert settled == [(extras, False), (extras, True), (extras, True)]


def test_setup_lays_the_environment_or_looks_at_the_present_one(settled, monkeypatch, capsys):
    laid = []
    monkeypatch.setattr(Environment, "lay", lambda self, extras: laid.append((self.root, extras)))
    assert cli.main(["setup", "--extra", "dev", "--extra", "browser"]) == 0
    assert laid == [(cli.ROOT, ["dev", "browser"])]
    assert settled == []
    assert cli.main(["setup", "--here"]) == 0
    assert settled == [([], True)]
    assert f"{sys.executable} holds all" in capsys.readouterr().err


def test_a_port_in_use_is_told_before_a_long_set_up(settled, monkeypatch, capsys):
    def refuse(port):
        raise CourseError(f"Port {port} is taken.")

    monkeypatch.setattr(cli, "require_free", refuse)
    assert cli.main(["lab", "--port", "8899"]) == 2
    assert capsys.readouterr().err == "Port 8899 is taken.\n"
    assert settled == []


def test_lab_lays_the_copies_and_opens_jupyterlab_on_them(settled, folders, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(cli, "open_lab", lambda folder, browser, port: opened.append((folder, browser, port)))
    assert cli.main(["lab", "--no-browser"]) == 0
    assert (folders / "00_start_here.ipynb").is_file()
    assert "New in workspace: 00, prediction/01" in capsys.readouterr().out
    assert cli.main(["lab"]) == 0
    assert capsys.readouterr().out == ""
    assert opened == [(folders, False, None), (folders, True, None)]


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["test"], ["pytest", "-n", "2", "--dist", "loadfile"]),
        (["test", "-x", "tests/course"], ["pytest", "-n", "2", "--dist", "loadfile", "-x", "tests/course"]),
        (["test", "--co"], ["pytest", "-n", "2", "--dist", "loadfile", "--co"]),
        (["test", "--coverage"], ["pytest", "tests", "helpers", "-n", "2", "--cov=helpers", "--cov-fail-under=95"]),
        (["test", "--browser", "-s"], ["pytest", "tests/browser", "-n", "0", "-s"]),
        (["test", "--processors", "haswell"], ["helpers.course.processors", "haswell"]),
        (["bench"], ["benchmarks"]),
    ],
)
def test_tools_run_from_the_course_folder_with_the_rest_of_the_arguments(arguments, command, settled, become):
    assert cli.main(arguments) == 7
    assert become == [f"cd {cli.ROOT}", [sys.executable, "-m", *command]]


@pytest.mark.parametrize(("codes", "code"), [([0, 0], 0), ([1, 0], 1), ([0, 2], 2)])
def test_lint_fails_if_style_or_format_does(codes, code, settled, become, monkeypatch):
    monkeypatch.setattr(cli.subprocess, "call", lambda command: codes.pop(0))
    assert cli.main(["lint"]) == code
    assert codes == []


def test_status_counts_the_lessons_of_the_course(settled, folders, capsys):
    assert cli.main(["status"]) == 0
    assert "prediction/01" in capsys.readouterr().out


def test_reset_says_where_the_old_copy_is(settled, folders, capsys):
    assert cli.main(["reset", "00"]) == 0
    assert capsys.readouterr().out == "00 is fresh.\n"
    assert cli.main(["reset", "00"]) == 0
    kept = Path(capsys.readouterr().out.strip().removeprefix("00 is fresh. Your old copy is kept: "))
    assert kept.is_file()


def test_solution_is_shown_when_asked(settled, folders, capsys):
    assert cli.main(["solution", "00/first", "--now"]) == 0
    assert "Why it is right" in capsys.readouterr().out


@pytest.fixture
def a_course_of_its_own(monkeypatch, tmp_path):
    """README and notebooks copied into a folder, where commands may write."""
    shutil.copy(cli.ROOT / "README.md", tmp_path)
    shutil.copytree(cli.NOTEBOOKS, tmp_path / "notebooks")
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.setattr(cli, "NOTEBOOKS", tmp_path / "notebooks")
    return tmp_path


def test_execute_runs_the_lessons_that_are_named_or_all(settled, a_course_of_its_own, monkeypatch, capsys):
    from helpers.course import execute

    ran = []
    monkeypatch.setattr(execute, "execute", lambda path: ran.append(path.name) or {"seconds": 1.5, "megabytes": 9})
    assert cli.main(["execute", "00"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "00: 1.5 s, 9 MB"
    assert said[1].startswith("The map of lessons ")
    assert said[-1] == "No rule is broken."
    assert cli.main(["execute"]) == 0
    assert ran[:2] == ["00_start_here.ipynb"] * 2
    assert len(ran) > 2


def test_execute_says_which_rules_a_lesson_breaks(settled, a_course_of_its_own, monkeypatch, capsys):
    from helpers.course import execute

    monkeypatch.setattr(execute, "execute", lambda path: {"seconds": 1.5, "megabytes": 9})
    page = a_course_of_its_own / "notebooks" / "00_start_here.ipynb"
    page.write_text(page.read_text(encoding="utf-8").replace("Start here", "Start here, TODO", 1), encoding="utf-8")
    assert cli.main(["execute", "00"]) == 1
    assert "TODO" in capsys.readouterr().out


def test_syllabus_is_printed_or_written_into_the_pages(settled, a_course_of_its_own, capsys):
    tmp_path = a_course_of_its_own
    assert cli.main(["syllabus"]) == 0
    table = capsys.readouterr().out
    assert "notebooks/prediction/01_linear_regression.ipynb" in table
    (tmp_path / "README.md").write_text("<!-- syllabus -->\n<!-- end of syllabus -->\n", encoding="utf-8")
    assert cli.main(["syllabus", "--write"]) == 0
    assert "renewed in README.md" in capsys.readouterr().out
    assert cli.main(["syllabus", "--write"]) == 0
    assert capsys.readouterr().out == "The map of lessons was up to date.\n"
    assert table.strip() in (tmp_path / "README.md").read_text(encoding="utf-8")
