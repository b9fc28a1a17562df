"""Read a sample from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matweft.errors import InputError
from matweft.formats.choice import format_of


def read(path: str | Path, *, format: str | None = None, **options: Any) -> Any:
    """Return the sample in a file or folder.

    ``format`` names the format where the ending does not tell; ``options`` are the format's own.
    What was assumed on the way is logged. Raises `InputError` with a sentence for whatever is
    wrong with the file, `ParameterError` for an option that the format does not have.
    """
    file = Path(path)
    if not file.exists():
        raise InputError(f"there is no file {file}; paths are relative to {Path.cwd()}")
    if file.is_file() and file.stat().st_size == 0:
        raise InputError(f"{file} is empty")
    chosen = format_of(file, format)
    if not chosen.makes:
        raise InputError(f"files like {file.name} can be written but not read")
    try:
        return chosen(**options).read(file)
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror or error}") from error
    except MemoryError as error:
        raise InputError(f"{file} does not fit into memory: cut it or bin it") from error
