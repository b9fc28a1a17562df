"""Columns of a dataset that hold the descriptors and the transport numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from matweft.dataset import Dataset
from matweft.errors import InputError, UnitError, did_you_mean
from matweft.units import convert
from matweft_porous._vector import QUANTILES, SCALARS, TWO_POINT

TARGETS = ("relative_diffusivity", "permeability")
KNOWN = (*SCALARS, *QUANTILES, TWO_POINT, *TARGETS)
LENGTHS: Mapping[str, int] = {
    "specific_surface": -1,
    "r_min": 1,
    "r_max": 1,
    "chord_mean": 1,
    "chord_std": 1,
    "chord_quantiles": 1,
    "contact_mean": 1,
    "contact_std": 1,
    "contact_quantiles": 1,
    "permeability": 2,
}
"""Power of the length in the unit of a column; all others are numbers."""


def check_names(columns: Mapping[str, str]) -> None:
    """Raise `InputError` if a mapping renames what is no descriptor and no target."""
    for name in columns:
        if name not in KNOWN:
            raise InputError(
                f"columns names {name!r}, which is none of {', '.join(KNOWN)}."
                + did_you_mean(name, KNOWN)
            )


def learnt_part(
    dataset: Dataset, descriptors: Iterable[str], target: str, columns: Mapping[str, str]
) -> Dataset:
    """Return the dataset with only these descriptors as inputs and this target.

    A column may carry the name of its step in front: ``shape.porosity`` stands for ``porosity``
    if no column has that name itself and no other step has measured it. Raises `InputError` for
    columns that are missing or whose units of length differ.
    """
    check_names(columns)
    names = (*descriptors, target)
    held = [_found(dataset, name, columns) for name in names]
    kept = {column: dataset.columns[column] for column in held}
    part = replace(dataset, columns=kept, inputs=tuple(held[:-1]), targets=(held[-1],))
    _check_lengths(dict(zip(names, held, strict=True)), part)
    return part


def _found(dataset: Dataset, name: str, columns: Mapping[str, str]) -> str:
    """Return the column that holds what is called ``name`` here."""
    wanted = columns.get(name, name)
    if wanted in dataset:
        return wanted
    measured = [one for one in dataset.columns if one.rpartition(".")[2] == name]
    if name not in columns and len(measured) == 1:
        return measured[0]
    what = f"columns {measured} all hold {name!r}" if len(measured) > 1 else f"no column {wanted!r}"
    raise InputError(
        f"{what}; there are {list(dataset.columns)}; say which it is with"
        f" columns={{{name!r}: ...}}." + did_you_mean(wanted, dataset.columns)
    )


def _check_lengths(columns: Mapping[str, str], dataset: Dataset) -> None:
    """Refuse lengths of differing units; columns without a unit are taken to fit."""
    units = {c: (dataset.columns[c].unit, LENGTHS[n]) for n, c in columns.items() if n in LENGTHS}
    given = [(column, unit, power) for column, (unit, power) in units.items() if unit]
    for column, unit, power in given[1:]:
        first, of_first, its_power = given[0]
        wanted = f"({of_first})**{power * its_power}"
        try:
            factor = convert(1.0, unit, wanted)
        except UnitError:
            factor = np.nan
        if not np.isclose(factor, 1.0, rtol=1e-9):
            raise InputError(
                f"{first} is in {of_first} and {column} in {unit}; give all in one unit of length,"
                " since formulas and networks know nothing of units"
            )
