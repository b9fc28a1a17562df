"""Every component keeps the contract of its role; the oracles are known by hand or by formula."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import GrainMap, OrientationMap
from matweft.data.symmetry import misorientation_angle
from matweft.testing import DescriptorContract, GeneratorContract
from matweft_grains import (
    Misorientations,
    Neighbours,
    PhaseFractions,
    Quality,
    Segment,
    Shapes,
    Sizes,
    Texture,
)

IDENTITY = [1.0, 0.0, 0.0, 0.0]
TWIN = [math.sqrt(3) / 2, *[math.sqrt(1 / 12)] * 3]
"""60° about [111]: Σ3."""
TILTED = [math.cos(math.radians(5)), 0.0, 0.0, math.sin(math.radians(5))]
"""10° about [001]: low angle."""
IRON: Mapping[str, Any] = {"phases": {"iron": 1}, "symmetry": {"iron": "m-3m"}}
LINE = ({"grains": GrainMap(np.arange(5))}, "two or three axes of two or more voxels")
NOTHING = ({"grains": np.zeros((3, 3), int)}, "has no grain")
GREY = ({"grains": np.eye(3)}, "labels are whole numbers")
BARE = ({"grains": GrainMap(np.ones((3, 3), int))}, "has no orientations")
ONE = GrainMap(np.ones((3, 3), int), np.array([IDENTITY]), phases={"iron": 1})
UNKNOWN = (
    {"grains": ONE},
    "the symmetry of 'iron' is not known; state it by --symmetry m-3m for cubic",
)


def bricks() -> GrainMap:
    """Return 4 × 4 × 4 periodic bricks of 4 × 2 × 3 voxels of 0.5 × 1 × 2 µm, each a grain."""
    x, y, z = np.indices((16, 8, 12))
    labels = 1 + x // 4 + 4 * (y // 2) + 16 * (z // 3)
    return GrainMap(labels, spacing=(0.5, 1.0, 2.0), unit="um", periodic=(True,) * 3)


def layers() -> GrainMap:
    """Return six voxels along x of four grains: identity, its twin, identity tilted, zinc."""
    labels = np.repeat([1, 2, 3, 3, 4, 4], 16).reshape(6, 4, 4)
    return GrainMap(
        labels,
        np.array([IDENTITY, TWIN, TILTED, IDENTITY]),
        phase=np.array([1, 1, 1, 2]),
        phases={"iron": 1, "zinc": 2},
        symmetry={"iron": "m-3m", "zinc": "6/mmm"},
        periodic=(False, True, True),
    )


class TestSegment(GeneratorContract):
    component = Segment
    parameters: ClassVar[Mapping[str, Any]] = {"smallest": 3}
    bad: ClassVar = [
        ({"threshold": 0}, "greater than 0"),
        ({"threshold": "3 um"}, "cannot turn 'um' into 'deg'"),
        ({"neighbours": "6"}, "'faces' or 'all'"),
        ({"smallest": 0}, "greater than or equal to 1"),
        ({"least_confidence": "high"}, "least_confidence"),
    ]
    bad_inputs: ClassVar = [
        (
            {"orientations": OrientationMap(np.array([[IDENTITY]]), phases={"iron": 1})},
            "symmetry of 'iron' is not known; state it by --symmetry m-3m for cubic",
        ),
        (
            {"orientations": OrientationMap(np.array([[IDENTITY]]), **IRON)},
            "no grain of 3 points or more: 1 of 1 × 1 points can be used; lower 'smallest'",
        ),
        (
            {
                "orientations": OrientationMap(
                    np.array([[IDENTITY]]), phases={"iron": 1}, symmetry={"iron": "round"}
                )
            },
            "unknown symmetry 'round'",
        ),
    ]

    def inputs(self) -> dict[str, Any]:
        turned = np.tile(np.array(IDENTITY), (8, 6, 1))
        turned[4:] = TWIN
        turned[0, 0] = TILTED  # a grain of one point
        confidence = np.full((8, 6), 0.9)
        confidence[7] = 0.05
        made = OrientationMap(turned, scalars={"confidence_index": confidence}, **IRON)
        return {"orientations": made}

    def oracle(self, output: GrainMap) -> None:
        assert output.labels.tolist() == [[1] * 6] * 4 + [[2] * 6] * 4
        angles = misorientation_angle(output.orientations, [IDENTITY, TWIN], "m-3m")
        assert angles == pytest.approx(0, abs=1e-5)
        assert (output.phases, output.symmetry) == (IRON["phases"], IRON["symmetry"])


class TestSizes(DescriptorContract):
    component = Sizes
    bad: ClassVar = [({"edge_grains": "halve"}, "'drop' or 'keep'")]
    bad_inputs: ClassVar = [LINE, NOTHING, GREY]

    def inputs(self) -> dict[str, Any]:
        return {"grains": bricks()}

    def oracle(self, output: Any) -> None:
        diameter = (6 * 24 / math.pi) ** (1 / 3)
        assert (output.count, output.cut) == (64, 0)
        assert output.size == pytest.approx(24)
        assert output.diameter == pytest.approx(diameter)
        assert output.mean_size == pytest.approx(24)
        assert output.lognormal_median == pytest.approx(diameter)
        assert output.lognormal_sigma == pytest.approx(0, abs=1e-12)
        assert (output.unit, output.size_unit) == ("um", "um^3")


class TestShapes(DescriptorContract):
    component = Shapes
    bad: ClassVar = [({"edge_grains": None}, "edge_grains")]
    bad_inputs: ClassVar = [LINE, NOTHING, GREY]

    def inputs(self) -> dict[str, Any]:
        return {"grains": bricks()}

    def oracle(self, output: Any) -> None:
        # a brick of edges L has the covariance L² / 12: semi-axes L √(5/12)
        expected = np.array([6.0, 2.0, 2.0]) * math.sqrt(5 / 12)
        assert output.semi_axes == pytest.approx(np.tile(expected, (64, 1)))
        assert output.aspect_ratio == pytest.approx(3)
        assert np.abs(output.directions[:, 0]) == pytest.approx(np.tile([0, 0, 1], (64, 1)))
        sphere = math.cbrt(math.pi) * (6 * 24) ** (2 / 3)
        assert output.sphericity * output.surface == pytest.approx(sphere)


class TestNeighbours(DescriptorContract):
    component = Neighbours
    bad: ClassVar = [({"edge_grains": "halve"}, "'drop' or 'keep'")]
    bad_inputs: ClassVar = [LINE, NOTHING, GREY]

    def inputs(self) -> dict[str, Any]:
        return {"grains": bricks()}

    def oracle(self, output: Any) -> None:
        assert output.neighbours.tolist() == [6] * 64
        assert output.contacts == 3 * 64
        areas, counts = np.unique(output.area.round(9), return_counts=True)
        assert areas.tolist() == [4, 12]
        assert counts.tolist() == [64, 128]
        assert output.area_unit == "um^2"


class TestMisorientations(DescriptorContract):
    component = Misorientations
    bad: ClassVar = [({"symmetry": 5}, "symmetry")]
    bad_inputs: ClassVar = [
        BARE,
        UNKNOWN,
        ({"grains": GrainMap([1, 2], np.array([IDENTITY, TWIN]))}, "two or three axes"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"grains": layers()}

    def oracle(self, output: Any) -> None:
        assert output.pairs.tolist() == [[1, 2], [2, 3], [3, 4]]
        assert output.area.tolist() == [16, 16, 16]
        assert output.angle[0] == pytest.approx(60)
        assert output.axis[0] == pytest.approx(np.full(3, 3**-0.5))
        assert np.isnan(output.angle[2])
        assert output.sigma.tolist()[:1] == [3]
        assert output.sigma[2] == 0
        assert output.phase_boundary_share == pytest.approx(1 / 3)
        assert output.low_angle_share == 0
        assert output.sigma3_share == pytest.approx(np.mean(output.sigma[:2] == 3))
        assert output.symmetry == "m-3m"


class TestPhaseFractions(DescriptorContract):
    component = PhaseFractions
    bad_inputs: ClassVar = []

    def inputs(self) -> dict[str, Any]:
        return {"grains": layers()}

    def oracle(self, output: Any) -> None:
        assert output.phases == ("iron", "zinc")
        assert output.fraction.tolist() == [pytest.approx(4 / 6), pytest.approx(2 / 6)]
        assert output.grains.tolist() == [3, 1]
        assert output.empty == 0


class TestQuality(DescriptorContract):
    component = Quality

    def inputs(self) -> dict[str, Any]:
        phase = np.array([[0, 1, 1, 2, 2], [0, 1, 1, 1, 1]])
        return {
            "orientations": OrientationMap(
                np.tile(np.array(IDENTITY), (2, 5, 1)),
                phase,
                phases={"iron": 1, "zinc": 2},
                scalars={"mad": np.arange(10.0).reshape(2, 5)},
            )
        }

    def oracle(self, output: Any) -> None:
        assert (output.indexed, output.points) == (0.8, 10)
        assert output.phases == ("iron", "zinc")
        assert output.fraction.tolist() == [6 / 8, 2 / 8]
        assert output.mean.tolist() == [(1 + 2 + 3 + 4 + 6 + 7 + 8 + 9) / 8]
        assert output.quantiles[0, 1] == 5


class TestTexture(DescriptorContract):
    component = Texture
    parameters: ClassVar[Mapping[str, Any]] = {"phase": "zinc", "half_width": 20}
    bad: ClassVar = [
        ({"half_width": 1}, "greater than or equal to 5"),
        ({"phase": 3}, "phase"),
    ]
    bad_inputs: ClassVar = [BARE, ({"grains": ONE}, "no phase 'zinc'; the phases are ['iron']")]

    def inputs(self) -> dict[str, Any]:
        return {"grains": layers()}

    def oracle(self, output: Any) -> None:
        # one crystal, c along z: at z the density is that of the kernel, (κ + 1) / 2 for ±c
        kappa = math.log(0.5) / (2 * math.log(math.cos(math.radians(20) / 2)))
        assert output.strongest_pole == "(0001)"
        assert output.strongest == pytest.approx((kappa + 1) / 2)
        assert output.strongest_direction == pytest.approx([0, 0, 1])
        assert output.poles == ("(0001)", "(10-10)", "(11-20)")
        assert (output.grains, output.effective_grains) == (1, 1)
        assert output.spread == pytest.approx(0, abs=1e-5)
