import numpy as np
import pytest

from matweft.data import GrainMap, OrientationMap, quaternions_from_bunge


def random_orientations(shape, seed=0):
    rng = np.random.default_rng(seed)
    angles = rng.random((*shape, 3)) * [360.0, 180.0, 360.0]
    return quaternions_from_bunge(angles, "deg")


@pytest.fixture
def measured():
    """A map of 5 × 4 points of two phases, some of which are not indexed."""
    rng = np.random.default_rng(1)
    return OrientationMap(
        random_orientations((5, 4)),
        rng.integers(0, 3, (5, 4)),
        spacing=(0.5, 0.25),
        unit="um",
        phases={"Iron": 1, "Titan α": 2},
        symmetry={"Iron": "m-3m", "Titan α": "6/mmm"},
        scalars={"confidence_index": rng.random((5, 4)).round(3)},
    )


@pytest.fixture
def grains():
    """A grain map of 4 × 3 × 2 voxels, 6 grains, two phases."""
    labels = np.random.default_rng(2).integers(1, 7, (4, 3, 2))
    labels[0, 0, 0] = 6
    return GrainMap(
        labels,
        random_orientations((6,), 3),
        (0.5, 0.25, 0.1),
        "um",
        phase=np.array([1, 1, 2, 1, 2, 1]),
        phases={"Iron": 1, "Titan α": 2},
        symmetry={"Iron": "m-3m", "Titan α": "6/mmm"},
    )


@pytest.fixture
def assert_same():
    """Compare two maps of orientations: angles where there are any, and all that names them."""

    def compare(found, wanted):
        assert found.shape == wanted.shape
        assert found.spacing == pytest.approx(wanted.spacing, rel=1e-6)
        assert found.unit == wanted.unit
        assert np.array_equal(found.phase, wanted.phase)
        assert dict(found.phases) == dict(wanted.phases)
        assert dict(found.symmetry) == dict(wanted.symmetry)
        there = wanted.phase != 0
        aligned = np.abs((found.orientations * wanted.orientations).sum(axis=-1))[there]
        assert np.rad2deg(2 * np.arccos(np.clip(aligned.min(), 0, 1))) < 0.01

    return compare


@pytest.fixture
def monoclinic():
    """A map of one monoclinic phase with numbers that not every format has a place for."""
    return OrientationMap(
        np.tile([1.0, 0.0, 0.0, 0.0], (3, 2, 1)),
        spacing=(0.5, 0.5),
        unit="um",
        phases={"Zirconia": 1},
        symmetry={"Zirconia": "2/m"},
        scalars={"fit": np.ones((3, 2)), "hardness": np.ones((3, 2))},
    )
