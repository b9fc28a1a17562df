"""Records read from the folder of a store; nothing is opened or locked."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from matweft.codec import decode
from matweft.errors import StoreError
from matweft.store.npz import NpzArrays
from matweft.store.record import FORMAT, DamagedRecordError, Record, Summary, brief, record_path
from matweft.store.select import select_from

T = TypeVar("T")
_PATIENCE = 0.05
"""Seconds after which a record that another process was just replacing is whole again."""


class Loaded(NamedTuple):
    """A record's file as JSON, and its arrays."""

    fields: dict[str, Any]
    arrays: NpzArrays


def read_record(root: str | Path, key: str) -> Record:
    """Return the record stored under a key; parameters whose class is gone are `Opaque`.

    Raises `DamagedRecordError` if there is none or its files are torn.
    """
    return _patiently(lambda: as_record(load(root, key)))


def read_value(root: str | Path, key: str, select: Sequence[str | int] = ()) -> Any:
    """Return the result stored under a key, or the part of it that ``select`` names.

    ``("shape", 0)`` is the first entry of the field ``shape``. Only arrays that are needed are
    read. Raises `DamagedRecordError` if there is no record or its files are torn, `StoreError`
    if the step failed, `InputError` if the result has no such part.
    """
    return _patiently(lambda: _value(load(root, key), select))


def _patiently(read: Callable[[], T]) -> T:
    """Read again after a moment what another process may just have been replacing."""
    try:
        return read()
    except DamagedRecordError:
        time.sleep(_PATIENCE)
        return read()


def _value(loaded: Loaded, select: Sequence[str | int]) -> Any:
    fields, arrays = loaded
    if fields["status"] != "done":
        raise StoreError(f"step {fields['step']!r} has no result; it failed: {fields['error']}")
    return select_from(fields["output"], arrays, tuple(select), fields["step"])


def as_record(loaded: Loaded) -> Record:
    """Return the record of a loaded file."""
    fields, arrays = loaded
    known = {name: fields[name] for name in Record.__dataclass_fields__ if name in fields}
    known["parameters"] = decode(known["parameters"], arrays)
    known["scalars"] = decode(known["scalars"], {})
    known["warnings"] = tuple(known["warnings"])
    return Record(**known)


def summary_of(fields: Mapping[str, Any]) -> Summary:
    """Return the summary of a record without decoding the rest of it."""
    found = {name: fields[name] for name in Summary.__slots__}
    found |= {"scalars": decode(found["scalars"], {}), "warnings": brief(found["warnings"])}
    return Summary(**found)


def load(root: str | Path, key: str) -> Loaded:
    """Return a record's file, checked for damage, and its arrays, of which only the size is."""
    path = record_path(root, key)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise DamagedRecordError(
            f"there is no record {key} in {root}; compute the step", key
        ) from error
    except OSError as error:
        raise DamagedRecordError(f"cannot read {path}: {error.strerror}", key) from error
    fields = _parsed(path, data, key)
    stored = fields["arrays"]
    arrays = NpzArrays(path.with_suffix(".npz"), key, stored["crc32"])
    size = _size(arrays.path)
    if stored["crc32"] and size != stored["bytes"]:
        raise DamagedRecordError(
            f"{arrays.path} should have {stored['bytes']} bytes and has {size}; "
            "the step must run again",
            key,
        )
    return Loaded(fields, arrays)


def _parsed(path: Path, data: bytes, key: str) -> dict[str, Any]:
    head, _, body = data.partition(b"\n")
    if head != b'{"sha256": "%s",' % hashlib.sha256(body).hexdigest().encode():
        raise DamagedRecordError(f"{path} is torn or was changed; the step must run again", key)
    fields: dict[str, Any] = json.loads(data)
    if fields["format"] > FORMAT:
        raise StoreError(f"{path} was written by a newer version of matweft; update matweft")
    return fields


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
