import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from helpers.course import lab
from helpers.course.environment import CourseError


@pytest.fixture
def port():
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_port_in_use_is_refused_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(CourseError, match=rf"^Port {number} cannot be used: .*\. Name another one\.$"):
            lab.require_free(number)
        with pytest.raises(CourseError, match=f"Port {number}"):
            lab.open_lab(Path("workspace"), browser=False, port=number)


def test_jupyterlab_takes_the_place_of_the_command(monkeypatch, port, capsys):
    monkeypatch.setattr(lab, "become", lambda *started: started)
    words, variables = lab.open_lab(Path("w"), browser=False, port=port)
    assert words == lab.command(Path("w"), browser=False, port=port)
    assert variables == lab.surroundings()
    assert "Ctrl-C in this terminal stops it" in capsys.readouterr().err


def test_a_port_that_was_used_a_moment_ago_is_free(port):
    with socket.create_server(("127.0.0.1", port)) as server, socket.create_connection(("127.0.0.1", port)):
        server.accept()[0].close()  # the side that closes first keeps the address busy for a while
    lab.require_free(port)


def test_a_port_that_was_named_is_the_only_one_tried():
    assert {"--ServerApp.port=8890", "--ServerApp.port_retries=0"} <= set(lab.command(Path("w"), port=8890))
    assert not [word for word in lab.command(Path("w")) if "port" in word]


def test_the_browser_opens_unless_told_otherwise():
    assert "--no-browser" not in lab.command(Path("w"))
    assert "--no-browser" in lab.command(Path("w"), browser=False)


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_only_the_administrator_needs_leave_to_run_as_such(user, allowed, monkeypatch):
    monkeypatch.setattr(lab.os, "geteuid", lambda: user, raising=False)
    assert ("--allow-root" in lab.command(Path("w"))) == allowed


def test_the_configuration_of_the_course_comes_before_that_of_the_user(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    assert lab.surroundings()["JUPYTER_CONFIG_PATH"] == f"{lab.CONFIGURATION}{os.pathsep}mine"
    monkeypatch.delenv("JUPYTER_CONFIG_PATH")
    assert lab.surroundings()["JUPYTER_CONFIG_PATH"] == str(lab.CONFIGURATION)


def test_the_copies_lie_in_the_course_or_where_the_user_wants_them(monkeypatch, tmp_path):
    monkeypatch.delenv("HELPERS_WORKSPACE", raising=False)
    assert lab.workspace_folder() == lab.ROOT / "workspace"
    monkeypatch.setenv("HELPERS_WORKSPACE", str(tmp_path / "mine"))
    assert lab.workspace_folder() == tmp_path / "mine"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HELPERS_WORKSPACE", "mine")
    assert lab.workspace_folder() == tmp_path / "mine"


@pytest.fixture
def served(tmp_path, port, monkeypatch, ctrl_c):
    """JupyterLab on a workspace of its own: the process, and a function that fetches a page."""
    workspace = tmp_path / "work space"
    workspace.mkdir()
    empty = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (workspace / lab.START_PAGE).write_text(json.dumps(empty), encoding="utf-8")
    monkeypatch.delenv("JUPYTER_TOKEN", raising=False)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "user"))  # not that of whoever runs the tests
    own_group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP} if os.name == "nt" else {}
    process = subprocess.Popen(
        lab.command(workspace, browser=False, port=port),
        env=lab.surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        **own_group,
    )

    deadline, notes = time.monotonic() + 60, []
    while not notes:
        assert process.poll() is None, process.stdout.read()
        assert time.monotonic() < deadline
        time.sleep(0.1)
        notes = list((tmp_path / "runtime").glob("jpserver-*.json"))
    token = json.loads(notes[0].read_text(encoding="utf-8"))["token"]

    def fetch(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}?token={token}", timeout=30) as page:
            return page.read().decode("utf-8")

    yield process, fetch
    process.kill()
    process.communicate()


def test_the_learner_sees_the_copies_and_no_menu_of_instructors(served):
    process, fetch = served
    page = fetch(f"/lab/tree/{lab.START_PAGE}")
    settings = json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
    assert "@jupyter/nbgrader" in settings["disabledExtensions"]
    assert settings["news"] == {"disabled": True}
    assert [entry["name"] for entry in json.loads(fetch("/api/contents"))["content"]] == [lab.START_PAGE]
    for path in ["/formgrader", "/assignments", "/courses"]:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            fetch(path)
    assert "python3" in json.loads(fetch("/api/kernelspecs"))["kernelspecs"]

    process.send_signal(signal.CTRL_BREAK_EVENT if os.name == "nt" else signal.SIGINT)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 0 or os.name == "nt"
    assert f"/lab/tree/{lab.START_PAGE}?token=" in said
    assert "Traceback" not in said
    assert said.count("\n") < 15


def test_kernels_have_one_blas_thread_unless_the_user_says_otherwise(monkeypatch):
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    assert lab.surroundings()["OPENBLAS_NUM_THREADS"] == "1"
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "4")
    assert lab.surroundings()["OPENBLAS_NUM_THREADS"] == "4"
