"""Grain maps: EBSD and grain files, segmentation, sizes, neighbours and misorientations.

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from matweft.lazy import lazy_names

_HOME = {
    "GrainMapFile": "grain_file",
    "Misorientations": "misorientations",
    "Neighbours": "neighbours",
    "OrientationMapFile": "orientation_file",
    "PhaseFractions": "phases",
    "Quality": "quality",
    "Segment": "segment",
    "Shapes": "shapes",
    "Sizes": "sizes",
    "Texture": "texture",
}

if TYPE_CHECKING:
    from matweft_grains.grain_file import GrainMapFile as GrainMapFile
    from matweft_grains.misorientations import Misorientations as Misorientations
    from matweft_grains.neighbours import Neighbours as Neighbours
    from matweft_grains.orientation_file import OrientationMapFile as OrientationMapFile
    from matweft_grains.phases import PhaseFractions as PhaseFractions
    from matweft_grains.quality import Quality as Quality
    from matweft_grains.segment import Segment as Segment
    from matweft_grains.shapes import Shapes as Shapes
    from matweft_grains.sizes import Sizes as Sizes
    from matweft_grains.texture import Texture as Texture

__all__ = list(_HOME)
__getattr__, __dir__ = lazy_names(__name__, _HOME)
