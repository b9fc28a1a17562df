"""Plain reference in numpy: two arrays, rolled, with bounce-back at half a link, in float64."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matweft_kernels._lattice_boltzmann.lattice import POPULATIONS, velocity, weight
from matweft_kernels._lattice_boltzmann.setting import Drive, Moments, Rates

Floats = npt.NDArray[np.float64]
_C = np.array([velocity(q) for q in range(POPULATIONS)], dtype=np.float64)
_W = np.array([weight(q) for q in range(POPULATIONS)])
_OPPOSITE = np.array([0] + [q + 1 if q % 2 else q - 1 for q in range(1, POPULATIONS)])


class Reference:
    """Populations of all cells, shape (19, nx, ny, nz), after streaming."""

    def __init__(self, pores: npt.NDArray[np.bool_], rates: Rates, drive: Drive) -> None:
        self.pores, self.rates, self.drive = pores, rates, drive
        self.f = _W[:, None, None, None] * drive.start(pores.shape[0])[None, :, None, None] * pores

    def advance(self, steps: int) -> None:
        """Take a number of time steps."""
        for _ in range(steps):
            self._hold_pressures()
            self._stream(self._collided())

    def momentum(self) -> Floats:
        """Return the momentum of each plane, shape (nx, 3), and take a step."""
        found: Floats = self.moments().momentum.sum(axis=(2, 3)).T
        self.advance(1)
        return found

    def moments(self) -> Moments:
        """Return density and momentum before the next collision."""
        self._hold_pressures()
        density = self.f.sum(axis=0)
        momentum = np.tensordot(_C.T, self.f, 1) + 0.5 * self.drive.vector[:, None, None, None]
        return Moments(density * self.pores, momentum * self.pores)

    def _collided(self) -> Floats:
        found = self.moments()
        flow = np.tensordot(_C, found.momentum, 1)
        w = _W[:, None, None, None]
        even, odd = w * found.density, 3 * w * flow
        if self.drive.inertia:
            even += w * (4.5 * flow**2 - 1.5 * (found.momentum**2).sum(axis=0))
        push = 3 * _W * (_C @ self.drive.vector)
        opposed = self.f[_OPPOSITE]
        change = self.rates.even * ((self.f + opposed) / 2 - even)
        change += self.rates.odd * ((self.f - opposed) / 2 - odd)
        source = (1 - self.rates.odd / 2) * push[:, None, None, None]
        after: Floats = self.f - change + source
        return after

    def _stream(self, sent: Floats) -> None:
        for q in range(POPULATIONS):
            shift = tuple(int(c) for c in _C[q])
            moved = np.roll(sent[q], shift, (0, 1, 2))
            open_ = np.roll(self.pores, shift, (0, 1, 2))
            self.f[q] = np.where(open_, moved, sent[_OPPOSITE[q]]) * self.pores

    def _hold_pressures(self) -> None:
        """Replace what arrives from outside a face: Zou and He (1997)."""
        if self.drive.densities is None:
            return
        for plane, density, sign in zip((0, -1), self.drive.densities, (1, -1), strict=True):
            f = self.f[:, plane]
            known, side = _C[:, 0] == -sign, _C[:, 0] == 0
            inflow = density - f[side].sum(axis=0) - 2 * f[known].sum(axis=0)
            across = [(_C[side, m, None, None] * f[side]).sum(axis=0) / 2 for m in (1, 2)]
            for q in np.flatnonzero(_C[:, 0] == sign):
                tangent = _C[q, 1] * across[0] + _C[q, 2] * across[1]
                f[q] = f[_OPPOSITE[q]] + 6 * _W[q] * inflow - tangent
            f *= self.pores[plane]
