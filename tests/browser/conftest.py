"""JupyterLab, started as a learner starts it, and Chromium on it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
START_SECONDS = 600  # a first start lays .venv


class Lab:
    """A running JupyterLab: its address, its token, the learner's folder."""

    def __init__(self, address, token, workspace):
        self.address, self.token, self.workspace = address, token, workspace

    def url(self, path):
        return f"{self.address}{path}{'&' if '?' in path else '?'}token={self.token}"

    def sessions(self):
        with urllib.request.urlopen(self.url("/api/sessions"), timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """`make lab BROWSER=no PORT=...`, with copies in a folder of their own: the developer's are not touched."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    workspace = tmp_path_factory.mktemp("lab") / "workspace"
    log = workspace.with_name("lab.log")
    # What is started obeys Ctrl-C, even where the tests ignore it, as a shell's background jobs do.
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            ["make", "lab", "BROWSER=no", f"PORT={port}", f"PYTHON={sys.executable}"],
            cwd=ROOT,
            env={**os.environ, "HELPERS_WORKSPACE": str(workspace)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    signal.signal(signal.SIGINT, ours)
    try:
        yield Lab(*_wait_for_address(process, log, time.monotonic() + START_SECONDS), workspace)
    finally:
        os.killpg(process.pid, signal.SIGINT)  # Ctrl-C in a terminal reaches make and all below it
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert "Traceback" not in log.read_text(encoding="utf-8")


def _wait_for_address(process, log, deadline):
    while True:
        said = log.read_text(encoding="utf-8")
        if found := re.search(r"(http://127\.0\.0\.1:\d+)/lab/tree/00_start_here\.ipynb\?token=(\w+)", said):
            return found.groups()
        assert process.poll() is None, f"make lab has ended:\n{said}"
        assert time.monotonic() < deadline, f"make lab shows no address:\n{said}"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium: HELPERS_CHROMIUM, or the first that is installed."""
    playwright = pytest.importorskip("playwright.sync_api")
    executable = os.environ.get("HELPERS_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert executable, f"no Chromium is installed (looked for {', '.join(CHROMIUM)}); HELPERS_CHROMIUM may name one"
    with playwright.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def screenshot(page, tmp_path):
    """Keep a picture of the page, in the folder that HELPERS_SCREENSHOTS names."""
    folder = Path(os.environ.get("HELPERS_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: page.screenshot(path=folder / f"{name}.png")
