"""The twelve sets of descriptors of Table 3 in Prifling et al. (2021), by number and name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from matweft_porous._vector import QUANTILES, SCALARS, TWO_POINT, descriptor_names

SetName = Literal[
    "surface",
    "surface-constrictivity",
    "tortuosity",
    "constrictivity",
    "radius",
    "radii",
    "radius-chords",
    "tortuosity-quantiles",
    "chord-quantiles",
    "contact-quantiles",
    "two-point",
    "all",
]
SetNumber = Literal[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

_COLUMNS: tuple[tuple[str, ...], ...] = (
    ("porosity", "specific_surface", "tortuosity_mean"),
    ("porosity", "specific_surface", "tortuosity_mean", "constrictivity"),
    ("porosity", "tortuosity_mean", "tortuosity_std"),
    ("porosity", "tortuosity_mean", "constrictivity"),
    ("porosity", "tortuosity_mean", "r_min"),
    ("porosity", "tortuosity_mean", "r_min", "r_max"),
    ("porosity", "tortuosity_mean", "r_min", "constrictivity", "chord_mean"),
    (
        "porosity",
        "specific_surface",
        "tortuosity_mean",
        "tortuosity_std",
        "tortuosity_quantiles",
    ),
    ("porosity", "specific_surface", "chord_mean", "chord_std", "chord_quantiles"),
    ("porosity", "specific_surface", "contact_mean", "contact_std", "contact_quantiles"),
    ("porosity", "specific_surface", "two_point"),
    (*SCALARS, *QUANTILES, TWO_POINT),
)
NAMES: tuple[SetName, ...] = get_args(SetName)
DESCRIPTOR_SETS: Mapping[str, tuple[str, ...]] = dict(zip(NAMES, _COLUMNS, strict=True))


def columns_of(descriptors: int | str) -> tuple[str, ...]:
    """Return the columns of a set by its number or name.

    >>> columns_of(5), columns_of("radius") == columns_of(5)
    (('porosity', 'tortuosity_mean', 'r_min'), True)
    """
    return (
        _COLUMNS[descriptors - 1] if isinstance(descriptors, int) else DESCRIPTOR_SETS[descriptors]
    )


def entries_of(descriptors: int | str, edge: int) -> int:
    """Return how many numbers a set has of a structure of ``edge`` voxels.

    >>> entries_of(1, 192), entries_of(11, 192), entries_of(12, 192)
    (3, 170, 236)
    """
    chosen = columns_of(descriptors)
    return sum(name.partition("[")[0] in chosen for name in descriptor_names(edge))
