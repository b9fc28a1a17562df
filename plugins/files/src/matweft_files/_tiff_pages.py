"""The pages of a TIFF file; what may be wrong with them is found before they are read."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.errors import InputError
from matweft.formats._headers import CUT
from matweft.formats._xml import refuse_definitions
from matweft.memory import require_memory, require_room
from matweft_files._bombs import require_promised, suspicious
from matweft_files._channels import Channel, one_channel
from matweft_files._sentences import colour, cut_off
from matweft_files._tiff_chain import require_end
from matweft_files._tiff_notes import notes_of

_MAGIC = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_SIGNS_OF_A_CUT = re.compile("offset|corrupted IFD|unpack requires|truncated")
_COLOURS = ("YCBCR", "SEPARATED", "CIELAB")
_CHANNELS = (2, 3, 4)
_ZLIB = (8, 32946)


def read_tiff(
    file: Path, channel: Channel | None = None, *, quiet: bool = False
) -> tuple[NDArray[Any], dict[str, Any]]:
    """Return the values of a stack in the file's order, and what its metadata say.

    ``quiet`` leaves out what was said of another slice already.

    Raises `InputError` with a sentence for everything that may be wrong with the file.
    """
    import tifffile

    require_end(file)
    complaints = _Complaints()
    logger = logging.getLogger("tifffile")
    before, logger.propagate = logger.propagate, False
    logger.addHandler(complaints)
    try:
        with tifffile.TiffFile(file) as tiff:
            if next(iter(tiff.pages), None) is None:
                raise InputError(f"{file} holds no image: {CUT}")
            refuse_definitions(file, str(tiff.pages.first.description))
            series = _only_series(file, tiff, quiet)
            along = series.axes.find("S")
            shape = [n for axis, n in enumerate(series.shape) if axis != along]
            require_room(file, shape, series.dtype)
            require_memory(f"{file} in colour", 2 * series.nbytes)
            _require_complete(file, series)
            _require_no_bomb(file, series)
            values = np.asarray(series.asarray())
            if along >= 0:
                values = one_channel(file, np.moveaxis(values, along, -1), channel, quiet=quiet)
            notes = notes_of(file, tiff, values.ndim)
    except (InputError, OSError):
        raise
    except Exception as error:
        if "imagecodecs" in str(error):
            raise InputError(
                f"{file} is compressed in a way that needs another package: "
                "pip install 'matweft-files[codecs]'"
            ) from error
        # tifffile and its decoders raise errors of many kinds for damaged files.
        raise InputError(_damage(file, str(error))) from error
    finally:
        logger.removeHandler(complaints)
        logger.propagate = before
    if complaints.texts:
        raise InputError(_damage(file, "; ".join(complaints.texts[:3])))
    return values, notes


def _damage(file: Path, told: str) -> str:
    """Return what is wrong with a file that tifffile could not make sense of."""
    with file.open("rb") as stream:
        start = stream.read(4)
    if start not in _MAGIC:
        return f"{file} is damaged or no TIFF file; it begins with {start!r}"
    lead = f"{CUT} " if _SIGNS_OF_A_CUT.search(told) else ""
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


def _only_series(file: Path, tiff: Any, quiet: bool) -> Any:
    found = tiff.series
    if len(found) != 1:
        if not found:
            raise InputError(f"{file} holds no image: {CUT}")
        sizes = ", ".join(str(one.shape) for one in found[:5])
        raise InputError(f"{file} holds {len(found)} images of different size or type: {sizes}")
    series = found[0]
    page = series.keyframe
    kind = page.photometric.name
    channels = series.shape[series.axes.index("S")] if "S" in series.axes else 1
    if kind in _COLOURS or channels != page.samplesperpixel or channels not in (1, *_CHANNELS):
        raise InputError(colour(file, f"{kind}, {page.samplesperpixel} numbers a voxel"))
    if "C" in series.axes and series.shape[series.axes.index("C")] > 1:
        raise InputError(
            f"{file} holds {series.shape[series.axes.index('C')]} channels; an image has one "
            "number a voxel: keep one channel"
        )
    if kind == "PALETTE" and not quiet:
        context().log.info("%s: its colours are taken as labels, the numbers in the palette", file)
    if not quiet and "T" in series.axes and len(series.shape) == 3:
        context().log.info("%s: its frames in time are taken as slices along z", file)
    return series


def _require_complete(file: Path, series: Any) -> None:
    """Raise `InputError` if a page lies behind the end of the file."""
    if series.dataoffset is not None:
        end = series.dataoffset + series.nbytes
    else:
        if None in series.pages:
            raise InputError(f"{file} is cut off, pages are missing: {CUT}")
        end = max((start + count for start, count in _segments(series)), default=0)
    if end > file.stat().st_size:
        raise InputError(cut_off(file, end, file.stat().st_size))


def _segments(series: Any) -> list[tuple[int, int]]:
    """Return begin and length of every piece of packed data."""
    return [
        piece
        for page in series.pages
        for piece in zip(page.dataoffsets, page.databytecounts, strict=True)
    ]


def _require_no_bomb(file: Path, series: Any) -> None:
    """Raise `InputError` if a piece that could fill the memory holds more than its header says."""
    page = series.keyframe
    if int(page.compression) not in _ZLIB:
        return
    promised = int(np.prod(page.chunks)) * series.dtype.itemsize
    for start, count in _segments(series):
        if suspicious(count):
            with file.open("rb") as stream:
                stream.seek(start)
                require_promised(file, stream.read(count), promised)
