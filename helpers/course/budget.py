"""What a notebook may cost: what it took when it was executed, and how far over that it may go."""

from numbers import Real
from pathlib import Path

import psutil

SECONDS_FACTOR = 3.0
MEGABYTES_FACTOR = 1.5
# A notebook of two seconds takes seven on a busy machine; measured below this, seconds say nothing.
SECONDS_FLOOR = 5.0
_MEGABYTE = 2**20


def peak_megabytes(pid):
    """Most memory that a process held at once, in megabytes of 2**20 bytes.

    If the process has children, the largest of the family counts: in a virtual environment on Windows the
    process that was started only waits for the Python that it starts.

    Parameters
    ----------
    pid : int
        Number of a running process.

    Returns
    -------
    float
        The peak of the resident memory. macOS keeps no peak for other processes to read: there it is what the
        process holds now, which is less.

    Raises
    ------
    ValueError
        If no such process runs.

    Examples
    --------
    >>> import os
    >>> peak_megabytes(os.getpid()) > 5
    True
    """
    try:
        process = psutil.Process(_whole(pid))
        family = [process, *process.children(recursive=True)]
    except (ValueError, psutil.NoSuchProcess):
        raise ValueError(f"pid must be the number of a running process, got {pid!r}.") from None
    return max(map(_peak_bytes, family)) / _MEGABYTE


def _whole(pid):
    # psutil takes None for the process that asks, so a kernel that has gone would be measured as pytest.
    if isinstance(pid, bool) or not isinstance(pid, int):
        raise ValueError
    return pid


def _peak_bytes(process):
    """The process's peak where the system keeps one (Linux, Windows), what it holds now elsewhere; 0 if it is gone."""
    try:
        memory = process.memory_info()
        return getattr(memory, "peak_wset", None) or _high_water_mark(process.pid) or memory.rss
    except psutil.Error:
        return 0


def _high_water_mark(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:  # not Linux, or the process has just ended
        return None
    marks = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(marks[0]) * 1024 if marks else None  # the kernel's "kB" are 1,024 bytes


def allowed_seconds(seconds, factor=1):
    """Seconds that a notebook may take at most, if it took `seconds` when it was executed.

    .. math:: \\text{factor} \\cdot 3 \\cdot \\max(\\text{seconds}, 5)

    Examples
    --------
    >>> allowed_seconds(12), allowed_seconds(0.4), allowed_seconds(12, factor=10)
    (36.0, 15.0, 360.0)
    """
    return factor * SECONDS_FACTOR * max(_positive(seconds, "seconds"), SECONDS_FLOOR)


def allowed_megabytes(megabytes):
    """Megabytes that a notebook's kernel may hold at most, if it held `megabytes` when it was executed.

    Examples
    --------
    >>> allowed_megabytes(200)
    300.0
    """
    return MEGABYTES_FACTOR * _positive(megabytes, "megabytes")


def _positive(value, name):
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < float("inf"):
        raise ValueError(f"{name} must be a positive number, got {value!r}.")
    return float(value)
