"""Put files into place without ever overwriting one: a name is taken only if it is free at that very moment.

Looking first and writing then leaves a gap into which a save can fall. So nothing here looks first: a new file gets its
name by a link, which the system refuses if the name is taken, and an old one is moved aside before it is judged.
"""

import contextlib
import errno
import os
import tempfile
from pathlib import Path

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EACCES, errno.EXDEV}


def write_temporary(folder, text):
    """Write a text to a new file in a folder, through to the disk; return its path."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with open(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, 0o666 & ~_UMASK)  # mkstemp's files are for their owner alone
    return Path(name)


def write_replacing(path, text):
    """Write a file that is wholly ours: afterwards it holds the old text or the new one, never a part."""
    path = Path(path)
    temporary = write_temporary(path.parent, text)
    os.replace(temporary, path)
    sync_folder(path.parent)


def move_to_free_name(source, target):
    """Move a file to a name that nothing has.

    Killed in between, it may have both names; it never has none, and its content never changes.

    Raises
    ------
    FileExistsError
        If the target's name is taken: nothing has changed then.
    """
    source, target = Path(source), Path(target)
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, AttributeError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_LINKS:
            raise
        _move_without_links(source, target)
    else:
        os.unlink(source)
    sync_folder(target.parent)


def _move_without_links(source, target):
    """The same where the file system knows no links (a memory stick, a network share)."""
    if os.name == "nt":
        os.rename(source, target)  # refuses a taken name there
        return
    with open(target, "x+b") as placeholder:
        try:
            os.replace(source, target)
        except OSError:
            if not placeholder.read():
                os.unlink(target)
            raise
        # Somebody may have opened the placeholder by its name in that instant: what they wrote must not go with it.
        if written := placeholder.read():
            keep_beside(write_temporary(source.parent, written.decode("utf-8", "replace")), target, "saved")


def keep_beside(source, path, word):
    """Move a file beside a path, to the first free of ``name_word.ipynb``, ``name_word_2.ipynb`` ...; return where."""
    for name in names_beside(path, word):
        with contextlib.suppress(FileExistsError):
            move_to_free_name(source, name)
            return name
    raise AssertionError("unreachable: there is always another number")


def names_beside(path, word):
    """The names beside a path that carry a word: without a number, then 2, 3 and so on without end.

    Examples
    --------
    >>> names = names_beside(Path("01_lines.ipynb"), "updated")
    >>> next(names).name, next(names).name
    ('01_lines_updated.ipynb', '01_lines_updated_2.ipynb')
    """
    path, number = Path(path), 1
    while True:
        yield path.with_name(f"{path.stem}_{word}{f'_{number}' if number > 1 else ''}{path.suffix}")
        number += 1


def same_file(one, other):
    """Whether two names are one file; False if either is missing."""
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def sync_folder(folder):
    """Bring a folder's names to the disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _umask():
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


_UMASK = _umask()
