"""File formats: how samples are read from and written to the field's own files."""

from matweft.formats.choice import format_of, formats
from matweft.formats.format import Format
from matweft.formats.grids import GridFormat, GridOptions, ImageFormat, ImageOptions
from matweft.formats.reading import read
from matweft.formats.writing import write

__all__ = [
    "Format",
    "GridFormat",
    "GridOptions",
    "ImageFormat",
    "ImageOptions",
    "format_of",
    "formats",
    "read",
    "write",
]
