"""Files written at once or not at all, and sentences for what a disk refuses."""

from __future__ import annotations

import errno
import itertools
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from matweft.errors import StoreError
from matweft.store.processes import host_name, start_of

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_DAY = 86400.0
_numbers = itertools.count()


@contextmanager
def disk_errors(path: Path, doing: str = "write") -> Iterator[None]:
    """Turn an `OSError` into a `StoreError` that says what to do."""
    try:
        yield
    except OSError as error:
        raise StoreError(_sentence(error, path, doing)) from error


def _sentence(error: OSError, path: Path, doing: str) -> str:
    if error.errno in _FULL:
        return (
            f"cannot {doing} {path}: the disk or your quota is full. Everything finished is "
            "kept; make room and run again"
        )
    if error.errno in _REFUSED:
        return (
            f"cannot {doing} {path}: permission denied ({error.strerror}); "
            "check who owns the folder, or name another one"
        )
    return f"cannot {doing} {path}: {error.strerror or error}"


def replace_file(
    path: Path, write: Callable[[BinaryIO], object], scratch: Path | None = None
) -> None:
    """Write a file under a temporary name and rename it, so that nobody sees a part of it.

    The temporary file lies in ``scratch``, which must be on the same disk, by default beside
    ``path``; it names this process, so that `sweep` finds what a killed one left. Raises
    `StoreError` if the disk refuses; then there is no temporary file and ``path`` is untouched.
    """
    temporary = (scratch or path.parent) / (
        f"{path.name}.{os.getpid()}-{next(_numbers)}@{host_name()}.tmp"
    )
    with disk_errors(path):
        try:
            with open(temporary, "xb") as file:
                write(file)
            os.replace(temporary, path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def replace_text(path: str | Path, text: str) -> None:
    """Write a text file at once or not at all; raises `StoreError` if the disk refuses."""
    replace_file(Path(path), lambda file: file.write(text.encode()))


def sweep(folder: Path) -> None:
    """Remove the temporary files that dead processes left in a folder."""
    for file in folder.glob("*.tmp"):
        with suppress(OSError):
            if _is_left_over(file):
                file.unlink()


def _is_left_over(file: Path) -> bool:
    written = re.fullmatch(r".*\.(\d+)-\d+@(.*)\.tmp", file.name)
    if written and written[2] == host_name():
        return start_of(int(written[1])) is None
    # Whether a process of another host lives cannot be seen; nothing takes a day to write.
    return time.time() - file.stat().st_mtime > _DAY
