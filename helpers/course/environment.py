"""The Python that runs the course: `.venv`, laid with pinned packages, or an environment that already holds them all.

Only the standard library is imported here: this module runs before anything is installed.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import shutil
import signal
import sqlite3
import subprocess
import sys
import sysconfig
import time
import tomllib
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINDOWS = os.name == "nt"


class CourseError(Exception):
    """Something that the user can mend: the command line shows these words and nothing else."""


def say(words):
    """Tell the user what is being done; results go to stdout, this does not."""
    print(words, file=sys.stderr, flush=True)


def interpreter(extras=(), here=False, root=ROOT):
    """The Python that should run a command, with all its packages in place; None if it is the one that runs.

    The running Python will do if we are told so (`here`), if it is that of `.venv`, or if it belongs to a virtual or
    conda environment into which this copy of the course was installed with all it needs. Otherwise `.venv` is laid.

    Parameters
    ----------
    extras : iterable of str
        Groups of optional dependencies that the command needs beside the base: "dev", "browser".
    here : bool, default=False
        Use the running Python whatever environment it belongs to.
    root : Path
        The folder of the course.

    Raises
    ------
    CourseError
        If `here` and packages are missing, or `.venv` cannot be laid.
    """
    environment = Environment(Path(root))
    if here:
        lacking = unmet_requirements(root, extras)
        if lacking:
            raise CourseError(
                f"{sys.executable} lacks {', '.join(lacking)}: install them with 'python -m pip install -e "
                f"{_with_extras('.', extras)}' or leave out --here (and HELPERS_HERE)."
            )
        return None
    if environment.is_running and environment.holds(extras):
        return None
    if not environment.is_running and _in_an_environment() and not unmet_requirements(root, extras):
        return None
    environment.lay(extras)
    return environment.python


@dataclass(frozen=True)
class Environment:
    """The virtual environment `.venv` of one copy of the course.

    A stamp inside it tells for which Python, folder and requirements it was laid and which packages it then held.
    Without that stamp, or with a package gone, it is laid anew: half an environment is never trusted.
    """

    root: Path

    @property
    def folder(self):
        return self.root / ".venv"

    @property
    def python(self):
        return Path(self._path("scripts")) / ("python.exe" if WINDOWS else "python")

    @property
    def stamp(self):
        return self.folder / "course.json"

    @property
    def is_running(self):
        return self.folder.exists() and self.folder.samefile(sys.prefix)

    def holds(self, extras=()):
        """Whether it can be used as it is by a command that needs these extras."""
        stamp = self._read_stamp()
        return (
            stamp["identity"] == self._identity()
            and set(extras) <= set(stamp["extras"])
            and self.python.exists()
            and set(stamp["packages"]) <= self._packages()
        )

    def lay(self, extras=()):
        """Make it hold the pinned packages; does nothing, at once, if it does already."""
        if self.holds(extras):
            return
        self._refuse_what_cannot_work()
        try:
            with _one_at_a_time(self.root / ".venv.lock"):
                if not self.holds(extras):  # another set-up may have laid it while this one waited
                    self._lay(set(extras))
        except OSError as error:
            raise CourseError(f"Cannot write to {self.root}: {error}.") from None

    def _lay(self, extras):
        start = time.monotonic()
        stamp, identity = self._read_stamp(), self._identity()
        same_place = {**identity, "requirements": None} == {**stamp["identity"], "requirements": None}
        if same_place and self.python.exists() and set(stamp["packages"]) == self._packages():
            extras |= set(stamp["extras"])
            say("Bringing .venv up to date ...")
        else:
            if self.folder.exists():
                other = stamp["identity"].get("python", identity["python"]) != identity["python"]
                say(f"The .venv here {'is of another Python' if other else 'is not whole'}: it is made anew.")
            say(f"Setting up .venv with Python {platform.python_version()}: a minute or two, this once ...")
            # _base_executable: a Python that lives in .venv cannot lay .venv anew.
            python = getattr(sys, "_base_executable", None) or sys.executable
            self._do([python, "-I", "-m", "venv", "--clear", self.folder], "Could not make .venv")
        pip = [self.python, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-compile"]
        packages = ["-c", "constraints.txt", "-e", _with_extras(".", extras)]
        self._do([*pip, *packages], "pip could not install the packages (is there a network?)")
        # On all cores, where pip would use one. Some packages carry templates that are no Python: not our concern.
        site = self._path("purelib")
        subprocess.run([self.python, "-I", "-m", "compileall", "-qq", "-j", "0", site], stdout=subprocess.DEVNULL)
        self._write_stamp(extras)
        say(f"Ready, after {time.monotonic() - start:.0f} s.")

    def _refuse_what_cannot_work(self):
        if self.folder.exists() and not self.folder.is_dir():
            raise CourseError(f"{self.folder} is a file where the folder .venv must go: move it away.")
        if not (self.root / "pyproject.toml").is_file():
            raise CourseError(f"No pyproject.toml in {self.root}: the course runs from a copy of its repository.")
        absent = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
        if absent:
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            raise CourseError(
                f"This Python {version} has no {' and no '.join(absent)} module: on Debian or Ubuntu install it with "
                f"'sudo apt install python{version}-venv', elsewhere take the Python of python.org or of conda."
            )

    def _do(self, command, failure):
        """Run a step of the set-up; on a terminal its progress is one line that changes."""
        tail, show = deque(maxlen=8), sys.stderr.isatty()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        with process:
            try:
                for line in filter(None, map(str.rstrip, process.stdout)):
                    tail.append(line)
                    if show:
                        width = shutil.get_terminal_size().columns - 3
                        print(f"\r\033[K  {line.strip()[:width]}", end="", file=sys.stderr, flush=True)
            except BaseException:
                process.terminate()  # or pip would go on writing after we have gone
                raise
            finally:
                if show:
                    print("\r\033[K", end="", file=sys.stderr, flush=True)
        if process.returncode:
            raise CourseError("\n  ".join([f"{failure}. Its last lines:", *tail]))

    def _path(self, name):
        return sysconfig.get_path(name, "venv", {"base": str(self.folder), "platbase": str(self.folder)})

    def _identity(self):
        """What must not change without a new set-up. The folder too: an editable install and scripts point there."""
        try:
            project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
            pins = (self.root / "constraints.txt").read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise CourseError(f"No {Path(error.filename).name} in {self.root}: is this a whole copy?") from None
        wanted = json.dumps([project["project"], project["build-system"], pins], sort_keys=True)
        return {
            "python": sys.implementation.cache_tag,
            "machine": platform.machine(),
            "folder": str(self.folder),
            "requirements": hashlib.sha256(wanted.encode()).hexdigest(),
        }

    def _packages(self):
        """Names at the top of site-packages, versions among them; pip's own are its user's affair."""
        try:
            names = os.listdir(self._path("purelib"))
        except OSError:
            return set()
        return {name for name in names if name != "__pycache__" and name.split("-")[0] != "pip"}

    def _read_stamp(self):
        stamp = {"identity": {}, "extras": [], "packages": []}
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return stamp
        whole = isinstance(found, dict) and all(type(found.get(key)) is type(stamp[key]) for key in stamp)
        return found if whole else stamp

    def _write_stamp(self, extras):
        stamp = {"identity": self._identity(), "extras": sorted(extras), "packages": sorted(self._packages())}
        new = self.stamp.with_suffix(".new")
        new.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        new.replace(self.stamp)


def unmet_requirements(root=ROOT, extras=()):
    """Requirements of the course that the running Python does not meet, the course itself among them.

    The course counts as installed only if it was installed editable from this very folder: a notebook's kernel
    would otherwise import another copy of the helpers.
    """
    project = tomllib.loads((Path(root) / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return ["packaging"]
    wanted = project["dependencies"] + [r for extra in extras for r in project["optional-dependencies"][extra]]
    unmet = [] if _installed_from(root, project["name"]) else [f"{project['name']} (from this folder)"]
    for requirement in map(Requirement, wanted):
        try:
            met = requirement.specifier.contains(importlib.metadata.version(requirement.name), prereleases=True)
        except importlib.metadata.PackageNotFoundError:
            met = False
        if not met and (requirement.marker is None or requirement.marker.evaluate()):
            unmet.append(str(requirement))
    return unmet


def _installed_from(root, name):
    # Not distribution(name): in the course's folder it finds what a build left there, which knows of no origin.
    records = [found.read_text("direct_url.json") for found in importlib.metadata.distributions(name=name)]
    origins = [json.loads(record).get("url", "") for record in records if record]
    return Path(root).resolve().as_uri() in [origin.rstrip("/") for origin in origins]


def _in_an_environment():
    return sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()


def _with_extras(project, extras):
    return f"{project}[{','.join(sorted(extras))}]" if extras else project


@contextmanager
def _one_at_a_time(path):
    """Hold a lock that the system releases when the process dies, however it dies."""
    # sqlite3 has the one lock of the standard library that is the same on Windows, macOS and Linux.
    lock, told = None, False
    while lock is None:
        try:
            lock = sqlite3.connect(path, timeout=0, isolation_level=None)
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                break  # files without locks, or a folder that cannot be written: the next step will tell
            lock.close()
            lock = None
            if not told:
                say("Another set-up is at work on .venv: waiting for it ...")
            told = True
            time.sleep(0.2)
    try:
        yield
    finally:
        if lock is not None:
            lock.close()


def activate():
    """Let the programs that this process starts find those of its environment by name, `python` among them."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH")]
    os.environ["PATH"] = os.pathsep.join(filter(None, folders))
    if sys.prefix != sys.base_prefix:
        os.environ["VIRTUAL_ENV"] = sys.prefix


def become(command, environment=None):
    """Let a command take this process's place, with its signals and its exit code.

    Where a process cannot be replaced (Windows) it is waited for, and its exit code returned.
    """
    command = [str(part) for part in command]
    sys.stdout.flush()
    if not WINDOWS:
        os.execve(command[0], command, environment or os.environ)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command by itself
    return subprocess.call(command, env=environment)
