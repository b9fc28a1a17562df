"""Spins in thermal equilibrium on a square lattice."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Generator, context
from matweft.data import VoxelImage
from matweft_ising.references import METROPOLIS

Even = Annotated[int, Field(ge=4, multiple_of=2)]


class Magnet(Generator):
    """Spins of the Ising model in thermal equilibrium on a periodic square lattice.

    E = −J Σ s_i s_j over pairs of neighbours, without a field. All spins start up; then every
    sweep tries each spin once, black squares first, and flips it with chance
    min(1, exp(−ΔE / k_B T)). Near the transition, k_B T / J = 2.269, many more sweeps are needed.

    >>> frozen = Magnet(shape=(8, 8), temperature=0.1).generate(rng=np.random.default_rng(0))
    >>> frozen.fraction("up")
    1.0
    """

    references = (METROPOLIS,)

    shape: tuple[Even, Even] = Field((64, 64), unit="voxel", description="spins along x and y")
    temperature: float = Field(2.0, gt=0, unit="", description="k_B T / J")
    sweeps: int = Field(400, ge=1, description="attempts to flip each spin")

    def generate(self, *, rng: np.random.Generator) -> VoxelImage:
        """Return an image with the phases ``down`` and ``up``."""
        spins = np.ones(self.shape, dtype=np.int8)
        black = np.indices(self.shape).sum(axis=0) % 2 == 0
        # Chance to flip by the sum s Σ s_j = ΔE / 2J, which is one of −4, −2, 0, 2, 4.
        chance = np.exp(-2 * np.arange(-4, 5) / self.temperature).clip(max=1)
        step = context()
        for done in range(self.sweeps):
            step.check()
            step.progress(done, self.sweeps, "sweeps")
            for squares in (black, ~black):
                flip = rng.random(self.shape) < chance[spins * _around(spins) + 4]
                spins[squares & flip] *= -1
        return VoxelImage(
            (spins > 0).astype(np.uint8), periodic=(True, True), phases={"down": 0, "up": 1}
        )


def _around(spins: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the sum of the four neighbours of every spin."""
    shifts = [(by, axis) for by in (1, -1) for axis in (0, 1)]
    return sum((np.roll(spins, by, axis) for by, axis in shifts), np.zeros_like(spins))
