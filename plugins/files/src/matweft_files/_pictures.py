"""One picture as an array of rows and columns."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.errors import InputError, InputWarning
from matweft.formats._headers import CUT
from matweft.memory import require_room
from matweft_files._channels import Channel, one_channel
from matweft_files._labels import smallest
from matweft_files._sentences import colour

_TYPES = {"1": "bool", "L": "uint8", "P": "uint8", "I;16": "uint16", "I": "int32", "F": "float32"}
_COLOURS = {"LA": 2, "RGB": 3, "RGBA": 4}
"""Numbers a pixel, of 8 bits each."""


def read_picture(
    file: Path, labelled: bool, channel: Channel | None = None, *, quiet: bool = False
) -> NDArray[Any]:
    """Return the numbers of a picture; JPEG warns, and is refused where ``labelled``.

    ``quiet`` leaves out what was said of another slice already.
    """
    with file.open("rb") as stream:
        picture = _opened(file, stream)
        mode = picture.mode.replace("I;16B", "I;16")
        if mode not in _TYPES and mode not in _COLOURS:
            raise InputError(colour(file, f"mode {mode}"))
        if picture.format == "JPEG" and (labelled or not quiet):
            _refuse_or_warn(file, labelled)
        if mode == "P" and not quiet:
            context().log.info("%s: its colours are taken as labels, by number in palette", file)
        kind = np.dtype(_TYPES.get(mode, "uint8"))
        require_room(file, (picture.height, picture.width * _COLOURS.get(mode, 1)), kind)
        try:
            values = np.array(picture)
        except (OSError, SyntaxError, ValueError) as error:
            lead = CUT if "truncated" in str(error) else f"(Pillow says: {error})"
            raise InputError(f"{file} is damaged: {lead}") from error
    return one_channel(file, values, channel, quiet=quiet) if mode in _COLOURS else values


def _opened(file: Path, stream: Any) -> Any:
    """Return a picture of which the header is read.

    By the classes of the formats, because the general opener refuses large slices, whose size is
    compared with the memory here.
    """
    from PIL.BmpImagePlugin import BmpImageFile
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.PngImagePlugin import PngImageFile

    start = stream.read(8)
    stream.seek(0)
    kinds: dict[bytes, Any] = {
        b"\x89PNG": PngImageFile,
        b"BM": BmpImageFile,
        b"\xff\xd8": JpegImageFile,
    }
    opener = next((kind for magic, kind in kinds.items() if start.startswith(magic)), None)
    if opener is None:
        raise InputError(f"{file} is damaged or no PNG, BMP or JPEG; it begins with {start!r}")
    try:
        return opener(stream)
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(f"{file} is damaged: {error}") from error


def _refuse_or_warn(file: Path, labelled: bool) -> None:
    if labelled:
        raise InputError(
            f"{file} is JPEG, which changes values: it cannot hold labels; read it without names "
            "of phases and segment it, or take the PNG or TIFF it was made of"
        )
    warnings.warn(
        f"{file} is JPEG, which changes values a little: borders of phases are blurred",
        InputWarning,
        stacklevel=5,
    )


def write_picture(rows: NDArray[Any], file: Path) -> None:
    """Write rows of whole numbers from 0 to 65535 or booleans."""
    from PIL import Image

    if rows.dtype.kind == "f" or int(rows.min()) < 0 or int(rows.max()) > 65535:
        raise InputError(
            f"{file.name} can hold whole numbers from 0 to 65535; these are {rows.dtype} from "
            f"{rows.min():g} to {rows.max():g}: write TIFF"
        )
    values = rows if rows.dtype == bool else smallest(rows)
    if values.dtype == np.uint16 and file.suffix.lower() == ".bmp":
        raise InputError(f"{file.name}: BMP holds numbers up to 255; write PNG")
    Image.fromarray(np.ascontiguousarray(values)).save(file)
