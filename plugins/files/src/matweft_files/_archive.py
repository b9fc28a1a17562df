"""Archives of numpy arrays: which one is the image, and what lies beside it."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_files._arrays import Header, read_array, read_body, read_header
from matweft_files._notes import NAMES, understood

USUAL = ("values", "image", "labels", "data", "volume")
"""Names that the image has in the archives of many programs."""
CHOOSE = "choose by --option key=NAME (in Python key='NAME'):"
_NOTE_BYTES = 2**16


def read_npz(file: Path, key: str | None) -> tuple[str, NDArray[Any], dict[str, Any]]:
    """Return name and values of the array ``key``, or of the one that is the image, and notes."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = {one.filename.removesuffix(".npy"): one for one in archive.infolist()}
            chosen = _chosen(file, archive, entries, key)
            what = f"{file} array {chosen!r}"
            with archive.open(entries[chosen]) as stream:
                values = read_array(what, stream, entries[chosen].file_size)
            found = {
                name: _note(file, archive, entries[name])
                for name in NAMES
                if name in entries and name != chosen
            }
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError) as error:
        raise InputError(f"{file} is damaged or no npz file: {error}") from error
    return chosen, values, understood(found, values.ndim)


def _chosen(
    file: Path, archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], key: str | None
) -> str:
    names = ", ".join(entries) or "none"
    if key is not None:
        if key not in entries:
            raise InputError(f"{file} holds no array {key!r}; {CHOOSE} {names}")
        return key
    if len(entries) == 1:
        return next(iter(entries))
    able = [name for name in entries if len(_header(file, archive, entries[name])[0]) in (2, 3)]
    usual = [name for name in USUAL if name in able]
    if len(able) == 1 or usual:
        return able[0] if len(able) == 1 else usual[0]
    raise InputError(f"{file} holds several arrays; {CHOOSE} {names}")


def _header(file: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Header:
    with archive.open(entry) as stream:
        return read_header(f"{file} array {entry.filename.removesuffix('.npy')!r}", stream)


def _note(file: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Any:
    """Return a small array of numbers or text, or nothing for what is neither."""
    what = f"{file} array {entry.filename!r}"
    with archive.open(entry) as stream:
        header = read_header(what, stream)
        if entry.file_size > _NOTE_BYTES or header[2].kind not in "biufU":
            return ()
        return read_body(what, stream, entry.file_size, header)
