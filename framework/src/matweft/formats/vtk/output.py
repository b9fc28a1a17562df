"""VTK ImageData as it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from matweft.formats.vtk.arrays import NAMES, ZLIB, packed


def write_image_data(
    path: Path,
    arrays: Mapping[str, NDArray[Any]],
    spacing: Sequence[float],
    *,
    origin: Sequence[float] = (0.0, 0.0, 0.0),
    notes: Mapping[str, NDArray[Any]] | None = None,
    inline: bool = False,
) -> None:
    """Write arrays over z, y, x (and components) on cells, and notes as field data in plain text.

    Arrays are base64 of blocks packed by zlib, behind the XML, or within it if ``inline``.
    """
    cells = next(iter(arrays.values())).shape[2::-1]
    extent = " ".join(f"0 {n}" for n in cells)
    fields = [_note(name, value) for name, value in (notes or {}).items()]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64" '
        f'compressor="{ZLIB}">',
        f'<ImageData WholeExtent="{extent}" Origin="{_spaced(origin)}" '
        f'Spacing="{_spaced(spacing)}">',
        *(["<FieldData>", *fields, "</FieldData>"] if fields else []),
        f'<Piece Extent="{extent}">',
        "<PointData/>",
        f"<CellData Scalars={quoteattr(next(iter(arrays)))}>",
    ]
    offset, bodies = 0, []
    for name, values in arrays.items():
        body = packed(values)
        lead = _lead(name, values)
        if inline:
            lines += [f'{lead} format="binary">', body.decode("ascii"), "</DataArray>"]
            continue
        bodies.append(body)
        lines.append(f'{lead} format="appended" offset="{offset}"/>')
        offset += len(body)
    lines += ["</CellData>", "</Piece>", "</ImageData>"]
    with path.open("wb") as stream:
        stream.write("\n".join(lines).encode())
        if bodies:
            stream.write(b'\n<AppendedData encoding="base64">\n_')
            for body in bodies:
                stream.write(body)
            stream.write(b"\n</AppendedData>")
        stream.write(b"\n</VTKFile>\n")


def _lead(name: str, values: NDArray[Any]) -> str:
    components = values.shape[3] if values.ndim > 3 else 1
    return (
        f'<DataArray type="{NAMES[values.dtype.str[1:]]}" Name={quoteattr(name)} '
        f'NumberOfComponents="{components}"'
    )


def _spaced(numbers: Sequence[float]) -> str:
    return " ".join(repr(float(one)) for one in numbers)


def _note(name: str, value: NDArray[Any]) -> str:
    """Return a small array as text; VTK writes text as the codes of its letters."""
    lead = f"<DataArray Name={quoteattr(name)} "
    if value.dtype.kind == "U":
        texts = [str(one).encode() + b"\0" for one in np.ravel(value)]
        codes = " ".join(str(code) for text in texts for code in text)
        return (
            f'{lead}type="String" NumberOfTuples="{len(texts)}" format="ascii">{codes}</DataArray>'
        )
    table = np.atleast_1d(value.astype(np.int8) if value.dtype == bool else value)
    width = table.shape[1] if table.ndim > 1 else 1
    numbers = " ".join(repr(one) for one in table.ravel().tolist())
    return (
        f'{lead}type="{NAMES[table.dtype.str[1:]]}" NumberOfComponents="{width}" '
        f'NumberOfTuples="{len(table)}" format="ascii">{numbers}</DataArray>'
    )
