"""Every component keeps the contract of its role; the oracles are known by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from matweft.data import VoxelImage
from matweft.testing import GeneratorContract
from matweft_files import ImageFile, Threshold

STACK = Path(__file__).parent / "stack.tif"
"""Labels x + 10 y + 100 z at 4, 3 and 2 voxels along x, y and z, as uint8."""


class TestImageFile(GeneratorContract):
    component = ImageFile
    parameters: ClassVar[Mapping[str, Any]] = {"file": STACK, "phases": {"corner": 0}}
    no_references = "it reads files and computes nothing"
    bad: ClassVar = [
        ({"axes": "zz"}, "names an axis twice"),
        ({"unit": "parsnip"}, "unit 'parsnip' is no length"),
        ({"spacing": -1}, "the edge of a voxel is positive"),
        ({"options": "key"}, "valid dictionary"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        x, y, z = np.indices((4, 3, 2))
        assert np.array_equal(output.values, x + 10 * y + 100 * z)
        assert output.axes == ("x", "y", "z")
        assert output.label("corner") == 0


class TestThreshold(GeneratorContract):
    component = Threshold
    parameters: ClassVar[Mapping[str, Any]] = {"method": "multi-otsu"}
    bad: ClassVar = [
        ({"method": "magic"}, "'otsu', 'multi-otsu', 'hysteresis' or 'levels'"),
        ({"width": 0}, "greater than 0"),
        ({"low": "3 um"}, "cannot turn 'um'"),
    ]
    bad_inputs: ClassVar = [({"image": VoxelImage(np.eye(4))}, "the image has 2")]

    def inputs(self) -> dict[str, Any]:
        return {"image": VoxelImage(np.arange(24).reshape(2, 3, 4) // 8 * 50.0, spacing=2)}

    def oracle(self, output: VoxelImage) -> None:
        assert np.array_equal(output.values.ravel(), np.arange(24) // 8)
        assert output.spacing == (2, 2, 2)
