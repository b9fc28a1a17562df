"""Permeability: exact channels, units, warnings, and the contract of a simulator."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning, NotConvergedError, UnitError
from matweft.testing import SimulatorContract
from matweft_porous import LevelSet, Permeability
from matweft_porous._pores import pores_of
from matweft_porous._throats import passes
from matweft_porous.permeability import PermeabilityResult

PERIODIC = (True, True, True)


def slit(open_voxels: int = 6, length: int = 8, **given: Any) -> VoxelImage:
    """Return a slit in a period of 8 along y."""
    values = np.zeros((length, 8, 8), dtype=np.uint8)
    values[:, 1 : 1 + open_voxels] = 1
    given = {"periodic": PERIODIC, "phases": {"solid": 0, "pore": 1}} | given
    return VoxelImage(values, **given)


def exact(h: int, period: int) -> float:
    return h / period * (h**2 + 0.5) / 12


class TestPermeability(SimulatorContract):
    component = Permeability
    parameters: ClassVar[Mapping[str, Any]] = {"drive": "force"}
    bad: ClassVar = [
        ({"relaxation_time": 0.5}, "greater than 0.5"),
        ({"drive": "gravity"}, "'pressure' or 'force'"),
        ({"gradient": -1}, "greater than or equal to 0"),
        ({"axis": "w"}, "'x', 'y' or 'z'"),
    ]
    bad_inputs: ClassVar = [
        ({"image": np.arange(512).reshape(8, 8, 8) % 3}, "name the phase"),
        ({"image": "rock.tif"}, "read the file first"),
        ({"image": VoxelImage(slit().values, spacing=(1, 1, 2))}, "cubic voxels"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": slit()}

    def oracle(self, output: PermeabilityResult) -> None:
        assert output.permeability == pytest.approx(exact(6, 8), rel=1e-4)
        assert output.porosity == 0.75


def test_lengths_have_the_unit_of_the_image():
    image = slit(spacing=2.0, unit="um")
    found = Permeability(drive="force").simulate(image)
    assert found.permeability == pytest.approx(4 * exact(6, 8), rel=1e-4)
    assert found.in_unit("m^2") == pytest.approx(found.permeability * 1e-12)
    assert found.in_unit("darcy") == pytest.approx(found.permeability / 0.9869233, rel=1e-5)


def test_voxels_without_size_have_no_unit():
    found = Permeability(drive="force").simulate(slit())
    with pytest.raises(UnitError, match=r"is in voxel².*give the image its spacing"):
        found.in_unit("m^2")


def test_refinement_by_two_quadruples_voxels_squared_and_keeps_the_unit():
    coarse = slit(spacing=2.0, unit="um")
    fine = VoxelImage(
        coarse.values.repeat(2, 0).repeat(2, 1).repeat(2, 2),
        periodic=PERIODIC,
        spacing=1,
        unit="um",
    )
    ratio = Permeability(drive="force").simulate(fine).permeability / (
        Permeability(drive="force").simulate(coarse).permeability
    )
    assert ratio == pytest.approx((12**2 + 0.5) / (4 * (6**2 + 0.5)), rel=1e-4)


def test_a_side_that_does_not_repeat_is_a_wall():
    values = np.ones((8, 8, 8), np.uint8)
    image = VoxelImage(values, periodic=(True, False, True), phases={"pore": 1})
    with pytest.warns(InputWarning, match="fills 100 %"):
        found = Permeability(drive="force", phase="pore").simulate(image)
    assert found.permeability == pytest.approx((8**2 + 0.5) / 12, rel=1e-4)


def test_pressure_and_force_agree_on_a_long_image():
    """Between held planes the structure repeats; the ends of N - 1 voxels matter as 1/N."""
    image = LevelSet(shape=(24, 24, 24), porosity=0.8, correlation_length=3).generate(
        rng=np.random.default_rng(4)
    )
    force = Permeability(drive="force").simulate(image)
    longer = VoxelImage(np.tile(image.values, (3, 1, 1)), periodic=PERIODIC, phases=image.phases)
    pressure = Permeability().simulate(longer)
    assert force.converged
    assert pressure.converged
    assert pressure.permeability == pytest.approx(force.permeability, rel=0.05)
    assert pressure.imbalance < 1e-3


def test_a_phase_that_does_not_lead_through():
    image = slit()
    values = np.array(image.values)
    values[3] = 0
    with pytest.warns(InputWarning, match="does not lead through along x: κ = 0"):
        found = Permeability().simulate(VoxelImage(values, periodic=PERIODIC))
    assert found.permeability == 0.0
    assert not found.percolates
    assert found.converged


def test_narrow_throats_are_flagged():
    with pytest.warns(InputWarning, match="less than 4 voxels wide"):
        narrow = Permeability(drive="force").simulate(slit(3))
    assert not narrow.resolved
    assert Permeability(drive="force").simulate(slit(4)).resolved


def test_stopping_early_is_flagged():
    image = slit(length=40)
    with pytest.warns(InputWarning, match="not steady after 100 steps.*raise max_steps"):
        found = Permeability(max_steps=100).simulate(image)
    assert not found.converged
    assert found.residual > 1e-5


def test_too_few_steps_to_see_a_change_are_told():
    with pytest.warns(InputWarning, match="after 40 steps: they are too few to see a change"):
        Permeability(max_steps=40, drive="force").simulate(slit())


def test_an_unstable_flow_is_refused():
    image = LevelSet(shape=(16, 12, 12), porosity=0.8, correlation_length=2).generate(
        rng=np.random.default_rng(1)
    )
    with pytest.raises(NotConvergedError, match=r"became unstable within .* steps: lower the grad"):
        Permeability(drive="force", gradient=0.9).simulate(image)


def test_a_fluid_without_walls_is_refused():
    image = VoxelImage(np.ones((8, 8, 8), int), periodic=PERIODIC)
    with (
        pytest.warns(InputWarning, match="fills 100 %"),
        pytest.raises(InputError, match="no wall holds the fluid back"),
    ):
        Permeability(drive="force").simulate(image)


def test_fast_flow_is_flagged():
    values = np.ones((16, 12, 8), np.uint8)
    values[4:8, :6] = 0
    image = VoxelImage(values, phases={"pore": 1, "solid": 0}, periodic=(True, False, True))
    with pytest.warns(InputWarning, match="Reynolds number is"):
        found = Permeability(drive="force", gradient=0.01, phase="pore").simulate(image)
    assert found.reynolds > 0.01


def test_an_image_that_does_not_repeat_is_told_so_under_a_force():
    values = np.array(slit().values)
    values[-1, 5:] = 0
    image = VoxelImage(values, periodic=(False, True, True))
    with pytest.warns(InputWarning, match="taken as periodic along x, but"):
        Permeability(drive="force").simulate(image)


def test_fields_have_the_axes_of_the_image():
    values = np.zeros((8, 10), np.uint8)
    values[:, 2:8] = 1
    image = VoxelImage(values, periodic=(True, True), spacing=2.0, unit="um")
    with pytest.warns(InputWarning, match="section"):
        found = Permeability(drive="force", fields=True).simulate(image)
    assert found.velocity.shape == (3, 8, 10)
    assert found.velocity[0].mean() == pytest.approx(found.permeability, rel=1e-3)
    assert found.plot().axes
    with (
        pytest.warns(InputWarning, match="section"),
        pytest.raises(InputError, match="no axis 'z'"),
    ):
        Permeability(axis="z").simulate(image)


@pytest.mark.parametrize(("width", "fits"), [(3, True), (6, True), (7, False)])
def test_what_passes_a_slit(width, fits):
    assert passes(pores_of(slit(), None), 0, width) is fits


def test_a_ball_of_four_passes_a_round_tube():
    """A tube of diameter 4.5 holds no cube of four, but a ball of four."""
    square = (np.arange(12) - 5.5) ** 2
    tube = np.tile(square[:, None] + square <= 2.4**2, (8, 1, 1))
    assert not tube[0, 4:8, 4:8].all() or math.isclose(tube[0].sum(), 16)
    assert passes(pores_of(tube, None), 0, 4)
    assert not passes(pores_of(tube, None), 0, 5)
