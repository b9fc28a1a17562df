"""A still picture of a sample, for readers whose browser runs no scripts or draws no WebGL."""

from __future__ import annotations

from typing import Any

from matweft.data import GrainMap, VoxelImage
from matweft.errors import MatweftError

_WORDS = "<p>A view that turns needs a browser that runs scripts.</p>"


def still(sample: Any) -> str:
    """Return an HTML image of a sample, or words where nothing draws it.

    Volumes are drawn without matplotlib, others by `matweft.figures` where it is installed.
    """
    try:
        return _solid(sample) or _figure(sample) or _words()
    except (ImportError, MatweftError):
        return _words()


def _words() -> str:
    return f"<noscript>{_WORDS}</noscript>"


def _solid(sample: Any) -> str:
    from matweft.figures import grain_map, voxel_image
    from matweft.figures.encode import picture

    shape = getattr(sample, "shape", ())
    if not isinstance(sample, VoxelImage | GrainMap) or len(shape) != 3 or min(shape) < 2:
        return ""
    if isinstance(sample, GrainMap):
        pixels, _ = grain_map.solid_pixels(sample)
        return picture(pixels, grain_map.caption(sample), 480)
    pixels, _ = voxel_image.solid_pixels(sample)
    return picture(pixels, voxel_image.caption(sample), 480)


def _figure(sample: Any) -> str:
    from matweft.figures import figure_of
    from matweft.figures.encode import raster

    return raster(lambda: figure_of(sample), f"picture of {type(sample).__name__}")
