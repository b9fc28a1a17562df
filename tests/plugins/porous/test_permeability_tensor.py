"""Permeability in all directions: exact plates, turns, and agreement with one axis alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning, UnitError
from matweft.testing import SimulatorContract
from matweft_porous import DiffusivityTensor, LevelSet, Permeability, PermeabilityTensor
from matweft_porous.permeability_tensor import PermeabilityTensorResult

PERIODIC = (True, True, True)


def duct() -> VoxelImage:
    """Return crossing ducts that lead through along every axis."""
    values = np.zeros((8, 8, 8), np.uint8)
    values[:5, :5] = values[:, :5, :5] = values[:5, :, :5] = 1
    return VoxelImage(values, periodic=PERIODIC, phases={"solid": 0, "pore": 1})


def structure(seed: int = 1) -> VoxelImage:
    return LevelSet(shape=(16, 16, 16), porosity=0.8, correlation_length=2.5).generate(
        rng=np.random.default_rng(seed)
    )


class TestPermeabilityTensor(SimulatorContract):
    component = PermeabilityTensor
    parameters: ClassVar[Mapping[str, Any]] = {}
    bad: ClassVar = [({"magic": 0}, "greater than 0"), ({"max_steps": 0}, "greater than or equal")]
    bad_inputs: ClassVar = [
        ({"image": np.arange(512).reshape(8, 8, 8) % 3}, "name the phase"),
        (
            {"image": VoxelImage(duct().values, spacing=(1, 1, 2), periodic=PERIODIC)},
            "cubic voxels",
        ),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": duct()}

    def oracle(self, output: PermeabilityTensorResult) -> None:
        """Ducts alike along every axis: a multiple of the unit tensor."""
        mean = output.mean_permeability
        assert output.tensor == pytest.approx(mean * np.eye(3), abs=1e-4 * mean)
        assert mean == pytest.approx(
            Permeability(drive="force").simulate(duct()).permeability, rel=1e-4
        )


def test_plates_carry_nothing_across():
    values = np.zeros((8, 10, 8), np.uint8)
    values[:, 2:8] = 1
    with pytest.warns(InputWarning, match="does not lead through along y"):
        found = PermeabilityTensor().simulate(
            VoxelImage(values, periodic=PERIODIC, spacing=2.0, unit="um")
        )
    plate = 4 * 0.6 * (6**2 + 0.5) / 12
    assert found.tensor == pytest.approx(np.diag([plate, 0, plate]), abs=1e-3 * plate)
    assert found.percolates == (True, False, True)
    assert found.anisotropy == np.inf
    assert found.in_unit("m^2")[0, 0] == pytest.approx(plate * 1e-12, rel=1e-4)


def test_oblique_plates_have_terms_off_the_diagonal():
    """Stairs at 45°: along them they are open, across them closed, and the axes see both."""
    x, y = np.indices((12, 12, 8))[:2]
    found = PermeabilityTensor().simulate(VoxelImage((x - y) % 12 < 8, periodic=PERIODIC))
    assert found.tensor[0, 1] > 0.3 * found.tensor[2, 2]
    assert found.tensor[0, 0] == pytest.approx(found.tensor[1, 1], rel=1e-3)
    assert found.along((1, -1, 0)) == pytest.approx(0, abs=2e-3 * found.tensor[2, 2])
    assert abs(found.principal_directions[-1] @ (1, -1, 0)) / np.sqrt(2) == pytest.approx(1)


def test_a_turn_turns_the_tensor():
    image = structure()
    turned = VoxelImage(np.rot90(image.values, axes=(0, 1)), periodic=PERIODIC)
    tensor = PermeabilityTensor().simulate(image).tensor
    turn = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]])
    expected = turn @ tensor @ turn.T
    found = PermeabilityTensor().simulate(turned).tensor
    assert found == pytest.approx(expected, abs=2e-3 * np.trace(tensor))


def test_columns_agree_with_their_axes_and_are_symmetric():
    image = structure(3)
    found = PermeabilityTensor(tolerance=1e-6).simulate(image)
    for number, axis in enumerate("xyz"):
        alone = Permeability(axis=axis, drive="force", tolerance=1e-6).simulate(image)
        assert found.tensor[number, number] == pytest.approx(alone.permeability, rel=1e-5)
    assert found.asymmetry < 1e-3
    assert found.principal_values.min() > 0
    assert found.converged


def test_borders_that_do_not_repeat_are_told():
    values = np.array(duct().values)
    values[-1, :3] = 0
    with (
        pytest.warns(InputWarning, match="taken as periodic along x, but"),
        pytest.warns(InputWarning, match="less than 4 voxels wide"),
    ):
        PermeabilityTensor().simulate(VoxelImage(values, periodic=(False, True, True)))


def test_shifts_change_nothing_and_what_conducts_is_what_diffuses():
    """A way that goes back on itself crosses the border wherever it is cut."""
    way = np.zeros((24, 24, 8), np.uint8)
    way[:16, 2:7] = way[11:16, 2:14] = way[4:16, 9:14] = way[4:9, 9:21] = 1
    way[4:, 16:21] = way[19:, 2:21] = 1
    found = []
    for shift in (0, 8):
        image = VoxelImage(np.roll(way, shift, 0), periodic=PERIODIC)
        with pytest.warns(InputWarning, match="does not lead"):
            found.append(PermeabilityTensor().simulate(image))
    with pytest.warns(InputWarning, match="does not lead"):
        diffuses = DiffusivityTensor().simulate(image)
    assert found[0].tensor == pytest.approx(found[1].tensor, rel=1e-3, abs=1e-4)
    assert found[0].percolates == found[1].percolates == diffuses.percolates
    assert found[0].principal_values.min() >= -1e-4 * found[0].mean_permeability


def test_questions_to_the_result():
    found = PermeabilityTensor().simulate(duct())
    assert found.along((2, 0, 0)) == found.tensor[0, 0]
    assert found.plot().axes
    with pytest.raises(InputError, match="give 3 numbers, for x, y, z, not all zero"):
        found.along((1, 0))
    with pytest.raises(UnitError, match="is in voxel²"):
        found.in_unit("m^2")
