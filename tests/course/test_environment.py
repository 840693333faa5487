import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from helpers.course import environment
from helpers.course.environment import CourseError, Environment, interpreter, unmet_requirements

BARE_PYTHON = getattr(sys, "_base_executable", sys.executable)
HERE = Path(environment.__file__).parent

PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "tiny-course"
version = "0.1"
dependencies = ["numpy>=2"]

[project.optional-dependencies]
dev = ["no-such-package>=1"]
browser = []
"""

# A project that pip installs without a network: its build backend lies beside it and needs nothing.
BACKEND = """
import sys, time, zipfile
from pathlib import Path

def build_editable(folder, config_settings=None, metadata_directory=None):
    if Path("broken").exists():
        sys.exit("the backend is broken")
    while Path("slow").exists():
        time.sleep(0.05)
    info = "tiny_course-0.1.dist-info"
    with zipfile.ZipFile(Path(folder) / "tiny_course-0.1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tiny_course.pth", str(Path.cwd()))
        extras = "Provides-Extra: dev\\nProvides-Extra: browser\\n"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: tiny-course\\nVersion: 0.1\\n{extras}")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "tiny_course-0.1-py3-none-any.whl"
"""

# Stands where pytest would: tells who runs it and with what, and ends as it is told to.
PYTEST = """
import pathlib, signal, sys, time
print(sys.prefix, *sys.argv[1:], flush=True)
if "wait" in sys.argv:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))
    pathlib.Path("waiting").touch()
    time.sleep(30)
sys.exit(7)
"""


@pytest.fixture
def root(tmp_path):
    """A folder with a space in its name that holds a tiny project."""
    root = tmp_path / "the course"
    root.mkdir()
    (root / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (root / "constraints.txt").write_text("numpy==2.4.6\n", encoding="utf-8")
    return root


class Steps(list):
    """The steps of a set-up, recorded instead of run; `venv` and `pip` leave the files that the real ones leave."""

    def __init__(self, monkeypatch):
        self.failing = ()
        monkeypatch.setattr(Environment, "_do", self.do)
        monkeypatch.setattr(environment.subprocess, "run", lambda command, **_: None)

    def do(self, command, failure):
        command = [str(part) for part in command]
        self.append("venv" if "venv" in command else command[-1])
        if self[-1] in self.failing:
            raise CourseError(failure)
        if self[-1] == "venv":
            place = Environment(Path(command[-1]).parent)
            place.python.parent.mkdir(parents=True, exist_ok=True)
            place.python.touch()
            site = Path(place._path("purelib"))
            site.mkdir(parents=True, exist_ok=True)
            for old in site.iterdir():
                old.rmdir()
            (site / "numpy").mkdir()
            (site / "pip-24.0.dist-info").mkdir()
        self.site = site if self[-1] == "venv" else self.site


@pytest.fixture
def steps(monkeypatch):
    return Steps(monkeypatch)


def test_a_second_set_up_does_nothing(root, steps, capsys):
    Environment(root).lay()
    assert "Setting up .venv with Python" in capsys.readouterr().err
    Environment(root).lay()
    assert steps == ["venv", "."]
    assert capsys.readouterr().err == ""


def test_an_extra_is_added_and_kept(root, steps):
    Environment(root).lay()
    Environment(root).lay(["dev"])
    Environment(root).lay(["browser"])
    Environment(root).lay(["dev"])
    assert steps == ["venv", ".", ".[dev]", ".[browser,dev]"]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_new_requirements_are_installed_over_the_old(root, steps, name):
    Environment(root).lay()
    text = (root / name).read_text(encoding="utf-8")
    (root / name).write_text(text.replace("numpy>=2", "numpy>=2.1").replace("2.4.6", "2.4.7"), encoding="utf-8")
    Environment(root).lay()
    assert steps == ["venv", ".", "."]


def test_settings_of_other_tools_need_no_new_set_up(root, steps):
    Environment(root).lay()
    (root / "pyproject.toml").write_text(PROJECT + "\n[tool.ruff]\nline-length = 100\n", encoding="utf-8")
    assert Environment(root).holds()


def test_an_environment_of_another_python_is_laid_anew(root, steps, monkeypatch, capsys):
    Environment(root).lay()
    with monkeypatch.context() as other:
        other.setattr(environment.sys.implementation, "cache_tag", "cpython-399")
        assert not Environment(root).holds()
        Environment(root).lay()
    assert steps == ["venv", ".", "venv", "."]
    assert "The .venv here is of another Python" in capsys.readouterr().err


def test_a_folder_that_was_moved_is_laid_anew(root, steps):
    Environment(root).lay()
    moved = root.rename(root.with_name("moved"))
    assert not Environment(moved).holds()


def test_an_environment_that_lost_a_package_is_laid_anew(root, steps):
    Environment(root).lay()
    (steps.site / "numpy").rmdir()
    assert not Environment(root).holds()
    Environment(root).lay()
    assert steps == ["venv", ".", "venv", "."]


def test_an_environment_without_its_python_is_laid_anew(root, steps):
    Environment(root).lay()
    Environment(root).python.unlink()
    Environment(root).lay()
    assert steps == ["venv", ".", "venv", "."]


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"identity": 3}'])
def test_a_damaged_stamp_counts_as_none(root, steps, text):
    Environment(root).lay()
    Environment(root).stamp.write_text(text, encoding="utf-8")
    Environment(root).lay()
    assert steps == ["venv", ".", "venv", "."]


def test_packages_of_the_user_and_another_pip_are_left_alone(root, steps):
    Environment(root).lay()
    (steps.site / "seaborn").mkdir()
    (steps.site / "pip-24.0.dist-info").rename(steps.site / "pip-30.0.dist-info")
    assert Environment(root).holds()


def test_a_set_up_that_failed_is_done_again(root, steps):
    steps.failing = (".",)
    with pytest.raises(CourseError, match="network"):
        Environment(root).lay()
    steps.failing = ()
    Environment(root).lay()
    assert steps == ["venv", ".", "venv", "."]


def test_an_extra_that_cannot_be_had_leaves_the_environment_usable(root, steps):
    Environment(root).lay()
    steps.failing = (".[dev]",)
    with pytest.raises(CourseError):
        Environment(root).lay(["dev"])
    assert Environment(root).holds()


def test_a_file_where_the_environment_must_go_is_refused(root, steps):
    (root / ".venv").write_text("mine", encoding="utf-8")
    with pytest.raises(CourseError, match=r"\.venv is a file where the folder \.venv must go"):
        Environment(root).lay()
    assert (root / ".venv").read_text(encoding="utf-8") == "mine"
    assert steps == []


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_copy_without_a_file_of_requirements_is_refused(root, steps, name):
    (root / name).unlink()
    with pytest.raises(CourseError, match=f"No {name} in "):
        Environment(root).lay()


@pytest.mark.parametrize("name", ["venv", "ensurepip"])
def test_a_python_that_cannot_make_environments_is_told_what_to_install(root, steps, monkeypatch, name):
    find = environment.importlib.util.find_spec
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda n: None if n == name else find(n))
    version = ".".join(map(str, sys.version_info[:2]))
    with pytest.raises(CourseError, match=f"has no {name} module.*apt install python{version}-venv"):
        Environment(root).lay()


def test_a_folder_that_cannot_be_written_is_named(root, steps, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(root / ".venv"))

    monkeypatch.setattr(Environment, "_do", refuse)
    with pytest.raises(CourseError, match=r"Cannot write to .*the course: .*Permission denied"):
        Environment(root).lay()


def test_a_file_system_without_locks_is_no_obstacle(root, steps, monkeypatch):
    def refuse(*_, **__):
        raise environment.sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(environment.sqlite3, "connect", refuse)
    Environment(root).lay()
    assert Environment(root).holds()


def test_a_set_up_waits_for_the_one_that_is_at_work_and_then_has_nothing_to_do(root, steps, capsys, monkeypatch):
    """Another process holds the lock, lays the environment and lets go while this one sleeps."""
    lock = environment.sqlite3.connect(root / ".venv.lock", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")

    def sleep(seconds):
        Environment(root)._lay(set())
        lock.close()

    monkeypatch.setattr(environment.time, "sleep", sleep)
    Environment(root).lay()
    assert steps == ["venv", "."]
    assert capsys.readouterr().err.startswith("Another set-up is at work on .venv: waiting for it ...")


def test_failing_steps_show_their_last_lines(root):
    lines = "; ".join(f"print('line {i}')" for i in range(20))
    with pytest.raises(CourseError) as failure:
        Environment(root)._do([sys.executable, "-c", f"{lines}; raise SystemExit(1)"], "It failed")
    assert str(failure.value).splitlines() == ["It failed. Its last lines:", *(f"  line {i}" for i in range(12, 20))]


def test_on_a_terminal_progress_is_one_line_that_changes(root, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    Environment(root)._do([sys.executable, "-c", "print('Collecting numpy')"], "It failed")
    shown = capsys.readouterr().err
    assert "Collecting numpy" in shown
    assert "\n" not in shown


def test_an_interrupted_step_is_ended(root, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(environment.shutil, "get_terminal_size", interrupt)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        Environment(root)._do([sys.executable, "-uc", "print(1); import time; time.sleep(30)"], "It failed")
    assert time.monotonic() - start < 20


# Which Python runs a command.


@pytest.fixture
def elsewhere(monkeypatch):
    """The running Python belongs to no environment."""
    monkeypatch.setattr(environment.sys, "prefix", environment.sys.base_prefix)


def test_a_bare_python_hands_over_to_the_environment_that_it_lays(root, steps, elsewhere):
    assert interpreter(root=root) == Environment(root).python
    assert steps == ["venv", "."]


def test_the_python_of_the_environment_goes_on_by_itself(root, steps, monkeypatch):
    Environment(root).lay()
    monkeypatch.setattr(environment.sys, "prefix", str(root / ".venv"))
    assert interpreter(root=root) is None
    # What was laid a moment ago is not in the path of a process that started before: it must start again.
    assert interpreter(["dev"], root=root) == Environment(root).python


@pytest.mark.parametrize("kind", ["virtual", "conda"])
def test_an_environment_that_holds_all_is_used_as_it_is(root, steps, monkeypatch, tmp_path, kind):
    monkeypatch.setattr(environment, "_installed_from", lambda *_: True)
    prefix = tmp_path / "own"
    (prefix / "conda-meta").mkdir(parents=True)
    monkeypatch.setattr(environment.sys, "prefix", str(prefix))
    if kind == "conda":
        monkeypatch.setattr(environment.sys, "base_prefix", str(prefix))
    assert interpreter(root=root) is None
    assert interpreter(["dev"], root=root) == Environment(root).python
    assert steps == ["venv", ".[dev]"]


def test_a_system_python_is_never_taken_for_an_environment(root, steps, elsewhere, monkeypatch):
    monkeypatch.setattr(environment, "unmet_requirements", lambda *_: [])
    assert interpreter(root=root) == Environment(root).python


def test_here_uses_the_running_python_or_says_what_it_lacks(root, steps, elsewhere, monkeypatch):
    monkeypatch.setattr(environment, "_installed_from", lambda *_: True)
    assert interpreter(here=True, root=root) is None
    with pytest.raises(CourseError, match=r"lacks no-such-package>=1: .*pip install -e \.\[dev\]"):
        interpreter(["dev"], here=True, root=root)
    assert steps == []


def test_unmet_requirements_are_absent_too_old_or_of_another_copy(root):
    text = PROJECT.replace('["numpy>=2"]', '["numpy>=2", "scipy>=999", "absent", "absent; python_version<\'3\'"]')
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    assert unmet_requirements(root) == ["tiny-course (from this folder)", "scipy>=999", "absent"]


@pytest.mark.parametrize(("origin", "counts"), [("the course", True), ("another copy", False), (None, False)])
def test_the_course_counts_as_installed_only_from_this_folder(root, monkeypatch, tmp_path, origin, counts):
    (root / "tiny_course.egg-info").mkdir()  # what a build leaves behind is found first, and is no installation
    (root / "tiny_course.egg-info" / "PKG-INFO").write_text("Name: tiny-course\nVersion: 0.1\n", encoding="utf-8")
    info = tmp_path / "site" / "tiny_course-0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: tiny-course\nVersion: 0.1\n", encoding="utf-8")
    if origin:
        record = {"url": (tmp_path / origin).as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.syspath_prepend(root)
    assert ("tiny-course (from this folder)" not in unmet_requirements(root)) == counts


def test_without_the_means_to_compare_versions_requirements_are_unmet(root, monkeypatch):
    monkeypatch.setitem(sys.modules, "packaging.requirements", None)
    assert unmet_requirements(root) == ["packaging"]


def test_programs_find_the_python_of_the_environment_by_name(monkeypatch):
    monkeypatch.setenv("PATH", "elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "another")
    monkeypatch.setattr(environment.sys, "prefix", "environment")
    environment.activate()
    assert os.environ["PATH"] == f"{Path(sys.executable).parent}{os.pathsep}elsewhere"
    assert os.environ["VIRTUAL_ENV"] == "environment"


def test_where_a_process_cannot_be_replaced_its_exit_code_is_passed_on(monkeypatch):
    monkeypatch.setattr(environment, "WINDOWS", True)
    ours = signal.getsignal(signal.SIGINT)
    try:
        assert environment.become([sys.executable, "-c", "raise SystemExit(5)"]) == 5
    finally:
        signal.signal(signal.SIGINT, ours)


# The real thing, from a bare Python and with real processes.


@pytest.fixture
def course(root, ctrl_c):
    """The tiny project with the command line in it, and something in pytest's place."""
    helpers = root / "helpers"
    (helpers / "course").mkdir(parents=True)
    (helpers / "__init__.py").touch()
    for name in ["__init__.py", "__main__.py", "cli.py", "environment.py", "lab.py"]:
        (helpers / "course" / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    project = PROJECT.replace('["no-such-package>=1"]', "[]").replace('["numpy>=2"]', "[]")
    (root / "pyproject.toml").write_text(project, encoding="utf-8")
    (root / "backend.py").write_text(BACKEND, encoding="utf-8")
    (root / "pytest.py").write_text(PYTEST, encoding="utf-8")
    return root


def start(course, *arguments, python=BARE_PYTHON):
    command = [str(python), "-m", "helpers.course", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    return subprocess.Popen(command, cwd=course, start_new_session=True, **pipes)


def wait_for(path, process):
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_bare_pythons_at_once_lay_one_environment_which_survives_a_failing_pip(course):
    both = [start(course, "test", "-k", word) for word in ["one thing", "another"]]
    (out, errors), (out2, errors2) = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [7, 7]
    assert out.strip() == f"{course / '.venv'} -n 2 --dist loadfile -k one thing"
    assert out2.strip() == f"{course / '.venv'} -n 2 --dist loadfile -k another"
    assert sorted(text.count("Setting up .venv") for text in (errors, errors2)) == [0, 1]

    (course / "broken").touch()
    fails = start(course, "setup", "--extra", "browser")
    errors = fails.communicate(timeout=60)[1]
    assert fails.returncode == 2
    assert "pip could not install the packages" in errors
    assert "Traceback (most recent call last)" not in errors

    still_works = start(course, "test", python=Environment(course).python)
    assert still_works.communicate(timeout=60)[1] == ""
    assert still_works.returncode == 7


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_set_up_that_is_stopped_is_done_again_and_signals_reach_the_command(course):
    (course / "slow").touch()
    process = start(course, "setup")
    wait_for(course / ".venv" / "bin" / "pip", process)
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60)[1].splitlines()[-1] == "Stopped."
    assert process.returncode == 130
    assert not Environment(course).stamp.exists()

    (course / "slow").unlink()
    process = start(course, "test", "wait")
    wait_for(course / "waiting", process)
    process.send_signal(signal.SIGTERM)
    assert "The .venv here is not whole: it is made anew." in process.communicate(timeout=60)[1]
    assert process.returncode == 9
