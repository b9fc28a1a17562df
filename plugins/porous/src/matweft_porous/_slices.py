"""TIFF stacks, single pictures and folders of slices."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft.errors import InputError
from matweft_porous._room import require_room

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_CUT = "the file ends too early; is the download complete?"
_SIGNS_OF_A_CUT = re.compile("offset|corrupted IFD|unpack requires|truncated")
_COLOURS = (
    "{file} is in colour ({how}); give one number a voxel: convert it to grey values or labels"
)


def read_slices(file: Path) -> NDArray[Any]:
    """Return one file, a stack or a single slice."""
    return READERS[file.suffix.lower()](file)


def read_folder(folder: Path) -> NDArray[Any]:
    """Return the slices of a folder, ordered by the numbers in their names, as z, y, x."""
    files = sorted(
        (file for file in folder.iterdir() if file.suffix.lower() in READERS), key=_by_number
    )
    if not files:
        raise InputError(f"{folder} holds no slice; known are {', '.join(sorted(READERS))}")
    first = read_slices(files[0])
    if first.ndim != 2:
        raise InputError(f"{files[0]} is a stack of {first.shape}; a folder holds single slices")
    require_room(folder, (len(files), *first.shape), first.dtype)
    stack = np.empty((len(files), *first.shape), first.dtype)
    for z, file in enumerate(files):
        one = first if z == 0 else read_slices(file)
        if one.shape != first.shape or one.dtype != first.dtype:
            raise InputError(
                f"the slices differ: {file.name} is {one.dtype} {one.shape}, {files[0].name} is "
                f"{first.dtype} {first.shape} (rows, columns)"
            )
        stack[z] = one
    return stack


def _by_number(file: Path) -> tuple[tuple[int | str, ...], ...]:
    """Order ``slice2`` before ``slice10``."""
    parts = re.split(r"(\d+)", file.stem)
    return tuple((1, int(part)) if part.isdigit() else (0, part) for part in parts)


def _read_tiff(file: Path) -> NDArray[Any]:
    import tifffile

    complaints = _Complaints()
    logger = logging.getLogger("tifffile")
    before, logger.propagate = logger.propagate, False
    logger.addHandler(complaints)
    try:
        with tifffile.TiffFile(file) as tiff:
            series = _only_series(file, tiff)
            require_room(file, series.shape, series.dtype)
            _require_complete(file, series)
            values = np.asarray(series.asarray())
    except (InputError, OSError):
        raise
    except Exception as error:
        if "imagecodecs" in str(error):
            raise InputError(
                f"{file} is compressed in a way that needs another package: "
                "pip install 'matweft-porous[codecs]'"
            ) from error
        # tifffile and its decoders raise errors of many kinds for damaged files.
        raise InputError(_damage(file, str(error))) from error
    finally:
        logger.removeHandler(complaints)
        logger.propagate = before
    if complaints.texts:
        raise InputError(_damage(file, "; ".join(complaints.texts[:3])))
    return values


def _damage(file: Path, told: str) -> str:
    """Return what is wrong with a file that tifffile could not make sense of."""
    with file.open("rb") as stream:
        start = stream.read(4)
    if start not in _MAGIC:
        return f"{file} is damaged or no TIFF file; it begins with {start!r}"
    lead = f"{_CUT} " if _SIGNS_OF_A_CUT.search(told) else ""
    return f"{file} is damaged: {lead}(tifffile says: {told})"


class _Complaints(logging.Handler):
    """What tifffile logs when it goes on with less than the file should hold."""

    _HARMLESS = re.compile("tag|metadata|unit|ImageJ|OME", re.IGNORECASE)

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.levelno >= logging.ERROR or not self._HARMLESS.search(text):
            self.texts.append(text)


def _only_series(file: Path, tiff: Any) -> Any:
    found = tiff.series
    if len(found) != 1:
        if not found:
            raise InputError(f"{file} holds no image: {_CUT}")
        sizes = ", ".join(str(one.shape) for one in found[:5])
        raise InputError(f"{file} holds {len(found)} images of different size or type: {sizes}")
    series = found[0]
    page = series.keyframe
    colour = page.photometric.name in ("RGB", "PALETTE", "YCBCR", "SEPARATED", "CIELAB")
    if colour or page.samplesperpixel > 1:
        how = f"{page.photometric.name}, {page.samplesperpixel} numbers a voxel"
        raise InputError(_COLOURS.format(file=file, how=how))
    return series


def _require_complete(file: Path, series: Any) -> None:
    """Raise `InputError` if a page lies behind the end of the file."""
    present = file.stat().st_size
    if series.dataoffset is not None:
        ends = [series.dataoffset + series.nbytes]
    else:
        if None in series.pages:
            raise InputError(f"{file} is cut off, pages are missing: {_CUT}")
        ends = [
            start + count
            for page in series.pages
            for start, count in zip(page.dataoffsets, page.databytecounts, strict=True)
        ]
    if max(ends, default=0) > present:
        raise InputError(
            f"{file} is cut off: {max(ends)} bytes are needed, {present} are there: {_CUT}"
        )


def _read_picture(file: Path) -> NDArray[Any]:
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError as error:
        raise InputError(f"{file} needs Pillow: pip install 'matweft-porous[png]'") from error

    try:
        with Image.open(file) as picture:
            if picture.mode not in ("1", "L", "I", "I;16", "F"):
                raise InputError(_COLOURS.format(file=file, how=f"mode {picture.mode}"))
            require_room(file, (picture.height, picture.width), np.dtype(np.int32))
            return np.array(picture)
    except (UnidentifiedImageError, SyntaxError, Image.DecompressionBombError) as error:
        raise InputError(f"{file} is damaged or no picture: {error}") from error


READERS: dict[str, Callable[[Path], NDArray[Any]]] = {
    ".tif": _read_tiff,
    ".tiff": _read_tiff,
    ".png": _read_picture,
    ".bmp": _read_picture,
}
