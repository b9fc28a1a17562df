"""One step of two fluids on the D3Q19 lattice, whole arrays at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matweft_kernels._binary_fluid import BinaryFluid
from matweft_kernels._lattice_directions import DIRECTIONS, WEIGHTS

Field = NDArray[np.floating]
_E = np.array(DIRECTIONS)
_SPREAD = np.einsum("qa,qb->qab", _E, _E) - np.eye(3) / 3


def laplacian(values: Field) -> Field:
    """Return ∇² on 19 points."""
    around = sum(w * _shifted(values, -e) for w, e in zip(WEIGHTS, _E, strict=True))
    return np.asarray(6 * (around - values))


def gradient(values: Field) -> Field:
    """Return ∇ on 19 points, the axis of the vector first."""
    moved = [w * _shifted(values, -e) for w, e in zip(WEIGHTS, _E, strict=True)]
    return np.asarray(3 * np.einsum("qa,qxyz->axyz", _E, moved))


def potential(order: Field, fluid: BinaryFluid) -> Field:
    """Return μ = A (φ³ − φ) − κ ∇²φ."""
    well = fluid.barrier * (order**3 - order)
    return np.asarray(well - fluid.stiffness * laplacian(order))


class ReferenceLattice:
    """The state of the flow and the order parameter, in double precision."""

    def __init__(self, order: Field, fluid: BinaryFluid) -> None:
        self.order = np.array(order, float)
        self.fluid = fluid
        self.leaving = np.zeros((len(_E), *order.shape))
        self.velocity = np.zeros((3, *order.shape))
        self.pressure = np.zeros(order.shape)

    def advance(self, steps: int) -> None:
        """Make some steps."""
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(steps):
                self._step()

    def _step(self) -> None:
        driving = potential(self.order, self.fluid)
        self._collide(driving)
        moved = sum(
            3 * w * _shifted(self.order * np.tensordot(e, self.velocity, 1), e)
            for w, e in zip(WEIGHTS, _E, strict=True)
        )
        self.order = self.order + moved + self.fluid.mobility * laplacian(driving)

    def _collide(self, driving: Field) -> None:
        fluid, order = self.fluid, self.order
        arrived = np.array([_shifted(g, e) for g, e in zip(self.leaving, _E, strict=True)])
        phase = np.clip(order, -1, 1)
        light, heavy = fluid.densities
        density = (light + heavy) / 2 + (heavy - light) / 2 * phase
        slope = (heavy - light) / 2 / density * gradient(order)
        time = 0.5 + 3 * fluid.viscosity_at(phase) / density
        self.pressure = arrived.sum(axis=0)
        flux = np.einsum("qa,qxyz->axyz", _E, arrived)
        stress = np.einsum("qa,qb,qxyz->abxyz", _E, _E, arrived)
        push = -order / density * gradient(driving) - self.pressure / 3 * slope
        flow = flux + push / 2
        equal = np.einsum("ab,xyz->abxyz", np.eye(3) / 3, self.pressure)
        rest = stress - equal - np.einsum("axyz,bxyz->abxyz", flow, flow)
        push = push - (1 - 0.5 / time) * np.einsum("abxyz,bxyz->axyz", rest, slope)
        self.velocity = flux + push / 2
        kept = np.einsum("axyz,bxyz->abxyz", self.velocity, self.velocity) + (1 - 1 / time) * rest
        along = np.einsum("qa,axyz->qxyz", _E, flux + push)
        double = np.einsum("qab,abxyz->qxyz", _SPREAD, kept)
        total = self.pressure + 3 * along + 4.5 * double
        self.leaving = np.asarray(WEIGHTS)[:, None, None, None] * total


def _shifted(values: Field, direction: NDArray[np.int_]) -> Field:
    """Return values moved along a direction."""
    return np.roll(values, tuple(direction), (-3, -2, -1))
