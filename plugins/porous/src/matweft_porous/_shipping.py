"""From a run of the study `porous.ready` to the model that comes with the plugin."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from matweft.dataset import Dataset
from matweft.errors import InputError
from matweft.run_view import Run
from matweft_learning.saved import load_model, save_model
from matweft_porous.predictor_model import PredictorModel

LARGEST = 2_000_000
"""Bytes of the file that comes with the plugin."""
_AT_WORK = (
    "matweft",
    "matweft-kernels",
    "matweft-learning",
    "matweft-porous",
    "numpy",
    "python",
    "scipy",
    "taichi",
    "torch",
)


def ship(run: str | Path, file: str | Path) -> PredictorModel:
    """Write the model of a finished run, with where it comes from and its errors; return it.

    Its revision is one more than that of the file that it replaces: the components that predict by
    it must have the same, so that stored predictions of the old one are not taken for new ones.
    Raises `StoreError` for a folder without such a run, `InputError` for a model that is too large.
    """
    before = load_model(file) if Path(file).exists() else None
    revision = before.record["revision"] + 1 if isinstance(before, PredictorModel) else 1
    model = model_of(Run.open(run))
    model = replace(model, record={**model.record, "revision": revision})
    path = save_model(model, file)
    if path.stat().st_size > LARGEST:
        raise InputError(
            f"{path} has {path.stat().st_size} bytes, more than the {LARGEST} that may ship: "
            "learn from fewer structures or with a smaller ensemble"
        )
    return model


def model_of(run: Run) -> PredictorModel:
    """Return the fitted model with its record and its scores."""
    model: PredictorModel = run.value("fit")
    scores = (*run.value("test").scores, *run.value("unseen").scores)
    return replace(model, record=_record(run), scores=scores)


def _record(run: Run) -> dict[str, Any]:
    data: Dataset = run.value("data")
    return {
        "study": run.name,
        "parameters": {
            name: one["default"] for name, one in run.study.get("parameters", {}).items()
        },
        "seed": run.seed,
        "finished": "" if run.finished is None else f"{run.finished:%Y-%m-%d}",
        "versions": {name: run.versions[name] for name in _AT_WORK if name in run.versions},
        "structures": dict(Counter(data["model"].tolist())),
        "split": {} if data.split is None else dict(Counter(data.split.tolist())),
    }
