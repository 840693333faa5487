"""Download a public file once, and let nothing but the very file that it must be into the cache."""

import hashlib
import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

# pooch, requests and filelock are imported where they are used: they would add to the import time of
# helpers.datasets, and a lesson's main path never needs them.

_PATIENCE = 600  # seconds for another process's whole download


class FetchError(OSError):
    """A public file is neither in the cache nor to be had; the message says what was wrong and what can be done."""


@dataclass(frozen=True)
class PublicFile:
    """A file as it must come: its name in the cache, its address, its size and its hash (of the file, by sha256)."""

    name: str
    url: str
    bytes: int
    sha256: str


def cache_folder():
    """Return the folder of downloaded files: HELPERS_DATA where it is set, the platform's cache else."""
    import pooch

    # Not Path.expanduser: that raises where there is no such home, while here a message can name the folder.
    return Path(os.path.expanduser(os.environ.get("HELPERS_DATA") or pooch.os_cache("ai-marketing-course"))).absolute()


def fetch_file(file, *, timeout=15.0, pauses=(1.0, 2.0)):
    """Return the path of a public file in the cache, downloading it if it is not there.

    Under its final name there is only ever the whole, right file: it is downloaded beside its place, checked, and
    moved. Two processes at once download it once.

    Parameters
    ----------
    file : PublicFile
    timeout : float, default=15.0
        Seconds for the connection, and for each silence of the server after it.
    pauses : sequence of float, default=(1.0, 2.0)
        Seconds before each further attempt when a transfer breaks off or the server is busy. A refused connection, a
        missing page and a wrong file are not tried again: the answer would be the same.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FetchError
        Naming the file, its address, the folder to put it into by hand, and what was wrong.
    """
    from filelock import FileLock

    path = cache_folder() / file.name
    try:
        if _is_there(path, file):  # before the lock, so that a cache that cannot be written to is still read
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{file.name}.lock"), timeout=_PATIENCE):  # freed if its process dies
            if not _is_there(path, file):
                _download(file, path, timeout, pauses)
        return path
    except (OSError, ValueError) as error:
        raise FetchError(
            f"{file.name} could not be fetched: {_reason(error, timeout)}\n"
            f"Address: {file.url}\n"
            f"By hand: download it from there and put it as {file.name} into {path.parent} ({file.bytes:,} bytes, "
            f"sha256 {file.sha256}). The environment variable HELPERS_DATA names another folder."
        ) from error


def _is_there(path, file):
    if not os.path.lexists(path):
        return False
    if fault := _fault(path, file):
        raise ValueError(f"{path} is in its place, but {fault}. It was left as it is: move it away, then call again.")
    return True


def _fault(path, file):
    """Return what makes the file at `path` another than it must be, or None."""
    if not path.is_file():
        return "is no file"
    size = path.stat().st_size
    if size != file.bytes:
        return f"it has {size:,} bytes instead of {file.bytes:,}"
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return None if sha256 == file.sha256 else f"its sha256 is {sha256} instead of {file.sha256}"


def _download(file, path, timeout, pauses):
    """Download into a folder beside `path` and move the right file to `path`. The caller holds the lock."""
    import pooch
    from requests import RequestException

    def checked(url, output_file, _):
        pooch.HTTPDownloader(progressbar=_progress_is_seen(), chunk_size=2**16, timeout=timeout)(url, output_file, _)
        if fault := _fault(Path(output_file), file):
            raise ValueError(f"the server sent another file: {fault}.")

    # A process killed in mid-transfer leaves this folder behind; the next download uses it, and clears it away.
    beside = path.with_name(f".{file.name}.part")
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel("WARNING")  # a notebook shows what pooch logs as an error, in red
    try:
        for pause in (*pauses, None):
            try:
                whole = pooch.retrieve(file.url, f"sha256:{file.sha256}", file.name, beside, downloader=checked)
                os.replace(whole, path)
                return
            except RequestException as error:
                if pause is None or not _may_pass(error):
                    raise
                time.sleep(pause)
    finally:
        logger.setLevel(level)
        shutil.rmtree(beside, ignore_errors=True)


def _progress_is_seen():
    return sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("CI")


def _may_pass(error):
    """Whether a failed request is worth another attempt."""
    import requests
    from urllib3.exceptions import MaxRetryError

    if error.response is not None:
        return error.response.status_code in {408, 429, 500, 502, 503, 504}
    broken = isinstance(error, requests.ConnectionError | requests.Timeout | requests.exceptions.ChunkedEncodingError)
    # requests wraps a MaxRetryError when no connection came about (refused, no such host), and only then.
    return broken and not (error.args and isinstance(error.args[0], MaxRetryError))


def _reason(error, timeout):
    """Say in words why the file could not be had."""
    import filelock
    import requests

    if isinstance(error, filelock.Timeout):
        return f"another process has been at it for {_PATIENCE} seconds."
    if isinstance(error, requests.HTTPError):
        return f"the server answered {error.response.status_code} {error.response.reason}."
    if isinstance(error, requests.RequestException):
        if isinstance(error, requests.Timeout) or "timed out" in str(error):
            return f"the server was silent for {timeout:g} seconds."
        if _may_pass(error):
            return f"the transfer broke off ({error})."
        inner = getattr(next(iter(error.args), None), "reason", error)  # without urllib3's count of retries
        return f"no connection came about ({inner})."
    if isinstance(error, OSError):
        return f"its place in the cache cannot be written or read ({error})."
    return str(error)
