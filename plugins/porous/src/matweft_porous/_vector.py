"""Names and places of the descriptors that stand for a structure together."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matweft_porous._statistics import LEVEL_LABELS

SCALARS = (
    "porosity",
    "specific_surface",
    "tortuosity_mean",
    "tortuosity_std",
    "constrictivity",
    "r_min",
    "r_max",
    "chord_mean",
    "chord_std",
    "contact_mean",
    "contact_std",
)
"""The eleven numbers that lead the vector, in its order."""
QUANTILES = ("tortuosity_quantiles", "chord_quantiles", "contact_quantiles")
"""The three blocks of 19 quantiles that follow."""
TWO_POINT = "two_point"
"""The block that ends the vector, C(r) at r = 0, 1, 2, ..."""


def two_point_count(shape: int | Sequence[int]) -> int:
    """Return how many numbers C(r) has: ⌈½ √(Σ N²)⌉ + 1, up to half the diagonal of the image.

    ``shape`` is that of the image, or the edge of a cube.

    >>> two_point_count(192), two_point_count((48, 48, 48))
    (168, 43)
    """
    sides = (shape,) * 3 if isinstance(shape, int) else shape
    return math.ceil(round(math.sqrt(sum(n * n for n in sides)) / 2, 9)) + 1


def descriptor_names(shape: int | Sequence[int]) -> tuple[str, ...]:
    """Return the name of every entry of the vector of an image of this shape, or cube's edge.

    >>> names = descriptor_names(192)
    >>> len(names), names[0], names[11], names[-1]
    (236, 'porosity', 'tortuosity_quantiles[5 %]', 'two_point[167]')
    """
    return _names(two_point_count(shape))


def names_of_length(length: int) -> tuple[str, ...]:
    """Return the names of the entries of a vector of this length.

    >>> names_of_length(236) == descriptor_names(192)
    True
    """
    return _names(length - len(SCALARS) - len(QUANTILES) * len(LEVEL_LABELS))


def descriptor_blocks(length: int) -> dict[str, slice]:
    """Return where each scalar and each block lies in a vector of this length.

    >>> blocks = descriptor_blocks(236)
    >>> blocks["chord_mean"], blocks["contact_quantiles"], blocks["two_point"]
    (slice(7, 8, None), slice(49, 68, None), slice(68, 236, None))
    """
    found = {name: slice(at, at + 1) for at, name in enumerate(SCALARS)}
    begin = len(SCALARS)
    for name in QUANTILES:
        found[name] = slice(begin, begin + len(LEVEL_LABELS))
        begin += len(LEVEL_LABELS)
    found[TWO_POINT] = slice(begin, length)
    return found


def _names(distances: int) -> tuple[str, ...]:
    quantiles = (f"{block}[{level}]" for block in QUANTILES for level in LEVEL_LABELS)
    return (*SCALARS, *quantiles, *(f"{TWO_POINT}[{r}]" for r in range(distances)))
