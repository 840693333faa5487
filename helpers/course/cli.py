"""The command line: ``python -m helpers.course COMMAND``.

Importing it needs the standard library alone. Each command runs in an environment that holds what it needs: if the
Python that started it does not, `.venv` is laid and its Python takes over.
"""

import argparse
import os
import signal
import subprocess
import sys

from helpers.course.environment import ROOT, CourseError, Environment, activate, become, interpreter, say
from helpers.course.lab import open_lab, require_free, workspace_folder

NOTEBOOKS = ROOT / "notebooks"


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options):
        super().__init__(**options, allow_abbrev=False)  # pytest's --co is not our --coverage

    def error(self, message):
        raise CourseError(f"{message[:1].upper()}{message[1:]} ('{self.prog} --help' tells more).")


def main(arguments=None):
    """Run a command; return its exit code: 2 if the user can mend what went wrong, in the words printed."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        return _run(arguments)
    except CourseError as error:
        say(error)
        return 2
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


def _run(arguments):
    options, rest = parser().parse_known_args(arguments)
    if rest and options.command != "test":
        raise CourseError(f"{options.command} does not take {' '.join(rest)}.")
    here = options.here or os.environ.get("HELPERS_HERE", "") not in ("", "0")
    extras = options.extras(options)
    if options.command == "setup" and not here:
        Environment(ROOT).lay(extras)
        return 0
    if options.command == "lab" and options.port is not None:
        require_free(options.port)  # before a set-up of a minute
    python = interpreter(extras, here)
    if python is not None:
        return become([python, "-m", "helpers.course", *arguments])
    activate()  # nbgrader calls its tools by name, and a learner's terminal in JupyterLab calls python
    return options.handler(options, rest) or 0


def parser():
    """The parser of the command line."""
    top = _Parser(prog="python -m helpers.course", description="Set up, open and test the course.")
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--here", action="store_true", help="use this Python's environment as it is (or HELPERS_HERE=1)")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name, handler, words, extras=()):
        made = commands.add_parser(name, help=words, description=words, parents=[place])
        made.set_defaults(handler=handler, extras=extras if callable(extras) else lambda options: list(extras))
        return made

    setup = command("setup", _setup, "lay .venv with the pinned packages", extras=lambda options: options.extra)
    setup.add_argument(
        "--extra",
        action="append",
        default=[],
        choices=["dev", "browser", "recommenders", "torch"],
        help="optional packages too",
    )

    lab = command("lab", _lab, "bring workspace/ up to date and open JupyterLab on it")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    lab.add_argument("--port", type=_port, help="the port to listen on")

    test = command(
        "test",
        _test,
        "run the tests and every notebook; other arguments go to pytest",
        extras=lambda options: ["dev", "browser"] if options.browser else ["dev"],
    )
    kind = test.add_mutually_exclusive_group()
    kind.add_argument(
        "--coverage", action="store_true", help="unit tests alone, at least 95%% of helpers' lines covered"
    )
    kind.add_argument("--processors", action="store_true", help="notebooks alone, as on older processors")
    kind.add_argument("--browser", action="store_true", help="a lesson in JupyterLab in Chromium alone")

    command("lint", _lint, "check style and format with ruff", extras=["dev"])
    command("bench", _bench, "time the helpers beside the libraries", extras=["dev"])
    command("status", _status, "lessons, checks passed, points")

    reset = command("reset", _reset, "take a fresh copy of a lesson; the old one is kept beside it")
    reset.add_argument("lesson", help="such as prediction/01")

    solution = command("solution", _solution, "show a worked solution and why it is right")
    solution.add_argument("check", help="such as prediction/01/line")
    solution.add_argument("--now", action="store_true", help="before two honest tries, too")

    execute = command("execute", _execute, "run lessons and keep their outputs (for authors)")
    execute.add_argument("lesson", nargs="*", help="such as prediction/01; all if none is named")

    syllabus = command("syllabus", _syllabus, "print the map of lessons")
    syllabus.add_argument("--write", action="store_true", help="write it into README.md and the start page")
    return top


def _port(text):
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a whole number from 1 to 65535, not {text!r}")
    return int(text)


# The handlers run where all packages are; what they import is imported here and not above.


def _setup(options, rest):
    say(f"{sys.executable} holds all that the course needs.")


def _lab(options, rest):
    workspace = _workspace()
    for message in workspace.refresh():
        print(message)
    return open_lab(workspace.folder, browser=not options.no_browser, port=options.port)


def _test(options, rest):
    os.chdir(ROOT)
    if options.processors:
        return become([sys.executable, "-m", "helpers.course.processors", *rest])
    _take_one_thread()  # two workers have a core each
    if options.browser:
        chosen = ["tests/browser", "-n", "0"]
    elif options.coverage:
        chosen = ["tests", "helpers", "-n", "2", "--cov=helpers", "--cov-fail-under=95"]
    else:
        chosen = ["-n", "2", "--dist", "loadfile"]
    return become([sys.executable, "-m", "pytest", *chosen, *rest])


def _take_one_thread():
    """One BLAS thread for what is started: on busy cores several wait for each other, tenfold in small products."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(variable, "1")


def _lint(options, rest):
    os.chdir(ROOT)
    ruff = [sys.executable, "-m", "ruff"]
    faults = subprocess.call([*ruff, "check", "."])
    return subprocess.call([*ruff, "format", "--check", "."]) or faults


def _bench(options, rest):
    os.chdir(ROOT)
    return become([sys.executable, "-m", "benchmarks"])


def _status(options, rest):
    from helpers.course.status import report

    print(report(_workspace()))


def _reset(options, rest):
    kept = _workspace().reset(options.lesson)
    print(f"{options.lesson} is fresh." + (f" Your old copy is kept: {kept}" if kept else ""))


def _solution(options, rest):
    from helpers.course.solutions import worked_solution

    print(worked_solution(options.check, _workspace(), now=options.now))


def _execute(options, rest):
    from helpers.course import rules, syllabus
    from helpers.course.execute import execute
    from helpers.course.lessons import find_lesson, find_lessons

    chosen = [find_lesson(name, NOTEBOOKS) for name in options.lesson] or find_lessons(NOTEBOOKS)
    _take_one_thread()  # as the tests do, which hold a notebook to what is measured here
    for lesson in chosen:
        measured = execute(lesson.path)
        print(f"{lesson.id}: {measured['seconds']} s, {measured['megabytes']} MB", flush=True)
    _say_renewed(syllabus.write_all(ROOT))  # the map tells the seconds that were just measured
    broken = [finding for lesson in chosen for found in rules.findings(lesson.path).values() for finding in found]
    print("\n".join(broken) or "No rule is broken.")
    return 1 if broken else 0


def _syllabus(options, rest):
    from helpers.course import syllabus

    if options.write:
        _say_renewed(syllabus.write_all(ROOT))
    else:
        print(syllabus.table(NOTEBOOKS, link="notebooks/"))


def _say_renewed(pages):
    print(f"The map of lessons is renewed in {', '.join(pages)}." if pages else "The map of lessons was up to date.")


def _workspace():
    from helpers.course.workspace import Workspace

    return Workspace(workspace_folder(), NOTEBOOKS)
