"""Records written by workers: arrays first, JSON last, each under its name at once."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from matweft.codec import Encoded, encode
from matweft.codec.arrays import encode_float
from matweft.errors import CodecError, InputError
from matweft.result import Failure
from matweft.store.disk import disk_errors, replace_file
from matweft.store.hashing import hash_encoded
from matweft.store.npz import write_npz
from matweft.store.record import FORMAT, Record, Summary, record_path, scalars_of, text_of


def write_record(root: str | Path, record: Record, value: Any) -> Summary:
    """Write a step's record and its result; return what the engine needs of it.

    The record counts as finished once its JSON file is there, which comes last. A `Failure`,
    or a result that cannot be stored, becomes a failed record. Any process may write; of two
    that write the same key the later one wins. Raises `StoreError` if the disk refuses.
    """
    arrays: dict[str, NDArray[Any]] = {}
    record = _completed(record, value, arrays, Path(root))
    parameters = encode(dict(record.parameters), "parameters", arrays).tree
    path = record_path(root, record.key)
    scratch = _folders(Path(root), path)
    stored = _write_arrays(path.with_suffix(".npz"), arrays, scratch)
    text = text_of(_fields(record, parameters, stored)).encode()
    head = f'{{"sha256": "{hashlib.sha256(text).hexdigest()}",\n'.encode()
    try:
        replace_file(path, lambda file: file.write(head + text), scratch)
    finally:
        if not (arrays and path.exists()):
            # Arrays without a record: of an earlier attempt, or of this one on a full disk.
            with suppress(OSError):
                path.with_suffix(".npz").unlink()
    return record.summary


def _completed(record: Record, value: Any, arrays: dict[str, NDArray[Any]], root: Path) -> Record:
    """Return the record with what follows from the value; its arrays go to ``arrays``."""
    if isinstance(value, Failure):
        return dataclasses.replace(
            record, status="failed", error=value.message, traceback=value.traceback
        )
    if record.status == "failed":
        return record
    try:
        tree = encode(value, arrays=arrays, home=root).tree
    except (CodecError, InputError) as error:
        arrays.clear()
        what = "cannot be stored" if isinstance(error, CodecError) else "is not valid"
        sentence = f"the result of {record.component} {what}: {error}"
        return dataclasses.replace(record, status="failed", error=sentence)
    output_hash = hash_encoded(Encoded(tree, arrays))
    return dataclasses.replace(
        record, output=tree, output_hash=output_hash, scalars=scalars_of(value)
    )


def _folders(root: Path, path: Path) -> Path:
    """Make the folders a record needs; return the one for temporary files."""
    scratch = root / "inflight"
    with disk_errors(path):
        for folder in (path.parent, scratch):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
    return scratch


def _write_arrays(path: Path, arrays: dict[str, NDArray[Any]], scratch: Path) -> dict[str, Any]:
    """Write the npz file; return its size and the CRC-32 of each array."""
    stored: dict[str, Any] = {"bytes": 0, "crc32": {}}
    if arrays:

        def write(file: Any) -> None:
            stored["crc32"] = write_npz(file, arrays)
            stored["bytes"] = file.tell()

        replace_file(path, write, scratch)
    return stored


def _fields(record: Record, parameters: Any, stored: Mapping[str, Any]) -> dict[str, Any]:
    fields = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    fields["parameters"] = parameters
    fields["scalars"] = {name: encode_float(number) for name, number in record.scalars.items()}
    return {"format": FORMAT, **fields, "arrays": stored}
