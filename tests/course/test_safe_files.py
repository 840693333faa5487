import os
import stat

import pytest

from helpers.course.safe_files import keep_beside, move_to_free_name, same_file, write_replacing, write_temporary


@pytest.fixture(params=["links", "no links"], autouse=True)
def links(request, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(1, "Operation not permitted")

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse)


def test_a_file_moves_to_a_free_name(tmp_path):
    source, target = tmp_path / "one", tmp_path / "two"
    source.write_text("mine", encoding="utf-8")
    move_to_free_name(source, target)
    assert target.read_text(encoding="utf-8") == "mine"
    assert not source.exists()


def test_a_taken_name_is_refused_and_nothing_changes(tmp_path):
    source, target = tmp_path / "one", tmp_path / "two"
    source.write_text("mine", encoding="utf-8")
    target.write_text("theirs", encoding="utf-8")
    with pytest.raises(FileExistsError):
        move_to_free_name(source, target)
    assert (source.read_text("utf-8"), target.read_text("utf-8")) == ("mine", "theirs")


def test_a_move_that_is_refused_leaves_no_trace(tmp_path):
    with pytest.raises(FileNotFoundError):
        move_to_free_name(tmp_path / "missing", tmp_path / "two")
    assert list(tmp_path.iterdir()) == []


def test_the_first_free_name_beside_is_taken(tmp_path):
    path = tmp_path / "01_x.ipynb"
    kept = []
    for number in range(3):
        path.write_text(str(number), encoding="utf-8")
        kept.append(keep_beside(path, path, "kept"))
    assert [one.name for one in kept] == ["01_x_kept.ipynb", "01_x_kept_2.ipynb", "01_x_kept_3.ipynb"]
    assert [one.read_text("utf-8") for one in kept] == ["0", "1", "2"]


@pytest.mark.skipif(os.name == "nt", reason="names are exclusive there without a placeholder")
def test_what_is_written_into_the_placeholder_is_kept(tmp_path, monkeypatch):
    source, target, real = tmp_path / "one.tmp", tmp_path / "two.ipynb", os.replace

    def replace(one, other):
        if other == target:
            target.write_text("theirs", encoding="utf-8")
        real(one, other)

    monkeypatch.setattr(os, "replace", replace)
    source.write_text("mine", encoding="utf-8")
    move_to_free_name(source, target)
    assert target.read_text("utf-8") == "mine"
    if (tmp_path / "two_saved.ipynb").exists():  # where there are no links
        assert (tmp_path / "two_saved.ipynb").read_text("utf-8") == "theirs"


def test_a_replaced_file_is_whole(tmp_path):
    path = tmp_path / "state.json"
    for text in ("one", "two\nthree\n"):
        write_replacing(path, text)
        assert path.read_bytes() == text.encode()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no such modes")
def test_files_are_made_as_the_user_wants_them(tmp_path):
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(write_temporary(tmp_path, "x").stat().st_mode) == 0o666 & ~mask


def test_names_of_one_file_are_told(tmp_path):
    one = write_temporary(tmp_path, "x")
    assert same_file(one, one)
    assert not same_file(one, tmp_path / "missing")
