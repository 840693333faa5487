"""What is asked of every notebook that nbval runs: right answers, within its budget, on the processor that is wanted.

Seconds and megabytes are those of the notebook's metadata, measured by ``python -m helpers.course execute``.
Time counts from cell to cell, without the kernel's start. A notebook without such metadata is not judged here:
tests/notebooks/test_rules.py refuses it.
"""

import gc
import os
from time import perf_counter

import pytest
from nbval.plugin import IPyNbCell

from helpers.course import budget

STOPPED, SECONDS = pytest.StashKey[str](), pytest.StashKey[float]()


@pytest.fixture
def no_garbage_collection():
    """For tests that recurse to the limit: a finalizer that the collector runs down there fails, and pytest with it."""
    gc.disable()
    yield
    gc.enable()


def pytest_addoption(parser):
    parser.addoption(
        "--budget-factor",
        type=float,
        metavar="N",
        help="allow each notebook N times the seconds (default 1); at other values memory is not judged, "
        "at 0 nothing is. With coverage, which slows what it watches, the default is 0.",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    if not isinstance(item, IPyNbCell):
        return (yield)
    notebook = item.parent
    if STOPPED in notebook.stash:
        pytest.skip(notebook.stash[STOPPED])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPERS_STRICT_CHECKS", "1")  # a worked solution that its check refuses must fail
        result = yield  # at its first cell nbval starts the notebook's kernel, which inherits this
    wanted = os.environ.get("HELPERS_PROCESSOR")
    if wanted and SECONDS not in notebook.stash:
        _require_processor(notebook, wanted)
    notebook.stash.setdefault(SECONDS, 0.0)
    return result


def _require_processor(notebook, wanted):
    """Let the kernel itself say that it computes as it should: a variable that a library ignores proves nothing."""
    reply = notebook.kernel.kc.execute_interactive(
        f"__import__('helpers.course.processors', fromlist=['_']).require({wanted!r})",
        silent=True,
        store_history=False,
        output_hook=lambda message: None,
        timeout=120,
    )["content"]
    if reply["status"] != "ok":
        _stop(notebook, f"The kernel does not run on the processor that is wanted. {reply['evalue']}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    if not isinstance(item, IPyNbCell) or not (limit := _allowed_seconds(item)):
        return (yield)
    stash, option = item.parent.stash, item.config.option
    usual, option.nbval_cell_timeout = option.nbval_cell_timeout, max(1.0, limit - stash[SECONDS])
    start = perf_counter()
    try:
        result = yield
    finally:
        stash[SECONDS] += perf_counter() - start
        option.nbval_cell_timeout = usual
        if item.parent.timed_out:  # nbval has interrupted the cell, and says no more than that
            _judge(item.parent, limit, _factor(item.config))
    _judge(item.parent, limit, _factor(item.config))
    return result


def _judge(notebook, limit, factor):
    course, seconds = notebook.nb.metadata.course, notebook.stash[SECONDS]
    remedy = "Make it cheaper, or measure it anew: python -m helpers.course execute"
    if seconds > limit:
        _stop(
            notebook,
            f"{notebook.path.name} took {seconds:.1f} s up to this cell; {limit:.3g} s are allowed, "
            f"as it took {course.seconds:g} s when it was executed. {remedy}",
        )
    if factor == 1 and notebook.kernel.is_alive():
        peak, most = budget.peak_megabytes(notebook.kernel.km.provisioner.pid), _allowed_megabytes(course)
        if peak > most:
            _stop(
                notebook,
                f"{notebook.path.name} held {peak:.0f} MB up to this cell; {most:.0f} MB are allowed, "
                f"as it held {course.megabytes:g} MB when it was executed. {remedy}",
            )


def _stop(notebook, reason):
    """Fail this cell, and skip those below it: they would all fail for the same reason."""
    notebook.stash[STOPPED] = f"stopped above: {reason}"
    pytest.fail(reason, pytrace=False)


def _allowed_seconds(item):
    factor = _factor(item.config)
    seconds = item.parent.nb.metadata.get("course", {}).get("seconds")
    return budget.allowed_seconds(seconds, factor) if factor and seconds else None


def _allowed_megabytes(course):
    megabytes = course.get("megabytes")
    return budget.allowed_megabytes(megabytes) if megabytes else float("inf")


def _factor(config):
    if config.option.budget_factor is not None:
        return config.option.budget_factor
    return 0 if getattr(config.option, "cov_source", None) else 1
