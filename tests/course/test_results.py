import functools
import json
import os
import subprocess
import sys
import threading

import numpy as np
import pandas as pd
import pytest

from helpers.course.nonsense import NONSENSE
from helpers.course.results import MARKER, Event, Results, digest_of, find_workspace


@pytest.fixture
def results(tmp_path):
    (tmp_path / MARKER).mkdir()
    return Results(tmp_path)


@pytest.fixture
def file(results):
    return results.folder / "results.jsonl"


def test_what_is_recorded_is_read_back_in_order(results):
    assert results.record("a/01/x", "wrong", "d1")
    assert results.record("a/01/x", "right")
    first, second = results.events()
    assert (first.name, first.verdict, first.digest) == ("a/01/x", "wrong", "d1")
    assert second == Event("a/01/x", "right", second.time, "")
    assert results.passed("a/01/x")
    assert not results.passed("a/01/y")


def test_a_torn_line_is_passed_over_and_the_next_one_starts_afresh(results, file):
    results.record("a/01/x", "wrong", "d1")
    whole = file.read_bytes()
    for length in range(len(whole)):
        file.write_bytes(whole + whole[:length])
        assert results.record("a/01/y", "right")
        assert [event.name for event in results.events()][-1] == "a/01/y"
        assert results.events()[0].digest == "d1"
        assert len(results.events()) == (3 if length == len(whole) - 1 else 2)


@pytest.mark.parametrize(
    "line",
    [b"\xff\xfe", b"\x00" * 20, b"[]", b"3", b"{}", b'{"name": 1, "verdict": 2, "time": 3, "digest": 4}', b"[" * 10**5],
)
def test_lines_that_are_not_ours_are_passed_over(results, file, line):
    file.write_bytes(line + b"\n")
    results.record("a/01/x", "right")
    assert [event.name for event in results.events()] == ["a/01/x"]


def test_a_try_is_honest_if_its_answer_is_new(results):
    for verdict, digest in [("wrong", "a"), ("wrong", "a"), ("not done yet", "b"), ("right", "c"), ("unknown", "d")]:
        results.record("a/01/x", verdict, digest)
    assert results.honest_tries("a/01/x") == 1
    results.record("a/01/x", "wrong", "e")
    assert results.honest_tries("a/01/x") == 2
    assert results.honest_tries("a/01/y") == 0


def test_the_workspace_is_found_upwards_from_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / MARKER).mkdir()
    deep = tmp_path / "prediction" / "more"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert find_workspace() == tmp_path.resolve()
    (tmp_path / MARKER).rmdir()
    (tmp_path / MARKER).touch()  # a file is no marker
    assert find_workspace() is None


def test_no_current_folder_is_no_workspace(monkeypatch):
    def gone():
        raise FileNotFoundError

    monkeypatch.setattr(os, "getcwd", gone)
    assert find_workspace() is None


@pytest.mark.parametrize("where", [None, "without"])
def test_without_a_workspace_nothing_is_written_and_nothing_read(tmp_path, where):
    results = Results(None if where is None else tmp_path / where)
    assert not results.record("a/01/x", "right")
    assert results.events() == []
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_left_unwritten_without_an_error(results, file):
    file.mkdir()
    assert not results.record("a/01/x", "right")
    assert results.events() == []


def test_several_processes_write_whole_lines(results, file):
    code = (
        "import sys; from helpers.course.results import Results\n"
        "for i in range(40): assert Results(sys.argv[1]).record(f'{sys.argv[2]}/01/{i}', 'right')"
    )
    command = [sys.executable, "-c", code, str(results.folder.parent)]
    workers = [subprocess.Popen([*command, name]) for name in "ab"]
    threads = [threading.Thread(target=results.record, args=(f"c/01/{i}", "right")) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [worker.wait() for worker in workers] == [0, 0]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["name"] for line in lines}) == len(lines) == 100


def made(source):
    space = {}
    exec(source, space)
    return space["f"]


DIFFERENT = [
    1,
    2,
    1.5,
    "1",
    True,
    [1, 2],
    [1, 3],
    (1, 2),
    {"a": 1},
    {"a": 2},
    {1, 2},
    np.array([1.0, 2.0]),
    np.array([1.0, 3.0]),
    np.array([[1.0, 2.0]]),
    np.array([1, "a"], dtype=object),
    np.arange(10**6),
    pd.Series([1.0, 2.0]),
    pd.Series([1.0, 3.0]),
    pd.DataFrame({"a": [1]}),
    pd.Index([1]),
    made("def f(x): return x + 1"),
    made("def f(x): return x + 2"),
    made("def f(x): return x - 1"),
    made("def f(x, y=1): return x - 1"),
    made("def f(x): return len(x)"),
    made("def f(x): return sum(x)"),
    made("def f(x): return (lambda y: y + 7)(x)"),
]


def test_different_answers_have_different_digests():
    digests = [digest_of(answer) for answer in DIFFERENT]
    assert len(set(digests)) == len(digests)


def test_the_same_answer_has_the_same_digest_in_another_process():
    code = (
        "from helpers.course.results import digest_of; import numpy as np\n"
        "f = lambda x: x + 1\n"
        "print(digest_of({'b', 'a', 'c'}), digest_of(np.arange(3)), digest_of(f), digest_of(object()))"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
        for seed in "12"
    ]
    assert runs[0].stdout == runs[1].stdout != b""


def test_a_functions_docstring_makes_no_new_answer():
    one, two = made("def f(x):\n    'one'\n    return 3"), made("def f(x):\n    'two'\n    return 3")
    assert digest_of(one) == digest_of(two)


@pytest.mark.parametrize("kind", NONSENSE)
def test_a_digest_is_made_of_anything(kind):
    answer = NONSENSE[kind][0]
    assert digest_of(answer) == digest_of(answer)
    assert len(digest_of(answer)) == 16


def test_a_digest_is_made_of_what_holds_itself_and_of_what_is_huge():
    endless = []
    endless.append(endless)
    for answer in (endless, [0] * 10**7, "x" * 10**7, functools.partial(print, 1), range(10**12)):
        assert len(digest_of(answer)) == 16
