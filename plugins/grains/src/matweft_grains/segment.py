"""Segmentation: from an orientation a point to grains."""

from __future__ import annotations

import warnings
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from matweft import Field, Generator, InputError, context
from matweft.data import GrainMap, OrientationMap
from matweft.data.symmetry import mean_orientations
from matweft.errors import InputWarning
from matweft.memory import require_memory
from matweft_grains._filling import fill_from_nearest
from matweft_grains._grouping import connected_grains
from matweft_grains._phases import phase_names, require_symmetry, symmetries
from matweft_grains._references import HUMPHREYS_2001, MARKLEY_2007

CONFIDENCE = ("confidence index", "confidence", "ci")
"""Names of the scalar that is the confidence where none is named, in small letters."""
_BYTES_A_POINT = 200
_MUCH = 0.25
"""Share of the points above which filling is warned of."""


class Segment(Generator):
    """Grains of an orientation map: neighbouring points of small misorientation are connected.

    Points of a phase whose misorientation, the least over the symmetry of the crystal, is below
    ``threshold`` belong to a grain if they are neighbours, and so do the neighbours of these. So a
    gradient of less than the threshold a step links its ends, however far these are turned; a
    smaller threshold parts them. Points without an orientation, or of too little confidence, belong
    to no grain. Grains of fewer than ``smallest`` points are dissolved. All these points are then
    given to the nearest grain, unless ``fill`` is off. The orientation of a grain is the mean of
    its measured points. How many points and grains this concerned is told in the log.

    >>> turned = np.repeat([[1.0, 0, 0, 0], [0.9, 0.0, 0.0, 0.19**0.5]], 32, axis=0)
    >>> sample = OrientationMap(turned.reshape(8, 8, 4))
    >>> Segment(symmetry="m-3m").generate(sample).grains
    (1, 2)
    """

    references: ClassVar[tuple[str, ...]] = (HUMPHREYS_2001, MARKLEY_2007)

    threshold: float = Field(
        5.0, unit="deg", gt=0, lt=180, description="misorientation from which on grains differ"
    )
    neighbours: Literal["faces", "all"] = Field(
        "faces",
        description="faces: 6 neighbours (in a plane 4); all: 26 (8) with the diagonal ones",
    )
    smallest: int = Field(
        10, ge=1, unit="voxel", description="points of the smallest grain that is kept"
    )
    fill: bool = Field(
        True, description="give points without a grain to the nearest grain, else they are label 0"
    )
    confidence: str | None = Field(
        None, description="scalar of the map that is the confidence; none: its confidence index"
    )
    least_confidence: float = Field(
        0.1, unit="", description="points of less confidence belong to no grain"
    )
    symmetry: str | dict[str, str] = Field(
        "", description="Laue class of all phases, or by name, such as {iron: m-3m}; else the map's"
    )

    def generate(self, orientations: OrientationMap) -> GrainMap:
        """Return the grains.

        Raises `InputError` if the symmetry of a phase is unknown, the map lacks the named
        confidence, no grain is left or memory does not suffice.
        """
        what = " × ".join(map(str, orientations.shape))
        require_memory(
            f"segmenting {what} points",
            _BYTES_A_POINT * orientations.phase.size,
            cure="cut the map into parts",
        )
        phase = np.where(self._trusted(orientations), orientations.phase, 0)
        present = [int(number) for number in np.unique(phase) if number]
        names = phase_names(orientations, present)
        known = symmetries(orientations, names, self.symmetry)
        used = {number: require_symmetry(known, names, number) for number in present}
        found = connected_grains(
            orientations.orientations,
            phase,
            used,
            orientations.periodic,
            threshold=self.threshold,
            diagonal=self.neighbours == "all",
        )
        measured = self._without_small(found)
        count = int(measured.max())
        if count == 0:
            raise InputError(
                f"no grain of {self.smallest} points or more: {np.count_nonzero(phase)} of {what} "
                f"points can be used; lower 'smallest' or 'least_confidence'"
            )
        turned, kinds = _describe(orientations, phase, measured, count, used)
        return GrainMap(
            self._filled(measured, orientations),
            turned,
            spacing=orientations.spacing,
            unit=orientations.unit,
            periodic=orientations.periodic,
            phase=kinds,
            phases=names,
            symmetry={name: known[number] for name, number in names.items() if number in known},
        )

    def _trusted(self, sample: OrientationMap) -> NDArray[np.bool_]:
        """Return the points that have an orientation of sufficient confidence."""
        indexed = np.asarray(sample.phase > 0)
        name = self.confidence
        if name is None:
            name = next((one for one in sample.scalars if _plain(one) in CONFIDENCE), None)
        elif name not in sample.scalars:
            raise InputError(f"the map has no {name!r}; measured beside: {list(sample.scalars)}")
        if name is None:
            context().log.info("%s", _share(~indexed, "have no orientation"))
            return indexed
        trusted = indexed & np.asarray(sample.scalars[name] >= self.least_confidence)
        lack = f"have no orientation or {name} below {self.least_confidence:g}"
        context().log.info("%s", _share(~trusted, lack))
        return trusted

    def _without_small(self, labels: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return labels counted on from 1, those of small grains 0."""
        sizes = np.bincount(labels.ravel())
        kept = sizes >= self.smallest
        kept[0] = False
        small = ~kept & (sizes > 0)
        small[0] = False
        context().log.info(
            "%d grains before, %d after dissolving those smaller than %d points: %d grains with %d "
            "points",
            *(kept.sum() + small.sum(), kept.sum(), self.smallest, small.sum(), sizes[small].sum()),
        )
        number = np.where(kept, np.cumsum(kept), 0).astype(np.int32)
        return np.asarray(number[labels])

    def _filled(self, labels: NDArray[np.int32], sample: OrientationMap) -> NDArray[np.int32]:
        empty = labels == 0
        if not self.fill or not empty.any():
            return labels
        context().log.info("%s", _share(empty, "filled from the nearest grain"))
        if empty.mean() > _MUCH:
            warnings.warn(
                f"{empty.mean():.0%} of the points belong to no grain and are given to the nearest "
                "one; with fill=False they stay empty",
                InputWarning,
                stacklevel=3,
            )
        return fill_from_nearest(labels, sample.spacing, sample.periodic)


def _describe(
    sample: OrientationMap,
    phase: NDArray[Any],
    labels: NDArray[np.int32],
    count: int,
    symmetry: dict[int, str],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return mean orientation and phase of each grain."""
    kinds = np.zeros(count, np.int64)
    held = labels > 0
    kinds[labels[held] - 1] = phase[held]
    turned = np.zeros((count, 4))
    for number, name in symmetry.items():
        own = held & (phase == number)
        means = mean_orientations(sample.orientations[own], labels[own] - 1, count, name)
        turned[kinds == number] = means[kinds == number]
    return turned, kinds


def _plain(name: str) -> str:
    return name.lower().replace("_", " ").strip()


def _share(chosen: NDArray[np.bool_], what: str) -> str:
    """Return how many points are chosen, as a sentence."""
    return f"{np.count_nonzero(chosen)} of {chosen.size} points ({chosen.mean():.2%}) {what}"
