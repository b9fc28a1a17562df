"""Diffusion: exact answers, bounds, invariances, and what a solver must admit."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.sparse as sparse
from scipy.sparse.linalg import spsolve

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning, StopRequested
from matweft_porous import Diffusion, LevelSet, SoftEllipsoids


def _level_set(edge: int = 32, porosity: float = 0.4, seed: int = 1) -> VoxelImage:
    generator = LevelSet(shape=(edge,) * 3, porosity=porosity, correlation_length=3)
    return generator.generate(rng=np.random.default_rng(seed))


def _direct(pore: np.ndarray) -> float:
    """Return M along the first axis, sides insulated, by eliminating all unknowns at once."""
    number = np.cumsum(pore).reshape(pore.shape) - 1
    n = int(pore.sum())
    matrix, right = sparse.lil_matrix((n, n)), np.zeros(n)
    for here in np.argwhere(pore):
        row = number[tuple(here)]
        for axis, step in ((a, s) for a in range(3) for s in (-1, 1)):
            there = here.copy()
            there[axis] += step
            if 0 <= there[axis] < pore.shape[axis]:
                if pore[tuple(there)]:
                    matrix[row, row] += 1
                    matrix[row, number[tuple(there)]] -= 1
            elif axis == 0:
                matrix[row, row] += 2
                right[row] += 2 * (step > 0)
        if matrix[row, row] == 0:
            matrix[row, row] = 1
    matrix.setdiag(matrix.diagonal() + 1e-12)  # clusters that touch no face
    concentration = spsolve(matrix.tocsc(), right)
    flux = 2 * concentration[number[0][pore[0]]].sum()
    return float(flux * pore.shape[0] / (pore.shape[1] * pore.shape[2]))


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("sides", ["insulated", "periodic"])
def test_a_slit_carries_its_share(axis: str, sides: str) -> None:
    slit = np.zeros((16, 16, 16), dtype=bool)
    slit[:, :, 3:13] = True
    found = Diffusion(axis=axis, sides=sides).simulate(slit)
    assert found.relative_diffusivity == pytest.approx(10 / 16, rel=1e-5)
    assert found.tortuosity == pytest.approx(1, rel=1e-5)
    assert found.converged
    assert found.percolates


def test_an_empty_box_is_straight() -> None:
    with pytest.warns(InputWarning, match="fills 100 % of the image"):
        found = Diffusion().simulate(np.ones((12, 10, 8), dtype=bool))
    assert found.relative_diffusivity == pytest.approx(1, rel=1e-5)


def test_the_result_is_that_of_a_direct_solver() -> None:
    image = _level_set(16)
    found = Diffusion(sides="insulated", tolerance=1e-6).simulate(image)
    assert found.relative_diffusivity == pytest.approx(_direct(image.mask()), rel=2e-4)


@pytest.mark.parametrize("axis", ["x", "y", "z"])
def test_the_device_agrees_with_the_reference(axis: str) -> None:
    image = _level_set(24)
    found = Diffusion(axis=axis).simulate(image)
    with use_context(Context(device="reference")):
        expected = Diffusion(axis=axis).simulate(image)
    assert found.relative_diffusivity == pytest.approx(expected.relative_diffusivity, rel=2e-4)


def test_shifts_and_flips_change_nothing() -> None:
    image = _level_set()
    before = Diffusion().simulate(image).relative_diffusivity
    values = np.roll(image.values[::-1], (5, 9), axis=(1, 2))[:, :, ::-1]
    for turned in (values, values.swapaxes(1, 2)):
        after = Diffusion().simulate(image.with_values(turned)).relative_diffusivity
        assert after == pytest.approx(before, rel=2e-4)


def test_the_axis_goes_by_name() -> None:
    image = _level_set()
    turned = image.with_values(np.moveaxis(image.values, 2, 0))
    along_z = Diffusion(axis="z").simulate(image).relative_diffusivity
    assert Diffusion(axis="x").simulate(turned).relative_diffusivity == pytest.approx(
        along_z, rel=2e-4
    )


@pytest.mark.parametrize("porosity", [0.3, 0.5, 0.8])
def test_isotropic_structures_keep_the_bounds(porosity: float) -> None:
    image = _level_set(48, porosity)
    relative = np.mean([Diffusion(axis=a).simulate(image).relative_diffusivity for a in "xyz"])
    assert 0 < relative < porosity
    assert relative < 2 * porosity / (3 - porosity) * 1.02


def test_few_balls_reach_the_upper_bound() -> None:
    balls = SoftEllipsoids(shape=(48, 48, 48), porosity=0.95, radius=6)
    image = balls.generate(rng=np.random.default_rng(2))
    porosity = image.fraction("pore")
    relative = np.mean(
        [Diffusion(phase="pore", axis=a).simulate(image).relative_diffusivity for a in "xyz"]
    )
    assert relative == pytest.approx(2 * porosity / (3 - porosity), rel=0.01)


def test_dead_ends_do_not_conduct() -> None:
    slit = np.zeros((16, 16, 16), dtype=bool)
    slit[:, 4:8] = True
    before = Diffusion().simulate(slit)
    slit[9:13, 10:14, 3:6] = True
    after = Diffusion().simulate(slit)
    assert after.relative_diffusivity == pytest.approx(before.relative_diffusivity, rel=1e-4)
    assert after.percolating_porosity == pytest.approx(0.25)
    assert after.porosity > 0.25


def test_one_side_may_be_periodic_and_the_other_not() -> None:
    image = _level_set(24)
    mixed = image.with_values(image.values, periodic=(False, True, False))
    mirrored = np.concatenate([image.values, image.values[:, :, ::-1]], axis=2)
    whole = image.with_values(mirrored, periodic=(False, True, True))
    found, expected = (Diffusion(fields=True).simulate(one) for one in (mixed, whole))
    assert found.relative_diffusivity == pytest.approx(expected.relative_diffusivity, rel=3e-4)
    assert found.concentration.shape == image.shape
    assert not np.any(found.flux[:, np.isnan(found.concentration)])


@pytest.mark.filterwarnings("ignore:the image is a section")
def test_a_slice_is_solved_as_one() -> None:
    flat = _level_set(40, 0.7).values[:, :, 0]
    thick = np.repeat(flat[:, :, None], 8, axis=2)
    expected = Diffusion(sides="insulated").simulate(thick).relative_diffusivity
    found = Diffusion(sides="insulated", fields=True).simulate(flat)
    assert found.relative_diffusivity == pytest.approx(expected, rel=3e-4)
    assert found.concentration.shape == flat.shape
    assert found.plot().axes[0].get_title().startswith("M = ")


def test_no_path_is_no_transport() -> None:
    wall = np.ones((16, 16, 16), dtype=bool)
    wall[8] = False
    with pytest.warns(InputWarning, match="does not lead through along x: M = 0"):
        found = Diffusion().simulate(wall)
    assert found.relative_diffusivity == 0
    assert math.isinf(found.tortuosity)
    assert not found.percolates
    assert Diffusion(axis="y").simulate(wall).relative_diffusivity == pytest.approx(15 / 16)


def test_giving_up_is_admitted() -> None:
    with pytest.warns(InputWarning, match=r"along x did not converge: after 1 iterations"):
        found = Diffusion(max_iterations=1, tolerance=1e-6).simulate(_level_set())
    assert not found.converged
    assert found.error > 1e-6


def test_a_bulk_value_gives_the_effective_one() -> None:
    slit = np.zeros((16, 16, 16), dtype=bool)
    slit[:, 4:8] = True
    found = Diffusion(bulk_value=2.0, bulk_unit="S/m").simulate(slit)
    assert found.effective_value == pytest.approx(0.5, rel=1e-5)
    table = found.to_dataframe().set_index("field")
    assert table.loc["effective_value", "unit"] == "S/m"
    assert Diffusion().simulate(slit).effective_value is None


def test_the_discretisation_error_is_that_of_ever_finer_cells() -> None:
    image = _level_set(16)
    told = Diffusion(discretisation_error=True, tolerance=1e-6).simulate(image)
    cells, finer = image.values, []
    for _ in range(2):
        cells = cells.repeat(2, 0).repeat(2, 1).repeat(2, 2)
        one = Diffusion(tolerance=1e-6).simulate(image.with_values(cells))
        finer.append(one.relative_diffusivity)
    limit = finer[1] + (finer[1] - finer[0]) / (2 ** (4 / 3) - 1)
    expected = limit / told.relative_diffusivity - 1
    assert 0.02 < expected == pytest.approx(told.discretisation_error, rel=0.1)
    assert Diffusion().simulate(image).discretisation_error is None


@pytest.mark.filterwarnings("ignore:the phase does not lead through")
def test_straight_channels_have_no_discretisation_error() -> None:
    slit = np.zeros((8, 9, 9), dtype=bool)
    slit[:, 2:5] = True
    image = VoxelImage(slit, periodic=(False, True, False))
    solver = Diffusion(discretisation_error=True, tolerance=1e-6)
    assert solver.simulate(image).discretisation_error == pytest.approx(0, abs=1e-5)
    closed = image.with_values(image.values & (np.arange(8) != 3)[:, None, None])
    assert solver.simulate(closed).discretisation_error == 0


def test_too_many_halved_voxels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matweft_porous._pores.MOST_VOXELS", 16**3 * 8 - 1)
    with pytest.raises(InputError, match=r"too large for halved voxels.*image\.crop"):
        Diffusion(discretisation_error=True).simulate(_level_set(16))


def test_voxels_must_be_cubic() -> None:
    image = VoxelImage(_level_set(16).values, spacing=(1, 1, 2), unit="um")
    with pytest.raises(InputError, match="needs cubic voxels"):
        Diffusion().simulate(image)


@pytest.mark.usefixtures("stopping_run")
def test_a_run_can_stop_it() -> None:
    with pytest.raises(StopRequested):
        Diffusion().simulate(_level_set())


@pytest.mark.parametrize("axis", ["x", "z"])
def test_laminate_of_flat_voxels_conducts_after_resampling(axis):
    """Layers across z of voxels 1 × 1 × 4: M is ε along them and 0 across."""
    from matweft.builtin.resample import Resample

    layers = np.zeros((8, 8, 10), dtype=bool)
    layers[:, :, 1:6] = True
    flat = VoxelImage(layers, spacing=(1.0, 1.0, 4.0), unit="um")
    with pytest.raises(InputError, match=r"by image\.resample or with --resample cubic"):
        Diffusion(axis=axis).simulate(flat)
    cubic = Resample().generate(flat)
    if axis == "x":
        assert Diffusion(axis=axis).simulate(cubic).relative_diffusivity == pytest.approx(0.5)
    else:
        with pytest.warns(InputWarning, match="does not lead through"):
            assert Diffusion(axis=axis).simulate(cubic).relative_diffusivity == 0


@pytest.mark.parametrize("shape", [(16, 16), (16, 16, 1)])
def test_transport_in_a_section_is_warned_of_once_for_all(shape: tuple[int, ...]) -> None:
    pores = np.ones(shape, dtype=bool)
    pores[:, ::4] = False
    with pytest.warns(InputWarning) as told:
        found = [Diffusion(axis=axis).simulate(pores) for axis in ("x", "x")]
    assert [one.relative_diffusivity for one in found] == pytest.approx([0.75, 0.75])
    assert len({str(one.message) for one in told}) == 1
    assert "the image is a section" in str(told[0].message)


def test_axes_of_one_voxel_are_not_measured() -> None:
    from matweft.measure.measurement import Request
    from matweft_porous.measurements import measurements

    flat = VoxelImage(np.arange(64).reshape(8, 8, 1) % 2)
    asked = measurements(flat, Request(phases=("1",)))
    assert {one.parameters.get("axis") for one in asked} == {None, "x", "y"}
    assert "porous.specific-surface" not in {one.component for one in asked}
