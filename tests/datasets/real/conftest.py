import lzma
import pickle
import sys

import pytest

from helpers.datasets import real


def _load(name):
    loader = getattr(real, f"load_{name}", None)
    return loader() if loader else real.load_word_pairs(name)


class _Tables(dict):
    """Each table by its name, loaded when a test first asks for it. Tests read them and leave them as they are."""

    def __missing__(self, name):
        self[name] = _load(name)
        return self[name]


@pytest.fixture(scope="session")
def load():
    """Load a table by its name."""
    return _load


@pytest.fixture(scope="session")
def tables():
    return _Tables()


@pytest.fixture(scope="session")
def says():
    """Check that the description holds each phrase: the number in it was measured in the test."""

    def check(table, *phrases):
        missing = [phrase for phrase in phrases if phrase not in table.description]
        assert not missing, f"{missing} not in: {table.description}"

    return check


@pytest.fixture(scope="session")
def pickled():
    """The bytes of a pickled table as the packages keep it."""
    return lambda frame: lzma.compress(pickle.dumps(frame))


@pytest.fixture
def fake_package(tmp_path, monkeypatch):
    """An importable package folder in which a test can lay another file than the real one."""

    def fake(package, name, content):
        folder = tmp_path / package
        (folder / name).parent.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / name).write_bytes(content)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, package, raising=False)

    return fake
