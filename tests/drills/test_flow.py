"""Flow past a dilute array of spheres, which takes too long for the tests of every change."""

import numpy as np
import pytest

from matweft_kernels.lattice_boltzmann import flow


def test_hasimoto_s_drag_of_dilute_spheres():
    """Solid share 0.027 of spheres of 15 voxels: Hasimoto's series for a simple cubic array."""
    radius, share = 15, 0.027
    edge = round(np.cbrt(4 / 3 * np.pi * radius**3 / share))
    square = (np.arange(edge) - (edge - 1) / 2) ** 2
    image = square[:, None, None] + square[:, None] + square > radius**2
    solid = 1 - image.mean()
    series = 1 - 1.7601 * np.cbrt(solid) + solid - 1.5593 * solid**2
    found = flow(image, drive="force", sides="periodic", relaxation_time=3.0, tolerance=1e-4)
    assert found.converged
    assert found.error < 5e-3
    assert found.permeability == pytest.approx(2 / 9 * radius**2 / solid * series, rel=0.03)
