"""The file ``run.json``: the engine writes it at its barriers, `Run.open` reads it.

It is one JSON object::

    {"format": "matweft-run", "version": 1, "updated": TIME,
     "name": str, "status": "running|done|stopped|failed", "reason": str, "seed": int,
     "source": str, "command": [str], "study": {expanded long form},
     "started": TIME, "finished": TIME | null, "machine": {str: any},
     "versions": {distribution: version}, "warnings": [str],
     "steps": {id: {"component", "key", "status", "seconds", "cached", "error",
                    "warnings" if any}},
     "items": {for-each: {"variable": str, "values": [str]}},
     "loops": {name: {"space": {variable: {"kind": "real|integer|choice", ...fields}},
                      "objectives": [{"name", "goal", "target", "tolerance", "unit"}],
                      "trials": [{"id", "point", "status", "values", "fidelity", "cost",
                                  "parent", "error"}],
                      "forecasts": [{"trial", "target", "predicted", "std", "observed",
                                     "n_train"}],
                      "model_step": id | null, "best": trial | null, "budget": int | null}}}

TIME is ISO 8601 with a time zone. JSON has no NaN: where a number belongs, a number that is
none is the text ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from matweft.errors import StoreError
from matweft.history import History, Trial
from matweft.objective import Objective
from matweft.run_view import Forecast, Items, LoopView, Run, StepRow
from matweft.space import Choice, Integer, Real, Space
from matweft.store import check_version, is_in_use, records_on_disk, replace_text

VERSION = 1
_KINDS: dict[str, Any] = {"real": Real, "integer": Integer, "choice": Choice}
_ROW = tuple(name for name in StepRow.__slots__ if name not in ("id", "warnings"))
_NAMES = {kind: name for name, kind in _KINDS.items()}


def write_run(path: str | Path, fields: Mapping[str, Any]) -> Path:
    """Write ``run.json`` in folder ``path`` at once or not at all; return the file.

    ``fields`` are the attributes of `Run` except ``path`` and ``updated``: `StepRow` and
    `LoopView` objects, times with a time zone. Raises `StoreError` if the disk refuses.
    """
    run = Run(path=Path(path), **{**fields, "updated": datetime.now(UTC)})
    text = json.dumps(_finite(_encode(run)), default=_plain, ensure_ascii=False, allow_nan=False)
    replace_text(run.path / "run.json", text)
    return run.path / "run.json"


def read_fields(file: Path) -> dict[str, Any]:
    """Return the attributes of the run that a file describes.

    Raises `StoreError` if there is none, or one that a newer matweft wrote.
    """
    about = file.with_name("matweft.json")
    is_store = about.exists()
    if is_store:
        check_version(about)
    # Asked before the file is read: a run that ends in between has written its end by then.
    is_gone = is_store and not is_in_use(file.parent)
    fields = _decode(_load(file, is_gone))
    if is_gone and fields["status"] == "running":
        fields["status"] = "interrupted"
    return fields


def _load(file: Path, is_gone: bool) -> dict[str, Any]:
    if not file.exists():
        raise StoreError(_absence(file.parent, is_gone))
    try:
        tree = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"cannot read {file}: {error}") from error
    if not isinstance(tree, dict) or tree.get("format") != "matweft-run":
        raise StoreError(f"{file} does not describe a run of matweft")
    if tree["version"] > VERSION:
        raise StoreError(f"{file} was written by a newer version of matweft; update matweft")
    return tree


def _absence(folder: Path, is_gone: bool) -> str:
    if not (folder / "matweft.json").exists():
        return f"{folder} is not the folder of a run: it holds no run.json"
    if is_gone:
        return (
            f"the run in {folder} was interrupted before it wrote run.json; the folder keeps "
            f"{records_on_disk(folder)} finished steps: run the same command to go on"
        )
    return f"the run in {folder} has no run.json yet: its first samples are still computed"


def _encode(run: Run) -> dict[str, Any]:
    tree: dict[str, Any] = {"format": "matweft-run", "version": VERSION}
    for one in dataclasses.fields(run):
        if one.name not in ("path", "steps", "loops", "items"):
            tree[one.name] = getattr(run, one.name)
    tree["steps"] = {
        row.id: {name: getattr(row, name) for name in _ROW} | _warned(row)
        for row in run.steps.values()
    }
    tree["loops"] = {name: _encode_loop(loop) for name, loop in run.loops.items()}
    tree["items"] = {
        name: {"variable": one.variable, "values": one.values} for name, one in run.items.items()
    }
    return tree


def _warned(row: StepRow) -> dict[str, Any]:
    return {"warnings": row.warnings} if row.warnings else {}


def _encode_loop(loop: LoopView) -> dict[str, Any]:
    return {
        "space": {
            name: {"kind": _NAMES[type(variable)], **vars(variable)}
            for name, variable in loop.space.variables.items()
        },
        "objectives": [vars(objective) for objective in loop.objectives],
        "trials": [vars(trial) for trial in loop.history],
        "forecasts": [
            {name: getattr(one, name) for name in Forecast.__slots__} for one in loop.forecasts
        ],
        "model_step": loop.model_step,
        "best": loop.best,
        "budget": loop.budget,
    }


def _decode(tree: dict[str, Any]) -> dict[str, Any]:
    known = {one.name for one in dataclasses.fields(Run)} - {"path"}
    found = {name: value for name, value in tree.items() if name in known}
    for name in ("started", "finished", "updated"):
        found[name] = datetime.fromisoformat(found[name]) if found.get(name) else None
    found["command"], found["warnings"] = tuple(found["command"]), tuple(found["warnings"])
    found["steps"] = {
        name: StepRow(
            name,
            **{**row, "seconds": float(row["seconds"]), "warnings": tuple(row.get("warnings", ()))},
        )
        for name, row in tree["steps"].items()
    }
    found["loops"] = {name: _decode_loop(name, loop) for name, loop in tree["loops"].items()}
    found["items"] = {
        name: Items(one["variable"], tuple(one["values"]))
        for name, one in tree.get("items", {}).items()
    }
    return found


def _decode_loop(name: str, tree: dict[str, Any]) -> LoopView:
    return LoopView(
        name,
        Space({name: _variable(entry) for name, entry in tree["space"].items()}),
        tuple(Objective(**one) for one in tree["objectives"]),
        History(
            Trial(**{**one, "values": {k: float(v) for k, v in one["values"].items()}})
            for one in tree["trials"]
        ),
        tuple(
            Forecast(**{**one, **{k: float(one[k]) for k in ("predicted", "std", "observed")}})
            for one in tree["forecasts"]
        ),
        tree["model_step"],
        tree["best"],
        tree["budget"],
    )


def _variable(entry: dict[str, Any]) -> Real | Integer | Choice:
    fields = {name: value for name, value in entry.items() if name != "kind"}
    if entry["kind"] == "choice":
        fields["options"] = tuple(fields["options"])
    made: Real | Integer | Choice = _KINDS[entry["kind"]](**fields)
    return made


def _finite(value: Any) -> Any:
    """Spell numbers that JSON has no sign for."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    if isinstance(value, Mapping):
        return {str(name): _finite(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(one) for one in value]
    return value if isinstance(value, str | int | float) or value is None else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, np.generic | np.ndarray):
        return _finite(value.tolist())
    if hasattr(value, "model_dump"):
        return _finite({"use": type(value).__name__, "with": value.model_dump(mode="json")})
    return str(value)
