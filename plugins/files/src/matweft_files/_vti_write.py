"""VTI as it is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from matweft_files._cells import cells_of
from matweft_files._vtk_data import NAMES, ZLIB, packed


def write_vti(sample: Any, path: Path) -> None:
    """Write cells, their arrays appended as base64, and notes as field data in plain text."""
    cells = cells_of(sample)
    extent = " ".join(f"0 {n}" for n in cells.shape)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<VTKFile type="ImageData" version="1.0" byte_order="LittleEndian" header_type="UInt64" '
        f'compressor="{ZLIB}">',
        f'<ImageData WholeExtent="{extent}" Origin="{_spaced(cells.origin)}" '
        f'Spacing="{_spaced(cells.spacing)}">',
        "<FieldData>",
        *(_note(name, value) for name, value in cells.notes.items()),
        "</FieldData>",
        f'<Piece Extent="{extent}">',
        "<PointData/>",
        f"<CellData Scalars={quoteattr(next(iter(cells.arrays)))}>",
    ]
    offset, bodies = 0, []
    for name, values in cells.arrays.items():
        bodies.append(packed(values))
        components = values.shape[3] if values.ndim > 3 else 1
        lines.append(
            f'<DataArray type="{NAMES[values.dtype.str[1:]]}" Name={quoteattr(name)} '
            f'NumberOfComponents="{components}" format="appended" offset="{offset}"/>'
        )
        offset += len(bodies[-1])
    lines += ["</CellData>", "</Piece>", "</ImageData>", '<AppendedData encoding="base64">', "_"]
    with path.open("wb") as stream:
        stream.write("\n".join(lines).encode())
        for body in bodies:
            stream.write(body)
        stream.write(b"\n</AppendedData>\n</VTKFile>\n")


def _spaced(numbers: tuple[float, ...]) -> str:
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
