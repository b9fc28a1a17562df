"""Names and symmetries of the phases of a map."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matweft import InputError
from matweft.data import GrainMap, OrientationMap
from matweft.data.symmetry import laue_class

Named = OrientationMap | GrainMap


def phase_names(sample: Named, present: list[int]) -> dict[str, int]:
    """Return the phases of a map by name; those without a name are called by their number."""
    named = dict(sample.phases)
    unnamed = [number for number in present if number not in named.values()]
    return {**named, **{f"phase {number}": number for number in unnamed}}


def symmetries(
    sample: Named, names: Mapping[str, int], stated: str | Mapping[str, str]
) -> dict[int, str]:
    """Return the Laue class of each phase, by number, as far as it is known.

    ``stated`` overrules the map: one symmetry for all phases, or one each by name.
    """
    if isinstance(stated, str):
        found = dict.fromkeys(names, stated) if stated else dict(sample.symmetry)
    else:
        strangers = sorted(set(stated) - set(names))
        if strangers:
            raise InputError(f"symmetry names {strangers}; the phases are {list(names)}")
        found = {**sample.symmetry, **stated}
    return {names[name]: laue_class(symmetry) for name, symmetry in found.items()}


def require_symmetry(known: Mapping[int, str], names: Mapping[str, int], number: int) -> str:
    """Return the Laue class of a phase, or raise `InputError` that says how to state it."""
    if number not in known:
        name = next(name for name, one in names.items() if one == number)
        raise InputError(
            f"the symmetry of {name!r} is not known; state it by --symmetry m-3m for cubic "
            f"crystals, 6/mmm for hexagonal ones (in Python symmetry={{{name!r}: 'm-3m'}})"
        )
    return known[number]


def grain_phases(grains: GrainMap) -> NDArray[np.int64]:
    """Return the phase of each label of a map, 1 (or the only one there is) if it tells none."""
    if grains.phase is not None:
        return grains.phase
    only = next(iter(grains.phases.values())) if len(grains.phases) == 1 else 1
    return np.full(int(grains.labels.max()), only, dtype=np.int64)
