"""Image files: which reader, and what may be read at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_porous import _array_files, _slices


def read(
    file: Path, *, key: str | None, layout: _array_files.RawLayout
) -> tuple[NDArray[Any], str]:
    """Return the values of a file in its own order, and the usual names of its axes.

    Raises `InputError` with a sentence for everything that may be wrong with the file.
    """
    if not file.exists():
        raise InputError(f"there is no file {file}; paths are relative to {Path.cwd()}")
    if file.is_dir():
        return _slices.read_folder(file), "zyx"
    kinds: dict[str, tuple[Callable[[], NDArray[Any]], str]] = {
        ".npy": (lambda: _array_files.read_npy(file), "xyz"),
        ".npz": (lambda: _array_files.read_npz(file, key), "xyz"),
        ".raw": (lambda: _array_files.read_raw(file, layout), "zyx"),
        ".bin": (lambda: _array_files.read_raw(file, layout), "zyx"),
        **{ending: (lambda: _slices.read_slices(file), "zyx") for ending in _slices.READERS},
    }
    ending = file.suffix.lower()
    if ending not in kinds:
        raise InputError(
            f"{file} ends in {ending or 'nothing'!r}; known are a folder of slices, "
            f"{', '.join(sorted(kinds))}"
        )
    if file.stat().st_size == 0:
        raise InputError(f"{file} is empty")
    reader, axes = kinds[ending]
    try:
        return reader(), axes
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from error
