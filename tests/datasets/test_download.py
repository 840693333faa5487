import gzip
import io
import logging
import os
import re
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import filelock
import pooch
import pytest

from helpers.datasets import download
from helpers.datasets.download import FetchError, cache_folder, fetch_file

CONTENT = b"a,b\n" + b"1,2\n" * 100_000


@pytest.fixture
def file(server):
    """A public file whose page on the server is right until a test changes it."""
    return server.offer(CONTENT)


def seen(folder):
    """What a person finds in the cache: all but the lock, which may stay."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock") if folder.is_dir() else []


def refused(file, *words, **options):
    """The one error of a fetch that fails; it must hold all that a person needs to help themselves."""
    with pytest.raises(FetchError) as caught:
        fetch_file(file, **({"pauses": (0.0, 0.0), "timeout": 0.3} | options))
    message = str(caught.value)
    needed = [file.name, file.url, str(cache_folder()), f"{file.bytes:,} bytes", file.sha256, "HELPERS_DATA", *words]
    assert [word for word in needed if word not in message] == [], message
    return message


def test_a_file_is_downloaded_once_and_lies_alone_in_the_cache(file, server, cache):
    path = fetch_file(file)
    assert path == cache / "table.csv"
    assert path.read_bytes() == CONTENT
    assert fetch_file(file) == path
    assert server.hits == ["/table.csv"]
    assert seen(cache) == ["table.csv"]


def test_a_file_sent_compressed_is_kept_as_it_was_before(file, server, cache):
    def compressed(handler):
        packed = gzip.compress(CONTENT)
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(packed)))
        handler.end_headers()
        handler.wfile.write(packed)

    server.pages["/table.csv"] = compressed
    assert fetch_file(file).read_bytes() == CONTENT


def test_a_file_put_there_by_hand_needs_no_network(file, server, cache):
    cache.mkdir()
    (cache / "table.csv").write_bytes(CONTENT)
    assert fetch_file(file) == cache / "table.csv"
    assert server.hits == []


@pytest.mark.parametrize(
    ("content", "words"), [(b"a,b\n", "it has 4 bytes instead of 400,004"), (CONTENT[:-2] + b"3\n", "its sha256 is ")]
)
def test_another_file_in_its_place_is_left_there_and_named(file, server, cache, content, words):
    cache.mkdir()
    (cache / "table.csv").write_bytes(content)
    refused(file, str(cache / "table.csv"), words, "It was left as it is: move it away")
    assert (cache / "table.csv").read_bytes() == content
    assert server.hits == []


def test_a_folder_in_its_place_is_left_there_and_named(file, server, cache):
    (cache / "table.csv").mkdir(parents=True)
    refused(file, "is in its place, but is no file")
    assert (cache / "table.csv").is_dir()
    assert server.hits == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<html>Please log in</html>", "the server sent another file: it has 26 bytes instead of 400,004"),
        (CONTENT[:-2] + b"3\n", "the server sent another file: its sha256 is "),
        (CONTENT + b"1,2\n", "it has 400,008 bytes instead of 400,004"),
    ],
)
def test_a_wrong_file_from_the_server_never_enters_the_cache(file, server, cache, content, words):
    server.pages["/table.csv"] = lambda handler: server.send(handler, content)
    refused(file, words)
    assert seen(cache) == []
    assert len(server.hits) == 1


def test_a_missing_page_is_asked_for_once(file, server, cache):
    server.pages["/table.csv"] = lambda handler: handler.send_error(404)
    refused(file, "the server answered 404 Not Found")
    assert seen(cache) == []
    assert len(server.hits) == 1


def test_a_truncated_transfer_is_tried_again_and_leaves_nothing(file, server, cache):
    server.pages["/table.csv"] = lambda handler: server.send(handler, CONTENT[:1000], promised=len(CONTENT))
    refused(file, "the transfer broke off")
    assert seen(cache) == []
    assert len(server.hits) == 3


@pytest.mark.parametrize(
    "trouble",
    [
        lambda handler: handler.server.send(handler, CONTENT[:200_000], promised=len(CONTENT)),
        lambda handler: handler.send_error(503),
        lambda handler: handler.connection.close(),
    ],
    ids=["truncated", "busy", "hung up"],
)
def test_trouble_that_passes_is_not_an_error(file, server, cache, trouble):
    right = server.pages["/table.csv"]
    server.pages["/table.csv"] = lambda handler: (trouble if len(server.hits) < 3 else right)(handler)
    assert fetch_file(file, pauses=(0.0, 0.0)).read_bytes() == CONTENT
    assert len(server.hits) == 3
    assert seen(cache) == ["table.csv"]


def test_a_busy_server_is_asked_no_more_often_than_agreed(file, server, cache):
    server.pages["/table.csv"] = lambda handler: handler.send_error(503)
    refused(file, "the server answered 503 Service Unavailable", pauses=(0.0,))
    assert len(server.hits) == 2


def test_a_refused_connection_is_an_error_at_once(file, cache, monkeypatch):
    with socket.socket() as taken:  # bound and not listening: nobody else can take the port meanwhile
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/table.csv"
        monkeypatch.setattr(download.time, "sleep", lambda seconds: pytest.fail("it waited for another attempt"))
        assert "Max retries" not in refused(replace(file, url=url), "no connection came about", "refused")
    assert seen(cache) == []


def test_an_unknown_host_is_an_error_at_once(file, cache, monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setattr(download.time, "sleep", lambda seconds: pytest.fail("it waited for another attempt"))
    refused(replace(file, url="https://data.example/table.csv"), "no connection came about", "data.example")
    assert seen(cache) == []


@pytest.mark.parametrize("sent", [0, 1000])
def test_a_silent_server_is_left_after_the_timeout(file, server, cache, sent):
    leave = threading.Event()

    def stall(handler):
        if sent:
            server.send(handler, CONTENT[:sent], promised=len(CONTENT))
        leave.wait(20)

    server.pages["/table.csv"] = stall
    refused(file, "the server was silent for 0.2 seconds", timeout=0.2, pauses=())
    leave.set()
    assert seen(cache) == []
    assert len(server.hits) == 1


def test_a_file_in_the_way_of_the_cache_is_named(file, server, tmp_path, monkeypatch):
    # What a read-only cache is to others, this is to root as well: a folder that cannot be made.
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path / "file" / "cache"))
    refused(file, "its place in the cache cannot be written or read")
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path / "file"))
    refused(file, "its place in the cache cannot be written or read")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"
    assert server.hits == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="chmod does not bind root, nor Windows")
def test_a_read_only_cache_is_named(file, server, cache):
    cache.mkdir()
    cache.chmod(0o500)
    refused(file, "its place in the cache cannot be written or read", "ermission")
    cache.chmod(0o700)
    assert server.hits == []


def test_a_cache_that_refuses_the_lock_is_named(file, server, cache, monkeypatch):
    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied", str(cache))

    monkeypatch.setattr(filelock.FileLock, "acquire", forbidden)
    refused(file, "its place in the cache cannot be written or read", "Permission denied")
    assert server.hits == []


def test_a_cache_that_refuses_the_finished_file_keeps_no_part_of_it(file, cache, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(download.os, "replace", full)
    refused(file, "No space left on device")
    assert seen(cache) == []


def test_a_read_only_cache_that_holds_the_file_is_read(file, cache, monkeypatch):
    fetch_file(file)
    monkeypatch.setattr(filelock.FileLock, "acquire", lambda *_, **__: pytest.fail("it wanted to write"))
    assert fetch_file(file).read_bytes() == CONTENT


def test_a_lock_that_is_never_freed_is_named(file, server, cache, monkeypatch):
    monkeypatch.setattr(download, "_PATIENCE", 0)
    cache.mkdir()
    with filelock.FileLock(cache / ".table.csv.lock"):
        refused(file, "another process has been at it for 0 seconds")
    assert server.hits == []


def fetch_in_a_process(file):
    code = f"from helpers.datasets.download import PublicFile, fetch_file; print(fetch_file({file!r}))"
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_at_once_download_once(file, server, cache):
    half, go_on = threading.Event(), threading.Event()

    def slow(handler):
        server.send(handler, CONTENT[:200_000], promised=len(CONTENT))
        half.set()
        go_on.wait(20)
        handler.wfile.write(CONTENT[200_000:])

    server.pages["/table.csv"] = slow
    first = fetch_in_a_process(file)
    assert half.wait(20)
    second = fetch_in_a_process(file)  # it finds the file half there, and must wait for the first
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1.5)
    assert not (cache / "table.csv").exists()
    go_on.set()
    for process in (first, second):
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out.strip(), err) == (0, str(cache / "table.csv"), "")
    assert (cache / "table.csv").read_bytes() == CONTENT
    assert server.hits == ["/table.csv"]
    assert seen(cache) == ["table.csv"]


def test_a_process_killed_in_mid_transfer_leaves_no_half_file_and_no_lock(file, server, cache):
    right, half, leave = server.pages["/table.csv"], threading.Event(), threading.Event()

    def stall(handler):
        server.send(handler, CONTENT[:200_000], promised=len(CONTENT))
        half.set()
        leave.wait(20)

    server.pages["/table.csv"] = stall
    process = fetch_in_a_process(file)
    assert half.wait(20)
    process.kill()
    process.communicate()
    leave.set()
    assert not (cache / "table.csv").exists()
    server.pages["/table.csv"] = right
    assert fetch_file(file).read_bytes() == CONTENT
    assert seen(cache) == ["table.csv"]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("ci", "bar"), [("", True), ("true", False)])
def test_progress_is_shown_on_a_terminal_and_not_in_ci(file, cache, monkeypatch, ci, bar):
    monkeypatch.setenv("CI", ci)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    fetch_file(file)
    assert bool(re.search(r"100%.*400k/400k", terminal.getvalue())) == bar
    assert bar or terminal.getvalue() == ""


def test_nothing_is_printed_or_logged_away_from_a_terminal(file, cache, capfd, caplog):
    pooch.get_logger().setLevel(logging.DEBUG)
    fetch_file(file)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
    assert pooch.get_logger().level == logging.DEBUG


def test_the_cache_is_the_platforms_unless_the_environment_names_one(monkeypatch, tmp_path):
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("HELPERS_DATA", os.path.join("~", "data"))
    assert cache_folder() == Path.home() / "data"
    monkeypatch.setenv("HELPERS_DATA", os.path.join("~nobody-of-this-name", "data"))
    assert cache_folder() == Path.cwd() / "~nobody-of-this-name" / "data"
    monkeypatch.setenv("HELPERS_DATA", "data")
    assert cache_folder() == Path.cwd() / "data"
    monkeypatch.setenv("HELPERS_DATA", "")
    assert cache_folder() == Path(pooch.os_cache("ai-marketing-course"))
    monkeypatch.delenv("HELPERS_DATA")
    assert cache_folder() == Path(pooch.os_cache("ai-marketing-course"))


@pytest.mark.parametrize("url", ["gopher://127.0.0.1/table.csv", "http:///table.csv", "table.csv"])
def test_an_address_that_is_none_is_an_error_at_once(file, cache, monkeypatch, url):
    monkeypatch.setattr(download.time, "sleep", lambda seconds: pytest.fail("it waited for another attempt"))
    refused(replace(file, url=url))


def test_a_fetch_error_is_an_error_of_the_system_with_its_cause(file, server, cache):
    server.pages["/table.csv"] = lambda handler: handler.send_error(404)
    with pytest.raises(OSError, match=r"table\.csv could not be fetched") as caught:
        fetch_file(file)
    assert caught.value.__cause__.response.status_code == 404
