"""The structures of a chunk, one after the other, each kept as soon as it is finished."""

from __future__ import annotations

import json
import math
import traceback
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from matweft import context
from matweft.dataset import Column, Dataset
from matweft.errors import InputError, StopRequested, StoreError
from matweft.journal import Journal
from matweft_porous._columns import TARGETS
from matweft_porous._measured import UNITS, Clock, Row, empty_row, measure
from matweft_porous._structures import make_structure, seed_of
from matweft_porous._vector import QUANTILES, SCALARS, TWO_POINT
from matweft_porous.diffusion import Diffusion
from matweft_porous.permeability import Permeability

if TYPE_CHECKING:
    from matweft_porous.database import Database

Images = NDArray[np.bool_]


def make(chunk: Database) -> Dataset:
    """Return the dataset of a chunk; what its journal holds is not computed again."""
    first = chunk.chunk * chunk.count
    images = np.zeros((chunk.count if chunk.images else 0, *(chunk.edge,) * 3), dtype=bool)
    journal, clock, rows, found = Journal(), Clock(), [], 0
    for place, index in enumerate(range(first, first + chunk.count)):
        context().progress(place, chunk.count, f"{chunk.model} {index}")
        context().check()
        name = f"{chunk.model}-{index:07d}"
        row = journal.find(name)
        found += row is not None and not row["failure"]
        if row is None or row["failure"]:
            row = _structure(chunk, index, clock)
            journal.keep(name, row)
        image = row.pop("image")
        if chunk.images:
            images[place] = image
        rows.append(row)
    _tell(chunk, clock, found)
    _require_few_failures(chunk, rows)
    return _dataset(rows, images if chunk.images else None)


def _structure(chunk: Database, index: int, clock: Clock) -> Row:
    """Return one row with its image; a failure is a row, too."""
    flow = Permeability(drive=chunk.drive, tolerance=chunk.flow_tolerance)
    seed = seed_of(chunk.seed, chunk.model, index)
    row: Row = {
        "model": chunk.model,
        "index": index,
        **empty_row(chunk.edge),
        "failure": "",
        "notes": "",
        "parameters": "{}",
        "tries": 0,
        "seed": seed,
        "image": np.zeros((chunk.edge,) * 3, dtype=bool),
    }
    try:
        with clock.on("structures"):
            rng = np.random.default_rng(seed)
            given = {"method": chunk.spinodal_method} if chunk.model == "spinodal" else {}
            made = make_structure(chunk.model, chunk.edge, rng, index=index, given=given)
        row |= {"parameters": json.dumps(made.drawn), "tries": made.tries}
        row["image"] = made.image.values.astype(bool)
        row |= measure(
            made.image,
            clock,
            diffusion=Diffusion() if "diffusion" in chunk.simulators else None,
            permeability=flow if "permeability" in chunk.simulators else None,
        )
        row["notes"] = "; ".join(text for text in (*made.warned, row["notes"]) if text)
    except (StopRequested, StoreError):
        raise
    except Exception as error:  # whatever a kernel or a library raises costs one structure
        row["failure"] = f"{type(error).__name__}: {error}"
        context().log.warning(
            "%s %d failed: %s\n%s", chunk.model, index, error, traceback.format_exc()
        )
    return row


def _tell(chunk: Database, clock: Clock, found: int) -> None:
    """Log where the time went; it is no column, for a dataset is the same wherever it is made."""
    total = sum(clock.spent.values())
    shares = ", ".join(
        f"{part} {100 * spent / total:.0f} %" for part, spent in clock.spent.items() if total
    )
    context().log.info(
        "%s, chunk %d: %d structures in %.0f s (%s), %d from before",
        chunk.model,
        chunk.chunk,
        chunk.count - found,
        total,
        shares,
        found,
    )


def _require_few_failures(chunk: Database, rows: list[Row]) -> None:
    failed = [row for row in rows if row["failure"]]
    if len(failed) > chunk.max_failures * len(rows):
        reasons = Counter(row["failure"] for row in failed).most_common(3)
        told = "; ".join(f"{count} times {reason}" for reason, count in reasons)
        raise InputError(
            f"{len(failed)} of {len(rows)} structures of {chunk.model} failed, max_failures is "
            f"{chunk.max_failures:g} of them: {told}"
        )


def _usable(row: Row) -> bool:
    """Return whether nothing failed, all numbers are finite and converged, and M and κ positive."""
    transport = {
        "relative_diffusivity": row["diffusion_converged"],
        "permeability": row["permeability_converged"],
    }
    asked = [name for name in transport if not math.isnan(row[name])]
    good = all(transport[name] and row[name] > 0 for name in asked)
    finite = all(np.isfinite(row[name]).all() for name in (*SCALARS, *QUANTILES))
    return bool(not row["failure"] and asked and good and finite)


def _dataset(rows: list[Row], images: Images | None) -> Dataset:
    columns: dict[str, Any] = {"usable": np.array([_usable(row) for row in rows])}
    columns |= {
        name: Column.of(np.asarray([row[name] for row in rows]), UNITS.get(name, ""))
        for name in rows[0]
    }
    if images is not None:
        columns["images"] = images
    return Dataset.of(
        columns,
        inputs=(*SCALARS, *QUANTILES, TWO_POINT),
        targets=TARGETS,
        ids=[str(row["index"]) for row in rows],
    )
