"""Every component keeps the contract of its role; the oracles are known by hand or by formula."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.testing import DescriptorContract, GeneratorContract, SimulatorContract
from matweft_porous import (
    Chords,
    Diffusion,
    GeodesicTortuosity,
    LevelSet,
    Porosity,
    SoftEllipsoids,
    SpecificSurface,
    TwoPoint,
)


def slit() -> VoxelImage:
    """Return a slit of 5 open voxels in a period of 8 along y, open along x and z."""
    values = np.zeros((8, 8, 8), dtype=np.uint8)
    values[:, 2:7] = 1
    return VoxelImage(values, periodic=(True,) * 3, phases={"solid": 0, "pore": 1})


def ball(radius: float, edge: int) -> VoxelImage:
    """Return a ball in the middle of a periodic box."""
    squares = (np.arange(edge) - (edge - 1) / 2) ** 2
    distance = squares[:, None, None] + squares[:, None] + squares
    return VoxelImage(distance <= radius**2, periodic=(True,) * 3)


LABELS: Any = np.arange(512).reshape(8, 8, 8) % 3
MANY = ({"image": LABELS}, "name the phase: the image has labels [0, 1, 2]")
GREY = ({"image": LABELS / 7}, "segment it first")


class TestLevelSet(GeneratorContract):
    component = LevelSet
    parameters: ClassVar[Mapping[str, Any]] = {
        "shape": (24, 20, 16),
        "porosity": 0.37,
        "correlation_length": 4,
    }
    bad: ClassVar = [
        ({"porosity": 0}, "greater than 0"),
        ({"porosity": 1}, "less than 1"),
        ({"correlation_length": "6 um"}, "cannot turn 'um' into 'voxel'"),
        ({"spectrum": "pink"}, "'power-law', 'exponential', 'gaussian' or 'top-hat'"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        assert output.shape == (24, 20, 16)
        assert np.count_nonzero(output.mask("pore")) == round(0.37 * 24 * 20 * 16)


class TestSoftEllipsoids(GeneratorContract):
    component = SoftEllipsoids
    parameters: ClassVar[Mapping[str, Any]] = {
        "shape": (32, 28, 24),
        "porosity": 0.6,
        "aspect": 0.5,
        "radius": 5,
    }
    bad: ClassVar = [
        ({"porosity": 1.2}, "less than 1"),
        ({"aspect": 0}, "greater than or equal to 0.05"),
        ({"radius": 0.5}, "greater than or equal to 1"),
        ({"count": 0}, "greater than or equal to 1"),
    ]

    def oracle(self, output: VoxelImage) -> None:
        one = 4 / 3 * math.pi * 5**3 / output.values.size
        assert 0.6 - 1.2 * one <= output.fraction("pore") <= 0.6


class TestPorosity(DescriptorContract):
    component = Porosity
    parameters: ClassVar[Mapping[str, Any]] = {"phase": "pore"}
    bad: ClassVar = [({"phase": [1]}, "valid string")]
    bad_inputs: ClassVar = [GREY, ({"image": np.eye(2, dtype=int)}, "has 4 voxels")]

    def inputs(self) -> dict[str, Any]:
        return {"image": slit()}

    def oracle(self, output: Any) -> None:
        assert output.porosity == 5 / 8


class TestSpecificSurface(DescriptorContract):
    component = SpecificSurface
    bad: ClassVar = [({"periodic": "perhaps"}, "valid boolean")]
    bad_inputs: ClassVar = [
        MANY,
        GREY,
        ({"image": LABELS[0] > 0}, "needs three axes of 2 or more voxels"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": ball(14, 40)}

    def oracle(self, output: Any) -> None:
        assert output.specific_surface == pytest.approx(4 * math.pi * 14**2 / 40**3, rel=0.02)


class TestChords(DescriptorContract):
    component = Chords
    parameters: ClassVar[Mapping[str, Any]] = {"axis": "y"}
    bad: ClassVar = [({"axis": "w"}, "it must be 'x', 'y' or 'z'")]
    bad_inputs: ClassVar = [MANY, GREY, ({"image": LABELS[0, :, 0] > 0}, "no axis 'y'")]

    def inputs(self) -> dict[str, Any]:
        image = slit()
        return {"image": image.with_values(np.roll(image.values, 3, axis=1))}

    def oracle(self, output: Any) -> None:
        assert (output.mean, output.std, output.count) == (5, 0, 64)
        assert np.all(output.quantiles == 5)
        assert output.counts[5] == 64


@pytest.mark.filterwarnings("ignore:the image is a section")
class TestGeodesicTortuosity(DescriptorContract):
    component = GeodesicTortuosity
    bad: ClassVar = [
        ({"axis": "xy"}, "it must be 'x', 'y' or 'z'"),
        ({"connectivity": 8}, "6, 18 or 26"),
    ]
    bad_inputs: ClassVar = [MANY, GREY, ({"image": LABELS[:1] > 0}, "one plane along x")]

    def inputs(self) -> dict[str, Any]:
        x, y, z = np.indices((16, 8, 8))
        slanted = ((y - x) % 8 == 0) & ((z - x) % 8 == 0)
        return {"image": VoxelImage(slanted | (y == 4), periodic=(True,) * 3)}

    def oracle(self, output: Any) -> None:
        # seven straight paths and one on the wall, against one along the diagonal that meets it
        assert output.connected_fraction == 1
        assert output.quantiles[0] == 1
        assert 1 < output.mean < math.sqrt(3)


class TestTwoPoint(DescriptorContract):
    component = TwoPoint
    bad: ClassVar = [({"periodic": 3}, "valid boolean")]
    bad_inputs: ClassVar = [MANY, GREY]

    def inputs(self) -> dict[str, Any]:
        return {"image": VoxelImage(np.indices((8, 8, 8)).sum(axis=0) % 2, periodic=(True,) * 3)}

    def oracle(self, output: Any) -> None:
        # of the 18 lags that round to 1 the 6 along axes join unlike voxels, 12 like ones
        assert output.two_point[0] == 0.5
        assert output.two_point[1] == pytest.approx(0.5 * 12 / 18)
        assert len(output.two_point) == math.ceil(math.sqrt(3) * 4) + 1


class TestDiffusion(SimulatorContract):
    component = Diffusion
    parameters: ClassVar[Mapping[str, Any]] = {"phase": "pore", "fields": True}
    bad: ClassVar = [
        ({"axis": "u"}, "it must be 'x', 'y' or 'z'"),
        ({"sides": "open"}, "'insulated' or 'periodic'"),
        ({"tolerance": 0}, "greater than 0"),
        ({"bulk_unit": "parsnip"}, "unknown unit 'parsnip'"),
    ]
    bad_inputs: ClassVar = [
        ({"image": LABELS}, "no phase 'pore'"),
        ({"image": VoxelImage(slit().values, spacing=(1, 1, 3), phases={"pore": 1})}, "cubic"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": slit()}

    def oracle(self, output: Any) -> None:
        assert output.relative_diffusivity == pytest.approx(5 / 8, rel=1e-5)
        centres = (np.arange(8) + 0.5) / 8
        assert output.concentration[:, 4, 3] == pytest.approx(centres, abs=1e-5)
        assert output.flux[0, :, 4, 3] == pytest.approx(np.full(8, 1 / 8), abs=1e-5)
