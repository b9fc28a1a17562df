"""Write a sample to a file, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from matweft.errors import InputError
from matweft.formats._elsewhere import a
from matweft.formats.choice import candidates, format_of, formats
from matweft.formats.format import Format
from matweft.store.disk import disk_errors


def write(
    sample: Any,
    path: str | Path,
    *,
    format: str | None = None,
    overwrite: bool = False,
    **options: Any,
) -> list[Path]:
    """Write a sample and return the files that were made, the named one first.

    The files are made in a folder of their own and moved into place when they are complete. An
    existing file is kept unless ``overwrite`` is set. Raises `InputError` if the format cannot
    hold the sample, `StoreError` if the disk refuses.
    """
    target = Path(path)
    offered = _offered(target) if format is None else [format_of(target, format)]
    chosen = next((one for one in offered if accepts(one, sample)), None)
    if chosen is None:
        raise InputError(_refusal(offered, sample, target))
    writer = chosen(**options)
    if not target.parent.is_dir():
        raise InputError(f"there is no folder {target.parent}; make it first")
    with disk_errors(target):
        scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        try:
            writer.write(sample, scratch / target.name)
            made = sorted(scratch.iterdir(), key=lambda one: (one.name != target.name, one.name))
            places = [target.parent / one.name for one in made]
            taken = [place for place in places if place.exists()]
            if taken and not overwrite:
                raise InputError(
                    f"{taken[0]} exists; choose another name, or replace it by --overwrite (in "
                    "Python overwrite=True)"
                )
            for one, place in zip(made, places, strict=True):
                os.replace(one, place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return places


def _offered(target: Path) -> list[type[Format]]:
    """Return the formats by the name of a file; without an ending it may be meant as a folder."""
    try:
        return candidates(target, "--to")
    except InputError as error:
        if target.suffix and not target.is_dir():
            raise
        folders = [name for name, one in formats().items() if one.writes_folders]
        cure = "".join(
            f"; a folder of slices is written by --to {name} (in Python format={name!r})"
            for name in folders
        )
        raise InputError(
            f"{target.name!r} has no ending, by which its format is known{cure}"
        ) from error


def accepts(chosen: type[Format], sample: Any) -> bool:
    """Return whether a format writes samples of this type or of a base of it."""
    return any(base.__name__ in chosen.takes for base in type(sample).__mro__)


def _refusal(offered: list[type[Format]], sample: Any, target: Path) -> str:
    kind = type(sample).__name__
    held = sorted({name for one in offered for name in one.takes})
    if held:
        what = f"{target.name} can hold {' or '.join(held)}, not {kind}"
    else:
        what = f"files like {target.name} can be read but not written"
    able = sorted({e for one in formats().values() if accepts(one, sample) for e in one.endings})
    return f"{what}; {a(kind)} can be written as {', '.join(able) or 'nothing that is installed'}"
