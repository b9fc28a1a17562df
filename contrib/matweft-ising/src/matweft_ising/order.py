"""How ordered an image of two phases is, seen as spins."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from matweft import Descriptor, Field, InputError, Quantity, Result
from matweft.data import VoxelImage


@dataclass(frozen=True, eq=False)
class OrderOfSpins(Result):
    """Order parameters of a lattice of spins."""

    magnetisation: Annotated[float, Quantity("", "size of the mean spin, 0 to 1")]
    energy: Annotated[float, Quantity("", "energy of a spin over J, -2 to 2")]
    correlation: Annotated[
        NDArray[np.float64],
        Quantity("", "mean of s(x) s(x + r) along the axes, r = 0, 1, ... voxels"),
    ]


class Order(Descriptor):
    """Magnetisation, energy and correlation of an image of two phases, seen as spins.

    A spin is +1 in the phase and −1 elsewhere; the image repeats along x and y.

    >>> board = VoxelImage(np.indices((4, 4)).sum(axis=0) % 2)
    >>> found = Order().describe(board)
    >>> found.magnetisation, found.energy, found.correlation.tolist()
    (0.0, 2.0, [1.0, -1.0, 1.0])
    """

    phase: str | int | None = Field(
        None, description="name or label of spin up; none: label 1 of an image of 0 and 1"
    )

    def describe(self, image: VoxelImage) -> OrderOfSpins:
        """Return the order of a two-dimensional image."""
        image = VoxelImage.of(image)
        if len(image.shape) != 2:
            raise InputError(f"spins lie on a plane; got an image of shape {image.shape}")
        spins = np.where(image.mask(self.phase), 1.0, -1.0)
        correlation = [
            np.mean([np.mean(spins * np.roll(spins, r, axis)) for axis in (0, 1)])
            for r in range(min(image.shape) // 2 + 1)
        ]
        return OrderOfSpins(
            magnetisation=abs(float(spins.mean())),
            energy=-2 * float(correlation[1]),
            correlation=np.array(correlation),
        )
