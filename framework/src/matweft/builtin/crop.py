"""Parts of an image."""

from __future__ import annotations

from math import prod
from typing import Self

import numpy as np
from pydantic import model_validator

from matweft.data import VoxelImage
from matweft.errors import InputError
from matweft.field import Field
from matweft.roles import Generator


class Crop(Generator):
    """Cut a block out of an image.

    Without ``offset``, the image is divided into blocks of edge ``size`` that do not overlap,
    from the origin on; what is left over at the far ends is not used. ``index`` counts these
    blocks, the last axis fastest. With ``offset``, the block begins at that voxel.

    The part keeps spacing and phases, its ``origin`` is its own corner. An axis stays periodic
    only if the part spans it whole. Raises `InputError` if there is no such block.

    >>> image = np.arange(16).reshape(4, 4)
    >>> Crop(index=1, size=2).generate(image).values.tolist()
    [[2, 3], [6, 7]]
    >>> Crop(offset=(1, 0), size=(2, 1)).generate(image).values.tolist()
    [[4], [8]]
    """

    index: int = Field(0, ge=0, description="which of the blocks, the last axis counted fastest")
    size: int | tuple[int, ...] = Field(
        unit="voxel", description="edge of the block, one for all axes or one an axis"
    )
    offset: tuple[int, ...] | None = Field(
        None, unit="voxel", description="first voxel of the block, instead of its index"
    )

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        edges = (self.size,) if isinstance(self.size, int) else self.size
        if not edges or min(edges) < 1:
            raise ValueError(f"size is {self.size}; every edge must be at least 1 voxel")
        if self.offset is not None and min(self.offset, default=0) < 0:
            raise ValueError(f"offset is {self.offset}; it must not be negative")
        if self.offset is not None and self.index:
            raise ValueError("give index or offset, not both")
        return self

    def generate(self, image: VoxelImage) -> VoxelImage:
        """Return the block of ``image``."""
        image = VoxelImage.of(image)
        size = self._per_axis(image)
        first = self._first(image, size)
        window = tuple(slice(a, a + n) for a, n in zip(first, size, strict=True))
        corner = zip(image.origin, first, image.spacing, strict=True)
        whole = [n == edge for n, edge in zip(size, image.shape, strict=True)]
        return image.with_values(
            np.ascontiguousarray(image.values[window]),
            origin=tuple(start + a * edge for start, a, edge in corner),
            periodic=tuple(p and w for p, w in zip(image.periodic, whole, strict=True)),
        )

    def _per_axis(self, image: VoxelImage) -> tuple[int, ...]:
        axes = len(image.shape)
        size = (self.size,) * axes if isinstance(self.size, int) else self.size
        if len(size) != axes:
            raise InputError(f"size {size} has {len(size)} entries for an image of {axes} axes")
        if any(n > edge for n, edge in zip(size, image.shape, strict=True)):
            raise InputError(
                f"a block of {size} voxels does not fit into an image of {image.shape}"
            )
        return size

    def _first(self, image: VoxelImage, size: tuple[int, ...]) -> tuple[int, ...]:
        """Return the first voxel of the block."""
        if self.offset is None:
            blocks = tuple(edge // n for edge, n in zip(image.shape, size, strict=True))
            if self.index >= prod(blocks):
                raise InputError(
                    f"no block {self.index}: an image of {image.shape} has {prod(blocks)} blocks "
                    f"of {size}, counted from 0"
                )
            place = np.unravel_index(self.index, blocks)
            return tuple(int(i) * n for i, n in zip(place, size, strict=True))
        if len(self.offset) != len(size):
            raise InputError(
                f"offset {self.offset} has {len(self.offset)} entries for {len(size)} axes"
            )
        ends = [a + n for a, n in zip(self.offset, size, strict=True)]
        if any(end > edge for end, edge in zip(ends, image.shape, strict=True)):
            raise InputError(
                f"a block of {size} at {self.offset} leaves the image of {image.shape}; "
                f"the last offset is {tuple(e - n for e, n in zip(image.shape, size, strict=True))}"
            )
        return self.offset
