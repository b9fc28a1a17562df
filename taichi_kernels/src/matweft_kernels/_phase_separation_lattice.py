"""The state of two fluids on a device."""

from __future__ import annotations

import math

import numpy as np
import taichi as ti
from numpy.typing import NDArray

from matweft_kernels import _phase_separation_kernels as kernels
from matweft_kernels._binary_fluid import BinaryFluid
from matweft_kernels._lattice_directions import DIRECTIONS

_CROWDED, _SPREAD = 1024, 52


def component_stride(size: int) -> int:
    """Return a distance of components that spreads nineteen of them over the sets of a cache.

    Distances near multiples of 4 KiB, which boxes of 32 or 64 have, halve the speed or worse.
    """
    return size + (_SPREAD - size) % _CROWDED


class Lattice:
    """Distributions and fields of one run, in the precision of the order parameter given."""

    def __init__(self, order: NDArray[np.floating], fluid: BinaryFluid) -> None:
        self.shape = order.shape
        light, heavy = fluid.densities
        table = [fluid.barrier, fluid.stiffness, fluid.mobility, (light + heavy) / 2]
        table += [
            (heavy - light) / 2,
            math.log(fluid.viscosity),
            math.log(fluid.viscosity_ratio) / 2,
        ]
        kind = ti.f64 if order.dtype == np.float64 else ti.f32
        self._stride = component_stride(order.size)
        self._fluid = ti.ndarray(kind, len(table))
        self._fluid.from_numpy(np.array(table, order.dtype))
        self._arrived, self._leaving = (
            ti.ndarray(kind, len(DIRECTIONS) * self._stride) for _ in range(2)
        )
        self._order, self._moved, self._lost, self._potential, self._pressure = (
            ti.ndarray(kind, order.size) for _ in range(5)
        )
        self._velocity = ti.ndarray(kind, 3 * self._stride)
        self._order.from_numpy(order.ravel())

    def advance(self, steps: int) -> None:
        """Make some steps."""
        shape, fluid = ti.Vector(self.shape), self._fluid
        for _ in range(steps):
            kernels.find_potential(self._order, self._potential, fluid, shape)
            kernels.collide(
                self._arrived, self._leaving, self._order, self._potential, self._pressure,
                self._velocity, fluid, shape, self._stride,
            )  # fmt: skip
            kernels.transport(
                self._order, self._moved, self._lost, self._potential, self._velocity,
                fluid, shape, self._stride,
            )  # fmt: skip
            self._arrived, self._leaving = self._leaving, self._arrived
            self._order, self._moved = self._moved, self._order

    @property
    def order(self) -> NDArray[np.floating]:
        """φ."""
        return np.asarray(self._order.to_numpy().reshape(self.shape))

    @property
    def pressure(self) -> NDArray[np.floating]:
        """Pressure over ρ c² in the last step."""
        return np.asarray(self._pressure.to_numpy().reshape(self.shape))

    @property
    def velocity(self) -> NDArray[np.floating]:
        """Velocity of the last step, the axis of the vector first."""
        apart = self._velocity.to_numpy().reshape(3, self._stride)
        return np.asarray(apart[:, : math.prod(self.shape)].reshape(3, *self.shape))
