"""Contracts of both components."""

import numpy as np
import pytest

from matweft.data import VoxelImage
from matweft.testing import DescriptorContract, GeneratorContract
from matweft_ising import exact
from matweft_ising.magnet import Magnet
from matweft_ising.order import Order


class TestMagnet(GeneratorContract):
    component = Magnet
    parameters = {"temperature": 1.8, "sweeps": 150}
    bad = [
        ({"temperature": 0}, "greater than 0"),
        ({"shape": (64, 63)}, "multiple of 2"),
        ({"sweeps": "3 s"}, "valid integer"),
    ]

    def oracle(self, image):
        found = Order().describe(image)
        assert found.energy == pytest.approx(exact.energy(1.8), abs=0.03)
        assert found.magnetisation == pytest.approx(exact.magnetisation(1.8), abs=0.02)


class TestOrder(DescriptorContract):
    component = Order
    bad = [({"phase": [1]}, "valid string")]
    bad_inputs = [
        ({"image": np.ones((2, 2, 2), dtype=int)}, "spins lie on a plane"),
        ({"image": np.arange(4).reshape(2, 2)}, "name the phase"),
    ]
    no_references = "magnetisation and energy are textbook definitions"

    def inputs(self):
        return {"image": VoxelImage(np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1] * 4, [1] * 4]))}

    def oracle(self, result):
        assert result.magnetisation == 14 / 16
        assert result.energy == -(32 - 2 * 4) / 16  # one spin breaks four of 32 bonds
