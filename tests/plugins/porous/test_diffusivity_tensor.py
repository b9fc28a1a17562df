"""The tensor of diffusivity: contract, exact answers, agreement with faces, what it admits."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pytest

from matweft.context import Context, use_context
from matweft.data import VoxelImage
from matweft.errors import InputError, InputWarning, StopRequested
from matweft.testing import SimulatorContract
from matweft_porous import Diffusion, DiffusivityTensor, LevelSet
from matweft_porous.diffusivity_tensor import DiffusivityTensorResult

NO_PATH = "ignore:the phase does not lead on"


def periodic(values: np.ndarray, **given: Any) -> VoxelImage:
    given = {"periodic": (True,) * values.ndim, "phases": {"solid": 0, "pore": 1}} | given
    return VoxelImage(values.astype(np.uint8), **given)


def plates(edge: int = 8) -> VoxelImage:
    """Return plates along (1, 1, 0) and z, 4 voxels of 8 along x, with 3 open faces of 8."""
    x, y, _ = np.indices((edge,) * 3)
    return periodic((x - y) % 8 < 4)


def level_set(edge: int = 24, porosity: float = 0.5, seed: int = 1) -> VoxelImage:
    generator = LevelSet(shape=(edge,) * 3, porosity=porosity, correlation_length=3)
    return generator.generate(rng=np.random.default_rng(seed))


class TestDiffusivityTensor(SimulatorContract):
    component = DiffusivityTensor
    parameters: ClassVar[Mapping[str, Any]] = {"phase": "pore", "bulk_value": "2 mS/cm"}
    bad: ClassVar = [
        ({"tolerance": 1}, "less than 1"),
        ({"max_iterations": 0}, "greater than or equal to 1"),
        ({"bulk_value": "2 parsnip"}, "unknown unit 'parsnip'"),
        ({"precision": "float16"}, "'float32' or 'float64'"),
    ]
    bad_inputs: ClassVar = [
        ({"image": np.arange(512).reshape(8, 8, 8) % 3}, "no phase 'pore'"),
        (
            {"image": VoxelImage(plates().values, spacing=(1, 1, 2), phases={"pore": 1})},
            "cubic",
        ),
        ({"image": "rock.tif"}, "read the file first"),
    ]

    def inputs(self) -> dict[str, Any]:
        return {"image": plates()}

    def oracle(self, output: DiffusivityTensorResult) -> None:
        expected = np.array([[3 / 16, 3 / 16, 0], [3 / 16, 3 / 16, 0], [0, 0, 1 / 2]])
        np.testing.assert_allclose(output.tensor, expected, atol=1e-6)
        np.testing.assert_allclose(output.effective_tensor, 2 * expected, atol=2e-6)
        assert output.unit == "mS/cm"
        np.testing.assert_allclose(output.principal_values, [1 / 2, 3 / 8, 0], atol=1e-6)
        slope = math.sqrt(0.5)
        expected = [[0, 0, 1], [slope, slope, 0], [slope, -slope, 0]]
        np.testing.assert_allclose(np.abs(output.principal_directions), np.abs(expected), atol=1e-5)
        assert output.principal_directions[1] == pytest.approx([slope, slope, 0], abs=1e-5)
        assert output.mean_diffusivity == pytest.approx(7 / 24)
        assert math.isinf(output.anisotropy)
        assert output.percolates == (True, True, True)
        assert output.percolating_porosity == pytest.approx([0.5] * 3)


def test_a_direction_reads_the_tensor() -> None:
    found = DiffusivityTensor().simulate(plates())
    assert found.along((1, 1, 0)) == pytest.approx(3 / 8)
    assert found.along((3, -3, 0)) == pytest.approx(0, abs=1e-6)
    assert found.along((0, 0, 0.5)) == pytest.approx(1 / 2)
    for direction in [(0, 0, 0), (1, 1), (math.nan, 0, 1)]:
        with pytest.raises(InputError, match="give 3 numbers, for x, y, z, not all zero"):
            found.along(direction)


@pytest.mark.filterwarnings(NO_PATH)
def test_layers_have_the_means_of_wiener() -> None:
    values = np.zeros((16, 8, 8), dtype=bool)
    values[3:13] = True
    found = DiffusivityTensor().simulate(periodic(values))
    np.testing.assert_allclose(found.tensor, np.diag([0, 10 / 16, 10 / 16]), atol=1e-6)
    assert found.percolates == (False, True, True)
    assert found.iterations[0] == 0


@pytest.mark.parametrize("porosity", [0.4, 0.7])
def test_an_isotropic_structure_keeps_the_bounds(porosity: float) -> None:
    found = DiffusivityTensor().simulate(level_set(32, porosity))
    low, high = found.principal_values[[-1, 0]]
    assert 0 < low < high < porosity
    assert found.mean_diffusivity < 2 * porosity / (3 - porosity)
    assert found.anisotropy == pytest.approx(high / low)
    assert 0 <= found.asymmetry < 0.02
    assert np.linalg.det(found.principal_directions) ** 2 == pytest.approx(1)


def test_a_ball_reaches_the_upper_bound_as_its_voxels_get_finer() -> None:
    """What the staircase hinders beyond a smooth ball falls as one over the radius."""
    excess = []
    for radius in (6, 12):
        squares = (np.arange(4 * radius) - (4 * radius - 1) / 2) ** 2
        image = periodic(squares[:, None, None] + squares[:, None] + squares > radius**2)
        porosity = image.fraction("pore")
        found = DiffusivityTensor(tolerance=1e-6).simulate(image)
        np.testing.assert_allclose(found.tensor, found.mean_diffusivity * np.eye(3), atol=1e-5)
        excess.append(2 * porosity / (3 - porosity) - found.mean_diffusivity)
    assert excess[1] == pytest.approx(excess[0] / 2, rel=0.1)
    assert 0 < excess[1] < 0.006


def test_faces_far_apart_agree() -> None:
    """The excess resistance of two faces does not grow with what lies between them."""
    image = level_set(16)
    whole = DiffusivityTensor(tolerance=1e-7).simulate(image).tensor[0, 0]
    excess = []
    for times in (3, 6):
        long = image.with_values(np.tile(image.values, (times, 1, 1)))
        between = Diffusion(tolerance=1e-7).simulate(long).relative_diffusivity
        excess.append(times * (1 / between - 1 / whole))
    assert excess[1] == pytest.approx(excess[0], rel=0.05)


@pytest.mark.filterwarnings("ignore:taken as periodic")
def test_an_image_and_its_mirror_images_have_the_values_between_faces() -> None:
    values = level_set(24).values[:16, 2:14, 5:17]
    whole = values
    for axis in range(3):
        whole = np.concatenate([whole, np.flip(whole, axis)], axis)
    found = DiffusivityTensor(tolerance=1e-7).simulate(periodic(whole))
    between = [
        Diffusion(axis=a, sides="insulated", tolerance=1e-7).simulate(values).relative_diffusivity
        for a in "xyz"
    ]
    np.testing.assert_allclose(found.tensor, np.diag(between), atol=1e-5)


@pytest.mark.filterwarnings("ignore:the image is a section")
def test_a_section_has_two_axes() -> None:
    x, y = np.indices((16, 16))
    found = DiffusivityTensor().simulate(periodic((x - y) % 8 < 4))
    np.testing.assert_allclose(found.tensor, np.full((2, 2), 3 / 16), atol=1e-6)
    assert found.axes == ("x", "y")
    assert found.principal_directions.shape == (2, 2)
    assert found.plot().axes[0].get_title() == "M, mean 0.1875"


def test_borders_that_do_not_repeat_are_warned_of() -> None:
    values = level_set(32).values[:20, :, :20]
    with pytest.warns(InputWarning) as told:
        DiffusivityTensor().simulate(VoxelImage(values, periodic=(False, True, False)))
    texts = [str(one.message) for one in told]
    assert [text[:26] for text in texts] == [
        "taken as periodic along x,",
        "taken as periodic along z,",
    ]
    assert all("% of the voxels differ across that border" in text for text in texts)


def test_what_leads_nowhere_is_warned_of() -> None:
    values = np.ones((8, 8, 8), dtype=bool)
    values[4] = values[:, 4] = False
    with pytest.warns(InputWarning, match="from period to period along x, y: M is zero there"):
        found = DiffusivityTensor().simulate(periodic(values))
    np.testing.assert_allclose(found.tensor, np.diag([0, 0, 49 / 64]), atol=1e-6)
    values[:, :, 4] = False
    with pytest.warns(InputWarning, match="along x, y, z"):
        found = DiffusivityTensor().simulate(periodic(values))
    assert not found.tensor.any()
    assert math.isnan(found.anisotropy)
    assert found.asymmetry == 0
    assert found.converged


def test_giving_up_is_admitted() -> None:
    with pytest.warns(InputWarning, match="did not converge: after 1 iterations M may still be"):
        found = DiffusivityTensor(max_iterations=1, tolerance=1e-6).simulate(level_set())
    assert not found.converged
    assert found.error.max() > 1e-6


def test_the_device_agrees_with_the_reference() -> None:
    image = level_set(18)
    found = DiffusivityTensor(tolerance=1e-7).simulate(image)
    with use_context(Context(device="reference")):
        expected = DiffusivityTensor().simulate(image)
    np.testing.assert_allclose(found.tensor, expected.tensor, atol=1e-6)
    assert expected.asymmetry < 1e-10


@pytest.mark.usefixtures("stopping_run")
def test_a_run_can_stop_it() -> None:
    with pytest.raises(StopRequested):
        DiffusivityTensor().simulate(level_set())


def test_arrays_carry_their_axes() -> None:
    data = DiffusivityTensor().simulate(level_set()).to_xarray()
    assert data["tensor"].dims == ("along", "gradient")
    assert data["principal_directions"].dims == ("principal", "component")
    assert data["iterations"].dims == ("gradient",)
