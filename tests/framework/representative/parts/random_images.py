"""Random images whose ensemble's mean, surface and variance are known in closed form."""

import math

import numpy as np


class Cut:
    """A Gaussian random field above a fixed level, seen through a window of a larger period."""

    def __init__(self, window, density, level, spacing=None):
        self.window, self.level = window, level
        self.spacing = spacing or (1.0,) * len(window)
        self.shape = tuple(2 * n for n in window)
        waves = [
            2 * np.pi * np.fft.fftfreq(n, e) for n, e in zip(self.shape, self.spacing, strict=True)
        ]
        self.density = density(sum(k**2 for k in np.ix_(*waves)))
        self.filter = np.sqrt(self.density / self.density.mean()).astype(np.float32)
        self.fraction = math.erfc(level / math.sqrt(2)) / 2

    def draw(self, rng):
        """Return two independent masks: real and imaginary part of one transform."""
        noise = rng.standard_normal((2, *self.shape), dtype=np.float32)
        field = np.fft.ifftn(np.fft.fftn(noise[0] + 1j * noise[1]) * self.filter)
        seen = field[tuple(slice(0, n) for n in self.window)]
        return seen.real > self.level, seen.imag > self.level

    def draws(self, count, seed):
        rng = np.random.default_rng(seed)
        for _ in range(count // 2):
            yield from self.draw(rng)

    def covariance(self):
        """Return C(r) of the mask: ∫₀^ρ exp(−u² / (1 + t)) / (2π √(1 − t²)) dt."""
        correlation = np.fft.ifftn(self.density).real
        angle = np.arcsin(np.clip(correlation / correlation.flat[0], -1, 1))
        found = np.zeros_like(angle)
        for node, weight in zip(*np.polynomial.legendre.leggauss(32), strict=True):
            inner = np.exp(-(self.level**2) / (1 + np.sin(angle * (node + 1) / 2)))
            found += weight / 2 * angle * inner
        return found / (2 * np.pi)

    def standard_error(self):
        """Return the exact standard deviation of the volume fraction."""
        lags = [np.abs(np.fft.fftfreq(n, 1 / n)) for n in self.shape]
        overlap = [np.maximum(0, 1 - lag / n) / n for lag, n in zip(lags, self.window, strict=True)]
        return math.sqrt(float((self.covariance() * math.prod(np.ix_(*overlap))).sum()))

    def faces(self):
        """Return how many faces between neighbours part the phases, per pair, for each axis."""
        scatter, covariance = self.fraction * (1 - self.fraction), self.covariance()
        axes = range(len(self.shape))
        ones = [tuple(int(a == axis) for a in axes) for axis in axes]
        return [2 * float(scatter - covariance[one]) for one in ones]


class Balls:
    """Boolean model: voxels within a radius of Poisson points, balls or discs."""

    def __init__(self, window, radius, fraction):
        self.window, self.radius, self.fraction = window, radius, fraction
        self.spacing = (1.0,) * len(window)
        self.volume = math.pi * radius**2 * (4 / 3 * radius if len(window) == 3 else 1)
        self.intensity = -math.log(1 - fraction) / self.volume

    def draw(self, rng):
        reach = math.ceil(self.radius)
        size = np.array(self.window) + 2 * self.radius
        points = rng.random((rng.poisson(self.intensity * size.prod()), len(size))) * size
        points -= self.radius + 0.5
        stencil = np.stack(
            np.meshgrid(*[np.arange(-reach, reach + 1)] * len(size), indexing="ij"), -1
        ).reshape(-1, len(size))
        voxels = np.rint(points).astype(int)[:, None] + stencil
        inside = ((voxels - points[:, None]) ** 2).sum(-1) <= self.radius**2
        inside &= ((voxels >= 0) & (voxels < self.window)).all(-1)
        mask = np.zeros(self.window, dtype=bool)
        mask[tuple(voxels[inside].T)] = True
        return mask

    def draws(self, count, seed):
        rng = np.random.default_rng(seed)
        return (self.draw(rng) for _ in range(count))

    def standard_error(self):
        """Return √(1/V ∫ (1 − p)² (e^(λ γ(r)) − 1) Π (1 − |rᵢ| / Lᵢ) dr), γ that of the grain."""
        reach = math.ceil(2 * self.radius)
        fine = 2
        lags = [np.arange(-reach * fine, reach * fine + 1) / fine] * len(self.window)
        r = np.minimum(np.sqrt(sum(x**2 for x in np.ix_(*lags))) / (2 * self.radius), 1)
        if len(self.window) == 3:
            shared = 1 - 1.5 * r + 0.5 * r**3
        else:
            shared = 2 / np.pi * (np.arccos(r) - r * np.sqrt(1 - r**2))
        grown = np.exp(self.intensity * self.volume * shared) - 1
        overlap = math.prod(
            np.ix_(*(1 - np.abs(x) / n for x, n in zip(lags, self.window, strict=True)))
        )
        total = float((grown * overlap).sum()) / fine ** len(lags)
        return (1 - self.fraction) * math.sqrt(total / math.prod(self.window))


def smooth(length):
    """Return the spectral density of the correlation exp(−r² / 2ξ²)."""
    return lambda k2: np.exp(-k2 * length**2 / 2)


def rough(length):
    """Return the spectral density of a correlation that falls like exp(−r/ξ) (1 + r/ξ)."""
    return lambda k2: (1 + k2 * length**2) ** -3.0


def spinodal(wavelength, width=0.15):
    """Return a spectral density with one wavelength: the correlation oscillates."""
    k = 2 * math.pi / wavelength
    return lambda k2: np.exp(-((np.sqrt(k2) - k) ** 2) / (2 * (width * k) ** 2))
