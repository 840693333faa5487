"""JupyterLab on the learner's own copies, without the menus that only an instructor needs."""

import os
import socket
import sys
from pathlib import Path

from helpers.course.environment import ROOT, WINDOWS, CourseError, become, say

CONFIGURATION = Path(__file__).with_name("jupyter")
START_PAGE = "00_start_here.ipynb"


def open_lab(workspace, browser=True, port=None):
    """Serve a workspace until Ctrl-C, and open its start page in the browser.

    Parameters
    ----------
    workspace : Path
        The folder that the learner sees.
    browser : bool, default=True
        Open a page; otherwise only its address is printed.
    port : int, optional
        The port on this machine's loopback address. By default 8888, or a near one that is free.

    Raises
    ------
    CourseError
        If the port is in use.
    """
    if port is not None:
        require_free(port)
    say("Starting JupyterLab; Ctrl-C in this terminal stops it.")
    return become(command(workspace, browser, port), surroundings())


def command(workspace, browser=True, port=None):
    """The command that starts JupyterLab; what never changes stands in the folder `jupyter` beside this file."""
    words = [
        sys.executable,
        *("-m", "jupyterlab"),
        f"--ServerApp.root_dir={workspace}",
        "--ServerApp.ip=127.0.0.1",
        f"--LabApp.default_url=/lab/tree/{START_PAGE}",
        # Which tabs are open belongs to this course, not to every JupyterLab of this user.
        f"--LabApp.workspaces_dir={Path(workspace) / '.course' / 'layout'}",
    ]
    if not browser:
        words.append("--no-browser")
    if port is not None:
        words += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        words.append("--allow-root")  # in a container there is often nobody else
    return words


def surroundings():
    """Environment variables of JupyterLab: its configuration, before any of the user's own."""
    mine = os.environ.get("JUPYTER_CONFIG_PATH")
    return {
        "OPENBLAS_NUM_THREADS": "1",  # beside a browser, more threads wait for each other where products are small
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [str(CONFIGURATION), mine])),
        "JUPYTER_PREFER_ENV_PATH": "1",  # a kernel named python3 in the user's home is another Python
    }


def require_free(port):
    """Raise CourseError if another program listens on a port of this machine."""
    with socket.socket() as probe:
        if not WINDOWS:  # there it would allow what it is meant to find out
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CourseError(f"Port {port} cannot be used: {error.strerror}. Name another one.") from None


def workspace_folder():
    """Where the learner's copies lie: `workspace` in the course's folder, or where HELPERS_WORKSPACE says."""
    return Path(os.environ.get("HELPERS_WORKSPACE") or ROOT / "workspace").expanduser().absolute()
