"""Relative diffusivity against taufactor, the solver most used for electrodes."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import ndimage

from matweft_kernels.diffusion import diffuse


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("solver", "sides"), [("Solver", "insulated"), ("PeriodicSolver", "periodic")]
)
def test_same_diffusivity(solver, sides):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        taufactor = pytest.importorskip("taufactor")
    noise = np.random.default_rng(0).standard_normal((64, 64, 64))
    field = ndimage.gaussian_filter(noise, 2.5, mode="wrap")
    image = field <= np.quantile(field, 0.5)
    peer = getattr(taufactor, solver)(image.astype(np.uint8), device="cpu")
    peer.solve(verbose=False, conv_crit=1e-4)
    found = diffuse(image, sides=sides)
    assert found.converged
    assert found.relative_diffusivity == pytest.approx(float(peer.D_rel[0]), rel=5e-3)
