"""The magnet against the exact solution, and what must not matter."""

import math

import numpy as np
import pytest

from matweft.testing import assert_invariant
from matweft_ising import exact
from matweft_ising.magnet import Magnet
from matweft_ising.order import Order


@pytest.mark.parametrize("temperature", [1.5, 1.9, 3.0, 4.0])
def test_energy_of_onsager(temperature):
    magnet = Magnet(temperature=temperature, sweeps=150)
    found = [
        Order().describe(magnet.generate(rng=np.random.default_rng(seed))).energy
        for seed in range(6)
    ]
    error = np.std(found, ddof=1) / math.sqrt(len(found))
    assert abs(np.mean(found) - exact.energy(temperature)) < 5 * error + 1e-3


def test_magnetisation_vanishes_above_the_transition():
    image = Magnet(temperature=4.0, sweeps=150).generate(rng=np.random.default_rng(2))
    assert Order().describe(image).magnetisation < 0.15


def test_limits_of_the_exact_solution():
    assert exact.energy(1e3) == pytest.approx(-2e-3, rel=1e-3)  # -2 tanh β
    assert exact.energy(0.3) == pytest.approx(-2, abs=1e-4)
    step = 1e-3
    below, above = exact.energy(exact.CRITICAL - step), exact.energy(exact.CRITICAL + step)
    assert below < -math.sqrt(2) < above


@pytest.mark.parametrize("transform", [np.transpose, np.fliplr, lambda a: 1 - a])
def test_order_does_not_depend_on_the_point_of_view(transform, image_factory):
    image = image_factory((8, 8), seed=3).values

    def measure(values):
        found = Order().describe(values)
        return found.magnetisation, found.energy

    assert_invariant(measure, transform, image, rtol=1e-12)
    assert_invariant(measure, lambda a: np.roll(a, (3, 2), (0, 1)), image, rtol=1e-12)
