"""Writing a run in one of the formats."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from matweft.errors import InputError, did_you_mean
from matweft.export.csv_files import write_csv
from matweft.export.parquet_files import write_parquet
from matweft.export.rocrate import write_rocrate
from matweft.export.tables import tables_of
from matweft.run_view import Run
from matweft.store.disk import disk_errors, replace_file


def _paper(run: Run, folder: Path) -> list[Path]:
    from matweft.export.paper import write_paper

    return write_paper(run, folder)


FORMATS: dict[str, Callable[[Run, Path], list[Path]]] = {
    "csv": lambda run, folder: write_csv(tables_of(run), folder),
    "parquet": lambda run, folder: write_parquet(tables_of(run), folder),
    "rocrate": write_rocrate,
    "paper": _paper,
}


def export_run(run: Run, kind: str, target: str | Path) -> Path:
    """Write a run as ``kind`` (a name of `FORMATS`) to a folder, or to one file ending in .zip.

    Raises `InputError` if the format is unknown or the target is a file that is not a zip,
    `StoreError` if the disk refuses.
    """
    if kind not in FORMATS:
        hint = did_you_mean(kind, FORMATS)
        raise InputError(f"no format {kind!r}; there are {', '.join(FORMATS)}.{hint}")
    target = Path(target)
    if target.suffix != ".zip":
        if target.is_file():
            raise InputError(f"{target} is a file; name a folder, or a file that ends in .zip")
        with disk_errors(target):
            target.mkdir(parents=True, exist_ok=True)
            FORMATS[kind](run, target)
        return target
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / target.stem
        folder.mkdir()
        FORMATS[kind](run, folder)
        packed = Path(shutil.make_archive(str(folder), "zip", scratch, target.stem))
        with packed.open("rb") as source:
            replace_file(target, lambda out: shutil.copyfileobj(source, out))
    return target
