"""Creeping flow in a periodic box by Fourier series, with a viscosity that varies."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

Real = NDArray[np.float32]
Complex = NDArray[np.complex64]
_PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))


class Waves:
    """Fourier transforms of a box and their wave vectors, radians a voxel."""

    def __init__(self, shape: tuple[int, ...], workers: int) -> None:
        self.shape, self.workers = shape, workers
        frequencies = [scipy.fft.fftfreq(n) for n in shape[:2]] + [scipy.fft.rfftfreq(shape[2])]
        full = np.ix_(*(2 * math.pi * each for each in frequencies))
        self.squared: Real = sum(one**2 for one in full).astype(np.float32)
        self.slopes: list[Complex] = [
            np.where(np.abs(one) < math.pi, 1j * one, 0).astype(np.complex64) for one in full
        ]
        flat = sum(np.abs(slope) ** 2 for slope in self.slopes)
        self.inverse: Real = np.divide(1, flat, out=np.zeros_like(flat), where=flat > 0)
        self.weights = np.full(shape[2] // 2 + 1, 2.0)
        self.weights[0] = 1
        if shape[2] % 2 == 0:
            self.weights[-1] = 1

    def forward(self, field: Real) -> Complex:
        """Transform the last three axes."""
        return np.asarray(scipy.fft.rfftn(field, axes=(-3, -2, -1), workers=self.workers))

    def back(self, spectrum: Complex) -> Real:
        """Transform the last three axes back."""
        return np.asarray(
            scipy.fft.irfftn(spectrum, s=self.shape, axes=(-3, -2, -1), workers=self.workers)
        )

    def gradient(self, spectrum: Complex) -> Complex:
        """Return the spectrum of the gradient, a leading axis of three."""
        return np.stack([slope * spectrum for slope in self.slopes])

    def solenoidal(self, vectors: Complex) -> Complex:
        """Return the part of a vector field without divergence; also without its mean."""
        divergence = sum(s * v for s, v in zip(self.slopes, vectors, strict=True)) * self.inverse
        divergence_free = vectors + self.gradient(divergence)
        return divergence_free * (self.inverse > 0)

    def dot(self, one: Complex, other: Complex) -> float:
        """Return the inner product of two real fields from their spectra, up to a factor."""
        product = one.real * other.real + one.imag * other.imag
        return float(np.sum(product.sum(axis=(0, 1, 2), dtype=np.float64) * self.weights))


class StokesFlow:
    """Velocity v of ∇·(η (∇v + ∇vᵀ)) − ∇p + f = 0, ∇·v = 0, of mean zero, kept between calls.

    With one viscosity it is v = P f / (η k²), P the projection on fields without divergence. With
    two, conjugate gradients with that solution as preconditioner start from the velocity of the
    call before; a drag is left that is ``tolerance`` of the force.

    >>> waves = Waves((4, 32, 1), workers=1)
    >>> shear = np.sin(2 * np.pi * np.arange(32) / 32).astype(np.float32)
    >>> force = np.zeros((3, 4, 32, 1), np.float32)
    >>> force[0] = shear[:, None]
    >>> velocity = StokesFlow(waves).velocity(waves.forward(force), None, 0.5)
    >>> found = float(waves.back(velocity)[0, 0, 8, 0])
    >>> round(found, 3), round((32 / (2 * np.pi)) ** 2 / 0.5, 3)
    (51.876, 51.876)
    """

    def __init__(self, waves: Waves, tolerance: float = 5e-2, most: int = 50) -> None:
        self.waves, self.tolerance, self.most = waves, tolerance, most
        self._velocity: Any = None

    def velocity(self, force: Complex, viscosity: Real | None, mean_viscosity: float) -> Complex:
        """Return the spectrum of the velocity; ``viscosity`` of the voxels, None where constant."""
        waves = self.waves
        wanted = waves.solenoidal(force)
        if viscosity is None:
            return np.asarray(wanted * (waves.inverse / mean_viscosity))
        solution = np.zeros_like(wanted) if self._velocity is None else self._velocity
        rest = wanted - self._drag(solution, viscosity)
        search, before = np.zeros_like(rest), 1.0
        enough = self.tolerance**2 * waves.dot(wanted, wanted)
        for _ in range(self.most):
            if waves.dot(rest, rest) <= enough:
                break
            better = rest * (waves.inverse / mean_viscosity)
            now = waves.dot(rest, better)
            search = better + np.float32(now / before) * search
            drag = self._drag(search, viscosity)
            step = np.float32(now / waves.dot(search, drag))
            solution, rest, before = solution + step * search, rest - step * drag, now
        self._velocity = solution
        return np.asarray(solution)

    def _drag(self, velocity: Complex, viscosity: Real) -> Complex:
        """Return −P ∇·(η (∇v + ∇vᵀ))."""
        waves, slopes = self.waves, self.waves.slopes
        rates = np.stack([slopes[a] * velocity[b] + slopes[b] * velocity[a] for a, b in _PAIRS])
        stress = waves.forward(viscosity * waves.back(rates))
        total = np.zeros_like(velocity)
        for part, (a, b) in zip(stress, _PAIRS, strict=True):
            total[a] -= slopes[b] * part
            if a != b:
                total[b] -= slopes[a] * part
        return waves.solenoidal(total)
